"""A private ZNC: a bouncer between wherry and an IRC server, with one user and one network.

    znc = ZNC(inspircd).start()     user "bounce", password "sesame", network "net"
    znc.password                    what wherry's server_password is
"""

import hashlib

from . import DEADLINE, LOOPBACK
from .ports import free_port
from .process import Process, directory, give, program, unprivileged
from .rawirc import RawIrc

CONFIG = """
Version = 1.8.2
AnonIPLimit = 100
ConnectDelay = 0
ServerThrottle = 1
StatusPrefix = *
<Listener plain>
  Port = {port}
  Host = 127.0.0.1
  IPv4 = true
  IPv6 = false
  SSL = {ssl}
  AllowIRC = true
  AllowWeb = false
</Listener>
LoadModule = nothing-to-load
<User {user}>
  Admin = true
  Nick = {nick}
  AltNick = {nick}_
  Ident = bounce
  RealName = bounce
  Buffer = 200
  AutoClearChanBuffer = true
  AutoClearQueryBuffer = true
  ChanModes = +nt
  QuitMsg = bye
  <Network net>
    IRCConnectEnabled = true
    FloodBurst = 1000
    FloodRate = 100.00
    Nick = {nick}
    Server = {server} {server_port}
{channels}
  </Network>
  <Pass password>
    Method = sha256
    Hash = {hash}
    Salt = {salt}
  </Pass>
</User>
"""


class ZNC:
    name, package = "znc", "znc"
    casemapping, echo = "rfc1459", True

    def __init__(self, ircd, nick="bounce", channels=(), cert=None):
        self.ircd, self.nick, self.channels, self.cert = ircd, nick, list(channels), cert
        self.user, self.secret = "bounce", "sesame"
        self.address, self.port = LOOPBACK, free_port()
        self.dir = directory("znc")
        self.runs_as = unprivileged()
        self.process = None

    @property
    def password(self):
        return "%s/net:%s" % (self.user, self.secret)

    def write(self):
        salt = "0123456789abcdefghij"
        (self.dir / "configs").mkdir(exist_ok=True)
        text = CONFIG.format(
            port=self.port, user=self.user, nick=self.nick, server=self.ircd.address,
            server_port=self.ircd.port, salt=salt, ssl="true" if self.cert else "false",
            hash=hashlib.sha256((self.secret + salt).encode()).hexdigest(),
            channels="\n".join("    <Chan %s>\n    </Chan>" % c for c in self.channels))
        text = text.replace("LoadModule = nothing-to-load\n", "")
        (self.dir / "configs" / "znc.conf").write_text(text)
        if self.cert:
            (self.dir / "znc.pem").write_text(self.cert.key.read_text() + self.cert.cert.read_text())
        give(self.dir, self.runs_as)

    def start(self):
        self.write()
        self.process = Process("znc", [program("znc", self.package), "--foreground", "--datadir", self.dir],
                               self.dir / "znc.log", user=self.runs_as, cwd=self.dir)
        self.process.start()
        self.process.wait_port(self.port)
        return self

    def client(self):
        """Another client of the same user, attached."""
        made = RawIrc(self, self.nick, password=self.password, wait=False,
                      caps=("server-time", "batch", "znc.in/self-message"))
        made.expect("001", deadline=2 * DEADLINE)
        return made

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None
