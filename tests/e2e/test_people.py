"""IRC people as contacts of a roster: there, away, gone; on a network with MONITOR and on one without."""

import pytest

from testenv.inspircd import InspIRCd
from testenv.ngircd import NgIRCd
from testenv.xml import name, show, text

from test_presence import add, register

covers = pytest.mark.covers

#: Without MONITOR a contact is asked after every 15 s.
POLL = 25


@pytest.fixture(params=[InspIRCd, NgIRCd], ids=["monitor", "ison"])
def net(request, tell, prosody, own):
    """romeo, registered, on a network of his own that can be stopped."""
    told = tell(prosody, own(request.param))
    told.gateway(roster="subscribe", reconnect_max="2s")
    told.romeo = told.user("romeo", raw=True)
    register(told.romeo, told.domain)
    return told


def is_show(show):
    return lambda s: text(s, "show") == show


@covers("PR-03", "PR-09", "PR-10", "SU-03")
def test_a_nick_is_there_away_and_gone(net):
    romeo, alice = net.romeo, net.irc("alice")
    contact = net.contact(alice.nick)
    add(romeo, contact)                 # which waits for her presence
    alice.send("AWAY :at lunch")
    romeo.expect_presence(contact, where=is_show("away"), deadline=2 * POLL)
    alice.send("AWAY")
    romeo.expect_presence(contact, where=is_show(None), deadline=2 * POLL)
    alice.send("QUIT :bye")
    gone = romeo.expect_presence(contact, "unavailable", deadline=POLL)
    assert text(gone, "show") is None, show(gone)
    net.irc("alice")
    romeo.expect_presence(contact, deadline=POLL)


@covers("PR-09", "PR-11")
def test_a_killed_network_leaves_no_ghosts(net):
    romeo, alice = net.romeo, net.irc("alice")
    contact = net.contact(alice.nick)
    add(romeo, contact)
    romeo.ping(net.domain)              # what his server asks about her is answered
    romeo.inbox.clear()
    since = len(net.wherry.process.said)
    net.ircd.kill()
    romeo.expect_presence(contact, "unavailable")
    net.ircd.start()
    # Nobody is there but he: she has not come back.
    net.wherry.said("order contact_watch", deadline=20, since=since)
    romeo.absent(lambda s: name(s) == "presence" and s.get("from") == contact and s.get("type") is None)
    net.irc("alice")
    romeo.expect_presence(contact, deadline=2 * POLL)


@covers("PR-09")
def test_a_channel_in_common_tells_at_once(tell, prosody, inspircd):
    story = tell(prosody, inspircd)
    story.gateway(roster="subscribe")
    romeo, alice, room = story.user("romeo", raw=True), story.irc("alice"), story.room()
    register(romeo, story.domain)
    alice.join(room.channel)
    contact = story.contact(alice.nick)
    add(romeo, contact)
    romeo.join(room.jid, story.nick("romeo"))
    alice.send("AWAY :tea")
    away = romeo.expect_presence(contact, where=is_show("away"))
    assert text(away, "status") == "tea", show(away)
    # Another nick is another contact: nobody is called so now.
    alice.rename(story.nick("alix"))
    romeo.expect_presence(contact, "unavailable")


@covers("MI-03", "MI-06", "CM-12")
def test_who_somebody_is(net):
    romeo, alice, room = net.romeo, net.irc("alice"), net.room()
    alice.join(room.channel)
    contact = net.contact(alice.nick)
    add(romeo, contact)
    card = romeo.result(contact, "<vCard xmlns='vcard-temp'/>")
    assert card.findtext("{vcard-temp}NICKNAME") == alice.nick, show(card)
    desc = card.findtext("{vcard-temp}DESC")
    assert room.channel in desc and "Idle for" in desc, show(card)
    romeo.iq_error(net.contact("nobody"), "<vCard xmlns='vcard-temp'/>", "cancel", "item-not-found")
    romeo.message("help@" + net.domain, "whois " + alice.nick)
    said = romeo.expect_message(frm="help@" + net.domain, where=lambda s: alice.nick in text(s, "body"))
    assert room.channel in text(said, "body"), show(said)
    last = romeo.result(contact + "/x", "<query xmlns='jabber:iq:last'/>")
    assert 0 <= int(last.get("seconds")) < 60, show(last)


@covers("PR-03", "PR-11")
def test_the_network_itself_is_a_contact(tell, prosody, own):
    ircd = own(NgIRCd)
    story = tell(prosody, ircd)
    story.gateway(roster="subscribe", network=None, reconnect_max="2s", networks={
        "TestNet": {"servers": "%s:%d" % (ircd.address, ircd.port), "tls": "no"}})
    romeo, room = story.user("romeo", raw=True), story.room(network="testnet")
    network = "testnet@" + story.domain
    register(romeo, story.domain)
    romeo.join(room.jid, story.nick("romeo"))
    add(romeo, network)
    romeo.ping(story.domain)
    romeo.inbox.clear()
    ircd.kill()
    romeo.expect_presence(network, "unavailable")
    ircd.start()
    back = romeo.expect_presence(network, deadline=20)
    assert "connected as" in text(back, "status"), show(back)
