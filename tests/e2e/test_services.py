"""Logging in to a real network's services: InspIRCd's SASL, with a stand-in for what stands behind it."""

import re

import pytest

from test_login import registered
from testenv import services
from testenv.inspircd import InspIRCd
from testenv.ports import free_port
from testenv.xml import text

covers = pytest.mark.covers


@pytest.fixture
def served(own, tell, prosody, ca, closing):
    """InspIRCd with TLS and a stand-in for services, not linked yet; a gateway to it."""
    port = free_port()
    wanted = services.settings(port)
    ircd = own(InspIRCd, cert=ca.issue("localhost"), modules=wanted["modules"], extra=wanted["extra"])
    told = tell(prosody, ircd)
    told.gateway(network="localhost:%d" % ircd.tls_port, tls="yes", tls_ca=ca.root.cert, logout_grace="1s")
    told.services = services.Services(port, {"montague": "sesame"})
    closing.append(told.services)
    told.romeo, told.seat, told.nick_of = told.user("romeo"), told.room("a"), told.nick("romeo")
    return told


def account_of(story):
    """Of romeo, as others on the network see it."""
    alice = story.irc("alice", wait=True)
    alice.send("WHOIS " + story.nick_of)
    line = alice.take(lambda l: l.command in ("330", "318"), "the account")
    return line.params[2] if line.command == "330" else None


@covers("GW-10")
def test_a_password_before_anything_is_joined(served):
    """SASL PLAIN through InspIRCd's own modules."""
    served.services.link()
    registered(served, served.romeo, nick=served.nick_of, login="password", account="montague",
               password="sesame")
    served.romeo.join(served.seat.jid, served.nick_of)
    assert served.services.logins == ["montague"]
    assert account_of(served) == "montague"


@covers("GW-10")
def test_a_certificate_is_made_known_once_and_logs_in_when_services_are_back(served):
    """SASL EXTERNAL: refused with the words for NickServ, then taken; and after CAP NEW."""
    told, romeo = served.services, served.romeo
    told.link()
    registered(served, romeo, nick=served.nick_of, login="certificate")
    romeo.join(served.seat.jid, served.nick_of)
    asked = [l for l in told.said if " S EXTERNAL " in l]
    words = romeo.take(lambda s: "CERT ADD" in (text(s, "body") or ""), "what to do")
    mark = text(words, "body").rsplit("CERT ADD ", 1)[1].split()[0]
    assert re.fullmatch("[0-9a-f]{64}", mark) and mark in asked[-1], (mark, asked)
    romeo.leave(served.seat.jid, served.nick_of)
    told.wait(lambda: [l for l in told.said if " QUIT " in l])
    told.split()
    told.certificates[mark] = "montague"

    romeo.join(served.seat.jid, served.nick_of)     # nobody to log in to: he is let in without
    assert account_of(served) is None
    told.mechs = "EXTERNAL,PLAIN"                   # else InspIRCd says nothing of their return
    told.link()
    told.wait(lambda: "montague" in told.logins)
    served.people.pop().close()
    assert account_of(served) == "montague"
