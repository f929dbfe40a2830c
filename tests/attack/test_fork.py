#!/usr/bin/env python3
"""Attack 5: two histories, each whole and signed, for two clients."""
import unittest

from hostile_town import PERMIT, Attack, send

PURPOSE = "job_search"


class Fork(Attack):
    @classmethod
    def prepare(cls, town):
        for who in ("bo", "tine"):
            town.maja.do("permit", who, "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        cls.bo, cls.tine = town.key(town.bo), town.key(town.tine)

    def test_each_notices_with_the_first_item_of_the_other_from_behind_the_fork(self):
        town = self.town
        town.order("world other", f"serve {self.bo} other")
        for home in (town.tine, town.bo): # after it the two logs differ
            send(home, "where it begins", "zero")
        ours = send(town.tine, "in this history", "one")
        theirs = send(town.bo, "in the other one", "two")
        # Each sees a broker that answers, a log that grows, and nothing of the other.
        for home, own, other in ((town.tine, ours, theirs), (town.bo, theirs, ours)):
            self.assertEqual(home.do("case", "show").status, 0)
            listed = home.do("inbox", "--json").out
            self.assertNotIn(other[:8], listed)
            self.assertEqual(self.evidence(home), [])
        for home, item, world, text in ((town.tine, theirs, "other", "two"), (town.bo, ours, "main", "one")):
            with self.subTest(home.handle):
                town.order(f"lend {item} {world}")
                done = home.try_("open", item, "--purpose", PURPOSE, "--json")
                self.refused(done, ("fork", "rollback"))
                self.assertNotIn(text, done.json.values())
                self.assertEqual(len(self.evidence(home)), 1)
                self.assertIn(str(self.evidence(home)[0]), str(done.json) + done.err)

    def test_who_is_moved_from_one_to_the_other_notices_at_once(self):
        town = self.town
        town.order("off", "world third")
        send(town.tine, "here alone", "three")
        town.tine.do("case", "show")
        town.order(f"serve {self.tine} third")
        self.refused(town.tine.try_("case", "show", "--json"), ("fork", "rollback"))
        town.order(f"serve {self.tine} main")


if __name__ == "__main__":
    unittest.main()
