"""Whoever speaks XMPP in a story: one inbox, and the sentences that stories are made of.

A Talker sends text and receives elements.  What sits behind it is slixmpp, a raw stream to
a real server, or the fake server; the sentences are the same.

An expectation takes the first stanza that fits out of the inbox, or waits for it.  To show
that something did *not* come, absent() lets a ping go the same way and looks when its answer
is here: stanzas between two parties keep their order.
"""

import re
import threading
import time
import uuid

from . import DEADLINE
from .xml import (CLIENT, DELAY, MUC, MUC_USER, PING, attr, child, error_of, escape, expect_error,
                  item, name, show, statuses, tag, text)

#: Joining may log in to a network first, which takes InspIRCd up to a second.
JOIN = 2 * DEADLINE
ANY = object()


def unique(prefix="id"):
    return "%s-%s" % (prefix, uuid.uuid4().hex[:10])


def bare(jid):
    return jid.split("/", 1)[0]


def resource(jid):
    return jid.split("/", 1)[1] if "/" in jid else None


class Inbox:
    """Stanzas in the order they came; the end of the stream is told to all who wait."""

    def __init__(self, owner):
        self.owner, self.items, self.ended = owner, [], None
        self.changed = threading.Condition()

    def put(self, element):
        with self.changed:
            self.items.append(element)
            self.changed.notify_all()

    def end(self, why):
        with self.changed:
            self.ended = self.ended or why
            self.changed.notify_all()

    def take(self, fits, what, deadline=DEADLINE):
        """The first that fits, taken out; fails with what was there instead."""
        end = time.monotonic() + deadline
        with self.changed:
            while True:
                for n, each in enumerate(self.items):
                    if fits(each):
                        del self.items[n]
                        return each
                left = end - time.monotonic()
                if left <= 0 or self.ended:
                    break
                self.changed.wait(left)
            there = "\n".join("    " + show(e)[:1500] for e in self.items[-12:]) or "    nothing"
            why = ("its stream ended (%s)" % self.ended) if self.ended else "%g s" % deadline
        raise AssertionError("%s waited for %s: %s. In the inbox:\n%s"
                             % (self.owner, what, why, there))

    def peek(self, fits=lambda e: True):
        with self.changed:
            return [e for e in self.items if fits(e)]

    def drop(self, fits):
        with self.changed:
            self.items = [e for e in self.items if not fits(e)]

    def clear(self):
        self.drop(lambda e: True)


class Joined:
    """What came with a join, in the order it came."""

    def __init__(self, stanzas, room, nick):
        self.stanzas, self.room, self.nick = stanzas, room, nick
        presences = [s for s in stanzas if name(s) == "presence"]
        self.occupants = {resource(p.get("from")): p for p in presences
                          if 110 not in statuses(p)}
        self.self_presence = next(p for p in presences if 110 in statuses(p))
        self.history = [s for s in stanzas if name(s) == "message" and text(s, "body") is not None]
        self.subject = stanzas[-1]


