"""Kannel (bearerbox and smsbox) as somebody's HTTP gateway: an SMSC behind it, a webhook before it.

    kannel = Kannel(smsc, "kannel1", get_url="http://...")      bound to that account of the SMSC
    kannel.url                                                  its sendsms
"""

from . import LOOPBACK
from .ports import free_port
from .process import Process, directory, give, program, unprivileged

CONFIG = """group = core
admin-port = {admin}
admin-password = bar
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-level = 1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = node
host = {smsc.host}
port = {smsc.port}
transceiver-mode = true
system-type = ""
address-range = ""
smsc-username = "{account}"
smsc-password = "password"
enquire-link-interval = 10
reconnect-delay = 1
source-addr-ton = 1
source-addr-npi = 1
dest-addr-ton = 1
dest-addr-npi = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {port}
sendsms-interface = 127.0.0.1
log-level = 1

group = sendsms-user
username = wherry
password = "{password}"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{get_url}"
"""


class Kannel:
    package = "kannel"

    def __init__(self, smsc, account, password, get_url):
        self.account = smsc.account(account)
        self.dir, self.user = directory("kannel"), unprivileged()
        self.port = free_port()
        self.url = "http://%s:%d/cgi-bin/sendsms" % (LOOPBACK, self.port)
        config = self.dir / "kannel.conf"
        config.write_text(CONFIG.format(admin=free_port(), box=free_port(), smsc=smsc, account=account, port=self.port,
                                        password=password, get_url=get_url))
        give(self.dir, self.user)
        self.boxes = [Process(name, [program(name, self.package), config], self.dir / (name + ".log"), user=self.user)
                      for name in ("bearerbox", "smsbox")]

    def start(self):
        bearerbox, smsbox = self.boxes
        bearerbox.start()
        self.account.bound()
        smsbox.start()
        smsbox.wait_port(self.port)
        bearerbox.wait_said("Client connected from|Started smsbox|Accepted connection|smsbox", 10)
        return self

    def stop(self):
        for each in reversed(self.boxes):
            each.kill()
