"""Mail: a correspondent is a contact, a mail is a message, and nothing is lost."""

import re
import socket
import sqlite3
import ssl
import urllib.request

import pytest

from testenv.ports import free_port
from testenv.postbox import AUTHSERV, Postbox, displayed, mail, report
from testenv.prosody import Prosody
from testenv.smtpsink import SmtpSink
from testenv.wherry import Component, run_once
from testenv.xml import RECEIPTS, REGISTER, XDATA, attr, child, error_of, escape, show, tag, text

covers = pytest.mark.covers
ADDRESS = "http://jabber.org/protocol/address"
MARKERS = "urn:xmpp:chat-markers:0"
DELAY = "urn:xmpp:delay"
NICK = "http://jabber.org/protocol/nick"
REPLY = "urn:xmpp:reply:0"
OOB = "jabber:x:oob"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
                    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")
COMPONENT, SECRET = "mail.example.test", "mail-secret"
OK, NOBODY, REFUSED = (250, "2.1.5"), (550, "5.1.1"), (550, "5.7.1")


# --- sentences of this file ------------------------------------------------------------------

class Gate:
    """A mail gateway between a server, a relay that keeps what it gets, and an MTA that delivers."""

    def __init__(self, story, component=None, wherry=None, **settings):
        self.story, self.sink = story, SmtpSink()
        self.settings = {"backend": "smtp", "lmtp_listen": "127.0.0.1:%d" % free_port(),
                         "smarthost": self.sink.address, "smarthost_tls": "none", "authserv_id": AUTHSERV,
                         "allow": story.server.host, "roster": "subscribe", **settings}
        story.people.append(self)   # ends with the others
        if component is not None:   # of a server of the story's own
            story.gateway(Component(component, SECRET, story.server, messages_per_minute=0, **self.settings),
                          wherry=wherry)
        else:
            story.gateway(wherry=wherry, **self.settings)
        self.domain = story.domain
        self.post = Postbox(int(self.settings["lmtp_listen"].rpartition(":")[2]))

    def user(self, who="romeo", domain=None, **fields):
        """Somebody with a mailbox, who sees the gateway and is seen."""
        made = self.story.user(who)
        fill = "".join("<field var=%s><value>%s</value></field>" % (attr(k), escape(v))
                       for k, v in {"FORM_TYPE": REGISTER, **fields}.items())
        made.result(self.domain, "<query xmlns='%s'><x xmlns='%s' type='submit'>%s</x></query>"
                    % (REGISTER, XDATA, fill), "set")
        made.mailbox = "%s@%s" % (self.story.name(who), domain or self.domain)
        made.expect_presence(self.domain, "subscribe")
        made.presence(self.domain, "subscribed")
        made.presence(self.domain, "subscribe")
        made.expect_presence(self.domain, where=lambda s: made.mailbox in (text(s, "status") or ""))
        return made

    def contact(self, address):
        return "%s@%s" % (address.replace("@", "\\40"), self.domain)

    def close(self):
        self.sink.stop()


def fetch(url):
    return urllib.request.urlopen(url, timeout=10, context=ssl._create_unverified_context()).read()


@pytest.fixture
def gate(tell, prosody):
    return Gate(tell(prosody))


@pytest.fixture
def everywhere(tell, server):
    return Gate(tell(server))


ALICE = "alice\\40far.test"


def thread(stanza):
    return text(stanza, "thread")


def token(sent):
    """What comes back goes there."""
    assert re.match(r"bounce\+[0-9a-z]{50}@", sent.sender), sent
    return sent.sender


# --- stories ---------------------------------------------------------------------------------

