"""What people say by SMS, both ways: no letter is lost or torn, whatever alphabet, header or order it comes in."""

import pytest

from testenv.smsgate import ALICE, BOB, SmsGate
from testenv.xml import attr

covers = pytest.mark.covers

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG = "\U0001f1e9\U0001f1ea"


@pytest.fixture
def gate(tell, prosody, smsc):
    return SmsGate(tell(prosody), smsc)


def parts_to(gate, number, since=0):
    return gate.account.all("submit", since=since, destination_addr=number[1:])


def header(total, part, ref=7, more=""):
    """A header in hexadecimal: part of total; more: further elements."""
    elements = ("0003%02x%02x%02x" % (ref, total, part) if total else "") + more
    return "%02x%s" % (len(elements) // 2, elements)


def utf16(text):
    return text.encode("utf-16-be", "surrogatepass").hex()


# --- out ---------------------------------------------------------------------------------------

def test_what_goes_out_is_neither_torn_nor_asked_about(gate):
    romeo = gate.user("romeo")
    cases = (
        # All of it in GSM, the euro in two septets, at the end of the first part.
        ("a" * 152 + "\u20ac" + "a" * 7, [0, 0]),
        ("Hello \u20ac~{}[]\\|^ \xe4\xf6\xfc\xdf\xc7 \u0394", [0]),
        # What Kannel says as question marks, and where it cuts.
        ("\u0416\u0443\u043a", [8]),
        ("\u0436" * 66 + "\U0001f600" + "\u0436" * 10, [8, 8]),
        ("\u0436" * 60 + FAMILY + "\u0436" * 50, [8, 8]),
        ("\u0436" * 65 + FLAG + "\u0436" * 9, [8, 8]),
        # An accent that has a letter of its own there.
        ("caffe\u0300 " + "e" * 150, [0]),
    )
    for n, (said, codings) in enumerate(cases):
        phone = "+4477009020%02d" % n
        gate.write(romeo, phone, said)
        shown = said.replace("e\u0300", "\xe8")
        gate.account.expect_text(phone, shown)
        sent = parts_to(gate, phone)
        assert [p["data_coding"] for p in sent] == codings, (said, sent)
        # Each part is something by itself: no half of a pair, and of what people take for one sign.
        for each in sent:
            for torn in (FAMILY, FLAG):
                assert torn not in said or torn in each["text"] or not set(torn) & set(each["text"]), each
            each["text"].encode()


def test_six_parts_are_all_there_may_be(gate):
    romeo = gate.user("romeo")
    said = "".join("%03d " % n for n in range(229))          # 916 letters
    gate.ticked(romeo, gate.write(romeo, ALICE, said.strip()))
    gate.account.expect_text(ALICE, said.strip())
    sent = parts_to(gate, ALICE)
    assert len(sent) == 6 and all(p["esm_class"] & 0x40 for p in sent)
    assert all(len(p["short_message"]) // 2 <= 6 + 153 for p in sent)
    kind, condition, words = gate.failed(romeo, gate.write(romeo, ALICE, said + "more"))
    assert (kind, condition) == ("modify", "not-acceptable") and "it takes 7 texts, and 6 are the limit" in words
    assert len(parts_to(gate, ALICE)) == 6
    # Another one to the same phone has another reference.
    mark = gate.account.mark()
    gate.write(romeo, ALICE, said[:400])
    gate.account.expect_text(ALICE, said[:400])
    assert parts_to(gate, ALICE, mark)[0]["udh"] != sent[0]["udh"]


def test_links_with_alphabets_and_parts_of_their_own(tell, prosody, smsc):
    story = tell(prosody)
    gate = SmsGate(story, smsc, links={"primary": {"alphabet": "latin1", "long": "sar"}})
    romeo = gate.user("romeo")
    gate.write(romeo, ALICE, "Gr\xfc\xdfe" * 40)
    gate.account.expect("submit", 2)
    sent = parts_to(gate, ALICE)
    assert [(p["sar_total_segments"], p["sar_segment_seqnum"]) for p in sent] == [(2, 1), (2, 2)]
    assert sent[0]["sar_msg_ref_num"] == sent[1]["sar_msg_ref_num"] and not sent[0]["esm_class"] & 0x40
    assert bytes.fromhex(sent[0]["short_message"] + sent[1]["short_message"]).decode("latin-1") == "Gr\xfc\xdfe" * 40
    assert gate.account.mo(ALICE, romeo.number, hex="4772fcdf65", dcs=0) == 0
    romeo.expect_message("Gr\xfc\xdfe", frm=gate.contact(ALICE))


def test_one_apostrophe_does_not_cost_two_parts(tell, prosody, smsc):
    gate = SmsGate(tell(prosody), smsc, links={"primary": {"smart_encoding": "yes", "data_coding": "1"}})
    romeo = gate.user("romeo")
    gate.write(romeo, ALICE, "It\u2019s " + "a" * 150)
    assert gate.account.expect("submit", text="It's " + "a" * 150)["data_coding"] == 1
    gate.write(romeo, ALICE, "It\u2019s short")
    assert gate.account.expect("submit", text="It\u2019s short")["data_coding"] == 8


def test_a_language_of_the_phones_there(tell, prosody, smsc):
    gate = SmsGate(tell(prosody), smsc, links={"primary": {"language": "turkish"}})
    romeo = gate.user("romeo")
    gate.write(romeo, ALICE, "\u011f" * 150)
    gate.write(romeo, BOB, "Merhaba")
    gate.account.expect("submit", 2)
    (one,), (other,) = parts_to(gate, ALICE), parts_to(gate, BOB)
    assert (one["data_coding"], one["udh"], one["esm_class"] & 0x40) == (0, ["250101"], 0x40), one
    assert one["short_message"] == "03250101" + "0c" * 150
    assert other["short_message"] == b"Merhaba".hex() and not other["esm_class"] & 0x40


# --- in ----------------------------------------------------------------------------------------

HEARD = (
    # dcs, udh, octets, what romeo reads
    (0, None, "68656c6c6f201b65201b3d00", "hello \u20ac ~@"),
    (0, header(0, 0, more="240101"), "1b531b631b671b731b471b491b65", "\u015e\xe7\u011f\u015f\u011e\u0130\u20ac"),
    (0, header(0, 0, more="250106"), "2f424c5f2759", "\u0928\u092e\u0938\u094d\u0924\u0947"),
    (0, None, "611b0a62", "a\nb"),
    (1, None, "41424340", "ABC@"),
    (3, None, "4772fcdf65", "Gr\xfc\xdfe"),
    (6, None, "b6e3da", "\u0416\u0443\u043a"),
    (8, None, utf16("\u0416\U0001f600"), "\u0416\U0001f600"),
    # What no stanza may carry, and what is no character.
    (8, None, "004100000042fffe0043", "A\ufffdB\ufffdC"),
    (8, None, "0041d83d", "A\ufffd"),
    (8, None, "004100", "A\ufffd"),
    (4, None, "0001ff", "[binary message, 3 bytes: 0001ff]"),
    (0x10, None, "68656c6c6f", "[flash] hello"),
    (0x18, None, utf16("\u0416"), "[flash] \u0416"),
    (0xf0, None, "6869", "[flash] hi"),
    (0xc8, None, "63616c6c", "[voicemail waiting] call"),
    (0x0b, None, "686921", "hi!"),
)


def test_whatever_comes_is_read(gate):
    romeo = gate.user("romeo")
    for n, (dcs, udh, octets, reads) in enumerate(HEARD):
        order = {"hex": octets, "dcs": dcs}
        if udh:
            order["udh"] = udh
        assert gate.account.mo("+4477009030%02d" % n, romeo.number, **order) == 0, reads
        romeo.expect_message(reads, frm=gate.contact("+4477009030%02d" % n))


def test_parts_come_as_they_like(gate):
    romeo = gate.user("romeo")

    def part(total, n, octets, ref=7, dcs=0, phone=ALICE):
        return gate.account.mo(phone, romeo.number, hex=octets, udh=header(total, n, ref), dcs=dcs)

    for n, letters in ((3, "c"), (1, "a"), (1, "a"), (2, "b")):
        assert part(3, n, letters.encode().hex()) == 0
    romeo.expect_message("abc", frm=gate.contact(ALICE))
    # Once more, for an answer of ours may not have reached them: nothing is said twice.
    for n, letters in ((2, "b"), (3, "c"), (1, "a")):
        assert part(3, n, letters.encode().hex()) == 0
    # A pair that its sender tore, in another order; and another phone under the same reference.
    torn = utf16("\u0416\U0001f600\u0416")
    assert part(2, 2, torn[8:], dcs=8) == 0
    assert part(2, 1, "78", phone=BOB) == 0
    assert part(2, 1, torn[:8], dcs=8) == 0
    romeo.expect_message("\u0416\U0001f600\u0416", frm=gate.contact(ALICE))
    assert part(2, 2, "79", phone=BOB) == 0
    romeo.expect_message("xy", frm=gate.contact(BOB))
    # SAR TLVs say the same.
    for n, letters in ((2, "zwei"), (1, "eins")):
        tlvs = {"sar_msg_ref_num": 300, "sar_total_segments": 2, "sar_segment_seqnum": n}
        assert gate.account.mo(ALICE, romeo.number, letters, tlvs=tlvs, dcs=0) == 0
    romeo.expect_message("einszwei", frm=gate.contact(ALICE))
    # And one that says all at once.
    assert gate.account.mo(ALICE, romeo.number, hex=utf16("\u0416" * 2000), dcs=8, payload=True) == 0
    romeo.expect_message("\u0416" * 2000, frm=gate.contact(ALICE))


def test_killed_between_parts(gate):
    romeo = gate.user("romeo")
    wherry = gate.story.wherry
    for n in (2, 3):
        assert gate.account.mo(ALICE, romeo.number, hex="%02x" % (0x60 + n), udh=header(3, n), dcs=0) == 0
        wherry.process.kill()
        wherry.checked = True
        mark = gate.account.mark()
        wherry.start()
        gate.account.bound(since=mark)
    assert gate.account.mo(ALICE, romeo.number, hex="61", udh=header(3, 1), dcs=0) == 0
    romeo.expect_message("abc", frm=gate.contact(ALICE))
    # It was answered, but the answer did not come: they are sent again.
    for n in (1, 2, 3):
        assert gate.account.mo(ALICE, romeo.number, hex="%02x" % (0x60 + n), udh=header(3, n), dcs=0) == 0
    assert gate.account.mo(ALICE, romeo.number, "then") == 0
    assert romeo.expect_message(frm=gate.contact(ALICE)).findtext("{jabber:client}body") == "then"


def test_a_part_that_never_comes(tell, prosody, smsc):
    gate = SmsGate(tell(prosody), smsc, parts_wait="300ms")
    romeo = gate.user("romeo")
    for n, letters in ((1, "a"), (4, "d")):
        assert gate.account.mo(ALICE, romeo.number, hex=letters.encode().hex(), udh=header(4, n), dcs=0) == 0
    romeo.expect_message("a [parts 2 to 3 missing] d", frm=gate.contact(ALICE))
    assert gate.account.mo(ALICE, romeo.number, hex="62", udh=header(4, 2), dcs=0) == 0
    romeo.expect_message("[part 2 of 4] b", frm=gate.contact(ALICE))


# --- what has no place there ---------------------------------------------------------------------

REPLY, CORRECT, REACTIONS = "urn:xmpp:reply:0", "urn:xmpp:message-correct:0", "urn:xmpp:reactions:0"


@covers("MX-01", "MX-03", "MX-04", "MX-05")
def test_corrections_replies_files_and_reactions(gate):
    romeo = gate.user("romeo")
    contact = gate.contact(ALICE)
    one = romeo.message(contact, "See you at tne station")
    gate.account.expect("submit", text="See you at tne station")
    romeo.message(contact, "See you at the station", inner="<replace xmlns='%s' id=%s/>" % (CORRECT, attr(one)))
    gate.account.expect("submit", text="*See you at the station")
    assert gate.account.mo(ALICE, romeo.number, "Which one?") == 0
    asked = romeo.expect_message("Which one?", frm=contact)
    # What a client puts in front for those who know no replies would be paid for.
    romeo.message(contact, "> Which one?\nKing's Cross", inner=(
        "<reply xmlns='%s' to=%s id=%s/><fallback xmlns='urn:xmpp:fallback:0' for='%s'><body start='0' end='13'/>"
        "</fallback>" % (REPLY, attr(contact), attr(asked.get("id")), REPLY)))
    gate.account.expect("submit", text="King's Cross")
    # A file is its link, with what he says of it.
    url = "https://files.example.org/map.jpg"
    romeo.message(contact, url, inner="<x xmlns='jabber:x:oob'><url>%s</url><desc>The way</desc></x>" % url)
    gate.account.expect("submit", text="The way\n" + url)
    # A thumb is not worth a text.
    refused = romeo.message(contact, inner="<reactions xmlns='%s' id=%s><reaction>\U0001f44d</reaction></reactions>"
                            % (REACTIONS, attr(asked.get("id"))))
    kind, condition, words = gate.failed(romeo, refused)
    assert condition == "not-acceptable" and "Reactions do not reach SMS" in words, words
    assert len(gate.account.all("submit")) == 4
