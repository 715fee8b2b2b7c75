"""An IRC user, line by line: says and sees bytes as they are on the wire.

The sentences (join, say, expect_say, kick ...) are those of ircuser.py too, so a story can be
told with either.
"""

import re
import socket
import threading
import time

from . import DEADLINE, LOOPBACK


class Line:
    """One IRC line: `tags`, `prefix`, `nick`, `command`, `params`, `raw`."""

    def __init__(self, raw):
        self.raw = raw
        rest = raw.decode("utf-8", "surrogateescape")
        self.tags, self.prefix = {}, ""
        if rest.startswith("@"):
            said, _, rest = rest[1:].partition(" ")
            self.tags = dict(t.partition("=")[::2] for t in said.split(";"))
        if rest.startswith(":"):
            self.prefix, _, rest = rest[1:].partition(" ")
        self.nick = self.prefix.split("!")[0]
        head, colon, last = rest.partition(" :")
        words = head.split()
        self.command = words[0].upper() if words else ""
        self.params = words[1:] + ([last] if colon else [])

    def __repr__(self):
        return repr(self.raw)


def matches(line, command, *params):
    """The command, and the first parameters: strings, patterns, or None for any."""
    if line.command != command or len(line.params) < len(params):
        return False
    for want, got in zip(params, line.params):
        if want is None:
            continue
        if isinstance(want, re.Pattern):
            if not want.search(got):
                return False
        elif want != got:
            return False
    return True


def await_first(who, fits, what, deadline):
    """The first of who.waiting that fits, taken out; fails with what was there instead."""
    end = time.monotonic() + deadline
    with who._changed:
        while True:
            for n, each in enumerate(who.waiting):
                if fits(each):
                    del who.waiting[n]
                    return each
            left = end - time.monotonic()
            if left <= 0 or who.ended:
                break
            who._changed.wait(left)
        there = "\n".join("    %r" % (l,) for l in who.waiting[-12:]) or "    nothing"
        why = "the connection ended (%s)" % who.ended if who.ended else "%g s" % deadline
    raise AssertionError("%s waited for %s: %s. Not taken yet:\n%s" % (who.owner, what, why, there))


