#!/usr/bin/env python3
"""`samtykke decide` and `samtykke room`, by the second reading of the rules.

JSON lines on standard input, answers on standard output, in the same order.
"""

import argparse
import json
import re
import sys

import rules
from rules import UNREADABLE, is_id, part_of, read_time

LINE_LIMIT = 1024 * 1024
MOST_NAMES = 32
MOST_MEMBERS = 32
MOST_PROVISIONS = 256


class LineError(Exception):
    def __init__(self, field, what):
        super().__init__(f"{field}: {what}")


# ---------------------------------------------------------------- JSON

def read_pairs(pairs):
    """A key given twice cannot be read; what that means depends on where."""
    thing = {}
    for name, value in pairs:
        thing[name] = UNREADABLE if name in thing else value
    return thing


def read_whole(text):
    """Only max_period_days is a number, and all above 365 counts as 365."""
    if len(text) > 9:
        return -1 if text.startswith("-") else 10 ** 9
    return int(text)


def refuse_constant(text):
    raise ValueError(text + " is not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=read_pairs, parse_int=read_whole,
                           parse_constant=refuse_constant)


def read_object(raw):
    if len(raw) > LINE_LIMIT:
        raise LineError("line", "longer than 1 MiB")
    try:
        line = DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise LineError("line", "not JSON in UTF-8") from None
    if not isinstance(line, dict):
        raise LineError("line", "not an object")
    return line


# ---------------------------------------------------------------- parts

def below(path, name):
    """A name that is no plain word is not repeated in the error."""
    plain = re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) is not None
    return f"{path}.{name}" if plain else path


def check_object(thing, path, names):
    if not isinstance(thing, dict):
        raise LineError(path, "not an object")
    for name, value in thing.items():
        if name not in names:
            raise LineError(below(path, name), "unknown field")
        if value is UNREADABLE:
            raise LineError(below(path, name), "given twice")
    return thing


