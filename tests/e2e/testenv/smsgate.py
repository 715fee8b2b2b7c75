"""An SMS gateway of a story's own, between its XMPP server and the SMSC of the run.

    gate = SmsGate(tell(prosody), smsc)                 one link, called "primary"
    gate = SmsGate(story, smsc, links={"a": {}, "b": {"bind": "pair"}}, max_parts=3)
    romeo = gate.user("romeo")                          registered; romeo.number is his
    romeo.message(gate.contact("+447700900123"), "hi")
    gate.account.expect("submit", text="hi")            the SMSC's side: testenv/smsc.py
"""

import itertools

from .xml import RECEIPTS, REGISTER, XDATA, attr, error_of, escape, tag, text

_serial = itertools.count(1)
ALICE = "+447700900123"         # phones of nobody: Ofcom keeps these for drama
BOB = "+447700900456"


class SmsGate:
    def __init__(self, story, smsc, links=None, account=None, start=True, options=None, **settings):
        """links: keys of each [smpp NAME]; account: of the SMSC's, by default one of its own."""
        self.story, self.smsc, self.serial = story, smsc, next(_serial)
        self.account = account or smsc.account("gate%d" % self.serial)
        self.numbers = ["+4420794%02d%03d" % (self.serial % 100, n) for n in range(5)]
        self.password = None
        groups = {}
        for name, keys in (links or {"primary": {}}).items():
            groups["smpp " + name] = {"host": smsc.address, "system_id": self.account.system_id,
                                      "tls": "no", "reconnect_max": "1s", **keys}
        settings = {"backend": "sms", "provider": "smpp", "numbers": " ".join(self.numbers),
                    "allow": story.server.host, "roster": "subscribe", "sms_per_day": 0, **settings}
        self.links = len(groups)
        self.wherry = story.gateway(networks=groups, start=start, **(options or {}), **settings)
        self.domain = story.domain
        if start:
            self.account.bound()

    def user(self, who="romeo", **fields):
        """Somebody with a number, who sees the gateway and is seen."""
        made = self.story.user(who)
        fill = "".join("<field var=%s><value>%s</value></field>" % (attr(k), escape(v))
                       for k, v in {"FORM_TYPE": REGISTER, **fields}.items())
        made.result(self.domain, "<query xmlns='%s'><x xmlns='%s' type='submit'>%s</x></query>"
                    % (REGISTER, XDATA, fill), "set")
        made.expect_presence(self.domain, "subscribe")
        made.presence(self.domain, "subscribed")
        made.presence(self.domain, "subscribe")
        seen = made.expect_presence(self.domain, where=lambda s: "+" in (text(s, "status") or ""))
        made.number = "+" + text(seen, "status").partition("+")[2].replace(" ", "").partition(",")[0]
        return made

    def write(self, user, number, said, **rest):
        """He writes, and asks for a tick; returns the message's id."""
        return user.message(self.contact(number), said, inner="<request xmlns='%s'/>" % RECEIPTS, **rest)

    def ticked(self, user, message):
        """The phone has it."""
        user.take(lambda s: (f := s.find(tag(RECEIPTS, "received"))) is not None and f.get("id") == message,
                  "the tick of %s" % message)

    def failed(self, user, message):
        """It came back: its condition, and the sentence."""
        came = user.take(lambda s: s.get("type") == "error" and s.get("id") == message, "the failure of %s" % message)
        kind, condition, words = error_of(came)
        return kind, condition, words

    def contact(self, number):
        return "%s@%s" % (number, self.domain)
