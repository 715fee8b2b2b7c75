"""A private Prosody: one host, users that register themselves, a pool of components."""

from . import HOST, LOOPBACK
from .ports import free_port
from .process import Process, directory, give, program, unprivileged

CONFIG = """
daemonize = false
pidfile = "{dir}/prosody.pid"
data_path = "{dir}/data"
certificates = "{dir}/certs"
log = {{ {{ levels = {{ min = "{level}" }}, to = "console" }} }}
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {c2s} }}
legacy_ssl_ports = {{ }}
s2s_ports = {{ }}
component_ports = {{ {component} }}
component_interfaces = {{ "127.0.0.1" }}
http_ports = {{ {http} }}
http_interfaces = {{ "127.0.0.1" }}
http_default_host = "{host}"
consider_websocket_secure = true
https_ports = {{ }}
c2s_require_encryption = {encrypt}
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = "internal"
allow_registration = true
admins = {{ "admin@{host}" }}
modules_enabled = {{ "roster"; "saslauth"; "disco"; "presence"; "message"; "iq"; "c2s"; "carbons"; "pep";
  "private"; "blocklist"; "vcard4"; "vcard_legacy"; "version"; "uptime"; "time"; "ping"; "lastactivity";
  "register_ibr"; "smacks"; "csi_simple"; "offline"; {more} }}
modules_disabled = {{ "s2s"{disabled} }}
{top}
VirtualHost "{host}"
{vhost}
"""


class Prosody:
    """`components` is a dict of domain to secret; all of them are in the configuration."""

    name, package = "prosody", "prosody"
    #: What this server does to stanzas before we see them.
    normalises_jids = True

    def __init__(self, components, host=HOST, *, cert=None, snippet="", vhost="", top="",
                 c2s=None, level="info", privileged=(), websocket=False, upload=None):
        self.host, self.components = host, dict(components)
        self.address = LOOPBACK
        self.c2s_port, self.component_port = c2s or free_port(), free_port()
        # for clients in a browser, and for files
        self.http_port = free_port() if websocket or upload is not None else None
        self.websocket, self.upload = websocket, upload     # components that may upload (XEP-0363); None: nobody
        self.dir = directory("prosody")
        self.cert, self.level = cert, level
        self.snippet, self.vhost, self.top = snippet, vhost, top
        self.privileged = tuple(privileged)     # components that may read and write rosters (XEP-0356)
        self.user = unprivileged()
        self.process = None

    def write(self):
        tls = ""
        if self.cert:
            (self.dir / "certs").mkdir(exist_ok=True)
            for kind, source in (("crt", self.cert.cert), ("key", self.cert.key)):
                (self.dir / "certs" / ("%s.%s" % (self.host, kind))).write_text(source.read_text())
            tls = '  ssl = {{ certificate = "{0}/certs/{1}.crt"; key = "{0}/certs/{1}.key" }}\n'.format(
                self.dir, self.host)
        vhost = tls + self.vhost
        if self.privileged:
            vhost += '  modules_enabled = { "privilege" }\n  privileged_entities = {%s }\n' % ",".join(
                ' ["%s"] = { roster = "both"; iq = { ["a"] = "both"; ["b"] = "get" } }' % d
                for d in self.privileged)
        text = CONFIG.format(
            dir=self.dir, c2s=self.c2s_port, component=self.component_port, host=self.host,
            more=('"tls"; ' if self.cert else "") + ('"websocket"; ' if self.websocket else ""),
            http=self.http_port or "", disabled="" if self.cert else ', "tls"',
            encrypt="true" if self.cert else "false", top=self.top, level=self.level,
            vhost=vhost)
        text += 'Component "rooms.%s" "muc"\n  muc_room_locking = false\n' % self.host
        for domain, secret in self.components.items():
            text += 'Component "%s"\n  component_secret = "%s"\n' % (domain, secret)
            if domain in self.privileged:
                text += '  modules_enabled = { "privilege" }\n'
        if self.upload is not None:
            text += ('Component "upload.%s" "http_file_share"\n  http_file_share_size_limit = 1048576\n'
                     '  http_host = "localhost"\n  http_external_url = "http://localhost:%d/"\n'
                     '  http_file_share_access = {%s }\n' % (
                         self.host, self.http_port, ",".join(' "%s"' % d for d in self.upload or ["none.invalid"])))
        path = self.dir / "prosody.cfg.lua"
        path.write_text(text + self.snippet)
        (self.dir / "data").mkdir(exist_ok=True)
        give(self.dir, self.user)
        return path

    def spawn(self):
        if self.process is None:
            path = self.write()
            self.process = Process("prosody", [program("prosody", self.package), "-F",
                                               "--config=%s" % path],
                                   self.dir / "prosody.log", user=self.user, cwd=self.dir,
                                   env={"HOME": str(self.dir)})
            self.process.start()
        return self

    def start(self):
        self.spawn()
        self.process.wait_port(self.c2s_port)
        self.process.wait_port(self.component_port)
        if self.http_port:
            self.process.wait_port(self.http_port)
        return self

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def restart(self):
        self.stop()
        return self.start()
