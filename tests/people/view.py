"""The live view of a meeting, as a person has it before them: on a terminal of its own, read by a terminal emulator
(Debian's python3-pyte), or line by line. Used by the tests here."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, for whichever Python this is
import pyte  # noqa: E402

from town import ENVIRONMENT  # noqa: E402

SCREENS = Path(__file__).resolve().parent / "screens"


def without_times(text):
    """Hours and days are others in every run; over midnight they are too long for a row, which ends in "..." then."""
    text = re.sub(r"\([^()\n]*\d[.:]\d\d[^()\n]*(\)|[.]{3}$)", "(WHEN)", text, flags=re.MULTILINE)
    return re.sub(r"\b\d\d[.:]\d\d\b", "HH:MM", text)


def compare(test, name, text):
    """With what it was when somebody last looked at it; UPDATE_SCREENS=1 takes it as it is now."""
    path = SCREENS / (name + ".txt")
    text = without_times(text)
    if os.environ.get("UPDATE_SCREENS"):
        path.write_text(text, encoding="utf-8")
    test.maxDiff = None
    test.assertEqual(path.read_text(encoding="utf-8"), text)


class View:
    """A command on a terminal of so many columns and rows."""

    def __init__(self, home, *arguments, width=80, height=24, term="linux"):
        command = [str(a) for a in home.command(*arguments)]
        self.screen, self.written = pyte.Screen(width, height), b""
        self.stream = pyte.ByteStream(self.screen)
        self.child, self.fd = pty.fork()
        if self.child == 0:
            set_size(0, width, height)
            os.execve(command[0], command, {**ENVIRONMENT, "TERM": term})
        self.has_ended = False

    @property
    def text(self):
        return "".join(row.rstrip() + "\n" for row in self.screen.display)

    def read(self, seconds):
        """What is written within so many seconds; False: nothing any more."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            some = os.read(self.fd, 65536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.written += some
        self.stream.feed(some)
        return bool(some)

    def until(self, pattern, seconds=20):
        """Wait for something on the screen, and until it stands still."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.text, re.MULTILINE):
            if not self.read(0.1) or time.monotonic() > end:
                raise AssertionError(f"no {pattern!r} in:\n{self.text}")
        quiet = time.monotonic()
        while time.monotonic() - quiet < 0.6:
            before = len(self.written)
            self.read(0.1)
            if len(self.written) != before:
                quiet = time.monotonic()
        return self.text

    def type(self, text, enter=True):
        os.write(self.fd, text.encode() + (b"\r" if enter else b""))

    def resize(self, width, height):
        self.screen.resize(height, width)
        set_size(self.fd, width, height)

    def end(self, seconds=20):
        """Its exit status, once it has ended."""
        end = time.monotonic() + seconds
        while self.read(0.1) and time.monotonic() < end:
            pass
        _, status = os.waitpid(self.child, 0)
        self.has_ended = True
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)

    def kill(self):
        """Where a test came to no end."""
        if not self.has_ended:
            os.kill(self.child, signal.SIGKILL)
            self.end()


def set_size(fd, width, height):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


class Lines:
    """A view line by line, through pipes: what it writes, and lines for it."""

    def __init__(self, home, *arguments):
        command = [str(a) for a in home.command(*arguments)]
        self.lines, self.rest = [], b""
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env={**ENVIRONMENT, "TERM": "linux"})

    def read(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not ready:
            return True
        some = os.read(self.process.stdout.fileno(), 65536)
        *whole, self.rest = (self.rest + some).split(b"\n")
        self.lines += [line.decode() for line in whole]
        return bool(some)

    def until(self, found, seconds=20):
        """Wait until a line is so; gives the first one that is."""
        end = time.monotonic() + seconds
        while True:
            for line in self.lines:
                if found(line):
                    return line
            if not self.read(0.1) or time.monotonic() > end:
                raise AssertionError("not in:\n" + "\n".join(self.lines))

    def ask(self, line, answer):
        """Give it a line, and wait for what comes of it."""
        before = len(self.lines)
        self.type(line)
        self.until(lambda _: any(answer in later for later in self.lines[before:]))

    def event(self, what, seconds=20, **fields):
        """Wait for something that happens (--json)."""
        def found(line):
            event = json.loads(line)
            return event["what"] == what and all(event.get(k) == v for k, v in fields.items())
        return json.loads(self.until(found, seconds))

    def type(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def end(self, seconds=20):
        """Close its input; its exit status."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        end = time.monotonic() + seconds
        while self.read(0.1) and time.monotonic() < end:
            pass
        self.process.stdout.close()
        return self.process.wait(timeout=seconds)
