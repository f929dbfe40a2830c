#!/usr/bin/env python3
"""The page's edge cases, by number, and what a line may not be."""

import json
import os
import subprocess
import sys
import unittest

import decide
import rules

START, END = "2026-09-01T00:00:00Z", "2027-03-01T00:00:00Z"
NOW = "2026-11-20T12:00:00Z"


def member(person, role, organisation=None):
    return {"person": person, "role": role, "organisation": organisation}


TEAM = [member("bo", "consultant", "ips"),
        member("ole", "therapist", "clinic"),
        member("kari", "consultant", "ips"), member("gry", "guest")]


def permit(actor, category, **parts):
    return {"type": "permit", "actor": actor, "category": category,
            "purposes": ["benefits"], "period": {"start": START, "end": END},
            **parts}


def deny(actor, category="*", **parts):
    return {"type": "deny", "actor": actor, "category": category, **parts}


def ask(person, labels, **parts):
    labels = [labels] if isinstance(labels, str) else labels
    return {"person": person, "categories": labels, "purposes": ["benefits"],
            "created": "2026-10-01T09:00:00Z", "at": NOW, **parts}


def line(request, provisions, team=TEAM, **parts):
    return {"id": "x", "consent": {"team": team, "provisions": provisions},
            "request": request, **parts}


def answer(thing, **options):
    raw = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    return decide.answer_line(raw, **options)


class Base(unittest.TestCase):
    def gives(self, reason, provision, request, provisions, **parts):
        got = answer(line(request, provisions, **parts))
        decision = "permit" if reason == "permitted" else "deny"
        self.assertEqual(got, {"id": "x", "decision": decision,
                               "reason": reason, "provision": provision})

    def yes(self, *rest, **parts):
        self.gives("permitted", 0, *rest, **parts)

    def room(self, provisions, *persons, team=TEAM, meeting="m1"):
        request = {"meeting": meeting, "at": NOW,
                   "present": [{"person": person} for person in persons]}
        return answer(line(request, provisions, team), as_room=True)