class Talker:
    """Wants: jid, send(text), and `inbox`."""

    jid = None
    service = None      # the component's domain: pings go there

    @property
    def bare(self):
        return bare(self.jid)

    def __str__(self):
        return self.jid or "?"

    # --- plain sentences -------------------------------------------------------------------

    def stanza(self, kind, to, inner="", **attributes):
        """Sends a stanza; returns its id."""
        attributes.setdefault("id", unique())
        if attributes["id"] is None:
            del attributes["id"]
        said = "".join(" %s=%s" % (k.rstrip("_").replace("__", ":"), attr(v))
                       for k, v in attributes.items() if v is not None)
        self.send("<%s to=%s%s>%s</%s>" % (kind, attr(to), said, inner, kind))
        return attributes.get("id")

    def message(self, to, body=None, type="chat", inner="", **attributes):
        said = "" if body is None else "<body>%s</body>" % escape(body)
        return self.stanza("message", to, said + inner, type=type, **attributes)

    def presence(self, to, type=None, inner="", **attributes):
        return self.stanza("presence", to, inner, type=type, **attributes)

    def iq(self, to, inner, type="get", deadline=DEADLINE, **attributes):
        """Asks, and returns the answer, which must be the only one and from there."""
        asked = self.stanza("iq", to, inner, type=type, **attributes)
        answer = self.take(lambda s: name(s) == "iq" and s.get("id") == asked
                           and s.get("type") in ("result", "error"),
                           "the answer to iq '%s' to %s" % (asked, to), deadline)
        if answer.get("type") == "error":
            error_of(answer)
        else:
            assert len(answer) <= 1, "a result with several children: " + show(answer)
        return answer

    def result(self, to, inner, type="get", **attributes):
        """Asks, and insists on a result; returns its child, None if it is empty."""
        answer = self.iq(to, inner, type, **attributes)
        assert answer.get("type") == "result", "a result expected: " + show(answer)
        assert answer.get("from") == to, "from %s expected: %s" % (to, show(answer))
        return answer[0] if len(answer) else None

    def iq_error(self, to, inner, kind, condition, type="get", words=None, **attributes):
        """Asks, and insists on this error."""
        answer = self.iq(to, inner, type, **attributes)
        expect_error(answer, kind, condition, words)
        assert answer.get("from") == to, "from %s expected: %s" % (to, show(answer))
        return answer

    def disco(self, to, what="info", node=None):
        extra = " node=%s" % attr(node) if node else ""
        return self.result(to, "<query xmlns='http://jabber.org/protocol/disco#%s'%s/>"
                           % (what, extra))

    def ping(self, to=None):
        return self.iq(to or self.service, "<ping xmlns='%s'/>" % PING)

    # --- expectations ----------------------------------------------------------------------

    def take(self, fits, what, deadline=DEADLINE):
        return self.inbox.take(fits, what, deadline)

    def expect_message(self, body=None, frm=None, type=None, where=None, deadline=DEADLINE):
        """A message with a body: this one, or one that matches (a compiled pattern)."""
        def fits(s):
            if name(s) != "message" or s.get("type") == "error":
                return False
            got = text(s, "body")
            if body is None:
                if got is None:
                    return False
            elif isinstance(body, re.Pattern):
                if got is None or not body.search(got):
                    return False
            elif got != body:
                return False
            return ((frm is None or s.get("from") == frm) and (type is None or s.get("type") == type)
                    and (where is None or where(s)))
        return self.take(fits, "a message %r from %s" % (body, frm or "anybody"), deadline)

    def expect_presence(self, frm=None, type=None, where=None, deadline=DEADLINE):
        """A presence of that type; None is available, ANY any."""
        return self.take(lambda s: name(s) == "presence" and (frm is None or s.get("from") == frm)
                         and (type is ANY or s.get("type") == type)
                         and (where is None or where(s)),
                         "presence %s from %s" % ("" if type is ANY else type or "available",
                                                  frm or "anybody"), deadline)

    def expect_subject(self, room, subject=None, deadline=DEADLINE):
        return self.take(lambda s: name(s) == "message" and s.get("type") == "groupchat"
                         and s.get("from", "").startswith(room)
                         and text(s, "subject") is not None and text(s, "body") is None
                         and (subject is None or text(s, "subject") == subject),
                         "the subject %r of %s" % (subject, room), deadline)

    def expect_error(self, stanza_id, kind, condition, words=None, stanza=None, deadline=DEADLINE):
        """The error that answers a message or presence with that id."""
        answer = self.take(lambda s: s.get("type") == "error" and s.get("id") == stanza_id
                           and (stanza is None or name(s) == stanza),
                           "an error for '%s'" % stanza_id, deadline)
        return expect_error(answer, kind, condition, words)

    def absent(self, fits, via=None):
        """Nothing that fits has come, nor does before a ping's answer."""
        self.ping(via)
        there = self.inbox.peek(fits)
        assert not there, "%s should not have got: %s" % (self, show(there[0]))

    def silence(self, via=None):
        """Nothing at all has come from the service's domain, but the one welcome that everybody gets."""
        domain = self.service
        self.absent(lambda s: bare(s.get("from", "")).split("@")[-1] == domain
                    and not (text(s, "body") or "").startswith("Hello "), via)

    # --- rooms -----------------------------------------------------------------------------

    def send_join(self, room, nick, password=None, history="", inner=""):
        secret = "<password>%s</password>" % escape(password) if password else ""
        return self.presence(room + "/" + nick,
                             inner="<x xmlns='%s'>%s%s</x>%s" % (MUC, history, secret, inner))

    def join(self, room, nick, password=None, history="<history maxstanzas='0'/>",
             deadline=JOIN):
        """Enters a room: waits for all up to the subject, in the order of XEP-0045 7.1."""
        self.inbox.drop(lambda s: bare(s.get("from", "")) == room)     # of an earlier stay
        asked = self.send_join(room, nick, password, history)
        return self.entered(room, asked, deadline)

    def entered(self, room, asked=None, deadline=JOIN):
        """All that belongs to a join: occupants, self-presence, history, subject."""
        got, selfs = [], 0
        end = time.monotonic() + deadline

        def fits(s):
            return bare(s.get("from", "")) == room and (
                name(s) == "presence" or (name(s) == "message" and s.get("type") == "groupchat"))
        while True:
            each = self.take(fits, "the join of %s (so far: %s)"
                             % (room, [show(g)[:200] for g in got[-4:]]),
                             max(0.01, end - time.monotonic()))
            if name(each) == "presence":
                if each.get("type") == "error":
                    raise AssertionError("joining %s: %s" % (room, show(each)))
                assert each.get("type") is None, "in a join: " + show(each)
                assert not selfs, "presence after our own, before the subject: " + show(each)
                item(each)
                if 110 in statuses(each):
                    selfs += 1
            got.append(each)
            if name(each) == "message":
                assert selfs, "a message before our own presence: " + show(each)
                if text(each, "body") is None and text(each, "subject") is not None:
                    nick = resource(next(g.get("from") for g in got if name(g) == "presence"
                                         and 110 in statuses(g)))
                    return Joined(got, room, nick)
                assert child(each, DELAY, "delay") is not None, \
                    "a live line before the subject: " + show(each)

    def cannot_join(self, room, nick, kind, condition, password=None, words=None, deadline=JOIN):
        """Tries to enter and is refused: the error is all that comes."""
        asked = self.send_join(room, nick, password)
        refusal = self.take(lambda s: name(s) == "presence" and bare(s.get("from", "")) == room,
                            "the refusal of %s" % room, deadline)
        assert refusal.get("type") == "error", "a refusal expected: " + show(refusal)
        expect_error(refusal, kind, condition, words)
        assert refusal.get("id") == asked, "the join's id '%s' expected: %s" % (asked, show(refusal))
        assert refusal.get("from") == "%s/%s" % (room, nick), show(refusal)
        assert refusal.get("to") == self.jid, "to the full JID: " + show(refusal)
        assert child(refusal, MUC, "x") is not None, "<x muc/> is missing: " + show(refusal)
        return refusal

    def say(self, room, body, inner="", reflected=True, **attributes):
        """Says it in a room, and waits until the room says it back; returns the reflection."""
        sent = self.message(room, body, "groupchat", inner, **attributes)
        if not reflected:
            return sent
        return self.take(lambda s: name(s) == "message" and s.get("id") == sent
                         and s.get("type") in ("groupchat", "error"),
                         "the reflection of %r" % body)

    def leave(self, room, nick, status=None):
        """Leaves; waits for the confirmation and returns it."""
        said = "<status>%s</status>" % escape(status) if status else ""
        self.presence("%s/%s" % (room, nick), "unavailable", said)
        return self.expect_presence("%s/%s" % (room, nick), "unavailable",
                                    where=lambda s: 110 in statuses(s))


def forwarded(stanza):
    """The inner message of a carbon, None if it is not one."""
    for kind in ("sent", "received"):
        found = stanza.find("{urn:xmpp:carbons:2}" + kind)
        if found is not None:
            return found.find("{urn:xmpp:forward:0}forwarded/" + tag(CLIENT, "message"))
    return None


def is_muc(stanza):
    return child(stanza, MUC_USER, "x") is not None
