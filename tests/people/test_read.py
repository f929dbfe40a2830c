#!/usr/bin/env python3
"""Reading: what is listed, what opens and for what; that the log has it at once and the candidate sees it; what is not
open stays closed; exports, labels, erasing."""
import base64
import hashlib
import random
import sqlite3
import subprocess
import unittest
from datetime import datetime

from reading import Reading
from terminal import Terminal

PURPOSES = ("benefits", "emergency", "job_search", "supervision", "treatment_coordination", "workplace_support")


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Read(Reading):
    # ---- the list

    def test_looking_at_the_list_is_one_entry_and_shows_no_title(self):
        item = self.send(self.maja, "Nobody reads this in a list")
        before = self.entries()
        done = self.bo.do("inbox")
        after = self.entries()
        self.assertEqual([e["what"] for e in after[len(before):]], ["listed"])
        self.assertEqual(after[-1]["who"], "bo")
        self.assertIn(item[:8], done.out)
        self.assertIn("Job search", done.out)
        self.assertNotIn("Nobody reads this", done.out)
        self.bo.do("open", item)
        self.assertNotIn("Nobody reads this", self.bo.do("inbox").out)
        self.assertIn("Nobody reads this", self.bo.do("open", item).out)

    def test_the_list_has_what_would_be_released_and_nothing_else(self):
        self.permit("tine", "health.crisis", "treatment_coordination")
        items = [self.send(self.maja, "one"), self.send(self.maja, "two", "health.crisis"),
                 self.send(self.maja, "both", "health.crisis", "work.search"),
                 self.send(self.bo, "Bo's own")]
        for home in (self.bo, self.tine, self.sara):
            listed = {line["item"]: line["purposes"] for line in home.ask("inbox")["items"]}
            for item in items:
                for purpose in PURPOSES:
                    done = home.try_("open", item, "--purpose", purpose)
                    works = purpose in listed.get(item, [])
                    self.assertEqual(done.status, 0 if works else 3, (home.handle, item, purpose, done))
        self.assertEqual([line["item"] for line in self.sara.ask("inbox")["items"]], [])
        self.assertIn("Nothing is open to you now.", self.sara.do("inbox").out)

    def test_a_long_list_is_whole_and_has_each_item_once(self):
        """600 copies of one line, in the broker's own hand: only the list looks at them."""
        item = bytes.fromhex(self.send(self.maja, "Copied", "money.income"))
        self.permit("sara", "money.income", "benefits", more=("--now", "--also-earlier"))
        self.town.stop()
        db = sqlite3.connect(self.town.folder / "broker.db", isolation_level=None)
        columns = ("id, case_id, author, statement, kind, labels, has_meeting, meeting, created, put, length, is_listed, "
                   "is_erased")
        db.execute("BEGIN")
        for _ in range(600):
            copy = db.execute(f"INSERT INTO items (item, {columns}) SELECT randomblob(16), {columns} FROM items WHERE "
                              "item = ?", (item,)).lastrowid
            db.execute("INSERT INTO uploads SELECT ?, arrived, chunks FROM uploads WHERE seq = (SELECT seq FROM items "
                       "WHERE item = ?)", (copy, item))
            db.execute("INSERT INTO wraps (seq, recipient, wrapper, case_version, commitment, enc, ct, share) SELECT ?, "
                       "recipient, wrapper, case_version, commitment, enc, ct, share FROM wraps WHERE seq = (SELECT seq "
                       "FROM items WHERE item = ?)", (copy, item))
        db.execute("COMMIT")
        db.close()
        self.town.start()
        self.addCleanup(self.forget_copies, item)
        self.addCleanup(self.maja.do, "lift", "sara", "money.income", "--yes")
        before = len(self.entries())
        listed = [line["item"] for line in self.sara.ask("inbox", "--all")["items"]]
        self.assertEqual(len(listed), 601)
        self.assertEqual(len(set(listed)), 601)
        self.assertEqual([e["what"] for e in self.entries()[before:]], ["listed"] * 3) # one a page
        self.assertEqual([line["item"] for line in self.sara.ask("inbox")["items"]], listed[:50])
        self.assertEqual([e["what"] for e in self.entries()[before:]], ["listed"] * 4)
        self.assertGreaterEqual(len(self.maja.ask("inbox", "--all")["items"]), 601)

    def forget_copies(self, item):
        self.town.stop()
        db = sqlite3.connect(self.town.folder / "broker.db", isolation_level=None)
        copies = "SELECT seq FROM items WHERE id = (SELECT id FROM items WHERE item = ?) AND item != ?"
        for table in ("wraps", "uploads", "items"):
            db.execute(f"DELETE FROM {table} WHERE seq IN ({copies})", (item, item))
        db.close()
        self.town.start()

    def test_says_who_wrote_it_and_what_is_new(self):
        item = self.send(self.maja, "New")
        line = self.bo.ask("inbox")["items"][0]
        self.assertEqual((line["item"], line["author"], line["is_candidate"], line["was_opened"]),
                         (item, "maja", True, False))
        self.bo.do("open", item)
        self.assertTrue(self.bo.ask("inbox")["items"][0]["was_opened"])

    def test_an_item_is_named_by_what_begins_it(self):
        item = self.send(self.maja, "Short")
        self.bo.do("inbox")
        self.assertEqual(self.bo.ask("open", item[:8])["title"], "Short")
        self.assertEqual(self.bo.ask("open", item[:6].upper())["title"], "Short")
        self.bo.do("open", item[:3], status=1)
        self.bo.do("open", "no-item", status=1)
        self.bo.do("open", "0" * 31 + "g", status=1)

    # ---- opening

    def test_the_candidate_sees_at_once_who_opened_what_and_for_what(self):
        item = self.send(self.maja, "What helps")
        opened = self.bo.ask("open", item, "--purpose", "job_search")
        look, = self.looks(item)
        self.assertEqual((look["who"], look["purposes"], look["title"], look["seq"]),
                         ("bo", ["job_search"], "What helps", opened["seq"]))
        self.assertLess(abs(moment(look["time"]) - moment(opened["time"])), 1)
        said = self.maja.do("who-looked").out.splitlines()[0]
        self.assertRegex(said, r"^Bo opened “What helps” on .*\. For: job search\.$")

    def test_a_title_that_was_never_opened_here_is_not_named(self):
        item = self.send(self.bo, "Bo's title")
        self.bo.do("open", item)
        self.assertRegex(self.maja.do("who-looked").out.splitlines()[0],
                         rf"^Bo opened {item[:8]} on .*, as the one who wrote it\.$")
        self.maja.do("open", item[:8])
        said = self.maja.do("who-looked").out.splitlines()
        self.assertRegex(said[0], r"^You opened “Bo's title” on [^.]*\.$")
        self.assertRegex(said[1], r"^Bo opened “Bo's title” on ")

    def test_shows_title_text_and_fields_in_words(self):
        self.permit("tine", "work.search", "job_search")
        item = self.bo.ask("send", "job_lead", "--label", "work.search", "--title", "Warehouse", "--text",
                           "Mornings.\nTwo days.", "--field", "employer=North Store", "--field",
                           "hours_per_week=12", "--yes")["item"]
        said = self.tine.do("open", item).out
        self.assertTrue(said.startswith("Warehouse\njob lead, by Bo Brobygger, "), said)
        for words in ("About: Job search.", "\nMornings.\nTwo days.\n", "employer: North Store", "hours per week: 12"):
            self.assertIn(words, said)
        answer = self.tine.ask("open", item)
        self.assertEqual(answer["fields"], {"employer": "North Store", "hours_per_week": 12})
        self.assertEqual(answer["text"], "Mornings.\nTwo days.")

    def test_asks_for_what_where_several_would_do(self):
        self.permit("tine", "work.search", "job_search", "benefits")
        self.addCleanup(self.maja.do, "lift", "tine", "work.search", "--yes")
        item = self.send(self.maja, "For two")
        done = self.tine.do("open", item, status=1)
        self.assertIn("benefits", done.err)
        self.assertEqual(self.looks(item), [])
        self.tine.do("open", item, "--purpose", "benefits")
        self.assertEqual(self.looks(item)[0]["purposes"], ["benefits"])

    def test_asks_on_a_terminal_for_what_and_shows_the_rest_of_the_way(self):
        self.permit("tine", "work.search", "job_search", "benefits")
        self.addCleanup(self.maja.do, "lift", "tine", "work.search", "--yes")
        item = self.send(self.maja, "For two, asked")
        reader = Terminal(self.tine, "open", item, "--lang", "en")
        said = reader.answer("Number: ", "2")
        self.assertIn("more than one reason", said)
        said = reader.until(r"The log has this as number \d+\.")
        self.assertIn("For two, asked", said)
        self.assertEqual(self.looks(item)[0]["purposes"], ["job_search"])
        nothing = Terminal(self.tine, "open", item, "--lang", "en")
        nothing.answer("Number: ", "no")
        nothing.end()
        self.assertNotIn("For two, asked", nothing.all)
        self.assertEqual(len(self.looks(item)), 1)

    def test_an_owner_and_an_author_need_no_purpose(self):
        item = self.send(self.bo, "Mine")
        self.assertEqual(self.bo.ask("open", item)["title"], "Mine")
        self.assertEqual(self.maja.ask("open", item)["title"], "Mine")
        self.assertEqual([look["purposes"] for look in self.looks(item)], [[], []])

    def test_refuses_from_the_moment_a_withdrawal_is_acknowledged(self):
        self.permit("tine", "work.offers", "job_search")
        item = self.send(self.maja, "Withdrawn", "work.offers")
        self.tine.do("open", item, "--purpose", "job_search")
        self.maja.do("lift", "tine", "work.offers", "--yes")
        self.assert_closed(self.tine, item, "--purpose", "job_search")
        self.assert_closed(self.tine, item)
        refused = [e for e in self.entries() if e.get("item") == item and e["what"] == "opened"
                   and not e["permitted"]]
        self.assertEqual([e["who"] for e in refused], ["tine"])
        self.assertIn("asked to open; it stayed closed", self.maja.do("log").out)

    def test_what_is_closed_and_what_is_not_there_look_the_same(self):
        item = self.send(self.maja, "Closed", "health.crisis")
        closed = self.bo.do("open", item, "--purpose", "job_search", status=3)
        absent = self.bo.do("open", random.randbytes(16).hex(), "--purpose", "job_search", status=3)
        self.assertEqual((closed.out, closed.err), (absent.out, absent.err))

    # ---- labels, erasing

    def test_a_label_more_closes_it_to_who_lacks_that_topic(self):
        item = self.send(self.maja, "Labelled")
        self.bo.do("open", item)
        self.maja.do("label", item[:8], "+health.diagnosis")
        self.assert_closed(self.bo, item, "--purpose", "job_search")
        self.assertNotIn(item, [line["item"] for line in self.bo.ask("inbox")["items"]])
        self.assertEqual(self.maja.ask("open", item)["labels"], ["health.diagnosis", "work.search"])
        self.maja.do("label", item, "work.offers", "+work.search")
        self.assertEqual(self.maja.ask("open", item)["labels"],
                         ["health.diagnosis", "work.offers", "work.search"])
        self.assertEqual(self.maja.try_("label", item, "work.offers").status, 1) # it has it already
        self.assertEqual(self.maja.try_("label", item, "no.topic").status, 1)
        done = self.bo.try_("label", item, "+work.offers")
        self.assertIn("Only the person whose case it is", done.err)

    def test_erased_is_gone_for_everybody(self):
        item = self.send(self.maja, "Erased")
        self.bo.do("open", item)
        self.assertEqual(self.bo.try_("erase", item, "--yes").status, 1)
        done = self.maja.do("erase", item[:8], status=8, stdin="n\n")
        self.assertIn("“Erased”", done.err)
        self.bo.do("open", item)
        self.maja.do("erase", item[:8], "--yes")
        for home in (self.maja, self.bo):
            self.assert_closed(home, item, *(("--purpose", "job_search") if home is self.bo else ()))
        self.maja.do("erase", item, "--yes", status=1)
        self.assertNotIn("“Erased”", self.maja.do("log").out)

    # ---- exports

    def test_an_export_is_signed_logged_and_never_over_anything(self):
        item = self.send(self.maja, "For the file", more=("--text", "First line.\nSecond line.\t."))
        path = self.folder() / "note.txt"
        answer = self.bo.ask("export", item, "--out", path)
        self.assertEqual(self.looks(item)[0]["seq"], answer["seq"])
        note = path.read_text(encoding="utf-8")
        text, _, signature = note.rpartition("\n\n")
        for line in (f"Item: {item}", "Topics: work.search", "Author: Maja Månestråle (candidate)",
                     "Title: For the file", "Second line.\\u0009.", f"Log entry: {answer['seq']}"):
            self.assertIn("\n" + line + "\n", text + "\n")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        dash, name, value = signature.split()
        self.assertEqual((dash, name), ("—", "samtykke/" + self.bo.ask("whoami")["key_id"]))
        value = base64.b64decode(value, validate=True)
        key = self.signing_key(self.bo, name, value[:4])
        self.assertTrue(self.is_signed(text + "\n", key, value[4:]))
        self.assertFalse(self.is_signed(text + ".\n", key, value[4:]))
        self.bo.do("export", item, "--out", path, status=1)
        self.assertEqual(path.read_text(encoding="utf-8"), note)
        self.assertEqual(len(self.looks(item)), 1)
        done = self.bo.do("export", item, "--out", path.with_suffix(".again"))
        self.assertIn("That you exported it is in the log, as number ", done.out)

    def is_signed(self, text, key, signature):
        """As OpenSSL sees it."""
        spki = bytes.fromhex("302a300506032b6570032100") + key # RFC 8410
        files = [self.file(name, content) for name, content in
                 (("text", text.encode()), ("key.der", spki), ("signature", signature))]
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-in", files[0],
                               "-inkey", files[1], "-sigfile", files[2]], capture_output=True,
                              check=False).returncode == 0

    def signing_key(self, home, name, key_id):
        """The key of the note's four bytes, among all that the home's keys statement has."""
        statement = home.folder / "keys.statement"
        if not statement.exists():
            home.do("keys", "statement", statement)
        raw = statement.read_bytes()
        for i in range(len(raw) - 31):
            if hashlib.sha256(name.encode() + b"\n\x01" + raw[i:i + 32]).digest()[:4] == key_id:
                return raw[i:i + 32]
        return self.fail("the note is signed by no key of this home")


if __name__ == "__main__":
    unittest.main()
