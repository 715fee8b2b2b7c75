"""The main job: users of real servers on a real IRC network, and what goes wrong there."""

import re

import pytest

from testenv import process
from testenv.certs import CA
from testenv.fakeircd import FakeIrcd
from testenv.inspircd import InspIRCd
from testenv.story import EVERY
from testenv.xml import (DISCO_INFO, MUC_ADMIN, error_of, expect_error, item, name, reason, show,
                         statuses, tag, text)

covers = pytest.mark.covers


def seated(story, user="romeo", **options):
    """romeo and alice in a room of their own."""
    romeo, alice, room = story.user(user, **options), story.irc("alice"), story.room()
    alice.join(room.channel)
    joined = romeo.join(room.jid, story.nick(user))
    return romeo, alice, room, joined


# --- talk --------------------------------------------------------------------------------------

@covers("MU-08", "MU-11", "MU-13", "MU-30", "ST-25")
@pytest.mark.parametrize("server", EVERY, indirect=True)
def test_a_conversation_in_a_channel_both_ways(story):
    romeo, alice, room, joined = seated(story)
    nick = story.nick("romeo")
    assert joined.nick == nick and set(joined.occupants) == {alice.nick}
    assert 100 in statuses(joined.self_presence)
    alice.expect_join(room.channel, nick)
    reflected = romeo.say(room.jid, "Good morrow, caf\u00e9 \u4e2d\U0001f339")
    assert reflected.get("from") == room.occupant(nick) and reflected.get("type") == "groupchat"
    assert text(reflected, "body") == "Good morrow, caf\u00e9 \u4e2d\U0001f339"
    alice.expect_say("Good morrow, caf\u00e9 \u4e2d\U0001f339", nick, room.channel)
    alice.say(room.channel, "Is the day so young? \u263a")
    heard = romeo.expect_message("Is the day so young? \u263a", room.occupant(alice.nick), "groupchat")
    assert heard.get("to") == romeo.jid


