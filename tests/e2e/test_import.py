"""wherryctl import biboumi: a database that a real biboumi has written, and what becomes of it."""

import re
import sqlite3

import pytest

from testenv.postgres import Postgres
from testenv.process import Process, directory, program
from testenv.xml import child, text

covers = pytest.mark.covers


class Biboumi:
    """biboumi 9.0 on the same domain, with the same secret, to one network."""

    def __init__(self, gateway, ircd, postgres=None):
        self.component, self.postgres = gateway.components[0], postgres
        self.dir = directory("biboumi")
        self.base, self.cfg, self.ircd = self.dir / "b.sqlite", self.dir / "biboumi.cfg", ircd
        server = self.component.peer
        self.cfg.write_text("".join("%s=%s\n" % row for row in (
            ("hostname", self.component.domain), ("password", self.component.secret),
            ("xmpp_server_ip", server.address), ("port", server.component_port),
            ("db_name", postgres.database() if postgres else self.base),
            ("fixed_irc_server", "127.0.0.1"), ("admin", "boss@example.test:other@example.test"), ("log_level", 0),
            ("identd_port", 0), ("policy_directory", self.dir))))

    @property
    def schema(self):
        return re.search(r"search_path%3D(\w+)", self.cfg.read_text()).group(1)

    def run(self):
        self.process = Process("biboumi", [program("biboumi", "biboumi"), self.cfg], self.dir / "biboumi.log").start()
        self.process.wait_said("Authenticated with the XMPP server", 20)
        return self

    def stop(self):
        self.process.send_signal(15)
        self.process.wait(10)
        self.process.kill()

    def sql(self, text, *rows):
        if self.postgres:
            for row in rows:
                self.postgres.ask(text.replace("?", "%s") % tuple("'%s'" % each for each in row), self.schema)
            return
        with sqlite3.connect(self.base) as base:
            base.executemany(text, rows)
        base.close()

    def options(self, owner, **more):
        row = dict(owner_=owner, server_="127.0.0.1", ports_=str(self.ircd.port), tlsports_="", address_="127.0.0.1",
                   pass_="", verifycert_=0, maxhistorylength_=20, throttlelimit_=-1, **more)
        self.sql("INSERT INTO ircserveroptions_ (%s) VALUES (%s)" % (", ".join(row), ", ".join("?" * len(row))),
                 tuple(row.values()))


@pytest.fixture
def moved(request, tell, prosody, inspircd):
    """Romeo has talked through biboumi, which has gone."""
    story = tell(prosody, inspircd)
    gateway = story.gateway(start=False, history_days=300)
    gateway.write()
    postgres = Postgres().start() if getattr(request, "param", None) == "postgresql" else None
    if postgres:
        request.addfinalizer(postgres.stop)
    old = Biboumi(gateway, inspircd, postgres)
    old.run().stop()        # it makes its tables
    romeo, alice = story.user("romeo"), story.irc("alice")
    old.options(romeo.bare)
    old.run()
    room = story.room()
    alice.join(room.channel)
    romeo.join(room.jid, story.nick("romeo"))
    romeo.say(room.jid, "said through biboumi")
    alice.expect_say("said through biboumi")
    alice.say(room.channel, "and <answered> & kept")
    romeo.expect_message("and <answered> & kept")
    romeo.leave(room.jid, story.nick("romeo"))
    old.stop()
    story.old, story.romeo, story.alice, story.room_there = old, romeo, alice, room
    return story


