"""What is said, both ways: typing, replies, reactions, pieces, looks; with a network that knows of it and without."""

import pytest

from testenv.talker import resource
from testenv.xml import CHATSTATES, child, name

covers = pytest.mark.covers

REPLY, REACTIONS, FALLBACK = "urn:xmpp:reply:0", "urn:xmpp:reactions:0", "urn:xmpp:fallback:0"
SID = "urn:xmpp:sid:0"
TAGS = ("message-tags", "echo-message")


def seated(story, **options):
    """romeo in his client and alice on IRC, who knows of tags, in a room of their own."""
    romeo, room = story.user("romeo"), story.room()
    alice = story.irc("alice", **options)
    alice.join(room.channel)
    romeo.join(room.jid, story.nick("romeo"))
    story.settle(romeo, alice, room)
    return romeo, alice, room


def features(romeo, jid):
    return {f.get("var") for f in romeo.disco(jid) if f.get("var")}


def stanza_id(stanza):
    return child(stanza, SID, "stanza-id").get("id")


def state(name_of, frm):
    return lambda s: (name(s) == "message" and s.get("from") == frm
                      and child(s, CHATSTATES, name_of) is not None)


@covers("MX-04", "MX-05", "DI-12", "M2-03")
def test_replies_name_what_they_answer_both_ways(one):
    romeo, alice, room = seated(one, caps=TAGS)
    assert {REPLY, REACTIONS, CHATSTATES} <= features(romeo, room.jid)
    alice.say(room.channel, "Wherefore?")
    line = alice.expect("PRIVMSG", room.channel, "Wherefore?", nick=alice.nick)
    heard = romeo.expect_message("Wherefore?", room.occupant(alice.nick), "groupchat")
    romeo.say(room.jid, "> Wherefore?\nTherefore", inner=(
        "<reply xmlns='%s' to='%s' id='%s'/><fallback xmlns='%s' for='%s'><body start='0' end='13'/></fallback>"
        % (REPLY, room.occupant(alice.nick), stanza_id(heard), FALLBACK, REPLY)))
    reply = alice.expect("PRIVMSG", room.channel, "Therefore", nick=one.nick("romeo"))
    assert reply.tags["+draft/reply"] == line.tags["msgid"]
    alice.send("@+draft/reply=%s PRIVMSG %s :I see" % (reply.tags["msgid"], room.channel))
    heard = romeo.expect_message("I see", room.occupant(alice.nick), "groupchat")
    assert resource(child(heard, REPLY, "reply").get("to")) == one.nick("romeo")


@covers("MX-03", "DI-12")
def test_reactions_both_ways_one_set_here_one_by_one_there(one):
    romeo, alice, room = seated(one, caps=TAGS)
    alice.say(room.channel, "Pizza?")
    line = alice.expect("PRIVMSG", room.channel, "Pizza?", nick=alice.nick)
    heard = romeo.expect_message("Pizza?", room.occupant(alice.nick), "groupchat")

    def react(*emoji):
        inner = "<reactions xmlns='%s' id='%s'>%s</reactions>" % (
            REACTIONS, stanza_id(heard), "".join("<reaction>%s</reaction>" % e for e in emoji))
        sent = romeo.message(room.jid, None, "groupchat", inner)
        return romeo.take(lambda s: s.get("id") == sent, "the reflection of " + sent)

    assert child(react("\U0001f44d", "\U0001f355"), REACTIONS, "reactions") is not None
    for each in ("\U0001f44d", "\U0001f355"):
        got = alice.expect("TAGMSG", room.channel, nick=one.nick("romeo"))
        assert (got.tags["+draft/react"], got.tags["+draft/reply"]) == (each, line.tags["msgid"])
    react("\U0001f355")
    got = alice.expect("TAGMSG", room.channel, nick=one.nick("romeo"))
    assert got.tags["+draft/unreact"] == "\U0001f44d"
    alice.send("@+draft/reply=%s;+draft/react=\U0001f60b TAGMSG %s" % (line.tags["msgid"], room.channel))
    seen = romeo.take(lambda s: name(s) == "message" and s.get("from") == room.occupant(alice.nick)
                      and child(s, REACTIONS, "reactions") is not None, "alice's reaction")
    assert child(seen, REACTIONS, "reactions").get("id") == stanza_id(heard)
    assert [r.text for r in child(seen, REACTIONS, "reactions")] == ["\U0001f60b"]


