#!/usr/bin/env python3
"""Attack 9: a true statement of one kind in the place of another, through the wire."""
import unittest

from hostile_town import PERMIT, Attack, send

PURPOSE = "job_search"
KINDS = ("keys", "broker", "case", "item", "wraps", "label", "erase", "redisclose", "beacon", "head")
# Where replies carry statements, and what makes a client ask for one.
PLACES = {"case": ("case", "show"), "head": ("case", "show"), "beacon": ("case", "show"), "item": None, "label": None}


class Kinds(Attack):
    @classmethod
    def prepare(cls, town):
        """One statement of each kind goes by, by true signers."""
        town.maja.do("permit", "bo", "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        cls.item = send(town.maja, "a title", "a text")
        gone = send(town.maja, "to be erased", "a text")
        town.maja.do("erase", gone, "--yes")
        labelled = send(town.maja, "to be labelled", "a text")
        town.maja.do("label", labelled, "+money.benefits", "--yes")
        cls.nils = town.person("nils", "Nils Ny", "consultant", "ips-lyngtoft")
        town.bo.do("case", "show")
        town.maja.do("case", "show")

    def test_each_kind_in_each_place_is_refused(self):
        pairs, too_long = 0, 0
        for place, command in PLACES.items():
            for kind in KINDS:
                if kind == place or kind == "redisclose":
                    continue
                with self.subTest(f"{kind} as {place}"):
                    self.town.order(f"place {place} {kind}")
                    before = self.town.changed("place")
                    unsaid = self.town.journal().count(["unsayable"])
                    done = self.town.bo.try_(*(command or ("open", self.item, "--purpose", PURPOSE)), "--json")
                    if self.town.journal().count(["unsayable"]) > unsaid:
                        too_long += 1 # the wire has no room for it there
                        continue
                    self.refused(done, "forged")
                    self.assertGreater(self.town.changed("place"), before)
                    pairs += 1
        self.assertEqual(pairs + too_long, 40)
        self.assertLess(too_long, 5)
        self.town.order("off")
        self.assertEqual(self.town.bo.try_("open", self.item, "--purpose", PURPOSE).status, 0)


if __name__ == "__main__":
    unittest.main()
