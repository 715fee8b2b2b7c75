"""IM on every real server: people who register, have contacts, set things, and leave again."""

import re

import pytest

from testenv import LOOPBACK
from testenv.ejabberd import Ejabberd
from testenv.inspircd import InspIRCd
from testenv.jabberd2 import Jabberd2
from testenv.ports import free_port
from testenv.prosody import Prosody
from testenv.rawirc import RawIrc
from testenv.story import EVERY
from testenv.wherry import Component, Wherry
from testenv.xml import (COMMANDS, RECEIPTS, REGISTER, VCARD, XDATA, attr, child, escape, error_of, name,
                         show, tag, text)

covers = pytest.mark.covers
everywhere = pytest.mark.parametrize("server", EVERY, indirect=True)
every_kind = pytest.mark.parametrize("kind", [Prosody, Ejabberd, Jabberd2],
                                     ids=[k.name for k in (Prosody, Ejabberd, Jabberd2)])
ROSTER = "jabber:iq:roster"
CAPS = "http://jabber.org/protocol/caps"
IBR = "<query xmlns='%s'>%%s</query>" % REGISTER


# --- sentences of this file ------------------------------------------------------------------

def form(**fields):
    """A form filled in."""
    return "<x xmlns='%s' type='submit'>%s</x>" % (XDATA, "".join(
        "<field var=%s><value>%s</value></field>" % (attr(k), escape(v)) for k, v in fields.items()))


def registration(**fields):
    return IBR % form(FORM_TYPE=REGISTER, **fields)


def register(romeo, domain, **fields):
    """As a client does that is asked: both see each other."""
    roster(romeo)       # servers tell those clients of changes that have asked for it
    romeo.result(domain, registration(**fields) if fields else IBR % "", "set")
    romeo.expect_presence(domain, "subscribe")
    romeo.presence(domain, "subscribed")
    romeo.presence(domain, "subscribe")
    romeo.expect_presence(domain, "subscribed")
    return romeo.expect_presence(domain)


def add(romeo, contact):
    romeo.presence(contact, "subscribe")
    romeo.expect_presence(contact, "subscribed")
    romeo.expect_presence(contact, "subscribe")
    romeo.presence(contact, "subscribed")


def roster(romeo):
    answer = romeo.iq(romeo.bare, "<query xmlns='%s'/>" % ROSTER)
    assert answer.get("type") == "result", show(answer)
    return {i.get("jid"): i.get("subscription") for i in answer[0]}


def ask(romeo, to, words, answer):
    """A command in chat, and the answer that matches."""
    romeo.message(to, words)
    return text(romeo.expect_message(re.compile(answer), frm=to), "body")


def command(romeo, to, node, action="execute", session=None, fields=None):
    """A step of a command: the answer's <command/>."""
    return romeo.result(to, "<command xmlns='%s' node=%s action='%s'%s>%s</command>" % (
        COMMANDS, attr(node), action, " sessionid=%s" % attr(session) if session else "",
        form(**fields) if fields is not None else ""), "set")


def notes(answer):
    return " ".join(n.text or "" for n in answer.findall(tag(COMMANDS, "note")))


def values(answer):
    """Fields of a form, and what stands in them."""
    found = answer.find(tag(XDATA, "x"))
    assert found is not None, show(answer)
    return {f.get("var"): [v.text or "" for v in f.findall(tag(XDATA, "value"))]
            for f in found.findall(tag(XDATA, "field"))}


def features(info):
    return {f.get("var") for f in info if name(f) == "feature"}


def identities(info):
    return {(i.get("category"), i.get("type")) for i in info if name(i) == "identity"}


def from_contact(contact):
    return lambda s: s.get("from", "").split("/")[0] == contact


def online(story, **settings):
    """romeo, registered by form, who is on IRC; and alice, his contact there."""
    story.gateway(roster="subscribe", logout_grace="1s", **settings)
    romeo, alice = story.user("romeo", raw=True), story.irc("alice")
    register(romeo, story.domain, nick=story.nick("romeo"))
    contact = story.contact(alice.nick)
    add(romeo, contact)
    romeo.expect_presence(contact)
    return romeo, alice, contact


# --- registering -------------------------------------------------------------------------------

