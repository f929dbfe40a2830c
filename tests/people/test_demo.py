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
        """The first case with some of its items, one decision and one task, and what it expects of them."""
        file = json.loads((REPOSITORY / "tests/demo/cases/case-a.json").read_text(encoding="utf-8"))
        case = file["case"]
        for part in ("decisions", "actions"):
            del case["meeting"][part][1:]
        case["items"] = [item for item in case["items"] if item["id"] in items]
        case["expected_warnings"] = [w for w in case["expected_warnings"] if w["item"] in items]
        return file

    def play(self, file, *options):
        path = self.folder / "case.json"
        path.write_text(json.dumps(file), encoding="utf-8")
        environment = {**os.environ, "SAMTYKKE_BIN": str(programs()), "TMPDIR": str(self.made)}
        return subprocess.run([REPOSITORY / "tests/demo/run", *options, path], capture_output=True, text=True,
                              env=environment, stdin=subprocess.DEVNULL, timeout=300, check=False)

    def test_nothing_is_left_of_one_that_is_as_expected(self):
        done = self.play(self.case(*ITEMS[:1]))
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertRegex(done.stdout, r"\b(\d+) of \1 expectations met")
        self.assertNotIn("DIFFER", done.stdout)
        for line in ("Alt andet: spørg Maja først.", "In the room: Maja, Bo, Sara.", "Tine joins late.",
                     "decision 1  money.benefits                 Maja, Bo, Tine, Sara"):
            self.assertIn(line, done.stdout)
        self.assertEqual(list(self.made.iterdir()), [])
        self.assertEqual(agents(self.made), [])

    def test_what_differs_is_named_and_what_is_kept_can_be_tried_and_ended(self):
        file = self.case(*ITEMS)
        file["case"]["expected_visibility"]["readers"]["A-05"] = ["bo", "maja"]
        meeting = file["case"]["meeting"]
        meeting["expected_room_card"]["before_meeting"]["per_person"]["sara"].remove("work.needs")
        meeting["agenda"][1]["expected_blocked_for_after"] = ["tine"]
        meeting["decisions"][0]["expected_readers"].remove("tine")
        done = self.play(file, "--keep")
        self.addCleanup(lambda: [os.kill(pid, 9) for pid in agents(self.made)])
        self.assertEqual((done.returncode, done.stderr), (1, ""), done.stdout)
        self.assertEqual([line.split(":")[0] for line in re.findall(r"DIFFERENCE in (.*)", done.stdout)], [
            "readers of A-05", "card before meeting, of each", "agenda point 2 expected_blocked_for_after",
            "agenda point 2 expected_blocked_for_after", "readers of decision 1, in the meeting",
            "readers of decision 1, after it"])
        self.assertIn("the file expects ['bo', 'maja'], found ['bo', 'maja', 'tine']", done.stdout)
        met, compared = map(int, re.search(r"(\d+) of (\d+) expectations met", done.stdout).groups())
        self.assertEqual(compared - met, 6)
        parts = done.stdout.split("The meeting: ", 1)
        self.assertEqual(len(list(self.made.iterdir())), len(parts))
        for left, said in ((1, parts[0]), (0, parts[1])):
            self.try_and_end(said)
            self.assertEqual(len(list(self.made.iterdir())), left)

    def try_and_end(self, said):
        broker, folder = re.search(r"runs on \(process (\d+)\); all lies in (\S+)\.\n", said).groups()
        broker, folder = int(broker), Path(folder)
        self.assertEqual(folder.parent, self.made)
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
        self.assertFalse(folder.exists())
        self.assertTrue(wait_until(lambda: not any(map(alive, processes))), processes)


if __name__ == "__main__":
    unittest.main()
