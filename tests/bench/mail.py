"""Mail in and out, beside the least that does the same: README says what is measured and how."""

import http.server
import re
import smtplib
import subprocess
import threading
import time

from testenv import LOOPBACK
from testenv.mta import unpacked
from testenv.ports import free_port
from testenv.process import Process, directory, unprivileged
from testenv.smtpsink import SmtpSink
from testenv.wherry import Component, Wherry, binary
from gateways import SECRET, Gateway
from load import Server, Stream, attribute

DOMAIN, HOST = "mail.bench.test", "bench.test"
SIZE = 2000                 # octets of a mail's text
USERS = 50                  # who write, each to somebody of his own
WAITING = 4000              # of their mails wait at most
UPLOAD = "upload." + HOST
FILE = 25_000_000           # octets of the large file

REGISTER = ("<iq type='set' id='reg-%s' from='%s@" + HOST + "/r' to='" + DOMAIN + "'><query xmlns='jabber:iq:register'>"
            "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>jabber:iq:register</value></field>"
            "</x></query></iq>")
WRITE = ("<message type='chat' id='%s' from='%s@" + HOST + "/r' to='peer%d\\40far.test@" + DOMAIN + "'><body>%s</body>"
         "%s<request xmlns='urn:xmpp:receipts'/></message>")
RESULT = b"<iq type='result' id='%s' from='%s' to='%s'>%s</iq>"


class MailStream(Stream):
    """The stream of a mail component, with a server and its upload service behind it.  `mails` counts what came
    for users, `ticks` the receipts."""

    files = None            # a Files

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.mails = self.ticks = self.registered = self.errors = 0

    def took(self, whole):
        self.registered += len(re.findall(rb"<iq\b[^>]*\bid=['\"]reg-", whole))
        self.ticks += whole.count(b"<received ")
        for head, inner in re.findall(rb"<message\b([^>]*?)(?:/>|>(.*?)</message>)", whole, re.S):
            if attribute(head, b"to").split(b"/")[0].endswith(b"@" + self.domain):
                # a fence: it has passed our router
                self.send(b"<message%s>%s</message>" % (head, inner))
            elif attribute(head, b"type") == b"error":
                self.errors += 1
                self.trouble = inner.decode("utf-8", "replace")
            elif b"~mail~" in inner or b"jabber:x:oob" in inner:
                self.mails += 1

    def answer(self, whole):
        rest = []
        for head, inner in re.findall(rb"<iq\b([^>]*?)(?:/>|>(.*?)</iq>)", whole, re.S):
            to, frm, number = (attribute(head, name) for name in (b"to", b"from", b"id"))
            if self.files and attribute(head, b"type") == b"get" and to in (HOST.encode(), UPLOAD.encode()):
                self.send(RESULT % (number, to, frm, self.service(to.decode(), inner).encode()))
            elif number.startswith(b"reg-"):
                continue
            else:
                rest.append(b"<iq%s>%s</iq>" % (head, inner))
        if rest:
            super().answer(b"".join(rest))

    def service(self, to, inner):
        if b"disco#items" in inner:
            return "<query xmlns='http://jabber.org/protocol/disco#items'>%s</query>" % (
                "<item jid='%s'/>" % UPLOAD if to == HOST else "")
        if b"disco#info" in inner:
            return ("<query xmlns='http://jabber.org/protocol/disco#info'><identity category='store' type='file'/>"
                    "<feature var='urn:xmpp:http:upload:0'/></query>" if to == UPLOAD else
                    "<query xmlns='http://jabber.org/protocol/disco#info'>"
                    "<identity category='server' type='im'/></query>")
        url = "http://localhost:%d/up" % self.files.port
        return "<slot xmlns='urn:xmpp:http:upload:0'><put url='%s'/><get url='%s'/></slot>" % (url, url)


class MailServer(Server):
    kind = MailStream


