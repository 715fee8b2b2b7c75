"""Clients that people use, driven as people use them: profanity in a terminal, Converse.js in a browser.

What the stanzas are is other stories' business; these are about what a person sees.
"""

import os
import re
import ssl

import pytest

from testenv import HOST, TOP
from testenv.browser import Browser
from testenv.inspircd import InspIRCd
from testenv.profanity import Profanity
from testenv.prosody import Prosody
from testenv.rawclient import register_user
from testenv.rawirc import RawIrc
from testenv.story import Room
from testenv.wherry import Component

covers = pytest.mark.covers
IRC, ECHO = "irc." + HOST, "echo." + HOST
HELP = "help@" + IRC
BALCONY = (
    ("romeo", "But, soft! what light through yonder window breaks?"),
    ("mercutio", "If love be blind, love cannot hit the mark."),
    ("juliet", "What man art thou that thus bescreen'd in night so stumblest on my counsel?"),
    ("romeo", "By a name I know not how to tell thee who I am."),
    ("juliet", "How cam'st thou hither, tell me, and wherefore?"),
    ("romeo", "With love's light wings did I o'erperch these walls."),
)


@pytest.fixture
def verona(tell, own, ca):
    """A server for people, with TLS and a websocket, and the gateway to IRC and to the echoes."""
    ircd = own(InspIRCd)
    server = own(Prosody, {IRC: "one", ECHO: "two"}, cert=ca.issue(HOST, (HOST, "127.0.0.1")),
                 websocket=True)
    story = tell(server, ircd)
    story.gateway(
        Component(IRC, "one", server, network="127.0.0.1:%d" % ircd.port, tls="no"),
        Component(ECHO, "two", server, backend="echo"))
    register_user(server, "juliet", tls=ssl.create_default_context(cafile=str(ca.root.cert)))
    return story


def on_irc(story, nick, room):
    """Nobody else is on this network, so names are as people have them."""
    made = RawIrc(story.ircd, nick)
    story.people.append(made)
    return made.join(room.channel)


def register_in_chat(juliet):
    """A mistake, and the way out of it; the same words in any client."""
    for said, answer in (("register", r"Which nickname\? \(juliet\)"),
                         ("3juliet", r'"3juliet" cannot be a nickname: it starts with a digit'),
                         ("juliet", r"Is it registered with NickServ\? 1 no"),
                         ("1", r"Stay in channels when you are offline\? yes/no"),
                         ("no", r"Done\. Next: join #wherry")):
        juliet.say(said)
        juliet.see(answer)


@covers("CM-12", "MU-30", "MX-11")
def test_a_person_with_profanity(verona, closing):
    room = Room("#verona", IRC)
    romeo = on_irc(verona, "romeo", room)
    romeo.topic(room.channel, "Verona")
    juliet = Profanity(verona.server, "juliet")
    closing.append(juliet)

    # She asks what this is, and registers.
    juliet.say("/msg %s help" % HELP)
    juliet.see(r"I connect you to IRC\. I know these words:.*delete my data")
    register_in_chat(juliet)

    # The gateway wants to see her, and she wants to see romeo.
    juliet.window(1)
    juliet.see("Received authorization request from " + re.escape(IRC))
    juliet.say("/sub allow " + IRC)
    juliet.see("Accepted subscription for " + re.escape(IRC))
    contact = verona.contact(romeo.nick)
    juliet.say("/roster add %s Romeo" % contact)
    juliet.see("Roster item added: " + re.escape(contact))
    juliet.say("/sub request " + contact)
    juliet.see("Subscription received from " + re.escape(contact))
    juliet.say("/sub allow " + contact)
    juliet.see("Accepted subscription for " + re.escape(contact))

    # A channel.
    juliet.say("/msg %s join %s" % (HELP, room.channel))
    juliet.see(r"I sent an invitation; if none shows, join this address: " + re.escape(room.jid))
    juliet.window(1)
    juliet.see("Chat room invite received: .* Room : " + re.escape(room.jid))
    juliet.say("/join " + room.jid)
    juliet.see("You have joined the room as juliet")
    juliet.see("has set the room subject: Verona")
    juliet.see("Moderators .*" + romeo.nick)
    romeo.expect_join(room.channel, "juliet")
    juliet.say("Good morrow, caf\u00e9 \U0001f339")
    romeo.expect_say("Good morrow, caf\u00e9 \U0001f339", "juliet", room.channel)
    romeo.say(room.channel, "Is the day so young?")
    juliet.see(romeo.nick + ": Is the day so young[?]")
    romeo.action(room.channel, "nods")
    juliet.see(r"\*%s nods" % romeo.nick)
    juliet.say("/me sighs")
    romeo.expect_say("\x01ACTION sighs\x01", "juliet", room.channel)
    juliet.see(r"\*juliet sighs")
    assert juliet.times("Good morrow") == 1, juliet.screen()
    assert juliet.times("Hello juliet") == 0, "who registers in chat is greeted by its end"

    # Alone with romeo, who is online now that she is on IRC.
    juliet.window(1)
    juliet.see("Romeo is online")
    juliet.say("/msg %s By whose direction?" % contact)
    romeo.expect_say("By whose direction?", "juliet", romeo.nick)
    romeo.say("juliet", "By love, that first did prompt me to inquire.")
    juliet.see("me: By whose direction[?].* Romeo: By love, that first did prompt me to inquire[.]")

    # Who is not there, and which word is none.
    juliet.say("/msg %s Art thou there?" % verona.contact("nobody"))
    juliet.see("Error from nobody@%s: Nobody called nobody is on .* now[.] Nothing was sent; "
               "IRC keeps no messages[.]" % re.escape(IRC))
    juliet.say("/msg %s hlep" % HELP)
    juliet.see('I do not know "hlep"[.] Did you mean "help"[?]')
    juliet.say("status")
    juliet.see("connected as juliet .*1 channel")

    # And off.
    juliet.say("/msg %s leave %s" % (HELP, room.channel))
    juliet.see("You leave " + room.channel)
    romeo.expect_gone("juliet")
    juliet.say("/msg %s delete my data" % HELP)
    juliet.see('It cannot be undone; "export" first if in doubt[.] To do it write: delete juliet@' + re.escape(HOST))
    juliet.say("delete juliet@" + HOST)
    juliet.see("Deleted[.] You can remove me from your contacts[.] Good-bye[.]")


