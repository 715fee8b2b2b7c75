"""A person with profanity, in a terminal: keys go in, the screen is read (tmux between).

    juliet = Profanity(server, "juliet")
    juliet.say("/join #wherry@irc.example.test")
    juliet.see("Verona")

Her settings are profanity's own: what a story sees is what anybody sees.
"""

import re
import subprocess
import time

from . import DEADLINE
from .process import Process, directory, program

WIDTH, HEIGHT = 120, 40


class Profanity:
    def __init__(self, server, user, password="secret"):
        self.jid = "%s@%s" % (user, server.host)
        self.dir = directory("profanity")
        self.tmux = [program("tmux", "tmux"), "-S", str(self.dir / "tmux")]
        env = {"HOME": str(self.dir), "XDG_CONFIG_HOME": str(self.dir / "config"),
               "XDG_DATA_HOME": str(self.dir / "data"), "LC_ALL": "C.UTF-8", "TMUX": ""}
        client = program("profanity", "profanity")
        # in the foreground: a server that makes itself a daemon could be left behind
        self.process = Process("tmux", [*self.tmux, "-f", "/dev/null", "-D"],
                               self.dir / "tmux.log", env=env, cwd=self.dir).start()
        try:
            self._await(lambda: (self.dir / "tmux").exists(), "tmux")
            self._tmux("new-session", "-d", "-x", str(WIDTH), "-y", str(HEIGHT), client)
            self.see("Profanity")
            self.say("/connect %s server %s port %d tls trust"
                     % (self.jid, server.address, server.c2s_port))
            self.see("Enter password:")
            self.say(password)
            self.see("logged in successfully")
        except BaseException:
            self.process.kill()
            raise

    def _tmux(self, *arguments):
        done = subprocess.run([*self.tmux, *arguments], capture_output=True, text=True,
                              timeout=DEADLINE)
        assert done.returncode == 0, "tmux %s: %s" % (arguments[0], done.stderr)
        return done.stdout

    @staticmethod
    def _await(done, what, deadline=DEADLINE, shown=lambda: ""):
        end = time.monotonic() + deadline
        while True:
            found = done()
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError("not seen within %g s: %s\n%s" % (deadline, what, shown()))
            time.sleep(0.05)    # a screen has no events

    # --- what a person does ------------------------------------------------------------------

    def say(self, line):
        """Into the input line, and Enter."""
        self._tmux("send-keys", "-l", "--", line)
        self._tmux("send-keys", "Enter")

    def screen(self):
        return self._tmux("capture-pane", "-p", "-J")

    def words(self):
        """The screen without where its lines break, so that a sentence can be looked for."""
        return re.sub(r"\s+", " ", self.screen())

    def see(self, pattern, deadline=DEADLINE):
        """Waits until the screen, read as one line, shows it; returns the match."""
        return self._await(lambda: re.search(pattern, self.words()), "/%s/" % pattern, deadline,
                           self.screen)

    def times(self, text):
        """How often the screen shows it."""
        return self.words().count(text)

    def window(self, number):
        self.say("/win %d" % number)

    # --- the end -------------------------------------------------------------------------------

    def stop(self):
        try:
            self.say("/quit")
            self._await(lambda: not self._sessions(), "the end of profanity")
        except AssertionError:      # it has gone, or hangs; it ends with its terminal
            pass
        self.process.kill()

    def _sessions(self):
        return subprocess.run([*self.tmux, "list-sessions"], capture_output=True, text=True,
                              timeout=DEADLINE).stdout.strip()
