#!/usr/bin/env python3
"""What goes wrong at somebody's own computer: a wrong passphrase, a damaged key file, a full disk. Each is said in one
plain sentence, takes nothing away, and is over when its cause is."""
import os
import shutil
import subprocess
import unittest

from misfortune import FAILED, LOCKED, Misfortune, files
from town import PASSPHRASE, Home, run

PAGE = 4096


class Computer(Misfortune):

    # ---- small things

    def alone(self, home, folder=None):
        """The same person without an agent."""
        return Home(self.town, home.handle, folder or home.folder)

    def folder(self, name="saved"):
        path = self.town.folder / f"{name}-{self._testMethodName}"
        path.mkdir()
        return path

    @staticmethod
    def spool(home):
        return list((home.folder / "spool").iterdir())

    def commands(self, folder):
        """Each command that is tried, of whom, with a folder to save into."""
        return {"inbox": (self.bo, "inbox"),
                "send": (self.bo, "send", "message", "--label", "work.search", "--title", "T", "--attach", self.letter,
                         "--yes"),
                "open": (self.bo, "open", self.item, "--save", folder),
                "permit": (self.maja, "permit", "bo", "work.offers", "--purpose", "job_search", "--now",
                           "--yes"),
                "log": (self.maja, "log")}

    # ---- the passphrase and the keys

    def test_a_wrong_passphrase(self):
        home = self.alone(self.bo)
        before = files(home.folder)
        for command in ("inbox", "open"):
            done = home.try_(*self.commands(self.town.folder)[command][1:], passphrases=("another walk by the sea",))
            self.assert_says(done, LOCKED, "The keys could not be unlocked", "passphrase")
            self.assertNotIn("another walk", done.err + done.out)
        self.assertEqual(files(home.folder), before)
        home.do("inbox")

    def test_a_damaged_key_file(self):
        home = self.alone(self.bo)
        keys, before = home.folder / "keys", files(home.folder)
        good = keys.read_bytes()

        def flipped(at):
            return good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]

        wrong = [flipped(at) for at in (0, 20, len(good) // 2, len(good) - 1)]
        wrong += [good[:n] for n in (0, 1, len(good) // 2, len(good) - 1)]
        wrong += [good + b"\0", b"\0" * len(good), self.letter.read_bytes(), (self.maja.folder / "keys").read_bytes()]
        for content in wrong:
            keys.write_bytes(content)
            self.assert_says(home.try_("inbox"), LOCKED, "key")
        keys.write_bytes(good)
        keys.unlink()
        self.assert_says(home.try_("inbox"), FAILED, "no file or folder " + str(keys))
        keys.touch(mode=0o600)
        keys.write_bytes(good)
        self.assertEqual(files(home.folder), before)
        home.do("inbox")

    # ---- a full disk

    def test_no_room_for_anything(self):
        folder = self.folder()
        for name, (home, *command) in self.commands(folder).items():
            with self.subTest(command=name):
                before = files(home.folder)
                done = run(["prlimit", "--fsize=0", *self.alone(home).command(*command)], (PASSPHRASE,))
                self.assert_says(done, FAILED, "The disk is full", "Make room and try again.")
                self.assertEqual(files(home.folder), before)
        self.assertEqual(list(folder.iterdir()), [])

    def test_no_room_for_what_is_long(self):
        folder = self.folder()
        for name in ("send", "open"):
            home, *command = self.commands(folder)[name]
            with self.subTest(command=name):
                done = run(["prlimit", "--fsize=100000", *self.alone(home).command(*command)], (PASSPHRASE,))
                self.assert_says(done, FAILED, "The disk is full", "Make room and try again.")
                self.assertEqual(list(folder.iterdir()), [])
                home.do(*command)
                self.assertEqual(self.spool(home), [])
        self.assertEqual([path.read_bytes() for path in folder.iterdir()], [self.letter.read_bytes()])

    def disk(self):
        """A small one, or the test is skipped."""
        folder = self.folder("disk")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", folder], capture_output=True,
                              check=False)
        if done.returncode != 0:
            self.skipTest("no disk can be mounted here")
        self.addCleanup(subprocess.run, ["umount", folder], check=True)
        return folder

    @staticmethod
    def fill(disk, pages):
        """All but so many pages of a disk."""
        with open(disk / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"\0" * PAGE)
            except OSError:
                filler.truncate(filler.tell() - pages * PAGE)

    def test_a_disk_that_is_full(self):
        disk = self.disk()
        for pages in range(3):
            for name in ("inbox", "send", "open", "permit", "log"):
                with self.subTest(command=name, pages=pages):
                    self.at_a_full_disk(disk, name, pages)

    def at_a_full_disk(self, disk, name, pages):
        """A copy of a home; with a few pages left it may come further, or even to its end."""
        (disk / "saved").mkdir()
        owner, *command = self.commands(disk / "saved")[name]
        home = self.alone(owner, disk / "home")
        home.folder.mkdir(mode=0o700)
        for path in owner.folder.iterdir():
            if path.is_dir():
                shutil.copytree(path, home.folder / path.name)
            elif path.is_file():
                shutil.copy2(path, home.folder)
        self.fill(disk, pages)
        before = files(home.folder)
        done = home.try_(*command)
        if pages == 0 or done.status != 0:
            self.assert_says(done, FAILED, "The disk is full", "Make room and try again.")
        if pages == 0:
            self.assertEqual(files(home.folder), before)
        self.assertLessEqual(set(before), set(files(home.folder)))
        self.assertEqual([path for path in home.folder.rglob("*") if path.name.endswith((".new", ".part"))], [])
        os.unlink(disk / "filler")
        shutil.rmtree(disk / "saved")
        (disk / "saved").mkdir()
        home.do(*command)
        self.assertEqual(self.spool(home), [])
        shutil.rmtree(home.folder)
        shutil.rmtree(disk / "saved")


if __name__ == "__main__":
    unittest.main()
