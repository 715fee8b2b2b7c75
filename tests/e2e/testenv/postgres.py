"""A private PostgreSQL: a database of wherryd's, which can be stopped, killed and started again."""

import glob
import subprocess
import time
from pathlib import Path

from .ports import free_port
from .process import Missing, Process, directory, give, unprivileged

OPTIONS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB",
           "max_connections": "50", "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off"}


class Postgres:
    """One cluster; each gateway has a schema of its own in it."""

    name, package = "postgresql", "postgresql"

    def __init__(self, cert=None, password=None):
        """On a socket, where it believes who somebody is; with a certificate by TLS and that password, too."""
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
        if not found:
            raise Missing("postgres", self.package)
        self.bin = Path(found[-1]).parent
        self.dir = directory("postgresql")
        self.user = unprivileged()
        self.process = None
        self.schemas = 0
        self.cert, self.password, self.port = cert, password, free_port() if cert else 5432

    def run(self, program, *arguments):
        return subprocess.run([self.bin / program, *arguments], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, user=self.user, cwd=self.dir).stdout

    def start(self):
        if not (self.dir / "data").exists():
            give(self.dir, self.user)
            self.run("initdb", "-D", self.dir / "data", "-A", "trust", "-U", "wherry", "-E", "UTF8", "--locale=C",
                     "--no-sync")
            if self.cert:
                self.secure()
        argv = [self.bin / "postgres", "-D", self.dir / "data", "-k", self.dir]
        if self.cert:
            argv += ["-c", "ssl=on", "-p", str(self.port)]
        for pair in {**OPTIONS, **({"listen_addresses": "localhost"} if self.cert else {})}.items():
            argv += ["-c", "%s=%s" % pair]
        self.process = Process(self.name, argv, self.dir / "log", user=self.user, cwd=self.dir).start()
        self.process.wait_said("database system is ready", 20)
        return self

    def secure(self):
        data = self.dir / "data"
        (data / "pg_hba.conf").write_text("local all all trust\nhostssl all all localhost scram-sha-256\n")
        (data / "server.crt").write_text(self.cert.cert.read_text())
        (data / "server.key").write_text(self.cert.key.read_text())
        (data / "server.key").chmod(0o600)
        give(data, self.user)

    def stop(self):
        """As an operator does (`fast`): whoever is connected is sent away."""
        if self.process:
            self.process.stop(number=2)
            self.process = None

    def kill(self):
        """All of it at once, as when the machine dies."""
        self.process.kill()
        (self.dir / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.process = None

    def ask(self, sql, schema=None):
        """What psql prints."""
        path = "SET search_path = %s;" % schema if schema else ""
        return self.run("psql", "-h", self.dir, "-p", str(self.port), "-U", "wherry", "-d", "postgres", "-qAt", "-c", path + sql).strip()

    def database(self):
        """The address of a new one."""
        self.schemas += 1
        name = "w%d_%x" % (self.schemas, time.monotonic_ns())
        self.ask("CREATE SCHEMA %s" % name)
        if self.cert:
            self.ask("ALTER ROLE wherry PASSWORD '%s'" % self.password)
            return "postgresql://wherry@localhost:%d/postgres?options=-csearch_path%%3D%s" % (self.port, name)
        return "postgresql://wherry@/postgres?host=%s&options=-csearch_path%%3D%s" % (self.dir, name)
