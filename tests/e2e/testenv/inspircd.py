"""A private InspIRCd 3 with what IRCv3 it can: the main peer of the IRC stories."""

from . import LOOPBACK
from .ports import free_port
from .process import Process, directory, give, program, unprivileged

MODULES = """cap ircv3 ircv3_accounttag ircv3_batch ircv3_capnotify ircv3_chghost ircv3_ctctags
ircv3_echomessage ircv3_invitenotify ircv3_labeledresponse ircv3_msgid ircv3_servertime monitor
namesx uhnames services_account chghost customprefix banexception inviteexception redirect sajoin
sapart sanick sakick samode satopic setname botmode stripcolor noctcp password_hash sha256
channames muteban""".split()

CONFIG = """
<config format="xml">
<server name="{name}" description="tests" network="TestNet" id="1AA">
<admin name="wherry" nick="wherry" email="root@localhost">
<bind address="127.0.0.1" port="{plain}" type="clients">
<bind address="127.0.0.1" port="{guarded}" type="clients">
{tls}
<connect name="guarded" allow="*" port="{guarded}" password="{password}" {limits}>
<connect name="main" allow="*" port="{plain},{tls_port}" {limits}>
<class name="all" commands="*" privs="*" usermodes="*" chanmodes="*">
<type name="Oper" classes="all">
<oper name="oper" password="oper" host="*@*" type="Oper">
<files motd="{dir}/motd">
<options casemapping="rfc1459" prefixquit="" syntaxhints="no" announcets="no" hostintopic="no"
  nosnoticestack="yes" defaultmodes="not" splitwhois="no" allowmismatch="yes">
<performance netbuffersize="65534" somaxconn="128" softlimit="12800" clonesonconnect="no" quietbursts="yes">
<security announceinvites="dynamic" hidemodes="" flatlinks="no" maxtargets="20" userstats="">
<limits maxnick="30" maxchan="64" maxmodes="20" maxident="16" maxquit="255" maxtopic="300"
  maxkick="255" maxreal="128" maxaway="200">
<dns server="127.0.0.1" timeout="1" enabled="no">
<pid file="{dir}/inspircd.pid">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="{dir}/inspircd.log">
<customprefix name="halfop" letter="h" prefix="%" rank="20000" ranktoset="30000">
<customprefix name="founder" letter="q" prefix="~" rank="50000" ranktoset="50000">
<customprefix name="admin" letter="a" prefix="&amp;" rank="40000" ranktoset="50000">
<channames denyrange="44" allowrange="">
{modules}
{extra}
"""

TLS = """
<module name="ssl_gnutls">
<sslprofile name="main" provider="gnutls" certfile="{cert}" keyfile="{key}" hash="sha256">
<bind address="127.0.0.1" port="{port}" type="clients" sslprofile="main">
"""

LIMITS = """timeout="60" pingfreq="600" hardsendq="8388608" softsendq="4194304" recvq="1048576"
  threshold="100000" commandrate="1000000" fakelag="no" localmax="10000" globalmax="10000"
  maxconnwarn="no" resolvehostnames="no" useident="{useident}" maxchans="500" usests="{sts}" limit="5000" """


class InspIRCd:
    name, package = "inspircd", "inspircd"
    casemapping = "rfc1459"
    echo = True

    def __init__(self, *, cert=None, server_name="irc.test", modules=(), without=(), port=None,
                 ident=False, sts=False, tls_port=None, extra=""):
        self.address, self.server_name = LOOPBACK, server_name
        self.port, self.tls_port, self.guarded_port = port or free_port(), tls_port or free_port(), free_port()
        self.password = "sesame"
        self.dir = directory("inspircd")
        self.cert = cert
        self.modules = [m for m in list(MODULES) + list(modules) if m not in without]
        self.ident, self.sts, self.extra = ident, sts, extra
        self.user = unprivileged()
        self.process = None

    def write(self):
        tls = ""
        if self.cert:
            tls = TLS.format(cert=self.cert.cert, key=self.cert.key, port=self.tls_port)
        (self.dir / "motd").write_text("Welcome to the test network.\n")
        path = self.dir / "inspircd.conf"
        path.write_text(CONFIG.format(
            name=self.server_name, plain=self.port, tls_port=self.tls_port, guarded=self.guarded_port, tls=tls,
            password=self.password, dir=self.dir, extra=self.extra,
            limits=LIMITS.format(useident="yes" if self.ident else "no", sts="yes" if self.sts else "no"),
            modules="\n".join('<module name="%s">' % m for m in self.modules)))
        give(self.dir, self.user)
        return path

    def spawn(self):
        if self.process is None:
            path = self.write()
            self.process = Process(
                "inspircd", [program("inspircd", self.package), "--nofork", "--config", path],
                self.dir / "out.log", user=self.user, cwd=self.dir)
            self.process.start()
        return self

    def start(self):
        self.spawn()
        self.process.wait_port(self.port)
        if self.cert:
            self.process.wait_port(self.tls_port)
        return self

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def kill(self):
        """kill -9: every client's connection is simply gone."""
        self.process.kill()
        self.process = None

    def restart(self):
        self.stop()
        return self.start()
