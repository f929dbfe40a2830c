#!/usr/bin/env python3
"""How long commands take that a person waits for, whole processes from exec to exit, with a real broker, in a case with many
items: `inbox`, `open` through the agent, `log --verify --new` from where it was verified 1,000 entries ago.

    tests/bench/client/commands.py BUILD FOLDER [--quick]     FOLDER: on a disk; what is made in it goes at the end

The items are small; Maja's own client made each of them (fill.c), and Bo may read them. What a command prints is checked each
time it is measured. Prints a JSON line a figure; tests/bench/run explains the keys.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ITEMS, ITEMS_QUICK = 100_000, 5_000
BACK = 1_000  # entries that came since the log was verified; an item makes two
LISTED = 50
ROUNDS = 21
TOPIC, PURPOSE, KIND = "work.search", "job_search", "own_note"
MILLISECOND = 1e-3


def need(holds, *what):
    if not holds:
        raise SystemExit(f"commands: {' '.join(map(str, what))}")


class Figure:
    """One figure: measured several times, checked each time."""

    def __init__(self, name, at_most=None):
        self.name, self.at_most, self.values = name, at_most, []

    def measure(self, home, *arguments):
        """A command from exec to exit; what it printed."""
        command = [str(a) for a in home.command(*arguments)]
        start = time.perf_counter()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False, env=home.environment)
        self.values.append((time.perf_counter() - start) / MILLISECOND)
        need(done.returncode == 0, command, "ended with", done.returncode, done.stderr.decode())
        return done.stdout.decode()

    def print(self):
        values, n = sorted(self.values), len(self.values)
        row = {"name": self.name, "unit": "ms", "median": round(values[n // 2], 3), "low": round(values[n // 10], 3),
               "high": round(values[n - 1 - n // 10], 3), "n": n}
        if self.at_most is not None:
            row["at_most"] = self.at_most
        print(json.dumps(row), flush=True)


class Case:
    """The town's case, and the items in it, in the order in which they were put."""

    def __init__(self, town, fill):
        self.town, self.fill_program, self.items = town, fill, []
        self.many = ""
        for home in (town.maja, town.bo):
            home.environment = ENVIRONMENT
        town.maja.do("permit", "bo", TOPIC, "--purpose", PURPOSE, "--now", "--yes")

    def fill(self, n):
        done = subprocess.run([self.fill_program, self.town.maja.folder, KIND, TOPIC, str(len(self.items) + 1), str(n)],
                              stdout=subprocess.PIPE, check=False)
        ids = done.stdout.decode().split()
        need(done.returncode == 0 and len(ids) == n, "not all items were put")
        self.items += ids

    def title(self, short):
        """Of the one item whose id begins so, among the newest."""
        numbers = [len(self.items) - i for i, item in enumerate(reversed(self.items[-LISTED:])) if item.startswith(short)]
        need(len(numbers) == 1, "no such item is new:", short)
        return f"item {numbers[0]}"


# ---- inbox and open ----------------------------------------------------------------------------------------------------

def check_inbox(case, home):
    """Once, all that it says of each."""
    said = home.ask("inbox")
    need([line["item"] for line in said["items"]] == case.items[:-LISTED - 1:-1], "not the newest items, in their order")
    for line in said["items"]:
        need((line["kind"], line["author"], line["labels"], line["purposes"])
             == (KIND, "maja", [TOPIC], [PURPOSE]), "a line that is not of its item:", line)
    need(said["more"], "there are more than the newest")


def rows_of(out):
    """The lines of the table that a command begins with."""
    return [line.split()[0] for line in out.split("\n\n", 1)[0].splitlines()]


def measure_inbox(case):
    figure = Figure(f"inbox of the newest {LISTED}, {case.many}", 50)
    check_inbox(case, case.town.bo)
    wanted = [item[:8] for item in case.items[:-LISTED - 1:-1]]
    for _ in range(ROUNDS):
        need(rows_of(figure.measure(case.town.bo, "inbox")) == wanted, "the inbox is another one")
    figure.print()
    return wanted


def measure_open(case, home, name, shorts, *more, at_most=None):
    """Another item each time; the first of them is not counted."""
    figure = Figure(name, at_most)
    for short in random.sample(shorts, ROUNDS + 1):
        lines = figure.measure(home, "open", short, *more).splitlines()
        need(lines[0] == case.title(short) and lines[3] == "of many", "another content:", lines)
    figure.values.pop(0)
    figure.print()


