"""A little certificate authority, by openssl(1): good, misnamed and expired certificates."""

import hashlib
import subprocess
import threading
from pathlib import Path

from .process import program

_lock = threading.Lock()


class Cert:
    """A certificate: `cert`, `key` and `chain` are files."""

    def __init__(self, directory, name):
        self.name = name
        self.cert = directory / (name + ".pem")
        self.key = directory / (name + ".key")
        self.both = directory / (name + ".both.pem")

    @property
    def pin(self):
        """sha256:HEX of the certificate, as an operator writes it into tls_pin."""
        der = subprocess.run(["openssl", "x509", "-in", self.cert, "-outform", "DER"], check=True,
                             capture_output=True).stdout
        return "sha256:" + hashlib.sha256(der).hexdigest()


class CA:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.openssl = program("openssl", "openssl")
        self.issued = {}
        self.root = Cert(self.directory, "ca")
        self._config = self.directory / "openssl.cnf"
        self._config.write_text(
            "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=wherry tests\n"
            "[ca_ext]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
            "subjectKeyIdentifier=hash\n"
            "[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nserial=%s/serial\nnew_certs_dir=%s\n"
            "default_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n"
            "[p]\ncommonName=supplied\n" % ((self.directory,) * 3))
        (self.directory / "index").write_text("")
        (self.directory / "serial").write_text("01\n")
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                  "-nodes", "-keyout", self.root.key, "-out", self.root.cert, "-days", "30",
                  "-config", self._config, "-extensions", "ca_ext")

    def _run(self, *argv):
        done = subprocess.run([self.openssl, *map(str, argv)], capture_output=True, text=True)
        if done.returncode:
            raise AssertionError("openssl %s: %s" % (argv[0], done.stderr))

    def issue(self, name, names=("localhost", "127.0.0.1"), *, expired=False):
        """A server certificate for DNS names and addresses; made once a name."""
        with _lock:
            if name in self.issued:
                return self.issued[name]
            made = Cert(self.directory, name)
            alt = ",".join(("IP:" if n.replace(".", "").isdigit() or ":" in n else "DNS:") + n
                           for n in names)
            request = self.directory / (name + ".csr")
            self._run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                      "-nodes", "-keyout", made.key, "-out", request, "-subj", "/CN=" + names[0],
                      "-addext", "subjectAltName=" + alt, "-config", self._config)
            dates = ("20200101000000Z", "20200201000000Z") if expired else None
            when = ("-startdate", dates[0], "-enddate", dates[1]) if expired else ("-days", "20")
            self._run("ca", "-batch", "-notext", "-config", self._config, "-in", request,
                      "-out", made.cert, "-cert", self.root.cert, "-keyfile", self.root.key, *when)
            made.both.write_text(made.key.read_text() + made.cert.read_text())
            for path in (made.cert, made.key, made.both):
                path.chmod(0o644)   # servers run as another user; it is a test's key
            self.issued[name] = made
            return made
