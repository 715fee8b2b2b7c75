"""SMPP octet by octet (3.4, 5.0): PDUs are built and read field by field, right or wrong."""

import socket
import struct

from . import DEADLINE

GENERIC_NACK, BIND_RECEIVER, BIND_TRANSMITTER, QUERY_SM = 0x80000000, 1, 2, 3
SUBMIT_SM, DELIVER_SM, UNBIND, BIND_TRANSCEIVER = 4, 5, 6, 9
OUTBIND, ENQUIRE_LINK, SUBMIT_MULTI, ALERT_NOTIFICATION, DATA_SM = 0x0B, 0x15, 0x21, 0x102, 0x103
RESP = 0x80000000


def pdu(command, body=b"", *, status=0, sequence=1, length=None):
    """A PDU; length: what its header says instead of the truth."""
    return struct.pack(">IIII", 16 + len(body) if length is None else length, command, status, sequence) + body


def text(value):
    """A C-octet string."""
    return (value.encode() if isinstance(value, str) else value) + b"\0"


def tlv(tag, value=b"", length=None):
    return struct.pack(">HH", tag, len(value) if length is None else length) + value


def bind(system_id, password="", interface=0x34):
    return text(system_id) + text(password) + text("") + bytes([interface, 0, 0]) + text("")


def sm(sender, to, message=b"", *, esm=0, dcs=0, registered=0, ton=1, to_ton=1, npi=1, to_npi=1, service="", pid=0,
       length=None, tlvs=b""):
    """The body of submit_sm and deliver_sm; length: sm_length instead of the truth."""
    return b"".join((text(service), bytes([ton, npi]), text(sender), bytes([to_ton, to_npi]), text(to),
                     bytes([esm, pid, 0]), text(""), text(""), bytes([registered, 0, dcs, 0]),
                     bytes([len(message) if length is None else length]), message, tlvs))


def receipt(number, stat="DELIVRD", err="000"):
    return ("id:%s sub:001 dlvrd:001 submit date:2611201542 done date:2611201542 stat:%s err:%s text:"
            % (number, stat, err)).encode()


class Pdu:
    """What came: command, status, sequence, body."""

    def __init__(self, octets):
        self.length, self.command, self.status, self.sequence = struct.unpack(">IIII", octets[:16])
        self.body = octets[16:]

    def strings(self):
        """The body's C-octet strings, for bodies that have nothing else in front."""
        return [each.decode("latin-1") for each in self.body.split(b"\0")[:-1]]

    def __repr__(self):
        return "<%08x status %x sequence %d %r>" % (self.command, self.status, self.sequence, self.body)


class Peer:
    """One end of a connection."""

    def __init__(self, connection, deadline=DEADLINE):
        self.socket, self.rest = connection, b""
        self.socket.settimeout(deadline)

    def send(self, *octets):
        self.socket.sendall(b"".join(octets))

    def read(self):
        """The next PDU; None: the other side has closed."""
        while len(self.rest) < 4 or len(self.rest) < struct.unpack(">I", self.rest[:4])[0]:
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionError:
                more = b""
            if not more:
                return None
            self.rest += more
        length = struct.unpack(">I", self.rest[:4])[0]
        octets, self.rest = self.rest[:length], self.rest[length:]
        return Pdu(octets)

    def expect(self, command, **like):
        """The next PDU has to be this one."""
        got = self.read()
        assert got is not None and got.command == command and all(getattr(got, k) == v for k, v in like.items()), \
            "%08x %r wanted, %r came" % (command, like, got)
        return got

    def close(self):
        self.socket.close()


def connect(port, host="127.0.0.1", tls=None):
    connection = socket.create_connection((host, port), timeout=DEADLINE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Peer(tls.wrap_socket(connection, server_hostname="localhost") if tls else connection)
