"""What was said in rooms: shown on joining, within every limit; each user's own; after an end and a kill."""

import datetime

import pytest

from testenv.inspircd import InspIRCd
from testenv.talker import unique
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


# --- by request (XEP-0313) ---------------------------------------------------------------------

MAM, RSM, FORWARD = "urn:xmpp:mam:2", "http://jabber.org/protocol/rsm", "urn:xmpp:forward:0"


def page(user, room, form="", limits="", to=None):
    """One page: the bodies, the ids, the <fin/>; every result is as the schema wants it."""
    mark = unique()
    fields = "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>%s</value></field>%s</x>" \
        % (MAM, form) if form else ""
    fin = user.result(room, "<query xmlns='%s' queryid='%s'>%s%s</query>"
                      % (MAM, mark, fields, "<set xmlns='%s'>%s</set>" % (RSM, limits)), "set")
    results = [s.find(tag(MAM, "result")) for s in user.inbox.peek(
        lambda s: name(s) == "message" and s.find(tag(MAM, "result")) is not None
        and s.find(tag(MAM, "result")).get("queryid") == mark)]
    said = []
    for each in results:
        assert len(each) == 1 and each[0].tag == tag(FORWARD, "forwarded"), show(each)
        late, inner = each[0]
        assert late.tag == tag(DELAY, "delay") and inner.tag == tag("jabber:client", "message")
        assert inner.get("type") == "groupchat" and inner.get("from").startswith(room + "/")
        assert inner.get("to") is None
        said.append(inner.findtext(tag("jabber:client", "body")))
    return said, [r.get("id") for r in results], fin


def figures(fin):
    found = fin.find(tag(RSM, "set"))
    first = found.find(tag(RSM, "first"))
    return (first.text if first is not None else None, found.findtext(tag(RSM, "last")),
            int(found.findtext(tag(RSM, "count"))), fin.get("complete") == "true")


@covers("AR-01", "AR-02", "AR-03", "AR-04", "AR-08", "DI-01")
def test_250_lines_in_pages_of_50_both_ways(seat):
    romeo, room = seat.romeo, seat.seat.jid
    lines = ["line %d" % n for n in range(250)]
    ids = []
    for n in range(0, 250, 50):
        for each in lines[n:n + 50]:
            seat.alice.say(seat.seat.channel, each)
        for each in lines[n:n + 50]:
            ids.append(child(romeo.expect_message(each, deadline=30), SID, "stanza-id").get("id"))
    known = [f.get("var") for f in romeo.disco(room).findall(tag("http://jabber.org/protocol/disco#info", "feature"))]
    assert {MAM, MAM + "#extended", SID} <= set(known)
    # forwards
    got, at = [], ""
    for n in range(5):
        said, names, fin = page(romeo, room, limits="<max>50</max>" + at)
        assert len(said) == 50 and names == ids[50 * n:50 * n + 50]
        assert figures(fin) == (names[0], names[-1], 250, n == 4)
        got, at = got + said, "<after>%s</after>" % names[-1]
    assert got == lines
    assert page(romeo, room, limits="<max>50</max>" + at)[0] == []
    # backwards
    got, at = [], "<before/>"
    for n in range(5):
        said, names, fin = page(romeo, room, limits="<max>50</max>" + at)
        assert len(said) == 50 and figures(fin)[2:] == (250, n == 4)
        got, at = said + got, "<before>%s</before>" % names[0]
    assert got == lines
    # no more than 100 at once, whatever is asked for; none, for the figures
    assert len(page(romeo, room, limits="<max>1000</max>")[0]) == 100
    assert figures(page(romeo, room, limits="<max>0</max>")[2])[:3] == (None, None, 250)
    # by ids, by who, by time
    form = "<field var='ids'><value>%s</value><value>%s</value></field>" % (ids[200], ids[3])
    assert page(romeo, room, form)[0] == ["line 3", "line 200"]
    by = "<field var='with'><value>%s/%s</value></field>"
    assert len(page(romeo, room, by % (room, seat.alice.nick), "<max>3</max>")[0]) == 3
    assert page(romeo, room, by % (room, "nobody"))[0] == []
    past = "<field var='end'><value>2001-01-01T00:00:00Z</value></field>"
    assert figures(page(romeo, room, past)[2]) == (None, None, 0, True)
    # what it does not know, and what it never gave
    for inner, condition in [("<x xmlns='jabber:x:data' type='submit'><field var='colour'/></x>",
                              "feature-not-implemented"),
                             ("<set xmlns='%s'><after>nothing</after></set>" % RSM, "item-not-found")]:
        romeo.iq_error(room, "<query xmlns='%s'>%s</query>" % (MAM, inner), "cancel", condition, "set")
    # contacts have none
    romeo.iq_error(seat.contact(seat.alice.nick), "<query xmlns='%s'/>" % MAM, "cancel",
                   "service-unavailable", "set")
    romeo.iq_error(seat.domain, "<query xmlns='%s'/>" % MAM, "cancel", "service-unavailable", "set")


@covers("AR-01", "AR-06")
def test_an_archive_answers_its_user_connected_or_not_and_nobody_else(seat):
    ids = hear(seat, "for romeo's ears")
    seat.romeo.leave(seat.seat.jid, seat.nick("romeo"))
    seat.alice.expect_gone(seat.nick("romeo"))
    assert page(seat.romeo, seat.seat.jid)[:2] == (["for romeo's ears"], ids)
    juliet = seat.user("juliet")
    juliet.iq_error(seat.seat.jid, "<query xmlns='%s'/>" % MAM, "auth", "forbidden", "set")
    juliet.join(seat.seat.jid, seat.nick("juliet"))
    assert page(juliet, seat.seat.jid)[0] == []
    # nor by an id she has been told
    juliet.iq_error(seat.seat.jid, "<query xmlns='%s'><set xmlns='%s'><before>%s</before></set></query>"
                    % (MAM, RSM, ids[0]), "cancel", "item-not-found", "set")


