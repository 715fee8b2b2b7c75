"""An SMSC of other make (smsc/smsc.js on node-smpp), with the phones behind it.

    smsc = Smsc()                       one for a whole run; each gateway has its own account
    account = smsc.account("w1", password="secret", ids="mixed")
    account.number("447700900123", status=[0x58, 0], dlr="UNDELIV", err="001")
    account.expect("submit", destination_addr="447700900123")
    account.mo("447700900123", "442079460001", "hello")     returns the response's status
    account.texts("447700900123")       what that phone shows: parts joined

Settings stand at the head of smsc.js.  `account.events` is all that happened, in order: dictionaries
with "on" ("bind", "bound", "submit", "receipt_resp", "mo_resp", "enquire", "unbind", "close", ...);
of a submit every field of the PDU by node-smpp's name, the text as node-smpp decodes it ("text"), and
`short_message` and `message_payload` as they came, in hexadecimal.
"""

import itertools
import json
import threading
import time

from . import DEADLINE, LOOPBACK, TOP
from .ports import free_port
from .process import Missing, Process, directory, program

HERE = TOP / "tests" / "e2e" / "smsc"


class Smsc:
    package = "nodejs"

    def __init__(self, cert=None):
        """cert: an issued pair (certs.py); with it there is a TLS port, too."""
        if not (HERE / "node_modules" / "smpp").is_dir():
            raise Missing("node-smpp", "npm's smpp")
        self.host, self.port = LOOPBACK, free_port()
        self.tls_port = free_port() if cert else None
        self.address = "%s:%d" % (self.host, self.port)
        self.accounts = {}
        self.dir = directory("smsc")
        self.changed = threading.Condition()
        self.ready = set()
        arguments = [self.port] + ([self.tls_port, cert.key, cert.cert] if cert else [])
        self.process = Process("smsc", [program("node", self.package), HERE / "smsc.js"] + arguments,
                               self.dir / "smsc.log", on_line=self._line)

    def spawn(self):
        if self.process.child is None:
            self.process.start()
        return self

    def start(self):
        self.spawn()
        wanted = {"plain", "tls"} if self.tls_port else {"plain"}
        with self.changed:
            if not self.changed.wait_for(lambda: wanted <= self.ready, 20):
                raise AssertionError("smsc.js does not listen\n%s" % self.process.tail())
        return self

    def stop(self):
        self.process.kill()

    def _line(self, line):
        with self.changed:
            try:
                event = json.loads(line) if line is not None else {"on": "ended"}
            except ValueError:
                event = {"on": "said", "line": line}
            if event["on"] == "ready":
                self.ready.add(event["what"])
            who = self.accounts.get(event.get("who"))
            if who is not None:
                who.events.append(event)
            self.changed.notify_all()

    def order(self, do, who, **rest):
        line = json.dumps({"do": do, "who": who, **rest}) + "\n"
        with self.changed:      # two threads' lines stay whole
            self.process.child.stdin.write(line.encode())
            self.process.child.stdin.flush()

    def account(self, system_id, **settings):
        """The account of this system_id (15 characters at most); settings as in smsc.js."""
        assert len(system_id) <= 15, system_id
        with self.changed:
            account = self.accounts.setdefault(system_id, Account(self, system_id))
        if settings:
            account.set(**settings)
        return account


