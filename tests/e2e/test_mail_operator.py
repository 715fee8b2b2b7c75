"""A mail gateway as its operator sees it: what is amiss is named, with its cure, and mends by itself."""

import re
import threading
from pathlib import Path

import pytest

from test_mail import OK, Gate
from testenv.ports import free_port
from testenv.postbox import mail
from testenv.smtpsink import SmtpSink
from testenv.xml import text

covers = pytest.mark.covers
TAKEN = "taken it out of the queue"


def failures(wherry, status):
    return wherry.ctl("doctor", status=status)


@covers("CS-04")
def test_the_relay_is_down_from_the_start(tell, prosody):
    port = free_port()
    story = tell(prosody)
    gate = Gate(story, smarthost="127.0.0.1:%d" % port)
    wherry = story.wherry
    wherry.said("ready for 0 messages: .*refused")    # told and, the key being read, heard
    row = next(l for l in wherry.ctl("status").splitlines() if l.startswith(gate.domain))
    assert "nothing goes out: " in row and "refused" in row, row
    said = failures(wherry, status=1)
    assert re.search(r"(?m)^FAIL +\S+ +nothing goes out: .*refused", said), said
    assert "cure: start what 'smarthost' of [component %s] names" % gate.domain in said, said
    # What is not tried is in nobody's hands: its sender can take it back at once.
    romeo = gate.user("romeo")
    romeo.message(gate.contact("bob@far.test"), "Never mind.", id="m1")
    romeo.message("help@" + gate.domain, "queue")
    romeo.expect_message(re.compile(r"drop 1"), frm="help@" + gate.domain)
    first = wherry.ctl("queue").splitlines()[1].split()
    assert first[3] == "waiting" and first[4] == "0", first
    wherry.ctl("queue", "drop", first[0])
    romeo.expect_error("m1", "cancel", "not-allowed", TAKEN)
    # The other waits until the relay is there, over our own end.
    romeo.message(gate.contact("bob@far.test"), "Good morrow.", id="m2")
    romeo.message("help@" + gate.domain, "queue")   # it is on the disk where it is listed
    romeo.expect_message(re.compile(r"drop 1"), frm="help@" + gate.domain)
    wherry.process.kill()
    wherry.launch().linked()
    sink = SmtpSink(port=port)
    story.people.append(Closing(sink))
    assert "Good morrow." in sink.expect(to="bob@far.test").text
    said = failures(wherry, status=0)
    assert "nothing goes out" not in said and "0 failures" in said, said


def helpers(pid):
    """The processes of wherryd's that read mails."""
    children = Path("/proc/%d/task/%d/children" % (pid, pid)).read_text().split()
    lines = [Path("/proc/%s/cmdline" % child).read_bytes().split(b"\0") for child in children]
    return [line for line in lines if b"mime" in line]


def test_as_many_processes_read_mails_as_the_operator_says(tell, prosody):
    story = tell(prosody)
    gate = Gate(story, wherry={"workers": "1"})
    romeo = gate.user("romeo")
    many = [threading.Thread(target=lambda: answers.append(gate.post.deliver(mail(to=romeo.mailbox)))) for _ in range(8)]
    answers = []
    for each in many:
        each.start()
    for each in many:
        each.join()
    assert answers == [[OK]] * 8, answers
    assert len(helpers(story.wherry.process.pid)) == 1


class Closing:
    def __init__(self, sink):
        self.sink = sink

    def close(self):
        self.sink.stop()


def test_settings_with_which_mail_is_not_believed_or_cannot_come(tell, prosody, tmp_path):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    told = tell(prosody).gateway(backend="smtp", lmtp_listen="unix:%s/lmtp" % shut, lmtp_mode="0600",
                                 smarthost="127.0.0.1:%d" % free_port(), smarthost_tls="none",
                                 allow=prosody.host)
    for said in (told.check(), told.ctl("doctor", status=1)):
        for line in ("authserv_id is unset: every sender will be marked unverified",
                     "lmtp_listen: '%s' lets in nobody but its owner" % shut,
                     "lmtp_mode: with 0600 nobody but wherry itself may deliver",
                     "postmaster is unset: mail to postmaster@ and abuse@ is refused"):
            assert line in said, said
    assert "No errors, 4 warnings." in told.check()