@covers("MU-08")
def test_an_ordinary_library_joins_by_its_own_means(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    nick = story.nick("romeo")
    result = romeo.run(lambda c: c["xep_0045"].join_muc_wait(room.jid, nick, timeout=10,
                                                              maxstanzas=0))
    assert result is not None
    roster = romeo.run(lambda c: _roster(c, room.jid))
    assert {nick, alice.nick} == set(roster)
    romeo.run(lambda c: _say(c, room.jid, "by the library"))
    alice.expect_say("by the library", nick, room.channel)


async def _roster(client, room):
    return client["xep_0045"].get_roster(room)


async def _say(client, room, body):
    client.send_message(mto=room, mbody=body, mtype="groupchat")


@covers("MS-01", "MS-15")
def test_a_private_conversation_both_ways(story):
    romeo, alice, room, _ = seated(story)
    contact = story.contact(alice.nick)
    romeo.message(contact, "alone?")
    alice.expect_say("alone?", story.nick("romeo"), alice.nick)
    alice.say(story.nick("romeo"), "alone.")
    heard = romeo.expect_message("alone.", contact)
    assert heard.get("type") == "chat"


@covers("MU-34")
def test_a_private_message_by_way_of_the_room(story):
    romeo, alice, room, _ = seated(story)
    romeo.message(room.occupant(alice.nick), "psst", inner="<x xmlns='http://jabber.org/protocol/muc#user'/>")
    alice.expect_say("psst", story.nick("romeo"), alice.nick)
    alice.say(story.nick("romeo"), "what?")
    heard = romeo.expect_message("what?")
    assert heard.get("from") in (story.contact(alice.nick), room.occupant(alice.nick)), show(heard)


@covers("MX-11")
def test_me_is_an_action_on_both_sides(story):
    romeo, alice, room, _ = seated(story)
    romeo.say(room.jid, "/me waves")
    alice.expect_say("\x01ACTION waves\x01", story.nick("romeo"), room.channel)
    alice.action(room.channel, "nods")
    romeo.expect_message("/me nods", room.occupant(alice.nick))
    romeo.message(story.contact(alice.nick), "/me smiles")
    alice.expect_say("\x01ACTION smiles\x01", story.nick("romeo"), alice.nick)
    alice.action(story.nick("romeo"), "blushes")
    romeo.expect_message("/me blushes", story.contact(alice.nick))


@covers("MU-29", "MU-28")
def test_the_topic_both_ways(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    alice.topic(room.channel, "Verona <news>")
    joined = romeo.join(room.jid, story.nick("romeo"))
    assert text(joined.subject, "subject") == "Verona <news>"
    alice.topic(room.channel, "other news")
    changed = romeo.expect_subject(room.jid, "other news")
    assert changed.get("from") == room.occupant(alice.nick)
    alice.mode(room.channel, "-t")
    romeo.stanza("message", room.jid, "<subject>two\nlines</subject>", type="groupchat")
    line = alice.expect("TOPIC", room.channel, nick=story.nick("romeo"))
    assert line.params[-1] == "two lines"
    reflected = romeo.expect_subject(room.jid)
    assert reflected.get("from") == room.occupant(story.nick("romeo"))


@covers("MU-35")
def test_a_new_nickname_both_ways(story):
    romeo, alice, room, _ = seated(story)
    old, new = story.nick("romeo"), story.nick("montague")
    alice_was = alice.nick
    alice.rename(story.nick("alix"))
    gone = romeo.expect_presence(room.occupant(alice_was), "unavailable")
    assert 303 in statuses(gone) and item(gone).get("nick") == alice.nick, show(gone)
    romeo.expect_presence(room.occupant(alice.nick))
    romeo.presence(room.occupant(new))
    alice.expect("NICK", new, nick=old)
    gone = romeo.expect_presence(room.occupant(old), "unavailable")
    assert {303, 110} <= statuses(gone) and item(gone).get("nick") == new, show(gone)
    here = romeo.expect_presence(room.occupant(new))
    assert 110 in statuses(here), show(here)
    romeo.say(room.jid, "wherefore?")
    alice.expect_say("wherefore?", new)


@covers("MU-38", "MU-39")
def test_leaving_with_a_reason_both_ways(story):
    romeo, alice, room, _ = seated(story)
    nick = story.nick("romeo")
    left = romeo.leave(room.jid, nick, "parting is such sweet sorrow")
    assert item(left).get("role") == "none"
    part = alice.expect_gone(nick)
    assert "parting is such sweet sorrow" in part.params[-1]
    romeo.join(room.jid, nick)
    alice.part(room.channel, "good night")
    gone = romeo.expect_presence(room.occupant(alice.nick), "unavailable")
    assert text(gone, "status") == "good night" and item(gone).get("role") == "none"
    alice.join(room.channel)
    romeo.expect_presence(room.occupant(alice.nick))
    alice.send("QUIT :sleep dwell upon thine eyes")
    gone = romeo.expect_presence(room.occupant(alice.nick), "unavailable")
    assert "sleep dwell upon thine eyes" in text(gone, "status")


@covers("MU-19", "MU-24")
def test_a_second_client_shares_the_seat(story):
    romeo, alice, room, _ = seated(story)
    nick = story.nick("romeo")
    laptop = story.user("romeo", resource="laptop")
    joined = laptop.join(room.jid, nick)
    assert joined.nick == nick and set(joined.occupants) == {alice.nick}
    alice.unsaid(lambda l: l.command == "JOIN" and l.nick.startswith(nick) and l.nick != nick)
    assert len(alice.seen("JOIN", room.channel)) == 2   # alice's own, and one of romeo
    alice.say(room.channel, "to both")
    for each in (romeo, laptop):
        assert each.expect_message("to both").get("to") == each.jid
    sent = romeo.message(room.jid, "from the phone", "groupchat")
    for each in (romeo, laptop):
        assert each.expect_message("from the phone", room.occupant(nick)).get("id") == sent
    alice.expect_say("from the phone", nick)
    romeo.leave(room.jid, nick)
    laptop.say(room.jid, "still here")
    alice.expect_say("still here", nick)
    alice.unsaid(lambda l: l.command in ("PART", "QUIT") and l.nick == nick)
    laptop.leave(room.jid, nick, "all gone")
    alice.expect_gone(nick)


@covers("MU-12")
def test_a_second_channel_keeps_the_name_the_network_knows(story):
    romeo, alice, room, _ = seated(story)
    second = story.room("second")
    joined = romeo.join(second.jid, story.nick("other"))
    assert joined.nick == story.nick("romeo")
    assert {110, 210} <= statuses(joined.self_presence), show(joined.self_presence)


@covers("MU-38", "GW-12")
def test_a_guest_leaves_the_network_with_his_last_room(story):
    romeo, alice, room, _ = seated(story)
    nick = story.nick("romeo")
    romeo.message(story.contact(alice.nick), "a private word keeps nobody")
    alice.expect_say(re.compile("private word"))
    romeo.leave(room.jid, nick)
    alice.expect_gone(nick)
    # They share no channel any more, so nobody tells her of his QUIT: she asks until he is gone.
    for _ in range(100):
        alice.send("WHOIS " + nick)
        answer = alice.take(lambda l: l.command in ("401", "318"), "an answer to WHOIS")
        if answer.command == "401":
            break
    assert answer.command == "401", "%s is still there" % nick


@covers("PR-17", "PR-11")
def test_a_client_that_vanishes_leaves_the_channel(story):
    juliet, alice, room, _ = seated(story, "juliet", raw=True)
    juliet.cut()
    alice.expect_gone(story.nick("juliet"), deadline=15)


# --- the operators' tools ----------------------------------------------------------------------

@covers("MU-40", "MU-41")
def test_a_kick_both_ways(story):
    romeo, alice, room, _ = seated(story)
    nick = story.nick("romeo")
    kick = ("<query xmlns='%s'><item nick='%s' role='none'><reason>enough</reason></item></query>"
            % (MUC_ADMIN, alice.nick))
    answer = romeo.iq(room.jid, kick, "set")
    assert error_of(answer)[1] in ("forbidden", "not-allowed"), show(answer)
    alice.mode(room.channel, "+o " + nick)
    risen = romeo.expect_presence(room.occupant(nick), where=lambda p: item(p).get("role") == "moderator")
    assert 110 in statuses(risen)
    bob = story.irc("bob").join(room.channel)
    romeo.expect_presence(room.occupant(bob.nick))
    romeo.result(room.jid, kick.replace(alice.nick, bob.nick), "set")
    kicked = bob.expect("KICK", room.channel, bob.nick, nick=nick)
    assert kicked.params[-1] == "enough"
    gone = romeo.expect_presence(room.occupant(bob.nick), "unavailable")
    assert 307 in statuses(gone) and reason(gone) == "enough"
    alice.kick(room.channel, nick, "you too")
    gone = romeo.expect_presence(room.occupant(nick), "unavailable")
    assert {307, 110} <= statuses(gone) and reason(gone) == "you too", show(gone)
    assert item(gone).get("role") == "none"
    sent = romeo.message(room.jid, "hello?", "groupchat")
    romeo.expect_error(sent, "modify", "not-acceptable")


REFUSALS = [
    ("+b {nick}!*@*", "auth", "forbidden", r"You are banned from #", None),
    ("+i", "auth", "registration-required", r"by invitation only\. Ask one of its operators", None),
    ("+k sesame", "auth", "not-authorized", r"needs a key\. Join again with it as the room password", None),
    ("+k sesame", "auth", "not-authorized", r"needs a key", "wrong"),
    ("+l 1", "wait", "service-unavailable", r"is full\. Try later", None),
    ("+R", "auth", "registration-required", r"registered nicknames only\. Write: identify", None),
]


@covers("MU-15", "MU-16", "MU-17", "MU-20", "MU-22")
@pytest.mark.parametrize("mode, kind, condition, words, password", REFUSALS,
                         ids=["banned", "invite-only", "no key", "wrong key", "full", "registered only"])
def test_a_closed_channel_says_why(story, mode, kind, condition, words, password):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    alice.mode(room.channel, mode.format(nick=story.nick("romeo")))
    romeo.cannot_join(room.jid, story.nick("romeo"), kind, condition, password, words)


@covers("MU-15")
def test_a_channel_opens_to_its_key(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    alice.mode(room.channel, "+k sesame")
    joined = romeo.join(room.jid, story.nick("romeo"), "sesame")
    assert alice.nick in joined.occupants


@covers("MU-16", "MU-37")
def test_an_invitation_opens_a_closed_channel(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    romeo.join(story.room("lobby").jid, story.nick("romeo"))
    alice.join(room.channel)
    alice.mode(room.channel, "+i")
    alice.invite(story.nick("romeo"), room.channel)
    romeo.take(lambda s: name(s) == "message" and s.get("type") != "error"
               and (s.find("{http://jabber.org/protocol/muc#user}x/"
                           "{http://jabber.org/protocol/muc#user}invite") is not None
                    or s.find("{jabber:x:conference}x") is not None), "an invitation")
    romeo.join(room.jid, story.nick("romeo"))


@covers("MU-18", "MU-22")
def test_a_taken_nickname_is_a_conflict(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    romeo.cannot_join(room.jid, alice.nick, "cancel", "conflict",
                      words=re.escape(alice.nick) + " is in use")
    joined = romeo.join(room.jid, story.nick("romeo"))
    assert alice.nick in joined.occupants


@covers("MU-35", "MU-18")
def test_a_change_to_a_taken_nickname_is_refused_and_the_old_one_stays(story):
    romeo, alice, room, _ = seated(story)
    asked = romeo.presence(room.occupant(alice.nick))
    refused = romeo.expect_error(asked, "cancel", "conflict", stanza="presence")
    assert refused.get("from") == room.occupant(alice.nick) and refused.get("to") == romeo.jid
    romeo.say(room.jid, "still romeo")
    alice.expect_say("still romeo", story.nick("romeo"))


@covers("MU-31", "MU-32")
def test_a_muted_user_is_told_and_not_reflected(story):
    romeo, alice, room, _ = seated(story)
    alice.mode(room.channel, "+m")
    romeo.expect_presence(room.occupant(story.nick("romeo")), where=lambda p: item(p).get("role")
                          == "visitor")
    answer = romeo.say(room.jid, "mmh")
    expect_error(answer, "auth", "forbidden", "did not take your message: it is moderated, or you are muted")
    alice.mode(room.channel, "+v " + story.nick("romeo"))
    assert romeo.say(room.jid, "ah").get("type") == "groupchat"
    alice.expect_say("ah")


@covers("MS-13", "GW-17")
def test_a_private_message_to_nobody_is_told(story):
    romeo, alice, room, _ = seated(story)
    sent = romeo.message(story.contact("nobody-here"), "hello?")
    romeo.expect_error(sent, "cancel", "item-not-found", "Nobody called nobody-here is on .* now")
    sent = romeo.message(room.occupant("nobody-there"), "hello?")
    romeo.expect_error(sent, "cancel", "item-not-found")


@covers("MU-42")
def test_ranks_follow_the_modes(story):
    romeo, alice, room, joined = seated(story)
    assert item(joined.occupants[alice.nick]).get("role") == "moderator"
    assert item(joined.self_presence).get("role") == "participant"
    nick = story.nick("romeo")
    for mode, role, affiliation in (("+v", "participant", "member"), ("+h", "moderator", "member"),
                                    ("+o", "moderator", "admin"), ("+a", "moderator", "owner"),
                                    ("+q", "moderator", "owner")):
        if mode in ("+a", "+q"):
            alice.oper().send("SAMODE %s %s %s" % (room.channel, mode, nick))
        else:
            alice.mode(room.channel, "%s %s" % (mode, nick))
        changed = romeo.expect_presence(room.occupant(nick), where=lambda p: (
            item(p).get("role"), item(p).get("affiliation")) == (role, affiliation))
        assert 110 in statuses(changed)
        if mode == "+a":
            alice.send("SAMODE %s -a %s" % (room.channel, nick))


@covers("MU-43")
def test_a_ban_from_the_client_is_a_mask_or_refused(story):
    romeo, alice, room, _ = seated(story)
    alice.mode(room.channel, "+o " + story.nick("romeo"))
    bob = story.irc("bob").join(room.channel)
    romeo.expect_presence(room.occupant(bob.nick))
    answer = romeo.iq(room.jid, "<query xmlns='%s'><item nick='%s' jid='%s' affiliation='outcast'/>"
                      "</query>" % (MUC_ADMIN, bob.nick, story.contact(bob.nick)), "set")
    if answer.get("type") == "error":
        assert error_of(answer)[1] == "feature-not-implemented", show(answer)
    else:
        bob.expect("KICK", room.channel, bob.nick)
        alice.expect("MODE", room.channel, "+b")


# --- long, many, odd -----------------------------------------------------------------------------

@covers("MS-17", "MU-31")
@pytest.mark.parametrize("unit", ["a", "\u00e9", "\u4e2d", "\U0001f339", "word "],
                         ids=["ascii", "2 bytes", "3 bytes", "4 bytes", "words"])
@pytest.mark.parametrize("private", [False, True], ids=["room", "private"])
def test_a_long_message_arrives_whole(one, unit, private):
    romeo, alice, room, _ = seated(one)
    body = "<" + unit * (3000 // len(unit.encode())) + ">"
    if private:
        romeo.message(one.contact(alice.nick), body)
    else:
        romeo.message(room.jid, body, "groupchat")
    got = ""
    while not got.endswith(">"):
        line = alice.expect_say(re.compile("."), one.nick("romeo"), deadline=10)
        assert len(line.raw) <= 510, len(line.raw)
        line.raw.decode("utf-8")    # no character is cut in two
        got += line.params[1]
    if unit == "word ":
        assert got.replace(" ", "") == body.replace(" ", "")
    else:
        assert got == body


@covers("MS-17")
@pytest.mark.parametrize("private", [False, True], ids=["room", "private"])
def test_lines_stay_lines(one, private):
    romeo, alice, room, _ = seated(one)
    body = "first\nsecond\r\n\n  third\nlast"
    if private:
        romeo.message(one.contact(alice.nick), body)
    else:
        romeo.message(room.jid, body, "groupchat")
    alice.expect_say("last")
    said = [l.params[1] for l in alice.seen("PRIVMSG") if l.nick == one.nick("romeo")
            and l.params[1].strip()]
    assert said == ["first", "second", "  third", "last"], said


@covers("MS-17")
def test_nothing_said_becomes_a_command(one):
    romeo, alice, room, _ = seated(one, raw=True)
    nick = one.nick("romeo")
    romeo.message(room.jid, "a\rQUIT :b\r\nJOIN #evil-%s\n\rPART %s" % (one.mark, room.channel), "groupchat")
    romeo.presence(room.occupant(nick), inner="<status>x\r\nQUIT :y</status>")
    romeo.stanza("message", room.jid, "<subject>t\r\nQUIT :z</subject>", type="groupchat")
    other = one.room("other")
    romeo.send_join(other.jid, nick, "key\r\nQUIT :k")
    kick = ("<query xmlns='%s'><item nick='%s' role='none'><reason>r&#13;&#10;QUIT :k</reason>"
            "</item></query>" % (MUC_ADMIN, alice.nick))
    romeo.iq(room.jid, kick, "set")
    romeo.say(room.jid, "marker")
    alice.expect_say("marker", nick)
    alice.unsaid(lambda l: l.nick == nick and l.command in ("QUIT", "PART"))
    romeo.leave(room.jid, nick, "bye\r\nNICK evil")
    alice.expect_gone(nick)
    alice.unsaid(lambda l: l.nick == nick and l.command == "NICK")


@covers("ST-19", "CS-04")
@pytest.mark.parametrize("way", ["to IRC", "to XMPP"])
def test_a_thousand_lines_in_order(tell, server, inspircd, way):
    story = tell(server, inspircd)
    # As many may be under way: what is over queue_max before an echo is back is refused, with an error.
    story.gateway(flood_lines=1000, flood_rate="1000/s", queue_max=1000)
    romeo, alice, room, _ = seated(story)
    if way == "to IRC":
        for n in range(1000):
            romeo.message(room.jid, "line %d" % n, "groupchat")
        alice.expect_say("line 999", deadline=20)
        got = [l.params[1] for l in alice.seen("PRIVMSG", room.channel)]
    else:
        for n in range(1000):
            alice.say(room.channel, "line %d" % n)
        romeo.expect_message("line 999", deadline=20)
        got = ["line 999"]
        got = [text(s, "body") for s in romeo.inbox.peek(
            lambda s: name(s) == "message" and s.get("from") == room.occupant(alice.nick))] + got
    assert got == ["line %d" % n for n in range(1000)]


@covers("ST-19")
def test_a_flood_waits_its_turn_in_order(tell, prosody, inspircd):
    story = tell(prosody, inspircd)
    story.gateway(flood_lines=3, flood_rate="20/s")
    romeo, alice, room, _ = seated(story)
    for n in range(20):
        romeo.message(room.jid, "line %d" % n, "groupchat")
    alice.expect_say("line 19", deadline=10)
    assert [l.params[1] for l in alice.seen("PRIVMSG", room.channel)] == ["line %d" % n for n in range(20)]


# --- the network itself ----------------------------------------------------------------------------

@covers("PR-11", "MU-50", "MU-21")
def test_a_killed_network_is_told_and_comes_back(own, tell, server):
    private = own(InspIRCd)
    story = tell(server, private)
    story.gateway()
    romeo, alice, room, _ = seated(story)
    nick = story.nick("romeo")
    private.kill()
    gone = romeo.expect_presence(room.occupant(nick), "unavailable")
    assert {110, 333} <= statuses(gone) and 307 not in statuses(gone), show(gone)
    assert item(gone).get("role") == "none"
    romeo.inbox.clear()
    private.start()
    bob = story.irc("bob").join(room.channel)
    joined = romeo.entered(room.jid, deadline=30)
    assert joined.nick == nick
    assert bob.nick in joined.occupants or romeo.expect_presence(room.occupant(bob.nick))
    romeo.say(room.jid, "back again")
    bob.expect_say("back again", nick)


@covers("MU-21", "GW-17")
def test_a_network_that_is_not_there_is_told(tell, server):
    fake = FakeIrcd()
    fake.deaf()
    story = tell(server, fake)
    story.gateway()
    romeo = story.user("romeo")
    refusal = romeo.cannot_join("#a@" + story.domain, "romeo", "wait", "remote-server-timeout",
                                words="cannot be reached|refused")
    assert refusal is not None


@covers("MU-21")
def test_a_network_that_hangs_up_during_login(tell, fake, fakeircd):
    story = tell(fake, fakeircd)
    story.gateway()
    romeo = story.user("romeo")
    asked = romeo.send_join("#a@" + story.domain, "romeo")
    peer = fakeircd.accept()
    peer.expect("NICK")
    peer.send("ERROR :Closing Link: (Throttled)")
    peer.cut()
    refusal = romeo.take(lambda s: s.get("id") == asked, "the refusal", 10)
    expect_error(refusal, "wait", "service-unavailable")


@covers("ST-24")
@pytest.mark.parametrize("trust", ["authority", "pin"])
def test_tls_to_the_network(tell, server, inspircd, ca, trust):
    story = tell(server, inspircd)
    made = {"authority": {"tls_ca": ca.root.cert}, "pin": {"tls_pin": inspircd.cert.pin}}[trust]
    story.gateway(network="localhost:%d" % inspircd.tls_port, tls="yes", **made)
    romeo, alice, room, joined = seated(story)
    assert alice.nick in joined.occupants
    romeo.say(room.jid, "in private")
    alice.expect_say("in private")


@covers("MU-21")
@pytest.mark.parametrize("wrong", ["misnamed", "expired", "unknown", "other pin"])
def test_a_networks_wrong_certificate_is_refused(tell, prosody, ca, wrong):
    shown = {"misnamed": lambda: ca.issue("other", ("other.test",)),
             "expired": lambda: ca.issue("expired", expired=True),
             "unknown": lambda: CA(process.directory("ca2")).issue("localhost"),
             "other pin": lambda: ca.issue("localhost")}[wrong]()
    trust = {"tls_pin": "sha256:" + "0" * 64} if wrong == "other pin" else {"tls_ca": ca.root.cert}
    ircd = FakeIrcd(cert=shown)
    story = tell(prosody, ircd)
    story.gateway(network="localhost:%d" % ircd.port, tls="yes", **trust)
    romeo = story.user("romeo")
    asked = romeo.send_join("#a@" + story.domain, "romeo")
    with pytest.raises((OSError, AssertionError)):
        ircd.accept().expect("NICK", deadline=2)
    refusal = romeo.take(lambda s: s.get("id") == asked, "the refusal")
    expect_error(refusal, "cancel", "remote-server-timeout", "certificate")
    ircd.stop()


@covers("MU-21")
def test_a_plain_server_where_tls_is_expected(tell, fake, fakeircd):
    story = tell(fake, fakeircd)
    story.gateway(tls="yes")
    romeo = story.user("romeo")
    asked = romeo.send_join("#a@" + story.domain, "romeo")
    peer = fakeircd.accept()
    peer.send(":irc.fake.test NOTICE * :*** Looking up your hostname")
    refusal = romeo.take(lambda s: s.get("id") == asked, "the refusal", 20)
    expect_error(refusal, "cancel", "remote-server-timeout")
    assert not peer.seen("NICK")


PRIVATE = ["localhost", "127.0.0.1", "127.1", "2130706433", "0.0.0.0", "[::1]", "::1",
           "[::ffff:127.0.0.1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "localhost.",
           "ip6-localhost"]


@covers("MU-21")
@pytest.mark.parametrize("host", PRIVATE)
def test_users_cannot_send_the_gateway_into_the_operators_own_net(tell, fake, inspircd, host):
    story = tell(fake)
    story.gateway()
    romeo = story.user("romeo")
    local = "#x%%%s" % host.replace(":", "\\3a")
    for written in (local, "%s\\3a%d" % (local, inspircd.port)):
        asked = romeo.send_join("%s@%s" % (written, story.domain), "romeo")
        refusal = romeo.take(lambda s: s.get("id") == asked, "the refusal", 10)
        assert refusal.get("type") == "error", show(refusal)
        kind, condition, words = error_of(refusal)
        assert condition in ("policy-violation", "jid-malformed", "item-not-found",
                             "remote-server-timeout", "remote-server-not-found", "not-allowed",
                             "forbidden"), show(refusal)
        if host in ("localhost", "127.0.0.1") and written == local:
            assert condition in ("policy-violation", "not-allowed", "forbidden"), show(refusal)
            assert "This gateway does not connect to private addresses" in (words or "")


@covers("MU-21")
def test_what_the_operator_names_may_be_private(tell, prosody, inspircd):
    story = tell(prosody, inspircd)
    story.gateway(network=None, networks={"TestNet": {"servers": "127.0.0.1:%d" % inspircd.port,
                                                      "tls": "no"}})
    romeo, alice = story.user("romeo"), story.irc("alice")
    room = story.room(network="127.0.0.1")
    alice.join(room.channel)
    joined = romeo.join(room.jid, story.nick("romeo"))
    assert alice.nick in joined.occupants


@covers("M2-02", "MI-01")
def test_a_client_asks_whether_it_is_still_there(story):
    romeo, alice, room, _ = seated(story)
    me = room.occupant(story.nick("romeo"))
    assert romeo.ping(me).get("type") == "result"
    laptop = story.user("romeo", resource="laptop", raw=True)
    answer = laptop.ping(me)
    assert error_of(answer)[1] == "not-acceptable", show(answer)
    stranger = story.user("stranger", raw=True)
    assert error_of(stranger.ping(me))[1] == "not-acceptable"
    info = romeo.disco(room.jid)
    assert "http://jabber.org/protocol/muc#self-ping-optimization" in {
        f.get("var") for f in info.findall(tag(DISCO_INFO, "feature"))}
    romeo.leave(room.jid, story.nick("romeo"))
    assert error_of(romeo.ping(me))[1] == "not-acceptable"


@covers("ST-19")
def test_ngircd_without_any_ircv3(tell, server, ngircd):
    story = tell(server, ngircd)
    story.gateway()
    romeo, alice, room, joined = seated(story)
    assert alice.nick in joined.occupants
    reflected = romeo.say(room.jid, "plain old IRC")
    assert reflected.get("type") == "groupchat"
    alice.expect_say("plain old IRC", story.nick("romeo"))
    alice.say(room.channel, "fine")
    romeo.expect_message("fine", room.occupant(alice.nick))
    sent = romeo.message(story.contact("nobody-here"), "hello?")
    romeo.expect_error(sent, "cancel", "item-not-found")
    alice.mode(room.channel, "+m")
    answer = romeo.say(room.jid, "muted")
    expect_error(answer, "auth", "forbidden")


@covers("MU-21", "GW-10")
def test_a_server_password_of_the_network(tell, prosody, inspircd):
    story = tell(prosody, inspircd)
    story.gateway(network="127.0.0.1:%d" % inspircd.guarded_port, tls="no")
    romeo = story.user("romeo")
    asked = romeo.send_join(story.room().jid, story.nick("romeo"))
    refusal = romeo.take(lambda s: s.get("id") == asked, "the refusal", 10)
    assert refusal.get("type") == "error", show(refusal)


# --- a hostile network -----------------------------------------------------------------------------

HOSTILE = {
    "no prefix": b"NICK evil\r\nJOIN #a\r\nPRIVMSG\r\nKICK\r\nMODE\r\nTOPIC\r\n:\r\n: \r\n@ \r\n@a=b\r\n",
    "empty parameters": b":x!y@z PRIVMSG #a\r\n:x!y@z JOIN\r\n:x!y@z NICK\r\n:s 353\r\n:s 001\r\n:s 433\r\n",
    "2 kB of tags": b"@" + b"a=b;" * 512 + b" :x!y@z PRIVMSG #a :tagged\r\n",
    "9 kB of tags": b"@" + b"a" * 9000 + b" :x!y@z PRIVMSG #a :tagged\r\n",
    "a megabyte without an end": b"x" * 1048576,
    "a megabyte of lines": b"\n" * 1048576,
    "binary": bytes(range(256)) * 200,
    "zero bytes": b":x!y@z PRIVMSG #a :a\0b\0c\r\n",
    "many parameters": b":x!y@z MODE #a +" + b"o" * 200 + b" r" * 300 + b"\r\n",
    "unknown numerics": b"".join(b":s %03d romeo #a x :text\r\n" % n for n in range(1, 1000)),
    "impossible ISUPPORT": b":s 005 romeo PREFIX=(ov CHANMODES=,,,,,, NICKLEN=-1 CASEMAPPING=x "
                           b"CHANTYPES= MODES=99999999999 LINELEN=1 TARGMAX=::: PREFIX :x\r\n",
    "ten thousand occupants": b"".join(b":s 353 romeo = #a :%s\r\n" % b" ".join(
        b"n%d" % (n * 40 + i) for i in range(40)) for n in range(250)),
    "formatting": b":x!y@z PRIVMSG #a :" + b"\x02\x03\x1d\x1f\x16\x11\x1e" * 60 + b"\r\n",
    "nested CTCP": b":x!y@z PRIVMSG romeo :\x01" * 5 + b"\x01\x01PING \x01\x01\r\n",
}


@covers("ST-10", "ST-20")
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_server_harms_nobody_else(tell, fake, fakeircd, case):
    story = tell(fake, fakeircd)
    story.gateway()
    romeo = story.user("romeo")
    asked = romeo.send_join("#a@" + story.domain, "romeo")
    peer = fakeircd.serve()
    peer.admit("#a", ["alice", "@x"])
    romeo.entered("#a@" + story.domain, asked)
    before = story.wherry.rss()
    try:
        peer.send(HOSTILE[case])
        peer.say("alice", "#a", "after")
    except OSError:
        pass        # wherry may hang up
    assert romeo.ping().get("type") == "result"
    story.wherry.alive()
    assert story.wherry.rss() < before + 64 * 1024 * 1024


@covers("ST-10")
def test_a_hostile_login_harms_nobody(tell, fake, fakeircd):
    story = tell(fake, fakeircd)
    story.gateway()
    romeo = story.user("romeo")
    for data in (b"\xff\xfe\x00" * 100 + b"\r\n", b"PING\r\nPING :\r\n" * 1000,
                 b":s CAP * LS * :" + b"a " * 200 + b"\r\n", b":s CAP\r\n:s CAP *\r\n:s CAP * ACK\r\n",
                 b":s 001\r\n:s 005\r\n:s 376\r\n", b":s 433 * romeo :taken\r\n" * 50):
        asked = romeo.send_join("#a@" + story.domain, "romeo")
        peer = fakeircd.accept()
        peer.expect("NICK")
        try:
            peer.send(data)
        except OSError:
            pass
        peer.cut()
        refusal = romeo.take(lambda s: s.get("id") == asked, "the refusal", 10)
        assert refusal.get("type") == "error", show(refusal)
        story.wherry.alive()
