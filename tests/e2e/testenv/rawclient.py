"""A raw XMPP client stream: for what no library would send, and where none is wanted."""

import base64
import socket
import threading

from . import DEADLINE
from .talker import Inbox, Talker, unique
from .xml import StreamParser, attr, name, show

STREAM_OPEN = ("<?xml version='1.0'?><stream:stream to=%s version='1.0' xml:lang='en' "
               "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")


class _Secured(Exception):
    """The stream goes on under TLS."""


class RawUser(Talker):
    """A client stream byte by byte: registers itself if asked, logs in by SASL PLAIN."""

    def __init__(self, server, user, password="secret", resource="raw", service=None,
                 register=False, login=True, available=False, tls=None):
        if register and login:      # on a stream of its own: jabberd2 binds nothing on that one
            register_user(server, user, password, tls)
        self.service, self.user = service, user
        self.host = server.host
        self.inbox = Inbox("%s@%s" % (user, server.host))
        self.raw = b""
        self._control = Inbox(user)
        self._ready = False
        self._socket = socket.create_connection((server.address, server.c2s_port), timeout=DEADLINE)
        self._socket.settimeout(None)
        self._parser = StreamParser(lambda e: None, self._element, lambda: None)
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._open()
        if tls:
            self._starttls(tls)
        if not login:
            self._register(user, password)
            return
        secret = base64.b64encode(b"\0" + user.encode() + b"\0" + password.encode()).decode()
        self.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>" % secret)
        answer = self._next("the answer to SASL")
        assert name(answer) == "success", show(answer)
        self._open()
        self.send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                  "<resource>%s</resource></bind></iq>" % resource)
        bound = self._next("the bound resource")
        self.jid = bound.find(".//{urn:ietf:params:xml:ns:xmpp-bind}jid").text
        self.inbox.owner = self.jid
        self._ready = True
        if available:
            self.send("<presence/>")

    def _open(self):
        self._parser.restart()
        self.send(STREAM_OPEN % attr(self.host))
        self._next("the stream's features")

    def _next(self, what):
        return self._control.take(lambda e: True, what)

    def _starttls(self, tls):
        """The reader must not touch the socket while it changes: it ends, and another begins."""
        self._parser.on_element = self._proceed
        self.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        self._reader.join(timeout=DEADLINE)
        assert not self._reader.is_alive(), "no answer to STARTTLS"
        self._socket = tls.wrap_socket(self._socket, server_hostname=self.host)
        self._control, self.inbox = Inbox(self.user), Inbox(self.inbox.owner)
        self._parser.on_element = self._element
        self._parser.restart()
        # Said before anybody reads: while OpenSSL reads the server's session tickets in one thread,
        # a write in another waits for a handshake that has long been over.
        self.send(STREAM_OPEN % attr(self.host))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._next("the stream's features")

    def _proceed(self, element):
        assert name(element) == "proceed", show(element)
        raise _Secured

    def _register(self, user, password):
        self.send("<iq type='set' id='register' to=%s><query xmlns='jabber:iq:register'><username>%s"
                  "</username><password>%s</password></query></iq>"
                  % (attr(self.host), user, password))
        answer = self._next("the answer to the registration")
        assert answer.get("type") == "result", show(answer)

    def _element(self, element):
        if not self._ready:
            self._control.put(element)
            return
        # a client answers what it is asked; these know nothing
        if name(element) == "iq" and element.get("type") in ("get", "set"):
            self.answer(element)
        self.inbox.put(element)

    def answer(self, asked):
        to = " to=%s" % attr(asked.get("from")) if asked.get("from") else ""
        if asked[0].tag == "{urn:xmpp:ping}ping":
            self.send("<iq type='result' id=%s%s/>" % (attr(asked.get("id")), to))
        else:
            self.send("<iq type='error' id=%s%s><error type='cancel'><service-unavailable "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
                      % (attr(asked.get("id")), to))

    def _read(self):
        why = "closed by the server"
        try:
            while True:
                data = self._socket.recv(65536)
                if not data:
                    break
                self.raw += data
                self._parser.feed(data)
        except Exception as failure:    # told to whoever waits
            why = repr(failure)
        self._control.end(why)
        self.inbox.end(why)

    def send(self, xml):
        with self._lock:
            self._socket.sendall(xml if isinstance(xml, bytes) else xml.encode())

    def close(self):
        try:
            self.send("</stream:stream>")
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self._reader.join(timeout=DEADLINE)
        self._socket.close()

    def cut(self):
        """The connection is simply gone."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(timeout=DEADLINE)
        self._socket.close()


def register_user(server, user, password="secret", tls=None):
    """Makes an account by in-band registration."""
    RawUser(server, user, password, login=False, tls=tls).close()