class EdgeCases(Base):
    def test_01_no_consent_or_empty(self):
        got = answer({"request": ask("bo", "health.crisis"), "consent": None})
        self.assertEqual(got["reason"], "no-consent")
        self.gives("no-permit", None, ask("bo", "health.crisis"), [])
        self.gives("not-on-team", None, ask("bo", "health.crisis"), [],
                   team=[])

    def test_02_group(self):
        self.yes(ask("bo", "health.diagnosis"), [permit("team", "health")])

    def test_03_deny_leaf(self):
        both = [permit("team", "health"), deny("everyone", "health.diagnosis")]
        self.gives("denied", 1, ask("bo", "health.diagnosis"), both)
        self.yes(ask("bo", "health.medication"), both)

    def test_04_deny_group(self):
        self.gives("denied", 0, ask("bo", "health.medication"),
                   [deny("everyone", "health"),
                    permit("team", "health.medication")])

    def test_05_label_is_group(self):
        self.gives("unknown-category", None, ask("bo", "health"),
                   [permit("team", "health")])

    def test_06_two_labels(self):
        self.gives("no-permit", None,
                   ask("bo", ["health.crisis", "work.search"]),
                   [permit("team", "health")])

    def test_07_unknown_label(self):
        for label in ("health.nothing", "", "*", "æ"):
            self.gives("unknown-category", None, ask("bo", label),
                       [permit("team", "*")])

    def test_08_unknown_category(self):
        self.gives("no-permit", None, ask("bo", "health.crisis"),
                   [permit("team", "health.crisis.night")])
        fine = permit("team", "*")
        nearest = [deny("everyone", "health.crisis.night.x"), fine]
        self.gives("denied", 0, ask("bo", "health.crisis"), nearest)
        self.gives("permitted", 1, ask("bo", "health.illness"), nearest)
        for category in ("sky", "sky.blue", "", 7, None):
            self.gives("denied", 0, ask("bo", "work.search"),
                       [deny("everyone", category), fine])

    def test_09_permit_role_deny_person(self):
        team = TEAM + [member("eva", "therapist")]
        both = [permit("role:therapist", "health"), deny("person:ole")]
        self.gives("denied", 1, ask("ole", "health.crisis"), both, team=team)
        self.yes(ask("eva", "health.crisis"), both, team=team)

    def test_10_deny_looks_at_every_hat(self):
        team = TEAM + [member("bo", "social_worker")]
        request = ask("bo", "health.crisis", role="consultant")
        both = [permit("person:bo", "*"), deny("role:social_worker")]
        self.gives("denied", 1, request, both, team=team)
        worn = [permit("role:social_worker", "*")]
        self.gives("no-permit", None, request, worn, team=team)

    def test_11_permit_person_deny_role(self):
        team = [member("mette", "therapist")]
        self.gives("denied", 1, ask("mette", "health.crisis"),
                   [permit("person:mette", "*"), deny("role:therapist")],
                   team=team)

    def test_13_first_and_last_moment(self):
        one = [permit("team", "*")]
        for at, reason, provision in (
                ("2026-08-31T23:59:59.999Z", "not-started", 0),
                (START, "permitted", 0),
                ("2027-02-28T23:59:59.999Z", "permitted", 0),
                (END, "expired", 0)):
            self.gives(reason, provision, ask("bo", "work.search", at=at), one)

    def test_15_times(self):
        for start, end in ((START, START), (END, START)):
            void = permit("team", "*", period={"start": start, "end": end})
            self.gives("no-permit", None, ask("bo", "work.search"), [void])
        self.assertEqual(rules.read_time("2026-03-29T03:00:00+02:00"),
                         rules.read_time("2026-03-29t01:00:00.000z"))
        self.assertEqual(rules.read_time("0001-01-01T00:00:00Z"), 0)
        self.assertEqual(rules.read_time("0001-01-01T00:00:00+01:00"),
                         -3600000)
        self.assertEqual(rules.read_time("9999-12-31T23:59:59.9-00:30")
                         - rules.read_time("9999-12-31T23:59:59Z"), 1800900)
        old = permit("team", "*", period={"start": "1969-12-31T23:59:59.999Z",
                                          "end": "9999-12-31T23:59:59Z"})
        self.yes(ask("bo", "work.search", at="1970-01-01T00:00:00Z"), [old])
        self.gives("expired", 0, ask("bo", "work.search"), [old])

    def test_16_overlapping(self):
        short = permit("team", "*", period={"start": START,
                                            "end": "2026-10-01T00:00:00Z"})
        self.gives("permitted", 1, ask("bo", "work.search"),
                   [short, permit("team", "*")])

    def test_17_every_purpose(self):
        self.gives("other-purpose", 0,
                   ask("bo", "work.search",
                       purposes=["benefits", "job_search"]),
                   [permit("team", "*")])

    def test_18_no_purpose(self):
        for purposes in (None, []):
            self.gives("no-purpose", None,
                       ask("bo", "work.search", purposes=purposes),
                       [permit("team", "*")])

    def test_26_late_joiner(self):
        one = [permit("person:bo", "work"),
               permit("person:ole", "work.search")]
        self.assertEqual(self.room(one, "bo")["open"], [
            "work.employer", "work.needs", "work.offers", "work.preferences",
            "work.search"])
        self.assertEqual(self.room(one, "bo", "ole")["open"], ["work.search"])
        self.assertEqual(self.room(one, "bo", "ole", "kari")["open"], [])

    def test_28_meeting(self):
        one = [permit("team", "*", meeting="m1", purposes=None)]
        request = ask("bo", "work.search", item_meeting="m1")
        self.yes(request, one)
        self.yes({**request, "purposes": []}, one)
        self.gives("other-meeting", 0, ask("bo", "work.search"), one)
        self.gives("expired", 0, {**request, "at": END}, one)

    def test_29_order_and_doubles(self):
        some = [permit("team", "health"), deny("person:ole", "health.crisis"),
                permit("person:bo", "work")]
        for person in ("bo", "ole", "gry"):
            for label in ("health.crisis", "health.illness", "work.needs"):
                decisions = {
                    answer(line(ask(person, label), listed))["decision"]
                    for listed in (some, some[::-1], some + some)}
                self.assertEqual(len(decisions), 1)

    def test_30_telling(self):
        tell = ask("bo", "work.needs", action="redisclose", employer="Fjord A")
        access = permit("team", "work")
        said = permit("employer:Fjord A", "work", action="redisclose",
                      by="person:bo")
        self.yes(ask("bo", "work.needs"), [access])
        self.gives("no-permit", None, tell, [access])
        self.yes(tell, [said, access])
        self.gives("no-access", None, tell, [said])
        self.gives("no-permit", None, {**tell, "person": "kari"},
                   [said, access])
        self.gives("no-permit", None, {**tell, "employer": "fjord A"},
                   [said, access])

    def test_31_deny_telling(self):
        some = [permit("employer", "work", action="redisclose",
                       by="role:consultant"), permit("team", "work"),
                deny("person:bo", action="redisclose")]
        tell = ask("bo", "work.needs", action="redisclose", employer="any")
        self.gives("denied", 2, tell, some)
        self.yes({**tell, "person": "kari"}, some)
        self.gives("permitted", 1, ask("bo", "work.needs"), some)

    def test_33_guest(self):
        one = [permit("team", "work.search")]
        self.gives("no-permit", None, ask("gry", "work.search"), one)
        got = self.room(one, "bo", "gry", "bo")
        self.assertEqual(list(got), ["id", "open", "per_person"])
        self.assertEqual(got["open"], [])
        self.assertEqual(got["per_person"], {"bo": ["work.search"], "gry": []})
        self.gives("permitted", 1, ask("gry", "work.search"),
                   [deny("team"), permit("person:gry", "*")])
        self.gives("denied", 0, ask("gry", "work.search"),
                   [deny("role:guest"), permit("person:gry", "*")])

    def test_34_audience(self):
        self.gives("not-addressed", None,
                   ask("kari", "work.search", audience=["bo"]),
                   [permit("person:kari", "*")])


