"""Rosters on real servers: contacts of the gateway come, go, and are deleted, as anybody's would."""

from pathlib import Path

import pytest

from testenv.story import EVERY
from testenv.xml import REGISTER, show

covers = pytest.mark.covers
everywhere = pytest.mark.parametrize("server", EVERY, indirect=True)
ROSTER = "jabber:iq:roster"
PICTURE = Path(__file__).resolve().parents[1] / "unit" / "dot.png"


def echo(tell, server, **settings):
    story = tell(server)
    story.gateway(backend="echo", roster="subscribe", logout_grace="1s", **settings)
    return story


def register(romeo, domain):
    """As a client does that is asked: both see each other."""
    roster(romeo)       # Prosody passes "subscribed" on to clients that have asked for it alone
    romeo.result(domain, "<query xmlns='%s'/>" % REGISTER, "set")
    romeo.expect_presence(domain, "subscribe")
    romeo.presence(domain, "subscribed")
    romeo.presence(domain, "subscribe")
    romeo.expect_presence(domain, "subscribed")
    romeo.expect_presence(domain)


def add(romeo, contact):
    romeo.presence(contact, "subscribe")
    romeo.expect_presence(contact, "subscribed")
    romeo.expect_presence(contact, "subscribe")
    romeo.presence(contact, "subscribed")
    romeo.expect_presence(contact)


def roster(romeo):
    """Of his own server, which need not say from where it answers."""
    answer = romeo.iq(romeo.bare, "<query xmlns='%s'/>" % ROSTER)
    assert answer.get("type") == "result", show(answer)
    return {i.get("jid"): i.get("subscription") for i in answer[0]}


def own(romeo, inner):
    answer = romeo.iq(romeo.bare, inner, "set")
    assert answer.get("type") == "result", show(answer)


@covers("GW-02", "GW-09", "GW-14", "SU-01", "SU-02", "SU-08", "SU-09", "SU-18", "PR-03", "PR-05")
@everywhere
def test_a_contact_is_added_and_seen_by_every_client(tell, server):
    story = echo(tell, server)
    bob = "bob@" + story.domain
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    add(romeo, bob)
    assert roster(romeo) == {story.domain: "both", bob: "both"}
    tablet = story.user("romeo", resource="tablet", raw=True)
    tablet.expect_presence(bob)
    tablet.expect_presence(story.domain)


@covers("PR-07", "PR-08", "PR-11", "GW-23")
@everywhere
def test_after_a_restart_every_roster_shows_the_truth(tell, server):
    story = echo(tell, server)
    bob = "bob@" + story.domain
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    add(romeo, bob)
    story.wherry.stop()
    romeo.expect_presence(bob, "unavailable")
    romeo.expect_presence(story.domain, "unavailable")
    romeo.inbox.clear()
    # He does nothing; he is asked after, and told.
    story.wherry.start()
    romeo.expect_presence(story.domain)
    romeo.expect_presence(bob)


@covers("GW-12", "PR-16", "PR-17", "PR-21")
@everywhere
def test_the_last_client_logs_out(tell, server):
    story = echo(tell, server)
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    story.wherry.said("connected")
    tablet = story.user("romeo", resource="tablet", raw=True)
    tablet.expect_presence(story.domain)
    tablet.close()
    romeo.ping(story.domain)
    state = story.wherry.ctl_json("sessions")
    assert state, "one client is left, and the session went"
    romeo.presence(story.domain, "unavailable")
    romeo.expect_presence(story.domain, "unavailable")


@covers("SU-02", "SU-12", "SU-13", "SU-19", "GW-16", "GW-18")
@everywhere
def test_who_is_deleted_is_no_contact_any_more(tell, server):
    story = echo(tell, server)
    bob = "bob@" + story.domain
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    add(romeo, bob)
    romeo.inbox.clear()
    own(romeo, "<query xmlns='%s'><item jid='%s' subscription='remove'/></query>" % (ROSTER, bob))
    romeo.expect_presence(bob, "unavailable")
    assert roster(romeo) == {story.domain: "both"}
    # Nothing of him is left: not at the next start either.
    story.wherry.stop()
    romeo.inbox.clear()
    story.wherry.start()
    romeo.expect_presence(story.domain)
    seen = romeo.inbox.peek(lambda s: s.get("from") == bob)
    assert not seen, [show(s) for s in seen]
    # And he can be added again.
    add(romeo, bob)


@covers("GW-07", "GW-08")
@everywhere
def test_who_unregisters_is_rid_of_all(tell, server):
    story = echo(tell, server)
    bob = "bob@" + story.domain
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    add(romeo, bob)
    romeo.inbox.clear()
    romeo.result(story.domain, "<query xmlns='%s'><remove/></query>" % REGISTER, "set")
    for contact in (bob, story.domain):
        romeo.expect_presence(contact, "unsubscribed")
    assert set(roster(romeo).values()) <= {"none"}


@covers("BL-01")
def test_a_blocked_contact_is_not_shown_until_it_is_unblocked(tell, server):
    story = echo(tell, server)
    bob = "bob@" + story.domain
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    add(romeo, bob)
    romeo.inbox.clear()
    item = "<%s xmlns='urn:xmpp:blocking'><item jid='" + bob + "'/></%s>"
    own(romeo, item % ("block", "block"))
    own(romeo, item % ("unblock", "unblock"))
    if server.name == "ejabberd":       # tells nobody; who comes anew is told
        romeo = story.user("romeo", resource="tablet", raw=True)
    romeo.expect_presence(bob, deadline=10)


@covers("MI-08")
@pytest.mark.parametrize("server", ["prosody"], indirect=True)
def test_a_client_of_other_make_is_told_of_pictures_and_gets_them(tell, server):
    """slixmpp says in its caps that it wants to know; it is told at its login, and asks for the picture."""
    story = echo(tell, server, avatar_file=str(PICTURE))
    romeo = story.user("romeo", raw=True)
    register(romeo, story.domain)
    phone = story.user("romeo", resource="phone")

    async def listen(client):
        for plugin in ("xep_0115", "xep_0163", "xep_0084"):
            client.register_plugin(plugin)
        client["xep_0115"].caps_node = "urn:x-test"
        client["xep_0163"].add_interest("urn:xmpp:avatar:metadata")
        await client["xep_0115"].update_caps()
        client.send_presence()
    phone.run(listen)
    item = phone.take(lambda m: m.tag.endswith("}message") and m.find(".//{*}metadata/{*}info") is not None,
                      "a picture's name").find(".//{*}metadata/{*}info")
    assert item.get("bytes") == str(len(PICTURE.read_bytes()))
    got = phone.run(lambda c: c["xep_0084"].retrieve_avatar(story.domain, item.get("id")))
    assert got["pubsub"]["items"]["item"]["avatar_data"]["value"] == PICTURE.read_bytes()
