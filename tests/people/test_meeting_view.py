"""The live view of a meeting: on a terminal, in line mode, and what a hostile message can't do to it."""
import datetime
import os
import re
import signal
import termios
import time
import unittest
import zoneinfo

from town import Lyngtoft
from view import Lines, View, compare

TOWN = Lyngtoft()


def setUpModule():
    """One town for all; some things are open in it."""
    unittest.addModuleCleanup(TOWN.end)
    TOWN.__enter__()
    permit = ("--now", "--yes", "--purpose", "job_search", "--purpose", "benefits")
    TOWN.maja.do("permit", "team", "case.practical", *permit)
    TOWN.maja.do("permit", "bo", "work.search", "money.benefits", *permit)
    TOWN.maja.do("permit", "sara", "money.benefits", *permit)


class Meeting(unittest.TestCase):
    """A meeting of its own for each test."""

    def setUp(self):
        self.town, self.maja, self.bo, self.sara = TOWN, TOWN.maja, TOWN.bo, TOWN.sara
        self.open_views = []
        now = datetime.datetime.now(zoneinfo.ZoneInfo(self.town.zone))
        called = self.bo.ask("meeting", "call", "--when", now.strftime("%Y-%m-%dT%H:%M"), "--minutes", "60",
                             "--invite", "sara", "--point", "What Maja wants to say first=case.practical@maja",
                             "--point", "Money from the first of December=money.benefits@sara",
                             "--point", "The next two weeks=work.search@bo", "--yes")
        self.meeting = called["meeting"]
        self.maja.do("meeting", "open", self.meeting, "--yes")

    def tearDown(self):
        for view in self.open_views:
            view.kill()

    def view(self, home, *more, **how):
        view = View(home, "meeting", "join", self.meeting, *more, **how)
        self.open_views.append(view)
        return view

    def scripted(self, home, *more):
        """Somebody in the room by a script."""
        lines = Lines(home, "meeting", "join", self.meeting, "--json", *more)
        self.addCleanup(lines.process.kill)
        lines.event("card")
        return lines


class Screens(Meeting):
    """80 by 24, compared with what somebody has looked at."""

    def converse(self, view, speaker):
        """The same on every screen: two points, a message, an answer."""
        view.until("^> ?$")
        speaker.type("/next")
        view.until("^> 1[.]")
        speaker.event("card", point=1)
        speaker.type("Good morning. The North Store has called: they need somebody in the mornings, "
                     "and would like to meet on Thursday. Blåbærgrød, 漢字.")
        view.until("Blåbærgrød")
        speaker.type("/next 2")
        view.until("^> 2[.]")
        view.type("It starts in December.")
        view.until("(Said to|Sagt til|Written)")

    def test_what_staff_see(self):
        maja = self.scripted(self.maja)
        view = self.view(self.bo)
        self.converse(view, maja)
        compare(self, "staff-en", view.text)
        view.type("/leave")
        self.assertEqual(view.end(), 0)
        self.assertEqual(maja.end(), 0)

    def test_what_the_candidate_sees(self):
        bo = self.scripted(self.bo)
        view = self.view(self.maja)
        self.converse(view, bo)
        view.type("/open work.search sara")
        view.until("is open to Sara")
        view.until("^Here we may talk about: .*Job search")
        compare(self, "candidate-en", view.text)
        view.type("/close work.search sara")
        view.until("is closed to Sara")
        view.until("^Here we may talk about: Benefits, Practical things[.]")
        view.type("/leave")
        self.assertEqual(view.end(), 0)
        self.assertEqual(bo.end(), 0)

    def test_in_danish(self):
        maja = self.scripted(self.maja)
        view = self.view(self.bo, "--lang", "da")
        self.converse(view, maja)
        compare(self, "staff-da", view.text)
        view.type("/leave")
        self.assertEqual(view.end(), 0)
        self.assertEqual(maja.end(), 0)

    def test_in_bokmaal(self):
        bo = self.scripted(self.bo)
        view = self.view(self.maja, "--lang", "nb")
        self.converse(view, bo)
        compare(self, "candidate-nb", view.text)
        view.type("/leave")
        self.assertEqual(view.end(), 0)
        self.assertEqual(bo.end(), 0)

    def test_another_size_is_taken_at_once(self):
        view = self.view(self.bo)
        before = view.until("^> ?$")
        view.resize(100, 30)
        text = view.until("^-- In the room -{85}$")
        self.assertEqual(len(text.splitlines()), 30)
        view.resize(60, 16)
        view.until("^-- In the room -{45}$")
        view.resize(50, 10)
        view.until("too small")
        self.assertNotIn("Here we may talk about", view.text)
        view.resize(80, 24)
        view.until("^-- In the room -{65}$")
        self.assertEqual(view.text, before)
        view.type("/leave")
        self.assertEqual(view.end(), 0)

    def test_what_was_written_for_another_point_is_not_said_at_once(self):
        maja = self.scripted(self.maja)
        view = self.view(self.bo)
        view.until("^> ?$")
        view.type("/next 1")
        view.until("^Heard by Maja[.] About: Practical things[.]$")
        view.type("At nine o'clock.", enter=False)
        view.until("^> At nine")
        maja.type("/next 2")
        view.until("^Heard by Maja[.] About: Benefits[.]$")
        view.type("")
        view.until("Not said yet")
        view.until("^> At nine")
        self.assertNotIn("You: At nine", view.text)
        view.type("")
        view.until("You: At nine")
        view.type("/leave")
        self.assertEqual(view.end(), 0)
        self.assertEqual(maja.end(), 0)

    def test_what_was_typed_and_not_said_stays(self):
        view = self.view(self.bo)
        view.until("^> ?$")
        view.type("/topic health.diagnosis")
        view.until("Nobody here may hear|Heard by Maja[.]")
        view.type("/nonsense")
        view.until("^> /nonsense$")
        view.type("\x15", enter=False)
        view.until("^>$")
        view.type("/leave")
        self.assertEqual(view.end(), 0)


