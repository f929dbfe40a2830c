"""The consent rules, read a second time: slow, plain, from the page alone.

Every function carries the name that the page uses. An identity is a string
(`person:bo`, `role:therapist`, `organisation:x`, `team`), a set of purposes or
labels is a Python set, an instant is a whole number of milliseconds.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Optional

DAY = 24 * 60 * 60 * 1000
LONGEST_PERIOD_DAYS = 365

DEFAULT_LEAVES = (
    "health.diagnosis", "health.illness", "health.treatment",
    "health.medication", "health.substance", "health.crisis",
    "money.benefits", "money.income", "money.debt",
    "work.needs", "work.preferences", "work.search", "work.offers",
    "work.employer",
    "life.housing", "life.family", "life.legal",
    "case.practical",
)
DEFAULT_PURPOSES = ("job_search", "workplace_support", "benefits",
                    "treatment_coordination", "supervision", "emergency")
DEFAULT_ROLES = ("consultant", "therapist", "social_worker", "registrar",
                 "guest")

ACTIONS = ("access", "redisclose")
PROVISION_FIELDS = {"type", "actor", "by", "category", "action", "purposes",
                    "period", "data_period", "meeting"}

# What stands in the place of a part that cannot be read; the JSON reader puts
# it, too, where a key was given twice.
UNREADABLE = object()
# "A permit with any unreadable or unknown part is void."
VOID = None


class Taxonomy(NamedTuple):
    leaves: frozenset
    groups: frozenset
    purposes: frozenset
    roles: Optional[frozenset]      # None: any role name is taken


class Member(NamedTuple):
    person: str
    role: str
    organisation: Optional[str]


class Permit(NamedTuple):
    actor: str
    by: Optional[str]
    category: str
    action: str
    purposes: frozenset
    start: int
    end: int                        # already min(end, start + cap)
    data_period: Optional[tuple]
    meeting: Optional[str]


class Deny(NamedTuple):
    actor: str
    category: str
    action: str
    purposes: frozenset
    data_period: Optional[tuple]
    meeting: Optional[str]


class Consent(NamedTuple):
    team: list
    provisions: list                # Permit, Deny or VOID, in list order


class Case(NamedTuple):
    taxonomy: Taxonomy
    site: list                      # what the site's list holds, in list order
    consent: Optional[Consent]


class Request(NamedTuple):
    person: str
    role: Optional[str]
    action: str
    purposes: frozenset
    labels: tuple
    created: int
    item_meeting: Optional[str]
    audience: frozenset             # empty: no audience
    meeting: Optional[str]
    employer: Optional[str]
    at: int


# ---------------------------------------------------------------- words

def taxonomy_of(leaves, purposes, roles):
    groups = set()
    for leaf in leaves:
        groups.update(ancestors(leaf))
    return Taxonomy(frozenset(leaves), frozenset(groups), frozenset(purposes),
                    None if roles is None else frozenset(roles))


def ancestors(category):
    """The dotted prefixes, nearest first."""
    found = []
    while "." in category:
        category = category.rpartition(".")[0]
        found.append(category)
    return found


def lies_under(label, category):
    """label ⊑ category: "a is b, or lies under it"."""
    return (category == "*" or label == category
            or label.startswith(category + "."))


def is_known(category, taxonomy):
    return (category == "*" or category in taxonomy.leaves
            or category in taxonomy.groups)


def is_id(text):
    """Ids: 1-64 bytes of [a-z0-9._-]."""
    return (isinstance(text, str)
            and re.fullmatch(r"[a-z0-9._-]{1,64}", text) is not None)


def is_utf8(text):
    """A lone surrogate can be written in JSON, but it is no UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_control(letter):
    """Unicode category Cc."""
    return letter < "\x20" or "\x7f" <= letter <= "\x9f"


def is_employer_name(text):
    """Any UTF-8 without control characters."""
    return (isinstance(text, str) and text != "" and is_utf8(text)
            and not any(is_control(letter) for letter in text))


TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]"
                  r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,3}))?"
                  r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")


def read_time(value):
    """RFC 3339, up to milliseconds, as milliseconds since 1 January 0001."""
    return instant(value) if isinstance(value, str) else UNREADABLE


@lru_cache(maxsize=10000)
def instant(text):
    found = TIME.fullmatch(text)
    if found is None:
        return UNREADABLE
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    fraction, sign, offset_hour, offset_minute = found.groups("0")[6:]
    ahead = int(offset_hour) * 60 + int(offset_minute)
    if sign == "-":
        ahead = -ahead
    if hour > 23 or minute > 59 or second > 59:     # no leap second
        return UNREADABLE
    if int(offset_hour) > 23 or int(offset_minute) > 59:
        return UNREADABLE
    try:
        days = date(year, month, day).toordinal() - 1
    except ValueError:
        return UNREADABLE
    minutes = (days * 24 + hour) * 60 + minute - ahead
    return (minutes * 60 + second) * 1000 + int(fraction.ljust(3, "0"))


# ---------------------------------------------------------------- reading

def part_of(thing, name):
    """A field's value. "null, absent and [] mean the same.\""""
    value = thing.get(name)
    return None if value == [] else value


def read_identity(text, kinds, taxonomy):
    kind, _, name = text.partition(":")
    if kind not in kinds:
        return UNREADABLE
    if kind == "employer":
        readable = is_employer_name(name)
    elif kind == "role":
        readable = is_id(name) and knows_role(name, taxonomy)
    else:
        readable = is_id(name)
    return text if readable else UNREADABLE


def knows_role(name, taxonomy):
    return taxonomy.roles is None or name in taxonomy.roles


def read_actor(value, taxonomy):
    if not isinstance(value, str):
        return UNREADABLE
    if value in ("team", "employer"):
        return value
    return read_identity(value, ("person", "role", "organisation", "employer"),
                         taxonomy)


def read_by(value, action, taxonomy):
    """`by` on an access permit, or missing on a redisclose permit: void."""
    if action == "access":
        return None if value is None else UNREADABLE
    if not isinstance(value, str):
        return UNREADABLE
    return read_identity(value, ("person", "role"), taxonomy)


def read_category(value, taxonomy):
    if isinstance(value, str) and is_known(value, taxonomy):
        return value
    return UNREADABLE


def read_action(value):
    """`action` absent means access."""
    if value is None:
        return "access"
    return value if value in ACTIONS else UNREADABLE


def read_purposes(value, taxonomy):
    if value is None:
        return frozenset()
    if not isinstance(value, list):
        return UNREADABLE
    for purpose in value:
        if not isinstance(purpose, str) or purpose not in taxonomy.purposes:
            return UNREADABLE
    return frozenset(value)


def read_period(value, cap_days):
    """Both required; counts as [start, min(end, start + cap))."""
    if not isinstance(value, dict) or not set(value) <= {"start", "end"}:
        return UNREADABLE
    start = read_time(part_of(value, "start"))
    end = read_time(part_of(value, "end"))
    if start is UNREADABLE or end is UNREADABLE or start >= end:
        return UNREADABLE
    return start, min(end, start + cap_days * DAY)


def read_data_period(value):
    """[from, until), either side may be open; open on both sides is none."""
    if value is None:
        return None
    if not isinstance(value, dict) or not set(value) <= {"from", "until"}:
        return UNREADABLE
    sides = []
    for name in ("from", "until"):
        side = part_of(value, name)
        sides.append(None if side is None else read_time(side))
    if UNREADABLE in sides:
        return UNREADABLE
    return None if sides == [None, None] else tuple(sides)


def read_meeting(value):
    return value if value is None or is_id(value) else UNREADABLE


