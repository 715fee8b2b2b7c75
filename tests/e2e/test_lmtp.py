"""wherry's LMTP server before the real mail servers, with nothing behind it.

What each of them does with its answers is test_mta.py's; here it is whether they and it
understand each other: every mail whole, once, and for each of its recipients.
"""

import email
import re
import signal
import smtplib
import subprocess
import threading
import time

import pytest

from test_mail import COMPONENT, SECRET, Gate
from testenv import LOOPBACK
from testenv.exim import Exim
from testenv.lmtpsink import LmtpSink
from testenv.mta import STRANGER, letter
from testenv.opensmtpd import OpenSMTPD
from testenv.postbox import mail
from testenv.postfix import Postfix
from testenv.process import program
from testenv.prosody import Prosody
from testenv.smtpsink import SmtpSink
from testenv.talker import unique

KINDS = {"postfix": Postfix, "exim": Exim, "opensmtpd": OpenSMTPD}
DOMAIN = "mail.example.test"
BOB = "bob@far.test"


@pytest.fixture(scope="module")
def running():
    made = {}

    def get(name):
        if name not in made:
            made[name] = KINDS[name](DOMAIN, LmtpSink(), SmtpSink(host="127.0.0.3")).start()
        return made[name]
    yield get
    for each in made.values():
        each.stop()
        each.gateway.stop()
        each.world.stop()


@pytest.fixture
def mta(request, running):
    return running(request.param)


on_all = pytest.mark.parametrize("mta", KINDS, indirect=True)
asking = pytest.mark.parametrize("mta", ("postfix", "exim"), indirect=True)


def somebody(begin="juliet"):
    return "%s@%s" % (unique(begin), DOMAIN)


@on_all
def test_a_mail_for_several_comes_once_for_each(mta):
    """Also from OpenSMTPD, which takes two answers in one piece for an error and sends the mail again."""
    to = [somebody(), somebody("slow"), somebody()]
    refused, said = mta.send(BOB, to, "for three", STRANGER)
    assert not refused and said[0] == 250
    for each in to:
        mail = mta.gateway.expect(each)
        assert mail.sender == BOB and b"for three" in mail.data
    wait_empty(mta)
    assert [len(mta.gateway.all(each)) for each in to] == [1] * 3


@on_all
def test_each_recipient_is_answered_for(mta):
    good, late, never, sender = somebody(), somebody("late"), somebody("never"), "%s@far.test" % unique("bob")
    refused, said = mta.send(sender, [good, late, never], "for three", STRANGER)
    assert not refused and said[0] == 250
    report = mta.world.expect(sender)
    assert re.findall(r"(?im)^Final-Recipient: *rfc822; *(\S+)", report.text) == [never]
    assert "Not from you" in report.text
    end = time.monotonic() + 20
    while len(mta.gateway.all(late)) < 2:
        mta.flush()
        assert time.monotonic() < end, mta.logs()
        time.sleep(0.2)
    wait_empty(mta)
    assert [len(mta.gateway.all(each)) for each in (good, late, never)] == [1, 2, 1]


@asking
def test_who_is_not_there_is_refused_at_rcpt(mta):
    nobody, full, good = somebody("nobody"), somebody("full"), somebody()
    refused, said = mta.send(BOB, [nobody, full, good], "for one of them", STRANGER)
    assert refused[nobody][0] == 550 and said[0] == 250
    assert mta.gateway.expect(good).to == [good]
    assert not mta.gateway.all(nobody) and not mta.gateway.all(full)