@everywhere
@covers("GW-02", "GW-03", "GW-05", "GW-09", "RG-01", "RG-02", "DI-01")
def test_registering_by_a_form(tell, server, inspircd):
    story = tell(server, inspircd)
    story.gateway(roster="subscribe")
    romeo = story.user("romeo", raw=True)
    asked = romeo.result(story.domain, IBR % "")
    assert "nick" in values(asked) and text(asked, "instructions", REGISTER), show(asked)
    refused = romeo.iq(story.domain, registration(nick="3juliet"), "set")
    assert error_of(refused)[:2] == ("modify", "not-acceptable"), show(refused)
    assert "starts with a digit" in (error_of(refused)[2] or ""), show(refused)
    assert romeo.result(story.domain, IBR % "").find(tag(REGISTER, "registered")) is None
    assert not romeo.inbox.peek(lambda s: s.get("type") == "subscribe")
    nick = story.nick("romeo")
    register(romeo, story.domain, nick=nick)
    assert roster(romeo)[story.domain] == "both"
    known = romeo.result(story.domain, IBR % "")
    assert known.find(tag(REGISTER, "registered")) is not None
    assert values(known)["nick"] == [nick], show(known)


@everywhere
@covers("CM-12", "RG-10", "GW-02", "GW-03")
def test_registering_in_chat(tell, server, inspircd):
    story = tell(server, inspircd)
    story.gateway(roster="subscribe")
    romeo, service = story.user("romeo"), "help@" + story.domain
    ask(romeo, service, "register", r"Which nickname\?")
    ask(romeo, service, "3juliet", r'"3juliet" cannot be a nickname: it starts with a digit.*Which nickname\?')
    ask(romeo, service, story.nick("romeo"), r"registered.*1 .*2 .*3 ")
    ask(romeo, service, "1", r"offline\?")
    ask(romeo, service, "no", r"Done\. Next: join #")
    romeo.expect_presence(story.domain, "subscribe")
    known = romeo.result(story.domain, IBR % "")
    assert known.find(tag(REGISTER, "registered")) is not None
    ask(romeo, service, "status", "not connected|connect")


@everywhere
@covers("CM-01", "CM-02", "CM-04", "CM-05", "CM-07", "RG-10", "GW-03")
def test_registering_by_a_command(tell, server, inspircd):
    story = tell(server, inspircd)
    story.gateway(roster="subscribe")
    romeo = story.user("romeo", raw=True)
    nodes = {i.get("name"): i.get("node") for i in romeo.disco(story.domain, "items", COMMANDS)}
    node = next(n for n in nodes.values() if n.split("#")[-1] == "register")
    first = command(romeo, story.domain, node)
    assert first.get("status") == "executing" and "nick" in values(first), show(first)
    again = command(romeo, story.domain, node, "complete", first.get("sessionid"), dict(nick="3juliet"))
    assert again.get("status") == "executing" and values(again)["nick"] == ["3juliet"], show(again)
    assert "starts with a digit" in notes(again), show(again)
    cancelled = command(romeo, story.domain, node, "cancel", again.get("sessionid"))
    assert cancelled.get("status") == "canceled", show(cancelled)
    assert romeo.result(story.domain, IBR % "").find(tag(REGISTER, "registered")) is None
    first = command(romeo, story.domain, node)
    done = command(romeo, story.domain, node, "complete", first.get("sessionid"),
                   dict(nick=story.nick("romeo")))
    assert done.get("status") == "completed", show(done)
    romeo.expect_presence(story.domain, "subscribe")
    gone = romeo.iq(story.domain, "<command xmlns='%s' node=%s action='complete' sessionid=%s/>" % (
        COMMANDS, attr(node), attr(first.get("sessionid"))), "set")
    assert gone.get("type") == "error", show(gone)


# --- contacts ------------------------------------------------------------------------------------

@everywhere
@covers("SU-01", "SU-08", "SU-09", "GW-14", "PR-03", "PR-09", "PR-16", "PR-17", "GW-12")
def test_a_nick_as_a_contact(tell, server, inspircd):
    story = tell(server, inspircd)
    romeo, alice, contact = online(story)
    # A second client is told at once, and nobody is asked twice.
    tablet = story.user("romeo", resource="tablet", raw=True)
    tablet.expect_presence(contact)
    tablet.expect_presence(story.domain)
    tablet.absent(lambda s: s.get("type") == "subscribe")
    romeo.inbox.clear()
    romeo.presence(contact, "probe")
    romeo.message(contact, "hi")
    alice.expect_say("hi", story.nick("romeo"))
    alice.say(story.nick("romeo"), "ho")
    romeo.expect_message("ho", frm=contact)
    # One client left: he stays. The last one: he is gone from IRC, and his contacts from his sight.
    alice.send("MONITOR + " + story.nick("romeo"))
    alice.expect("730")
    tablet.close()
    romeo.ping()
    alice.ping()
    assert not alice.seen("731")
    romeo.presence(story.domain, "unavailable")
    romeo.expect_presence(contact, "unavailable")
    romeo.expect_presence(story.domain, "unavailable")
    alice.expect("731")
    assert roster(romeo) == {story.domain: "both", contact: "both"}
    # And back again.
    romeo.presence(story.domain)
    romeo.expect_presence(contact, deadline=20)
    alice.expect("730")