@covers("GW-01", "MS-07", "MS-08", "MX-12", "AD-12", "MX-04")
def test_a_mail_and_its_answer(everywhere):
    gate = everywhere
    romeo = gate.user("romeo")
    identities = [(i.get("category"), i.get("type")) for i in romeo.disco(gate.domain)
                  if i.tag.endswith("identity")]
    assert ("gateway", "smtp") in identities
    came = mail(to=romeo.mailbox, subject="Lunch", text="At noon?\n\nAlice")
    assert gate.post.deliver(came) == [OK]
    said = romeo.expect_message(re.compile("At noon"), frm="%s@%s" % (ALICE, gate.domain))
    assert text(said, "body") == "Lunch\nAt noon?\n\nAlice", show(said)
    assert text(said, "subject") == "Lunch" and thread(said)
    assert said.find(tag(NICK, "nick")).text == "Alice Example"
    assert said.find(tag(DELAY, "delay")) is None
    # The answer, in the thread: to the address as Alice spells it.
    romeo.message(said.get("from"), "Yes.", inner="<thread>%s</thread>" % thread(said))
    answer = gate.sink.expect(to="Alice@far.test")
    parsed = answer.message
    assert parsed["From"] == romeo.mailbox and parsed["To"] == "Alice@far.test", answer
    assert parsed["Subject"] == "Re: Lunch"
    assert parsed["In-Reply-To"] == came["Message-ID"]
    assert parsed["References"] == came["Message-ID"]
    assert parsed.get_content().strip() == "Yes."
    token(answer)
    # She goes on; it is the same thread, and the subject is not said again.
    again = mail(to=romeo.mailbox, subject="RE: Lunch", text="Fine.",
                 headers=[("In-Reply-To", parsed["Message-ID"]),
                          ("References", "%s %s" % (came["Message-ID"], parsed["Message-ID"]))])
    assert gate.post.deliver(again) == [OK]
    more = romeo.expect_message("Fine.")
    assert thread(more) == thread(said), show(more)
    # A reply (XEP-0461) to the first mail answers that one.
    romeo.message(said.get("from"), "> At noon?\nAt one.", inner=(
        "<reply xmlns='%s' to=%s id=%s/><fallback xmlns='urn:xmpp:fallback:0' for='%s'>"
        "<body start='0' end='11'/></fallback>" % (REPLY, attr(said.get("from")), attr(said.get("id")), REPLY)))
    one = gate.sink.expect(to="Alice@far.test").message
    assert one["In-Reply-To"] == came["Message-ID"] and one.get_content().strip() == "At one."


@covers("MS-07", "MX-06", "AD-12")
def test_writing_first(gate):
    romeo = gate.user("romeo", name="Romeo M. \u00d6", signature="-- is put there\nMontague")
    contact = gate.contact("bob@far.test")
    romeo.message(contact, "Hello Bob,\nhow are you?", id="m1",
                  inner="<subject>Gr\u00fc\u00dfe</subject><thread>t1</thread><request xmlns='%s'/>" % RECEIPTS)
    sent = gate.sink.expect(to="bob@far.test")
    parsed = sent.message
    assert parsed["Subject"] == "Gr\u00fc\u00dfe" and parsed["In-Reply-To"] is None
    assert parsed["From"].addresses[0].display_name == "Romeo M. \u00d6", sent
    assert parsed["From"].addresses[0].addr_spec == romeo.mailbox
    assert "how are you?" in parsed.get_content() and "Montague" in parsed.get_content()
    assert parsed["Auto-Submitted"] is None     # a person wrote it
    romeo.take(lambda s: s.find(tag(RECEIPTS, "received")) is not None
               and s.find(tag(RECEIPTS, "received")).get("id") == "m1", "the tick")
    # Bob's program knows no References: the answer is found by In-Reply-To.
    assert gate.post.deliver(mail(to=romeo.mailbox, frm="bob@far.test", subject="AW: Gr\u00fc\u00dfe", text="Well.",
                                  headers=[("In-Reply-To", parsed["Message-ID"])]), "bob@far.test") == [OK]
    said = romeo.expect_message("Well.", frm=contact)
    assert thread(said) == "t1", show(said)
    # Without a subject the first line is one.
    romeo.message(gate.contact("carol@far.test"), "Could you please send me the report of last week? I have lost it.\nThanks")
    assert gate.sink.expect(to="carol@far.test").message["Subject"].startswith("Could you please send me the report")


@covers("MX-06")
def test_a_bounce_and_a_forged_one(gate):
    romeo = gate.user("romeo")
    contact = gate.contact("alice@far.test")
    romeo.message(contact, "Are you there?", id="m1")
    sent = gate.sink.expect(to="alice@far.test")
    back = token(sent)
    forged = back[:20] + ("0" if back[20] != "0" else "1") + back[21:]
    assert gate.post.deliver(report(forged, sent.message["Message-ID"]), "", forged) == [NOBODY]
    # To himself, of a mail that was never sent: backscatter.
    assert gate.post.deliver(report(romeo.mailbox, "<nothing@%s>" % gate.domain), "", romeo.mailbox) == [NOBODY]
    assert gate.post.deliver(report(back, sent.message["Message-ID"]), "", back) == [OK]
    romeo.expect_error("m1", "cancel", "item-not-found", "far.test has no mailbox alice")
    # Where the status says nothing, the server's own words do.
    romeo.message(gate.contact("bob@far.test"), "And you?", id="m2")
    other = gate.sink.expect(to="bob@far.test")
    assert gate.post.deliver(report(token(other), other.message["Message-ID"], status="5.0.0", who="bob@far.test",
                                    diagnostic="smtp; 552 5.2.2 mailbox full"), "", token(other)) == [OK]
    romeo.expect_error("m2", "cancel", "recipient-unavailable", "The mailbox bob@far.test is full")
    # It has been told; a second one changes nothing.
    assert gate.post.deliver(report(back, sent.message["Message-ID"]), "", back)[0][0] == 250
    romeo.absent(lambda s: s.get("type") == "error")


