"""Nothing that was receipted or answered 250 is lost, whenever wherryd is killed."""

import os

import pytest

from killer import AHEAD, Killer
from test_mail import Gate

covers = pytest.mark.covers
COUNT, KILLS = int(os.environ.get("KILLER_COUNT", 300)), int(os.environ.get("KILLER_KILLS", 6))
SEED = os.environ.get("KILLER_SEED")


@covers("CS-04")
def test_killed_at_random(tell, prosody):
    gate = Gate(tell(prosody), queue_max=100000, mails_per_hour=1000000, mails_per_day=1000000,
                new_recipients_per_day=1000000)
    told = Killer(gate, COUNT, KILLS, int(SEED) if SEED else None).run()
    found = told.judge()
    print(told.table())
    for must in list(found)[:4]:
        assert not found[must], "%s: %r\n%s" % (must, found[must][:10], told.table())
    # It was in the socket of one that died, or not yet on the disk: no more than the client had under way.
    assert len(found["out: died unread"]) <= KILLS * AHEAD, told.table()
    assert len(found["out: sent"]) + len(found["out: died unread"]) == COUNT
    assert len(found["in: heard"]) == COUNT