def read_permit(thing, taxonomy, cap_days):
    if not set(thing) <= PROVISION_FIELDS:
        return VOID
    actor = read_actor(part_of(thing, "actor"), taxonomy)
    category = read_category(part_of(thing, "category"), taxonomy)
    action = read_action(part_of(thing, "action"))
    by = read_by(part_of(thing, "by"), action, taxonomy)
    purposes = read_purposes(part_of(thing, "purposes"), taxonomy)
    period = read_period(part_of(thing, "period"), cap_days)
    data_period = read_data_period(part_of(thing, "data_period"))
    meeting = read_meeting(part_of(thing, "meeting"))
    if UNREADABLE in (actor, category, action, by, purposes, period,
                      data_period, meeting):
        return VOID
    # purposes: "at least one, for a standing permit"
    if meeting is None and not purposes:
        return VOID
    return Permit(actor, by, category, action, purposes, period[0], period[1],
                  data_period, meeting)


def readable_or(value, wider):
    return wider if value is UNREADABLE else value


def read_deny(thing, taxonomy):
    """"A deny gets wider" by every part that cannot be read."""
    actor = part_of(thing, "actor")
    if actor != "everyone":
        actor = read_actor(actor, taxonomy)
    return Deny(
        readable_or(actor, "everyone"),
        nearest_known(part_of(thing, "category"), taxonomy),
        readable_or(read_action(part_of(thing, "action")), "access"),
        readable_or(read_purposes(part_of(thing, "purposes"), taxonomy),
                    frozenset()),
        readable_or(read_data_period(part_of(thing, "data_period")), None),
        readable_or(read_meeting(part_of(thing, "meeting")), None))


def nearest_known(value, taxonomy):
    """category → its nearest known ancestor, else `*`."""
    if isinstance(value, str):
        for category in [value] + ancestors(value):
            if is_known(category, taxonomy):
                return category
    return "*"


DENY_OF_EVERYTHING = Deny("everyone", "*", "access", frozenset(), None, None)


def read_provision(thing, taxonomy, cap_days):
    kind = thing.get("type") if isinstance(thing, dict) else None
    if kind == "permit":
        return read_permit(thing, taxonomy, cap_days)
    if kind == "deny":
        return read_deny(thing, taxonomy)
    # "An unknown or missing `type` is a deny of everything."
    return DENY_OF_EVERYTHING


# ---------------------------------------------------------------- who

def hats(team, person):
    """A person in two roles is two members."""
    return [member for member in team if member.person == person]


def asking_member(case, q):
    for member in hats(case.consent.team, q.person):
        if q.role is None or member.role == q.role:
            return member
    return None


def own_identities(member):
    identities = {"person:" + member.person, "role:" + member.role}
    if member.organisation is not None:
        identities.add("organisation:" + member.organisation)
    return identities


def held(team, person):
    """H ∪ {team unless guest}: every hat that the person owns."""
    identities = {"person:" + person}
    for member in hats(team, person):
        identities |= own_identities(member)
        if member.role != "guest":
            identities.add("team")
    return identities


def active(member):
    """A: only the hat that is worn; "of a guest `person` alone"."""
    if member.role == "guest":
        return {"person:" + member.person}
    return own_identities(member) | {"team"}


def named_employer(q):
    return {"employer", "employer:" + q.employer}


# ---------------------------------------------------------------- denies

def in_data_period(created, data_period):
    if data_period is None:
        return True
    since, until = data_period
    return ((since is None or since <= created)
            and (until is None or created < until))


def deny_meets_actor(deny, q, held_by_person):
    if deny.actor == "everyone" or deny.actor in held_by_person:
        return True
    return q.action == "redisclose" and deny.actor in named_employer(q)


def deny_meets_purpose(deny, q):
    return (q.meeting is not None or q.item_meeting is not None
            or not q.purposes or not deny.purposes
            or bool(q.purposes & deny.purposes))


def hits(deny, q, held_by_person):
    """deny r hits q"""
    return (deny_meets_actor(deny, q, held_by_person)
            # "`access` also denies `redisclose`"
            and deny.action in ("access", q.action)
            and deny_meets_purpose(deny, q)
            and any(lies_under(label, deny.category) for label in q.labels)
            and in_data_period(q.created, deny.data_period)
            and (deny.meeting is None
                 or deny.meeting in (q.meeting, q.item_meeting)))