@covers("MX-06", "MX-07")
def test_arrived_and_read(gate):
    romeo = gate.user("romeo", receipts="delivered")
    contact = gate.contact("alice@far.test")
    romeo.message(contact, "Read me", id="m1", inner="<request xmlns='%s'/><markable xmlns='%s'/>" % (RECEIPTS, MARKERS))
    sent = gate.sink.expect(to="alice@far.test")
    assert "SUCCESS" in sent.parameters["alice@far.test"]["NOTIFY"], sent.parameters
    assert sent.message["Disposition-Notification-To"] == romeo.mailbox
    romeo.absent(lambda s: s.find(tag(RECEIPTS, "received")) is not None)
    assert gate.post.deliver(report(token(sent), sent.message["Message-ID"], "delivered", "2.0.0",
                                    diagnostic="smtp; 250 ok"), "", token(sent)) == [OK]
    romeo.take(lambda s: s.find(tag(RECEIPTS, "received")) is not None, "the tick")
    # Somebody else cannot say that Alice has read it.
    about = sent.message["Message-ID"]
    assert gate.post.deliver(displayed(romeo.mailbox, about, "eve@far.test"), "eve@far.test", romeo.mailbox) == [NOBODY]
    lie = displayed(romeo.mailbox, about).replace(b"From: alice@", b"From: eve@")
    assert gate.post.deliver(lie, "eve@far.test", romeo.mailbox) == [NOBODY]
    assert gate.post.deliver(displayed(romeo.mailbox, about), "", romeo.mailbox) == [OK]
    romeo.take(lambda s: s.find(tag(MARKERS, "displayed")) is not None
               and s.find(tag(MARKERS, "displayed")).get("id") == "m1", "the mark")


@covers("MX-06")
def test_refused_delayed_and_taken(gate):
    romeo = gate.user("romeo")
    gate.sink.at_rcpt["alice@far.test"] = "550 5.1.1 <alice@far.test>: User unknown"
    romeo.message(gate.contact("alice@far.test"), "Hello?", id="m1")
    romeo.expect_error("m1", "cancel", "item-not-found", "far.test has no mailbox alice")
    gate.sink.at_dot["bob@far.test"] = "554 5.7.1 Message looks like spam"
    romeo.message(gate.contact("bob@far.test"), "Buy!", id="m2")
    romeo.expect_error("m2", "cancel", "not-allowed", "far.test refuses this mail")
    # Of this gateway's own nobody is written to by mail.
    romeo.message(gate.contact("juliet@" + gate.domain), "Hello?", id="m3")
    romeo.expect_error("m3", "cancel", "not-allowed", "address of this gateway")
    # What is no address, with the sentence that shows one.
    romeo.message("alice@" + gate.domain, "Hello?", id="m4")
    romeo.expect_error("m4", "cancel", "item-not-found", "is no mail address")


def test_killed_between(gate):
    romeo = gate.user("romeo")
    gate.sink.at_rcpt["alice@far.test"] = ["451 4.7.1 greylisted"]
    romeo.message(gate.contact("alice@far.test"), "Not lost", id="m1")
    gate.sink.wait_refused("alice@far.test")
    gate.story.wherry.process.kill()
    gate.story.wherry.checked = True
    came = mail(to=romeo.mailbox, text="After the fall", subject=None)
    gate.story.wherry.start()
    assert gate.post.deliver(came) == [OK]
    romeo.expect_message("After the fall")
    # The same mail again, as an MTA sends it whose answer was lost.
    assert gate.post.deliver(came) == [OK]
    romeo.absent(lambda s: text(s, "body") == "After the fall")


@covers("SZ-14")
def test_whose_an_address_is(gate):
    romeo = gate.user("romeo")
    local = romeo.mailbox.partition("@")[0]
    other = "juliet=40elsewhere.test@" + gate.domain
    assert gate.post.deliver(mail(to=romeo.mailbox), to=["nobody@" + gate.domain, romeo.mailbox.upper(), other,
                                                         "postmaster@" + gate.domain, "romeo@far.test"]) == [
        NOBODY, OK, NOBODY, NOBODY, NOBODY]
    romeo.expect_message(re.compile("Hello!"))
    # Spelled in full, with a tag, by the null sender.
    full = "%s=40%s@%s" % (local, gate.story.server.host, gate.domain)
    tagged = "%s+shop@%s" % (local, gate.domain)
    assert gate.post.deliver(mail(to=full, text="one"), to=full) == [OK]
    assert gate.post.deliver(mail(to=tagged, text="two"), "", tagged) == [OK]
    romeo.expect_message(re.compile("one"))
    romeo.expect_message(re.compile("two"))
    # Who is blocked is refused, by the name in From.
    romeo.message("help@" + gate.domain, "block eve@far.test")
    romeo.expect_message(re.compile("Blocked"))
    assert gate.post.deliver(mail(to=romeo.mailbox, frm="Eve@far.test"), "other@far.test", romeo.mailbox) == [REFUSED]


