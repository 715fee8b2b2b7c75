"""SMS: whose number is whose, who answers whom, who wants no texts, and how much may be sent."""

import re

import pytest

from testenv.smsgate import ALICE, BOB, SmsGate
from testenv.xml import MUC, REGISTER, STANZAS, VCARD, XDATA, attr, child, error_of, escape, tag, text

covers = pytest.mark.covers
GATEWAY = "jabber:iq:gateway"
NICK = "http://jabber.org/protocol/nick"
ADDRESS = "http://jabber.org/protocol/address"


@pytest.fixture
def story(tell, prosody):
    return tell(prosody)


@pytest.fixture
def gate(story, smsc):
    return lambda **settings: SmsGate(story, smsc, **settings)


def jid(story, name):
    return "%s@%s" % (story.name(name), story.server.host)


def admins(who):
    return {"wherry": {"admins": who}}


def restart(gate, *users):
    """As after a crash; users: who is seen again."""
    mark = gate.account.mark()
    for each in users:
        each.inbox.drop(lambda s: s.get("from") == gate.domain)
    gate.wherry.process.kill()
    gate.wherry.start()
    gate.account.bound(since=mark)
    gate.wherry.said("ready for [1-9]")     # it has read what it knew
    for each in users:
        each.expect_presence(gate.domain, where=lambda s: "+" in (text(s, "status") or ""))


def fill(**fields):
    inside = "".join("<field var=%s><value>%s</value></field>" % (attr(k), escape(v))
                     for k, v in {"FORM_TYPE": REGISTER, **fields}.items())
    return "<query xmlns='%s'><x xmlns='%s' type='submit'>%s</x></query>" % (REGISTER, XDATA, inside)


def refused(user, message):
    return error_of(user.take(lambda s: s.get("type") == "error" and s.get("id") == message,
                              "what became of %s" % message))


def ask(user, said, answer):
    """In chat with help@."""
    helper = "help@%s" % user.service
    user.message(helper, said)
    return text(user.expect_message(re.compile(answer, re.S), frm=helper), "body")


def spelled(number):
    return "+44 %s %s %s" % (number[3:5], number[5:9], number[9:])


@covers("GW-20", "RG-01", "DI-05", "MS-11", "MI-06")
def test_a_number_out_of_the_pool(gate):
    # by default a number that is given up rests for a week
    gate = gate(default_country="GB", numbers="+442079460001 +442079460002 +442079460003", quarantine="0s",
                options=admins("root@example.test"))
    romeo, juliet = gate.user("romeo"), gate.user("juliet")
    assert (romeo.number, juliet.number) == ("+442079460001", "+442079460002")
    # What is typed the national way is answered with the address that is meant.
    asked = romeo.message(gate.contact("07700 900123".replace(" ", "\\20")), "Hi")
    answer = romeo.take(lambda s: s.get("id") == asked and s.get("type") == "error", "the way")
    kind, condition, words = error_of(answer)
    assert (kind, condition) == ("cancel", "gone")
    assert words == "07700 900123 has no country code. Write to: +447700900123@%s" % gate.domain
    there = child(answer.find(tag("jabber:client", "error")), STANZAS, "gone").text
    assert there == "xmpp:+447700900123@%s" % gate.domain
    assert not gate.account.all("submit")
    # The prompt of "add a contact".
    prompt = "<query xmlns='%s'><prompt>%s</prompt></query>"
    shown = romeo.result(gate.domain, "<query xmlns='%s'/>" % GATEWAY)
    assert (text(shown, "desc", GATEWAY), text(shown, "prompt", GATEWAY)) == \
        ("Phone number with country code", "Phone")
    got = romeo.result(gate.domain, prompt % (GATEWAY, "tel:+44-(0)7700-900123"), "set")
    assert text(got, "jid", GATEWAY) == gate.contact(ALICE)
    romeo.iq_error(gate.domain, prompt % (GATEWAY, "020 7946 0123"), "modify", "not-acceptable", "set",
                   r"no country code. Did you mean \+442079460123@")
    romeo.iq_error(gate.domain, prompt % (GATEWAY, "juliet"), "modify", "not-acceptable", "set", "is no phone number")
    card = romeo.result(gate.contact(ALICE), "<vCard xmlns='%s'/>" % VCARD)
    assert text(card, "FN", VCARD) == "+44 77 0090 0123" and text(card, "URL", VCARD) == "tel:" + ALICE
    # He chooses another: what comes there is his, and what he had is free.
    romeo.result(gate.domain, fill(number="+44 20 7946 0003"), "set")
    assert gate.account.mo(ALICE, "+442079460003", "Found you") == 0
    romeo.expect_message("Found you", frm=gate.contact(ALICE))
    gate.write(romeo, ALICE, "Well done")
    assert gate.account.expect("submit", text="Well done")["source_addr"] == "442079460003"
    assert "+44 20 7946 0003" in ask(romeo, "number", "You send from")
    nurse = gate.story.user("nurse")
    nurse.iq_error(gate.domain, fill(number="+442079460003"), "cancel", "conflict", "set", "somebody else's")
    nurse.iq_error(gate.domain, fill(number=BOB), "modify", "not-acceptable", "set", "none of the numbers here")
    ask(nurse, "register", "^Which number do you send from. Write it, or any")
    ask(nurse, "any", r"Your address: \+442079460001")
    paris = gate.story.user("paris")
    paris.iq_error(gate.domain, fill(), "wait", "resource-constraint", "set",
                   r"^All numbers are taken. Your operator \(root@example.test\) can add some.$")


