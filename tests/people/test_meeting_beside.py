#!/usr/bin/env python3
"""Other commands of a home that is in a room: they take turns. The candidate chooses in another terminal while the room is
shown, somebody writes a task down, one person sits in two rooms; nothing is lost, told twice or mixed, whoever is killed."""
import fcntl
import signal
import subprocess
import time
import unittest
from datetime import date, timedelta

from in_room import InRooms, Seat, minute, say
from town import ENVIRONMENT

PRACTICAL, MONEY, WORK = "case.practical", "money.benefits", "work.search"
PURPOSES = [a for p in ("job_search", "benefits", "treatment_coordination") for a in ("--purpose", p)]


class Beside(InRooms):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for person in ("bo", "tine", "sara"):
            cls.maja.do("permit", person, PRACTICAL, *PURPOSES, "--now", "--yes")

    def quickly(self, seconds, work, *arguments, **more):
        begin = time.monotonic()
        done = work(*arguments, **more)
        self.assertLess(time.monotonic() - begin, seconds)
        return done

    def alone(self, seat, *texts):
        """Each of these once and in order, and no trouble of any kind."""
        self.assertEqual([t for t in seat.texts() if t in texts], list(texts))
        self.assertEqual(len(seat.heard()), len({line["item"] for line in seat.heard()}))
        self.assertEqual([line for line in seat.lines if line["what"] in ("trouble", "lost")], [])


