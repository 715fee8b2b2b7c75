"""A private Exim as Debian configures it, with the parts of conf/exim.conf in the files that they name."""

import re

from .mta import Mta, fragment

#: What debconf has asked, and an operator has answered.
ANSWERS = """
dc_eximconfig_configtype='internet'
dc_other_hostnames=''
dc_local_interfaces='127.0.0.1.{port}'
dc_readhost=''
dc_relay_domains='{domain}'
dc_minimaldns='false'
dc_relay_nets=''
dc_smarthost=''
CFILEMODE='644'
dc_use_split_config='true'
dc_hide_mailname=''
dc_mailname_in_oh='true'
dc_localdelivery='mail_spool'
"""

START = """
update-exim4.conf
exec /usr/sbin/exim4 -bdf -q10m
"""


class Exim(Mta):
    name = "exim"
    packages = ("exim4-daemon-light", "exim4-base", "exim4-config")
    users = (("Debian-exim", "Debian-exim"),)
    directories = ("var/spool/exim4:Debian-exim:750", "var/log/exim4:Debian-exim:755", "var/lib/exim4:root:755")
    argv = ("/bin/sh", "-ec", START)

    def write(self):
        super().write()
        text = fragment("exim", self.domain, self.host, self.gateway).replace("#DKIM_", "DKIM_")
        parts = re.split(r"(?m)^# --- .*: /etc/(\S+) ---$", text)[1:]
        for name, part in zip(parts[::2], parts[1::2]):
            self.etc(name, part.replace("port = 2024", "port = %d" % self.gateway.port))
        assert len(parts) == 10
        self.etc("exim4/update-exim4.conf.conf", ANSWERS.format(port=self.port, domain=self.domain))
        self.etc("exim4/conf.d/main/001_name", "MAIN_HARDCODE_PRIMARY_HOSTNAME = %s\n" % self.host)
        # the world is one host, without a DNS that says so
        self.etc("exim4/hubbed_hosts", "far.test: %s::%d\n" % (self.world.host, self.world.port))
        self.dkim_key("exim4/wherry.dkim")

    def flush(self):
        self.run("/usr/sbin/exim4", "-qff")

    def queue(self):
        return int(self.run("/usr/sbin/exim4", "-bpc"))
