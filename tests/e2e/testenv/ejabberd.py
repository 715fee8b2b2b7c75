"""A private ejabberd: one host, users that register themselves, a pool of components.

It takes about 8 seconds to start: spawn() early, start() when it is needed.  There is no
epmd: the node's distribution port is one of ours.
"""

import re
from pathlib import Path

from . import HOST, LOOPBACK
from .ports import free_port
from .process import Process, directory, give, program, unprivileged

CONFIG = """
hosts: [ "{host}" ]
loglevel: info
{balancing}
auth_method: internal
auth_password_format: plain
s2s_access: none
registration_timeout: infinity
disable_sasl_mechanisms: [ "X-OAUTH2" ]
listen:
  - {{ port: {c2s}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 8388608, access: c2s, shaper: none }}
  - port: {component}
    ip: "127.0.0.1"
    module: ejabberd_service
    max_stanza_size: 1048576
    global_routes: false
    hosts:
{hosts}
  - port: {tls}
    ip: "127.0.0.1"
    module: ejabberd_service
    tls: true
    certfile: "{dir}/tls.pem"
    global_routes: false
    hosts:
{hosts}
{listen}
acl: {{ local: {{ user_regexp: "" }}, privileged: {{ server: [ {privileged} ] }}, upload: {{ server: [ {upload} ] }} }}
access_rules: {{ c2s: [ {{ allow: all }} ], privileged: [ {{ allow: privileged }} ], upload: [ {{ allow: upload }} ] }}
modules:
  mod_adhoc: {{}}
  mod_blocking: {{}}
  mod_caps: {{}}
  mod_carboncopy: {{}}
  mod_disco: {{}}
  mod_last: {{}}
  mod_offline: {{}}
  mod_ping: {{}}
  mod_privacy: {{}}
  mod_pubsub: {{ plugins: [ flat, pep ] }}
  mod_register: {{ access: all, ip_access: all, access_from: all }}
  mod_roster: {{}}
  mod_stream_mgmt: {{}}
  mod_vcard: {{}}
  mod_version: {{}}
{modules}
"""


#: A component that two gateways share: each has the stanzas of some senders.  One alone loses the others'.
SHARED, SHARED_SECRET = "shared." + HOST, "mail-secret"

#: One that may upload files (XEP-0363).
FILES, FILES_SECRET = "files." + HOST, "mail-secret"


class Ejabberd:
    name, package = "ejabberd", "ejabberd"
    normalises_jids = False

    def __init__(self, components, host=HOST, *, cert=None, listen="", privileged=(), upload=None, balanced=()):
        self.host, self.components = host, dict(components)
        self.address = LOOPBACK
        self.c2s_port, self.component_port, self.tls_port = free_port(), free_port(), free_port()
        self.dist_port = free_port()
        self.dir = directory("ejabberd")
        self.cert, self.listen = cert, listen
        self.balanced = tuple(balanced)         # components that two gateways share
        self.privileged = tuple(privileged)     # components that may read and write rosters (XEP-0356)
        self.upload = upload    # components that may upload (XEP-0363); None: nobody
        self.http_port = free_port() if upload is not None else None
        self.user = unprivileged()
        self.process = None

    def write(self):
        for each in ("conf", "spool", "logs"):
            (self.dir / each).mkdir(exist_ok=True)
        hosts = "".join('      "%s": { password: "%s" }\n' % pair
                        for pair in self.components.items())
        (self.dir / "tls.pem").write_text(
            self.cert.key.read_text() + self.cert.cert.read_text() if self.cert else "")
        modules, listen = "", self.listen
        if self.privileged:
            modules += "  mod_privilege: { roster: { both: privileged } }\n"
        if self.upload is not None:
            listen += ('  - port: %d\n    ip: "127.0.0.1"\n    module: ejabberd_http\n'
                       '    request_handlers: { "/upload": mod_http_upload }\n' % self.http_port)
            modules += ('  mod_http_upload: { docroot: "%s/upload", access: upload, max_size: 1048576,\n'
                        '    put_url: "http://localhost:%d/upload" }\n' % (self.dir, self.http_port))
        balancing = "".join('  "%s": {type: bare_source, component_number: 2}\n' % d for d in self.balanced)
        text = CONFIG.format(balancing="domain_balancing:\n" + balancing if balancing else "", dir=self.dir, host=self.host, c2s=self.c2s_port,
                             component=self.component_port, tls=self.tls_port,
                             hosts=hosts.rstrip("\n"), listen=listen, modules=modules,
                             upload=", ".join('"%s"' % d for d in self.upload or ("none.invalid",)),
                             privileged=", ".join('"%s"' % d for d in self.privileged or ("none.invalid",)))
        (self.dir / "conf" / "ejabberd.yml").write_text(text)
        (self.dir / "conf" / "ejabberdctl.cfg").write_text(
            "INET_DIST_INTERFACE=127.0.0.1\nERL_DIST_PORT=%d\nERLANG_NODE=ejabberd@localhost\n"
            % self.dist_port)
        (self.dir / "conf" / "inetrc").write_text(
            '{lookup,["file","native"]}.\n{host,{127,0,0,1}, ["localhost"]}.\n')
        # Debian's script runs for root and ejabberd only; ours runs for whoever we are.
        script = Path(program("ejabberdctl", self.package)).read_text()
        control = self.dir / "ejabberdctl"
        control.write_text(re.sub(r"(?m)^INSTALLUSER=.*$", "INSTALLUSER=", script))
        control.chmod(0o755)
        give(self.dir, self.user)
        return control

    def spawn(self):
        if self.process is None:
            control, conf = self.write(), self.dir / "conf"
            self.process = Process(
                "ejabberd", [control, "--config-dir", conf, "--config", conf / "ejabberd.yml",
                             "--ctl-config", conf / "ejabberdctl.cfg", "--spool",
                             self.dir / "spool", "--logs", self.dir / "logs", "foreground"],
                self.dir / "ejabberd.log", user=self.user, cwd=self.dir,
                env={"HOME": str(self.dir), "ERL_CRASH_DUMP": str(self.dir / "crash")})
            self.process.start()
        return self

    def start(self):
        self.spawn()
        for port in (self.c2s_port, self.component_port, self.tls_port):
            self.process.wait_said(r"Start accepting T[A-Z]+ connections at [^ ]*:%d " % port, 60)
        return self

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def restart(self):
        self.stop()
        return self.start()
