"""Addresses: RFC 7622, XEP-0106, and what real servers make of them on the way."""

import pytest

from testenv.talker import resource
from testenv.xml import DISCO_INFO, PING, attr, error_of, expect_error, name, show, tag

covers = pytest.mark.covers
ASK = "<ping xmlns='%s'/>" % PING
UNKNOWN = "<q xmlns='urn:foo'/>"


@covers("AD-01", "SZ-24")
def test_a_jid_is_cut_at_the_first_slash(bare):
    juliet = bare.user("juliet")
    answer = juliet.iq(bare.domain + "/a@b/c", UNKNOWN)
    assert answer.get("from") == bare.domain + "/a@b/c"
    answer = juliet.iq("bob@%s/a@b/c" % bare.domain, UNKNOWN)
    assert answer.get("from") == "bob@%s/a@b/c" % bare.domain


@covers("AD-01", "AD-05")
@pytest.mark.parametrize("to", ["a@{d}/", "{long}@{d}", "a@{d}/{long}", "@{d}"],
                         ids=["empty resource", "long local part", "long resource", "empty local part"])
def test_parts_of_impossible_length_are_malformed(bare, to):
    juliet = bare.user("juliet")
    to = to.format(d=bare.domain, long="x" * 1024)
    juliet.send("<iq to=%s type='get' id='m1'>%s</iq>" % (attr(to), UNKNOWN))
    juliet.ping()
    got = juliet.inbox.peek(lambda s: s.get("id") == "m1")
    assert len(got) <= 1
    if got:
        expect_error(got[0], "modify", "jid-malformed")


@covers("AD-01")
def test_parts_of_1023_bytes_are_right(bare):
    juliet = bare.user("juliet")
    to = "%s@%s/%s" % ("x" * 1023, bare.domain, "y" * 1023)
    answer = juliet.iq(to, UNKNOWN)
    assert answer.get("from") == to


#: RFC 7622 3.5, examples that are no JIDs, and what nodeprep lets through.
MALFORMED = ["\"juliet\"@{d}", "foo bar@{d}", " juliet@{d}", "juliet @{d}", "henry\u2163@{d}",
             "\u265a@{d}", "a&b@{d}", "a'b@{d}", "a:b@{d}", "a<b@{d}", "a>b@{d}", "a\u00a0b@{d}",
             "\u0000a@{d}", "a\u200bb@{d}", "a\ue000@{d}", "a\ufdd0@{d}", "a\u202eb@{d}",
             "\u05d0a@{d}"]


@covers("AD-02", "AD-05")
@pytest.mark.parametrize("to", [m for m in MALFORMED if "\0" not in m])
def test_a_local_part_that_can_be_none_is_malformed(bare, to):
    juliet = bare.user("juliet")
    to = to.format(d=bare.domain)
    answer = juliet.iq(to, UNKNOWN)
    expect_error(answer, "modify", "jid-malformed")


@covers("AD-02")
@pytest.mark.parametrize("to", ["juliet@{d}", "foo\\20bar@{d}", "fu\u00dfball@{d}", "\u03c0@{d}",
                                "\u03c3@{d}", "\u03c2@{d}", "\uff41@{d}", "\u0645@{d}", "\u4e2d@{d}"])
def test_a_local_part_that_can_be_one_is_not(tell, fake, to):
    told = tell(fake)
    told.gateway(backend="echo")    # IRC would have its own opinion
    juliet = told.user("juliet")
    answer = juliet.iq(to.format(d=told.domain), UNKNOWN)
    assert error_of(answer)[1] != "jid-malformed", show(answer)


@covers("AD-05")
@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_what_servers_let_through_is_refused_by_us(request, tell, name):
    told = tell(request.getfixturevalue(name))
    told.gateway()
    romeo = told.user("romeo", raw=True)
    answer = romeo.iq("\u265a@" + told.domain, UNKNOWN)
    expect_error(answer, "modify", "jid-malformed")


@covers("AD-03", "MU-53")
def test_a_nickname_is_the_same_however_its_accents_are_composed(tell, fake, fakeircd):
    told = tell(fake, fakeircd)
    told.gateway()
    outcomes = []
    for spelling, user in (("\u00c9lise", "one"), ("E\u0301lise", "two")):
        romeo = told.user(user)
        asked = romeo.send_join("#a@" + told.domain, spelling)
        peer = fakeircd.accept()
        line = peer.expect("NICK")
        outcomes.append(line.params[0])
        peer.cut()
        refusal = romeo.take(lambda s: name(s) == "presence", "the refusal")
        assert refusal.get("id") == asked
    assert outcomes[0] == outcomes[1], outcomes


@covers("AD-04", "ST-05")
def test_our_domain_is_ours_in_any_case_and_with_a_dot(bare):
    juliet = bare.user("juliet")
    for domain in (bare.domain.upper(), bare.domain + ".", bare.domain.title()):
        for to in (domain, "x@" + domain):
            sent = juliet.stanza("iq", to, UNKNOWN, type="get")
            answer = juliet.take(lambda s: s.get("id") == sent, "the answer from " + to)
            assert answer.get("from").split("@")[-1] == bare.domain, show(answer)


