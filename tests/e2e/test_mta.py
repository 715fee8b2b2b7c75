"""conf/postfix.cf, conf/exim.conf and conf/smtpd.conf as they stand, on the real servers.

Behind them is an LMTP server of the tests' own, and outside of them the world: what is shown is
that each mail server asks, refuses, waits, tries again and reports as wherry counts on it.
"""

import functools
import re
import time

import pytest

from testenv import LOOPBACK
from testenv.exim import Exim
from testenv.lmtppeer import LmtpPeer
from testenv.mta import STRANGER, letter
from testenv.opensmtpd import OpenSMTPD
from testenv.postfix import Postfix
from testenv.smtpsink import SmtpSink
from testenv.talker import unique

KINDS = {"postfix": Postfix, "exim": Exim, "opensmtpd": OpenSMTPD}
#: With filters OpenSMTPD asks and signs; apart, since 6.8.0 then ends for a client that is in a hurry.
FILTERED = {**KINDS, "opensmtpd": functools.partial(OpenSMTPD, filters=True)}
DOMAIN = "mail.example.test"
JULIET, ROMEO, BOB = "juliet@" + DOMAIN, "romeo=40far.test@" + DOMAIN, "bob@far.test"

#: Another address than the listener's: OpenSMTPD dials one only every five seconds.
WORLD = "127.0.0.3"


@pytest.fixture(scope="module")
def running():
    made = {}

    def get(name):
        if name not in made:
            kind = FILTERED[name[1:]] if name[0] == "+" else KINDS[name]
            made[name] = kind(DOMAIN, LmtpPeer(), SmtpSink(host=WORLD)).start()
        return made[name]
    yield get
    for each in made.values():
        each.stop()


@pytest.fixture
def mta(request, running):
    """A mail server with the gateway's lines, shared by the stories; its peers answer as usual again."""
    made = running(request.param)
    request.node.story_told = made
    made.gateway.pause = 0.03 if made.name == "opensmtpd" else 0
    yield made
    failed = getattr(request.node, "failed_call", True)
    for peer in (made.gateway, made.world):
        faults, left = list(peer.faults), list(peer.mails)
        for each in (peer.faults, peer.mails, peer.refused, peer.probes, peer.talk):
            each.clear()
        for each in (peer.at_rcpt, peer.at_dot):
            each.clear()
        assert failed or not faults, "sent to the %s peer: %r" % (peer.protocol, faults)
        assert failed or not left, "the %s peer has got more: %r" % (peer.protocol, left)


on_all = pytest.mark.parametrize("mta", KINDS, indirect=True)
on_all_with_filters = pytest.mark.parametrize("mta", ("postfix", "exim", "+opensmtpd"), indirect=True)
asking = pytest.mark.parametrize("mta", ("postfix", "exim"), indirect=True)


def outside():
    """Somebody of the outside whom no other story knows."""
    return "%s@far.test" % unique("bob")


@on_all
def test_mail_comes_in_and_goes_out(mta):
    refused, said = mta.send(BOB, JULIET, "to the gateway", STRANGER)
    assert not refused and said[0] == 250
    mail = mta.gateway.expect(JULIET)
    assert mail.sender == BOB and "to the gateway" in mail.text
    refused, said = mta.send(JULIET, BOB, "to the world")
    assert not refused and said[0] == 250
    mail = mta.world.expect(BOB)
    assert mail.sender == JULIET and "to the world" in mail.text


@on_all_with_filters
def test_who_is_not_there_is_refused_while_the_sender_listens(mta):
    nobody = "%s@%s" % (unique("nobody"), DOMAIN)
    mta.gateway.at_rcpt[nobody] = "550 5.1.1 nobody"
    refused, said = mta.send(BOB, [JULIET, nobody], "for one of two", STRANGER)
    assert refused[nobody][0] == 550
    assert "5.1.1" in refused[nobody][1] and "No such user" in refused[nobody][1]
    assert list(refused) == [nobody] and said[0] == 250
    assert mta.gateway.expect(JULIET).recipients == [JULIET]
    # it was asked with no mail in hand, from an address that is not answered
    assert any(a == nobody for a, _ in mta.gateway.refused)


@on_all
def test_each_recipient_has_a_fate_of_his_own(mta):
    sender = outside()
    late, never = "late@" + DOMAIN, "never@" + DOMAIN
    mta.gateway.at_dot[late] = ["451 4.3.0 later"]
    mta.gateway.at_dot[never] = "554 5.7.1 not from you"
    refused, said = mta.send(sender, [JULIET, late, never], "to three", STRANGER)
    assert not refused and said[0] == 250
    mta.gateway.expect(JULIET)
    # the one who was refused is told of to the sender; the one who waits is tried again
    report = mta.world.expect(sender)
    assert report.sender == "" and "not from you" in report.text
    assert "never@" in report.text and "5.7.1" in report.text
    mta.gateway.wait_refused(late)
    mta.retry(lambda: mta.gateway.expect(late, deadline=0.3))
    wait_empty(mta)
    mta.world.nothing_more()


