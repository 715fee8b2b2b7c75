"""SMS out and back, beside Kannel on the same SMSC: README says what is measured and how."""

import re
import selectors
import socket
import subprocess
import time

from testenv import LOOPBACK
from testenv.ports import free_port
from testenv.process import Process, directory
from testenv.wherry import Component, Wherry, binary
from gateways import SECRET, Gateway
from kannel import Kannel
from load import Peer, Server, Stream, attribute

DOMAIN, HOST = "sms.bench.test", "bench.test"
USERS = 20                  # who write, each to numbers that nobody else writes to
WORDS = "the quick brown fox jumps over the lazy dog, and again, and then it is eighty .."
WAITING = 4000              # of what is not through at most, where the end of each is heard
SPOOLED = 4000              # of Kannel with its spool: a few hundred a second

REGISTER = ("<iq type='set' id='reg-%s' from='%s@" + HOST + "/r' to='" + DOMAIN + "'><query xmlns='jabber:iq:register'>"
            "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>jabber:iq:register</value></field>"
            "</x></query></iq>")
WRITE = ("<message type='chat' id='m%d' from='%s@" + HOST + "/r' to='+44770%07d@" + DOMAIN + "'><body>" + WORDS + "</body>"
         "<request xmlns='urn:xmpp:receipts'/></message>")


class SmsStream(Stream):
    """`ticks` counts the receipts that came for users."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.ticks = self.registered = 0

    def took(self, whole):
        self.registered += len(re.findall(rb"<iq\b[^>]*\bid=['\"]reg-", whole))
        self.ticks += whole.count(b"<received ")
        if b"@" + self.domain in whole:
            for head, inner in re.findall(rb"<message\b([^>]*?)(?:/>|>(.*?)</message>)", whole, re.S):
                if attribute(head, b"to").split(b"/")[0].endswith(b"@" + self.domain):
                    self.send(b"<message%s>%s</message>" % (head, inner))   # a fence


class SmsServer(Server):
    kind = SmsStream


class Sink:
    """smppsink, and what it counts."""

    def __init__(self, *options):
        self.port = free_port()
        self.process = Process("smppsink", [binary("smppsink"), *options, self.port], directory("smppsink") / "log")
        self.process.start().wait_port(self.port)

    def ask(self, order):
        since = self.process.mark()
        self.process.child.stdin.write(order.encode() + b"\n")
        self.process.child.stdin.flush()
        self.process.wait_said("^stats ", since=since)
        words = self.process.said[since].split()[1:]
        return {k: float(v) for k, v in zip(words[::2], words[1::2])}

    def stats(self):
        return self.ask("stats")

    def reset(self):
        return self.ask("reset")

    def rate(self):
        """Submits a second, from the first to the last."""
        found = self.stats()
        return (found["submits"] - 1) / (found["last"] - found["first"])

    def until(self, loop, key, count, deadline=60):
        """Serves the loop until so many have come."""
        end = time.monotonic() + deadline
        while True:
            found = self.stats()
            if found[key] >= count:
                return found
            if time.monotonic() > end:
                raise AssertionError("not within %g s: %d of %d %s" % (deadline, found[key], count, key))
            loop.rest(0.05)

    def stop(self):
        self.process.kill()


class SmsGateway(Gateway):
    name = "wherry"

    def __init__(self, loop, sink, window):
        self.loop, self.server = loop, SmsServer(loop, DOMAIN)
        component = Component(DOMAIN, SECRET, self.server, backend="sms", provider="smpp", allow=HOST, roster="off",
                              numbers=" ".join("+4420794600%02d" % n for n in range(USERS)), messages_per_minute=0,
                              queue_max=100000, sms_per_day=0)
        self.wherry = Wherry([component], networks={"smpp sink": {
            "host": "%s:%d" % (LOOPBACK, sink.port), "system_id": "wherry", "tls": "no", "window": window}},
            level="notice", options=()).launch()
        self.process, self.sent = self.wherry.process, 0
        self.link(loop)
        names = ["u%d" % n for n in range(USERS)]
        self.stream.send("".join(REGISTER % (n, n) for n in names).encode())
        loop.run(lambda: self.stream.registered >= USERS, "users' registration")
        sink.until(loop, "binds", 1)

    def write(self, count):
        """So many messages, each to a number of its own."""
        self.stream.send("".join(WRITE % (n, "u%d" % (n % USERS), n)
                                 for n in range(self.sent, self.sent + count)).encode())
        self.sent += count

    def send(self, count, through):
        """The same, a part at a time: WAITING at most are not `through`, which is a function that counts."""
        had = through()
        for at in range(0, count, WAITING // 4):
            self.write(min(WAITING // 4, count - at))
            want = had + min(at + WAITING // 4, count) - (WAITING - WAITING // 4 if at + WAITING // 4 < count else 0)
            end = time.monotonic() + 60
            while through() < want:
                if self.stream.trouble or time.monotonic() > end:
                    raise AssertionError("%d of %d: %s" % (through() - had, count, self.stream.trouble))
                self.loop.turn(0.02)


class Http(Peer):
    """A connection of Kannel's user, one request after the other; `accepted` counts what was taken."""

    def __init__(self, loop, port, source):
        super().__init__(loop, socket.create_connection((LOOPBACK, port)))
        self.source, self.accepted, self.refused = source, 0, None
        self.ask()

    def ask(self):
        path = next(self.source, None)
        if path is not None:
            self.send(b"GET %s HTTP/1.1\r\nHost: kannel\r\n\r\n" % path)

    def feed(self, data):
        self.rest += data
        head, mark, body = self.rest.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not mark or length is None or len(body) < int(length.group(1)):
            return
        self.rest = b""
        if b" 202 " in head:
            self.accepted += 1
        else:
            self.refused = body
        self.ask()


