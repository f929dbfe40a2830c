#!/usr/bin/env python3
"""A case as its parties see it: what they are shown, what a home keeps of it, what it never takes back, and who is told
when something about it changes."""
import json
import shutil
import unittest

from town import AtLyngtoft, Lyngtoft

ALARM, CLOSED, FAILED = 5, 3, 1


def version(home):
    return home.ask("case", "show")["version"]


def files(home):
    """Statements of versions that lie in a home with one case."""
    (folder,) = (home.folder / "cases").iterdir()
    return {p.name: p for p in folder.iterdir() if len(p.name) == 64}


def evidence(home):
    folder = home.folder / "evidence"
    return sorted(folder.iterdir()) if folder.exists() else []


class Case(AtLyngtoft):
    """One town for all; what a test changes, the others do not look at."""

    def refused(self, home, error, status, *arguments):
        done = home.try_(*arguments, "--json")
        self.assertEqual(done.status, status, done)
        self.assertEqual(done.json["error"], error, done)
        return done

    # ---- what is shown

    def test_everybody_sees_the_same_case_and_the_candidate_sees_the_choices(self):
        for home in (self.maja, self.bo, self.tine):
            shown = home.ask("case", "show")
            self.assertEqual(shown["candidate"], "maja")
            self.assertEqual(shown["name"], "Maja Månestråle")
            self.assertEqual(shown["language"], "da")
            self.assertEqual(shown["is_owner"], home is self.maja)
            self.assertEqual([p["handle"] for p in shown["team"]], ["bo", "tine", "sara"])
            self.assertEqual([p["handle"] for p in shown["team"] if p["self"]],
                             [] if home is self.maja else [home.handle])
            self.assertTrue(all(p["verified"] for p in shown["team"]))
            self.assertIn("beacon", shown)

    def test_a_members_home_holds_no_choices(self):
        self.maja.do("permit", "sara", "money.benefits", "--purpose", "benefits", "--now", "--yes")
        version(self.bo)
        consent = self.maja.ask("choices")
        self.assertTrue(consent)
        for home in (self.bo, self.maja):  # the candidate's keeps none either: they come with each look
            for path in (home.folder / "cases").rglob("*"):
                if path.is_file():
                    self.assertNotIn(b"money.benefits", path.read_bytes(), path)

    def test_who_is_not_in_the_case_is_shown_nothing(self):
        town = self.town
        eve = town.person("eve", "Eve Enegænger", "consultant", "ips-lyngtoft")
        eve.do("case", "join", town.folder / "card-maja.json")
        self.refused(eve, "not-open", CLOSED, "case", "show")
        self.assertEqual([c["handle"] for c in eve.ask("case", "list")["cases"]], ["maja"])

    def test_a_home_without_a_case_says_so(self):
        olga = self.town.person("olga", "Olga", "consultant", "ips-lyngtoft", agent=True)
        self.refused(olga, "no-case", FAILED, "case", "show")
        self.refused(olga, "no-case", FAILED, "case", "show", "--case", "maja")
        self.assertEqual(olga.ask("case", "list")["cases"], [])

    # ---- cards

    def test_a_card_names_people_and_names_that_are_there_stay(self):
        town = self.town
        card = json.loads((town.folder / "card-maja.json").read_text(encoding="utf-8"))
        self.assertEqual(card["samtykke"], "case card v1")
        self.assertEqual([p["name"] for p in card["people"]],
                         ["Bo Brobygger", "Tine Tordensky", "Sara Skemagård"])
        card["people"][1]["handle"] = card["people"][1]["name"] = "somebody-else"
        changed = town.folder / "card-changed.json"
        changed.write_text(json.dumps(card), encoding="utf-8")
        self.sara.do("case", "join", changed)
        self.assertEqual([p["handle"] for p in self.sara.ask("case", "show")["team"]], ["bo", "tine", "sara"])

    def test_a_card_that_is_none_is_refused(self):
        town = self.town
        card = json.loads((town.folder / "card-maja.json").read_text(encoding="utf-8"))
        for change in ({"realm": "0" * 32}, {"case": "x"}, {"people": None}, {"more": 1}):
            bad = town.folder / "card-bad.json"
            bad.write_text(json.dumps({**card, **change}), encoding="utf-8")
            self.refused(self.tine, "file-form", FAILED, "case", "join", bad)

    # ---- the eight words

    def test_wrong_words_are_refused(self):
        words = self.bo.ask("case", "verify", "maja")["words"].split()
        self.assertEqual(len(words), 8)
        self.assertEqual(words, self.maja.ask("case", "verify", "bo")["words"].split())
        self.assertNotEqual(words, self.maja.ask("case", "verify", "tine")["words"].split())
        for typed in (words[1:] + words[:1], words[:7], words + words[:1], ["xyzzy", *words[1:]]):
            self.refused(self.bo, "words", ALARM, "case", "verify", "maja", "--words", " ".join(typed), "--yes")

    # ---- the chain

    def test_a_home_reads_versions_from_its_files_and_asks_for_those_that_are_gone_or_damaged(self):
        before = version(self.bo)
        kept = files(self.bo)
        self.assertGreater(len(kept), 1)
        for path in kept.values():
            path.unlink()
        self.assertEqual(version(self.bo), before)
        again = files(self.bo)
        self.assertTrue(again)
        for path in again.values():
            content = bytearray(path.read_bytes())
            content[-3] ^= 1
            path.write_bytes(content)
        self.assertEqual(version(self.bo), before)
        self.assertEqual(evidence(self.bo), [])

    def test_everybody_follows_a_change_of_owners_and_the_candidates_devices_tell(self):
        town = self.town
        laptop = town.person("maja", "Maja Månestråle", "candidate", "ips-lyngtoft", folder="maja-laptop")
        self.maja.do("case", "device", "add", laptop.request, "--yes")
        card = town.folder / "card-laptop.json"
        self.maja.do("case", "card", card)
        laptop.do("case", "join", card)
        # The telephone made the change; the laptop looks for the first time.
        self.assertEqual(len(laptop.ask("case", "device", "list")["devices"]), 2)
        self.assertTrue(laptop.ask("case", "show")["is_owner"])
        self.assertIn("added", self.bo.do("case", "show").err)  # members are told as well, once
        self.assertNotIn("added", self.bo.do("case", "show").err)
        # A second one by the laptop: the telephone is told.
        tablet = town.person("maja", "Maja Månestråle", "candidate", "ips-lyngtoft", folder="maja-tablet")
        laptop.do("case", "device", "add", tablet.request, "--yes")
        self.assertIn("added", self.maja.do("case", "show").err)
        self.assertNotIn("added", self.maja.do("case", "show").err)
        self.assertEqual(version(self.bo), version(laptop))
        # Each of them can take back what another gave.
        self.maja.do("permit", "tine", "work.search", "--purpose", "job_search", "--now", "--yes")
        laptop.do("lift", "tine", "work.search", "--yes")
        self.assertEqual(version(self.tine), version(self.maja))
        shutil.rmtree(laptop.folder / "cases")
        laptop.do("case", "join", card)
        self.assertEqual(version(laptop), version(self.maja))

    # ---- the broker

    def test_a_restarted_broker_is_the_same_one(self):
        before = version(self.bo)
        self.town.restart()
        self.assertEqual(version(self.bo), before)
        self.assertEqual(version(self.maja), before)


