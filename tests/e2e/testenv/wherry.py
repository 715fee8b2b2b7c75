"""wherryd itself: its configuration and secrets, its start, its end.

A story fails when wherryd ends with another status than 0, does not end within 10 s of
SIGTERM, or has written a sanitizer's report, whatever else the story saw.
"""

import json
import os
import re
import secrets
import signal
import subprocess

from . import DEADLINE, TOP
from .process import Process, directory

REPORT = re.compile(r"(ERROR: \w*Sanitizer|runtime error:|SUMMARY: \w+Sanitizer|stack smashing|"
                    r"(GLib|GLib-GObject|GLib-GIO)-(CRITICAL|WARNING)|double free|malloc\(\)|"
                    r"assertion failed|assertion '.*' failed|out of bracket)")

SANITIZERS = {
    "ASAN_OPTIONS": "detect_leaks=1:exitcode=99:quarantine_size_mb=8",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "G_DEBUG": "fatal-criticals",
}


def binary(name):
    """A program of ours: WHERRYD and the like name one, WHERRY_BUILD the directory of all."""
    path = os.environ.get(name.upper()) or os.path.join(
        os.environ.get("WHERRY_BUILD") or str(TOP / "build"), name)
    if not os.access(path, os.X_OK):
        raise AssertionError("%s is not there: build it with make all build/ircuser, or say in "
                             "WHERRY_BUILD where it is" % path)
    return path


def no_reports(lines):
    """No sanitizer's, GLib's or the C library's complaint among the lines."""
    for n, line in enumerate(lines):
        if REPORT.search(line):
            raise AssertionError("it reports:\n" + "\n".join(lines[max(0, n - 2):n + 30]))


def run_once(name, *options, status=0, deadline=4 * DEADLINE, env=None, given=None):
    """A program of ours to its end: what it said on both outputs; another exit status fails."""
    argv = [binary(name), *map(str, options)]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=deadline, env={**os.environ, **SANITIZERS, **(env or {})},
                          input=given)
    no_reports(done.stdout.splitlines())
    assert done.returncode == status, "%s: exit status %d, %d expected\n%s" % (
        " ".join(argv), done.returncode, status, done.stdout)
    return done.stdout


class Component:
    """One [component] section, and the secret that belongs to it."""

    def __init__(self, domain, secret, peer, **settings):
        self.domain, self.secret, self.peer = domain, secret, peer
        self.settings = settings

    def write(self, base):
        path = base / (self.domain + ".secret")
        path.write_text(self.secret + "\n")
        path.chmod(0o600)
        keys = {"backend": "irc",
                "server": "%s:%d" % (self.peer.address, self.peer.component_port),
                "secret_file": path}
        keys.update(self.settings)
        return section("component " + self.domain, keys)


def section(title, keys):
    return "[%s]\n%s\n" % (title, "".join("%s = %s\n" % (k, v) for k, v in keys.items()
                                          if v is not None))


class Wherry:
    def __init__(self, components=(), *, wherry=None, networks=None, text=None, level="debug",
                 options=("--trace-backend",)):
        self.components = list(components)
        self.dir = directory("wherry")
        self.dir.chmod(0o700)
        self.keys = {"database": self.dir / "wherry.db", "key_file": self.dir / "key",
                     "control_socket": self.dir / "control"}
        self.keys.update(wherry or {})
        if str(self.keys["database"]).startswith("postgresql:"):
            self.keys.setdefault("spool_dir", self.dir / "spool")
        self.networks, self.text = networks or {}, text
        self.level, self.options = level, list(options)
        self.process, self.checked = None, False
        self.config = self.dir / "wherry.conf"
        self.key = self.dir / "key"
        self.key.write_text(secrets.token_hex(32) + "\n")
        self.key.chmod(0o600)

    @property
    def domain(self):
        return self.components[0].domain

    def write(self):
        text = self.text
        if text is None:
            text = section("wherry", self.keys)
            for each in self.components:
                text += each.write(self.dir)
            for name, keys in self.networks.items():
                text += section(name if name.startswith("smpp ") else "network " + name, keys)
        self.config.write_text(text)
        return self.config

    def argv(self):
        return [binary("wherryd"), "-c", self.config, *self.options,
                "--log-level", self.level]

    def launch(self):
        """Starts it, and waits for nothing."""
        self.write()
        self.checked = False
        self.process = Process("wherryd", self.argv(), self.dir / "wherryd.log", env=SANITIZERS)
        self.process.start()
        return self

    def start(self):
        """Starts it, and waits until each link is up."""
        self.launch()
        return self.linked()

    def linked(self, deadline=4 * DEADLINE, since=0):
        for each in self.components:
            self.process.wait_said(r"%s: connected to" % re.escape(each.domain), deadline, since)
        return self

    def said(self, pattern, deadline=DEADLINE, since=0):
        return self.process.wait_said(pattern, deadline, since)


    def check(self, *options, status=0):
        """wherryd --check-config on our file: what it said; another exit status fails."""
        return run_once("wherryd", "-c", self.write(), "--check-config", *options, status=status)

    def ctl(self, *arguments, status=0, deadline=2 * DEADLINE):
        """wherryctl on our socket: what it printed; another exit status fails."""
        return run_once("wherryctl", "-c", self.config, *arguments, status=status,
                        deadline=deadline)

    def ctl_json(self, *arguments):
        return json.loads(self.ctl("--json", *arguments))

    def reload(self):
        self.write()
        self.process.send_signal(signal.SIGHUP)

    def rss(self):
        """Resident memory in bytes."""
        status = open("/proc/%d/status" % self.process.pid).read()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def cpu(self):
        """Seconds of processor time that wherryd has had."""
        fields = open("/proc/%d/stat" % self.process.pid).read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def alive(self):
        """It runs, and has reported nothing."""
        assert self.process.alive, "wherryd ended with status %s\n%s" % (
            self.process.child.returncode, self.process.tail(60))
        no_reports(self.process.said)

    def stop(self, number=signal.SIGTERM):
        """SIGTERM, and exit status 0 within 10 s with nothing to report."""
        if self.process is None or self.checked:
            return
        died = not self.process.alive
        if not died:
            self.process.send_signal(number)
        self.ended(died=died)

    def ended(self, deadline=10, died=False):
        """It has been told to go: status 0 within the deadline, with nothing to report."""
        self.checked = True
        try:
            status = self.process.wait(deadline)
        finally:
            self.process.kill()
        no_reports(self.process.said)
        tail = self.process.tail(80)
        assert not died, "wherryd had ended by itself with status %s\n%s" % (status, tail)
        assert status == 0, "wherryd ended with status %s\n%s" % (status, tail)

    def discard(self):
        """After a failure: end it, whatever it says."""
        if self.process:
            self.process.kill()
