"""Stanza rules of RFC 6120 section 8: what is answered, how often, by whom and with what."""

import re

import pytest

from testenv.talker import unique
from testenv.xml import (CLIENT, DISCO_INFO, LANG, PING, REGISTER, STANZAS, VERSION, attr, child,
                         error_of, expect_error, name, show, tag, text)

covers = pytest.mark.covers

UNKNOWN = "<q xmlns='urn:foo'/>"


@pytest.fixture
def seat(wire):
    """romeo sits in a room with alice; wire.room_ is the room, wire.romeo and wire.alice they."""
    wire.romeo, wire.alice, wire.seat = wire.user("romeo"), wire.irc("alice"), wire.room()
    wire.alice.join(wire.seat.channel)
    wire.romeo.join(wire.seat.jid, wire.nick("romeo"))
    wire.romeo.take(lambda s: (text(s, "body") or "").startswith("Hello "), "help@'s welcome")
    wire.settle(wire.romeo, wire.alice, wire.seat)
    return wire


def places(story):
    """One JID of each kind that the gateway hosts."""
    return {"domain": story.domain, "resource": story.domain + "/foo",
            "help": "help@" + story.domain, "contact": story.contact(story.alice.nick),
            "contact's resource": story.contact(story.alice.nick) + "/x",
            "nobody": "nobody-here@" + story.domain, "room": story.seat.jid,
            "other room": "#elsewhere@" + story.domain,
            "occupant": story.seat.occupant(story.alice.nick),
            "self": story.seat.occupant(story.nick("romeo")),
            "no occupant": story.seat.occupant("nobody-here")}


# --- ids ---------------------------------------------------------------------------------------

IDS = ["a\"'<&\u00e9>", " leading and trailing ", "x" * 1024, "\u4e2d\U0001f600", "0", "a\tb"]


@covers("SZ-01", "SZ-14")
@pytest.mark.parametrize("id", IDS, ids=["markup", "spaces", "1 kB", "unicode", "zero", "tab"])
def test_an_answer_mirrors_the_id_byte_for_byte(bare, id):
    juliet = bare.user("juliet")
    written = id.replace("\t", "&#9;")
    for inner, kind in (("<ping xmlns='%s'/>" % PING, "result"), (UNKNOWN, "error")):
        juliet.send("<iq to='%s' type='get' id=%s>%s</iq>"
                    % (bare.domain, attr(id).replace("\t", "&#9;"), inner))
        answer = juliet.take(lambda s: name(s) == "iq", "the answer to %r" % written)
        assert answer.get("id") == id and answer.get("type") == kind, show(answer)
        assert (answer.get("from"), answer.get("to")) == (bare.domain, juliet.jid)
    juliet.send("<message to='x@%s' type='groupchat' id=%s><body>hi</body></message>"
                % (bare.domain, attr(id).replace("\t", "&#9;")))
    answer = juliet.take(lambda s: name(s) == "message", "the error")
    assert answer.get("id") == id and answer.get("type") == "error", show(answer)


@covers("SZ-01", "SZ-14")
@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_ids_survive_real_servers(request, tell, name):
    told = tell(request.getfixturevalue(name))
    told.gateway(backend="echo")
    romeo = told.user("romeo", raw=True)
    for id in IDS[:1] + IDS[2:5]:
        answer = romeo.iq(told.domain, UNKNOWN, id=id)
        assert answer.get("id") == id
        expect_error(answer, "cancel", "service-unavailable")


@covers("SZ-02")
def test_our_own_ids_are_not_repeated(seat):
    for n in range(5):
        seat.alice.say(seat.seat.channel, "line %d" % n)
        seat.romeo.expect_message("line %d" % n)
    own = [s.get("id") for s in seat.stream.everything if name(s) == "message"
           and text(s, "body", CLIENT)]
    assert all(own) and len(set(own)) == len(own), own


# --- iq ----------------------------------------------------------------------------------------

@covers("SZ-03", "SZ-08", "SZ-14", "SZ-24", "NR-04", "BL-05")
@pytest.mark.parametrize("inner", [UNKNOWN, "<query xmlns='jabber:iq:privacy'/>",
                                   "<blocklist xmlns='urn:xmpp:blocking'/>",
                                   "<query xmlns='jabber:iq:agents'/>",
                                   "<query xmlns='jabber:iq:roster'/>"],
                         ids=["unknown", "privacy", "blocking", "agents", "roster"])
