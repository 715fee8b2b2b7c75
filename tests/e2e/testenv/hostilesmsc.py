"""An SMSC that does what none should: each octet of it is the story's.

    hostile = HostileSmsc()
    link = hostile.accept()             a gateway's connection, bound as it asked
    link.send(smpp.pdu(...), b"...")    anything
    link.expect(smpp.DELIVER_SM | smpp.RESP, sequence=7, status=0)
    link.ended()                        it hangs up

Whatever is read, enquire_link is answered on the way, if `link.alive`.
"""

import socket

from . import DEADLINE, LOOPBACK, smpp
from .ports import free_port


class HostileLink(smpp.Peer):
    """One connection of a gateway's."""

    def __init__(self, connection):
        super().__init__(connection)
        self.alive = True
        self.asked = None       # the bind, as it came

    def bind(self, status=0, body=smpp.text("HOSTILE")):
        """Takes the bind, and answers it."""
        self.asked = self.next()
        assert self.asked is not None and self.asked.command in (smpp.BIND_TRANSCEIVER, smpp.BIND_TRANSMITTER,
                                                                 smpp.BIND_RECEIVER), self.asked
        self.answer(self.asked, body, status=status)
        return self

    def answer(self, request, body=b"", status=0):
        self.send(smpp.pdu(request.command | smpp.RESP, body, status=status, sequence=request.sequence))

    def take(self, request, number):
        """A submit_sm is taken, under that number."""
        self.answer(request, smpp.text(number))

    def next(self):
        """What comes next but for enquire_link; None: the gateway has hung up."""
        while True:
            got = self.read()
            if got is None or got.command != smpp.ENQUIRE_LINK or not self.alive:
                return got
            self.answer(got)

    def expect(self, command, **like):
        got = self.next()
        assert got is not None and got.command == command and all(getattr(got, k) == v for k, v in like.items()), \
            "%08x %r wanted, %r came" % (command, like, got)
        return got

    def still_there(self, sequence=0x5eed):
        """The gateway answers what comes behind all that, and has said nothing else."""
        self.send(smpp.pdu(smpp.ENQUIRE_LINK, sequence=sequence))
        self.expect(smpp.ENQUIRE_LINK | smpp.RESP, status=0, sequence=sequence)

    def ended(self):
        """It hangs up, and says nothing before."""
        got = self.next()
        assert got is None, got

    def submits(self, n):
        """The next n submit_sm, unanswered."""
        return [self.expect(smpp.SUBMIT_SM) for _ in range(n)]


class HostileSmsc:
    def __init__(self):
        self.port = free_port()
        self.address = "%s:%d" % (LOOPBACK, self.port)
        self.listener = socket.create_server((LOOPBACK, self.port))
        self.links = []

    def start(self):
        return self

    def accept(self, bind=True, deadline=DEADLINE):
        self.listener.settimeout(deadline)
        connection, _ = self.listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = HostileLink(connection)
        self.links.append(link)
        return link.bind() if bind else link

    def stop(self):
        self.listener.close()
        for each in self.links:
            each.close()
