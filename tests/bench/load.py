"""What loads the gateways: the XMPP server's side of a component, and IRC users, as bytes.

One thread and one epoll for all of them.  Nothing is parsed but what must be answered:
stanzas are cut by their end tags and marked bodies are counted, so that the load is the
same bytes for every gateway and the driver is quick.
"""

import re
import selectors
import socket
import time

from testenv import LOOPBACK
from testenv.inspircd import InspIRCd
from testenv.ports import free_port

#: Every body of a measured message has this once.
MARK = b"~bench~"

HEADER = (b"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
          b"xmlns='jabber:component:accept' from='%s' id='bench'>")
END = re.compile(rb"</(?:message|presence|iq)>|<(?:message|presence|iq)\b[^>]*/>")
IQ = re.compile(rb"<iq\b([^>]*?)(?:/>|>(.*?)</iq>)", re.S)
SELF = re.compile(rb"<status code=['\"]110['\"]")
ERROR = re.compile(rb"<(?:message|presence)\b[^>]*\btype=['\"]error['\"].*?</(?:message|presence)>",
                   re.S)


class Ircd(InspIRCd):
    """InspIRCd that reads a whole burst at once (the rest of it would wait for its next second)
    and bears any number of lines."""

    SETTINGS = {"netbuffersize": 65534, "threshold": 4000000, "commandrate": 1000000000}

    def __init__(self, ca, without=()):
        super().__init__(cert=ca.issue("localhost"), without=without)
        self.ca = ca.root.cert

    def write(self):
        path = super().write()
        text = path.read_text()
        for key, value in self.SETTINGS.items():
            text = re.sub(r'%s="\d+"' % key, '%s="%d"' % (key, value), text)
        path.write_text(text)
        return path


def attribute(text, name):
    found = re.search(rb"\b%s=(['\"])(.*?)\1" % name, text)
    return found.group(2) if found else b""


class Loop:
    """One epoll for all sockets; `run` is where the time goes by."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()

    def turn(self, seconds):
        for key, events in self.selector.select(seconds):
            if events & selectors.EVENT_WRITE:
                key.data.flush()
            if events & selectors.EVENT_READ:
                key.data.ready()

    def run(self, until, what, deadline=60):
        """Until the condition holds; an AssertionError says what did not come."""
        end = time.monotonic() + deadline
        while not until():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError("not within %g s: %s" % (deadline, what() if callable(what)
                                                              else what))
            self.turn(min(left, 1))

    def rest(self, seconds):
        """Lets what is under way come to its end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn(max(0, end - time.monotonic()))


class Peer:
    """A socket that never blocks; what does not fit waits."""

    def __init__(self, loop, connection):
        self.loop, self.socket = loop, connection
        self.out, self.rest, self.open, self.events = bytearray(), b"", True, 0
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.watch(selectors.EVENT_READ)

    def watch(self, events):
        if events == self.events:
            return
        if not self.events:
            self.loop.selector.register(self.socket, events, self)
        elif events:
            self.loop.selector.modify(self.socket, events, self)
        else:
            self.loop.selector.unregister(self.socket)
        self.events = events

    def send(self, data):
        self.out += data
        self.flush()

    def flush(self):
        try:
            while self.out:
                del self.out[:self.socket.send(self.out[:262144])]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        self.watch(selectors.EVENT_READ | (selectors.EVENT_WRITE if self.out else 0))

    def ready(self):
        try:
            data = self.socket.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        # a sender with Nagle's algorithm would wait 40 ms for us
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.feed(data)

    def close(self):
        if self.open:
            self.open = False
            self.watch(0)
            self.socket.close()


