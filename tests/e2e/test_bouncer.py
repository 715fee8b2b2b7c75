"""ZNC between wherry and the network: what a bouncer does for its user, and what joining and leaving here
does not do to it and its other clients."""

import re

import pytest

from testenv.inspircd import InspIRCd
from testenv.rawirc import RawIrc
from testenv.xml import DELAY, attr, child, expect_error, name, show, statuses
from testenv.znc import ZNC

covers = pytest.mark.covers

COMMANDS = "http://jabber.org/protocol/commands"


def settings(user, to, **values):
    """What he fills into the form of his settings there."""
    def run(inner="", **attributes):
        said = "".join(" %s=%s" % (k, attr(v)) for k, v in attributes.items())
        return user.result(to, "<command xmlns='%s' node='settings'%s>%s</command>" % (COMMANDS, said, inner), "set")
    form = run()
    filled = "".join("<field var='%s'><value>%s</value></field>" % pair for pair in values.items())
    done = run("<x xmlns='jabber:x:data' type='submit'>%s</x>" % filled, sessionid=form.get("sessionid"),
               action="complete")
    assert done.get("status") == "completed", show(done)




@pytest.fixture
def behind(tell, prosody, own):
    """romeo has a ZNC, which sits in #its on an InspIRCd of this story's own, and so does alice."""
    return begin(tell, prosody, own)


def begin(tell, prosody, own, login="server_password"):
    ircd = own(InspIRCd)
    bouncer = own(ZNC, ircd, channels=["#its"])
    told = tell(prosody, bouncer)
    network = {"servers": "127.0.0.1:%d" % bouncer.port, "tls": "no"}
    told.gateway(network=None, networks={"home": network})
    told.upstream, told.bouncer = ircd, bouncer
    told.alice = RawIrc(ircd, "alice").join("#its")
    told.people.append(told.alice)
    told.alice.take(lambda l: (l.command == "353" and "bounce" in l.params[-1])
                    or (l.command == "JOIN" and l.nick == "bounce"), "the bouncer's coming", 20)
    told.its = told.room("x", "home")
    told.its.channel, told.its.jid = "#its", "#its%%home@%s" % told.domain
    told.romeo = told.user("romeo")
    settings(told.romeo, "home@%s" % told.domain, server_password=bouncer.password)
    return told


@covers("MU-08", "MU-21", "RG-09")
def test_its_channel_is_joined_and_talked_in(behind):
    romeo, alice, its = behind.romeo, behind.alice, behind.its
    joined = romeo.join(its.jid, "romeo", deadline=30)
    assert joined.nick == "bounce" and 210 in statuses(joined.self_presence), show(joined.self_presence)
    assert set(joined.occupants) == {"alice"}
    romeo.say(its.jid, "out of the house")
    alice.expect_say("out of the house", "bounce", "#its")
    alice.say("#its", "into it")
    romeo.expect_message("into it", its.occupant("alice"), "groupchat")


@covers("MU-26", "MX-09")
def test_what_was_said_before_comes_with_its_time(behind):
    romeo, alice, its = behind.romeo, behind.alice, behind.its
    alice.say("#its", "while you were away")
    alice.ping()
    romeo.join(its.jid, "romeo", deadline=30)
    played = romeo.expect_message("while you were away", its.occupant("alice"), "groupchat")
    assert child(played, DELAY, "delay") is not None, show(played)


@covers("AR-12")
def test_what_his_other_client_says_is_his_own(behind):
    romeo, alice, its = behind.romeo, behind.alice, behind.its
    romeo.join(its.jid, "romeo", deadline=30)
    desk = behind.bouncer.client()
    behind.people.append(desk)
    desk.say("#its", "from my desk")
    heard = romeo.expect_message("from my desk", its.occupant("bounce"), "groupchat")
    alice.expect_say("from my desk", "bounce", "#its")
    romeo.say(its.jid, "from my phone")
    desk.expect_say("from my phone", "bounce", "#its")
    romeo.absent(lambda s: name(s) == "message" and s.get("id") == heard.get("id") and s is not heard)


@covers("MU-38", "MU-37")
def test_leaving_here_leaves_the_bouncer_and_its_clients_where_they_are(behind):
    romeo, alice, its = behind.romeo, behind.alice, behind.its
    desk = behind.bouncer.client()
    behind.people.append(desk)
    other = behind.room("other", "home")
    romeo.join(other.jid, "romeo", deadline=30)
    romeo.absent(lambda s: name(s) == "message" and (s.get("from") or "").startswith("#its"))   # no invitation
    romeo.join(its.jid, "romeo")
    romeo.leave(its.jid, "bounce")
    alice.unsaid(lambda l: l.nick == "bounce" and l.command in ("PART", "QUIT"))
    desk.ping()
    assert not desk.seen("PART"), desk.seen("PART")
    again = romeo.join(its.jid, "romeo")
    assert set(again.occupants) == {"alice"}
    desk.part("#its")
    gone = romeo.expect_presence(its.occupant("bounce"), "unavailable")
    assert 110 in statuses(gone) and 307 not in statuses(gone), show(gone)


@covers("MU-08")
def test_a_detached_channel_is_attached_by_joining(behind):
    romeo, alice, its = behind.romeo, behind.alice, behind.its
    desk = behind.bouncer.client()
    behind.people.append(desk)
    desk.send("DETACH #its")
    desk.expect("PART", "#its")
    alice.say("#its", "while detached")
    alice.ping()
    joined = romeo.join(its.jid, "romeo", deadline=30)
    assert set(joined.occupants) == {"alice"}
    romeo.expect_message("while detached", its.occupant("alice"), "groupchat")


@covers("MS-01")
def test_its_status_is_a_person(behind):
    romeo, its = behind.romeo, behind.its
    romeo.join(its.jid, "romeo", deadline=30)
    status = behind.contact("*status", "home")
    romeo.message(status, "listchans")
    answer = romeo.expect_message(re.compile("#its"))
    assert answer.get("from") == status, show(answer)


@covers("MU-31", "MS-13", "MU-38")
def test_the_bouncer_loses_the_network_and_finds_it(behind):
    romeo, alice, its = behind.romeo, behind.alice, behind.its
    romeo.join(its.jid, "romeo", deadline=30)
    behind.upstream.kill()
    romeo.expect_message(re.compile("Disconnected from IRC"), behind.contact("*status", "home"), deadline=20)
    expect_error(romeo.say(its.jid, "does anybody hear?"), "cancel", "remote-server-timeout", "Your bouncer has lost home")
    behind.upstream.start()
    romeo.expect_message(re.compile("Connected!"), behind.contact("*status", "home"), deadline=60)
    bob = RawIrc(behind.upstream, "bob")
    behind.people.append(bob)
    bob.join("#its")
    romeo.expect_presence(its.occupant("bob"), deadline=30)
    gone = romeo.expect_presence(its.occupant("alice"), "unavailable", deadline=40)
    assert 333 in statuses(gone), show(gone)
    romeo.say(its.jid, "here again")
    bob.expect_say("here again", "bounce", "#its")
