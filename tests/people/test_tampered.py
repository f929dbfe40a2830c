#!/usr/bin/env python3
"""A database that somebody changed: what a reader is told of an item then, and that nothing of it is shown or saved.
Share, key and content are told apart. More of it, with a broker that lies, is in tests/attack."""
import sqlite3
import unittest

from town import AtLyngtoft

SHARE = "part of the key is not the one"
KEY = "The key to this was changed"
CONTENT = "content"


class Tampered(AtLyngtoft):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
        cls.key = bytes.fromhex(cls.bo.ask("whoami")["key_id"])
        cls.long = cls.town.folder / "long.bin"
        cls.long.write_bytes(b"long " * 60000)

    def send(self, title, *more):
        return self.maja.ask("send", "own_note", "--label", "work.search", "--title", title, *more, "--yes")["item"]

    def edit(self, *statements):
        self.town.stop()
        db = sqlite3.connect(self.town.folder / "broker.db", isolation_level=None)
        for statement, values in statements:
            self.assertEqual(db.execute(statement, values).rowcount, 1, statement)
        db.close()
        self.town.start()

    def flip(self, table, column, item, at, where="1"):
        """One bit of one byte of a column. at: from 1, as SQLite counts."""
        self.town.stop()
        db = sqlite3.connect(self.town.folder / "broker.db", isolation_level=None)
        rule = f"seq = (SELECT seq FROM items WHERE item = ?) AND {where}"
        (before,), = db.execute(f"SELECT {column} FROM {table} WHERE {rule}", (bytes.fromhex(item),))
        after = bytearray(before)
        after[at - 1 if at > 0 else at] ^= 1
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {rule}", (bytes(after), bytes.fromhex(item)))
        db.close()
        self.town.start()

    def assert_refused(self, item, *words):
        folder = self.town.folder / ("saved-" + item)
        folder.mkdir(exist_ok=True)
        for more in ((), ("--json",)):
            done = self.bo.do("open", item, "--purpose", "job_search", "--save", folder, *more, status=5)
            said = done.err + (done.out if more else "")
            self.assertNotIn("Secret", done.out + done.err)
            if not more:
                self.assertEqual(done.out, "")
            for word in words:
                self.assertIn(word, said)
        self.assertEqual(list(folder.iterdir()), [])
        self.assertEqual([p.name for p in (self.bo.folder / "spool").iterdir() if p.name.endswith(".part")], [])

    def mine(self):
        return f"recipient = x'{self.key.hex()}'"

    # ---- the wrap and the share

    def test_tells_a_changed_share_from_a_changed_key(self):
        for column, words in (("commitment", SHARE), ("enc", KEY), ("ct", KEY)):
            with self.subTest(column=column):
                item = self.send("Secret")
                self.bo.do("open", item)
                self.flip("wraps", column, item, 7, self.mine())
                self.assert_refused(item, words)

    def test_refuses_the_wrap_of_another_item(self):
        """Attack 1."""
        one, other = self.send("Secret one"), self.send("Secret other")
        seq = "(SELECT seq FROM items WHERE item = ?)"
        wraps = (f"SELECT {{}} FROM wraps WHERE seq = {seq} AND {self.mine()}").format
        self.edit((f"UPDATE wraps SET enc = ({wraps('enc')}), ct = ({wraps('ct')}) WHERE seq = {seq} AND {self.mine()}",
                   (bytes.fromhex(other), bytes.fromhex(other), bytes.fromhex(one))))
        self.assert_refused(one, KEY)
        self.bo.do("open", other)

    def test_refuses_a_wrapper_who_is_nobody(self):
        item = self.send("Secret")
        self.edit((f"UPDATE wraps SET wrapper = recipient WHERE seq = (SELECT seq FROM items WHERE item = ?) AND "
                   f"{self.mine()}", (bytes.fromhex(item),)))
        self.assert_refused(item, KEY)

    # ---- the content

    def test_refuses_a_flipped_bit_anywhere_in_a_short_content(self):
        for at in (1, 24, 25, 60, -1):
            with self.subTest(at=at):
                item = self.send("Secret")
                self.flip("chunks", "bytes", item, at)
                self.assert_refused(item, CONTENT)

    def test_refuses_long_contents_that_were_changed(self):
        seq = "(SELECT seq FROM items WHERE item = ?)"
        for name, change in {
                "flipped": None,
                "swapped": (f"UPDATE chunks SET number = CASE number WHEN 1 THEN 102 ELSE 101 END WHERE seq = {seq} AND "
                            "number IN (1, 2)", f"UPDATE chunks SET number = number - 100 WHERE seq = {seq} AND number > 100"),
                "doubled": (f"UPDATE chunks SET bytes = (SELECT bytes FROM chunks AS c WHERE c.seq = chunks.seq AND "
                            f"c.number = 2) WHERE seq = {seq} AND number = 1",),
        }.items():
            with self.subTest(name):
                item = self.send("Secret", "--attach", str(self.long))
                if change is None:
                    self.flip("chunks", "bytes", item, 1000, "number = 3")
                else:
                    self.change_chunks(item, change)
                self.assert_refused(item, CONTENT)

    def change_chunks(self, item, statements):
        self.town.stop()
        db = sqlite3.connect(self.town.folder / "broker.db", isolation_level=None)
        for statement in statements:
            self.assertGreater(db.execute(statement, (bytes.fromhex(item),)).rowcount, 0)
        db.close()
        self.town.start()

    # ---- the header

    def test_refuses_a_header_with_a_flipped_bit(self):
        item = self.send("Secret")
        self.flip("items", "statement", item, -1) # of the signature
        self.assert_refused(item, "not genuine")

    def test_refuses_another_item_in_its_place(self):
        one, other = self.send("Secret one"), self.send("Secret other")
        self.edit(("UPDATE items SET statement = (SELECT statement FROM items WHERE item = ?) WHERE item = ?",
                   (bytes.fromhex(other), bytes.fromhex(one))))
        self.assert_refused(one, CONTENT)

    def test_an_item_that_cannot_be_trusted_does_not_stop_the_others_from_being_wrapped_again(self):
        items = [self.send(f"Secret {i}") for i in range(3)]
        maja = bytes.fromhex(self.maja.ask("whoami")["key_id"]).hex()
        self.flip("wraps", "ct", items[1], 3, f"recipient = x'{maja}'")
        done = self.maja.try_("permit", "tine", "work.search", "--purpose", "job_search", "--now", "--also-earlier",
                              "--yes")
        self.assertEqual(done.status, 5, done)
        self.assertIn(KEY, done.err)
        for item in (items[0], items[2]):
            self.town.tine.do("open", item, "--purpose", "job_search")
        self.town.tine.do("open", items[1], "--purpose", "job_search", status=3)


if __name__ == "__main__":
    unittest.main()
