"""wherryctl backup, restore and reset-passwords: what there is survives its machine, and a lost key."""

import json
import os

from testenv.wherry import run_once
from testenv.xml import REGISTER

KEY = 64 * "c" + "\n"


def is_registered(user, domain):
    query = user.result(domain, "<query xmlns='%s'/>" % REGISTER)
    return query.find("{%s}registered" % REGISTER) is not None


def test_a_backup_is_made_while_it_runs_and_put_back(tell, prosody):
    story = tell(prosody)
    story.gateway(backend="echo")
    wherry, romeo = story.wherry, story.user("romeo", raw=True)
    romeo.result(story.domain, "<query xmlns='%s'/>" % REGISTER, "set")
    spool = wherry.dir / "spool"
    spool.mkdir(exist_ok=True)
    (spool / "waits").write_text("a file of a message")
    where = wherry.dir / "backup"

    said = wherry.ctl("backup", where)
    assert said.startswith("%s: the database, 1 files, the configuration\nNot in it: " % where), said
    assert (where.stat().st_mode & 0o777, (where / "wherry.db").stat().st_mode & 0o777) == (0o700, 0o600)
    assert not (where / "named").exists()
    names = [each["name"] for each in json.loads((where / "MANIFEST.json").read_text())["files"]]
    assert sorted(names) == ["spool/waits", "wherry.conf", "wherry.db"]
    assert "a directory of its own" in wherry.ctl("backup", where, status=1)

    # with the key all there is can be opened, so it is said
    whole = wherry.dir / "whole"
    assert "whoever has this opens all of it" in wherry.ctl("backup", whole, "--with-key")
    assert (whole / "named" / str(wherry.dir / "key").lstrip("/")).read_text() == (wherry.dir / "key").read_text()

    # what came later is gone again, what was there is back
    romeo.result(story.domain, "<query xmlns='%s'><remove/></query>" % REGISTER, "set")
    (spool / "waits").unlink()
    assert "wherryd is running; stop it first" in wherry.ctl("restore", where, status=1)
    wherry.stop()
    said = wherry.ctl("restore", where)
    assert "kept %s/wherry.db.before-restore\n" % wherry.dir in said and "start wherryd" in said, said
    assert (spool / "waits").read_text() == "a file of a message"
    (spool / "waits").unlink()
    wherry.start()
    assert is_registered(romeo, story.domain)
    wherry.stop()

    # nothing is touched by what is no backup, was changed, or another key sealed
    database = (wherry.dir / "wherry.db").read_bytes()
    assert "there is no backup in" in wherry.ctl("restore", wherry.dir, status=1)
    (where / "wherry.conf").write_text("other\n")
    assert "'wherry.conf' of this backup is not as it was made" in wherry.ctl("restore", where, status=1)
    key = (wherry.dir / "key").read_text()
    (wherry.dir / "key").write_text(KEY)
    assert "was not made with '%s'" % (wherry.dir / "key") in wherry.ctl("restore", whole, status=1)
    (wherry.dir / "key").write_text(key)
    manifest = json.loads((whole / "MANIFEST.json").read_text())
    manifest["files"][0]["name"] = "../../etc/passwd"
    (whole / "MANIFEST.json").write_text(json.dumps(manifest))
    assert "is not as it was made" in wherry.ctl("restore", whole, status=1)
    manifest["files"] = [each for each in manifest["files"] if each["name"] not in ("wherry.db", "../../etc/passwd")]
    (whole / "MANIFEST.json").write_text(json.dumps(manifest))
    assert "was not made with" in wherry.ctl("restore", whole, status=1)
    (whole / "MANIFEST.json").write_text("[" * 100000)
    assert "that this wherryctl can read" in wherry.ctl("restore", whole, status=1)
    assert (wherry.dir / "wherry.db").read_bytes() == database
    wherry.start()


def test_two_wherryds_do_not_work_on_one_database(tell, prosody):
    """Whatever their configurations call the control socket."""
    story = tell(prosody)
    story.gateway(backend="echo")
    other = story.wherry.dir / "other.conf"
    other.write_text(story.wherry.config.read_text().replace("/control\n", "/other\n"))
    said = run_once("wherryd", "-c", other, status=69)
    assert "another wherryd works on database '%s/wherry.db'; stop it first" % story.wherry.dir in said, said
    where = story.wherry.dir / "backup"
    story.wherry.ctl("backup", where)
    said = run_once("wherryctl", "-c", other, "restore", where, status=1)
    assert "another wherryd works on database" in said, said


def test_a_lost_key_costs_what_it_sealed_and_no_more(tell, prosody):
    story = tell(prosody)
    story.gateway(backend="echo")
    wherry, romeo = story.wherry, story.user("romeo", raw=True)
    romeo.result(story.domain, "<query xmlns='%s'/>" % REGISTER, "set")
    assert "its key fits; nothing was changed" in wherry.ctl("reset-passwords", status=1)
    wherry.stop()
    assert "is the key that sealed this database; nothing was changed" in wherry.ctl("reset-passwords", status=1)
    os.unlink(wherry.dir / "key")
    assert "wherryctl reset-passwords --yes" in wherry.ctl("reset-passwords", status=1)
    assert not (wherry.dir / "key").exists()
    said = wherry.ctl("reset-passwords", "--yes")
    assert said == ("gone: 0 passwords and settings, 0 messages that waited, 0 pieces of what was said, 0 files\n"
                    "Users are asked for their passwords again.\n"), said
    assert (wherry.dir / "key").stat().st_mode & 0o007 == 0
    wherry.start()
    assert is_registered(romeo, story.domain)
