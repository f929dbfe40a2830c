#!/usr/bin/env python3
"""README's pages "A broker for two real people" and "A meeting from invitation to minutes", run as they are printed, one
after the other: on a terminal, by somebody who types."""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from line import Ports
from town import PASSPHRASE, REPOSITORY, programs

PAGES = ("A broker for two real people", "A meeting from invitation to minutes")
QUESTION = re.compile(r"(assphrase[^\n]*: |Once more: |\(yes or no\) |Type what the other one reads[^\n]*: )$")
WORDS = re.compile(r"^\s*((?:[a-zæøå]{3,8} ){7}[a-zæøå]{3,8})\s*$", re.M)


def page(title):
    with open(REPOSITORY / "README.md", encoding="utf-8") as f:
        return re.search(rf"^## {title}$.*?^```sh$\n(.*?)^```$", f.read(), re.M | re.S).group(1)


class Terminal:
    """A shell on a pseudo-terminal, and who answers its questions."""

    def __init__(self, script, folder):
        self.master, slave = pty.openpty()
        self.said = ""
        self.process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", script], stdin=slave, stdout=slave, stderr=slave, cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), "TERM": "dumb"},
            preexec_fn=self.lead)  # its own session, so that the terminal is its own
        os.close(slave)

    @staticmethod
    def lead():
        os.setsid()
        import fcntl
        import termios
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def answer(self, tail):
        if "assphrase" in tail or "Once more" in tail:
            return PASSPHRASE
        if "yes or no" in tail:
            return "yes"
        return WORDS.findall(self.said.replace("\r", ""))[-1]

    def run(self, seconds):
        """Until the shell has ended; its status."""
        end, asked = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    self.said += os.read(self.master, 65536).decode(errors="replace")
                    continue
                except OSError:
                    break
            if self.process.poll() is not None:
                break
            found = QUESTION.search(self.said[asked:])
            if found:
                asked = len(self.said)
                os.write(self.master, (self.answer(found.group(0)) + "\n").encode())
        if self.process.poll() is None and time.monotonic() >= end:
            raise AssertionError("it waits:\n" + self.said)
        return self.process.wait(timeout=10)

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.master)


class Readme(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="samtykke-readme-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def test_the_pages_run_as_they_are_printed(self):
        first, second = map(page, PAGES)
        self.assertIn("samtykke permit bo", first)
        self.assertIn("samtykke meeting call", second)
        script = first + "\necho '== a meeting'\n" + second
        # The programs of this build, and a port that is free.
        script = script.replace("$PWD/build/bin", str(programs()), 1)
        reserved = Ports()
        self.addCleanup(reserved.close)
        script = script.replace("7701", str(reserved.one()))
        terminal = Terminal(script, self.folder)
        self.addCleanup(terminal.end)
        status = terminal.run(180)
        self.assertEqual(status, 0, terminal.said)
        said, meeting = terminal.said.split("== a meeting", 1)
        for line in ("What helps", "A written list.", "closed again"):
            self.assertIn(line, said)
        self.assertNotIn(PASSPHRASE, terminal.said)
        self.assertRegex(said, r"Bo\b.* opened")
        for line in ("The first day", "Money in May", "Everything else: ask Maja first", "Twelve hours a week in May.",
                     "I would like to begin slowly.", "I remember ten to twelve.", "Ask about benefits",
                     "Said to Maja."):
            self.assertIn(line, meeting)
        self.assertIn("Twelve hours a week in May.", (Path(self.folder) / "try/minutes.html").read_text("utf-8"))


if __name__ == "__main__":
    unittest.main()
