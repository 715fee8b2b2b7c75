"""SMSCs that do what none should: nothing crashes, hangs, or is lost; a wrong body is answered, a wrong length is the end."""

import threading
import time
from types import SimpleNamespace

import pytest

from testenv import smpp
from testenv.hostilesmsc import HostileSmsc
from testenv.smsgate import ALICE, SmsGate
from testenv.xml import text

covers = pytest.mark.covers
R = smpp.RESP
DELIVERED = smpp.DELIVER_SM | R


@pytest.fixture
def hostile(closing):
    closing.append(HostileSmsc())
    return closing[-1]


@pytest.fixture
def gated(tell, prosody, hostile):
    """Makes a gateway whose links are the story's: gate, link, ..."""
    def make(links=None, **settings):
        account = SimpleNamespace(system_id="hostile", bound=lambda: None)
        keys = {"enquire_link": "30s", "answer_within": "5s", "reconnect_max": "200ms"}
        named = {name: {**keys, **each} for name, each in (links or {"primary": {}}).items()}
        gate = SmsGate(tell(prosody), hostile, links=named, account=account, **settings)
        return (gate, *(hostile.accept() for _ in named))
    return make


def wrong(gate):
    """Each is wrong in its own way: (what, the octets, and how they are answered)."""
    to, sequence = gate.numbers[0][1:], 0x10000
    for name, command, body, answer, status in (
            ("no body", smpp.DELIVER_SM, b"", DELIVERED, 2),
            ("half a body", smpp.DELIVER_SM, smpp.sm("1", to, b"x")[:20], DELIVERED, 2),
            ("a string without an end", smpp.DELIVER_SM, b"\0\1\1" + b"9" * 40, DELIVERED, 2),
            ("a string of 300", smpp.DELIVER_SM, b"\0\1\1" + smpp.text("9" * 300) + smpp.sm("1", to), DELIVERED, 0xc2),
            ("more text than there is", smpp.DELIVER_SM, smpp.sm("1", to, b"hi", length=200), DELIVERED, 1),
            ("more TLV than there is", smpp.DELIVER_SM, smpp.sm("1", to, b"hi", tlvs=smpp.tlv(0x424, b"x", length=900)),
             DELIVERED, 0xc0),
            ("data_sm of nothing", smpp.DATA_SM, b"\0", smpp.DATA_SM | R, 2),
            ("a command of nobody", 0x7777, b"odd", smpp.GENERIC_NACK, 3),
            ("a vendor's command", 0x00010200, b"", smpp.GENERIC_NACK, 3),
            ("a command for SMSCs", smpp.SUBMIT_SM, smpp.sm("1", to, b"hi"), smpp.GENERIC_NACK, 3),
            ("a bind", smpp.BIND_TRANSCEIVER, smpp.bind("me"), smpp.GENERIC_NACK, 3),
            ("a question for SMSCs", smpp.QUERY_SM, smpp.text("1") + b"\1\1" + smpp.text("1"), smpp.GENERIC_NACK, 3)):
        sequence += 1
        yield name, smpp.pdu(command, body, sequence=sequence), dict(command=answer, status=status, sequence=sequence)
    for name, octets in (
            ("an answer of nobody's", smpp.pdu(smpp.SUBMIT_SM | R, smpp.text("1"), sequence=0xfffffff0)),
            ("an answer without an end", smpp.pdu(smpp.SUBMIT_SM | R, b"1", sequence=1)),
            ("an unknown answer", smpp.pdu(0x80007777, b"odd")),
            ("a nack of nothing", smpp.pdu(smpp.GENERIC_NACK, status=2, sequence=0)),
            ("who can be reached", smpp.pdu(smpp.ALERT_NOTIFICATION, b"\1\1" + smpp.text("1") + b"\1\1" + smpp.text("2"))),
            ("an invitation", smpp.pdu(smpp.OUTBIND, smpp.text("S") + smpp.text("p")))):
        yield name, octets, None
    yield "sequence nought", smpp.pdu(smpp.ENQUIRE_LINK, sequence=0), dict(command=smpp.ENQUIRE_LINK | R, sequence=0)
    yield "the last sequence", smpp.pdu(smpp.ENQUIRE_LINK, b"body", sequence=0xffffffff), dict(
        command=smpp.ENQUIRE_LINK | R, sequence=0xffffffff)