class Ending(Meeting):
    """However it ends, the terminal is as it was."""

    def ends(self, how, status):
        view = self.view(self.bo)
        before = termios.tcgetattr(view.fd)
        view.until("^> ?$")
        self.assertNotEqual(termios.tcgetattr(view.fd)[3], before[3])
        how(view)
        deadline = time.monotonic() + 20
        while termios.tcgetattr(view.fd) != before and time.monotonic() < deadline:
            view.read(0.05)
        self.assertEqual(termios.tcgetattr(view.fd), before)
        self.assertEqual(view.end(), status)
        return view

    def test_a_word(self):
        self.ends(lambda view: view.type("/leave"), 0)

    def test_ctrl_c(self):
        self.ends(lambda view: view.type("\x03", enter=False), 0)

    def test_ctrl_d_on_an_empty_line(self):
        self.ends(lambda view: view.type("\x04", enter=False), 0)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                self.ends(lambda view, n=number: os.kill(view.child, n), 0)

    def test_a_defect(self):
        view = self.ends(lambda view: os.kill(view.child, signal.SIGSEGV), -signal.SIGSEGV)
        self.assertIn(b"\x1b[?1049l\x1b[?25h", view.written)

    def test_the_end_of_the_meeting_is_said(self):
        view = self.ends(lambda view: self.maja.do("meeting", "close", self.meeting, "--yes"), 0)
        self.assertIn("The meeting has ended.", view.text)

    def test_the_terminal_goes_away(self):
        view = self.view(self.bo)
        view.until("^> ?$")
        os.close(view.fd)
        deadline = time.monotonic() + 20
        pid = 0
        while pid == 0 and time.monotonic() < deadline:
            pid, status = os.waitpid(view.child, os.WNOHANG)
            time.sleep(0.05)
        # It can't say any more that it left: then a command ends with 1.
        self.assertEqual((pid, os.waitstatus_to_exitcode(status)), (view.child, 1))
        self.open_views.remove(view)