def check_list(thing, path, name):
    value = part_of(thing, name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise LineError(below(path, name), "not a list")
    return value


def check_id(value, path):
    if not is_id(value):
        raise LineError(path, "not an id")
    return value


def check_optional_id(thing, path, name):
    value = part_of(thing, name)
    return None if value is None else check_id(value, below(path, name))


def check_ids(thing, path, name):
    values = check_list(thing, path, name)
    for index, value in enumerate(values):
        check_id(value, f"{path}.{name}[{index}]")
    return values


def check_text(value, path):
    if not isinstance(value, str):
        raise LineError(path, "not a string")
    if "\0" in value or not rules.is_utf8(value):
        raise LineError(path, "not a text in UTF-8 without NUL")
    return value


def check_time(thing, path, name):
    instant = read_time(part_of(thing, name))
    if instant is UNREADABLE:
        raise LineError(below(path, name), "not a time")
    return instant


def check_most(values, most, path):
    if len(values) > most:
        raise LineError(path, f"more than {most}")


# ---------------------------------------------------------------- taxonomy

def check_names(thing, name):
    names = check_ids(thing, "taxonomy", name)
    check_most(set(names), MOST_NAMES, "taxonomy." + name)
    return names


def check_leaves(leaves):
    """Categories are leaves; groups are their dotted prefixes."""
    groups = {group for leaf in leaves for group in rules.ancestors(leaf)}
    for index, leaf in enumerate(leaves):
        path = f"taxonomy.categories[{index}]"
        if leaf in groups:
            raise LineError(path, "leaf and group at once")
        if "" in leaf.split("."):
            raise LineError(path, "an empty part between dots")


def check_taxonomy(thing):
    if thing is None:
        return DEFAULT_TAXONOMY
    check_object(thing, "taxonomy", {"categories", "purposes", "roles"})
    leaves = check_names(thing, "categories")
    check_leaves(leaves)
    purposes = check_names(thing, "purposes")
    roles = check_names(thing, "roles")
    # "with `taxonomy.roles` absent and a custom `taxonomy` given, any role
    # name is taken"
    return rules.taxonomy_of(leaves or rules.DEFAULT_LEAVES,
                             purposes or rules.DEFAULT_PURPOSES, roles or None)


DEFAULT_TAXONOMY = rules.taxonomy_of(
    rules.DEFAULT_LEAVES, rules.DEFAULT_PURPOSES, rules.DEFAULT_ROLES)


# ---------------------------------------------------------------- case

def check_provisions(thing, path, name, taxonomy, cap_days):
    values = check_list(thing, path, name)
    check_most(values, MOST_PROVISIONS, below(path, name))
    return [rules.read_provision(value, taxonomy, cap_days)
            for value in values]


def check_cap_days(site):
    days = part_of(site, "max_period_days")
    if days is None:
        return rules.LONGEST_PERIOD_DAYS
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise LineError("site.max_period_days", "not a whole number from 1")
    return min(days, rules.LONGEST_PERIOD_DAYS)


def check_site(thing, taxonomy):
    if thing is None:
        return rules.LONGEST_PERIOD_DAYS, []
    check_object(thing, "site", {"max_period_days", "deny"})
    cap_days = check_cap_days(thing)
    return cap_days, check_provisions(thing, "site", "deny", taxonomy,
                                      cap_days)


def check_member(thing, path, taxonomy):
    check_object(thing, path, {"person", "role", "organisation"})
    person = check_id(part_of(thing, "person"), path + ".person")
    role = check_id(part_of(thing, "role"), path + ".role")
    if not rules.knows_role(role, taxonomy):
        raise LineError(path + ".role", "not in the taxonomy")
    organisation = check_optional_id(thing, path, "organisation")
    return rules.Member(person, role, organisation)


def check_hats(member, earlier, path):
    roles = {other.role for other in earlier if other.person == member.person}
    if member.role in roles:
        raise LineError(path, "a person twice with one role")
    # "A person with role guest has no other role."
    if roles and "guest" in roles | {member.role}:
        raise LineError(path, "a guest with another role")


def check_team(thing, taxonomy):
    values = check_list(thing, "consent", "team")
    check_most(values, MOST_MEMBERS, "consent.team")
    team = []
    for index, value in enumerate(values):
        path = f"consent.team[{index}]"
        member = check_member(value, path, taxonomy)
        check_hats(member, team, path)
        team.append(member)
    return team


def check_consent(thing, taxonomy, cap_days):
    if thing is None:
        return None
    check_object(thing, "consent", {"team", "provisions"})
    return rules.Consent(
        check_team(thing, taxonomy),
        check_provisions(thing, "consent", "provisions", taxonomy, cap_days))


def check_case(line):
    taxonomy = check_taxonomy(part_of(line, "taxonomy"))
    cap_days, site = check_site(part_of(line, "site"), taxonomy)
    consent = check_consent(part_of(line, "consent"), taxonomy, cap_days)
    return rules.Case(taxonomy, site, consent)


# ---------------------------------------------------------------- request

REQUEST_FIELDS = {"person", "role", "action", "purposes", "categories",
                  "created", "item_meeting", "audience", "meeting", "employer",
                  "at"}


def check_action(thing):
    action = rules.read_action(part_of(thing, "action"))
    if action is UNREADABLE:
        raise LineError("request.action", "not an action")
    return action


def check_purposes(thing, taxonomy):
    values = check_list(thing, "request", "purposes")
    for index, value in enumerate(values):
        if not isinstance(value, str) or value not in taxonomy.purposes:
            raise LineError(f"request.purposes[{index}]",
                            "not in the taxonomy")
    return frozenset(values)


def check_labels(thing):
    values = check_list(thing, "request", "categories")
    return tuple(check_text(value, f"request.categories[{index}]")
                 for index, value in enumerate(values))


def check_employer(thing, action):
    name = part_of(thing, "employer")
    if name is None and action == "access":
        return None
    if not rules.is_employer_name(name):
        raise LineError("request.employer", "not an employer name")
    return name


def check_role(thing, person, case):
    role = check_optional_id(thing, "request", "role")
    team = [] if case.consent is None else case.consent.team
    if role is None and len(rules.hats(team, person)) > 1:
        raise LineError("request.role", "absent, and the person has several")
    return role


def check_request(thing, case):
    check_object(thing, "request", REQUEST_FIELDS)
    person = check_id(part_of(thing, "person"), "request.person")
    action = check_action(thing)
    return rules.Request(
        person=person,
        role=check_role(thing, person, case),
        action=action,
        purposes=check_purposes(thing, case.taxonomy),
        labels=check_labels(thing),
        created=check_time(thing, "request", "created"),
        item_meeting=check_optional_id(thing, "request", "item_meeting"),
        audience=frozenset(check_ids(thing, "request", "audience")),
        meeting=check_optional_id(thing, "request", "meeting"),
        employer=check_employer(thing, action),
        at=check_time(thing, "request", "at"))


def check_present(thing):
    present = []
    for index, value in enumerate(check_list(thing, "request", "present")):
        path = f"request.present[{index}]"
        check_object(value, path, {"person"})
        present.append(check_id(part_of(value, "person"), path + ".person"))
    return present


# ---------------------------------------------------------------- answers

def decision(case, thing, with_also):
    q = check_request(thing, case)
    released = rules.release(case, q)
    reason, provision = rules.reason(case, q)
    assert released == (reason == "permitted")
    answer = {"decision": "permit" if released else "deny", "reason": reason,
              "provision": provision}
    if with_also:
        answer["also"] = rules.also(case, q)
    return answer


def room(case, thing):
    check_object(thing, "request", {"meeting", "present", "at"})
    meeting = check_id(part_of(thing, "meeting"), "request.meeting")
    present = check_present(thing)
    at = check_time(thing, "request", "at")
    leaves, per_person = rules.room_card(case, present, meeting, at)
    return {"open": leaves, "per_person": per_person}


def read_name(line):
    """`id` that cannot be read: null."""
    name = part_of(line, "id")
    return None if name is None else check_text(name, "id")


def check_fields(line):
    for name, value in line.items():
        if name not in ("id", "taxonomy", "site", "consent", "request"):
            raise LineError("line", "unknown field")
        if value is UNREADABLE:
            raise LineError("line", "a field given twice")


def answer_line(raw, as_room=False, with_also=False):
    name = None
    try:
        line = read_object(raw)
        name = read_name(line)
        check_fields(line)
        case = check_case(line)
        request = part_of(line, "request")
        answer = (room(case, request) if as_room
                  else decision(case, request, with_also))
    except LineError as error:
        return {"id": name, "error": str(error)}
    return {"id": name, **answer}


def write(answer, output):
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    output.write(text.encode("utf-8") + b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--also", action="store_true",
                        help='add "also", the changes that would flip a deny')
    parser.add_argument("--room", action="store_true",
                        help="answer as `samtykke room` does")
    options = parser.parse_args()
    status = 0
    for raw in sys.stdin.buffer:
        answer = answer_line(raw.removesuffix(b"\n"), options.room,
                             options.also)
        if "error" in answer:
            status = 2
        write(answer, sys.stdout.buffer)
    return status


if __name__ == "__main__":
    sys.exit(main())