class Unreadable(Base):
    def test_permit_is_void(self):
        for part in ({"actor": "everyone"}, {"actor": "role:nobody"},
                     {"actor": "person:Bo"}, {"action": "read"},
                     {"by": "person:bo"}, {"purposes": ["benefits", "x"]},
                     {"purposes": []}, {"period": None}, {"data_period": 3},
                     {"period": {"start": START}}, {"meeting": "M"},
                     {"meeting": 1}, {"colour": None}, {"category": None}):
            void = {**permit("team", "*"), **part}
            self.gives("no-permit", None, ask("bo", "work.search"), [void])

    def test_deny_gets_wider(self):
        far = {"from": "2030-01-01T00:00:00Z"}
        for part in ({"actor": "role:nobody"}, {"actor": None},
                     {"actor": "everybody"}, {"category": "none"},
                     {"purposes": ["job_search", "x"]}, {"action": "read"},
                     {"data_period": {**far, "until": "soon"}},
                     {"meeting": "M"}, {"period": 3, "by": 3, "colour": 3},
                     {"type": None}, {"type": "Deny"}):
            wide = {**deny("team", "work"), **part}
            self.gives("denied", 1, ask("bo", "work.search"),
                       [permit("team", "*"), wide])
        for thing in (None, 3, "deny", []):
            self.gives("denied", 1, ask("bo", "work.search"),
                       [permit("team", "*"), thing])

    def test_readable_deny_that_misses(self):
        for part in ({"actor": "person:nobody"}, {"purposes": ["emergency"]},
                     {"action": "redisclose"}, {"actor": "employer"},
                     {"data_period": {"from": END, "until": START}},
                     {"meeting": "m7"}, {"category": "money"}):
            self.yes(ask("bo", "work.search"),
                     [permit("team", "*"), {**deny("everyone"), **part}])

    def test_key_twice(self):
        text = json.dumps(line(ask("bo", "work.search"),
                               [permit("team", "*"), deny("person:ole")]))
        for old, new, provision in (
                ('"person:ole"', '"person:ole","actor":"person:ole"', 1),
                ('"deny"', '"deny","type":"deny"', 1),
                ('"permit"', '"permit","type":"permit"', 0)):
            got = answer(text.replace(old, new).encode())
            self.assertEqual((got["reason"], got["provision"]),
                             ("denied", provision))
        got = answer(text.replace('"start"', '"end":"x","start"').encode())
        self.assertEqual(got["reason"], "no-permit")


