#!/usr/bin/env python3
"""Attack 32: the candidate is handed a false key for a new member."""
import json
import subprocess
import unittest

from hostile_town import CLIENT, PERMIT, Attack, send

PURPOSE = "job_search"


class Words(Attack):
    @classmethod
    def prepare(cls, town):
        """Nils is new. What reaches Maja as his request is the operator's own, with his name and person."""
        cls.nils = town.person("nils", "Nils Ny", "consultant", "ips-lyngtoft")
        person = json.loads(cls.nils.request.read_text(encoding="utf-8"))["person"]
        cls.false = town.person("nils", "Nils Ny", "consultant", "ips-lyngtoft", person=person, folder="false-nils")
        cls.nils_key, cls.false_key = town.key(cls.nils), town.key(cls.false)
        town.maja.do("case", "team", "add", cls.false.request, "--yes")
        town.maja.do("permit", "nils", "work.search", "--purpose", PURPOSE, *PERMIT)

    def heard(self, key):
        """What the holder of this key reads aloud."""
        return subprocess.run([CLIENT, self.town.maja.folder, "words", key], capture_output=True, text=True,
                              check=True).stdout.strip()

    def test_a_the_words_differ_and_are_refused(self):
        true, false = self.heard(self.nils_key), self.heard(self.false_key)
        self.assertEqual((len(true.split()), len(false.split())), (8, 8))
        self.assertFalse(set(enumerate(true.split())) & set(enumerate(false.split())))
        done = self.town.maja.try_("case", "verify", "nils", "--words", true, "--yes", "--json")
        self.refused(done, "words")

    def test_b_nothing_was_wrapped_for_it_before_the_words_were_confirmed(self):
        town = self.town
        send(town.maja, "before the words", "to nobody new")
        send(town.bo, "nor by a colleague", "to nobody new")
        town.maja.do("rewrap")
        self.assertEqual(town.wrapped_for(self.false_key), 0)
        self.assertGreater(town.asked("put-wraps"), 1)

    def test_c_the_true_nils_is_not_on_the_team_and_is_told(self):
        card = self.town.folder / "card-nils.json"
        self.town.maja.do("case", "card", card)
        self.nils.do("case", "join", card)
        done = self.nils.try_("case", "verify", "maja", "--json")
        self.assertNotEqual(done.status, 0, done)
        self.assertIn(done.json["error"], ("not-on-team", "not-open"), done)

    def test_d_wraps_come_with_the_words(self):
        """The same key, confirmed: what the words were in the way of."""
        town = self.town
        town.maja.do("case", "verify", "nils", "--words", self.heard(self.false_key), "--yes")
        send(town.maja, "after the words", "to all of them")
        self.assertGreater(town.wrapped_for(self.false_key), 0)


if __name__ == "__main__":
    unittest.main()
