"""The other end of each reproduction: small servers, one finding a function.

	peer.py FOLDER		FOLDER: where run.sh has built the programs

Prints a line a finding: what was seen, and whether it is what HACKING.md says.  A program that is
not there was not built, because its library is not installed.
"""

import hashlib
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

FOLDER = sys.argv[1]


class Outcome:
    """A program's end: its status (None: still running when the time was up), output, CPU."""

    def __init__(self, status, output, cpu, elapsed):
        self.status, self.output, self.cpu, self.elapsed = status, output, cpu, elapsed

    @property
    def ending(self):
        if self.status is None:
            return "still running after %.0f s" % self.elapsed
        if self.status < 0:
            return "killed by " + signal.Signals(-self.status).name
        return "exit status %d" % self.status

    @property
    def crashed(self):
        return self.status in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS)


def read_all(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def run(program, serve, *arguments, limit=5, until=None):
    """Starts the program against serve(connection), which runs in a thread.

    It is over when the program ends, has printed `until`, or the time is up."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4)
    listener.settimeout(limit)

    def accept():
        try:
            connection, _ = listener.accept()
            connection.settimeout(limit)
            serve(connection)
            connection.close()
        except OSError:
            pass

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    start = time.monotonic()
    with open(os.path.join(FOLDER, "output"), "w+b") as output:
        process = subprocess.Popen(
            [os.path.join(FOLDER, program), str(listener.getsockname()[1])] + list(arguments),
            stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        status = None
        while time.monotonic() - start < limit:
            pid, raw, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                status = os.waitstatus_to_exitcode(raw)
                break
            if until and until in read_all(output):
                break
            time.sleep(0.02)
        elapsed = time.monotonic() - start
        if status is None:
            process.kill()
            _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        listener.close()
        thread.join(limit)
        text = read_all(output)
    return Outcome(status, text, used.ru_utime + used.ru_stime, elapsed)


def tell(name, seen, what):
    print("%-15s %s: %s" % ("reproduced" if seen else "NOT reproduced", name, what), flush=True)


def drain(connection):
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


# ---- libircclient ---------------------------------------------------------------------------

GREETING = b":irc.test 001 romeo :Welcome\r\n:irc.test 376 romeo :End of MOTD\r\n"
LAST = b":juliet!j@h PRIVMSG romeo :last\r\n"


def irc(lines):
    def serve(connection):
        connection.sendall(GREETING + lines)
        connection.shutdown(socket.SHUT_WR)
        drain(connection)
    return serve


def irc_open(lines):
    """The same, but the server stays."""
    def serve(connection):
        connection.sendall(GREETING + lines)
        drain(connection)
    return serve


def irc_sane():
    """Without which nothing below would prove anything: an ordinary line arrives."""
    seen = run("libircclient-nick", irc(LAST))
    if "PRIVMSG from=juliet!j@h 5:romeo 4:last" not in seen.output:
        sys.exit("the client does not work at all: %r" % seen.output)


def irc_nick():
    seen = run("libircclient-nick", irc(b"NICK tybalt\r\n" + LAST))
    tell("libircclient, a NICK line without prefix", seen.crashed, seen.ending)


def irc_tags():
    line = b"@t=" + b"x" * 2048 + b" :juliet!j@h PRIVMSG romeo :tagged\r\n"
    seen = run("libircclient-nick", irc_open(line + LAST), limit=3)
    tell("libircclient, a 2 kB line of message tags", seen.status is None
         and "last" not in seen.output,
         "%s, %.1f s of CPU, nothing behind it is heard" % (seen.ending, seen.cpu))


def irc_short_tags():
    seen = run("libircclient-nick",
               irc(b"@msgid=1 :juliet!j@h PRIVMSG romeo :tagged\r\n" + LAST))
    tell("libircclient, any message tag", "tagged" in seen.output
         and "PRIVMSG from=juliet!j@h 5:romeo 6:tagged" not in seen.output,
         "the tag is taken for the command, and nobody said it")


def irc_action():
    seen = run("libircclient-nick",
               irc(b":juliet!j@h PRIVMSG #a :\x01ACTION " + b"x" * 300 + b"\x01\r\n" + LAST))
    found = re.search(r"ACTION from=\S+ 2:#a (\d+):", seen.output)
    tell("libircclient, a /me of 300 bytes", bool(found) and int(found[1]) < 300,
         "%s bytes of it arrive" % (found[1] if found else "no"))


def irc_prefix():
    seen = run("libircclient-nick", irc(b":romeo2!r@h NICK mercutio\r\n" + LAST))
    tell("libircclient, romeo2 changes his nick and we are romeo",
         "CHANNEL from=juliet!j@h 5:romeo 4:last" in seen.output,
         "our own messages are then taken for a channel's")


def irc_leftovers():
    seen = run("libircclient-nick",
               irc(b":juliet!j@h PRIVMSG romeo :attack at dawn\r\n:a KICK\r\n" + LAST))
    found = re.search(r"KICK from=a (.*)", seen.output)
    tell("libircclient, a command without parameters", bool(found),
         "it reads behind the end of the line: %r" % (found[1] if found else None))


def irc_descriptors():
    seen = run("libircclient-nick", irc(LAST), "1100")
    tell("libircclient, a socket numbered above 1,023", "last" not in seen.output
         and "no descriptors" not in seen.output,
         "%s: %s" % (seen.ending, seen.output.strip()[:60]))


# ---- libstrophe -----------------------------------------------------------------------------

HEADER = (b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
          b"xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='irc.example.org'>")


def component(stanzas, doctype=b""):
    def serve(connection):
        received = b""
        while b"<stream:stream" not in received or not received.rstrip().endswith(b">"):
            received += connection.recv(4096)
        connection.sendall(HEADER.replace(b"?><stream", b"?>" + doctype + b"<stream"))
        digest = hashlib.sha1(b"s1secret").hexdigest().encode()
        received = b""
        while digest not in received:
            data = connection.recv(4096)
            if not data:
                return
            received += data
        connection.sendall(b"<handshake/>")
        time.sleep(0.3)
        connection.sendall(stanzas)
        drain(connection)
    return serve


def message(inner, attributes=b""):
    return (b"<message from='mallory@example.net/x' to='irc.example.org' type='chat'" + attributes
            + b">" + inner + b"</message>")


BODY = b"<body>hello</body>"


def xmpp_component():
    seen = run("libstrophe-component", component(message(BODY)), until="connected")
    tell("libstrophe, component mode", seen.crashed,
         "%s at the first element (the handshake's answer)" % seen.ending)


def xmpp_sane():
    seen = run("libstrophe-spoof", component(message(BODY)), until="cpu=")
    if "from=mallory@example.net/x body=hello" not in seen.output:
        sys.exit("the component does not work at all: %s %r" % (seen.ending, seen.output))


def xmpp_spoof():
    stanza = message(BODY, b" xmlns:z='urn:example:z' z:from='admin@example.org'")
    seen = run("libstrophe-spoof", component(stanza), until="cpu=")
    found = re.search(r"message from=(\S+)", seen.output)
    tell("libstrophe, z:from='admin@example.org' in a stanza of mallory's",
         bool(found) and found[1] == "admin@example.org",
         "it is from %s" % (found[1] if found else "nobody"))


def xmpp_siblings():
    small, big = [], []
    for size, kept in ((65536, small), (262144, big)):
        stanza = message(BODY + b"<x xmlns='urn:x'>" + b"<a/>" * (size // 4) + b"</x>")
        seen = run("libstrophe-spoof", component(stanza), limit=60, until="cpu=")
        found = re.search(r"cpu=([\d.]+)", seen.output)
        kept.append(float(found[1]) if found else None)
        if not found:
            break
    worse = big and big[0] is not None and big[0] > 1 and big[0] > 8 * small[0]
    tell("libstrophe, one stanza of empty elements", bool(worse),
         "64 kB %s s, 256 kB %s s of CPU" % (small[0], big[0] if big else "?"))


def xmpp_nesting():
    depth = 1 << 18
    seen = run("libstrophe-spoof",
               component(message(b"<a>" * depth + b"</a>" * depth + BODY)), limit=60,
               until="cpu=")
    tell("libstrophe, 1.8 MB of nested elements", seen.crashed, seen.ending
         if seen.crashed else "%s: %s" % (seen.ending, seen.output.strip()[-60:]))


def xmpp_entities():
    doctype = b"<!DOCTYPE x [<!ENTITY e 'EXPANDED'>]>"
    seen = run("libstrophe-spoof", component(message(b"<body>&e;</body>"), doctype),
               until="cpu=")
    found = re.search(r"body=(.*) cpu", seen.output)
    tell("libstrophe, DOCTYPE with an entity", bool(found) and found[1] == "EXPANDED",
         "the body is %r" % (found[1] if found else seen.ending))


def xmpp_descriptors():
    seen = run("libstrophe-spoof", component(message(BODY)), "1100", until="cpu=")
    tell("libstrophe, a socket numbered above 1,023", "hello" not in seen.output
         and "no descriptors" not in seen.output,
         "%s: %s" % (seen.ending, seen.output.strip().replace("\n", " ")[:60]))


# ---- libesmtp -------------------------------------------------------------------------------

class Smtp:
    """As much of a server as one mail needs."""

    def __init__(self, *, tls=None, inject=b"", stall=0, refuse=False):
        self.context, self.inject, self.stall, self.refuse = tls, inject, stall, refuse
        self.mail, self.commands = None, []

    def line(self):
        while b"\n" not in self.rest:
            data = self.connection.recv(65536)
            if not data:
                raise OSError("closed")
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line.rstrip(b"\r")

    def body(self):
        time.sleep(self.stall)
        received = bytearray(self.rest)
        while b"\r\n.\r\n" not in received[-70000:]:
            data = self.connection.recv(65536)
            if not data:
                raise OSError("closed")
            received += data
        end = received.index(b"\r\n.\r\n", max(0, len(received) - 140000))
        self.rest = bytes(received[end + 5:])
        return bytes(received[:end + 2])

    def __call__(self, connection):
        self.connection, self.rest = connection, b""
        connection.settimeout(20)
        secured = False
        connection.sendall(b"220 mx.test ESMTP\r\n")
        while True:
            line = self.line()
            self.commands.append(line)
            verb = line.upper().split(b" ")[0]
            if verb == b"EHLO":
                self.connection.sendall(b"250-mx.test\r\n250 STARTTLS\r\n"
                                        if self.context and not secured else b"250 mx.test\r\n")
            elif verb == b"STARTTLS":
                self.connection.sendall(b"220 go\r\n" + self.inject)
                self.connection = self.context.wrap_socket(self.connection, server_side=True)
                secured, self.rest = True, b""
            elif verb in (b"RCPT", b"DATA") and self.refuse:
                self.connection.sendall(b"550 not here\r\n")
            elif verb == b"DATA":
                self.connection.sendall(b"354 go\r\n")
                self.mail = self.body()
                self.connection.sendall(b"250 queued\r\n")
            elif verb == b"QUIT":
                self.connection.sendall(b"221 bye\r\n")
                return
            else:
                self.connection.sendall(b"250 ok\r\n")


def certificate():
    path = os.path.join(FOLDER, "mx.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", path, "-out", path + ".crt"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path + ".crt", path)
    return context


def said(seen):
    return " ".join(re.findall(r"(?:recipient|message|complete) \d+", seen.output))


def mail_sane():
    server = Smtp()
    seen = run("libesmtp-delivery", server, "4000", limit=10)
    if "recipient 250 message 250" not in seen.output or server.mail is None:
        sys.exit("the mail client does not work at all: %r" % seen.output)


def mail_tls13():
    results = {}
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = certificate()
        context.minimum_version = context.maximum_version = version
        server = Smtp(tls=context)
        seen = run("libesmtp-delivery", server, "4000", "tls", limit=15)
        results[version] = server.mail is not None and "recipient 250" in seen.output
    tell("libesmtp, STARTTLS with TLS 1.3 (session tickets readable at once)",
         results[ssl.TLSVersion.TLSv1_2] and not results[ssl.TLSVersion.TLSv1_3],
         "mail through: TLS 1.2 %s, TLS 1.3 %s" % tuple(results.values()))


def mail_stall():
    server = Smtp(stall=5)
    seen = run("libesmtp-delivery", server, "12000000", limit=60)
    sent = re.search(r"sent (\d+)", seen.output)
    got = len(server.mail) if server.mail is not None else None
    tell("libesmtp, the server pauses 5 s in a mail of 12 MB, write time-out 1 s",
         got is not None and bool(sent) and got < int(sent[1])
         and "recipient 250 message 250" in seen.output,
         "%s of %s bytes arrived; it reports %s" % (
             got, sent[1] if sent else "?", said(seen)))


def mail_inject():
    """Whoever sits between forges plain text behind the server's 220; the TLS is the server's."""
    context = certificate()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    server = Smtp(tls=context, refuse=True)
    seen = run("libesmtp-delivery", server, "4000", "tls", limit=15)
    if "recipient 550" not in seen.output:
        sys.exit("a refusal is not even seen without forgery: %r" % seen.output)
    server = Smtp(tls=context, refuse=True, inject=b"250 mx.test\r\n250 ok\r\n250 ok\r\n"
                  b"354 go\r\n250 queued\r\n")
    seen = run("libesmtp-delivery", server, "4000", "tls", limit=15)
    tell("libesmtp, answers forged behind STARTTLS's, before TLS; the server refuses the mail",
         "recipient 250 message 250 complete 1" in seen.output and server.mail is None,
         "it reports %s" % said(seen))


FINDINGS = {
    "libircclient-nick": (irc_sane, irc_nick, irc_tags, irc_short_tags, irc_action, irc_prefix,
                          irc_leftovers, irc_descriptors),
    "libstrophe-component": (xmpp_component,),
    "libstrophe-spoof": (xmpp_sane, xmpp_spoof, xmpp_siblings, xmpp_nesting, xmpp_entities,
                         xmpp_descriptors),
    "libesmtp-delivery": (mail_sane, mail_tls13, mail_stall, mail_inject),
}

for program, findings in FINDINGS.items():
    if not os.path.exists(os.path.join(FOLDER, program)):
        print("%-15s %s: not built; is its library installed?" % ("not tried", program))
        continue
    for finding in findings:
        finding()