def test_whom_to_believe(gate):
    romeo = gate.user("romeo")
    to = romeo.mailbox
    assert gate.post.deliver(mail(to=to, text="I am Alice", proven=False)) == [OK]
    said = romeo.expect_message(re.compile("I am Alice"))
    assert text(said, "body").startswith("[sender not verified]\n"), show(said)
    # Whose name is an address goes by no other's.
    for name, shown in (("admin@bank.test", None), ("Alice@far.test", "Alice@far.test")):
        assert gate.post.deliver(mail(to=to, text="By name", frm='"%s" <alice@far.test>' % name)) == [OK]
        nick = romeo.expect_message(re.compile("By name")).find(tag(NICK, "nick"))
        assert shown == (nick if nick is None else nick.text), show(nick)
    # A verdict that another server gave, or of another domain.
    for words in ("mx.evil.test; dmarc=pass header.from=far.test", "mx.test; dkim=pass header.d=evil.test"):
        assert gate.post.deliver(mail(to=to, text="Me, too", proven=False,
                                      headers=[("Authentication-Results", words)])) == [OK]
        assert "not verified" in text(romeo.expect_message(re.compile("Me, too")), "body")
    # Two authors, one of them proven.
    two = mail(to=to, text="Two").as_bytes().replace(b"From: ", b"From: eve@evil.test\r\nFrom: ", 1)
    assert gate.post.deliver(two, to=to)[0][0] == 250
    assert "not verified" in text(romeo.expect_message(re.compile("Two")), "body")
    # The domain's own wish, our own domain, a loop.
    assert gate.post.deliver(mail(to=to, proven=False, headers=[
        ("Authentication-Results", "mx.test; dmarc=fail (p=reject dis=none) header.from=far.test")])) == [REFUSED]
    assert gate.post.deliver(mail(to=to, frm="juliet@" + gate.domain, proven=False)) == [REFUSED]
    assert gate.post.deliver(mail(to=to, proven=False, headers=[("X-Wherry-Loop", gate.domain)])) == [(554, "5.4.6")]
    assert gate.post.deliver(mail(to=to, proven=False, headers=[("X-Wherry-Loop", "web" + gate.domain)])) == [OK]
    round_and_round = b"Received: by x\r\n" * 60 + mail(to=to).as_bytes()
    assert gate.post.deliver(round_and_round, to=to) == [(554, "5.4.6")]
    # Spam is marked.
    assert gate.post.deliver(mail(to=to, text="Cheap", headers=[("X-Spam-Flag", "YES")])) == [OK]
    assert "[marked as spam]" in text(romeo.expect_message(re.compile("Cheap")), "body")


@covers("AR-09")
def test_several_and_late(gate):
    romeo = gate.user("romeo")
    came = mail(to=[romeo.mailbox, "bob@far.test", "Carol@far.test"], subject="Party", text="Who comes?",
                headers=[("Date", "Fri, 20 Nov 2020 10:00:00 +0100"), ("Reply-To", "party@far.test")])
    assert gate.post.deliver(came, to=romeo.mailbox) == [OK]
    said = romeo.expect_message(re.compile("Who comes"))
    assert "also to: bob@far.test, Carol@far.test; answers go to all" in text(said, "body"), show(said)
    assert "answers go to party@far.test" in text(said, "body")
    assert said.find(tag(DELAY, "delay")).get("stamp") == "2020-11-20T09:00:00Z"
    others = {a.get("jid") for a in said.find(tag(ADDRESS, "addresses")) if a.get("type") == "cc"}
    assert others == {gate.contact("bob@far.test"), gate.contact("carol@far.test")}, show(said)
    # The answer to all: one envelope each, one mail.
    romeo.message(said.get("from"), "I do")
    got = [gate.sink.expect(to=a) for a in ("party@far.test", "bob@far.test", "Carol@far.test")]
    assert len({token(m) for m in got}) == 3
    assert len({m.message["Message-ID"] for m in got}) == 1
    assert got[0].message["To"] == "party@far.test" and got[0].message["Cc"] == "bob@far.test, Carol@far.test"
    # To some by name, through the service.
    romeo.message(gate.domain, "Two of you", inner=(
        "<addresses xmlns='%s'><address type='to' jid=%s/><address type='cc' jid=%s/></addresses>"
        % (ADDRESS, attr(gate.contact("dave@far.test")), attr(gate.contact("erin@far.test")))))
    first = gate.sink.expect(to="dave@far.test").message
    assert gate.sink.expect(to="erin@far.test").message["Cc"] == "erin@far.test" == first["Cc"]


