#!/usr/bin/env python3
"""tests/demo/run: what differs from its case file is named; what it leaves when asked to can be tried, and ended."""
import json
import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

from town import REPOSITORY, programs, run, wait_until

ITEMS = ("A-05", "A-10", "A-11")


def alive(pid):
    """Not a process that has ended and was not asked for yet."""
    try:
        os.readlink(f"/proc/{pid}/exe")
        return True
    except OSError:
        return False


def children(pid):
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def agents(folder):
    """Processes that have a home below it."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder) in path.read_text():
                found.append(int(path.parent.name))
        except OSError:
            pass  # it has ended
    return found


class Demo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="samtykke-demo-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.made = self.folder / "made"  # whatever the demo makes
        self.made.mkdir()

    def case(self, *items):
        """The first case with some of its items, and what it expects of them."""
        file = json.loads((REPOSITORY / "tests/demo/cases/case-a.json").read_text(encoding="utf-8"))
        case = file["case"]
        case["items"] = [item for item in case["items"] if item["id"] in items]
        case["expected_warnings"] = [w for w in case["expected_warnings"] if w["item"] in items]
        return file

    def play(self, file, *options):
        path = self.folder / "case.json"
        path.write_text(json.dumps(file), encoding="utf-8")
        environment = {**os.environ, "SAMTYKKE_BIN": str(programs()), "TMPDIR": str(self.made)}
        return subprocess.run([REPOSITORY / "tests/demo/run", *options, path], capture_output=True, text=True,
                              env=environment, stdin=subprocess.DEVNULL, timeout=120, check=False)

    def test_nothing_is_left_of_one_that_is_as_expected(self):
        done = self.play(self.case(*ITEMS[:1]))
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("3 of 3 expectations met", done.stdout)
        self.assertNotIn("DIFFER", done.stdout)
        self.assertEqual(list(self.made.iterdir()), [])
        self.assertEqual(agents(self.made), [])

    def test_what_differs_is_named_and_what_is_kept_can_be_tried_and_ended(self):
        file = self.case(*ITEMS)
        file["case"]["expected_visibility"]["readers"]["A-05"] = ["bo", "maja"]
        done = self.play(file, "--keep")
        self.addCleanup(lambda: [os.kill(pid, 9) for pid in agents(self.made)])
        self.assertEqual((done.returncode, done.stderr), (1, ""), done.stdout)
        self.assertEqual(re.findall(r"DIFFERENCE in (.*)", done.stdout),
                         ["readers of A-05: the file expects ['bo', 'maja'], found ['bo', 'maja', 'tine']"])
        self.assertIn("4 of 5 expectations met", done.stdout)
        self.try_and_end(done.stdout)

    def try_and_end(self, said):
        folder = next(self.made.iterdir())
        broker = int(re.search(r"runs on \(process (\d+)\)", said).group(1))
        self.assertIn(str(folder), said)
        processes = {broker, *children(broker), *agents(folder)}
        self.assertEqual(len(processes), 8)  # three edges, and agents of four people
        self.assertTrue(all(map(alive, processes)))
        commands = re.findall(r"(?m)^  (\S*/samtykke .*)$", said)
        self.assertEqual(len(commands), 3)
        for command in commands:
            tried = run(shlex.split(command))  # agents hold the keys
            self.assertEqual(tried.status, 0, tried)
            self.assertTrue(tried.out, tried)
        ended = subprocess.run(re.search(r"(?m)^End it: (.*)$", said).group(1), shell=True, capture_output=True,
                               text=True, stdin=subprocess.DEVNULL, timeout=30, check=False)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.stdout)
        self.assertEqual(list(self.made.iterdir()), [])
        self.assertTrue(wait_until(lambda: not any(map(alive, processes))), processes)


if __name__ == "__main__":
    unittest.main()
