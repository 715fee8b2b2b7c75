#!/usr/bin/python3
"""wherry beside biboumi, in the same run: README says what is measured and how."""

import argparse
import resource
import signal
import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]

from testenv import process                                                 # noqa: E402
from testenv.certs import CA                                                # noqa: E402
from testenv.process import Missing                                         # noqa: E402
from gateways import DOMAIN, BiboumiGateway, WherryGateway, network, user   # noqa: E402
from load import MARK, Ircd, Loop, Net, Server, crowd                            # noqa: E402
from mail import MailBench                                                  # noqa: E402
from sms import SmsBench                                                    # noqa: E402

#: What is in the air at once where many messages are sent: from IRC, and of one user.
BURST, WINDOW = 100, 32
PAUSE = 0.002

BODY = MARK.decode() + " %06d The quick brown fox jumps over the lazy dog, twice."

JOIN = ("<presence from='%s/r' to='%s/%s'><x xmlns='http://jabber.org/protocol/muc'>"
        "<history maxchars='0'/></x></presence>")
LEAVE = "<presence from='%s/r' to='%s/%s' type='unavailable'/>"
SAY = "<message from='%s/r' to='%s' type='groupchat' id='m%d'><body>%s</body></message>"

FULL = argparse.Namespace(messages=20000, archived=1000, single=2000, pairs=5, everyone=200,
                          users=(200, 1000), occupants=5000, split=1000, joins=5, sessions=5000, idle=60, mails=20000, texts=20000)
QUICK = argparse.Namespace(messages=5000, archived=300, single=500, pairs=3, everyone=50,
                           users=(50, 200), occupants=1000, split=200, joins=3, sessions=500, idle=10, mails=2000, texts=4000)

#: What there is; the storm takes minutes and is only run when asked for.
PARTS = ("messages", "joining", "memory", "mail", "sms", "storm")
USUAL = PARTS[:5]


class Table:
    """Prints a row as soon as it is known."""

    def __init__(self):
        self.heads = ("wherry", "biboumi")

    def title(self, text, beside="biboumi"):
        self.heads = ("wherry", beside)
        print("\n%-44s %22s %22s %8s" % ((text,) + self.heads + ("ratio",)), flush=True)

    def row(self, text, values, form="%.1f"):
        """values: {"wherry": [...], "biboumi": [...]}, the same unit."""
        cells, middle = [], []
        for head in self.heads:
            each = values.get(head)
            if not each:
                cells.append("-")
                continue
            middle.append(statistics.median(each))
            cell = form % middle[-1]
            if len(each) > 1:
                cell += " (%s-%s)" % (form % min(each), form % max(each))
            cells.append(cell)
        ratio = "%.2f" % (middle[0] / middle[1]) if len(middle) == 2 and middle[1] else "-"
        print("  %-42s %22s %22s %8s" % (text, cells[0], cells[1], ratio), flush=True)


class Room:
    """A channel, and the gateway's users in it; '*' in its name: one for each of them."""

    def __init__(self, loop, gateway, prefix, channel, numbers):
        self.loop, self.gateway, self.channel, self.prefix = loop, gateway, channel, prefix
        self.numbers = list(numbers)

    def jid(self, n):
        return "%s%%%s@%s" % (self.channel.replace("*", str(n)), network(n), DOMAIN)

    def nick(self, n):
        return "%s%d" % (self.prefix, n)

    def presence(self, form, n):
        return (form % (user(self.prefix, n), self.jid(n), self.nick(n))).encode()

    def join(self):
        join([self])
        return self

    def leave(self):
        stream = self.gateway.stream
        want = stream.seats + len(self.numbers)
        stream.send(b"".join(self.presence(LEAVE, n) for n in self.numbers))
        self.loop.run(lambda: stream.seats >= want, "%s: users' leaving" % self.gateway.name)