@on_all
def test_what_broke_at_the_dot_comes_again(mta):
    """The outcome is unknown, so the same mail comes twice: the gateway tells it by its Message-ID."""
    mta.gateway.silent.add(JULIET)
    text = letter(BOB, [JULIET], "one mail")
    mta.send(BOB, JULIET, text, STRANGER)
    mta.gateway.wait_refused(JULIET)
    again = mta.retry(lambda: mta.gateway.expect(JULIET, deadline=0.3))
    assert again.message["Message-ID"].encode() in text
    wait_empty(mta)


@on_all
def test_a_gateway_that_is_held_gets_its_mail_later(mta):
    mta.gateway.at_rcpt[JULIET] = ["451 4.3.2 held"]
    mta.send(BOB, JULIET, "in time", STRANGER)
    mta.gateway.wait_refused(JULIET)
    mta.retry(lambda: mta.gateway.expect(JULIET, deadline=0.3))
    wait_empty(mta)


@on_all_with_filters
def test_who_cannot_be_asked_for_is_not_refused_for_good(mta):
    """While the gateway is away a sender hears 4xx at worst, never that nobody is there."""
    late = "%s@%s" % (unique("away"), DOMAIN)
    mta.gateway.at_rcpt[late] = ["451 4.3.2 held"] * 20
    refused, said = mta.send(BOB, late, "in time", STRANGER)
    if mta.name != "postfix":
        assert not refused and said[0] == 250       # it waits in the server's queue
        del mta.gateway.at_rcpt[late]
        mta.retry(lambda: mta.gateway.expect(late, deadline=0.3))
    else:
        assert refused[late][0] == 450


@on_all
def test_success_is_reported_by_the_server_itself(mta):
    """The gateway offers no DSN, so who asks hears from the mail server that it was handed on."""
    if mta.name == "opensmtpd":
        mta.send(BOB, JULIET, "no DSN here", STRANGER)  # it offers none for mail that is relayed
        mta.gateway.expect(JULIET)
        return
    sender = outside()
    # Exim tells its own people only (dsn_advertise_hosts)
    mta.send(sender, JULIET, "tell me", LOOPBACK if mta.name == "exim" else STRANGER, options=("ENVID=q1",),
             parameters=("NOTIFY=SUCCESS,FAILURE",))
    mail = mta.gateway.expect(JULIET)
    assert not mail.parameters[JULIET]
    report = mta.world.expect(sender)
    assert report.sender == ""
    assert re.search(r"(?im)^Action: (relayed|delivered)", report.text), report.text


@asking
def test_mail_in_every_script(mta):
    """SMTPUTF8 goes through: the address, the header, the words."""
    who, sender = "\u0436\u0443\u043b\u044c\u0435\u0442\u0442\u0430@" + DOMAIN, "\u0431\u043e\u0431@far.test"
    text = ("From: <%s>\r\nTo: <%s>\r\nSubject: \u043f\u0440\u0438\u0432\u0435\u0442\r\nMessage-ID: <%s@far.test>"
            "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\u0441\u043b\u043e\u0432\u0430\r\n"
            % (sender, who, unique("m"))).encode()
    with mta.client(STRANGER) as client:
        assert client.has_extn("smtputf8")
        client.command_encoding = "utf-8"
        assert client.mail(sender, ("SMTPUTF8", "BODY=8BITMIME"))[0] == 250
        assert client.rcpt(who)[0] == 250
        assert client.data(text)[0] == 250
    mail = mta.gateway.expect(who)
    assert mail.sender == sender and "SMTPUTF8" in mail.options
    assert "\u0441\u043b\u043e\u0432\u0430" in mail.text and "\u043f\u0440\u0438\u0432\u0435\u0442" in mail.text


