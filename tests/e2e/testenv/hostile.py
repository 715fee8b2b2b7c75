"""An IRC server of ill will: what it says and does, one act each.

    ACTS["endless-motd"](enemy)         enemy: a fakeircd Peer that has greeted, mostly

An act sends what it has to and returns; `enemy.beat()` in between waits until the honest user
has had another answer, for what must come slowly.  None of them waits for wherry, which may stop
reading or hang up whenever it likes: then the act is over.
"""

import itertools
import random
import threading

from . import DEADLINE
from .fakeircd import ISUPPORT, Peer
from .rawclient import RawUser

ACTS = {}

#: Commands and numerics that a client may believe.
COMMANDS = ("PRIVMSG NOTICE JOIN PART QUIT KICK MODE NICK TOPIC INVITE AWAY ACCOUNT CHGHOST SETNAME BATCH "
            "TAGMSG CAP AUTHENTICATE ERROR PING PONG FAIL WARN NOTE KILL WALLOPS ACK REDACT RENAME").split()
SOME = (b"", b"#room", b"#", b"romeo", b"*", b"=", b"+ooooo", b"-v+b", b":", b"a,b,c", b"\x01", b"%s%n",
        b"x" * 400, b"\xff\xfe", b"0", b"-1", b"99999999999999999999", b"a!b@c", b"!@", b"@", b"#r\xc3\xa9")


def act(function):
    ACTS[function.__name__.replace("_", "-")] = function
    return function


class Enemy(Peer):
    """A connection of the victim's; what is sent to it goes out in large pieces."""

    pongs, fate = True, "is there"

    room = "#room"

    def __init__(self, ircd, connection):
        self._beat = threading.Semaphore(0)
        super().__init__(ircd, connection)

    def beat(self):
        self._beat.acquire(timeout=DEADLINE)

    def answered(self):
        """The honest user has had an answer: the next beat."""
        self._beat.release()

    def raw(self, data):
        with self._lock:
            self.socket.sendall(data)

    def _line(self, line):
        if self.pongs or line.command != "PING":
            super()._line(line)

    def lines(self, lines):
        """Lines, str or bytes, as one stream."""
        lines = iter(lines)
        while True:
            some = [l if isinstance(l, bytes) else l.encode() for l in itertools.islice(lines, 500)]
            if not some:
                return
            self.raw(b"".join(l + b"\r\n" for l in some))

    def names(self, nicks, channel=None):
        head = ":irc.fake.test 353 %s = %s :" % (self.user, channel or self.room)
        nicks = iter(nicks)
        while True:
            some = list(itertools.islice(nicks, 12))
            if not some:
                return
            yield head + " ".join(some)

    def seat(self, nicks=(), channel=None):
        """Lets the victim in, with these."""
        channel = channel or self.room
        self.lines([":%s JOIN %s" % (self.mask, channel),
                    ":irc.fake.test 353 %s = %s :%s" % (self.user, channel, self.user)])
        self.lines(self.names(nicks, channel))
        self.numeric("366", channel, "End of /NAMES list.")


class Sink(RawUser):
    """A client whose owner looks away: from `deaf` on it reads and does not even parse."""

    deaf, bytes = False, 0

    def _read(self):
        try:
            while True:
                data = self._socket.recv(262144)
                if not data:
                    break
                self.bytes += len(data)
                if not self.deaf:
                    self._parser.feed(data)
        except OSError:
            pass
        self._control.end("closed")
        self.inbox.end("closed")


# --- lines ---------------------------------------------------------------------------------------

