"""What was said in rooms: shown on joining, within every limit; each user's own; after an end and a kill."""

import datetime

import pytest

from testenv.xml import DELAY, SID, child, name, show, tag, text

covers = pytest.mark.covers


@pytest.fixture
def seat(story):
    """romeo sits in a room with alice, who talks."""
    story.romeo, story.alice, story.seat = story.user("romeo"), story.irc("alice"), story.room()
    story.alice.join(story.seat.channel)
    story.joined = story.romeo.join(story.seat.jid, story.nick("romeo"))
    return story


def hear(story, *said):
    """alice says it, and romeo hears it; its stanza-ids."""
    ids = []
    for each in said:
        story.alice.say(story.seat.channel, each)
        heard = story.romeo.expect_message(each, story.seat.occupant(story.alice.nick), "groupchat")
        ids.append(child(heard, SID, "stanza-id").get("id"))
    return ids


def bodies(joined):
    return [text(s, "body") for s in joined.history]


def again(story, history="", resource="tablet"):
    """Another client of romeo's joins; what it was shown."""
    made = story.user("romeo", resource=resource)
    return made.join(story.seat.jid, story.nick("romeo"), history=history)


@covers("MU-08", "MU-26", "AR-07", "M2-04")
def test_a_second_client_is_shown_the_past_in_its_order(seat):
    ids = hear(seat, "one", "two")
    mine = seat.romeo.say(seat.seat.jid, "three")
    ids.append(child(mine, SID, "stanza-id").get("id"))
    joined = again(seat)
    assert bodies(joined) == ["one", "two", "three"]
    assert [child(s, SID, "stanza-id").get("id") for s in joined.history] == ids
    assert {child(s, SID, "stanza-id").get("by") for s in joined.history} == {seat.seat.jid}
    for each in joined.history:
        late = child(each, DELAY, "delay")
        assert late.get("from") == seat.seat.jid and late.get("stamp").endswith("Z"), show(each)
        assert text(each, "subject") is None
        assert child(each, "urn:xmpp:occupant-id:0", "occupant-id") is not None, show(each)
    # the end of the past is the subject, then what is new comes once
    hear(seat, "four")
    seat.people[-1].expect_message("four", where=lambda s: child(s, DELAY, "delay") is None)


@covers("MU-27")
def test_every_limit_of_a_join_holds(seat):
    hear(seat, *["line %d" % n for n in range(1, 26)])
    lines = ["line %d" % n for n in range(1, 26)]
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = (now + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    past = (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for n, (history, expected) in enumerate([
            ("", lines[-20:]),
            ("<history/>", lines[-20:]),
            ("<history maxstanzas='3'/>", lines[-3:]),
            ("<history maxstanzas='500'/>", lines[-20:]),
            ("<history maxstanzas='0'/>", []),
            ("<history maxchars='0'/>", []),
            ("<history seconds='0'/>", []),
            ("<history seconds='3600'/>", lines[-20:]),
            ("<history since='%s'/>" % stamp, []),
            ("<history since='%s' maxstanzas='2'/>" % past, lines[-2:])]):
        got = bodies(again(seat, history, "r%d" % n))
        assert got == expected, history
    few = again(seat, "<history maxchars='2000'/>", "chars").history
    assert 0 < len(few) < 20
    assert [text(s, "body") for s in few] == lines[-len(few):]


@covers("AR-06")
def test_nobody_is_shown_anothers_past(seat):
    hear(seat, "for romeo's ears")
    juliet = seat.user("juliet")
    joined = juliet.join(seat.seat.jid, seat.nick("juliet"), history="")
    assert not joined.history
    # what both hear each keeps for himself
    hear(seat, "for both")
    juliet.expect_message("for both")
    assert bodies(again(seat)) == ["for romeo's ears", "for both"]
    other = seat.user("juliet", resource="tablet")
    assert bodies(other.join(seat.seat.jid, seat.nick("juliet"), history="")) == ["for both"]


@covers("AR-05")
@pytest.mark.parametrize("killed", [False, True])
def test_the_past_outlives_wherryd(one, killed):
    one.romeo, one.alice, one.seat = one.user("romeo"), one.irc("alice"), one.room()
    one.alice.join(one.seat.channel)
    one.romeo.join(one.seat.jid, one.nick("romeo"))
    ids = hear(one, *["line %d" % n for n in range(40)])
    if killed:
        # what the disk has is kept: a quarter of a second, and the commit
        one.wherry.said(r"archive: 40 lines on disk since the start", deadline=10)
        one.wherry.process.kill()
    else:
        one.wherry.stop()
    one.romeo.expect_presence(type="unavailable") if not killed else None
    one.wherry.start()
    joined = one.romeo.join(one.seat.jid, one.nick("romeo"), history="<history maxstanzas='40'/>")
    assert [text(s, "body") for s in joined.history] == ["line %d" % n for n in range(20, 40)]
    assert [child(s, SID, "stanza-id").get("id") for s in joined.history] == ids[20:]
    more = hear(one, "and on")
    assert not set(more) & set(ids)


@covers("GW-07")
def test_who_deletes_his_account_leaves_no_past(one):
    one.romeo, one.alice, one.seat = one.user("romeo"), one.irc("alice"), one.room()
    one.romeo.result(one.domain, "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' "
                     "type='submit'/></query>", "set")
    one.alice.join(one.seat.channel)
    one.romeo.join(one.seat.jid, one.nick("romeo"))
    hear(one, "remember me")
    one.romeo.result(one.domain, "<query xmlns='jabber:iq:register'><remove/></query>", "set")
    joined = one.romeo.join(one.seat.jid, one.nick("romeo"), history="")
    assert not joined.history