class Server:
    """The component port of an XMPP server that has one component."""

    address = LOOPBACK
    kind = None                 # of its stream, if it is more than a Stream

    def __init__(self, loop, domain):
        self.loop, self.domain, self.component_port = loop, domain, free_port()
        self.stream, self.events = None, selectors.EVENT_READ
        self.listener = socket.create_server((LOOPBACK, self.component_port))
        self.listener.setblocking(False)
        loop.selector.register(self.listener, selectors.EVENT_READ, self)

    def ready(self):
        self.stream = (self.kind or Stream)(self.loop, self.listener.accept()[0], self.domain)

    def linked(self):
        return self.stream is not None and self.stream.linked

    def close(self):
        self.loop.selector.unregister(self.listener)
        self.listener.close()
        if self.stream:
            self.stream.close()


class Stream(Peer):
    """The component's stream.  `heard` counts marked bodies, `seats` self-presences."""

    def __init__(self, loop, connection, domain):
        super().__init__(loop, connection)
        self.domain = domain.encode()
        self.header, self.linked = False, False
        self.heard = self.seats = self.stanzas = self.bytes = 0
        self.trouble = None

    def feed(self, data):
        self.bytes += len(data)
        data = self.rest + data if self.rest else data
        if not self.linked:
            data = self.greet(data)
        cut = 0
        for end in END.finditer(data):
            cut = end.end()
            self.stanzas += 1
        whole, self.rest = data[:cut], data[cut:]
        if whole:
            self.took(whole)
            self.heard += whole.count(MARK)
            self.seats += len(SELF.findall(whole))
            if b"<iq" in whole:
                self.answer(whole)
            if self.trouble is None and b"error" in whole:
                found = ERROR.search(whole)
                self.trouble = found and found.group(0).decode("utf-8", "replace")
        if b"</stream:stream>" in self.rest:
            self.send(b"</stream:stream>")
            self.close()

    def took(self, whole):
        """Stanzas have come; for who looks at more than their number."""

    def greet(self, data):
        if not self.header:
            found = re.search(rb"<stream:stream\b[^>]*>", data)
            if not found:
                return data
            self.header, data = True, data[found.end():]
            self.send(HEADER % self.domain)
        found = re.search(rb"</handshake>", data)
        if not found:
            return data
        self.send(b"<handshake/>")
        self.linked = True
        return data[found.end():]

    def answer(self, whole):
        """As a server and clients that know pings only; what is for the component goes back."""
        for iq in IQ.finditer(whole):
            head = iq.group(1)
            if attribute(head, b"type") not in (b"get", b"set"):
                continue
            to, frm = attribute(head, b"to"), attribute(head, b"from")
            if to.split(b"/")[0].split(b"@")[-1] == self.domain:
                self.send(iq.group(0))
                continue
            reply = b"<iq from='%s' to='%s' id='%s' type=" % (to, frm, attribute(head, b"id"))
            if iq.group(2) and b"urn:xmpp:ping" in iq.group(2):
                self.send(reply + b"'result'/>")
            else:
                self.send(reply + b"'error'><error type='cancel'><service-unavailable "
                          b"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")


class Irc(Peer):
    """An IRC user.  `heard` counts marked lines, `ends` the ends of NAMES."""

    def __init__(self, loop, ircd, nick):
        super().__init__(loop, socket.create_connection((LOOPBACK, ircd.port)))
        self.nick, self.registered, self.heard, self.ends, self.joins = nick, False, 0, 0, 0
        self.send(b"NICK %s\r\nUSER bench 0 * :bench\r\n" % nick.encode())

    def feed(self, data):
        data = self.rest + data if self.rest else data
        cut = data.rfind(b"\n") + 1
        whole, self.rest = data[:cut], data[cut:]
        self.heard += whole.count(MARK)
        self.joins += whole.count(b" JOIN ")
        if b" 366 " in whole:
            self.ends += whole.count(b" 366 ")
        if b" 001 " in whole:
            self.registered = True
        if b"PING" in whole:
            for line in re.findall(rb"(?m)^PING (.*?)\r?$", whole):
                self.send(b"PONG %s\r\n" % line)


