"""An ordinary XMPP client, on slixmpp."""

import asyncio
import atexit
import threading

import slixmpp

from . import DEADLINE
from .rawclient import register_user
from .talker import Inbox, Talker
from .xml import CLIENT


class _Loop:
    """One asyncio loop in the background for all slixmpp clients."""

    _one = None

    @classmethod
    def get(cls):
        if cls._one is None:
            cls._one = cls()
        return cls._one

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        atexit.register(self.end)

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def end(self):
        """slixmpp leaves a task behind each client; asyncio would complain of them."""
        async def cancel():
            for each in asyncio.all_tasks():
                if each is not asyncio.current_task():
                    each.cancel()
        self.run(cancel())
        self.call(self.loop.stop)
        self._thread.join(timeout=DEADLINE)

    def run(self, coroutine, deadline=2 * DEADLINE):
        """Runs a coroutine there and waits for it here."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(deadline)

    def call(self, function, *args):
        self.loop.call_soon_threadsafe(function, *args)


class _Client(slixmpp.ClientXMPP):
    """Started and ended inside the loop."""

    def __init__(self, jid, password, inbox):
        super().__init__(jid, password)
        self._inbox = inbox
        self.session = asyncio.get_event_loop().create_future()
        for plugin in ("xep_0030", "xep_0045", "xep_0092", "xep_0199", "xep_0249"):
            self.register_plugin(plugin)
        self["feature_mechanisms"].unencrypted_plain = True
        self.roster.auto_authorize = None
        self.roster.auto_subscribe = None
        self.add_filter("in", self._in)
        self.add_event_handler("session_start", self._started)
        self.add_event_handler("failed_auth", self._failed)
        self.add_event_handler("disconnected", lambda why: inbox.end("disconnected: %s" % why))

    def _in(self, stanza):
        if stanza.xml.tag.startswith("{%s}" % CLIENT):
            self._inbox.put(stanza.xml)
        return stanza

    def _started(self, event):
        self.get_roster(callback=lambda iq: None)   # whoever asks is told of changes
        self.send_presence()
        if not self.session.done():
            self.session.set_result(self.boundjid.full)

    def _failed(self, event):
        if not self.session.done():
            self.session.set_exception(AssertionError("login failed: %s" % event))


class SlixUser(Talker):
    """An ordinary client: slixmpp with its own answers to pings and disco."""

    def __init__(self, server, user, password="secret", resource="phone", service=None,
                 register=False):
        if register:
            register_user(server, user, password)
        self.service, self.user = service, user
        jid = "%s@%s/%s" % (user, server.host, resource)
        self.inbox = Inbox(jid)
        self._loop = _Loop.get()
        self.client, self.jid = self._loop.run(self._connect(server, jid, password))
        self.inbox.owner = self.jid

    async def _connect(self, server, jid, password):
        client = _Client(jid, password, self.inbox)
        client.connect((server.address, server.c2s_port), use_ssl=False, force_starttls=False,
                       disable_starttls=True)
        return client, await asyncio.wait_for(client.session, 2 * DEADLINE)

    def run(self, make):
        """Runs a coroutine made of the client: run(lambda c: c["xep_0045"].join_muc_wait(...))."""
        async def here():
            return await make(self.client)
        return self._loop.run(here())

    def send(self, xml):
        self._loop.call(self.client.send_raw, xml)

    def close(self):
        async def leave():
            await self.client.disconnect(wait=2.0)
        if self.inbox.ended is None:
            try:
                self._loop.run(leave())
            except Exception:       # it has gone; that is what we wanted
                self._loop.call(self.client.abort)

    def cut(self):
        self._loop.call(self.client.abort)
