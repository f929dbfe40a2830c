"""A town whose broker is hostile: the usual people, with the real `samtykke`, and hostile_broker in the middle. Used
by the tests here.

    with HostileTown() as town:
        town.order("forge member owner")     # see hostile_orders.c
        ...
        town.changed("forge")                # how often it really changed something
"""
import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "people"))

from town import Failed, Lyngtoft, Town, programs, wait_until  # noqa: E402  (its folder comes first)

BROKER = os.environ["ATTACK_BROKER"]
CLIENT = os.environ["ATTACK_CLIENT"]
AUTHOR = os.environ["ATTACK_AUTHOR"]
CLOCK = os.environ["ATTACK_CLOCK"]

ALARM, CLOSED = 5, 3
DAY = 24 * 3600 * 1000
PERMIT = ("--until", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 60 * 86400)), "--now", "--yes")


class HostileTown(Lyngtoft):
    def __init__(self, **more):
        super().__init__(settings={"edge_program": programs() / "samtykke-edge"}, **more)
        self.hostile = self.folder / "hostile"
        self.hostile.mkdir(exist_ok=True)
        self.clock_ms = 0

    def start(self):
        before = self.said().count("ready, with")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([BROKER, self.config], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={"SAMTYKKE_HOSTILE": str(self.hostile)})
        if not wait_until(lambda: self.said().count("ready, with") > before):
            raise Failed("the hostile broker did not start: " + self.said())

    # ---- what it does, and did

    def order(self, *lines):
        """Orders, obeyed when this returns."""
        part, whole = self.hostile / "orders.part", self.hostile / "orders"
        part.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        part.rename(whole)
        self.process.send_signal(signal.SIGUSR1)
        if not wait_until(lambda: not whole.exists()):
            raise Failed("the hostile broker does not obey: " + self.said())
        if self.process.poll() is not None:
            raise Failed("the hostile broker ended: " + self.said())

    def journal(self):
        return [line.split() for line in (self.hostile / "journal").read_text(encoding="utf-8").splitlines()]

    def changed(self, what):
        """How often something was changed on its way to a client."""
        return sum(1 for line in self.journal() if line[:2] == ["changed", what])

    def asked(self, kind, key=None):
        return sum(1 for line in self.journal()
                   if line[:2] == ["asked", kind] and key in (None, line[2]))

    def wrapped_for(self, key, item=None):
        """How many wraps for a key the broker was given."""
        return sum(1 for line in self.journal()
                   if line[0] == "wrapped" and line[-1] == key and item in (None, line[3]))

    @property
    def own_key(self):
        """The key_id that the operator forges with."""
        return [line for line in self.journal() if line[0] == "begins"][-1][1]

    def key(self, home):
        """The key_id of a home, in hexadecimal."""
        return home.ask("whoami")["key_id"]

    # ---- time

    def later(self, ms):
        """The broker's clock, and that of who is given `self.environment`."""
        self.clock_ms += ms
        self.order(f"clock {self.clock_ms}")

    @property
    def environment(self):
        return {"LD_PRELOAD": CLOCK, "ATTACK_CLOCK_MS": str(self.clock_ms)} if self.clock_ms else {}


class Attack(unittest.TestCase):
    """Tests with one town among them. An attack is over at the end of each."""

    @classmethod
    def setUpClass(cls):
        cls.town = HostileTown()
        cls.addClassCleanup(cls.town.end)
        cls.town.__enter__()
        cls.prepare(cls.town)

    @classmethod
    def prepare(cls, town):
        """What all tests of a class need."""

    def tearDown(self):
        if self.town.process.poll() is None:
            self.town.order("off")

    def refused(self, done, error, status=ALARM):
        """It ended with this trouble (or one of several), and said so."""
        self.assertEqual(done.status, status, done)
        self.assertIn(done.json["error"], error if isinstance(error, tuple) else (error,), done)
        return done.json

    def evidence(self, home):
        folder = home.folder / "evidence"
        return sorted(folder.iterdir()) if folder.exists() else []


def send(home, title, text, label="work.search", *more):
    """Send a message; its id."""
    return home.ask("send", "message", "--label", label, "--title", title, "--text", text, "--yes", *more)["item"]


def open_often(home, item, purpose, n):
    """Open an item n times with the library: how often each trouble kind came (0: it was opened)."""
    done = subprocess.run([CLIENT, home.folder, "open", item, purpose, str(n)], capture_output=True, text=True,
                          timeout=1800, check=True)
    return {int(kind): int(count) for count, kind in (line.split() for line in done.stdout.splitlines())}


def trouble_kinds():
    """Numbers of enum sam_trouble_kind by name."""
    header = (Path(__file__).resolve().parents[2] / "include/samtykke/client.h").read_text(encoding="utf-8")
    kinds, number = {}, -1
    for line in header.split("enum sam_trouble_kind {", 1)[1].split("};", 1)[0].splitlines():
        word = line.split("/*")[0].strip().rstrip(",")
        if word.startswith("SAM_TROUBLE_"):
            name, _, value = word.partition("=")
            number = int(value) if value else number + 1
            kinds[name.strip()[len("SAM_TROUBLE_"):]] = number
    return kinds