@covers("AD-12")
def test_who_else_gets_the_answers_is_said(gate):
    """Also in a conversation that is under way, if its chat has not said so yet."""
    romeo = gate.user("romeo")
    notes = re.compile(r"answers go to (?!all)")

    def hear(words, frm, answers=None, **fields):
        came = mail(to=[romeo.mailbox, *fields.pop("also", [])], frm=frm, text=words, subject="Lunch", headers=[
            (name, value) for name, value in (("In-Reply-To", answers), ("Reply-To", fields.pop("reply_to", None))) if value],
            **fields)
        assert gate.post.deliver(came, to=romeo.mailbox) == [OK]
        return came["Message-ID"], text(romeo.expect_message(re.compile(words)), "body")
    first, _ = hear("One", "alice@far.test")
    # Eve gives herself out as Alice, in Alice's conversation or in one of her own.
    _, said = hear("Two", "alice@far.test", first, reply_to="eve@evil.test", proven=False)
    assert "answers go to eve@evil.test" in said, said
    mine, _ = hear("Three", "eve@evil.test")
    _, said = hear("Four", "alice@far.test", mine, reply_to="eve@evil.test", proven=False)
    assert "answers go to eve@evil.test" in said, said
    # Who comes in later is named, and once.
    more, said = hear("Five", "alice@far.test", first, also=["bob@far.test"])
    assert "also to: bob@far.test" in said, said
    _, said = hear("Six", "alice@far.test", more, also=["bob@far.test"])
    assert "also to" not in said and not notes.search(said), said


def test_one_of_several_has_to_wait(gate):
    """Those who have the mail do not get it again when it is tried for the others."""
    romeo = gate.user("romeo")
    came = mail(to=[romeo.mailbox, "bob@far.test", "carol@far.test"], subject="Party", text="Who comes?")
    assert gate.post.deliver(came, to=romeo.mailbox) == [OK]
    said = romeo.expect_message(re.compile("Who comes"))
    gate.sink.at_rcpt["bob@far.test"] = ["451 4.7.1 greylisted"]
    gate.sink.at_rcpt["carol@far.test"] = "550 5.1.1 no such user"
    romeo.message(said.get("from"), "I do", id="m1")
    gate.sink.expect(to="Alice@far.test")
    gate.sink.wait_refused("bob@far.test")
    gate.sink.wait_refused("carol@far.test")
    romeo.message("help@" + gate.domain, "retry 1")
    assert gate.sink.expect(to="bob@far.test").message.get_content().strip() == "I do"
    # Of who never gets it, he hears on the message, which the others have.
    romeo.expect_error("m1", "cancel", "item-not-found", "far.test has no mailbox carol")
    gate.sink.nothing_more()


def test_machines_and_lists(gate):
    romeo = gate.user("romeo")
    romeo.message(gate.contact("alice@far.test"), "Anybody there?", id="m1")
    sent = gate.sink.expect(to="alice@far.test")
    # A machine answers to the envelope: it is shown, and is answered by nobody.
    vacation = mail(to=token(sent), subject="Out of office", text="I am away.",
                    headers=[("Auto-Submitted", "auto-replied"), ("In-Reply-To", sent.message["Message-ID"])])
    assert gate.post.deliver(vacation, "", token(sent)) == [OK]
    said = romeo.expect_message(re.compile("I am away"), frm=gate.contact("alice@far.test"))
    assert "[automatic]" in text(said, "body")
    news = mail(to="users@list.test", subject="[users] Release", text="It is out.",
                headers=[("List-Id", "Users <users.list.test>"), ("Precedence", "list"), ("Reply-To", "users@list.test")])
    assert gate.post.deliver(news, to=romeo.mailbox) == [OK]
    said = romeo.expect_message(re.compile("It is out"))
    assert "[list users.list.test]" in text(said, "body"), show(said)
    romeo.message(said.get("from"), "Great!", inner="<thread>%s</thread>" % thread(said))
    assert gate.sink.expect(to="users@list.test").message["Subject"] == "Re: [users] Release"
    gate.sink.nothing_more()


