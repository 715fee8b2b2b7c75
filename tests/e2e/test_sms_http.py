"""SMS by a company's HTTP interface: Twilio's and Vonage's shapes, one that the operator describes, and Kannel itself."""

import itertools
import re
import threading
import time

import pytest

from testenv import DEADLINE, LOOPBACK, process
from testenv.kannel import Kannel
from testenv.ports import free_port
from testenv.provider import Provider, call, twilio_signature, vonage_signature
from testenv.smsgate import ALICE, BOB, SmsGate
from testenv.wherry import run_once
from testenv.xml import child, name, text

covers = pytest.mark.covers
OOB = "jabber:x:oob"
TOKEN, SECRET = "twilio token", "a signature secret"


def sid_of(what):
    """As Twilio names messages: SM and 32 hexadecimal digits."""
    return "SM" + str(what).encode().hex().rjust(32, "0")


@pytest.fixture
def provider():
    made = Provider()
    yield made
    made.stop()


class HttpGate(SmsGate):
    """A gateway whose texts are carried by HTTP; calls of the provider come to its webhook."""

    def __init__(self, story, provider, kind, start=True, url="https://gw.example.test", **settings):
        self.story, self.provider, self.kind = story, provider, kind
        self.numbers = ["+44207946%04d" % n for n in range(1000, 1003)]
        self.port = free_port()
        self.serial = itertools.count(1)
        settings = {"backend": "sms", "provider": kind, "numbers": " ".join(self.numbers),
                    "allow": story.server.host, "roster": "subscribe", **settings}
        # secrets lie beside the configuration
        made = story.gateway(start=False, wherry={
            "http_listen": "%s:%d" % (LOOPBACK, self.port), "http_url": url.format(port=self.port)}, **settings)
        for name, secret in (("token", TOKEN), ("hook", SECRET)):
            path = made.dir / name
            path.write_text(secret + "\n")
            path.chmod(0o600)
        keys = made.components[0].settings
        for key in ("token_file", "webhook_secret_file"):
            if key in keys:
                keys[key] = made.dir / keys[key]
        if "template_file" in keys:
            path = made.dir / "template"
            path.write_text(keys["template_file"])
            keys["template_file"] = path
        self.wherry, self.domain = made, story.domain
        if start:
            made.launch().linked()

    @property
    def target(self):
        return "/hook/" + self.domain

    def quiet(self, user):
        """No message has come that was not waited for."""
        user.absent(lambda s: name(s) == "message" and s.get("from", "").startswith("+"), via=self.domain)

    # --- Twilio ---

    def twilio(self, fields, token=TOKEN, url=None):
        url = url or "https://gw.example.test" + self.target
        return call(self.port, self.target, fields,
                    headers={"X-Twilio-Signature": twilio_signature(token, url, fields)})

    def twilio_text(self, sender, to, said, sid=None, **more):
        fields = {"MessageSid": sid or sid_of("in%d" % next(self.serial)), "SmsStatus": "received", "From": sender,
                  "To": to, "Body": said, **more}
        return self.twilio(fields)

    # --- Vonage ---

    def vonage(self, fields, secret=SECRET, age=0, **how):
        fields = {**fields, "timestamp": str(int(time.time()) - age), "nonce": "n%d" % next(self.serial)}
        fields["sig"] = vonage_signature(secret, fields, **how)
        return call(self.port, self.target, json_body=fields)


@pytest.fixture
def twilio(tell, prosody, provider):
    serial = itertools.count(1)
    provider.usual = lambda fields: (201, {"sid": sid_of(next(serial)), "status": "queued"})
    return HttpGate(tell(prosody), provider, "twilio", provider_url=provider.url, account="AC1", token_file="token",
                    mms="yes", upload_dir=process.directory("files"), upload_url="https://files.example.test")


