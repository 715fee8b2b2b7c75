"""A network as a contact: what is typed to it goes to the server, and the answer comes back."""

import re

import pytest

from testenv.xml import show, text

covers = pytest.mark.covers


@pytest.fixture(params=["inspircd", "ngircd"])
def net(request, tell, prosody):
    """romeo, in a channel of a network that users name."""
    told = tell(prosody, request.getfixturevalue(request.param))
    told.gateway(network=None, networks={"TestNet": {
        "servers": "%s:%d" % (told.ircd.address, told.ircd.port), "tls": "no"}})
    told.romeo, told.alice = told.user("romeo", raw=True), told.irc("alice")
    told.place = told.room(network="testnet")
    told.alice.join(told.place.channel)
    told.romeo.join(told.place.jid, told.nick("romeo"))
    told.console = "testnet@" + told.domain
    return told


def ask(net, line, pattern):
    net.romeo.message(net.console, line)
    return net.romeo.expect_message(re.compile(pattern), net.console, deadline=10)


@covers("CM-12")
def test_lines_of_ones_own(net):
    said = ask(net, "WHOIS " + net.alice.nick, "alice")
    assert net.place.channel in text(said, "body"), show(said)
    ask(net, "/version", "irc.*test|InspIRCd|ngircd")
    ask(net, "FROB", "(?i)unknown command")
    net.romeo.message(net.console, "PRIVMSG %s :by hand" % net.alice.nick)
    net.alice.expect_say("by hand", net.nick("romeo"), net.alice.nick)
    ask(net, "QUIT :bye", "QUIT is mine to say")
    ask(net, "status", "TestNet: connected as")
    # Nothing of it harmed the connection.
    net.romeo.say(net.place.jid, "still here")
    net.alice.expect_say("still here", net.nick("romeo"), net.place.channel)


@covers("CM-12")
def test_the_operator_may_switch_it_off(tell, prosody, inspircd):
    story = tell(prosody, inspircd)
    story.gateway(raw_commands="no")
    romeo, room = story.user("romeo", raw=True), story.room()
    romeo.join(room.jid, story.nick("romeo"))
    romeo.message(story.domain, "WHOIS " + story.nick("romeo"))
    romeo.expect_message(re.compile("takes no raw lines"), story.domain)


@covers("CM-12", "MI-06")
def test_all_about_a_connection(net):
    body = text(ask(net, "connection", "Server: "), "body")
    assert "%s:%d" % (net.ircd.address, net.ircd.port) in body and "Not encrypted" in body, body
    assert net.nick("romeo") in body and "Channels: " + net.place.channel in body, body
    card = net.romeo.result(net.console, "<vCard xmlns='vcard-temp'/>")
    assert "Software: " in card.findtext("{vcard-temp}DESC"), show(card)


@covers("MI-02")
def test_what_clients_ask_each_other(net):
    net.alice.send("PRIVMSG %s :\x01TIME\x01" % net.nick("romeo"))
    net.alice.expect("NOTICE", net.alice.nick, re.compile("^\x01TIME 20.*UTC\x01$"))
    net.alice.send("PRIVMSG %s :\x01CLIENTINFO\x01" % net.nick("romeo"))
    net.alice.expect("NOTICE", net.alice.nick, re.compile("^\x01CLIENTINFO .*VERSION\x01$"))