def test_quotas_and_options(tell, prosody):
    gate = Gate(tell(prosody), mails_per_hour="2", new_recipients_per_day="2")
    romeo = gate.user("romeo", quotes="no", subject="never", answers="sender", files="no")
    # One to three is three mails.
    romeo.message(gate.domain, "All of you", id="m0", inner="<addresses xmlns='%s'>%s</addresses>" % (
        ADDRESS, "".join("<address type='to' jid=%s/>" % attr(gate.contact(a + "@far.test")) for a in "abc")))
    romeo.expect_error("m0", "modify", "policy-violation", "2 mails an hour are the limit; again at")
    for n in range(2):
        romeo.message(gate.contact("bob@far.test"), "mail %d" % n)
        gate.sink.expect(to="bob@far.test")
    romeo.message(gate.contact("bob@far.test"), "one too many", id="m3")
    romeo.expect_error("m3", "modify", "policy-violation", "2 mails an hour are the limit; again at")
    gate.story.wherry.process.kill()    # which gives him none of them back
    gate.story.wherry.launch().linked()
    romeo.message(gate.contact("bob@far.test"), "again", id="m4")
    romeo.expect_error("m4", "modify", "policy-violation", "2 mails an hour are the limit; again at")
    quoted = "Yes.\n\nOn Monday Romeo wrote:\n> Will you?\n"
    assert gate.post.deliver(mail(to=romeo.mailbox, subject="Re: x", text=quoted)) == [OK]
    body = text(romeo.expect_message(re.compile("Yes")), "body")
    assert "> Will you?" in body and not body.startswith("Re:"), body
    # Files that he does not want are named.
    assert gate.post.deliver(mail(to=romeo.mailbox, text="See", files=[("a.png", "image/png", PNG)])) == [OK]
    body = text(romeo.expect_message(re.compile("See")), "body")
    assert "[1 file: a.png]" in body and "show " in body, body
    romeo.message("help@" + gate.domain, "settings quotes yes")
    romeo.expect_message(re.compile("Stored"))
    assert gate.post.deliver(mail(to=romeo.mailbox, subject="Re: x", text=quoted)) == [OK]
    assert "Will you" not in text(romeo.expect_message(re.compile("Yes")), "body")


def test_who_somebody_is(gate):
    romeo = gate.user("romeo")
    assert gate.post.deliver(mail(to=romeo.mailbox)) == [OK]
    said = romeo.expect_message(re.compile("Hello!"))
    card = romeo.result(said.get("from"), "<vCard xmlns='vcard-temp'/>")
    assert card.find("{vcard-temp}FN").text == "Alice Example", show(card)
    romeo.message("help@" + gate.domain, "status")
    romeo.expect_message(re.compile(re.escape(romeo.mailbox)))


def test_what_nobody_can_read(gate):
    """Malformed mail is delivered as readable as can be, and what is behind it is not held up."""
    romeo = gate.user("romeo")
    head = b"From: alice@far.test\r\nTo: %s\r\nMessage-ID: <n%d@far.test>\r\n" 
    nasty = [
        b"Subject: x\r\nTo: " + b"g:" * 20000 + b"\r\n\r\ndeep groups\r\n",
        b"Subject: x\r\n" + b"X-A: b\r\n" * 5000 + b"\r\nmany headers\r\n",
        b"\r\n",
        b"Content-Type: text/plain; charset=us-ascii\r\n\r\nGr\xc3\xbc\xc3\x9fe \x00\x1b[31m\xff\r\n",
        b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n----\r\n",
        b"Subject: =?utf-8?B?w\r\n\r\nbroken word\r\n",
    ]
    for n, each in enumerate(nasty):
        assert gate.post.deliver(head % (romeo.mailbox.encode(), n) + each, to=romeo.mailbox) == [OK], each[:60]
    assert gate.post.deliver(mail(to=romeo.mailbox, text="Still here")) == [OK]
    romeo.expect_message(re.compile("Still here"))


def test_settings_that_cannot_be(tell, prosody, tmp_path):
    story = tell(prosody)
    (tmp_path / "password").write_text("secret\n")
    good = {"backend": "smtp", "lmtp_listen": "127.0.0.1:%d" % free_port(), "smarthost": "127.0.0.1:1"}

    def refused(status, words, check=(), **settings):
        made = story.gateway(story.component(**{**good, **settings}), start=False)
        said = run_once("wherryd", "-c", made.write(), *check, status=status)
        assert re.search(words, said), said
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused(69, r"lmtp_listen: 127.0.0.1:%d is used by another program" % port, lmtp_listen="127.0.0.1:%d" % port)
    refused(78, "a password would cross the network in clear", smarthost_tls="none", smarthost_user="me",
            smarthost_password_file=str(tmp_path / "password"))
    refused(78, "smarthost_password_file: '/nowhere' cannot be read", smarthost_user="me", smarthost_password_file="/nowhere")
    for key, value, words in (("smarthost", "a b", "is no server"), ("lmtp_listen", "2024", "is no place to listen"),
                              ("lmtp_mode", "999", "no rights of a file"), ("domain_map", "example.org", "no pair of domains"),
                              ("postmaster", "me", "neither a JID nor a mail address")):
        refused(78, "%s: .*%s" % (key, words), ("--check-config",), **{key: value})


