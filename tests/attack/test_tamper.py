#!/usr/bin/env python3
"""Attacks 1, 6 and 8: what a release brings is another item's, has one bit changed, or holds another key."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from hostile_town import ALARM, AUTHOR, CLOSED, PERMIT, Attack, open_often, send, trouble_kinds

KIND = trouble_kinds()
EVERY = "ATTACK_EVERY_BIT" in os.environ
PURPOSE = "job_search"
CONTENT = ("tampered-share", "tampered-wrap", "tampered-content", "forged")


class Tamper(Attack):
    @classmethod
    def prepare(cls, town):
        for who in ("bo", "tine"):
            town.maja.do("permit", who, "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        cls.x = send(town.maja, "the first title", "what the first one says")
        cls.y = send(town.maja, "the second title", "what the second one says")
        big = town.folder / "big.bin"
        big.write_bytes(os.urandom(400_000))
        cls.z = send(town.maja, "with a file", "see there", "work.search", "--attach", big)

    def open(self, item, *more):
        return self.town.bo.try_("open", item, "--purpose", PURPOSE, "--json", *more)

    def refuses(self, item, error, what):
        """It is opened with an alarm, shows nothing and leaves no file, and the broker did change it."""
        before = self.town.changed(what)
        with tempfile.TemporaryDirectory() as folder:
            done = self.open(item, "--save", folder)
            self.refused(done, error)
            self.assertEqual(list(Path(folder).iterdir()), [])
        for word in ("title", "second one says", "first one says"):
            self.assertNotIn(word, done.out + done.err)
        self.assertGreater(self.town.changed(what), before)
        spool = list((self.town.bo.folder / "spool").iterdir())
        self.assertFalse([path for path in spool if b"one says" in path.read_bytes()])

    def test_an_honest_release_opens(self):
        for item, title in ((self.x, "the first title"), (self.y, "the second title"), (self.z, "with a file")):
            done = self.open(item)
            self.assertEqual(done.status, 0, done)
            self.assertIn(title, done.out)

    def forget_what_was_fetched(self):
        for path in (self.town.bo.folder / "spool").iterdir():
            path.unlink()

    # ---- 1

    def test_share_and_wrap_of_another_item_are_refused(self):
        self.town.order(f"swap {self.x} {self.y} share wrap")
        self.refuses(self.x, "tampered-wrap", "swap")

    def test_either_alone_is_refused(self):
        self.town.order(f"swap {self.x} {self.y} wrap")
        self.refuses(self.x, "tampered-share", "swap")
        self.town.order(f"swap {self.x} {self.y} share")
        self.refuses(self.x, "tampered-share", "swap")

    def test_another_items_content_is_refused(self):
        self.town.order(f"swap {self.x} {self.y} chunk")
        self.refuses(self.x, "tampered-content", "swap")

    def test_another_items_header_is_refused(self):
        self.town.order(f"swap {self.x} {self.y} header")
        self.refuses(self.x, CONTENT, "swap")

    def test_another_item_as_a_whole_is_refused_although_all_of_it_fits(self):
        self.town.order(f"swap {self.x} {self.y} share wrap header chunk")
        self.refuses(self.x, ("tampered-content", "forged"), "swap")

    # ---- 6

    def flip(self, part, bits, step, item=None):
        """As many releases as bits, each with another one changed: how each ended."""
        before = self.town.changed("flip")
        self.town.order(f"flip {part} 0 {step}")
        got = open_often(self.town.bo, item or self.x, PURPOSE, bits)
        self.assertEqual(self.town.changed("flip") - before, bits)
        self.assertNotIn(KIND["NONE"], got, "something that was changed was opened")
        self.assertEqual(sum(got.values()), bits)
        return got

    def test_each_bit_of_the_share_is_told(self):
        self.assertEqual(self.flip("share", 256, 1), {KIND["TAMPERED_SHARE"]: 256})

    def test_each_bit_of_the_wrap_is_told(self):
        self.assertEqual(self.flip("wrap", 640, 1), {KIND["TAMPERED_WRAP"]: 640})

    def test_each_bit_of_the_commitment_is_told_as_the_share(self):
        self.assertEqual(self.flip("commitment", 256, 1), {KIND["TAMPERED_SHARE"]: 256})

    def test_each_bit_of_who_wrapped_is_refused(self):
        got = self.flip("wrapper", 256, 1)
        self.assertLessEqual(set(got), {KIND["TAMPERED_WRAP"], KIND["FORGED"]})

    def header_bits(self):
        self.town.order("flip header 0 1")
        self.open(self.x)
        line = [line for line in self.town.journal() if line[:2] == ["changed", "flip"]][-1]
        return int(line[-1])

    def test_bits_of_the_header_are_refused(self):
        bits = self.header_bits()
        step = 1 if EVERY else 7
        got = self.flip("header", bits // step, step)
        self.assertNotIn(KIND["INTERNAL"], got)

    def test_bits_of_the_content_are_told(self):
        bits = open_bits(self)
        step = 1 if EVERY else 31
        self.assertEqual(self.flip("chunk", bits // step, step), {KIND["TAMPERED_CONTENT"]: bits // step})

    def test_bits_of_long_content_are_told(self):
        self.town.order("flip chunk 0 65537")
        before = self.town.changed("flip")
        got = open_often(self.town.bo, self.z, PURPOSE, 8)
        self.assertGreaterEqual(self.town.changed("flip") - before, 8)
        self.assertEqual(got, {KIND["TAMPERED_CONTENT"]: 8})

    def test_chunks_dropped_swapped_doubled_cut_and_longer_are_told(self):
        for how in ("drop 3", "swap 2", "double 2", "cut 4", "more 6", "drop 0", "swap 0", "cut 0"):
            with self.subTest(how):
                self.forget_what_was_fetched()
                self.town.order("chunks " + how)
                self.refuses(self.z, "tampered-content", "chunks")
        for how in ("double 0", "cut 0", "more 0"):
            with self.subTest("alone " + how):
                self.town.order("chunks " + how)
                self.refuses(self.x, "tampered-content", "chunks")
        self.town.order("chunks drop 0") # which is a broker that does not serve
        self.assertIn(self.open(self.x).status, (ALARM, CLOSED))
        self.town.order("off")
        self.assertEqual(self.open(self.z).status, 0)

    # ---- 8

    def test_another_key_under_the_true_share_is_refused_by_its_commitment(self):
        self.town.order(f"dek {self.x}")
        self.refuses(self.x, "tampered-wrap", "dek")
        self.town.order(f"dek {self.z}")
        self.refuses(self.z, "tampered-wrap", "dek")

    def two_keys(self, committed):
        """An item of Tine's: Bo gets the key that its content is sealed under, everybody else another one."""
        return subprocess.run([AUTHOR, self.town.tine.folder, committed, self.town.key(self.town.bo)],
                              capture_output=True, text=True, check=True).stdout.strip()

    def test_an_author_who_sends_two_keys_for_one_ciphertext_is_found_out(self):
        town = self.town
        item = self.two_keys("first")
        self.refused(self.open(item), "tampered-wrap") # although it is the key that opens it
        self.refused(town.maja.try_("open", item, "--json"), "tampered-content")
        item = self.two_keys("second")
        done = self.open(item)
        self.assertEqual(done.status, 0, done)
        self.assertIn("what the second key says", done.out)
        self.refused(town.maja.try_("open", item, "--json"), "tampered-wrap")


def open_bits(test):
    test.town.order("flip chunk 0 1")
    test.open(test.x)
    line = [line for line in test.town.journal() if line[:2] == ["changed", "flip"]][-1]
    return int(line[-1])


if __name__ == "__main__":
    unittest.main()