class OneRoom(Beside):

    def test_what_the_candidate_opens_in_another_terminal_works_in_the_room_at_once(self):
        meeting = self.live("bo", "tine")
        with Seat(self.bo, meeting) as bo, Seat(self.tine, meeting) as tine, Seat(self.maja, meeting) as maja:
            for seat in (bo, tine, maja):
                seat.wait(lambda line: line["what"] == "card" and set(line["open"]) == {PRACTICAL}, 10)
            before = {seat: len(seat.lines) for seat in (bo, tine, maja)}
            for person in ("bo", "tine"):
                self.quickly(5, self.maja.do, "permit", person, WORK, "--meeting", meeting, "--yes")
            for seat in (bo, tine, maja):
                seat.wait(lambda line: line["what"] == "card" and set(line["open"]) == {PRACTICAL, WORK}, 3, before[seat])
            self.assertEqual(set(maja.say("About work now.", WORK)), {"bo", "tine"})
            for seat in (bo, tine, maja):
                seat.hears("About work now.")
                self.alone(seat, "About work now.")
            self.quickly(5, self.maja.do, "deny", "tine", WORK, "--meeting", meeting, "--yes")
            maja.wait(lambda line: line["what"] == "card" and set(line["open"]) == {PRACTICAL}, 3, len(maja.lines) - 1)
            self.assertEqual(maja.say("And now.", WORK), ["bo"])

    def test_a_task_with_a_date_is_written_down_beside_the_room_and_shown_in_it(self):
        meeting = self.live("bo", "sara")
        due = str(date.today() + timedelta(days=7))
        with Seat(self.maja, meeting) as maja, Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            done = self.quickly(10, minute, self.bo, meeting, "task", "Ask the baker", PRACTICAL, "--owner", "bo",
                                "--due", due)
            self.assertEqual(done.status, 0, done)
            for seat in (maja, bo, sara):
                self.assertEqual(seat.hears("Ask the baker")["kind"], "task")
            self.assertTrue(bo.hears("Ask the baker")["own"])
            bo.say("I wrote it down.", PRACTICAL)
            for seat in (maja, bo, sara):
                seat.hears("I wrote it down.")
                self.alone(seat, "Ask the baker", "I wrote it down.")
        self.assertEqual([t["due"] for t in self.bo.ask("tasks")["tasks"] if t["title"] == "Ask the baker"], [due])

    def test_commands_in_a_row_while_four_people_talk(self):
        meeting = self.live("bo", "tine", "sara")
        with Seat(self.maja, meeting) as maja, Seat(self.bo, meeting) as bo, Seat(self.tine, meeting) as tine, \
                Seat(self.sara, meeting) as sara:
            seats = (maja, bo, tine, sara)
            said = []
            for seat in seats:
                seat.answer("/topic " + PRACTICAL, "note")
            beside = (
                ("permit", "bo", MONEY, *PURPOSES, "--now", "--yes"), ("choices",), ("room", meeting), ("log", "--verify"),
                ("deny", "bo", MONEY, "--yes"), ("meeting", "show", meeting))
            for command in beside:
                work = subprocess.Popen([str(a) for a in self.maja.command(*command)], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, env=ENVIRONMENT)
                while work.poll() is None or len(said) % 8 != 0:
                    for seat in seats:
                        said.append(f"{seat.home.handle} {len(said)}")
                        seat.type(said[-1])
                    time.sleep(0.05)
                self.assertEqual(work.wait(), 0, work.stderr.read())
                work.stderr.close()
            for seat in seats:
                for text in said:
                    seat.hears(text, 30)
                self.assertEqual(sorted(seat.texts()), sorted(said))
                self.alone(seat)
            self.assertEqual([s.texts() for s in seats], [maja.texts()] * 4)

    def test_the_room_goes_on_when_who_waits_or_works_beside_it_is_killed(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            for i in range(6):
                beside = subprocess.Popen([str(a) for a in self.bo.command("inbox")],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
                time.sleep(0.03 * (i + 1))
                beside.send_signal(signal.SIGKILL)
                beside.wait()
                sara.say(f"word {i}", PRACTICAL)
                self.quickly(5, bo.hears, f"word {i}")
            self.alone(bo, *(f"word {i}" for i in range(6)))
            self.bo.do("case", "show")

    def test_one_that_was_stopped_while_it_waits_is_passed_over(self):
        """Only the queue's lock is held, by somebody who never takes the home."""
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            with open(self.bo.folder / "lock.next", "wb") as queue:
                fcntl.flock(queue, fcntl.LOCK_EX)
                sara.say("still there?", PRACTICAL)
                bo.hears("still there?", 10)
                self.assertEqual(self.bo.try_("whoami", "--cases", "--json").json["error"], "home-in-use")
            self.quickly(10, self.bo.do, "case", "show")
            bo.say("yes", PRACTICAL)
            sara.hears("yes")

    def test_who_works_beside_for_long_stays_in_the_room_and_hears_it_all_afterwards(self):
        """The question of a command is not answered for a while."""
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            with open(self.bo.folder / "lock", "wb") as home, open(self.bo.folder / "lock.next", "wb") as queue:
                fcntl.flock(queue, fcntl.LOCK_EX)
                fcntl.flock(home, fcntl.LOCK_EX)
                fcntl.flock(queue, fcntl.LOCK_UN)
                self.assertEqual(sara.say("while you are away", PRACTICAL), ["bo"])
                bo.type("/topic " + PRACTICAL)
                bo.type("typed meanwhile")
                time.sleep(33)
                bo.wait(lambda line: line["what"] == "note" and "Another command" in line["text"])
                self.assertEqual(bo.texts(), [])
                self.assertEqual(sara.say("still to you", PRACTICAL), ["bo"])
            for seat in (bo, sara):
                seat.hears("typed meanwhile")
            bo.hears("still to you")
            self.alone(bo, "while you are away", "still to you")
            self.alone(sara)

    def test_one_can_leave_while_a_command_works_beside_it(self):
        meeting = self.live("bo", "sara")
        with Seat(self.bo, meeting) as bo, Seat(self.sara, meeting) as sara:
            with open(self.bo.folder / "lock", "wb") as home, open(self.bo.folder / "lock.next", "wb") as queue:
                fcntl.flock(queue, fcntl.LOCK_EX)
                fcntl.flock(home, fcntl.LOCK_EX)
                bo.process.send_signal(signal.SIGTERM)
                self.assertEqual(bo.end(5), 0)
            sara.wait(lambda line: line["what"] == "card" and "bo" not in line["present"], 5)


class TwoRooms(Beside):

    def test_one_person_in_two_rooms_hears_what_is_said_in_each(self):
        one, two = self.live("bo", "sara"), self.live("bo", "tine")
        with Seat(self.sara, one) as sara, Seat(self.tine, two) as tine, Seat(self.bo, one) as first, \
                Seat(self.bo, two) as second:
            for i in range(12):
                sara.say(f"one {i}", PRACTICAL)
                tine.say(f"two {i}", PRACTICAL)
            first.hears("one 11", 20)
            second.hears("two 11", 20)
            self.assertEqual(first.say("mine in one", PRACTICAL), ["sara"])
            self.assertEqual(second.say("mine in two", PRACTICAL), ["tine"])
            sara.hears("mine in one")
            tine.hears("mine in two")
            first.hears("mine in one")
            second.hears("mine in two")
            self.quickly(10, self.bo.do, "case", "show")
            self.assertEqual(first.texts(), [f"one {i}" for i in range(12)] + ["mine in one"])
            self.assertEqual(second.texts(), [f"two {i}" for i in range(12)] + ["mine in two"])
            for seat in (first, second):
                self.alone(seat)

    def test_a_word_in_a_second_meeting_leaves_the_first_as_it_is(self):
        one, two = self.live("bo", "sara"), self.live("bo", "tine")
        with Seat(self.sara, one) as sara, Seat(self.bo, one) as bo, Seat(self.tine, two) as tine:
            self.assertEqual(self.quickly(10, say, self.bo, two, "over there", PRACTICAL).status, 0)
            tine.hears("over there")
            self.assertEqual(self.quickly(10, say, self.bo, one, "and here", PRACTICAL).status, 0)
            sara.hears("and here")
            bo.hears("and here")
            self.assertEqual(sara.say("to you", PRACTICAL), ["bo"])
            bo.hears("to you")
            self.alone(bo, "and here", "to you")
            self.assertNotIn("over there", bo.texts())


if __name__ == "__main__":
    unittest.main()