def test_a_strict_operator(tell, prosody):
    """Users of a mapped domain have their own names there; what nothing proves, and spam, is refused."""
    host = prosody.host
    gate = Gate(tell(prosody), unverified="refuse", spam="refuse", address_rule="full", domain_map=host + "=mapped.test")
    romeo = gate.user("romeo", domain="mapped.test")
    assert gate.post.deliver(mail(to=romeo.mailbox, text="Mapped")) == [OK]
    said = romeo.expect_message(re.compile("Mapped"))
    full = "%s=40%s@%s" % (romeo.mailbox.partition("@")[0], host, gate.domain)
    assert gate.post.deliver(mail(to=full, text="In full"), to=full) == [OK]
    romeo.expect_message(re.compile("In full"))
    for refused in (mail(to=romeo.mailbox, proven=False), mail(to=romeo.mailbox, headers=[("X-Spam-Status", "Yes, score=9")]),
                    mail(to=romeo.mailbox, frm="juliet@mapped.test", proven=False)):
        assert gate.post.deliver(refused) == [REFUSED]
    # Without the map he would have no such name: nobody else has.
    assert gate.post.deliver(mail(to="romeo@" + gate.domain)) == [NOBODY]
    romeo.message(said.get("from"), "Yes")
    sent = gate.sink.expect(to="Alice@far.test")
    assert sent.message["From"] == romeo.mailbox and token(sent).endswith("@" + gate.domain)


def test_postmaster(tell, prosody):
    """To a user of the gateway, else on by mail; and who may not be reached is said at the door."""
    gate = Gate(tell(prosody), postmaster="operator@far.test")
    romeo = gate.user("romeo")
    assert gate.post.deliver(mail(to="postmaster@" + gate.domain, text="Help"), to=["postmaster", "abuse@" + gate.domain]) == [OK, OK]
    for _ in range(2):
        got = gate.sink.expect(to="operator@far.test")
        assert got.sender == "alice@far.test" and "Help" in got.text
    gate.settings["postmaster"] = romeo.bare
    gate.story.wherry.components[0].settings["postmaster"] = romeo.bare
    gate.story.wherry.reload()
    gate.story.wherry.said("changed: .*postmaster")
    assert gate.post.deliver(mail(to="postmaster@" + gate.domain, text="Help me"), to="Postmaster@" + gate.domain) == [OK]
    romeo.expect_message(re.compile("Help me"))


def test_come_back(gate):
    """What a server had and its user's refuses is told to a sender who is proven, and to nobody else."""
    romeo = gate.user("romeo")

    def refuse():
        said = romeo.expect_message(frm=gate.contact("alice@far.test"))
        romeo.message(said.get("from"), type="error", id=said.get("id"), inner=(
            "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"))
    came = mail(to=romeo.mailbox, subject="Lost", text="Where are you?")
    assert gate.post.deliver(came) == [OK]
    refuse()
    sent = gate.sink.expect(to="alice@far.test")
    told = sent.message
    assert sent.sender == "" and told.get_content_type() == "multipart/report", told
    assert told["Auto-Submitted"].startswith("auto-replied")
    assert romeo.mailbox in told.as_string() and came["Message-ID"] in told.as_string()
    for sender, more in (("alice@far.test", mail(to=romeo.mailbox, proven=False)), ("", mail(to=romeo.mailbox)),
                         ("alice@far.test", mail(to=romeo.mailbox, headers=[("Auto-Submitted", "auto-generated")])),
                         ("alice@far.test", mail(to=romeo.mailbox, headers=[("List-Id", "<l.list.test>")]))):
        before = gate.story.wherry.process.mark()
        assert gate.post.deliver(more, sender, romeo.mailbox) == [OK]
        refuse()
        gate.story.wherry.said("came back", since=before)
    gate.sink.nothing_more()