@covers("AD-06", "MU-53")
def test_a_channel_is_the_same_in_both_spellings(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room("MiXed")
    alice.join(room.channel.lower())
    shouted = "%s@%s" % (room.channel.upper(), story.domain.upper())
    nick = story.nick("romeo")
    asked = romeo.send_join(shouted, nick)
    joined = romeo.entered(room.jid.lower(), asked)
    assert alice.nick in joined.occupants
    romeo.message(room.channel.upper() + "@" + story.domain, "hi", "groupchat")
    alice.expect_say("hi")
    romeo.message(alice.nick.upper() + "@" + story.domain.upper(), "psst")
    alice.expect_say("psst", nick)
    alice.say(room.channel.upper(), "loud")
    romeo.expect_message("loud", "%s/%s" % (room.jid.lower(), alice.nick))


@covers("AD-07")
def test_two_users_with_similar_names_are_two(wire):
    double, sharp = wire.user("fussball"), wire.user("fu\u00dfball")
    room = wire.room()
    double.join(room.jid, wire.nick("double"))
    joined = sharp.join(room.jid, wire.nick("sharp"))
    assert joined.nick == wire.nick("sharp")
    assert set(joined.occupants) == {wire.nick("double")}
    double.expect_presence(room.occupant(wire.nick("sharp")))


ESCAPED = [("#a&b", "#a\\26b"), ("#it's", "#it\\27s"), ("#a/b", "#a\\2fb"), ("#c++:x", "#c++\\3ax"),
           ("#<a>", "#\\3ca\\3e"), ("#a@b", "#a\\40b"), ("#\"q\"", "#\\22q\\22"),
           ("#back\\5cslash", "#back\\5c5cslash"), ("#plain\\x", "#plain\\x")]


@covers("AD-08", "AD-11")
def test_channels_with_the_ten_characters_can_be_joined(story):
    romeo, alice = story.user("romeo", raw=True), story.irc("alice")
    nick = story.nick("romeo")
    for channel, local in ESCAPED:
        channel, jid = "%s-%s" % (channel, story.mark), "%s-%s@%s" % (local, story.mark, story.domain)
        alice.join(channel)
        joined = romeo.join(jid, nick)
        assert alice.nick in joined.occupants, channel
        romeo.say(jid, "to " + channel)
        alice.expect_say("to " + channel, nick, channel)
        alice.say(channel, "from " + channel)
        romeo.expect_message("from " + channel, "%s/%s" % (jid, alice.nick))


@covers("AD-09", "AD-05")
@pytest.mark.parametrize("local", ["\\20lead", "trail\\20", "#a\\20b"])
def test_a_space_is_no_part_of_a_name_on_irc(wire, local):
    juliet = wire.user("juliet")
    if local.startswith("#"):
        juliet.cannot_join("%s@%s" % (local, wire.domain), "juliet", "modify", "jid-malformed")
    else:
        answer = juliet.iq("%s@%s" % (local, wire.domain), UNKNOWN)
        assert error_of(answer)[1] in ("jid-malformed", "item-not-found"), show(answer)


@covers("AD-10")
def test_escaping_is_advertised(bare):
    juliet = bare.user("juliet")
    info = juliet.disco(bare.domain)
    assert "jid\\20escaping" in {f.get("var") for f in info.findall(tag(DISCO_INFO, "feature"))}


@covers("AD-13")
def test_the_old_percent_form_reaches_a_network(tell, prosody, inspircd):
    told = tell(prosody, inspircd)
    told.gateway(network=None, networks={"TestNet": {
        "servers": "localhost:%d" % inspircd.port, "tls": "no"}})
    romeo, alice, room = told.user("romeo"), told.irc("alice"), told.room(network="localhost")
    alice.join(room.channel)
    joined = romeo.join(room.jid, told.nick("romeo"))
    assert alice.nick in joined.occupants
    romeo.message(told.contact(alice.nick, "localhost"), "psst")
    alice.expect_say("psst", told.nick("romeo"))
    alice.say(told.nick("romeo"), "yes?")
    romeo.expect_message("yes?", told.contact(alice.nick, "localhost"))
    romeo.message("%s!localhost@%s" % (alice.nick, told.domain), "old form")
    alice.expect_say("old form", told.nick("romeo"))


@covers("AD-02")
@pytest.mark.parametrize("name", ["prosody", "ejabberd"])
def test_answers_come_back_through_real_servers_from_odd_addresses(request, tell, name):
    told = tell(request.getfixturevalue(name))
    told.gateway()
    romeo = told.user("romeo", raw=True)
    for local in ("BoB", "Fu\u00dfball\u03a3\uff21", "a\\40b", "x%y", "#Room", "{a}|b"):
        sent = romeo.stanza("iq", "%s@%s/ReS" % (local, told.domain), UNKNOWN, type="get")
        answer = romeo.take(lambda s: s.get("id") == sent, "the answer from %s" % local)
        assert answer.get("type") == "error", show(answer)
        assert resource(answer.get("from")) == "ReS", show(answer)