class Lines:
    """A socket's lines, in the order they came, taken by whoever expects them."""

    def __init__(self, connection, owner):
        self.socket, self.owner = connection, owner
        self.socket.settimeout(None)
        self.waiting, self.everything, self.ended = [], [], None
        self._changed, self._lock = threading.Condition(), threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        rest, why = b"", "closed"
        try:
            while True:
                data = self.socket.recv(65536)
                if not data:
                    break
                *lines, rest = (rest + data).split(b"\n")
                for raw in lines:
                    raw = raw.rstrip(b"\r")
                    if raw:
                        self._line(Line(raw))
        except OSError as failure:
            why = str(failure)
        with self._changed:
            self.ended = why
            self._changed.notify_all()

    def _line(self, line):
        if line.command == "PING":
            self.send("PONG :" + (line.params[-1] if line.params else ""))
        with self._changed:
            self.everything.append(line)
            self.waiting.append(line)
            self._changed.notify_all()

    def send(self, line):
        """A line, or bytes as they are (with a line's end if they have none)."""
        data = line if isinstance(line, bytes) else line.encode("utf-8", "surrogateescape")
        if not data.endswith(b"\n"):
            data += b"\r\n"
        with self._lock:
            self.socket.sendall(data)

    def take(self, fits, what, deadline=DEADLINE):
        return await_first(self, fits, what, deadline)

    def expect(self, command, *params, nick=None, deadline=DEADLINE):
        """A line with that command and these first parameters."""
        return self.take(lambda l: matches(l, command, *params)
                         and (nick is None or l.nick == nick),
                         " ".join([command] + [str(p) for p in params]), deadline)

    def seen(self, command, *params):
        """What has come so far and fits, taken or not."""
        with self._changed:
            return [l for l in self.everything if matches(l, command, *params)]

    def wait_end(self, deadline=DEADLINE):
        end = time.monotonic() + deadline
        with self._changed:
            while self.ended is None:
                left = end - time.monotonic()
                assert left > 0, "%s is still connected after %g s" % (self.owner, deadline)
                self._changed.wait(left)

    def cut(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._reader.join(timeout=DEADLINE)
        self.socket.close()


class RawIrc(Lines):
    """A user of an IRC server, registered when the constructor returns."""

    def __init__(self, ircd, nick, *, port=None, password=None, caps=(), tls=None, wait=True):
        connection = socket.create_connection((LOOPBACK, port or ircd.port), timeout=DEADLINE)
        if tls:
            connection = tls.wrap_socket(connection, server_hostname="localhost")
        super().__init__(connection, nick)
        self.nick = nick
        if caps:
            self.send("CAP REQ :" + " ".join(caps))
        if password:
            self.send("PASS " + password)
        self.send("NICK " + nick)
        self.send("USER %s 0 * :%s" % (nick[:9], nick))
        if caps:
            self.expect("CAP")
            self.send("CAP END")
        if wait:
            self.registered()

    def registered(self):
        self.expect("001", deadline=2 * DEADLINE)
        self.take(lambda l: l.command in ("376", "422"), "the end of the greeting")
        return self

    def ping(self):
        """Everything sent before is done when this returns, and everything due is here."""
        token = "p%d" % (time.monotonic_ns() % 10 ** 12)
        self.send("PING " + token)
        self.take(lambda l: l.command == "PONG" and l.params[-1] == token, "PONG")

    def join(self, channel, key=None):
        self.send("JOIN %s%s" % (channel, " " + key if key else ""))
        self.expect("366", None, channel)
        return self

    def part(self, channel, why=None):
        self.send("PART %s%s" % (channel, " :" + why if why else ""))
        self.expect("PART", channel, nick=self.nick)

    def say(self, target, said):
        said = said if isinstance(said, bytes) else said.encode()
        self.send(b"PRIVMSG %s :%s" % (target.encode(), said))

    def notice(self, target, said):
        self.send("NOTICE %s :%s" % (target, said))

    def action(self, target, said):
        self.say(target, "\x01ACTION %s\x01" % said)

    def mode(self, target, modes):
        self.send("MODE %s %s" % (target, modes))
        self.ping()

    def topic(self, channel, said):
        self.send("TOPIC %s :%s" % (channel, said))
        self.expect("TOPIC", channel, nick=self.nick)

    def kick(self, channel, nick, why=None):
        self.send("KICK %s %s%s" % (channel, nick, " :" + why if why else ""))

    def invite(self, nick, channel):
        self.send("INVITE %s %s" % (nick, channel))

    def rename(self, nick):
        self.send("NICK " + nick)
        self.expect("NICK", nick, nick=self.nick)
        self.nick = self.owner = nick

    def oper(self):
        self.send("OPER oper oper")
        self.expect("381")
        return self

    def expect_say(self, said, frm=None, to=None, deadline=DEADLINE):
        """Somebody says it: text, or a pattern."""
        def fits(line):
            if line.command != "PRIVMSG" or len(line.params) < 2:
                return False
            got = line.params[1]
            if isinstance(said, re.Pattern):
                if not said.search(got):
                    return False
            elif said != got:
                return False
            return (frm is None or line.nick == frm) and (to is None or line.params[0] == to)
        return self.take(fits, "PRIVMSG %s :%s" % (to or "*", said), deadline)

    def expect_join(self, channel, nick, deadline=2 * DEADLINE):
        return self.expect("JOIN", channel, nick=nick, deadline=deadline)

    def expect_gone(self, nick, deadline=DEADLINE):
        """A PART or QUIT of that nick."""
        return self.take(lambda l: l.command in ("PART", "QUIT") and l.nick == nick,
                         "PART or QUIT of " + nick, deadline)

    def unsaid(self, fits):
        """Nothing that fits has come, nor does before a PONG's answer."""
        self.ping()
        there = [l for l in self.everything if fits(l)]
        assert not there, "%s should not have got %r" % (self.owner, there[0])

    def close(self):
        if self.ended is None:
            try:
                self.send("QUIT")
                self.wait_end(2)
            except (OSError, AssertionError):
                pass
        self.cut()
