"""What the parts of tests/demo/run share: what is printed and compared, and a case's people at one broker, with dates
shifted so that a day of the file is today."""
import re
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "people"))

from case_file import MINUTES_KEPT, Case, identifier  # noqa: E402
from town import Town, make_case, programs  # noqa: E402

DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
CLOSED = 3  # exit status: not open to you


class Show:
    """Prints, and keeps count of what was compared."""

    def __init__(self):
        self.compared = self.wrong = 0

    def check(self, what, found, expected):
        self.compared += 1
        if found == expected:
            return "as expected"
        self.wrong += 1
        print(f"  DIFFERENCE in {what}: the file expects {expected}, found {found}")
        return "DIFFERENT"

    @staticmethod
    def heading(text):
        print(f"\n{text}\n{'-' * len(text)}")

    @staticmethod
    def quote(done, first=16, last=4):
        """What it printed; of much the beginning and the end."""
        lines = [line.rstrip() for line in done.out.rstrip().split("\n")]
        if len(lines) > first + last + 1:
            lines[first:len(lines) - last] = [f"({len(lines) - first - last} lines more)"]
        print("".join(f"  {line}\n" for line in lines), end="")


class Stage:
    """A case's people on a broker of their own. shown: the day of the file that is today."""

    def __init__(self, path, show, keep, shown=lambda case: case.case["as_of"]):
        self.case, self.show, self.keep = Case(path), show, keep
        self.today = datetime.now(self.case.zone).date()
        self.shift = self.today - date.fromisoformat(shown(self.case))
        team = self.case.case["team"]
        self.roles = {m["id"]: m["role"] for m in team}
        self.languages = {m["id"]: m["lang"] for m in team}
        self.offices = {m["id"]: identifier(m["org"])[:40].strip("-") for m in team if "org" in m}
        self.meeting, self.homes = None, {}  # its id, once it is called
        self.town = Town({self.offices[p]: self.roles[p] for p in self.case.staff},
                         zone=self.case.file["site"]["timezone"], keep=keep)

    def day(self, text, more=timedelta()):
        return (date.fromisoformat(text) + self.shift + more).isoformat()

    def first(self, person):
        return self.case.first_names[person]

    def firsts(self, people):
        return ", ".join(self.first(p) for p in people) or "nobody"

    @property
    def me(self):
        """The candidate's home."""
        return self.homes[self.case.candidate]

    # ---- people

    def person(self, person, name):
        office = self.offices.get(person, self.offices[self.case.staff[0]])
        self.homes[person] = self.town.person(person, name, self.roles[person], office)
        return office

    def team(self):
        """The case, the team, the eight words."""
        make_case(self.me, [self.homes[p] for p in self.case.staff], self.case.case["ui_lang"])

    # ---- choices

    def ended(self, grant):
        """It is over, and was not renewed."""
        return "revoked" not in grant and self.day(grant["until"]) < self.today.isoformat()

    @staticmethod
    def of_meeting(grant):
        return grant["scope"].startswith("meeting:")

    def permit(self, grant):
        """One grant as a permit; what it prints. One that begins on a day to come says so."""
        until, more = self.day(grant["until"]), []
        if self.of_meeting(grant):
            until = self.day(grant["until"], MINUTES_KEPT)
            more = ["--meeting", self.meeting]
        else:
            more = ["--purpose", grant["purpose"]]
        begins = self.day(grant["from"])
        more += ["--from", begins] if begins > self.today.isoformat() else ["--now", "--also-earlier"]
        return self.me.do("permit", grant["to"], *grant["categories"], "--until", until, "--yes", *more)

    def give(self, grant):
        """A permit; one that was taken back is given and lifted."""
        page = self.permit(grant)
        if "revoked" in grant:
            self.me.do("lift", grant["to"], *grant["categories"], "--yes")
        return page

    # ---- leaving it

    def try_yourself(self, *commands):
        print(f"\nThe broker of case {self.case.case['id']} runs on (process {self.town.process.pid}); all lies in "
              f"{self.town.folder}.\nTry:")
        for person, command in commands:
            print(f"  {programs() / 'samtykke'} {command} --home {self.homes[person].folder}")
        print(f"End it: sh {self.end_script()}")

    def end_script(self):
        """Ends agents and broker, waits for it, and removes everything, itself included."""
        lines = ["#!/bin/sh",
                 *(f"{programs() / 'samtykke'} agent stop --home {home.folder}" for home in self.town.agents),
                 f"kill {self.town.process.pid}",
                 f"while [ -e /proc/{self.town.process.pid}/exe ]; do sleep 0.1; done",
                 f"rm -r {self.town.folder}"]
        path = self.town.folder / "end"
        path.write_text("\n".join(lines) + "\n")
        return path

    def all(self):
        """From an empty folder to the end."""
        try:
            self.play()
        finally:
            if not self.keep:
                self.town.end()
