"""The operator: mistakes in the configuration, the exit status, signals, wherryctl, the demo."""

import getpass
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from testenv import LOOPBACK, TOP, process
from testenv.ejabberd import Ejabberd
from testenv.ports import free_port
from testenv.process import Process
from testenv.prosody import Prosody
from testenv.wherry import Component, Wherry, binary as program_of_ours, run_once
from testenv.xml import show

covers = pytest.mark.covers


@pytest.fixture
def file():
    """A configuration file: file(TEXT).  {secret} is a file with a secret, {dir} its directory."""
    directory = process.directory("conf")
    secret = directory / "irc.secret"
    secret.write_text("secret\n")
    secret.chmod(0o600)

    class File:
        path = directory / "wherry.conf"
        dir = directory

        def check(self, text, *options, status=78):
            self.path.write_text(text.replace("{secret}", str(secret)).replace("{dir}", str(directory)))
            return run_once("wherryd", "-c", self.path, "--check-config", *options, status=status)

        def start(self, status):
            return run_once("wherryd", "-c", self.path, status=status)
    return File()


GOOD = "[wherry]\n[component irc.example.org]\nbackend = irc\nsecret_file = {secret}\n"

#: UX.md 1.4: the file, the line the message names, the message after "FILE:LINE: ".
MISTAKES = {
    "misspelt key": (GOOD + "netwrok = irc.libera.chat\n", 5,
                     "[component irc.example.org] netwrok: unknown key; did you mean 'network'?"),
    "group twice": (GOOD + "[wherry]\n[component irc.example.org]\nbackend = irc\n", 6,
                    "[component irc.example.org] stands here and in line 2; join the two"),
    "comment behind a value": (
        GOOD + "network = irc.libera.chat # Libera\n", 5,
        "[component irc.example.org] network: 'irc.libera.chat # Libera' holds a comment; comments "
        "stand on lines of their own"),
    "secret in the file": (
        GOOD + "password = sesame\n", 5,
        "[component irc.example.org] password: secrets do not stand here; write it to a file and "
        "name that in 'secret_file'"),
    "no unit": (GOOD + "logout_grace = 60\n", 5,
                "[component irc.example.org] logout_grace: '60' has no unit; write 60s, 60m, 60h or 60d"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line_and_its_cure(file, name):
    text, line, message = MISTAKES[name]
    said = file.check(text)
    assert "%s:%d: %s" % (file.path, line, message) in said.splitlines(), said
    assert "sesame" not in said
    # and the daemon says the same and goes
    assert message in file.start(78)


def test_all_mistakes_are_named_at_once(file):
    said = file.check("[wherry]\nnonsense = 1\nlog_level = loud\n[component irc.example.org]\nbackend = "
                      "ircc\nsecret_file = {secret}\nserver = nowhere\n[frob]\n")
    for line, what in ((2, "nonsense"), (3, "log_level"), (5, "backend"), (7, "server"), (8, "frob")):
        assert re.search(r"(?m)^%s:%d: .*%s" % (re.escape(str(file.path)), line, what), said), said


@pytest.mark.parametrize("text", ["", "nonsense", "[wherry", "[component ]\nbackend = irc\n", "\0\xff\xfe",
                                  "=\n", "[wherry]\n= x\n", GOOD.replace("backend = irc\n", ""),
                                  GOOD.replace("secret_file = {secret}\n", ""),
                                  GOOD.replace("{secret}", "{dir}/none")])
def test_no_file_is_too_broken_for_a_sentence(file, text):
    said = file.check(text)
    assert str(file.path) in said, said


def test_a_file_that_is_not_there(file):
    said = run_once("wherryd", "-c", file.dir / "none.conf", status=78)
    assert "none.conf" in said


def test_a_secret_nobody_may_read_comes_with_its_cure(file):
    if os.getuid() == 0:
        # root may read everything: the daemon runs as nobody, from a directory that nobody sees
        binary = file.dir / "wherryd"
        shutil.copy(program_of_ours("wherryd"), binary)
        binary.chmod(0o755)
        drop = dict(user="nobody", group="nogroup", extra_groups=[])
        name = "nobody"
    else:
        binary, drop, name = program_of_ours("wherryd"), {}, getpass.getuser()
    closed = file.dir / "closed.secret"
    closed.write_text("x")
    closed.chmod(0)
    file.path.write_text(GOOD.replace("{secret}", str(closed)))
    done = subprocess.run([binary, "-c", file.path, "--check-config"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **drop)
    assert done.returncode == 78, done.stdout
    assert ("%s:4: [component irc.example.org] secret_file: user '%s' cannot read '%s'; run: chgrp"
            % (file.path, name, closed)) in done.stdout, done.stdout
    assert "&& chmod 640 %s" % closed in done.stdout


def test_a_good_file_is_described(file):
    said = file.check(GOOD + "[component echo.example.org]\nbackend = echo\nsecret_file = {secret}\n",
                      status=0)
    assert re.search(r"(?m)^No errors", said), said
    said = file.check(GOOD + "network = irc.libera.chat:6697\n", "--verbose", status=0)
    assert "irc.libera.chat:6697" in said and "logout_grace" in said, said


def test_the_example_is_good(file):
    example = (TOP / "conf" / "wherry.conf.example").read_text()
    wanted = re.findall(r"(?m)^secret_file = (\S+)", example)
    assert wanted
    for path in wanted:
        example = example.replace(path, "{secret}")
    file.check(example, status=0)


@covers("ST-24")
def test_a_stream_in_clear_across_a_network_is_warned_of(file):
    said = file.check(GOOD + "server = 192.0.2.1:5347\n", status=0)
    assert "warning" in said and "server_tls = yes" in said, said


def test_usage():
    assert re.match(r"wherryd \d+\.\d+\.\d+$", run_once("wherryd", "--version").strip())
    assert "--check-config" in run_once("wherryd", "--help")
    for wrong in (["--frob"], ["extra"], ["--log-level", "loud"], ["-c"]):
        assert "--help" in run_once("wherryd", *wrong, status=64)
    assert re.match(r"wherryctl \d+\.\d+\.\d+$", run_once("wherryctl", "--version").strip())
    assert "server-config" in run_once("wherryctl", "--help")
    for wrong in (["--frob"], ["frob"], [], ["server-config"], ["server-config", "frob"],
                  ["status", "extra"]):
        run_once("wherryctl", *wrong, status=2)


MAIL = "[component mail.example.org]\nbackend = smtp\nsecret_file = {secret}\nsmarthost = 127.0.0.1:25\nlmtp_listen = %s\n"


def test_what_mail_servers_are_told_has_the_operators_names(file):
    """All else of what is printed runs in test_mta.py, on the servers."""
    file.check(MAIL % "[::1]:2525" + "max_size = 10M\n", status=0)
    said = run_once("wherryctl", "-c", file.path, "server-config", "exim")
    assert "route_list = * ::::1 byname\n" in said and "port = 2525\n" in said and "limit = 10M\n" in said, said
    assert said.startswith("# authserv_id is not set in wherry.conf:"), said
    file.check(MAIL % "unix:/run/wherry/lmtp" + "authserv_id = mx.a-b.example\n", status=0)
    said = run_once("wherryctl", "-c", file.path, "server-config", "postfix")
    assert "inline:{mail.example.org=lmtp:unix:/run/wherry/lmtp}" in said, said
    assert r"Authentication-Results:.*mx\.a-b\.example/" in said, said
    said = run_once("wherryctl", "-c", file.path, "server-config", "opensmtpd", status=1)
    assert "opensmtpd delivers over TCP; in [component mail.example.org]: lmtp_listen = 127.0.0.1:2024" in said, said
    two = MAIL % "[::1]:2525" + (MAIL % "[::1]:2526").replace("mail.", "post.")
    file.check(two, status=0)
    said = run_once("wherryctl", "-c", file.path, "server-config", "postfix", status=1)
    assert "name one: wherryctl server-config postfix mail.example.org" in said, said
    assert "lmtp://[::1]:2526" in run_once("wherryctl", "-c", file.path, "server-config", "opensmtpd", "post.example.org")
    file.check(GOOD, status=0)
    said = run_once("wherryctl", "-c", file.path, "server-config", "postfix", status=1)
    assert "has no [component DOMAIN] with backend = smtp" in said, said


def test_wherryctl_says_that_nobody_is_there(file):
    file.path.write_text(GOOD.replace("[wherry]\n", "[wherry]\ncontrol_socket = %s/none\n" % file.dir)
                         .replace("{secret}", str(file.dir / "irc.secret")))
    said = run_once("wherryctl", "-c", file.path, "status", status=69)
    assert "wherryctl: wherryd is not running (no %s/none); see: journalctl -u wherryd -n 20" % file.dir in said


def test_a_key_that_sealed_another_database_is_refused(tell, fake):
    told = tell(fake)
    gateway = told.gateway(backend="echo")
    romeo = told.user("romeo")
    romeo.result(told.domain, "<query xmlns='jabber:iq:register'/>", "set")
    gateway.stop()
    (gateway.dir / "key").write_text("ab" * 32 + "\n")
    said = run_once("wherryd", "-c", gateway.config, status=78)
    assert "this is not the key that sealed '%s'" % (gateway.dir / "wherry.db") in said, said


def test_a_database_that_cannot_be_written(tell, fake):
    told = tell(fake)
    gateway = told.gateway(start=False, wherry={"database": "/nonexistent/wherry.db"}, backend="echo")
    gateway.write()
    said = run_once("wherryd", "-c", gateway.config, status=69)
    assert "/nonexistent" in said, said


def test_a_second_daemon_on_the_same_database_is_refused(bare):
    said = run_once("wherryd", "-c", bare.wherry.config, status=69)
    assert said.strip()
    bare.wherry.alive()


# --- while it runs ---------------------------------------------------------------------------------

def test_status_and_doctor(story):
    romeo, room = story.user("romeo"), story.room()
    romeo.join(room.jid, story.nick("romeo"))
    said = story.wherry.ctl("status")
    assert re.search(r"(?m)^wherryd \d+\.\d+\.\d+, up ", said), said
    assert re.search(r"(?m)^COMPONENT +LINK +USERS +ONLINE +SESSIONS", said), said
    row = next(l for l in said.splitlines() if l.startswith(story.domain))
    assert re.match(r"\S+ +up \S+.* 1 +1 +1 ", row + " "), said
    answer = story.wherry.ctl_json("status")
    assert story.domain in json.dumps(answer)
    said = story.wherry.ctl("sessions")
    assert "romeo" in said and story.nick("romeo") in said, said
    said = story.wherry.ctl("doctor")
    assert re.search(r"(?m)^ok +config", said) and "FAIL" not in said, said


@covers("ST-06")
def test_doctor_names_a_refused_secret_and_its_cure(tell, prosody):
    told = tell(prosody)
    domain, _ = told.pool.take()
    told.gateway(Component(domain, "wrong", prosody), start=False)
    told.wherry.launch()
    told.wherry.said("refuses the secret")
    said = told.wherry.ctl("doctor", status=1)
    assert "FAIL" in said and "cure: wherryctl server-config prosody" in said, said
    status = told.wherry.ctl("status")
    assert re.search(r"not-authorized, next try in \d+", status), status


def test_sighup_takes_what_has_changed(bare):
    bare.wherry.components[0].settings.update(max_users=17, name="Other")
    bare.wherry.reload()
    bare.wherry.said(r"changed: \[component %s\] max_users 0 -> 17" % re.escape(bare.domain))
    juliet = bare.user("juliet")
    assert 'name="Other' in show(juliet.disco(bare.domain))
    bare.wherry.keys["database"] = bare.wherry.dir / "other.db"
    since = bare.wherry.process.mark()
    bare.wherry.reload()
    bare.wherry.said(r"needs a restart: \[wherry\] database", since=since)
    assert juliet.ping().get("type") == "result"


def test_sighup_on_a_broken_file_changes_nothing(bare):
    bare.wherry.text = "[wherry]\nnonsense = 1\n"
    bare.wherry.reload()
    bare.wherry.said(r"wherry\.conf:2: \[wherry\] nonsense")
    assert bare.user("juliet").ping().get("type") == "result"
    bare.wherry.alive()


def test_reload_by_wherryctl(bare):
    bare.wherry.components[0].settings.update(max_users=18)
    bare.wherry.write()
    said = bare.wherry.ctl("reload")
    assert "changed: [component %s] max_users 0 -> 18" % bare.domain in said, said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_when_it_is_told_to(bare, number):
    bare.wherry.stop(number)
    with pytest.raises(OSError):
        probe = socket.socket(socket.AF_UNIX)
        probe.connect(str(bare.wherry.dir / "control"))


def test_usr1_and_usr2_turn_the_log_up_and_down(tell, fake):
    told = tell(fake)
    told.gateway(level="notice")
    told.wherry.process.send_signal(signal.SIGUSR1)
    told.wherry.said("log level is info")
    told.wherry.process.send_signal(signal.SIGUSR2)
    told.wherry.said("log level is notice")


def test_in_the_background_with_a_log_and_a_pid(tell, fake):
    told = tell(fake)
    gateway = told.gateway(start=False, backend="echo")
    gateway.write()
    log, pid = gateway.dir / "daemon.log", gateway.dir / "pid"
    run_once("wherryd", "-c", gateway.config, "--daemon", "--log-file", log, "--pid-file", pid)
    try:
        told.stream = fake.serve()
        juliet = told.user("juliet", service=gateway.domain)
        assert juliet.ping().get("type") == "result"
        number = int(pid.read_text())
    finally:
        os.kill(int(pid.read_text()), signal.SIGTERM)
    told.stream.wait_closed()
    told.stream.close()
    told.stream.wait_eof()
    assert number and "connected to" in log.read_text()


def test_logs_hold_no_words_of_the_users(story):
    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    romeo.join(room.jid, story.nick("romeo"))
    romeo.say(room.jid, "sesame-out")
    alice.say(room.channel, "sesame-in")
    romeo.expect_message("sesame-in")
    romeo.message(story.contact(alice.nick), "sesame-private")
    alice.expect_say("sesame-private")
    assert not [l for l in story.wherry.process.said if "sesame" in l]
    assert not [l for l in story.wherry.process.said if story.wherry.components[0].secret in l]


def test_log_jids_can_be_hidden(tell, prosody, inspircd):
    told = tell(prosody, inspircd)
    told.gateway(wherry={"log_jids": "none"}, level="info")
    romeo, room = told.user("romeo"), told.room()
    romeo.join(room.jid, told.nick("romeo"))
    assert not [l for l in told.wherry.process.said if romeo.bare in l]


# --- what server-config prints is pasted and works ---------------------------------------------------

@pytest.mark.parametrize("kind", [Prosody, Ejabberd], ids=["prosody", "ejabberd"])
def test_what_server_config_prints_works_as_it_stands(own, tell, inspircd, ca, kind):
    port, secret = free_port(), "sec\"ret\\ \u00e9'"

    class There:
        name, address, component_port = kind.name, LOOPBACK, port
    domains = ["irc.example.test", "echo.example.test"]
    gateway = Wherry([Component(domains[0], secret, There, network="127.0.0.1:%d" % inspircd.port, tls="no"),
                      Component(domains[1], "other-" + secret, There, backend="echo")])
    gateway.write()
    printed = gateway.ctl("server-config", kind.name)
    if kind is Prosody:
        class Pasted(Prosody):
            def __init__(self):
                super().__init__({}, snippet="\n" + printed)
                self.component_port = port
    else:
        class Pasted(Ejabberd):
            def __init__(self):
                super().__init__({"unused.example.test": "x"}, listen=printed,
                                 cert=ca.issue("localhost"))

            def start(self):
                super().start()
                self.process.wait_said(r"Start accepting TCP connections at [^ ]*:%d " % port)
                return self
    server = own(Pasted)
    told = tell(server, inspircd)
    told.gateways.append(gateway)
    told.wherry, told.domain = gateway, domains[0]
    gateway.start()
    romeo = told.user("romeo")
    for domain in domains:
        assert romeo.ping(domain).get("type") == "result"
    room = told.room()
    romeo.join(room.jid, told.nick("romeo"))


def test_setup_asks_four_questions_and_writes_what_works():
    directory = process.directory("setup")
    config = directory / "wherry.conf"
    said = run_once("wherryctl", "-c", config, "setup", "irc.example.org", given="\nprosody\n\nadmin@example.org\n")
    assert config.exists(), said
    assert 'Component "irc.example.org"' in said, said
    run_once("wherryd", "-c", config, "--check-config")
    before = config.read_text()
    run_once("wherryctl", "-c", config, "setup", "irc.example.org", given="\n\n\n\n", status=1)
    assert config.read_text() == before


# --- the demo ------------------------------------------------------------------------------------------

def test_the_demo_shows_a_conversation_and_cleans_up():
    done = subprocess.run([TOP / "contrib" / "demo", "--once"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "Ctrl-C" not in done.stdout, done.stdout    # nobody is invited to what has ended
    assert "on IRC" in done.stdout and "on XMPP" in done.stdout, done.stdout
    where = re.search(r"in (/\S+)", done.stdout).group(1)
    assert not os.path.exists(where)


@pytest.mark.parametrize("name", ["demo", "sandbox"])
def test_the_demo_and_the_sandbox_go_when_they_are_told_to(name):
    demo = Process(name, [sys.executable, TOP / "contrib" / name], process.directory("log") / "log")
    demo.start()
    demo.wait_said("Ctrl-C", 60)
    if name == "demo":
        demo.wait_said(r"/connect juliet@demo\.localhost server 127\.0\.0\.1 port \d+ tls trust")
    where = demo.wait_said(r"\b[iI]n (/[^ .]\S*[^ .])\.?").group(1)
    assert os.path.isdir(where)
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(30) == 0, demo.tail()
    assert not os.path.exists(where)
    left = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True).stdout
    assert where not in left