@covers("CM-12", "MU-30", "SU-09")
def test_a_person_with_converse_in_a_browser(verona, closing):
    room = Room("#verona", IRC)
    romeo = on_irc(verona, "romeo", room)
    mercutio = on_irc(verona, "mercutio", room)
    romeo.topic(room.channel, "Capulet's orchard")
    juliet = Browser(verona.server, "juliet")
    closing.append(juliet)

    juliet.open_chat(HELP)
    juliet.find(".chatbox-title__text", "IRC help")
    juliet.say("help")
    juliet.see(r"I connect you to IRC\. I know these words:.*delete my data")
    register_in_chat(juliet)
    juliet.accept(IRC)

    # A contact that says what one says to it.
    juliet.open_chat("help@" + ECHO)
    juliet.say("register")
    juliet.see("Done[.]")
    bob = "bob@" + ECHO
    juliet.add_contact(bob)
    juliet.accept(ECHO)
    juliet.find(juliet.contact(bob) + "[data-status=online]")
    juliet.look_at(bob)
    juliet.say("It is the east, and Juliet is the sun")
    juliet.see("the sun.*the sun", within=".chat-content")

    # Somebody on IRC; nobody is there to be seen before she is.
    contact = verona.contact("romeo")
    juliet.add_contact(contact)

    # A channel: the gateway's invitation is a question; which nickname is hers is known there.
    juliet.look_at(HELP)
    juliet.say("join " + room.channel)
    juliet.see("has invited you to join the groupchat .*" + re.escape(room.jid))
    juliet.click(".modal button[type=submit]", "Confirm")
    romeo.expect_join(room.channel, "juliet")
    juliet.find(juliet.contact(contact) + "[data-status=online]")
    juliet.see("Capulet's orchard")
    juliet.find(".occupant", "mercutio")
    people = {"romeo": romeo, "mercutio": mercutio}
    for who, said in BALCONY:
        if who == "juliet":
            juliet.say(said)
            romeo.expect_say(said, "juliet", room.channel)
        else:
            people[who].say(room.channel, said)
        juliet.see(who + " .*" + re.escape(said), within=".chat-content")
    romeo.action(room.channel, "hears a noise within")
    juliet.see("romeo hears a noise", within=".chat-content")
    for _, said in BALCONY:
        assert juliet.words().count(said) == 1, juliet.words()

    # Alone with romeo, who is a contact and online.
    romeo.say("juliet", "Lady, by yonder blessed moon I vow")
    juliet.find(juliet.contact(contact), "1")
    if os.environ.get("WHERRY_SCREENSHOT"):
        (TOP / "docs").mkdir(exist_ok=True)
        juliet.picture(TOP / "docs" / "converse.png")
    juliet.look_at(contact)
    juliet.see("by yonder blessed moon", within=".chat-content")
    juliet.say("O, swear not by the moon")
    romeo.expect_say("O, swear not by the moon", "juliet", "romeo")

    juliet.open_chat(verona.contact("nobody"))
    juliet.say("Art thou there?")
    juliet.see("Nobody called nobody is on .* now[.] Nothing was sent", within=".chat-content")
