"""SMS: a phone is a contact, what is sent costs and is sent once, and a tick means that the phone has it."""

import re

import pytest

from testenv.ports import free_port
from testenv.smsc import Smsc
from testenv.smsgate import ALICE, BOB, SmsGate
from testenv.xml import RECEIPTS, error_of, tag

covers = pytest.mark.covers


@pytest.fixture
def gate(tell, prosody, smsc):
    return SmsGate(tell(prosody), smsc)


@pytest.fixture
def everywhere(tell, server, smsc):
    return SmsGate(tell(server), smsc)


def test_a_conversation_with_a_phone(everywhere):
    gate = everywhere
    romeo = gate.user("romeo")
    assert romeo.number == gate.numbers[0]
    gate.account.set(dlr_ms=200)
    one = gate.write(romeo, ALICE, "Good morrow")
    sent = gate.account.expect("submit", text="Good morrow")
    assert sent["source_addr"] == romeo.number[1:] and sent["destination_addr"] == ALICE[1:], sent
    assert (sent["dest_addr_ton"], sent["dest_addr_npi"], sent["registered_delivery"]) == (1, 1, 1), sent
    assert sent["validity_period"].startswith("00000") and sent["validity_period"].endswith("R"), sent
    gate.ticked(romeo, one)
    assert gate.account.mo(ALICE, romeo.number, "Who is it?") == 0
    romeo.expect_message("Who is it?", frm=gate.contact(ALICE))
    # What is no text costs nothing.
    romeo.message(gate.contact(ALICE), inner="<composing xmlns='http://jabber.org/protocol/chatstates'/>")
    gate.write(romeo, ALICE, "It is I")
    gate.account.expect("submit", text="It is I")
    assert len(gate.account.all("submit")) == 2
    # A number that nobody has: refused for good, and said.
    assert gate.account.mo(ALICE, "+442079469999", "Hello?") == 0x65
    gate.wherry.said("a text to .442079469999 was refused")


def test_a_phone_that_is_not_there(gate):
    romeo = gate.user("romeo")
    gate.account.number(ALICE, dlr="UNDELIV", err="001")
    kind, condition, words = gate.failed(romeo, gate.write(romeo, ALICE, "Hello?"))
    assert (kind, condition) == ("cancel", "recipient-unavailable") and "err 001" in words, words
    gate.account.number(BOB, status=0x0b)
    gate.account.stats()    # it has heard that
    kind, condition, words = gate.failed(romeo, gate.write(romeo, BOB, "Hello?"))
    assert condition == "item-not-found" and "0x0b" in words, words


def test_a_phone_that_is_off(tell, prosody, smsc):
    gate = SmsGate(tell(prosody), smsc, progress="yes")
    romeo = gate.user("romeo")
    gate.account.set(dlr=None)
    one = gate.write(romeo, ALICE, "Are you there?")
    name = gate.account.expect("submit")["id"]
    assert gate.account.all("submit")[0]["registered_delivery"] == 0x11
    gate.account.receipt(id=name, stat="ENROUTE", esm=0x20)
    romeo.expect_message(re.compile("has not arrived yet.*cannot be reached just now"), frm="help@" + gate.domain)
    gate.account.receipt(id=name, stat="DELIVRD")
    gate.ticked(romeo, one)


