"""wherryctl's verbs about users."""

import re

import pytest

from testenv.ngircd import NgIRCd
from testenv.xml import REGISTER

covers = pytest.mark.covers


def register(user, domain):
    user.result(domain, "<query xmlns='%s'/>" % REGISTER, "set")


@pytest.fixture
def two(one):
    """Romeo, registered and in a room; juliet, a guest in it."""
    one.romeo, one.juliet, one.channel = one.user("romeo"), one.user("juliet"), one.room()
    register(one.romeo, one.domain)
    for each in (one.romeo, one.juliet):
        each.join(one.channel.jid, each.user)
    return one


def test_who_there_is(two):
    ctl, romeo, juliet = two.wherry.ctl, two.romeo, two.juliet
    said = ctl("users")
    assert re.search(r"(?m)^USER +COMPONENT +SINCE +SEEN +AS +NOTE$", said), said
    assert re.search(r"(?m)^%s +%s +20\d\d-\d\d-\d\d +now +%s$" % (
        re.escape(romeo.bare), re.escape(two.domain), romeo.user), said), said
    assert re.search(r"(?m)^%s .* now +%s +guest$" % (re.escape(juliet.bare), juliet.user), said), said
    # a beginning, a pattern, nobody
    for pattern in (romeo.user, "ro*@" + romeo.bare.split("@")[1], "*%s*" % romeo.user):
        users = two.wherry.ctl_json("users", pattern)["users"]
        assert [u["user"] for u in users] == [romeo.bare], (pattern, users)
    assert ctl("users", "nobody*", status=1) == "no users\n"

    # shortened while it is one
    said = ctl("user", romeo.user)
    assert said.startswith(romeo.bare + "\n%s  registered since " % two.domain), said
    assert re.search(r"(?m)^  \S+  connected \w+ as %s, 1 rooms$" % romeo.user, said), said
    assert "guest since" in ctl("user", juliet.bare)
    assert "is no user here" in ctl("user", "nobody", status=1)
    register(two.user("roxane"), two.domain)
    assert "'ro' may be several users; write more of it" in ctl("user", "ro", status=2)
    assert ctl("user", romeo.bare[:-1]).startswith(romeo.bare)


def test_what_is_done_with_them(two):
    ctl, romeo, juliet = two.wherry.ctl, two.romeo, two.juliet
    assert ctl("announce", "The gateway moves tonight.") == "2 users have been told\n"
    for each in (romeo, juliet):
        each.expect_message("The gateway moves tonight.", frm="help@" + two.domain)

    # shortened is not enough for this one
    assert "write the whole address" in ctl("delete-user", romeo.user, status=2)
    assert ctl("delete-user", romeo.bare) == "1 components have deleted all that was there of that user\n"
    assert "is no user here" in ctl("user", romeo.bare, status=1)
    assert "nothing was deleted" in ctl("delete-user", romeo.bare, status=1)
    query = romeo.result(two.domain, "<query xmlns='%s'/>" % REGISTER)
    assert query.find("{%s}registered" % REGISTER) is None

    assert ctl("disconnect", juliet.user) == "1 sessions close\n"
    juliet.take(lambda s: s.get("type") == "unavailable" and s.get("from").startswith(two.channel.jid),
                "her way out")
    assert "is no user here" in ctl("disconnect", "nobody", status=1)


def test_what_waits_is_tried_now(tell, prosody, own):
    ircd = own(NgIRCd)
    told = tell(prosody, ircd)
    told.gateway()
    romeo, room = told.user("romeo"), told.room()
    romeo.join(room.jid, romeo.user)
    assert told.wherry.ctl("reconnect", romeo.bare, status=1) == "0 sessions are tried now\n"
    ircd.stop()
    told.wherry.said(r"next try in \d+ s")
    before = len(told.wherry.process.said)
    assert told.wherry.ctl("reconnect", romeo.bare, "none.example", status=1) == "0 sessions are tried now\n"
    assert told.wherry.ctl("reconnect", romeo.bare) == "1 sessions are tried now\n"
    told.wherry.said(r"next try in \d+ s", since=before)


def test_somebody_is_shut_out(two):
    """At once, after a restart too, and until it is taken back."""
    ctl, romeo, juliet = two.wherry.ctl, two.romeo, two.juliet
    assert ctl("deny") == ""
    assert "write an address or a domain" in ctl("deny", "ju liet@x", status=2)
    assert ctl("deny", juliet.bare.upper()) == "%s may not use this gateway any more\n" % juliet.bare
    juliet.take(lambda s: s.get("type") == "unavailable" and s.get("from").startswith(two.channel.jid),
                "her way out")
    ask = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
    juliet.iq_error(two.domain, ask, "auth", "forbidden")
    romeo.result(two.domain, ask)
    assert ctl("deny", juliet.bare, status=1) == "%s is denied already\n" % juliet.bare
    two.wherry.stop()
    two.wherry.start()
    assert ctl("deny") == juliet.bare + "\n"
    juliet.iq_error(two.domain, ask, "auth", "forbidden")
    assert ctl("allow", juliet.bare) == "%s is denied no more\n" % juliet.bare
    juliet.result(two.domain, ask)
    assert "was not denied by this" in ctl("allow", juliet.bare, status=1)
