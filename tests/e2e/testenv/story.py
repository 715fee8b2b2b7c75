"""What a story is told with: a gateway between a server and a network, and the people.

    romeo = story.user("romeo")                 an ordinary client of the XMPP server
    alice = story.irc("alice")                  somebody on IRC
    room = story.room("wherry")                 a channel of this story's own, as a JID
    romeo.join(room.jid, "romeo")

Names are this story's own (romeo becomes romeo-3f), so that stories do not meet.
"""

import itertools

from . import HOST
from .client import SlixUser
from .ircuser import IrcUser
from .rawclient import RawUser
from .rawirc import RawIrc
from .wherry import Component, Wherry

#: Every real server; a story is told on the first two unless it says otherwise.
EVERY = ("prosody", "ejabberd", "jabberd2")

_serial = itertools.count(1)


class Pool:
    """The component domains that the servers know, each with a secret of its own."""

    def __init__(self, count=40, host=HOST):
        self.secrets = {"c%d.%s" % (n, host): "secret-%d-\u00e9'&" % n for n in range(1, count + 1)}
        self._turn = itertools.cycle(self.secrets)

    def take(self):
        """(domain, secret) of a component that nobody else uses now."""
        domain = next(self._turn)
        return domain, self.secrets[domain]


class Spares:
    """IRC users logged in ahead: InspIRCd lets nobody in but once a second."""

    def __init__(self):
        self.ready = {}

    def take(self, ircd):
        """Somebody to be renamed; another one is on his way."""
        ready = self.ready.setdefault(ircd.process, [])
        while len(ready) < 4:
            ready.append(RawIrc(ircd, "spare-%x" % next(_serial), wait=False))
        made = ready.pop(0).registered()
        made.waiting.clear()
        made.everything.clear()
        return made


class Room:
    """A channel, on both sides."""

    def __init__(self, channel, domain, network=None):
        self.channel = channel
        self.jid = "%s%s@%s" % (channel, "%" + network if network else "", domain)

    def __str__(self):
        return self.jid

    def occupant(self, nick):
        return "%s/%s" % (self.jid, nick)


class Story:
    def __init__(self, pool, server, ircd=None, spares=None):
        self.spares = spares
        self.pool, self.server, self.ircd = pool, server, ircd
        self.mark = "%x" % next(_serial)
        self.gateways, self.people, self.streams = [], [], []
        self.wherry = self.domain = self.stream = None
        self.database = None    # of PostgreSQL, of all gateways of this story; None: each has a file

    # --- the gateway -----------------------------------------------------------------------

    def component(self, **settings):
        """A section for a component of this story's server."""
        domain, secret = self.pool.take()
        return Component(domain, getattr(self.server, "secret", secret), self.server, **settings)

    def gateway(self, *components, start=True, wherry=None, networks=None, text=None,
                options=("--trace-backend",), level="debug", **settings):
        """Starts wherryd, by default with one IRC component for this story's ircd."""
        if not components:
            if settings.get("backend", "irc") == "irc" and self.ircd is not None:
                settings.setdefault("network", "%s:%d" % (self.ircd.address, self.ircd.port))
                settings.setdefault("tls", "no")
            if settings.get("backend", "irc") == "irc":
                # patience is a story of its own
                settings.setdefault("flood_lines", 100)
                settings.setdefault("flood_rate", "100/s")
                settings.setdefault("connects_per_minute", 1000)
            settings.setdefault("messages_per_minute", 0)
            components = (self.component(**{k: v for k, v in settings.items() if v is not None}),)
        if self.database is not None:
            wherry = {"database": self.database, **(wherry or {})}
        made = Wherry(components, wherry=wherry, networks=networks, text=text, options=options,
                      level=level)
        self.gateways.append(made)
        if self.wherry is None:
            self.wherry, self.domain = made, components[0].domain
        if self.server.name == "fake":
            self.server.alive = lambda: made.process is None or made.process.alive
        if start:
            made.launch()
            if self.server.name == "fake":
                self.stream = self.server.serve()
            made.linked()
        return made

    # --- the people ------------------------------------------------------------------------

    def name(self, name):
        """The name as nobody else in this run has it."""
        return "%s-%s" % (name, self.mark)

    nick = name

    def user(self, name="romeo", *, resource="phone", raw=False, service=None):
        """A user of the XMPP server, logged in; the same name again is a second client."""
        service = service or self.domain
        if self.server.name == "fake":
            made = self.stream.user("%s@%s/%s" % (self.name(name), self.server.host, resource),
                                    service)
        else:
            kind = RawUser if raw else SlixUser
            known = any(getattr(p, "user", None) == self.name(name) for p in self.people)
            made = kind(self.server, self.name(name), resource=resource, service=service,
                        register=not known)
            if raw:
                made.send("<presence/>")
        self.people.append(made)
        return made

    def irc(self, name="alice", **options):
        """Somebody on the IRC server, registered."""
        ircd = options.pop("ircd", self.ircd)
        if not options and self.spares is not None and ircd.name == "inspircd":
            made = self.spares.take(ircd)
            made.rename(self.nick(name))
        else:
            made = RawIrc(ircd, self.nick(name), **options)
        self.people.append(made)
        return made

    def foreign(self, name="alice"):
        """The same, with a client of another make (libircclient)."""
        made = IrcUser(self.ircd, self.nick(name))
        self.people.append(made)
        return made

    def settle(self, romeo, alice, room):
        """Whatever a join brings late has come, and is out of the way."""
        romeo.say(room.jid, "settled")
        alice.expect_say("settled")
        alice.waiting.clear()
        alice.everything.clear()
        romeo.inbox.clear()

    def room(self, name="wherry", network=None):
        return Room("#%s-%s" % (name, self.mark), self.domain, network)

    def contact(self, nick, network=None):
        """The JID of somebody on IRC."""
        return "%s%s@%s" % (nick, "%" + network if network else "", self.domain)

    # --- the end ---------------------------------------------------------------------------

    def logs(self):
        return "\n".join(g.process.tail(120) for g in self.gateways if g.process)

    def end(self, failed):
        for each in reversed(self.people):
            try:
                each.close()
            except (OSError, AssertionError):
                pass
        if failed:
            for each in self.gateways:
                each.discard()
            return
        for each in self.gateways:
            each.stop()
        for each in getattr(self.server, "streams", ()):
            if each.header is not None:
                each.audit()