@everywhere
@covers("SU-02", "SU-12", "SU-13", "SU-17", "GW-16")
def test_subscriptions_end_one_by_one(tell, server):
    story = tell(server)
    story.gateway(backend="echo", roster="subscribe")
    romeo, bob = story.user("romeo", raw=True), "bob@" + story.domain
    register(romeo, story.domain)
    add(romeo, bob)
    romeo.expect_presence(bob)
    romeo.inbox.clear()
    romeo.presence(bob, "unsubscribe")
    romeo.expect_presence(bob, "unavailable")
    romeo.presence(bob, "unsubscribed")
    ask(romeo, "help@" + story.domain, "contacts", "no contacts|bob")
    assert roster(romeo).get(bob, "none") == "none"
    romeo.inbox.clear()
    # Nothing more comes of him: not to a second client, not after a restart.
    tablet = story.user("romeo", resource="tablet", raw=True)
    tablet.expect_presence(story.domain)
    tablet.absent(from_contact(bob))
    story.wherry.stop()
    story.wherry.start()
    romeo.expect_presence(story.domain)
    romeo.absent(from_contact(bob))


@everywhere
@covers("GW-07", "GW-08", "RG-05")
def test_who_unregisters_leaves_the_network_too(tell, server, inspircd):
    story = tell(server, inspircd)
    romeo, alice, contact = online(story)
    nick = story.nick("romeo")
    romeo.message(contact, "hi")
    alice.expect_say("hi", nick)
    romeo.inbox.clear()
    romeo.result(story.domain, IBR % "<remove/>", "set")
    for each in (contact, story.domain):
        romeo.expect_presence(each, "unsubscribed")
    assert set(roster(romeo).values()) <= {"none"}
    alice.send("MONITOR + " + nick)
    alice.expect("731")
    assert romeo.result(story.domain, IBR % "").find(tag(REGISTER, "registered")) is None
    assert romeo.bare not in story.wherry.ctl("sessions", status=1)
    ask(romeo, "help@" + story.domain, "contacts", "no contacts")


# --- the truth after something was restarted -------------------------------------------------------

@everywhere
@covers("PR-07", "PR-11", "GW-23")
def test_wherryd_is_killed_and_comes_back(tell, server, inspircd):
    story = tell(server, inspircd)
    romeo, alice, contact = online(story)
    juliet = story.user("juliet", raw=True)
    register(juliet, story.domain, nick=story.nick("juliet"))
    add(juliet, contact)
    juliet.expect_presence(contact)
    story.wherry.discard()
    # Meanwhile the one leaves; the other does nothing, and is asked after.
    juliet.close()
    alice.send("MONITOR + " + story.nick("juliet"))
    alice.expect("731")
    comings = len(alice.seen("730"))  # the server may have noticed the loss only now
    romeo.inbox.clear()
    story.wherry.start()
    romeo.expect_presence(story.domain)
    romeo.expect_presence(contact, deadline=20)
    romeo.message(contact, "still here")
    alice.expect_say("still here", story.nick("romeo"))
    assert len(alice.seen("730")) == comings
    rows = story.wherry.ctl("sessions")
    assert "juliet" not in rows and "romeo" in rows, rows