@on_all
def test_large_mail_goes_through_and_too_large_is_refused_at_once(mta):
    line = b"0123456789" * 98 + b"\r\n"     # few lines, for the peers' sake
    large = letter(BOB, [JULIET], "").rstrip() + b"\r\n\r\n" + line * (20_000_000 // len(line))
    refused, said = mta.send(BOB, JULIET, large, STRANGER, options=("SIZE=%d" % len(large),))
    assert not refused and said[0] == 250
    mail = mta.gateway.expect(JULIET)
    assert mail.data.endswith(line) and len(mail.data) >= len(large)
    with mta.client(STRANGER) as client:
        assert int(client.esmtp_features["size"]) == mta.size_limit
        code, _ = client.mail(BOB, ("SIZE=%d" % (mta.size_limit + 1),))
        if mta.name == "opensmtpd":     # says its limit, and counts the mail itself
            return
        assert code == 552 or client.rcpt(JULIET)[0] == 552


@on_all
def test_greylisted_mail_is_tried_again(mta):
    bob = outside()
    mta.world.at_rcpt[bob] = ["451 4.7.1 greylisted"]
    mta.send(JULIET, bob, "patience")
    mta.world.wait_refused(bob)
    mta.retry(lambda: mta.world.expect(bob, deadline=0.3))
    wait_empty(mta)


@on_all
def test_what_the_world_refuses_comes_back_to_the_envelope_sender(mta):
    """The token in the sender's address finds the message; the ENVID stands in the report, where it is known."""
    bob, token = outside(), "bounce+%s@%s" % (unique("t"), DOMAIN)
    mta.world.at_rcpt[bob] = "550 5.1.1 no such person"
    offers = mta.name != "opensmtpd"
    mta.send(token, bob, "to nobody", options=("ENVID=our-id",) if offers else (),
             parameters=("NOTIFY=FAILURE,DELAY",) if offers else ())
    report = mta.gateway.expect(token)
    # OpenSMTPD has the parts of a report in a multipart/mixed
    kind = "multipart/report" if offers else "multipart/mixed"
    assert report.sender == "" and report.message.get_content_type() == kind
    status = next(p for p in report.message.walk() if p.get_content_type() == "message/delivery-status").as_string()
    assert re.search(r"(?im)^Action: failed", status) and re.search(r"(?im)^Status: 5", status)
    assert re.search(r"(?im)^Final-Recipient: *rfc822; *%s" % re.escape(bob), status)
    if offers:
        assert re.search(r"(?im)^Original-Envelope-Id: our-id", status)


@on_all
def test_strangers_neither_relay_nor_write_in_our_name(mta):
    refused, _ = mta.send(BOB, BOB, source=STRANGER)
    assert refused[BOB][0] // 100 == 5
    refused, said = mta.send(ROMEO, JULIET, source=STRANGER)
    assert said[0] // 100 == 5
    # the gateway itself does, from this machine
    assert mta.send(JULIET, BOB, "from here")[1][0] == 250
    mta.world.expect(BOB)


@on_all
def test_one_mail_is_one_mail(mta):
    """SMTP smuggling: what only looks like the end of a mail ends none."""
    with mta.client(STRANGER) as client:
        client.mail(BOB)
        client.rcpt(JULIET)
        assert client.docmd("DATA")[0] == 354
        smuggled = b"\r\n".join([b"MAIL FROM:<%s>" % ROMEO.encode(), b"RCPT TO:<%s>" % JULIET.encode(), b"DATA",
                                 b"Subject: smuggled", b"", b"second", b".", b""])
        client.sock.sendall(letter(BOB, [JULIET], "first") + b"\n.\r\n" + smuggled)
        code, _ = client.getreply()
        client.sock.settimeout(2)
    if code == 250:
        mail = mta.gateway.expect(JULIET)
        assert "first" in mail.text and "second" in mail.text
    else:
        assert code // 100 == 5


@asking
def test_verdicts_of_strangers_are_taken_out(mta):
    ours = "Authentication-Results: %s; dmarc=pass header.from=far.test" % mta.host
    hidden = "Authentication-Results: (a; comment) %s;\r\n dkim=pass" % mta.host
    text = letter(BOB, [JULIET], "believe me", ours, hidden)
    mta.send(BOB, JULIET, text, STRANGER)
    mail = mta.gateway.expect(JULIET)
    said = mail.message.get_all("Authentication-Results", [])
    assert not [v for v in said if "pass" in v], mail.text
    # what the server has found, or its milter, is there
    assert len(said) == 1 and said[0].startswith(mta.host), mail.text


@pytest.mark.parametrize("mta", ("postfix",), indirect=True)
def test_postfix_says_who_it_was(mta):
    mta.send(BOB, JULIET, "who am I", STRANGER)
    mail = mta.gateway.expect(JULIET)
    assert mail.forwarded["ADDR"] == STRANGER and mail.forwarded["HELO"] == "client.test"


@on_all_with_filters
def test_what_the_gateway_sends_is_signed(mta):
    """DKIM, by what each server has for it; what others of this machine send is not signed in our name."""
    mta.send(JULIET, BOB, "from the gateway", port=mta.smarthost)
    signed = mta.world.expect(BOB).message["DKIM-Signature"]
    assert re.search(r"\bd=%s;" % re.escape(DOMAIN), signed) and re.search(r"\bs=wherry;", signed)
    mta.send("postmaster@example.test", BOB, "from this machine")
    assert "DKIM-Signature" not in mta.world.expect(BOB).message


def wait_empty(mta, deadline=10):
    """Nothing is left to be tried; so nothing comes twice."""
    end = time.monotonic() + deadline
    while mta.queue():
        assert time.monotonic() < end, "%d mails wait in %s\n%s" % (mta.queue(), mta.name, mta.logs())
        time.sleep(0.05)
