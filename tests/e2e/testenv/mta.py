"""A mail server of Debian's that runs as if it were installed, and alone.

The three packages exclude each other, so contrib/bootstrap only unpacks them.  Each server gets a
view of the file system of its own (mount and process namespaces), in which its package lies over
/usr and /etc, its users exist, and /var and /run are the test's own.  The network is
everybody's: its ports are free ones of loopback.  With its first process all others end.

Root may do that; somebody else in a user namespace, where the kernel and /etc/subuid let him.
"""

import os
import smtplib
import subprocess
import time
from pathlib import Path

from . import DEADLINE, LOOPBACK
from .ports import free_port
from .process import Missing, Process, directory, program
from .wherry import binary

#: A stranger's address on the same machine: what it sends does not come from the server's own network.
STRANGER = "127.0.0.2"

#: Ids that no user of the machine has; all below 65536, which is what a user namespace has.
FIRST_ID = 61600

#: Who is not root is root in a user namespace.
OWN = ("--user", "--map-auto", "--map-root-user")

#: $1: ours, $2: the packages', $3: PATH:OWNER:MODE...  Then it becomes the command.
START = """
set -e
for each in usr etc; do
	lower=$1/$each
	for tree in $2; do
		[ ! -d "$tree/$each" ] || lower=$lower:$tree/$each
	done
	mount -t overlay wherry -o "ro,lowerdir=$lower:/$each" "/$each"
done
mount --bind "$1/run" /run
mount --bind "$1/var" /var
for each in $3; do
	path=${each%%:*} rest=${each#*:}
	chown "${rest%:*}" "/$path"
	chmod "${rest##*:}" "/$path"
done
shift 3
exec "$@"
"""