def hitting(provisions, case, q):
    """Indices of the denies that hit; a permit in the list is no deny."""
    held_by_person = held(case.consent.team, q.person)
    return [index for index, provision in enumerate(provisions)
            if isinstance(provision, Deny)
            and hits(provision, q, held_by_person)]


# ---------------------------------------------------------------- permits

def fits(permit, q, label, worn):
    """Fitting actor (and by), action and category."""
    if permit.action != q.action or not lies_under(label, permit.category):
        return False
    if q.action == "redisclose":
        return permit.actor in named_employer(q) and permit.by in worn
    return permit.actor in worn


def purpose_holds(permit, q):
    if permit.meeting is not None or q.meeting is not None:
        return True
    return bool(q.purposes) and q.purposes <= permit.purposes


def meeting_holds(permit, q):
    return (permit.meeting is None
            or permit.meeting in (q.meeting, q.item_meeting))


NEAR_MISS_ORDER = ("expired", "not-started", "other-purpose", "other-meeting",
                   "out-of-range")


def failures(permit, q):
    """Which of "not ended, started, purpose, meeting, data period" fail."""
    holds = {
        "expired": q.at < permit.end,
        "not-started": permit.start <= q.at,
        "other-purpose": purpose_holds(permit, q),
        "other-meeting": meeting_holds(permit, q),
        "out-of-range": in_data_period(q.created, permit.data_period),
    }
    return [name for name in NEAR_MISS_ORDER if not holds[name]]


def covers(permit, q, label, worn):
    """permit r covers (q, l)"""
    return fits(permit, q, label, worn) and not failures(permit, q)


def covering(case, q, label):
    """Indices of the permits that cover this label."""
    worn = active(asking_member(case, q))
    return [index for index, provision in enumerate(case.consent.provisions)
            if isinstance(provision, Permit)
            and covers(provision, q, label, worn)]


# ---------------------------------------------------------------- release

def addressed(q):
    return not q.audience or q.person in q.audience


def with_access(q):
    """The same request with action `access`."""
    return q._replace(action="access")


def release(case, q):
    if case.consent is None or asking_member(case, q) is None:
        return False
    if not addressed(q) or not q.labels:
        return False
    if any(label not in case.taxonomy.leaves for label in q.labels):
        return False
    if hitting(case.site, case, q):
        return False
    if hitting(case.consent.provisions, case, q):
        return False
    if any(not covering(case, q, label) for label in q.labels):
        return False
    return q.action == "access" or release(case, with_access(q))


# ---------------------------------------------------------------- reason

def reason_before_denies(case, q):
    if case.consent is None:
        return "no-consent"
    if asking_member(case, q) is None:
        return "not-on-team"
    if not addressed(q):
        return "not-addressed"
    if not q.labels:
        return "no-label"
    if any(label not in case.taxonomy.leaves for label in q.labels):
        return "unknown-category"
    if not q.purposes and q.meeting is None and q.item_meeting is None:
        return "no-purpose"
    return None


def near_miss(case, q, label):
    """The reason, and the lowest index, for a label that no permit covers."""
    worn = active(asking_member(case, q))
    missed = {}
    for index, provision in enumerate(case.consent.provisions):
        if isinstance(provision, Permit) and fits(provision, q, label, worn):
            failed = failures(provision, q)
            if len(failed) == 1:
                missed.setdefault(failed[0], index)
    for name in NEAR_MISS_ORDER:
        if name in missed:
            return name, missed[name]
    return "no-permit", None


def reason(case, q):
    """(reason, provision), the reasons in the page's order."""
    early = reason_before_denies(case, q)
    if early is not None:
        return early, None
    for name, provisions in (("site-denied", case.site),
                             ("denied", case.consent.provisions)):
        indices = hitting(provisions, case, q)
        if indices:
            return name, indices[0]
    for label in q.labels:
        if not covering(case, q, label):
            return near_miss(case, q, label)
    if q.action == "redisclose" and not release(case, with_access(q)):
        return "no-access", None
    return "permitted", covering(case, q, q.labels[0])[0]


