#!/usr/bin/env python3
"""README's page "A broker for two real people", run as it is printed: on a terminal, by somebody who types."""
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

from town import PASSPHRASE, REPOSITORY, free_port, programs

PAGE = re.compile(r"^## A broker for two real people$.*?^```sh$\n(.*?)^```$", re.M | re.S)
QUESTION = re.compile(r"(assphrase[^\n]*: |Once more: |\(yes or no\) |Type what the other one reads[^\n]*: )$")
WORDS = re.compile(r"^\s*((?:[a-zæøå]{3,8} ){7}[a-zæøå]{3,8})\s*$", re.M)


def page():
    with open(REPOSITORY / "README.md", encoding="utf-8") as f:
        return PAGE.search(f.read()).group(1)


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

    def test_the_page_runs_as_it_is_printed(self):
        script = page()
        self.assertIn("samtykke permit bo", script)
        # The programs of this build, and a port that is free.
        script = script.replace("$PWD/build/bin", str(programs()), 1)
        script = script.replace("7701", str(free_port()))
        terminal = Terminal(script, self.folder)
        self.addCleanup(terminal.end)
        status = terminal.run(180)
        self.assertEqual(status, 0, terminal.said)
        said = terminal.said
        for line in ("What helps", "A written list.", "closed again"):
            self.assertIn(line, said)
        self.assertNotIn(PASSPHRASE, said)
        self.assertRegex(said, r"Bo\b.* opened")


if __name__ == "__main__":
    unittest.main()
