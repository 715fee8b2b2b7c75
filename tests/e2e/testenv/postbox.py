"""The mail side of a gateway: who delivers to it by LMTP, and what a mail looks like.

    post = Postbox(port)
    assert post.deliver(mail(to=address, subject="Lunch", text="At noon?")) == [(250, "2.1.5")]
"""

import email.message
import email.policy
import email.utils
import itertools
import re
import socket
import time

from . import DEADLINE, LOOPBACK

AUTHSERV = "mx.test"
_serial = itertools.count(1)


def mail(to, frm="Alice Example <Alice@far.test>", subject="Hello", text="Hello!", id=None, proven=True,
         headers=(), files=(), html=None):
    """A mail as people write them; proven: the operator's server vouches for From."""
    made = email.message.EmailMessage(policy=email.policy.SMTP)
    domain = email.utils.parseaddr(frm)[1].rpartition("@")[2]
    if proven:
        made["Authentication-Results"] = "%s; dmarc=pass header.from=%s" % (AUTHSERV, domain)
    made["From"], made["To"] = frm, to if isinstance(to, str) else ", ".join(to)
    if subject is not None:
        made["Subject"] = subject
    made["Message-ID"] = id or "<%d.%d@%s>" % (time.time_ns(), next(_serial), domain)
    made["Date"] = email.utils.formatdate()
    for name, value in headers:
        if name in made:
            del made[name]
        made[name] = value
    if text is not None:
        made.set_content(text)
    if html is not None:
        made.add_alternative(html, subtype="html")
    for name, kind, data in files:
        main, sub = kind.split("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made


def report(to, about, action="failed", status="5.1.1", who="alice@far.test", diagnostic="smtp; 550 5.1.1 no such user"):
    """A DSN (RFC 3464) about a mail of ours."""
    text = ("From: MAILER-DAEMON@mx.test\r\nTo: %s\r\nSubject: Undelivered\r\nMessage-ID: <%d.dsn@mx.test>\r\n"
            "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
            "Final-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: %s\r\nDiagnostic-Code: %s\r\n\r\n"
            "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: %s\r\n\r\n--b--\r\n")
    return (text % (to, next(_serial), who, action, status, diagnostic, about)).encode()


def displayed(to, about, frm="alice@far.test"):
    """An MDN (RFC 8098): he has read it; the operator's server vouches for From."""
    text = ("Authentication-Results: %s; dmarc=pass header.from=%s\r\nFrom: %s\r\nTo: %s\r\nSubject: Read\r\nMessage-ID: <%d.mdn@far.test>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain\r\n\r\nI have read it.\r\n"
            "--b\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; %s\r\n"
            "Original-Message-ID: %s\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n")
    return (text % (AUTHSERV, frm.rpartition("@")[2], frm, to, next(_serial), frm, about)).encode()


class Postbox:
    """An MTA as the gateway sees it: one transaction a connection."""

    def __init__(self, port, host=LOOPBACK):
        self.host, self.port = host, port

    def deliver(self, made, sender="alice@far.test", to=None):
        """[(code, enhanced)] of each recipient, at RCPT if it was refused there, else at the dot."""
        data = made if isinstance(made, bytes) else made.as_bytes()
        to = [to] if isinstance(to, str) else to or [email.utils.parseaddr(a)[1]
                                                     for a in made["To"].split(", ")]
        with socket.create_connection((self.host, self.port), DEADLINE) as s:
            lines = s.makefile("rb")

            def reply():
                while True:
                    line = lines.readline().decode()
                    assert line, "the gateway has hung up"
                    if line[3] == " ":
                        found = re.match(r"(\d\d\d) (\d\.\d+\.\d+)?", line)
                        self.last = line.strip()
                        return int(found[1]), found[2]

            def say(line, want=None):
                s.sendall(line.encode() + b"\r\n")
                got = reply()
                assert want is None or got[0] == want, "%s: %s" % (line, self.last)
                return got
            reply()
            say("LHLO mx.test", 250)
            utf8 = " SMTPUTF8" if any(not a.isascii() for a in [sender, *to]) else ""
            say("MAIL FROM:<%s>%s" % (sender, utf8), 250)
            said = [say("RCPT TO:<%s>" % a) for a in to]
            if any(code == 250 for code, _ in said):
                say("DATA", 354)
                stuffed = re.sub(rb"(?m)^\.", b"..", data)
                s.sendall(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
                said = [reply() if each[0] == 250 else each for each in said]
            s.sendall(b"QUIT\r\n")
            return said
