"""An Exim that takes mail from who has logged in, as a provider's submission port does (RFC 6409, RFC 8314).

    relay = Submission(domain, gateway, world, ca.issue("localhost"), mechanisms=["PLAIN"])

STARTTLS, or with `implicit` TLS from the first byte; the mechanisms under it, and nothing before.
"""

from .exim import Exim

USER, PASSWORD = "gateway", "open sesame \u00fc"
TOKEN = "ya29.a-token_of/the+hour="

MAIN = """
MAIN_TLS_ENABLE = yes
MAIN_TLS_CERTIFICATE = /etc/exim4/submission.pem
MAIN_TLS_PRIVATEKEY = /etc/exim4/submission.key
MAIN_TLS_ADVERTISE_HOSTS = *
tls_on_connect_ports = %s
auth_advertise_hosts = ${if def:tls_in_cipher {*}}
"""

GOOD = "server_condition = ${if and{{eq{$auth%%d}{%s}}{eq{$auth%%d}{%s}}}}\n" % (USER, PASSWORD)

#: By name, the strongest first.
MECHANISMS = {
    "CRAM-MD5": "driver = cram_md5\nserver_secret = ${if eq{$auth1}{%s}{%s}fail}\n" % (USER, PASSWORD),
    "PLAIN": "driver = plaintext\nserver_prompts = :\n" + GOOD % (2, 3),
    # as providers have it: one message, no challenge where it is good
    "XOAUTH2": "driver = plaintext\nserver_prompts = :\nserver_condition = "
               "${if eq{$auth1}{user=%s\\001auth=Bearer %s\\001\\001}}\n" % (USER, TOKEN),
    "LOGIN": "driver = plaintext\nserver_prompts = Username:: : Password::\n" + GOOD % (1, 2),
}


class Submission(Exim):
    def __init__(self, domain, gateway, world, cert, mechanisms=tuple(MECHANISMS), implicit=False):
        super().__init__(domain, gateway, world)
        self.cert, self.mechanisms, self.implicit = cert, mechanisms, implicit

    def write(self):
        super().write()
        self.etc("exim4/submission.pem", self.cert.cert.read_text())
        self.etc("exim4/submission.key", self.cert.key.read_text())
        self.etc("exim4/conf.d/main/000_submission", MAIN % (self.port if self.implicit else ""))
        self.etc("exim4/conf.d/auth/40_submission", "".join(
            "by_%s:\npublic_name = %s\n%s\n" % (name.lower().replace("-", "_"), name, MECHANISMS[name])
            for name in self.mechanisms))
