"""How wherry logs in to networks, and how it behaves there: SASL, ident, WEBIRC, addresses, bans."""

import base64
import hashlib
import hmac
import re

import pytest

from testenv.fakeircd import FakeIrcd
from testenv.xml import REGISTER, expect_error

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
