"""An XMPP server's component port (XEP-0114), byte by byte.

The only way to send what real servers filter, to see each byte that wherry writes, and to
be slow, wrong or hostile at a chosen moment.

    fake = FakeServer({"irc.example.test": "secret"})
    stream = fake.serve()                   accepts, shakes hands
    juliet = stream.user("juliet@example.test/phone")
"""

import hashlib
import queue
import re
import select
import socket
import ssl
import threading
import time

from . import DEADLINE, HOST, LOOPBACK
from .ports import free_port
from .talker import Inbox, Talker, bare, unique
from .xml import ACCEPT, STREAM, StreamParser, attr, error_of, name, show, tag

HEADER = ("<?xml version='1.0'?><stream:stream xmlns:stream='%s' xmlns='%s' from=%%s id=%%s>"
          % (STREAM, ACCEPT))


class FakeServer:
    name = "fake"
    normalises_jids = False

    def __init__(self, components, host=HOST, cert=None):
        self.host, self.components = host, dict(components)
        self.address, self.component_port = LOOPBACK, free_port()
        self._tls = None
        if cert:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(cert.cert, cert.key)
        self._accepted = queue.Queue()
        self.accepts = []       # when, by the monotonic clock
        self.streams = []
        self.alive = lambda: True   # whether it makes sense to wait for a connection
        self._listener = None
        self.listen()

    def listen(self):
        self._listener = socket.create_server((LOOPBACK, self.component_port), backlog=16)
        threading.Thread(target=self._run, args=(self._listener,), daemon=True).start()
        return self

    def _run(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.accepts.append(time.monotonic())
            self._accepted.put(connection)

    def start(self):
        return self

    def accept(self, deadline=2 * DEADLINE):
        """The next connection; nothing has been read or said yet."""
        connection, end = None, time.monotonic() + deadline
        while connection is None:
            assert self.alive(), "wherryd has ended"
            assert time.monotonic() < end, "no connection to the fake server in %g s" % deadline
            try:
                connection = self._accepted.get(timeout=0.2)
            except queue.Empty:
                pass
        if self._tls:
            connection = self._tls.wrap_socket(connection, server_side=True)
        stream = FakeStream(self, connection)
        self.streams.append(stream)
        return stream

    def serve(self, deadline=2 * DEADLINE):
        """Accepts and does all that a server does until stanzas may flow."""
        stream = self.accept(deadline)
        stream.open()
        stream.handshake()
        return stream

    def deaf(self):
        """Stops listening: connections are refused until listen()."""
        if self._listener:
            # a thread sits in accept(): shutdown wakes it, close alone would not
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def stop(self):
        self.deaf()
        while not self._accepted.empty():
            self._accepted.get_nowait().close()
        for each in self.streams:
            each.cut()


class FakeStream:
    """One component connection.  `raw` is every byte wherry sent; `inbox` what fits no user."""

    def __init__(self, server, connection):
        self.server, self.socket = server, connection
        self.raw, self.header = b"", None
        self.inbox = Inbox("the fake server")
        self.users = []
        self.polite = True          # answers </stream:stream> as a server does
        self.closed = False         # wherry has sent </stream:stream>
        self.eof = False
        self.broken = None          # what is wrong with wherry's XML
        self.everything = []        # every stanza, in order
        self.stanza_times = []
        self.last_in = None
        self._changed = threading.Condition()
        self._reading = threading.Event()
        self._reading.set()
        self._lock = threading.Lock()
        self._parser = StreamParser(self._on_header, self._on_element, self._on_end)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    # --- what comes ------------------------------------------------------------------------

    def _read(self):
        while True:
            self._reading.wait()
            try:
                data = self.socket.recv(65536)
            except OSError:
                data = b""
            if not data:
                break
            with self._changed:
                self.raw += data
                if self.broken is None:
                    try:
                        self._parser.feed(data)
                    except Exception as failure:
                        self.broken = "%r in ...%r" % (failure, self.raw[-300:])
                self._changed.notify_all()
        with self._changed:
            self.eof = True
            self._changed.notify_all()
        for each in self.users:
            each.inbox.end("wherry closed the stream")
        self.inbox.end(self.broken or "wherry closed the stream")

    def _on_header(self, element):
        self.header = element

    def _on_end(self):
        self.closed = True
        if self.polite:
            self.close()

    def _on_element(self, element):
        self.everything.append(element)
        to = element.get("to")
        if name(element) == "iq" and element.get("type") in ("get", "set"):
            self._answer(element)
        for each in self.users:
            if to in (each.jid, bare(each.jid)):
                each.inbox.put(element)
                if to == each.jid:
                    return
        if not any(bare(each.jid) == to for each in self.users):
            self.inbox.put(element)

    def _answer(self, asked):
        """As the server and its clients would: pings are answered, nothing else is known."""
        head = "<iq from=%s to=%s id=%s" % (attr(asked.get("to", self.server.host)),
                                            attr(asked.get("from", "")), attr(asked.get("id", "")))
        if len(asked) and asked[0].tag == "{urn:xmpp:ping}ping":
            self.send(head + " type='result'/>")
        else:
            self.send(head + " type='error'><error type='cancel'><service-unavailable "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")

    def _wait(self, ready, what, deadline):
        end = time.monotonic() + deadline
        with self._changed:
            while not ready():
                left = end - time.monotonic()
                if left <= 0 or (self.eof and not ready()):
                    raise AssertionError("%s: %s; wherry said ...%r%s" % (
                        what, "the stream has ended" if self.eof else "not within %g s" % deadline,
                        self.raw[-600:], self.broken or ""))
                self._changed.wait(left)

    def wait_raw(self, pattern, deadline=DEADLINE, since=0):
        """Waits until the bytes received match; returns the match."""
        regex = re.compile(pattern, re.S)
        self._wait(lambda: regex.search(self.raw, since), "waiting for %r" % pattern, deadline)
        return regex.search(self.raw, since)

    def wait_eof(self, deadline=DEADLINE):
        self._wait(lambda: self.eof, "waiting for the end", deadline)

    def wait_closed(self, deadline=DEADLINE):
        self._wait(lambda: self.closed, "waiting for </stream:stream>", deadline)

    def quiet(self, seconds):
        """True when nothing more arrives for so long: for what a server must *not* be told."""
        had = len(self.raw)
        with self._changed:
            return not self._changed.wait_for(lambda: len(self.raw) > had or self.eof, seconds)

    def expect(self, fits, what, deadline=DEADLINE):
        return self.inbox.take(fits, what, deadline)

    def expect_stream_error(self, condition, deadline=DEADLINE):
        """wherry ends the stream with this error, and closes it."""
        found = self.expect(lambda e: e.tag == tag(STREAM, "error"), "a stream error", deadline)
        conditions = [name(c) for c in found]
        assert conditions[0] == condition, "%s expected: %s" % (condition, show(found))
        self.wait_closed(deadline)

    def audit(self):
        """What holds for every stanza that ever leaves, whatever the story is about."""
        assert self.broken is None, "wherry's XML: %s" % self.broken
        raw = self.raw
        for what, pattern in (("a comment", rb"<!--"), ("a processing instruction", rb"<\?(?!xml )"),
                              ("a DTD", rb"<!DOCTYPE"), ("a CDATA section", rb"<!\[CDATA"),
                              ("an entity", rb"&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)"),
                              ("jabber:client on a stanza",
                               rb"<(message|presence|iq)\s[^>]*xmlns=.jabber:client")):
            found = re.search(pattern, re.sub(rb"<forwarded.*?</forwarded>", b"", raw, flags=re.S))
            assert not found, "%s on the wire: %r" % (what, raw[max(0, found.start() - 80):][:300])
        assert raw.count(b"<?xml ") <= 1
        for each in self.everything:
            if name(each) not in ("message", "presence", "iq"):
                assert name(each) in ("handshake", "error"), "on the stream: " + show(each)
                continue
            sender, to = each.get("from"), each.get("to")
            assert sender and to, "without from or to: " + show(each)
            domain = sender.split("/")[0].split("@")[-1]
            assert domain == self.domain, "from another domain: " + show(each)
            # nothing goes round in circles, but what wherry sends itself to learn of its return
            assert bare(to).split("@")[-1] != domain or to == sender, "to ourselves: " + show(each)
            if name(each) == "iq":
                assert each.get("id") or each.get("type") == "error", "no id: " + show(each)
                if each.get("type") == "result":
                    assert len(each) <= 1, "a result with several children: " + show(each)
            if each.get("type") == "error":
                error_of(each)

    # --- what goes -------------------------------------------------------------------------

    def send(self, data):
        data = data if isinstance(data, bytes) else data.encode()
        with self._lock:
            self.socket.sendall(data)

    def try_send(self, data, deadline=DEADLINE):
        """Sends until wherry will have no more; how many bytes it took."""
        data = data if isinstance(data, bytes) else data.encode()
        done, end = 0, time.monotonic() + deadline
        while done < len(data) and time.monotonic() < end:
            try:
                _, writable, _ = select.select([], [self.socket], [], 0.1)
                if writable:
                    done += self.socket.send(data[done:done + 65536])
            except OSError:
                break
        return done

    def open(self, id=None, frm=None):
        """Answers the stream's header."""
        self._wait(lambda: self.header is not None, "waiting for the stream header", DEADLINE)
        self.id = unique("stream") if id is None else id
        domain = self.domain
        self.send(HEADER % (attr(frm or domain), attr(self.id)))

    @property
    def domain(self):
        return self.header.get("to")

    def expect_handshake(self, deadline=DEADLINE):
        """What wherry proves itself with."""
        found = self.expect(lambda e: name(e) == "handshake", "the handshake", deadline)
        return found.text or ""

    def handshake(self, answer="<handshake/>"):
        """Checks it as a server does, and answers."""
        proof = self.expect_handshake()
        secret = self.server.components[self.domain]
        right = hashlib.sha1((self.id + secret).encode()).hexdigest()
        assert proof == right, "handshake %r, %r expected" % (proof, right)
        self.send(answer)

    def user(self, jid, service=None):
        """A user of this server, online with this resource."""
        made = FakeUser(self, jid, service or self.domain)
        with self._changed:
            self.users.append(made)
        return made

    def pause(self):
        """Reads no more: the socket's buffers fill."""
        self._reading.clear()

    def resume(self):
        self._reading.set()

    def close(self):
        """Ends our half as a server does."""
        try:
            self.send("</stream:stream>")
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self):
        """The connection is gone."""
        self._reading.set()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


class FakeUser(Talker):
    """A user behind the fake server: says what he likes."""

    def __init__(self, stream, jid, service):
        self.stream, self.jid, self.service = stream, jid, service
        self.user = jid.split("@")[0]
        self.inbox = Inbox(jid)

    def stanza(self, kind, to, inner="", **attributes):
        attributes.setdefault("from", self.jid)
        return super().stanza(kind, to, inner, **attributes)

    def send(self, xml):
        if isinstance(xml, str) and not re.match(r"<[^>]*\sfrom=", xml):
            xml = re.sub(r"^<([\w:-]+)", lambda m: "<%s from=%s" % (m.group(1), attr(self.jid)), xml)
        self.stream.send(xml)

    def close(self):
        with self.stream._changed:
            if self in self.stream.users:
                self.stream.users.remove(self)