def test_a_conversation_in_twilios_shape(twilio):
    gate, provider = twilio, twilio.provider
    romeo = gate.user("romeo")
    one = gate.write(romeo, ALICE, "Good morrow & \"more\" \N{GRINNING FACE}")
    asked = provider.expect(To=ALICE)
    assert asked["From"] == romeo.number and asked["Body"] == "Good morrow & \"more\" \N{GRINNING FACE}", asked
    assert asked[":path"] == "/2010-04-01/Accounts/AC1/Messages.json" and asked[":auth"].startswith("Basic "), asked
    assert asked["StatusCallback"] == "https://gw.example.test" + gate.target, asked
    # sent is no tick, delivered is; nobody else's word counts
    assert gate.twilio({"MessageSid": sid_of(1), "MessageStatus": "sent"})[0] == 200
    assert gate.twilio({"MessageSid": sid_of(1), "MessageStatus": "delivered"}, token="forged")[0] == 403
    gate.wherry.said("is not the provider's")
    gate.quiet(romeo)
    status, kind, said = gate.twilio({"MessageSid": sid_of(1), "MessageStatus": "delivered"})
    assert (status, kind) == (200, "text/xml") and said.endswith("<Response/>"), (status, kind, said)
    gate.ticked(romeo, one)

    # what phones write arrives once, however often it is said
    for _ in range(2):
        status, kind, said = gate.twilio_text(ALICE, romeo.number, "Who\nis it?", sid=sid_of("a"))
        assert (status, kind) == (200, "text/xml"), (status, said)
    romeo.expect_message("Who\nis it?", frm=gate.contact(ALICE))
    gate.quiet(romeo)
    # forged, for another address, changed on the way, unsigned, and nothing at all
    fields = {"MessageSid": sid_of("b"), "From": ALICE, "To": romeo.number, "Body": "forged"}
    assert gate.twilio(fields, token="guessed")[0] == 403
    assert gate.twilio(fields, url="https://other.example.test" + gate.target)[0] == 403
    good = {"X-Twilio-Signature": twilio_signature(TOKEN, "https://gw.example.test" + gate.target, fields)}
    assert call(gate.port, gate.target, {**fields, "Body": "changed"}, headers=good)[0] == 403
    assert call(gate.port, gate.target, fields)[0] == 403
    assert call(gate.port, gate.target)[0] == 403
    assert call(gate.port, gate.target, {"Body": "x" * 70000})[0] == 413
    assert gate.twilio({"MessageSid": sid_of("b")})[0] == 400
    # to a number that nobody has
    assert gate.twilio_text(ALICE, "+442079469999", "anybody?")[0] == 404
    gate.quiet(romeo)

    # a receipt for what nobody knows is no reason to let them wait
    assert gate.twilio({"MessageSid": sid_of("nobody"), "MessageStatus": "delivered"})[0] == 200

    # refusals have their sentences, at once and later
    provider.answer(400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient"})
    assert gate.failed(romeo, gate.write(romeo, BOB, "hi"))[1:] == (
        "forbidden", "This person asked for no more texts (STOP). (21610 Attempt to send to unsubscribed recipient)")
    provider.answer(400, {"code": 21211, "message": "bad"})
    assert gate.failed(romeo, gate.write(romeo, BOB, "hi"))[1] == "item-not-found"
    later = gate.write(romeo, ALICE, "are you there?")
    provider.expect(Body="are you there?")
    assert gate.twilio({"MessageSid": sid_of(2), "MessageStatus": "undelivered", "ErrorCode": "30003"})[0] == 200
    assert gate.failed(romeo, later)[2] == "Not delivered: the phone was off or out of reach. (30003)"


def test_what_a_provider_that_is_slow_or_silent_gets(twilio):
    gate, provider = twilio, twilio.provider
    romeo = gate.user("romeo")
    # told to wait, it waits, and sends the same one first
    provider.answer(429, {"code": 20429, "message": "Too Many Requests"})
    gate.write(romeo, ALICE, "first")
    gate.write(romeo, ALICE, "second")
    provider.expect(Body="second", deadline=3 * DEADLINE)
    assert [a["Body"] for a in provider.all(To=ALICE)] == ["first", "first", "second"]
    # asked and not answered: nobody knows, and it is not sent again
    provider.hangs = 1
    kind, condition, words = gate.failed(romeo, gate.write(romeo, BOB, "lost?"))
    assert (kind, condition) == ("cancel", "remote-server-timeout") and "may or may not have arrived" in words, words
    provider.answer(504, "gateway timeout")
    assert "may or may not" in gate.failed(romeo, gate.write(romeo, BOB, "lost too?"))[2]
    # wrong password: the operator is told, the text is kept
    provider.answer(401, {"code": 20003, "message": "Authenticate"})
    gate.write(romeo, BOB, "kept")
    gate.wherry.said("the provider takes nothing of ours: 20003 Authenticate")
    assert "kept" in str(provider.all(Body="kept")) and len(provider.all(Body="kept")) == 1
    assert "\n1 messages;" in gate.wherry.ctl("queue")
    said = gate.wherry.ctl("doctor", status=1)
    assert "20003 Authenticate" in said and "mend our login" in said, said
    (gate.wherry.dir / "token").write_text("another token\n")
    gate.wherry.reload()
    again = provider.expect(2, Body="kept")
    assert again[":auth"] != provider.all(Body="kept")[0][":auth"], again
    assert [len(provider.all(Body=b)) for b in ("lost?", "lost too?")] == [1, 1]


def test_files_both_ways(twilio):
    gate, provider = twilio, twilio.provider
    romeo = gate.user("romeo")
    url = "https://upload.example.test/file/x.png"
    romeo.message(gate.contact(ALICE), url, inner="<x xmlns='%s'><url>%s</url></x>" % (OOB, url))
    asked = provider.expect(To=ALICE)
    assert asked["MediaUrl"] == url and "Body" not in asked, asked
    provider.files["/m/photo.png"] = ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300)
    status, _, _ = gate.twilio_text(ALICE, romeo.number, "look", NumMedia="2", MediaUrl0=provider.url + "/m/photo.png",
                                    MediaContentType0="image/png", MediaUrl1="http://127.0.0.1:1/private",
                                    MediaContentType1="image/png")
    assert status == 200
    # what is not the provider's own is judged as any stranger's address
    romeo.expect_message("look\n[file that could not be fetched: http://127.0.0.1:1/private]",
                         frm=gate.contact(ALICE))
    assert provider.fetched[0][0] == "/m/photo.png" and provider.fetched[0][1].startswith("Basic ")
    shared = romeo.expect_message(re.compile("^https://files.example.test/"), frm=gate.contact(ALICE))
    assert text(child(shared, OOB, "x"), "desc", OOB) == "photo.png"


