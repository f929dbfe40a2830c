#!/usr/bin/env python3
"""Attack 7: an entry of the log is hidden, renumbered or changed."""
import unittest

from hostile_town import PERMIT, Attack, send

PURPOSE = "job_search"


class Log(Attack):
    @classmethod
    def prepare(cls, town):
        town.maja.do("permit", "bo", "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        cls.item = send(town.maja, "a title", "a text")
        town.bo.do("open", cls.item, "--purpose", PURPOSE)
        cls.entries = town.maja.ask("log")["entries"]

    def look(self):
        return self.town.maja.try_("log", "--verify", "--json")

    def opened(self):
        """The number of the entry that says that Bo looked."""
        return next(entry["seq"] for entry in self.town.maja.ask("log")["entries"] if entry["what"] == "opened")

    def test_the_true_log_verifies_and_says_who_looked(self):
        self.assertEqual(self.look().status, 0)
        self.assertTrue(self.opened())

    def alarm(self, order, *errors):
        before = self.town.changed("log")
        self.town.order(order)
        answer = self.refused(self.look(), errors)
        self.assertGreater(self.town.changed("log"), before)
        return answer

    def test_a_hidden_entry_is_a_gap_that_is_named(self):
        number = self.opened()
        answer = self.alarm(f"log hide {number}", "gap")
        self.assertIn(str(number), answer["message"])

    def test_numbers_closed_up_over_a_hidden_entry_do_not_help(self):
        self.alarm(f"log renumber {self.opened()}", "gap", "forged", "fork")

    def test_a_changed_entry_is_forged(self):
        self.alarm(f"log change {self.opened()}", "forged", "gap", "fork")

    def test_a_log_without_its_newest_entries_is_a_gap(self):
        last = max(entry["seq"] for entry in self.town.maja.ask("log")["entries"])
        self.alarm(f"log hide {last}", "gap", "forged", "rollback")

    def test_an_empty_log_is_a_gap(self):
        self.alarm("log empty 1", "gap", "forged", "rollback")

    def test_a_shorter_log_than_before_is_refused(self):
        town = self.town
        town.order("world before")
        town.bo.do("open", self.item, "--purpose", PURPOSE)
        town.maja.do("log")
        town.order(f"serve {town.key(town.maja)} before")
        self.refused(self.look(), ("rollback", "fork"))
        town.order(f"serve {town.key(town.maja)} main")


if __name__ == "__main__":
    unittest.main()