def test_a_wrong_body_is_answered_and_nothing_ends(gated):
    gate, link = gated()
    romeo = gate.user("romeo")
    mine = romeo.number[1:]
    every = list(wrong(gate))
    for name, octets, answer in every:
        link.send(octets)
        if answer:
            link.expect(**answer)
        link.still_there()
    # all of it at once, with a text in its midst
    link.send(*(octets for _, octets, _ in every), smpp.pdu(smpp.DELIVER_SM, smpp.sm(ALICE[1:], mine, b"still there?"),
                                                            sequence=0), *(octets for _, octets, _ in every))
    wanted = [(a["command"], a["sequence"]) for _, _, a in every if a] * 2 + [(DELIVERED, 0)]
    came = [link.next() for _ in wanted]
    assert sorted(wanted) == sorted((each.command, each.sequence) for each in came)
    romeo.expect_message("still there?", frm=gate.contact(ALICE))

    # what is odd, and no mistake
    much = smpp.tlv(0x1400) * 9999 + smpp.tlv(0x2FFF, b"\xff" * 700)
    link.send(smpp.pdu(smpp.DELIVER_SM, smpp.sm(ALICE[1:], mine, b"ten thousand TLVs", tlvs=much), sequence=1))
    link.expect(DELIVERED, status=0, sequence=1)
    romeo.expect_message("ten thousand TLVs")
    link.send(smpp.pdu(smpp.DELIVER_SM, smpp.sm(ALICE[1:], mine, tlvs=smpp.tlv(0x424, b"w" * 65000) + b"\1\2\3"), sequence=2))
    link.expect(DELIVERED, status=0, sequence=2)
    much = romeo.take(lambda s: (text(s, "body") or "").startswith("www"), "64 kB")
    assert "[Shortened. All of it: write" in text(much, "body")
    # UTF-16 that XML cannot carry, and an unknown alphabet: the stream stands
    nasty = "A\0\uffff\x07".encode("utf-16-be") + b"\xd8\x3d" + "Z".encode("utf-16-be") + b"\xde"
    link.send(smpp.pdu(smpp.DELIVER_SM, smpp.sm(ALICE[1:], mine, nasty, dcs=8), sequence=3),
              smpp.pdu(smpp.DELIVER_SM, smpp.sm("", mine, b"\x1b\x1b\xff\0<&", dcs=0xff, ton=0xee, npi=0xdd), sequence=4),
              smpp.pdu(smpp.DELIVER_SM, smpp.sm("\xe9\x01<x/>&", mine, b"odd sender", ton=5), sequence=5))
    assert {(e.sequence, e.status) for e in (link.expect(DELIVERED) for _ in range(3))} == {(3, 0), (4, 0), (5, 0)}
    romeo.take(lambda s: (text(s, "body") or "").startswith("A\ufffd"), "the nasty one")
    romeo.expect_message("odd sender")
    link.still_there()
    assert len(gate.smsc.links) == 1


def test_a_wrong_length_is_the_end_and_a_new_beginning(gated, hostile):
    lengths = (0, 15, 70001, 0x7fffffff, 0xffffffff)
    gate, *links = gated({"l%d" % n: {} for n in range(len(lengths))})
    for n, (length, link) in enumerate(zip(lengths, links)):
        link.send(smpp.pdu(smpp.ENQUIRE_LINK, sequence=5),
                  smpp.pdu(smpp.DELIVER_SM, b"\xa5" * 9000, sequence=n + 100, length=length),
                  smpp.pdu(smpp.ENQUIRE_LINK, sequence=6) * 100)
    for n, link in enumerate(links):
        link.expect(smpp.ENQUIRE_LINK | R, sequence=5)
        link.expect(smpp.GENERIC_NACK, status=2, sequence=n + 100)      # once
        link.ended()
    again = [hostile.accept() for _ in lengths]
    for link in again:
        link.still_there()
    # garbage in place of a bind's answer, too
    again[0].close()
    strange = hostile.accept(bind=False)
    strange.next()
    strange.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    strange.expect(smpp.GENERIC_NACK, status=2)
    strange.ended()
    hostile.accept().still_there()
    gate.wherry.process.wait_said("a length that no PDU has")


def test_a_slow_one_is_read_and_a_silent_one_left(gated, hostile):
    gate, slow, silent = gated({"slow": {}, "silent": {"enquire_link": "200ms"}})
    romeo = gate.user("romeo")
    octets = smpp.pdu(smpp.DELIVER_SM, smpp.sm(ALICE[1:], romeo.number[1:], b"drip"), sequence=9)
    silent.alive = False
    silent.send(octets[:-1])                    # and no more
    begin = time.monotonic()

    def drip():
        for n in range(len(octets)):
            slow.send(octets[n:n + 1])
    dripper = threading.Thread(target=drip)
    dripper.start()
    slow.expect(DELIVERED, status=0, sequence=9)
    dripper.join()
    romeo.expect_message("drip")
    # two questions behind the last octet, no answer, and it is over
    asked = list(iter(silent.next, None))
    assert {each.command for each in asked} == {smpp.ENQUIRE_LINK} and 2 <= len(asked) <= 4, asked
    assert time.monotonic() - begin < 5
    hostile.accept().still_there()
    slow.still_there()