def test_killed_while_it_is_called(twilio):
    gate = twilio
    romeo = gate.user("romeo")
    for n in range(3):
        # the provider hears nothing and says it again, as Twilio does where it is told to
        fields = dict(sid=sid_of("k%d" % n))
        heard = []

        def ring():
            try:
                heard.append(gate.twilio_text(ALICE, romeo.number, "once %d" % n, **fields)[0])
            except OSError:
                heard.append(None)
        caller = threading.Thread(target=ring)
        caller.start()
        time.sleep(0.001 * n)
        gate.wherry.process.kill()
        caller.join()
        gate.wherry.launch().linked()
        # until what it has to know of texts is read, which may take a moment, it says 503: call again
        end, answer = time.monotonic() + 5, 503
        while answer == 503 and time.monotonic() < end:
            answer = gate.twilio_text(ALICE, romeo.number, "once %d" % n, **fields)[0]
        assert answer == 200
        # What was with his server and not known to be is written to it again, under the same id.
        came = {romeo.expect_message("once %d" % n, frm=gate.contact(ALICE)).get("id")}
        romeo.ping(gate.domain)
        came |= {s.get("id") for s in romeo.inbox.peek(lambda s: text(s, "body") == "once %d" % n)}
        assert len(came) == 1, came
        romeo.inbox.clear()


@pytest.fixture
def vonage(tell, prosody, provider):
    serial = itertools.count(1)

    def usual(fields):
        parts = (len(fields["text"]) + 152) // 153 if len(fields["text"]) > 160 else 1
        return 200, {"message-count": str(parts), "messages": [
            {"to": fields["to"], "status": "0", "message-id": "0A%d" % next(serial)} for _ in range(parts)]}
    provider.usual = usual
    return HttpGate(tell(prosody), provider, "vonage", provider_url=provider.url + "/sms/json", account="key",
                    token_file="token", webhook_secret_file="hook")