@covers("FI-03", "FI-04")
def test_files_of_a_mail(tell, own):
    """They come as links of the user's own server, after the text; the mail itself is a command away."""
    server = own(Prosody, {COMPONENT: SECRET}, upload=[COMPONENT])
    gate = Gate(tell(server), component=COMPONENT)
    romeo = gate.user("romeo")
    came = mail(to=romeo.mailbox, subject="Photo", text="Look!\n\n> quoted",
                files=[("gr\u00fcn.png", "image/png", PNG), ("list.txt", "text/plain", b"one\ntwo\n")])
    assert gate.post.deliver(came) == [OK]
    said = romeo.expect_message(re.compile("Look!"))
    links = [romeo.expect_message(re.compile("^http"), frm=said.get("from")) for _ in range(2)]
    assert all(text(link.find(tag(OOB, "x")), "url", OOB) == text(link, "body") for link in links)
    assert {fetch(text(link, "body")) for link in links} == {PNG, b"one\ntwo\n"}
    # One of them goes back, as a file with its name: fetched from the server's own service.
    picture = next(text(link, "body") for link in links if fetch(text(link, "body")) == PNG)
    romeo.message(said.get("from"), picture, inner="<x xmlns='%s'><url>%s</url></x>" % (OOB, picture))
    sent = gate.sink.expect(to="Alice@far.test").message
    files = list(sent.iter_attachments())
    assert [f.get_content() for f in files] == [PNG] and files[0].get_content_type() == "image/png", sent
    assert picture not in sent.get_body().get_content()
    # What was written in HTML is read as text, and comes as a file, too, for who wants it.
    romeo.message("help@" + gate.domain, "settings html yes")
    romeo.expect_message(re.compile("Stored"))
    page = mail(to=romeo.mailbox, text=None, headers=[("Content-Type", "text/html; charset=utf-8")])
    page.set_content("<p>Hello <b>world</b>, <a href='https://far.test/'>look</a></p>", subtype="html")
    assert gate.post.deliver(page) == [OK]
    romeo.expect_message(re.compile("Hello world, look"))
    assert b"<b>world</b>" in fetch(text(romeo.expect_message(re.compile("^http.*eml")), "body"))
    number = re.search(r"show (\d+)", text(said, "body"))
    assert number, show(said)
    romeo.message("help@" + gate.domain, "show " + number[1])
    link = romeo.expect_message(re.compile("https?://[^ ]+eml"))
    assert came["Message-ID"].encode() in fetch(re.search(r"https?://\S+", text(link, "body"))[0])


def test_the_relay_is_not_there(tell, prosody):
    """Who looks sees why nothing goes out."""
    gate = Gate(tell(prosody))
    romeo = gate.user("romeo")
    gate.story.wherry.said("ready for [1-9]")
    gate.sink.listener.shutdown(socket.SHUT_RDWR)   # what is in accept() would take one more
    gate.sink.stop()
    romeo.message(gate.contact("bob@far.test"), "Hello")
    gate.story.wherry.said("no mail can be sent")
    assert re.search("nothing goes out: .*refused", gate.story.wherry.ctl("status"))


def test_nowhere_for_files(gate):
    """All words of a mail can be had where the server takes no files, too: in pieces, unfolded."""
    romeo = gate.user("romeo")
    help_ = "help@" + gate.domain
    assert gate.post.deliver(mail(to=romeo.mailbox, subject="Long", text="First\n\n" + "A line of it.\n" * 800
                                  + "\n> quoted\n")) == [OK]
    romeo.expect_message(re.compile("First"))
    romeo.message(help_, "show 1")
    romeo.expect_message(re.compile("^1, its words"), frm=help_)
    romeo.expect_message(re.compile("^First\n\nA line of it.\n"), frm=help_)
    romeo.expect_message(re.compile("^A line of it.\n(.*\n)*> quoted$"), frm=help_)
    romeo.message(help_, "status")
    romeo.expect_message(romeo.mailbox + ": nothing of yours waits to go out.", frm=help_)


@covers("GW-07")
def test_leaving(gate):
    """Who leaves has no address any more, and nothing of his mail is remembered."""
    romeo = gate.user("romeo")
    assert gate.post.deliver(mail(to=romeo.mailbox)) == [OK]
    romeo.expect_message(re.compile("Hello!"))
    database = sqlite3.connect("file:%s?mode=ro" % (gate.story.wherry.dir / "wherry.db"), uri=True)

    def remembered():
        return database.execute("SELECT count(*) FROM memo WHERE space = 'mail'").fetchone()[0]
    assert remembered() > 0
    romeo.result(gate.domain, "<query xmlns='%s'><remove/></query>" % REGISTER, "set")
    assert gate.post.deliver(mail(to=romeo.mailbox)) == [NOBODY]
    assert remembered() == 0


@covers("GW-22")
def test_the_xmpp_side_is_away(tell, own):
    """What comes while the XMPP server is gone is kept, and is there when it is."""
    server = own(Prosody, {COMPONENT: SECRET})
    gate = Gate(tell(server), component=COMPONENT)
    romeo = gate.user("romeo")
    before = gate.story.wherry.process.mark()
    server.stop()
    gate.story.wherry.said("stream down", since=before)
    assert gate.post.deliver(mail(to=romeo.mailbox, text="Patience")) == [OK]
    server.start()
    gate.story.wherry.linked(since=before)
    gate.story.user("romeo", resource="desk").expect_message(re.compile("Patience"))
