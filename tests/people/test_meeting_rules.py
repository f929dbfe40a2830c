#!/usr/bin/env python3
"""The rules of meetings, with real processes: what a room opens and what it does not (edge cases 26, 28, 32, 33 and 34 of
the rules), two meetings at once, two roles, and who may write what was said."""
import unittest

from in_room import InRooms, Seat, call, card, close_it, minute, minutes, open_it, say, words

CLOSED, USAGE = 3, 64
UNTIL = ("--until", "2099-12-31", "--now", "--yes")


class Rooms(InRooms):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit("bo", "case.practical", "work.search", "--purpose", "job_search")
        cls.permit("bo", "money.benefits", "--purpose", "benefits")
        cls.permit("tine", "case.practical", "health.crisis", "--purpose", "treatment_coordination")
        cls.permit("sara", "case.practical", "money.benefits", "--purpose", "benefits")

    @classmethod
    def permit(cls, person, *words):
        return cls.maja.do("permit", person, *words, "--yes", *(() if "--meeting" in words else ("--now",)))

    def said(self, done):
        self.assertEqual(done.status, 0, done)
        return done.json

    def refused(self, done, *errors, status=None):
        self.assertNotEqual(done.status, 0, done)
        if status is not None:
            self.assertEqual(done.status, status, done)
        if errors:
            self.assertIn(done.json["error"], errors, done)

    def read(self, home, meeting):
        """All that this home reads of it."""
        return {words(item) for item in home.ask("meeting", "minutes", meeting, "--all")["entries"]}

    def opens(self, home, item, *more):
        return home.try_("open", item, *more).status == 0


