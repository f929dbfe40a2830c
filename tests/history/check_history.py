#!/usr/bin/env python3
"""Check a history of choices and readings: did every reading see choices that were in force while it ran?

    check_history.py FILE [--releases N] [--withdrawals N]
    check_history.py --self-test

A line is one event, in any order. Times are nanoseconds of one monotonic clock:
    {"kind": "choose", "case": "a", "version": 3, "start": 1, "end": 2, "open": ["bo work.search", ...]}
    {"kind": "read", "case": "a", "member": "bo", "leaf": "work.search", "start": 1, "end": 2, "result": "released"}
end is null for a version that was never acknowledged; result is "released", "closed" or "lost".

Each (case, member, leaf) is a register: the versions write it, one after the other, readings read it. It is
linearizable iff each event can be given one moment inside its interval so that every reading sees the newest
version. There is one writer, so each reading is given the oldest version that it can have seen: newer than
none of the later readings can need, which makes this complete as well as sound (Wing and Gong 1993; for
single-writer registers the order of the writes is known).

Exit status 1 and a line each for violations, or if there were fewer releases or withdrawals than asked.
"""
import collections
import json
import sys


def load(lines):
    versions, reads = collections.defaultdict(list), collections.defaultdict(list)
    for line in lines:
        event = json.loads(line)
        if event["kind"] == "choose":
            versions[event["case"]].append(event)
        elif event["result"] != "lost":
            reads[event["case"], event["member"], event["leaf"]].append(event)
    for of_case in versions.values():
        of_case.sort(key=lambda v: v["version"])
        numbers = [v["version"] for v in of_case]
        assert numbers == sorted(set(numbers)), "a version twice"
    return versions, reads


def oldest_possible(versions, read, what, least):
    """The number in versions of the oldest that this reading can have seen, at or after `least`; None: none."""
    wants = read["result"] == "released"
    for number in range(least, len(versions)):
        if versions[number]["start"] > read["end"]:
            return None  # it and all after it had not begun
        if (what in versions[number]["open"]) == wants:
            return number
    return None


def check_register(versions, reads, what):
    """Violations of one register."""
    # Before the first version nothing is open.
    versions = [{"version": 0, "start": -1, "end": -1, "open": []}] + versions
    acknowledged = sorted((v["end"], n) for n, v in enumerate(versions) if v["end"] is not None)
    acknowledged.reverse()  # the next one is last
    running, violations, least = [], [], 0  # running: (end, number) of readings that may still matter
    for read in sorted(reads, key=lambda r: r["start"]):
        while acknowledged and acknowledged[-1][0] < read["start"]:
            least = max(least, acknowledged.pop()[1])
        least = max([least] + [number for end, number in running if end < read["start"]])
        running = [r for r in running if r[0] >= read["start"]]
        number = oldest_possible(versions, read, what, least)
        if number is None:
            violations.append((what, read, versions[least]["version"]))
        else:
            running.append((read["end"], number))
    return violations


def check(lines):
    """Violations, releases, withdrawals."""
    versions, reads = load(lines)
    violations, released = [], 0
    for (case, member, leaf), of_register in reads.items():
        violations += check_register(versions[case], of_register, f"{member} {leaf}")
        released += sum(r["result"] == "released" for r in of_register)
    withdrawals = 0
    for of_case in versions.values():
        for before, after in zip(of_case, of_case[1:]):
            withdrawals += after["end"] is not None and bool(set(before["open"]) - set(after["open"]))
    return violations, released, withdrawals


# ---- does it see what it must see? ---------------------------------------------------------------------------

def choose(version, start, end, *what):
    return json.dumps({"kind": "choose", "case": "a", "version": version, "start": start, "end": end,
                       "open": list(what)})


def read(start, end, result, member="bo"):
    return json.dumps({"kind": "read", "case": "a", "member": member, "leaf": "x", "start": start, "end": end,
                       "result": result})


def self_test():
    opened = choose(1, 0, 1, "bo x")
    held = {
        "nothing was chosen": [read(1, 2, "closed")],
        "a reading after a yes": [opened, read(2, 3, "released")],
        "a reading while a no is on its way": [opened, choose(2, 10, 20), read(11, 12, "released"),
                                               read(13, 14, "closed")],
        "a no that was never acknowledged": [opened, choose(2, 10, None), read(30, 31, "released")],
        "open again": [opened, choose(2, 10, 11), choose(3, 20, 21, "bo x"), read(22, 23, "released")],
        "two readings at once see old and new": [opened, choose(2, 10, 20), read(11, 15, "closed"),
                                                 read(12, 16, "released")],
        "a lost reading says nothing": [opened, choose(2, 10, 11), read(12, 13, "lost")],
    }
    broken = {
        "released before there was a choice": [read(1, 2, "released")],
        "released after the no was acknowledged": [opened, choose(2, 10, 20), read(21, 22, "released")],
        "released, though somebody had seen the no": [opened, choose(2, 10, 20), read(11, 12, "closed"),
                                                      read(13, 14, "released")],
        "closed after the yes was acknowledged": [opened, read(2, 3, "closed")],
        "released to another one": [opened, read(2, 3, "released", member="kari")],
        "released from the future": [opened, choose(2, 2, 3), choose(3, 50, 60, "bo x"),
                                     read(10, 20, "released")],
    }
    for name, lines in held.items():
        assert not check(lines)[0], f"refuses: {name}"
    for name, lines in broken.items():
        assert check(lines)[0], f"does not see: {name}"
    assert check([opened, choose(2, 10, 20), read(3, 4, "released")])[1:] == (1, 1)
    print(f"{len(held)} histories taken, {len(broken)} refused")


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    least = {"--releases": 0, "--withdrawals": 0}
    for name, number in zip(arguments[1::2], arguments[2::2]):
        least[name] = int(number)
    with open(arguments[0], encoding="utf-8") as lines:
        violations, released, withdrawals = check(lines)
    for what, event, version in violations[:20]:
        print(f"violation: {what}: {event}, version {version} was acknowledged before")
    print(f"{released} releases, {withdrawals} withdrawals, {len(violations)} violations")
    if violations or released < least["--releases"] or withdrawals < least["--withdrawals"]:
        sys.exit(1)
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