class Rules(unittest.TestCase):
    """The site's rules change: a broker statement after the one that the case was signed under."""

    def test_a_case_that_was_signed_under_older_rules_is_read_and_goes_on(self):
        with Lyngtoft() as town:
            town.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
            town.stop()
            town.config.write_text(town.config.read_text(encoding="utf-8").replace("cap_days = 365", "cap_days = 90"),
                                   encoding="utf-8")
            town.broker("sign", town.config)
            town.start()
            before = version(town.bo)
            self.assertIn("work.search", json.dumps(town.bo.ask("sees", "bo")))
            self.assertEqual(version(town.maja), before)
            town.maja.do("permit", "tine", "work.search", "--purpose", "job_search", "--now", "--yes")
            self.assertEqual(version(town.bo), before + 1)


class Rollback(unittest.TestCase):
    """The broker's copy of yesterday is put back as if nothing had happened."""

    def test_2_who_has_seen_more_refuses_and_keeps_evidence(self):
        with Lyngtoft() as town:
            town.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
            seen = version(town.tine)
            town.stop()
            copy = town.folder / "copy"
            copy.mkdir()
            names = [p.name for p in town.folder.iterdir() if p.name.startswith("broker.db") or p.name == "checkpoint"]
            for name in names:
                shutil.copy2(town.folder / name, copy / name)
            town.start()
            town.maja.do("deny", "bo", "work.search", "--yes")
            after = version(town.bo)
            self.assertGreater(after, seen)
            pins = (town.bo.folder / "pins").read_bytes()
            town.stop()
            for path in town.folder.glob("broker.db*"):
                path.unlink()
            for name in names:
                shutil.copy2(copy / name, town.folder / name)
            town.start()
            for home in (town.bo, town.maja):
                for command in (("case", "show"), ("inbox",)):
                    done = home.try_(*command, "--json")
                    self.assertEqual(done.status, ALARM, done)
                    self.assertEqual(done.json["error"], "rollback", done)
                self.assertTrue(evidence(home))
                kept = json.loads(evidence(home)[0].read_text(encoding="utf-8"))
                self.assertEqual(kept["samtykke"], "evidence v1")
                self.assertTrue(kept["second"])
                self.assertEqual(evidence(home)[0].stat().st_mode & 0o777, 0o600)
            self.assertEqual((town.bo.folder / "pins").read_bytes(), pins)
            # Who has not seen more cannot know.
            self.assertEqual(version(town.tine), seen)


if __name__ == "__main__":
    unittest.main()
