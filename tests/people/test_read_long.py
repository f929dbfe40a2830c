#!/usr/bin/env python3
"""Attachments and long items: saved whole and never over anything, in constant memory; interrupted, they go on; what a
reader has kept of one opens nothing once it is closed."""
import os
import random
import signal
import time
import unittest
from pathlib import Path

from reading import MIB, Reading, sha256
from town import wait_until


class ReadLong(Reading):
    def test_saves_attachments_under_harmless_names_and_never_over_anything(self):
        first, second = self.file("plan.pdf", b"one"), self.file("-rf $HOME", b"two")
        item = self.send(self.maja, "Files", more=("--attach", first, "--attach", second))
        folder = self.folder()
        (folder / "plan.pdf").write_bytes(b"mine")
        (folder / "_-rf _HOME").symlink_to("/nonexistent")
        files = self.bo.ask("open", item, "--save", folder)["files"]
        self.assertEqual([(f["name"], f["size"], Path(f["saved"]).name) for f in files],
                         [("plan.pdf", 3, "plan (2).pdf"), ("-rf $HOME", 3, "_-rf _HOME (2)")])
        self.assertEqual((folder / "plan.pdf").read_bytes(), b"mine")
        self.assertEqual([Path(f["saved"]).read_bytes() for f in files], [b"one", b"two"])
        self.assertEqual({Path(f["saved"]).stat().st_mode & 0o777 for f in files}, {0o600})
        self.bo.do("open", item, "--save", folder / "not there", status=1)
        self.assertEqual(len(self.looks(item)), 1) # asked before it was opened
        self.assertEqual(self.spool(self.bo), [])

    def test_the_inbox_shows_the_newest_and_says_that_there_are_older_ones(self):
        items = [self.send(self.maja, f"Item {i}") for i in range(51)]
        newest = self.bo.ask("inbox")
        self.assertEqual([line["item"] for line in newest["items"]], items[:0:-1])
        self.assertTrue(newest["more"])
        whole = self.bo.ask("inbox", "--all")
        self.assertEqual([line["item"] for line in whole["items"]][:51], items[::-1])
        self.assertFalse(whole["more"])
        older = "There are older ones; `samtykke inbox --all` shows them, too."
        self.assertIn(older, self.bo.do("inbox").out)
        self.assertNotIn(older, self.bo.do("inbox", "--all").out)
        self.assertIn("Item 0", self.bo.do("open", items[0][:8]).out) # of the list before the last one
        looks = [e["what"] for e in self.entries()][-6:]
        self.assertEqual(looks.count("listed"), 5)

    def test_a_long_one_takes_constant_memory(self):
        path = self.file("long.bin", random.randbytes(48 * MIB))
        item = self.send(self.maja, "Long", more=("--attach", path))
        folder = self.folder()
        reader, most = self.start(self.bo, "open", item, "--save", folder), 0
        while reader.poll() is None:
            most = max(most, self.memory(reader))
            time.sleep(0.005)
        _, err = reader.communicate()
        self.assertEqual(reader.returncode, 0, err)
        self.assertGreater(most, 0)
        self.assertLess(most, 24 * MIB)
        self.assertEqual([sha256(p) for p in folder.iterdir()], [sha256(path)])
        self.assertEqual(self.spool(self.bo), [])

    def memory(self, process):
        """The most that it has had, in bytes; 0: it has ended."""
        try:
            for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        except OSError:
            pass
        return 0

    def interrupted(self, item, how=signal.SIGKILL):
        """Bo begins to fetch, and is stopped when a part is there. The bytes of it."""
        spool = self.bo.folder / "spool" / ("read-" + item)
        before = spool.stat().st_size if spool.exists() else 0
        reader = self.start(self.bo, "open", item, "--purpose", "job_search")
        self.assertTrue(wait_until(lambda: spool.exists() and spool.stat().st_size > before + 2 * MIB))
        reader.send_signal(how)
        reader.communicate(timeout=20)
        return spool, spool.stat().st_size

    def test_an_interrupted_one_goes_on_where_it_was(self):
        path = self.file("long.bin", random.randbytes(60 * MIB))
        item = self.send(self.maja, "Interrupted", more=("--attach", path))
        for how in (signal.SIGKILL, signal.SIGINT):
            spool, there = self.interrupted(item, how)
            self.assertLess(there, 60 * MIB)
            os.truncate(spool, there - 1000) # in the middle of a chunk
            self.assertEqual([n for n in self.spool(self.bo) if n.endswith(".part")], [])
        folder = self.folder()
        self.bo.do("open", item, "--save", folder)
        self.assertEqual([sha256(p) for p in folder.iterdir()], [sha256(path)])
        self.assertFalse(spool.exists())
        self.assertEqual(len(self.looks(item)), 3) # each release was decided and logged

    def test_a_spoiled_part_is_fetched_once_more(self):
        path = self.file("long.bin", random.randbytes(60 * MIB))
        item = self.send(self.maja, "Spoiled", more=("--attach", path))
        spool, _ = self.interrupted(item)
        with open(spool, "r+b") as part:
            part.seek(MIB)
            part.write(b"\0" * 64)
        folder = self.folder()
        self.bo.do("open", item, "--save", folder)
        self.assertEqual([sha256(p) for p in folder.iterdir()], [sha256(path)])

    def test_what_was_kept_opens_nothing_after_a_withdrawal(self):
        """Attack 28: ciphertext and key are there, the broker's share is not given any more."""
        mark = b"MARKED-" + random.randbytes(8).hex().encode()
        path = self.file("long.bin", mark * (40 * MIB // len(mark)))
        self.permit("bo", "work.offers", "job_search")
        item = self.send(self.maja, mark.decode(), "work.offers", more=("--attach", path))
        spool, there = self.interrupted(item)
        self.maja.do("lift", "bo", "work.offers", "--yes")
        self.assertEqual(spool.stat().st_size, there)
        folder = self.folder()
        self.assert_closed(self.bo, item, "--purpose", "job_search", "--save", folder)
        self.assertEqual(list(folder.iterdir()), [])
        self.assertFalse(spool.exists()) # of no use any more
        for kept in self.bo.folder.rglob("*"):
            if kept.is_file():
                self.assertNotIn(mark, kept.read_bytes(), kept)

    def test_goes_on_when_the_broker_was_away(self):
        path = self.file("long.bin", random.randbytes(60 * MIB))
        item = self.send(self.maja, "Restarted", more=("--attach", path))
        folder = self.folder()
        spool = self.bo.folder / "spool" / ("read-" + item)
        reader = self.start(self.bo, "open", item, "--save", folder)
        self.assertTrue(wait_until(lambda: spool.exists() and spool.stat().st_size > 2 * MIB))
        self.town.restart(signal.SIGKILL)
        _, err = reader.communicate(timeout=60)
        self.assertEqual(reader.returncode, 0, err)
        self.assertEqual([sha256(p) for p in folder.iterdir()], [sha256(path)])
        self.assertGreaterEqual(len(self.looks(item)), 2) # asked for again: decided and logged again

    def test_what_a_crash_left_in_plain_goes_at_the_next_start(self):
        spool = self.bo.folder / "spool"
        for name in ("read-00.0123456789abcdef.00.part", "saved-00.00.part"):
            (spool / name).write_bytes(b"plain")
        self.bo.do("inbox")
        self.assertEqual([n for n in self.spool(self.bo) if n.endswith(".part")], [])


if __name__ == "__main__":
    unittest.main()