# ---------------------------------------------------------------- also

def missing_permits(case, q):
    """"one permit for each uncovered leaf and action"; "redisclosure includes
    the missing accesses"."""
    requests = [with_access(q)]
    if q.action == "redisclose":
        requests.append(q)
    missing = []
    for label in dict.fromkeys(q.labels):
        for request in requests:
            if not covering(case, request, label):
                missing.append({"category": label, "action": request.action})
    return missing


def also(case, q):
    """The changes that would flip a deny; None where the page says null."""
    if reason_before_denies(case, q) is not None or release(case, q):
        return None
    return {"lift": hitting(case.consent.provisions, case, q),
            "lift_site": hitting(case.site, case, q),
            "permit": missing_permits(case, q)}


# ---------------------------------------------------------------- room card

def room_request(member, leaf, meeting, at):
    """L = {l}, c = t, k = m, m live, no audience."""
    return Request(person=member.person, role=member.role, action="access",
                   purposes=frozenset(), labels=(leaf,), created=at,
                   item_meeting=meeting, audience=frozenset(),
                   meeting=meeting, employer=None, at=at)


def open_for_person(case, person, meeting, at):
    """Leaves released to a person under each of their hats."""
    members = [] if case.consent is None else hats(case.consent.team, person)
    if not members:
        return []
    return [leaf for leaf in sorted(case.taxonomy.leaves)
            if all(release(case, room_request(member, leaf, meeting, at))
                   for member in members)]


def room_card(case, present, meeting, at):
    """(open leaves, leaves for each person present)"""
    per_person = {}
    for person in present:
        if person not in per_person:
            per_person[person] = open_for_person(case, person, meeting, at)
    # "With nobody else present the card is empty."
    if not per_person:
        return [], {}
    everywhere = [leaf for leaf in sorted(case.taxonomy.leaves)
                  if all(leaf in leaves for leaves in per_person.values())]
    return everywhere, per_person


# ---------------------------------------------------------------- reach

class ReachEntry(NamedTuple):
    member: Member
    leaves: frozenset
    meeting: Optional[str]
    since: Optional[int]            # `from` on the page: the data period's
    until: int                      # the permit's end


def flatly_denied(case, member):
    """Leaves that a deny of access without purposes, data period and meeting
    hits."""
    identities = held(case.consent.team, member.person) | {"everyone"}
    return {leaf for leaf in case.taxonomy.leaves
            for deny in case.consent.provisions
            if isinstance(deny, Deny) and deny.action == "access"
            and not deny.purposes and deny.data_period is None
            and deny.meeting is None and deny.actor in identities
            and lies_under(leaf, deny.category)}


def reach_of(case, member, issued_at):
    """One entry for each access permit to the member that had not ended."""
    if member.role == "guest":
        return []
    denied = flatly_denied(case, member)
    entries = []
    for permit in case.consent.provisions:
        if (isinstance(permit, Permit) and permit.action == "access"
                and permit.actor in active(member) and issued_at < permit.end):
            leaves = {leaf for leaf in case.taxonomy.leaves
                      if lies_under(leaf, permit.category)} - denied
            since = permit.data_period and permit.data_period[0]
            entries.append(ReachEntry(member, frozenset(leaves),
                                      permit.meeting, since, permit.end))
    return entries


def reach(case, issued_at):
    return [entry for member in case.consent.team
            for entry in reach_of(case, member, issued_at)]


def reachable(entries, member, leaf, item_meeting, created, at, tables=()):
    """`tables`: the meetings on whose table the item lies."""
    return any(entry.member == member and leaf in entry.leaves
               and (entry.meeting is None or entry.meeting == item_meeting
                    or entry.meeting in tables)
               and (entry.since is None or entry.since <= created)
               and at < entry.until
               for entry in entries)
