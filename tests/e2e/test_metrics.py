"""What machines ask by HTTP: /metrics, as Prometheus' own judge reads it, and /healthz."""

import json
import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request

from testenv import DEADLINE, LOOPBACK, TOP
from testenv.ports import free_port
from testenv.process import Missing
from testenv.wherry import run_once

CONTRIB = TOP / "contrib" / "prometheus"


def get(port, path):
    """(status, text) of what is answered there."""
    try:
        with urllib.request.urlopen("http://%s:%d%s" % (LOOPBACK, port, path), timeout=DEADLINE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def metrics(port):
    """{'name{labels}': value}, once promtool has nothing to say against the text."""
    status, text = get(port, "/metrics")
    assert status == 200, text
    if shutil.which("promtool") is None:
        raise Missing("promtool", "prometheus")
    judged = subprocess.run(["promtool", "check", "metrics"], input=text, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, timeout=20)
    assert judged.returncode == 0 and judged.stdout == "", judged.stdout
    return {m[1]: float(m[2]) for m in re.finditer(r"(?m)^([a-z_]+(?:\{[^\n]*\})?) (\S+)$", text)}


def test_a_machine_watches(tell, prosody, inspircd):
    port = free_port()
    story = tell(prosody, inspircd)
    story.gateway(wherry={"http_listen": "%s:%d" % (LOOPBACK, port)})
    c = 'component="%s"' % story.domain
    before = metrics(port)
    assert before["wherry_component_up{%s}" % c] == 1
    assert before["wherry_users_online{%s}" % c] == 0
    assert before['wherry_messages_total{%s,direction="out",result="ok"}' % c] == 0
    assert re.search(r'version="\d+\.\d+\.\d+"', " ".join(before))

    romeo, alice, room = story.user("romeo"), story.irc("alice"), story.room()
    alice.join(room.channel)
    romeo.join(room.jid, "romeo-" + story.mark)
    story.settle(romeo, alice, room)
    alice.send("PRIVMSG %s :hello" % room.channel)
    romeo.expect_message("hello", frm="%s/%s" % (room.jid, alice.nick))
    romeo.message(story.contact("nobody-here"), "hello?", id="m1")
    romeo.expect_error("m1", "cancel", "item-not-found")
    now = metrics(port)
    assert now["wherry_users_online{%s}" % c] == 1
    assert now['wherry_sessions{%s,network="",state="connected"}' % c] == 1
    assert now['wherry_messages_total{%s,direction="out",result="ok"}' % c] >= 1
    assert now['wherry_messages_total{%s,direction="out",result="failed"}' % c] == 1
    assert now['wherry_messages_total{%s,direction="in",result="ok"}' % c] >= 1
    assert now['wherry_errors_total{%s,condition="item-not-found"}' % c] == 1
    assert now["wherry_delivery_seconds_count{%s}" % c] >= 1
    assert now["wherry_loop_stall_seconds_count"] > before["wherry_loop_stall_seconds_count"]
    assert now["wherry_store_commit_seconds_count"] >= 1 and now["wherry_store_well"] == 1
    assert now["process_resident_memory_bytes"] > 1e6
    # nobody's name stands in it
    text = get(port, "/metrics")[1]
    assert "romeo" not in text and "alice" not in text and "@" not in text
    # each family that an alert or a panel names is there
    named = set(re.findall(r"wherry_[a-z_]+", (CONTRIB / "wherry.rules.yml").read_text()))
    for panel in json.loads((CONTRIB / "wherry-dashboard.json").read_text())["panels"]:
        for target in panel["targets"]:
            named |= set(re.findall(r"wherry_[a-z_]+", target["expr"]))
    families = set(re.findall(r"(?m)^# TYPE (\S+)", text))
    named = {re.sub("_(bucket|count|sum)$", "", n) for n in named}
    assert len(named) > 10 and named <= families, named - families
    rules = subprocess.run(["promtool", "check", "rules", str(CONTRIB / "wherry.rules.yml")],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
    assert rules.returncode == 0, rules.stdout
    assert get(port, "/healthz") == (200, "ok\n")
    assert get(port, "/")[0] == 404
    assert get(port, "/hook/" + story.domain)[0] == 404


def test_health_names_what_is_wrong(tell, fake):
    port = free_port()
    story = tell(fake)
    story.gateway(wherry={"http_listen": "%s:%d" % (LOOPBACK, port)})
    assert get(port, "/healthz") == (200, "ok\n")
    since = len(story.wherry.process.said)
    story.stream.cut()
    story.wherry.said("disconnected", since=since)
    status, text = get(port, "/healthz")
    assert status == 503 and text.startswith(story.domain + ": ") and text.count("\n") == 1, text
    assert metrics(port)['wherry_component_up{component="%s"}' % story.domain] == 0
    # a port that somebody has is named, at the start
    with socket.create_server((LOOPBACK, 0)) as taken:
        story.wherry.stop()
        story.wherry.keys["http_listen"] = "%s:%d" % taken.getsockname()
        said = run_once("wherryd", "-c", story.wherry.write(), status=69)
        assert "[wherry] http_listen: %s:%d is used by another program" % taken.getsockname() in said, said
