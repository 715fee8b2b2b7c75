"""XEP-0045 to the letter: joins, refusals, reflections, occupants; disco and the small services."""

import datetime
import re

import pytest

from testenv.talker import unique
from testenv.xml import (CLIENT, DISCO_INFO, DISCO_ITEMS, LAST, MUC, MUC_ADMIN, MUC_OWNER, MUC_USER,
                         OCCUPANT_ID, SID, STANZAS, TIME, VCARD, VERSION, attr, child, error_of,
                         expect_error, item, name, show, statuses, tag, text)

covers = pytest.mark.covers


@pytest.fixture
def seat(wire):
    """romeo sits in a room with alice."""
    wire.romeo, wire.alice, wire.seat = wire.user("romeo"), wire.irc("alice"), wire.room()
    wire.alice.join(wire.seat.channel)
    wire.me = wire.seat.occupant(wire.nick("romeo"))
    wire.her = wire.seat.occupant(wire.alice.nick)
    wire.joined = wire.romeo.join(wire.seat.jid, wire.nick("romeo"))
    wire.settle(wire.romeo, wire.alice, wire.seat)
    return wire


@pytest.fixture
def net(tell, fake, fakeircd):
    """romeo, and a network that says what the story says."""
    told = tell(fake, fakeircd)
    told.gateway()
    told.romeo, told.seat = told.user("romeo"), told.room("a")
    return told


def features(info):
    return [f.get("var") for f in info.findall(tag(DISCO_INFO, "feature"))]


def identities(info):
    return [(i.get("category"), i.get("type"), i.get("name"))
            for i in info.findall(tag(DISCO_INFO, "identity"))]


# --- joining -------------------------------------------------------------------------------------

