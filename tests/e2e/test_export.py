"""A user takes his data away: uploaded to his server (XEP-0363), or handed over by the operator."""

import io
import json
import os
import re
import subprocess
import urllib.request
import zipfile

import pytest

from testenv.ejabberd import Ejabberd
from testenv.prosody import Prosody
from testenv.wherry import SANITIZERS, Component, binary
from testenv.xml import REGISTER, text

covers = pytest.mark.covers
DOMAIN = "gateway.example.test"
SECRET = "export-secret"
NICKS = "<x xmlns='jabber:x:data' type='submit'><field var='nick'><value>%s</value></field>" \
        "<field var='login'><value>password</value></field><field var='account'><value>jul</value></field>" \
        "<field var='password'><value>hunter2-is-secret</value></field></x>"


def start(tell, server, ircd=None, **settings):
    told = tell(server, ircd)
    network = {"network": "%s:%d" % (ircd.address, ircd.port), "tls": "no"} if ircd else {"backend": "echo"}
    told.gateway(Component(DOMAIN, SECRET, server, **network, **settings))
    return told


def unpack(data):
    """The zip as a dict of name to content; nothing in it is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as each:
        assert each.testzip() is None
        return {i: each.read(i).decode() for i in each.namelist()}


def expect_export(files, user, room=None):
    account = json.loads(files["account.json"])
    assert account["user"] == user.bare and account["gateway"] == DOMAIN, account
    assert account["since"].endswith("Z")
    contacts = {c["address"] for c in json.loads(files["contacts.json"])}
    rooms = json.loads(files["rooms.json"])
    assert {r["address"] for r in rooms} == ({room.jid} if room else set()), rooms
    assert [r["nick"] for r in rooms if r.get("kept")] == ([user.user] if room else []), rooms
    assert "about.txt" in files
    return contacts


@pytest.fixture(params=[Prosody, Ejabberd], ids=["prosody", "ejabberd"])
def keeper(request, own, ca):
    """A server of this story's own that keeps files for whom it is told: keeper([DOMAIN])."""
    def make(whom):
        options = {"cert": ca.issue("localhost")} if request.param is Ejabberd else {}
        return own(request.param, {DOMAIN: SECRET}, upload=whom, **options)
    return make


@covers("FI-01", "FI-02", "CM-12")
def test_a_user_is_given_his_data_as_a_link(tell, keeper, inspircd):
    told = start(tell, keeper([DOMAIN]), inspircd, persistent="yes")
    romeo, room = told.user("romeo"), told.room()
    romeo.join(room.jid, told.nick("romeo"))
    romeo.say(room.jid, "wherefore art thou")
    romeo.message("help@" + DOMAIN, "block tybalt")
    romeo.expect_message(re.compile("Blocked tybalt"))
    romeo.message("help@" + DOMAIN, "export")
    said = text(romeo.expect_message(re.compile(r"Your data: http://localhost:\d+/\S+"), deadline=20), "body")
    link = re.search(r"http://\S+", said).group(0)
    assert link.endswith("-irc.zip"), link
    files = unpack(urllib.request.urlopen(link, timeout=10).read())
    expect_export(files, romeo, room)
    said = [json.loads(l) for l in files["messages.jsonl"].splitlines()]
    assert [(l["room"], l["nick"], l["text"]) for l in said] == [
        (room.jid, told.nick("romeo"), "wherefore art thou")], said
    settings = json.loads(files["settings.json"])
    assert {"scope": "block", "name": "tybalt", "value": "yes"} in settings, settings
    romeo.message("help@" + DOMAIN, "export")
    romeo.expect_message(re.compile(r"You had your data a moment ago[.] Again in 10 minutes[.]"))


@covers("FI-02")
def test_a_server_that_lets_the_gateway_not_upload_says_so_in_a_sentence(tell, keeper):
    told = start(tell, keeper([]))
    romeo = told.user("romeo")
    romeo.result(DOMAIN, "<query xmlns='%s'/>" % REGISTER, "set")
    romeo.message("help@" + DOMAIN, "export")
    romeo.expect_message(re.compile(r"upload[.]example[.]test did not take the file [(].+[)][.]"), deadline=20)


@covers("FI-02", "CM-12")
def test_where_files_go_nowhere_the_operator_hands_them_over(tell, own, inspircd):
    told = start(tell, own(Prosody, {DOMAIN: SECRET}), inspircd)
    romeo = told.user("romeo")
    romeo.result(DOMAIN, "<query xmlns='%s'>%s</query>" % (REGISTER, NICKS % told.nick("romeo")), "set")
    romeo.message("help@" + DOMAIN, "export")
    romeo.expect_message(re.compile(r"Ask who runs this gateway for it, who gets it by: wherryctl export "
                                    + re.escape(romeo.bare)), deadline=20)

    def export(*arguments, status=0):
        done = subprocess.run([binary("wherryctl"), "-c", told.wherry.config, "export", *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30,
                              env={**os.environ, **SANITIZERS})
        assert done.returncode == status, done.stderr
        return done.stdout, done.stderr.decode()

    # shortened, while it is one user's; the secret is none of it
    data, _ = export(told.name("romeo"))
    files = unpack(data)
    assert DOMAIN in expect_export(files, romeo)
    assert "hunter2" not in data.decode("latin-1") and "hunter2" not in "".join(files.values())
    secrets = [s for s in json.loads(files["settings.json"]) if s.get("secret")]
    assert all("value" not in s for s in secrets) and [s["name"] for s in secrets] == ["password"], secrets
    assert export(romeo.bare, DOMAIN)[0][:2] == b"PK"
    assert "no component" in export(romeo.bare, "none.example", status=2)[1]
    assert "is no user here" in export("nobody@example.test", status=1)[1]
    # what was spooled for it is gone
    assert list((told.wherry.dir / "spool").iterdir()) == []
