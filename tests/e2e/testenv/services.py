"""A stand-in for a network's services: a server linked to InspIRCd that knows accounts (SASL).

    services = Services(ircd, {"montague": "sesame"}).link()
    services.split()                what InspIRCd tells by CAP DEL
"""

import base64
import socket
import threading
import time

from . import DEADLINE, LOOPBACK
from .ports import free_port

NAME, SID, AGENT = "services.test", "2AA", "2AAAAAAAA"
PASSWORD = "linked"


def settings(port):
    """What InspIRCd has to be told of it: modules, and the rest of the configuration."""
    return {"modules": ("spanningtree", "sasl", "sslinfo"),
            "extra": '<bind address="127.0.0.1" port="%d" type="servers">'
                     '<link name="%s" ipaddr="127.0.0.1" port="%d" allowmask="127.0.0.1" sendpass="%s" recvpass="%s">'
                     '<uline server="%s" silent="yes"><sasl target="%s" requiressl="no">'
                     % (port, NAME, free_port(), PASSWORD, PASSWORD, NAME, NAME)}


class Services:
    def __init__(self, port, accounts=(), certificates=(), mechs="PLAIN,EXTERNAL"):
        self.port, self.accounts, self.mechs = port, dict(accounts), mechs
        self.certificates = dict(certificates)      # fingerprint: account
        self.said, self.logins, self.linked = [], [], threading.Event()
        self._open, self._socket, self._changed = {}, None, threading.Condition()

    def link(self):
        self._socket = socket.create_connection((LOOPBACK, self.port), DEADLINE)
        self._socket.settimeout(None)
        self._send("CAPAB START 1205", "CAPAB CAPABILITIES :CASEMAPPING=rfc1459", "CAPAB END",
                   "SERVER %s %s 0 %s :a stand-in" % (NAME, PASSWORD, SID))
        threading.Thread(target=self._run, args=(self._socket,), daemon=True).start()
        assert self.linked.wait(DEADLINE), self.said[-5:]
        return self

    def split(self):
        if self._socket:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None
        self.linked.clear()

    stop = split

    def _send(self, *lines):
        self._socket.sendall("".join(l + "\r\n" for l in lines).encode())

    def _run(self, connection):
        try:
            for raw in connection.makefile("rb"):
                line = raw.decode(errors="replace").rstrip("\r\n")
                self._line(line)
                with self._changed:
                    self.said.append(line)
                    self._changed.notify_all()
        except (OSError, ValueError, AttributeError):
            pass

    def _line(self, line):
        source, rest = (line[1:].split(" ", 1) if line.startswith(":") else (None, line))
        words = rest.split(" ")
        if words[0] == "SERVER" and source is None:
            self.peer = words[4] if len(words) > 4 else "1AA"
            self._send(":%s BURST %d" % (SID, time.time()), ":%s METADATA * saslmechlist :%s" % (SID, self.mechs),
                       ":%s ENDBURST" % SID)
        elif words[0] == "ENDBURST":
            self.linked.set()
        elif words[0] == "PING":
            self._send(":%s PONG %s" % (SID, source))
        elif words[0] == "ENCAP" and words[2] == "SASL":
            self._sasl(source, words[3], words[5], [w.lstrip(":") for w in words[6:]])

    def _answer(self, server, user, kind, data):
        self._send(":%s ENCAP %s SASL %s %s %s %s" % (SID, server, AGENT, user, kind, data))

    def _sasl(self, server, user, kind, data):
        if kind == "S":
            self._open[user] = data
            if data[0] in self.mechs.split(","):
                self._answer(server, user, "C", "+")
            else:
                self._answer(server, user, "M", self.mechs)
                self._answer(server, user, "D", "F")
        elif kind == "C" and user in self._open:
            account = self._account(self._open.pop(user), data[0])
            if account is not None:
                self.logins.append(account)
                self._send(":%s METADATA %s accountname :%s" % (SID, user, account))
            self._answer(server, user, "D", "F" if account is None else "S")

    def _account(self, mech, data):
        if mech[0] == "EXTERNAL":
            return next((self.certificates[f] for f in mech[1:] if f in self.certificates), None)
        _, account, password = base64.b64decode(data).decode().split("\0")
        return account if self.accounts.get(account) == password else None

    def wait(self, fits, deadline=DEADLINE):
        """Until that holds of what has been said and who has logged in."""
        with self._changed:
            assert self._changed.wait_for(fits, deadline), self.said[-5:]
