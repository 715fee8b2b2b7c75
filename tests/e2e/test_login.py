"""How wherry logs in to networks, and how it behaves there: SASL, ident, WEBIRC, addresses, bans."""

import base64
import hashlib
import hmac
import ipaddress
import os
import re
import shutil
import socket
import subprocess

import pytest

from testenv.fakeircd import FakeIrcd
from testenv.inspircd import InspIRCd
from testenv.ports import free_port
from testenv.xml import REGISTER, expect_error, show, text

covers = pytest.mark.covers


def registered(story, user, **fields):
    """The user registers with these fields of the form."""
    filled = "".join("<field var='%s'><value>%s</value></field>" % pair for pair in fields.items())
    user.result(story.domain, "<query xmlns='%s'><x xmlns='jabber:x:data' type='submit'><field "
                "var='FORM_TYPE'><value>%s</value></field>%s</x></query>" % (REGISTER, REGISTER, filled),
                "set")


# --- SASL --------------------------------------------------------------------------------------

class Scram:
    """A server's half of SCRAM-SHA-256, written from RFC 5802 with Python's own primitives."""

    def __init__(self, password, iterations=4096, salt=b"a grain of it"):
        self.salt, self.iterations = salt, iterations
        self.salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
        self.user = None

    @staticmethod
    def _mac(key, text):
        return hmac.new(key, text, hashlib.sha256).digest()

    def challenge(self, first):
        assert first.startswith(b"n,,"), first
        self.bare = first[3:]
        fields = dict(f.split(b"=", 1) for f in self.bare.split(b","))
        self.user = fields[b"n"]
        self.nonce = fields[b"r"] + b"+ours"
        self.first = b"r=%s,s=%s,i=%d" % (self.nonce, base64.b64encode(self.salt), self.iterations)
        return self.first

    def final(self, said):
        """The server's signature; None where the proof is not one."""
        without, proof = said.rsplit(b",p=", 1)
        assert without == b"c=biws,r=" + self.nonce, said
        whole = b",".join((self.bare, self.first, without))
        client = self._mac(self.salted, b"Client Key")
        stored = hashlib.sha256(client).digest()
        signature = self._mac(stored, whole)
        if bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature)) != client:
            return None
        return b"v=" + base64.b64encode(self._mac(self._mac(self.salted, b"Server Key"), whole))


@pytest.fixture
def secure(tell, fake, ca):
    """A network over TLS that offers SASL; romeo has registered with a password."""
    ircd = FakeIrcd(cert=ca.issue("localhost"))
    told = tell(fake, ircd)
    told.gateway(network="localhost:%d" % ircd.port, tls="yes", tls_ca=ca.root.cert)
    told.romeo, told.seat = told.user("romeo"), told.room("a")
    registered(told, told.romeo, nick="romeo", login="password", account="montague", password="sesame")
    yield told
    ircd.stop()


def begin(peer, mechs):
    """Up to the first mechanism that wherry names."""
    peer.expect("CAP", re.compile("LS"))
    peer.send(":s CAP * LS :multi-prefix sasl=%s" % mechs)
    asked = peer.expect("CAP", re.compile("REQ"))
    peer.send(":s CAP * ACK :" + asked.params[-1])
    return peer.expect("AUTHENTICATE").params[0]


def heard(peer):
    return base64.b64decode(peer.expect("AUTHENTICATE").params[0])


def welcome(peer, nick="romeo"):
    peer.expect("CAP", re.compile("END"))
    peer.user = nick
    peer.numeric("001", "welcome")
    peer.numeric("005", "CHANTYPES=#", "NETWORK=FakeNet", "are supported")
    peer.numeric("422", "no motd")


def scram(peer, password, iterations=4096):
    """The exchange up to the client's proof; the server's answer to it."""
    server = Scram(password, iterations)
    peer.send("AUTHENTICATE +")
    peer.send("AUTHENTICATE " + base64.b64encode(server.challenge(heard(peer))).decode())
    return server, server.final(heard(peer))


