"""Cases and their meetings as the log tells of them: who is in which room, what lies there, what was said.

Everything here is changed by taken entries of the log alone (a statement's words come from the request that the
entry names), but for one thing that no log has: when somebody who has joined was heard of last.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "second_reading"))
sys.dont_write_bytecode = True
import rules  # noqa: E402

CANDIDATE = "0" * 32
SILENCE = 30_000            # ms after which nobody is heard of any more
MINUTES = 7 * rules.DAY     # ms after the end in which minutes may be added
EPOCH = rules.instant("1970-01-01T00:00:00Z")
TITLES = {"agenda_point", "meeting_details"}
TABLE_MAX = 64

# As the log has them: requests by their field's number, and why (body.h, decide.h).
KINDS = {3: "admit", 4: "put_case", 6: "put_item", 8: "put_wraps", 10: "list", 11: "release",
         16: "put_meeting", 17: "join", 18: "leave", 19: "present", 20: "absent", 31: "hand_on"}
REASONS = {2: "not-on-team", 3: "not-addressed", 4: "no-label", 5: "unknown-category", 6: "no-purpose",
           7: "site-denied", 8: "denied", 9: "expired", 10: "not-started", 11: "other-purpose",
           12: "other-meeting", 13: "out-of-range", 14: "no-permit", 15: "no-access", 16: "permitted",
           31: "absent", 32: "owner", 33: "author"}


def merge(entries):
    """One for each member and meeting: "the union of the permits", from the earliest to the latest."""
    merged = {}
    for e in entries:
        was = merged.get((e.member, e.meeting))
        if was is not None:
            since = None if None in (e.since, was.since) else min(e.since, was.since)
            e = rules.ReachEntry(e.member, e.leaves | was.leaves, e.meeting, since, max(e.until, was.until))
        merged[e.member, e.meeting] = e
    return list(merged.values())


class Version:
    """One version of a case's consent, read by the second reading."""

    def __init__(self, record):
        taxonomy = rules.taxonomy_of(rules.DEFAULT_LEAVES, rules.DEFAULT_PURPOSES, rules.DEFAULT_ROLES)
        provisions = [rules.read_provision(p, taxonomy, rules.LONGEST_PERIOD_DAYS)
                      for p in record["provisions"]]
        members = [rules.Member(m["person"], m["role"], m.get("organisation")) for m in record["team"]]
        self.id, self.owners = record["id"], set(record["owners"])
        self.members = {m["key"]: member for m, member in zip(record["team"], members) if m["key"]}
        self.people = {m.person for m in members}
        self.rules = rules.Case(taxonomy, [], rules.Consent(members, provisions))
        self.reach = merge(rules.reach(self.rules, record["time"] + EPOCH))
        # A decision changes with time at these moments and at no others.
        moments = {0}
        for p in provisions:
            if p is not rules.VOID:
                moments.update(m for m in p.data_period or () if m is not None)
            if isinstance(p, rules.Permit):
                moments.update((p.start, p.end))
        self.moments = sorted(moments)
        self.known = {}     # decisions that were taken already

    def is_party(self, key):
        return key in self.owners or key in self.members

    def person(self, key):
        """Who this key is, in rooms."""
        return CANDIDATE if key in self.owners else self.members[key].person


class Item:
    def __init__(self, record):
        self.id, self.kind, self.author = record["item"], record["item_kind"], record["author"]
        self.labels, self.audience = tuple(record["labels"]), frozenset(record["audience"])
        self.created, self.meeting = record["created"], record["meeting"]
        self.chunks = self.listed = 0
        self.wraps = set()  # keys


class Somebody:
    def __init__(self):
        self.key = self.mark = self.heard = None
        self.joined = self.was_there = False