class Account:
    """What one gateway sees of the SMSC, and what the SMSC saw of it."""

    def __init__(self, smsc, system_id):
        self.smsc, self.system_id, self.events = smsc, system_id, []
        self._tags = itertools.count(1)

    def set(self, **settings):
        self.smsc.order("account", self.system_id, set=settings)

    def number(self, number, **settings):
        """What becomes of messages to this number: status (or a list), silent, and any setting."""
        self.smsc.order("number", self.system_id, number=number.lstrip("+"), set=settings)

    def mark(self):
        """Where the events end now: for since=."""
        with self.smsc.changed:
            return len(self.events)

    def all(self, on, since=0, **like):
        with self.smsc.changed:
            return [e for e in self.events[since:] if e["on"] == on
                    and all(e.get(k) == v for k, v in like.items())]

    def expect(self, on, n=1, deadline=DEADLINE, since=0, **like):
        """Waits for the n-th such event; returns it."""
        end = time.monotonic() + deadline
        with self.smsc.changed:
            while True:
                found = self.all(on, since, **like)
                if len(found) >= n:
                    return found[n - 1]
                left = end - time.monotonic()
                if left <= 0 or not self.smsc.process.alive:
                    raise AssertionError("%d of %d: %s %s for %s\n%s" % (
                        len(found), n, on, like, self.system_id, self.smsc.process.tail(20)))
                self.smsc.changed.wait(left)

    def bound(self, n=1, since=0, **like):
        return self.expect("bound", n, since=since, **like)

    # --- what the SMSC does ----------------------------------------------------------------

    def send(self, sender, to, text=None, **rest):
        """A message from a phone; returns its tag without waiting for the response."""
        tag = "t%d" % next(self._tags)
        if text is not None:
            rest["text"] = text
        self.smsc.order("mo", self.system_id, tag=tag, to=to.lstrip("+"), **rest, **{"from": sender.lstrip("+")})
        return tag

    def mo(self, sender, to, text=None, **rest):
        """The same; returns the status of the gateway's deliver_sm_resp."""
        return self.expect("mo_resp", tag=self.send(sender, to, text, **rest))["status"]

    def receipt(self, **order):
        """A receipt by hand: id, stat, err, network, tlv, esm, text, data_sm, and from, to as `sender`, `to`."""
        order["from"] = order.pop("sender", "")
        order.setdefault("to", "")
        self.smsc.order("receipt", self.system_id, **order)

    def raw(self, octets):
        """Octets onto the gateway's connection, between PDUs."""
        self.smsc.order("raw", self.system_id, hex=bytes(octets).hex())

    def unbind(self):
        self.smsc.order("unbind", self.system_id)

    def kill(self):
        """Cuts the gateway's connections."""
        self.smsc.order("kill", self.system_id)

    def stats(self):
        """Counts: submit, taken, unique, dups, throttled, receipt, receipt_resp, mo, mo_resp, sessions, ..."""
        tag = "t%d" % next(self._tags)
        self.smsc.order("stats", self.system_id, tag=tag)
        return self.expect("stats", tag=tag)

    # --- what the phones show --------------------------------------------------------------

    def texts(self, number):
        """The texts that have come to a number, in the order of their last parts; of parts joined."""
        parts, texts = {}, []
        for each in self.all("submit", destination_addr=number.lstrip("+"), status=0):
            key, total, at = part_of(each)
            if total == 1:
                texts.append(each["text"])
                continue
            have = parts.setdefault(key, {})
            have[at] = each["text"]
            if len(have) == total:
                texts.append("".join(have[i] for i in range(1, total + 1)))
                del parts[key]
        return texts

    def expect_text(self, number, text, deadline=DEADLINE):
        """Waits until that phone shows this text."""
        end = time.monotonic() + deadline
        with self.smsc.changed:
            while text not in self.texts(number):
                left = end - time.monotonic()
                assert left > 0 and self.smsc.process.alive, "%s has not %r, but %r\n%s" % (
                    number, text, self.texts(number), self.smsc.process.tail(20))
                self.smsc.changed.wait(left)


def part_of(submit):
    """(what it is a part of, of how many, which), by UDH or SAR TLVs; (None, 1, 1): it is whole."""
    for each in submit.get("udh") or ():
        element = bytes.fromhex(each)
        if element[:2] in (b"\x00\x03", b"\x08\x04"):
            return (element[0], element[2:-2]), element[-2], element[-1]
    if submit.get("sar_total_segments"):
        return ("sar", submit["sar_msg_ref_num"]), submit["sar_total_segments"], submit["sar_segment_seqnum"]
    return None, 1, 1