@covers("GW-10", "RG-09")
def test_the_password_stays_here_where_the_network_can_scram(secure):
    asked = secure.romeo.send_join(secure.seat.jid, "romeo")
    peer = secure.ircd.accept()
    assert begin(peer, "EXTERNAL,PLAIN,SCRAM-SHA-256") == "SCRAM-SHA-256"
    server, signature = scram(peer, "sesame", 64000)
    assert server.user == b"montague" and signature is not None, "the proof is not right"
    peer.send("AUTHENTICATE " + base64.b64encode(signature).decode())
    peer.expect("AUTHENTICATE", "+")
    peer.send(":s 903 romeo :SASL authentication successful")
    welcome(peer)
    peer.admit(secure.seat.channel, ["alice"])
    secure.romeo.entered(secure.seat.jid, asked)
    assert not [l for l in peer.everything if b"sesame" in l.raw]
    assert not [l for l in secure.wherry.process.said if "sesame" in l]


@covers("GW-10")
def test_a_network_that_does_not_know_the_password_is_not_believed(secure):
    asked = secure.romeo.send_join(secure.seat.jid, "romeo")
    peer = secure.ircd.accept()
    begin(peer, "SCRAM-SHA-256,PLAIN")
    _, signature = scram(peer, "another")
    assert signature is None
    peer.send("AUTHENTICATE " + base64.b64encode(b"v=" + base64.b64encode(bytes(32))).decode())
    refusal = secure.romeo.take(lambda s: s.get("id") == asked, "the refusal")
    expect_error(refusal, "auth", "not-authorized", "could not prove that it knows your password")
    peer.wait_end()


@covers("GW-10")
def test_a_wrong_password_is_not_tried_by_another_mechanism(secure):
    asked = secure.romeo.send_join(secure.seat.jid, "romeo")
    peer = secure.ircd.accept()
    begin(peer, "SCRAM-SHA-256,PLAIN")
    _, signature = scram(peer, "another")
    assert signature is None
    peer.send(":s 904 romeo :SASL authentication failed")
    refusal = secure.romeo.take(lambda s: s.get("id") == asked, "the refusal")
    expect_error(refusal, "auth", "not-authorized", r"refused your login \(account montague\)")
    peer.wait_end()
    assert not peer.seen("AUTHENTICATE", "PLAIN")


# --- who is who: ident, WEBIRC, an address for each ----------------------------------------------

IDENT_PORT = 113      # servers ask there and nowhere else


@pytest.fixture
def ident_address():
    """A loopback address of this story's own whose well-known port is free, and ours to take."""
    address = "127.0.13.%d" % (os.getpid() % 250 + 1)
    try:
        socket.create_server((address, IDENT_PORT)).close()
    except OSError as refused:
        pytest.skip("port %d of %s: %s" % (IDENT_PORT, address, refused.strerror))
    return address


def joined_as(alice, room, nick):
    """user@host of him, as the others see it when he comes in."""
    line = alice.take(lambda l: l.command == "JOIN" and l.nick == nick, "his JOIN")
    return line.prefix.partition("!")[2]


def test_ident_tells_users_apart(own, tell, prosody, ident_address):
    """ASKS 15: two components, one door; a name without '~', the same on every day."""
    ircd = own(InspIRCd, modules=("ident",), ident=True)
    told = tell(prosody, ircd)
    settings = {"network": "127.0.0.1:%d" % ircd.port, "tls": "no", "bind_address": ident_address,
                "ident_listen": "%s:%d" % (ident_address, IDENT_PORT)}
    told.gateway(told.component(**settings), told.component(**settings))
    seat = told.room("a")
    alice = told.irc("alice", wait=True)
    alice.join(seat.channel)
    seen = {}
    for name, domain in (("romeo", told.domain), ("juliet", told.wherry.components[1].domain),
                         ("romeo", told.domain)):
        user = told.user(name, service=domain)
        jid = seat.jid.replace(told.domain, domain)
        nick = told.nick(name)
        user.join(jid, nick)
        user_name, _, host = joined_as(alice, seat.channel, nick).partition("@")
        assert re.fullmatch(r"[a-z0-9]{9}", user_name) and host == ident_address, (user_name, host)
        assert seen.setdefault(name, user_name) == user_name
        user.leave(jid, nick)
        alice.take(lambda l: l.command in ("PART", "QUIT") and l.nick == nick, "his leaving")
        user.close()
    assert len(set(seen.values())) == 2