@covers("CM-12")
def test_a_user_says_of_which_channel_nothing_is_kept(one):
    one.romeo, one.alice, one.seat = one.user("romeo"), one.irc("alice"), one.room()
    one.alice.join(one.seat.channel)
    one.romeo.join(one.seat.jid, one.nick("romeo"))
    hear(one, "kept")
    help = "help@" + one.domain

    def settings(words):
        one.romeo.message(help, "settings " + words)
        one.romeo.expect_message(frm=help, where=lambda s: "Stored" in text(s, "body"))
    settings(one.seat.channel + " history no")
    one.alice.say(one.seat.channel, "not kept")
    one.romeo.expect_message("not kept")
    assert bodies(again(one)) == ["kept"]
    # the channel's word goes before the account's
    settings("history no")
    settings(one.seat.channel + " history yes")
    hear(one, "kept again")
    assert page(one.romeo, one.seat.jid)[0] == ["kept", "kept again"]


# --- what the network itself remembers -----------------------------------------------------------

PAST = "message-tags batch server-time draft/chathistory"


def answer(peer, channel, lines, ref="h1"):
    """The network's answer to CHATHISTORY: (nick, id, time, words) of each line."""
    peer.send(":irc.test BATCH +%s chathistory %s" % (ref, channel))
    for nick, id, when, words in lines:
        peer.send("@batch=%s;msgid=%s;time=%s :%s!u@h PRIVMSG %s :%s"
                  % (ref, id, when.strftime("%Y-%m-%dT%H:%M:%S.000Z"), nick, channel, words))
    peer.send(":irc.test BATCH -" + ref)


@covers("MU-08", "AR-09")
def test_the_gap_of_an_absence_is_filled_from_the_network(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway()
    romeo, room = told.user("romeo"), told.room("a")
    now = datetime.datetime.now(datetime.timezone.utc)

    def ago(minutes):
        return now - datetime.timedelta(minutes=minutes)
    asked = romeo.send_join(room.jid, "romeo")
    peer = fakeircd.serve(PAST)
    peer.admit(room.channel, ["bob"])
    line = peer.expect("CHATHISTORY")
    assert line.params == ["LATEST", room.channel, "*", "20"], line
    # what is said before the network has told stands behind it
    peer.send("@msgid=m3 :bob!u@h PRIVMSG %s :three" % room.channel)
    answer(peer, room.channel, [("bob", "m1", ago(30), "one"), ("bob", "m2", ago(20), "two")])
    joined = romeo.entered(room.jid, asked)
    assert bodies(joined) == ["one", "two"]
    assert [child(s, DELAY, "delay").get("stamp") for s in joined.history] == \
        [ago(30).strftime("%Y-%m-%dT%H:%M:%SZ"), ago(20).strftime("%Y-%m-%dT%H:%M:%SZ")]
    romeo.expect_message("three", where=lambda s: child(s, DELAY, "delay") is None)
    # he goes, others talk on, he comes again
    romeo.presence(room.occupant("romeo"), "unavailable")
    peer.expect("PART", room.channel)
    peer.send(":%s PART %s" % (peer.mask, room.channel))
    peer.expect("QUIT")
    romeo.expect_presence(room.occupant("romeo"), "unavailable")
    romeo.inbox.clear()
    asked = romeo.send_join(room.jid, "romeo")
    peer = fakeircd.serve(PAST)
    peer.admit(room.channel, ["bob"])
    line = peer.expect("CHATHISTORY")
    assert line.params[:2] == ["LATEST", room.channel] and line.params[2].startswith("timestamp=")
    now = datetime.datetime.now(datetime.timezone.utc)
    answer(peer, room.channel, [("bob", "m3", now, "three"), ("bob", "m4", now, "four"),
                                ("romeo", "m5", now, "five")])
    joined = romeo.entered(room.jid, asked)
    assert bodies(joined) == ["one", "two", "three", "four", "five"]
    assert page(romeo, room.jid)[0] == ["one", "two", "three", "four", "five"]


@covers("MU-08", "AR-09")
def test_what_a_network_plays_back_is_kept_once(tell, own, prosody):
    ircd = own(InspIRCd, modules=("chanhistory",),
               extra='<chanhistory bots="yes" enableumode="no" prefixmsg="no" maxlines="50" '
                     'maxduration="1h">')
    one = tell(prosody, ircd)
    one.gateway()
    one.romeo, one.alice, one.seat = one.user("romeo"), one.irc("alice"), one.room()
    one.alice.join(one.seat.channel)
    one.alice.mode(one.seat.channel, "+H 50:1h")
    one.romeo.join(one.seat.jid, one.nick("romeo"))
    hear(one, "one", "two")
    one.romeo.say(one.seat.jid, "three")
    one.romeo.leave(one.seat.jid, one.nick("romeo"))
    one.alice.expect_gone(one.nick("romeo"))
    one.alice.say(one.seat.channel, "four")
    one.romeo.inbox.clear()
    one.romeo.join(one.seat.jid, one.nick("romeo"), history="")
    one.romeo.expect_message("four", where=lambda s: child(s, DELAY, "delay") is not None)
    one.romeo.absent(lambda s: text(s, "body") in ("one", "two", "three"), one.domain)
    hear(one, "five")
    assert page(one.romeo, one.seat.jid)[0] == ["one", "two", "three", "four", "five"]
