"""Moderation of rooms with real servers: bans as lists, rights, the room's own rules; InspIRCd and ngIRCd differ."""

import pytest

from testenv.xml import DISCO_INFO, DISCO_ITEMS, MUC_ADMIN, MUC_OWNER, expect_error, item, reason, show, statuses, tag, text

covers = pytest.mark.covers


@pytest.fixture(params=["inspircd", "ngircd"])
def held(request, tell, fake):
    """romeo is an operator of a room that alice made; the fake XMPP server, both IRC servers."""
    told = tell(fake, request.getfixturevalue(request.param))
    told.gateway()
    told.romeo, told.alice, told.seat = told.user("romeo"), told.irc("alice"), told.room()
    told.alice.join(told.seat.channel)
    told.me = told.seat.occupant(told.nick("romeo"))
    told.romeo.join(told.seat.jid, told.nick("romeo"))
    told.alice.mode(told.seat.channel, "+o " + told.nick("romeo"))
    told.romeo.expect_presence(told.me, where=lambda p: item(p).get("role") == "moderator")
    return told


def admin(inner):
    return "<query xmlns='%s'>%s</query>" % (MUC_ADMIN, inner)


def listed(held, affiliation):
    query = held.romeo.result(held.seat.jid, admin("<item affiliation='%s'/>" % affiliation))
    return query.findall(tag(MUC_ADMIN, "item"))


@covers("MU-43", "MU-44")
def test_a_ban_goes_to_the_list_and_off_again(held):
    romeo, room = held.romeo, held.seat
    bob = held.irc("bob").join(room.channel)
    romeo.expect_presence(room.occupant(bob.nick))
    romeo.result(room.jid, admin("<item nick='%s' affiliation='outcast'><reason>enough</reason></item>"
                                 % bob.nick), "set")
    gone = romeo.expect_presence(room.occupant(bob.nick), "unavailable")
    assert 301 in statuses(gone) and reason(gone) == "enough", show(gone)
    assert bob.expect("KICK", room.channel, bob.nick).params[-1] == "enough"
    bob.send("JOIN " + room.channel)
    bob.expect("474")

    romeo.result(room.jid, admin("<item jid='*!*@*.bad.example' affiliation='outcast'/>"), "set")
    bans = listed(held, "outcast")
    assert len(bans) == 2, [show(b) for b in bans]
    assert all(b.get("affiliation") == "outcast" and b.get("jid").endswith("@" + held.domain) for b in bans)
    masks = {b.find(tag(MUC_ADMIN, "reason")).text: b.get("jid") for b in bans}
    assert any(m.startswith("*!*@*.bad.example") and held.nick("romeo") in m for m in masks), masks

    # off again by the addresses of the list, both at once
    off = "".join("<item jid='%s' affiliation='none'/>" % b.get("jid") for b in bans)
    romeo.result(room.jid, admin(off), "set")
    assert not listed(held, "outcast")
    bob.join(room.channel)
    romeo.expect_presence(room.occupant(bob.nick))
    answer = romeo.iq(room.jid, admin(off), "set")
    expect_error(answer, "cancel", "item-not-found")


@covers("MU-43", "MU-41")
def test_who_may_not_ban_is_told_so_and_nobody_bans_himself(held):
    room = held.seat
    for inner in ("<item nick='%s' affiliation='outcast'/>" % held.nick("romeo"),
                  "<item jid='*!*@127.0.0.1' affiliation='outcast'/>"):
        expect_error(held.romeo.iq(room.jid, admin(inner), "set"), "cancel", "conflict")
    held.alice.mode(room.channel, "-o " + held.nick("romeo"))
    held.romeo.expect_presence(held.me, where=lambda p: item(p).get("role") == "participant")
    answer = held.romeo.iq(room.jid, admin("<item jid='*!*@bad.example' affiliation='outcast'/>"), "set")
    expect_error(answer, "auth", "forbidden")


@covers("MU-42", "MU-44")
def test_several_rights_in_one_request(held):
    romeo, room = held.romeo, held.seat
    bob, carol = held.irc("bob").join(room.channel), held.irc("carol").join(room.channel)
    for each in (bob, carol):
        romeo.expect_presence(room.occupant(each.nick))
    romeo.result(room.jid, admin("<item nick='%s' affiliation='member'/><item nick='%s' affiliation='admin'/>"
                                 % (bob.nick, carol.nick)), "set")
    romeo.expect_presence(room.occupant(bob.nick), where=lambda p: item(p).get("affiliation") == "member")
    romeo.expect_presence(room.occupant(carol.nick), where=lambda p: item(p).get("affiliation") == "admin")
    assert [m.get("nick") for m in listed(held, "member")] == [bob.nick]
    assert carol.nick in [m.get("nick") for m in listed(held, "admin")]


