"""The outside world: an SMTP server that keeps every mail, and refuses what the story says.

    sink = SmtpSink()
    sink.at_rcpt["bob@far.test"] = ["451 4.7.1 greylisted"]     once; then he is taken
    sink.at_dot["eve@far.test"] = "554 5.7.1 no"                always
    mail = sink.expect(to="bob@far.test")

It is strict: what no client may send (a bare LF, a command out of turn, a line too long, an
argument without its brackets) is remembered in `faults`, and a story's end fails for it.
"""

import email
import email.policy
import os
import re
import socket
import threading
import time

from . import DEADLINE, LOOPBACK
from .ports import free_port

PATH = re.compile(r"(?:FROM|TO):\s*<([^<>]*(?:\"[^\"]*\"[^<>]*)?)>((?: [^ ]+)*)$", re.I)
LINE = 2048                 # octets of a command: RFC 5321's 512, and what extensions add


class Mail:
    """One transaction that ended with a reply to the dot."""

    def __init__(self, session, sender, options):
        self.helo, self.forwarded = session.helo, dict(session.forwarded)
        self.sender, self.options = sender, options     # of MAIL FROM: {"SIZE": "12", "SMTPUTF8": ""}
        self.recipients, self.parameters = [], {}       # in order; of each: {"NOTIFY": "FAILURE"}
        self.taken = []                                 # those that were answered 2xx at the dot
        self.data = b""                                 # CRLF, dots unstuffed
        self.connection = session.number

    @property
    def message(self):
        return email.message_from_bytes(self.data, policy=email.policy.SMTPUTF8)

    @property
    def text(self):
        return self.data.decode("utf-8", "replace")

    def __repr__(self):
        return "<%s> to %s: %r" % (self.sender, self.recipients, self.data[:300])


