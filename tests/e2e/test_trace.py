"""wherryctl trace: what passes for one user, as the operator may see it."""

import json
import re
import signal

import pytest

from testenv.process import Process
from testenv.wherry import SANITIZERS, binary

covers = pytest.mark.covers
LINE = r"^\d\d:\d\d:\d\d[.]\d{3} "


@pytest.fixture
def traced(one):
    """A story whose romeo can be traced: one.trace(...) is a running wherryctl."""
    one.romeo, one.alice, one.channel = one.user("romeo"), one.irc("alice"), one.room()
    one.alice.join(one.channel.channel)
    one.romeo.join(one.channel.jid, one.romeo.user)
    one.settle(one.romeo, one.alice, one.channel)
    running = []

    def trace(*options):
        made = Process("wherryctl", [binary("wherryctl"), "-c", one.wherry.config, "trace", one.romeo.bare,
                                     *options], one.wherry.dir / "trace.log", env=SANITIZERS)
        made.start()
        running.append(made)
        one.wherry.said(r"%s is traced" % re.escape(one.romeo.bare))
        return made
    one.trace = trace
    yield one
    for each in running:
        each.kill()


def test_shapes_are_seen_and_no_text(traced):
    romeo, alice, room = traced.romeo, traced.alice, traced.channel
    trace = traced.trace()
    sent = romeo.say(room.jid, "hi")
    alice.expect_say("hi")
    alice.say(room.channel, "the secret of wherry")
    romeo.expect_message("the secret of wherry")
    asked = romeo.message(traced.contact(traced.nick("nobody")), "are you there?")
    romeo.expect_error(asked, "cancel", "item-not-found")
    seen = [trace.wait_said(LINE + each) for each in (
        r"xmpp <- message groupchat \S+ to %s \[2\]" % re.escape(room.channel),
        r"irc  -> PRIVMSG %s :\[2\]$" % re.escape(room.channel),
        r"irc  <- :%s PRIVMSG %s :\[20\]$" % (re.escape(alice.nick), re.escape(room.channel)),
        r"xmpp -> message groupchat \S+ from %s/%s \[20\]" % (re.escape(room.channel), re.escape(alice.nick)),
        r"irc  -> PRIVMSG %s :\[14\]$" % re.escape(traced.nick("nobody")),
        r"irc  <- 401 \S+ %s :No such nick" % re.escape(traced.nick("nobody")),
        r"xmpp -> error \S+ item-not-found from %s$" % re.escape(traced.nick("nobody")))]
    assert len(seen) == 7 and sent
    assert "secret of wherry" not in "\n".join(trace.said) and "are you there" not in "\n".join(trace.said)
    # somebody else's is none of it
    juliet = traced.user("juliet")
    juliet.join(room.jid, juliet.user)
    romeo.say(room.jid, "end")
    trace.wait_said(r"PRIVMSG %s :\[3\]" % re.escape(room.channel))
    assert not [l for l in trace.said if re.search(r"irc  -> (JOIN|NICK)", l)], trace.said
    # Ctrl-C ends it
    trace.send_signal(signal.SIGINT)
    trace.wait(10)
    traced.wherry.said(r"is not traced any more")


def test_texts_are_seen_by_the_users_leave_alone(traced):
    romeo, alice, room = traced.romeo, traced.alice, traced.channel
    said = traced.wherry.ctl("trace", romeo.bare, "--bodies", status=1)
    assert "%s has not allowed it" % romeo.bare in said, said
    romeo.message("help@" + traced.domain, "allow trace")
    romeo.expect_message(re.compile("For 15 minutes who runs this gateway may begin to look"))
    trace = traced.trace("--bodies")
    romeo.expect_message(re.compile("now sees what you write and receive"), frm="help@" + traced.domain)
    romeo.say(room.jid, "what light")
    trace.wait_said(LINE + r"irc  -> PRIVMSG %s :what light$" % re.escape(room.channel))
    alice.say(room.channel, "it is the east\x1b[31m")
    trace.wait_said(LINE + r"irc  <- :\S+ PRIVMSG %s :it is the east" % re.escape(room.channel))
    # talk with services is not for anybody else's eyes
    romeo.message(traced.contact("nickserv"), "IDENTIFY hunter2")
    trace.wait_said(LINE + r"irc  -> PRIVMSG nickserv \*$")
    # nor is what the service is told
    romeo.message("help@" + traced.domain, "status of hunter2")
    trace.wait_said(LINE + r"xmpp <- message chat \S+ to help \[17\]")
    text = "\n".join(trace.said)
    assert "hunter2" not in text and "\x1b" not in text, text
    # he takes it back: it ends, and he is told
    romeo.message("help@" + traced.domain, "allow trace no")
    romeo.expect_message(re.compile("Nobody sees what you write and receive any more"))
    trace.wait_said("the user has taken his permission back")
    trace.wait(10)
    assert "has not allowed it" in traced.wherry.ctl("trace", romeo.bare, "--bodies", status=1)


def test_for_programs_a_line_is_json(traced):
    trace = traced.trace("--json")
    traced.romeo.say(traced.channel.jid, "hi")
    line = json.loads(trace.wait_said(r'.*"way":"->".*\[2\].*').group(0))
    assert line["side"] == "irc" and line["component"] == traced.domain and line["line"].endswith(":[2]"), line
    assert "is no user here" in traced.wherry.ctl("trace", "nobody@example.test", status=1)