@covers("MU-47")
def test_a_rule_that_changes_is_said_in_the_room(held):
    held.alice.mode(held.seat.channel, "+m")
    said = held.romeo.expect_message("Mode %s [+m] by %s" % (held.seat.channel, held.alice.nick))
    assert said.get("from") == held.seat.jid and said.get("type") == "groupchat", show(said)


# --- the room's own rules ------------------------------------------------------------------------

XDATA = "jabber:x:data"
RSM = "http://jabber.org/protocol/rsm"
HATS = "urn:xmpp:hats:0"
CONFIG = "http://jabber.org/protocol/muc#roomconfig"


def owner(inner=""):
    return "<query xmlns='%s'>%s</query>" % (MUC_OWNER, inner)


def form_of(held):
    """The values of the form, by var."""
    x = held.romeo.result(held.seat.jid, owner()).find(tag(XDATA, "x"))
    assert x.get("type") == "form"
    return {f.get("var"): "".join(v.text or "" for v in f.findall(tag(XDATA, "value")))
            for f in x.findall(tag(XDATA, "field"))}


def submitted(values):
    fields = "".join("<field var='%s'><value>%s</value></field>" % each for each in values.items())
    return owner("<x xmlns='%s' type='submit'>%s</x>" % (XDATA, fields))


@covers("MU-46", "MU-47", "MU-03")
def test_the_form_of_a_room_there_and_back(held):
    romeo, room = held.romeo, held.seat
    values = form_of(held)
    assert values["FORM_TYPE"] == CONFIG
    values.update({CONFIG.split("/")[-1] + "_" + k: v for k, v in {
        "membersonly": "1", "moderatedroom": "1", "passwordprotectedroom": "1", "roomsecret": "sesame",
        "maxusers": "50", "publicroom": "0", "changesubject": "0", "roomdesc": "All new"}.items()})
    romeo.result(room.jid, submitted(values), "set")
    held.alice.expect("TOPIC", room.channel, "All new")
    held.alice.send("MODE " + room.channel)
    told = held.alice.expect("324", held.alice.nick, room.channel).params[2:]
    assert set("imklst") <= set(told[0]) and {"sesame", "50"} <= set(told[1:]), told
    romeo.take(lambda s: s.get("from") == room.jid and 104 in statuses(s), "status 104")
    held.irc("bob").send("JOIN " + room.channel)

    again = form_of(held)
    assert (again["muc#roomconfig_maxusers"], again["muc#roomconfig_roomdesc"]) == ("50", "All new")
    assert again["muc#roomconfig_membersonly"] == again["muc#roomconfig_moderatedroom"] == "true"
    assert again["muc#roomconfig_publicroom"] == again["muc#roomconfig_changesubject"] == "false"
    assert again["muc#roomconfig_roomsecret"] == ""
    info = romeo.result(room.jid, "<query xmlns='%s'/>" % DISCO_INFO)
    have = {f.get("var") for f in info.findall(tag(DISCO_INFO, "feature"))}
    assert {"muc_membersonly", "muc_moderated", "muc_passwordprotected", "muc_hidden"} <= have, have

    # and back; the key that the form does not show is known all the same
    again.update({"muc#roomconfig_membersonly": "0", "muc#roomconfig_moderatedroom": "0",
                  "muc#roomconfig_passwordprotectedroom": "0", "muc#roomconfig_maxusers": "",
                  "muc#roomconfig_publicroom": "1", "muc#roomconfig_changesubject": "1"})
    romeo.result(room.jid, submitted(again), "set")
    held.alice.waiting.clear()
    held.alice.send("MODE " + room.channel)
    told = held.alice.expect("324", held.alice.nick, room.channel).params[2:]
    assert not set("imklst") & set(told[0]), told