# ---- the log -----------------------------------------------------------------------------------------------------------

class Before:
    """A home's own files as they were: what it had seen, and nothing that came since."""

    def __init__(self, home, folder):
        self.home, self.folder = home.folder, folder
        shutil.copytree(self.home / "cases", folder / "cases")
        shutil.copy2(self.home / "pins", folder / "pins")

    def again(self):
        shutil.rmtree(self.home / "cases")
        shutil.copytree(self.folder / "cases", self.home / "cases")
        shutil.copy2(self.folder / "pins", self.home / "pins")


def check_log(case, before, seen):
    """Once, all that it says: every entry since, numbered, and of the items that were put. How many there are."""
    before.again()
    said = case.town.maja.ask("log", "--verify", "--new")
    entries, proof = said["entries"], said["proof"]
    need([e["seq"] for e in entries] == list(range(seen + 1, proof["entries"] + 1)), "not the entries since")
    need(proof["before"] == seen and proof["proven"] == len(entries) >= BACK, "not proved:", proof)
    for what in ("sent", "wrapped"):
        put = [e["item"] for e in entries if e["what"] == what]
        need(put == case.items[len(case.items) - BACK // 2:], "not the items that were put:", what)
    return len(entries)


def measure_news(case, before, seen):
    figure = Figure(f"log --verify --new, verified {BACK:,} entries back, {case.many}", 1000)
    n = check_log(case, before, seen)
    for _ in range(ROUNDS):
        before.again()
        out = figure.measure(case.town.maja, "log", "--verify", "--new")
        need(rows_of(out) == [str(seen + 1 + i) for i in range(n)], "other entries")
        need(f"Proved now: {n};" in out and out.endswith("Nothing is wrong.\n"), "not verified:", out[-400:])
    figure.print()


def measure_all(case, name):
    """The whole log, read and verified, once; how many entries it has."""
    figure = Figure(name)
    out = figure.measure(case.town.maja, "log", "--verify")
    n = len(rows_of(out))
    need(f"numbered 1 to {n} " in out and out.endswith("Nothing is wrong.\n"), "not verified:", out[-400:])
    figure.print()
    return n


# ---- all of it -----------------------------------------------------------------------------------------------------------

def measure_beside(case):
    """What every command takes: the program, the keys; and the case, brought up to date."""
    for name, arguments in (("  whoami", ["whoami"]), ("  case show", ["case", "show"])):
        figure = Figure(name)
        for _ in range(ROUNDS):
            need("Bo Brobygger" in figure.measure(case.town.bo, *arguments) or name != "  whoami", "somebody else")
        figure.print()


def measure(case, n, folder):
    case.many = f"{n:,} items"
    case.fill(n - BACK // 2)
    seen = measure_all(case, f"  log --verify of all, for the first time, {case.many}")
    before = Before(case.town.maja, folder)
    case.fill(BACK // 2)
    measure_news(case, before, seen)
    shorts = measure_inbox(case)
    measure_open(case, case.town.bo, f"open of a small item through the agent, {case.many}", shorts, at_most=60)
    measure_open(case, case.town.maja, "  the same by the candidate", shorts)
    measure_open(case, case.town.bo, "  the same with --purpose", shorts, "--purpose", PURPOSE)
    measure_beside(case)
    measure_all(case, f"  log --verify of all, {case.many}")


def main(build, folder, *more):
    kept = Path(folder) / f"commands-{os.getpid()}"
    kept.mkdir(mode=0o700)
    try:
        with Lyngtoft(folder=town_folder(kept)) as town:
            measure(Case(town, Path(build) / "tests" / "bin" / "bench_fill"), ITEMS_QUICK if more else ITEMS, kept)
    finally:
        shutil.rmtree(kept)


def town_folder(kept):
    (kept / "town").mkdir(mode=0o700)
    return kept / "town"


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[3:] not in ([], ["--quick"]):
        sys.exit(__doc__)
    os.environ["SAMTYKKE_BIN"] = str(Path(sys.argv[1]) / "bin")
    sys.path.insert(0, str(HERE.parents[1] / "people"))
    from town import ENVIRONMENT, Lyngtoft
    main(*sys.argv[1:])
