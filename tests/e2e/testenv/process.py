"""Processes: started, waited for, stopped, and never left behind.

What a process says goes line by line into a log file; a failure shows its tail.
Servers that refuse to be root run as `nobody` where the caller is root.
"""

import atexit
import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from . import DEADLINE, LOOPBACK

_running = []
_directories = []
_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1


def _begin():
    """In a child: it dies with us, and Ctrl-C ends it though a shell's job in the background was told to ignore it."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Missing(Exception):
    """A program that the stories need is not installed."""

    def __init__(self, program, package):
        super().__init__("%s is not installed: it is in the Debian package '%s'; run "
                         "contrib/bootstrap" % (program, package))


def program(name, package):
    """The full path of a program; a missing one fails the run and names the package."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin")
    if not found:
        raise Missing(name, package)
    return found


def directory(name):
    """A fresh directory, readable for servers that are not us, gone at the end."""
    path = Path(tempfile.mkdtemp(prefix="wherry-%s-" % name))
    path.chmod(0o755)
    _directories.append(path)
    return path


def unprivileged():
    """The user that servers run as: ourselves, or nobody where we are root."""
    return "nobody" if os.getuid() == 0 else None


def give(path, user):
    """Hands a directory, with all in it, to the user that a server runs as."""
    if user is None:
        return
    entry = pwd.getpwnam(user)
    os.chown(path, entry.pw_uid, entry.pw_gid)
    for base, names, files in os.walk(path):
        for each in names + files:
            os.chown(os.path.join(base, each), entry.pw_uid, entry.pw_gid)


class Process:
    """One child in a session of its own; `said` holds its lines since the start."""

    def __init__(self, name, argv, log, *, env=None, user=None, cwd=None, on_line=None):
        self.name, self.argv, self.log = name, [str(a) for a in argv], Path(log)
        self.env, self.user, self.cwd = env, user, cwd
        self.on_line = on_line      # called with each line, and with None at the end
        self.said = []
        self.child = None
        self._changed = threading.Condition()
        self._eof = False

    def start(self):
        self.said, self._eof = [], False
        identity = {}
        if self.user is not None:
            entry = pwd.getpwnam(self.user)
            identity = dict(user=entry.pw_uid, group=entry.pw_gid, extra_groups=[])
        self.child = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **(self.env or {})}, cwd=self.cwd, start_new_session=True,
            preexec_fn=_begin, **identity)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        _running.append(self)
        return self

    def _read(self):
        with open(self.log, "ab") as log:
            for line in self.child.stdout:
                log.write(line)
                log.flush()
                with self._changed:
                    self.said.append(line.decode("utf-8", "replace").rstrip("\n"))
                    self._changed.notify_all()
                if self.on_line:
                    self.on_line(self.said[-1])
        with self._changed:
            self._eof = True
            self._changed.notify_all()
        if self.on_line:
            self.on_line(None)

    @property
    def pid(self):
        return self.child.pid

    @property
    def alive(self):
        return self.child is not None and self.child.poll() is None

    def tail(self, lines=40):
        """The last lines, for a failure's message."""
        with self._changed:
            shown = self.said[-lines:]
        return "--- the last lines of %s:\n%s" % (self.name, "\n".join("    " + s for s in shown))

    def mark(self):
        """Where the log ends now; give it to wait_said() to look at what comes later."""
        with self._changed:
            return len(self.said)

    def wait_more(self, had, deadline):
        """Until there are more lines than that, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.said) > had or self._eof, deadline)

    def wait_said(self, pattern, deadline=DEADLINE, since=0):
        """Waits for a line that matches; returns the match."""
        regex, end = re.compile(pattern), time.monotonic() + deadline
        with self._changed:
            seen = since
            while True:
                for line in self.said[seen:]:
                    found = regex.search(line)
                    if found:
                        return found
                seen = len(self.said)
                left = end - time.monotonic()
                if self._eof or left <= 0:
                    break
                self._changed.wait(left)
        why = "ended" if self._eof else "did not say it within %g s" % deadline
        raise AssertionError("%s %s: /%s/\n%s" % (self.name, why, pattern, self.tail()))

    def wait_port(self, port, deadline=20):
        """Waits until something answers on the port, or the process dies."""
        end = time.monotonic() + deadline
        while True:
            try:
                socket.create_connection((LOOPBACK, port), timeout=1).close()
                return self
            except OSError:
                pass
            try:
                self.child.wait(timeout=0.03)
            except subprocess.TimeoutExpired:
                if time.monotonic() < end:
                    continue
                raise AssertionError("%s does not answer on port %d after %g s\n%s"
                                     % (self.name, port, deadline, self.tail())) from None
            raise AssertionError("%s ended with status %s before it answered on port %d\n%s"
                                 % (self.name, self.child.returncode, port, self.tail()))

    def wait(self, deadline=DEADLINE):
        """Waits for the end; returns the exit status."""
        try:
            status = self.child.wait(timeout=deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError("%s still runs after %g s\n%s"
                                 % (self.name, deadline, self.tail())) from None
        self._reader.join(timeout=deadline)
        return status

    def send_signal(self, number):
        self.child.send_signal(number)

    def kill(self):
        """At once, with all its children."""
        if self.child is None:
            return
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            pass
        self._forget()

    def stop(self, number=signal.SIGTERM, deadline=10):
        """Asks it to go; kills it if it does not.  Returns the exit status, None if killed."""
        if self.child is None:
            return None
        status = None
        try:
            if self.alive:
                self.child.send_signal(number)
            status = self.child.wait(timeout=deadline)
        except subprocess.TimeoutExpired:
            pass
        self.kill()
        self._reader.join(timeout=1)
        return status

    def _forget(self):
        if self in _running:
            _running.remove(self)
        if self.child.stdin:
            try:
                self.child.stdin.close()
            except OSError:
                pass


def stop_all():
    """Ends every process and removes every directory; called at exit, too."""
    for each in list(_running):
        each.kill()
    while _directories:
        shutil.rmtree(_directories.pop(), ignore_errors=True)


def keep_directories():
    """After a failure: what is there stays for whoever looks into it."""
    kept, _directories[:] = list(_directories), []
    return kept


atexit.register(stop_all)
