"""The test environment itself: each real server answers before a story needs it."""

import hashlib
import re
import socket
import ssl

import pytest

from testenv import LOOPBACK, smpp
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


def esme(smsc, account, mode=smpp.BIND_TRANSCEIVER, password="", tls=None):
    """A bare login at the SMSC."""
    peer = smpp.connect(smsc.tls_port if tls else smsc.port, tls=tls)
    peer.send(smpp.pdu(mode, smpp.bind(account.system_id, password)))
    return peer, peer.read()


def test_an_smsc_takes_refuses_and_tells(smsc, ca):
    account = smsc.account(unique("e")[:15], password="secret", ids="mixed", first_id=0x0FFF)
    account.number("447700900123", status=[0x58, 0], dlr="UNDELIV", err="01B")
    peer, said = esme(smsc, account, password="wrong")
    assert said.status == 0x0E and peer.read() is None
    trusting = ssl.create_default_context(cafile=str(ca.root.cert))
    peer, said = esme(smsc, account, password="secret", tls=trusting)
    assert said.status == 0 and said.strings()[0] == "NODESMSC"
    account.bound(mode="bind_transceiver")

    for n in (2, 3):
        peer.send(smpp.pdu(smpp.SUBMIT_SM, smpp.sm("15550001", "447700900123", b"h\x05llo", registered=1), sequence=n))
    peer.expect(smpp.SUBMIT_SM | smpp.RESP, status=0x58, sequence=2)
    assert peer.expect(smpp.SUBMIT_SM | smpp.RESP, status=0, sequence=3).strings() == ["FFF"]
    told = peer.expect(smpp.DELIVER_SM)
    assert b"id:4095 sub" in told.body and b"stat:UNDELIV err:01B" in told.body
    assert smpp.tlv(0x1E, b"4095\0") in told.body and smpp.tlv(0x427, b"\x05") in told.body
    peer.send(smpp.pdu(smpp.DELIVER_SM | smpp.RESP, b"\0", sequence=told.sequence))
    account.expect("receipt_resp", status=0, id="4095")
    account.expect_text("+447700900123", "h\u00e9llo")

    tag = account.send("+447700900123", "15550001", hex="d83dde00", dcs=8, udh="050003070201")
    came = peer.expect(smpp.DELIVER_SM)
    assert came.body.endswith(b"\x0a\x05\x00\x03\x07\x02\x01\xd8\x3d\xde\x00")
    peer.send(smpp.pdu(smpp.DELIVER_SM | smpp.RESP, b"\0", status=0x64, sequence=came.sequence))
    assert account.expect("mo_resp", tag=tag)["status"] == 0x64
    stats = account.stats()
    assert [stats[k] for k in ("submit", "taken", "unique", "dups", "throttled")] == [2, 1, 1, 0, 0]
    peer.send(smpp.pdu(0x7777, b"odd", sequence=9))
    peer.expect(smpp.GENERIC_NACK, status=3, sequence=9)
    account.kill()
    assert peer.read() is None


def test_an_smsc_throttles_forgets_and_breaks(smsc):
    account = smsc.account(unique("e")[:15], throttle_every=3, kill_at=[5], dlr_first=True, tlv=False, ids="zeros", first_id=7)
    account.number("2", silent=True)
    receiver, said = esme(smsc, account, smpp.BIND_RECEIVER)
    assert said.status == 0
    sender, said = esme(smsc, account, smpp.BIND_TRANSMITTER)
    parts = [smpp.sm("1", to, b"\x05\x00\x03\x09\x02" + bytes([n]) + b"part%d" % n, esm=0x40, registered=1)
             for n, to in ((2, "3"), (1, "2"), (1, "3"), (1, "3"), (2, "3"))]
    sender.send(*(smpp.pdu(smpp.SUBMIT_SM, each, sequence=n) for n, each in enumerate(parts)))
    assert sender.expect(smpp.SUBMIT_SM | smpp.RESP, status=0, sequence=0).strings() == ["000000000007"]
    sender.expect(smpp.SUBMIT_SM | smpp.RESP, status=0x58, sequence=2)
    sender.expect(smpp.SUBMIT_SM | smpp.RESP, status=0, sequence=3)
    assert sender.read() is None                # killed at the fifth, which it had taken
    account.expect("close", mode="bind_transmitter")
    told = receiver.expect(smpp.DELIVER_SM)     # before the response went out
    assert b"id:7 sub" in told.body and b"\x00\x1e" not in told.body
    assert account.texts("3") == ["part1part2"]
    stats = account.stats()
    assert (stats["submit"], stats["taken"], stats["dups"]) == (5, 4, 1)
    account.unbind()
    while receiver.read().command != smpp.UNBIND:
        pass
    receiver.close()


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
