"""Files of mails, wherever they go: a directory that a web server shows, ejabberd's upload service; winmail.dat's, too."""

import functools
import http.server
import re
import threading
import urllib.request
from pathlib import Path

import pytest

from test_mail import OOB, OK, PNG, Gate, fetch
from testenv import LOOPBACK
from testenv.ejabberd import FILES
from testenv.ports import free_port
from testenv.postbox import mail
from testenv.xml import show, text

covers = pytest.mark.covers
WINMAIL = Path(__file__).parent.parent / "fuzz/corpus-mime-tnef/sample"
PAGE = b"<script>document.write('hello')</script>"


class Web:
    """The operator's web server, on one directory."""

    def __init__(self, story, path):
        self.path, self.asked = path, []
        web = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                web.asked.append(self.path)
        self.server = http.server.ThreadingHTTPServer((LOOPBACK, free_port()),
                                                      functools.partial(Handler, directory=str(path)))
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = "http://%s:%d/files" % self.server.server_address
        story.people.append(self)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def links(reader, n):
    """The next n files, as links that clients show."""
    said = [reader.expect_message(re.compile("^http")) for _ in range(n)]
    for each in said:
        assert text(each.find("{%s}x" % OOB), "url", OOB) == text(each, "body"), show(each)
    return [text(each, "body") for each in said]


@covers("FI-02", "FI-03")
def test_a_directory_that_a_web_server_shows(tell, prosody, tmp_path):
    """Where the XMPP server takes no files they are there, under names that nobody guesses, and go with their time."""
    story = tell(prosody)
    kept = tmp_path / "files"
    kept.mkdir()
    web = Web(story, tmp_path)
    gate = Gate(story, upload="off", upload_dir=kept, upload_url=web.url)
    romeo = gate.user("romeo")
    came = mail(to=romeo.mailbox, text="Look!", files=[
        ("gr\u00fcn.png", "image/png", PNG), ("page.html", "text/html", PAGE), ("../../up.sh", "text/x-sh", b"#!")])
    assert gate.post.deliver(came) == [OK]
    romeo.expect_message(re.compile("Look!"))
    urls = {fetch(url): url for url in links(romeo, 3)}     # two of a user's go at a time
    assert set(urls) == {PNG, PAGE, b"#!"}
    for url in urls.values():
        assert re.fullmatch(re.escape(web.url) + r"/[0-9a-f]{32,}\.\w+", url), url
    # A browser shows the picture, and no page of a stranger's in the name of the operator.
    kinds = {what: urllib.request.urlopen(url, timeout=10).headers["Content-Type"] for what, url in urls.items()}
    assert kinds[PNG] == "image/png" and "html" not in kinds[PAGE], (kinds, urls)
    assert {each.name for each in kept.iterdir()} == {url.rpartition("/")[2] for url in urls.values()}
    # What Outlook has hidden is files as any other.
    made = mail(to=romeo.mailbox, text="From Outlook.")
    made.add_attachment(WINMAIL.read_bytes(), maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert gate.post.deliver(made) == [OK]
    said = romeo.expect_message(re.compile("From Outlook"))
    assert "winmail" not in text(said, "body"), show(said)
    assert {fetch(url) for url in links(romeo, 2)} == {b"the bytes of a picture", b"report"}


@covers("FI-03", "FI-04")
def test_ejabberds_upload_service(tell, ejabberd):
    """Both ways: a mail's file is there, and goes out again from there."""
    gate = Gate(tell(ejabberd), FILES)
    romeo = gate.user("romeo")
    assert gate.post.deliver(mail(to=romeo.mailbox, text="Look!", files=[("gr\u00fcn.png", "image/png", PNG)])) == [OK]
    said = romeo.expect_message(re.compile("Look!"))
    [url] = links(romeo, 1)
    assert url.startswith("http://localhost:%d/upload/" % ejabberd.http_port) and fetch(url) == PNG, url
    romeo.message(said.get("from"), url, inner="<x xmlns='%s'><url>%s</url></x>" % (OOB, url))
    sent = gate.sink.expect(to="Alice@far.test").message
    [picture] = sent.iter_attachments()
    assert picture.get_content() == PNG and picture.get_content_type() == "image/png", sent
