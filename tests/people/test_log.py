#!/usr/bin/env python3
"""The log as the candidate reads it: all of it, checked each time; what an owner had erased and what was taken out are
told apart; nobody else reads it."""
import shutil
import sqlite3
import unittest

from town import AtLyngtoft


class Log(AtLyngtoft):
    """One town for all: what a test does to its database is put right after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
        cls.item = cls.maja.ask("send", "own_note", "--label", "work.search", "--title", "Note", "--yes")["item"]
        cls.bo.do("open", cls.item)
        cls.maja.do("log")

    def edit(self, statements):
        """The broker is stopped, somebody is at its database, it is started again."""
        self.town.stop()
        db = sqlite3.connect(self.town.folder / "broker.db", isolation_level=None)
        db.execute("PRAGMA foreign_keys = OFF")
        for statement, values in statements:
            db.execute(statement, values)
        db.close()
        self.town.start()

    def change(self, *statements):
        self.town.stop() # all of it is in one file then
        kept = self.town.folder / "kept.db"
        shutil.copy(self.town.folder / "broker.db", kept)
        self.addCleanup(self.put_right, kept)
        self.edit(statements)

    def put_right(self, kept):
        """The log as it was, and what came after it."""
        self.edit([("ATTACH ? AS kept", (str(kept),)),
                   ("INSERT OR REPLACE INTO main.log SELECT * FROM kept.log", ()),
                   ("DELETE FROM main.log_erasures WHERE idx <= (SELECT max(idx) FROM kept.log) AND idx NOT IN "
                    "(SELECT idx FROM kept.log_erasures)", ())])

    def case(self):
        return bytes.fromhex(self.maja.ask("whoami", "--cases")["cases"][0]["case"])

    def hidden(self, which, *values):
        """Not shown as this case's any more; the tree, which lies in the same rows, stays whole."""
        return ("UPDATE log SET case_id = x'000102030405060708090a0b0c0d0e0f', case_seq = idx + 1 WHERE case_id = ? AND "
                + which, (self.case(), *values))

    def cover(self):
        """An entry of no case: the broker itself looks after the end of the whole log."""
        self.town.registrars["ips-lyngtoft"].do("admit", self.maja.request, "--yes")

    def fresh(self):
        """Maja's home as if it had never read the log: everything is proved anew."""
        for kept in self.maja.folder.glob("cases/*/log"):
            kept.unlink()

    # ---- what is there

    def test_has_every_entry_with_its_number(self):
        entries = self.maja.ask("log")["entries"]
        self.assertEqual([e["seq"] for e in entries], list(range(1, len(entries) + 1)))
        self.assertLessEqual({"choices", "sent", "wrapped", "listed", "opened"},
                             {e["what"] for e in entries if not e["erased"]})
        opened = next(e for e in entries if not e["erased"] and e["what"] == "opened")
        self.assertEqual((opened["who"], opened["item"], opened["title"], opened["purposes"], opened["permitted"]),
                         ("bo", self.item, "Note", ["job_search"], True))
        said = self.maja.do("log").out
        self.assertRegex(said, r"(?m)^ *\d+  .*  Bo  +opened  +“Note”  +job search$")

    def test_says_in_words_what_was_checked(self):
        self.assertNotIn("Checked", self.maja.do("log").out)
        said = self.maja.do("log", "--verify").out
        for words in ("without a gap", "each names the one before it", "signed", "still in it", "Nothing is wrong."):
            self.assertIn(words, said)

    def test_what_was_proved_once_is_not_proved_again(self):
        self.fresh()
        first = self.maja.ask("log")
        self.assertEqual(first["proof"]["proven"], len(first["entries"]))
        self.assertEqual(self.maja.ask("log")["proof"]["proven"], 0)
        self.bo.do("inbox")
        self.assertEqual(self.maja.ask("log")["proof"]["proven"], 1)

    def test_what_came_since_is_shown_alone_and_proved(self):
        n = len(self.maja.ask("log")["entries"])
        self.bo.do("inbox")
        self.bo.do("open", self.item)
        news = self.maja.ask("log", "--new")
        self.assertEqual([(e["seq"], e["what"], e["who"]) for e in news["entries"]],
                         [(n + 1, "listed", "bo"), (n + 2, "listed", "bo"), (n + 3, "opened", "bo")])
        self.assertEqual(news["entries"][-1]["title"], "Note")
        self.assertEqual([news["proof"][k] for k in ("before", "entries", "proven")], [n, n + 3, 3])
        said = self.maja.do("log", "--new", "--verify").out
        self.assertIn("Nothing has happened since you last looked.", said)
        self.assertIn("Nothing is wrong.", said)
        self.assertEqual(len(self.maja.ask("log")["entries"]), n + 3)
        self.fresh()
        self.assertEqual([e["seq"] for e in self.maja.ask("log", "--new")["entries"]], list(range(1, n + 4)))
        self.bo.do("inbox")
        self.assertIn(f"behind number {n + 3}, up to which you had checked them before, the entries are numbered to {n + 4} ",
                      self.maja.do("log", "--new", "--verify").out)

    def test_an_item_that_only_the_log_named_can_be_typed_by_what_begins_its_id(self):
        item = self.bo.ask("send", "message", "--label", "work.search", "--title", "From Bo", "--yes")["item"]
        self.maja.do("open", item[:8], status=1)
        self.maja.do("log", "--new")
        self.assertIn("From Bo", self.maja.do("open", item[:8]).out)

    def test_is_read_by_the_candidate_alone(self):
        for command in (("log",), ("log", "--new"), ("who-looked",)):
            done = self.bo.do(*command, status=1)
            self.assertIn("Only the person whose case it is can do this.", done.err)
        self.bo.do("erase", "--entry", "1", "--yes", status=1)

    def test_an_erased_entry_leaves_its_number(self):
        self.bo.do("inbox")
        last = self.maja.ask("log")["entries"][-1]["seq"]
        self.maja.do("erase", "--entry", str(last), "--yes")
        for fresh in (False, True):
            if fresh:
                self.fresh()
            log = self.maja.ask("log")
            self.assertEqual(log["entries"][last - 1], {"seq": last, "erased": True})
            self.assertGreaterEqual(log["proof"]["erased"], 1)
        self.assertIn("erased by you", self.maja.do("log", "--verify").out)
        self.assertEqual(self.maja.try_("erase", "--entry", str(last), "--yes").status, 1)
        self.assertEqual(self.maja.try_("erase", "--entry", "9999", "--yes").status, 1)
        self.assertEqual(self.maja.try_("erase", "--entry", "x", "--yes").status, 64)
        done = self.maja.do("erase", "--entry", "1", stdin="no\n", status=8)
        self.assertIn("Nothing was erased.", done.err)

    # ---- what was done to it

    def assert_alarm(self, words):
        """Said, and nothing shown; whether it was read before or not."""
        for command in (("log",), ("log", "--verify"), ("who-looked",)):
            done = self.maja.do(*command, status=5)
            self.assertIn(words, done.err)
            self.assertEqual(done.out, "")
        self.assertTrue(list((self.maja.folder / "evidence").iterdir()))

    def test_a_hidden_entry_is_a_gap(self):
        self.change(self.hidden("case_seq = 5"))
        self.assert_alarm("gap at number 5")
        self.fresh()
        self.assert_alarm("gap at number 5")

    def test_a_hidden_entry_is_a_gap_also_among_what_is_new(self):
        n = len(self.maja.ask("log")["entries"])
        self.bo.do("inbox")
        self.bo.do("inbox")
        self.change(self.hidden("case_seq = ?", n + 1))
        self.assert_news_alarm(f"gap at number {n + 1}")
        self.doCleanups()
        self.change(self.hidden("case_seq = ?", n))
        self.assert_news_alarm(f"gap at number {n}")

    def test_a_last_entry_that_was_changed_since_is_not_gone_on_from(self):
        self.bo.do("inbox")
        last = len(self.maja.ask("log")["entries"])
        self.bo.do("inbox")
        self.change(("UPDATE log SET salt = zeroblob(32) WHERE case_id = ? AND case_seq = ?", (self.case(), last)))
        self.assert_news_alarm("not genuine")

    def assert_news_alarm(self, words):
        done = self.maja.do("log", "--new", "--verify", status=5)
        self.assertIn(words, done.err)
        self.assertEqual(done.out, "")

    def test_a_log_that_ends_early_is_a_gap(self):
        n = len(self.maja.ask("log")["entries"])
        self.cover()
        self.change(self.hidden("case_seq = ?", n))
        self.assert_alarm(f"gap at number {n}")

    def test_an_end_that_only_a_reader_was_told_of_is_missed(self):
        self.maja.do("open", self.item) # the answer names the entry
        n = len(self.maja.ask("log")["entries"])
        self.fresh()
        self.cover()
        self.change(self.hidden("case_seq >= ?", n))
        self.assert_alarm(f"gap at number {n}")

    def test_a_changed_entry_is_not_genuine(self):
        last = len(self.maja.ask("log")["entries"])
        for seq in (5, last):
            with self.subTest(seq=seq):
                self.change(("UPDATE log SET salt = zeroblob(32) WHERE case_id = ? AND case_seq = ?",
                             (self.case(), seq)))
                self.fresh()
                self.assert_alarm("not genuine")
                self.doCleanups()

    def test_an_entry_that_only_the_broker_says_was_erased_is_a_gap(self):
        self.bo.do("inbox")
        last = self.maja.ask("log")["entries"][-1]["seq"]
        self.maja.do("erase", "--entry", str(last), "--yes")
        self.change(
            ("UPDATE log SET is_erased = 1, entry = x'00', salt = zeroblob(32) WHERE case_id = ? AND case_seq = 5",
             (self.case(),)),
            ("INSERT INTO log_erasures (idx, statement) SELECT (SELECT idx FROM log WHERE case_id = ? AND case_seq = 5), "
             "statement FROM log_erasures LIMIT 1", (self.case(),)))
        self.assert_alarm("gap at number 5")


if __name__ == "__main__":
    unittest.main()