def test_a_long_text_is_ticked_when_all_of_it_is_there(gate):
    romeo = gate.user("romeo")
    gate.account.set(dlr=None)
    said = "All the world's a stage, and all the men and women merely players. " * 5
    one = gate.write(romeo, ALICE, said)
    gate.account.expect_text(ALICE, said)
    parts = gate.account.all("submit")
    assert len(parts) == 3 and all(p["registered_delivery"] == 1 for p in parts)
    for each in parts[:0:-1]:
        gate.account.receipt(id=each["id"], stat="DELIVRD")
    gate.account.expect("receipt_resp", 2, status=0)
    romeo.absent(lambda s: s.find(tag(RECEIPTS, "received")) is not None, via=gate.domain)
    gate.account.receipt(id=parts[0]["id"], stat="DELIVRD")
    gate.ticked(romeo, one)
    # What comes in parts, in whatever order, is one text; each part is acknowledged.
    for part in (3, 1, 1, 2):
        assert gate.account.mo(ALICE, romeo.number, ("one ", "two ", "three")[part - 1],
                               udh="050003aa03%02x" % part) == 0
    romeo.expect_message("one two three", frm=gate.contact(ALICE))
    # And what is longer than the operator wants is refused, not cut.
    kind, condition, words = gate.failed(romeo, gate.write(romeo, ALICE, said * 4))
    assert condition == "not-acceptable", words
    assert len(gate.account.all("submit")) == 3


# --- what is in doubt, and what is not --------------------------------------------------------

def phones(count):
    return ["+447700901%03d" % n for n in range(count)]


def fates(gate, user, messages, deadline=20):
    """How many are ticked, how many in doubt; nothing else may become of them."""
    ticked, unsure = set(), set()
    def one(s):
        received = s.find(tag(RECEIPTS, "received"))
        if received is not None and received.get("id") in messages:
            ticked.add(received.get("id"))
            return True
        if s.get("type") == "error" and s.get("id") in messages:
            kind, condition, words = error_of(s)
            assert condition == "remote-server-timeout" and "may or may not" in words, words
            unsure.add(s.get("id"))
            return True
        return False
    while len(ticked | unsure) < len(messages):
        user.take(one, "%d of %d fates" % (len(ticked | unsure), len(messages)), deadline)
    return len(ticked), len(unsure - ticked)    # killed between the tick and the disk it may be both


def test_killed_within_a_window(tell, prosody, smsc):
    gate = SmsGate(tell(prosody), smsc, links={"primary": {"window": 4}})
    romeo = gate.user("romeo", receipts="accepted")
    gate.account.set(latency_ms=300, dlr=None)
    messages = [gate.write(romeo, each, "Still there?") for each in phones(20)]
    gate.account.expect("submit", 6)
    gate.story.wherry.process.kill()
    gate.story.wherry.checked = True
    gate.account.set(latency_ms=0)
    gate.story.wherry.start()
    ticked, unsure = fates(gate, romeo, messages)
    stats = gate.account.stats()
    assert stats["dups"] == 0 and unsure <= 4 and ticked + unsure == 20, (ticked, unsure, stats)
    assert ticked <= stats["unique"] <= 20, stats


def test_receipts_outlive_us(gate):
    romeo = gate.user("romeo")
    gate.account.set(dlr=None)
    last = gate.write(romeo, ALICE, "And now?")
    gate.wherry.said("part 1 of 1 taken as primary:")
    gate.story.wherry.stop()
    gate.story.wherry.start()
    gate.account.bound(2)
    gate.account.receipt(id=gate.account.expect("submit")["id"], stat="DELIVRD")
    gate.ticked(romeo, last)


def test_links_that_break(gate):
    romeo = gate.user("romeo")
    gate.account.set(latency_ms=20, kill_at=[7, 19, 31])
    messages = [gate.write(romeo, each, "Steady?") for each in phones(50)]
    ticked, unsure = fates(gate, romeo, messages, deadline=30)
    stats = gate.account.stats()
    assert stats["dups"] == 0, stats
    assert 3 <= unsure <= 30 and ticked + unsure == 50, (ticked, unsure)


def test_stopped_in_order(gate):
    romeo = gate.user("romeo", receipts="accepted")
    gate.account.set(latency_ms=400, dlr=None)
    messages = [gate.write(romeo, each, "One more") for each in phones(15)]
    gate.account.expect("submit", 10)
    mark = gate.account.mark()
    gate.story.wherry.stop()
    gate.account.expect("unbind", since=mark)
    gate.account.set(latency_ms=0)
    gate.story.wherry.start()
    assert fates(gate, romeo, messages) == (15, 0)
    assert gate.account.stats()["dups"] == 0


