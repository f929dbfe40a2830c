#!/usr/bin/env python3
"""Attack 31: a thief has one of the candidate's two devices, and the candidate's passphrase."""
import unittest

from hostile_town import DAY, PERMIT, Attack

HOUR = DAY // 24


class Device(Attack):
    @classmethod
    def prepare(cls, town):
        """Both have stood for days. `laptop` is stolen; `other` is a device of the thief's own."""
        cls.phone = town.maja
        cls.laptop = town.person("laptop", "Maja Månestråle", "candidate", "ips-lyngtoft")
        cls.other = town.person("other", "Maja Månestråle", "candidate", "ips-lyngtoft")
        cls.phone.do("permit", "bo", "work.search", "--purpose", "job_search", "--also-earlier", *PERMIT)
        cls.phone.do("case", "device", "add", cls.laptop.request, "--yes")
        card = town.folder / "card-own.json"
        cls.phone.do("case", "card", card)
        for home in (cls.laptop, cls.other):
            home.do("case", "join", card)
        cls.phone_key, cls.laptop_key = town.key(cls.phone), town.key(cls.laptop)
        cls.other_key = town.key(cls.other)
        town.later(4 * DAY)

    def try_(self, home, *command):
        return home.try_(*command, environment=self.town.environment)

    def owners(self, home):
        done = self.try_(home, "case", "device", "list", "--json")
        self.assertEqual(done.status, 0, done)
        return done.json

    def names(self, shown, key):
        return key[:16] in str(shown).lower().replace("-", "").replace(" ", "")

    def test_a_thief_adds_keys_and_every_device_is_told(self):
        done = self.try_(self.laptop, "case", "device", "add", self.other.request, "--yes")
        self.assertEqual(done.status, 0, done)
        told = self.try_(self.phone, "case", "show")
        self.assertEqual(told.status, 0, told)
        self.assertIn("new device", (told.out + told.err).lower())

    def test_b_nobody_is_removed_before_72_hours(self):
        done = self.try_(self.laptop, "case", "device", "remove", self.phone_key, "--yes")
        self.assertEqual(done.status, 0, done)
        again = self.try_(self.laptop, "case", "device", "remove", self.phone_key, "--yes", "--json")
        self.assertNotEqual(again.status, 0, again)
        by_new = self.try_(self.other, "case", "device", "remove", self.phone_key, "--yes", "--json")
        self.assertNotEqual(by_new.status, 0, by_new)
        self.assertTrue(self.names(self.owners(self.phone), self.phone_key))

    def test_c_the_others_are_told_at_once(self):
        told = self.try_(self.phone, "case", "show")
        self.assertRegex((told.out + told.err).lower(), r"remov")
        self.assertIn("remov", str(self.owners(self.phone)).lower())

    def test_d_a_withdrawal_by_the_other_works_meanwhile(self):
        done = self.try_(self.phone, "deny", "bo", "work.search", "--yes")
        self.assertEqual(done.status, 0, done)
        seen = self.try_(self.town.bo, "inbox", "--json")
        self.assertEqual(seen.status, 0, seen)

    def test_e_and_can_cancel(self):
        self.town.later(71 * HOUR)
        early = self.try_(self.laptop, "case", "device", "remove", self.phone_key, "--yes", "--json")
        self.assertNotEqual(early.status, 0, early)
        kept = self.try_(self.phone, "case", "device", "keep", self.phone_key, "--yes")
        self.assertEqual(kept.status, 0, kept)
        self.town.later(2 * HOUR)
        self.assertTrue(self.names(self.owners(self.phone), self.phone_key))

    def test_f_who_is_warned_removes_the_thief(self):
        """And what 72 hours are for: nobody called this one off."""
        for key in (self.laptop_key, self.other_key):
            done = self.try_(self.phone, "case", "device", "remove", key, "--yes")
            self.assertEqual(done.status, 0, done)
        self.town.later(73 * HOUR)
        for key in (self.laptop_key, self.other_key):
            done = self.try_(self.phone, "case", "device", "remove", key, "--yes")
            self.assertEqual(done.status, 0, done)
            self.assertFalse(self.names(self.owners(self.phone), key))
        done = self.try_(self.laptop, "permit", "bo", "work.search", "--purpose", "job_search", *PERMIT)
        self.assertNotEqual(done.status, 0, done)


if __name__ == "__main__":
    unittest.main()