def test_a_network_that_trusts_us_is_told_who_is_who(own, tell, prosody, tmp_path):
    """ASKS 15: WEBIRC.  InspIRCd's cgiirc believes the address and not the host: so each has one."""
    ircd = own(InspIRCd, modules=("cgiirc",),
               extra='<cgihost type="webirc" password="sesame" mask="127.0.0.1">')
    secret = tmp_path / "webirc"
    secret.write_text("sesame\n")
    secret.chmod(0o600)
    told = tell(prosody, ircd)
    told.gateway(webirc_password_file=secret, ipv6_prefix="2001:db8:77::/64")
    seat = told.room("a")
    alice = told.irc("alice", wait=True)
    alice.join(seat.channel)
    hosts = set()
    for name in ("romeo", "juliet"):
        told.user(name).join(seat.jid, told.nick(name))
        host = joined_as(alice, seat.channel, told.nick(name)).partition("@")[2]
        assert ipaddress.ip_address(host) in ipaddress.ip_network("2001:db8:77::/64"), host
        hosts.add(host)
    assert len(hosts) == 2
    assert not [l for l in told.wherry.process.said if "sesame" in l]


@pytest.fixture
def prefix():
    """An IPv6 prefix that leads back to this machine, for as long as the story lasts."""
    net = "fd77:%x:%x::/64" % (os.getpid() & 0xffff, os.getpid() >> 16)
    asroot = [] if os.geteuid() == 0 else ["sudo", "-n"]
    route = asroot + ["ip", "-6", "route", "add", "local", net, "dev", "lo"]
    assert shutil.which("ip"), "ip (package iproute2) is missing: run contrib/bootstrap"
    added = subprocess.run(route, capture_output=True, text=True)
    if added.returncode:
        pytest.skip("no route for a prefix here: %s" % added.stderr.strip())
    yield net
    subprocess.run([w.replace("add", "del") for w in route], check=True)


def test_each_user_has_an_address_of_his_own(tell, fake, closing, prefix):
    """ASKS 15: out of the prefix, the same one for the same user."""
    ircd = FakeIrcd(address="::1")
    closing.append(ircd)
    told = tell(fake, ircd)
    told.gateway(network="[::1]:%d" % ircd.port, tls="no", ipv6_prefix=prefix)
    seat = told.room("a")
    came = []
    for name in ("romeo", "juliet", "romeo"):
        user = told.user(name)
        user.send_join(seat.jid, told.nick(name))
        peer = ircd.serve()
        came.append(peer.came_from)
        assert ipaddress.ip_address(peer.came_from) in ipaddress.ip_network(prefix)
        peer.cut()
    assert came[0] == came[2] and came[0] != came[1], came