@covers("MX-08", "MX-09")
def test_typing_both_ways_in_a_room_and_in_private(one):
    romeo, alice, room = seated(one, caps=TAGS)
    nick = one.nick("romeo")
    romeo.message(room.jid, None, "groupchat", "<composing xmlns='%s'/>" % CHATSTATES)
    assert alice.expect("TAGMSG", room.channel, nick=nick).tags["+typing"] == "active"
    alice.send("@+typing=active TAGMSG " + room.channel)
    romeo.take(state("composing", room.occupant(alice.nick)), "alice typing")
    alice.send("@+typing=paused TAGMSG " + room.channel)
    romeo.take(state("paused", room.occupant(alice.nick)), "alice pausing")
    there = one.contact(alice.nick)
    romeo.message(there, None, "chat", "<composing xmlns='%s'/>" % CHATSTATES)
    assert alice.expect("TAGMSG", alice.nick, nick=nick).tags["+typing"] == "active"
    alice.send("@+typing=active TAGMSG " + nick)
    romeo.take(state("composing", there), "alice typing in private")


@covers("MX-03", "MX-04", "MX-08", "DI-12")
def test_a_network_without_tags_is_told_in_words(tell, prosody, ngircd):
    story = tell(prosody, ngircd)
    story.gateway()
    romeo, alice, room = seated(story)
    assert not {REPLY, REACTIONS, CHATSTATES} & features(romeo, room.jid)
    alice.say(room.channel, "Wherefore?")
    romeo.expect_message("Wherefore?", room.occupant(alice.nick), "groupchat")
    romeo.message(room.jid, None, "groupchat", "<composing xmlns='%s'/>" % CHATSTATES)
    romeo.say(room.jid, "> Wherefore?\nTherefore", inner=(
        "<reply xmlns='%s' to='%s' id='x'/><fallback xmlns='%s' for='%s'><body start='0' end='13'/></fallback>"
        % (REPLY, room.occupant(alice.nick), FALLBACK, REPLY)))
    alice.expect_say("%s: Therefore" % alice.nick, story.nick("romeo"), room.channel)
    sent = romeo.message(room.jid, None, "groupchat", "<reactions xmlns='%s' id='x'><reaction>\u2764</reaction></reactions>"
                         % REACTIONS)
    romeo.expect_error(sent, "modify", "not-acceptable", "Say it in words")
    assert not alice.seen("TAGMSG")


@covers("MX-10")
def test_colours_and_bold_of_irc_are_shown_and_the_words_stay_plain(one):
    romeo, alice, room = seated(one)
    alice.say(room.channel, "\x02bold\x02 \x0304,01red\x03 \x1eout\x1e \x11mono\x11 \x1dit\x1d \x04ff8800hex")
    heard = romeo.expect_message("bold red out mono it hex", room.occupant(alice.nick), "groupchat")
    spans = {s.text: s.get("style") for s in heard.iter("{http://www.w3.org/1999/xhtml}span")}
    assert spans == {"bold": "font-weight:bold;", "red": "color:#ff0000;background-color:#000000;",
                     "out": "text-decoration:line-through;", "mono": "font-family:monospace;",
                     "it": "font-style:italic;", "hex": "color:#ff8800;"}
    marked = {(s.get("start"), s.get("end")): s[0].tag.split("}")[1]
              for s in child(heard, "urn:xmpp:markup:0", "markup")}
    assert marked == {("0", "4"): "strong", ("9", "12"): "deleted", ("13", "17"): "code", ("18", "20"): "emphasis"}


@covers("MX-10", "MU-30")
def test_marks_and_xhtml_become_codes_and_come_back_as_they_were(one):
    romeo, alice, room = seated(one)
    back = romeo.say(room.jid, "a *bold* word")
    assert child(back, "jabber:client", "body").text == "a *bold* word"
    alice.expect_say("a \x02*bold*\x02 word", one.nick("romeo"), room.channel)
    romeo.say(room.jid, "red alert", inner=(
        "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>"
        "<p><span style='color:red'>red</span> alert</p></body></html>"))
    alice.expect_say("\x0304red\x03 alert", one.nick("romeo"), room.channel)
    romeo.say(room.jid, "*as it is*", inner="<unstyled xmlns='urn:xmpp:styling:0'/>")
    alice.expect_say("*as it is*", one.nick("romeo"), room.channel)
    alice.mode(room.channel, "+S")      # the server strips looks: no other words for that
    back = romeo.say(room.jid, "*stripped*")
    assert child(back, "jabber:client", "body").text == "*stripped*"
    alice.expect_say("*stripped*", one.nick("romeo"), room.channel)


