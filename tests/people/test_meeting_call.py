#!/usr/bin/env python3
"""Meetings as they are called, changed and ended: who sees what of a call, what is asked for once and then known, and who
may change it."""
import subprocess
import unittest
from datetime import datetime, timedelta

from in_room import InRooms, Seat

WHEN = (datetime.now() + timedelta(days=3)).strftime("%Y-%m-%dT11:30")
LATER = (datetime.now() + timedelta(days=5)).strftime("%Y-%m-%d")
SAYS_FIRST = "What Maja wants to say first"


class Called(InRooms):
    """Bo may see about work, Tine practical things alone, Sara nothing yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maja.do("permit", "bo", "case.practical", "work.search", "--purpose", "job_search", "--now", "--yes")
        cls.maja.do("permit", "tine", "case.practical", "--purpose", "treatment_coordination", "--now", "--yes")

    def call(self, home, *invite, points=("The warehouse=work.search",), more=()):
        return home.ask("meeting", "call", "--when", WHEN, "--yes", *more,
                        *(x for person in invite for x in ("--invite", person)),
                        *(x for point in points for x in ("--point", point)))

    def show(self, home, meeting):
        return home.ask("meeting", "show", meeting)

    def titles(self, home, meeting):
        return [point["title"] for point in self.show(home, meeting)["points"]]

    def entries(self):
        return self.maja.ask("log")["entries"]

    def listed(self, home):
        return {line["meeting"] for line in home.ask("meeting", "list", "--all")["meetings"]}

    def has_part(self, home, meeting):
        return meeting in self.listed(home)

    def assert_absent(self, home, meeting):
        """As one that is not there."""
        done = home.try_("meeting", "show", meeting, "--json")
        other = home.try_("meeting", "show", "0123456789abcdef" * 2, "--json")
        self.assertEqual((done.status, done.out), (other.status, other.out))
        self.assertEqual(done.json["error"], "no-meeting")
        self.assertFalse(self.has_part(home, meeting))


class Calls(Called):

    def test_a_member_calls_one_and_the_invited_see_it(self):
        more = ("--title", "Autumn", "--place", "Room 3", "--link", "https://room.example/3")
        called = self.call(self.bo, "tine", more=more)
        meeting = called["meeting"]
        self.assertEqual([p["title"] for p in called["points"]], [SAYS_FIRST, "The warehouse"])
        for home in (self.bo, self.tine, self.maja):
            shown = self.show(home, meeting)
            self.assertEqual(shown["phase"], "called")
            self.assertEqual((shown["title"], shown["place"], shown["link"]),
                             ("Autumn", "Room 3", "https://room.example/3"))
            self.assertEqual([p["title"] for p in shown["points"]], [SAYS_FIRST, "The warehouse"])
            self.assertEqual(sorted(shown["invited"]), ["bo", "tine"])
            self.assertEqual(shown["caller"], "bo")
        self.assert_absent(self.sara, meeting)

    def test_the_candidate_calls_one(self):
        meeting = self.call(self.maja, "bo")["meeting"]
        shown = self.show(self.bo, meeting)
        self.assertEqual(shown["caller"], "maja")
        self.assertEqual(shown["points"][0]["owner"], "maja")
        self.assertEqual(self.titles(self.bo, meeting), ["The warehouse"]) # the first one is hers
        self.assert_absent(self.tine, meeting)

    def test_a_meeting_of_the_candidate_alone_is_none(self):
        done = self.maja.try_("meeting", "call", "--when", WHEN, "--point", "Nobody=work.search", "--yes", "--json")
        self.assertNotEqual(done.status, 0)
        self.assertEqual(done.json["error"], "no-person")

    def test_both_sides_see_for_whom_a_point_is_closed(self):
        """By the choices in the candidate's home, by reach in a member's. Who steps out is not in the way."""
        points = ("The warehouse=work.search", "Debts=money.debt", "Between us=work.search:bo")
        called = self.call(self.bo, "tine", points=points)
        expected = [[], ["tine"], ["bo", "tine"], []]
        self.assertEqual([sorted(p["blocked"]) for p in called["points"]], expected)
        shown = self.show(self.maja, called["meeting"])
        self.assertEqual([sorted(p["blocked"]) for p in shown["points"]], expected)
        self.maja.do("permit", "tine", "money.debt", "--meeting", called["meeting"], "--yes")
        shown = self.show(self.maja, called["meeting"])
        self.assertEqual([sorted(p["blocked"]) for p in shown["points"]], [[], ["tine"], ["bo"], []])
        shown = self.show(self.bo, called["meeting"])
        self.assertEqual([sorted(p["blocked"]) for p in shown["points"]], [[], ["tine"], ["bo"], []])

    def test_a_title_is_for_those_who_stay(self):
        points = ("The warehouse=work.search", "Only the two of us=work.search:bo")
        meeting = self.call(self.bo, "tine", points=points)["meeting"]
        self.assertEqual(self.titles(self.bo, meeting), [SAYS_FIRST, *[p.split("=")[0] for p in points]])
        self.assertEqual(self.titles(self.tine, meeting), [SAYS_FIRST, "The warehouse", ""])
        texts = self.tine.do("meeting", "show", meeting).out
        self.assertNotIn("Only the two", texts)

    def test_who_may_not_read_practical_things_sees_no_titles_until_they_may(self):
        meeting = self.call(self.bo, "sara")["meeting"]
        self.assertEqual(self.titles(self.sara, meeting), ["", ""])
        self.maja.do("permit", "sara", "case.practical", "--meeting", meeting, "--also-earlier",
                     "--now", "--yes")
        self.assertEqual(self.titles(self.sara, meeting), [SAYS_FIRST, "The warehouse"])

    def test_a_title_is_an_entry_in_the_log_once(self):
        meeting = self.call(self.bo, "tine", "sara")["meeting"]
        for home in (self.bo, self.tine, self.sara, self.maja):
            self.show(home, meeting)
        before = len(self.entries())
        for home in (self.bo, self.tine, self.sara, self.maja):
            self.show(home, meeting)
            home.do("meeting", "list")
        self.assertEqual(len(self.entries()), before)

    def test_nothing_of_a_call_is_readable_on_disk(self):
        self.call(self.bo, "tine", points=("A word like xylophonist=work.search",), more=("--place", "Zanzibar street"))
        for folder in (self.town.folder / "broker.db", self.town.folder / "broker.db-wal", self.bo.folder):
            files = [folder] if folder.is_file() else [f for f in folder.rglob("*") if f.is_file()]
            for file in files:
                content = file.read_bytes()
                self.assertNotIn(b"xylophonist", content, file)
                self.assertNotIn(b"Zanzibar", content, file)


class Changes(Called):

    def test_moving_it_sends_no_title_again(self):
        meeting = self.call(self.bo, "tine", more=("--title", "Autumn"))["meeting"]
        self.show(self.tine, meeting)
        self.show(self.maja, meeting)
        before = len(self.entries())
        self.bo.do("meeting", "move", meeting, "--when", LATER + "T10:00", "--yes")
        self.assertEqual(len(self.entries()), before + 1)
        shown = self.show(self.tine, meeting)
        self.assertEqual(shown["when"][:10], LATER)
        self.assertEqual(shown["title"], "Autumn")
        self.assertEqual(len(self.entries()), before + 1)

    def test_a_point_is_dropped_by_the_candidate(self):
        points = ("First=work.search", "Second=work.search", "Third=work.search")
        meeting = self.call(self.bo, "tine", points=points)["meeting"]
        self.maja.do("meeting", "change", meeting, "--drop", "2", "--yes")
        for home in (self.bo, self.tine, self.maja):
            self.assertEqual(self.titles(home, meeting), [SAYS_FIRST, "Second", "Third"])

    def test_who_is_invited_later_reads_all_and_who_is_not_any_more_nothing(self):
        self.maja.do("permit", "sara", "case.practical", "--purpose", "benefits", "--now", "--yes")
        meeting = self.call(self.bo, "tine", more=("--title", "Autumn"))["meeting"]
        self.assertEqual(self.titles(self.tine, meeting), [SAYS_FIRST, "The warehouse"])
        self.assert_absent(self.sara, meeting)
        self.bo.do("meeting", "change", meeting, "--invite", "sara", "--uninvite", "tine", "--yes")
        self.assertEqual(self.titles(self.sara, meeting), [SAYS_FIRST, "The warehouse"])
        self.assertEqual(self.show(self.sara, meeting)["title"], "Autumn")
        self.assert_absent(self.tine, meeting)
        self.maja.do("deny", "sara", "case.practical", "--yes")

    def test_somebody_steps_out_of_a_point_and_its_title_is_sent_anew(self):
        meeting = self.call(self.bo, "tine")["meeting"]
        self.bo.do("meeting", "change", meeting, "--people", "2:bo", "--yes")
        shown = self.show(self.tine, meeting)
        self.assertEqual(shown["points"][1]["people"], ["bo"])
        self.assertEqual(shown["points"][1]["title"], "") # she had not looked yet

    def test_only_who_called_it_or_the_candidate_changes_or_ends_it(self):
        meeting = self.call(self.bo, "tine")["meeting"]
        for words in (("cancel", meeting), ("close", meeting), ("move", meeting, "--when", LATER + "T10:00"),
                      ("change", meeting, "--drop", "2")):
            done = self.tine.try_("meeting", *words, "--yes", "--json")
            self.assertEqual(done.json["error"], "not-allowed", done)
        done = self.bo.try_("meeting", "open", meeting, "--yes", "--json")
        self.assertEqual(done.json["error"], "not-owner", done)
        self.assertEqual(self.show(self.tine, meeting)["phase"], "called")

    def test_a_cancelled_one_is_over_for_everybody(self):
        meeting = self.call(self.bo, "tine")["meeting"]
        self.bo.do("meeting", "cancel", meeting, "--yes")
        for home in (self.bo, self.tine, self.maja):
            self.assertEqual(self.show(home, meeting)["phase"], "cancelled")
        for home, words in ((self.bo, ("cancel", meeting)), (self.maja, ("open", meeting)),
                            (self.bo, ("move", meeting, "--when", LATER + "T10:00")),
                            (self.maja, ("close", meeting))):
            done = home.try_("meeting", *words, "--yes", "--json")
            self.assertEqual(done.json["error"], "meeting-over", done)

    def test_two_change_it_at_once_and_it_stays_one_meeting(self):
        """Whoever comes second makes the same change on top, or is told to look again."""
        meeting = self.call(self.bo, "tine")["meeting"]
        for hour in range(10, 14):
            running = [self.start(home, "meeting", "move", meeting, "--when", f"{LATER}T{hour}:{day}0", "--yes",
                                  "--json") for day, home in ((1, self.bo), (2, self.maja))]
            said = [(p.communicate(timeout=60)[0], p.returncode) for p in running]
            self.assertIn(0, [status for _, status in said])
            for out, status in said:
                if status != 0:
                    self.assertIn('"changed"', out)
            seen = {self.show(home, meeting)["when"] for home in (self.bo, self.maja, self.tine)}
            self.assertEqual(len(seen), 1)

    def test_choices_that_change_meanwhile_do_not_break_a_call(self):
        running = [self.start(self.maja, "permit", "bo", "work.needs", "--purpose", "job_search", "--now", "--yes"),
                   *[self.start(self.bo, "meeting", "call", "--when", WHEN, "--invite", "tine", "--point",
                                "Busy=work.search", "--yes", "--json")]]
        for process in running:
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, out + err)

    def test_a_call_that_is_interrupted_is_there_whole_or_not_at_all(self):
        """Killed at one moment or another; the first is before it can have asked the broker anything."""
        points = tuple(f"Point {i}=work.search" for i in range(30))
        before, called = self.listed(self.bo), []
        for seconds in (0, 0.05, 0.1, 0.15, 0.2):
            process = self.start(self.bo, "meeting", "call", "--when", WHEN, "--invite", "tine", "--yes",
                                 *(x for point in points for x in ("--point", point)))
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate(timeout=20)
            after = self.listed(self.bo)
            called.append(len(after - before))
            for meeting in after - before:
                self.assertEqual(len(self.titles(self.bo, meeting)), 1 + len(points))
            before = after
        self.assertEqual(called[0], 0)
        self.assertLessEqual(max(called), 1)


class Tables(Called):

    def test_what_is_put_on_the_table_is_read_there_by_who_reaches_it_by_the_meeting(self):
        """Sara may hear about debts in this meeting alone: the keys that she lacks come with the table."""
        note = self.note(self.maja, "money.debt", "A letter from the bank")
        meeting = self.live("sara")
        self.maja.do("permit", "sara", "case.practical", "money.debt", "--meeting", meeting, "--also-earlier",
                     "--yes")
        self.assertEqual(self.sara.try_("open", note).status, 3)
        with Seat(self.sara, meeting) as sara:
            self.maja.do("meeting", "table", meeting, note, "--yes")
            sara.hears("A letter from the bank")
        self.assertEqual(self.show(self.maja, meeting)["table"], [note])
        done = self.maja.try_("meeting", "table", meeting, note, "--yes", "--json")
        self.assertEqual(done.json["error"], "nothing", done)

    def test_what_somebody_present_may_not_see_is_not_put_there(self):
        note = self.note(self.bo, "work.search", "A warehouse")
        meeting = self.live("bo", "tine")
        done = self.bo.try_("meeting", "table", meeting, note, "--yes", "--json")
        self.assertEqual(done.json["error"], "not-open", done)
        self.maja.do("meeting", "absent", meeting, "tine", "--yes")
        self.bo.do("meeting", "table", meeting, note, "--yes")
        self.assertEqual(self.show(self.bo, meeting)["table"], [note])

    def test_another_ones_item_is_theirs_to_put_there(self):
        note = self.note(self.bo, "case.practical", "Bo's own")
        meeting = self.live("bo", "tine")
        before = len(self.entries())
        done = self.tine.try_("meeting", "table", meeting, note, "--yes", "--json")
        self.assertEqual(done.json["error"], "not-allowed", done)
        self.assertEqual(len(self.entries()), before) # nobody was asked


if __name__ == "__main__":
    unittest.main()
