"""Never lose the place: rooms that are kept without a client, over losses, restarts and crashes."""

import collections
import re
import time

import pytest

from testenv.inspircd import InspIRCd
from testenv.prosody import Prosody
from testenv.rawirc import RawIrc
from testenv.wherry import Component
from testenv.xml import DELAY, child, name, statuses, tag, text

covers = pytest.mark.covers
LATER = 20      # a back-off, a login and a regained nick


def ask(user, story, said, answer):
    """Says something to help@, and waits for what it answers."""
    user.message("help@" + story.domain, said)
    return user.expect_message(re.compile(answer), "help@" + story.domain)


def settled(kept, speaker):
    """What the speaker said lies with the XMPP server, which hands it out at the next login.

    A login in the moment between a server's look for clients and its writing down of the
    message would get it only by the login after: the server's race, measured on ejabberd.
    The answer to a ping of ours comes behind the message on the same stream."""
    speaker.ping()
    kept.user("juliet").ping()


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
    alice.mode(room.channel, "-k+k sesame open")        # while he is in: he comes back by it
    romeo.expect_message(re.compile("open"), room.jid)
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
    settled(kept, alice)
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


# --- alerts ----------------------------------------------------------------------------------

@covers("MX-14", "MS-11")
def test_close_the_client_be_mentioned_and_come_back(kept):
    romeo, room = kept.user("romeo"), kept.room()
    alice = kept.irc("alice", caps=("away-notify",))
    nick = kept.nick("romeo")
    alice.join(room.channel)
    romeo.join(room.jid, nick)
    romeo.close()
    alice.expect("AWAY", nick=nick)
    alice.say(room.channel, "good morning all")
    for said in ("are you there?", "hello?", "never mind"):
        alice.say(room.channel, "%s: %s" % (nick, said))
    alice.say(nick, "by the way")
    settled(kept, alice)
    again = kept.user("romeo", resource="laptop")
    told = again.expect_message(re.compile("are you there"), kept.domain)
    assert text(told, "body") == "%s in %s: %s: are you there?\n%s" % (
        alice.nick, room.channel, nick, room.jid)
    again.expect_message("by the way", kept.contact(alice.nick))
    again.join(room.jid, nick)
    again.absent(lambda s: name(s) == "message" and s.get("type") != "groupchat"
                 and nick in (text(s, "body") or "") and "Hello" not in text(s, "body"))
    # Here he is: he sees it, and is told nothing beside.
    alice.say(room.channel, nick + ": there you are")
    again.expect_message(nick + ": there you are", room.occupant(alice.nick))
    again.absent(lambda s: text(s, "body") is not None and "there you are" in text(s, "body"))


@covers("GW-11", "PR-11")
def test_away_while_no_client_is_here(kept):
    romeo, room = kept.user("romeo"), kept.room()
    alice = kept.irc("alice", caps=("away-notify",))
    nick = kept.nick("romeo")
    alice.join(room.channel)
    romeo.join(room.jid, nick)
    alice.unsaid(lambda l: l.command == "AWAY")
    romeo.leave(room.jid, nick)
    alice.expect("AWAY", re.compile("not here"), nick=nick)
    romeo.join(room.jid, nick)
    back = alice.expect("AWAY", nick=nick)
    assert not back.params, back


@covers("CM-12", "MU-50")
def test_reconnect_redoes_a_connection(one):
    romeo, alice, room = one.user("romeo"), one.irc("alice"), one.room()
    nick = one.nick("romeo")
    alice.join(room.channel)
    romeo.join(room.jid, nick)
    alice.waiting.clear()
    romeo.inbox.clear()
    ask(romeo, one, "reconnect", "^I try ")
    alice.expect("QUIT", nick=nick)
    alice.expect_join(room.channel, nick, deadline=LATER)
    gone = romeo.expect_presence(room.occupant(nick), "unavailable")
    assert {110, 333} <= statuses(gone)
    romeo.entered(room.jid)
    romeo.say(room.jid, "here again")
    alice.expect_say("here again", nick)