@on_all
def test_a_large_mail_is_whole(mta):
    """20 MB, with dots at the beginning of lines; what is behind the header is the same to the byte."""
    to = somebody()
    body = b"".join(b".%s%d\r\n" % (b"0123456789" * 6, i) for i in range(20_000_000 // 70)) + b".\r\n"
    text = letter(BOB, [to], "").rstrip() + b"\r\n\r\n" + body
    refused, said = mta.send(BOB, to, text, STRANGER)
    assert not refused and said[0] == 250
    mail = mta.gateway.expect(to, deadline=30)
    assert mail.size >= len(text)
    small = somebody()
    mta.send(BOB, small, letter(BOB, [small], "").rstrip() + b"\r\n\r\n" + body[-1400:], STRANGER)
    mail = mta.gateway.expect(small)
    assert mail.data.split(b"\r\n\r\n", 1)[1] == body[-1400:]


@asking
def test_what_looks_like_an_end_is_none(mta):
    """OpenSMTPD lets no such mail in (it takes it for pipelining, and one of its processes dies of it)."""
    to, evil = somebody(), somebody("evil")
    with mta.client(STRANGER) as client:
        client.mail(BOB)
        client.rcpt(to)
        assert client.docmd("DATA")[0] == 354
        smuggled = b"MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\nsecond\r\n.\r\n" % (BOB.encode(), evil.encode())
        client.sock.sendall(letter(BOB, [to], "first") + b"\n.\r\n" + smuggled)
        code, _ = client.getreply()
    if code == 250:
        assert b"second" in mta.gateway.expect(to).data
    assert not mta.gateway.all(evil)


@on_all
def test_many_mails_at_once_come_once(mta):
    """Over several connections, and as the server likes to hand them on: each comes once, whole and its own."""
    to, texts, errors = somebody(), [unique("text") for _ in range(32)], []

    def send(some):
        try:
            with mta.client(STRANGER) as client:
                for each in some:
                    assert client.sendmail(BOB, to, letter(BOB, [to], each)) == {}
        except Exception as failure:    # pylint: disable=broad-except
            errors.append(failure)
    threads = [threading.Thread(target=send, args=(texts[n::4],)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not errors, mta.logs()
    mta.gateway.expect(to, len(texts), deadline=30)
    wait_empty(mta, 20)
    come = [mail.data.split(b"\r\n\r\n", 1)[1].strip().decode() for mail in mta.gateway.all(to)]
    assert sorted(come) == sorted(texts)


@asking
def test_every_script_comes_in(mta):
    who = "%s-\u0436\u0443\u043b\u044c\u0435\u0442\u0442\u0430@%s" % (unique("j"), DOMAIN)
    text = ("From: <%s>\r\nTo: <%s>\r\nSubject: \u043f\u0440\u0438\u0432\u0435\u0442\r\n\r\n"
            "\u0441\u043b\u043e\u0432\u0430\r\n" % (BOB, who)).encode()
    with mta.client(STRANGER) as client:
        client.command_encoding = "utf-8"
        assert client.mail(BOB, ("SMTPUTF8", "BODY=8BITMIME"))[0] == 250
        assert client.rcpt(who)[0] == 250
        assert client.data(text)[0] == 250
    mail = mta.gateway.expect(who)
    assert mail.utf8 and "\u0441\u043b\u043e\u0432\u0430".encode() in mail.data


@pytest.mark.parametrize("mta", ("postfix",), indirect=True)
def test_postfix_tells_who_gave_it_the_mail(mta):
    to = somebody()
    mta.send(BOB, to, "who am I", STRANGER)
    name, address, helo = mta.gateway.expect(to).client
    assert address == STRANGER and helo == "client.test"


@pytest.fixture(scope="module")
def sink():
    made = LmtpSink("smtp")
    yield made
    made.stop()


def test_swaks_speaks_lmtp_to_it(sink, tmp_path):
    good, nobody = somebody(), somebody("nobody")
    file = tmp_path / "a.bin"
    file.write_bytes(bytes(range(250)))
    said = subprocess.run([program("swaks", "swaks"), "--protocol", "LMTP", "--server", sink.address,
                           "--from", BOB, "--to", "%s,%s" % (good, nobody), "--attach", "@%s" % file],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert "550 5.1.1 Nobody has this address" in said.stdout and "250 2.1.5 Ok" in said.stdout, said.stdout
    mail = sink.expect(good)
    assert mail.to == [good]
    parts = list(email.message_from_bytes(mail.data).walk())
    assert parts[-1].get_payload(decode=True) == file.read_bytes()


def test_python_speaks_lmtp_and_smtp_to_it(sink):
    to, text = somebody(), letter(BOB, ["x@y"], "hello\r\n.\r\n..dots")
    with smtplib.LMTP(LOOPBACK, sink.port) as client:
        assert client.sendmail(BOB, [to], text) == {}
    assert sink.expect(to).data == text
    to, second = somebody(), somebody()
    with smtplib.SMTP(LOOPBACK, sink.port) as client:
        refused = client.sendmail(BOB, [to, second], text)
    assert refused[second][0] == 452 and list(refused) == [second]
    assert sink.expect(to).to == [to]


def wait_empty(mta, deadline=10):
    """Nothing is left to be tried; so nothing comes twice."""
    end = time.monotonic() + deadline
    while mta.queue():
        assert time.monotonic() < end, "%d mails wait in %s\n%s" % (mta.queue(), mta.name, mta.logs())
        time.sleep(0.05)


def test_mail_is_taken_while_the_xmpp_server_is_away(own, tell):
    """And kept until it is back; who is connected when wherry itself goes is told so."""
    private = own(Prosody, {COMPONENT: SECRET})
    gate = Gate(tell(private), component=COMPONENT)
    romeo = gate.user("romeo")
    since = gate.story.wherry.process.mark()
    romeo.close()
    private.stop()
    gate.story.wherry.process.wait_said("disconnected", since=since)
    assert gate.post.deliver(mail(to=romeo.mailbox, subject=None, text="Patience")) == [(250, "2.1.5")]
    private.start()
    gate.story.wherry.linked(30, since)
    gate.story.user("romeo").expect_message("Patience", deadline=30)
    with smtplib.LMTP(LOOPBACK, gate.post.port) as client:
        client.ehlo()
        assert client.mail(BOB)[0] == 250
        gate.story.wherry.process.send_signal(signal.SIGTERM)
        assert client.getreply() == (421, b"4.3.2 Shutting down, try again later")
        assert client.file.read() == b""
        client.close()
    gate.story.wherry.ended(8)
