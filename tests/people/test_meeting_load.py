#!/usr/bin/env python3
"""Eight in a room, each saying something each second, one of them through a line that is cut each second: nothing is lost,
nothing comes twice, nothing out of order. How long it takes is measured by load.py, on a machine that is not busy."""
import unittest

from load import Crowd

PARTICIPANTS, SECONDS = 8, 10


class Load(unittest.TestCase):
    participants, seconds, drain = PARTICIPANTS, SECONDS, 15

    def test_nothing_is_lost_and_nothing_comes_twice(self):
        with Crowd(self.participants) as crowd:
            status, said, error = crowd.meet(self.seconds, cut=True, drain=self.drain)
            self.assertEqual(status, 0, (said, error))
            self.assertEqual(said["not_said"], 0, (said, error))
            self.assertEqual(said["said"], self.participants * self.seconds)
            self.assertEqual(said["shown"], said["said"] * self.participants)
            self.assertGreater(crowd.line.cuts, self.seconds // 2)


if __name__ == "__main__":
    unittest.main()
