"""A hostile IRC server: only the user who named it suffers, and nothing grows past its ceiling.

One gateway, two networks.  Somebody honest talks on the good one from before an act of
testenv/hostile.py to after it; each of his words must come through.  How long the slowest took is
printed (-s), and asserts nothing.
"""

import os
import threading
import time

import pytest

from testenv.fakeircd import FakeIrcd
from testenv.hostile import ACTS, Enemy, Sink
from testenv.xml import name

covers = pytest.mark.covers

#: For a word to come through, and for an act to be over: what takes longer hangs.
PATIENCE, ALL = 60, 240
#: MB that wherryd may grow by meanwhile: one user's share of the ceilings, with room for the heap.
CEILING = 64
SANITIZED = "-san" in os.environ.get("WHERRY_BUILD", "")


@pytest.fixture
def two(tell, prosody, inspircd, closing):
    bad = FakeIrcd(address="127.0.0.2", kind=Enemy)
    closing.append(bad)
    told = tell(prosody, inspircd)
    told.gateway(network=None, level="notice", networks={
        "good": {"servers": "%s:%d" % (inspircd.address, inspircd.port), "tls": "no"},
        "bad": {"servers": "%s:%d" % (bad.address, bad.port), "tls": "no"}})
    told.bad = bad
    return told


class Honest:
    """romeo and alice, talking."""

    def __init__(self, story):
        self.story, self.slowest, self.rounds = story, 0, 0
        self.romeo, self.alice, self.room = story.user("romeo"), story.irc("alice"), story.room("fair", "good")
        self.alice.join(self.room.channel)
        self.romeo.join(self.room.jid, story.nick("romeo"))

    def round(self):
        begin, self.rounds = time.monotonic(), self.rounds + 1
        said, heard = "word %d" % self.rounds, "answer %d" % self.rounds
        sent = self.romeo.message(self.room.jid, said, "groupchat")
        self.alice.expect_say(said, deadline=PATIENCE)
        self.romeo.take(lambda s: name(s) == "message" and s.get("id") == sent, "the reflection", PATIENCE)
        self.alice.say(self.room.channel, heard)
        self.romeo.expect_message(heard, deadline=PATIENCE)
        self.slowest = max(self.slowest, time.monotonic() - begin)


def play(act, enemy, over):
    try:
        act(enemy)
        enemy.lines(["", ":irc.fake.test PING :the-end"])
        if enemy.pongs:
            enemy.expect("PONG", "the-end", deadline=ALL)
    except (OSError, AssertionError):
        enemy.fate = "was hung up on"
    over.set()


@covers("ST-23")
@pytest.mark.parametrize("what", sorted(ACTS))
def test_only_its_own_user_suffers_from(two, what):
    victim = Sink(two.server, two.name("mallory"), service=two.domain, register=True, available=True)
    two.people.append(victim)
    honest = Honest(two)
    victim.send_join("#room%%bad@%s" % two.domain, two.nick("mallory"))
    enemy = two.bad.serve()
    enemy.expect("JOIN", enemy.room)
    victim.deaf = True
    honest.round()
    honest.slowest, over = 0, threading.Event()
    start = peak = two.wherry.rss()
    begin = time.monotonic()
    threading.Thread(target=play, args=(ACTS[what], enemy, over), daemon=True).start()
    while not over.is_set() or honest.rounds < 5:
        honest.round()
        enemy.answered()
        two.wherry.alive()
        peak = max(peak, two.wherry.rss())
        assert time.monotonic() - begin < ALL, "it hangs"
    print("%-36s %6.1f s, %4d rounds, the slowest %5.0f ms, %+6.1f MB at most, the victim got %.1f MB, the enemy %s"
          % (what, time.monotonic() - begin, honest.rounds, honest.slowest * 1e3, (peak - start) / 1e6,
             victim.bytes / 1e6, enemy.fate))
    assert SANITIZED or peak - start < CEILING * 1e6, "it grew by %d MB" % ((peak - start) / 1e6)
    honest.round()