class Callbacks:
    """Where Kannel calls for each receipt; `count` counts them."""

    events = selectors.EVENT_READ

    def __init__(self, loop):
        self.loop, self.count, self.peers = loop, 0, []
        self.listener = socket.create_server((LOOPBACK, 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.listener.setblocking(False)
        loop.selector.register(self.listener, selectors.EVENT_READ, self)

    def ready(self):
        self.peers.append(CallbackPeer(self, self.listener.accept()[0]))

    def close(self):
        self.loop.selector.unregister(self.listener)
        self.listener.close()
        for each in self.peers:
            each.close()


class CallbackPeer(Peer):
    def __init__(self, callbacks, connection):
        super().__init__(callbacks.loop, connection)
        self.callbacks = callbacks

    def feed(self, data):
        data = self.rest + data
        requests = data.count(b"\r\n\r\n")
        self.rest = data[data.rfind(b"\r\n\r\n") + 4:] if requests else data
        self.callbacks.count += requests
        self.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" * requests)


class SmsBench:
    def __init__(self, loop, table, sizes):
        self.loop, self.table, self.count = loop, table, sizes.texts

    # --- out -----------------------------------------------------------------------------

    def alone(self, window):
        """wherry's link with nothing above it: (a second, CPU us a message)."""
        sink = Sink()
        try:
            said = subprocess.run([binary("smppload"), str(sink.port), str(self.count * 5), str(window)],
                                  stdout=subprocess.PIPE, text=True, check=True, timeout=120).stdout
        finally:
            sink.stop()
        count, took, cpu = re.search(r"sent (\d+) in ([\d.]+) s, CPU ([\d.]+) s", said).groups()
        return int(count) / float(took), float(cpu) * 1e6 / int(count)

    def whole(self, window):
        """The gateway, from the stanza on: the same."""
        sink, gateway = Sink(), None
        try:
            gateway = SmsGateway(self.loop, sink, window)
            taken = lambda: sink.stats()["submits"]
            gateway.send(self.count // 10, taken)
            self.loop.rest(1)
            sink.reset()
            cpu = gateway.cpu()
            gateway.send(self.count, taken)
            rate = sink.rate()
            self.loop.rest(1)       # what is written behind is paid for, too
            return rate, (gateway.cpu() - cpu) * 1e6 / self.count
        finally:
            if gateway:
                gateway.stop_with(self.loop)
                gateway.server.close()
            sink.stop()

    def kannel(self, window, durable):
        sink, kannel, batch = Sink(), None, None
        count = min(self.count, SPOOLED) if durable else self.count
        try:
            kannel = Kannel(sink.port, window, durable)
            sink.until(self.loop, "binds", 1)
            cpu = kannel.cpu()
            batch = kannel.batch(WORDS, ["44770%07d" % n for n in range(count)])
            sink.until(self.loop, "submits", count)
            return sink.rate(), (kannel.cpu() - cpu) * 1e6 / count
        finally:
            for each in (batch, kannel, sink):
                if each:
                    (each.kill if isinstance(each, Process) else each.stop)()

    def outgoing(self):
        found = {}
        for window in (10, 100):
            for _ in range(2):              # in turns
                for what, result in (("alone", self.alone(window)), ("Kannel", self.kannel(window, False)),
                                     ("whole", self.whole(window)), ("spool", self.kannel(window, True))):
                    found.setdefault((window, what), []).append(result)
        self.table.title("SMS out, submit_sm a second", "Kannel")
        for window in (10, 100):
            for text, ours, theirs in (("nothing kept", "alone", "Kannel"), ("kept before it is sent, both", "whole", "spool"),
                                       ("kept by wherry alone", "whole", "Kannel")):
                pair = {"wherry": found[window, ours], "Kannel": found[window, theirs]}
                self.table.row("window %d; %s" % (window, text), {k: [each[0] for each in v] for k, v in pair.items()}, "%.0f")
                self.table.row("  CPU a message, us", {k: [each[1] for each in v] for k, v in pair.items()}, "%.1f")

    # --- and back ------------------------------------------------------------------------

    def there_and_back(self, *options, count=None):
        """From the stanza to its tick: (a second, CPU us a message, how many were ticked)."""
        count = count or self.count
        sink, gateway = Sink("-r", *options), None
        try:
            gateway = SmsGateway(self.loop, sink, 100)
            stream = gateway.stream
            begin, cpu = time.monotonic(), gateway.cpu()
            gateway.send(count, lambda: stream.ticks)
            took = time.monotonic() - begin
            self.loop.rest(0.5)
            return stream.ticks / took, (gateway.cpu() - cpu) * 1e6 / count, stream.ticks
        finally:
            if gateway:
                gateway.stop_with(self.loop)
                gateway.server.close()
            sink.stop()

    def kannel_and_back(self, *options, count=None, id_type=None):
        """From sendsms to the call of dlr-url: the same."""
        count = count or self.count // 4
        sink, kannel, callbacks, users = Sink("-r", *options), None, Callbacks(self.loop), []
        try:
            kannel = Kannel(sink.port, 100, http=True, id_type=id_type)
            sink.until(self.loop, "binds", 1)
            source = iter([b"/cgi-bin/sendsms?username=u&password=p&from=442079460001&to=44770%07d&text=%s&dlr-mask=1&dlr-url="
                           b"http%%3A%%2F%%2F127.0.0.1%%3A%d%%2Fd" % (n, WORDS.replace(" ", "+").encode(), callbacks.port)
                           for n in range(count)])
            begin, cpu = time.monotonic(), kannel.cpu()
            users = [Http(self.loop, kannel.http, source) for _ in range(50)]
            self.loop.run(lambda: sum(u.accepted for u in users) >= count or any(u.refused for u in users), "sendsms", 120)
            try:
                self.loop.run(lambda: callbacks.count >= count, "callbacks", 5)
            except AssertionError:
                pass
            took = time.monotonic() - begin
            return callbacks.count / took, (kannel.cpu() - cpu) * 1e6 / count, callbacks.count
        finally:
            for each in users:
                each.close()
            if kannel:
                kannel.stop()
            callbacks.close()
            sink.stop()

    def cycle(self):
        ours, theirs = self.there_and_back(), self.kannel_and_back()
        self.table.title("SMS out and its receipt back, window 100", "Kannel")
        self.table.row("messages a second", {"wherry": ours[:1], "Kannel": theirs[:1]}, "%.0f")
        self.table.row("  CPU a message, us", {"wherry": ours[1:2], "Kannel": theirs[1:2]}, "%.0f")
        for what, options in (("receipts before responses", ("-f",)), ("hexadecimal ids, decimal receipts", ("-i", "mixed")),
                              ("both", ("-f", "-i", "mixed"))):
            self.table.row("of 1,000 ticked; " + what, {"wherry": [self.there_and_back(*options, count=1000)[2]],
                                                       "Kannel": [self.kannel_and_back(*options, count=1000)[2]]}, "%.0f")

    def codec(self):
        said = subprocess.run([binary("smppload"), "codec"], stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout
        self.table.title("SMPP, read and written again, million PDUs a second", "-")
        for name, rate in re.findall(r"(\w+) (\d+) a second", said):
            self.table.row(name, {"wherry": [int(rate) / 1e6]})

    def parts(self):
        return self.codec, self.outgoing, self.cycle
