"""SMS: a phone is a contact, what is sent costs and is sent once, and a tick means that the phone has it."""

import pytest

from testenv.smsgate import ALICE, BOB, SmsGate
from testenv.xml import RECEIPTS, tag

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
    kind, condition, words = gate.failed(romeo, gate.write(romeo, BOB, "Hello?"))
    assert condition == "item-not-found" and "0x0b" in words, words


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
    # And what is longer than the operator wants is refused, not cut.
    kind, condition, words = gate.failed(romeo, gate.write(romeo, ALICE, said * 4))
    assert condition == "not-acceptable", words
    assert len(gate.account.all("submit")) == 3