class Meeting:
    def __init__(self, record, caller):
        self.id = record["meeting"]
        self.caller = caller            # a person; None: an owner
        self.seq, self.phase, self.opens, self.closes, self.ended = 0, "called", 0, 0, None
        self.plan = None
        self.handed_on = 0
        self.table = []                 # items
        self.marked = {}                # person: Somebody

    def invited(self):
        return set(self.plan["invited"]) | ({self.caller} - {None})

    def people(self):
        return self.invited() | set(self.marked)

    def find(self, person):
        return self.marked.get(person) or Somebody()

    def somebody(self, person):
        return self.marked.setdefault(person, Somebody())

    def knows(self, version, key):
        """Who has part in it."""
        person = version.person(key)
        return person == CANDIDATE or person in self.invited() or self.find(person).was_there

    def leads(self, version, key):
        person = version.person(key)
        return person in (CANDIDATE, self.caller)

    def is_open(self, at):
        return self.phase == "opened" and self.opens <= at < self.closes

    def is_on(self, at):
        return self.phase == "called" or (self.phase == "opened" and at < self.closes)

    def end(self, at):
        """When it ended; None: it has not."""
        if self.phase == "ended":
            return self.ended
        end = self.closes if self.phase == "opened" else self.plan["until"]
        return end if end <= at else None

    def card_at(self, at):
        """The moment that a card asked for now is of."""
        if self.phase == "ended" or self.is_open(at):
            return at
        return max(at, self.opens if self.phase == "opened" else self.plan["when"])

    # ---- people

    def is_heard(self, version, key, at):
        """Joined with this very key, and heard of."""
        somebody = self.find(version.person(key))
        return somebody.joined and somebody.key == key and at - somebody.heard < SILENCE

    def hear(self, version, key, at):
        if self.is_heard(version, key, at):
            self.find(version.person(key)).heard = at

    def is_live(self, version, key, at):
        return self.is_open(at) and self.is_heard(version, key, at)

    def point(self):
        return self.handed_on if self.handed_on <= len(self.plan["agenda"]) else 0

    def is_of_point(self, person):
        people = self.plan["agenda"][self.point() - 1]["people"] if self.point() else []
        return not people or person in people

    def is_here(self, version, person):
        somebody = self.find(person)
        return ((somebody.joined or somebody.mark == "present") and person in version.people
                and self.is_of_point(person))

    def counts(self, version, person):
        """present = joined, or marked, or invited and not marked absent; of the point at hand."""
        expected = person in self.invited() and self.find(person).mark != "absent"
        return self.is_here(version, person) or (
            expected and person in version.people and self.is_of_point(person))

    # ---- things

    def has(self, item):
        return item.meeting == self.id or item.id in self.table


class Case:
    def __init__(self):
        self.version, self.items, self.meetings = None, {}, {}
        self.said = {}      # meeting: {item: case_seq}; titles are said before the call

    # ---- what a taken entry does

    def take(self, record, entry):
        getattr(self, "take_" + record["kind"], lambda *_: None)(record, entry)

    def take_put_case(self, record, _entry):
        self.version = Version(record)

    def take_put_item(self, record, _entry):
        self.items[record["item"]] = Item(record)

    def take_put_wraps(self, record, entry):
        item = self.items[record["item"]]
        item.wraps.update(entry["recipients"])
        if not item.listed:
            item.listed = entry["seq"]
            if item.meeting is not None:
                self.said.setdefault(item.meeting, {})[item.id] = entry["seq"]

    def take_put_meeting(self, record, entry):
        kind = record["statement"]
        if kind == "call":
            owner = record["key"] in self.version.owners
            self.meetings[record["meeting"]] = Meeting(
                record, None if owner else self.version.person(record["key"]))
        meeting = self.meetings[record["meeting"]]
        meeting.seq = record["seq"]
        if kind in ("call", "change"):
            meeting.plan = record
        elif kind == "open":
            meeting.phase, meeting.opens, meeting.closes = "opened", record["when"], record["until"]
        elif kind in ("close", "cancel"):
            meeting.phase, meeting.ended = "ended", entry["time"]
        else:
            meeting.table.append(record["item"])
            self.said.setdefault(meeting.id, {})[record["item"]] = entry["seq"]
            self.items[record["item"]].wraps.update(entry["recipients"])

    def take_join(self, record, entry):
        somebody = self.meetings[entry["meeting"]].somebody(self.version.person(entry["actor"]))
        somebody.key, somebody.heard = entry["actor"], entry["time"]
        somebody.joined = somebody.was_there = True
        if somebody.mark == "absent":
            somebody.mark = None

    def leave(self, entry, person):
        somebody = self.meetings[entry["meeting"]].somebody(person)
        somebody.joined, somebody.mark = False, "absent"

    def take_leave(self, record, entry):
        self.leave(entry, self.version.person(entry["actor"]))

    def take_absent(self, record, entry):
        self.leave(entry, entry["person"])

    def take_present(self, record, entry):
        somebody = self.meetings[entry["meeting"]].somebody(entry["person"])
        somebody.mark, somebody.was_there = "present", True

    def take_hand_on(self, record, entry):
        self.meetings[entry["meeting"]].handed_on = entry["point"]

    def time_out(self, entry):
        """The core's own entry. Returns who it was."""
        somebody = self.meetings[entry["meeting"]].marked.get(entry["person"])
        if somebody is not None and somebody.joined:
            somebody.joined = False
            return somebody
        return None

    def silent(self, at):
        """Who should have been timed out."""
        return [(m.id, person) for m in self.meetings.values() for person, s in m.marked.items()
                if s.joined and at - s.heard >= SILENCE]

    def begin_again(self, at):
        """The core started anew: who had joined is heard of now."""
        for meeting in self.meetings.values():
            for somebody in meeting.marked.values():
                somebody.heard = at