class Net:
    """An IRC server of the driver's own, in our one thread: as many sessions and as large a channel as
    are wanted, and no ircd's pace.  It knows what the gateways say, and no more."""

    def __init__(self, loop):
        self.loop, self.sessions, self.events = loop, set(), selectors.EVENT_READ
        self.listener = socket.create_server((LOOPBACK, 0), backlog=4096)
        self.port, self.tls_port, self.ca = self.listener.getsockname()[1], 0, None
        self.listener.setblocking(False)
        self.names, self.accepted = [], 0
        loop.selector.register(self.listener, selectors.EVENT_READ, self)

    def ready(self):
        for _ in range(64):
            try:
                connection = self.listener.accept()[0]
            except BlockingIOError:
                return
            self.sessions.add(NetSession(self, connection))
            self.accepted += 1

    def fill(self, nicks):
        """Who is in every channel."""
        self.names = [" ".join(nicks[n:n + 20]) for n in range(0, len(nicks), 20)]

    def say(self, lines):
        """To all sessions."""
        data = "".join(line + "\r\n" for line in lines).encode()
        for each in self.sessions:
            each.send(data)

    def drop(self):
        """The network restarts: everybody is gone."""
        for each in list(self.sessions):
            each.close()

    def close(self):
        self.loop.selector.unregister(self.listener)
        self.listener.close()
        self.drop()


class NetSession(Peer):
    def __init__(self, net, connection):
        super().__init__(net.loop, connection)
        self.net, self.nick = net, None

    def close(self):
        super().close()
        self.net.sessions.discard(self)

    def feed(self, data):
        data = self.rest + data if self.rest else data
        *lines, self.rest = data.split(b"\n")
        for line in lines:
            verb, _, rest = line.strip().decode("utf-8", "replace").partition(" ")
            answer = getattr(self, "on_" + verb.lower(), None)
            if answer and self.open:
                answer(rest)

    def say(self, *lines):
        self.send("".join(line + "\r\n" for line in lines).encode())

    def on_cap(self, rest):
        if rest.startswith("LS"):
            self.say(":net CAP * LS :")
        elif rest.startswith("REQ"):
            self.say(":net CAP * NAK " + rest[4:])

    def on_nick(self, rest):
        self.nick = self.nick or rest.lstrip(":")

    def on_user(self, rest):
        n = self.nick
        self.say(":net 001 %s :Welcome" % n, ":net 005 %s CASEMAPPING=rfc1459 PREFIX=(ov)@+ CHANTYPES=# :are" % n,
                 ":net 422 %s :No MOTD" % n)

    def on_join(self, rest):
        for channel in rest.lstrip(":").split(" ")[0].split(","):
            n = self.nick
            self.say(":%s!u@h JOIN %s" % (n, channel),
                     *(":net 353 %s = %s :%s" % (n, channel, some) for some in self.net.names),
                     ":net 353 %s = %s :%s" % (n, channel, n), ":net 366 %s %s :End" % (n, channel))

    def on_part(self, rest):
        self.say(":%s!u@h PART %s" % (self.nick, rest.split(" ")[0]))

    def on_mode(self, rest):
        self.say(":net 324 %s %s +nt" % (self.nick, rest.split(" ")[0]))

    def on_ping(self, rest):
        self.say(":net PONG net " + rest)

    def on_quit(self, rest):
        self.close()


def crowd(loop, ircd, prefix, count, channel=None):
    """So many IRC users, registered and in the channel."""
    made = [Irc(loop, ircd, "%s%d" % (prefix, n)) for n in range(count)]
    loop.run(lambda: all(i.registered for i in made), "IRC users' registration")
    if channel:
        for n, each in enumerate(made):
            each.send(b"JOIN %s\r\n" % channel.encode())
            if n % 50 == 49:
                loop.run(lambda: each.ends, "an IRC user's join")
        loop.run(lambda: all(i.ends for i in made), "IRC users' joins")
    return made
