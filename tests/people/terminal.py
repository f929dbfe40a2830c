"""A command on a terminal of its own: what a person sees and types."""
import os
import pty
import re
import select
import time

from town import ENVIRONMENT


class Terminal:
    """A command of a home, on a pseudo-terminal. Its passphrase comes from the agent."""

    def __init__(self, home, *arguments):
        command = [str(a) for a in home.command(*arguments)]
        self.all, self.new = "", ""
        self.child, self.fd = pty.fork()
        if self.child == 0:
            os.execve(command[0], command, {**ENVIRONMENT, "TERM": "dumb"})

    def read(self, seconds):
        """What is written within so many seconds; None: nothing comes any more."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return ""
        try:
            some = os.read(self.fd, 65536)
        except OSError:  # Linux says so when the other side is closed
            return None
        return some.decode() if some else None

    def until(self, pattern, seconds=30):
        """Wait for a question; gives what was said up to its end."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.new)
            if found:
                said, self.new = self.new[:found.end()], self.new[found.end():]
                return said.replace("\r\n", "\n")
            some = self.read(0.2)
            if some is None or time.monotonic() > end:
                raise AssertionError(f"no {pattern!r} in:\n{self.all}")
            self.all += some
            self.new += some

    def type(self, line=""):
        os.write(self.fd, (line + "\n").encode())

    def answer(self, pattern, line=""):
        said = self.until(pattern)
        self.type(line)
        return said

    def end(self, seconds=60):
        """The rest, and the exit status."""
        end = time.monotonic() + seconds
        some = ""
        while some is not None and time.monotonic() < end:
            some = self.read(0.2)
            self.all += some or ""
            self.new += some or ""
        os.close(self.fd)
        _, status = os.waitpid(self.child, 0)
        return self.new.replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)