class Files:
    """What a file is put to, and one to be fetched; neither is in memory here."""

    def __init__(self):
        taken = self.taken = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_PUT(self):
                left = size = int(self.headers["Content-Length"])
                while left > 0:
                    left -= len(self.rfile.read(min(left, 1 << 16)))
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()
                taken.append(size)

            def do_HEAD(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/octet-stream")
                self.send_header("Content-Length", str(FILE))
                self.end_headers()

            def do_GET(self):
                self.do_HEAD()
                for _ in range(FILE // 50000):
                    self.wfile.write(b"0123456789" * 5000)
        self.server = http.server.ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()


class MailGateway(Gateway):
    name = "wherry"

    def __init__(self, loop, relay, connections=1):
        self.server = MailServer(loop, DOMAIN)
        self.lmtp = free_port()
        component = Component(DOMAIN, SECRET, self.server, backend="smtp", allow=HOST, roster="off",
                              lmtp_listen="%s:%d" % (LOOPBACK, self.lmtp), smarthost="%s:%d" % (LOOPBACK, relay),
                              smarthost_tls="none", smarthost_connections=connections, messages_per_minute=0,
                              queue_max=100000, max_size="40M", mails_per_hour=0, mails_per_day=0,
                              new_recipients_per_day=0)
        self.wherry = Wherry([component], wherry={"dial_private": "yes"}, level="notice", options=()).launch()
        self.process = self.wherry.process

    def helpers(self):
        """The processes that read mails."""
        return [int(n) for n in open("/proc/%d/task/%d/children" % (self.pid, self.pid)).read().split()]

    def cpu_of_all(self):
        return self.cpu() + sum(time.clock_gettime(~pid << 3 | 2) for pid in self.helpers())

    def users(self, loop, count):
        """So many who have a mailbox."""
        names = ["u%d" % n for n in range(count)]
        self.stream.send("".join(REGISTER % (n, n) for n in names).encode())
        loop.run(lambda: self.stream.registered >= count, "users' registration")
        return names

    def peak(self, loop, act):
        """(bytes above what it had before, the longest turn of the main loop in ms) of an act; the helpers apart."""
        loop.rest(1)
        before = self.memory()[0]
        with open("/proc/%d/clear_refs" % self.pid, "w") as refs:
            refs.write("5")
        self.wherry.ctl_json("stats")
        act()
        longest = self.wherry.ctl_json("stats")["loop_longest_us"]
        status = open("/proc/%d/status" % self.pid).read()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) * 1024 - before, longest / 1000


class Postfix:
    """Its load generator and its sink, of the package that contrib/bootstrap has unpacked."""

    def __init__(self):
        tree = unpacked("postfix")
        self.bin, self.env = tree / "usr/sbin", {"LD_LIBRARY_PATH": str(tree / "usr/lib/postfix")}
        self.dir = directory("smtp-sink")

    def sink(self, *options):
        port = free_port()
        user = ["-u", unprivileged()] if unprivileged() else []
        made = Process("smtp-sink", [self.bin / "smtp-sink", *user, *options, "%s:%d" % (LOOPBACK, port), "1000"],
                       self.dir / "log", env=self.env).start().wait_port(port)
        made.port = port
        return made

    def source(self, loop, port, count, connections):
        """Seconds that it took to have so many mails accepted."""
        begin = time.monotonic()
        child = Process("smtp-source", [self.bin / "smtp-source", "-L", "-d", "-s", connections, "-m", count,
                                        "-l", SIZE, "-S", "~mail~", "-f", "alice@far.test", "-t", "u0@" + DOMAIN,
                                        "%s:%d" % (LOOPBACK, port)], self.dir / "source.log", env=self.env).start()
        while child.alive and time.monotonic() < begin + 120:
            loop.turn(0.002)        # its end is no event of the loop's
        took = time.monotonic() - begin
        if child.wait() != 0:
            raise AssertionError("smtp-source: " + child.tail())
        return took


class MailBench:
    def __init__(self, loop, table, sizes):
        self.loop, self.table, self.sizes = loop, table, sizes
        self.tools = Postfix()

    def incoming(self):
        row, count = self.table.row, self.sizes.mails
        rates, delivered, cost = {}, {}, {}
        for connections in (1, 10):
            sink = self.tools.sink("-L")
            gateway = MailGateway(self.loop, sink.port).link(self.loop)
            try:
                gateway.users(self.loop, 1)
                self.tools.source(self.loop, gateway.lmtp, count // 10, connections)    # warming up
                self.loop.run(lambda: gateway.stream.mails >= count // 10, "the first mails", 60)
                had, cpu = gateway.stream.mails, gateway.cpu_of_all()
                begin = time.monotonic()
                took = self.tools.source(self.loop, gateway.lmtp, count, connections)
                self.loop.run(lambda: gateway.stream.mails >= had + count or gateway.stream.trouble,
                              lambda: "%d mails more" % (had + count - gateway.stream.mails), 60)
                rates[connections] = {"wherry": [count / took]}
                delivered[connections] = count / (time.monotonic() - begin)
                cost[connections] = (gateway.cpu_of_all() - cpu) * 1e6 / count
                rates[connections]["smtp-sink"] = [count / self.tools.source(self.loop, sink.port, count, connections)]
            finally:
                gateway.stop_with(self.loop)
                gateway.server.close()
                sink.kill()
        self.table.title("mail in, LMTP, %d octets, mails a second" % SIZE, "smtp-sink")
        for n, values in rates.items():
            row("accepted, durable; %d connection%s" % (n, "s" * (n > 1)), values, "%.0f")
            row("  and with the user's server", {"wherry": [delivered[n]]}, "%.0f")
            row("  CPU a mail, helpers too, us", {"wherry": [cost[n]]}, "%.0f")

    def mini(self, port, count, connections):
        done = subprocess.run([binary("minismtp"), str(port), str(count), str(connections), str(SIZE + 600)],
                              stdout=subprocess.PIPE, text=True, check=True, timeout=120)
        return float(done.stdout)

    def outgoing(self):
        row, count = self.table.row, self.sizes.mails
        rates, cost = {}, {}
        for connections in (1, 8):
            sink = self.tools.sink()
            gateway = MailGateway(self.loop, sink.port, connections).link(self.loop)
            try:
                names = gateway.users(self.loop, USERS)
                words = ("The quick brown fox jumps over the lazy dog. " * (SIZE // 45 + 1))[:SIZE]

                def send(mails):
                    had, begin = gateway.stream.ticks, time.monotonic()
                    for at in range(0, mails, WAITING // 2):
                        gateway.stream.send("".join(
                            WRITE % ("m%d-%d" % (had, n), names[n % USERS], n % USERS, words, "")
                            for n in range(at, min(at + WAITING // 2, mails))).encode())
                        # goes on when half of those that wait have been taken
                        want = had + min(at, mails) if at + WAITING // 2 < mails else had + mails
                        self.loop.run(lambda: gateway.stream.ticks >= want or gateway.stream.errors,
                                      lambda: "%d receipts" % (want - gateway.stream.ticks), 120)
                    if gateway.stream.errors:
                        raise AssertionError("a mail was refused: %s" % gateway.stream.trouble)
                    return time.monotonic() - begin
                send(count // 10)
                cpu = gateway.cpu_of_all()
                rates[connections] = {"wherry": [count / send(count)]}
                cost[connections] = (gateway.cpu_of_all() - cpu) * 1e6 / count
                rates[connections]["minismtp"] = [count / self.mini(sink.port, count, connections)]
            finally:
                gateway.stop_with(self.loop)
                gateway.server.close()
                sink.kill()
        self.table.title("mail out, SMTP, %d octets, mails a second" % SIZE, "minismtp")
        for n, values in rates.items():
            row("from the stanza to 250, journaled; %d connection%s" % (n, "s" * (n > 1)), values, "%.0f")
            row("  CPU a mail, us", {"wherry": [cost[n]]}, "%.0f")

    def large(self):
        """A file of 25 MB each way, by itself."""
        sink, files = SmtpSink(), Files()       # it keeps the mail: is the file in it?
        gateway = MailGateway(self.loop, sink.port).link(self.loop)
        gateway.stream.files = files
        try:
            names = gateway.users(self.loop, 1)
            line = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw\r\n"
            mail = (b"From: alice@far.test\r\nTo: u0@mail.bench.test\r\nSubject: a file\r\nMessage-ID: <big@far.test>\r\n"
                    b"MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=big.bin\r\n"
                    b"Content-Disposition: attachment; filename=big.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + line * (FILE // 51))
            replies = []

            def deliver():
                with smtplib.LMTP(LOOPBACK, gateway.lmtp) as client:
                    client.ehlo()
                    for step in (lambda: client.mail("alice@far.test"), lambda: client.rcpt("u0@" + DOMAIN)):
                        replies.append(step())
                    replies.append(client.data(mail) if replies[-1][0] == 250 else replies[-1])

            def come_in():
                had = gateway.stream.mails
                threading.Thread(target=deliver, daemon=True).start()
                self.loop.run(lambda: gateway.stream.mails > had or gateway.stream.trouble or
                              (replies and replies[-1][0] != 250), "a mail with a file", 120)
                if gateway.stream.mails == had:
                    raise AssertionError("not taken: %r %s" % (replies, gateway.stream.trouble))

            def go_out():
                want, url = gateway.stream.ticks + 1, "http://localhost:%d/big.bin" % files.port
                gateway.stream.send((WRITE % ("big", names[0], 0, url, "<x xmlns='jabber:x:oob'><url>%s</url></x>"
                                              % url)).encode())
                self.loop.run(lambda: gateway.stream.ticks >= want or gateway.stream.errors, "the receipt", 120)
                sent = len(sink.mails[-1].data) if sink.mails else 0
                if gateway.stream.errors or sent < FILE * 4 / 3:
                    raise AssertionError("not sent, but %d octets: %s" % (sent, gateway.stream.trouble))
            found = {}
            for name, act in (("in", come_in), ("out", go_out)):
                begin = time.monotonic()
                found[name] = (*gateway.peak(self.loop, act), time.monotonic() - begin - 1)
            if not files.taken or files.taken[0] < FILE * 0.9:
                raise AssertionError("what was uploaded is not the file: %s" % files.taken)
        finally:
            gateway.stop_with(self.loop)
            gateway.server.close()
            sink.stop()
            files.stop()
        self.table.title("a file of %d MB" % (FILE // 1_000_000), "-")
        for name, (memory, longest, took) in found.items():
            self.table.row("%s: peak above idle, MB" % name, {"wherry": [memory / 1e6]})
            self.table.row("%s: the longest turn of the main loop, ms" % name, {"wherry": [longest]})
            self.table.row("%s: s" % name, {"wherry": [took]}, "%.2f")

    def ledger(self):
        """What store-and-forward networks share, without a network: the journal."""
        ways = (("plain", "from the stanza to the row that is gone"),
                ("once", "where nothing may be sent twice (SMS)"),
                ("told", "and with its receipt"))
        self.table.title("the journal alone, 100 octets, messages a second", "-")
        for way, text in ways:
            done = subprocess.run([binary("ledger"), way, str(self.sizes.mails), "256"], stdout=subprocess.PIPE,
                                  text=True, check=True, timeout=120)
            rate, main, cpu = done.stdout.split()
            self.table.row(text, {"wherry": [float(rate)]}, "%.0f")
            self.table.row("  CPU a message, us; of the main thread %s" % main, {"wherry": [float(cpu)]}, "%.0f")

    def parts(self):
        return self.incoming, self.outgoing, self.large, self.ledger