def test_senders_that_are_names(gate):
    gate = gate()
    romeo = gate.user("romeo")
    for sender, local in (("Bank-24", "bank-24~1"), ("AMAZON", "amazon~3f"), ("Amazon", "amazon~1")):
        assert gate.account.mo(sender, romeo.number, "From " + sender, ton=5, npi=0) == 0
        came = romeo.expect_message("From " + sender, frm=gate.contact(local))
        assert child(came, NICK, "nick").text == sender
    card = romeo.result(gate.contact("bank-24~1"), "<vCard xmlns='%s'/>" % VCARD)
    assert text(card, "FN", VCARD) == "Bank-24"
    assert refused(romeo, gate.write(romeo, "bank-24~1", "My money?")) == \
        ("cancel", "not-acceptable", "Bank-24 is a name, not a number; it takes no answers.")
    assert gate.account.mo("72345", romeo.number, "Vote!", ton=3, npi=0) == 0
    romeo.expect_message("Vote!", frm=gate.contact("72345"))
    gate.write(romeo, "72345", "A")
    sent = gate.account.expect("submit", text="A")
    assert (sent["destination_addr"], sent["dest_addr_ton"]) == ("72345", 3)
    assert len(gate.account.all("submit")) == 1


def test_one_number_for_many(story, gate):
    gate = gate(shared="yes", numbers="+442079460001", unmatched=jid(story, "root"))
    operator = story.user("root")
    romeo, juliet = gate.user("romeo"), gate.user("juliet")
    assert romeo.number == juliet.number == "+442079460001"
    # Nobody was waiting for it: it is the operator's, and he is told where it came to.
    assert gate.account.mo(ALICE, romeo.number, "Anybody?") == 0
    operator.expect_message("[to +44 20 7946 0001] Anybody?", frm=gate.contact(ALICE))
    # His who wrote last.
    gate.write(romeo, ALICE, "It is Romeo")
    assert gate.account.expect("submit", text="It is Romeo")["source_addr"] == romeo.number[1:]
    assert gate.account.mo(ALICE, romeo.number, "Hello Romeo") == 0
    romeo.expect_message("Hello Romeo", frm=gate.contact(ALICE))
    # A second writes there, too: now there are figures, and they are believed.
    gate.write(juliet, ALICE, "It is Juliet")
    gate.account.expect("submit", text="It is Juliet\nAnswer with #2")
    assert gate.account.mo(ALICE, romeo.number, "Hello Juliet") == 0
    juliet.expect_message("Hello Juliet", frm=gate.contact(ALICE))
    assert gate.account.mo(ALICE, romeo.number, "#1 And you?") == 0
    romeo.expect_message("And you?", frm=gate.contact(ALICE))
    # So it is after a crash.
    restart(gate)
    assert gate.account.mo(ALICE, romeo.number, "Still there, Juliet?") == 0
    juliet.expect_message("Still there, Juliet?", frm=gate.contact(ALICE))
    assert gate.account.mo(BOB, romeo.number, "And I?") == 0
    operator.expect_message("[to +44 20 7946 0001] And I?", frm=gate.contact(BOB))
    for each in romeo, juliet:
        each.absent(lambda s: (text(s, "body") or "") in ("Anybody?", "And I?"), via=gate.domain)
    # Who is not there any more gets nothing.
    juliet.result(gate.domain, "<query xmlns='%s'><remove/></query>" % REGISTER, "set")
    assert gate.account.mo(ALICE, romeo.number, "Juliet?") == 0
    operator.expect_message("[to +44 20 7946 0001] Juliet?", frm=gate.contact(ALICE))


