"""Kannel's bearerbox and smsbox, as the SMS part of the bench measures wherry beside them."""

import time

from testenv import LOOPBACK
from testenv.ports import free_port
from testenv.process import Process, directory, program
from gateways import Gateway

#: Groups are parted by empty lines; a missing one is a panic at the start.
CORE = """group = core
admin-port = {admin}
admin-password = bench
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-level = 3
log-file = "{dir}/bearerbox.log"
dlr-storage = internal
sms-incoming-queue-limit = -1
sms-outgoing-queue-limit = 10000000
{store}
group = smsc
smsc = smpp
smsc-id = sink
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
system-type = ""
address-range = ""
smsc-username = "kannel"
smsc-password = "bench"
enquire-link-interval = 30
reconnect-delay = 1
max-pending-submits = {window}
{ids}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
global-sender = 442079460001
log-level = 3
log-file = "{dir}/smsbox.log"
max-pending-requests = 2000

group = sendsms-user
username = u
password = p
max-messages = 10
"""


class Kannel(Gateway):
    name = "Kannel"

    def __init__(self, smsc, window, durable=False, http=False, id_type=None):
        """durable: each message is a file before it is sent.  http: smsbox, too.  id_type: msg-id-type."""
        self.dir = directory("kannel")
        (self.dir / "spool").mkdir()
        self.box, self.admin, self.http = free_port(), free_port(), free_port()
        (self.dir / "kannel.conf").write_text(CORE.format(
            dir=self.dir, admin=self.admin, box=self.box, smsc=smsc, window=window, http=self.http,
            ids="msg-id-type = %s\n" % id_type if id_type else "",
            store="store-type = spool\nstore-location = %s\n" % (self.dir / "spool") if durable else ""))
        self.process = Process("bearerbox", [program("bearerbox", "kannel"), "-v", "4", self.dir / "kannel.conf"],
                               self.dir / "bearerbox.out", cwd=self.dir).start().wait_port(self.box)
        self.smsbox = None
        if http:
            self.smsbox = Process("smsbox", [program("smsbox", "kannel"), "-v", "4", self.dir / "kannel.conf"],
                                  self.dir / "smsbox.out", cwd=self.dir).start().wait_port(self.http)

    def cpu(self):
        """Of both boxes."""
        return super().cpu() + (time.clock_gettime(~self.smsbox.pid << 3 | 2) if self.smsbox else 0)

    def batch(self, text, numbers):
        """All of them at once, by the injector that comes with it; it has handed them over when this returns."""
        (self.dir / "content").write_text(text)
        (self.dir / "receivers").write_text("".join(n + "\n" for n in numbers))
        made = Process("mtbatch", [program("mtbatch", "kannel-extras"), "-v", "4", "-b", LOOPBACK, "-p", self.box,
                                   "-f", "442079460001", "-i", "bench", self.dir / "content", self.dir / "receivers"],
                       self.dir / "mtbatch.out", cwd=self.dir)
        return made.start()

    def stop(self):
        for each in (self.smsbox, self.process):
            if each:
                each.kill()
