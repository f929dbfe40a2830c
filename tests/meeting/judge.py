"""What the rules say to a request, by the second reading: functions of a case as room_model.py has it."""
from bisect import bisect_right

from room_model import CANDIDATE, EPOCH, MINUTES, TABLE_MAX, TITLES, rules


# ---------------------------------------------------------------- decisions

def remember(version, key, at, decide):
    key = (key, bisect_right(version.moments, at))
    if key not in version.known:
        version.known[key] = decide()
    return version.known[key]


def request(member, item, purposes, live, at):
    return rules.Request(
        person=member.person, role=member.role, action="access", purposes=frozenset(purposes),
        labels=item.labels, created=item.created + EPOCH, item_meeting=item.meeting,
        audience=item.audience, meeting=live, employer=None, at=at + EPOCH)


def reason(version, member, item, purposes, live, at):
    """As the page names it; "permitted" iff it is released."""
    def decide():
        q = request(member, item, purposes, live, at)
        why = rules.reason(version.rules, q)[0]
        assert (why == "permitted") == rules.release(version.rules, q)
        return why
    return remember(version, (member, item.id, tuple(purposes), live), at + EPOCH, decide)


def leaves_of(version, person, meeting, at):
    """What a person may hear in a meeting, under each of their hats."""
    return remember(version, (person, meeting), at + EPOCH, lambda: frozenset(
        rules.open_for_person(version.rules, person, meeting, at + EPOCH)))


def card(version, meeting, at):
    """Leaves open to everybody who counts: the AND of single decisions."""
    each = [leaves_of(version, p, meeting.id, at) for p in meeting.people()
            if meeting.counts(version, p)]
    return frozenset.intersection(*each) if each else frozenset()


def live(case, key, named, item, at):
    """m: set while the meeting is open, the asker has joined with this key and is heard of, and the item is there."""
    meeting = case.meetings.get(named)
    if meeting is None or not meeting.has(item) or not meeting.is_live(case.version, key, at):
        return None
    return meeting.id


def reading(case, key, item, purposes, m, at, role=None):
    """Why, or why not: "owner", "author", or a reason of the page; "absent" where nothing is listed.

    role  that the asker claims to ask in
    """
    if item is None or not item.listed:
        return "absent"
    if key in case.version.owners:
        return "owner"
    if role not in (None, case.version.members[key].role):
        return "not-on-team"
    if item.author == key:
        return "author"
    return reason(case.version, case.version.members[key], item, purposes, m, at)


YES = ("owner", "author", "permitted")


def listed(case, key, meeting, at):
    """What is shown, with the purposes that would work."""
    found = {}
    for item in case.items.values():
        if not item.listed or key not in item.wraps:
            continue
        if meeting is not None:
            if not meeting.has(item):
                continue
            m = live(case, key, meeting.id, item, at)
            if reading(case, key, item, (), m, at) in YES:
                found[item.id] = []
                continue
        purposes = [p for p in sorted(rules.DEFAULT_PURPOSES)
                    if reading(case, key, item, (p,), None, at) in YES]
        if purposes:
            found[item.id] = purposes
    return found


# ---------------------------------------------------------------- rooms

def said_to(case, meeting, key, after, at):
    """What was said there and may be read by this key now, in order."""
    version, found = case.version, []
    for item_id, seq in case.said.get(meeting.id, {}).items():
        item = case.items[item_id]
        if seq <= after or (key not in version.owners and key not in item.wraps):
            continue
        if reading(case, key, item, (), live(case, key, meeting.id, item, at), at) in YES:
            found.append([seq, item_id])
    return sorted(found)


BITS = {"invited": 1, "joined": 2, "marked": 4, "absent": 8, "counts": 16, "hears": 32, "was there": 64}


def how(version, meeting, person, labels, at):
    somebody = meeting.find(person)
    may_hear = person == CANDIDATE or set(labels) <= leaves_of(version, person, meeting.id, at)
    holds = {
        "invited": person in meeting.invited(), "joined": somebody.joined,
        "marked": somebody.mark == "present", "absent": somebody.mark == "absent",
        "counts": meeting.counts(version, person),
        "hears": bool(labels) and meeting.is_open(at) and meeting.is_here(version, person) and may_hear,
        "was there": somebody.was_there}
    return sum(BITS[name] for name, is_so in holds.items() if is_so)


def people_shown(version, meeting, key, labels, at):
    shown = {p for p in meeting.people() if p == CANDIDATE or p in version.people}
    if key in version.owners:
        shown.add(CANDIDATE)
    return [[p, how(version, meeting, p, labels, at)] for p in sorted(shown)]


# ---------------------------------------------------------------- what may be put

def is_title(record, kind):
    return (record.kind == kind and record.labels == ("case.practical",) and record.meeting is not None
            and bool(record.audience))


def audience_fault(case, meeting, item, at):
    """Of what is said while the meeting is open, or written down after it; None: all is well."""
    if not item.audience:
        return "nobody"
    for person in sorted(item.audience):
        somebody = meeting.find(person)
        if not somebody.was_there:
            return "was not there"
        if not meeting.is_open(at):
            continue
        if not meeting.is_here(case.version, person):
            return "has stepped out" if somebody.joined or somebody.mark == "present" else "is absent"
        if not set(item.labels) <= leaves_of(case.version, person, meeting.id, at):
            return "may not hear"
    return None