def test_a_conversation_in_vonages_shape(vonage):
    gate, provider = vonage, vonage.provider
    romeo = gate.user("romeo")
    one = gate.write(romeo, ALICE, "All the world's a stage. " * 8)
    asked = provider.expect(to=ALICE[1:])
    assert (asked["from"], asked["type"], asked["api_key"]) == (romeo.number[1:], "text", "key"), asked
    gate.write(romeo, BOB, "\N{GRINNING FACE}")
    assert provider.expect(to=BOB[1:])["type"] == "unicode"
    # a tick when each part has arrived, and not before
    receipt = {"msisdn": ALICE[1:], "to": romeo.number[1:], "status": "delivered", "err-code": "0"}
    assert gate.vonage({**receipt, "messageId": "0A2"}, method="md5hash")[0] == 200
    gate.quiet(romeo)
    assert gate.vonage({**receipt, "messageId": "0A1"})[0] == 200
    gate.ticked(romeo, one)
    # throttled, it goes a little later
    provider.answer(200, {"messages": [{"status": "1", "error-text": "Throughput Rate Exceeded"}]})
    gate.write(romeo, ALICE, "slowly")
    provider.expect(2, text="slowly")
    # a long text comes in parts, out of order, one of them twice
    part = {"msisdn": ALICE[1:], "to": romeo.number[1:], "type": "text", "concat": "true", "concat-ref": "93",
            "concat-total": "3"}
    for n, said in ((3, "three."), (1, "One, "), (1, "One, "), (2, "two, ")):
        status, _, said = gate.vonage({**part, "messageId": "0B%d" % n, "concat-part": str(n), "text": said})
        assert status == 200, said
    romeo.expect_message("One, two, three.", frm=gate.contact(ALICE))
    # replayed, too old, forged
    whole = {"msisdn": ALICE[1:], "to": romeo.number[1:], "type": "text", "messageId": "0C1", "text": "again"}
    assert [gate.vonage(whole)[0], gate.vonage(whole)[0]] == [200, 200]
    romeo.expect_message("again", frm=gate.contact(ALICE))
    assert gate.vonage({**whole, "messageId": "0C2"}, age=26 * 3600)[0] == 403
    assert gate.vonage({**whole, "messageId": "0C3"}, secret="guessed")[0] == 403
    assert call(gate.port, gate.target, json_body={**whole, "messageId": "0C4"})[0] == 403
    assert call(gate.port, gate.target, json_body="[" * 60000)[0] == 400
    gate.quiet(romeo)


TEMPLATE = """
[send]
url = %s/v1/messages
type = application/json
header.Authorization = Bearer {token}
header.Idempotency-Key = {id}
body = {"to": "{to_digits}", "from": "{from_digits}", "text": "{text}", "key": "{id}", "report": "{hook}"}
once = true

[answer]
id = id
error = reason

[call]
proof = header X-Secret

[text]
when = event=text
id = id
from = from
to = to
body = message.text

[receipt]
when = event=report
id = id
status = state
delivered = arrived
failed = lost
"""


def test_a_provider_that_the_operator_describes(tell, prosody, provider):
    serial = itertools.count(1)
    provider.usual = lambda fields: (200, {"id": "t%d" % next(serial)})
    gate = HttpGate(tell(prosody), provider, "template", token_file="token", webhook_secret_file="hook",
                    template_file=TEMPLATE % provider.url)
    romeo = gate.user("romeo")
    one = gate.write(romeo, ALICE, "say \"hi\"\n{text} \\ 1")
    asked = provider.expect(to=ALICE[1:])
    assert asked["text"] == "say \"hi\"\n{text} \\ 1" and asked[":auth"] == "Bearer " + TOKEN, asked
    proof = {"X-Secret": SECRET}
    assert call(gate.port, gate.target, json_body={"event": "report", "id": "t1", "state": "arrived"})[0] == 403
    assert call(gate.port, gate.target, json_body={"event": "report", "id": "t1", "state": "arrived"},
                headers=proof) == (200, "text/plain; charset=utf-8", "ok\n")
    gate.ticked(romeo, one)
    assert call(gate.port, gate.target, headers=proof, json_body={
        "event": "text", "id": 7, "from": ALICE, "to": romeo.number, "message": {"text": "well\u0000 met \ud83d\ude00"}
    })[0] == 200
    romeo.expect_message("well\ufffd met \N{GRINNING FACE}", frm=gate.contact(ALICE))
    # He knows his ids again: what was asked and not answered is asked again.
    provider.hangs = 1
    gate.write(romeo, ALICE, "twice asked")
    provider.expect(2, text="twice asked", deadline=3 * DEADLINE)
    first, second = provider.all(text="twice asked")
    assert first["key"] == second["key"]