@covers("MU-40")
def test_kicked_while_nobody_looks(one):
    told = one
    romeo, alice, room = told.user("romeo"), told.irc("alice"), told.room()
    nick = told.nick("romeo")
    alice.join(room.channel)
    romeo.join(room.jid, nick)
    ask(romeo, told, "settings %s persistent yes" % room.channel, "Stored")
    romeo.leave(room.jid, nick)
    alice.kick(room.channel, nick, "sleeping")
    said = romeo.expect_message(re.compile("put you out of"), told.domain)
    assert text(said, "body").startswith("%s put you out of %s (sleeping)." % (alice.nick, room.channel))


@covers("MS-14")
def test_what_is_written_while_the_xmpp_server_is_away_is_not_lost(tell, own, inspircd):
    domain, secret = "gateway.example.test", "away-secret"
    server = own(Prosody, {domain: secret})
    told = tell(server, inspircd)
    told.gateway(Component(domain, secret, server, persistent="yes", tls="no",
                           network="%s:%d" % (inspircd.address, inspircd.port)))
    romeo, alice, room = told.user("romeo", raw=True), told.irc("alice"), told.room()
    romeo.join(room.jid, told.nick("romeo"))
    since = told.wherry.process.mark()
    server.stop()
    told.wherry.said("disconnected: ", since=since)
    alice.say(told.nick("romeo"), "are you still there?")
    alice.ping()
    server.start()
    told.wherry.said("told who was written to while the stream was down: 1", deadline=30, since=since)
    told.user("nurse", raw=True).ping()         # behind it on the same stream: it lies there now
    again = told.user("romeo", resource="laptop", raw=True)
    again.expect_message("are you still there?", told.contact(alice.nick),
                         where=lambda s: any(d.get("from") == domain for d in s.findall(tag(DELAY, "delay"))))


# --- many ------------------------------------------------------------------------------------

USERS, NETWORKS = 200, 8


def users_of(alice, wanted, deadline=90):
    """How many are on the network, by its own count: waits until they are so many, or fails."""
    end = time.monotonic() + deadline
    while True:
        alice.waiting.clear()
        alice.send("LUSERS")
        found = re.search(r"There are (\d+) users and (\d+) invisible", alice.expect("251").params[-1])
        alice.ping()
        n = int(found.group(1)) + int(found.group(2))
        if n == wanted or time.monotonic() > end:
            return n


@covers("MU-50", "MU-21", "SZ-28")
def test_two_hundred_are_cut_off_and_all_come_back(tell, own, fake):
    ircd = own(InspIRCd)
    told = tell(fake, ircd)
    told.spares = None
    told.gateway(network=None, persistent="yes", max_networks=1, options=(), networks={
        "n%d" % n: {"servers": "127.0.0.1:%d" % ircd.port, "tls": "no"} for n in range(NETWORKS)})
    users = [told.user("u%d" % n) for n in range(USERS)]
    rooms = [told.room("c%d" % n, "n%d" % (n % NETWORKS)) for n in range(USERS)]
    for n, each in enumerate(users):
        each.send_join(rooms[n].jid, told.nick("u%d" % n))
    for n, each in enumerate(users):
        each.entered(rooms[n].jid, deadline=90)
    # Every other one closes his client: nobody waits for him, and he comes back all the same.
    for n in range(1, USERS, 2):
        users[n].leave(rooms[n].jid, told.nick("u%d" % n))
    since = told.wherry.process.mark()
    ircd.kill()
    for n in range(0, USERS, 2):
        gone = users[n].expect_presence(rooms[n].occupant(told.nick("u%d" % n)), "unavailable")
        assert {110, 333} <= statuses(gone)
        users[n].inbox.clear()
    ircd.start()
    for n in range(0, USERS, 2):
        assert users[n].entered(rooms[n].jid, deadline=90).nick == told.nick("u%d" % n)
    alice = RawIrc(ircd, told.nick("alice"))
    told.people.append(alice)
    assert users_of(alice, USERS + 1) == USERS + 1          # nobody is missing, nobody there twice
    assert told.wherry.ctl("sessions").count(" connected") == USERS
    # They came one after another: five a second to each network, and five at once.
    tries = collections.Counter()
    for line in told.wherry.process.said[since:]:
        found = re.search(r"(\d\d:\d\d:\d\d) info \S+ (n\d): connecting to", line)
        if found:
            tries[found.groups()] += 1
    assert sum(tries.values()) >= USERS
    assert max(tries.values()) <= 11, tries.most_common(3)
