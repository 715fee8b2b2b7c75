"""The test environment itself: each real server answers before a story needs it."""

import hashlib
import re
import socket
import ssl

import pytest

from testenv import LOOPBACK
from testenv.rawirc import RawIrc
from testenv.story import Pool
from testenv.talker import unique
from testenv.xml import show


def component(server, domain, secret, tls=None):
    """A component's bare login: the socket, and what the server said after it."""
    port = server.tls_port if tls else server.component_port
    peer = socket.create_connection((LOOPBACK, port), timeout=5)
    if tls:
        peer = tls.wrap_socket(peer, server_hostname="localhost")
    peer.sendall(("<stream:stream xmlns='jabber:component:accept' "
                  "xmlns:stream='http://etherx.jabber.org/streams' to='%s'>" % domain).encode())
    said = b""
    while not re.search(rb"<stream:stream[^>]*>", said):
        said += peer.recv(4096)
    number = re.search(rb"\bid=['\"]([^'\"]+)", said).group(1)
    proof = hashlib.sha1(number + secret.encode()).hexdigest()
    peer.sendall(b"<handshake>" + proof.encode() + b"</handshake>")
    said = b""
    while b">" not in said:
        said += peer.recv(4096)
    return peer, said


def test_a_component_and_its_users_meet(tell, server):
    story = tell(server)
    each = story.component()
    story.domain = each.domain
    peer, said = component(server, each.domain, each.secret)
    assert said.startswith(b"<handshake"), said
    romeo, juliet = story.user("romeo"), story.user("juliet", raw=True)
    juliet.message(romeo.jid, "hello")
    romeo.expect_message("hello", juliet.jid)
    for one in (romeo, juliet):
        peer.sendall(("<message from='x@%s' to='%s' type='chat'><body>hi</body></message>"
                      % (each.domain, one.jid)).encode())
        one.expect_message("hi", "x@" + each.domain)
    peer.close()


def test_ejabberd_takes_components_over_direct_tls(ejabberd, ca):
    domain, secret = Pool().take()
    trusting = ssl.create_default_context(cafile=str(ca.root.cert))
    peer, said = component(ejabberd, domain, secret, trusting)
    assert said.startswith(b"<handshake"), said
    peer.close()


@pytest.mark.parametrize("name", ["inspircd", "ngircd"])
def test_people_meet_on_irc(request, name):
    ircd = request.getfixturevalue(name)
    alice, bob = (RawIrc(ircd, unique(n)[:12], wait=False) for n in ("alice", "bob"))
    room = "#" + unique("room")
    alice.registered().join(room)
    bob.registered().join(room)
    alice.expect_join(room, bob.nick)
    bob.say(room, "h\u00e9llo")
    alice.expect_say("h\u00e9llo", bob.nick, room)
    alice.close()
    bob.close()


def test_irc_over_tls(inspircd, ca):
    trusting = ssl.create_default_context(cafile=str(ca.root.cert))
    alice = RawIrc(inspircd, unique("alice")[:12], port=inspircd.tls_port, tls=trusting)
    alice.ping()
    alice.close()


def test_the_fake_server_checks_the_handshake(fake):
    domain, secret = next(iter(fake.components.items()))
    peer = socket.create_connection((LOOPBACK, fake.component_port), timeout=5)
    peer.sendall(("<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
                  "xmlns:stream='http://etherx.jabber.org/streams' to='%s'>" % domain).encode())
    stream = fake.accept()
    stream.open(id="a&b")
    stream.wait_raw(rb"<stream:stream")
    peer.sendall(b"<handshake>" + hashlib.sha1(("a&b" + secret).encode()).hexdigest().encode()
                 + b"</handshake>")
    stream.handshake()
    juliet = stream.user("juliet@example.test/r", domain)
    peer.sendall(("<message from='%s' to='juliet@example.test'><body>hi</body></message>"
                  % domain).encode())
    assert "hi" in show(juliet.expect_message("hi"))
    peer.close()
    stream.wait_eof()
