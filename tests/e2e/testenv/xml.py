"""XML as the stories read it: ElementTree elements, one namespace for all streams.

A client's stanzas are in jabber:client and a component's in jabber:component:accept; what
is read is brought into the first, so that a story reads the same on every stream.
"""

import re
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape as _escape, quoteattr

CLIENT = "jabber:client"
ACCEPT = "jabber:component:accept"
STREAM = "http://etherx.jabber.org/streams"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams"
MUC = "http://jabber.org/protocol/muc"
MUC_USER = MUC + "#user"
MUC_ADMIN = MUC + "#admin"
MUC_OWNER = MUC + "#owner"
DISCO_INFO = "http://jabber.org/protocol/disco#info"
DISCO_ITEMS = "http://jabber.org/protocol/disco#items"
PING = "urn:xmpp:ping"
VERSION = "jabber:iq:version"
LAST = "jabber:iq:last"
TIME = "urn:xmpp:time"
VCARD = "vcard-temp"
REGISTER = "jabber:iq:register"
DELAY = "urn:xmpp:delay"
COMMANDS = "http://jabber.org/protocol/commands"
XDATA = "jabber:x:data"
SID = "urn:xmpp:sid:0"
OCCUPANT_ID = "urn:xmpp:occupant-id:0"
RECEIPTS = "urn:xmpp:receipts"
CHATSTATES = "http://jabber.org/protocol/chatstates"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

#: RFC 6120 8.3.3: the types a condition may have; the first is the usual one.
TYPES = {
    "bad-request": ("modify",), "conflict": ("cancel",),
    "feature-not-implemented": ("cancel", "modify"), "forbidden": ("auth",), "gone": ("cancel",),
    "internal-server-error": ("cancel", "wait"), "item-not-found": ("cancel",),
    "jid-malformed": ("modify",), "not-acceptable": ("modify", "cancel"),
    "not-allowed": ("cancel",), "not-authorized": ("auth",),
    "policy-violation": ("modify", "wait"), "recipient-unavailable": ("wait", "cancel"),
    "redirect": ("modify",), "registration-required": ("auth",),
    "remote-server-not-found": ("cancel",), "remote-server-timeout": ("wait", "cancel"),
    "resource-constraint": ("wait",), "service-unavailable": ("cancel", "wait"),
    "subscription-required": ("auth",), "undefined-condition": ("auth", "cancel", "continue",
                                                                "modify", "wait"),
    "unexpected-request": ("wait", "modify"),
}


def escape(text):
    return _escape(text)


def attr(text):
    """The text as an attribute's value, with its quotes."""
    return quoteattr(text)


def tag(namespace, name):
    return "{%s}%s" % (namespace, name)


def same_namespace(element):
    """Brings a component's stanza into jabber:client."""
    prefix = "{%s}" % ACCEPT
    for each in element.iter():
        if isinstance(each.tag, str) and each.tag.startswith(prefix):
            each.tag = "{%s}%s" % (CLIENT, each.tag[len(prefix):])
    return element


def name(element):
    return element.tag.rsplit("}", 1)[-1]


def child(element, namespace, what):
    """The child of that name, None if there is none; more than one fails."""
    found = element.findall(tag(namespace, what))
    assert len(found) <= 1, "%d <%s/> in %s" % (len(found), what, show(element))
    return found[0] if found else None


def text(element, what, namespace=CLIENT):
    """The text of a child: "" if it is empty, None if it is not there."""
    found = element.findall(tag(namespace, what))
    return (found[0].text or "") if found else None


def show(element):
    """For people: the element as text, namespaces shortened where they are inherited."""
    raw = ET.tostring(element, encoding="unicode")
    return re.sub(r"(</?|\s)ns\d+:", r"\1", re.sub(r'xmlns:ns\d+=', "xmlns=", raw))


def canonical(element):
    """To compare: namespace and name, attributes as a set, text, children in order."""
    return (element.tag, tuple(sorted(element.attrib.items())), (element.text or "").strip(),
            tuple(canonical(c) for c in element))


class StreamParser:
    """Cuts a stream into its header and the elements below it."""

    def __init__(self, on_header, on_element, on_end):
        self.on_header, self.on_element, self.on_end = on_header, on_element, on_end
        self.restart()

    def restart(self):
        self._parser = ET.XMLPullParser(events=("start", "end"))
        self._depth, self._root = 0, None

    def feed(self, data):
        parser = self._parser
        parser.feed(data)
        for event, element in parser.read_events():
            if event == "start":
                self._depth += 1
                if self._depth == 1:
                    self._root = element
                    self.on_header(element)
            else:
                self._depth -= 1
                if self._depth == 1:
                    self._root.remove(element)
                    self.on_element(same_namespace(element))
                elif self._depth == 0:
                    self.on_end()
            if parser is not self._parser:
                return      # restarted by the callback

    def finish(self):
        """The bytes are over: what is not closed by now is not well-formed."""
        self._parser.close()


def error_of(stanza):
    """(type, condition, text) of a stanza of type error, checked for what every error owes."""
    assert stanza.get("type") == "error", "not an error: " + show(stanza)
    error = child(stanza, CLIENT, "error")
    assert error is not None, "an error without <error/>: " + show(stanza)
    conditions = [name(c) for c in error if c.tag.startswith("{%s}" % STANZAS)
                  and name(c) != "text"]
    assert len(conditions) == 1, "not exactly one condition: " + show(stanza)
    condition, kind = conditions[0], error.get("type")
    assert condition in TYPES, "unknown condition: " + show(stanza)
    assert kind in TYPES[condition], "<%s/> is not of type %s: %s" % (condition, kind, show(stanza))
    words = child(error, STANZAS, "text")
    if words is not None:
        assert words.get(LANG), "an error's text without xml:lang: " + show(stanza)
    return kind, condition, (words.text or "") if words is not None else None


def expect_error(stanza, kind, condition, words=None):
    """The stanza is this very error; words: a regular expression its text must match."""
    got = error_of(stanza)
    assert got[:2] == (kind, condition), "%s/%s expected: %s" % (kind, condition, show(stanza))
    if words is not None:
        assert got[2] is not None and re.search(words, got[2]), \
            "text like /%s/ expected: %s" % (words, show(stanza))
    return stanza


def statuses(presence):
    """The MUC status codes of a presence or message, as a set of numbers."""
    x = child(presence, MUC_USER, "x")
    return set() if x is None else {int(s.get("code")) for s in x.findall(tag(MUC_USER, "status"))}


def item(presence):
    """The one <item/> of a MUC presence."""
    x = child(presence, MUC_USER, "x")
    assert x is not None, "no muc#user: " + show(presence)
    found = child(x, MUC_USER, "item")
    assert found is not None, "no <item/>: " + show(presence)
    return found


def reason(presence):
    found = item(presence).find(tag(MUC_USER, "reason"))
    return None if found is None else found.text


def delay(stanza):
    return child(stanza, DELAY, "delay")
