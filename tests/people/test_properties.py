#!/usr/bin/env python3
"""Properties of the rules (P11 to P14, P19) through the commands that people use, on the demo's cases."""
import itertools
import json
import sys
import unittest
from datetime import date, timedelta

import town
from town import Town, make_case, programs, run

sys.path.insert(0, str(town.REPOSITORY / "tests" / "demo"))
from case_file import Case, identifier  # noqa: E402

CASES = sorted((town.REPOSITORY / "tests" / "demo" / "cases").glob("*.json"))
UNTIL = (date.today() + timedelta(days=60)).isoformat()


def leaves():
    with open(town.REPOSITORY / "policy" / "taxonomy.json", encoding="utf-8") as f:
        return [c["name"] for c in json.load(f)["categories"]]


class Played:
    """A case file's people and standing choices on a broker. rename: what each person is called here."""

    def __init__(self, path, rename=lambda person: person):
        self.case, self.rename = Case(path), rename
        team = {m["id"]: m for m in self.case.case["team"]}
        self.offices = {p: identifier(team[p]["org"])[:40].strip("-") for p in self.case.staff}
        self.town = Town({self.offices[p]: team[p]["role"] for p in self.case.staff},
                         zone=self.case.file["site"]["timezone"])
        self.town.__enter__()
        try:
            self.homes = {p: self.town.person(rename(p), self.case.names[p], team[p]["role"],
                                              self.offices.get(p, self.offices[self.case.staff[0]]))
                          for p in self.case.names}
            self.me = self.homes[self.case.candidate]
            make_case(self.me, [self.homes[p] for p in self.case.staff], self.case.case["ui_lang"])
            for grant in self.standing():
                self.permit(grant["to"], *grant["categories"], purpose=grant["purpose"])
        except BaseException:
            self.town.end()
            raise

    def standing(self):
        """The grants that count on the day which the file shows."""
        return [g for g in self.case.case["grants"] if g["scope"] == "standing" and "revoked" not in g
                and g["until"] >= self.case.case["as_of"]]

    def permit(self, person, *topics, purpose):
        self.me.do("permit", self.rename(person), *topics, "--purpose", purpose, "--until", UNTIL, "--now",
                   "--also-earlier", "--yes")

    def sees(self):
        """Who can see which topic for what; by the file's names."""
        return {person: [(open_["topic"], tuple(open_["purposes"]))
                         for hat in self.me.ask("sees", self.rename(person))["hats"] for open_ in hat["open"]]
                for person in self.case.staff}

    def explain(self, person, topic, purpose):
        return self.me.ask("explain", self.rename(person), topic, "--purpose", purpose)["answers"][0]


class OnACase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.played = Played(CASES[0])

    @classmethod
    def tearDownClass(cls):
        cls.played.town.end()

    def test_p11_permit_then_withdraw_leaves_decisions_as_before(self):
        p = self.played
        before = p.sees()
        closed = next((person, leaf) for person in p.case.staff for leaf in leaves()
                      if leaf not in dict(before[person]))
        p.permit(closed[0], closed[1], purpose="supervision")
        self.assertNotEqual(p.sees(), before)
        p.me.do("lift", p.rename(closed[0]), closed[1], "--yes")
        self.assertEqual(p.sees(), before)

    def test_p14_also_flips_a_deny_and_no_part_of_it_is_too_much(self):
        p, flipped = self.played, 0
        person = p.case.staff[0]
        leaf = next(l for l in leaves() if l not in dict(p.sees()[person]))
        p.me.do("deny", p.rename(person), leaf, "--yes")
        asked = p.explain(person, leaf, "benefits")
        self.assertFalse(asked["permit"])
        self.assertTrue(asked["also"]["lift"])
        self.assertTrue(asked["also"]["permit"])
        steps = [("lift", n) for n in asked["also"]["lift"]] + [("permit", c) for c in asked["also"]["permit"]]
        # Each proper part leaves it closed; all of it opens it. What was done is undone in between.
        for size in range(len(steps) + 1):
            for part in itertools.combinations(steps, size):
                self.take(person, part)
                permitted = p.explain(person, leaf, "benefits")["permit"]
                self.assertEqual(permitted, size == len(steps), part)
                flipped += permitted
                self.give_back(person, leaf, part)
        self.assertEqual(flipped, 1)
        p.me.do("lift", "--number", p.explain(person, leaf, "benefits")["also"]["lift"][0], "--yes")

    def take(self, person, part):
        for what, value in part:
            if what == "lift":
                self.played.me.do("lift", "--number", value, "--yes")
            else:
                self.played.permit(person, value, purpose="benefits")

    def give_back(self, person, leaf, part):
        for what, value in part:
            if what == "permit":
                mine = [c["number"] for c in self.played.me.ask("choices")["choices"]
                        if c["type"] == "permit" and c["actor"] == self.played.rename(person)
                        and c["category"] == value]
                self.played.me.do("lift", "--number", mine[-1], "--yes")
        if any(what == "lift" for what, _ in part):
            self.played.me.do("deny", self.played.rename(person), leaf, "--yes")

    def test_p19_an_audience_never_adds_a_reader(self):
        p = self.played
        for item in p.case.case["items"][:6]:
            author = p.homes[item["author"]]
            labels = [x for label in item["categories"] for x in ("--label", label)]
            content = json.dumps({"title": item["title"], "text": item["body"], "fields": item["fields"]})
            everybody = author.ask("send", item["kind"], "--content", "-", "--yes", *labels, stdin=content)
            for person in p.case.staff:
                few = author.ask("send", item["kind"], "--content", "-", "--yes", "--for", p.rename(person), *labels,
                                 stdin=content)
                self.assertLessEqual(set(few["readers"]), set(everybody["readers"]))
                for reader in p.case.staff:
                    opens = p.homes[reader].try_("open", few["item"], "--purpose", "job_search").status == 0
                    opened = p.homes[reader].try_("open", everybody["item"], "--purpose", "job_search").status == 0
                    self.assertLessEqual(opens, opened, (item["id"], person, reader))


class TwoNames(unittest.TestCase):
    def test_p12_other_names_and_ids_change_nothing(self):
        tables = []
        for rename in (lambda person: person, lambda person: "x-" + person[::-1]):
            played = Played(CASES[1], rename)
            try:
                tables.append(played.sees())
            finally:
                played.town.end()
        self.assertEqual(tables[0], tables[1])
        self.assertTrue(any(tables[0].values()))


class Rooms(unittest.TestCase):
    def ask(self, command, lines):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        done = run([programs() / "samtykke", command], stdin=text)
        self.assertEqual(done.status, 0, done)
        return [json.loads(line) for line in done.out.splitlines()]

    def test_p13_the_card_is_all_single_decisions_together(self):
        for path in CASES:
            case = Case(path)
            people = [p for p in case.meeting["attendees"] if p != case.candidate]
            [card] = self.ask("room", [case.room_line("card", True)])
            lines = [case.line(f"{leaf} {person}", case.in_meeting, case.request(
                person, [leaf], case.in_meeting, case.in_meeting, meeting=case.meeting_id,
                item_meeting=case.meeting_id)) for leaf in leaves() for person in people]
            may = {answer["id"]: answer["decision"] == "permit" for answer in self.ask("decide", lines)}
            self.assertEqual(sorted(card["open"]), sorted(
                leaf for leaf in leaves() if all(may[f"{leaf} {person}"] for person in people)))
            self.assertTrue(card["open"])
            self.assertGreater(len(leaves()), len(card["open"]))



if __name__ == "__main__":
    unittest.main()
