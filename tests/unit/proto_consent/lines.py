#!/usr/bin/env python3
"""Write the lines that tests/demo makes of its cases, for test_consent_cases.

    lines.py FOLDER     FOLDER/decide.jsonl, FOLDER/room.jsonl
"""
import json
import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "demo"
sys.path.insert(0, str(DEMO))
sys.dont_write_bytecode = True
from case_file import Case  # noqa: E402


def decide_lines(case):
    for item in case.case["items"]:
        for person in case.staff:
            yield from case.read_lines(item["id"], person, item["categories"], case.created(item),
                                       case.as_of)
    entries = [(f"decision-{e['n']}", e) for e in case.meeting["decisions"]]
    entries += [(task["id"], task) for task in case.meeting["actions"]]
    for name, entry in entries:
        for person in case.staff:
            live, later = case.minute_lines(name, person, entry)
            yield from live + later


def room_lines(case):
    for when, room_choices in (("before_meeting", False), ("after_choices_in_room", True)):
        yield case.room_line(when, room_choices)


def main(folder):
    cases = [Case(path) for path in sorted((DEMO / "cases").glob("*.json"))]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in (("decide", decide_lines), ("room", room_lines)):
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for case in cases:
                file.writelines(json.dumps(line) + "\n" for line in lines(case))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
