"""A private Postfix: Debian's main.cf and master.cf, then conf/postfix.cf as it stands."""

import re

from .mta import Mta, fragment
from .ports import free_port
from .process import Process, program

#: What Debian's package and an operator have written before wherry came.
MAIN = """
compatibility_level = 3.6
myhostname = {host}
mydestination =
mynetworks = 127.0.0.1/32
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [{world_host}]:{world_port}
biff = no
alias_maps =
maillog_file = /var/log/mail.log
"""


#: What `postfix start-fg` does, without its second of checks.
START = """
cd /var/spool/postfix
install -d -o postfix -m 700 active bounce corrupt defer deferred flush hold incoming private saved trace
install -d -o postfix -g postdrop -m 1730 maildrop
install -d -o postfix -g postdrop -m 710 public
mkdir pid
exec /usr/lib/postfix/sbin/master -i
"""


#: As wherry-mail(7) has it, but for the last three.
OPENDKIM = """
Domain {domain}
Selector wherry
KeyFile {key}
Socket inet:{port}@127.0.0.1
Mode sv
AuthservID {host}
AlwaysAddARHeader yes
RequireSafeKeys no
Nameservers 127.0.0.1
"""


class OpenDKIM:
    """The milter that signs and verifies."""

    def __init__(self, domain, host, key, where):
        self.port = free_port()
        path = where / "opendkim.conf"
        path.write_text(OPENDKIM.format(domain=domain, host=host, key=key, port=self.port))
        self.process = Process("opendkim", [program("opendkim", "opendkim"), "-f", "-x", path], where / "opendkim.log")

    def start(self):
        self.process.start().wait_port(self.port)


class Postfix(Mta):
    name, packages = "postfix", ("postfix",)
    users = (("postfix", "postfix"),)
    groups = ("postdrop",)
    directories = ("var/spool/postfix:root:755", "var/lib/postfix:postfix:755")
    argv = ("/bin/sh", "-c", START)

    def write(self):
        super().write()
        self.milter = OpenDKIM(self.domain, self.host, self.dkim_key("wherry.dkim"), self.dir)
        text = MAIN.format(host=self.host, world_host=self.world.host, world_port=self.world.port)
        lines = fragment("postfix", self.domain, self.host, self.gateway)
        lines = re.sub(r"(?m)^#(\w+ = )", r"\1", lines).replace("8891", str(self.milter.port))
        self.etc("postfix/main.cf", text + lines)
        master = (self.trees[0] / "usr/share/postfix/master.cf.dist").read_text()
        master, times = re.subn(r"(?m)^smtp(\s+inet)", r"127.0.0.1:%d\1" % self.port, master)
        assert times == 1
        # no chroot: it would need the libraries' own files copied into it
        self.etc("postfix/master.cf", re.sub(r"(?m)^(\S+\s+(?:inet|unix)\s+\S\s+\S\s+)y", r"\1n", master))
        for each in ("main.cf.proto", "master.cf.proto"):
            self.etc("postfix/" + each, "")
        self.etc("postfix/dynamicmaps.cf", "")

    def start(self):
        super().start()
        self.milter.start()
        return self

    def stop(self):
        self.milter.process.kill()
        super().stop()

    def flush(self):
        """Tries again now what waits in the queue."""
        self.run("/usr/sbin/postqueue", "-f")

    def queue(self):
        """How many mails wait."""
        return len(self.run("/usr/sbin/postqueue", "-j").splitlines())
