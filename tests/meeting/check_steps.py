#!/usr/bin/env python3
"""Check what happened in meetings against the second reading of the rules.

    check_steps.py TRANSCRIPT

The transcript is meeting_steps's. Who was in which room is rebuilt from the log alone (room_model.py); what was
to be answered then is decided afresh (judge.py): every card, every release and every denial with its reason, every
list of what was said, every audience, every wrap. Whoever has no part in a meeting must get the same bytes as for
one that is not there. What was walked is printed, each path with how often; run compares it with paths.txt.

Exit status 1 and a line each for violations.
"""
import collections
import json
import sys

sys.dont_write_bytecode = True
import judge  # noqa: E402
from room_model import CANDIDATE, KINDS, REASONS, SILENCE, TITLES, Case, Item  # noqa: E402

OF_ROOMS = {"join", "leave", "present", "absent", "hand_on"}
TEN_MINUTES = 600_000
SHOWN = 20
NOBODYS = "0" * 32
NOBODY = "0" * 64


class Checker:
    def __init__(self):
        self.cases, self.leaves, self.guests = {}, [], set()
        self.entries = collections.defaultdict(list)    # case: not looked at yet, the next one last
        self.violations, self.paths = [], collections.Counter()
        self.closed = None      # size of the first reply to who has no part
        self.grants = {}        # (key, item): (time, purposes, meeting)
        self.newest = {}        # key: item of its last release
        self.audiences = {}     # message: those who were there and might hear it when it was put
        self.record = None

    def wrong(self, what):
        self.violations.append((self.record, what))

    def want(self, holds, what):
        if not holds:
            self.wrong(what)

    def path(self, *parts):
        self.paths[": ".join(parts)] += 1

    # ---- the log

    def load_log(self, lines):
        for entry in lines:
            self.entries[entry["case"]].append(entry)
        for chain in self.entries.values():
            self.want([e["seq"] for e in chain] == list(range(1, len(chain) + 1)), "a gap in the log")
            chain.reverse()

    def take_time_outs(self, record):
        """What the core itself wrote before this request, or until it began anew."""
        case_id = record["case"]
        case, chain = self.cases.get(case_id), self.entries[case_id]
        while case is not None and chain and chain[-1]["actor"] == NOBODY and (
                chain[-1]["time"] <= record["restarted"] if "restarted" in record
                else chain[-1]["seq"] <= record["behind"]):
            entry = chain.pop()
            somebody = case.time_out(entry)
            self.want(somebody is not None, "timed out who had not joined")
            if somebody is not None:
                self.want(entry["time"] - somebody.heard >= SILENCE, "timed out too early")
                self.path("time-out")
        if record["ticked"] and case is not None:
            self.want(not case.silent(record["time"]), "somebody silent was not timed out")

    def entry_of(self, record, chain_of):
        """The entry about this request; None: there is none."""
        chain = self.entries[chain_of]
        if chain and chain[-1]["request"] == record["request"]:
            entry = chain.pop()
            self.want(entry["actor"] == record["key"] and KINDS.get(entry["kind"]) == record["kind"],
                      "an entry of another asker or kind")
            self.want(entry["time"] == record["time"], "an entry of another time")
            return entry
        return None

    # ---- one request

    def check(self, record):
        self.record = record
        self.take_time_outs(record)
        case = self.cases.setdefault(record["case"], Case())
        first = record["kind"] == "put_case" and case.version is None
        if first or (case.version is not None and case.version.is_party(record["key"])):
            self.check_party(case, record)
        else:
            self.check_stranger(record)

    def check_stranger(self, record):
        chain = self.entries[NOBODYS]
        while chain and chain[-1]["actor"] == NOBODY:
            chain.pop()     # marks of time
        entry = self.entry_of(record, NOBODYS)
        self.want(entry is None or entry["decision"] == 0, "a stranger was let in")
        if record.get("lost"):
            return
        self.want(record["error"] == 2, "a stranger is not turned away")
        self.is_closed(record)
        self.path("a stranger asks", record["kind"])

    def check_party(self, case, record):
        at, kind = record["time"], record["kind"]
        self.hear(case, record)
        entry = self.entry_of(record, record["case"])
        if record.get("lost"):
            self.path("the core fell", "taken" if entry and entry["decision"] else "not taken")
            if entry is None:
                return
        taken = entry["decision"] != 0 if record.get("lost") else record["error"] == 0
        if entry is not None:
            self.want((entry["decision"] != 0) == taken or kind == "list", "answer and log are not the same")
            if kind in OF_ROOMS or kind == "put_meeting":
                self.want(entry["meeting"] == record["meeting"], "the log names another meeting")
        check = getattr(self, "check_" + kind, None)
        if kind in OF_ROOMS:
            check = self.check_presence
        if check is not None:
            check(case, record, entry, taken, at)
        if taken and entry is not None and kind not in ("release", "list"):
            case.take(record, entry)
        elif taken and kind in OF_ROOMS | {"put_case", "put_item", "put_wraps", "put_meeting"}:
            self.wrong("taken, and not in the log")

    def hear(self, case, record):
        """A request that names a meeting is heard of there."""
        named = record.get("meeting")
        if record["kind"] == "put_item" and (
                record["item_kind"] in TITLES or not set(record["audience"]) <= case.version.people):
            named = None    # no meeting is looked for
        if record["kind"] == "put_wraps":
            item = case.items.get(record["item"])
            is_said = item is not None and not item.listed and item.kind == "message"
            named = item.meeting if is_said else None
        if record["kind"] == "get_chunk":
            named = self.grants.get((record["key"], record["item"]), (0, (), None))[2]
        if named in case.meetings:
            case.meetings[named].hear(case.version, record["key"], record["time"])

    def is_closed(self, record):
        """The same bytes, whoever asks and whatever there is."""
        if record["error"] == 2:
            size = (record["bytes"], record["checkpoint"])
            self.closed = self.closed or size
            self.want(size == self.closed, "one that is closed does not look as one that is not there")

    def settle(self, record, taken, fault, *name):
        """Taken iff there is no fault."""
        self.path(*name, fault or "taken")
        self.want(taken == (fault is None), f"{'taken' if taken else 'refused'}, though: {fault}")
        if not record.get("lost") and fault == "no part" and record["kind"] != "put_item":
            self.want(record["error"] == 2, "who has no part is told so")
            self.is_closed(record)

    # ---- writes

    def check_put_case(self, case, record, entry, taken, at):
        self.settle(record, taken, None, "put_case")

    def check_put_item(self, case, record, entry, taken, at):
        item = Item(record)
        fault = judge.item_fault(case, self.cases, record["key"], item, at)
        name = ("title" if item.kind in TITLES else "note" if item.meeting is None
                else "message" if item.kind == "message" else self.minute_name(case, item, at))
        self.settle(record, taken, fault, name)
        if taken and item.kind == "message":
            meeting = case.meetings[item.meeting]
            self.audiences[item.id] = set(item.audience)
            for person in item.audience:
                self.want(meeting.find(person).was_there and set(item.labels) <= judge.leaves_of(
                    case.version, person, meeting.id, at), "said to who was not there or might not hear")

    def minute_name(self, case, item, at):
        meeting = case.meetings.get(item.meeting)
        if meeting is None or meeting.is_open(at):
            return "minute in the room"
        return "minute before" if meeting.end(at) is None else "minute after"

    def check_put_wraps(self, case, record, entry, taken, at):
        item = case.items.get(record["item"])
        fault = "no such item" if item is None else None
        if item is not None and record["key"] not in case.version.owners | {item.author}:
            fault = "not its author"
        if fault is None and not item.listed and item.kind == "message":
            fault = judge.saying_fault(case, record["key"], item, at)
        name = "first wraps" if item is None or not item.listed else "more wraps"
        self.path(name, fault or "taken")
        self.want(taken == (fault is None), f"wraps {'taken' if taken else 'refused'}: {fault}")
        for key in entry["recipients"] if taken else ():
            self.want(judge.may_be_wrapped_for(case, item, key, at), "wrapped for who does not reach it")

    def check_put_meeting(self, case, record, entry, taken, at):
        fault = judge.statement_fault(case, record, at)
        again = record["statement"] == "open" and fault is None and (
            case.meetings[record["meeting"]].phase == "opened")
        self.settle(record, taken, fault, "open again" if again else record["statement"])

    def check_presence(self, case, record, entry, taken, at):
        meeting = case.meetings.get(record["meeting"])
        fault = "no part"
        if meeting is not None and meeting.knows(case.version, record["key"]):
            fault = judge.presence_fault(case, record, at)
        if meeting is None and not record.get("lost"):
            self.path("no such meeting", record["kind"])
        self.settle(record, taken, fault, record["kind"])
        if taken and record["kind"] in ("present", "absent"):
            self.want(entry["person"] == record["person"], "the log names another person")
        if taken and record["kind"] == "hand_on":
            self.want(entry["point"] == record["point"], "the log names another point")

    # ---- readings

    def check_release(self, case, record, entry, taken, at):
        key, item = record["key"], case.items.get(record["item"])
        listed = item if item is not None and item.listed else None
        m = judge.live(case, key, record["meeting"], listed, at) if listed else None
        why = judge.reading(case, key, listed, record["purposes"], m, at, record.get("role"))
        has_wrap = listed is not None and key in listed.wraps
        expected = why in judge.YES and has_wrap
        where = "live" if m else "named" if record["meeting"] else "outside"
        if listed is not None and listed.meeting is None and m:
            where = "live, of the table"
        self.path("release", where, why + ("" if has_wrap or why not in judge.YES else ", no wrap"))
        self.path("reason", why)
        if m and not taken:
            self.path("closed in the room")
        of = case.meetings.get(item.meeting) if item else None
        if of is not None and of.end(at) is not None and why not in ("owner", "author"):
            self.path("of a meeting that is over", why)
        self.want(taken == expected, f"{'released' if taken else 'denied'}, the rules say {why}")
        self.want(entry is not None and REASONS.get(entry["reason"]) == why, f"the reason is {why}")
        self.want(entry is not None and entry["meeting"] == m, "m is not what the log says")
        if not record.get("lost") and not taken:
            self.want(record["error"] == 2, "denied with another error")
            self.is_closed(record)
        if taken and why == "permitted":
            self.check_addressed(case, item)
        if taken and item.chunks != 1:
            self.grants[key, item.id] = (at, tuple(record["purposes"]), m)
            self.newest[key] = item.id

    def check_addressed(self, case, item):
        """Nobody reads a message but who was there and might hear it when it was said."""
        if item.kind == "message":
            person = case.version.person(self.record["key"])
            self.want(person in self.audiences[item.id], "heard by who was not there")

    def check_get_chunk(self, case, record, entry, taken, at):
        key, item = record["key"], case.items.get(record["item"])
        granted, purposes, named = self.grants.get((key, record["item"]), (None, (), None))
        may = False
        if granted is not None and at - granted < TEN_MINUTES:
            m = judge.live(case, key, named, item, at)
            may = judge.reading(case, key, item, purposes, m, at) in judge.YES
            self.path("chunk", "taken" if may else "no longer")
        self.want(may or not taken, "a chunk that is closed")
        self.want(taken or not may or self.newest.get(key) != record["item"], "a chunk is missing")

    def check_list(self, case, record, entry, taken, at):
        key, named = record["key"], record["meeting"]
        meeting = case.meetings.get(named)
        if named is not None and (meeting is None or not meeting.knows(case.version, key)):
            self.settle(record, taken, "no part", "list")
            return
        if not taken:
            self.wrong("no list")
        elif not record.get("lost"):
            expected = judge.listed(case, key, meeting, at)
            for item in record["listed"]:
                self.want(expected.get(item["item"]) == item["purposes"], "listed what is closed")
            self.want(len(record["listed"]) == min(len(expected), record["limit"]), "the list is not whole")
            self.path("list", "in a meeting" if meeting else "outside", "some" if expected else "none")

    def check_get_meeting(self, case, record, entry, taken, at):
        version, key = case.version, record["key"]
        if record["meeting"] is None:
            mine = sorted(m.id for m in case.meetings.values() if m.knows(version, key))
            self.want(taken and (record.get("lost") or record["meetings"] == mine[:256]),
                      "meetings of others, or not all of one's own")
            self.path("get_meeting", "which")
            return
        meeting = case.meetings.get(record["meeting"])
        is_open = meeting is not None and meeting.knows(version, key)
        self.settle(record, taken, None if is_open else "no part", "get_meeting")
        if taken:
            self.want(record["statements"] == max(0, meeting.seq + 1 - record["from"]), "not all statements")

    # ---- the card

    def check_room_card(self, case, record, entry, taken, at):
        version, key = case.version, record["key"]
        meeting = case.meetings.get(record["meeting"])
        if meeting is None or not meeting.knows(version, key):
            self.settle(record, taken, "no part", "room_card")
            return
        self.settle(record, taken, None, "room_card")
        if not taken:
            return
        room, of = record["room"], meeting.card_at(at)
        opened = sorted(leaf for i, leaf in enumerate(self.leaves) if room["open"] >> i & 1)
        expected = judge.card(version, meeting, of)
        self.want(opened == sorted(expected), f"the card says {opened}, the rules {sorted(expected)}")
        self.want(room["at"] == of, "the card is of another moment")
        self.want(room["live"] == meeting.is_live(version, key, at), "live is wrong")
        self.want(room["point"] == meeting.point() and room["seq"] == meeting.seq, "another point or number")
        shown = judge.people_shown(version, meeting, key, record["labels"], at)
        self.want(room["people"] == shown, f"people: {room['people']}, by the log {shown}")
        present = [p for p in meeting.people() if meeting.counts(version, p)]
        self.path("card", "live" if meeting.is_open(at) else "not live",
                  "empty" if not expected else "all" if len(expected) == len(self.leaves) else "some")
        if set(present) & self.guests:
            self.path("card with a guest", "empty" if not expected else "some")
        if any(not meeting.is_of_point(p) for p in meeting.people()):
            self.path("somebody has stepped out")
        if "after" in record:
            self.check_said(case, record, meeting, at)

    def check_said(self, case, record, meeting, at):
        """Exactly what was addressed to the asker behind that number, in order, none twice."""
        expected = judge.said_to(case, meeting, record["key"], record["after"], at)[:256]
        got = record["room"]["said"]
        self.want(got == expected, f"said: {len(got)}, expected {len(expected)}")
        person = case.version.person(record["key"])
        if person == CANDIDATE:
            return
        for _, item_id in got:
            item = case.items[item_id]
            if item.kind == "message" and item.author != record["key"]:
                self.want(person in self.audiences[item_id], "told what was not said to them")
        missed = [i for i in case.said.get(meeting.id, {}) if case.items[i].kind == "message"
                  and person not in case.items[i].audience and case.items[i].author != record["key"]]
        self.path("said", "some" if got else "none", "and others said more" if missed else "all of it")

    # ---- the end

    def restart(self, record):
        for case_id in self.cases:
            self.take_time_outs({"case": case_id, "restarted": record["time"], "ticked": False})
        self.grants.clear()
        self.newest.clear()
        for case in self.cases.values():
            if any(s.joined for m in case.meetings.values() for s in m.marked.values()):
                self.path("restart with somebody in a room")
            case.begin_again(record["time"])

    def check_rest(self):
        for chain in self.entries.values():
            rest = [e for e in chain if e["actor"] != NOBODY]
            self.want(not rest, f"{len(rest)} entries of the log that nobody asked for")


def read(path, checker):
    records = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            records.append(json.loads(line))
    world = records[0]
    checker.leaves = world["leaves"]
    checker.guests = {p["person"] for p in world["people"] if p["role"] == "guest"}
    checker.load_log(r for r in records if r["t"] == "entry")
    for record in records:
        if record["t"] == "asked":
            checker.check(record)
        elif record["t"] == "restart":
            checker.restart(record)
    checker.check_rest()
    return world


def main(transcript):
    checker = Checker()
    world = read(transcript, checker)
    for path, n in sorted(checker.paths.items()):
        print(f"{n:7} {path}")
    for record, what in checker.violations[:SHOWN]:
        print(f"violation: {what}: {json.dumps(record)[:1200]}")
    print(f"seed {world['seed']}: {sum(checker.paths.values())} answers, {len(checker.paths)} paths, "
          f"{len(checker.violations)} violations")
    sys.exit(1 if checker.violations else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