@every_kind
@covers("PR-07", "PR-16", "ST-17", "MU-51")
def test_the_xmpp_server_is_restarted(tell, own, inspircd, ca, kind):
    domain, secret = "gateway.example.test", "restart-secret"
    options = {"cert": ca.issue("localhost")} if kind is Ejabberd else {}
    server = own(kind, {domain: secret}, **options)
    story = tell(server, inspircd)
    story.gateway(Component(domain, getattr(server, "secret", secret), server, roster="subscribe", logout_grace="1s",
                            network="%s:%d" % (inspircd.address, inspircd.port), tls="no"))
    romeo, alice = story.user("romeo", raw=True), story.irc("alice")
    juliet = story.user("juliet", raw=True)
    contact = story.contact(alice.nick)
    for each, nick in ((romeo, "romeo"), (juliet, "juliet")):
        register(each, domain, nick=story.nick(nick))
        add(each, contact)
        each.expect_presence(contact)
    alice.send("MONITOR + " + story.nick("juliet"))
    alice.expect("730")
    since = story.wherry.process.mark()
    server.restart()
    story.wherry.said("connected to", deadline=30, since=since)
    romeo = story.user("romeo", resource="again", raw=True)
    romeo.expect_presence(domain, deadline=20)
    romeo.expect_presence(contact, deadline=20)
    rows = story.wherry.ctl("sessions")
    assert "romeo" in rows, rows
    # juliet does not come back: nobody of hers stays behind on the network.  ejabberd answers no probe of
    # those who are away, but says that her client is not there.
    alice.expect("731", deadline=20)
    assert "juliet" not in story.wherry.ctl("sessions")


@everywhere
@covers("PR-09", "PR-11", "GW-10")
def test_the_irc_server_is_killed_and_comes_back(tell, own, server):
    ircd = own(InspIRCd)
    story = tell(server, ircd)
    story.spares = None
    romeo, alice, contact = online(story)
    ircd.kill()
    romeo.expect_presence(contact, "unavailable")
    ircd.start()
    alice = RawIrc(ircd, story.nick("alice"))
    story.people.append(alice)
    ask(romeo, "help@" + story.domain, "reconnect", "I try|Nothing waits")
    romeo.expect_presence(contact, deadline=20)


# --- settings, blocking ----------------------------------------------------------------------------

@everywhere
@covers("CM-02", "CM-09", "CM-12")
def test_settings_by_command_and_in_chat(tell, server, inspircd):
    story = tell(server, inspircd)
    story.gateway(roster="subscribe")
    romeo, service = story.user("romeo", raw=True), "help@" + story.domain
    register(romeo, story.domain, nick=story.nick("romeo"))
    node = next(i.get("node") for i in romeo.disco(story.domain, "items", COMMANDS)
                if i.get("node").split("#")[-1] == "settings")
    first = command(romeo, story.domain, node)
    fields = values(first)
    assert "errors" in fields, show(first)
    wrong = command(romeo, story.domain, node, "complete", first.get("sessionid"), dict(errors="loudly"))
    assert wrong.get("status") == "executing", show(wrong)
    done = command(romeo, story.domain, node, "complete", wrong.get("sessionid"), dict(errors="chat"))
    assert done.get("status") == "completed", show(done)
    assert "Stored" in notes(done), show(done)
    ask(romeo, service, "settings errors", "errors: chat")
    ask(romeo, service, "settings errors auto", "Stored|errors: auto")
    again = command(romeo, story.domain, node)
    assert values(again)["errors"] == ["auto"], show(again)


@everywhere
@covers("BL-03", "SU-03")
def test_somebody_blocked_is_heard_no_more(tell, server, inspircd):
    story = tell(server, inspircd)
    romeo, alice, contact = online(story)
    carol, service, nick = story.irc("carol"), "help@" + story.domain, story.nick("romeo")
    alice.say(nick, "before")
    romeo.expect_message("before")
    ask(romeo, service, "block " + alice.nick, "Blocked " + alice.nick)
    alice.say(nick, "meanwhile")
    alice.ping()
    carol.say(nick, "somebody else")
    romeo.expect_message("somebody else")
    ask(romeo, service, "blocked", alice.nick)
    ask(romeo, service, "unblock " + alice.nick, "may reach you again")
    alice.say(nick, "after")
    romeo.expect_message("after")
    assert not romeo.inbox.peek(lambda s: text(s, "body") == "meanwhile")


# --- what contacts can ---------------------------------------------------------------------------------

@everywhere
@covers("DI-01", "DI-03", "DI-05", "DI-10", "DI-12", "FI-07", "MI-06", "MX-06")
def test_what_a_contact_is_and_can(tell, server, inspircd):
    story = tell(server, inspircd)
    romeo, alice, contact = online(story)
    info = romeo.disco(contact)
    assert ("account", "registered") in identities(info), show(info)
    assert RECEIPTS not in features(info), "IRC confirms nothing"
    assert len(romeo.disco(contact, "items")) == 0
    card = romeo.result(contact, "<vCard xmlns='%s'/>" % VCARD)
    assert alice.nick in (show(card)), show(card)
    tablet = story.user("romeo", resource="tablet", raw=True)
    seen = tablet.expect_presence(contact)
    caps = child(seen, CAPS, "c")
    assert caps is not None, show(seen)
    told = romeo.disco(seen.get("from"), node="%s#%s" % (caps.get("node"), caps.get("ver")))
    assert features(told), show(told)
    romeo.iq_error(contact, "<query xmlns='jabber:iq:oob'><url>http://127.0.0.1/</url></query>",
                   "cancel", "service-unavailable", "set")
    # No receipt for what nobody confirmed, asked for or not.
    romeo.message(contact, "and?", inner="<request xmlns='%s'/>" % RECEIPTS)
    alice.expect_say("and?")
    romeo.absent(lambda s: child(s, RECEIPTS, "received") is not None)


