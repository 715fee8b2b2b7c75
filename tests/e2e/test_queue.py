"""What waits for networks that store and forward, as operators and users see it."""

import re

import pytest

from test_mail import Gate
from testenv.wherry import run_once
from testenv.xml import text

covers = pytest.mark.covers


def test_nothing_waits(bare):
    said = bare.wherry.ctl("queue")
    assert said == "0 messages; today 0 delivered, 0 failed\n", said
    assert bare.wherry.ctl_json("queue", "list")["messages"] == []
    bare.wherry.ctl("queue", "show", "4f2a", status=1)
    bare.wherry.ctl("queue", "retry", status=1)
    for wrong in (["drop"], ["hold"], ["frob"], ["list", "a", "b"]):
        run_once("wherryctl", "-c", bare.wherry.config, "queue", *wrong, status=2)


@covers("CS-04")
def test_a_mail_that_waits(tell, prosody):
    gate = Gate(tell(prosody))
    ctl, sink = gate.story.wherry.ctl, gate.sink
    romeo = gate.user("romeo")
    sink.at_rcpt["bob@far.test"] = ["451 4.7.1 greylisted"] * 2
    romeo.message(gate.contact("bob@far.test"), "First.", id="m1")
    romeo.message(gate.contact("eve@far.test"), "Beside it.", id="m2")
    sink.wait_refused("bob@far.test")
    gate.story.wherry.said("to bob@far.test: .*asks us to wait")   # what was refused is heard of
    sink.expect(to="eve@far.test")
    romeo.message(gate.contact("bob@far.test"), "Second.", id="m3")
    help = "help@" + gate.domain
    romeo.message(help, "queue")
    listed = text(romeo.expect_message(re.compile("retry 1"), frm=help), "body")
    assert re.match(r"1 to bob\S+far\.test, .*greylisted.*Next try", listed), listed
    assert "2 to bob" in listed and "eve" not in listed, listed
    said = ctl("queue")
    assert re.search(r"(?m)^ID +FROM +TO +STATE +TRY +NEXT +AGE +LAST ANSWER$", said), said
    first, second = [line.split() for line in said.splitlines()[1:3]]
    assert first[3] == "waiting" and first[4] == "1" and "greylisted" in said.splitlines()[1], said
    assert second[3] == "waiting" and second[4] == "0", said
    assert "2 messages; today 1 delivered, 0 failed" in said, said
    row = next(l for l in ctl("status").splitlines() if l.startswith(gate.domain))
    assert re.search(r" 2 +oldest waits \d", row), row
    assert re.search(r"(?m)^answer .*4\.7\.1 greylisted", ctl("queue", "show", first[0]))
    # Held it stays, whatever is tried; what is dropped is not sent, and its sender is told.
    assert ctl("queue", "hold", first[0]) == "1 messages\n"
    assert "held" in ctl("queue").splitlines()[1]
    ctl("queue", "drop", second[0])
    romeo.expect_error("m3", "cancel", "not-allowed", "taken it out of the queue")
    # Killed and started again it still is; then it is let go, refused once more, and tried by its sender.
    gate.story.wherry.process.kill()
    gate.story.wherry.launch().linked()
    romeo.expect_presence(gate.domain, where=lambda s: text(s, "status") == romeo.mailbox + ", 1 waiting")
    assert "held" in ctl("queue").splitlines()[1]
    sink.refused.clear()
    ctl("queue", "release")
    sink.wait_refused("bob@far.test")
    romeo.message(help, "retry 1")
    romeo.expect_message("1 is tried now.", frm=help)
    assert "First." in sink.expect(to="bob@far.test").text
    sink.nothing_more()
    assert ctl("queue").startswith("0 messages"), ctl("queue")
