"""The database is a PostgreSQL: what depends on what is stored, once more; and the server goes away."""

import os
import threading
import time

import pytest

from killer import AHEAD, Killer
from test_export import DOMAIN, SECRET as EXPORT_SECRET, test_a_user_is_given_his_data_as_a_link     # noqa: F401
from test_history import (seat, test_250_lines_in_pages_of_50_both_ways,                   # noqa: F401
                          test_the_past_outlives_wherryd)
from test_mail import (Gate, OK, gate, test_files_of_a_mail,             # noqa: F401
                       test_killed_between)
from test_places import kept, test_wherryd_restarts_and_the_nick_is_there_again          # noqa: F401
from testenv.postbox import mail
from testenv.postgres import Postgres
from testenv.process import directory
from testenv.prosody import Prosody
from testenv.wherry import run_once

covers = pytest.mark.covers
COUNT, KILLS = int(os.environ.get("KILLER_COUNT", 120)), int(os.environ.get("KILLER_KILLS", 4))


# --- the same stories, on it -----------------------------------------------------------------

@pytest.fixture(scope="module")
def shared():
    made = Postgres().start()
    yield made
    made.stop()


@pytest.fixture
def postgres(shared):
    return shared


@pytest.fixture
def tell(tell, postgres):
    def make(*arguments):
        told = tell(*arguments)
        told.database = postgres.database()
        return told
    return make


@pytest.fixture
def server(prosody):
    return prosody


@pytest.fixture
def keeper(own):
    return lambda whom: own(Prosody, {DOMAIN: EXPORT_SECRET}, upload=whom)


# --- it goes away ----------------------------------------------------------------------------

class Takeover(Killer):
    """Kills the gateway that works; the other takes its place, and the first stands by when it is back."""

    def kill(self):
        story = self.gate.story
        active = story.wherry
        other = next(g for g in story.gateways if g is not active)
        mark = other.process.mark()
        with self.changed:
            self.down = True
        began = time.monotonic()
        active.process.kill()
        self.killed += 1
        story.wherry = other
        other.linked(since=mark)
        self.took = max(getattr(self, "took", 0), time.monotonic() - began)
        with self.changed:
            self.lost |= set(self.given) - self.ticked - self.refused
            self.down = False
            self.changed.notify_all()
        active.launch()
        active.said("another wherryd has the database; this one stands by")


class Alternating(Killer):
    """Kills the database and wherryd in turn: of what the first does nobody may hear."""

    def __init__(self, gate, postgres, *arguments):
        super().__init__(gate, *arguments)
        self.postgres = postgres

    def kill(self):
        if self.killed % 2 == 0:
            self.postgres.kill()
            self.postgres.start()
            self.killed += 1
        else:
            super().kill()


@covers("CS-04")
def test_either_is_killed_at_random(tell, own, prosody):
    postgres = own(Postgres)
    told = tell(prosody)
    told.database = postgres.database()
    gate = Gate(told, queue_max=100000, mails_per_hour=1000000, mails_per_day=1000000,
                new_recipients_per_day=1000000)
    killer = Alternating(gate, postgres, COUNT, KILLS).run()
    found = killer.judge()
    print(killer.table())
    for must in list(found)[:4]:
        assert not found[must], "%s: %r\n%s" % (must, found[must][:10], killer.table())
    # what wherryd had not read when it was killed; the database's end costs nothing
    assert len(found["out: died unread"]) <= KILLS // 2 * AHEAD, killer.table()
    assert len(found["out: sent"]) + len(found["out: died unread"]) == COUNT
    assert len(found["in: heard"]) == COUNT


@covers("CS-04")
def test_another_takes_over(tell, prosody):
    """Two gateways on one database, the one that works killed under load: nothing accepted is lost, users are back."""
    told = tell(prosody)
    spool = directory("spool")
    shared = {"spool_dir": spool, "standby": "yes"}
    gate = Gate(told, wherry=shared, queue_max=100000, mails_per_hour=1000000, mails_per_day=1000000,
                new_recipients_per_day=1000000)
    first = told.wherry
    second = told.gateway(first.components[0], wherry=shared, start=False)
    second.key.write_text(first.key.read_text())
    second.launch()
    second.said("another wherryd has the database; this one stands by")
    romeo = gate.user("juliet")
    killer = Takeover(gate, COUNT, KILLS).run()
    found = killer.judge()
    print(killer.table(), "\nlongest until the other is linked: %.2f s" % killer.took)
    for must in list(found)[:4]:
        assert not found[must], "%s: %r\n%s" % (must, found[must][:10], killer.table())
    assert len(found["out: died unread"]) <= KILLS * AHEAD, killer.table()
    assert len(found["out: sent"]) + len(found["out: died unread"]) == COUNT
    assert len(found["in: heard"]) == COUNT
    assert killer.took < 15
    # his account, his address, his correspondents are where they were
    assert gate.post.deliver(mail(to=romeo.mailbox, text="Still here", subject=None)) == [OK]
    romeo.expect_message("Still here")
    # one that stands by leaves when it is told to, and says so
    idle = next(g for g in told.gateways if g is not told.wherry)
    idle.stop()


def test_it_is_away_for_a_while(tell, own, prosody):
    """Said in the log, by status and by doctor; who delivers meanwhile waits, and is answered when it is back."""
    postgres = own(Postgres)
    told = tell(prosody)
    told.database = postgres.database()
    gate = Gate(told)
    romeo, wherry = gate.user("romeo"), told.wherry
    postgres.stop()
    answers = []
    mta = threading.Thread(target=lambda: answers.append(
        gate.post.deliver(mail(to=romeo.mailbox, text="Meanwhile", subject=None))))
    mta.start()
    wherry.said(r"store: .*PGSQL.*; what has to be on disk is deferred or refused", deadline=10)
    assert "nothing is stored: " in wherry.ctl("status")
    assert "FAIL  database" in wherry.ctl("doctor", status=1)
    assert not answers
    postgres.start()
    mta.join(15)
    assert answers == [[OK]], answers
    romeo.expect_message("Meanwhile")
    wherry.said("store: writes again")
    assert "nothing is stored" not in wherry.ctl("status")
    # a second one on the same database is told so; without the database none starts
    second = told.gateway(backend="echo", start=False)
    assert "another wherryd uses it" in run_once("wherryd", "-c", second.write(), status=69)
    postgres.stop()
    assert "cannot open database" in run_once("wherryd", "-c", second.write(), status=69)
    second.checked = True
    postgres.start()
    gate.post.deliver(mail(to=romeo.mailbox, text="And on", subject=None))
    romeo.expect_message("And on")
