#!/usr/bin/env python3
"""The first visit, and the steps of it that can be done later: recovery sheet, team, card, eight words, computers. What
was not answered with yes was not done."""
import re
import shlex
import stat
import unittest

from terminal import Terminal
from town import OFFICES, Home, Town, run

SHEET_LINE = r"(?m)^([0-9A-Z]{4})-([0-9A-Z]{4})$"


class Visit(unittest.TestCase):
    """One town, its staff; each test has a candidate of its own."""

    @classmethod
    def setUpClass(cls):
        cls.town = Town(OFFICES)
        cls.town.__enter__()
        cls.addClassCleanup(cls.town.end)
        cls.bo = cls.town.person("bo", "Bo Brobygger", "consultant", "ips-lyngtoft")
        cls.tine = cls.town.person("tine", "Tine Tordensky", "therapist", "psyk-lyngtoft")
        cls.sara = cls.town.person("sara", "Sara Skemagård", "social_worker", "ydelse-lyngtoft")
        cls.n = 0

    def candidate(self):
        Visit.n += 1
        return self.town.person(f"maja{Visit.n}", "Maja Månestråle", "candidate", "ips-lyngtoft")

    def with_case(self, *members):
        maja = self.candidate()
        maja.do("case", "create", "--without-sheet", "--yes",
                *(part for member in members for part in ("--member", member.request)))
        return maja

    def join(self, maja, member):
        card = self.town.folder / f"card-{maja.handle}-{member.handle}"
        maja.do("case", "card", card)
        member.do("case", "join", card)

    def words(self, home, other, case):
        return home.ask("case", "verify", other, "--case", case)["words"]

    def devices(self, maja):
        return maja.ask("case", "device", "list")["devices"]

    def team(self, maja):
        return {m["handle"]: m for m in maja.ask("case", "team", "list")["team"]}

    # ---- the visit on a terminal

    def test_leads_through_the_first_visit_a_question_at_a_time(self):
        maja = self.candidate()
        card = self.town.folder / "card-of-the-visit"
        realm = maja.ask("whoami")["realm"]
        visit = Terminal(maja, "case", "create", "--lang", "en")
        visit.answer("Which language.*? ", "1")
        self.assertIn("Nothing is shared. You decide.", visit.answer(r"on paper\? .*? ", "yes"))
        paper = visit.until(r"line \d: ")
        for part in (realm, "tcp://127.0.0.1:"):
            self.assertIn(part, paper)
        lines = re.findall(SHEET_LINE, paper)
        self.assertEqual(len(lines), 4, paper)
        visit.type(lines[int(paper[-3]) - 1][0].lower())
        self.assertIn("works from now on", visit.answer("nobody more now. ", self.bo.request.as_posix()))
        self.assertIn("Bo Brobygger, job consultant at ips-lyngtoft", visit.answer(r"on your team\? .*? ", "yes"))
        self.assertIn("Bo Brobygger sees nothing until you say yes",
                      visit.answer("nobody more now. ", self.tine.request.as_posix()))
        visit.answer(r"on your team\? .*? ", "no")
        visit.answer("nobody more now. ", self.sara.request.as_posix())
        visit.answer(r"on your team\? .*? ", "yes")
        visit.answer("nobody more now. ")
        bundles = visit.answer("Enter: nothing now. ", "3, 4")
        self.assertLess(bundles.index("Nothing now"), bundles.index("Just practical"))
        whole = visit.answer("leave nothing out. ", "5")
        self.assertRegex(whole, "5  Offers and my answers: Bo Brobygger\n")
        self.assertRegex(whole, "7  Benefits: Bo Brobygger and Sara Skemagård\n")
        page = visit.answer(r"Share this\? .*? ", "yes")
        self.assertIn("- Bo can see Job search for job search, until", page)
        self.assertIn("- Sara can see Benefits for benefits, until", page)
        self.assertNotIn("Offers", page)
        self.assertIn("You can stop at any time.", page)
        self.assertRegex(visit.answer("Into which file. ", str(card)),
                         "This can be seen from .*Undo until then: samtykke lift --number 1 --number 2")
        read = visit.until("do it later: ")
        self.bo.do("case", "join", card)
        theirs = self.words(self.bo, maja.handle, maja.handle)
        self.assertIn(theirs, read)
        visit.type(theirs)
        self.assertIn("It is really Bo Brobygger.", visit.answer("do it later: "))
        said, status = visit.end()
        self.assertEqual(status, 0, said)
        self.assertIn("samtykke case verify sara", said)
        self.assert_visited(maja)

    def assert_visited(self, maja):
        self.assertEqual(sorted(d["kind"] for d in self.devices(maja)), ["device", "recovery"])
        team = self.team(maja)
        self.assertEqual({h: m["verified"] for h, m in team.items()}, {"bo": True, "sara": False})
        choices = maja.ask("choices")["choices"]
        self.assertEqual({(c["actor"], c["category"], c["purposes"][0]) for c in choices},
                         {("bo", "case.practical", "job_search"), ("sara", "case.practical", "job_search"),
                          ("bo", "work.needs", "job_search"), ("bo", "work.preferences", "job_search"),
                          ("bo", "work.search", "job_search"), ("bo", "work.employer", "job_search"),
                          ("bo", "money.benefits", "benefits"), ("sara", "money.benefits", "benefits")})
        undo = [part for c in choices for part in ("--number", c["number"])]
        maja.do("lift", *undo)
        self.assertIn("Nothing is shared. You decide.", maja.do("choices").out)

    def test_leaves_out_every_step_that_is_not_answered(self):
        maja = self.candidate()
        visit = Terminal(maja, "case", "create", "--lang", "en")
        visit.answer("Which language.*? ")
        visit.answer(r"on paper\? .*? ")
        said = visit.answer("nobody more now. ")
        said += visit.end()[0]
        for later in ("case recovery", "case team add"):
            self.assertIn("samtykke " + later, said)
        self.assertEqual([d["kind"] for d in self.devices(maja)], ["device"])
        self.assertEqual(self.team(maja), {})
        self.assertEqual(maja.do("choices").out, "Nothing is shared. You decide.\n")

    def test_a_sheet_that_is_not_read_back_does_not_count(self):
        maja = self.with_case()
        sheet = Terminal(maja, "case", "recovery", "--lang", "en")
        for _ in range(3):
            sheet.answer(r"line \d: ", "ZZZZ")
        said, status = sheet.end()
        self.assertEqual(status, 8, said)
        self.assertIn("does not count", said)
        self.assertEqual([d["kind"] for d in self.devices(maja)], ["device"])

    def test_takes_a_whole_line_of_the_sheet_as_well(self):
        maja = self.with_case()
        sheet = Terminal(maja, "case", "recovery", "--lang", "en")
        paper = sheet.until(r"line \d: ")
        sheet.type("-".join(re.findall(SHEET_LINE, paper)[int(paper[-3]) - 1]))
        self.assertEqual(sheet.end()[1], 0)
        self.assertEqual(sorted(d["kind"] for d in self.devices(maja)), ["device", "recovery"])

    # ---- for scripts

    def test_asks_a_script_nothing(self):
        maja = self.candidate()
        card = self.town.folder / "card-of-a-script"
        done = maja.ask("case", "create", "--language", "nb", "--member", self.bo.request, "--member",
                        self.sara.request, "--bundle", "work", "--leave-out", "work.offers", "--leave-out",
                        "work.employer", "--now", "--card", card, "--yes")
        self.assertEqual(len(done["sheet"]), 4)
        self.assertRegex("\n".join(done["sheet"]), SHEET_LINE)
        self.assertRegex(done["case"], "^[0-9a-f]{32}$")
        self.assertTrue(card.is_file())
        shown = maja.ask("case", "show")
        self.assertEqual((shown["language"], shown["is_owner"], len(shown["team"])), ("nb", True, 2))
        self.assertEqual([(c["actor"], c["category"], c["state"]) for c in maja.ask("choices")["choices"]],
                         [("bo", "case.practical", "open"), ("sara", "case.practical", "open"),
                          ("bo", "work.needs", "open"), ("bo", "work.preferences", "open"),
                          ("bo", "work.search", "open")])
        maja.do("case", "create", "--yes", status=1)

    def test_shares_nothing_unless_a_bundle_is_named(self):
        maja = self.with_case(self.bo)
        self.assertFalse(maja.ask("choices")["shared"])
        maja.do("case", "bundle", "nothing", "--yes")
        self.assertFalse(maja.ask("choices")["shared"])
        maja.do("case", "bundle", "everything", "--yes", status=64)
        self.assertEqual(maja.do("case", "bundle", "money", stdin="no\n", status=8).out.splitlines()[-1],
                         "Nothing was changed.")
        self.assertFalse(maja.ask("choices")["shared"])

    def test_nothing_wins_over_what_is_named_beside_it(self):
        maja = self.with_case(self.bo)
        maja.do("case", "bundle", "nothing", "work", "--yes")
        self.assertEqual(maja.ask("choices")["choices"], [])

    def test_a_second_case_is_not_made(self):
        maja = self.with_case()
        done = maja.try_("case", "create", "--without-sheet", "--yes", "--json")
        self.assertEqual((done.status, done.json["error"]), (1, "has-case"))
        self.assertEqual(len(maja.ask("case", "list")["cases"]), 1)

    def test_a_sheet_that_could_not_be_written_is_no_owner(self):
        maja = self.with_case()
        command = shlex.join(str(word) for word in maja.command("case", "recovery", "--yes"))
        done = run(["/bin/sh", "-c", command + " > /dev/full"])
        self.assertEqual(done.status, 1, done)
        self.assertEqual(len(self.devices(maja)), 1)

    def test_is_for_a_candidate_alone(self):
        self.bo.do("case", "create", "--without-sheet", "--yes", status=1)

    # ---- the sheet

    def test_writes_a_sheet_for_its_owner_alone_and_never_over_a_file(self):
        maja = self.with_case()
        path = self.town.folder / "sheet"
        done = maja.ask("case", "recovery", "--out", path, "--yes")
        self.assertNotIn("sheet", done)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(len(re.findall(SHEET_LINE, path.read_text())), 4)
        before = path.read_bytes()
        maja.do("case", "recovery", "--out", path, "--yes", status=1)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(len(self.devices(maja)), 2)

    def test_lets_the_candidate_in_again(self):
        maja = self.with_case(self.bo)
        maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
        path = self.town.folder / "sheet-to-recover"
        paper = maja.ask("case", "recovery", "--out", path, "--yes")
        again = Home(self.town, "again", self.town.folder / "homes" / "again")
        recover = ("case", "recover", "--handle", maja.handle, "--name", "Maja Månestråle", "--organisation",
                   "ips-lyngtoft", "--broker", self.town.statement, "--code", self.town.code, "--case-id",
                   paper["case"], "--weak")
        lines = re.findall(r"(?m)^[0-9A-Z]{4}-[0-9A-Z]{4}$", path.read_text())
        wrong = "\n".join([*lines[:3], lines[3][:-1] + ("1" if lines[3][-1] != "1" else "2")]) + "\n"  # the check symbol
        done = again.do(*recover, stdin=wrong, status=1)
        self.assertIn("line 4", done.err)
        again.do(*recover, "--sheet", path)
        self.assertEqual([c["category"] for c in again.ask("choices")["choices"]], ["work.search"])
        again.do("lift", "consultant", "work.search")  # names are in no sheet: a card brings them back
        card = self.town.folder / "card-to-recover"
        maja.do("case", "card", card)
        again.do("case", "join", card)
        self.assertEqual(list(self.team(again)), ["bo"])
        self.assertEqual(maja.ask("choices")["choices"], [])
        again.do(*recover, "--sheet", path, status=1)

    # ---- the team

    def test_nobody_joins_without_a_yes(self):
        maja = self.with_case()
        maja.do("case", "team", "add", self.bo.request, stdin="no\n", status=8)
        self.assertEqual(self.team(maja), {})
        maja.do("case", "team", "add", "/nonexistent", "--yes", status=1)
        maja.do("case", "team", "add", self.bo.request, "--handle", "coach", "--yes")
        self.assertEqual(list(self.team(maja)), ["coach"])
        maja.do("case", "team", "add", self.bo.request, "--yes", status=1)

    def test_whom_an_old_yes_fits_is_shown_before_they_join(self):
        maja = self.with_case(self.bo)
        maja.do("permit", "role:therapist", "health.crisis", "--purpose", "treatment_coordination", "--now", "--yes")
        done = maja.do("case", "team", "add", self.tine.request, stdin="yes\nno\n", status=8)
        self.assertIn("After this therapist can see “Early signs and what helps”.", done.out)
        self.assertEqual(list(self.team(maja)), ["bo"])
        maja.do("case", "team", "add", self.tine.request, stdin="yes\nyes\n")
        self.assertEqual(sorted(self.team(maja)), ["bo", "tine"])

    def test_who_leaves_the_team_loses_what_was_opened_by_name(self):
        maja = self.with_case(self.bo, self.tine)
        maja.do("permit", "bo", "work.search", "--purpose", "job_search", "--now", "--yes")
        done = maja.do("case", "team", "remove", "bo")
        self.assertIn("Bo Brobygger is no longer on your team.", done.out)
        self.assertIn("What Bo Brobygger has already read, Bo Brobygger can't forget.", done.out)
        self.assertEqual(list(self.team(maja)), ["tine"])
        self.assertEqual(maja.ask("choices")["choices"], [])

    def test_a_guest_reads_nothing_and_has_no_words(self):
        maja = self.with_case(self.bo)
        maja.do("case", "team", "guest", "mum", "--name", "Mother")
        self.assertEqual(self.team(maja)["mum"]["role"], "guest")
        self.assertIn("Mother (mum), guest: reads nothing here", maja.do("case", "team", "list").out)
        maja.do("case", "verify", "mum", "--words", "a b c d e f g h", status=1)

    # ---- the eight words

    def test_other_words_change_nothing(self):
        maja = self.with_case(self.bo, self.tine)
        self.join(maja, self.bo)
        other = self.words(maja, "tine", maja.handle)
        self.assertEqual(len(other.split()), 8)
        maja.do("case", "verify", "bo", "--words", other, "--yes", status=5)
        self.bo.do("case", "verify", maja.handle, "--case", maja.handle, "--words", other, status=5)
        self.assertFalse(self.team(maja)["bo"]["verified"])
        mine = self.words(self.bo, maja.handle, maja.handle)
        self.assertEqual(mine, self.words(maja, "bo", maja.handle))
        self.assertTrue(maja.ask("case", "verify", "bo", "--words", mine.upper())["verified"])
        self.assertTrue(self.team(maja)["bo"]["verified"])
        self.assertFalse(self.team(maja)["tine"]["verified"])

    def test_a_member_compares_with_the_candidate_alone(self):
        maja = self.with_case(self.bo, self.tine)
        self.join(maja, self.bo)
        self.bo.do("case", "verify", "tine", "--case", maja.handle, "--json", status=1)

    # ---- computers

    def test_another_computer_is_added_with_a_yes_and_removed_after_a_wait(self):
        maja = self.with_case()
        laptop = self.town.person(maja.handle, "Maja Månestråle", "candidate", "ips-lyngtoft", agent=False,
                                  person=maja.ask("whoami")["person"], folder=maja.handle + "-laptop")
        maja.do("case", "device", "add", laptop.request, stdin="no\n", status=8)
        self.assertEqual(len(self.devices(maja)), 1)
        maja.do("case", "device", "add", laptop.request, "--yes")
        added = next(d for d in self.devices(maja) if not d["self"])
        self.assertEqual(added["kind"], "device")
        done = maja.ask("case", "device", "remove", added["key_id"][:8])
        self.assertFalse(done["removed"])
        self.assertTrue(next(d for d in self.devices(maja) if not d["self"])["removing"])
        maja.do("case", "device", "remove", added["key_id"], status=1)
        maja.do("case", "device", "keep", added["key_id"][:8])
        self.assertFalse(next(d for d in self.devices(maja) if not d["self"])["removing"])
        maja.do("case", "device", "remove", "000", status=1)

    # ---- the way

    def test_every_command_has_an_example(self):
        for words in ("create", "bundle", "list", "show", "card", "join", "verify", "recovery", "recover", "team add",
                      "team guest", "team remove", "team list", "device add", "device remove", "device keep",
                      "device list"):
            said = self.bo.do("case", *words.split(), "--help").out
            self.assertIn("Usage: samtykke case " + words, said)
            self.assertIn("Example:", said)
        for words in ((), ("rename",), ("team",), ("team", "rename")):
            self.bo.do("case", *words, status=64)
        self.assertIn("create", self.bo.do("case", "--help").out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
