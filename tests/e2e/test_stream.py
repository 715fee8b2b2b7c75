"""The component's stream: XEP-0114, its XML, its end, and what hostile XML does to it."""

import hashlib
import re
import signal
import time

import pytest

from testenv import process
from testenv.certs import CA
from testenv.ejabberd import Ejabberd
from testenv.fakeserver import FakeServer
from testenv.prosody import Prosody
from testenv.story import Pool
from testenv.wherry import Component
from testenv.xml import PING, expect_error, name, show, text

covers = pytest.mark.covers


def ask(stream, inner="<ping xmlns='%s'/>" % PING, id="q1", to=None, type="get"):
    return "<iq from='juliet@example.test/r' to='%s' id='%s' type='%s'>%s</iq>" % (
        to or stream.domain, id, type, inner)


def answered(stream, id="q1", deadline=5):
    return stream.expect(lambda s: name(s) == "iq" and s.get("id") == id, "the answer to " + id,
                         deadline)


def launched(tell, fake, **settings):
    """wherryd started, its connection accepted, nothing said yet."""
    told = tell(fake)
    told.gateway(start=False, **settings)
    told.wherry.launch()
    told.stream = fake.accept()
    return told


# --- opening -----------------------------------------------------------------------------------

@covers("ST-01", "ST-13")
def test_the_header_names_the_component_and_is_plain_utf8(tell, fake):
    told = launched(tell, fake)
    told.stream.open()
    raw = told.stream.raw
    assert re.match(rb"<\?xml version=(['\"])1\.0\1( encoding=(['\"])(?i:utf-8)\3)?\s*\?>\s*<stream:stream\s",
                    raw), raw
    header = told.stream.header
    assert header.tag == "{http://etherx.jabber.org/streams}stream"
    assert header.attrib["to"] == told.domain
    assert re.search(rb"\sxmlns=(['\"])jabber:component:accept\1", raw), raw
    told.stream.handshake()
    told.wherry.linked()


@covers("ST-02")
@pytest.mark.parametrize("id", ["a&b'\"<>", "\u00e9\u4e2d", "3f" * 64],
                         ids=["markup", "unicode", "long"])
def test_the_handshake_is_made_of_the_unescaped_id_and_the_raw_secret(tell, fake, id):
    told = launched(tell, fake)
    told.stream.open(id=id)
    secret = fake.components[told.domain]
    assert "\u00e9" in secret and "&" in secret
    proof = told.stream.expect_handshake()
    assert proof == hashlib.sha1((id + secret).encode()).hexdigest()
    told.stream.send("<handshake/>")
    told.wherry.linked()


@covers("ST-03")
def test_nothing_is_said_before_the_handshake_is_answered(tell, fake):
    told = launched(tell, fake)
    told.stream.open()
    told.stream.expect_handshake()
    assert told.stream.quiet(1.5)
    told.stream.send("<handshake/>")
    told.wherry.linked()


@covers("ST-04", "ST-26")
def test_a_stanza_in_the_same_segment_as_the_handshake_is_answered(tell, fake):
    told = launched(tell, fake)
    told.stream.open()
    told.stream.handshake("<handshake/>" + ask(told.stream, "<p:ping xmlns:p='%s'/>" % PING))
    assert answered(told.stream).get("type") == "result"


@covers("ST-04")
def test_a_handshake_that_comes_byte_by_byte(tell, fake):
    told = launched(tell, fake)
    told.stream._wait(lambda: told.stream.header is not None, "the header", 5)
    told.stream.id = "slow"
    for byte in ("<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
                 "xmlns='jabber:component:accept' from='%s' id='slow'>" % told.domain):
        told.stream.send(byte)
    told.stream.expect_handshake()
    for byte in "<handshake></handshake>" + ask(told.stream):
        told.stream.send(byte)
    assert answered(told.stream).get("type") == "result"


