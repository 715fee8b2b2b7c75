"""The user's own roster: written where the server allows it (XEP-0356), asked for where not."""

import re

import pytest

from testenv.ejabberd import Ejabberd
from testenv.prosody import Prosody
from testenv.wherry import Component
from testenv.xml import REGISTER, attr, child, name, show, tag, text

covers = pytest.mark.covers
ROSTER = "jabber:iq:roster"
DOMAIN = "gateway.example.test"
SECRET = "roster-secret"


@pytest.fixture
def granted(own):
    """A server of this story's own that lets the gateway read and write rosters."""
    def make(kind, **options):
        return own(kind, {DOMAIN: SECRET}, privileged=[DOMAIN], **options)
    return make


def start(tell, server, **settings):
    told = tell(server)
    told.gateway(Component(DOMAIN, SECRET, server, backend="echo", name="Echoes", **settings))
    return told


def register(user):
    user.result(DOMAIN, "<query xmlns='%s'/>" % REGISTER, "set")


def own_roster(user, inner="", type="get"):
    """His server answers for himself, with or without a name."""
    answer = user.iq(user.bare, "<query xmlns='%s'>%s</query>" % (ROSTER, inner), type)
    assert answer.get("type") == "result", show(answer)
    return answer[0] if len(answer) else None


def roster(user):
    """Contacts as the server has them: jid -> (name, groups, subscription)."""
    return {i.get("jid"): (i.get("name"), [g.text for g in i], i.get("subscription"))
            for i in own_roster(user) if i.tag == tag(ROSTER, "item")}


def push(user, jid, subscription):
    """The server tells a client that its roster has changed."""
    def fits(s):
        query = child(s, ROSTER, "query") if name(s) == "iq" and s.get("type") == "set" else None
        found = [i for i in query if i.get("jid") == jid] if query is not None else []
        return bool(found) and found[0].get("subscription") == subscription
    return user.take(fits, "a push of %s, %s" % (jid, subscription))


def delete(user, jid):
    own_roster(user, "<item jid=%s subscription='remove'/>" % attr(jid), "set")


def ask(user, words, answer):
    user.message("help@" + DOMAIN, words)
    return text(user.expect_message(re.compile(answer), frm="help@" + DOMAIN), "body")


def has_no_prompt(user):
    user.absent(lambda s: name(s) == "presence" and s.get("type") == "subscribe")


@covers("RS-02", "RS-04", "RS-05", "RS-07", "SZ-02", "GW-07", "DI-10")
def test_prosody_lets_us_write_and_a_removal_is_seen(tell, granted):
    server = granted(Prosody)
    told = start(tell, server)
    gateway = told.wherry
    gateway.said("%s lets us read and write rosters" % server.host)
    romeo = told.user("romeo")
    own_roster(romeo, "<item jid='juliet@%s' name='Juliet'><group>Friends</group></item>" % server.host,
               "set")
    register(romeo)
    push(romeo, "help@" + DOMAIN, "both")
    romeo.expect_presence(DOMAIN)
    there = roster(romeo)
    assert there[DOMAIN] == ("Echoes", ["Gateways"], "both")
    assert there["help@" + DOMAIN] == ("Echoes help", ["Gateways"], "both")

    # A contact: with name and group, and there at once, and nobody was asked.
    ask(romeo, "add bob", "Added bob")
    bob = "bob@" + DOMAIN
    push(romeo, bob, "both")
    assert roster(romeo)[bob] == ("bob", ["Echo"], "both")
    presence = romeo.expect_presence(bob)
    caps = child(presence, "http://jabber.org/protocol/caps", "c")
    info = romeo.disco(bob, node="%s#%s" % (caps.get("node"), caps.get("ver")))
    assert [f for f in info if f.get("var") == "vcard-temp"], show(info)
    has_no_prompt(romeo)

    # Deleted while we look.
    delete(romeo, bob)
    ask(romeo, "contacts", "no contacts")
    assert bob not in roster(romeo)

    # Deleted while we do not.
    ask(romeo, "add carol", "Added carol")
    carol = "carol@" + DOMAIN
    push(romeo, carol, "both")
    ask(romeo, "contacts", "carol")
    gateway.stop()
    delete(romeo, carol)
    gateway.launch()
    gateway.said("%s lets us read and write rosters" % server.host)
    romeo.presence(DOMAIN)
    gateway.said("carol@%s was deleted from the roster" % re.escape(DOMAIN))
    ask(romeo, "contacts", "no contacts")
    assert carol not in roster(romeo)

    # Off with everything that is ours, and nothing else.
    romeo.result(DOMAIN, "<query xmlns='%s'><remove/></query>" % REGISTER, "set")
    push(romeo, "help@" + DOMAIN, "remove")
    push(romeo, DOMAIN, "remove")
    assert roster(romeo) == {"juliet@" + server.host: ("Juliet", ["Friends"], "none")}


@covers("RS-02", "RS-04", "GW-02")
def test_ejabberd_grants_it_and_then_fails_so_contacts_ask(tell, granted, ca):
    server = granted(Ejabberd, cert=ca.issue("localhost"))
    told = start(tell, server)
    told.wherry.said("%s lets us read and write rosters" % server.host)
    romeo = told.user("romeo")
    register(romeo)
    romeo.expect_presence(DOMAIN, "subscribe", deadline=10)
    told.wherry.said(r"rosters cannot be written \(internal-server-error\)")
    romeo.presence(DOMAIN, "subscribed")
    ask(romeo, "add bob", "Added bob")
    bob = "bob@" + DOMAIN
    romeo.expect_presence(bob, "subscribe")
    romeo.presence(bob, "subscribed")
    romeo.presence(bob, "subscribe")
    romeo.expect_presence(bob, "subscribed")
    romeo.expect_presence(bob)
    assert roster(romeo)[bob][2] == "both"
    delete(romeo, bob)
    ask(romeo, "contacts", "no contacts")


@covers("RS-03", "RS-07")
def test_a_user_cannot_grant_it(bare):
    eve = bare.user("eve")
    eve.stanza("message", bare.domain, "<privilege xmlns='urn:xmpp:privilege:2'>"
               "<perm access='roster' type='both'/></privilege>")
    bare.wherry.said("whose server is not ours, were ignored")
    register_at = "<query xmlns='%s'><nick>eve</nick></query>" % REGISTER
    eve.result(bare.domain, register_at, "set")
    eve.expect_presence(bare.domain, "subscribe")
    eve.absent(lambda s: child(s, ROSTER, "query") is not None)