class Decision(Base):
    def test_site(self):
        site = {"deny": [permit("team", "*"), deny("person:bo", "work")]}
        self.gives("site-denied", 1, ask("bo", "work.search"),
                   [permit("team", "*"), deny("everyone")], site=site)
        self.gives("expired", 0, ask("bo", "work.search"),
                   [permit("team", "*")], site={"max_period_days": 80})
        self.yes(ask("bo", "work.search"), [permit("team", "*")],
                 site={"max_period_days": 9999999999999999999999})

    def test_near_miss_order(self):
        late = permit("team", "*", period={"start": END,
                                           "end": "2027-04-01T00:00:00Z"})
        ranged = permit("team", "*", data_period={"from": NOW})
        two_wrong = {**late, "purposes": ["emergency"]}
        self.gives("not-started", 2, ask("bo", "work.search"),
                   [two_wrong, ranged, late, late])
        self.gives("out-of-range", 1, ask("bo", "work.search"),
                   [two_wrong, ranged])

    def test_live_meeting(self):
        one = [permit("team", "*"), deny("everyone", "health",
                                         purposes=["emergency"])]
        request = ask("bo", "work.search", meeting="m1", purposes=None)
        self.yes(request, one)
        self.gives("denied", 1, {**request, "categories": ["health.crisis"]},
                   one)
        self.gives("other-purpose", 0,
                   ask("bo", "work.search", purposes=None, item_meeting="m1"),
                   one)

    def test_also(self):
        labels = ["work.needs", "money.debt", "work.needs"]
        request = ask("bo", labels, action="redisclose", employer="A")
        said = permit("employer", "work", action="redisclose",
                      by="person:bo")
        got = answer(line(request, [deny("person:bo"), said, deny("team")],
                          site={"deny": [deny("role:consultant", "work")]}),
                     with_also=True)
        self.assertEqual(list(got)[3:], ["provision", "also"])
        self.assertEqual(got["also"], {
            "lift": [0, 2], "lift_site": [0],
            "permit": [{"category": "work.needs", "action": "access"},
                       {"category": "money.debt", "action": "access"},
                       {"category": "money.debt", "action": "redisclose"}]})
        for provisions, parts in (([permit("team", "*")], {}),
                                  ([], {"purposes": None})):
            got = answer(line(ask("bo", "work.needs", **parts), provisions),
                         with_also=True)
            self.assertIsNone(got["also"])

    def test_reach(self):
        taxonomy = decide.DEFAULT_TAXONOMY
        read = [rules.read_provision(thing, taxonomy, 365) for thing in (
            permit("team", "health", data_period={"from": START}),
            deny("role:therapist", "health.crisis"),
            deny("everyone", "health.illness", purposes=["benefits"]),
            permit("team", "work", meeting="m1", purposes=None))]
        team = [rules.Member(**one) for one in TEAM]
        case = rules.Case(taxonomy, [], rules.Consent(team, read))
        start, now, end = map(rules.read_time, (START, NOW, END))
        entries = rules.reach(case, now)
        bo, ole, _, gry = team

        def has(who, leaf, meeting=None, created=start, at=now, tables=()):
            return rules.reachable(entries, who, leaf, meeting, created, at,
                                   tables)
        self.assertTrue(has(bo, "health.crisis"))
        self.assertFalse(has(ole, "health.crisis"))
        self.assertTrue(has(ole, "health.illness"))
        self.assertFalse(has(gry, "health.illness"))
        self.assertFalse(has(bo, "health.crisis", created=start - 1))
        self.assertFalse(has(bo, "health.crisis", at=end))
        self.assertFalse(has(bo, "work.needs"))
        self.assertTrue(has(bo, "work.needs", "m1"))
        self.assertTrue(has(bo, "work.needs", tables=("m1",)))
        self.assertEqual(rules.reach(case, end), [])


