#!/usr/bin/env python3
"""Choices with the real programs: given, taken back, at the same time on two devices, with a broker that falls.

    tests/people/test_choices.py        SAMTYKKE_BIN: the folder of the programs, build/bin
"""
import itertools
import json
import os
import re
import signal
import subprocess
import time
import unittest
from datetime import datetime, timezone

from town import REPOSITORY, AtLyngtoft, compare, programs

OK, FAILED, CHANGED_FIRST, ANSWER = 0, 1, 7, 8
# enum sam_trouble_kind
UNREACHABLE, CLOCK, CHANGED = 52, 57, 138
HOUR = 3600 * 1000
HEALTH = ["health.illness", "health.treatment", "health.medication", "health.diagnosis",
          "health.substance", "health.crisis"]


class Held:
    """A change that waits at `hold` until it is let go (tests/unit/client_change/held.c)."""

    def __init__(self, home, *steps, clock=0, patience=None):
        program = programs().parent / "tests" / "bin" / "client_change_held"
        waits = ["patience", str(patience)] if patience else []
        self.process = subprocess.Popen(
            [program, home.folder, *waits, *steps], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={"HELD_CLOCK_MS": str(clock)})
        self.said = []
        if "hold" in steps:
            self.until_held()

    def until_held(self):
        while True:
            line = self.process.stdout.readline().strip()
            if line == "held":
                return
            if not line:
                raise AssertionError(f"ended: {self.said}")
            self.said.append(line)

    def go(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self):
        """Let go, and what was said in the end."""
        out, _ = self.process.communicate("\n", timeout=120)
        self.said += out.splitlines()
        if self.process.returncode != 0:
            raise AssertionError(f"ended with {self.process.returncode}: {self.said}")
        return self.said