# --- how SMSCs are -----------------------------------------------------------------------------

@pytest.mark.parametrize("how", [{"ids": "mixed"}, {"ids": "zeros"}, {"ids": "lower", "dlr_first": True},
                                 {"ids": "mixed", "dlr_first": True, "tlv": False}])
def test_receipts_that_spell_otherwise_or_come_first(gate, how):
    romeo = gate.user("romeo")
    gate.account.set(first_id=0xabcde1, **how)
    messages = [gate.write(romeo, each, "Tick") for each in phones(40)]
    assert fates(gate, romeo, messages) == (40, 0)


def test_throttling_costs_no_more_than_it_must(gate):
    romeo = gate.user("romeo")
    gate.account.set(throttle_every=10)
    messages = [gate.write(romeo, each, "Faster") for each in phones(60)]
    assert fates(gate, romeo, messages) == (60, 0)
    stats = gate.account.stats()
    assert stats["throttled"] >= 5 and stats["dups"] == 0 and stats["taken"] == 60, stats


def test_tls_and_a_pair(tell, prosody, ca):
    own = Smsc(cert=ca.issue("localhost")).start()
    try:
        story = tell(prosody)
        link = {"host": "localhost:%d" % own.tls_port, "tls": "yes", "tls_ca": ca.root.cert, "bind": "pair"}
        gate = SmsGate(story, own, links={"primary": link})
        gate.account.bound(2)
        assert {e["mode"] for e in gate.account.all("bound")} == {"bind_transmitter", "bind_receiver"}
        romeo = gate.user("romeo")
        gate.ticked(romeo, gate.write(romeo, ALICE, "In confidence"))
        assert gate.account.mo(ALICE, romeo.number, "Understood") == 0
        romeo.expect_message("Understood")
        assert "primary: up; receiving: up; window 0 of 10; parts: 1 sent" in story.wherry.ctl("status")
    finally:
        own.stop()


def test_one_of_two_links(tell, prosody, smsc):
    gate = SmsGate(tell(prosody), smsc, links={"good": {}, "dead": {"host": "127.0.0.1:%d" % free_port()}})
    romeo = gate.user("romeo")
    gate.ticked(romeo, gate.write(romeo, ALICE, "By the other"))
    gate.wherry.said("dead: 127.0.0.1: .*refused")
    doctor = gate.wherry.ctl("doctor")
    assert re.search(r"warn +\S+ +dead: .*refused", doctor), doctor
    status = gate.wherry.ctl("status")
    assert "good: up; window 0 of 10" in status and re.search("dead: .*refused, next try in", status), status


def test_an_operators_mistakes(tell, prosody, smsc, tmp_path):
    password = tmp_path / "password"
    password.write_text("wrong\n")
    account = smsc.account("mistaken", password="right")
    gate = SmsGate(tell(prosody), smsc, account=account, start=False,
                   links={"primary": {"password_file": password, "reconnect_max": "1m"}})
    gate.wherry.launch().linked()
    gate.wherry.said(r"primary: .*see system_id and password_file of \[smpp primary\]")
    assert "nothing goes out: primary: " in gate.wherry.ctl("status")
    romeo = gate.user("romeo")
    kept = gate.write(romeo, ALICE, "Not lost")
    assert re.search(r"FAIL +\S+ +nothing goes out", gate.wherry.ctl("doctor", status=1))
    password.write_text("right\n")
    gate.wherry.reload()
    gate.ticked(romeo, kept)
    assert account.stats()["bind"] == 2     # it did not hammer
    # The SMSC unbinds, and has us back.
    account.unbind()
    account.expect("unbound")
    account.bound(2)
    gate.ticked(romeo, gate.write(romeo, BOB, "Again"))