def test_links_killed_in_mid_window(gated, hostile):
    """Each text is sent once, or its sender hears that nobody knows."""
    gate, link = gated({"primary": {"window": 10}})
    romeo = gate.user("romeo")
    texts = {gate.write(romeo, "+4477009%05d" % n, "text %02d" % n): "text %02d" % n for n in range(40)}
    submitted, answered, serial = [], [], 0
    said = lambda each: each.body[-7:].decode()
    while len(answered) < 40 and serial < 6:
        serial += 1
        window = link.submits(10)
        link.still_there()                      # and no eleventh
        submitted += [said(each) for each in window]
        for n, each in enumerate(window[:3]):
            link.take(each, "%d-%d" % (serial, n))
            answered.append(said(each))
        # what came with the answers, before the knife
        submitted += [said(each) for each in link.submits(3)]
        link.close()
        if len(submitted) == 40:
            break
        link = hostile.accept()
        if len(submitted) + 13 > 40:
            for each in link.submits(40 - len(submitted)):
                submitted.append(said(each))
                link.take(each, "last-%d" % len(submitted))
                answered.append(said(each))
            break
    # nothing twice, whatever became of it
    assert sorted(submitted) == sorted(texts.values())
    for message, words in texts.items():
        if words in answered:
            continue
        kind, condition, why = gate.failed(romeo, message)
        assert (kind, condition) == ("cancel", "remote-server-timeout") and "may or may not have arrived" in why, why
    # what was answered is known: its receipt finds it
    sent = next(m for m, words in texts.items() if words == answered[0])
    link.send(smpp.pdu(smpp.DELIVER_SM, smpp.sm("4477009", romeo.number[1:], smpp.receipt("1-0"), esm=4), sequence=77))
    link.expect(DELIVERED, status=0, sequence=77)
    gate.ticked(romeo, sent)


def test_answers_as_nobody_would_give_them(gated):
    gate, link = gated()
    romeo = gate.user("romeo")

    def write(words):
        message = gate.write(romeo, ALICE, words)
        asked = link.expect(smpp.SUBMIT_SM)
        assert asked.body.endswith(words.encode()), asked
        return message, asked
    # without a name, cut short, twice, and by a name as long as there is
    for n, body in enumerate((b"", b"cut", smpp.text("")), 1):
        message, asked = write("odd %d" % n)
        link.answer(asked, body)
        link.answer(asked, smpp.text("again"))
    message, asked = write("long name")
    link.take(asked, "F" * 255)
    link.send(smpp.pdu(smpp.DELIVER_SM, smpp.sm("1", "2", tlvs=smpp.tlv(0x1e, b"F" * 255) + smpp.tlv(0x427, b"\2")),
                       sequence=8))
    link.expect(DELIVERED, status=0)
    gate.ticked(romeo, message)
    # statuses of every kind
    for status, condition in ((0x40a, "recipient-unavailable"), (0xffffffff, "recipient-unavailable"), (0x0b, "item-not-found")):
        message, asked = write("status %x" % status)
        link.answer(asked, status=status)
        assert gate.failed(romeo, message)[:2] == ("cancel", condition)
    # a nack in an answer's place, and one that says that all is well
    for status in (3, 0):
        message, asked = write("nack %d" % status)
        link.send(smpp.pdu(smpp.GENERIC_NACK, status=status, sequence=asked.sequence))
        assert gate.failed(romeo, message)[0] == "cancel"
    message, asked = write("and on")
    link.take(asked, "fine")
    link.still_there()
    assert len(gate.smsc.links) == 1


def test_a_flood_is_put_off_and_nothing_of_it_lost(gated):
    gate, link = gated()
    romeo = gate.user("romeo")
    count = 600
    link.send(*(smpp.pdu(smpp.DELIVER_SM, smpp.sm("4477009%05d" % n, romeo.number[1:], b"flood %03d" % n), sequence=n)
                for n in range(count)))
    taken, put_off = [], []
    for _ in range(count):
        each = link.expect(DELIVERED)
        (taken if each.status == 0 else put_off).append(each.sequence)
        assert each.status in (0, 0x64), each
    assert sorted(taken + put_off) == list(range(count))
    # again, as an SMSC does: whole at last
    while put_off:
        some, put_off = put_off[:50], put_off[50:]
        link.send(*(smpp.pdu(smpp.DELIVER_SM, smpp.sm("4477009%05d" % n, romeo.number[1:], b"flood %03d" % n), sequence=n)
                    for n in some))
        put_off += [each.sequence for each in (link.expect(DELIVERED) for _ in some) if each.status]
    wanted = {"flood %03d" % n for n in range(count)}
    while wanted:
        came = romeo.take(lambda s: text(s, "body") in wanted, "%d more" % len(wanted))
        wanted.remove(text(came, "body"))
    # receipts of nobody's messages: each is answered, and a true one behind them counts
    message = gate.write(romeo, ALICE, "mine")
    link.take(link.expect(smpp.SUBMIT_SM), "1000000")
    link.send(*(smpp.pdu(smpp.DELIVER_SM, smpp.sm("1", "2", smpp.receipt("%d" % (2000000 + n)), esm=4), sequence=n)
                for n in range(500)))
    for _ in range(500):
        assert link.expect(DELIVERED).status in (0, 0x64)
    link.send(smpp.pdu(smpp.DELIVER_SM, smpp.sm("1", "2", smpp.receipt("1000000"), esm=4), sequence=501))
    gate.ticked(romeo, message)