def test_who_comes_from_biboumi_finds_what_he_had(moved):
    old, wherry, romeo, room = moved.old, moved.wherry, moved.romeo, moved.room_there
    nick = moved.nick("montague")
    old.sql("UPDATE ircserveroptions_ SET nick_ = ?, encodingin_ = ?, realname_ = ?", (nick, "latin1", "Romeo M."))
    old.sql("INSERT INTO after_connection_commands_ (fk_, afterconnectioncommand_) VALUES (1, ?)",
            ("MODE %s +w" % nick,), ("PRIVMSG %s :by order" % moved.alice.nick,))
    old.sql("INSERT INTO ircchanneloptions_ (owner_, server_, channel_, persistent_) VALUES (?, '127.0.0.1', ?, 1)",
            (romeo.bare, room.channel))
    old.sql("INSERT INTO roster (local, remote) VALUES (?, ?)", (moved.domain, romeo.bare))
    old.sql("INSERT INTO muclogline_ (uuid_, owner_, ircchanname_, ircservername_, date_, body_, nick_) "
            "VALUES ('u', ?, ?, '127.0.0.1', 1000, 'of old', 'alice')", (romeo.bare, room.channel))
    old.options("juliet@other.example", nick_="juliet", saslpassword_="s3cret")
    before = old.base.read_bytes()

    said = wherry.ctl("import", "biboumi", old.cfg, "--dry-run")
    assert said.startswith("%s, %s\n2 users, 2 network and 1 channel settings, 1 contacts, 2 archive lines\n" % (
        old.cfg, old.base)), said
    for each in ("1 users come from 1 other domains", "allow = %s, other.example" % romeo.bare.split("@")[1],
                 "1 more lines are older than history_days = 300", "2 networks had certificate checks switched off",
                 "2 networks had ports of their own", "Nothing written."):
        assert each in said, said
    assert not (wherry.dir / "wherry.db").exists()

    assert "Imported." in wherry.ctl("import", "biboumi", old.cfg)
    assert "imported already" in wherry.ctl("import", "biboumi", old.cfg, status=1)
    assert old.base.read_bytes() == before
    row = sqlite3.connect(wherry.dir / "wherry.db").execute(
        "SELECT count(*) FROM setting WHERE value LIKE '%s3cret%' OR value LIKE '%MODE%'").fetchone()
    assert row == (0,), "what is secret lies open"

    wherry.start()
    assert "wherryd is running" in wherry.ctl("import", "biboumi", old.cfg, status=1)
    joined = romeo.join(room.jid, nick, history="")
    moved.alice.expect_say("by order", frm=nick, to=moved.alice.nick)
    bodies = [(text(s, "body"), s.get("from").split("/")[1]) for s in joined.history]
    assert bodies == [("said through biboumi", moved.nick("romeo")), ("and <answered> & kept", moved.alice.nick)]
    assert all(child(s, "urn:xmpp:delay", "delay") is not None for s in joined.history)
    moved.alice.send("WHOIS " + nick)
    assert moved.alice.expect("311").params[-1] == "Romeo M."


def test_what_biboumi_cfg_says_is_told_in_our_words(moved):
    wherry, old = moved.wherry, moved.old
    wherry.components[0].domain = "other." + moved.domain
    wherry.write()
    said = wherry.ctl("import", "biboumi", old.cfg, status=1)
    for each in ("[component %s]\n" % moved.domain, "network = 127.0.0.1\n",
                 "admins = boss@example.test other@example.test\n", "server = %s:%d\n" % (
                     old.component.peer.address, old.component.peer.component_port)):
        assert each in said, said
    assert old.component.secret not in said
    assert "biboumi.cfg" in wherry.ctl("import", "biboumi", "/nonexistent/biboumi.cfg", status=1)
    (old.dir / "b.sqlite").write_text("no database, whatever its name says " * 30)
    wherry.components[0].domain = moved.domain
    wherry.write()
    assert "the other database cannot be read: file is not a database" in wherry.ctl("import", "biboumi", old.cfg, status=1)
    assert "nothing that can be imported" in wherry.ctl("import", "spectrum", status=2)


@pytest.mark.parametrize("moved", ["postgresql"], indirect=True)
def test_a_biboumi_that_keeps_it_in_postgresql(moved):
    said = moved.wherry.ctl("import", "biboumi", moved.old.cfg)
    assert "1 users, 1 network and 0 channel settings, 0 contacts, 2 archive lines\n" in said, said
    moved.wherry.start()
    joined = moved.romeo.join(moved.room_there.jid, moved.nick("romeo"), history="")
    assert [text(s, "body") for s in joined.history] == ["said through biboumi", "and <answered> & kept"]