class Choices(AtLyngtoft):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pad = cls.town.person("maja", "Maja Månestråle", "candidate", "ips-lyngtoft",
                                  admit=False, folder="pad")
        cls.maja.do("case", "device", "add", cls.pad.request, "--yes")
        cls.pad.do("case", "join", cls.town.folder / "card-maja.json")

    def setUp(self):
        """Nothing is shared."""
        while True:
            numbers = [str(c["number"]) for c in self.choices()]
            if not numbers:
                return
            self.maja.do("lift", *(w for n in numbers[:100] for w in ("--number", n)), "--yes")

    # ---- looking

    def choices(self, home=None):
        return (home or self.maja).ask("choices")["choices"]

    def topics(self, actor, kind="permit"):
        return sorted(c["category"] for c in self.choices()
                      if c["actor"] == actor and c["type"] == kind)

    def version(self):
        return self.maja.ask("choices")["version"]

    def permit(self, who, *topics, home=None):
        (home or self.maja).do("permit", who, *topics, "--purpose", "job_search", "--now", "--yes")

    # ---- one device

    def test_until_a_day_ends_with_that_day_where_the_site_is(self):
        self.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--until", "2027-05-31",
                     "--yes")
        self.maja.do("permit", "tine", "work.search", "--purpose", "job_search", "--until",
                     "2027-02-28", "--yes")
        ends = [c["period"]["end"] for c in self.choices()]
        self.assertEqual(ends, ["2027-05-31T22:00:00.000Z", "2027-02-28T23:00:00.000Z"])

    def test_a_permit_begins_in_ten_minutes_and_leaves_earlier_things_closed(self):
        self.maja.do("permit", "bo", "work", "--purpose", "job_search", "--yes")
        self.permit("tine", "work")
        self.maja.do("permit", "sara", "work", "--purpose", "job_search", "--also-earlier", "--now",
                     "--yes")
        late, now, earlier = self.choices()
        at = datetime.now(timezone.utc)
        seconds = [(datetime.fromisoformat(c["period"]["start"]) - at).total_seconds()
                   for c in (late, now, earlier)]
        self.assertTrue(480 < seconds[0] <= 600, seconds)
        self.assertTrue(-120 < seconds[1] <= 0 and -120 < seconds[2] <= 0, seconds)
        self.assertEqual(now["data_period"]["from"], now["period"]["start"])
        self.assertFalse((earlier.get("data_period") or {}).get("from"))

    def test_of_a_group_exactly_one_topic_closes(self):
        self.permit("bo", "health")
        self.permit("tine", "health")
        self.maja.do("lift", "bo", "health.diagnosis")
        self.assertEqual(self.topics("bo"), sorted(set(HEALTH) - {"health.diagnosis"}))
        self.assertEqual(self.topics("tine"), ["health"])

    def test_given_and_taken_back_the_choices_are_as_before(self):
        self.permit("bo", "work")
        self.maja.do("deny", "tine", "money")
        before = self.choices()
        self.permit("bo", "health", "money")
        self.maja.do("lift", "bo", "health", "money")
        self.assertEqual(self.choices(), before)

    def test_a_no_twice_is_one_no(self):
        self.maja.do("deny", "bo", "money")
        version = self.version()
        done = self.maja.try_("deny", "bo", "money")
        self.assertEqual(done.status, FAILED, done)
        self.assertEqual(self.version(), version)

    def test_who_goes_takes_the_permits_by_name_along_and_not_the_noes(self):
        self.permit("sara", "work")
        self.permit("bo", "work")
        self.maja.do("deny", "sara", "money")
        self.maja.do("case", "team", "remove", "sara", "--yes")
        self.assertEqual(self.topics("bo"), ["work"])
        self.assertEqual([c["type"] for c in self.choices()], ["permit", "deny"])
        self.maja.do("case", "team", "add", self.sara.request, "--yes")
        self.assertEqual(self.topics("sara"), [])
        self.assertEqual(self.topics("sara", "deny"), ["money"])
        compare(self.maja, self.sara)

    def test_a_member_changes_nothing(self):
        for words in (("deny", "tine", "money"), ("lift", "tine", "money"),
                      ("case", "team", "remove", "tine", "--yes")):
            done = self.bo.try_(*words)
            self.assertEqual(done.status, FAILED, done)

    def test_without_a_yes_nothing_is_changed(self):
        version = self.version()
        done = self.maja.try_("permit", "bo", "work", "--purpose", "job_search", stdin="no\n")
        self.assertEqual(done.status, ANSWER, done)
        self.assertEqual(self.version(), version)

    # ---- two devices (edge case 21)

    def test_a_withdrawal_that_came_second_is_made_again_on_what_came_first(self):
        self.permit("bo", "health")
        second = Held(self.pad, "withdraw", "bo", "health.diagnosis", "hold", "commit")
        self.permit("bo", "money")
        version = self.version()
        self.assertEqual(second.end(), ["withdrew 1", "gives 0", f"committed {version + 1}"])
        self.assertEqual(self.topics("bo"), sorted({*HEALTH, "money"} - {"health.diagnosis"}))

    def test_a_withdrawal_also_takes_what_was_given_meanwhile(self):
        self.permit("bo", "health.crisis")
        second = Held(self.pad, "withdraw", "bo", "health", "hold", "commit")
        self.permit("bo", "*")
        second.end()
        self.assertNotIn("*", self.topics("bo"))
        self.assertFalse([t for t in self.topics("bo") if t.startswith("health")])
        self.assertIn("work", self.topics("bo"))

    def test_a_no_and_a_leaving_that_came_second_are_made_again(self):
        second = Held(self.pad, "deny", "bo", "money", "remove", "sara", "hold", "commit")
        self.permit("sara", "work")
        self.permit("bo", "work")
        self.assertEqual(second.end()[0], "gives 0")
        self.assertEqual(self.topics("bo", "deny"), ["money"])
        self.assertEqual([c["actor"] for c in self.choices()], ["bo", "bo"])
        self.maja.do("case", "team", "add", self.sara.request, "--yes")
        compare(self.maja, self.sara)

    def test_a_permit_that_came_second_is_not_made(self):
        second = Held(self.pad, "permit", "bo", "work", "hold", "commit")
        self.maja.do("deny", "tine", "money")
        before = self.choices()
        self.assertEqual(second.end(), ["gives 1", f"trouble {CHANGED}"])
        self.assertEqual(self.choices(), before)

    def test_a_permit_that_came_second_is_asked_for_again(self):
        command = self.pad.command("permit", "bo", "work", "--purpose", "job_search")
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, start_new_session=True,
                              env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}) as asked:
            shown = b""
            while b"(yes or no)" not in shown:
                more = os.read(asked.stderr.fileno(), 4096)
                self.assertTrue(more, shown)
                shown += more
            self.maja.do("deny", "bo", "work")
            _, said = asked.communicate(b"yes\n", timeout=60)
        self.assertEqual(asked.returncode, CHANGED_FIRST, said)
        self.assertEqual(self.topics("bo"), [])

    def test_the_same_withdrawal_twice_is_one_version(self):
        self.permit("bo", "work")
        second = Held(self.pad, "withdraw", "bo", "work", "hold", "commit")
        self.maja.do("lift", "bo", "work")
        version = self.version()
        self.assertEqual(second.end()[-1], f"committed {version}")
        self.assertEqual(self.version(), version)

    def test_a_permit_that_was_narrowed_meanwhile_is_not_called_lifted(self):
        self.permit("bo", "health")
        second = Held(self.pad, "lift", "0", "hold", "commit")
        self.maja.do("lift", "bo", "health.diagnosis")
        self.assertEqual(second.end(), ["gives 0", f"trouble {CHANGED}"])
        self.assertEqual(len(self.topics("bo")), 5)

    def test_five_noes_at_once_are_all_there(self):
        topics = ["money", "life", "health.crisis", "work.offers", "health.medication"]
        homes = [self.maja, self.pad]
        for first, second in zip(topics, topics[1:]):
            commands = [h.command("deny", "tine", t) for h, t in zip(homes, (first, second))]
            running = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
                       for c in commands]
            for process in running:
                _, said = process.communicate(timeout=60)
                self.assertIn(process.returncode, (OK, FAILED), said)
            self.maja.do("choices")
        self.assertEqual(self.topics("tine", "deny"), sorted(topics))

    # ---- a broker that falls, and clocks

    def test_a_broker_that_is_started_again_in_the_middle_does_no_harm(self):
        version = self.version()
        change = Held(self.maja, "deny", "tine", "work", "hold", "commit")
        self.town.stop(signal.SIGKILL)
        change.go()
        time.sleep(0.5)
        self.town.start()
        self.assertEqual(change.end()[-1], f"committed {version + 1}")
        self.assertEqual(self.topics("tine", "deny"), ["work"])

    def test_what_was_not_acknowledged_is_not_done_and_goes_once_when_asked_again(self):
        version = self.version()
        change = Held(self.maja, "deny", "tine", "work", "hold", "commit", "hold", "commit",
                      patience=1500)
        self.town.stop(signal.SIGKILL)
        change.go()
        change.until_held()
        self.assertEqual(change.said, ["gives 0", f"trouble {UNREACHABLE} perhaps"])
        self.town.start()
        self.assertEqual(change.end()[-1], f"committed {version + 1}")
        self.assertEqual(self.version(), version + 1)

    def test_what_was_taken_and_not_answered_in_time_is_not_taken_twice(self):
        version = self.version()
        change = Held(self.maja, "deny", "tine", "work", "hold", "commit", "hold", "commit",
                      patience=1500)
        os.kill(self.town.process.pid, signal.SIGSTOP)
        change.go()
        change.until_held()
        os.kill(self.town.process.pid, signal.SIGCONT)
        self.assertEqual(change.said, ["gives 0", f"trouble {UNREACHABLE} perhaps"])
        self.assertEqual(change.end()[-1], f"committed {version + 1}")
        self.assertEqual(self.version(), version + 1)
        self.assertEqual(self.topics("tine", "deny"), ["work"])

    def test_a_wrong_clock_blocks_no_no(self):
        version = self.version()
        for clock, topic in ((2 * HOUR, "money"), (-2 * HOUR, "life"), (400 * 24 * HOUR, "work")):
            version += 1
            said = Held(self.maja, "deny", "tine", topic, "commit", clock=clock).end()
            self.assertEqual(said[-1], f"committed {version}")

    def test_a_yes_is_not_signed_under_another_clock(self):
        version = self.version()
        for clock in (2 * HOUR, -2 * HOUR):
            said = Held(self.maja, "permit", "tine", "work", "commit", clock=clock).end()
            self.assertEqual(said[-1], f"trouble {CLOCK}")
        self.assertEqual(self.version(), version)

    def test_a_yes_leaves_room_for_a_no(self):
        with open(REPOSITORY / "policy" / "taxonomy.json", encoding="utf-8") as f:
            known = json.load(f)
        topics = [c["name"] for c in known["categories"]]
        rounds = itertools.product(("bo", "tine", "sara"), [p["name"] for p in known["purposes"]])
        left, most = 240, len(topics)
        while left > 0:
            who, purpose = next(rounds)
            self.maja.do("permit", who, *topics[:min(left, most)], "--purpose", purpose, "--now", "--yes")
            left -= most
        who, purpose = next(rounds)
        done = self.maja.try_("permit", who, topics[0], "--purpose", purpose, "--now", "--yes", "--json")
        self.assertEqual((done.status, done.json["error"]), (1, "too-many"))
        self.assertEqual(len(self.choices()), 240)
        self.maja.do("deny", "tine", *topics[:16], "--yes")
        self.assertEqual(len(self.choices()), 256)

    def change_the_rules(self):
        self.town.stop()
        text = self.town.config.read_text(encoding="utf-8")
        days = int(re.search(r"cap_days = (\d+)", text).group(1))
        self.town.config.write_text(text.replace(f"cap_days = {days}", f"cap_days = {days - 1}"),
                                    encoding="utf-8")
        self.town.broker("sign", self.town.config)
        self.town.start()

    def test_a_no_goes_under_rules_that_changed_meanwhile_and_a_permit_is_looked_at_again(self):
        version = self.version()
        no = Held(self.maja, "deny", "tine", "money", "hold", "commit")
        self.change_the_rules()
        self.assertEqual(no.end()[-1], f"committed {version + 1}")
        yes = Held(self.maja, "permit", "tine", "work", "hold", "commit")
        self.change_the_rules()
        self.assertEqual(yes.end()[-1], f"trouble {CHANGED}")
        self.assertEqual(self.topics("tine"), [])
        self.permit("tine", "work")

    # ---- owners

    def test_an_owner_goes_after_72_hours_and_can_be_kept(self):
        devices = self.maja.ask("case", "device", "list")["devices"]
        pad = next(d["key_id"] for d in devices if not d["self"] and d["kind"] == "device")
        self.maja.do("case", "device", "remove", pad[:8], "--yes")
        again = self.maja.try_("case", "device", "remove", pad[:8], "--yes")
        self.assertEqual(again.status, FAILED, again)
        self.permit("bo", "work", home=self.pad)  # it is an owner until then
        self.pad.do("case", "device", "keep", pad[:8])
        devices = self.maja.ask("case", "device", "list")["devices"]
        self.assertFalse([d for d in devices if d["removing"]])

    def test_a_device_that_was_added_today_removes_nobody(self):
        devices = self.pad.ask("case", "device", "list")["devices"]
        phone = next(d["key_id"] for d in devices if not d["self"] and d["kind"] == "device")
        done = self.pad.try_("case", "device", "remove", phone[:8], "--yes")
        self.assertEqual(done.status, FAILED, done)
        self.assertFalse([d for d in self.pad.ask("case", "device", "list")["devices"]
                          if d["removing"]])


if __name__ == "__main__":
    unittest.main()
