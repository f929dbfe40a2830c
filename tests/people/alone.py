"""A test with a folder and a home of its own, without a broker. Used by the tests here."""
import shutil
import tempfile
import unittest
from pathlib import Path

from town import PASSPHRASE, programs, run

OTHER = "another walk by the sea"
REALM = "5a3c0e9b7d21468fb6a4c8e2f0917d35"
BO = ("--handle", "bo", "--name", "Bo Brobygger", "--role", "consultant", "--organisation",
      "ips-lyngtoft")
OK, FAILED, AWAY, ALARM, LOCKED, ANSWER, USAGE = 0, 1, 4, 5, 6, 8, 64


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="samtykke-office-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.home = self.folder / "home"

    def samtykke(self, *arguments, passphrases=(), **more):
        return run([programs() / "samtykke", *arguments], passphrases, **more)

    def at_home(self, *arguments, passphrases=(), **more):
        return self.samtykke(*arguments, "--home", self.home, passphrases=passphrases, **more)

    def works(self, done):
        self.assertEqual(done.status, OK, done)
        return done

    def refuses(self, done, status, *words):
        """With one plain sentence that says these words."""
        self.assertEqual(done.status, status, done)
        self.assertRegex(done.err, r"\Asamtykke: [^\n]*\.\n\Z", done)
        self.assertEqual(done.out, "", done)
        for word in words:
            self.assertIn(word, done.err)

    def init(self, *more, who=BO, passphrase=PASSPHRASE):
        return self.at_home("init", *who, "--weak", *more, passphrases=(passphrase,))

    def has_home(self):
        self.works(self.init("--realm", REALM))