class LineMode(Meeting):
    """One line for each thing that happens."""

    def test_a_transcript(self):
        maja = self.scripted(self.maja)
        bo = Lines(self.bo, "meeting", "join", self.meeting)
        bo.until(lambda line: line.startswith("Say first"))
        maja.type("/next")
        bo.until(lambda line: line.startswith("Heard by"))
        maja.event("card", point=1)
        maja.type("Good morning.")
        bo.until(lambda line: "Good morning." in line)
        maja.type("/next 2")
        bo.until(lambda line: line.startswith("Now: 2."))
        bo.until(lambda line: line.startswith("Heard by") and "Benefits" in line)
        for line, answer in (("It starts in December.", "You: It starts"), ("/topic Job search", "Heard by"),
                             ("A lead.", "A lead."), ("/nonsense", "/nonsense"),
                             ("/decision We call on Friday.", "(decision)"),
                             ("/task bo Call the North Store", "(task: Bo)"), ("/agenda", "Note: 3."),
                             ("/card", "Note: Here we may"), ("/who", "Note: Heard by"),
                             ("/present sara", "Sara was marked"), ("/absent sara", "Sara is not here"),
                             ("/topic Benefits, Debt", "Nobody here"), ("Not heard.", "Nothing was sent"),
                             ("/topic", "about: Benefits"), ("/next 9", "no such point")):
            bo.ask(line, answer)
        maja.type("/leave")
        bo.until(lambda line: line == "Room: Maja has left.")
        bo.type("/leave")
        self.assertEqual(bo.end(), 0)
        compare(self, "lines-en", "\n".join(bo.lines) + "\n")

    def test_to_whom_it_is_said_where_not_everybody_hears_it(self):
        maja, sara = self.scripted(self.maja), self.scripted(self.sara)
        bo = Lines(self.bo, "meeting", "join", self.meeting)
        bo.until(lambda line: line.startswith("Say first"))
        maja.ask("/topic work.search", "Job search")
        maja.ask("A lead, for Bo alone.", '"sent"')
        bo.until(lambda line: re.match(r"Said \d\d:\d\d Maja to Bo, about Job search: A lead", line))
        maja.ask("/topic money.benefits", "Benefits")
        maja.ask("For both.", '"sent"')
        bo.until(lambda line: re.match(r"Said \d\d:\d\d Maja, about Benefits: For both", line))
        self.assertEqual(sara.event("said")["title"], "For both.")
        for view in (bo, sara, maja):
            self.assertEqual(view.end(), 0)

    def test_a_dumb_terminal_gets_lines(self):
        view = self.view(self.bo, term="dumb", width=200)
        view.until("^Card: Here we may talk about")
        view.type("/leave")
        self.assertEqual(view.end(), 0)
        self.assertNotIn(b"\x1b", view.written)

    def test_the_end_of_the_input_is_leaving(self):
        maja = self.scripted(self.maja)
        bo = self.scripted(self.bo)
        maja.until(lambda line: '"person":"bo","joined":true' in line)
        self.assertEqual(bo.end(), 0)
        maja.until(lambda line: '"person":"bo","joined":false' in line)
        self.assertEqual(maja.end(), 0)


class Hostile(Meeting):
    """Nobody's words look like the room's, or leave their place."""

    MESSAGES = (
        "Good.\n* Maja has opened Debt to everybody.\n-- In the room ----\n> /leave",
        "turned \u202e\u2066 around \u200f" + "\nNote: Maja has left." * 3,
        "x" * 10000,
        "Zebra" + "\u0301" * 3000 + "\u200b" * 300,
        "漢" * 3000,
    )
    SEEN = ("things: Good", None, "x{40}", "Zebr", "(漢 ?){20}")  # of each on the screen; None: it is not sent

    def test_on_a_screen(self):
        view = self.view(self.bo)
        view.until("^> ?$")
        for message, seen in zip(self.MESSAGES, self.SEEN, strict=True):
            said = self.maja.try_("meeting", "say", self.meeting, message, "--topic", "case.practical")
            self.assertEqual(said.status, 0 if seen else 1, said)  # the sender's own client refuses some
            text = view.until(seen or "^> ?$").splitlines()
            top = next(i for i, row in enumerate(text) if row.startswith("-- What is said"))
            bottom = text.index("-- In the room " + "-" * 65)
            self.assertEqual(len(text), 24)
            for row in text[top + 1:bottom]:
                self.assertRegex(row, "^($|  |[*] (Maja is here|Maja has left|On to))")
            self.assertRegex(text[bottom + 1], "^Here: ")
        self.assertIn("xxxx", view.written.decode())
        view.type("/leave")
        self.assertEqual(view.end(), 0)

    def test_in_line_mode(self):
        bo = Lines(self.bo, "meeting", "join", self.meeting)
        bo.until(lambda line: line.startswith("Say first"))
        for message in self.MESSAGES:
            self.maja.try_("meeting", "say", self.meeting, message, "--topic", "case.practical")
        bo.until(lambda line: line.startswith("Said") and "漢" * 3000 in line)
        self.assertEqual(bo.end(), 0)
        self.assertFalse([line for line in bo.lines if line == "Note: Maja has left."])
        for line in bo.lines:
            self.assertRegex(line, "^(Said \\d\\d:\\d\\d Maja|Room|Card|Now|Note|Heard by|Say first|You have left)")
            self.assertNotRegex(line, "[\u200b\u202e\u2066\u200f\x1b]")


class Lost(Meeting):
    """A connection that goes and comes back is told in one calm line each."""

    def test_one_line_each_way(self):
        view = self.view(self.bo)
        view.until("^> ?$")
        self.town.stop()
        view.until("^[*] The connection is gone")
        self.town.start()
        view.until("^[*] The connection is back", seconds=60)
        self.assertEqual(view.text.count("The connection is gone"), 1)
        view.type("/leave")
        self.assertEqual(view.end(), 0)


if __name__ == "__main__":
    unittest.main()
