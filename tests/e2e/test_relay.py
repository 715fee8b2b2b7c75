"""The way out: a provider's submission port, by the real thing."""

import pytest

from test_mail import OK, Gate
from testenv.smtpsink import SmtpSink
from testenv.lmtppeer import LmtpPeer
from testenv.postbox import mail
from testenv.submission import PASSWORD, TOKEN, USER, Submission

WORLD = "127.0.0.3"     # another host than the provider's


class Provider:
    """A submission port, and whoever it hands mail on to."""

    def __init__(self, story, ca, **options):
        self.world, self.nobody = SmtpSink(host=WORLD), LmtpPeer()
        self.mta = Submission("provider.test", self.nobody, self.world, ca.issue("localhost"), **options)
        self.password = self.mta.dir / "password"
        self.write(PASSWORD)
        story.people.append(self)
        self.mta.start()
        self.settings = {"smarthost": "localhost:%d" % self.mta.port, "smarthost_user": USER,
                         "smarthost_tls": "tls" if self.mta.implicit else "starttls",
                         "smarthost_ca": ca.root.cert, "smarthost_password_file": self.password}

    def write(self, password):
        self.password.write_text(password + "\n")
        self.password.chmod(0o600)

    def close(self):
        self.mta.stop()
        self.world.stop()
        self.nobody.stop()


@pytest.mark.parametrize("mechanism, implicit", [("CRAM-MD5", False), ("PLAIN", True), ("LOGIN", False)])
def test_a_mail_goes_through_a_providers_submission_port(tell, prosody, ca, mechanism, implicit):
    story = tell(prosody)
    provider = Provider(story, ca, mechanisms=[mechanism], implicit=implicit)
    gate = Gate(story, **provider.settings)
    romeo = gate.user("romeo")
    romeo.message(gate.contact("bob@far.test"), "Good morrow, Bob.")
    sent = provider.world.expect(to="bob@far.test")
    assert sent.message.get_content().strip() == "Good morrow, Bob."
    assert "with esmtpsa (TLS1.3)" in " ".join(sent.message["Received"].split()), sent
    assert "auth=pass (%s" % mechanism in " ".join(sent.message["Authentication-Results"].split()), sent


def test_a_refused_login_keeps_the_mail_until_the_operator_has_mended_it(tell, prosody, ca):
    story = tell(prosody)
    provider = Provider(story, ca, mechanisms=["PLAIN"])
    provider.write("wrong")
    gate = Gate(story, **provider.settings)
    story.wherry.process.wait_said("no mail can be sent: the mail server refuses our login: 535")
    romeo = gate.user("romeo")
    romeo.message(gate.contact("bob@far.test"), "Good morrow, Bob.")
    romeo.absent(lambda s: s.get("type") == "error", via=gate.domain)   # it is kept
    assert provider.world.mails == []
    provider.write(PASSWORD)
    story.wherry.reload()
    sent = provider.world.expect(to="bob@far.test")
    assert sent.message.get_content().strip() == "Good morrow, Bob."


def test_a_token_that_is_over_keeps_the_mail_until_there_is_a_new_one(tell, prosody, ca):
    """XOAUTH2: a token lives for an hour; who renews it writes it to the file and says reload."""
    story = tell(prosody)
    provider = Provider(story, ca, mechanisms=["XOAUTH2", "PLAIN"])
    provider.write("ya29.of-an-hour-ago")
    settings = dict(provider.settings)
    settings["smarthost_token_file"] = settings.pop("smarthost_password_file")
    gate = Gate(story, **settings)
    story.wherry.process.wait_said("no mail can be sent: the mail server refuses our login: 535")
    said = story.wherry.ctl("doctor", status=1)
    assert "cure: mend our login at 'smarthost' of [component %s] or there, then: wherryctl reload" % gate.domain in said, said
    romeo = gate.user("romeo")
    romeo.message(gate.contact("bob@far.test"), "Good morrow, Bob.")
    provider.write(TOKEN)
    story.wherry.reload()
    sent = provider.world.expect(to="bob@far.test")
    assert sent.message.get_content().strip() == "Good morrow, Bob."
    assert "auth=pass (XOAUTH2" in " ".join(sent.message["Authentication-Results"].split()), sent
    assert "0 failures" in story.wherry.ctl("doctor")
    assert TOKEN not in story.wherry.process.tail() and TOKEN not in story.logs()


def test_a_mail_that_is_passed_on_says_that_it_has_eight_bits(tell, prosody):
    gate = Gate(tell(prosody), postmaster="operator@far.test")
    gate.user("romeo")      # it is up by now: before, mail is put off
    came = mail(to="postmaster@" + gate.domain, text="Hello").as_bytes()
    came = came.replace(b": 7bit", b": 8bit").replace(b"\r\nHello", "\r\nGr\u00fc\u00dfe".encode())
    assert gate.post.deliver(came, to="postmaster@" + gate.domain) == [OK]
    sent = gate.sink.expect(to="operator@far.test")
    assert sent.options["BODY"] == "8BITMIME" and "SMTPUTF8" not in sent.options
    assert "Gr\u00fc\u00dfe" in sent.text
