#!/usr/bin/env python3
"""A hostile broker and meetings: it has no key that signs a meeting's statements, and a room card opens nothing by
itself. Older statements, another order, another meeting's, strangers in the room, what was said elsewhere."""
import unittest

from hostile_town import PERMIT, Attack
from in_room import Seat, call, close_it, minutes, open_it, say
from town import wait_until

TOPIC = "work.search"


class Meetings(Attack):
    @classmethod
    def prepare(cls, town):
        for who in ("bo", "tine"):
            town.maja.do("permit", who, TOPIC, "case.practical", "--purpose", "job_search", *PERMIT)
        town.maja.do("permit", "sara", "case.practical", "--purpose", "benefits", *PERMIT)
        cls.meeting = call(town.bo, "tine", "sara")
        cls.other = call(town.bo, "tine", "sara")
        for meeting in (cls.meeting, cls.other):
            open_it(town.maja, meeting)
        for home in (town.bo, town.tine):
            home.do("meeting", "show", cls.meeting)
        cls.key = {home: town.key(home) for home in (town.bo, town.tine, town.sara)}  # a home in a room is at work

    # ---- statements

    def show(self, home):
        return home.try_("meeting", "show", self.meeting, "--json")

    def alarm(self, order, *errors):
        """Somebody who knows the meeting, and somebody who looks for the first time."""
        before = self.town.changed("chain")
        self.town.order(order)
        told = [self.show(home) for home in (self.town.bo, self.town.sara)]
        self.assertGreater(self.town.changed("chain"), before)
        for done in told:
            self.refused(done, errors)
        self.town.order("off")
        for home in (self.town.bo, self.town.sara):
            self.assertEqual(self.show(home).json["phase"], "opened")

    def test_statements_in_another_order_are_refused(self):
        self.alarm("chain swap", "forged", "fork")

    def test_a_statement_of_another_meeting_is_refused(self):
        self.alarm(f"chain other {self.other}", "forged", "fork")

    def test_a_statement_that_nobody_signed_is_refused(self):
        self.alarm("chain flip", "forged", "fork")

    def test_an_older_list_than_was_seen_is_a_rollback(self):
        """That it was opened is kept back from one who has seen it."""
        self.town.order("chain cut 1")
        self.refused(self.show(self.town.bo), ("rollback",))

    def test_a_meeting_that_was_closed_is_not_opened_again_by_an_older_list(self):
        town, meeting = self.town, call(self.town.bo, "tine")
        open_it(town.maja, meeting)
        close_it(town.bo, meeting)
        town.tine.do("meeting", "show", meeting)
        for order in ("chain cut 1", "chain cut 2", "chain cut 3"):
            town.order(order)
            done = town.tine.try_("meeting", "show", meeting, "--json")
            self.refused(done, ("rollback", "answer"), done.status)
            self.assertNotEqual(done.status, 0)
            self.assertNotEqual(say(town.tine, meeting, "too late", "case.practical").status, 0)

    # ---- the room

    def speak(self, text):
        """Bo says something about a topic that is closed to Sara; what the command ended with, and how many wraps there
        were for Tine, for Sara and for the operator."""
        keys = (self.key[self.town.tine], self.key[self.town.sara], self.town.own_key)
        before = [self.town.wrapped_for(key) for key in keys]
        done = say(self.town.bo, self.meeting, text, TOPIC)
        return done, [self.town.wrapped_for(key) - n for key, n in zip(keys, before)]

    def test_nothing_is_wrapped_for_whom_a_card_names_and_the_case_does_not(self):
        with Seat(self.town.tine, self.meeting) as tine:
            before = self.town.changed("room")
            self.town.order("room stranger " + self.town.own_key[:32])
            done, wrapped = self.speak("among us")
            self.assertGreater(self.town.changed("room"), before)
            self.assertEqual(done.status, 0, done)  # the stranger is passed over
            self.assertEqual(wrapped, [1, 0, 0])
            tine.hears("among us")

    def test_nothing_is_wrapped_for_whom_a_topic_is_closed_to(self):
        """Sara is said to be in the room and to hear it; then everybody."""
        sara = self.town.sara.ask("whoami")["person"]
        with Seat(self.town.tine, self.meeting):
            for order in (f"room stranger {sara}", "room all-hear"):
                before = self.town.changed("room")
                self.town.order(order)
                _, wrapped = self.speak(order)
                self.assertGreater(self.town.changed("room"), before)
                self.assertEqual(wrapped[1:], [0, 0])

    def test_what_was_said_in_another_room_is_not_shown_in_this_one(self):
        """Nor what was said in none, or what is not there. The room goes on."""
        town = self.town
        with Seat(town.tine, self.other):
            done = say(town.bo, self.other, "in the other room", "case.practical")
            self.assertEqual(done.status, 0, done)
        note = town.bo.ask("send", "message", "--label", TOPIC, "--title", "in no room", "--yes")["item"]
        foreign = (done.json["item"], note, "00" * 16)
        with Seat(town.tine, self.meeting) as tine:
            for item in foreign:
                before = town.changed("said")
                town.order(f"only {self.key[town.tine]}", f"said {item}")
                self.assertTrue(wait_until(lambda before=before: town.changed("said") > before))
            town.order("off")
            for text in ("and then", "the end"):  # the first may lie at a number that was used up by a lie
                self.assertEqual(say(town.bo, self.meeting, text, TOPIC).status, 0)
            tine.hears("the end")
            self.assertFalse([line for line in tine.heard() if line["item"] in foreign])
        self.assertNotIn(done.json["item"], minutes(town.tine, self.meeting))


if __name__ == "__main__":
    unittest.main()
