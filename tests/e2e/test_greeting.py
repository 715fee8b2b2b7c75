"""What a user wants said behind every login: to the services, before his channels."""

import re

import pytest

covers = pytest.mark.covers


@covers("CM-12", "CM-13")
def test_the_services_hear_him_before_his_channels(tell, fake, fakeircd):
    story = tell(fake, fakeircd)
    story.gateway(network=None, networks={
        "TestNet": {"servers": "127.0.0.1:%d" % fakeircd.port, "tls": "no"}})
    romeo, room = story.user("romeo"), story.room("a", network="testnet")
    console = "testnet@" + story.domain
    romeo.message(console, "settings commands PRIVMSG NickServ :IDENTIFY sesame\nMODE romeo +x")
    romeo.expect_message(re.compile("Stored"), console)
    romeo.message(console, "settings commands")
    romeo.expect_message(re.compile(r"\(set\)"), console)
    asked = romeo.send_join(room.jid, "romeo", history="<history maxstanzas='0'/>")
    peer = fakeircd.serve()
    peer.expect("PRIVMSG", "NickServ", "IDENTIFY sesame")
    peer.expect("MODE", "romeo", "+x")
    assert not peer.seen("JOIN")
    peer.send(":NickServ!s@services NOTICE romeo :You are now identified.")
    romeo.expect_message("You are now identified.", "nickserv%%testnet@%s" % story.domain)
    assert not peer.seen("JOIN")
    peer.send(":s 900 romeo romeo!r@h Romeo :You are now logged in as Romeo")
    peer.admit(room.channel, ["alice"])
    romeo.entered(room.jid, asked)
    # It may be a password: no log has it, and on disk it is sealed.
    assert not [l for l in story.wherry.process.said if "sesame" in l]
    kept = b"".join(f.read_bytes() for f in story.wherry.dir.glob("wherry.db*"))
    assert kept and b"sesame" not in kept


@covers("CM-12")
def test_a_line_that_harms_is_not_kept(tell, fake, fakeircd):
    story = tell(fake, fakeircd)
    story.gateway(network=None, networks={
        "TestNet": {"servers": "127.0.0.1:%d" % fakeircd.port, "tls": "no"}})
    romeo = story.user("romeo")
    romeo.message("testnet@" + story.domain, "settings commands QUIT :bye")
    romeo.expect_message(re.compile("QUIT is mine to say"))