def test_a_room_for_what_is_nobodys(story, gate):
    room = "texts-%s@rooms.%s" % (story.mark, story.server.host)
    root = story.user("root", service=room)
    root.presence(room + "/root", inner="<x xmlns='%s'/>" % MUC)
    root.expect_presence(room + "/root")
    gate = gate(unmatched=room + "/SMS")
    root.expect_presence(room + "/SMS")
    assert gate.account.mo(ALICE, "+442079469999", "Anybody?") == 0
    said = "%s [to +44 20 7946 9999] Anybody?" % gate.contact(ALICE)
    first = root.expect_message(said, frm=room + "/SMS", type="groupchat")
    # After a crash it is there again; what came meanwhile had to wait for it.
    restart(gate)
    assert gate.account.mo(BOB, "+442079469999", "And now?") == 0
    root.expect_message("%s [to +44 20 7946 9999] And now?" % gate.contact(BOB), type="groupchat")
    # What was not fenced yet is said again, under the same id.
    assert all(s.get("id") == first.get("id") for s in root.inbox.peek(lambda s: text(s, "body") == said))
    gate.wherry.stop()
    root.expect_presence(room + "/SMS", "unavailable")


def test_who_wants_no_more(gate):
    gate = gate(stop="enforce", stop_reply="You get no more texts from us.")
    romeo = gate.user("romeo")
    assert gate.account.mo(ALICE, romeo.number, " Stop ") == 0
    romeo.expect_message(re.compile("Stop"), frm=gate.contact(ALICE))
    said = gate.account.expect("submit", text="You get no more texts from us.")
    assert (said["source_addr"], said["destination_addr"]) == (romeo.number[1:], ALICE[1:])
    wanted = ("auth", "forbidden", "This person asked for no more texts (STOP).")
    assert refused(romeo, gate.write(romeo, ALICE, "But why?")) == wanted
    restart(gate)
    assert refused(romeo, gate.write(romeo, ALICE, "Why?")) == wanted
    gate.write(romeo, BOB, "And you?")
    gate.account.expect("submit", text="And you?")
    assert gate.account.mo(ALICE, romeo.number, "START") == 0
    romeo.expect_message("START", frm=gate.contact(ALICE))
    gate.write(romeo, ALICE, "Thank you")
    gate.account.expect("submit", text="Thank you")
    assert len(gate.account.all("submit")) == 3


@covers("GW-03", "CM-12")
def test_a_number_of_his_own(gate):
    gate = gate(own_numbers="yes")
    romeo = gate.story.user("romeo")
    asked = "We texted six digits to +44 77 0090 0123. They are good for 10 minutes; three tries."

    def code(n):
        said = gate.account.expect("submit", n, destination_addr=ALICE[1:])
        assert said["source_addr"] == gate.numbers[0][1:]
        return re.match(r"(\d{6}) is your code for %s\." % re.escape(gate.domain), said["text"]).group(1)

    romeo.iq_error(gate.domain, fill(number=ALICE), "modify", "not-acceptable", "set", re.escape(asked))
    wrong = "%06d" % ((int(code(1)) + 1) % 1000000)
    romeo.iq_error(gate.domain, fill(code=wrong), "modify", "not-acceptable", "set", "Two tries left")
    ask(romeo, "verify " + wrong, "One try left")
    ask(romeo, "verify " + wrong, "not good any more")
    ask(romeo, "verify " + code(1), "No code is due")
    romeo.iq_error(gate.domain, fill(number=ALICE), "modify", "not-acceptable", "set", re.escape(asked))
    ask(romeo, "verify " + code(2), r"Your address: \+447700900123")
    gate.write(romeo, BOB, "It is I")
    assert gate.account.expect("submit", text="It is I")["source_addr"] == ALICE[1:]
    # It is his: other settings need no code, and nobody else may have it.
    romeo.result(gate.domain, fill(number=ALICE, receipts="never"), "set")
    juliet = gate.story.user("juliet")
    juliet.iq_error(gate.domain, fill(number=ALICE), "cancel", "conflict", "set", "somebody else's")
    assert len(gate.account.all("submit", destination_addr=ALICE[1:])) == 2