class Rules(Rooms):

    def test_26_who_comes_late_without_a_permit_narrows_the_card(self):
        """Tine is not invited; Bo says that she is here; she joins."""
        meeting = self.live("bo")
        with Seat(self.bo, meeting) as bo:
            bo.card({"work.search", "money.benefits", "case.practical"})
            self.said(say(self.maja, meeting, "before she came", "money.benefits"))
            bo.hears("before she came")
            bo.type("/present tine")
            bo.card({"case.practical"})
            self.assertEqual(card(self.maja, meeting), {"case.practical"})
            with Seat(self.tine, meeting) as tine:
                self.assertEqual(bo.say("about money", "money.benefits"), [])
                self.assertEqual(bo.say("for all", "case.practical"), ["tine"])
                tine.hears("for all")
                self.assertEqual(tine.texts(), ["for all"])
        self.assertLessEqual({"before she came", "about money", "for all"}, self.read(self.maja, meeting))

    def test_28_a_permit_for_a_meeting_opens_what_is_of_it_afterwards_too(self):
        meeting = self.live("bo", "sara")
        self.permit("sara", "work.needs", "--meeting", meeting)
        note = self.note(self.maja, "work.needs")
        with Seat(self.sara, meeting):
            self.said(say(self.maja, meeting, "hello", "case.practical"))
            written = self.said(minute(self.maja, meeting, "decision", "A lamp", "work.needs", "--agreed", "maja"))
        close_it(self.maja, meeting)
        for purpose in ("benefits", "job_search"):
            self.assertTrue(self.opens(self.sara, written["item"], "--purpose", purpose))
            self.assertFalse(self.opens(self.sara, note, "--purpose", purpose))

    def test_32_who_calls_a_meeting_and_joins_reads_nothing_more(self):
        """Neither alone nor with another member, until an owner opens it. Bo's purpose is none of Sara's."""
        note = self.note(self.maja, "money.benefits", "Maja's note")
        other = ("--purpose", "job_search")
        self.assertFalse(self.opens(self.sara, note, *other))
        meeting = call(self.sara, "bo")
        with Seat(self.sara, meeting) as sara:
            self.assertFalse(sara.last_card()["live"])
            with Seat(self.bo, meeting) as bo:
                bo.answer("/topic money.benefits", "note")
                self.assertEqual(bo.answer("about money", "trouble")["error"], "not-live")
                self.maja.do("meeting", "table", meeting, note)
                sara.stays_silent()
                bo.stays_silent()
                open_it(self.maja, meeting)
                for seat in (sara, bo):
                    seat.wait(lambda line: line["what"] == "said" and line["item"] == note)
        close_it(self.sara, meeting)
        self.assertFalse(self.opens(self.sara, note, *other))
        self.assertTrue(self.opens(self.sara, note, "--purpose", "benefits"))

    def test_33_team_does_not_mean_a_guest(self):
        """A guest narrows the card to what is opened for them by name."""
        self.maja.do("case", "team", "guest", "asta", "--name", "Asta, who comes along", "--yes")
        self.maja.do("case", "card", self.town.folder / "card-with-guest.json")
        self.bo.do("case", "join", self.town.folder / "card-with-guest.json")
        self.permit("team", "life.housing", "--purpose", "benefits")
        meeting = self.live("bo")
        with Seat(self.bo, meeting) as bo:
            self.assertIn("life.housing", card(self.maja, meeting))
            bo.type("/present asta")
            bo.card(set())
            self.permit("asta", "life.housing", "--meeting", meeting)
            bo.card({"life.housing"})
            self.assertEqual(card(self.maja, meeting), {"life.housing"})
            self.assertEqual(bo.answer("/absent asta", "trouble")["error"], "not-allowed")
            self.maja.do("meeting", "absent", meeting, "asta")
            self.assertIn("money.benefits", card(self.maja, meeting))

    def test_34_a_minute_between_two_is_for_these_two(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            self.said(say(self.maja, meeting, "hello", "case.practical"))
            item = self.said(minute(self.maja, meeting, "decision", "Between us", "money.benefits", "--agreed", "bo",
                                    "--between", "bo"))["item"]
            self.said(say(self.maja, meeting, "for all", "money.benefits"))
            bo.hears("for all")
            sara.hears("for all")
            self.assertEqual(bo.texts(), ["hello", "Between us", "for all"])
            self.assertEqual(sara.texts(), ["hello", "for all"])
        close_it(self.maja, meeting)
        self.assertIn(item, minutes(self.bo, meeting))
        self.assertNotIn(item, minutes(self.sara, meeting))
        self.assertFalse(self.opens(self.sara, item, "--purpose", "benefits"))

    def test_purposes_are_needed_again_when_it_is_closed(self):
        meeting = self.live("bo")
        with Seat(self.bo, meeting) as bo:
            self.said(say(self.maja, meeting, "hello", "case.practical"))
            item = self.said(minute(self.maja, meeting, "task", "Write", "money.benefits", "--owner", "bo"))["item"]
            bo.hears("Write")
        close_it(self.maja, meeting)
        self.assertFalse(self.opens(self.bo, item, "--purpose", "job_search"))
        self.assertTrue(self.opens(self.bo, item, "--purpose", "benefits"))


class Several(Rooms):

    def test_two_meetings_at_once_do_not_mix(self):
        """Bo is in both."""
        one, two = self.live("bo", "sara"), self.live("bo", "tine")
        with Seat(self.sara, one) as sara, Seat(self.tine, two) as tine:
            for i in range(3):
                self.said(say(self.bo, one, f"one {i}", "case.practical"))
                self.said(say(self.bo, two, f"two {i}", "case.practical"))
            for seat, name in ((sara, "one"), (tine, "two")):
                seat.hears(f"{name} 2")
                self.assertEqual(seat.texts(), [f"{name} {i}" for i in range(3)])
            self.assertIn("money.benefits", card(self.bo, one))
            self.assertNotIn("money.benefits", card(self.bo, two))
            for meeting, name in ((one, "one"), (two, "two")):
                for home in (self.bo, self.maja):
                    self.assertEqual(self.read(home, meeting), {f"{name} {i}" for i in range(3)})

    def test_a_topic_stays_chosen_when_choices_change(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            bo.answer("/topic money.benefits", "note")
            for i in range(3):
                self.permit("sara", "life.family", "--meeting", meeting)
                self.maja.do("lift", "sara", "life.family", "--yes")
                bo.answer(f"time {i}", "sent")
                self.assertEqual(sara.hears(f"time {i}")["topics"], ["money.benefits"])

    def test_a_member_in_two_roles_joins_in_one(self):
        other = self.town.person("bo", "Bo Brobygger", "therapist", "psyk-lyngtoft", folder="bo-therapist",
                                 person=self.bo.ask("whoami")["person"])
        self.maja.do("case", "team", "add", other.request, "--yes")
        other.do("case", "join", self.town.folder / "card-maja.json")
        words_of_other = other.ask("case", "verify", "maja")["words"]
        self.maja.do("case", "verify", "bo:therapist", "--words", words_of_other, "--yes")
        other.do("case", "verify", "maja", "--words", self.maja.ask("case", "verify", "bo:therapist")["words"], "--yes")
        self.permit("role:therapist", "case.practical", "--purpose", "treatment_coordination")
        meeting = self.live("bo")
        with Seat(self.bo, meeting):
            self.refused(other.try_("meeting", "join", meeting, "--json", "--plain"), "in-room")
            self.refused(say(other, meeting, "with another hat", "case.practical"), "in-room")
        with Seat(other, meeting) as seat:
            self.refused(say(self.bo, meeting, "with the first", "case.practical"), "in-room")
            self.assertEqual(seat.texts(), [])

    def test_a_closed_meeting_takes_no_messages(self):
        meeting = self.live("bo")
        with Seat(self.bo, meeting) as bo:
            self.said(say(self.maja, meeting, "in time", "case.practical"))
            bo.hears("in time")
            close_it(self.maja, meeting)
            self.assertEqual(bo.end(), 0)
        for home in (self.bo, self.maja):
            self.refused(say(home, meeting, "too late", "case.practical"), "meeting-over")
            self.refused(home.try_("meeting", "join", meeting, "--json", "--plain"), "meeting-over")
            self.assertEqual(self.read(home, meeting), {"in time"})

    def test_the_candidate_moves_drops_and_cancels_without_a_reason(self):
        meeting = call(self.bo, "sara", points=("First=case.practical@maja", "Money=money.benefits@sara",
                                                "And then=case.practical@bo"))
        self.maja.do("meeting", "move", meeting, "--when", "2099-05-05T10:00", "--yes")
        self.maja.do("meeting", "change", meeting, "--drop", "2", "--yes")
        shown = self.sara.ask("meeting", "show", meeting)
        self.assertEqual([p["title"] for p in shown["points"]][1:], ["And then"])
        self.assertTrue(shown["when"].startswith("2099-05-05T08:00"))
        self.refused(self.sara.try_("meeting", "cancel", meeting, "--yes", "--json"), "not-allowed")
        self.maja.do("meeting", "cancel", meeting, "--yes")
        self.assertEqual(self.sara.ask("meeting", "show", meeting)["phase"], "cancelled")
        self.refused(self.maja.try_("meeting", "open", meeting, "--yes", "--json"), "meeting-over")
        self.refused(self.sara.try_("meeting", "join", meeting, "--json", "--plain"), "meeting-over")

    def test_to_who_has_no_part_in_it_there_is_no_meeting(self):
        meeting = self.live("bo")
        for words in (("show", meeting), ("join", meeting, "--plain"), ("minutes", meeting),
                      ("say", meeting, "hello", "--topic", "case.practical")):
            never = [w if w != meeting else "00" * 16 for w in words]
            answers = [self.tine.try_("meeting", *w, "--json") for w in (words, never)]
            self.refused(answers[0], "no-meeting")
            self.assertEqual(answers[0].json["error"], answers[1].json["error"])
            self.assertEqual(answers[0].status, answers[1].status)
        self.assertEqual(self.tine.ask("meeting", "list", "--all")["meetings"], [])


class Minutes(Rooms):

    def test_who_was_not_there_writes_no_minutes(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo:
            self.said(say(self.maja, meeting, "hello", "case.practical"))
            bo.hears("hello")
            self.refused(minute(self.sara, meeting, "remark", "I was not", "case.practical"), "not-allowed")
        close_it(self.maja, meeting)
        self.refused(minute(self.sara, meeting, "remark", "I was not", "case.practical"), "not-allowed")
        self.said(minute(self.bo, meeting, "remark", "I remember it differently", "case.practical"))
        self.said(minute(self.maja, meeting, "remark", "So do I", "case.practical"))
        for home in (self.bo, self.maja):
            self.assertEqual(self.read(home, meeting), {"hello", "I remember it differently", "So do I"})
        self.assertEqual(self.read(self.sara, meeting), set())

    def spoken(self, meeting, text, topic):
        """Bo writes that Maja has said yes, for Sara, and a decision that depends on it; the ask."""
        ask = self.bo.ask("meeting", "yes", meeting, "sara", topic)["ask"]
        self.said(minute(self.bo, meeting, "decision", text, topic, "--agreed", "sara", "--pending", ask))
        self.assertNotIn(topic, card(self.maja, meeting))
        self.bo.do("meeting", "show", meeting)  # any command of the meeting looks
        self.assertNotIn(text, self.read(self.maja, meeting))
        self.assertFalse([path for path in self.bo.folder.rglob("*") if path.is_file()
                          and text.encode() in path.read_bytes()])
        return ask

    def asks(self, home, ask):
        return next(a["answer"] for a in home.ask("asks")["asks"] if a["ask"] == ask)

    def test_a_spoken_yes_counts_when_the_candidate_has_confirmed_it(self):
        meeting = self.live("bo", "sara")
        with Seat(self.sara, meeting) as sara:
            self.said(say(self.bo, meeting, "hello", "case.practical"))
            ask = self.spoken(meeting, "The saw mill it is", "work.search")
            self.assertEqual(self.asks(self.maja, ask), "open")
            self.maja.do("answer", ask, "yes", "--yes")
            sara.card({"money.benefits", "case.practical", "work.search"})
            self.bo.do("meeting", "show", meeting)
            sara.hears("The saw mill it is")
        self.assertIn("The saw mill it is", self.read(self.maja, meeting))
        self.assertEqual(self.asks(self.bo, ask), "yes")

    def test_a_no_to_a_spoken_yes_drops_what_waited(self):
        """A "not now" looks the same to who asked."""
        meeting = self.live("bo", "sara")
        with Seat(self.sara, meeting) as sara:
            self.said(say(self.bo, meeting, "hello", "case.practical"))
            for answer in ("no", "not-now"):
                ask = self.spoken(meeting, f"A visit, {answer}", "work.employer")
                self.maja.do("answer", ask, answer, "--yes")
                self.bo.do("meeting", "show", meeting)
                self.maja.do("permit", "sara", "work.employer", "--meeting", meeting, "--yes")
                self.bo.do("meeting", "show", meeting)
                self.maja.do("lift", "sara", "work.employer", "--yes")
                self.assertEqual(self.asks(self.bo, ask), "no")
            self.assertEqual(sara.texts(), ["hello"])
        self.assertEqual(self.read(self.maja, meeting), {"hello"})


if __name__ == "__main__":
    unittest.main()