def test_the_address_to_dial_from(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway(bind_address="127.0.0.77")
    told.user("romeo").send_join(told.room("a").jid, "romeo")
    assert fakeircd.serve().came_from == "127.0.0.77"


# --- networks that turn us away ------------------------------------------------------------------

@covers("MU-21")
def test_a_network_that_throttles_us_is_left_alone(tell, fake, fakeircd):
    """ASKS 15: one is turned away, and nobody else of us goes there for now; each is told."""
    told = tell(fake, fakeircd)
    told.gateway()
    seat = told.room("a")
    romeo, juliet = told.user("romeo"), told.user("juliet")
    asked = romeo.send_join(seat.jid, "romeo")
    peer = fakeircd.accept()
    peer.expect("USER")
    peer.send("ERROR :Closing Link: romeo[h] (Throttled: Reconnecting too fast)")
    words = r"turns this gateway away for now\. .*Throttled"
    expect_error(romeo.take(lambda s: s.get("id") == asked, "the refusal"), "wait",
                 "service-unavailable", words)
    peer.wait_end()
    asked = juliet.send_join(seat.jid, "juliet")
    expect_error(juliet.take(lambda s: s.get("id") == asked, "her refusal"), "wait",
                 "service-unavailable", words)
    assert fakeircd.connections == 1
    told.wherry.said("127.0.0.1 turns this gateway away .*nobody connects there for [0-9]+ s")


@covers("ST-23")
def test_a_user_who_connects_without_end_is_held_up(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway(connects_per_minute=2)
    seat = told.room("a")
    romeo = told.user("romeo")
    for _ in range(2):
        asked = romeo.send_join(seat.jid, "romeo")
        fakeircd.accept().cut()
        romeo.take(lambda s: s.get("id") == asked, "the failure")
    asked = romeo.send_join(seat.jid, "romeo")
    expect_error(romeo.take(lambda s: s.get("id") == asked, "the refusal"), "wait",
                 "resource-constraint", "2 connections a minute are the limit here")
    asked = told.user("juliet").send_join(seat.jid, "juliet")       # nobody else pays for it
    fakeircd.serve().expect("JOIN", seat.channel)


def test_who_wants_to_complain_is_told_where(tell, prosody, inspircd):
    told = tell(prosody, inspircd)
    told.gateway(wherry={"abuse_contact": "mailto:abuse@example.test"})
    seat, nick = told.room("a"), told.nick("romeo")
    alice = told.irc("alice")
    alice.join(seat.channel)
    told.user("romeo").join(seat.jid, nick)
    alice.expect_join(seat.channel, nick)
    told.wherry.stop()
    gone = alice.take(lambda l: l.command == "QUIT" and l.nick == nick, "his end")
    assert gone.params[-1].endswith("(abuse: abuse@example.test)"), gone


# --- strict transport security -------------------------------------------------------------------

def test_a_network_that_wants_tls_gets_nothing_else(own, tell, prosody, ca):
    """InspIRCd's sts: named in plain, spoken to by TLS, and after a restart by TLS at once."""
    tls_port = free_port()
    ircd = own(InspIRCd, cert=ca.issue("localhost"), modules=("ircv3_sts",), sts=True, tls_port=tls_port,
               extra='<sts host="localhost" duration="1h" port="%d">' % tls_port)
    told = tell(prosody, ircd)
    told.gateway(network="localhost:%d" % ircd.port, tls="no", tls_ca=ca.root.cert)
    seat = told.room("a")
    romeo = told.user("romeo")
    romeo.join(seat.jid, told.nick("romeo"))
    told.wherry.said(r"localhost wants TLS, at port %d" % tls_port)
    told.wherry.said(r"connecting to localhost port %d, TLS" % tls_port)
    told.wherry.stop()
    told.wherry.start()
    mark = len(told.wherry.process.said)
    juliet = told.user("juliet")
    juliet.join(seat.jid, told.nick("juliet"))
    said = told.wherry.process.said
    assert not [l for l in said if "connecting to" in l and "not encrypted" in l
                and told.name("juliet") in l], said[mark:]


# --- who was there before ------------------------------------------------------------------------

@covers("M2-04", "MU-36")
def test_who_was_there_before_is_known_by_more_than_a_name(tell, prosody, inspircd):
    """InspIRCd's WHOX: alice is away, and shown so, before romeo sees the room."""
    told = tell(prosody, inspircd)
    told.gateway()
    seat, nick = told.room("a"), told.nick("romeo")
    alice = told.irc("alice", wait=True)
    alice.join(seat.channel)
    alice.send("AWAY :gone fishing")
    alice.expect("306")
    romeo = told.user("romeo")
    asked = romeo.send_join(seat.jid, nick)
    hers = romeo.entered(seat.jid, asked).occupants[told.nick("alice")]
    assert text(hers, "show") == "away", show(hers)
