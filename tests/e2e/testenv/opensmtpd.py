"""A private OpenSMTPD with conf/smtpd.conf as it stands."""

import shutil

from . import TOP
from .mta import Mta, fragment

CONFIG = """
{fragment}
listen on 127.0.0.1 port {port} hostname {host} filter "wherry_rcpt"
action "out" relay host "smtp://{world}"
match from local for any action "out"
"""


class OpenSMTPD(Mta):
    name, packages = "opensmtpd", ("opensmtpd",)
    users = (("opensmtpd", "opensmtpd"), ("opensmtpq", "opensmtpq"))
    directories = ("var/spool/smtpd:root:711", "var/lib/opensmtpd/empty:root:755")
    argv = ("/usr/sbin/smtpd", "-d")

    def write(self):
        super().write()
        self.etc("smtpd.conf", CONFIG.format(
            port=self.port, host=self.host, world=self.world.address,
            fragment=fragment("smtpd.conf", self.domain, self.host, self.gateway)))
        filters = self.dir / "usr/local/lib/wherry"
        filters.mkdir(parents=True)
        shutil.copy(TOP / "contrib/filter-rcpt", filters)

    def control(self, *arguments):
        """smtpctl, which wants the group of the queue."""
        return self.run("/usr/bin/setpriv", "--regid", "opensmtpq", "--clear-groups", "/usr/sbin/smtpctl",
                        *arguments)

    def flush(self):
        self.control("schedule", "all")

    def queue(self):
        return len(self.control("show", "queue").splitlines())
