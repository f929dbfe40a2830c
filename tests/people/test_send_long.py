#!/usr/bin/env python3
"""100 MiB in constant memory, of the client, the core and the edge; a client that is killed at any moment; a broker that
stays away, or has no room for the author."""
import json
import os
import random
import subprocess
import time
import unittest
from pathlib import Path

from town import ENVIRONMENT, Lyngtoft

MIB = 1 << 20
LEAD = ("send", "job_lead", "--label", "work.search", "--title", "T", "--field", "employer=North Store")


def peak(pid):
    """The most memory that a process had, MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


class Long(unittest.TestCase):
    def begin(self, **settings):
        self.town = Lyngtoft(settings=settings, lines=("ips-lyngtoft",))
        self.town.__enter__()
        self.addCleanup(self.town.end)
        self.bo = self.town.bo

    def start(self, path):
        return subprocess.Popen([str(a) for a in self.bo.command(*LEAD, "--attach", path, "--yes", "--json")],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)

    def waits(self):
        return sorted(p.name for p in (self.bo.folder / "spool").iterdir())

    def file(self, size):
        path = self.town.folder / "attachment.bin"
        path.write_bytes(random.randbytes(size))
        return path

    def broker_peaks(self):
        """The core's, and the largest of the edges'."""
        core = self.town.process.pid
        edges = [int(p) for p in os.listdir("/proc") if p.isdigit() and self.is_of(p, core)]
        return peak(core), max(peak(e) for e in edges)

    @staticmethod
    def is_of(pid, core):
        try:
            return parent(pid) == core
        except OSError:
            return False

    def send(self, path):
        """Returns the item and the client's peak, MiB."""
        child = subprocess.Popen([str(a) for a in self.town.bo.command(*LEAD, "--attach", path, "--yes")],
                                 stdout=subprocess.PIPE, env=ENVIRONMENT)
        child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        self.assertEqual(child.returncode, 0)
        return usage.ru_maxrss / 1024

    def test_sends_100_MiB_in_constant_memory(self):
        self.begin()
        path = self.town.folder / "attachment.bin"
        path.write_bytes(random.randbytes(MIB))
        small = (self.send(path), *self.broker_peaks())
        with open(path, "wb") as f:  # the most that fits beside a title
            for _ in range(199):
                f.write(random.randbytes(MIB // 2))
        first = (self.send(path), *self.broker_peaks())
        second = (self.send(path), *self.broker_peaks())
        peaks = f"peaks, MiB: client, core, edge: {small}, {first}, {second}"
        print(peaks)
        # The core's database keeps 32 MiB of pages, once.
        for before, after, room in zip(small, first, (8, 40, 8)):
            self.assertLess(after - before, room, peaks)
        for before, after in zip(first, second):
            self.assertLess(after - before, 8, peaks)

    def test_loses_nothing_whenever_it_is_killed(self):
        """Each item is there in the end, whole and once; what never got its record is as if it had not been begun."""
        self.begin()
        path = self.file(4 * MIB)
        began = time.monotonic()
        self.assertIn("item", json.loads(self.start(path).communicate()[0]))
        whole = time.monotonic() - began
        sent = 1
        for _ in range(40):
            child = self.start(path)
            time.sleep(random.uniform(0, 1.2 * whole))
            child.kill()
            said = child.communicate()[0]
            kept = any(n.endswith(".resume") for n in self.waits())
            # "item" is said at the very end, and only then is the record gone
            self.assertFalse(said and kept, said)
            finished = self.bo.ask("send", "--resume")["sent"]
            self.assertEqual(finished, 1 if kept else 0)
            self.assertEqual(self.waits(), [])
            sent += 1 if said or kept else 0
        listed = len(self.town.maja.ask("inbox")["items"])
        # One that was killed between its last answer and its last word is there without a word.
        self.assertGreaterEqual(listed, sent)
        print(f"{sent} sent, {listed} listed")

    def test_waits_for_a_broker_that_stays_away(self):
        self.begin()
        path, line = self.file(24 * MIB), self.town.lines["ips-lyngtoft"]
        line.hold(MIB)
        child = self.start(path)
        self.assertTrue(line.until_held())
        self.town.stop()
        line.release()
        out, err = child.communicate(timeout=150)
        self.assertEqual(child.returncode, 4, err)
        self.assertIn("Waiting to be sent", err)
        item = json.loads(out)["waiting"]
        self.bo.do("send", "--resume", status=4, timeout=150)
        self.assertEqual(self.waits(), [item + ".resume", item + ".send"])
        self.town.start()
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 1})
        self.assertEqual(self.waits(), [])
        self.town.maja.do("open", item)

    def test_waits_for_room_at_the_broker(self):
        self.begin(author_quota="6M")
        path = self.file(4 * MIB)
        first = json.loads(self.start(path).communicate()[0])["item"]
        child = self.start(path)
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 1, err)
        item = json.loads(out)["waiting"]
        self.town.maja.do("erase", first, "--yes")
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 1})
        self.town.maja.do("open", item)


if __name__ == "__main__":
    unittest.main()
