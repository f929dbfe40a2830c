#!/usr/bin/env python3
"""Attack 30: a member's home, memory, and all that the broker ever told that client are searched for choices about
others. There is `reach`, and what works for the member; nothing else. Attack 28: a member whose permit was withdrawn."""
import subprocess
import unittest

from hostile_town import CLIENT, CLOSED, PERMIT, Attack, send
from search import children_of_home, in_bytes, in_folder, in_memory

PURPOSE = "job_search"


def fields(data):
    """Number, bytes of each length-delimited field of a protobuf message; others are stepped over."""
    at = 0

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = number()
        if key & 7 == 2:
            size = number()
            yield key >> 3, data[at:at + size]
            at += size
        else:
            number()


def consents(dumped, salt_bytes=32):
    """Consents in what a candidate's client sent: PutCase {statement, consent} = field 4 of a request."""
    found = []
    for field, value in fields(dumped):
        if field == 4:
            for inner, consent in fields(value):
                if inner == 2:
                    found.append(consent)
    return found


def windows(consent, public, size=20):
    """The salt, each provision, and each piece of one that is not said in public as well."""
    marks = set()
    for field, value in fields(consent):
        if field == 1:
            marks.add(value)
        elif len(value) >= size:
            marks |= {value[i:i + size] for i in range(0, len(value) - size + 1, size // 2)}
    return {mark for mark in marks if mark not in public}


class Member(Attack):
    @classmethod
    def prepare(cls, town):
        town.order("dump")
        town.maja.do("permit", "bo", "work.search", "--purpose", PURPOSE, "--also-earlier", *PERMIT)
        town.maja.do("permit", "tine", "health", "--purpose", "treatment", *PERMIT)
        town.maja.do("permit", "sara", "money.benefits", "--purpose", "benefits", *PERMIT)
        town.maja.do("deny", "tine", "work.search", "--yes")
        town.maja.do("deny", "sara", "work.employer", "--yes")
        town.maja.do("deny", "everyone", "health.diagnosis", "--tell", "--yes")
        cls.item = send(town.maja, "a title", "a text")
        cls.later = send(town.maja, "never opened", "a text that Bo never saw")
        town.bo.do("inbox")
        town.bo.do("open", cls.item, "--purpose", PURPOSE)
        town.bo.do("case", "show")
        cls.bo, cls.maja = town.key(town.bo), town.key(town.maja)
        cls.marks = cls.what_maja_chose()

    def tearDown(self):
        self.town.order("off", "dump")

    @classmethod
    def dumped(cls, key, way):
        path = cls.town.hostile / f"{key}.{way}"
        return path.read_bytes() if path.exists() else b""

    @classmethod
    def what_maja_chose(cls):
        """From her newest choices; what her case statement and the broker's say to everybody is no mark."""
        sent = cls.dumped(cls.maja, "up")
        last = consents(sent)[-1]
        public = cls.town.statement.read_bytes()
        for field, value in fields(sent):
            if field == 4:
                public += next(part for number, part in fields(value) if number == 1)
        return windows(last, public)

    def test_there_is_something_to_look_for(self):
        self.assertGreater(len(self.marks), 20)
        self.assertEqual(in_bytes(self.dumped(self.maja, "up"), self.marks), self.marks)

    def test_30_a_member_is_told_nothing_of_it(self):
        told = self.dumped(self.bo, "down")
        self.assertGreater(len(told), 4000)
        self.assertEqual(in_bytes(told, self.marks), set())

    def test_30_a_members_home_and_memory_have_nothing_of_it(self):
        self.assertEqual(in_folder(self.town.bo.folder, self.marks), {})
        holder = subprocess.Popen([CLIENT, self.town.bo.folder, "hold", self.item, PURPOSE], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual(holder.stdout.readline(), "open\n")
            for pid in (holder.pid, *children_of_home(self.town.bo.folder)):
                self.assertEqual(in_memory(pid, self.marks), set())
        finally:
            holder.stdin.close()
            holder.wait(timeout=20)
            holder.stdout.close()

    def test_30_the_same_search_finds_it_with_the_candidate(self):
        holder = subprocess.Popen([CLIENT, self.town.maja.folder, "hold", self.item, "-"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual(holder.stdout.readline(), "open\n")
            self.assertGreater(len(in_memory(holder.pid, self.marks)), 20)
        finally:
            holder.stdin.close()
            holder.wait(timeout=20)
            holder.stdout.close()

    def test_30_what_a_member_is_shown_names_no_choice_about_others(self):
        for command in (("choices",), ("case", "show"), ("sees", "tine"), ("explain", "tine", "health.illness")):
            done = self.town.bo.try_(*command)
            self.assertNotIn("reatment", done.out + done.err, done)

    def test_z_28_a_withdrawn_member_opens_nothing_new(self):
        """The share is all that is missing: ciphertext, wrap and key are there, and another share opens nothing."""
        town = self.town
        town.order("dump", "flip share 0 1")
        self.refused(town.bo.try_("open", self.later, "--purpose", PURPOSE, "--json"), "tampered-share")
        town.order("off", "dump")
        town.maja.do("lift", "bo", "work.search", "--yes")
        for item in (self.later, self.item):
            done = town.bo.try_("open", item, "--purpose", PURPOSE, "--json")
            self.refused(done, "not-open", CLOSED)
        spool = town.bo.folder / "spool"
        self.assertFalse([path for path in spool.iterdir() if b"never saw" in path.read_bytes()])


if __name__ == "__main__":
    unittest.main()
