#!/usr/bin/env python3
"""Every command answers --json with one JSON object on standard output, when it works and when it does not."""
import json
import unittest
from datetime import datetime, timedelta, timezone

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

    def test_those_of_meetings(self):
        town, maja, bo = self.town, self.town.maja, self.town.bo
        self.answer(maja, "permit", "bo", "case.practical", "--purpose", "job_search", "--now")
        when = (datetime.now(timezone.utc) + timedelta(days=1)).strftime("%Y-%m-%dT12:00")
        m = self.answer(maja, "meeting", "call", "--when", when, "--invite", "bo", "--point", "Bus=case.practical")["meeting"]
        item = self.answer(bo, "send", "message", "--label", "case.practical", "--title", "A list")["item"]
        ask = self.answer(bo, "ask", "bo", "work.offers", "--meeting", m)["ask"]
        practical = ("--topic", "case.practical")
        for home, arguments in (
                (bo, ["meeting", "list"]), (bo, ["meeting", "list", "--all"]), (bo, ["meeting", "show", m]), (bo, ["meeting", "show"]),
                (maja, ["meeting", "move", m, "--when", when, "--minutes", "30"]), (maja, ["meeting", "change", m, "--title", "Bus"]),
                (bo, ["room", m]), (maja, ["room", m]), (maja, ["meeting", "open", m]), (maja, ["meeting", "absent", m, "bo"]),
                (maja, ["meeting", "present", m, "bo"]), (maja, ["meeting", "next", m]), (bo, ["meeting", "absent", m]),
                (bo, ["meeting", "leave", m]), (bo, ["asks"]), (maja, ["asks"]), (maja, ["answer", ask, "not-now"]),
                (bo, ["meeting", "yes", m, "bo", "work.offers"]), (bo, ["tasks"]), (maja, ["tasks", "--all"]),
                (maja, ["permit", "bo", "work.offers", "--meeting", m]), (maja, ["sees", "bo"]), (maja, ["choices"]),
                (maja, ["explain", "bo", "work.offers"]), (maja, ["deny", "bo", "work.offers", "--meeting", m]),
                (maja, ["lift", "bo", "work.offers"])):
            with self.subTest(arguments=arguments[:2]):
                self.answer(home, *arguments)
        self.answer(bo, "meeting", "say", m, "Hello", *practical, status=3)  # nobody else is there
        self.answer(maja, "meeting", "say", m, "Hello", *practical)
        for home, arguments in (
                (bo, ["meeting", "minute", m, "remark", "So", *practical]), (bo, ["meeting", "table", m, item]),
                (bo, ["meeting", "minutes", m]), (bo, ["meeting", "minutes", m, "--all", "--html", town.folder / "m.html"]),
                (maja, ["log"]), (maja, ["meeting", "close", m])):
            with self.subTest(arguments=arguments[:2]):
                self.answer(home, *arguments)
        for arguments, status in ((["show"], 1), (["show", "ffff"], 1), (["join", "ffff"], 1), (["tea"], 64), (["cancel", m], 1),
                                  (["say", m, "x", *practical], 1), (["open", m], 1), (["minutes", "ffff"], 1), (["leave"], 1)):
            with self.subTest(arguments=arguments[:2]):
                self.answer(maja, "meeting", *arguments, status=status)
        for arguments in (["answer", "ffff", "no"], ["room", "ffff"], ["ask", "nobody", "work.offers", "--meeting", m]):
            self.answer(maja, *arguments, status=1)

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
