"""What waits for networks that store and forward, as operators see it."""

from testenv.wherry import run_once


def test_nothing_waits(bare):
    said = bare.wherry.ctl("queue")
    assert said == "0 messages; today 0 delivered, 0 failed\n", said
    assert bare.wherry.ctl_json("queue", "list")["messages"] == []
    bare.wherry.ctl("queue", "show", "4f2a", status=1)
    bare.wherry.ctl("queue", "retry", status=1)
    for wrong in (["drop"], ["hold"], ["frob"], ["list", "a", "b"]):
        run_once("wherryctl", "-c", bare.wherry.config, "queue", *wrong, status=2)
