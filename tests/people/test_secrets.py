#!/usr/bin/env python3
"""A passphrase is nowhere that anybody else could look: arguments, environment, terminal.

    tests/people/test_secrets.py        SAMTYKKE_BIN: the folder of the programs, build/bin
"""
import os
import pty
import select
import signal
import subprocess
import termios
import time
import unittest
from pathlib import Path

from alone import BO, Case, FAILED, OK, OTHER, REALM, USAGE
from town import PASSPHRASE, programs


class Secrets(Case):
    """A passphrase is nowhere that another process could look."""

    def look(self, pid):
        for name in ("cmdline", "environ"):
            content = Path(f"/proc/{pid}/{name}").read_bytes()
            self.assertNotIn(PASSPHRASE.encode(), content)
            self.assertNotIn(OTHER.encode(), content)

    def test_none_is_in_the_arguments_or_the_environment(self):
        self.has_home()
        done = self.works(self.at_home("agent", "start", "--json", passphrases=(PASSPHRASE,)))
        self.addCleanup(self.at_home, "agent", "stop")
        self.look(done.json["pid"])
        read, write = os.pipe()
        command = [programs() / "samtykke", "keys", "passphrase", "--home", self.home,
                   "--passphrase-fd", str(read)]
        with subprocess.Popen(command, pass_fds=(read,), stdout=subprocess.DEVNULL) as changing:
            os.close(read)
            os.write(write, (PASSPHRASE + "\n").encode())
            time.sleep(0.3) # it has the first line and waits for the second
            self.assertIsNone(changing.poll())
            self.look(changing.pid)
            limits = Path(f"/proc/{changing.pid}/limits").read_text()
            self.assertRegex(limits, r"Max core file size +0 +0 ")
            os.write(write, (OTHER + "\n").encode())
            os.close(write)
            self.assertEqual(changing.wait(timeout=20), OK)

    def test_no_option_takes_one(self):
        self.has_home()
        for option in ("--passphrase", "--password", "--pass"):
            self.refuses(self.at_home("whoami", option, "x"), USAGE, "no option")
        for wrong in ("x", "-1", "1024", "", "3x"):
            self.refuses(self.at_home("whoami", "--passphrase-fd", wrong), USAGE, "open file")
        for wrong in ("x", "-1", "0", "601", ""):
            self.refuses(self.at_home("whoami", "--patience", wrong), USAGE, "1 to 600")

    def on_terminal(self, *arguments):
        """A child with a terminal of its own: its number, and our end."""
        pid, end = pty.fork()
        if pid == 0:
            os.execv(programs() / "samtykke", ["samtykke", *map(str, arguments), "--home", str(self.home)])
        return pid, end

    def read(self, end, until, seconds=20):
        """What the terminal shows, up to and with these words; None: to its end."""
        shown = b""
        limit = time.monotonic() + seconds
        while until is None or until not in shown:
            ready, _, _ = select.select([end], [], [], max(0, limit - time.monotonic()))
            if not ready:
                self.fail(f"nothing more came after {shown!r}")
            try:
                more = os.read(end, 4096)
            except OSError: # the other end is closed
                more = b""
            if not more:
                break
            shown += more
        return shown

    @staticmethod
    def echoes(end):
        return bool(termios.tcgetattr(end)[3] & termios.ECHO)

    def finish(self, pid, end):
        shown = self.read(end, None)
        _, status = os.waitpid(pid, 0)
        os.close(end)
        return status, shown

    def test_a_terminal_does_not_show_what_is_typed(self):
        self.has_home()
        pid, end = self.on_terminal("whoami", "--cases")
        shown = self.read(end, b"Passphrase: ")
        self.assertFalse(self.echoes(end))
        os.write(end, (PASSPHRASE + "\n").encode())
        status, more = self.finish(pid, end)
        self.assertEqual(status, 0, shown + more)
        self.assertNotIn(PASSPHRASE.encode(), shown + more)
        self.assertIn(b"Bo Brobygger", shown + more)

    def test_a_new_passphrase_is_typed_twice_and_alike(self):
        pid, end = self.on_terminal("init", *BO, "--realm", REALM, "--weak")
        self.read(end, b"Choose a passphrase: ")
        os.write(end, (PASSPHRASE + "\n").encode())
        self.read(end, b"Once more: ")
        os.write(end, (OTHER + "\n").encode())
        status, shown = self.finish(pid, end)
        self.assertEqual(os.waitstatus_to_exitcode(status), FAILED)
        self.assertIn(b"not the same", shown)
        self.assertFalse(self.home.exists())

    def test_signals_put_the_terminal_back(self):
        self.has_home()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            pid, end = self.on_terminal("whoami", "--cases")
            self.read(end, b"Passphrase: ")
            self.assertFalse(self.echoes(end))
            other = os.open(os.readlink(f"/proc/{pid}/fd/0"), os.O_RDWR | os.O_NOCTTY)
            os.kill(pid, number)
            _, status = os.waitpid(pid, 0)
            self.assertEqual(os.waitstatus_to_exitcode(status), -number)
            self.assertTrue(self.echoes(other))
            os.close(other)
            os.close(end)

    def test_a_stopped_question_comes_again(self):
        self.has_home()
        pid, end = self.on_terminal("whoami", "--cases")
        self.read(end, b"Passphrase: ")
        os.kill(pid, signal.SIGTSTP)
        # the terminal's leader without a shell: the kernel drops the stop, so it asks anew at once
        self.read(end, b"Passphrase: ")
        self.assertFalse(self.echoes(end))
        os.write(end, (PASSPHRASE + "\n").encode())
        status, _ = self.finish(pid, end)
        self.assertEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