# --- those who run it --------------------------------------------------------------------------------------

@everywhere
@covers("CM-01", "CM-05", "CM-11", "GW-07")
def test_commands_of_the_operator(tell, server):
    story = tell(server)
    story.gateway(backend="echo", roster="subscribe", admins="%s@%s" % (story.name("boss"), server.host))
    boss = story.user("boss", raw=True)
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    admin = "http://jabber.org/protocol/admin#"
    nodes = {i.get("node") for i in boss.disco(story.domain, "items", COMMANDS)}
    assert admin + "get-registered-users-list" in nodes and admin + "delete-user" in nodes, nodes
    others = {i.get("node") for i in romeo.disco(story.domain, "items", COMMANDS)}
    assert not [n for n in others if n.startswith(admin)], others
    romeo.iq_error(story.domain, "<command xmlns='%s' node='%sdelete-user'/>" % (COMMANDS, admin),
                   "auth", "forbidden", "set")
    asked = command(boss, story.domain, admin + "get-registered-users-list")
    if asked.get("status") == "executing":
        asked = command(boss, story.domain, admin + "get-registered-users-list", "complete",
                        asked.get("sessionid"), {})
    assert romeo.bare in show(asked), show(asked)
    asked = command(boss, story.domain, admin + "announce")
    command(boss, story.domain, admin + "announce", "complete", asked.get("sessionid"),
            dict(announcement="Tea at five"))
    romeo.expect_message(re.compile("Tea at five"))
    asked = command(boss, story.domain, admin + "delete-user")
    done = command(boss, story.domain, admin + "delete-user", "complete", asked.get("sessionid"),
                   dict(accountjids=romeo.bare))
    assert done.get("status") == "completed" and "Deleted: 1." in notes(done), show(done)
    romeo.expect_presence(story.domain, "unsubscribed")
    assert romeo.result(story.domain, IBR % "").find(tag(REGISTER, "registered")) is None


@covers("ST-02")
def test_what_server_config_prints_for_jabberd2(own, tell):
    port, secret, domain = free_port(), "sec\"ret\\ <\u00e9'&", "echo.example.test"

    class There:
        name, address, component_port = "jabberd2", LOOPBACK, port
    gateway = Wherry([Component(domain, secret, There, backend="echo")])
    gateway.write()

    class Pasted(Jabberd2):
        def __init__(self):
            super().__init__(snippet=gateway.ctl("server-config", "jabberd2"))
            self.component_port = port
    story = tell(own(Pasted))
    story.gateways.append(gateway)
    story.wherry, story.domain = gateway, domain
    gateway.start()
    romeo = story.user("romeo", raw=True)
    assert romeo.ping(domain).get("type") == "result"


@covers("ST-25")
def test_nobody_speaks_as_somebody_else(tell, jabberd2):
    """jabberd2 puts the sender into the first attribute called from, and lets a forged one pass."""
    story = tell(jabberd2)
    story.gateway(backend="echo", roster="subscribe")
    romeo, mallory = story.user("romeo", raw=True), story.user("mallory", raw=True)
    register(romeo, story.domain)
    romeo.inbox.clear()
    for forged in ("from='%s' xmlns:z='urn:z' z:from='x@y'", "xmlns:z='urn:z' z:from='x@y' from='%s'"):
        mallory.send("<iq type='set' id='forged' to='%s' %s>%s</iq>"
                     % (story.domain, forged % romeo.jid, IBR % "<remove/>"))
        mallory.send("<message to='bob@%s' %s><body>forged</body></message>" % (story.domain, forged % romeo.jid))
    mallory.ping()
    romeo.message("bob@" + story.domain, "true")
    romeo.expect_message("true")
    assert not romeo.inbox.peek(lambda s: text(s, "body") == "forged")
    assert romeo.result(story.domain, IBR % "").find(tag(REGISTER, "registered")) is not None
