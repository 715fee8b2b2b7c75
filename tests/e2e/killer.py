"""kill -9 at random moments, messages both ways: what became of each (`make killer` has 10,000 of them each way).

    told = Killer(gate, count=10000, kills=20).run()
    print(told.table())

Out: a client sends to 10 people; a receipt says that the gateway has brought it to the next server.  In: an MTA delivers,
and delivers again what was not answered 250.  wherryd is killed when a random number of things more has
happened, and started at once.  What the XMPP server had written to wherryd's socket and wherryd had not read or not yet
put on the disk dies with it, unread: nobody was told that it arrived, and it is counted.
"""

import collections
import random
import re
import threading
import time

from testenv.postbox import mail
from testenv.rawclient import RawUser
from testenv.xml import RECEIPTS, attr, child, name

PEOPLE = 10
AHEAD = 8           # of a way, sent and not yet settled: so many can die unread at a time
LATEST = 240        # seconds for what is under way in the end


class Told(RawUser):
    """A client that notes what became of each of its messages, and which mails came."""

    def begin(self, killer):
        self.killer = killer

    def _element(self, element):
        killer = getattr(self, "killer", None)
        if killer is None or name(element) != "message":
            super()._element(element)
            return
        received = child(element, RECEIPTS, "received")
        body = element.find("{jabber:client}body")
        said = re.match(r"in (\d+)$", (body.text or "").splitlines()[-1]) if body is not None and body.text else None
        if received is not None:
            killer.happened(killer.ticked.add, received.get("id"))
        elif element.get("type") == "error":
            killer.happened(killer.refused.add, element.get("id"))
        elif said:
            killer.happened(killer.heard[int(said[1])].append, element.get("id"))


