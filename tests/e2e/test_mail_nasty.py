"""Mails that crashed, hung or fooled other systems, by LMTP into a gateway: each is answered, none harms."""

import os
import re

import pytest

from test_mail import Gate
from testenv.postbox import mail

covers = pytest.mark.covers


def head(to, *lines, frm=b"Alice <alice@far.test>"):
    return b"\r\n".join([b"From: " + frm, b"To: " + to.encode(), b"Subject: s",
                         b"Message-ID: <%s@far.test>" % os.urandom(8).hex().encode(), *lines, b""])


def mime(to, kind, body, *lines):
    return head(to, b"MIME-Version: 1.0", b"Content-Type: " + kind, *lines) + b"\r\n" + body + b"\r\n"


def nasty(to):
    """Name and bytes of each."""
    base64, quoted = b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable"
    plain = lambda *lines, **more: head(to, *lines, **more) + b"\r\nbody\r\n"   # noqa: E731
    return {
        "nothing": b"", "an empty line": b"\r\n", "no header": b"just words\r\n", "no body": head(to),
        "NUL": plain(b"X: a\0b") + b"bo\0dy\r\n", "bare CR and LF": plain() + b"a\rb\nc\r\n",
        "no charset": plain(b"X-\xff: \xff", frm=b"\xff\xfe <alice@far.test>") + b"\xff\xfe\x80\r\n",
        "not for XML": plain() + b"</body></message></stream:stream>\x0b\x1b[31m\xef\xbf\xbe\xed\xa0\x80\r\n",
        "a From for XML": plain(frm=b"\"</presence>&<'\\\"\" <al&<>'ice@far.test>"), "no From": b"To: x\r\n\r\nbody\r\n",
        "two Froms": plain(b"From: b@c.test", b"Date: Mon, 99 Foo 99999 99:99:99 +9999"),
        "a long line": plain(b"X: " + b"a" * 100_000), "a long folded line": plain(b"X: a" + b"\r\n b" * 50_000),
        "many lines": plain(*[b"X: a"] * 50_000), "groups in groups": plain(b"Cc: " + b"g:" * 60_000),
        "groups, closed": plain(b"Cc: " + b"g:" * 15_000 + b";" * 15_000),
        "a padded word": plain(b"Subject: =?utf-8?B?" + b"QUFB" * 5_000 + b"?= =?utf-8?B?QQ==?= =?utf-8?B?Qg==?="),
        "many words": plain(b"Subject:" + b" =?utf-8?q?a?=" * 2_000),
        "many references": plain(b"References: " + b" ".join(b"<%d@x>" % i for i in range(2_500)),
                                 b"In-Reply-To: " + b"<" * 10_000),
        "many parameters": mime(to, b"text/plain; " + b"; ".join(b"a%d=b" % i for i in range(3_000)), b"body"),
        "many parts": mime(to, b"multipart/mixed; boundary=b", b"--b\r\n\r\n" * 100_000 + b"--b--"),
        "parts in parts": mime(to, b"multipart/mixed; boundary=b0", b"".join(
            b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (i, i + 1) for i in range(3_000))),
        "mails in mails": mime(to, b"message/rfc822", b"Content-Type: message/rfc822\r\n\r\n" * 20_000),
        "open tags": mime(to, b"text/html", b"<div>" * 100_000 + b"x" + b"<a b=c " * 50_000),
        "many attributes": mime(to, b"text/html", b"<a " + b"b=c " * 200_000 + b">x</a>"),
        "quotes": plain() + b">" * 200_000 + b"\r\n" + b"> a\r\n" * 50_000,
        "an odd charset": mime(to, b"text/plain; charset=hz-gb-2312", b"=" * 100_000 + b"~{" * 10_000, quoted),
        "utf-7": mime(to, b"text/plain; charset=utf-7", b"+ADw-b+AD4-+" + b"A" * 100_000),
        "padding within": mime(to, b"text/plain", b"QUFB=\r\n" * 50_000, base64),
        "a broken winmail.dat": mime(to, b"application/ms-tnef; name=winmail.dat", b"eJ8+IgEAAQABAAEAAAABAAE", base64),
        "a long event": mime(to, b"text/calendar", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + b"\\n" * 50_000 +
                             b"\r\nRRULE:" + b";" * 50_000 + b"\r\nEND:VEVENT"),
        "a file's name": mime(to, b"application/x; name=\"../../etc/passwd\"", b"file",
                              b"Content-Disposition: attachment; filename*=utf-8''%2e%2e%2f%0d%0aX%00"),
        "a report of 20,000": mime(to, b"multipart/report; report-type=delivery-status; boundary=b",
                                   b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
                                   b"Final-Recipient: rfc822;a\r\nAction: failed\r\n\r\n" * 20_000 + b"--b--"),
        "three megabytes of words": plain() + b"\xc3\xa4 <&> long\r\n" * 230_000,
    }


@covers("ST-10", "ST-22")
def test_no_mail_is_too_nasty(tell, prosody):
    """Taken, and handed over as readable as can be; no helper dies of one, and the next mail comes at once."""
    gate = Gate(tell(prosody))
    romeo = gate.user("romeo")
    for what, data in nasty(romeo.mailbox).items():
        assert gate.post.deliver(data, to=[romeo.mailbox]) == [(250, "2.1.5")], "%s: %s" % (what, gate.post.last)
    assert gate.post.deliver(mail(to=romeo.mailbox, subject=None, text="Still here")) == [(250, "2.1.5")]
    romeo.expect_message("Still here", deadline=30)
    started = [line for line in gate.story.wherry.process.said if re.search(r"helper mime started", line)]
    assert len(started) == 1, started
    assert not [line for line in gate.story.wherry.process.said if "cannot be read" in line]


def test_who_wants_proof_gets_none_of_them(tell, prosody):
    """unverified = refuse holds for what is hard to read, too."""
    gate = Gate(tell(prosody), unverified="refuse")
    romeo = gate.user("romeo")
    for what, data in nasty(romeo.mailbox).items():
        assert gate.post.deliver(data, to=[romeo.mailbox]) == [(550, "5.7.1")], "%s: %s" % (what, gate.post.last)
    assert gate.post.deliver(mail(to=romeo.mailbox, subject=None, text="Proven")) == [(250, "2.1.5")]
    romeo.expect_message("Proven")
