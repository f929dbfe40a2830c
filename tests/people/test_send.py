#!/usr/bin/env python3
"""Sending: what its author is shown, who can read it afterwards, what is refused, and that nothing which was begun is
lost: not by a client that is killed, not by a broker that is restarted, not by a full disk."""
import json
import os
import random
import signal
import sqlite3
import unittest

from reading import MIB, sha256
from town import REPOSITORY, AtLyngtoft, run

LEAD = ("--title", "Warehouse, mornings", "--field", "employer=North Store")


class Send(AtLyngtoft):
    """One town for all: each test sends items of its own."""

    lines = ("ips-lyngtoft",)  # Maja's and Bo's

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.town.lines["ips-lyngtoft"]
        for person in ("bo", "tine"):
            cls.maja.do("permit", person, "work.search", "--purpose", "job_search", "--also-earlier", "--now",
                        "--yes")

    def setUp(self):
        for name in self.waits(self.bo):  # of a test that failed
            (self.bo.folder / "spool" / name).unlink()

    # ---- small things

    def file(self, size, name="attachment.bin"):
        path = self.town.folder / f"{self._testMethodName}-{name}"
        path.write_bytes(random.randbytes(size))
        return path

    def waits(self, home):
        """Files of what waits in a home to be sent."""
        return sorted(p.name for p in (home.folder / "spool").iterdir())

    def assert_opens(self, home, item, path, **more):
        """The reader gets these bytes, and no others."""
        folder = self.town.folder / f"saved-{home.handle}-{item[:8]}-{self._testMethodName}"
        folder.mkdir()
        home.do("open", item, "--save", folder, "--purpose", "job_search", **more)
        saved = list(folder.iterdir())
        self.assertEqual([sha256(p) for p in saved], [sha256(path)])

    def n_wraps(self, item):
        """How many wraps of an item the broker has."""
        store = sqlite3.connect(f"file:{self.town.folder / 'broker.db'}?mode=ro", uri=True)
        try:
            return store.execute("SELECT count(*) FROM wraps JOIN items USING (seq) WHERE item = ?",
                                 (bytes.fromhex(item),)).fetchone()[0]
        finally:
            store.close()

    def start_and_hold(self, path, sent=MIB, more=("--json",)):
        """Bo begins to send a file. So much of it has gone then, and no more goes until the line is released."""
        self.line.hold(sent)
        self.addCleanup(self.line.release)
        child = self.start(self.bo, "send", "job_lead", "--label", "work.search", *LEAD, "--attach", path, "--yes",
                           *more)
        self.assertTrue(self.line.until_held())
        self.assertIsNone(child.poll())
        self.assertEqual([n.split(".")[1] for n in self.waits(self.bo)], ["resume", "send"])
        return child

    # ---- what the author is shown

    def test_shows_who_can_read_it_before_it_is_sent(self):
        said = self.bo.do("send", "job_lead", "--label", "work.search", *LEAD, "--yes").out
        self.assertIn("Maja and Tine can read this.", said)
        self.assertIn("Sara can't.", said)
        self.assertIn("Maja's choices were confirmed less than 2 hours ago.", said)
        said = self.maja.do("send", "own_note", "--label", "health.crisis", "--title", "Mine", "--yes").out
        self.assertIn("Only you can read this.", said)
        self.assertIn("Bo, Tine and Sara can't.", said)
        self.assertNotIn("confirmed", said)

    def test_answers_a_script_with_readers_and_warnings(self):
        sent = self.bo.ask("send", "job_lead", "--label", "work.search", *LEAD, "--yes")
        self.assertEqual(set(sent), {"item", "readers", "warnings"})
        self.assertRegex(sent["item"], "^[0-9a-f]{32}$")
        self.assertEqual(sorted(sent["readers"]), ["bo", "maja", "tine"])
        self.assertEqual(sent["warnings"], [])

    def test_warns_of_who_is_named_and_cannot_read_it(self):
        letter = ("send", "paperwork", "--label", "work.search", "--title", "Letter", "--field",
                  "letter_type=party_hearing", "--field", "sender=Lyngtoft", "--field", "status=open", "--field",
                  "owner=bo", "--field", "helpers=tine", "--field", "helpers=sara", "--yes")
        done = self.bo.do(*letter)
        self.assertIn("Sara is named in this, but can't read it.", done.err)
        self.assertNotIn("Tine is named", done.err)
        self.assertEqual(self.bo.ask(*letter)["warnings"],
                         [{"person": "sara", "why": "named on this item but not allowed to read it"}])

    def test_is_for_those_alone_whom_it_names(self):
        send = ("send", "job_lead", "--label", "work.search", *LEAD, "--yes")
        self.assertEqual(sorted(self.bo.ask(*send, "--for", "sara")["readers"]), ["bo", "maja"])
        self.assertEqual(sorted(self.bo.ask(*send, "--for", "tine")["readers"]), ["bo", "maja", "tine"])
        # for the candidate alone is not for everybody
        self.assertEqual(sorted(self.bo.ask(*send, "--for", "maja")["readers"]), ["bo", "maja"])
        item = self.bo.ask(*send, "--for", "maja")["item"]
        self.tine.do("open", item, "--purpose", "job_search", status=3)
        self.maja.do("open", item)

    def test_sends_nothing_without_a_yes(self):
        done = self.bo.try_("send", "job_lead", "--label", "work.search", *LEAD, stdin="no\n")
        self.assertEqual(done.status, 8, done)
        self.assertIn("Nothing was sent.", done.err)
        self.assertEqual(self.waits(self.bo), [])

    def test_needs_every_topic_to_be_open(self):
        sent = self.bo.ask("send", "job_lead", "--label", "work.search", "--label", "work.offers", *LEAD, "--yes")
        self.assertEqual(sorted(sent["readers"]), ["bo", "maja"])

    def test_was_written_when_it_says(self):
        send = ("send", "job_lead", "--label", "work.search", *LEAD, "--yes")
        item = self.bo.ask(*send, "--written", "2026-01-02")["item"]
        self.assertTrue(self.maja.ask("open", item)["created"].startswith("2026-01-01T23:00:00"))
        done = self.bo.do(*send, "--written", "2999-01-01", status=1)
        self.assertIn("day", done.err)

    def test_help_names_every_kind(self):
        said = self.bo.do("send", "--help", passphrases=()).out
        for kind in json.loads((REPOSITORY / "client" / "kinds.json").read_text())["kinds"]:
            self.assertRegex(said, rf"\b{kind}\b")

    # ---- what is refused

    def test_refuses_what_is_not_of_its_kind(self):
        label = ("--label", "work.search")
        for arguments, status, word in (
                (("send", "benefit_flag", *label, "--title", "T", "--field", "severity=urgent"), 1, "role"),
                (("send", "jobs", *label, "--title", "T"), 1, "jobs"),
                (("send", "job_lead", *label, "--title", "T"), 1, "employer"),
                (("send", "job_lead", *label, *LEAD, "--field", "hours_per_week=many"), 1, "hours_per_week"),
                (("send", "job_lead", *label, *LEAD, "--field", "mood=good"), 1, "mood"),
                (("send", "task", *label, "--title", "T", "--field", "owner=mallory"), 1, "owner"),
                (("send", "task", *label, "--title", "T", "--field", "owner=bo", "--field", "due=soon"), 1, "due"),
                (("send", "job_lead", *label, *LEAD[2:], "--title", "T" * 201), 1, "title"),
                (("send", "job_lead", *label, *LEAD[2:], "--title", ""), 1, "title"),
                (("send", "job_lead", *label, *LEAD, "--text", "t" * 20001), 1, "text"),
                (("send", "job_lead", "--label", "work.nothing", *LEAD), 1, "work.nothing"),
                (("send", "job_lead", "--label", "work", *LEAD), 1, "group"),
                (("send", "job_lead", *label, *LEAD, "--for", "mallory"), 1, "mallory"),
                (("send", "job_lead", *LEAD), 64, "about"),
                (("send", "job_lead", *label), 64, "title"),
                (("send",), 64, "kind"),
        ):
            with self.subTest(arguments=arguments):
                done = self.bo.do(*arguments, "--yes", status=status)
                self.assertIn(word, done.err)
        self.assertEqual(self.waits(self.bo), [])

    def test_refuses_a_content_with_a_key_twice(self):
        done = self.bo.do("send", "job_lead", "--label", "work.search", "--content", "-", "--yes", status=1,
                          stdin='{"title":"T","title":"U","fields":{"employer":"a"}}')
        self.assertNotIn("Sent", done.out)
        sent = self.bo.ask("send", "job_lead", "--label", "work.search", "--content", "-", "--yes",
                           stdin='{"title":"T","fields":{"employer":"a"}}')
        self.assertEqual(self.maja.ask("open", sent["item"])["title"], "T")

    def test_refuses_attachments_that_cannot_be_sent(self):
        send = ("send", "job_lead", "--label", "work.search", *LEAD, "--yes")
        folder = self.town.folder / "twice"
        folder.mkdir()
        (folder / "a.txt").write_text("1")
        (self.town.folder / "a.txt").write_text("2")
        big = self.town.folder / "big.bin"
        with open(big, "wb") as f:
            f.truncate(100 * MIB)  # with its title it is over
        pipe = self.town.folder / "pipe"
        os.mkfifo(pipe)
        for files, word in (([folder / "b.txt"], "no file"), ([folder], "regular"), ([pipe], "regular"),
                            ([folder / "a.txt", self.town.folder / "a.txt"], "two attachments"),
                            ([big], "100 MiB")):
            with self.subTest(files=files):
                done = self.bo.do(*send, *(a for f in files for a in ("--attach", f)), status=1)
                self.assertIn(word, done.err)
        self.assertEqual(self.waits(self.bo), [])

    def test_wraps_for_nobody_before_the_words_were_compared(self):
        pil = self.town.person("pil", "Pil Papir", "social_worker", "ydelse-lyngtoft")
        self.addCleanup(pil.stop_agent)
        self.maja.do("case", "team", "add", pil.request, "--yes")
        self.addCleanup(self.maja.do, "case", "team", "remove", "pil", "--yes")
        card = self.town.folder / "card-pil.json"
        self.maja.do("case", "card", card)
        for home in (pil, self.bo):
            home.do("case", "join", card)
        self.maja.do("permit", "pil", "work.search", "--purpose", "job_search", "--now", "--yes")
        # the candidate has not: nobody wraps for Pil
        sent = self.bo.ask("send", "job_lead", "--label", "work.search", *LEAD, "--yes")
        self.assertNotIn("pil", sent["readers"])
        # Pil has not: nothing leaves this home
        note = ("send", "question", "--label", "work.search", "--title", "Q", "--field", "to=maja", "--yes")
        done = pil.do(*note, status=1)
        self.assertIn("words", done.err)
        self.assertEqual(self.waits(pil), [])
        self.maja.do("case", "verify", "pil", "--words", pil.ask("case", "verify", "maja")["words"], "--yes")
        pil.do(*note, status=1)
        pil.do("case", "verify", "maja", "--words", self.maja.ask("case", "verify", "pil")["words"], "--yes")
        self.assertIn("pil", pil.ask(*note)["readers"])

    # ---- attachments

    def test_carries_attachments_of_any_size(self):
        for size in (0, 1, 65536 - 40, 65536, 3 * MIB + 17):
            path = self.file(size, f"{size}.bin")
            item = self.bo.ask("send", "job_lead", "--label", "work.search", *LEAD, "--attach", path,
                               "--yes")["item"]
            self.assert_opens(self.maja if size % 2 else self.tine, item, path)
        self.assertEqual(self.waits(self.bo), [])

    # ---- what comes between

    def test_goes_on_after_the_client_was_killed(self):
        path = self.file(24 * MIB)
        for sent in (MIB // 8, 2 * MIB, 12 * MIB, 23 * MIB):
            child = self.start_and_hold(path, sent)
            child.kill()
            self.assertEqual(child.communicate()[0], "")
            self.line.release()
            item = next(n for n in self.waits(self.bo) if n.endswith(".resume"))[:32]
            self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 1})
            self.assertEqual(self.waits(self.bo), [])
            self.assert_opens(self.tine, item, path)
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 0})
        self.assertIn("Nothing waits", self.bo.do("send", "--resume").out)

    def test_goes_on_after_the_broker_was_killed(self):
        path = self.file(24 * MIB)
        for how in (signal.SIGKILL, signal.SIGTERM):
            child = self.start_and_hold(path)
            self.town.stop(how)
            self.line.release()
            self.town.start()
            out, err = child.communicate(timeout=60)
            self.assertEqual(child.returncode, 0, err)
            self.assertEqual(self.waits(self.bo), [])
            self.assert_opens(self.tine, json.loads(out)["item"], path)

    def test_goes_on_after_it_was_stopped(self):
        child = self.start_and_hold(self.file(24 * MIB), more=())
        child.send_signal(signal.SIGINT)
        self.line.release()
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 8, err)
        self.assertIn("Waiting to be sent", err)
        self.assertNotIn("Sent.", out)
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 1})
        self.assertEqual(self.waits(self.bo), [])

    def send_but_keep(self, path):
        """Sent, but the record is there as if the last answer had never come. Returns the item."""
        spool = self.bo.folder / "spool"
        child = self.start_and_hold(path)
        kept = {n: (spool / n).read_bytes() for n in self.waits(self.bo)}
        self.line.release()
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, err)
        for name, content in kept.items():
            (spool / name).touch(mode=0o600)
            (spool / name).write_bytes(content)
        return json.loads(out)["item"]

    def test_goes_on_when_the_last_answer_was_lost(self):
        path = self.file(8 * MIB)
        item = self.send_but_keep(path)
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 1})
        self.assertEqual(self.n_wraps(item), 3)
        self.assert_opens(self.tine, item, path)

    def test_forgets_what_was_erased_meanwhile(self):
        item = self.send_but_keep(self.file(8 * MIB))
        self.maja.do("erase", item, "--yes")
        self.bo.do("send", "--resume", status=3)
        self.assertEqual(self.waits(self.bo), [])

    def test_refuses_a_record_or_spool_that_was_changed(self):
        path = self.file(8 * MIB)
        item = self.send_but_keep(path)
        for end in (".resume", ".send"):
            name = self.bo.folder / "spool" / (item + end)
            content = bytearray(name.read_bytes())
            content[len(content) // 2] ^= 1
            name.write_bytes(content)
            done = self.bo.do("send", "--resume", status=1)
            self.assertIn(name.name, done.err)
            content[len(content) // 2] ^= 1
            name.write_bytes(content)
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 1})
        self.assert_opens(self.tine, item, path)

    def test_wraps_again_when_the_choices_change_meanwhile(self):
        """What counts is who may read it when it arrives."""
        path = self.file(24 * MIB)
        child = self.start_and_hold(path)
        self.maja.do("permit", "sara", "work.search", "--purpose", "job_search", "--also-earlier", "--now", "--yes")
        self.line.release()
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, err)
        item = json.loads(out)["item"]
        self.assertEqual(self.n_wraps(item), 4)
        self.assert_opens(self.sara, item, path)
        child = self.start_and_hold(path)
        self.maja.do("lift", "sara", "work.search", "--yes")
        self.line.release()
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, err)
        self.assertEqual(self.n_wraps(json.loads(out)["item"]), 3)
        self.sara.do("open", json.loads(out)["item"], "--purpose", "job_search", status=3)

    def test_sweeps_up_what_never_got_a_record(self):
        spool = self.bo.folder / "spool"
        (spool / ("0" * 32 + ".send")).write_bytes(b"half")
        (spool / ("0" * 32 + ".resume.new")).write_bytes(b"half")
        self.assertEqual(self.bo.ask("send", "--resume"), {"sent": 0})
        self.assertEqual(self.waits(self.bo), [])

    def test_says_that_the_disk_is_full_and_leaves_nothing(self):
        path = self.file(4 * MIB)
        send = ("send", "job_lead", "--label", "work.search", *LEAD, "--attach", path, "--yes")
        done = run(["prlimit", f"--fsize={MIB}", *self.bo.command(*send)], timeout=60)
        self.assertEqual(done.status, 1, done)
        self.assertIn("disk is full", done.err)
        self.assertEqual(self.waits(self.bo), [])
        self.assert_opens(self.maja, self.bo.ask(*send)["item"], path)


if __name__ == "__main__":
    unittest.main()
