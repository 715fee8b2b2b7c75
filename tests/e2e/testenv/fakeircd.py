"""An IRC server that does what the story says: slow, wrong or hostile at a chosen moment.

    ircd = FakeIrcd()
    peer = ircd.serve()             accepts, answers CAP, NICK, USER, says 001 to 005
    peer.admit("#wherry", "romeo", ["alice", "@bob"])
"""

import queue
import socket
import ssl
import threading

from . import DEADLINE, LOOPBACK
from .ports import free_port
from .rawirc import Lines

ISUPPORT = ("CASEMAPPING=rfc1459", "CHANTYPES=#", "PREFIX=(ohv)@%+", "CHANMODES=b,k,l,imnpst",
            "NICKLEN=30", "CHANNELLEN=64", "TOPICLEN=300", "MODES=20", "NETWORK=FakeNet")


class FakeIrcd:
    name = "fake"

    def __init__(self, cert=None, address=LOOPBACK, kind=None):
        self.kind = kind or Peer    # of its connections
        self.address, self.port, self.server_name = address, free_port(), "irc.fake.test"
        self._accepted = queue.Queue()
        self._tls = None
        if cert:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(cert.cert, cert.key)
        self.peers, self.connections = [], 0
        self.listen()

    def listen(self):
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._listener = socket.create_server((self.address, self.port), family=family, backlog=16)
        threading.Thread(target=self._run, args=(self._listener,), daemon=True).start()

    def _run(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            self._accepted.put(connection)

    def deaf(self):
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def accept(self, deadline=2 * DEADLINE):
        try:
            connection = self._accepted.get(timeout=deadline)
        except queue.Empty:
            raise AssertionError("nobody connects to the fake ircd in %g s" % deadline) from None
        came_from = connection.getpeername()[0]
        if self._tls:
            connection = self._tls.wrap_socket(connection, server_side=True)
        peer = self.kind(self, connection)
        peer.came_from = came_from
        self.peers.append(peer)
        return peer

    def serve(self, caps="", isupport=ISUPPORT, deadline=2 * DEADLINE):
        return self.accept(deadline).greet(caps, isupport)

    def stop(self):
        self.deaf()
        for each in self.peers:
            each.cut()


class Peer(Lines):
    """One connection of wherry's to the fake server."""

    def __init__(self, ircd, connection):
        self.ircd, self.user, self.caps, self.came_from = ircd, None, "", None
        super().__init__(connection, "the fake ircd")

    def _line(self, line):
        # wherry measures us by its PINGs: they are answered as any server does
        if line.command == "PING":
            self.send(":%s PONG %s :%s" % (self.ircd.server_name, self.ircd.server_name,
                                           line.params[-1] if line.params else ""))
            with self._changed:
                self.everything.append(line)
            return
        super()._line(line)

    def numeric(self, number, *params):
        *middle, last = params
        self.send(":%s %s %s %s" % (self.ircd.server_name, number, self.user or "*",
                                    " ".join([*middle, ":" + last])))

    def greet(self, caps="", isupport=ISUPPORT):
        """Plays the server's half of the login, whatever order the client takes."""
        nick = user = None
        ended = negotiating = False
        while not (nick and user and (ended or not negotiating)):
            line = self.take(lambda l: l.command in ("CAP", "NICK", "USER", "PASS"), "the login")
            if line.command == "NICK":
                nick = line.params[0]
            elif line.command == "USER":
                user = line
            elif line.command == "CAP":
                verb = line.params[0].upper()
                if verb == "LS":
                    negotiating = True
                    self.send(":%s CAP * LS :%s" % (self.ircd.server_name, caps))
                elif verb == "REQ":
                    negotiating = True
                    self.send(":%s CAP * ACK :%s" % (self.ircd.server_name, line.params[-1]))
                elif verb == "END":
                    ended = True
        self.user = nick
        self.greeting(isupport)
        return self

    def greeting(self, isupport=ISUPPORT):
        self.numeric("001", "Welcome, " + self.user)
        self.numeric("002", "Your host")
        self.numeric("003", "Created")
        self.numeric("004", self.ircd.server_name, "fake", "i", "biklmnopstv")
        self.numeric("005", *isupport, "are supported by this server")
        self.numeric("422", "MOTD File is missing")

    @property
    def mask(self):
        return "%s!~%s@host.test" % (self.user, self.user[:8])

    def admit(self, channel, others=(), topic=None, deadline=DEADLINE):
        """Waits for the JOIN, and answers it as a server does."""
        self.expect("JOIN", channel, deadline=deadline)
        self.send(":%s JOIN %s" % (self.mask, channel))
        if topic is not None:
            self.numeric("332", channel, topic)
        self.numeric("353", "=", channel, " ".join([self.user, *others]))
        self.numeric("366", channel, "End of /NAMES list.")

    def say(self, nick, target, said):
        said = said if isinstance(said, bytes) else said.encode()
        self.send(b":%s!~u@h PRIVMSG %s :%s" % (nick.encode(), target.encode(), said))