def test_several_at_once(gate):
    """XEP-0033 with sms: URIs, as Cheogram has it of its back ends, and the address that stands for it."""
    gate = gate()
    romeo = gate.user("romeo")
    assert ADDRESS in {f.get("var") for f in romeo.disco(gate.domain) if f.tag.endswith("feature")}

    def to(*addresses):
        return "<addresses xmlns='%s'>%s</addresses>" % (ADDRESS, "".join(
            "<address type='%s' %s/>" % (kind, who) for kind, who in addresses))
    carol = "+447700900789"
    romeo.message(gate.domain, "All of you", inner=to(
        ("to", "uri='sms:%s'" % ALICE), ("cc", "uri='sms:+44-7700-900456'"),
        ("to", "uri='sms:%s' delivered='true'" % carol)))
    for who in ALICE, BOB:
        gate.account.expect_text(who, "All of you")
    assert len(gate.account.all("submit")) == 2
    for where in gate.domain, gate.contact(ALICE):
        asked = romeo.message(where, "Who?", inner=to(("to", "uri='sms:juliet'")))
        assert refused(romeo, asked)[:2] == ("modify", "jid-malformed")
    # The address of them all.  One fails, the others have it; who failed is said.
    gate.account.number(carol, status=0x0b)
    asked = romeo.message(gate.contact("%s,%s,%s" % (ALICE, BOB, carol)), "And you three")
    kind, condition, words = refused(romeo, asked)
    assert condition == "item-not-found" and carol in words, words
    for who in ALICE, BOB:
        gate.account.expect_text(who, "And you three")
    assert gate.account.mo(BOB, romeo.number, "Yes?") == 0
    romeo.expect_message("Yes?", frm=gate.contact(BOB))
    asked = romeo.message(gate.contact("%s,juliet" % ALICE), "You two")
    assert refused(romeo, asked)[1] == "item-not-found"


def test_how_much_may_be_sent(story, gate, tmp_path):
    prices = tmp_path / "prices"
    prices.write_text("+44 0.10  # home\n")
    gate = gate(sms_per_day=5, prefix_deny="+449", price_file=prices, options=admins(jid(story, "root")))
    romeo, root = gate.user("romeo"), story.user("root")
    kind, condition, words = refused(romeo, gate.write(romeo, ALICE, "Hello"))
    assert (condition, words) == ("policy-violation", "This text costs 0.10, and you have 0.00. Ask your operator.")
    assert "You have 1.00" in ask(root, "credit %s 1" % romeo.bare, "You have")
    assert "not" in ask(romeo, "credit %s 1" % romeo.bare, "not|know").lower()
    assert refused(romeo, gate.write(romeo, "+449001234567", "Hello"))[:2] == ("cancel", "not-allowed")
    said = "All the world's a stage, and all the men and women merely players. " * 6     # three parts
    gate.write(romeo, ALICE, said)
    gate.account.expect_text(ALICE, said)
    # What the SMSC refuses is not paid for.
    gate.account.number(BOB, status=0x0b)
    assert refused(romeo, gate.write(romeo, BOB, "Hello"))[1] == "item-not-found"
    assert "3 of 5 texts today. You have 0.70." in ask(romeo, "balance", "texts today")
    restart(gate, romeo)
    assert "3 of 5 texts today. You have 0.70." in ask(romeo, "balance", "texts today")
    kind, condition, words = refused(romeo, gate.write(romeo, ALICE, said))
    assert (condition, words) == ("policy-violation", "5 texts a day are the limit; again at midnight UTC.")
    # A curly quote would make two parts of it.
    ask(romeo, "settings plainer yes", "plainer|Plain|Stored|yes")
    curly = "All the world\u2019s a stage, and all the men and women merely players. They have exits"
    gate.write(romeo, ALICE, curly)
    gate.account.expect("submit", text=curly.replace("\u2019", "'"))
    assert len(gate.account.all("submit", destination_addr=ALICE[1:])) == 4
