#!/usr/bin/env python3
"""Meetings and the calendar: minutes are written for some days after a meeting, as the site says, by those who were
there; a permit that ends while a meeting runs is not on its card any more."""
import unittest
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from in_room import Seat, call, card, close_it, minute, minutes, open_it, say
from misfortune import DAY, OFFICE, later, start_later, with_other_days
from town import Town, make_case

SOON = 25  # seconds before midnight


class ThreeDays(Town):
    def write_config(self):
        super().write_config()
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(text.replace("cap_days = 365", "cap_days = 365\nminutes_days = 3"), encoding="utf-8")


class Days(unittest.TestCase):
    def setUp(self):
        self.town = ThreeDays({OFFICE: "consultant"})
        self.addCleanup(self.town.end)
        self.town.__enter__()
        self.maja = self.town.person("maja", "Maja", "candidate", OFFICE)
        self.bo = self.town.person("bo", "Bo", "consultant", OFFICE)
        make_case(self.maja, [self.bo], "da")
        self.maja.do("permit", "bo", "case.practical", "--purpose", "job_search", "--now", "--yes")

    def restart_later(self, seconds):
        """It is later for the broker, and in the environment that this gives."""
        self.town.stop()
        start_later(self.town, seconds)
        return later(seconds)

    @with_other_days
    def test_minutes_are_taken_for_so_many_days_and_not_longer(self):
        meeting = call(self.maja, "bo")
        open_it(self.maja, meeting)
        with Seat(self.bo, meeting):
            self.assertEqual(say(self.maja, meeting, "hello", "case.practical").status, 0)
        close_it(self.maja, meeting)
        for days, is_taken in ((2, True), (4, False)):
            environment = self.restart_later(days * DAY)
            for home in (self.bo, self.maja):
                done = minute(home, meeting, "remark", f"Day {days}", "case.practical", environment=environment)
                self.assertEqual(done.status == 0, is_taken, done)
                if not is_taken:
                    self.assertEqual(done.json["error"], "meeting-over")
            self.assertEqual(len(minutes(self.maja, meeting, environment=environment)), 2)

    @with_other_days
    def test_a_permit_that_ends_while_the_meeting_runs_narrows_the_card(self):
        zone = ZoneInfo(self.town.zone)
        today = datetime.now(zone)
        midnight = datetime(today.year, today.month, today.day, tzinfo=zone) + timedelta(days=1)
        self.maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--until", f"{today:%Y-%m-%d}", "--now",
                     "--yes")
        meeting = call(self.maja, "bo")
        environment = self.restart_later(max(0, int((midnight - datetime.now(zone)).total_seconds()) - SOON))
        self.maja.do("meeting", "open", meeting, "--hours", "2", "--yes", environment=environment)
        with Seat(self.bo, meeting, environment=environment) as bo:
            self.assertEqual(card(self.maja, meeting, environment=environment), {"case.practical", "work.search"})
            bo.card({"case.practical", "work.search"})
            bo.card({"case.practical"}, seconds=SOON + 15)
            self.assertEqual(card(self.maja, meeting, environment=environment), {"case.practical"})


if __name__ == "__main__":
    unittest.main()