def saying_fault(case, key, item, at):
    """Why an item of a meeting may not be put now; None: it may."""
    version, meeting = case.version, case.meetings.get(item.meeting)
    if meeting is None or not meeting.knows(version, key):
        return "no part"
    if not meeting.find(version.person(key)).was_there:
        return "author was not there"
    if item.kind == "message":
        if not meeting.is_open(at):
            return "not open"
        if not meeting.is_live(version, key, at):
            return "author is not in the room"
    end = meeting.end(at)
    if item.kind != "message" and end is not None and at - end >= MINUTES:
        return "too late"
    return audience_fault(case, meeting, item, at)


def item_fault(case, cases, key, item, at):
    if not item.audience <= case.version.people:
        return "not of the team"
    if item.kind in TITLES:
        elsewhere = any(item.meeting in c.meetings for c in cases.values() if c is not case)
        return None if is_title(item, item.kind) and not elsewhere else "no title"
    return saying_fault(case, key, item, at) if item.meeting else None


def plan_fault(case, record, caller):
    asked_in = set(record["invited"]) | ({caller} - {None})
    named = [(p["title"], "agenda_point") for p in record["agenda"]]
    if record["place"]:
        named.append((record["place"], "meeting_details"))
    for item_id, kind in named:
        item = case.items.get(item_id)
        if item is None or not item.listed or not is_title(item, kind):
            return "no such title"
        if item.meeting != record["meeting"] or not item.audience <= asked_in:
            return "a title for others"
    return None


def table_fault(case, meeting, record, at):
    """Everybody who counts may see it as if it lay there."""
    version, item = case.version, case.items.get(record["item"])
    if item is None or not item.listed or item.id in meeting.table:
        return "nothing to put there"
    if record["key"] not in version.owners and item.author != record["key"]:
        return "not its author"
    present = [p for p in meeting.people() if meeting.counts(version, p)]
    for person in present:
        of_person = {k for k, m in version.members.items() if m.person == person}
        if item.author in of_person:
            continue
        for member in rules.hats(version.rules.consent.team, person):
            if reason(version, member, item, (), meeting.id, meeting.card_at(at)) != "permitted":
                return "somebody may not see it"
    return None if present else "nobody is there"


def statement_fault(case, record, at):
    """Of PutMeeting; None: it is taken."""
    version, kind, key = case.version, record["statement"], record["key"]
    meeting = case.meetings.get(record["meeting"])
    if kind == "call":
        caller = None if key in version.owners else version.person(key)
        return plan_fault(case, record, caller) if meeting is None else "called before"
    if meeting is None or not meeting.knows(version, key):
        return "no part"
    if kind == "open":
        too_long = record["until"] - record["when"] > 12 * 3600 * 1000
        if key not in version.owners:
            return "only an owner opens"
        if too_long or record["until"] <= at:
            return "not its hours"
    elif kind != "table" and not meeting.leads(version, key):
        return "not the caller"
    if record["seq"] != meeting.seq + 1:
        return "not the next"
    if meeting.phase == "ended":
        return "over"
    if kind == "change":
        return plan_fault(case, record, meeting.caller)
    if kind == "table":
        return table_fault(case, meeting, record, at) or (
            "full" if len(meeting.table) >= TABLE_MAX else None)
    return None


# ---------------------------------------------------------------- presence

def presence_fault(case, record, at):
    """Of Join, Leave, Present, Absent and HandOn by who has part in the meeting; None: taken."""
    version, key, kind = case.version, record["key"], record["kind"]
    meeting, me = case.meetings[record["meeting"]], version.person(key)
    if kind == "leave":
        return None
    if kind == "join":
        somebody = meeting.find(me)
        if not meeting.is_on(at):
            return "over"
        heard = somebody.joined and meeting.is_heard(version, somebody.key, at)
        return "in it with another key" if heard and somebody.key != key else None
    if kind == "hand_on":
        owner = meeting.plan["agenda"][meeting.point() - 1]["owner"] if meeting.point() else None
        if not meeting.leads(version, key) and owner != me:
            return "not the point's owner"
        return None if meeting.is_on(at) and record["point"] <= len(meeting.plan["agenda"]) else "no such point"
    if kind == "present":
        may = meeting.leads(version, key) or meeting.is_heard(version, key, at)
    else:
        may = meeting.leads(version, key) or record["person"] == me
    if not may:
        return "not by this one"
    if record["person"] not in version.people or not meeting.is_on(at):
        return "cannot be marked"
    if kind == "absent" and record["person"] not in meeting.people():
        return "cannot be marked"
    return None


def may_be_wrapped_for(case, item, key, at):
    """Owners, the author, and who reaches every label of it."""
    version = case.version
    if key in version.owners or key == item.author:
        return True
    member = version.members.get(key)
    tables = [m.id for m in case.meetings.values() if item.id in m.table]
    return member is not None and (not item.audience or member.person in item.audience) and all(
        rules.reachable(version.reach, member, label, item.meeting, item.created + EPOCH, at + EPOCH, tables)
        for label in item.labels)
