"""What tests of reading share: a town in which Bo may see job search, and people who send and open."""
import hashlib
from pathlib import Path

from town import AtLyngtoft

MIB = 1 << 20


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


class Reading(AtLyngtoft):
    """One town for all: each test sends items of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit("bo", "work.search", "job_search")

    # ---- small things

    @classmethod
    def permit(cls, person, topic, *purposes, more=("--now",)):
        named = [word for purpose in purposes for word in ("--purpose", purpose)]
        cls.maja.do("permit", person, topic, *named, *more, "--yes")

    def send(self, home, title, *labels, more=()):
        kind = ("own_note",) if home is self.maja else ("message",)
        named = [word for label in labels or ("work.search",) for word in ("--label", label)]
        return home.ask("send", *kind, *named, "--title", title, *more, "--yes")["item"]

    def file(self, name, content):
        folder = self.town.folder / ("of-" + self._testMethodName)
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(content)
        return path

    def folder(self, name="saved"):
        path = self.town.folder / f"{name}-{self._testMethodName}"
        path.mkdir()
        return path

    def spool(self, home):
        return sorted(p.name for p in (home.folder / "spool").iterdir())

    def entries(self):
        return self.maja.ask("log")["entries"]

    def looks(self, item):
        return [look for look in self.maja.ask("who-looked")["looks"] if look["item"] == item]

    def assert_closed(self, home, item, *more):
        done = home.do("open", item, *more, status=3)
        self.assertIn("Not open to you", done.err)
        self.assertEqual(done.out, "")


if __name__ == "__main__":
    raise SystemExit("This is a module: run one of the test_*.py beside it.")