def join(rooms, wave=100):
    """All users of all rooms, a wave at a time; the rooms fill side by side."""
    loop = rooms[0].loop
    for at in range(0, max(len(r.numbers) for r in rooms), wave):
        wanted = []
        for room in rooms:
            stream, these = room.gateway.stream, room.numbers[at:at + wave]
            wanted.append((room.gateway, stream, stream.seats + len(these)))
            stream.send(b"".join(room.presence(JOIN, n) for n in these))

        def failed():
            return [(g, s) for g, s, want in wanted if s.seats < want
                    and (s.trouble or not s.open)]

        loop.run(lambda: all(s.seats >= want for _, s, want in wanted) or failed(),
                 lambda: "joins: " + ", ".join("%s lacks %d" % (g.name, want - s.seats)
                                               for g, s, want in wanted if s.seats < want), 120)
        for gateway, stream in failed():
            raise AssertionError("%s: %s" % (gateway.name, stream.trouble
                                             or "the connection ended"))


class Bench:
    def __init__(self, sizes, only=None, without=()):
        self.sizes, self.only = sizes, only
        self.loop, self.table = Loop(), Table()
        self.ca = CA(process.directory("ca"))
        self.ircd = Ircd(self.ca, without).start()
        self.running, self.serial = [], 0

    # --- gateways ------------------------------------------------------------------------

    def gateway(self, kind, tls=False, users=(), history=False):
        server = Server(self.loop, DOMAIN)
        made = kind(server, self.ircd, tls, users, history)
        self.running.append(made)
        return made.link(self.loop)

    def stop(self):
        while self.running:
            each = self.running.pop()
            try:
                each.stop_with(self.loop)
            except AssertionError as failure:
                print("  (%s)" % str(failure).splitlines()[0])
            each.server.close()

    def kinds(self):
        return [k for k in (WherryGateway, BiboumiGateway) if self.only in (None, k.name)]

    def alternate(self, gateways, times, figure):
        """A B A B; the first of each is for warming up.  {name: [figure, ...]}"""
        values = {name: [] for name in gateways}
        for turn in range(times + 1):
            for name, each in gateways.items():
                got = figure(name, each)
                if turn:
                    values[name].append(got)
        return values

    # --- CPU a message -------------------------------------------------------------------

    def cost(self, gateway, act, messages):
        """Microseconds of the gateway's CPU for a message of this act."""
        before = gateway.cpu()
        act()
        self.loop.rest(0.02)
        return (gateway.cpu() - before) / messages * 1e6

    def heard(self, stream, want, speaker, also=None):
        self.loop.run(lambda: (stream.heard >= want and (not also or speaker.heard >= also))
                      or stream.trouble or not speaker.open or not stream.open,
                      lambda: "%d messages more" % (want - stream.heard), 120)
        if stream.heard < want:
            raise AssertionError("a message did not come: %s" % (
                stream.trouble or "the connection ended"))

    def into(self, stream, speaker, channel, count, receivers=1, window=BURST):
        """IRC to XMPP."""
        sent, start = 0, stream.heard
        while sent < count:
            more = min(window, count - sent)
            speaker.send(b"".join(b"PRIVMSG %s :%s\r\n" % (
                channel.encode(), (BODY % n).encode()) for n in range(sent, sent + more)))
            sent += more
            self.heard(stream, start + sent * receivers, speaker)

    def out(self, stream, speaker, room, count, window=WINDOW):
        """XMPP to IRC; the room's first user speaks, and goes on when he sees his own words."""
        sent, start, there = 0, stream.heard, speaker.heard
        n, jid = room.numbers[0], room.jid(room.numbers[0])
        frm = user(room.prefix, n)
        while sent < count:
            more = min(window - (sent - (stream.heard - start)), count - sent)
            stream.send(b"".join((SAY % (frm, jid, i, BODY % i)).encode()
                                 for i in range(sent, sent + more)))
            sent += more
            # half of them; fewer after PAUSE, lest the far ends wait for each other
            half, any_ = start + sent - window // 2, start + sent - window + 1
            tired = time.monotonic() + PAUSE
            while stream.heard < half and time.monotonic() < tired and stream.open:
                self.loop.turn(PAUSE)
            self.heard(stream, any_, speaker)
        self.heard(stream, start + count, speaker, there + count)

    def messages(self, tls, history=False):
        sizes = self.sizes
        everyone = 1 if history else sizes.everyone
        some = min(10, everyone)
        gateways, alone, some_of, all_of, memory = {}, {}, {}, {}, {}
        self.serial += 1
        speaker = crowd(self.loop, self.ircd, "alice%d" % self.serial, 1)[0]
        for kind in self.kinds():
            name, prefix = kind.name, kind.name[0] + "abcdef"[self.serial]
            users = [(user(prefix, n), network(n)) for n in range(everyone)]
            each = gateways[name] = self.gateway(kind, tls, users, history)
            start = each.memory()
            all_of[name] = Room(self.loop, each, prefix, "#%sall" % prefix, range(everyone)).join()
            self.loop.rest(1)
            memory[name] = [(b - a) / everyone / 1000 for a, b in zip(start, each.memory())]
            alone[name] = Room(self.loop, each, prefix, "#%sone" % prefix, [0]).join()
            some_of[name] = Room(self.loop, each, prefix, "#%ssome" % prefix, range(some)).join()
            for room in (alone[name], some_of[name], all_of[name]):
                want = speaker.ends + 1
                speaker.send(b"JOIN %s\r\n" % room.channel.encode())
                self.loop.run(lambda: speaker.ends >= want, "the speaker's join")

        def figure(way, count, rooms, per=1, **options):
            def one(name, each):
                room = rooms[name]
                act = getattr(self, way)
                where = room.channel if way == "into" else room
                return self.cost(each, lambda: act(each.stream, speaker, where, count, **options),
                                 count * per)
            return self.alternate(gateways, sizes.pairs, one)

        row = self.table.row
        if history:
            row("IRC to XMPP, both archive", figure("into", sizes.archived, alone))
            row("XMPP to IRC, both archive", figure("out", sizes.archived, alone))
        else:
            how = "TLS" if tls else "plain"
            row("IRC to XMPP, %s" % how, figure("into", sizes.messages, alone))
            row("IRC to XMPP, %s, one by one" % how, figure("into", sizes.single, alone, window=1))
            row("IRC to XMPP, %s, to %d users, a copy" % (how, some),
                figure("into", sizes.messages // some, some_of, some, receivers=some))
            row("IRC to XMPP, %s, to %d users, a copy" % (how, everyone),
                figure("into", sizes.messages // everyone, all_of, everyone, receivers=everyone))
            row("XMPP to IRC, %s" % how, figure("out", sizes.messages, alone))
            row("XMPP to IRC, %s, one by one" % how, figure("out", sizes.single, alone, window=1))
        speaker.send(b"QUIT\r\n")
        self.stop()
        return memory

    # --- memory --------------------------------------------------------------------------

    def memory(self):
        """Each user in a channel of his own; all four gateways fill up side by side."""
        rooms, start, grown = {}, {}, {}
        for kind in self.kinds():
            for tls in (False, True):
                prefix = kind.name[0] + ("s" if tls else "p")
                users = [(user(prefix, n), network(n)) for n in range(max(self.sizes.users))]
                each = self.gateway(kind, tls, users)
                rooms[kind.name, tls] = (each, prefix)
                start[kind.name, tls] = each.memory()
        had = 0
        for count in sorted(self.sizes.users):
            join([Room(self.loop, each, prefix, "#%s*" % prefix, range(had, count))
                  for each, prefix in rooms.values()])
            had = count
            self.loop.rest(3)
            for key, (each, _) in rooms.items():
                grown[key + (count,)] = [(b - a) / count / 1000
                                         for a, b in zip(start[key], each.memory())]
        for each, prefix in rooms.values():
            Room(self.loop, each, prefix, "#%s*" % prefix, range(had)).leave()
        self.loop.rest(10)
        for key, (each, _) in rooms.items():
            grown[key + ("left",)] = [(b - a) / had / 1000 for a, b in zip(start[key], each.memory())]
        self.stop()
        return start, grown

    def print_memory(self, start, grown):
        names = [k.name for k in self.kinds()]
        self.table.title("memory, MB")
        for at, what in enumerate(("RSS", "RssAnon")):
            self.table.row("%s without users" % what,
                           {n: [start[n, False][at] / 1e6] for n in names})
        self.table.title("memory a user, kB, each in his own channel")
        for tls in (False, True):
            for count in sorted(self.sizes.users):
                for at, what in enumerate(("RSS", "RssAnon")):
                    self.table.row("%s at %d users, %s" % (what, count, "TLS" if tls else "plain"),
                                   {n: [grown[n, tls, count][at]] for n in names})
            self.table.row("RssAnon a user of %d, 10 s after all have gone" % max(self.sizes.users),
                           {n: [grown[n, tls, "left"][1]] for n in names})

    # --- a large channel, on a network of the driver's own --------------------------------

    def joining(self):
        """One user, whose connection stands, joins a channel with so many occupants; then a netsplit
        takes some of them, and they come back."""
        count, split = self.sizes.occupants, self.sizes.split
        nicks = ["somebody%04d" % n for n in range(count)]
        gateways, rooms, cpu, nets, told = {}, {}, {}, {}, {}
        for kind in self.kinds():
            prefix, net = kind.name[0] + "j", Net(self.loop)
            server = Server(self.loop, DOMAIN)
            each = kind(server, net, False, [(user(prefix, 0), network(0))], False)
            self.running.append(each)
            gateways[kind.name], nets[kind.name] = each.link(self.loop), net
            Room(self.loop, each, prefix, "#%sown" % prefix, [0]).join()
            net.fill(nicks)
            rooms[kind.name], cpu[kind.name], told[kind.name] = Room(self.loop, each, prefix, "#big", [0]), [], []

        def join_once(name, each):
            stanzas, before, begin = each.stream.stanzas, each.cpu(), time.monotonic()
            rooms[name].join()
            took = (time.monotonic() - begin) * 1e3
            if each.stream.stanzas - stanzas < count:
                raise AssertionError("%s told of %d occupants only" % (
                    name, each.stream.stanzas - stanzas))
            self.loop.rest(0.5)
            cpu[name].append((each.cpu() - before) * 1e3)
            rooms[name].leave()
            self.loop.rest(0.2)
            return took

        def split_once(name, each):
            """CPU of both, until what is said behind them has come; the stanzas until 20 s later count."""
            stream, net = each.stream, nets[name]
            before, stanzas = each.cpu(), stream.stanzas
            for line in (":%s!u@h QUIT :a.example b.example", ":%s!u@h JOIN #big"):
                want = stream.heard + 1
                net.say([line % n for n in nicks[:split]] + [":%s!u@h PRIVMSG #big :%s" % (nicks[-1], MARK.decode())])
                self.loop.run(lambda: stream.heard >= want, "what is said behind a netsplit")
            told[name].append(stream.stanzas - stanzas - 2)
            return (each.cpu() - before) * 1e3

        times = self.alternate(gateways, self.sizes.joins, join_once)
        row = self.table.row
        self.table.title("a channel of %d, ms" % count)
        row("from the join to the self-presence", times)
        row("CPU of it", {n: each[1:] for n, each in cpu.items()})
        for room in rooms.values():
            room.join()
        row("CPU of a netsplit of %d and their return" % split, self.alternate(gateways, self.sizes.joins, split_once),
            "%.2f")
        row("stanzas of it", {n: each[1:] for n, each in told.items()}, "%d")
        self.stop()
        for net in nets.values():
            net.close()

    # --- thousands of sessions on one gateway ----------------------------------------------

    def storm(self):
        """So many users, each with a connection of his own and in one channel: what they weigh, what they
        cost while nothing happens, and (wherry alone comes back by itself) a restart of the network."""
        count, idle = self.sizes.sessions, self.sizes.idle
        gateways, rooms, nets, start, back = {}, {}, {}, {}, {}
        self.table.title("%d sessions" % count)
        row = self.table.row
        took, cpu = {}, {}
        for kind in self.kinds():
            prefix, net = kind.name[0] + "t", Net(self.loop)
            server = Server(self.loop, DOMAIN)
            each = kind(server, net, False, [(user(prefix, n), network(n)) for n in range(count)], False)
            self.running.append(each)
            each.link(self.loop)
            name, gateways[kind.name], nets[kind.name] = kind.name, each, net
            start[name], before, begin = each.memory(), each.cpu(), time.monotonic()
            rooms[name] = Room(self.loop, each, prefix, "#all*", range(count))
            join([rooms[name]], wave=500)
            took[name], cpu[name] = [time.monotonic() - begin], [(each.cpu() - before) * 1e6 / count]
        row("all have joined after, s", took)
        row("CPU a user of it, us", cpu, "%.0f")
        self.loop.rest(2)
        for at, what in enumerate(("RSS", "RssAnon")):
            row("%s a user, kB" % what, {n: [(e.memory()[at] - start[n][at]) / count / 1000] for n, e in gateways.items()})
        before = {n: e.cpu() for n, e in gateways.items()}
        self.loop.rest(idle)
        row("CPU of %d s with nothing to do, ms" % idle,
            {n: [(e.cpu() - before[n]) * 1e3] for n, e in gateways.items()})
        if "wherry" in gateways:
            each, net = gateways["wherry"], nets["wherry"]
            seats, before, begin = each.stream.seats, each.cpu(), time.monotonic()
            net.drop()
            self.loop.run(lambda: len(net.sessions) >= count and each.stream.seats >= seats + 2 * count,
                          lambda: "the return of %d" % (count - len(net.sessions)), 180)
            row("after a restart of the network all are back, s", {"wherry": [time.monotonic() - begin]})
            row("CPU a user of it, us", {"wherry": [(each.cpu() - before) * 1e6 / count]}, "%.0f")
        for name, each in gateways.items():
            rooms[name].leave()
        self.loop.rest(10)
        for at, what in enumerate(("RSS", "RssAnon")):
            row("%s a user left over when all have gone, kB" % what,
                {n: [(e.memory()[at] - start[n][at]) / count / 1000] for n, e in gateways.items()}, "%.2f")
        self.stop()
        for net in nets.values():
            net.close()

    # --- all -----------------------------------------------------------------------------

    def part(self, what, *arguments):
        """A part that fails says so, and the others go on."""
        try:
            return what(*arguments)
        except AssertionError as failure:
            print("  FAILED: %s" % str(failure)[:600], flush=True)
            self.stop()
            return None

    def run(self, parts):
        sizes = self.sizes
        crowded, found = {}, None
        if "messages" in parts:
            self.table.title("CPU a message, us")
            crowded = {tls: self.part(self.messages, tls) for tls in (False, True)}
            self.part(self.messages, False, True)
        if "joining" in parts:
            self.part(self.joining)
        if "mail" in parts:
            for each in MailBench(self.loop, self.table, sizes).parts():
                self.part(each)
        if "sms" in parts:
            for each in SmsBench(self.loop, self.table, sizes).parts():
                self.part(each)
        if "storm" in parts:
            self.part(self.storm)
        if "memory" in parts:
            found = self.part(self.memory)
        if found:
            self.print_memory(*found)
        if any(crowded.values()):
            self.table.title("memory a user, kB, %d in one channel" % sizes.everyone)
        for tls, memory in crowded.items():
            for at, what in enumerate(("RSS", "RssAnon")):
                self.table.row("%s, %s" % (what, "TLS" if tls else "plain"),
                               {n: [m[at]] for n, m in (memory or {}).items()})
        self.ircd.stop()


def terminated(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)   # it may come twice: the end is under way
    sys.exit(143)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="small numbers, about a minute")
    options.add_argument("--only", choices=("wherry", "biboumi"), help="one gateway")
    options.add_argument("--part", choices=PARTS, action="append", help="not all of it")
    options.add_argument("--without", metavar="MODULE", action="append", default=[],
                         help="a module that InspIRCd shall not load, as ircv3_echomessage")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, terminated)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sizes = QUICK if chosen.quick else FULL
    if hard < 4 * max(sizes.users) + 500:
        sys.exit("bench: %d open files are too few (ulimit -Hn)" % hard)
    begin = time.monotonic()
    try:
        Bench(sizes, chosen.only, chosen.without).run(chosen.part or USUAL)
    except Missing as missing:
        sys.exit("bench: %s" % missing)
    print("\n%d s; median (least-most); ratio: wherry's by biboumi's" % (time.monotonic() - begin))


if __name__ == "__main__":
    main()
