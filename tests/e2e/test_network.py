"""What networks do to their users: logins, forwards, forced moves, splits; and the two links."""

import base64
import re
import threading

import pytest

from testenv.fakeircd import FakeIrcd
from testenv.xml import (COMMANDS, DISCO_INFO, DISCO_ITEMS, MUC_USER, REGISTER, attr, child, delay,
                         error_of, expect_error, item, name, show, statuses, tag, text)

covers = pytest.mark.covers


@pytest.fixture
def net(tell, fake, fakeircd):
    """romeo, and a network that says what the story says."""
    told = tell(fake, fakeircd)
    told.gateway()
    told.romeo, told.seat = told.user("romeo"), told.room("a")
    return told


def enter(net, caps="", others=("alice",)):
    """romeo is in the room; the network's end of his connection."""
    asked = net.romeo.send_join(net.seat.jid, "romeo", history="<history maxstanzas='0'/>")
    peer = net.ircd.serve(caps=caps)
    peer.admit(net.seat.channel, list(others))
    net.romeo.entered(net.seat.jid, asked)
    return peer


# --- login -------------------------------------------------------------------------------------

def registered(story, user, **fields):
    """The user registers with these fields of the form."""
    filled = "".join("<field var='%s'><value>%s</value></field>" % pair for pair in fields.items())
    user.result(story.domain, "<query xmlns='%s'><x xmlns='jabber:x:data' type='submit'><field "
                "var='FORM_TYPE'><value>%s</value></field>%s</x></query>" % (REGISTER, REGISTER, filled),
                "set")


@pytest.fixture
def secure(tell, fake, ca):
    """A network over TLS that offers SASL; romeo has registered with a password."""
    ircd = FakeIrcd(cert=ca.issue("localhost"))
    told = tell(fake, ircd)
    told.gateway(network="localhost:%d" % ircd.port, tls="yes", tls_ca=ca.root.cert)
    told.romeo, told.seat = told.user("romeo"), told.room("a")
    registered(told, told.romeo, nick="romeo", login="password", account="montague", password="sesame")
    yield told
    ircd.stop()


def authenticate(peer):
    """The login up to the credentials; what was sent as credentials."""
    peer.expect("CAP", re.compile("LS"))
    peer.send(":s CAP * LS :multi-prefix sasl=PLAIN,EXTERNAL server-time")
    asked = peer.expect("CAP", re.compile("REQ"))
    assert "sasl" in asked.params[-1].split()
    peer.send(":s CAP * ACK :" + asked.params[-1])
    peer.expect("AUTHENTICATE", "PLAIN")
    peer.send("AUTHENTICATE +")
    said = peer.expect("AUTHENTICATE")
    return base64.b64decode(said.params[0])


@covers("GW-10", "RG-09")
def test_sasl_comes_before_the_join(secure):
    asked = secure.romeo.send_join(secure.seat.jid, "romeo")
    peer = secure.ircd.accept()
    said = authenticate(peer)
    assert said in (b"\0montague\0sesame", b"montague\0montague\0sesame"), said
    assert not peer.seen("JOIN")
    peer.send(":s 900 romeo romeo!r@h montague :You are now logged in")
    peer.send(":s 903 romeo :SASL authentication successful")
    peer.expect("CAP", re.compile("END"))
    peer.user = "romeo"
    for number in ("001", "002", "003"):
        peer.numeric(number, "welcome")
    peer.numeric("005", "CHANTYPES=#", "NETWORK=FakeNet", "are supported")
    peer.numeric("422", "no motd")
    peer.admit(secure.seat.channel, ["alice"])
    secure.romeo.entered(secure.seat.jid, asked)
    assert not [l for l in secure.wherry.process.said if "sesame" in l]