@covers("ST-06")
@pytest.mark.parametrize("condition, sentence", [
    ("not-authorized", r"refuses"),
    ("host-unknown", r"the server has no component of this name: wherryctl server-config"),
    ("conflict", r"something else is connected under this name, maybe biboumi; stop it\. Retrying"),
    ("invalid-namespace", r"invalid-namespace"),
], ids=["not-authorized", "host-unknown", "conflict", "invalid-namespace"])
def test_a_refusal_is_named_once_and_tried_again_with_growing_patience(tell, fake, condition,
                                                                       sentence):
    told = launched(tell, fake)
    tries = 3 if condition == "not-authorized" else 1
    for n in range(tries):
        stream = told.stream if n == 0 else fake.accept()
        stream.open()
        stream.expect_handshake()
        stream.send("<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                    "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>go away</text></stream:error>"
                    "</stream:stream>" % condition)
        stream.wait_eof()
    told.wherry.said(r"^\S+ \S+ (error|warning|notice) .*" + sentence)
    shown = [l for l in told.wherry.process.said if re.search(sentence, l) and " debug " not in l]
    assert len(shown) == 1, "said %d times:\n%s" % (len(shown), "\n".join(shown))
    assert condition in told.wherry.ctl("status")
    # and when the server has changed its mind
    stream = fake.accept(20)
    stream.open()
    stream.handshake()
    told.wherry.linked()
    gaps = [b - a for a, b in zip(fake.accepts, fake.accepts[1:])]
    assert gaps[0] >= 0.5 and sorted(gaps) == gaps, gaps


@covers("ST-06")
@pytest.mark.parametrize("name, sentence", [
    ("prosody", "the server refuses the secret; it must equal component_secret in Prosody: "
                "wherryctl server-config prosody"),
    ("ejabberd", "the server refuses us: wrong password, or the domain is missing under "
                 "ejabberd_service hosts: wherryctl server-config ejabberd")],
                         ids=["prosody", "ejabberd"])
def test_a_wrong_secret_on_a_real_server_is_named(request, tell, name, sentence):
    told = tell(request.getfixturevalue(name))
    domain, _ = told.pool.take()
    told.gateway(Component(domain, "not the secret", told.server), start=False)
    told.wherry.launch()
    told.wherry.said(re.escape("%s: %s" % (domain, sentence)))
    told.wherry.alive()


@covers("ST-06")
def test_a_domain_that_prosody_does_not_know_is_named(tell, prosody):
    told = tell(prosody)
    told.gateway(Component("unknown.example.test", "x", prosody), start=False)
    told.wherry.launch()
    told.wherry.said("unknown.example.test: the server has no component of this name: "
                     "wherryctl server-config prosody")


@covers("ST-06")
def test_a_second_gateway_under_the_same_name_is_told_so(tell, prosody):
    told = tell(prosody)
    told.gateway(backend="echo")
    twin = told.gateway(Component(told.domain, told.wherry.components[0].secret, prosody),
                        start=False)
    twin.launch()
    twin.said("something else is connected under this name, maybe biboumi; stop it. Retrying")
    told.wherry.stop()
    twin.linked()


# --- what is said on it ------------------------------------------------------------------------

@covers("ST-05", "ST-07", "ST-09", "SZ-02", "SZ-07", "SZ-15")
def test_every_stanza_bears_addresses_and_no_namespace_of_its_own(wire):
    # the audit of every story on the fake server, here over a conversation with errors in it
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    romeo.say(room.jid, "<&>\"' \u4e2d\U0001f600")
    alice.say(room.channel, "back")
    romeo.expect_message("back")
    for to in (wire.domain, "nobody@" + wire.domain, room.jid, room.occupant("nobody"),
               "@" + wire.domain, wire.domain + "/x"):
        romeo.iq(to, "<q xmlns='urn:foo'/>")
        romeo.message(to, "hello", "normal")
        romeo.presence(to, "probe")
        romeo.presence(to, "subscribe")
    romeo.leave(room.jid, wire.nick("romeo"))
    romeo.ping()
    wire.stream.audit()
    assert any(s.get("type") == "error" for s in wire.stream.everything)


