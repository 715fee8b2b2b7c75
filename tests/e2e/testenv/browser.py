"""A person with Converse.js, in a Chromium without a window.

    juliet = Browser(server, "juliet")      a Prosody with websocket=True
    juliet.open_chat("help@irc.example.test")
    juliet.say("register")
    juliet.see("Which nickname")

Converse's own files come from npm, into browser/node_modules (contrib/bootstrap); a page of a few
lines loads them from a server of ours on loopback.
"""

import http.server
import json
import os
import re
import threading
import time
from functools import partial
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import (ElementClickInterceptedException,
                                        ElementNotInteractableException, NoSuchElementException,
                                        StaleElementReferenceException, WebDriverException)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from . import DEADLINE, LOOPBACK, TOP
from .ports import free_port
from .process import Process, directory, program

BROWSER = TOP / "tests" / "e2e" / "browser"
CONVERSE = Path(os.environ.get("WHERRY_CONVERSE") or BROWSER / "node_modules" / "converse.js" / "dist")

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Converse</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dist/converse.min.css">
<script src="/dist/converse.min.js" type="module"></script></head>
<body><script type="module">converse.initialize(%s);</script></body></html>
"""

OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--disable-dev-shm-usage", "--force-device-scale-factor=1", "--lang=en",
           "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE " + LOOPBACK)


class _Pages(http.server.SimpleHTTPRequestHandler):
    """The one page, and what it loads."""

    def __init__(self, *arguments, page, **options):
        self.page = page
        super().__init__(*arguments, directory=str(CONVERSE), **options)

    def do_GET(self):
        if self.path != "/":
            self.path = self.path.removeprefix("/dist")
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_):
        pass


class Browser:
    def __init__(self, server, user, password="secret", size=(1280, 800), **settings):
        if not CONVERSE.is_dir():
            raise AssertionError("Converse.js is not in %s: run contrib/bootstrap" % CONVERSE)
        self.jid = "%s@%s" % (user, server.host)
        self.dir = directory("browser")
        settings = {
            "authentication": "login", "auto_login": True, "jid": self.jid, "password": password,
            "websocket_url": "ws://%s:%d/xmpp-websocket" % (LOOPBACK, server.http_port),
            "discover_connection_methods": False, "assets_path": "/dist/", "i18n": "en",
            "view_mode": "fullscreen", "theme": "classic", "dark_theme": "classic",
            "play_sounds": False, "show_desktop_notifications": False, **settings}
        page = (PAGE % json.dumps(settings)).encode()
        self.web = http.server.ThreadingHTTPServer((LOOPBACK, 0), partial(_Pages, page=page))
        self.web.daemon_threads = True
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        options = webdriver.ChromeOptions()
        options.binary_location = program("chromium", "chromium")
        for each in (*OPTIONS, "--user-data-dir=%s" % (self.dir / "profile"),
                     "--window-size=%d,%d" % size):
            options.add_argument(each)
        port = free_port()
        self.process = Process("chromedriver", [program("chromedriver", "chromium-driver"),
                                                "--port=%d" % port], self.dir / "log",
                               env={"HOME": str(self.dir), "LC_ALL": "C.UTF-8"}).start()
        self.driver = None
        try:
            self.process.wait_said("started successfully")
            self.driver = webdriver.Remote("http://%s:%d" % (LOOPBACK, port), options=options)
            self.driver.get("http://%s:%d/" % self.web.server_address)
            self.find("converse-roster", deadline=3 * DEADLINE)
        except BaseException:
            self.stop()
            raise

    # --- what is to be seen --------------------------------------------------------------------

    def wait(self, done, what, deadline=DEADLINE):
        """Until it returns something true; a page in change is looked at again."""
        end = time.monotonic() + deadline
        while True:
            try:
                found = done()
                if found:
                    return found
            except (StaleElementReferenceException, NoSuchElementException,
                    ElementClickInterceptedException, ElementNotInteractableException):
                pass
            if time.monotonic() > end:
                raise AssertionError("not seen within %g s: %s\n%s" % (deadline, what, self.words()))
            time.sleep(0.05)    # a page has no events for us

    def words(self):
        """All that the page shows, as text."""
        return self.driver.execute_script("return document.body.innerText")

    def see(self, pattern, deadline=DEADLINE, within="body"):
        """Waits until a part of the page, read as one line, shows it; returns the match."""
        def done():
            for each in self.driver.find_elements(By.CSS_SELECTOR, within):
                found = re.search(pattern, " ".join(each.text.split()))
                if found:
                    return found
            return None
        return self.wait(done, "/%s/ in %s" % (pattern, within), deadline)

    def find(self, css, text=None, deadline=DEADLINE):
        """The first shown element, with that text if one is named."""
        def done():
            for each in self.driver.find_elements(By.CSS_SELECTOR, css):
                if each.is_displayed() and (text is None or text in each.text):
                    return each
            return None
        return self.wait(done, "%s %s" % (css, text or ""), deadline)

    def click(self, css, text=None):
        def done():
            for each in self.driver.find_elements(By.CSS_SELECTOR, css):
                if each.is_displayed() and (text is None or text in each.text):
                    each.click()
                    return True
            return False
        self.wait(done, "%s %s, to click on" % (css, text or ""))

    def menu(self, css, entry):
        """An entry of the menu that something shows where the mouse is over it."""
        ActionChains(self.driver).move_to_element(self.find(css)).perform()
        self.click(css + " .dropdown-toggle")
        self.click(css + " .dropdown-item", entry)

    def fill(self, css, text):
        """Into the first field that is shown, instead of what stands there; returns the field."""
        def done():
            for each in self.driver.find_elements(By.CSS_SELECTOR, css):
                if each.is_displayed():
                    each.clear()
                    each.send_keys(text)
                    return each
            return None
        return self.wait(done, css + ", to write into")

    # --- what a person does ----------------------------------------------------------------------

    def contact(self, jid):
        """Its row among the contacts."""
        return "li.list-item:has(a[data-jid='%s'])" % jid

    def say(self, text):
        """Into the chat that is in front, and Enter."""
        self.fill("textarea.chat-textarea", text).send_keys(Keys.ENTER)

    def in_front(self, jid):
        """Waits until it is this chat that is shown."""
        self.find(".chatbox-title__text[title='%s']" % jid)

    def open_chat(self, jid):
        """The contacts' menu, "Start a new chat", an address."""
        self.click(".dropdown--contacts .dropdown-toggle")
        self.click(".dropdown--contacts .dropdown-item", "Start a new chat")
        self.fill(".modal input[name=jid]", jid)
        self.click(".modal button[type=submit]", "Start Chat")
        self.in_front(jid)

    def add_contact(self, jid):
        """The contacts' menu, "Add a contact", an address; its chat opens."""
        self.click(".dropdown--contacts .dropdown-toggle")
        self.click(".dropdown--contacts .dropdown-item", "Add a contact")
        self.fill(".modal input[name=jid]", jid)
        self.click(".modal button[type=submit]", "Add")
        self.in_front(jid)

    def look_at(self, jid):
        """A chat that is open already."""
        self.click(self.contact(jid) + " a.open-chat")
        self.in_front(jid)

    def accept(self, jid):
        """A request for authorization: the menu of its row, and the form that comes."""
        self.menu(self.contact(jid), "Accept as contact")
        self.click(".modal button[type=submit]", "Accept")

    def picture(self, path):
        """What is to be seen now, once what pops up has gone."""
        self.wait(lambda: not [t for t in self.driver.find_elements(By.CSS_SELECTOR, ".toast")
                               if t.is_displayed()], "no pop-up", 3 * DEADLINE)
        self.driver.save_screenshot(str(path))

    # --- the end -----------------------------------------------------------------------------------

    def stop(self):
        if self.driver:
            try:
                self.driver.quit()
            except WebDriverException:
                pass
            self.driver = None
        self.process.stop()
        self.web.shutdown()
        self.web.server_close()
