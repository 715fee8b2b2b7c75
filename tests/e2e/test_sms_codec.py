"""wherry's SMPP codec beside two of other make: what one writes the others read, field by field, octet by octet."""

import json
import random
import struct
import subprocess

from testenv import smpp
from testenv.process import program
from testenv.smsc import HERE
from testenv.wherry import binary

R = smpp.RESP
BINDS = (smpp.BIND_RECEIVER, smpp.BIND_TRANSMITTER, smpp.BIND_TRANSCEIVER)
INTEGERS = {0x204: 2, 0x20c: 2, 0x20e: 1, 0x20f: 1, 0x427: 1, 0x210: 1, 0x30: 1, 0x425: 1}
STRINGS = (0x1e, 0x1d)
OCTETS = (0x424, 0x423)


def tlvs(dice, tags, most=5):
    """Different ones, in any order."""
    out = b""
    for tag in dice.sample(tags, dice.randint(0, min(most, len(tags)))):
        if tag in INTEGERS:
            value = dice.randbytes(INTEGERS[tag])
        elif tag in STRINGS:
            value = word(dice, 60).encode() + b"\0"
        else:
            value = dice.randbytes(3 if tag == 0x423 else dice.choice((1, 160, 2000, 9000)))
        out += smpp.tlv(tag, value)
    return out


def word(dice, most):
    return "".join(dice.choice("0123456789ABCDEFabcdefXYZ-_.+") for _ in range(dice.randint(1, most)))


def corpus():
    """The same PDUs in every run: each command, each field at its ends and between."""
    dice = random.Random(34)
    sms = [0x204, 0x20c, 0x20e, 0x20f, 0x424, 0x423, 0x427, 0x1e]
    number = lambda: dice.choice((0, 1, 0x7fffffff, 0xffffffff, dice.getrandbits(32)))
    octet = lambda: dice.choice((0, 1, 255, dice.getrandbits(8)))
    pdus = []
    for n in range(60):
        for command in (smpp.SUBMIT_SM, smpp.DELIVER_SM):
            text = dice.randbytes(dice.choice((0, 1, 70, 140, 159, 254)))
            pdus.append(smpp.pdu(command, b"".join((
                smpp.text("" if n % 3 else word(dice, 5)), bytes([octet(), octet()]), smpp.text(word(dice, 20)),
                bytes([octet(), octet()]), smpp.text("" if n % 7 == 0 else word(dice, 20)),
                bytes([octet(), octet(), octet()]), smpp.text("" if n % 4 else "261120154200004+"),
                smpp.text("" if n % 5 else "000002000000000R"), bytes([octet(), octet(), octet(), octet(), len(text)]), text,
                tlvs(dice, sms))), sequence=number()))
    for n in range(20):
        for command in BINDS:
            pdus.append(smpp.pdu(command, smpp.text(word(dice, 15)) + smpp.text("" if n % 4 == 0 else word(dice, 8))
                                 + smpp.text("" if n % 2 else word(dice, 12)) + bytes([0x34, octet(), octet()])
                                 + smpp.text("" if n % 3 else word(dice, 40)), sequence=number()))
            pdus.append(smpp.pdu(command | R, smpp.text(word(dice, 15)) + tlvs(dice, [0x210]), sequence=number()))
        pdus.append(smpp.pdu(smpp.SUBMIT_SM | R, smpp.text(word(dice, 64)), sequence=number()))
        pdus.append(smpp.pdu(smpp.DELIVER_SM | R, smpp.text(""), sequence=number()))
        pdus.append(smpp.pdu(smpp.DATA_SM | R, smpp.text(word(dice, 64)) + tlvs(dice, [0x425, 0x423, 0x1d]), sequence=number()))
        pdus.append(smpp.pdu(smpp.DATA_SM, smpp.text("") + bytes([octet(), octet()]) + smpp.text(word(dice, 60))
                             + bytes([octet(), octet()]) + smpp.text(word(dice, 60)) + bytes([octet(), octet(), octet()])
                             + tlvs(dice, sms), sequence=number()))
        pdus.append(smpp.pdu(smpp.ALERT_NOTIFICATION, bytes([octet(), octet()]) + smpp.text(word(dice, 60))
                             + bytes([octet(), octet()]) + smpp.text(word(dice, 60)), sequence=number()))
        pdus.append(smpp.pdu(smpp.OUTBIND, smpp.text(word(dice, 15)) + smpp.text(word(dice, 8)), sequence=number()))
    for command in (smpp.UNBIND, smpp.UNBIND | R, smpp.ENQUIRE_LINK, smpp.ENQUIRE_LINK | R, smpp.GENERIC_NACK):
        pdus += [smpp.pdu(command, status=s if command & R else 0, sequence=number()) for s in (0, 3, 0x58, 0x40a)]
    for command in (smpp.SUBMIT_SM | R, smpp.BIND_TRANSCEIVER | R):
        pdus += [smpp.pdu(command, status=s, sequence=number()) for s in (0x0e, 0x58, 0x14, 0x112, 0x4ff)]
    return pdus