class Lines(Base):
    def wrong(self, field, thing, **options):
        got = answer(thing, **options)
        self.assertEqual(list(got), ["id", "error"])
        self.assertEqual(got["error"].partition(":")[0], field)
        return got["id"]

    def test_request(self):
        good = ask("bo", "work.search")
        for part, field in (
                ({"at": "2026-02-30T00:00:00Z"}, "at"), ({"at": None}, "at"),
                ({"at": "2026-02-03T00:00:60Z"}, "at"),
                ({"created": "2026-02-03"}, "created"),
                ({"purposes": ["fun"]}, "purposes[0]"),
                ({"action": "read"}, "action"), ({"colour": 1}, "colour"),
                ({"action": "redisclose"}, "employer"),
                ({"categories": "work"}, "categories"),
                ({"categories": ["\0"]}, "categories[0]"),
                ({"categories": ["\ud800"]}, "categories[0]"),
                ({"person": "Bo"}, "person"), ({"meeting": 1}, "meeting")):
            self.assertEqual(self.wrong("request." + field,
                                        line({**good, **part}, [])), "x")
        self.wrong("request.role", line(
            good, [], team=TEAM + [member("bo", "registrar")]))
        self.gives("not-on-team", None, {**good, "role": "pilot"}, [])

    def test_case(self):
        good = line(ask("bo", "work.search"), [])
        for part, field in (
                ({"taxonomy": {"categories": ["a", "a.b"]}},
                 "taxonomy.categories[0]"),
                ({"taxonomy": {"roles": ["guest"]}}, "consent.team[0].role"),
                ({"site": {"max_period_days": 0}}, "site.max_period_days"),
                ({"site": {"max_period_days": True}}, "site.max_period_days"),
                ({"site": {"deny": [3] * 257}}, "site.deny"),
                ({"colour": 1}, "line"), ({"request": 3}, "request")):
            self.wrong(field, {**good, **part})
        for extra, field in ((member("bo", "consultant"), "[4]"),
                             (member("gry", "registrar"), "[4]"),
                             (member("ann", "pilot"), "[4].role")):
            self.wrong("consent.team" + field,
                       line(ask("ole", "work.search"), [], TEAM + [extra]))
        self.gives("no-permit", None, ask("ann", "work.search"), [],
                   team=[member("ann", "pilot")], taxonomy={})

    def test_line(self):
        for raw in (b"", b"[]", b"{", b"NaN", b'{"id":"\xff"}', b"[" * 99999,
                    b'{"id":"a","id":"a"}', b" " * (1 << 20) + b"{}"):
            self.assertIsNone(answer(raw)["id"])
            self.assertIn("error", answer(raw))
        self.assertIsNone(self.wrong("id", {"id": 3}))
        self.assertEqual(self.wrong("line", b'{"id":"a","site":1,"site":1}'),
                         "a")

    def test_program(self):
        good = line(ask("bo", "work.search"), [permit("team", "*")])
        text = "\n".join(["{}", json.dumps({**good, "id": "æ"})])
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                               "decide.py")
        done = subprocess.run([sys.executable, program], input=text.encode(),
                              stdout=subprocess.PIPE)
        first, second = done.stdout.decode().splitlines()
        self.assertEqual(done.returncode, 2)
        self.assertEqual(first[:21], '{"id":null,"error":"r')
        self.assertEqual(second, '{"id":"æ","decision":"permit",'
                         '"reason":"permitted","provision":0}')


if __name__ == "__main__":
    unittest.main()
