"""The main job once more, with an IRC client that is not ours (libircclient)."""

import re

import pytest

from testenv.xml import item, reason, statuses, text

covers = pytest.mark.covers


@covers("MU-08", "MU-30", "MU-35", "MU-38", "MU-40", "MX-11")
def test_a_foreign_client_and_an_xmpp_client_understand_each_other(story):
    romeo, alice, room = story.user("romeo"), story.foreign("alice"), story.room()
    nick = story.nick("romeo")
    alice.join(room.channel)
    alice.topic(room.channel, "Verona")
    joined = romeo.join(room.jid, nick)
    assert text(joined.subject, "subject") == "Verona"
    assert item(joined.occupants[alice.nick]).get("role") == "moderator"
    alice.expect_join(room.channel, nick)

    romeo.say(room.jid, "Good morrow, caf\u00e9 \u4e2d\U0001f339")
    alice.expect_say("Good morrow, caf\u00e9 \u4e2d\U0001f339", nick, room.channel)
    alice.say(room.channel, "Is the day so young? \u263a")
    romeo.expect_message("Is the day so young? \u263a", room.occupant(alice.nick), "groupchat")
    romeo.say(room.jid, "/me sighs")
    alice.expect_say("\x01ACTION sighs\x01", nick, room.channel)
    alice.action(room.channel, "nods")
    romeo.expect_message("/me nods", room.occupant(alice.nick))

    romeo.message(story.contact(alice.nick), "alone?")
    alice.expect_say("alone?", nick, alice.nick)
    alice.say(nick, "alone.")
    romeo.expect_message("alone.", story.contact(alice.nick))
    alice.notice(nick, "notice")
    romeo.expect_message(re.compile("notice"))

    was = alice.nick
    alice.rename(story.nick("alix"))
    assert 303 in statuses(romeo.expect_presence(room.occupant(was), "unavailable"))
    romeo.expect_presence(room.occupant(alice.nick))
    alice.kick(room.channel, nick, "out")
    gone = romeo.expect_presence(room.occupant(nick), "unavailable")
    assert {307, 110} <= statuses(gone) and reason(gone) == "out"
    romeo.join(room.jid, nick)
    alice.mode(room.channel, "+k sesame")
    romeo.leave(room.jid, nick, "good night")
    alice.expect_gone(nick)
    romeo.cannot_join(room.jid, nick, "auth", "not-authorized")
    romeo.join(room.jid, nick, "sesame")


@covers("ST-19")
@pytest.mark.parametrize("way", ["to IRC", "to XMPP"])
def test_two_hundred_lines_in_order_through_a_foreign_client(one, way):
    romeo, alice, room = one.user("romeo"), one.foreign("alice"), one.room()
    alice.join(room.channel)
    romeo.join(room.jid, one.nick("romeo"))
    if way == "to IRC":
        for n in range(200):
            romeo.message(room.jid, "line %d" % n, "groupchat")
        alice.expect_say("line 199", deadline=10)
        got = [e["params"][1] for e in alice.events if e["event"] == "channel"]
    else:
        for n in range(200):
            alice.say(room.channel, "line %d" % n)
        romeo.expect_message("line 199", deadline=10)
        got = [text(s, "body") for s in romeo.inbox.peek(
            lambda s: s.get("from") == room.occupant(alice.nick) and text(s, "body"))] + ["line 199"]
    assert got == ["line %d" % n for n in range(200)]