class Killer:
    def __init__(self, gate, count, kills, seed=None):
        self.gate, self.count, self.kills = gate, count, kills
        self.seed = seed if seed is not None else random.randrange(1 << 30)
        self.dice = random.Random(self.seed)
        self.changed = threading.Condition()
        self.events, self.down, self.failed = 0, False, None
        self.given, self.ticked, self.refused = [], set(), set()
        self.lost = set()   # given to a gateway that was killed: they may still be ticked, and nobody waits
        self.acknowledged, self.delivered_again = set(), 0
        self.heard = collections.defaultdict(list)
        self.killed = 0

    def happened(self, note=None, *what):
        with self.changed:
            if note is not None:
                note(*what)
            self.events += 1
            self.changed.notify_all()

    def wait(self, condition, what, deadline=LATEST):
        with self.changed:
            done = self.changed.wait_for(lambda: self.failed or condition(), deadline)
        if self.failed:
            raise self.failed
        assert done, "killer (seed %d): not within %d s: %s" % (self.seed, deadline, what)

    # --- the two ways --------------------------------------------------------------------------

    def out(self, id, n, text):
        to = self.gate.contact("p%d@far.test" % (n % PEOPLE))
        self.user.send("<message type='chat' to=%s id='%s'><body>%s</body><request xmlns='%s'/></message>"
                       % (attr(to), id, text, RECEIPTS))

    def open(self):
        """Those whose sender still waits for a word."""
        return len(self.given) - len(self.ticked) - len(self.lost - self.ticked)

    def give(self, id):
        self.wait(lambda: not self.down and self.open() - len(self.refused) < AHEAD, "room for %s" % id)
        with self.changed:
            self.refused.discard(id)
            self.lost.discard(id)
        n = int(id[1:])
        self.out(id, n, "out %d" % n)
        self.happened()

    def send(self):
        """What the server refuses, because nobody is there, is sent again, as people do."""
        for n in range(self.count):
            for again in sorted(self.refused):
                self.give(again)
            self.given.append("o%d" % n)
            self.give("o%d" % n)
        while True:
            self.wait(lambda: self.refused or self.open() <= 0, "the rest")
            if not self.refused:
                return
            for again in sorted(self.refused):
                self.give(again)

    def into(self, n):
        """A mail until it is taken."""
        made = mail(to=self.mailbox, frm="a%d@far.test" % (n % PEOPLE), subject=None, text="in %d" % n)
        while True:
            try:
                answer = self.gate.post.deliver(made, sender="a%d@far.test" % (n % PEOPLE))
                assert answer[0][0] in (250, 450, 451, 452), answer
                if answer[0][0] == 250:
                    return
            except (OSError, AssertionError) as broken:
                if not isinstance(broken, OSError) and "hung up" not in str(broken):
                    raise
            self.delivered_again += 1
            with self.changed:
                self.changed.wait_for(lambda: self.failed or not self.down, 5)
                if self.failed:
                    return
                self.changed.wait(0.05)     # an MTA has patience, too

    def deliver(self):
        for n in range(self.count):
            self.wait(lambda: len(self.acknowledged) - len(self.heard) < 10 * AHEAD, "mail %d" % n)
            self.into(n)
            self.happened(self.acknowledged.add, n)

    def guarded(self, what):
        def run():
            try:
                what()
            except Exception as failure:    # told to who waits
                with self.changed:
                    self.failed = failure
                    self.changed.notify_all()
        made = threading.Thread(target=run, daemon=True)
        made.start()
        return made

    # --- the end, again and again -----------------------------------------------------------------

    def kill(self):
        wherry = self.gate.story.wherry
        with self.changed:
            self.down = True
        wherry.process.kill()
        self.killed += 1
        wherry.launch()
        wherry.linked()
        with self.changed:
            self.lost |= set(self.given) - self.ticked - self.refused
            self.down = False
            self.changed.notify_all()

    def run(self):
        story = self.gate.story
        self.user = Told(story.server, story.name("romeo"), service=story.domain, register=True, available=True)
        story.people.append(self.user)
        self.user.result(story.domain, "<query xmlns='jabber:iq:register'><receipts>accepted</receipts></query>", "set")
        self.mailbox = "%s@%s" % (story.name("romeo"), story.domain)
        self.user.begin(self)
        ways = [self.guarded(self.send), self.guarded(self.deliver)]
        total = 4 * self.count      # sent, ticked; answered, heard
        for n in range(self.kills):
            until = total * (n + self.dice.random()) / (self.kills + 1)
            self.wait(lambda: self.events >= until or not any(w.is_alive() for w in ways), "event %d" % until)
            self.kill()
        end = time.monotonic() + LATEST
        for each in ways:
            each.join(max(0, end - time.monotonic()))
        self.wait(lambda: True, "")
        # Behind all that is owed to one, and behind all that has come, goes one more: its end is the end of all.
        for n in range(PEOPLE):
            self.out("end%d" % n, n, "end %d" % n)
        self.wait(lambda: {"end%d" % n for n in range(PEOPLE)} <= self.ticked, "the receipts of the last")
        self.into(self.count)
        self.wait(lambda: self.heard[self.count], "the last mail")
        return self

    # --- what became of it -----------------------------------------------------------------------------

    def judge(self):
        """{what: of which}; the first four must be empty."""
        sent = collections.defaultdict(list)
        for each in list(self.gate.sink.mails):
            text = each.message.get_content().strip()
            if each.taken and text.startswith("out "):
                sent["o" + text.split()[1]].append(each.message["Message-ID"])
        out = set(self.given)
        heard = {n: ids for n, ids in self.heard.items() if n < self.count and ids}
        return {
            "out: lost": [i for i in out & self.ticked if i not in sent],
            "out: twice, under two ids": [i for i, ids in sent.items() if len(set(ids)) > 1],
            "in: lost": [n for n in self.acknowledged if n not in heard],
            "in: twice, under two ids": [n for n, ids in heard.items() if len(set(ids)) > 1],
            "out: sent": list(sent),
            "out: twice, one id": [i for i, ids in sent.items() if len(ids) > 1],
            "out: died unread": [i for i in out - self.ticked if i not in sent],
            "out: sent, no receipt": [i for i in set(sent) - self.ticked],
            "in: heard": list(heard),
            "in: twice, one id": [n for n, ids in heard.items() if len(ids) > 1],
        }

    def table(self):
        rows = ["killed %d times, %d messages each way (seed %d)" % (self.killed, self.count, self.seed)]
        rows += ["%-28s %6d" % (what, len(which)) for what, which in self.judge().items()]
        return "\n".join(rows + ["%-28s %6d" % ("in: delivered again", self.delivered_again)])
