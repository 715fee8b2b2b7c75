"""The foreign IRC user: ircuser.c on libircclient, driven line by line.

RawIrc says and sees bytes; this one shows that a client of another make, which knows nothing of
wherry, gets along.  Its sentences are RawIrc's.
"""

import json
import re
import threading

from . import DEADLINE
from .process import Process, directory
from .rawirc import await_first
from .wherry import binary


class IrcUser:
    """Registered when the constructor returns."""

    def __init__(self, ircd, nick, password=None):
        self.nick = self.owner = nick
        self.events, self.waiting, self.ended = [], [], None
        self._changed = threading.Condition()
        argv = [binary("ircuser"), ircd.address, ircd.port, nick] + ([password] if password else [])
        self.process = Process("ircuser " + nick, argv, directory("ircuser") / "log", on_line=self._line)
        self.process.start()
        self.expect("connect", deadline=2 * DEADLINE)

    def _line(self, line):
        with self._changed:
            if line is None:
                self.ended = "its process ended"
            else:
                event = json.loads(line)
                event["nick"] = (event.get("origin") or "").split("!")[0]
                self.events.append(event)
                self.waiting.append(event)
            self._changed.notify_all()

    def command(self, text):
        assert "\n" not in text
        self.process.child.stdin.write(text.encode() + b"\n")
        self.process.child.stdin.flush()

    def take(self, fits, what, deadline=DEADLINE):
        return await_first(self, fits, what, deadline)

    def expect(self, event, *params, nick=None, deadline=DEADLINE):
        def fits(e):
            return (e["event"] == event and (nick is None or e["nick"] == nick)
                    and all(want is None or got == want
                            for want, got in zip(params, e.get("params", [])))
                    and len(e.get("params", [])) >= len(params))
        return self.take(fits, "%s %s" % (event, params), deadline)

    def join(self, channel, key=None):
        self.command("join %s%s" % (channel, " " + key if key else ""))
        self.take(lambda e: e["event"] == "numeric" and e.get("code") == 366
                  and channel in e.get("params", []), "the end of the names")
        return self

    def part(self, channel, why=None):
        self.command("part %s%s" % (channel, " " + why if why else ""))

    def say(self, target, said):
        self.command("say %s %s" % (target, said))

    def action(self, target, said):
        self.command("me %s %s" % (target, said))

    def notice(self, target, said):
        self.command("notice %s %s" % (target, said))

    def topic(self, channel, said):
        self.command("topic %s %s" % (channel, said))
        self.expect("topic", channel, said)

    def mode(self, channel, modes):
        self.command("mode %s %s" % (channel, modes))
        self.expect("mode", channel)

    def kick(self, channel, nick, why=None):
        self.command("kick %s %s%s" % (channel, nick, " " + why if why else ""))

    def invite(self, nick, channel):
        self.command("invite %s %s" % (nick, channel))

    def rename(self, nick):
        self.command("nick " + nick)
        self.expect("nick", nick)
        self.nick = self.owner = nick

    def expect_say(self, said, frm=None, to=None, deadline=DEADLINE):
        """Said to a channel or to us; an action is \\x01ACTION ...\\x01 here, too."""
        action = re.match("^\x01ACTION (.*)\x01$", said) if isinstance(said, str) else None
        wanted = action.group(1) if action else said
        events = ("action",) if action else ("channel", "privmsg")

        def fits(e):
            if e["event"] not in events or len(e.get("params", [])) < 2:
                return False
            got = e["params"][1]
            if not (wanted.search(got) if isinstance(wanted, re.Pattern) else wanted == got):
                return False
            return (frm is None or e["nick"] == frm) and (to is None or e["params"][0] == to)
        return self.take(fits, "%r from %s" % (said, frm or "anybody"), deadline)

    def expect_join(self, channel, nick, deadline=2 * DEADLINE):
        return self.expect("join", channel, nick=nick, deadline=deadline)

    def expect_gone(self, nick, deadline=DEADLINE):
        return self.take(lambda e: e["event"] in ("part", "quit") and e["nick"] == nick,
                         "part or quit of " + nick, deadline)

    def close(self):
        if self.process.alive:
            try:
                self.process.child.stdin.close()
                self.process.wait(DEADLINE)
            except (OSError, AssertionError):
                pass
        self.process.kill()
