#!/usr/bin/env python3
"""Edge case 21 through the commands: two devices of the candidate's choose at the same time."""
import subprocess
import unittest

from town import Lyngtoft

OK, CHANGED_FIRST = 0, 7
ROUNDS = 3


class TwoDevices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Lyngtoft()
        cls.town.__enter__()
        cls.addClassCleanup(cls.town.end)
        cls.phone = cls.town.maja
        cls.laptop = cls.town.person("maja", "Maja Månestråle", "candidate", "ips-lyngtoft",
                                     folder="maja-laptop")
        cls.phone.do("case", "device", "add", cls.laptop.request, "--yes")
        card = cls.town.folder / "laptop.card"
        cls.phone.do("case", "card", card)
        cls.laptop.do("case", "join", card)

    def both(self, first, second):
        """Run a command on each device, at once; how they ended."""
        started = [subprocess.Popen([str(a) for a in device.command(*command, "--yes")], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
                   for device, command in ((self.phone, first), (self.laptop, second))]
        return [process.wait(timeout=120) for process in started]

    def choices(self, kind):
        return sorted((c["actor"], c["category"]) for c in self.phone.ask("choices")["choices"]
                      if c["type"] == kind)

    def test_noes_of_two_devices_both_stand(self):
        for _ in range(ROUNDS):
            self.assertEqual(self.both(("deny", "bo", "health"), ("deny", "tine", "money")), [OK, OK])
            self.assertEqual(len(self.choices("deny")), 2)
            # To lift a no opens something: the second one is not done, and asks again.
            ended = self.both(("lift", "bo", "health"), ("lift", "tine", "money"))
            self.assertLessEqual(set(ended), {OK, CHANGED_FIRST})
            self.assertEqual(len(self.choices("deny")), ended.count(CHANGED_FIRST))
            for device, command, end in zip((self.phone, self.laptop), (("bo", "health"), ("tine", "money")), ended):
                if end == CHANGED_FIRST:
                    device.do("lift", *command, "--yes")
            self.assertEqual(self.choices("deny"), [])

    def test_a_yes_that_came_second_is_not_given_and_the_no_stands(self):
        ended = set()
        for _ in range(ROUNDS):
            yes, no = self.both(("permit", "sara", "work.needs", "--purpose", "benefits", "--now"),
                                ("deny", "sara", "health"))
            ended.add(yes)
            self.assertEqual(no, OK)
            self.assertEqual(len(self.choices("deny")), 1)
            self.assertEqual(len(self.choices("permit")), 1 if yes == OK else 0)
            if yes == OK:
                self.phone.do("lift", "sara", "work.needs", "--yes")
            self.phone.do("lift", "sara", "health", "--yes")
        self.assertLessEqual(ended, {OK, CHANGED_FIRST})


if __name__ == "__main__":
    unittest.main()
