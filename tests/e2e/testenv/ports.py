"""Free loopback ports.

A port is taken when it can be bound and nobody else of ours holds its lock file; the
locks die with the process, so runs side by side do not collide.  The range lies below
the one from which the kernel picks the near ends of outgoing connections.
"""

import fcntl
import os
import random
import socket
import tempfile

FIRST, LAST = 20000, 32000

DIRECTORY = os.path.join(tempfile.gettempdir(), "wherry-ports-%d" % os.getuid())

_held = {}


def _lock(port):
    os.makedirs(DIRECTORY, mode=0o700, exist_ok=True)
    lock = open(os.path.join(DIRECTORY, str(port)), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _bindable(port):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.bind((address, port))
        except OSError:
            if family == socket.AF_INET:
                return False
    return True


def free_port():
    """A port that nobody listens on and that will not be handed out again."""
    start = random.randrange(FIRST, LAST)
    for offset in range(LAST - FIRST):
        port = FIRST + (start - FIRST + offset) % (LAST - FIRST)
        if port in _held:
            continue
        lock = _lock(port)
        if lock is None:
            continue
        if _bindable(port):
            _held[port] = lock
            return port
        lock.close()
    raise RuntimeError("no free port between %d and %d" % (FIRST, LAST))