@covers("ST-10")
def test_control_bytes_from_irc_do_not_end_the_stream(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    romeo.join(room.jid, story.nick("romeo"))
    alice.say(room.channel, b"\x02bold\x03" b"4,2red\x0f \x1d\x1fx\x16\x11\x1e \x0b\x0c\x1b[0m end")
    got = romeo.expect_message(re.compile("end"))
    assert "bold" in text(got, "body") and "red" in text(got, "body")
    assert not re.search("[\x00-\x08\x0b-\x1f]", text(got, "body"))
    alice.say(room.channel, b"caf\xe9 \xff\xfe bytes")
    assert text(romeo.expect_message(re.compile("bytes")), "body").startswith("caf\u00e9 ")
    alice.say(room.channel, b"\xed\xa0\x80 \xef\xbf\xbe \xef\xbf\xbf \xf4\x90\x80\x80 noncharacters")
    romeo.expect_message(re.compile("noncharacters"))
    alice.topic(room.channel, "\x02topic\x0f")
    romeo.expect_subject(room.jid, "topic")
    alice.say(story.nick("romeo"), b"private\x07 \xc3")
    romeo.expect_message(re.compile("^private"))
    alice.send(b"PART " + room.channel.encode() + b" :\x01\x02gone\xff")
    left = romeo.expect_presence(room.occupant(alice.nick), "unavailable")
    assert "gone" in (text(left, "status") or "")
    assert romeo.ping().get("type") == "result"
    story.wherry.alive()


@covers("ST-13")
def test_a_byte_order_mark_inside_text_is_text(wire):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    alice.say(room.channel, "\ufeffmark\ufeff")
    romeo.expect_message("\ufeffmark\ufeff")
    romeo.message(room.jid, "\ufeffback", "groupchat")
    alice.expect_say("\ufeffback")


@covers("ST-14")
def test_white_space_between_stanzas_is_a_server_that_lives(bare):
    bare.stream.send(" \n\t " + ask(bare.stream) + "  \n")
    assert answered(bare.stream).get("type") == "result"


@covers("ST-26")
def test_prefixes_are_the_senders_choice(bare):
    bare.stream.send("<c:iq xmlns:c='jabber:component:accept' from='juliet@example.test/r' to='%s' "
                     "type='get' id='q1'><p:ping xmlns:p='%s'/></c:iq>" % (bare.domain, PING))
    assert answered(bare.stream).get("type") == "result"


@covers("ST-26")
def test_a_prefix_that_looks_right_is_not_the_namespace(bare):
    bare.stream.send(ask(bare.stream, "<ping xmlns='urn:other'/>"))
    expect_error(answered(bare.stream), "cancel", "service-unavailable")


SPOOFED = ("<iq xmlns:z='urn:z' z:from='admin@example.test/a' z:to='x@other.test' z:type='set' "
           "z:id='stolen' type='get' id='q1' to='%s'%s><ping xmlns='urn:xmpp:ping'/></iq>")


@covers("ST-25")
def test_attributes_of_other_namespaces_never_stand_for_the_senders(bare):
    bare.stream.send(SPOOFED % (bare.domain, " from='juliet@example.test/r'"))
    got = answered(bare.stream)
    assert (got.get("type"), got.get("to"), got.get("from")) == (
        "result", "juliet@example.test/r", bare.domain), show(got)


@covers("ST-25")
def test_nobody_passes_for_somebody_else_through_prosody(one):
    romeo, alice, room = one.user("romeo", raw=True), one.irc("alice"), one.room()
    romeo.send(SPOOFED % (one.domain, ""))
    got = romeo.take(lambda s: s.get("id") == "q1", "the answer")
    assert got.get("type") == "result", show(got)
    alice.join(room.channel)
    romeo.join(room.jid, one.nick("romeo"))
    romeo.send("<message xmlns:z='urn:z' z:from='admin@example.test/a' z:type='chat' z:to='%s' "
               "type='groupchat' to='%s' id='m1'><body>mine</body></message>"
               % (one.domain, room.jid))
    alice.expect_say("mine", one.nick("romeo"), room.channel)


# --- broken and hostile XML --------------------------------------------------------------------

def comes_back(fake, told):
    """The stream is made again, and serves."""
    stream = fake.serve()
    stream.send(ask(stream, id="again"))
    assert answered(stream, "again").get("type") == "result"
    told.wherry.alive()
    return stream


@covers("ST-11")
@pytest.mark.parametrize("broken", ["<message></presence>", "<message a='1' a='2'/>", "<mess<age/>",
                                    "<x:message/>", "<message>\x01</message>", "<message>&#1;</message>",
                                    "<message a=b/>", "<message/></stream:stream><message/>"],
                         ids=["crossed", "doubled attribute", "angle", "unbound prefix", "control byte",
                              "control reference", "no quotes", "after the end"])
def test_what_is_not_well_formed_ends_the_stream_and_it_comes_back(bare, fake, broken):
    bare.stream.send(broken)
    if "</stream" not in broken:
        bare.stream.expect_stream_error("not-well-formed")
    bare.stream.wait_closed()
    bare.stream.cut()
    if broken == "<message></presence>":
        comes_back(fake, bare)


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % "".join(
    "<!ENTITY a%d '%s'>" % (n, "&a%d;" % (n - 1) * 10) for n in range(1, 12))


@covers("ST-12")
@pytest.mark.parametrize("banned", ["<!-- hello -->", "<?php echo ?>", LAUGHS + "<message>&a11;</message>",
                                    "<message><body><!-- c --></body></message>",
                                    "<message><?pi x?></message>"],
                         ids=["comment", "instruction", "laughs", "comment inside", "instruction inside"])
def test_comments_instructions_and_dtds_are_refused(bare, fake, banned):
    before = bare.wherry.rss()
    bare.stream.send(banned)
    # a DTD below the root is not well-formed either: a parser may say so first
    accepted = ("restricted-xml", "not-well-formed") if banned is LAUGHS else ("restricted-xml",)
    found = bare.stream.expect(lambda e: e.tag.endswith("}error"), "a stream error")
    assert name(found[0]) in accepted, show(found)
    bare.stream.wait_closed()
    assert bare.wherry.rss() < before + 16 * 1024 * 1024
    bare.stream.cut()
    if banned is LAUGHS:
        comes_back(fake, bare)


@covers("ST-12")
def test_a_dtd_before_the_header_is_never_read(tell, fake):
    told = launched(tell, fake)
    before = told.wherry.rss()
    told.stream.send("<?xml version='1.0'?>" + LAUGHS + "<stream:stream xmlns:stream='http://etherx.jabber"
                     ".org/streams' xmlns='jabber:component:accept' from='&a11;' id='&a11;'>")
    told.stream.wait_eof()
    assert told.wherry.rss() < before + 16 * 1024 * 1024
    comes_back(fake, told)


@covers("ST-12")
def test_an_entity_nobody_declared_is_refused(bare):
    bare.stream.send("<message><body>&nbsp;</body></message>")
    found = bare.stream.expect(lambda e: e.tag.endswith("}error"), "a stream error")
    assert name(found[0]) in ("restricted-xml", "not-well-formed"), show(found)


@covers("ST-20")
@pytest.mark.parametrize("inner", ["<a/>" * 65536, "<a>" * 35000 + "</a>" * 35000, "\n" * 250000,
                                   "<a %s/>" % " ".join("a%d='x'" % n for n in range(20000)),
                                   "<body>%s</body>" % ("&amp;" * 50000),
                                   "<a xmlns:p='u'/>" * 9000],
                         ids=["siblings", "nesting", "newlines", "attributes", "references", "prefixes"])
def test_hostile_shapes_are_read_in_linear_time(bare, inner):
    spent = bare.wherry.cpu()           # not the clock's time: others may want the machine, too
    bare.stream.send("<message from='juliet@example.test/r' to='x@%s' id='m' type='chat'>%s</message>"
                     % (bare.domain, inner) + ask(bare.stream))
    assert answered(bare.stream).get("type") == "result"
    assert bare.wherry.cpu() - spent < 1
    bare.wherry.alive()


@covers("ST-21", "ST-20", "SZ-17")
@pytest.mark.parametrize("inner", ["<body>%s</body>" % ("x" * 1200000), "<a>" * 35000 + "</a>" * 35000],
                         ids=["a megabyte", "35000 deep"])
def test_a_stanza_over_the_ceilings_is_answered_and_the_stream_lives(bare, inner):
    juliet = bare.user("juliet")
    sent = juliet.stanza("message", "x@" + bare.domain, inner, type="chat")
    error = juliet.expect_error(sent, "modify", "policy-violation")
    assert len(show(error)) < 2000, "the payload came back"
    assert juliet.ping().get("type") == "result"
    assert not bare.stream.eof


@covers("ST-21")
def test_a_megabyte_through_ejabberd_is_answered_and_the_stream_lives(tell, ejabberd, inspircd):
    told = tell(ejabberd, inspircd)
    told.gateway()
    romeo = told.user("romeo", raw=True)
    sent = romeo.message("bob@" + told.domain, "x" * 1048576)
    romeo.expect_error(sent, "modify", "policy-violation", deadline=15)
    sent = romeo.stanza("iq", told.domain, "<q xmlns='urn:big'>%s</q>" % ("x" * 1048576), type="get")
    romeo.expect_error(sent, "modify", "policy-violation", deadline=15)
    assert romeo.ping().get("type") == "result"
    told.wherry.alive()


@covers("ST-23")
def test_a_user_who_floods_is_told_to_wait(tell, fake, inspircd):
    told = tell(fake, inspircd)
    told.gateway(messages_per_minute=20)
    romeo, juliet = told.user("romeo"), told.user("juliet")
    room, alice = told.room(), told.irc("alice")
    alice.join(room.channel)
    romeo.join(room.jid, told.nick("romeo"))
    for n in range(300):
        romeo.message(room.jid, "spam %d" % n, "groupchat", id="s%d" % n)
    refused = romeo.take(lambda s: name(s) == "message" and s.get("type") == "error", "a refusal")
    if refused.find(".//{urn:ietf:params:xml:ns:xmpp-stanzas}policy-violation") is not None:
        expect_error(refused, "wait", "policy-violation")
    else:
        expect_error(refused, "wait", "resource-constraint")
    assert juliet.ping().get("type") == "result"
    romeo.ping()
    errors = romeo.inbox.peek(lambda s: name(s) == "message" and s.get("type") == "error")
    assert len(errors) >= 250, "only %d of 300 were refused" % len(errors)


@covers("ST-18")
def test_half_a_stanza_has_no_effect(wire, fake):
    romeo, alice, room = wire.user("romeo"), wire.irc("alice"), wire.room()
    alice.join(room.channel)
    romeo.join(room.jid, wire.nick("romeo"))
    wire.stream.send("<message from='%s' to='%s' type='groupchat' id='h'><body>half</body>"
                     % (romeo.jid, room.jid))
    wire.stream.cut()
    stream = comes_back(fake, wire)
    assert not [s for s in stream.everything if s.get("id") == "h"]
    alice.unsaid(lambda l: l.command == "PRIVMSG" and "half" in l.params[-1])


@covers("ST-17")
def test_a_stream_error_ends_it_and_it_comes_back(bare, fake):
    bare.stream.send("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                     "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Replaced by a new connection"
                     "</text></stream:error></stream:stream>")
    bare.stream.wait_closed()
    bare.stream.wait_eof()
    comes_back(fake, bare)


# --- the end, and the way back ---------------------------------------------------------------------

@covers("ST-16", "MU-50")
def test_sigterm_says_goodbye_before_the_closing_tag(wire):
    romeo, room = wire.user("romeo"), wire.room()
    nick = wire.nick("romeo")
    romeo.join(room.jid, nick)
    wire.stream.polite = False
    wire.wherry.process.send_signal(signal.SIGTERM)
    bye = romeo.expect_presence(room.occupant(nick), "unavailable")
    codes = {int(s.get("code")) for s in bye.iter("{http://jabber.org/protocol/muc#user}status")}
    assert {110, 332} <= codes, show(bye)
    wire.stream.wait_closed()
    assert wire.stream.raw.rstrip().endswith(b"</stream:stream>"), wire.stream.raw[-200:]
    # what still comes is read, and nothing breaks
    wire.stream.send(ask(wire.stream))
    wire.stream.close()
    wire.wherry.ended(5)


@covers("ST-16")
def test_a_server_that_never_closes_is_not_waited_for(bare):
    began = time.monotonic()
    bare.stream.polite = False
    bare.wherry.process.send_signal(signal.SIGTERM)
    bare.stream.wait_closed()
    bare.wherry.ended(8)
    assert time.monotonic() - began < 8


@covers("ST-16")
def test_a_server_that_reads_no_more_does_not_hold_up_the_end(bare):
    bare.stream.pause()
    bare.wherry.process.send_signal(signal.SIGTERM)
    bare.wherry.ended(9)


@covers("ST-16")
def test_sigterm_while_the_server_is_away(tell, fake):
    told = tell(fake)
    fake.deaf()
    told.gateway(start=False)
    told.wherry.launch()
    told.wherry.said("refused")
    told.wherry.process.send_signal(signal.SIGTERM)
    told.wherry.ended(5)


@covers("ST-16")
def test_sigterm_in_the_middle_of_the_handshake(tell, fake):
    told = launched(tell, fake)
    told.stream.open()
    told.stream.expect_handshake()
    told.wherry.process.send_signal(signal.SIGTERM)
    told.wherry.ended(8)


@covers("ST-06")
def test_the_gateway_may_start_before_its_server(tell, fake):
    told = tell(fake)
    fake.deaf()
    told.gateway(start=False)
    told.wherry.launch()
    told.wherry.said("refused")
    fake.listen()
    comes_back(fake, told)


@covers("ST-17")
@pytest.mark.parametrize("kind", [Prosody, Ejabberd])
def test_a_server_that_restarts_gets_its_gateway_back(own, tell, inspircd, kind, ca):
    private = own(kind, Pool(3).secrets, cert=ca.issue("localhost") if kind is Ejabberd else None)
    told = tell(private, inspircd)
    told.pool = Pool(3)
    told.gateway()
    romeo = told.user("romeo", raw=True)
    assert romeo.ping().get("type") == "result"
    romeo.close()
    since = told.wherry.process.mark()
    private.restart()
    told.wherry.linked(30, since)
    juliet = told.user("juliet", raw=True)
    assert juliet.ping().get("type") == "result"


@covers("ST-24")
def test_ejabberd_over_direct_tls_with_a_checked_certificate(tell, ejabberd, inspircd, ca):
    told = tell(ejabberd, inspircd)
    told.gateway(server="localhost:%d" % ejabberd.tls_port, server_tls="yes",
                 server_ca=ca.root.cert)
    romeo, alice, room = told.user("romeo"), told.irc("alice"), told.room()
    alice.join(room.channel)
    romeo.join(room.jid, told.nick("romeo"))
    romeo.say(room.jid, "over TLS")
    alice.expect_say("over TLS", told.nick("romeo"))


@covers("ST-24")
@pytest.mark.parametrize("made", ["misnamed", "expired", "unknown"])
def test_a_servers_wrong_certificate_is_refused(tell, ca, made):
    if made == "misnamed":
        shown = ca.issue("other", ("other.test",))
    elif made == "expired":
        shown = ca.issue("expired", expired=True)
    else:
        shown = CA(process.directory("ca2")).issue("localhost")
    fake = FakeServer(Pool().secrets, cert=shown)
    told = tell(fake)
    told.gateway(start=False, server="localhost:%d" % fake.component_port, server_tls="yes",
                 server_ca=ca.root.cert)
    told.wherry.launch()
    with pytest.raises(OSError):
        fake.accept()
    told.wherry.said(r"%s: .*certificate" % re.escape(told.domain))
    told.wherry.alive()
    fake.stop()


@covers("ST-19")
def test_a_thousand_stanzas_are_answered_in_order(bare):
    asking = [bare.user("juliet%d" % n) for n in range(4)]  # one may ask 400 at once
    bare.stream.send("".join("<iq from='%s' to='%s' type='get' id='n%d'><ping xmlns='%s'/></iq>"
                             % (asking[n % 4].jid, bare.domain, n, PING) for n in range(1000)))
    asking[3].take(lambda s: s.get("id") == "n999", "the last answer", 10)
    got = [s.get("id") for s in bare.stream.everything if name(s) == "iq"
           and s.get("type") == "result"]
    assert got == ["n%d" % n for n in range(1000)]