@pytest.mark.parametrize("type", ["get", "set"])
def test_an_unknown_question_is_declined_wherever_it_is_asked(seat, inner, type):
    stranger = seat.user("stranger")
    for asker in (seat.romeo, stranger):
        for where, to in places(seat).items():
            answer = asker.iq(to, inner, type)
            assert answer.get("from") == to, "%s: %s" % (where, show(answer))
            assert answer.get("to") == asker.jid
            # who is no occupant learns nothing of a room's inside
            if asker is stranger and where in ("occupant", "self", "no occupant"):
                assert error_of(answer)[1] in ("service-unavailable", "not-acceptable",
                                               "bad-request", "item-not-found"), show(answer)
            elif where in ("no occupant", "nobody", "other room"):
                assert error_of(answer)[1] in ("service-unavailable", "item-not-found"), show(answer)
            else:
                expect_error(answer, "cancel", "service-unavailable")
    once_each(seat.stream)


def once_each(stream):
    """No question has been answered twice."""
    seen = [(s.get("to"), s.get("id")) for s in stream.everything if name(s) == "iq"
            and s.get("type") in ("result", "error")]
    assert len(set(seen)) == len(seen), "answered twice: %s" % [s for s in seen if seen.count(s) > 1]


@covers("SZ-03", "MI-02")
def test_a_question_to_somebody_on_irc_is_answered_even_if_the_network_dies(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway()
    romeo = told.user("romeo")
    asked = romeo.send_join("#a@" + told.domain, "romeo")
    peer = fakeircd.serve()
    peer.admit("#a", ["alice"])
    romeo.entered("#a@" + told.domain, asked)
    sent = romeo.stanza("iq", "#a@%s/alice" % told.domain, "<query xmlns='%s'/>" % VERSION, type="get")
    peer.expect("PRIVMSG", "alice", re.compile("VERSION"))
    peer.cut()
    error = romeo.take(lambda s: s.get("id") == sent, "the answer")
    assert error.get("type") == "error", show(error)
    romeo.ping()
    once_each(told.stream)


@covers("SZ-03")
def test_a_question_is_answered_when_its_asker_leaves_meanwhile(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway()
    romeo = told.user("romeo")
    asked = romeo.send_join("#a@" + told.domain, "romeo")
    peer = fakeircd.serve()
    peer.admit("#a", ["alice"])
    romeo.entered("#a@" + told.domain, asked)
    sent = romeo.stanza("iq", "#a@%s/alice" % told.domain, "<query xmlns='%s'/>" % VERSION, type="get")
    peer.expect("PRIVMSG", "alice", re.compile("VERSION"))
    romeo.presence("#a@%s/romeo" % told.domain, "unavailable")
    peer.expect("PART", "#a")
    peer.send(":%s PART #a" % peer.mask)
    answer = romeo.take(lambda s: s.get("id") == sent, "the answer")
    assert answer.get("type") == "error", show(answer)


@covers("SZ-04", "SZ-13")
@pytest.mark.parametrize("type", ["result", "error"])
def test_answers_nobody_asked_for_are_not_answered(seat, type):
    inner = "" if type == "result" else "<error type='cancel'><gone xmlns='%s'/></error>" % STANZAS
    before = len(seat.stream.everything)
    for to in places(seat).values():
        for what in ("", UNKNOWN, "<ping xmlns='%s'/>" % PING):
            seat.romeo.stanza("iq", to, what + inner, type=type)
    seat.romeo.silence()
    assert len(seat.stream.everything) == before + 1


@covers("SZ-05")
def test_a_question_of_unknown_type_or_without_an_id_is_bad(bare):
    juliet = bare.user("juliet")
    for given in ("type='foo' id='t1'", "id='t2'", "type='' id='t3'"):
        juliet.send("<iq to='%s' %s><ping xmlns='%s'/></iq>" % (bare.domain, given, PING))
        answer = juliet.take(lambda s: name(s) == "iq", "the answer")
        expect_error(answer, "modify", "bad-request")
        assert answer.get("id") == re.search("id='(.*)'", given).group(1)
    juliet.send("<iq to='%s' type='get'><ping xmlns='%s'/></iq>" % (bare.domain, PING))
    expect_error(juliet.take(lambda s: name(s) == "iq", "the answer"), "modify", "bad-request")


@covers("SZ-06")
@pytest.mark.parametrize("inner", ["", "<ping xmlns='%s'/>" % PING * 2,
                                   "<ping xmlns='%s'/><q xmlns='urn:foo'/>" % PING, "text"])
def test_a_question_has_exactly_one_child(bare, inner):
    juliet = bare.user("juliet")
    juliet.iq_error(bare.domain, inner, "modify", "bad-request")


@covers("SZ-06")
def test_two_children_through_ejabberd(tell, ejabberd):
    told = tell(ejabberd)
    told.gateway(backend="echo")
    romeo = told.user("romeo", raw=True)
    romeo.iq_error(told.domain, "<ping xmlns='%s'/>" % PING * 2, "modify", "bad-request")


@covers("SZ-09")
@pytest.mark.parametrize("inner", ["<frob xmlns='%s'/>" % DISCO_INFO, "<frob xmlns='%s'/>" % PING,
                                   "<frob xmlns='%s'/>" % VERSION, "<frob xmlns='%s'/>" % REGISTER])
def test_an_unknown_verb_of_a_known_namespace_is_not_implemented(bare, inner):
    juliet = bare.user("juliet")
    answer = juliet.iq(bare.domain, inner)
    assert error_of(answer)[1] in ("feature-not-implemented", "service-unavailable", "bad-request")
    expect_error(answer, "cancel", "feature-not-implemented")


# --- messages and presence -----------------------------------------------------------------------

@covers("SZ-10", "MX-09")
@pytest.mark.parametrize("inner", ["<x xmlns='urn:foo'/>", "",
                                   "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
                                   "<received xmlns='urn:xmpp:receipts' id='x'/>", "<body/>"])
def test_a_message_without_words_says_nothing_on_irc(seat, inner):
    room, alice = seat.seat, seat.alice
    seat.romeo.stanza("message", room.jid, inner, type="groupchat")
    seat.romeo.stanza("message", seat.contact(alice.nick), inner, type="chat")
    seat.romeo.say(room.jid, "marker")
    alice.expect_say("marker")
    alice.unsaid(lambda l: l.command in ("PRIVMSG", "NOTICE") and l.nick == seat.nick("romeo")
                 and l.params[-1] != "marker")


@covers("SZ-11")
def test_an_unknown_extension_of_presence_is_as_if_it_were_not_there(wire):
    romeo, room = wire.user("romeo"), wire.room()
    asked = romeo.send_join(room.jid, wire.nick("romeo"),
                            inner="<x xmlns='urn:foo'><deep><deeper/></deep></x><c xmlns='urn:bar'/>")
    joined = romeo.entered(room.jid, asked)
    assert joined.nick == wire.nick("romeo")
    assert "urn:foo" not in show(joined.self_presence)


@covers("SZ-12")
def test_words_next_to_an_unknown_extension_arrive(seat):
    seat.romeo.message(seat.seat.jid, "words", "groupchat", "<x xmlns='urn:foo'>not words</x>")
    seat.alice.expect_say("words")
    seat.alice.unsaid(lambda l: "not words" in l.params[-1:][0] if l.params else False)


@covers("SZ-13", "MS-04")
def test_errors_are_never_answered(seat):
    before = len(seat.stream.everything)
    error = "<error type='cancel'><feature-not-implemented xmlns='%s'/></error>" % STANZAS
    for where, to in places(seat).items():
        if where == "self":
            continue
        seat.romeo.stanza("message", to, "<body>bounced</body><request xmlns='urn:xmpp:receipts'/>"
                          + error, type="error")
        seat.romeo.stanza("iq", to, "<query xmlns='%s'/>" % VERSION + error, type="error")
        if where not in ("room", "occupant"):
            seat.romeo.stanza("presence", to, "<x xmlns='http://jabber.org/protocol/muc'/>" + error,
                              type="error")
    seat.romeo.silence()
    assert len(seat.stream.everything) == before + 1
    seat.alice.unsaid(lambda l: l.command == "PRIVMSG" and "bounced" in l.params[-1])


@covers("SZ-14")
def test_an_error_comes_from_where_the_stanza_went(seat):
    stranger = seat.user("stranger")
    for to in (seat.seat.jid, seat.seat.occupant("x"), seat.domain + "/a@b",
               "#elsewhere@" + seat.domain, "#elsewhere@%s/r" % seat.domain):
        sent = stranger.message(to, "hi", "groupchat")
        answer = stranger.take(lambda s: s.get("id") == sent, "the error")
        assert (name(answer), answer.get("type")) == ("message", "error"), show(answer)
        assert (answer.get("from"), answer.get("to")) == (to, stranger.jid), show(answer)


@covers("SZ-15", "SZ-16", "SZ-27", "SZ-28")
@pytest.mark.parametrize("error", [
    "<error type='cancel'><foo xmlns='%s'/></error>" % STANZAS, "<error/>", "",
    "<error type='frob'><text xmlns='%s'>service-unavailable</text></error>" % STANZAS,
    "<error type='cancel'><gone xmlns='%s'>xmpp:elsewhere@other.test</gone></error>" % STANZAS,
    "<error type='modify'><redirect xmlns='%s'>xmpp:elsewhere@other.test</redirect></error>" % STANZAS])
def test_odd_errors_change_nothing_elsewhere(seat, error):
    seat.alice.say(seat.seat.channel, "to be bounced")
    bounced = seat.romeo.expect_message("to be bounced")
    seat.romeo.stanza("message", bounced.get("from"), error, type="error", id=bounced.get("id"))
    seat.romeo.ping()
    seat.wherry.alive()
    assert not [s for s in seat.stream.everything if "other.test" in s.get("to", "")]


@covers("SZ-17", "RG-09")
def test_secrets_do_not_come_back_in_errors_nor_stand_in_the_log(bare):
    juliet = bare.user("juliet")
    answer = juliet.iq(bare.domain, "<query xmlns='%s'><username>3 bad nick</username>"
                       "<password>hunter2-secret</password><foo/></query>" % REGISTER, "set")
    assert "hunter2" not in show(answer)
    juliet.message(bare.domain, "register password hunter2-secret")
    juliet.ping()
    assert not [l for l in bare.wherry.process.said if "hunter2" in l]


# --- languages -----------------------------------------------------------------------------------

@covers("SZ-20")
def test_what_people_read_has_a_language(bare):
    juliet = bare.user("juliet")
    answer = juliet.iq(bare.domain, UNKNOWN, xml__lang="de")
    error_of(answer)    # insists on xml:lang where there is a text
    said = juliet.message("help@" + bare.domain, "help")
    told = juliet.expect_message(frm="help@" + bare.domain)
    body = child(told, CLIENT, "body")
    assert body.get(LANG) or told.get(LANG), show(told)
    assert said != told.get("id")


@covers("SZ-22", "MU-30", "MU-55")
def test_a_room_reflects_both_languages(seat):
    sent = seat.romeo.stanza(
        "message", seat.seat.jid, "<body>hello</body><body xml:lang='de'>hallo</body>"
        "<x xmlns='urn:foo'/>", type="groupchat", xml__lang="en")
    got = seat.romeo.take(lambda s: s.get("id") == sent, "the reflection")
    bodies = {b.get(LANG) or got.get(LANG): b.text for b in got.findall(tag(CLIENT, "body"))}
    assert bodies == {"en": "hello", "de": "hallo"}, show(got)
    assert got.find("{urn:foo}x") is not None, show(got)
    seat.alice.expect_say(re.compile("^(hello|hallo)$"))


@covers("SZ-21", "MS-05")
def test_one_of_several_bodies_is_said(seat):
    seat.romeo.stanza("message", seat.contact(seat.alice.nick),
                      "<body xml:lang='de'>hallo</body><body xml:lang='en'>hello</body>",
                      type="chat", xml__lang="en")
    seat.alice.expect_say(re.compile("^(hello|hallo)$"))
    seat.romeo.say(seat.seat.jid, "marker")
    seat.alice.expect_say("marker")
    said = [l for l in seat.alice.everything if l.command == "PRIVMSG"
            and l.params[-1] in ("hello", "hallo")]
    assert len(said) == 1, said


# --- the domain itself -----------------------------------------------------------------------------

@covers("SZ-23", "SZ-24")
@pytest.mark.parametrize("to", ["", "/foo", "/a@b/c"])
def test_what_comes_to_the_domain_is_handled(bare, to):
    juliet = bare.user("juliet")
    to = bare.domain + to
    assert juliet.iq(to, "<ping xmlns='%s'/>" % PING).get("type") in ("result", "error")
    juliet.iq_error(to, UNKNOWN, "cancel", "service-unavailable")
    sent = juliet.message(to, "help")
    juliet.take(lambda s: name(s) == "message" and s.get("from", "").startswith(bare.domain)
                and (s.get("type") != "error" or s.get("id") == sent), "an answer or an error")
    sent = juliet.message(to, "hello", "groupchat")
    juliet.expect_error(sent, "cancel", "service-unavailable")
    juliet.presence(to)
    juliet.presence(to, "unavailable")
    juliet.ping()


@covers("SZ-23", "MS-02")
def test_a_headline_needs_no_answer(bare):
    juliet = bare.user("juliet")
    juliet.message(bare.domain, "news", "headline")
    juliet.message("nobody@" + bare.domain, "news", "headline")
    juliet.absent(lambda s: name(s) == "message")


@covers("SZ-25")
@pytest.mark.parametrize("sender", ["", "nobody@", "#room@", "help@"])
def test_what_comes_from_our_own_domain_goes_nowhere(bare, sender):
    juliet = bare.user("juliet")
    for kind, inner, type in (("iq", UNKNOWN, "get"), ("message", "<body>loop</body>", "chat"),
                              ("message", "<body>help</body>", "chat"), ("presence", "", "subscribe"),
                              ("presence", "", None), ("presence", "", "probe")):
        for to in (bare.domain, "unknown@" + bare.domain, "help@" + bare.domain):
            juliet.stanza(kind, to, inner, type=type, **{"from": sender + bare.domain})
    juliet.ping()
    juliet.ping()
    # the audit at the end shows that nothing went back


@covers("SZ-26")
def test_a_stanza_for_another_domain_is_not_served(bare):
    juliet = bare.user("juliet")
    before = len(bare.stream.everything)
    for to in ("x@other.test", "other.test", "x@sub." + bare.domain, bare.domain + ".test"):
        for kind, inner, type in (("iq", "<ping xmlns='%s'/>" % PING, "get"),
                                  ("message", "<body>help</body>", "chat"),
                                  ("presence", "<x xmlns='http://jabber.org/protocol/muc'/>", None)):
            juliet.stanza(kind, to, inner, type=type)
    juliet.ping()
    assert len(bare.stream.everything) == before + 1
    bare.wherry.alive()


@covers("SZ-26")
@pytest.mark.parametrize("given", ["to='{d}'", "from='juliet@example.test/r'", "from='' to='{d}'",
                                   "from='@' to='{d}'", "from='a@b@c' to='{d}'",
                                   "from='juliet@example.test/r' to=''",
                                   "from='juliet@example.test/r' to='@{d}'"])
def test_missing_and_broken_addresses_do_no_harm(bare, given):
    for kind in ("iq", "message", "presence"):
        bare.stream.send("<%s %s id='%s' type='get'><ping xmlns='%s'/></%s>"
                         % (kind, given.format(d=bare.domain), unique(), PING, kind))
    juliet = bare.user("juliet")
    assert juliet.ping().get("type") == "result"
    bare.wherry.alive()


@covers("SZ-19", "MS-18")
def test_a_stranger_learns_nothing_of_who_is_there(seat):
    stranger = seat.user("stranger")
    for ask in (VERSION, "vcard-temp", "jabber:iq:last"):
        inner = "<%s xmlns='%s'/>" % ("vCard" if ask == "vcard-temp" else "query", ask)
        there = stranger.iq(seat.contact(seat.alice.nick), inner)
        nobody = stranger.iq("nobody-at-all@" + seat.domain, inner)
        assert there.get("type") == nobody.get("type"), "%s: %s, but %s" % (ask, show(there),
                                                                             show(nobody))
        if there.get("type") == "error":
            assert error_of(there)[:2] == error_of(nobody)[:2]
