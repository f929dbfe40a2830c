"""What tests of misfortunes share: a town with one office, Maja's case with Bo on her team, and what holds of each
misfortune: one plain sentence, and nothing lost."""
import os
import random
import unittest
from pathlib import Path

from town import Town, make_case, programs

OFFICE = "ips-lyngtoft"
DAY = 86_400  # seconds
FAKETIME = next(map(str, Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), "")
FAILED, AWAY, ALARM, LOCKED = 1, 4, 5, 6


def files(folder):
    """All that lies there, to be compared; locks and sockets have nothing in them."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name not in ("lock", "agent.lock")}


def later(seconds):
    """The environment of a program that runs so much later."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": f"+{seconds}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def start_later(town, seconds):
    """Its broker so much later. Edges have no clock to look at: they get no environment."""
    os.environ.update(later(seconds))
    try:
        town.start()
    finally:
        for name in later(seconds):
            del os.environ[name]


def with_other_days(test):
    """A test that needs them: sanitizers and faketime do not mix."""
    missing = not FAKETIME or b"__asan_init" in (programs() / "samtykke").read_bytes()
    return unittest.skipIf(missing, "no other day can be made here")(test)


class Misfortune(unittest.TestCase):
    """One town for all; what a test takes away it puts back."""

    @classmethod
    def setUpClass(cls):
        cls.town = Town({OFFICE: "consultant"})
        cls.addClassCleanup(cls.town.end)
        cls.town.__enter__()
        cls.registrar = cls.town.registrars[OFFICE]
        cls.maja = cls.town.person("maja", "Maja", "candidate", OFFICE)
        cls.bo = cls.town.person("bo", "Bo", "consultant", OFFICE, admit=False)
        cls.let_in()
        make_case(cls.maja, [cls.bo], "da")
        cls.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
        cls.letter = cls.town.folder / "letter"
        cls.letter.write_bytes(random.randbytes(300_000))
        cls.item = cls.send(cls.maja, "Note", "--attach", cls.letter)

    @classmethod
    def let_in(cls, **more):
        """Bo, for a day."""
        cls.town.samtykke("org", "certify", cls.town.folder / "offices" / OFFICE, cls.bo.request, "--days", "1", **more)
        cls.registrar.do("admit", cls.bo.request, "--yes", **more)

    @classmethod
    def send(cls, home, title, *words, **more):
        kind = "own_note" if home is cls.maja else "message"
        return home.ask("send", kind, "--label", "work.search", "--title", title, *words, "--yes", **more)["item"]

    def assert_says(self, done, status, *words):
        """One line at its end, of whole sentences."""
        self.assertEqual(done.status, status, done)
        self.assertRegex(done.err, r"(\A|\n)samtykke: [A-Z/][^\n]*\.\n\Z", done)
        self.assertEqual(done.err.count("samtykke: "), 1, done)
        for word in words:
            self.assertIn(word, done.err, done)


if __name__ == "__main__":
    raise SystemExit("This is a module: run one of the test_*.py beside it.")