class SmtpSink:
    protocol, hello = "smtp", ("EHLO", "HELO")
    extensions = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN")

    def __init__(self, without=(), path=None, host=LOOPBACK, port=None):
        self.offered = [e for e in self.extensions if e.split()[0] not in without]
        self.at_rcpt, self.at_dot = {}, {}  # address: reply, or list of replies, of which each is used once
        self.silent = set()     # recipients at whose dot the connection breaks instead
        self.pause = 0          # seconds before each reply to the dot but the first
        self.mails, self.faults, self.connections = [], [], 0
        self.refused, self.probes, self.talk = [], [], []
        self._changed = threading.Condition()
        self._open = set()
        if path is None:
            self.host, self.port = host, port or free_port()
            self.listener = socket.create_server((host, self.port), backlog=128)
            self.address = "%s:%d" % (host, self.port)
        else:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(str(path))
            os.chmod(path, 0o666)
            self.listener.listen(128)
            self.address = "unix:%s" % path
        threading.Thread(target=self._run, args=(self.listener,), daemon=True).start()

    def _run(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                self.connections += 1
                number = self.connections
                self._open.add(connection)
            threading.Thread(target=Session(self, connection, number).run, daemon=True).start()

    # --- what it answers -------------------------------------------------------------------

    def reply(self, table, address, otherwise):
        """The story's reply for this address, or the usual one."""
        with self._changed:
            said = table.get(address, otherwise)
            if isinstance(said, list):
                said = said.pop(0) if said else otherwise
            return said

    def judge(self, mail, address):
        """The reply to the dot for this recipient."""
        said = self.reply(self.at_dot, address, "250 2.0.0 taken")
        if said[0] == "2":
            mail.taken.append(address)
        else:
            self.note(self.refused, (address, said))
        return said

    def replies(self, mail):
        """SMTP has one for all: the first that is not good news."""
        said = [self.judge(mail, each) for each in mail.recipients]
        bad = [each for each in said if each[0] != "2"]
        if bad:
            mail.taken = []
        return [bad[0] if bad else said[0]]

    # --- what the story asks -----------------------------------------------------------------

    def expect(self, to=None, sender=None, holds=None, deadline=DEADLINE):
        """The first mail that somebody was sent, and takes it away."""
        want = lambda m: ((to is None or to in m.taken) and (sender is None or m.sender == sender)
                          and (holds is None or holds in m.text))
        return self.wait(want, "a mail to %s from %s with %r" % (to, sender, holds), deadline)

    def wait(self, want, what, deadline=DEADLINE):
        end = time.monotonic() + deadline
        with self._changed:
            while True:
                for mail in self.mails:
                    if want(mail):
                        self.mails.remove(mail)
                        return mail
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError("the %s peer has not got %s in %g s; it has %r, has refused %r"
                                         % (self.protocol, what, deadline, self.mails, self.refused))
                self._changed.wait(left)

    def wait_refused(self, to, deadline=DEADLINE):
        """Until it has refused somebody; returns the reply."""
        return self.wait_for(lambda: next((r for a, r in self.refused if a == to), None),
                             "refused %s" % to, deadline)

    def wait_for(self, condition, what, deadline=DEADLINE):
        with self._changed:
            found = self._changed.wait_for(condition, deadline)
        assert found, "the %s peer has not %s in %g s; it has refused %r" % (
            self.protocol, what, deadline, self.refused)
        return found

    def note(self, where, what):
        with self._changed:
            where.append(what)
            self._changed.notify_all()

    def nothing_more(self):
        """No mail is left that the story has not asked for."""
        with self._changed:
            assert not self.mails, "the %s peer has got more: %r" % (self.protocol, self.mails)

    def stop(self):
        self.listener.close()
        with self._changed:
            for each in self._open:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        assert not self.faults, "sent to the %s peer: %r" % (self.protocol, self.faults)


class Gone(Exception):
    """The connection has ended."""


class Session:
    """One connection."""

    def __init__(self, server, connection, number):
        self.server, self.socket, self.number = server, connection, number
        self.helo, self.mail, self.forwarded, self.rest = None, None, {}, b""
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fault(self, what):
        self.server.note(self.server.faults, what)

    def send(self, *lines):
        self.server.talk.append((self.number, "S", lines[-1]))
        self.socket.sendall("".join(each + "\r\n" for each in lines).encode())

    def read(self):
        try:
            more = self.socket.recv(1 << 18)
        except OSError:
            more = b""
        if not more:
            raise Gone
        self.rest += more

    def line(self):
        while b"\r\n" not in self.rest:
            if len(self.rest) > LINE:
                self.fault("a command of %d octets without an end" % len(self.rest))
                raise Gone
            self.read()
        line, _, self.rest = self.rest.partition(b"\r\n")
        if re.search(rb"[\0\r\n]", line):
            self.fault("in a command: %r" % line)
        self.server.talk.append((self.number, "C", line.decode("utf-8", "replace")))
        return line.decode("utf-8", "surrogateescape")

    def data(self):
        """To CRLF.CRLF, which alone ends it."""
        self.rest = b"\r\n" + self.rest     # so that the first line may be the dot
        parts, tail = [], b""
        while True:
            look = tail + self.rest
            at = look.find(b"\r\n.\r\n")
            if at >= 0:
                parts.append(look[:at + 2])
                self.rest = look[at + 5:]
                break
            parts.append(look[:-4])
            tail, self.rest = look[-4:], b""
            self.read()
        body = b"".join(parts)[2:]
        if body.startswith(b"."):
            body = body[1:]
        body = body.replace(b"\r\n.", b"\r\n")
        if re.search(rb"(?<!\r)\n|\r(?!\n)", body):
            self.fault("a bare CR or LF in a mail")
        return body

    def run(self):
        try:
            self.send("220 %s.test %s" % (self.server.protocol, self.server.protocol.upper()))
            while self.command(self.line()):
                pass
        except (Gone, OSError):
            pass
        finally:
            self.socket.close()
            with self.server._changed:
                self.server._open.discard(self.socket)

    def command(self, line):
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        if verb in self.server.hello:
            if not rest:
                self.fault("%s without a name" % verb)
            self.helo, self.mail = rest, None
            said = [self.server.protocol + ".test"] + (self.server.offered if verb != "HELO" else [])
            self.send(*("250-" + e for e in said[:-1]), "250 " + said[-1])
        elif verb == "QUIT":
            self.send("221 2.0.0 bye")
            return False
        elif verb in ("RSET", "NOOP"):
            if verb == "RSET":
                self.abandoned()
                self.mail = None
            self.send("250 2.0.0 ok")
        elif verb == "XFORWARD" and any(e.startswith("XFORWARD") for e in self.server.offered):
            self.forwarded.update(each.split("=", 1) for each in rest.split() if "=" in each)
            self.send("250 2.0.0 ok")
        elif self.helo is None and verb in ("MAIL", "RCPT", "DATA"):
            self.fault("%s before the greeting" % verb)
            self.send("503 5.5.1 greet first")
        elif verb == "MAIL":
            self.from_(rest)
        elif verb == "RCPT":
            self.to(rest)
        elif verb == "DATA":
            return self.dot()
        else:
            self.fault("unknown: %r" % line)
            self.send("500 5.5.2 what?")
        return True

    def parameters(self, text, known):
        found = {k.upper(): v for k, _, v in (each.partition("=") for each in text.split())}
        for each in set(found) - known:
            self.fault("%s was not offered" % each)
        return found

    def known(self, by):
        """The parameters that our extensions allow."""
        offered = {e.split()[0] for e in self.server.offered}
        return set().union(*(names for extension, names in by.items() if extension in offered))

    def from_(self, rest):
        path = PATH.match(rest)
        if not path or self.mail is not None:
            self.fault("MAIL %s%s" % (rest, ", twice" if self.mail else ""))
            self.send("501 5.5.4 what?")
            return
        self.mail = Mail(self, path.group(1), self.parameters(path.group(2), self.known(
            {"SIZE": {"SIZE"}, "8BITMIME": {"BODY"}, "SMTPUTF8": {"SMTPUTF8"}, "DSN": {"RET", "ENVID"}})))
        if not path.group(1).isascii() and "SMTPUTF8" not in self.mail.options:
            self.fault("%r without SMTPUTF8" % path.group(1))
        limit = next((int(e.split()[1]) for e in self.server.offered if e.startswith("SIZE ")), 0)
        if limit and int(self.mail.options.get("SIZE") or 0) > limit:
            self.mail = None
            self.send("552 5.3.4 too large")
            return
        self.send("250 2.1.0 ok")

    def to(self, rest):
        path = PATH.match(rest)
        if not path or self.mail is None:
            self.fault("RCPT %s" % rest)
            self.send("503 5.5.1 what?")
            return
        address = path.group(1)
        found = self.parameters(path.group(2), self.known({"DSN": {"NOTIFY", "ORCPT"}}))
        said = self.server.reply(self.server.at_rcpt, address, "250 2.1.5 ok")
        self.send(said)
        if said[0] == "2":
            self.mail.recipients.append(address)
            self.mail.parameters[address] = found
        else:
            self.server.note(self.server.refused, (address, said))

    def abandoned(self):
        """A probe: recipients, and no mail."""
        if self.mail and self.mail.recipients:
            self.server.note(self.server.probes, self.mail)

    def dot(self):
        mail, self.mail = self.mail, None
        if mail is None or not mail.recipients:
            # a client that pipelines may well send it; who waits may not
            self.send("503 5.5.1 no recipient")
            return True
        self.send("354 go on")
        mail.data = self.data()
        if self.server.silent.intersection(mail.recipients):
            self.server.silent.difference_update(mail.recipients)
            self.server.note(self.server.refused, (mail.recipients[0], "nothing"))
            return False
        replies = self.server.replies(mail)
        # known before it is said: who has read the reply finds the mail
        if mail.taken:
            self.server.note(self.server.mails, mail)
        for n, each in enumerate(replies):
            if n and self.server.pause:
                time.sleep(self.server.pause)
            self.send(each)
        return True
