#!/usr/bin/env python3
"""Wrapping again: who may now read what was written earlier gets the key to it, by the candidate's device, by one made
out of a recovery sheet, or by who wrote it; interrupted, it goes on; it is no look."""
import signal
import unittest

from reading import Reading
from town import PASSPHRASE, Home, wait_until


class Rewrap(Reading):
    def test_a_later_yes_to_what_was_written_earlier_needs_new_keys_and_is_no_look(self):
        self.permit("bo", "health.medication", "workplace_support")
        items = [self.send(self.maja, f"Earlier {i}", "health.medication") for i in range(4)]
        self.permit("tine", "health.medication", "treatment_coordination", more=("--now", "--also-earlier"))
        before = len(self.entries())
        self.assertEqual(self.maja.ask("rewrap"), {"done": 0, "left": 0}) # the permit did it
        self.assertEqual(len(self.entries()), before)
        for item in items:
            self.tine.do("open", item, "--purpose", "treatment_coordination")
        whats = [e["what"] for e in self.entries() if e.get("item") == items[0]]
        self.assertEqual(whats, ["sent", "wrapped", "rewrap", "wrapped", "opened"])
        self.assertEqual([look["who"] for look in self.looks(items[0])], ["tine"])

    def test_wrapping_again_is_interrupted_and_goes_on(self):
        items = [self.send(self.maja, f"Many {i}", "money.debt") for i in range(40)] # more than a page
        first = len(self.entries())
        err = self.interrupt("sara", "money.debt", "benefits", signal.SIGINT)
        self.assertIn("samtykke rewrap", err)
        ready = self.wrapped_since(first, items)
        self.assertLess(len(ready), len(items))
        more = self.maja.ask("rewrap")
        self.assertEqual(more["left"], 0)
        self.assertGreaterEqual(more["done"], len(items) - len(ready))
        self.assertEqual(sorted(self.wrapped_since(first, items)), sorted(items)) # each once
        for item in items:
            self.sara.do("open", item, "--purpose", "benefits")

    def interrupt(self, person, topic, purpose, how):
        """A yes to what was written earlier, stopped when a few items are ready. What was said."""
        before = self.town.number("released_total") or 0
        change = self.start(self.maja, "permit", person, topic, "--purpose", purpose, "--now", "--also-earlier",
                            "--yes")
        self.assertTrue(wait_until(lambda: (self.town.number("released_total") or 0) > before + 3))
        change.send_signal(how)
        return change.communicate(timeout=20)[1]

    def wrapped_since(self, first, items):
        return [e["item"] for e in self.entries()[first:] if e["what"] == "wrapped" and e["item"] in items]

    def test_an_author_wraps_their_own_again_and_nothing_else(self):
        own, others = ([self.send(home, f"Of {home.handle} {i}", "life.legal") for i in range(12)]
                       for home in (self.bo, self.maja))
        first = len(self.entries())
        self.interrupt("tine", "life.legal", "treatment_coordination", signal.SIGKILL)
        before = self.wrapped_since(first, own + others)
        self.assertEqual(self.bo.ask("rewrap"), {"done": len(set(own) - set(before)), "left": 0})
        after = self.wrapped_since(first, own + others)
        self.assertEqual(sorted(set(after) - set(before)), sorted(set(own) - set(before)))
        for item in own:
            self.tine.do("open", item, "--purpose", "treatment_coordination")
        self.assertIn("Nothing is missing.", self.bo.do("rewrap").out)

    def test_a_home_out_of_a_recovery_sheet_opens_and_wraps_what_there_was(self):
        items = [self.send(self.maja, f"Sheet {i}", "life.family") for i in range(20)]
        sheet = self.town.folder / "sheet"
        paper = self.maja.ask("case", "recovery", "--out", sheet, "--yes")
        again = Home(self.town, "maja", self.town.folder / "homes" / "maja-again")
        again.do("case", "recover", "--case-id", paper["case"], "--handle", "maja", "--name", "Maja Månestråle",
                 "--organisation", "ips-lyngtoft", "--broker", self.town.statement, "--code", self.town.code, "--sheet",
                 sheet, "--weak", passphrases=(PASSPHRASE,))
        self.assertEqual(again.ask("open", items[0])["title"], "Sheet 0")
        first = len(self.entries())
        self.interrupt("tine", "life.family", "treatment_coordination", signal.SIGKILL)
        ready = self.wrapped_since(first, items)
        self.assertLess(len(ready), len(items))
        self.assertEqual(again.ask("rewrap")["left"], 0)
        for item in items:
            self.tine.do("open", item, "--purpose", "treatment_coordination")
        who = {e["key_id"] for e in self.entries()[first:] if e["what"] == "wrapped"}
        self.assertIn(again.ask("whoami")["key_id"], who)


if __name__ == "__main__":
    unittest.main()
