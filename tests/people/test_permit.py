#!/usr/bin/env python3
"""Saying yes and no in words: the page before signing, its warnings, the receipt; and what the candidate and the team are
then told about it."""
import json
import unittest
from datetime import datetime, timedelta, timezone

from town import AtLyngtoft

LEAD = ("--title", "Warehouse, mornings", "--field", "employer=North Store")
FOR_WORK = ("--purpose", "job_search")
FOR_CARE = ("--purpose", "treatment_coordination")
FORGET = "What {0} has already read, {0} can't forget."
OFFICE = "What the office has written in its own file stays there."


class Permit(AtLyngtoft):
    """One town for all; each test begins with nothing shared."""

    def setUp(self):
        numbers = [c["number"] for c in self.choices()]
        if numbers:
            self.maja.do("lift", *(part for n in numbers for part in ("--number", n)), "--yes")

    def choices(self):
        return self.maja.ask("choices")["choices"]

    def permit(self, *arguments):
        return self.maja.ask("permit", *arguments, "--now", "--yes")

    def sees(self, person, home=None):
        """Topic -> purposes, over all hats."""
        hats = (home or self.maja).ask("sees", person)["hats"]
        return {o["topic"]: o.get("purposes") for hat in hats for o in hat["open"]}

    def explain(self, *arguments, home=None):
        return (home or self.maja).ask("explain", *arguments)["answers"][0]

    def warnings(self, done):
        return [w["kind"] for w in done["warnings"]]

    # ---- the page and the receipt

    def test_begins_with_nothing(self):
        self.assertEqual(self.maja.do("choices").out, "Nothing is shared. You decide.\n")
        self.assertEqual(self.maja.do("sees", "bo").out, "Bo Brobygger (job consultant) can see nothing.\n")

    def test_shows_each_choice_in_words_and_asks(self):
        done = self.maja.do("permit", "bo", "work.search", "What job I want", *FOR_WORK, "--until", "2027-02-28",
                            stdin="no\n", status=8)
        for line in ("- Bo can see Job search for job search, until 28 February 2027.",
                     "- Bo can see What job I want for job search, until 28 February 2027.",
                     "You can stop at any time.", FORGET.format("Bo"), OFFICE, "Nothing was changed."):
            self.assertIn(line + "\n", done.out)
        self.assertRegex(done.out, "It begins on .* at [0-9:]{5}\\.\n")
        self.assertRegex(done.out, "What was written before .* stays closed\\.\n")
        self.assertEqual(self.choices(), [])

    def test_the_receipt_names_the_minute_and_the_way_back(self):
        done = self.maja.do("permit", "bo", "Job search", *FOR_WORK, "--yes").out
        self.assertRegex(done, "Bo can see this from .* at [0-9:]{5}\\. Undo until then: samtykke lift bo work.search\n")
        self.assertEqual(self.sees("bo"), {})
        self.assertIn("More begins soon", self.maja.do("sees", "bo").out)
        self.assertEqual([c["state"] for c in self.choices()], ["waits"])
        self.maja.do("lift", "bo", "work.search")
        self.assertEqual(self.choices(), [])
        done = self.permit("bo", "work.search", *FOR_WORK)
        self.assertEqual(done["undo"], "samtykke lift bo work.search")
        self.assertEqual(self.sees("bo"), {"work.search": ["job_search"]})

    def test_ends_after_180_days_unless_said_otherwise(self):
        self.permit("bo", "work.search", *FOR_WORK)
        period = {k: datetime.fromisoformat(v) for k, v in self.choices()[0]["period"].items()}
        self.assertEqual(period["end"] - period["start"], timedelta(days=180))
        for until in ("2020-01-01", "28 February", "2027-02-30"):
            self.maja.do("permit", "bo", "work.offers", *FOR_WORK, "--until", until, "--yes", status=1)
        self.assertEqual(len(self.choices()), 1)

    def test_an_end_on_31_may_is_the_end_of_that_day_at_the_office(self):
        said = self.maja.do("permit", "bo", "work.search", *FOR_WORK, "--until", "2027-05-31", "--yes").out
        self.assertIn("until 31 May 2027.", said)
        self.assertEqual(self.choices()[0]["period"]["end"], "2027-05-31T22:00:00.000Z")
        self.assertIn("until 31 May 2027 (1)", self.maja.do("choices").out)

    def test_speaks_the_words_of_the_language(self):
        said = self.maja.do("permit", "bo", "Jobsøgning", "--purpose", "jobsøgning", "--now", "--yes", "--lang", "da")
        self.assertIn("Jobsøgning", said.out)
        self.assertEqual(self.sees("bo"), {"work.search": ["job_search"]})

    # ---- who, what, what for

    def test_refuses_what_it_does_not_know(self):
        for arguments, status in ((("nobody", "work.search", *FOR_WORK), 1), (("bo", "work.lottery", *FOR_WORK), 1),
                                  (("bo", "work.search", "--purpose", "fun"), 1), (("bo", "work.search"), 64),
                                  (("everyone", "work.search", *FOR_WORK), 1), (("role:king", "work", *FOR_WORK), 1),
                                  (("organisation:elsewhere", "work", *FOR_WORK), 1),
                                  (("bo", "work.search", *FOR_WORK, "--meeting", "12"), 1),
                                  (("bo", "work", *FOR_WORK, "--from", "2026-01-01", "--also-earlier"), 64)):
            self.maja.do("permit", *arguments, "--yes", status=status)
        self.assertEqual(self.choices(), [])

    def test_telling_employers_is_not_there_yet_and_is_said_so(self):
        done = self.maja.do("permit", "bo", "work.needs", *FOR_WORK, "--tell", "North Store", "--by", "bo", "--yes",
                            status=1)
        self.assertIn("comes with employer plans", done.err)
        self.assertEqual(self.choices(), [])
        self.maja.do("deny", "bo", "health", "--tell")
        self.assertEqual(self.choices()[0]["action"], "redisclose")
        self.assertIn("Bo: no to telling employers about Health (1)", self.maja.do("choices").out)

    def test_a_yes_to_more_than_a_person_warns_of_who_comes_later(self):
        for who, name in (("role:therapist", "Every therapist on your team"), ("team", "Everyone on your team"),
                          ("organisation:psyk-lyngtoft", "Everyone from psyk-lyngtoft on your team")):
            done = self.maja.do("permit", who, "health.crisis", *FOR_CARE, "--now", "--yes")
            self.assertIn(f"- {name} can see Early signs and what helps for treatment", done.out)
            self.assertIn("is also for people who join the team later", done.err)
        self.assertEqual(self.sees("tine"), {"health.crisis": ["treatment_coordination"]})
        self.assertEqual(self.sees("bo"), {"health.crisis": ["treatment_coordination"]})

    def test_for_one_meeting_needs_no_purpose(self):
        when = datetime.now(timezone.utc) + timedelta(days=3)
        meeting = self.maja.ask("meeting", "call", "--when", when.strftime("%Y-%m-%dT12:00"), "--invite", "bo",
                                "--yes")["meeting"]
        done = self.permit("bo", "work.search", "--meeting", meeting)
        self.assertIn(f"Bo can see Job search only in the meeting of {when.day} ", done["page"][0])
        self.assertEqual(self.choices()[0]["meeting"], meeting)
        self.assertEqual(self.sees("bo"), {})
        self.maja.do("permit", "bo", "work.search", "--meeting", "ab" * 16, "--yes", status=1)  # there is none

    # ---- warnings; with --yes they are said all the same

    def test_warns_of_a_yes_that_opens_nothing(self):
        self.maja.do("deny", "tine", "health")
        done = self.maja.do("permit", "tine", "health.medication", *FOR_CARE, "--yes")
        self.assertIn("Your yes to “Medication” opens nothing: your no to “Health” goes before it.", done.err)
        self.assertEqual(self.warnings(self.permit("tine", "health.medication", *FOR_CARE)), ["shadowed"])

    def test_warns_of_a_yes_that_is_longer_than_the_office_lets_it_be(self):
        done = self.permit("bo", "work.search", *FOR_WORK, "--until", "2029-01-01")
        self.assertEqual(self.warnings(done), ["longer-than-cap"])
        self.assertIn("365 days", done["warnings"][0]["sentence"])
        year = datetime.now(timezone.utc).year + 1
        self.assertIn(str(year), self.maja.do("choices").out)

    def test_a_no_says_what_it_closes_and_asks_nothing(self):
        self.permit("bo", "work.search", *FOR_WORK)
        done = self.maja.do("deny", "bo", "work", stdin="")
        self.assertIn("Bo can't see Work, until you lift this.", done.out)
        self.assertIn("Your no closes “Job search”, which Bo can see today.", done.err)
        self.assertIn(FORGET.format("Bo"), done.out)
        self.assertEqual(self.sees("bo"), {})
        self.maja.do("deny", "bo", "work", status=1)

    def test_a_no_to_everyone_goes_before_every_yes(self):
        self.permit("team", "work", *FOR_WORK)
        self.maja.do("deny", "everyone", "work.offers", *FOR_WORK)
        self.assertIn("Everyone: no to Offers and my answers - for job search", self.maja.do("choices").out)
        self.assertNotIn("work.offers", self.sees("bo"))
        self.assertIn("work.search", self.sees("bo"))

    # ---- earlier things (edge case 25)

    def test_a_new_yes_leaves_earlier_things_closed_unless_said_otherwise(self):
        item = self.bo.ask("send", "job_lead", "--label", "work.search", *LEAD, "--yes")["item"]
        self.permit("tine", "work.search", *FOR_WORK)
        self.tine.do("open", item, *FOR_WORK, status=3)
        yesterday = (datetime.now() - timedelta(days=1)).strftime("%Y-%m-%d")
        self.assertEqual(self.explain("tine", "work.search", "--written", yesterday)["reason"], "out-of-range")
        self.maja.do("lift", "tine", "work.search")
        done = self.permit("tine", "work.search", *FOR_WORK, "--also-earlier")
        self.assertGreaterEqual(done["rewrapped"], 1)
        self.assertEqual(done["rewrap_left"], 0)
        self.tine.do("open", item, *FOR_WORK)
        self.maja.do("lift", "tine", "work.search")
        self.tine.do("open", item, *FOR_WORK, status=3)

    def test_from_a_day_on(self):
        done = self.permit("tine", "work.search", *FOR_WORK, "--from", "2026-01-15")
        self.assertEqual(done["choices"][0]["data_period"], {"from": "2026-01-14T23:00:00.000Z"})
        self.assertIn("rewrapped", done)
        later = datetime.now() + timedelta(days=40)
        done = self.permit("bo", "work.search", *FOR_WORK, "--from", later.strftime("%Y-%m-%d"))
        choice = done["choices"][0]
        self.assertEqual(choice["period"]["start"], choice["data_period"]["from"])
        why = self.explain("bo", "work.search", "--written", later.strftime("%Y-%m-%d"))
        self.assertEqual(why["reason"], "not-started")

    # ---- taking back

    def test_taking_back_says_what_cannot_be_called_back_and_asks_nothing(self):
        self.permit("bo", "work.search", *FOR_WORK)
        done = self.maja.do("lift", "bo", "work.search", stdin="")
        for line in ("- Bo: your yes to Job search is taken back.", "This stops new reading.",
                     FORGET.format("Bo"), OFFICE):
            self.assertIn(line + "\n", done.out)
        self.maja.do("lift", "bo", "work.search", status=1)

    def test_what_stays_open_by_a_yes_to_others_is_named(self):
        self.permit("role:therapist", "health", *FOR_CARE)
        self.permit("tine", "health.crisis", *FOR_CARE)
        still = "Tine can still see Early signs and what helps. That yes was given to: Every therapist on your team."
        self.assertIn(still, self.maja.ask("lift", "tine", "health.crisis")["still"])
        done = self.maja.do("lift", "tine", "health.crisis", status=1)
        self.assertIn(still, done.out)
        self.assertIn("samtykke deny tine", done.err)
        self.maja.do("lift", "role:therapist", "health.crisis")
        self.assertNotIn("health.crisis", self.sees("tine"))
        self.assertIn("health.diagnosis", self.sees("tine"))

    def test_a_no_is_lifted_with_a_yes_to_what_it_opens(self):
        self.permit("tine", "health", *FOR_CARE)
        self.maja.do("deny", "tine", "health.medication")
        done = self.maja.do("lift", "--number", 2, stdin="no\n", status=8)
        self.assertIn("- After this Tine can see “Medication”.", done.out)
        self.assertEqual(len(self.choices()), 2)
        done = self.maja.ask("lift", "--number", 2, "--yes")
        self.assertEqual(done["lifted"][0]["type"], "deny")
        self.assertIn("health.medication", self.sees("tine"))

    def test_where_words_fit_a_yes_and_a_no_only_the_yes_goes(self):
        self.permit("tine", "health.medication", *FOR_CARE)
        self.maja.do("deny", "tine", "health.medication")
        done = self.maja.do("lift", "tine", "health.medication")
        self.assertIn("Your no to the same topic stays.", done.out)
        self.assertEqual([c["type"] for c in self.choices()], ["deny"])
        self.maja.do("lift", "tine", "health.medication", "--yes")
        self.assertEqual(self.choices(), [])

    def test_a_number_that_is_none_lifts_nothing(self):
        self.permit("bo", "work.search", *FOR_WORK)
        for number in ("0", "2", "-1", "1x", "99999999999999999999"):
            self.maja.do("lift", "--number", number, status=1)
        self.maja.do("lift", "--number", "1", "bo", "work.search", status=64)
        self.maja.do("lift", "bo", status=64)
        self.assertEqual(len(self.choices()), 1)

    # ---- who sees what, and why

    def test_choices_are_grouped_by_people(self):
        self.maja.do("permit", "bo", "work.search", "work.preferences", *FOR_WORK, "--until", "2027-02-28", "--now",
                     "--yes")
        self.permit("tine", "health.crisis", *FOR_CARE, "--until", "2027-02-28")
        self.maja.do("deny", "bo", "health")
        self.assertEqual(self.maja.do("choices").out.splitlines(), [
            "Bo: Job search; What job I want - for job search, until 28 February 2027 (1, 2)",
            "Bo: no to Health (4)",
            "Tine: Early signs and what helps - for treatment, until 28 February 2027 (3)"])

    def test_a_no_is_explained_with_what_would_change_it(self):
        self.permit("tine", "health", *FOR_CARE)
        self.maja.do("deny", "tine", "health.medication")
        why = self.explain("tine", "health.medication")
        self.assertEqual((why["permit"], why["reason"], why["provision"]), (False, "denied", 2))
        self.assertEqual(why["also"], {"lift": [2], "permit": [], "site": 0})
        self.assertEqual(self.explain("tine", "health.crisis")["reason"], "permitted")
        why = self.explain("bo", "health.crisis")
        self.assertEqual((why["reason"], why["also"]["permit"]), ("no-permit", ["health.crisis"]))
        why = self.explain("tine", "health.crisis", "--purpose", "benefits")
        self.assertEqual(why["reason"], "other-purpose")
        self.assertEqual(why["sentence"], "“Early signs and what helps” is open to Tine for treatment only.")

    def test_a_member_is_told_of_oneself_and_never_what_is_closed(self):
        self.permit("tine", "health", *FOR_CARE)
        self.maja.do("deny", "tine", "health.medication")
        self.assertEqual(set(self.sees("tine", self.tine)),
                         {"health.diagnosis", "health.illness", "health.treatment", "health.substance",
                          "health.crisis"})
        self.assertNotIn("Medication", self.tine.do("sees", "tine").out)
        self.assertEqual(self.tine.do("explain", "tine", "health.medication").out, "Not open to you.\n")
        self.assertEqual(self.tine.do("explain", "tine", "work.search").out, "Not open to you.\n")
        closed = self.explain("tine", "health.medication", home=self.tine)
        self.assertEqual(closed, {"permit": False, "sentence": "Not open to you.", "topic": "health.medication"})
        self.assertTrue(self.explain("tine", "health.crisis", home=self.tine)["permit"])
        for command in (("sees", "bo"), ("explain", "bo", "work.search"), ("choices",),
                        ("permit", "tine", "work", *FOR_WORK, "--yes"), ("deny", "bo", "work"),
                        ("lift", "--number", "1")):
            done = self.tine.do(*command, status=1)
            self.assertEqual(done.out, "")

    def test_who_can_see_an_item(self):
        self.permit("bo", "work.search", *FOR_WORK)
        item = self.maja.ask("send", "own_note", "--label", "work.search", "--title", "What helps", "--text", "Light",
                             "--yes")["item"]
        told = self.maja.ask("who-can-see", item[:8])
        self.assertEqual((told["item"], told["labels"], told["author"]), (item, ["work.search"], "maja"))
        self.assertEqual({r["handle"]: r["reads"] for r in told["readers"]}, {"bo": True, "tine": False, "sara": False})
        said = self.maja.do("who-can-see", item).out
        self.assertIn("Bo Brobygger (job consultant) can see it, for job search.\n", said)
        self.assertIn("Tine Tordensky (therapist) can't see it.\n", said)
        self.bo.do("inbox")
        told = self.bo.ask("who-can-see", item)
        self.assertEqual({r["handle"]: r["reads"] for r in told["readers"]}, {"bo": True, "tine": False, "sara": False})
        self.tine.do("who-can-see", item, status=3)

    # ---- what was not acknowledged

    def test_nothing_is_said_to_be_done_without_the_broker(self):
        self.town.stop()
        try:
            done = self.maja.try_("permit", "bo", "work.search", *FOR_WORK, "--now", "--yes",
                                  "--patience", "2")
        finally:
            self.town.start()
        self.assertEqual(done.status, 4, done)
        for word in ("can see this", "Undo"):
            self.assertNotIn(word, done.out)
        self.assertEqual(self.choices(), [])

    def test_every_command_has_an_example_and_says_what_scripts_get(self):
        for command in ("permit", "deny", "lift", "choices", "sees", "explain", "who-can-see"):
            said = self.bo.do(command, "--help").out
            for part in ("Usage: samtykke " + command, "Example:", "With --json:"):
                self.assertIn(part, said)

    def test_answers_a_script_with_one_object(self):
        done = self.maja.do("permit", "bo", "work.search", *FOR_WORK, "--now", "--yes", "--json")
        self.assertEqual(set(json.loads(done.out)),
                         {"choices", "page", "warnings", "changed", "version", "begins", "undo"})
        self.assertEqual(done.out.count("\n"), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
