#!/usr/bin/env python3
"""Every command answers --json with one JSON object on standard output, when it works and when it does not."""
import json
import unittest

from town import Lyngtoft


class Json(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = Lyngtoft()
        cls.town.__enter__()
        cls.addClassCleanup(cls.town.end)

    def answer(self, home, *arguments, status=0, **more):
        done = home.try_(*arguments, "--json", "--yes", **more)
        self.assertEqual(done.status, status, done)
        read = json.loads(done.out)
        self.assertIsInstance(read, dict, done)
        self.assertEqual("error" in read, status != 0, done)
        return read

    def test_all_of_them_when_they_work(self):
        town, maja, bo = self.town, self.town.maja, self.town.bo
        self.answer(maja, "permit", "bo", "work.needs", "--purpose", "job_search", "--now")
        self.answer(maja, "deny", "bo", "health")
        self.answer(maja, "lift", "bo", "health")
        item = self.answer(maja, "send", "own_note", "--label", "work.needs", "--title", "A list")["item"]
        for home, arguments in (
                (maja, ["whoami"]), (maja, ["choices"]), (maja, ["sees", "bo"]),
                (maja, ["explain", "bo", "work.needs"]), (maja, ["who-can-see", item]), (bo, ["inbox"]),
                (bo, ["open", item]), (bo, ["sees", "bo"]), (bo, ["explain", "bo", "work.needs"]),
                (bo, ["export", item, "--out", town.folder / "export.txt"]), (maja, ["label", item, "+work.search"]),
                (maja, ["rewrap"]), (maja, ["log"]), (maja, ["log", "--verify"]), (maja, ["who-looked"]),
                (maja, ["case", "list"]), (maja, ["case", "show"]), (maja, ["case", "card", town.folder / "j.card"]),
                (bo, ["case", "join", town.folder / "j.card"]), (maja, ["case", "verify", "bo"]),
                (maja, ["case", "team", "list"]), (maja, ["case", "device", "list"]),
                (maja, ["case", "team", "guest", "aunt", "--name", "Aunt Astrid"]),
                (maja, ["case", "team", "remove", "aunt"]), (maja, ["case", "bundle", "practical"]),
                (maja, ["case", "recovery", "--out", town.folder / "sheet"]), (maja, ["erase", item]),
                (maja, ["agent", "status"]), (maja, ["keys", "request", town.folder / "again.json"]),
                (maja, ["keys", "statement", town.folder / "again.keys"])):
            with self.subTest(arguments=arguments[:2]):
                self.answer(home, *arguments)

    def test_all_of_them_when_they_do_not(self):
        for arguments, status in ((["open", "0" * 32], 3), (["inbox", "--case", "nobody"], 1),
                                  (["permit", "nobody", "work", "--purpose", "benefits"], 1),
                                  (["explain", "bo", "no.topic"], 1), (["erase", "ffff"], 1)):
            with self.subTest(arguments=arguments[:2]):
                self.answer(self.town.maja, *arguments, status=status)
        self.answer(self.town.bo, "log", status=1)
        self.answer(self.town.bo, "permit", "tine", "work", "--purpose", "benefits", status=1)


if __name__ == "__main__":
    unittest.main()