@covers("MU-46", "MU-48")
def test_who_may_not_configure_and_what_cannot_be(held):
    romeo, room = held.romeo, held.seat
    values = form_of(held)
    values["muc#roomconfig_maxusers"] = "many"
    romeo.iq_error(room.jid, submitted(values), "modify", "not-acceptable", "set", words="How many may be in it")
    values.update({"muc#roomconfig_maxusers": "", "muc#roomconfig_passwordprotectedroom": "1"})
    romeo.iq_error(room.jid, submitted(values), "modify", "not-acceptable", "set", words="Key")
    assert romeo.result(room.jid, owner("<x xmlns='%s' type='cancel'/>" % XDATA), "set") is None
    romeo.iq_error(room.jid, owner("<destroy/>"), "cancel", "not-allowed", "set")
    held.alice.unsaid(lambda l: l.command == "MODE" and "k" in l.params[1])
    held.alice.mode(room.channel, "-o " + held.nick("romeo"))
    romeo.expect_presence(held.me, where=lambda p: item(p).get("role") == "participant")
    romeo.iq_error(room.jid, owner(), "auth", "forbidden")
    romeo.iq_error(room.jid, submitted(values), "auth", "forbidden", "set")


# --- the list of rooms ---------------------------------------------------------------------------

def page(held, **wish):
    """The items of one page, and its <set/>: by name, all else as (first, last, count)."""
    inner = "".join("<%s>%s</%s>" % (k, v, k) for k, v in wish.items())
    query = held.romeo.result(held.domain, "<query xmlns='%s'><set xmlns='%s'>%s</set></query>"
                              % (DISCO_ITEMS, RSM, inner))
    found = query.find(tag(RSM, "set"))
    return ([i.get("jid") for i in query.findall(tag(DISCO_ITEMS, "item"))],
            {c.tag.rpartition("}")[2]: c.text for c in found})


@covers("DI-06", "MU-02")
def test_the_list_of_rooms_comes_in_pages(held):
    many = held.irc("many")
    names = ["#list-%s-%d" % (held.mark, i) for i in range(25)]
    for at in range(0, 25, 5):
        many.send("JOIN " + ",".join(names[at:at + 5]))
    many.expect("366", many.nick, names[-1])
    many.send("TOPIC %s :Of the wherry" % names[3])
    many.expect("TOPIC", names[3])
    seen, got = page(held, max=10)
    assert len(seen) == 10 and seen[0].startswith("help@"), seen
    while True:
        more, got = page(held, max=10, after=got["last"])
        if not more:
            break
        assert not set(more) & set(seen), more
        seen += more
    assert {"%s@%s" % (n, held.domain) for n in names} <= set(seen)
    assert held.seat.jid in seen and int(got["count"]) == len(seen), got
    # what was asked once is not asked of the network again
    assert page(held, max=3)[0] == seen[:3]
    held.romeo.message("help@" + held.domain, "channels list-%s-3" % held.mark)
    said = held.romeo.take(lambda s: "One channel on" in (text(s, "body") or ""), "the list in chat")
    assert names[3] + " (1): Of the wherry" in text(said, "body"), show(said)


# --- what else is told ---------------------------------------------------------------------------

@covers("M2-08", "MU-42")
def test_hats_tell_what_an_affiliation_does_not(held):
    bob = held.irc("bob").join(held.seat.channel)
    where = held.seat.occupant(bob.nick)
    held.romeo.expect_presence(where)
    mode, affiliation, hat = "+h", "member", "Half-operator"
    if held.ircd.name == "inspircd":    # ngIRCd lets nobody make an owner
        held.alice.send("OPER oper oper")
        held.alice.expect("381")
        mode, affiliation, hat = "+q", "owner", "Owner"
    held.alice.send("%sMODE %s %s %s" % ("SA" if mode == "+q" else "", held.seat.channel, mode, bob.nick))
    seen = held.romeo.expect_presence(where, where=lambda p: item(p).get("affiliation") == affiliation)
    hats = seen.find(tag(HATS, "hats")).findall(tag(HATS, "hat"))
    assert [h.get("title") for h in hats] == [hat], show(seen)


@covers("MU-37")
def test_an_invitation_of_somebody_else_is_said_in_the_room(wire):
    wire.romeo, wire.alice, wire.seat = wire.user("romeo"), wire.irc("alice"), wire.room()
    wire.alice.join(wire.seat.channel)
    wire.romeo.join(wire.seat.jid, wire.nick("romeo"))
    wire.alice.mode(wire.seat.channel, "+o " + wire.nick("romeo"))
    bob = wire.irc("bob")
    wire.alice.send("INVITE %s %s" % (bob.nick, wire.seat.channel))
    said = wire.romeo.expect_message("%s invites %s." % (wire.alice.nick, bob.nick))
    assert said.get("from") == wire.seat.jid, show(said)