@covers("MU-08", "MU-11")
def test_a_join_has_its_order_while_the_channel_is_busy(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway()
    romeo, room = told.user("romeo"), told.room("a")
    asked = romeo.send_join(room.jid, "romeo", history="<history maxstanzas='0'/>")
    peer = fakeircd.serve()
    peer.expect("JOIN", room.channel)
    peer.send(":%s JOIN %s" % (peer.mask, room.channel))
    peer.say("alice", room.channel, "too early")
    peer.send(":bob!b@h JOIN " + room.channel)
    peer.numeric("332", room.channel, "the topic")
    peer.numeric("353", "=", room.channel, "romeo alice @carol +dave")
    peer.say("alice", room.channel, "still early")
    peer.send(":dave!d@h PART " + room.channel)
    peer.numeric("366", room.channel, "End of /NAMES list.")
    joined = romeo.entered(room.jid, asked)
    assert joined.self_presence is [s for s in joined.stanzas if name(s) == "presence"][-1]
    assert {"alice", "carol", "bob"} <= set(joined.occupants)
    assert "dave" not in joined.occupants or romeo.expect_presence(room.occupant("dave"), "unavailable")
    assert text(joined.subject, "subject") == "the topic"
    # what was said meanwhile came after it
    romeo.expect_message("still early")


@covers("MU-11", "MU-12", "MU-13", "MU-10")
def test_our_own_presence_bears_its_codes_and_others_do_not(seat):
    own = seat.joined.self_presence
    assert statuses(own) >= {110, 100} and 210 not in statuses(own), show(own)
    assert own.get("to") == seat.romeo.jid
    other = seat.joined.occupants[seat.alice.nick]
    assert not statuses(other) & {110, 201, 210}, show(other)
    assert item(other).get("role") and item(other).get("affiliation")
    assert "@example.test" not in (item(other).get("jid") or "")


@covers("MU-13", "PR-06")
def test_users_of_the_gateway_do_not_see_each_others_jids(seat):
    juliet = seat.user("juliet")
    joined = juliet.join(seat.seat.jid, seat.nick("juliet"))
    there = joined.occupants[seat.nick("romeo")]
    assert "@example.test" not in re.sub(r' to="[^"]*"', "", show(there)), show(there)
    seen = seat.romeo.expect_presence(seat.seat.occupant(seat.nick("juliet")))
    assert "@example.test" not in re.sub(r' to="[^"]*"', "", show(seen)), show(seen)


@covers("MU-09")
def test_a_join_without_a_nickname_is_malformed(wire):
    romeo, room = wire.user("romeo"), wire.room()
    for to in (room.jid, room.jid + "/"):
        sent = romeo.presence(to, inner="<x xmlns='%s'/>" % MUC)
        refused = romeo.take(lambda s: s.get("id") == sent, "the refusal")
        expect_error(refused, "modify", "jid-malformed")


@covers("MU-09", "MU-39")
@pytest.mark.parametrize("type", ["unavailable", "probe", "subscribe", "unsubscribe", "subscribed",
                                  "unsubscribed", "error", "foo"])
def test_no_other_presence_joins(wire, type):
    romeo, room, alice = wire.user("romeo"), wire.room(), wire.irc("alice")
    alice.join(room.channel)
    romeo.presence(room.occupant("romeo"), type, "<x xmlns='%s'/>" % MUC)
    romeo.ping()
    got = romeo.inbox.peek(lambda s: name(s) == "presence" and s.get("type") != "error")
    assert not got or type in ("subscribe", "probe"), [show(s) for s in got]
    if type in ("unavailable", "error"):
        assert not romeo.inbox.peek(), [show(s) for s in romeo.inbox.peek()]
    # nobody has logged in
    assert not alice.seen("JOIN", room.channel)[1:]


@covers("MU-23")
def test_presence_to_a_room_one_is_not_in_is_no_join(wire):
    romeo, room = wire.user("romeo"), wire.room()
    romeo.presence(room.occupant("romeo"))
    gone = romeo.expect_presence(room.occupant("romeo"), "unavailable")
    assert {110, 307, 333} <= statuses(gone), show(gone)


@covers("MU-10")
def test_a_forged_rank_is_not_believed(wire):
    romeo, juliet, room = wire.user("romeo"), wire.user("juliet"), wire.room()
    alice = wire.irc("alice").join(room.channel)
    juliet.join(room.jid, wire.nick("juliet"))
    forged = "<x xmlns='%s'><item affiliation='owner' role='moderator'/><status code='100'/></x>" % MUC_USER
    asked = romeo.send_join(room.jid, wire.nick("romeo"), inner=forged)
    joined = romeo.entered(room.jid, asked)
    seen = juliet.expect_presence(room.occupant(wire.nick("romeo")))
    for each in (joined.self_presence, seen):
        assert item(each).get("affiliation") == "none" and item(each).get("role") == "participant"
    romeo.presence(room.occupant(wire.nick("romeo")), inner=forged)
    romeo.stanza("message", room.jid, "<body>me</body>" + forged, type="groupchat")
    heard = juliet.expect_message("me")
    assert child(heard, MUC_USER, "x") is None or "owner" not in show(heard)
    assert alice


#: Table D: what a network says to a JOIN, and what the user is told.
NUMERICS = [
    ("403", "No such channel", "cancel", "item-not-found", None),
    ("476", "Bad channel mask", "modify", "jid-malformed", None),
    ("405", "You have joined too many channels", "wait", "resource-constraint", None),
    ("437", "Nick/channel is temporarily unavailable", None, ("conflict", "resource-constraint"), None),
    ("471", "Cannot join channel (+l)", "wait", "service-unavailable", r"is full\. Try later\."),
    ("473", "Cannot join channel (+i)", "auth", "registration-required", r"by invitation only\."),
    ("474", "Cannot join channel (+b)", "auth", "forbidden", r"You are banned from #a"),
    ("475", "Cannot join channel (+k)", "auth", "not-authorized", r"needs a key\."),
    ("477", "You need to be identified", "auth", "registration-required",
     r"lets in registered nicknames only\. Write: identify"),
    ("489", "SSL only", None, None, None),
    ("520", "Only IRC operators", None, None, None),
]


@covers("MU-15", "MU-16", "MU-17", "MU-18", "MU-20", "MU-21", "MU-22")
@pytest.mark.parametrize("number, said, kind, condition, words", NUMERICS, ids=[n[0] for n in NUMERICS])
def test_each_refusal_of_the_network_has_its_condition(net, fakeircd, number, said, kind, condition, words):
    asked = net.romeo.send_join(net.seat.jid, "romeo")
    peer = fakeircd.serve()
    peer.expect("JOIN", net.seat.channel)
    peer.numeric(number, net.seat.channel, said)
    refused = net.romeo.take(lambda s: name(s) == "presence", "the refusal", 8)
    got = error_of(refused)
    assert refused.get("id") == asked and refused.get("to") == net.romeo.jid, show(refused)
    assert refused.get("from") == net.seat.occupant("romeo")
    assert child(refused, MUC, "x") is not None, show(refused)
    by = child(refused, CLIENT, "error").get("by")
    assert by in (None, net.seat.jid), show(refused)
    if condition is not None:
        assert got[1] in ((condition,) if isinstance(condition, str) else condition), show(refused)
    if kind is not None:
        assert got[0] == kind, show(refused)
    if words is not None:
        assert re.search(words, got[2] or ""), show(refused)


LOGIN = [("433", "romeo", "Nickname is already in use", "cancel", ("conflict",), r"romeo is in use"),
         ("436", "romeo", "Nickname collision", "cancel", ("conflict",), None),
         ("432", "romeo", "Erroneous nickname", None, ("not-acceptable",), None),
         ("437", "romeo", "Temporarily unavailable", None, ("conflict", "resource-constraint"), None),
         ("465", None, "You are banned from this server", "auth", ("forbidden",), None),
         ("464", None, "Password incorrect", "auth", ("not-authorized", "forbidden"), None)]


@covers("MU-18", "MU-22", "MU-21")
@pytest.mark.parametrize("number, about, said, kind, conditions, words", LOGIN, ids=[l[0] for l in LOGIN])
def test_each_refusal_at_login_has_its_condition(net, fakeircd, number, about, said, kind, conditions, words):
    asked = net.romeo.send_join(net.seat.jid, "romeo")
    peer = fakeircd.accept()
    peer.expect("NICK")
    peer.expect("USER")
    peer.numeric(number, *([about] if about else []), said)
    if about is None:
        peer.send("ERROR :Closing Link")
        peer.cut()
    refused = net.romeo.take(lambda s: name(s) == "presence", "the refusal", 8)
    got = error_of(refused)
    assert refused.get("id") == asked and refused.get("to") == net.romeo.jid
    assert refused.get("from") == net.seat.occupant("romeo")
    assert got[1] in conditions, show(refused)
    assert kind is None or got[0] == kind, show(refused)
    assert words is None or re.search(words, got[2] or ""), show(refused)


@covers("MU-18")
def test_after_a_conflict_another_nickname_gets_in(net, fakeircd):
    net.romeo.send_join(net.seat.jid, "romeo")
    peer = fakeircd.accept()
    peer.expect("NICK", "romeo")
    peer.numeric("433", "romeo", "Nickname is already in use")
    net.romeo.take(lambda s: name(s) == "presence" and s.get("type") == "error", "the refusal")
    peer.wait_end(10)
    asked = net.romeo.send_join(net.seat.jid, "romeo2")
    peer = fakeircd.serve()
    assert peer.user == "romeo2"
    peer.admit(net.seat.channel, ["alice"])
    assert net.romeo.entered(net.seat.jid, asked).nick == "romeo2"


@covers("MU-12")
@pytest.mark.parametrize("wanted", ["romeo montague", "3romeo", "ro" * 40, "rom\u00e9o", "-romeo"])
def test_a_nickname_the_network_cannot_have_is_refused_or_altered_openly(wire, wanted):
    romeo, room = wire.user("romeo"), wire.room()
    asked = romeo.send_join(room.jid, wanted)
    first = romeo.take(lambda s: name(s) == "presence", "an answer", 10)
    if first.get("type") == "error":
        assert error_of(first)[1] in ("not-acceptable", "jid-malformed"), show(first)
        assert first.get("id") == asked and first.get("from") == room.occupant(wanted)
    else:
        while 110 not in statuses(first):
            first = romeo.expect_presence()
        assert 210 in statuses(first), show(first)


@covers("MU-21", "MU-09", "MU-33")
def test_what_is_no_channel_cannot_be_joined(wire):
    romeo = wire.user("romeo")
    for to, conditions in (("nochannel@" + wire.domain, ("item-not-found", "jid-malformed", "not-acceptable")),
                           ("help@" + wire.domain, ("item-not-found", "jid-malformed", "not-acceptable")),
                           (wire.domain, ("item-not-found", "jid-malformed", "not-acceptable",
                                          "service-unavailable")),
                           ("#a,#b@" + wire.domain, ("item-not-found", "jid-malformed")),
                           ("#" + "x" * 300 + "@" + wire.domain, ("item-not-found", "jid-malformed"))):
        sent = romeo.presence(to + "/romeo", inner="<x xmlns='%s'/>" % MUC)
        refused = romeo.take(lambda s: s.get("id") == sent, "the refusal of %s" % to[:40], 10)
        assert error_of(refused)[1] in conditions, show(refused)


@covers("MU-24")
def test_joining_again_shows_all_again_and_the_network_nothing(seat):
    seat.alice.topic(seat.seat.channel, "verona")
    seat.romeo.expect_subject(seat.seat.jid, "verona")
    again = seat.romeo.join(seat.seat.jid, seat.nick("romeo"))
    assert set(again.occupants) == {seat.alice.nick}
    assert text(again.subject, "subject") == "verona"
    seat.alice.unsaid(lambda l: l.command in ("JOIN", "PART", "QUIT") and l.nick == seat.nick("romeo"))


@covers("MU-24", "MU-35")
def test_joining_again_under_another_name_changes_it(seat):
    new = seat.nick("montague")
    seat.romeo.send_join(seat.seat.jid, new, history="<history maxstanzas='0'/>")
    seat.alice.expect("NICK", new, nick=seat.nick("romeo"))
    seat.romeo.expect_presence(seat.seat.occupant(new), where=lambda p: 110 in statuses(p))


@covers("MU-47")
def test_a_join_is_no_change_of_the_room(wire):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    romeo.say(room.jid, "marker")
    romeo.absent(lambda s: name(s) == "message" and 104 in statuses(s))


@covers("MU-47")
def test_a_change_of_modes_is_a_change_of_the_room(seat):
    seat.alice.mode(seat.seat.channel, "+m")
    seat.romeo.take(lambda s: name(s) == "message" and 104 in statuses(s), "status 104")


@covers("MU-28")
def test_a_room_without_a_topic_sends_an_empty_subject(seat):
    subject = seat.joined.subject
    assert text(subject, "subject") == "" and text(subject, "body") is None, show(subject)
    assert subject.get("from", "").startswith(seat.seat.jid) and subject.get("type") == "groupchat"


@covers("MU-28", "AR-09")
def test_the_subject_says_since_when(net, fakeircd):
    asked = net.romeo.send_join(net.seat.jid, "romeo")
    peer = fakeircd.serve()
    peer.expect("JOIN")
    peer.send(":%s JOIN %s" % (peer.mask, net.seat.channel))
    peer.numeric("332", net.seat.channel, "old news")
    peer.numeric("333", net.seat.channel, "alice!a@h", "1000000000")
    peer.numeric("353", "=", net.seat.channel, "romeo alice")
    peer.numeric("366", net.seat.channel, "End")
    subject = net.romeo.entered(net.seat.jid, asked).subject
    assert subject.get("from") in (net.seat.occupant("alice"), net.seat.jid)
    stamp = child(subject, "urn:xmpp:delay", "delay")
    assert stamp is not None and stamp.get("stamp").startswith("2001-09-09T01:46:40"), show(subject)


@covers("MU-53", "MU-34")
def test_rfc1459_says_which_names_are_one(wire):
    romeo, alice = wire.user("romeo"), wire.irc("alice")
    room = wire.room("a[b]")
    lower = room.jid.replace("[", "{").replace("]", "}")
    alice.join(room.channel)
    joined = romeo.join(room.jid, wire.nick("romeo"))
    assert alice.nick in joined.occupants
    # the same channel by its other name: no second seat is made of it
    asked = romeo.send_join(lower, wire.nick("romeo"))
    answer = romeo.take(lambda s: s.get("id") == asked or (name(s) == "presence" and s.get(
        "from", "").startswith(lower)), "an answer", 10)
    assert answer.get("type") == "error" or s_joined(answer), show(answer)
    alice.rename(wire.nick("[al]"))
    romeo.expect_presence(room.occupant(alice.nick))
    sent = romeo.message(room.occupant(alice.nick.replace("[", "{").replace("]", "}")), "psst")
    romeo.absent(lambda s: s.get("id") == sent)
    alice.expect_say("psst")


def s_joined(presence):
    return presence.get("type") is None


# --- what is said ----------------------------------------------------------------------------------

@covers("MU-30", "AR-07", "M2-04", "MX-09")
def test_a_reflection_keeps_what_was_sent_and_nothing_forged(seat):
    room = seat.seat.jid
    sent = seat.romeo.stanza(
        "message", room, "<body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/>"
        "<origin-id xmlns='%s' id='mine'/><stanza-id xmlns='%s' by=%s id='forged'/>"
        "<occupant-id xmlns='%s' id='forged'/><x xmlns='%s'><item affiliation='owner'/></x>"
        "<x xmlns='jabber:x:oob'><url>http://example.test/</url></x>" % (SID, SID, attr(room), OCCUPANT_ID,
                                                                         MUC_USER),
        type="groupchat", id="the-id")
    got = seat.romeo.take(lambda s: s.get("id") == sent, "the reflection")
    assert got.get("from") == seat.me and got.get("to") == seat.romeo.jid, show(got)
    assert child(got, SID, "origin-id").get("id") == "mine"
    assert got.find("{jabber:x:oob}x") is not None
    assert not [s for s in got.findall(tag(SID, "stanza-id")) if s.get("id") == "forged"], show(got)
    assert not [s for s in got.findall(tag(OCCUPANT_ID, "occupant-id")) if s.get("id") == "forged"]
    assert "owner" not in show(got)
    seat.alice.expect_say("hi http://example.test/")


@covers("MU-29")
def test_only_a_subject_alone_changes_the_topic(seat):
    seat.alice.mode(seat.seat.channel, "-t")
    seat.romeo.stanza("message", seat.seat.jid, "<subject>no topic</subject><body>words</body>",
                      type="groupchat")
    seat.alice.expect_say(re.compile("words"))
    assert not [l for l in seat.alice.seen("TOPIC") if l.nick == seat.nick("romeo")]
    seat.romeo.stanza("message", seat.seat.jid, "<subject>t</subject><thread>x</thread>", type="groupchat")
    seat.romeo.stanza("message", seat.seat.jid, "<subject>yes</subject>", type="groupchat")
    seat.alice.expect("TOPIC", seat.seat.channel, "yes")


@covers("MU-29", "MU-41")
def test_a_topic_one_may_not_change(seat):
    seat.alice.mode(seat.seat.channel, "+t")
    sent = seat.romeo.stanza("message", seat.seat.jid, "<subject>mine</subject>", type="groupchat")
    error = seat.romeo.expect_error(sent, "auth", "forbidden")
    assert error.get("from") == seat.seat.jid


@covers("MU-32")
def test_who_is_not_in_the_room_cannot_speak_in_it(seat):
    laptop = seat.user("romeo", resource="laptop")
    stranger = seat.user("stranger")
    for each in (laptop, stranger):
        sent = each.message(seat.seat.jid, "from outside", "groupchat")
        error = each.take(lambda s: s.get("id") == sent, "the error")
        assert error_of(error)[1] == "not-acceptable", show(error)
        assert error.get("from") == seat.seat.jid
        sent = each.message(seat.her, "psst", "chat")
        assert error_of(each.take(lambda s: s.get("id") == sent, "the error"))[1] == "not-acceptable"
    seat.alice.unsaid(lambda l: l.command == "PRIVMSG")


@covers("MU-33")
def test_a_message_to_a_room_that_nobody_is_in(wire):
    romeo = wire.user("romeo")
    sent = romeo.message("#nowhere@" + wire.domain, "hello?", "groupchat")
    error = romeo.take(lambda s: s.get("id") == sent, "the error")
    assert error_of(error)[1] in ("not-acceptable", "item-not-found"), show(error)
    romeo.message("#nowhere@" + wire.domain, "news", "headline")
    romeo.absent(lambda s: name(s) == "message")


@covers("MU-33")
def test_only_groupchat_is_said_in_a_room(seat):
    seat.romeo.message(seat.seat.jid, "not to all", "headline")     # MU-33: ignored, or an error
    for type in ("chat", "normal", None):
        sent = seat.romeo.message(seat.seat.jid, "not to all", type)
        error = seat.romeo.take(lambda s: s.get("id") == sent, "the error for type %s" % type)
        expect_error(error, "modify", "bad-request")
    seat.alice.unsaid(lambda l: l.command == "PRIVMSG")


@covers("MU-34")
def test_private_messages_in_a_room(seat):
    sent = seat.romeo.message(seat.her, "all?", "groupchat")
    seat.romeo.expect_error(sent, "modify", "bad-request")
    sent = seat.romeo.message(seat.seat.occupant("nobody-here"), "hello?")
    seat.romeo.expect_error(sent, "cancel", "item-not-found")
    seat.romeo.message(seat.her, "psst", "chat")
    seat.alice.expect_say("psst", seat.nick("romeo"), seat.alice.nick)
    seat.romeo.message(seat.her, "normally", "normal")
    seat.alice.expect_say("normally", seat.nick("romeo"), seat.alice.nick)


@covers("MU-36", "GW-11")
def test_away_is_shown_both_ways(seat):
    seat.romeo.presence(seat.me, inner="<show>away</show><status>gone to Mantua</status>")
    seat.alice.send("WHOIS " + seat.nick("romeo"))
    away = seat.alice.take(lambda l: l.command in ("301", "318"), "the away message")
    while away.command == "318":        # AWAY has not arrived yet: ask again
        seat.alice.send("WHOIS " + seat.nick("romeo"))
        away = seat.alice.take(lambda l: l.command in ("301", "318"), "the away message")
    assert away.params[-1] == "gone to Mantua"
    seat.alice.send("AWAY :asleep")
    seen = seat.romeo.expect_presence(seat.her, where=lambda p: text(p, "show") in ("away", "xa"))
    assert text(seen, "status") == "asleep" and not statuses(seen) & {110}
    seat.alice.send("AWAY")
    seat.romeo.expect_presence(seat.her, where=lambda p: text(p, "show") is None)


@covers("MU-36", "MU-35")
def test_a_change_of_ones_state_is_no_change_of_nickname(seat):
    second = seat.room("second")
    seat.romeo.join(second.jid, seat.nick("romeo"))
    for show_ in ("away", "xa", "dnd", "chat"):
        for room in (seat.seat, second):
            seat.romeo.presence(room.occupant(seat.nick("romeo")), inner="<show>%s</show>" % show_)
    seat.romeo.say(seat.seat.jid, "marker")
    seat.alice.expect_say("marker", seat.nick("romeo"))
    seat.alice.unsaid(lambda l: l.command == "NICK")


@covers("MU-37")
def test_invitations_go_to_irc(seat):
    bob = seat.irc("bob")
    seat.alice.mode(seat.seat.channel, "+o " + seat.nick("romeo"))
    for to in (seat.contact(bob.nick),):
        seat.romeo.stanza("message", seat.seat.jid, "<x xmlns='%s'><invite to=%s><reason>come</reason>"
                          "</invite></x>" % (MUC_USER, attr(to)))
        invited = bob.expect("INVITE", bob.nick, seat.seat.channel)
        assert invited.nick == seat.nick("romeo")
    sent = seat.romeo.stanza("message", seat.seat.jid, "<x xmlns='%s'><invite to=%s/></x>"
                             % (MUC_USER, attr(seat.contact("nobody-here"))))
    error = seat.romeo.take(lambda s: s.get("id") == sent, "the error")
    assert error_of(error)[1] == "item-not-found", show(error)


@covers("MU-38")
def test_leaving_is_confirmed_to_the_client_that_left(seat):
    left = seat.romeo.leave(seat.seat.jid, seat.nick("romeo"))
    assert left.get("to") == seat.romeo.jid and item(left).get("role") == "none"
    seat.alice.expect_gone(seat.nick("romeo"))
    seat.romeo.presence(seat.me, "unavailable")
    seat.romeo.absent(lambda s: name(s) == "presence")


# --- moderation --------------------------------------------------------------------------------------

def admin(inner):
    return "<query xmlns='%s'>%s</query>" % (MUC_ADMIN, inner)


@covers("MU-41", "MU-40")
def test_who_is_no_operator_cannot_kick(seat):
    answer = seat.romeo.iq(seat.seat.jid, admin("<item nick='%s' role='none'/>" % seat.alice.nick), "set")
    assert error_of(answer)[1] in ("forbidden", "not-allowed"), show(answer)
    stranger = seat.user("stranger")
    answer = stranger.iq(seat.seat.jid, admin("<item nick='%s' role='none'/>" % seat.alice.nick), "set")
    assert answer.get("type") == "error"
    seat.alice.unsaid(lambda l: l.command == "KICK")


@covers("MU-40", "MU-45")
def test_a_kick_that_cannot_be(seat):
    seat.alice.mode(seat.seat.channel, "+o " + seat.nick("romeo"))
    answer = seat.romeo.iq(seat.seat.jid, admin("<item nick='nobody-here' role='none'/>"), "set")
    assert error_of(answer)[1] in ("item-not-found", "not-acceptable"), show(answer)
    answer = seat.romeo.iq(seat.seat.jid, admin("<item nick='%s' role='none' affiliation='none'/>"
                                                % seat.alice.nick), "set")
    expect_error(answer, "modify", "bad-request")
    for odd in ("<item/>", "<item nick='x'/>", "<item nick='x' role='king'/>", ""):
        answer = seat.romeo.iq(seat.seat.jid, admin(odd), "set")
        assert error_of(answer)[1] in ("bad-request", "not-acceptable", "item-not-found"), show(answer)


@covers("MU-42")
def test_ranks_are_given_by_modes(seat):
    seat.alice.mode(seat.seat.channel, "+o " + seat.nick("romeo"))
    bob = seat.irc("bob").join(seat.seat.channel)
    where = seat.seat.occupant(bob.nick)
    seat.romeo.expect_presence(where)
    seat.romeo.result(seat.seat.jid, admin("<item nick='%s' affiliation='member'/>" % bob.nick), "set")
    assert bob.expect("MODE", seat.seat.channel).params[1:] == ["+v", bob.nick]
    seat.romeo.expect_presence(where, where=lambda p: item(p).get("affiliation") == "member")
    seat.romeo.result(seat.seat.jid, admin("<item nick='%s' affiliation='admin'/>" % bob.nick), "set")
    seat.romeo.expect_presence(where, where=lambda p: (item(p).get("affiliation"), item(p).get("role"))
                               == ("admin", "moderator"))
    seat.romeo.result(seat.seat.jid, admin("<item nick='%s' affiliation='none'/>" % bob.nick), "set")
    seat.romeo.expect_presence(where, where=lambda p: item(p).get("affiliation") == "none")


@covers("MU-43")
def test_a_kick_by_ban_of_the_network(seat):
    seat.alice.mode(seat.seat.channel, "+b %s!*@*" % seat.nick("romeo"))
    seat.alice.kick(seat.seat.channel, seat.nick("romeo"), "banned")
    gone = seat.romeo.expect_presence(seat.me, "unavailable")
    assert 110 in statuses(gone) and statuses(gone) & {301, 307}, show(gone)
    seat.romeo.cannot_join(seat.seat.jid, seat.nick("romeo"), "auth", "forbidden")


@covers("MU-48", "MU-46", "MU-57", "RG-11", "MU-56")
@pytest.mark.parametrize("inner, type, conditions", [
    ("<query xmlns='%s'><destroy/></query>" % MUC_OWNER, "set",
     ("feature-not-implemented", "not-allowed", "forbidden", "service-unavailable")),
    ("<query xmlns='%s'/>" % MUC_OWNER, "get",
     ("feature-not-implemented", "not-allowed", "forbidden", "service-unavailable")),
    ("<query xmlns='jabber:iq:register'/>", "get", ("service-unavailable", "item-not-found")),
    ("<query xmlns='jabber:iq:register'><remove/></query>", "set", ("service-unavailable", "item-not-found")),
])
def test_what_irc_has_not_is_declined(seat, inner, type, conditions):
    answer = seat.romeo.iq(seat.seat.jid, inner, type)
    assert error_of(answer)[1] in conditions, show(answer)


# --- ghosts --------------------------------------------------------------------------------------------

@covers("MU-51", "MU-52", "SZ-27")
@pytest.mark.parametrize("condition", ["gone", "item-not-found", "recipient-unavailable", "redirect",
                                       "remote-server-not-found", "remote-server-timeout",
                                       "service-unavailable"])
def test_a_client_that_bounces_is_gone(seat, condition):
    seat.alice.say(seat.seat.channel, "anybody?")
    bounced = seat.romeo.expect_message("anybody?")
    seat.romeo.stanza("message", bounced.get("from"), "<body>anybody?</body><error type='cancel'>"
                      "<%s xmlns='%s'/></error>" % (condition, STANZAS), type="error", id=bounced.get("id"))
    seat.alice.expect_gone(seat.nick("romeo"))


@covers("MU-51")
def test_a_client_that_bounces_does_not_take_the_others_along(seat):
    laptop = seat.user("romeo", resource="laptop")
    laptop.join(seat.seat.jid, seat.nick("romeo"))
    seat.alice.say(seat.seat.channel, "anybody?")
    bounced = seat.romeo.expect_message("anybody?")
    laptop.expect_message("anybody?")
    seat.romeo.stanza("message", bounced.get("from"), "<error type='cancel'><service-unavailable "
                      "xmlns='%s'/></error>" % STANZAS, type="error", id=bounced.get("id"))
    seat.romeo.close()
    laptop.say(seat.seat.jid, "I am")
    seat.alice.expect_say("I am", seat.nick("romeo"))


@covers("MU-52", "PR-24")
def test_an_error_that_says_nothing_of_absence_keeps_the_seat(seat):
    seat.alice.say(seat.seat.channel, "anybody?")
    bounced = seat.romeo.expect_message("anybody?")
    seat.romeo.stanza("message", bounced.get("from"), "<error type='modify'><not-acceptable "
                      "xmlns='%s'/></error>" % STANZAS, type="error", id=bounced.get("id"))
    seat.romeo.say(seat.seat.jid, "here")
    seat.alice.expect_say("here")


# --- disco and the small services ------------------------------------------------------------------------

@covers("DI-01", "DI-02", "DI-04", "GW-01", "MU-03", "CS-01")
def test_everything_says_what_it_is(seat):
    contact = seat.contact(seat.alice.nick)
    for to, wanted in ((seat.domain, ("gateway", "irc")), ("help@" + seat.domain, ("client", "bot")),
                       (seat.seat.jid, ("conference", "irc")), (contact, ("account", "registered"))):
        info = seat.romeo.disco(to)
        found = [i[:2] for i in identities(info)]
        assert wanted in found, "%s: %s" % (to, show(info))
        assert DISCO_INFO in features(info), show(info)
        assert len(set(features(info))) == len(features(info)), "twice: " + show(info)
        assert len({(i.get("category"), i.get("type"), i.get("{http://www.w3.org/XML/1998/namespace}lang"))
                    for i in info.findall(tag(DISCO_INFO, "identity"))}) == len(found), show(info)
        if wanted[0] != "conference":
            assert not [i for i in found if i[0] == "conference"], "%s is no room" % to
        for form in info.findall("{jabber:x:data}x"):
            assert form.get("type") == "result"
            assert form.find("{jabber:x:data}field[@var='FORM_TYPE'][@type='hidden']") is not None
        seat.romeo.iq_error(to, "<query xmlns='%s' node='no-such-node'/>" % DISCO_INFO, "cancel",
                            "item-not-found")
    info = seat.romeo.disco(seat.seat.jid)
    assert identities(info)[0][2].startswith(seat.seat.channel), show(info)
    assert {MUC, "muc_nonanonymous"} <= set(features(info)), show(info)
    assert "jabber:iq:register" not in features(info)


@covers("DI-01", "CS-01")
def test_what_is_advertised_is_served(bare):
    juliet = bare.user("juliet")
    served = {"urn:xmpp:ping": "<ping xmlns='urn:xmpp:ping'/>",
              VERSION: "<query xmlns='%s'/>" % VERSION, LAST: "<query xmlns='%s'/>" % LAST,
              TIME: "<time xmlns='%s'/>" % TIME, VCARD: "<vCard xmlns='%s'/>" % VCARD,
              "jabber:iq:register": "<query xmlns='jabber:iq:register'/>",
              "jabber:iq:gateway": "<query xmlns='jabber:iq:gateway'/>",
              "jabber:iq:search": "<query xmlns='jabber:iq:search'/>",
              DISCO_ITEMS: "<query xmlns='%s'/>" % DISCO_ITEMS}
    said = features(juliet.disco(bare.domain))
    for namespace, question in served.items():
        answer = juliet.iq(bare.domain, question)
        if namespace in said:
            assert answer.get("type") == "result", "%s: %s" % (namespace, show(answer))
        else:
            expect_error(answer, "cancel", "service-unavailable")


@covers("DI-03", "MU-04", "MU-02")
def test_items_are_a_list_everywhere(seat):
    listed = seat.romeo.disco(seat.domain, "items")
    jids = [i.get("jid") for i in listed.findall(tag(DISCO_ITEMS, "item"))]
    assert "help@" + seat.domain in jids, show(listed)
    for to in (seat.seat.jid, seat.contact(seat.alice.nick), "help@" + seat.domain):
        assert name(seat.romeo.disco(to, "items")) == "query"


@covers("MU-05", "MU-54")
def test_an_occupants_inside_is_for_occupants(seat):
    stranger = seat.user("stranger")
    answer = stranger.iq(seat.her, "<query xmlns='%s'/>" % DISCO_INFO)
    assert error_of(answer)[1] in ("bad-request", "service-unavailable", "not-acceptable"), show(answer)
    assert seat.romeo.iq(seat.her, "<query xmlns='%s'/>" % DISCO_INFO).get("type") in ("result", "error")


@covers("MU-06", "MU-07")
def test_the_nodes_of_a_room_are_answered(seat):
    for node in ("x-roomuser-item", "http://jabber.org/protocol/muc#traffic"):
        answer = seat.romeo.iq(seat.seat.jid, "<query xmlns='%s' node='%s'/>" % (DISCO_INFO, node))
        if answer.get("type") == "error":
            assert error_of(answer)[1] in ("feature-not-implemented", "service-unavailable",
                                           "item-not-found"), show(answer)
        else:
            assert answer[0].get("node") == node


@covers("DI-08")
def test_the_domain_names_whom_to_complain_to(tell, fake):
    told = tell(fake)
    told.gateway(wherry={"abuse_contact": "mailto:abuse@example.test"})
    info = told.user("juliet").disco(told.domain)
    assert "http://jabber.org/network/serverinfo" in show(info)
    assert "mailto:abuse@example.test" in show(info)


@covers("MI-01")
def test_pings(seat):
    contact = seat.contact(seat.alice.nick)
    assert seat.romeo.ping(seat.domain).get("type") == "result"
    for to in (contact, contact + "/x", "help@" + seat.domain, seat.seat.jid):
        answer = seat.romeo.ping(to)
        if answer.get("type") == "error":
            assert error_of(answer)[1] in ("service-unavailable", "item-not-found"), show(answer)


@covers("MI-02")
def test_the_version(bare):
    juliet = bare.user("juliet")
    got = juliet.result(bare.domain, "<query xmlns='%s'/>" % VERSION)
    assert text(got, "name", VERSION) == "wherry" and text(got, "version", VERSION)


@covers("MI-03")
def test_the_uptime(bare):
    juliet = bare.user("juliet")
    got = juliet.result(bare.domain, "<query xmlns='%s'/>" % LAST)
    assert 0 <= int(got.get("seconds")) < 60


@covers("MI-04", "MI-05")
def test_the_time(bare):
    juliet = bare.user("juliet")
    got = juliet.result(bare.domain, "<time xmlns='%s'/>" % TIME)
    utc = text(got, "utc", TIME)
    assert re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", utc), utc
    then = datetime.datetime.fromisoformat(utc.replace("Z", "+00:00"))
    assert abs((datetime.datetime.now(datetime.timezone.utc) - then).total_seconds()) < 10
    assert re.match(r"^(Z|[+-]\d\d:\d\d)$", text(got, "tzo", TIME))
    assert TIME in features(juliet.disco(bare.domain))


@covers("MI-02", "MU-54")
def test_a_persons_client_is_asked_by_ctcp(seat):
    sent = seat.romeo.stanza("iq", seat.her, "<query xmlns='%s'/>" % VERSION, type="get")
    seat.alice.expect_say("\x01VERSION\x01", seat.nick("romeo"))
    seat.alice.notice(seat.nick("romeo"), "\x01VERSION testing 1.0\x01")
    answer = seat.romeo.take(lambda s: s.get("id") == sent, "the version")
    assert answer.get("type") == "result" and "testing 1.0" in show(answer), show(answer)


@covers("MI-02")
def test_irc_asks_for_our_version(seat):
    seat.alice.say(seat.nick("romeo"), "\x01VERSION\x01")
    answer = seat.alice.take(lambda l: l.command == "NOTICE" and l.nick == seat.nick("romeo"),
                             "the version", 15)
    assert answer.params[-1].startswith("\x01VERSION "), answer


@covers("MI-06", "GW-20")
def test_cards_and_prompts_are_answered(seat):
    for to in (seat.domain, "help@" + seat.domain, seat.seat.jid, seat.contact(seat.alice.nick), seat.her):
        answer = seat.romeo.iq(to, "<vCard xmlns='%s'/>" % VCARD)
        if answer.get("type") == "error":
            assert error_of(answer)[1] in ("item-not-found", "service-unavailable"), show(answer)
        answer = seat.romeo.iq(to, "<vCard xmlns='%s'><FN>x</FN></vCard>" % VCARD, "set")
        assert error_of(answer)[1] in ("forbidden", "not-allowed", "service-unavailable"), show(answer)
    answer = seat.romeo.iq(seat.domain, "<query xmlns='jabber:iq:gateway'/>")
    if answer.get("type") == "result":
        assert answer[0].find("{jabber:iq:gateway}prompt") is not None


@covers("AR-01")
def test_no_archive_is_promised_where_there_is_none(seat):
    for to in (seat.domain, seat.contact(seat.alice.nick)):
        assert "urn:xmpp:mam:2" not in features(seat.romeo.disco(to))
        answer = seat.romeo.iq(to, "<query xmlns='urn:xmpp:mam:2' queryid='%s'/>" % unique(), "set")
        expect_error(answer, "cancel", "service-unavailable")