def owning(*argv):
    """A command on files of servers' users, which are ours in such a namespace only; what it said."""
    own = [] if os.getuid() == 0 else [program("unshare", "util-linux"), *OWN]
    return subprocess.run([*own, *map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False).stdout


def unpacked(package):
    """Where contrib/bootstrap has put the package's files."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    path = Path(cache) / "wherry" / "mta" / package
    if not path.is_dir():
        raise Missing(package, package)
    return path


def fragment(mta, domain, host, gateway):
    """What `wherryctl server-config MTA` prints: the file of conf/, with these names and this port."""
    where = directory("conf")
    (where / "secret").write_text("secret\n")
    (where / "secret").chmod(0o600)
    (where / "wherry.conf").write_text(
        "[component %s]\nbackend = smtp\nsecret_file = %s\nlmtp_listen = %s\nauthserv_id = %s\n"
        "smarthost = 127.0.0.1:25\n" % (domain, where / "secret", gateway.address, host))
    return subprocess.run([binary("wherryctl"), "-c", str(where / "wherry.conf"), "server-config", mta, domain],
                          stdout=subprocess.PIPE, text=True, check=True).stdout


class Mta:
    """`domain` is the gateway's, behind `gateway` (an LMTP listener with a port); all else goes to
    `world` (an SmtpSink)."""

    name, packages = None, ()
    users = ()          # (user, group) that the package makes
    groups = ()         # more groups
    directories = ()    # below /var, PATH:OWNER:MODE
    argv = ()
    size_limit = 25 << 20   # as in the fragments

    def __init__(self, domain, gateway, world):
        self.domain, self.gateway, self.world = domain, gateway, world
        self.host = "mx.%s" % domain
        self.port = self.smarthost = free_port()    # for everybody, and for the gateway
        self.address = LOOPBACK
        self.dir = directory(self.name)
        self.trees = [unpacked(each) for each in self.packages]
        self.process = None

    # --- its view of the machine ---------------------------------------------------------------

    def write(self):
        """Files over the package's; a server adds its configuration."""
        for each in ("usr", "etc", "run", "var"):
            (self.dir / each).mkdir()
        (self.dir / "var/run").symlink_to("/run")
        for each in ("var/log", "var/tmp", *(each.split(":")[0] for each in self.directories)):
            (self.dir / each).mkdir(parents=True)
        passwd, group = Path("/etc/passwd").read_text(), Path("/etc/group").read_text()
        ids = {}
        for n, (user, its) in enumerate(self.users):
            ids[user] = ids[its] = FIRST_ID + n
            passwd += "%s:x:%d:%d::/nonexistent:/usr/sbin/nologin\n" % (user, ids[user], ids[its])
            group += "%s:x:%d:\n" % (its, ids[its])
        for n, each in enumerate(self.groups):
            group += "%s:x:%d:\n" % (each, FIRST_ID + 20 + n)
        self.etc("passwd", passwd)
        self.etc("group", group)
        self.etc("hosts", "127.0.0.1 localhost %s\n" % self.host)
        # nobody answers there: what is not in the file above does not exist
        self.etc("resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        self.etc("mailname", self.host + "\n")
        self.etc("aliases", "")

    def etc(self, name, text):
        path = self.dir / "etc" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1, 1))      # Postfix waits until its configuration is two seconds old

    def dkim_key(self, name):
        """A key to sign with; every user of the server may read it, since it is a test's."""
        path = self.dir / "etc" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([program("openssl", "openssl"), "genrsa", "-out", path, "1024"], check=True, capture_output=True)
        path.chmod(0o644)
        return path

    def inside(self, *argv):
        """A command line in a view of the machine as the server has it."""
        own = [] if os.getuid() == 0 else OWN
        return [program("unshare", "util-linux"), *own, "--mount", "--pid", "--fork", "--kill-child", "--",
                "/bin/sh", "-c", START, "sh", self.dir, " ".join(map(str, self.trees)),
                " ".join(self.directories), *argv]

    def run(self, *argv):
        """A tool of the package, in the running server's view; returns what it said."""
        own = [] if os.getuid() == 0 else ["--user", "--preserve-credentials"]
        done = subprocess.run([program("nsenter", "util-linux"), *own, "--mount", "--target",
                               str(self.process.pid), "--", *map(str, argv)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=4 * DEADLINE)
        assert done.returncode == 0, "%s: %s\n%s" % (argv[0], done.returncode, done.stdout)
        return done.stdout

    # --- its life --------------------------------------------------------------------------------

    def start(self):
        self.write()
        self.process = Process(self.name, self.inside(*self.argv), self.dir / "log").start()
        try:
            self.process.wait_port(self.port)
        except AssertionError as failure:
            if any("unshare:" in line or line.startswith("mount:") for line in self.process.said):
                raise AssertionError("%s needs namespaces of its own: be root with CAP_SYS_ADMIN, or have "
                                     "user namespaces and lines in /etc/subuid and /etc/subgid\n%s"
                                     % (self.name, failure)) from None
            raise
        return self

    def stop(self):
        """At once: what it has in its queue is nobody's."""
        if self.process is not None:
            self.process.kill()
        if os.getuid() != 0:
            owning("rm", "-rf", self.dir)

    def logs(self):
        said = owning("find", self.dir / "var/log", "-type", "f", "-exec", "cat", "{}", "+")
        return "--- the logs of %s:\n%s\n%s" % (self.name, said[-8000:], self.process.tail())

    def retry(self, expect, deadline=20):
        """Has the queue tried until expect(), a short wait, is content: a server that is just trying may miss
        the first call."""
        end = time.monotonic() + deadline
        while True:
            self.flush()
            try:
                return expect()
            except AssertionError:
                if time.monotonic() > end:
                    raise

    # --- mail ------------------------------------------------------------------------------------

    def client(self, source=LOOPBACK, port=None):
        """An SMTP dialogue, greeted: of a local program, or of a STRANGER."""
        made = smtplib.SMTP(LOOPBACK, port or self.port, local_hostname="client.test", timeout=4 * DEADLINE,
                            source_address=(source, 0))
        made.ehlo()
        return made

    def send(self, sender, recipients, text=None, source=LOOPBACK, options=(), parameters=(), port=None):
        """A mail goes in: {recipient: reply} of the refused ones, and the last reply."""
        if isinstance(recipients, str):
            recipients = [recipients]
        with self.client(source, port) as client:
            code, said = client.mail(sender, options)
            refused = {}
            if code == 250:
                for each in recipients:
                    code, said = client.rcpt(each, parameters)
                    if code // 100 != 2:
                        refused[each] = (code, said.decode())
                if len(refused) < len(recipients):
                    code, said = client.data(letter(sender, recipients, text or "hello"))
            return refused, (code, said.decode())


def letter(sender, recipients, text, *headers):
    """A small mail as bytes; a text that has a header of its own is sent as it is."""
    if isinstance(text, bytes):
        return text
    return ("\r\n".join(["From: <%s>" % sender, "To: <%s>" % ">, <".join(recipients), "Subject: test",
                         "Message-ID: <%s@client.test>" % os.urandom(8).hex(), *headers, "", text, ""])).encode()
