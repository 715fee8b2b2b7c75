"""A private ngIRCd: the peer without IRCv3; no echo-message, no labels, few capabilities."""

from . import LOOPBACK
from .ports import free_port
from .process import Process, directory, give, program, unprivileged

CONFIG = """
[Global]
Name = irc.plain.test
Info = tests
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = "Welcome."
ServerUID = 65534
[Limits]
ConnectRetry = 60
MaxConnections = 5000
MaxConnectionsIP = 0
MaxJoins = 500
MaxNickLength = 30
PingTimeout = 600
PongTimeout = 60
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = user
DefaultUserModes = i
MorePrivacy = no
[Operator]
Name = oper
Password = oper
"""


class NgIRCd:
    name, package = "ngircd", "ngircd"
    casemapping = "ascii"
    echo = False

    def __init__(self):
        self.address, self.server_name = LOOPBACK, "irc.plain.test"
        self.port = free_port()
        self.dir = directory("ngircd")
        self.user = unprivileged()
        self.process = None

    def spawn(self):
        if self.process is None:
            path = self.dir / "ngircd.conf"
            path.write_text(CONFIG.format(port=self.port))
            give(self.dir, self.user)
            self.process = Process("ngircd", [program("ngircd", self.package), "--nodaemon",
                                              "--config", path],
                                   self.dir / "ngircd.log", user=self.user, cwd=self.dir)
            self.process.start()
        return self

    def start(self):
        self.spawn()
        self.process.wait_port(self.port)
        return self

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def kill(self):
        self.process.kill()
        self.process = None

    def restart(self):
        self.stop()
        return self.start()
