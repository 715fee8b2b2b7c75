"""Read receipts: who asks for one gets it, once, from a reader who wants that, and nobody else does."""

import re

import pytest

from test_mail import MARKERS, OK, Gate
from testenv.postbox import mail
from testenv.xml import show, tag

covers = pytest.mark.covers


def come(gate, reader, *headers, sender="alice@far.test", **options):
    """A mail comes; as its reader's client has it."""
    options.setdefault("text", "Have you seen %d?" % len(reader.mailbox))
    made = mail(to=reader.mailbox, headers=headers, **options)
    assert gate.post.deliver(made, sender) == [OK]
    said = reader.expect_message(re.compile("Have you seen"))
    return made, said


def read(reader, said):
    reader.message(said.get("from"), inner="<displayed xmlns='%s' id='%s'/>" % (MARKERS, said.get("id")))


ASKS = ("Disposition-Notification-To", "Alice Example <alice@far.test>")


@covers("MX-07")
def test_a_mail_that_asks_is_answered_once(tell, prosody):
    gate = Gate(tell(prosody))
    romeo = gate.user("romeo", read_receipts="always")
    made, said = come(gate, romeo, ASKS)
    assert said.find(tag(MARKERS, "markable")) is not None, show(said)
    read(romeo, said)
    sent = gate.sink.expect(to="alice@far.test")
    told = sent.message
    assert sent.sender == "" and told["From"] == romeo.mailbox and told["To"] == "alice@far.test", sent
    assert told["Auto-Submitted"] == "auto-replied" and told["In-Reply-To"] == made["Message-ID"], sent
    assert told.get_content_type() == "multipart/report", sent
    assert told.get_param("report-type") == "disposition-notification", sent
    for line in ("Final-Recipient: rfc822; " + romeo.mailbox, "Original-Message-ID: " + made["Message-ID"],
                 "Disposition: manual-action/MDN-sent-automatically; displayed"):
        assert line in sent.text, sent.text
    # Read again, and by another client of his, it is said no more; nor where it may not be said at all.
    read(romeo, said)
    for headers, options in (
            ((), {}),
            ((("Disposition-Notification-To", "eve@far.test"),), {}),
            ((("Disposition-Notification-To", "alice@far.test, eve@far.test"),), {}),
            ((ASKS, ("List-Id", "<users.far.test>")), {}),
            ((ASKS, ("Auto-Submitted", "auto-generated")), {}),
            ((ASKS,), {"proven": False}),
            ((ASKS,), {"sender": ""}),
            ((ASKS,), {"sender": "bounces@far.test"})):
        _, other = come(gate, romeo, *headers, **options)
        assert other.find(tag(MARKERS, "markable")) is None, (headers, options, show(other))
        read(romeo, other)
    # Who has not said that he wants it says nothing.
    juliet = gate.user("juliet")
    _, hers = come(gate, juliet, ASKS)
    assert hers.find(tag(MARKERS, "markable")) is None, show(hers)
    read(juliet, hers)
    romeo.message(gate.contact("last@far.test"), "The last.")
    assert "The last." in gate.sink.expect().text
    gate.sink.nothing_more()
