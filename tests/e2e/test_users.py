"""Who may use it, what the service says in words, registration."""

import re

import pytest

from testenv.xml import (REGISTER, child, error_of, expect_error, name, show, text)

covers = pytest.mark.covers
FIELDS = "<query xmlns='%s'/>" % REGISTER
FORM = "<query xmlns='%s'>%%s</query>" % REGISTER


@covers("CM-12", "NR-03")
@pytest.mark.parametrize("to", ["{d}", "help@{d}"])
def test_the_service_answers_help_in_words(story, to):
    romeo = story.user("romeo")
    to = to.format(d=story.domain)
    romeo.message(to, "help")
    answer = romeo.expect_message(re.compile("help|join"), frm=to)
    assert answer.get("type") == "chat", "what a user should see is chat (F4)"
    romeo.message(to, "hlep")
    romeo.expect_message(re.compile(r'I do not know "hlep"\. Did you mean "help"\?'), frm=to)


@covers("NR-01", "NR-02", "NR-04", "RG-10", "BL-06")
def test_strangers_from_elsewhere_get_nothing_through_the_gateway(wire):
    stranger = wire.stream.user("eve@elsewhere.test/r", wire.domain)
    alice, room = wire.irc("alice"), wire.room()
    alice.join(room.channel)
    asked = stranger.send_join(room.jid, wire.nick("eve"))
    refused = stranger.take(lambda s: s.get("id") == asked, "the refusal")
    assert error_of(refused)[1] in ("registration-required", "forbidden", "not-allowed"), show(refused)
    sent = stranger.message(wire.contact(alice.nick), "spam")
    refused = stranger.take(lambda s: s.get("id") == sent, "the refusal")
    assert error_of(refused)[1] in ("registration-required", "forbidden", "not-allowed",
                                    "service-unavailable"), show(refused)
    answer = stranger.iq(wire.domain, FORM % "<username>eve</username>", "set")
    assert error_of(answer)[1] in ("forbidden", "not-allowed", "registration-required"), show(answer)
    alice.unsaid(lambda l: "spam" in l.params[-1:] or (l.command == "JOIN" and l.nick != alice.nick))


@covers("RG-10")
def test_the_operator_may_let_others_in(tell, fake, inspircd):
    told = tell(fake, inspircd)
    told.gateway(allow="elsewhere.test", deny="mallory@elsewhere.test")
    eve = told.stream.user("eve@elsewhere.test/r", told.domain)
    room = told.room()
    assert eve.join(room.jid, told.nick("eve")).nick == told.nick("eve")
    for jid in ("mallory@elsewhere.test/r", "romeo@example.test/r"):
        each = told.stream.user(jid, told.domain)
        asked = each.send_join(room.jid, told.nick("m"))
        refused = each.take(lambda s: s.get("id") == asked, "the refusal")
        assert error_of(refused)[1] in ("registration-required", "forbidden", "not-allowed"), show(refused)


@covers("NR-01")
def test_where_registration_is_required_nobody_joins_without(tell, fake, inspircd):
    told = tell(fake, inspircd)
    told.gateway(register="required")
    romeo, room = told.user("romeo"), told.room()
    asked = romeo.send_join(room.jid, told.nick("romeo"))
    refused = romeo.take(lambda s: s.get("id") == asked, "the refusal")
    expect_error(refused, "auth", "registration-required",
                 r'Write "register" to help@%s first' % re.escape(told.domain))
    sent = romeo.message(told.contact("alice"), "hi")
    romeo.expect_error(sent, "auth", "registration-required")


@covers("RG-01", "RG-02", "RG-05", "GW-02", "GW-05", "GW-07")
def test_registering_and_leaving_again(bare):
    romeo = bare.user("romeo")
    query = romeo.result(bare.domain, FIELDS)
    assert query.find("{%s}registered" % REGISTER) is None
    assert text(query, "instructions", REGISTER), show(query)
    answer = romeo.iq(bare.domain, FORM % "<remove/>", "set")
    expect_error(answer, "auth", "registration-required")
    form = child(query, "jabber:x:data", "x")
    if form is not None:
        filled = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>%s</value></field>"
                  "<field var='nick'><value>romeo</value></field></x>" % REGISTER)
    else:
        filled = "<nick>romeo</nick>"
    romeo.result(bare.domain, FORM % filled, "set")
    query = romeo.result(bare.domain, FIELDS)
    assert query.find("{%s}registered" % REGISTER) is not None, show(query)
    answer = romeo.iq(bare.domain, FORM % "<remove/><nick>x</nick>", "set")
    expect_error(answer, "modify", "bad-request")
    romeo.result(bare.domain, FORM % "<remove/>", "set")
    query = romeo.result(bare.domain, FIELDS)
    assert query.find("{%s}registered" % REGISTER) is None
    answer = romeo.iq(bare.domain, FORM % "<remove/>", "set")
    expect_error(answer, "auth", "registration-required")


@covers("RG-02", "GW-06")
def test_a_registration_outlives_the_daemon(tell, fake):
    told = tell(fake)
    gateway = told.gateway(backend="echo")
    romeo = told.user("romeo")
    romeo.result(told.domain, FORM % "", "set")
    gateway.stop()
    since = 0
    gateway.launch()
    told.stream = fake.serve()
    gateway.linked(since=since)
    romeo = told.user("romeo", resource="other")
    query = romeo.result(told.domain, FIELDS)
    assert query.find("{%s}registered" % REGISTER) is not None, show(query)


@covers("ST-19", "MS-01", "NR-01")
def test_the_echo_backend_says_everything_back_in_order(tell, server):
    told = tell(server)
    told.gateway(backend="echo")
    romeo = told.user("romeo")
    sent = romeo.message("bob@" + told.domain, "hello")
    answer = romeo.take(lambda s: name(s) == "message" and s.get("from", "").startswith("bob@"), "an answer")
    if answer.get("type") == "error":
        expect_error(answer, "auth", "registration-required")
        assert answer.get("id") == sent
        romeo.result(told.domain, FORM % "", "set")
    for n in range(1000):
        romeo.message("bob@" + told.domain, "line %d" % n)
    last = romeo.expect_message("line 999", deadline=20)
    got = [text(s, "body") for s in romeo.inbox.peek(
        lambda s: name(s) == "message" and s.get("from", "").startswith("bob@"))] + [text(last, "body")]
    assert [g for g in got if g.startswith("line")] == ["line %d" % n for n in range(1000)]
    assert not romeo.inbox.peek(lambda s: s.get("type") == "error")
