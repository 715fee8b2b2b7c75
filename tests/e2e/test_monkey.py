"""Users who do anything at any time: whatever they do, nothing breaks and all is answered."""

import os
import random

import pytest

from testenv.talker import bare, resource
from testenv.xml import MUC, MUC_ADMIN, MUC_USER, VERSION, attr, name, show, statuses

covers = pytest.mark.covers

SEEDS = [int(s) for s in os.environ.get("WHERRY_SEEDS", "1 2").split()]
STEPS = int(os.environ.get("WHERRY_STEPS", "400"))


class Monkey:
    def __init__(self, story, seed):
        self.story, self.dice = story, random.Random(seed)
        self.clients = [story.user("u%d" % n, resource=r) for n in range(4) for r in ("phone", "laptop")]
        self.rooms = [story.room("r%d" % n) for n in range(3)]
        self.irc = [story.irc(n) for n in ("alice", "bob")]
        self.asked = []     # (client, id) of questions
        for each in self.irc:
            for room in self.rooms:
                each.send("JOIN " + room.channel)

    def nick(self):
        return self.story.nick("n%d" % self.dice.randrange(6))

    def someone(self):
        return self.dice.choice([self.nick()] + [i.nick for i in self.irc])

    def step(self):
        d, who = self.dice, self.dice.choice(self.clients)
        room, irc = d.choice(self.rooms), d.choice(self.irc)
        seat = room.occupant(self.nick())
        actions = [
            lambda: who.send_join(room.jid, self.nick()), lambda: who.send_join(room.jid, self.nick()),
            lambda: who.send_join(room.jid, self.nick(), "key"),
            lambda: who.presence(seat), lambda: who.presence(seat, inner="<show>away</show>"),
            lambda: who.presence(seat, "unavailable", "<status>bye</status>"),
            lambda: who.presence(room.jid, "unavailable"),
            lambda: who.message(room.jid, "words", "groupchat"),
            lambda: who.message(room.jid, "two\nlines", "groupchat"),
            lambda: who.message(room.occupant(self.someone()), "psst"),
            lambda: who.message(self.story.contact(self.someone()), "psst"),
            lambda: who.stanza("message", room.jid, "<subject>t</subject>", type="groupchat"),
            lambda: who.stanza("message", room.jid, "<x xmlns='%s'><invite to=%s/></x>" % (
                MUC_USER, attr(self.story.contact(self.someone())))),
            lambda: self.ask(who, room.jid, "<query xmlns='%s'><item nick='%s' role='%s'/></query>" % (
                MUC_ADMIN, self.someone(), d.choice(("none", "participant", "moderator"))), "set"),
            lambda: self.ask(who, room.jid, "<query xmlns='%s'><item nick='%s' affiliation='%s'/></query>" % (
                MUC_ADMIN, self.someone(), d.choice(("none", "member", "admin", "outcast"))), "set"),
            lambda: self.ask(who, room.occupant(self.someone()), "<query xmlns='%s'/>" % VERSION),
            lambda: self.ask(who, room.occupant(self.someone()), "<ping xmlns='urn:xmpp:ping'/>"),
            lambda: self.ask(who, room.jid, "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
            lambda: self.ask(who, self.story.domain, "<query xmlns='jabber:iq:register'><remove/></query>", "set"),
            lambda: self.ask(who, self.story.domain, "<query xmlns='jabber:iq:register'><nick>%s</nick></query>"
                             % self.nick(), "set"),
            lambda: who.message("help@" + self.story.domain, d.choice(
                ("help", "status", "networks", "join %s" % room.channel, "register", "notices"))),
            lambda: who.stanza("message", room.occupant("x"), "<error type='cancel'><service-unavailable "
                               "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", type="error"),
            lambda: irc.say(room.channel, "from irc"),
            lambda: irc.say(self.nick(), d.choice(("private", "\x01VERSION\x01", "\x01PING 1\x01"))),
            lambda: irc.send("KICK %s %s :out" % (room.channel, self.nick())),
            lambda: irc.send("MODE %s %s %s" % (room.channel, d.choice(("+o", "-o", "+v", "-v")), self.nick())),
            lambda: irc.send("MODE %s %s" % (room.channel, d.choice(("+m", "-m", "+i", "-i", "+k key", "-k key",
                                                                   "+b n1*!*@*", "-b n1*!*@*", "+l 4", "-l")))),
            lambda: irc.send("TOPIC %s :topic" % room.channel),
            lambda: irc.send("PART %s" % room.channel), lambda: irc.send("JOIN %s" % room.channel),
            lambda: irc.send("INVITE %s %s" % (self.nick(), room.channel)),
            lambda: irc.send("AWAY" + d.choice(("", " :gone"))),
            lambda: d.choice(self.clients).ping(),
        ]
        d.choice(actions)()

    def ask(self, who, to, inner, type="get"):
        self.asked.append((who, who.stanza("iq", to, inner, type=type)))


@covers("SZ-03", "ST-05", "MU-11", "MU-24")
@pytest.mark.parametrize("seed", SEEDS)
def test_anything_at_any_time(wire, seed):
    monkey = Monkey(wire, seed)
    for n in range(STEPS):
        monkey.step()
        if n % 20 == 0:     # let things happen in between
            monkey.dice.choice(monkey.irc).ping()
            monkey.dice.choice(monkey.clients).ping()
        wire.wherry.alive()
    # all goes home; every question has had its answer, and one only
    for each in monkey.irc:
        each.ping()
    for who in monkey.clients:
        for room in monkey.rooms:
            who.presence(room.occupant("any"), "unavailable")
    for who, asked in monkey.asked:
        who.take(lambda s: name(s) == "iq" and s.get("id") == asked, "the answer to " + asked, 40)
    for who in monkey.clients:
        who.ping()
    answers = [(s.get("to"), s.get("id")) for s in wire.stream.everything
               if name(s) == "iq" and s.get("type") in ("result", "error") and s.get("id")]
    assert len(answers) == len(set(answers)), "answered twice"
    seats(wire.stream)


def seats(stream):
    """What each client was told of each room makes sense: nobody leaves who is not there."""
    there = {}
    for s in stream.everything:
        if name(s) != "presence" or s.get("type") not in (None, "unavailable"):
            continue
        if s.find("{%s}x" % MUC_USER) is None or s.find("{%s}x" % MUC) is not None:
            continue
        room, nick = bare(s.get("from")), resource(s.get("from"))
        inside = there.setdefault((s.get("to"), room), set())
        own = 110 in statuses(s)
        if s.get("type") is None:
            inside.add(nick)
        else:
            # a client that is told of its own absence sees nobody any more
            assert nick in inside or own, "%s is not there: %s" % (nick, show(s))
            inside.discard(nick)
            if own and 303 not in statuses(s):
                inside.clear()
