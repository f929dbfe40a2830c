#!/usr/bin/env python3
"""Attacks 2, 3 and 4: old choices, old words of the broker, and members that no candidate has chosen."""
import unittest

from hostile_town import DAY, PERMIT, Attack, send

MINUTE = 60 * 1000
PURPOSE = "job_search"


class Choices(Attack):
    @classmethod
    def prepare(cls, town):
        for who in ("bo", "tine", "sara"):
            town.maja.do("permit", who, "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        cls.item = send(town.maja, "a title", "a text")
        cls.bo = town.key(town.bo)
        cls.tine = town.key(town.tine)
        cls.sara = town.key(town.sara)

    def refuses_to_send(self, home, error):
        """Nothing is wrapped, for nobody."""
        before, wraps = len(self.town.journal()), self.town.asked("put-wraps")
        done = home.try_("send", "message", "--label", "work.search", "--title", "t", "--text", "x", "--yes", "--json")
        answer = self.refused(done, error)
        self.assertEqual(self.town.asked("put-wraps"), wraps)
        self.assertFalse([line for line in self.town.journal()[before:] if line[0] == "wrapped"])
        return answer

    # ---- 4

    def test_4_keys_that_no_owner_signed_are_refused_and_nothing_is_wrapped_for_them(self):
        town = self.town
        for forgery in ("member {} ", f"x25519 {{}} {self.bo}", "owner {}"):
            for signed in ("before", "owner", "itself"):
                with self.subTest(forgery.format(signed)):
                    town.order("forge " + forgery.format(signed).strip())
                    before = town.changed("forge")
                    self.refuses_to_send(town.tine, "forged")
                    self.refused(town.maja.try_("case", "show", "--json"), "forged")
                    self.refused(town.bo.try_("inbox", "--json"), "forged")
                    self.assertGreater(town.changed("forge"), before)
                    town.order("off")
        self.assertEqual(town.wrapped_for(town.own_key), 0)
        send(town.tine, "again", "all is well")
        self.assertEqual(town.wrapped_for(town.own_key), 0)

    # ---- 3

    def test_3_a_head_of_11_minutes_ago_is_stale(self):
        town = self.town
        town.order(f"head old {11 * MINUTE}")
        before = town.changed("head")
        self.refuses_to_send(town.tine, "stale")
        for command in (("case", "show"), ("inbox",), ("open", self.item, "--purpose", PURPOSE)):
            done = town.bo.try_(*command)
            self.assertRegex(done.out + done.err, r"\bsince\b.*\d", done)
            self.assertNotIn("a text", done.out)
        self.assertGreater(town.changed("head"), before)

    def test_3_one_head_again_and_again_is_stale(self):
        town = self.town
        town.order("head freeze")
        town.bo.try_("case", "show")
        self.refuses_to_send(town.tine, ("stale", "forged"))

    def test_3_a_wrong_clock_is_not_in_the_way_of_a_no(self):
        town = self.town
        town.order(f"head old {11 * MINUTE}")
        done = town.maja.try_("deny", "sara", "money", "--yes", "--json")
        self.assertEqual(done.status, 0, done)

    # ---- 2

    def test_2_older_choices_are_refused_by_who_has_seen_newer_ones(self):
        town = self.town
        town.order("world old")
        town.maja.do("deny", "bo", "work.search", "--yes")
        version = town.tine.ask("case", "show")["version"]
        town.order(f"serve {self.tine} old")
        before = town.wrapped_for(self.bo)
        self.refuses_to_send(town.tine, "rollback")
        self.assertTrue(self.evidence(town.tine))
        self.assertEqual(town.wrapped_for(self.bo), before)
        # Who has not seen the newer ones cannot know: for them the attack works, but for the age of the beacon.
        town.order(f"serve {self.sara} old")
        send(town.sara, "for whom", "everybody who was allowed before")
        self.assertGreater(town.wrapped_for(self.bo), before)
        shown = town.sara.ask("case", "show")
        self.assertLess(shown["version"], version)
        self.assertRegex(str(shown), r"\d{4}-\d\d-\d\dT")
        town.order(f"serve {self.tine} main", f"serve {self.sara} main")
        self.assertEqual(town.tine.ask("case", "show")["version"], version)

    def sends(self):
        done = self.town.tine.try_("send", "message", "--label", "work.search", "--title", "t", "--text", "x", "--yes",
                                   environment=self.town.environment)
        self.assertEqual(done.status, 0, done)
        return done.out + done.err

    def test_8_an_old_version_under_fresh_heads_is_warned_about_after_7_days(self):
        """The broker keeps Maja's newest choices, and shows those from before under heads of now."""
        town = self.town
        self.assertIn("confirmed less than 2 hours ago", self.sends())
        town.later(6 * DAY)
        self.assertIn("confirmed 6 days ago", self.sends())
        town.later(2 * DAY)
        self.assertIn("has not confirmed these choices for 8 days", self.sends())
        shown = town.tine.do("case", "show", environment=town.environment)
        self.assertIn("confirmed these choices on", shown.out)

    def test_9_choices_of_a_time_to_come_are_not_fresh_for_ever(self):
        """A broker whose clock is ahead has Maja's no signed under that time, and shows it when the clock is right."""
        town = self.town
        town.later(12 * DAY)
        town.maja.do("deny", "sara", "health", "--yes")
        town.later(-12 * DAY)
        town.order(f"head old {12 * DAY}")
        self.assertNotIn("confirmed less than 2 hours ago", self.sends())


if __name__ == "__main__":
    unittest.main()