def ask(argv, lines):
    """One line out for each line in."""
    done = subprocess.run(argv, input="".join(each + "\n" for each in lines), capture_output=True, text=True, timeout=60,
                          cwd=HERE, check=False)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(each) for each in done.stdout.splitlines()]
    assert len(answers) == len(lines), done.stderr
    return answers


def ours(pdus):
    return ask([binary("smppcodec")], [each.hex() for each in pdus])


def fields(mine):
    """Of our reading: the PDU's own fields, without what the codec says of it."""
    return {k: v for k, v in mine.items() if k not in ("wrong", "again", "tlvs", "command")}


def test_our_codec_writes_what_it_read():
    pdus = corpus()
    for octets, mine in zip(pdus, ours(pdus)):
        assert mine["wrong"] == 0, mine
        assert bytes.fromhex(mine["again"]) == octets, mine


def test_node_smpp_reads_and_writes_the_same():
    pdus = corpus()
    mine = ours(pdus)
    node = [program("node", "nodejs"), "oracle.js"]
    for octets, us, them in zip(pdus, mine, ask(node, [json.dumps({"hex": each.hex()}) for each in pdus])):
        tags = {str(each["tag"]): int(each["value"], 16) if each["tag"] in INTEGERS
                else each["value"][:-2] if each["tag"] in STRINGS else each["value"] for each in us["tlvs"]}
        assert (us["command"], tags) == (them.pop("command"), them.pop("tlvs"))
        if len(octets) > 16:                    # it fills in what is not there
            assert fields(us) == them, octets.hex()
    # it writes no body with a status, and no empty message_id where there was none
    whole = [(octets, us) for octets, us in zip(pdus, mine)
             if us["command_status"] == 0 and (len(octets) > 16 or not us["command"].startswith("submit"))]
    orders = [json.dumps({"command": us["command"], "tlvs": us["tlvs"], **fields(us)}) for _, us in whole]
    for (octets, us), them in zip(whole, ask(node, orders)):
        assert bytes.fromhex(them["hex"]) == octets, us


def test_net_smpp_reads_and_writes_the_same():
    pdus = [each for each in corpus() if len(each) < 8000]      # one read of it
    mine = ours(pdus)
    perl = [program("perl", "perl"), "oracle.pl"]
    for octets, us, them in zip(pdus, mine, ask(perl, [json.dumps({"hex": each.hex()}) for each in pdus])):
        assert struct.unpack(">I", octets[4:8])[0] == them.pop("command_id")
        assert {str(each["tag"]): each["value"] for each in us["tlvs"]} == them.pop("tlvs")
        them = {k: v for k, v in them.items() if k in fields(us)}
        if len(octets) > 16:
            assert fields(us) == them, octets.hex()
    whole = [(octets, us) for octets, us in zip(pdus, mine) if len(octets) > 16 or "bind_t" not in us["command"]
             and not us["command"].startswith("submit")]
    orders = [json.dumps({"command": us["command"], "tlvs": us["tlvs"], **fields(us)}) for _, us in whole]
    for (octets, us), them in zip(whole, ask(perl, orders)):
        assert bytes.fromhex(them["hex"]) == octets, us
