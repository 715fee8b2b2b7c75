"""A private OpenSMTPD with conf/smtpd.conf as it stands, or with the filters that are comments there."""

import re
import shutil

from . import TOP
from .mta import Mta, fragment
from .ports import free_port

#: It is patient with hosts that it has just left; the stories are not.
CONFIG = """
mta limit conn-delay-host 0 conn-delay-source 0 conn-delay-connector 0 conn-delay-relay 0 conn-delay-domain 0
mta limit reconn-delay-route 0 session-transaction-delay 0
{fragment}
listen on 127.0.0.1 port {port} hostname {host} {filter}
action "out" relay host "smtp://{world}"
match from local for any action "out"
"""


class OpenSMTPD(Mta):
    name = "opensmtpd"
    packages = ("opensmtpd", "opensmtpd-filter-dkimsign", "libopensmtpd0")
    users = (("opensmtpd", "opensmtpd"), ("opensmtpq", "opensmtpq"))
    directories = ("var/spool/smtpd:root:711", "var/lib/opensmtpd/empty:root:755")
    argv = ("/usr/sbin/smtpd", "-d")

    def __init__(self, *arguments, filters=False):
        super().__init__(*arguments)
        self.filters = filters

    def write(self):
        super().write()
        text = fragment("opensmtpd", self.domain, self.host, self.gateway)
        if self.filters:
            self.smarthost = free_port()
            text = re.sub(r"(?m)^#(filter|listen)", r"\1", text)
            text = text.replace("lo port 10025", "127.0.0.1 port %d" % self.smarthost)
        self.dkim_key("wherry.dkim")
        self.etc("smtpd.conf", CONFIG.format(port=self.port, host=self.host, world=self.world.address, fragment=text,
                                             filter='filter "wherry_rcpt"' if self.filters else ""))
        filters = self.dir / "usr/local/lib/wherry"
        filters.mkdir(parents=True)
        shutil.copy(TOP / "contrib/filter-rcpt", filters)

    def control(self, *arguments):
        """smtpctl, which wants the group of the queue."""
        return self.run("/usr/bin/setpriv", "--regid", "opensmtpq", "--clear-groups", "/usr/sbin/smtpctl",
                        *arguments)

    def flush(self):
        # a route that has failed rests for 15 seconds and more
        for route in re.findall(r"(?m)^(\d+)\. .* .D\S* nconn=", self.control("show", "routes")):
            self.control("resume", "route", route)
        self.control("schedule", "all")

    def queue(self):
        return len(self.control("show", "queue").splitlines())