@covers("GW-10")
def test_a_refused_login_is_told_and_not_tried_again(secure):
    asked = secure.romeo.send_join(secure.seat.jid, "romeo")
    peer = secure.ircd.accept()
    authenticate(peer)
    peer.send(":s 904 romeo :SASL authentication failed")
    refusal = secure.romeo.take(lambda s: s.get("id") == asked, "the refusal")
    expect_error(refusal, "auth", "not-authorized", r"refused your login \(account montague\)")
    peer.wait_end()
    with pytest.raises(AssertionError, match="nobody connects"):
        secure.ircd.accept(3)


@covers("GW-10")
def test_no_password_is_sent_in_clear(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway(network=None, networks={"FakeNet": {"servers": "127.0.0.1:%d" % fakeircd.port, "tls": "no"}})
    romeo = told.user("romeo")
    registered(told, romeo, nick="romeo", login="password", account="montague", password="sesame")
    romeo.send_join("#a%%127.0.0.1@%s" % told.domain, "romeo")
    peer = fakeircd.accept()
    peer.expect("CAP", re.compile("LS"))
    peer.send(":s CAP * LS :sasl=PLAIN")
    peer.take(lambda l: l.command == "CAP" and l.params[0] in ("REQ", "END"), "what follows")
    romeo.ping()
    assert not [l for l in peer.everything if b"sesame" in l.raw or b"c2VzYW1l" in l.raw
                or base64.b64encode(b"\0montague\0sesame") in l.raw], "the operator allowed plain " \
        "text, not passwords in it"


@covers("ST-10")
@pytest.mark.parametrize("answers", [
    [":s CAP * LS * :a b", ":s CAP * LS :multi-prefix"],
    [":s CAP * LS :sasl multi-prefix", "NAK"], [":s CAP * LS :"],
    [":s 410 * LS :Invalid CAP command"], [":s 421 * CAP :Unknown command"], []],
    ids=["two lines", "refused", "none", "410", "421", "silence"])
def test_every_way_to_negotiate_ends_in_a_login(net, answers):
    asked = net.romeo.send_join(net.seat.jid, "romeo")
    peer = net.ircd.accept()
    peer.expect("NICK")
    peer.expect("USER")
    peer.expect("CAP")
    nak = "NAK" in answers
    for line in answers:
        if line != "NAK":
            peer.send(line)
    if nak:
        request = peer.expect("CAP", re.compile("REQ"))
        peer.send(":s CAP * NAK :" + request.params[-1])
    if answers and "CAP * LS" in answers[0]:
        while peer.expect("CAP").params[0] != "END":
            peer.send(":s CAP * ACK :multi-prefix")
    peer.user = "romeo"
    peer.numeric("001", "welcome")
    peer.numeric("422", "no motd")
    peer.admit(net.seat.channel, ["alice"])
    net.romeo.entered(net.seat.jid, asked)


# --- what IRCv3 brings ------------------------------------------------------------------------------

@covers("AR-09", "AR-10")
def test_what_was_said_long_ago_says_when(net):
    peer = enter(net, caps="server-time message-tags batch")
    peer.send("@time=2020-02-02T02:02:02.222Z :alice!a@h PRIVMSG %s :old news" % net.seat.channel)
    old = net.romeo.expect_message("old news")
    stamp = delay(old)
    assert stamp is not None and stamp.get("stamp").startswith("2020-02-02T02:02:02"), show(old)


@covers("MU-36")
def test_away_notify_is_shown(net):
    peer = enter(net, caps="away-notify")
    peer.send(":alice!a@h AWAY :gone fishing")
    seen = net.romeo.expect_presence(net.seat.occupant("alice"), where=lambda p: text(p, "show") is not None)
    assert text(seen, "show") in ("away", "xa") and text(seen, "status") == "gone fishing"
    peer.send(":alice!a@h AWAY")
    net.romeo.expect_presence(net.seat.occupant("alice"), where=lambda p: text(p, "show") is None)


@covers("MU-30", "MU-31")
def test_an_echo_is_the_acceptance(net):
    peer = enter(net, caps="echo-message labeled-response message-tags batch")
    sent = net.romeo.message(net.seat.jid, "hello", "groupchat")
    line = peer.expect("PRIVMSG", net.seat.channel, "hello")
    net.romeo.absent(lambda s: s.get("id") == sent)      # not before the network has it
    label = "@label=%s " % line.tags["label"] if "label" in line.tags else ""
    peer.send("%s:%s PRIVMSG %s :hello" % (label, peer.mask, net.seat.channel))
    reflected = net.romeo.take(lambda s: s.get("id") == sent, "the reflection")
    assert reflected.get("type") == "groupchat" and text(reflected, "body") == "hello"


@covers("MU-31", "MU-32")
def test_a_refusal_before_the_echo_is_an_error(net):
    peer = enter(net, caps="echo-message labeled-response message-tags batch")
    sent = net.romeo.message(net.seat.jid, "hello", "groupchat")
    line = peer.expect("PRIVMSG", net.seat.channel, "hello")
    label = "@label=%s " % line.tags["label"] if "label" in line.tags else ""
    peer.send("%s:s 404 romeo %s :Cannot send to channel" % (label, net.seat.channel))
    net.romeo.expect_error(sent, "auth", "forbidden")


# --- moved by others ----------------------------------------------------------------------------------

@covers("MU-21")
def test_a_forward_to_another_channel_is_told(net):
    asked = net.romeo.send_join(net.seat.jid, "romeo")
    peer = net.ircd.serve()
    peer.expect("JOIN", net.seat.channel)
    peer.numeric("470", net.seat.channel, "##b", "Forwarding to another channel")
    peer.send(":%s JOIN ##b" % peer.mask)
    peer.numeric("353", "=", "##b", "romeo bob")
    peer.numeric("366", "##b", "End")
    refusal = net.romeo.take(lambda s: s.get("id") == asked, "the refusal")
    assert "##b" in (error_of(refusal)[2] or ""), show(refusal)


@covers("MU-37")
def test_a_forced_join_is_an_invitation(one):
    romeo, alice, room = one.user("romeo"), one.irc("alice").oper(), one.room()
    romeo.join(room.jid, one.nick("romeo"))
    other = one.room("other")
    alice.send("SAJOIN %s %s" % (one.nick("romeo"), other.channel))
    invited = romeo.take(lambda s: name(s) == "message" and (
        s.find("{%s}x/{%s}invite" % (MUC_USER, MUC_USER)) is not None
        or s.find("{jabber:x:conference}x") is not None), "an invitation")
    assert other.jid in show(invited)


@covers("MU-35")
def test_a_forced_nickname_is_told_in_every_room(one):
    romeo, alice = one.user("romeo"), one.irc("alice").oper()
    rooms = [one.room("one"), one.room("two")]
    for room in rooms:
        romeo.join(room.jid, one.nick("romeo"))
    alice.send("SANICK %s %s" % (one.nick("romeo"), one.nick("forced")))
    for room in rooms:
        gone = romeo.expect_presence(room.occupant(one.nick("romeo")), "unavailable")
        assert {110, 303} <= statuses(gone) and item(gone).get("nick") == one.nick("forced")
        here = romeo.expect_presence(room.occupant(one.nick("forced")))
        assert 110 in statuses(here)


@covers("MU-38", "PR-11")
def test_a_kill_is_told(one):
    romeo, alice, room = one.user("romeo"), one.irc("alice").oper(), one.room()
    alice.join(room.channel)
    romeo.join(room.jid, one.nick("romeo"))
    alice.send("KILL %s :enough" % one.nick("romeo"))
    gone = romeo.expect_presence(room.occupant(one.nick("romeo")), "unavailable")
    assert 110 in statuses(gone) and item(gone).get("role") == "none"


@covers("MU-50")
def test_a_netsplit_that_heals_is_not_shown(net):
    peer = enter(net, others=["alice", "bob"])
    peer.send(":alice!a@h QUIT :irc.one.test irc.two.test")
    peer.send(":bob!b@h QUIT :good night")
    net.romeo.expect_presence(net.seat.occupant("bob"), "unavailable")
    peer.send(":alice!a@h JOIN %s" % net.seat.channel)
    peer.say("alice", net.seat.channel, "back")
    net.romeo.expect_message("back")
    net.romeo.absent(lambda s: name(s) == "presence" and s.get("type") == "unavailable")


@covers("MU-21")
def test_a_join_that_crosses_a_leave(net):
    asked = net.romeo.send_join(net.seat.jid, "romeo")
    peer = net.ircd.serve()
    peer.expect("JOIN", net.seat.channel)
    net.romeo.presence(net.seat.occupant("romeo"), "unavailable")
    again = net.romeo.send_join(net.seat.jid, "romeo", history="<history maxstanzas='0'/>")
    net.romeo.ping()
    peer.send(":%s JOIN %s" % (peer.mask, net.seat.channel))
    peer.numeric("353", "=", net.seat.channel, "romeo alice")
    peer.numeric("366", net.seat.channel, "End")
    line = peer.take(lambda l: l.command in ("PART", "WHO", "MODE", "QUIT", "PING"), "what it does", 3)
    while line.command not in ("PART", "QUIT") and line is not None:
        try:
            line = peer.take(lambda l: l.command in ("PART", "QUIT"), "PART", 1)
        except AssertionError:
            line = None
            break
    if line is not None and line.command == "PART":
        peer.send(":%s PART %s" % (peer.mask, net.seat.channel))
        peer.admit(net.seat.channel, ["alice"])
    elif line is not None:
        peer.cut()
        peer = net.ircd.serve()
        peer.admit(net.seat.channel, ["alice"])
    net.romeo.expect_presence(net.seat.occupant("romeo"), where=lambda p: 110 in statuses(p), deadline=10)
    assert asked != again
    peer.say("alice", net.seat.channel, "hello")
    net.romeo.expect_message("hello")


# --- people ------------------------------------------------------------------------------------------

@covers("MU-53", "AD-06", "AD-08", "MS-12")
def test_nicknames_with_all_that_irc_allows(story):
    romeo, alice, room = story.user("romeo", raw=True), story.irc("alice"), story.room()
    alice.join(room.channel)
    romeo.join(room.jid, story.nick("romeo"))
    alice.rename("A_[l]{i}\\^`|Ce-" + story.mark)
    romeo.expect_presence(room.occupant(alice.nick))
    alice.say(story.nick("romeo"), "who am I?")
    heard = romeo.expect_message("who am I?")
    romeo.message(heard.get("from"), "you are you")
    alice.expect_say("you are you", story.nick("romeo"), alice.nick)
    romeo.message(heard.get("from").split("/")[0] + "/any", "resources are all one")
    alice.expect_say("resources are all one", story.nick("romeo"), alice.nick)
    alice.say(room.channel, "in the room")
    romeo.expect_message("in the room", room.occupant(alice.nick))
    romeo.message(room.occupant(alice.nick), "aside")
    alice.expect_say("aside", story.nick("romeo"), alice.nick)


@covers("MU-30", "PR-06")
def test_a_dozen_users_hear_each_word_once(wire):
    room, alice = wire.room(), wire.irc("alice").join(wire.room().channel)
    users = [wire.user("u%d" % n) for n in range(12)]
    for n, each in enumerate(users):
        each.send_join(room.jid, wire.nick("u%d" % n), history="<history maxstanzas='0'/>")
    for each in users:
        each.entered(room.jid)
    alice.ping()
    alice.say(room.channel, "to all")
    for each in users:
        assert each.expect_message("to all").get("to") == each.jid
    users[0].say(room.jid, "from one")
    for each in users[1:]:
        each.expect_message("from one", room.occupant(wire.nick("u0")))
    alice.expect_say("from one")
    for each in users:
        each.absent(lambda s: text(s, "body") in ("to all", "from one"))


@covers("AD-13", "GW-06")
def test_one_user_on_two_networks(tell, prosody, inspircd, ngircd):
    told = tell(prosody, inspircd)
    told.gateway(network=None, networks={
        "First": {"servers": "localhost:%d" % inspircd.port, "tls": "no"},
        "Second": {"servers": "127.0.0.1:%d" % ngircd.port, "tls": "no"}})
    romeo = told.user("romeo")
    alice, bob = told.irc("alice"), told.irc("bob", ircd=ngircd)
    first, second = told.room("one", "localhost"), told.room("one", "127.0.0.1")
    alice.join(first.channel)
    bob.join(second.channel)
    assert set(romeo.join(first.jid, told.nick("romeo")).occupants) == {alice.nick}
    assert set(romeo.join(second.jid, told.nick("montague")).occupants) == {bob.nick}
    romeo.say(first.jid, "here")
    alice.expect_say("here", told.nick("romeo"))
    romeo.say(second.jid, "there")
    bob.expect_say("there", told.nick("montague"))
    bob.unsaid(lambda l: l.params[-1:] == ["here"])
    romeo.leave(first.jid, told.nick("romeo"))
    alice.expect_gone(told.nick("romeo"))
    romeo.say(second.jid, "still there")
    bob.expect_say("still there")


#: Table B of the conformance list, for a network that stores nothing; None: silence.
TABLE_B = [
    ("somebody", "groupchat", ("service-unavailable",)), ("nobody", "groupchat", ("service-unavailable",)),
    ("nobody", "chat", ("item-not-found", "service-unavailable")),
    ("nobody", "normal", ("item-not-found", "service-unavailable")),
    ("nobody", "headline", None), ("nobody", "error", None), ("somebody", "error", None),
    ("domain", "groupchat", ("service-unavailable",)), ("domain", "headline", None), ("domain", "error", None),
    ("help", "groupchat", ("service-unavailable",)), ("help", "headline", None),
    ("room outside", "groupchat", ("not-acceptable",)), ("room outside", "chat", ("not-acceptable",)),
    ("room outside", "normal", ("not-acceptable",)), ("room outside", "headline", None),
    ("room", "chat", ("bad-request",)), ("room", "normal", ("bad-request",)),
    ("occupant", "groupchat", ("bad-request",)),
]


@covers("MS-01", "MS-02", "MS-03", "MS-11", "MS-13", "MU-33", "MU-34")
def test_table_b(wire):
    romeo, alice, room, other = wire.user("romeo"), wire.irc("alice"), wire.room(), wire.room("other")
    alice.join(room.channel)
    alice.join(other.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    places = {"somebody": wire.contact(alice.nick), "nobody": wire.contact("nobody-here"),
              "domain": wire.domain, "help": "help@" + wire.domain, "room": room.jid,
              "room outside": other.jid, "occupant": room.occupant(alice.nick)}
    wrong = []
    for where, type, conditions in TABLE_B:
        sent = romeo.message(places[where], "words", type)
        if where == "nobody" and conditions:
            got = romeo.take(lambda s: s.get("id") == sent, "an answer for %s to %s" % (type, where))
        else:
            romeo.ping()
            there = romeo.inbox.peek(lambda s: s.get("id") == sent)
            got = there[0] if there else None
        condition = error_of(got)[1] if got is not None else None
        if condition not in (conditions or (None,)):
            wrong.append("%s to %s: %s, not %s" % (type, where, condition, conditions))
    assert not wrong, "\n".join(wrong)


ENCRYPTED = ["<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>",
             "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='1'/></encrypted>",
             "<x xmlns='jabber:x:encrypted'>abc</x>",
             "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>"
             "<encrypted xmlns='eu.siacs.conversations.axolotl'/>"]


@covers("MX-13")
def test_encrypted_messages_are_refused_and_their_fallback_is_not_said(wire):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    for inner in ENCRYPTED:
        for to, type in ((wire.contact(alice.nick), "chat"), (room.jid, "groupchat"),
                         (room.occupant(alice.nick), "chat")):
            sent = romeo.message(to, "I sent you an OMEMO encrypted message", type, inner)
            error = romeo.take(lambda s: s.get("id") == sent, "the refusal")
            assert error_of(error)[1] == "not-acceptable", show(error)
            assert "I cannot read encrypted messages" in (error_of(error)[2] or ""), show(error)
    alice.unsaid(lambda l: l.command == "PRIVMSG")


@covers("MX-06", "MX-08")
def test_no_receipt_where_the_network_gives_none(wire):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    romeo.message(room.jid, "hi", "groupchat", "<request xmlns='urn:xmpp:receipts'/>")
    alice.expect_say("hi")
    romeo.ping()
    romeo.absent(lambda s: s.find("{urn:xmpp:receipts}received") is not None
                 and s.get("type") == "groupchat")


@covers("MI-02")
def test_irc_pings_a_user(wire):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    alice.say(wire.nick("romeo"), "\x01PING 12345\x01")
    answer = alice.take(lambda l: l.command == "NOTICE" and l.nick == wire.nick("romeo"), "the answer", 15)
    assert answer.params[-1] == "\x01PING 12345\x01"


@covers("PR-12", "PR-15", "PR-20")
def test_odd_presence_does_no_harm(bare):
    juliet = bare.user("juliet")
    for type in ("foo", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "unavailable", None):
        for to in (bare.domain, "nobody@" + bare.domain, "#a%irc.test@" + bare.domain,
                   "help@" + bare.domain, "irc.test@" + bare.domain):
            juliet.presence(to, type, "<show>foo</show><priority>99999999999999999999</priority>"
                            "<status>x</status><status>y</status>")
    assert juliet.ping().get("type") == "result"
    sent = juliet.presence(bare.domain, "foo")
    juliet.expect_error(sent, "modify", "bad-request")
    bare.wherry.alive()


@covers("SU-01", "SU-04", "SU-08", "GW-02")
def test_the_service_accepts_to_be_watched(story):
    romeo = story.user("romeo")
    for to in ("help@" + story.domain, story.domain):
        romeo.presence(to, "subscribe")
        answer = romeo.expect_presence(to, "subscribed")
        assert answer.get("to") in (romeo.bare, romeo.jid)
        romeo.expect_presence(to)


# --- commands ------------------------------------------------------------------------------------------

@covers("CM-01", "CM-02", "CM-04", "CM-05", "CM-06")
def test_commands_are_listed_run_and_cancelled(bare):
    juliet, eve = bare.user("juliet"), bare.user("eve")
    listed = juliet.disco(bare.domain, "items", COMMANDS)
    nodes = [i.get("node") for i in listed.findall(tag(DISCO_ITEMS, "item"))]
    assert nodes, "no commands"
    for node in nodes:
        info = juliet.disco(bare.domain, "info", node)
        assert info.find("{%s}identity[@category='automation'][@type='command-node']" % DISCO_INFO) is not None
        run = "<command xmlns='%s' node=%s action='%%s'%%s/>" % (COMMANDS, attr(node))
        first = juliet.result(bare.domain, run % ("execute", ""), "set")
        if first.get("status") != "executing":
            assert first.get("status") == "completed"
            continue
        session = first.get("sessionid")
        actions = child(first, COMMANDS, "actions")
        assert actions is None or [c for c in actions if c.tag.endswith("}" + actions.get("execute", "next"))]
        error = eve.iq_error(bare.domain, run % ("complete", " sessionid=%s" % attr(session)), "modify",
                             "bad-request", "set")
        assert "bad-sessionid" in show(error)
        done = juliet.result(bare.domain, run % ("cancel", " sessionid=%s" % attr(session)), "set")
        assert done.get("status") == "canceled"
    juliet.iq_error(bare.domain, "<command xmlns='%s' node='none'/>" % COMMANDS, "cancel", "item-not-found",
                    "set")


# --- the link to the server ----------------------------------------------------------------------------

@covers("MU-50", "ST-17", "CS-04")
def test_who_missed_something_while_the_stream_was_down_is_told_to_come_again(wire, fake):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    nick = wire.nick("romeo")
    romeo.join(room.jid, nick)
    wire.settle(romeo, alice, room)
    wire.stream.cut()
    alice.say(room.channel, "into the void")
    alice.ping()
    wire.stream = fake.accept()
    romeo = wire.user("romeo")      # before the stream stands: he is told at once
    wire.stream.open()
    wire.stream.handshake()
    gone = romeo.expect_presence(room.occupant(nick), "unavailable")
    assert {110, 333} <= statuses(gone), show(gone)
    joined = romeo.join(room.jid, nick)
    assert alice.nick in joined.occupants
    alice.say(room.channel, "and again")
    romeo.expect_message("and again")


@covers("ST-19", "ST-20")
def test_a_server_that_reads_slowly_costs_no_memory_and_nothing_is_lost(net):
    """IRC waits while the XMPP server is behind; then all of it comes, in order."""
    peer = enter(net)
    before = net.wherry.rss()
    net.stream.pause()
    flood = b"".join(b":alice!a@h PRIVMSG %s :%05d %s\r\n" % (net.seat.channel.encode(), n, b"x" * 400)
                     for n in range(40000))
    sender = threading.Thread(target=peer.send, args=(flood,), daemon=True)
    sender.start()
    net.wherry.said("reads slowly; holding back", 20)
    net.wherry.alive()
    assert net.wherry.rss() < before + 32 * 1024 * 1024
    net.stream.resume()
    net.romeo.take(lambda s: name(s) == "message" and (text(s, "body") or "").startswith("39999"),
                   "the last line", 60)
    sender.join(20)
    got = [int(text(s, "body")[:5]) for s in net.romeo.inbox.peek(
        lambda s: name(s) == "message" and s.get("type") == "groupchat" and text(s, "body"))]
    assert got == list(range(39999))
    assert net.wherry.rss() < before + 64 * 1024 * 1024
    assert net.romeo.ping().get("type") == "result"


@covers("ST-20", "ST-23")
def test_an_irc_server_that_renames_for_ever_cuts_nobody_off(net):
    """One line of it is two presences a room; the stream of all the others stays."""
    peer = enter(net)
    nicks = ["romeo-is-%d" % n for n in range(20000)]
    lines = [":%s!u@h NICK :%s" % (old, new) for old, new in zip([peer.user] + nicks, nicks)]
    sender = threading.Thread(target=peer.send, args=("\r\n".join(lines) + "\r\n",), daemon=True)
    sender.start()
    net.romeo.take(lambda s: name(s) == "presence" and s.get("from", "").endswith("/romeo-is-19999"),
                   "the last of his names", 60)
    sender.join(20)
    assert not net.stream.eof
    assert net.romeo.ping().get("type") == "result"


@covers("RG-11", "ST-23")
def test_a_user_cannot_open_networks_without_end(tell, fake, closing):
    ircds = [FakeIrcd(address="127.0.0.%d" % n) for n in range(2, 6)]
    closing.extend(ircds)
    told = tell(fake)
    told.gateway(max_networks=2, networks={
        "N%d" % n: {"servers": "%s:%d" % (i.address, i.port), "tls": "no"} for n, i in enumerate(ircds)})
    romeo = told.user("romeo")
    for n, ircd in enumerate(ircds):
        room = "#a%%%s@%s" % (ircd.address, told.domain)
        asked = romeo.send_join(room, "romeo", history="<history maxstanzas='0'/>")
        if n < 2:
            ircd.serve().admit("#a", ["alice"])
            romeo.entered(room, asked)
        else:
            refused = romeo.take(lambda s: s.get("id") == asked, "the refusal")
            assert "2 networks at once are the limit here" in (error_of(refused)[2] or ""), show(refused)
