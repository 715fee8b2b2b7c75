"""A private Exim: a small configuration, and in its places the parts of conf/exim.conf as they stand."""

import re

from .mta import Mta, fragment

CONFIG = """
primary_hostname = {host}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
acl_smtp_mail = acl_check_mail
acl_smtp_rcpt = acl_check_rcpt
acl_smtp_data = acl_check_data
log_file_path = /var/log/exim4/%slog
{main}
begin acl
acl_check_mail:
{acl_check_mail}
  accept
acl_check_rcpt:
{acl_check_rcpt}
  accept hosts = 127.0.0.1
  deny message = relay not permitted
acl_check_data:
{acl_check_data}
  accept
begin routers
{routers}
out:
  driver = manualroute
  transport = out_smtp
  route_list = * {world_host} byname
  self = send
begin transports
{transports}
out_smtp:
  driver = smtp
  port = {world_port}
  hosts_try_chunking =
begin retry
* * F,1h,1s
"""


class Exim(Mta):
    name, package = "exim", "exim4-daemon-light"
    users = (("Debian-exim", "Debian-exim"),)
    directories = ("var/spool/exim4:Debian-exim:750", "var/log/exim4:Debian-exim:755")
    argv = ("/usr/sbin/exim4", "-bdf", "-q10m")

    def write(self):
        super().write()
        text = fragment("exim.conf", self.domain, self.host, self.gateway)
        heads = re.split(r"(?m)^# --- ([^-]+?) -+$", text)[1:]
        parts = {}
        for place, part in zip(heads[::2], heads[1::2]):
            named = re.search(r"acl_check_\w+", place)
            key = named.group(0) if named else place.split(":")[0]
            parts[key] = parts.get(key, "") + part.replace("port = 2024", "port = %d" % self.gateway.port)
        self.etc("exim4/exim4.conf", CONFIG.format(host=self.host, port=self.port, world_host=self.world.host,
                                                   world_port=self.world.port, **parts))

    def flush(self):
        self.run("/usr/sbin/exim4", "-qff")

    def queue(self):
        return int(self.run("/usr/sbin/exim4", "-bpc"))
