#!/usr/bin/env python3
"""Beside the list: the broker keeps a label that the candidate added to itself, or an erasure, and has the candidate's
client wrap the item for somebody who could read it without."""
import unittest

from hostile_town import PERMIT, Attack, send

PURPOSE = "job_search"


class Labels(Attack):
    @classmethod
    def prepare(cls, town):
        cls.labelled = send(town.maja, "about money after all", "a text")
        cls.erased = send(town.maja, "to be erased", "a text")
        cls.plain = send(town.maja, "about work", "a text")
        town.maja.do("label", cls.labelled, "+money.debt", "--yes")
        town.order("world before")
        town.maja.do("erase", cls.erased, "--yes")
        town.maja.do("permit", "bo", "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        cls.bo = town.key(town.bo)

    def rewrap(self, item, *more):
        self.town.order("labels drop", f"missing {item} {self.bo}", *more)
        before = self.town.changed("missing")
        self.town.maja.try_("rewrap")
        self.assertGreater(self.town.changed("missing"), before)

    def test_a_missing_wrap_is_made(self):
        self.rewrap(self.plain)
        self.assertGreater(self.town.wrapped_for(self.bo, self.plain), 0)

    def test_a_label_that_is_kept_back_opens_nothing(self):
        self.rewrap(self.labelled)
        self.assertGreater(self.town.changed("labels"), 0)
        self.assertEqual(self.town.wrapped_for(self.bo, self.labelled), 0)

    def test_an_item_that_was_erased_is_not_wrapped(self):
        self.rewrap(self.erased, f"lend {self.erased} before") # out of a copy that was kept
        self.assertGreater(self.town.changed("lend"), 0)
        self.assertEqual(self.town.wrapped_for(self.bo, self.erased), 0)


if __name__ == "__main__":
    unittest.main()
