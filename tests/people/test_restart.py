#!/usr/bin/env python3
"""A broker that is killed and started again: each command that was begun meanwhile ends as if nothing had been, and
what it should do is done once."""
import json
import random
import signal
import time
import unittest

from reading import MIB, Reading, sha256
from town import wait_until

OUTAGE = 0.5  # seconds
FOR_BO = ("bo", "work.offers", "--purpose", "job_search", "--now", "--yes")


class Restart(Reading):
    """One town for all: each test sends items of its own and is after topics of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrar = cls.town.registrars["ips-lyngtoft"]
        cls.registrar.start_agent()

    # ---- small things

    def ended(self, child):
        """What a command said, which must have worked."""
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0, (child.args, out, err))
        return json.loads(out) if "--json" in child.args else out

    def meanwhile(self, *commands):
        """Commands (of a home each) that are begun while there is no broker; what each said."""
        self.town.stop(signal.SIGKILL)
        children = [self.start(home, *arguments, "--json") for home, *arguments in commands]
        time.sleep(OUTAGE)
        self.assertEqual([child.poll() for child in children], [None] * len(children))
        self.town.start()
        return [self.ended(child) for child in children]

    def at_some_moments(self, moments, within, begin):
        """The broker is killed so many times while the child that begin() gives runs. What each said, as they end."""
        for _ in range(10 * moments):
            child = begin()
            time.sleep(random.uniform(0, within))
            was_running = child.poll() is None
            self.town.restart(signal.SIGKILL)
            moments -= 1 if was_running else 0
            within *= 1 if was_running else 0.8
            yield self.ended(child)
            if moments == 0:
                return
        self.fail("it was quicker each time")

    def changes(self):
        """What is in the log of what was changed. A list or a key that is asked for twice is there twice."""
        return [(e["what"], e["permitted"], e["item"]) for e in self.entries()
                if not e["erased"] and e["what"] not in ("listed", "rewrap")]

    def since(self, before):
        return self.changes()[len(before):]

    def version(self):
        return self.maja.ask("case", "show")["version"]

    def choices(self):
        """What holds: topic and who, as often as it was said."""
        return sorted((c["category"], c["actor"]) for c in self.maja.ask("choices")["choices"])

    def assert_one_version(self, version, before):
        self.assertEqual(self.version(), version + 1)
        self.assertEqual(self.since(before), [("choices", True, None)])

    # ---- begun while there is no broker

    def test_choices(self):
        for command, there in ((("permit", *FOR_BO), [("work.offers", "bo")]),
                               (("lift", "bo", "work.offers", "--yes"), []),
                               (("deny", "sara", "work.offers", "--yes"), [("work.offers", "sara")])):
            with self.subTest(command=command[0]):
                version, before = self.version(), self.changes()
                said, of_bo = self.meanwhile((self.maja, *command), (self.bo, "sees", "bo"))
                self.assertTrue(said["changed"])
                self.assertTrue(of_bo)
                self.assertEqual([c for c in self.choices() if c[0] == "work.offers"], there)
                self.assert_one_version(version, before)

    def test_looking_at_choices(self):
        choices, explained = self.meanwhile((self.maja, "choices"), (self.bo, "explain", "bo", "work.search"))
        self.assertIn(("work.search", "bo"), [(c["category"], c["actor"]) for c in choices["choices"]])
        self.assertTrue(explained["answers"][0]["permit"])
        (explained,) = self.meanwhile((self.maja, "explain", "bo", "work.search"))
        self.assertTrue(explained["answers"][0]["permit"])
        (seen,) = self.meanwhile((self.maja, "sees", "bo"))
        self.assertIn("work.search", json.dumps(seen))

    def test_people(self):
        ole = self.town.person("ole", "Ole", "candidate", "ips-lyngtoft")
        eva = self.town.person("eva", "Eva", "consultant", "ips-lyngtoft")
        pil = self.town.person("pil", "Pil", "consultant", "ips-lyngtoft", admit=False)
        self.town.samtykke("org", "certify", self.town.folder / "offices" / "ips-lyngtoft", pil.request)
        version, before = self.version(), self.changes()
        created, added, _ = self.meanwhile(
            (ole, "case", "create", "--language", "da", "--member", self.bo.request, "--yes"),
            (self.maja, "case", "team", "add", eva.request, "--yes"),
            (self.registrar, "admit", pil.request, "--yes"))
        self.assertEqual([c["case"] for c in ole.ask("case", "list")["cases"]], [created["case"]])
        self.assertEqual(sorted(d["kind"] for d in ole.ask("case", "device", "list")["devices"]),
                         ["device", "recovery"])
        self.assertEqual([p["handle"] for p in ole.ask("case", "show")["team"]], ["bo"])
        self.assertEqual([p["handle"] for p in self.maja.ask("case", "show")["team"]],
                         ["bo", "tine", "sara", "eva"])
        self.assert_one_version(version, before)
        pil.do("case", "join", self.town.folder / "card-maja.json")
        pil.do("inbox", status=3)  # let in, but not on the team
        self.assertTrue(added)
        self.words_and_sheet(eva)

    def words_and_sheet(self, eva):
        card = self.town.folder / "card-eva.json"
        self.maja.do("case", "card", card)
        eva.do("case", "join", card)
        version, before = self.version(), self.changes()
        (shown,) = self.meanwhile((eva, "case", "verify", "maja"))
        (done,) = self.meanwhile((self.maja, "case", "verify", "eva", "--words", shown["words"], "--yes"))
        self.assertTrue(done["verified"])
        self.assert_one_version(version, before)
        words = self.maja.ask("case", "verify", "eva")["words"]
        (done,) = self.meanwhile((eva, "case", "verify", "maja", "--words", words, "--yes"))
        self.assertTrue(done["verified"])
        version = self.version()
        self.meanwhile((self.maja, "case", "recovery", "--out", self.town.folder / "sheet", "--yes"))
        self.assertEqual(self.version(), version + 1)
        self.assertEqual(sorted(d["kind"] for d in self.maja.ask("case", "device", "list")["devices"]),
                         ["device", "recovery"])

    def test_items(self):
        path, before = self.file("attachment.bin", random.randbytes(3 * MIB + 5)), self.changes()
        send = ("send", "message", "--label", "work.search", "--title", "Letter", "--yes")
        sent, _ = self.meanwhile((self.bo, *send, "--attach", path), (self.maja, "inbox"))
        item, saved = sent["item"], self.folder()
        self.assertEqual(self.since(before), [("sent", True, item), ("wrapped", True, item)])
        self.assertEqual(self.spool(self.bo), [])
        inbox, opened = self.meanwhile((self.bo, "inbox"), (self.maja, "open", item, "--save", saved))
        self.assertEqual([i["item"] for i in inbox["items"]].count(item), 1)
        self.assertEqual([sha256(f["saved"]) for f in opened["files"]], [sha256(path)])
        own, readers = self.meanwhile((self.bo, "export", item, "--out", self.town.folder / "export.txt"),
                                      (self.maja, "who-can-see", item))
        self.assertEqual(own["item"], item)
        self.assertIn("bo", [r["handle"] for r in readers["readers"] if r["reads"]])
        before = self.changes()
        self.meanwhile((self.maja, "label", item, "+work.employer", "--yes"))
        self.assertEqual(self.since(before), [("labelled", True, item)])
        self.assertEqual(sorted(self.maja.ask("open", item)["labels"]), ["work.employer", "work.search"])
        before = self.changes()
        self.meanwhile((self.maja, "erase", item, "--yes"))
        self.assertEqual(self.since(before), [("erased", True, item)])
        self.assert_closed(self.maja, item)

    def test_the_log(self):
        item = self.send(self.maja, "Looked at", "work.search")
        self.bo.do("open", item)
        (log,) = self.meanwhile((self.maja, "log", "--verify"))
        self.assertEqual([e["seq"] for e in log["entries"]], list(range(1, len(log["entries"]) + 1)))
        (looked,) = self.meanwhile((self.maja, "who-looked"))
        self.assertEqual([look["who"] for look in looked["looks"] if look["item"] == item], ["bo"])
        last = log["entries"][-1]["seq"]
        self.meanwhile((self.maja, "erase", "--entry", str(last), "--yes"))
        after = self.entries()
        self.assertEqual(after[last - 1], {"seq": last, "erased": True})
        self.assertEqual([e["what"] for e in after[last:] if e["what"] == "erased"], ["erased"])

    # ---- killed while they run

    def test_choices_at_any_moment(self):
        commands = (("permit", *FOR_BO), ("lift", "bo", "work.offers", "--yes"))
        turn, version, before = 0, self.version(), self.changes()
        for said in self.at_some_moments(4, 0.1, lambda: self.start(self.maja, *commands[turn], "--json")):
            self.assertTrue(said["changed"])
            turn = 1 - turn
            self.assertEqual(self.choices().count(("work.offers", "bo")), turn)
            self.assert_one_version(version, before)
            version, before = self.version(), self.changes()
        self.maja.try_("lift", "bo", "work.offers", "--yes")

    def test_sending_at_any_moment(self):
        path, before = self.file("attachment.bin", random.randbytes(8 * MIB)), self.changes()
        send = ("send", "message", "--label", "work.search", "--title", "T", "--attach", path, "--yes", "--json")
        for said in self.at_some_moments(4, 0.4, lambda: self.start(self.bo, *send)):
            item = said["item"]
            self.assertEqual(self.since(before), [("sent", True, item), ("wrapped", True, item)])
            self.assertEqual(self.spool(self.bo), [])
            saved = self.folder("saved-" + item[:8])
            self.maja.do("open", item, "--save", saved)
            self.assertEqual([sha256(p) for p in saved.iterdir()], [sha256(path)])
            before = self.changes()

    def test_wrapping_again_at_any_moment(self):
        items = [self.send(self.maja, f"Earlier {i}", "life.legal") for i in range(16)]
        before = self.changes()
        self.stop_in_the_middle()
        for said in self.at_some_moments(2, 0.1, lambda: self.start(self.maja, "rewrap", "--json")):
            self.assertEqual(said["left"], 0)
        self.assertEqual(self.maja.ask("rewrap"), {"done": 0, "left": 0})
        wrapped = [item for what, permitted, item in self.since(before) if what == "wrapped" and permitted]
        self.assertEqual(sorted(wrapped), sorted(items))
        for item in items[::5]:
            self.tine.do("open", item, "--purpose", "treatment_coordination")

    def stop_in_the_middle(self):
        """A yes to what was written earlier, whose client is gone before everything is wrapped."""
        before = self.town.number("released_total") or 0
        child = self.start(self.maja, "permit", "tine", "life.legal", "--purpose", "treatment_coordination", "--now",
                           "--also-earlier", "--yes")
        self.assertTrue(wait_until(lambda: (self.town.number("released_total") or 0) > before))
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=20)


if __name__ == "__main__":
    unittest.main()
