"""SMSCs of other make than node-smpp: a conversation with each."""

from types import SimpleNamespace

import pytest

from testenv import LOOPBACK
from testenv.ports import free_port
from testenv.process import Process, directory, program
from testenv.smsc import HERE
from testenv.smsgate import ALICE, SmsGate


class NetSmpp:
    """netsmpp.pl, with the face that SmsGate wants."""

    def __init__(self):
        self.port = free_port()
        self.address = "%s:%d" % (LOOPBACK, self.port)
        self.process = Process("netsmpp", [program("perl", "perl"), HERE / "netsmpp.pl", self.port],
                               directory("netsmpp") / "log").start()
        self.process.wait_said("^ready$")

    def said(self, pattern):
        return self.process.wait_said(pattern)

    def text(self, sender, to, words):
        self.process.child.stdin.write(("%s %s %s\n" % (sender.lstrip("+"), to.lstrip("+"), words)).encode())
        self.process.child.stdin.flush()

    def stop(self):
        self.process.kill()


@pytest.fixture
def netsmpp(closing):
    closing.append(NetSmpp())
    return closing[-1]


def test_a_conversation_through_net_smpp(tell, prosody, netsmpp):
    account = SimpleNamespace(system_id="perl", bound=lambda: netsmpp.said("^bind_transceiver perl "))
    gate = SmsGate(tell(prosody), netsmpp, account=account)
    romeo = gate.user("romeo")
    sent = [gate.write(romeo, ALICE, "text %d" % n) for n in range(3)]
    for n, each in enumerate(sent):
        netsmpp.said("^submit_sm %s %s text %d$" % (romeo.number[1:], ALICE[1:], n))
        gate.ticked(romeo, each)                # by its number in decimal, of the one in hexadecimal
    netsmpp.text(ALICE, romeo.number, "Who is it?")
    romeo.expect_message("Who is it?", frm=gate.contact(ALICE))
    netsmpp.said("^deliver_sm_resp 0$")
    gate.wherry.stop()
    netsmpp.said("^unbind$")