@pytest.fixture
def kannel(tell, prosody, smsc):
    """Kannel between the gateway and the SMSC: it is both sides' other half."""
    gate = HttpGate(tell(prosody), None, "kannel", start=False, url="http://127.0.0.1:{port}", account="wherry",
                    provider_url="", token_file="token", webhook_secret_file="hook")
    box = Kannel(smsc, "kannel%d" % gate.port, TOKEN,
                 "http://127.0.0.1:%d%s/mo?secret=%s&from=%%p&to=%%P&text=%%b&coding=%%c&charset=%%C&id=%%I"
                 % (gate.port, gate.target, SECRET.replace(" ", "%20")))
    gate.wherry.components[0].settings["provider_url"] = box.url
    gate.account, gate.smsc = box.account, smsc
    gate.wherry.launch().linked()
    yield gate, box.start()
    box.stop()


def test_kannel_itself(kannel):
    gate, box = kannel
    romeo = gate.user("romeo")
    gate.account.set(dlr_ms=100)
    one = gate.write(romeo, ALICE, "Good morrow {[]} \u20ac & more")
    gate.account.expect_text(ALICE, "Good morrow {[]} \u20ac & more", deadline=2 * DEADLINE)
    sent = gate.account.expect("submit", destination_addr=ALICE[1:])
    assert sent["source_addr"] == romeo.number[1:], sent
    gate.ticked(romeo, one)
    said = "\u0416" * 30 + "\U0001f600" + "\u0416" * 60
    gate.write(romeo, ALICE, said)
    gate.account.expect_text(ALICE, said)
    gate.account.number(BOB, dlr="UNDELIV", err="001")
    assert gate.failed(romeo, gate.write(romeo, BOB, "anybody?"))[1] == "recipient-unavailable"
    # and back, in both alphabets
    for text in ("Who is it?", "\u041a\u0442\u043e \U0001f600?"):
        assert gate.account.mo(ALICE, romeo.number, text) == 0
        romeo.expect_message(text, frm=gate.contact(ALICE))
    # its door is closed to others
    assert call(gate.port, gate.target + "/mo?secret=guess&from=1&to=2&text=x")[0] == 403
    assert call(gate.port, gate.target + "/dlr?m=1&k=2&d=1")[0] == 403


def test_what_is_missing_is_named(tell, prosody, provider):
    gate = HttpGate(tell(prosody), provider, "twilio", start=False, token_file="token")
    said = run_once("wherryd", "-c", gate.wherry.write(), status=78)
    assert "account, token_file: twilio needs both" in said, said
    said = run_once("wherryd", "-c", gate.wherry.config, "--check-config")
    assert "twilio needs both" in said and "wherryd does not start so" in said, said
    gate.wherry.components[0].settings["account"] = "AC1"
    del gate.wherry.keys["http_listen"]
    said = run_once("wherryd", "-c", gate.wherry.write(), status=78)
    assert "provider: 'twilio' calls us, and http_listen of [wherry] is not set" in said, said
    gate.wherry.components[0].settings["provider_url"] = "http://api.example.test"
    said = run_once("wherryd", "-c", gate.wherry.write(), "--check-config")
    assert "cross the network to 'http://api.example.test' in clear" in said and "does not start" not in said, said


def test_stopping_waits_for_what_was_asked(twilio):
    gate, provider = twilio, twilio.provider
    romeo = gate.user("romeo")
    provider.pause = 0.5                # longer than a stop, if nobody waited
    one = gate.write(romeo, ALICE, "just now")
    provider.expect(Body="just now")
    gate.wherry.stop()
    provider.pause = 0
    gate.wherry.launch().linked()
    assert gate.twilio({"MessageSid": sid_of(1), "MessageStatus": "delivered"})[0] == 200
    gate.ticked(romeo, one)
    assert len(provider.all(Body="just now")) == 1
    romeo.absent(lambda s: s.get("type") == "error" and s.get("id") == one)
