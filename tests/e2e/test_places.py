"""Never lose the place: rooms that are kept without a client, over losses, restarts and crashes."""

import re

import pytest

from testenv.inspircd import InspIRCd
from testenv.rawirc import RawIrc
from testenv.xml import child, name, statuses, tag, text

covers = pytest.mark.covers
LATER = 20      # a back-off, a login and a regained nick


def ask(user, story, said, answer):
    """Says something to help@, and waits for what it answers."""
    user.message("help@" + story.domain, said)
    return user.expect_message(re.compile(answer), "help@" + story.domain)


@pytest.fixture
def kept(tell, server, inspircd):
    """A gateway on each real server whose users stay."""
    told = tell(server, inspircd)
    told.gateway(persistent="yes")
    return told


@covers("MU-03", "MU-08", "MU-19", "GW-12")
def test_close_the_client_and_come_back(kept):
    romeo, alice, room = kept.user("romeo"), kept.irc("alice"), kept.room()
    nick = kept.nick("romeo")
    alice.join(room.channel)
    alice.topic(room.channel, "tea")
    romeo.join(room.jid, nick)
    features = {f.get("var") for f in romeo.disco(room.jid) if "feature" in f.tag}
    assert "muc_persistent" in features and "muc_temporary" not in features
    romeo.close()                           # as a phone that is switched off
    again = kept.user("romeo", resource="laptop")
    alice.unsaid(lambda l: l.command in ("PART", "QUIT") and l.nick == nick)
    joined = again.join(room.jid, nick)
    assert set(joined.occupants) == {alice.nick}, joined.occupants
    assert text(joined.subject, "subject") == "tea"
    alice.ping()
    joins = [l for l in alice.everything if l.command == "JOIN" and l.nick == nick]
    assert len(joins) == 1, joins
    ask(again, kept, "leave %s" % room.channel, "You leave ")
    alice.expect_gone(nick)


@covers("MU-50", "MU-21", "GW-23")
def test_wherryd_restarts_and_the_nick_is_there_again(kept):
    romeo, alice, room = kept.user("romeo"), kept.irc("alice"), kept.room()
    nick = kept.nick("romeo")
    alice.join(room.channel)
    alice.mode(room.channel, "+k sesame")
    romeo.join(room.jid, nick, password="sesame")
    kept.wherry.stop()
    gone = romeo.expect_presence(room.occupant(nick), "unavailable")
    assert {110, 332} <= statuses(gone)
    alice.expect_gone(nick)
    romeo.close()
    alice.waiting.clear()
    kept.wherry.start()
    alice.expect_join(room.channel, nick, deadline=LATER)
    again = kept.user("romeo", resource="laptop")
    # He need not know the key: he is in.
    assert set(again.join(room.jid, nick).occupants) == {alice.nick}
    alice.say(room.channel, "welcome back")
    again.expect_message("welcome back", room.occupant(alice.nick))


@covers("MU-50", "MU-21")
def test_wherryd_is_killed_and_the_nick_is_there_again(kept):
    romeo, alice, room = kept.user("romeo"), kept.irc("alice"), kept.room()
    nick = kept.nick("romeo")
    alice.join(room.channel)
    romeo.join(room.jid, nick)
    romeo.close()
    kept.wherry.process.kill()
    alice.expect_gone(nick)
    alice.waiting.clear()
    kept.wherry.start()
    alice.expect_join(room.channel, nick, deadline=LATER)
    alice.say(nick, "are you there?")
    again = kept.user("romeo", resource="laptop")
    again.expect_message("are you there?", kept.contact(alice.nick))
    again.join(room.jid, nick)


@covers("MU-50", "MU-21")
def test_the_network_restarts_and_everybody_is_there_again(tell, own, prosody):
    ircd = own(InspIRCd)
    told = tell(prosody, ircd)
    told.spares = None
    told.gateway(persistent="yes")
    romeo, juliet, room = told.user("romeo"), told.user("juliet"), told.room()
    romeo.join(room.jid, told.nick("romeo"))
    juliet.join(room.jid, told.nick("juliet"))
    juliet.close()                          # she stays, he sits there
    romeo.ping()
    ircd.kill()
    gone = romeo.expect_presence(room.occupant(told.nick("romeo")), "unavailable")
    assert {110, 333} <= statuses(gone)
    romeo.inbox.clear()
    ircd.start()
    joined = romeo.entered(room.jid, deadline=3 * LATER)
    assert joined.nick == told.nick("romeo")
    alice = RawIrc(ircd, told.nick("alice"))
    told.people.append(alice)
    alice.join(room.channel)
    if not any(told.nick("juliet") in l.params[-1] for l in alice.everything if l.command == "353"):
        alice.expect_join(room.channel, told.nick("juliet"), deadline=3 * LATER)
    romeo.say(room.jid, "here we are")
    alice.expect_say("here we are")


@covers("GW-12", "CM-02")
def test_a_channel_alone_may_be_kept(one):
    romeo, alice = one.user("romeo"), one.irc("alice")
    here, there, nick = one.room("here"), one.room("there"), one.nick("romeo")
    for each in (here, there):
        alice.join(each.channel)
        romeo.join(each.jid, nick)
    ask(romeo, one, "settings %s persistent yes" % here.channel, "Stored")
    romeo.leave(there.jid, nick)
    alice.expect("PART", there.channel, nick=nick)
    romeo.leave(here.jid, nick)
    romeo.ping()
    alice.unsaid(lambda l: l.command == "PART" and l.params[0] == here.channel)
    ask(romeo, one, "settings %s persistent no" % here.channel, "Stored")
    alice.expect_gone(nick)
