#!/usr/bin/env python3
"""What is said in a room, with real processes: to whom it comes, in which order, and each once; also when the broker goes
away for a while."""
import unittest

from in_room import InRooms, Seat, card, minute, minutes, say, words

PRACTICAL, MONEY, WORK = "case.practical", "money.benefits", "work.search"


class Rooms(InRooms):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for person, *topics in (("bo", PRACTICAL, WORK, MONEY), ("tine", PRACTICAL), ("sara", PRACTICAL, MONEY)):
            cls.permit(person, *topics)

    @classmethod
    def permit(cls, person, *topics):
        cls.maja.do("permit", person, *topics, "--purpose", "job_search", "--purpose", "benefits", "--purpose",
                    "treatment_coordination", "--now", "--yes")

    def says(self, home, meeting, text, *topics):
        """To whom it went."""
        done = say(home, meeting, text, *topics)
        self.assertEqual(done.status, 0, done)
        return set(done.json["to"])

    def log(self):
        return self.maja.ask("log")["entries"]

    def opened(self, who):
        return [e for e in self.log() if e["what"] == "opened" and e["who"] == who and e["permitted"]]


class Said(Rooms):

    def test_each_word_reaches_exactly_who_may_hear_it(self):
        meeting = self.live("bo", "tine", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.tine, meeting) as tine, Seat(self.sara, meeting) as sara:
            self.assertEqual(self.says(self.maja, meeting, "for all", PRACTICAL), {"bo", "tine", "sara"})
            self.assertEqual(self.says(self.maja, meeting, "of money", MONEY), {"bo", "sara"})
            self.assertEqual(self.says(self.maja, meeting, "of work", WORK), {"bo"})
            self.assertEqual(self.says(self.maja, meeting, "of both", WORK, MONEY), {"bo"})
            self.assertEqual(self.says(self.maja, meeting, "the end", PRACTICAL), {"bo", "tine", "sara"})
            for seat in (bo, tine, sara):
                seat.hears("the end")
            self.assertEqual(bo.texts(), ["for all", "of money", "of work", "of both", "the end"])
            self.assertEqual(sara.texts(), ["for all", "of money", "the end"])
            self.assertEqual(tine.texts(), ["for all", "the end"])
            self.assertNotEqual(say(self.maja, meeting, "of health", "health.diagnosis").status, 0)
        self.assertNotIn("of health", {words(i) for i in self.maja.ask("meeting", "minutes", meeting, "--all")["entries"]})

    def test_what_was_said_before_is_not_for_who_comes_later(self):
        """Also not for who was there, left, and comes again: they hear what was said to them."""
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo:
            self.says(self.maja, meeting, "before she came", PRACTICAL)
            bo.hears("before she came")
            with Seat(self.sara, meeting) as sara:
                self.says(self.maja, meeting, "with her", PRACTICAL)
                sara.hears("with her")
                self.assertEqual(sara.texts(), ["with her"])
            self.assertEqual(self.says(self.maja, meeting, "without her", PRACTICAL), {"bo"})
            with Seat(self.sara, meeting) as sara:
                self.assertEqual(self.says(self.maja, meeting, "with her again", PRACTICAL), {"bo", "sara"})
                sara.hears("with her again")
                self.assertEqual(sara.texts(), ["with her", "with her again"])
            bo.hears("with her again")
            self.assertEqual(bo.texts(), ["before she came", "with her", "without her", "with her again"])

    def test_what_one_says_oneself_is_shown_in_its_place_and_is_no_entry(self):
        meeting = self.live("bo", "sara")
        with Seat(self.sara, meeting) as sara, Seat(self.bo, meeting) as bo:
            bo.type("/topic " + PRACTICAL)
            bo.type("mine")
            sara.hears("mine")
            self.says(self.maja, meeting, "yours", PRACTICAL)
            bo.hears("yours")
            self.assertEqual(bo.texts(), ["mine", "yours"])
            self.assertEqual([line["own"] for line in bo.heard()], [True, False])
            mine, yours = [line["item"] for line in bo.heard()]
        looks = [entry["item"] for entry in self.opened("bo")]
        self.assertEqual((looks.count(mine), looks.count(yours)), (0, 1))

    def test_a_choice_that_is_taken_back_holds_from_then_on(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            self.says(self.maja, meeting, "open", MONEY)
            sara.hears("open")
            self.maja.do("lift", "sara", MONEY, "--yes")
            self.addCleanup(self.permit, "sara", MONEY)
            self.assertEqual(self.says(self.maja, meeting, "closed", MONEY), {"bo"})
            self.says(self.maja, meeting, "the end", PRACTICAL)
            sara.hears("the end")
            self.assertEqual(sara.texts(), ["open", "the end"])
            bo.hears("the end")
            self.assertEqual(bo.texts(), ["open", "closed", "the end"])


class Away(Rooms):

    def test_a_broker_that_starts_again_loses_and_doubles_nothing(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            for i in range(3):
                self.says(self.maja, meeting, f"before {i}", PRACTICAL)
            bo.hears("before 2")
            self.town.stop()
            for seat in (bo, sara):
                seat.wait(lambda line: line["what"] == "lost", 20)
            self.town.start()
            for i in range(3):
                self.says(self.maja, meeting, f"after {i}", PRACTICAL)
            for seat in (bo, sara):
                seat.hears("after 2", 30)
                self.assertEqual(seat.texts(), [f"{when} {i}" for when in ("before", "after") for i in range(3)])
                seqs = [line["seq"] for line in seat.heard()]
                self.assertEqual(seqs, sorted(set(seqs)))

    def test_one_that_was_killed_and_comes_again_hears_what_was_said_to_them_meanwhile(self):
        """The broker takes a vanished one for present until it has not heard of them for a while."""
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo:
            with Seat(self.sara, meeting) as sara:
                self.says(self.maja, meeting, "one", PRACTICAL)
                sara.hears("one")
                sara.vanish()
            self.assertEqual(self.says(self.maja, meeting, "two", PRACTICAL), {"bo", "sara"})
            with Seat(self.sara, meeting) as sara:
                sara.hears("two")
                self.assertEqual(sara.texts(), ["one", "two"])
            bo.hears("two")


class Points(Rooms):

    def test_who_steps_out_of_a_point_hears_nothing_of_it(self):
        meeting = self.live("bo", "sara", points=("First=case.practical@maja", "Work=work.search:bo", "All=case.practical"))
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            self.maja.do("meeting", "next", meeting, "2")
            bo.card()
            self.assertIn(WORK, card(self.maja, meeting))
            self.assertEqual(self.says(self.maja, meeting, "of work", WORK), {"bo"})
            self.assertEqual(self.says(self.maja, meeting, "practically", PRACTICAL), {"bo"})
            self.maja.do("meeting", "next", meeting, "3")
            self.assertEqual(self.says(self.maja, meeting, "all again", PRACTICAL), {"bo", "sara"})
            bo.hears("all again")
            sara.hears("all again")
            self.assertEqual(sara.texts(), ["all again"])
            self.assertEqual(bo.texts(), ["of work", "practically", "all again"])

    def test_what_lies_on_the_table_is_shown_once(self):
        meeting = self.live("bo", "sara")
        note = self.note(self.maja, MONEY, "A letter")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            self.maja.do("meeting", "table", meeting, note)
            self.says(self.maja, meeting, "see the letter", MONEY)
            for seat in (bo, sara):
                seat.hears("see the letter")
                self.assertEqual([line["item"] for line in seat.heard()].count(note), 1)
                self.assertEqual(seat.heard()[0]["item"], note)
        self.assertNotIn(note, minutes(self.bo, meeting))


class Tasks(Rooms):

    def test_a_task_is_opened_once_and_known_from_then_on(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting):
            self.says(self.maja, meeting, "hello", PRACTICAL)
            done = minute(self.maja, meeting, "task", "Send the form", PRACTICAL, "--owner", "bo", "--due", "2099-01-02")
            self.assertEqual(done.status, 0, done)
        mine = self.bo.ask("tasks")["tasks"]
        self.assertIn(("Send the form", "2099-01-02"), [(t["title"], t["due"]) for t in mine])
        before = len(self.opened("bo"))
        self.assertEqual(self.bo.ask("tasks")["tasks"], mine)
        self.assertEqual(len(self.opened("bo")), before)
        self.assertEqual(self.sara.ask("tasks")["tasks"], [])


if __name__ == "__main__":
    unittest.main()
