"""Mail between a user and the world, through the gateway and a real mail server with conf/'s lines."""

import functools
import re
import subprocess
from types import SimpleNamespace

import pytest

from test_mail import Gate
from testenv import LOOPBACK
from testenv.exim import Exim
from testenv.mta import STRANGER, letter
from testenv.opensmtpd import OpenSMTPD
from testenv.ports import free_port
from testenv.postfix import Postfix
from testenv.process import program
from testenv.prosody import Prosody
from testenv.smtpsink import SmtpSink
from testenv.talker import unique
from testenv.wherry import Component, binary
from testenv.xml import RECEIPTS, tag, text

covers = pytest.mark.covers
ALICE, BOB = "alice@far.test", "bob@far.test"
REFUSED_AT_RCPT = 24    # swaks' exit status


class Site(Gate):
    """A gateway behind a mail server, and the world beyond it."""

    def __init__(self, story, kind, component=None, world=None, **settings):
        self.story, self.sink = story, world or SmtpSink(host="127.0.0.3")
        listener = SimpleNamespace(port=free_port())
        listener.address = "%s:%d" % (LOOPBACK, listener.port)
        component = component or story.component()
        self.domain = component.domain
        self.mta = kind(component.domain, listener, self.sink)
        component.settings.update({
            "backend": "smtp", "lmtp_listen": listener.address, "smarthost_tls": "none", "messages_per_minute": 0,
            "authserv_id": self.mta.host, "allow": story.server.host, "roster": "subscribe", **settings})
        story.people.append(self)   # ends with the others
        self.mta.start()
        component.settings["smarthost"] = "%s:%d" % (LOOPBACK, self.mta.smarthost)
        story.gateway(component)

    def swaks(self, to, *options, frm=ALICE, status=0):
        """A mail of a stranger's, by a program that is not ours; what passed."""
        done = subprocess.run([program("swaks", "swaks"), "--server", LOOPBACK, "--port", str(self.mta.port),
                               "--local-interface", STRANGER, "--helo", "client.test", "--from", frm, "--to", to,
                               *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        assert done.returncode == status, done.stdout
        return done.stdout

    def logs(self):
        return self.mta.logs()

    def close(self):
        self.mta.stop()
        self.sink.stop()


@pytest.fixture(params=[Postfix, Exim, functools.partial(OpenSMTPD, filters=True)], ids=["postfix", "exim", "opensmtpd"])
def site(request, tell, prosody):
    return Site(tell(prosody), request.param)


@covers("MX-06", "MS-07", "AD-12")
def test_a_user_and_the_world(site):
    """A stranger's mail, the answer to it, and who is not there."""
    romeo = site.user("romeo")
    site.swaks(romeo.mailbox, "--header", "Subject: Lunch", "--body", "At noon?")
    said = romeo.expect_message(re.compile("At noon"), frm=site.contact(ALICE))
    assert text(said, "subject") == "Lunch"
    # nothing proves that it was Alice
    assert "not verified" in text(said, "body")
    romeo.message(said.get("from"), "Yes.", id="m1",
                  inner="<thread>%s</thread><request xmlns='%s'/>" % (text(said, "thread"), RECEIPTS))
    answer = site.sink.expect(to=ALICE)
    assert answer.message["Subject"] == "Re: Lunch" and answer.message["In-Reply-To"]
    assert answer.message["From"] == romeo.mailbox and answer.message.get_content().strip() == "Yes."
    assert "d=%s;" % site.domain in answer.message["DKIM-Signature"]
    romeo.take(lambda s: s.find(tag(RECEIPTS, "received")) is not None, "the tick")
    heard = site.swaks("%s@%s" % (unique("nobody"), site.domain), status=REFUSED_AT_RCPT)
    assert re.search(r"<\*\* 550 5\.1\.1 ", heard), heard


@covers("MX-06")
def test_what_the_world_says_later_finds_the_message(site):
    """The mail server took it, and heard 4xx, then 5xx: its report becomes the error of that message."""
    romeo = site.user("romeo")
    site.sink.at_rcpt[BOB] = ["451 4.7.1 greylisted"]
    romeo.message(site.contact(BOB), "In time", id="m1")
    site.sink.wait_refused(BOB)
    sent = site.mta.retry(lambda: site.sink.expect(to=BOB, deadline=0.3))
    assert sent.message.get_content().strip() == "In time"
    site.sink.at_rcpt[BOB] = "550 5.1.1 no such person"
    romeo.message(site.contact(BOB), "Too late", id="m2")
    # OpenSMTPD's report has no words of the world's
    condition = "recipient-unavailable" if site.mta.name == "opensmtpd" else "item-not-found"
    romeo.expect_error("m2", "cancel", condition, "bob", deadline=30)
    romeo.absent(lambda s: s.get("id") == "m1" and s.get("type") == "error")


@pytest.mark.parametrize("kind", [Postfix, Exim], ids=["postfix", "exim"])
def test_mail_waits_while_the_gateway_is_away(tell, prosody, kind):
    site = Site(tell(prosody), kind)
    romeo = site.user("romeo")
    site.swaks(romeo.mailbox, "--body", "Before")       # Postfix knows him now
    romeo.expect_message(re.compile("Before"))
    site.story.wherry.stop()
    refused, said = site.mta.send(ALICE, romeo.mailbox, letter(ALICE, [romeo.mailbox], "Meanwhile"), STRANGER)
    assert not refused and said[0] == 250
    site.story.wherry.start()
    site.mta.retry(lambda: romeo.expect_message(re.compile("Meanwhile"), deadline=0.3))
    site.swaks(romeo.mailbox, "--body", "After")
    romeo.expect_message(re.compile("After"), deadline=30)
    romeo.absent(lambda s: "Meanwhile" in (text(s, "body") or ""))


@pytest.fixture
def post(tell, prosody):
    return Site(tell(prosody), Postfix)


def test_a_sender_of_another_make(post):
    """libesmtp sends by Postfix's CHUNKING; one of its two recipients is there."""
    romeo = post.user("romeo")
    nobody = "%s@%s" % (unique("nobody"), post.domain)
    done = subprocess.run([binary("mailuser"), "%s:%d" % (LOOPBACK, post.mta.port), ALICE, romeo.mailbox, nobody],
                          input="From: Alice <%s>\nTo: %s\nSubject: Hi\n\n.a dot\nby libesmtp\n" % (ALICE, romeo.mailbox),
                          stdout=subprocess.PIPE, text=True, timeout=60)
    assert done.stdout.splitlines() == ["%s 250 250" % romeo.mailbox, "%s 550 0" % nobody], done
    said = romeo.expect_message(re.compile("by libesmtp"), frm=post.contact(ALICE))
    assert ".a dot\nby libesmtp" in text(said, "body")


def test_addresses_in_every_script(post):
    """SMTPUTF8 in, and the answer out."""
    romeo, boris = post.user("romeo"), "\u0431\u043e\u0440\u0438\u0441@far.test"
    with post.mta.client(STRANGER) as client:
        client.command_encoding = "utf-8"
        assert client.mail(boris, ("SMTPUTF8", "BODY=8BITMIME"))[0] == 250
        assert client.rcpt(romeo.mailbox)[0] == 250
        assert client.data(letter(boris, [romeo.mailbox], "\u043f\u0440\u0438\u0432\u0435\u0442"))[0] == 250
    said = romeo.expect_message(re.compile("\u043f\u0440\u0438\u0432\u0435\u0442"))
    assert said.get("from") == post.contact(boris)
    romeo.message(said.get("from"), "\u0434\u0430", inner="<thread>%s</thread>" % text(said, "thread"))
    answer = post.sink.expect(to=boris)
    assert "SMTPUTF8" in answer.options and answer.message.get_content().strip() == "\u0434\u0430"


def test_a_mail_that_is_too_large_is_refused_at_once(post):
    romeo = post.user("romeo")
    with post.mta.client(STRANGER) as client:
        code = client.mail(ALICE, ("SIZE=%d" % (26 << 20),))[0]
        assert code == 552 or client.rcpt(romeo.mailbox)[0] == 552
    # what is just not, goes through; its file is told of where the server keeps none
    line = b"0123456789" * 98 + b"\r\n"
    large = letter(ALICE, [romeo.mailbox], "A large one") + line * ((20 << 20) // len(line))
    refused, said = post.mta.send(ALICE, romeo.mailbox, large, STRANGER, options=("SIZE=%d" % len(large),))
    assert not refused and said[0] == 250
    romeo.expect_message(re.compile("A large one"), deadline=30)


def test_mail_waits_while_the_xmpp_server_is_away(tell, own):
    """451 to the mail server, and nothing lost."""
    server = own(Prosody, {"mail.example.test": "secret"})
    site = Site(tell(server), Postfix, component=Component("mail.example.test", "secret", server))
    romeo = site.user("romeo")
    site.swaks(romeo.mailbox, "--body", "Before")
    romeo.expect_message(re.compile("Before"))
    mark = site.story.wherry.process.mark()
    server.stop()
    site.story.wherry.said("disconnected: ", since=mark)
    refused, said = site.mta.send(ALICE, romeo.mailbox, letter(ALICE, [romeo.mailbox], "Meanwhile"), STRANGER)
    assert not refused and said[0] == 250
    server.start()
    site.story.wherry.linked(since=mark)
    again = site.story.user("romeo", resource="tablet")
    site.mta.retry(lambda: again.expect_message(re.compile("Meanwhile"), deadline=0.3))


@pytest.mark.parametrize("kind", [Postfix, Exim], ids=["postfix", "exim"])
@covers("MX-06")
def test_delivered_as_far_as_anybody_tells(tell, prosody, kind):
    """The world's server tells nothing of its deliveries: the mail server says that it has passed the mail on."""
    site = Site(tell(prosody), kind, world=SmtpSink(without=("DSN",), host="127.0.0.3"))
    romeo = site.user("romeo", receipts="delivered")
    romeo.message(site.contact(BOB), "Passed on", id="m1", inner="<request xmlns='%s'/>" % RECEIPTS)
    site.sink.expect(to=BOB)
    tick = romeo.take(lambda s: s.find(tag(RECEIPTS, "received")) is not None, "the tick", deadline=20)
    assert tick.find(tag(RECEIPTS, "received")).get("id") == "m1"
