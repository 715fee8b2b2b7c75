"""The database is a PostgreSQL: what depends on what is stored, once more; and the server goes away."""

import os
import threading
import time

import pytest

from killer import AHEAD, Killer
from test_export import DOMAIN, SECRET as EXPORT_SECRET, test_a_user_is_given_his_data_as_a_link     # noqa: F401
from test_history import (seat, test_250_lines_in_pages_of_50_both_ways,                   # noqa: F401
                          test_the_past_outlives_wherryd)
from test_mail import Gate, OK, gate, test_files_of_a_mail                                  # noqa: F401
from test_places import kept, test_wherryd_restarts_and_the_nick_is_there_again          # noqa: F401
from testenv.certs import CA
from testenv.postbox import mail
from testenv.postgres import Postgres
from testenv.process import directory
from testenv.prosody import Prosody
from testenv.wherry import run_once
from testenv.xml import text

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


def stand_by(told, shared):
    """One more gateway, for the place of the story's first."""
    made = told.gateway(told.wherry.components[0], wherry=shared, start=False)
    made.key.write_text(told.wherry.key.read_text())
    made.launch()
    made.said("another wherryd has the database; this one stands by")
    return made


@covers("CS-04")
@pytest.mark.parametrize("kind", ["prosody", "ejabberd"])
def test_another_takes_over(request, tell, kind):
    """Two gateways on one database, the one that works killed under load: nothing accepted is lost, users are back."""
    told = tell(request.getfixturevalue(kind))
    shared = {"spool_dir": directory("spool"), "standby": "yes"}
    gate = Gate(told, wherry=shared, queue_max=100000, mails_per_hour=1000000, mails_per_day=1000000,
                new_recipients_per_day=1000000)
    stand_by(told, shared)
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


@covers("MU-50", "AR-05")
def test_rooms_and_their_past_come_with_it(tell, prosody, inspircd, postgres):
    told = tell(prosody, inspircd)
    shared = {"spool_dir": directory("spool"), "standby": "yes"}
    first = told.gateway(persistent="yes", wherry=shared)
    second = stand_by(told, shared)
    romeo, alice, room = told.user("romeo"), told.irc("alice"), told.room()
    nick = told.nick("romeo")
    alice.join(room.channel)
    romeo.join(room.jid, nick)
    alice.say(room.channel, "remember this")
    romeo.expect_message("remember this", room.occupant(alice.nick), "groupchat")
    first.said(r"archive: \d+ lines on disk since the start")
    schema = told.database.rpartition("%3D")[2]
    end = time.monotonic() + 10
    while postgres.ask("SELECT count(*) FROM place", schema) != "1":
        assert time.monotonic() < end, "his place is not kept"
    first.process.kill()
    first.checked = True
    second.said("the database is free; this one takes over")
    second.linked()
    alice.expect_gone(nick)
    alice.expect_join(room.channel, nick, deadline=20)
    joined = romeo.join(room.jid, nick, history="<history maxstanzas='10'/>")
    assert "remember this" in [text(s, "body") for s in joined.history]
    alice.say(room.channel, "and this")
    romeo.expect_message("and this", room.occupant(alice.nick), "groupchat")


def test_by_tls_with_a_password_of_a_file(tell, own, ca, fake):
    """What libpq knows stands in the address; the password does not, and nobody prints it."""
    password = "correct-horse"
    postgres = own(Postgres, cert=ca.issue("localhost"), password=password)
    told, base = tell(fake), postgres.database()
    files = directory("pgpass")
    (files / "pgpass").write_text("localhost:%d:*:wherry:%s\n" % (postgres.port, password))
    (files / "wrong").write_text("localhost:*:*:wherry:battery-staple\n")
    for each in files.iterdir():
        each.chmod(0o600)
    address = "%s&sslmode=verify-full&sslrootcert=%s&passfile=%s/" % (base, ca.root.cert, files)
    told.database = address + "pgpass"
    wherry = told.gateway(backend="echo").process
    assert postgres.ask("SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) "
                        "WHERE a.usename = 'wherry' AND a.application_name = 'wherryd' AND s.ssl") == "2"
    second = told.gateway(backend="echo", start=False)
    other = CA(directory("ca"))
    for database, why in ((address + "wrong", "password authentication failed"),
                          (base + "&sslmode=disable&passfile=%s/pgpass" % files, "no encryption"),
                          (address.replace(str(ca.root.cert), str(other.root.cert)) + "pgpass", "certificate verify failed"),
                          (base.replace("wherry@", "wherry:%s@" % password), "a password does not belong here")):
        second.keys["database"] = database
        said = run_once("wherryd", "-c", second.write(), status=78 if "belong" in why else 69)
        assert why in said and password not in said and "battery-staple" not in said, said
    second.checked = True
    assert not any(password in line for line in wherry.said)


def test_it_is_away_for_a_while(tell, own, prosody):
    """Said in the log, by status and by doctor; who delivers meanwhile waits, and is answered when it is back."""
    postgres = own(Postgres)
    told = tell(prosody)
    told.database = postgres.database()
    gate = Gate(told)
    romeo, wherry = gate.user("romeo"), told.wherry
    # its copies are its own business
    assert "use pg_dump" in wherry.ctl("backup", wherry.dir / "backup", status=1)
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
