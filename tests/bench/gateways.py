"""wherry and biboumi with the same face: started, measured, stopped."""

import re
import sqlite3
import time

from testenv.process import Process, directory, program
from testenv.wherry import Component, Wherry

DOMAIN = "irc.bench.test"
SECRET = "bench"

#: wherry dials one network five times a second, so the one InspIRCd goes by several names.
NETWORKS = 60


def user(prefix, n):
    return "%s%d@bench.test" % (prefix, n)


def network(n):
    return "n%02d" % (n % NETWORKS)


class Gateway:
    """`pid`, and what the kernel knows about it."""

    def cpu(self):
        """Seconds of the whole process: utime + stime, but in nanoseconds."""
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self):
        """(RSS, RssAnon) in bytes."""
        status = open("/proc/%d/status" % self.pid).read()
        return tuple(int(re.search(key + r":\s+(\d+) kB", status).group(1)) * 1024
                     for key in ("VmRSS", "RssAnon"))

    @property
    def pid(self):
        return self.process.pid

    @property
    def stream(self):
        return self.server.stream

    def stop_with(self, loop):
        """Asks it to go, and serves its stream meanwhile; kills it if it does not."""
        child = self.process.child
        child.terminate()
        end = time.monotonic() + 10
        while child.poll() is None and time.monotonic() < end:
            loop.rest(0.02)
        if child.poll() != 0:
            print("  (%s did not end well: %s)" % (self.name, child.poll()))
        self.process.kill()

    def link(self, loop):
        loop.run(self.server.linked, "%s's link" % self.name)
        loop.rest(1)
        return self


class WherryGateway(Gateway):
    name = "wherry"

    def __init__(self, server, ircd, tls, users=(), history=False):
        self.server = server
        settings = dict(messages_per_minute=0, queue_max=100000, flood_lines=1000,
                        flood_rate="100000/s", logout_grace="1s",
                        history_days=30 if history else 0)
        port = ircd.tls_port if tls else ircd.port
        names = {network(n): dict(servers="127.0.0.1:%d" % port, tls="yes" if tls else "no",
                                  tls_ca=ircd.ca if tls else None) for n in range(NETWORKS)}
        self.wherry = Wherry([Component(DOMAIN, SECRET, server, **settings)],
                             networks=names, level="notice", options=()).launch()
        self.process = self.wherry.process


class BiboumiGateway(Gateway):
    name = "biboumi"

    def __init__(self, server, ircd, tls, users, history):
        self.server = server
        where = directory("biboumi")
        (where / "policy.txt").write_text("verify_certificate = false\n")
        (where / "biboumi.cfg").write_text("".join("%s=%s\n" % row for row in (
            ("hostname", DOMAIN), ("password", SECRET), ("xmpp_server_ip", server.address),
            ("port", server.component_port), ("db_name", where / "biboumi.sqlite"),
            ("log_level", 3), ("identd_port", 0), ("policy_directory", where))))
        self.database(where / "biboumi.sqlite", ircd, tls, users, history)
        self.process = Process("biboumi", [program("biboumi", "biboumi"), where / "biboumi.cfg"],
                               where / "biboumi.log").start()

    @staticmethod
    def database(path, ircd, tls, users, history):
        """What users would set by ad-hoc commands: the port, no throttle, no history."""
        base = sqlite3.connect(path)
        base.executescript("""
            CREATE TABLE globaloptions_ (id_ INTEGER PRIMARY KEY AUTOINCREMENT, owner_ TEXT,
                maxhistorylength_ INTEGER, recordhistory_ INTEGER, persistent_ INTEGER);
            CREATE TABLE ircserveroptions_ (id_ INTEGER PRIMARY KEY AUTOINCREMENT, owner_ TEXT,
                server_ TEXT, pass_ TEXT, tlsports_ TEXT, ports_ TEXT, username_ TEXT,
                realname_ TEXT, verifycert_ INTEGER, trustedfingerprint_ TEXT,
                encodingout_ TEXT, encodingin_ TEXT, maxhistorylength_ INTEGER, address_ TEXT,
                nick_ TEXT, saslpassword_ TEXT, throttlelimit_ INTEGER);""")
        ports = ("", str(ircd.port)) if not tls else (str(ircd.tls_port), "")
        base.executemany("INSERT INTO globaloptions_ (owner_, maxhistorylength_, recordhistory_, "
                         "persistent_) VALUES (?, 20, ?, 0)", ((u, int(history)) for u, _ in users))
        base.executemany("INSERT INTO ircserveroptions_ (owner_, server_, pass_, tlsports_, "
                         "ports_, verifycert_, maxhistorylength_, address_, throttlelimit_) "
                         "VALUES (?, ?, '', ?, ?, 0, 20, '127.0.0.1', -1)",
                         ((u, net) + ports for u, net in users))
        base.commit()
        base.close()
