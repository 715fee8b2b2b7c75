"""A private jabberd2: a router, a session manager, clients' connections; one sqlite database.

Components attach to the router's own port, with one secret for all of them.  There is no s2s:
a domain that nobody has is answered by the router.  The processes are ours, so are their ends.
"""

import gzip
import re
import sqlite3
from pathlib import Path
from xml.sax.saxutils import escape

from . import HOST, LOOPBACK
from .ports import free_port
from .process import Missing, Process, directory, give, program, unprivileged

SCHEMA = Path("/usr/share/doc/jabberd2/db-setup.sqlite.gz")
SECRET = "one-for-all-\u00e9'&"
PARTS = ("router", "sm", "c2s")

ROUTER = """<router>
<id>router</id>
<log type='stdout'/>
<local>
  <ip>127.0.0.1</ip>
  <users>{dir}/users.xml</users>
  {component}
</local>
<check><interval>60</interval></check>
<io><max_fds>1024</max_fds></io>
<aliases/>
<aci><acl type='all'><user>jabberd</user></acl><filter>{dir}/filter.xml</filter></aci>
</router>
"""

USERS = "<users><user><name>jabberd</name><secret>inner</secret></user></users>\n"

LINK = """<router>
  <ip>127.0.0.1</ip><port>{router}</port><user>jabberd</user><pass>inner</pass>
  <retry><init>20</init><lost>20</lost><sleep>1</sleep></retry>
</router>
<log type='stdout'/>
"""

SM = """<sm>
<id>sm</id>
{link}
<local><id>{host}</id></local>
<storage>
  <path>{modules}</path>
  <driver>sqlite</driver>
  <sqlite><dbname>{dir}/jabberd2.db</dbname><sql>PRAGMA synchronous = OFF;</sql>
    <busy-timeout>2000</busy-timeout></sqlite>
</storage>
<aci><acl type='all'><jid>admin@{host}</jid></acl></aci>
<modules>
  <path>{modules}</path>
  {chains}
</modules>
<discovery><identity><category>server</category><type>im</type><name>jabberd2</name></identity>
  <items/></discovery>
<user><template/></user>
</sm>
"""

#: Which module sees a stanza where; the order counts.
CHAINS = {
    "sess-start": "status",
    "sess-end": "status iq-last",
    "in-sess": "validate status privacy roster vacation iq-vcard iq-ping iq-private disco amp "
               "offline announce presence deliver",
    "out-sess": "",
    "in-router": "session validate presence privacy",
    "out-router": "privacy",
    "pkt-sm": "iq-last iq-ping iq-time iq-version amp disco announce help echo status presence",
    "pkt-user": "roster presence disco iq-vcard amp deliver vacation offline iq-last",
    "pkt-router": "session disco",
    "user-load": "active roster roster-publish privacy vacation",
    "user-unload": "",
    "user-create": "active template-roster",
    "user-delete": "active announce offline privacy roster vacation status iq-last iq-private "
                   "iq-vcard",
    "disco-extend": "iq-version help",
}

C2S = """<c2s>
<id>c2s</id>
{link}
<local>
  <id register-enable='mu'>{host}</id>
  <ip>127.0.0.1</ip>
  <port>{c2s}</port>
</local>
<io>
  <max_fds>1024</max_fds>
  <limits><bytes>0</bytes><stanzas>0</stanzas><connects>0</connects><stanzasize>0</stanzasize></limits>
  <check><interval>0</interval><idle>0</idle><keepalive>0</keepalive></check>
</io>
<authreg>
  <path>{modules}</path>
  <module>sqlite</module>
  <mechanisms><traditional><plain/></traditional><sasl><plain/></sasl></mechanisms>
  <sqlite><dbname>{dir}/jabberd2.db</dbname><sql>PRAGMA synchronous = OFF;</sql>
    <busy-timeout>2000</busy-timeout><password_type><plaintext/></password_type></sqlite>
</authreg>
</c2s>
"""


def modules():
    """Where the package keeps them, which depends on the machine's kind."""
    found = sorted(Path("/usr/lib").glob("*/jabberd2/authreg_sqlite.so"))
    if not found:
        raise Missing("jabberd2's sqlite module", "jabberd2")
    return found[0].parent


class Jabberd2:
    name, package = "jabberd2", "jabberd2"
    normalises_jids = True

    def __init__(self, components=(), host=HOST, *, snippet=None):
        self.host, self.address = host, LOOPBACK
        self.secret = SECRET        # whatever a component is called
        self.c2s_port, self.component_port = free_port(), free_port()
        self.snippet = snippet      # what stands in <local> for components: port and secret
        self.dir = directory("jabberd2")
        self.user = unprivileged()
        self.parts = {}

    @property
    def process(self):
        """The one that components are linked to."""
        return self.parts.get("router")

    def write(self):
        if not SCHEMA.exists():
            raise Missing("jabberd2's database schema (%s)" % SCHEMA, "jabberd2")
        keys = dict(dir=self.dir, host=self.host, router=self.component_port, c2s=self.c2s_port,
                    modules=modules(),
                    component=self.snippet or "<port>%d</port><secret>%s</secret>"
                    % (self.component_port, escape(self.secret)))
        keys["link"] = LINK.format(**keys)
        keys["chains"] = "\n  ".join(
            "<chain id='%s'>%s</chain>" % (chain, "".join("<module>%s</module>" % m for m in said.split()))
            for chain, said in CHAINS.items())
        for name, text in (("router", ROUTER), ("sm", SM), ("c2s", C2S), ("users", USERS),
                           ("filter", "<filter/>\n")):
            (self.dir / (name + ".xml")).write_text(text.format(**keys))
        database = self.dir / "jabberd2.db"
        if not database.exists():
            with sqlite3.connect(database) as made:
                made.executescript(gzip.decompress(SCHEMA.read_bytes()).decode())
            made.close()
        give(self.dir, self.user)

    def spawn(self):
        """Clients are let in last: whoever comes before there are sessions is thrown out."""
        if self.parts:
            return self
        self.write()
        for each in PARTS:
            self.parts[each] = Process(
                "jabberd2-" + each, [program("jabberd2-" + each, self.package), "-c",
                                     self.dir / (each + ".xml")],
                self.dir / (each + ".log"), user=self.user, cwd=self.dir,
                env={"HOME": str(self.dir)})
            self.parts[each].start()
            if each == "router":
                self.parts[each].wait_port(self.component_port)
            elif each == "sm":
                self.process.wait_said(r"\[%s\] online" % re.escape(self.host))
        return self

    def start(self):
        self.spawn()
        self.parts["c2s"].wait_port(self.c2s_port)
        self.parts["c2s"].wait_said("ready for connections")
        return self

    def kill(self):
        """kill -9: whoever was connected has lost his connection."""
        for each in reversed(PARTS):
            if each in self.parts:
                self.parts.pop(each).kill()

    def stop(self):
        for each in reversed(PARTS):
            if each in self.parts:
                self.parts.pop(each).stop()

    def restart(self):
        self.stop()
        return self.start()