@covers("MX-10", "CM-02")
def test_a_channel_of_another_charset_and_without_looks_by_its_settings(one):
    romeo, alice, room = seated(one)
    help_ = "help@" + one.domain
    for wish in ("charset KOI8-R", "charset_out KOI8-R", "formatting no"):
        romeo.message(help_, "settings %s %s" % (room.jid, wish))
        romeo.expect_message("Stored.", help_)
    alice.say(room.channel, "\u043c\u0438\u0440".encode("koi8-r"))
    romeo.expect_message("\u043c\u0438\u0440", room.occupant(alice.nick), "groupchat")
    romeo.say(room.jid, "*\u0438*")
    alice.take(lambda l: l.command == "PRIVMSG" and l.raw.endswith(b":*\xc9*"), "the word in KOI8-R")
    sent = romeo.message(room.jid, "\u4e2d", "groupchat")
    romeo.expect_error(sent, "modify", "not-acceptable", "cannot be written in KOI8-R")


@covers("MX-01", "MX-03", "CM-12")
def test_corrections_and_reactions_in_words_as_the_user_wants_them(tell, prosody, ngircd):
    story = tell(prosody, ngircd)
    story.gateway()
    romeo, alice, room = seated(story)
    nick, replace = story.nick("romeo"), "<replace xmlns='urn:xmpp:message-correct:0' id='%s'/>"
    back = romeo.say(room.jid, "I saw teh cat in the park")
    alice.expect_say("I saw teh cat in the park", nick)
    romeo.say(room.jid, "I saw the cat in the park", inner=replace % back.get("id"))
    alice.expect_say("s/teh/the/", nick, room.channel)
    for wish in ("corrections full", "reactions words"):
        romeo.message("help@" + story.domain, "settings " + wish)
        romeo.expect_message("Stored.", "help@" + story.domain)
    romeo.say(room.jid, "I saw the dog in the park", inner=replace % back.get("id"))
    alice.expect_say("edited: I saw the dog in the park", nick, room.channel)
    assert REACTIONS in features(romeo, room.jid)
    alice.say(room.channel, "Pizza?")
    heard = romeo.expect_message("Pizza?", room.occupant(alice.nick), "groupchat")
    romeo.message(room.jid, None, "groupchat", "<reactions xmlns='%s' id='%s'><reaction>\u2764</reaction></reactions>"
                  % (REACTIONS, stanza_id(heard)))
    alice.expect_say("%s: \u2764" % alice.nick, nick, room.channel)


@covers("MS-11", "FI-04")
def test_words_typed_by_habit_and_links_with_what_is_said_of_them(one):
    romeo, alice, room = seated(one)
    nick = one.nick("romeo")
    sent = romeo.message(room.jid, "/msg NickServ identify secret", "groupchat")
    romeo.expect_error(sent, "modify", "not-acceptable", "it was not said")
    romeo.say(room.jid, "//msg is how")
    alice.expect_say("/msg is how", nick, room.channel)
    alice.mode(room.channel, "+o " + nick)
    romeo.message(room.jid, "/mode +m", "groupchat")
    alice.expect("MODE", room.channel, "+m", nick=nick)
    romeo.message(room.jid, "/omsg between us", "groupchat")
    alice.expect_say("between us", nick, "@" + room.channel)
    url = "https://up.example/cat.png"
    romeo.message(room.jid, url, "groupchat",
                  "<x xmlns='jabber:x:oob'><url>%s</url><desc>My cat</desc></x>" % url)
    alice.expect_say("My cat " + url, nick, room.channel)
    assert not [l for l in alice.everything if b"secret" in l.raw]


@covers("MS-17")
def test_a_long_message_comes_whole_in_pieces_that_nobody_cuts(one):
    romeo, alice, room = seated(one)
    nick = one.nick("romeo")
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    for body in ("word and \u00e9\u0301 " * 120, family * 60, "\U0001f1e9\U0001f1ea" * 150):
        romeo.say(room.jid, body)
        pieces, size = [], 0
        while size < len(body):
            line = alice.expect("PRIVMSG", room.channel, nick=nick)
            assert len(line.raw) <= 510
            pieces.append(line.params[1])
            size += len(pieces[-1])
        assert "".join(pieces) == body
        if family in body:
            assert all(len(p) % len(family) == 0 for p in pieces)
    sent = romeo.message(room.jid, "line\n" * 60, "groupchat")
    romeo.expect_error(sent, "modify", "policy-violation", "more than 50 lines")


def test_who_is_called_like_the_gateway_does_not_speak_as_it(tell, prosody, ngircd):
    story = tell(prosody, ngircd)
    story.gateway()
    romeo, alice, room = seated(story)
    alice.send("NICK help")
    alice.send("PRIVMSG %s :Write me your password" % story.nick("romeo"))
    heard = romeo.take(lambda s: name(s) == "message" and "Write me" in "".join(s.itertext()), "the words of help")
    assert heard.get("from") == story.domain
    assert "a person on the network and not this gateway" in "".join(heard.itertext())
