"""wherry's own LMTP server with nothing behind it (lmtpsink.c): an MTA's gateway."""

import base64
import json
import time
from types import SimpleNamespace

from . import DEADLINE, LOOPBACK
from .process import Process, directory
from .wherry import binary


class LmtpSink:
    """`asked` and `mails` grow as it is spoken to."""

    def __init__(self, mode="lmtp"):
        at = directory("lmtpsink")
        self.process = Process("lmtpsink", [binary("lmtpsink"), mode, at], at / "log").start()
        self.port = int(self.process.wait_said(r"^port (\d+)$").group(1))
        self.address = "%s:%d" % (LOOPBACK, self.port)

    def stop(self):
        self.process.kill()

    def all(self, to):
        """The mails that have come for somebody until now."""
        found = []
        for line in list(self.process.said):
            if line.startswith("mail "):
                mail = SimpleNamespace(**json.loads(line[5:]))
                mail.data = base64.b64decode(mail.data)
                if to in mail.to:
                    found.append(mail)
        return found

    def asked(self, to):
        """How often he was asked for."""
        return self.process.said.count("asked " + to)

    def expect(self, to, n=1, deadline=DEADLINE):
        """Waits for the n-th mail for somebody."""
        end = time.monotonic() + deadline
        while True:
            had = self.process.mark()
            mails = self.all(to)
            if len(mails) >= n:
                return mails[n - 1]
            assert time.monotonic() < end, "%d of %d mails came for %s\n%s" % (len(mails), n, to, self.process.tail())
            self.process.wait_more(had, end - time.monotonic())