@act
def overlong_lines_and_tags(enemy):
    enemy.seat()
    for n in (510, 512, 8190, 8192, 8193, 100000, 3000000):
        enemy.lines([b"PRIVMSG #room :" + b"x" * n, b":" + b"p" * n + b" PRIVMSG #room :hi",
                     b"@" + b"t=v;" * (n // 4) + b" :a!b@c PRIVMSG #room :tagged",
                     b"@time=" + b"9" * n + b";msgid=" + b"m" * n + b" :a!b@c PRIVMSG #room :timed",
                     b":a!b@c PRIVMSG " + b"#" * n + b" :far", b":a!b@c PRIVMSG #room " + b"w " * (n // 2),
                     b"X" * n, b" " * n, b":" * n])
    enemy.raw(b"x" * 5000000)        # and one without an end
    enemy.lines([b""])


@act
def missing_prefixes_and_parameters(enemy):
    enemy.seat(["al", "@op"])
    chance = random.Random(1)
    words = [w.encode() for w in COMMANDS] + [b"%03d" % n for n in range(1000)]
    words = [w for w in words if w not in (b"ERROR", b"465")]
    for prefix in (b"", b":irc.fake.test ", b":al!u@h ", b":romeo!u@h ", b": ", b":!@ ", b":\x7f!u@h "):
        for n in range(4):
            enemy.lines(b" ".join([prefix + word] + [chance.choice(SOME) for _ in range(n)])
                        for word in words if word not in (b"KILL",))


@act
def numerics_in_any_order(enemy):
    enemy.seat(["al", "@op"])
    chance = random.Random(2)
    params = ("#room", enemy.user, "al", "=", "*", ":words and more", "", "+nt", "0", "1700000000", "H@")
    enemy.lines(":irc.fake.test %03d %s %s" % (
        chance.choice([n for n in range(1, 1000) if n != 465]), chance.choice((enemy.user, "*", "al")),
        " ".join(chance.choice(params) for _ in range(chance.randrange(6)))) for _ in range(30000))


@act
def garbage_bytes_and_half_lines(enemy):
    enemy.seat()
    chance = random.Random(3)
    enemy.raw(chance.randbytes(1 << 20))
    for _ in range(3000):
        line = b":al!u@h PRIVMSG #room :" + chance.randbytes(60) + b"\r\n"
        cut = chance.randrange(len(line))
        enemy.raw(line[:cut])
        enemy.raw(line[cut:] if chance.random() < 0.7 else b"\n\r\0\r\n")


@act
def slow_drip(enemy):
    enemy.seat()
    for byte in b":al!u@h PRIVMSG #room :drip\r\n:al!u@h QU":
        enemy.raw(bytes([byte]))
        enemy.beat()


# --- too many --------------------------------------------------------------------------------------

@act
def unasked_joins(enemy):
    enemy.lines(":%s JOIN #forced-%d" % (enemy.mask, n) for n in range(20000))
    enemy.lines(line for n in range(3000) for line in (
        ":%s JOIN #in-and-out" % enemy.mask, ":x 366 %s #in-and-out :End" % enemy.user,
        ":%s PART #in-and-out" % enemy.mask))


@act
def a_hundred_thousand_names(enemy):
    enemy.seat("nick%d!~user@some.host.example.%d" % (n, n % 1000) for n in range(100000))


@act
def names_as_heavy_as_can_be(enemy):
    """Each as long as we keep one, and of what takes most room in XML."""
    enemy.seat("%s%05d!%s@%s" % ("'" * 150, n, "&" * 100, "<" * 100) for n in range(30000))


@act
def nicks_of_one_djb2_hash(enemy):
    """33 * h + c is the same for "a|" and "b[", where both are letters of a nick."""
    enemy.seat("".join(pair) for pair in itertools.product(("a|", "b["), repeat=16))


@act
def endless_motd(enemy):
    enemy.numeric("375", "Message of the day")
    enemy.lines(":irc.fake.test 372 %s :- line %d of it, and no end" % (enemy.user, n) for n in range(200000))


@act
def batches_never_closed(enemy):
    enemy.seat()
    enemy.lines(":irc.fake.test BATCH +b%d chathistory #room" % n for n in range(10000))
    enemy.lines("@batch=b%d;time=2020-01-01T00:00:00.000Z :al!u@h PRIVMSG #room :old %d" % (n, n)
                for n in range(2000))
    enemy.lines("@batch=b%d :irc.fake.test BATCH +c%d netsplit a.b c.d" % (n, n) for n in range(10000))


@act
def labels_never_asked_for(enemy):
    enemy.seat()
    enemy.lines("@label=w%x :%s PRIVMSG #room :label %d" % (n, enemy.mask, n) for n in range(10000))
    enemy.lines("@label=w%x :irc.fake.test ACK" % n for n in range(10000))
    enemy.lines("@label=w%x :irc.fake.test 404 %s #room :no" % (n, enemy.user) for n in range(10000))


@act
def answers_never_asked_for(enemy):
    """Lists of channels, bans and people, WHOIS, MONITOR, ISON: each by the thousand, begun and never ended."""
    enemy.seat(["al", "@op"])
    me = enemy.user
    for numeric, rest in ((321, "Channel :Users"), (322, "#list-%d 12 :a topic of some length"), (367, "#room *!*@h%d op 17"),
                          (348, "#room *!*@h%d op 17"), (346, "#room *!*@h%d op 17"), (311, "p%d u h * :name"),
                          (319, "al :#a%d #b #c"), (352, "#room u h s p%d H :0 name"), (354, "152 #room u h s p%d H 0 :n"),
                          (730, ":p%d!u@h"), (731, ":p%d"), (732, ":p%d"), (303, ":p%d al op"), (302, ":al=+u%d@h"),
                          (301, "al :away %d"), (671, "al :secure %d"), (330, "al acc%d :is"), (396, "host%d :is"),
                          (470, "#room #else-%d :sent on"), (433, "n%d :in use"), (900, "* acc%d :in"), (315, "#room :End"),
                          (323, ":End"), (368, "#room :End"), (318, "al :End"), (733, ":End")):
        enemy.lines(":irc.fake.test %03d %s %s" % (numeric, me, rest % n if "%d" in rest else rest)
                    for n in range(5000))


@act
def tags_of_all_kinds(enemy):
    """Typing, reactions, replies and retractions of nothing, by as many persons; and multiline without an end."""
    enemy.seat(["p%d" % n for n in range(300)])
    enemy.lines("@+typing=%s :p%d!u@h TAGMSG #room" % (("active", "done", "paused", "%n")[n % 4], n % 300)
                for n in range(10000))
    enemy.lines("@+draft/react=%s;+draft/reply=m%d :p%d!u@h TAGMSG #room" % ("x" * (n % 400), n, n % 300)
                for n in range(5000))
    enemy.lines("@+draft/reply=m%d;msgid=m%d :p%d!u@h PRIVMSG #room :again" % (n + 1, n, n % 300) for n in range(5000))
    enemy.lines(":p%d!u@h REDACT #room m%d :no" % (n % 300, n) for n in range(5000))
    enemy.lines(":irc.fake.test BATCH +m%d draft/multiline #room" % n for n in range(2000))
    enemy.lines("@batch=m%d;draft/multiline-concat :al!u@h PRIVMSG #room :%s" % (n % 20, "more " * 50) for n in range(5000))


@act
def a_flood_of_talk(enemy):
    enemy.seat(["al"])
    enemy.lines(":al!u@h PRIVMSG #room :louder %d %s" % (n, "and louder " * 20) for n in range(60000))


@act
def a_flood_of_persons(enemy):
    """Private messages, notices and questions from as many persons."""
    enemy.lines(line for n in range(10000) for line in (
        ":p%d!u@h PRIVMSG %s :hello %d" % (n, enemy.user, n), ":p%d!u@h NOTICE %s :note" % (n, enemy.user),
        ":p%d!u@h PRIVMSG %s :\x01VERSION\x01" % (n, enemy.user), ":p%d!u@h INVITE %s #i%d" % (n, enemy.user, n)))


@act
def splits_and_modes(enemy):
    nicks = ["n%d" % n for n in range(2000)]
    enemy.seat(nicks)
    for _ in range(3):
        enemy.lines(":%s!u@h QUIT :a.example b.example" % n for n in nicks)
        enemy.lines(":%s!u@h JOIN #room" % n for n in nicks)
    enemy.lines(":op!u@h MODE #room %sm" % ("+-"[n % 2]) for n in range(5000))
    enemy.lines(":op!u@h MODE #room +oovvoo %s" % " ".join(nicks[n:n + 6]) for n in range(1900))


# --- lies ----------------------------------------------------------------------------------------

@act
def nick_games(enemy):
    """Ours becomes another's, empty, 400 bytes long, a channel; others become ours."""
    enemy.seat(["al", "@op", "bo"])
    for name in ("al", "", "x" * 400, "#room", "romeo!u@h", "a b", "\u00e9\u00e8", "0", "@op", "al", "AL", "\x02b"):
        enemy.lines([":%s NICK %s" % (enemy.mask, name), ":%s NICK :%s" % (enemy.mask, name),
                     ":op!u@h NICK " + enemy.user, ":bo!u@h NICK :" + name, ":%s NICK al" % enemy.user])
        enemy.beat()
    enemy.lines(":n%d!u@h NICK n%d" % (n, n + 1) for n in range(20000))
    enemy.lines(":al!u@h NICK %s" % n for n in ["bo", "al"] * 5000)
    enemy.lines([":%s NICK n%d" % (enemy.user, n) for n in range(50)])


@act
def isupport_late_and_contradictory(enemy):
    enemy.seat(["al[", "@op", "al{"])
    enemy.lines(":irc.fake.test 005 %s CASEMAPPING=%s PREFIX=%s CHANTYPES=%s NICKLEN=%d LINELEN=%d "
                "STATUSMSG=@+ CHANMODES=%s NETWORK=Net%d MODES=%d :late" % (
                    enemy.user, ("ascii", "rfc1459")[n % 2], ("(ov)@+", "(qaohv)~&@%+", "")[n % 3],
                    ("#", "&", "#&+!", "")[n % 4], n, n * 100, ("b,k,l,imnt", ",,,", "")[n % 3], n, n % 9)
                for n in range(20000))
    enemy.lines([":al{!u@h QUIT", ":op!u@h MODE #room +ov al[ al{", ":%s JOIN &else" % enemy.mask])


@act
def capability_games(enemy):
    chance = random.Random(4)
    names = ("sasl", "message-tags", "batch", "labeled-response", "echo-message", "server-time", "sts=port=1",
             "sasl=PLAIN,EXTERNAL", "away-notify", "x" * 400, "", "=", "-", "-sasl", "~", "cap-notify")
    enemy.seat()
    enemy.lines(":irc.fake.test CAP %s %s :%s" % (
        chance.choice(("*", enemy.user)), chance.choice(("LS", "LS *", "NEW", "DEL", "ACK", "NAK", "LIST", "END", "")),
        " ".join(chance.choice(names) for _ in range(chance.randrange(12)))) for _ in range(20000))


@act
def everything_twice(enemy):
    enemy.seat(["al", "@op"])
    for _ in range(2):
        enemy.greeting(ISUPPORT)
        enemy.seat(["al", "@op"])
    for _ in range(20):
        enemy.lines(l for l in (":al!u@h PART #room", ":al!u@h JOIN #room", ":op!u@h TOPIC #room :twice",
                                ":op!u@h KICK #room al", ":op!u@h MODE #room +o al") for _ in range(2))
        enemy.beat()
    enemy.lines([":op!u@h KICK #room %s :out" % enemy.user] * 2)


@act
def kicked_and_put_back(enemy):
    enemy.lines(line for n in range(5000) for line in (
        ":%s JOIN #room" % enemy.mask, ":x 353 %s = #room :%s @op" % (enemy.user, enemy.user),
        ":x 366 %s #room :End" % enemy.user, ":op!u@h KICK #room %s :again" % enemy.user))


@act
def never_a_word_again(enemy):
    """No JOIN is answered, no PING, nothing refused."""
    enemy.pongs = False
    for _ in range(10):
        enemy.beat()
