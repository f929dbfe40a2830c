#!/usr/bin/env python3
"""Meetings in words: called with its points marked, changed, its room card on both sides and in three languages. What
staff are told never names what is closed; the candidate is told why, and the one command that changes it."""
import unittest
from datetime import datetime, timedelta

from meeting import MONTHS, TITLE, Meeting, day_words, moment_words, typed, utc

PROTECTED = "This call is not protected by us; the room card still applies.\n"

STAFF = {
    "en": "Here we may talk about: “Job search” and “Practical things”. Everything else: ask Maja first.\n"
          "So it will be on {moment}, with Bo and Sara.\n",
    "da": 'Her kan vi tale om: "Jobsøgning" og "Praktiske ting". Alt andet: spørg Maja først.\n'
          "Sådan bliver det den {moment}, med Bo og Sara.\n",
    "nb": "Her kan vi snakke om: «Jobbsøking» og «Praktiske ting». Alt annet: spør Maja først.\n"
          "Slik blir det {moment}, med Bo og Sara.\n",
}
CANDIDATE = {
    "en": ("The others see:",
           "It counts once you have opened the meeting: samtykke meeting open {m}",
           "- Bo: Job search, because you opened it to Bo.\n    To close it here: samtykke deny bo work.search --meeting {m}",
           "- Bo: not Benefits, because you have not opened it to Bo.\n"
           "    To open it: samtykke permit bo money.benefits --meeting {m}",
           "- Sara: Benefits, because you opened it for this meeting.\n"
           "    To close it here: samtykke deny sara money.benefits --meeting {m}",
           "“Debt”, “What helps me at work”"),
    "da": ("De andre ser:",
           "Det gælder, når du har åbnet mødet: samtykke meeting open {m}",
           "- Bo: Jobsøgning, fordi du har åbnet det for Bo.\n    Luk det her med: samtykke deny bo work.search --meeting {m}",
           "- Bo: ikke Ydelser, fordi du ikke har åbnet det for Bo.\n"
           "    Åbn det med: samtykke permit bo money.benefits --meeting {m}",
           "- Sara: Ydelser, fordi du har åbnet det på dette møde.\n"
           "    Luk det her med: samtykke deny sara money.benefits --meeting {m}",
           '"Gæld", "Det hjælper mig på arbejde"'),
    "nb": ("De andre ser:",
           "Det gjelder når du har åpnet møtet: samtykke meeting open {m}",
           "- Bo: Jobbsøking, fordi du har åpnet det for Bo.\n    Lukk det her med: samtykke deny bo work.search --meeting {m}",
           "- Bo: ikke Ytelser, fordi du ikke har åpnet det for Bo.\n"
           "    Åpne det med: samtykke permit bo money.benefits --meeting {m}",
           "- Sara: Ytelser, fordi du har åpnet det i dette møtet.\n"
           "    Lukk det her med: samtykke deny sara money.benefits --meeting {m}",
           "«Gjeld», «Dette hjelper meg på jobb»"),
}
ONLY = {"en": "Sara can see Benefits only in the meeting of {day}, until ",
        "da": "Sara kan kun se Ydelser på mødet den {day}, til og med ",
        "nb": "Sara kan bare se Ytelser i møtet {day}, til og med "}
MONEY = "If I earn more=money.benefits@sara"


class Calling(Meeting):
    def test_the_first_point_is_the_candidates_whoever_calls(self):
        for home in (self.bo, self.maja):
            points = home.ask("meeting", "show", self.call(home, points=("Bus=case.practical@bo",)))["points"]
            self.assertEqual([(p["number"], p["title"], p["owner"], p["topics"]) for p in points],
                             [(1, "What Maja wants to say first", "maja", ["case.practical"]),
                              (2, "Bus", "bo", ["case.practical"])])
        meeting = self.call(points=("My own=work.search@maja", "Bus=case.practical"))
        self.assertEqual([p["title"] for p in self.maja.ask("meeting", "show", meeting)["points"]], ["My own", "Bus"])

    def test_points_outside_the_card_are_marked_before_it_is_called_with_three_ways_out(self):
        asked = ("meeting", "call", "--when", typed(self.when), "--invite", "bo", "--invite", "tine", "--point",
                 MONEY.replace("sara", "bo"))
        self.maja.do("permit", "bo", "money.benefits", "--purpose", "benefits", "--now", "--yes")
        said = self.maja.do(*asked, stdin="no\n", status=8).out
        self.assertIn("2. If I earn more (Benefits), Bo\n   Not open to Tine: Benefits.\n"
                      "   - Open it to Tine for this meeting: samtykke permit tine money.benefits --meeting M\n"
                      "   - Tine steps out for this point: samtykke meeting change M --people 2:bo\n"
                      "   - Drop the point: samtykke meeting change M --drop 2\n", said)
        self.assertIn("No meeting was called.\n", said)
        done = self.maja.ask(*asked, "--yes")
        self.assertEqual([p["blocked"] for p in done["points"]], [[], ["tine"]])
        # The ways out, as they are printed, work.
        short = done["meeting"][:8]
        shown = self.maja.do("meeting", "show", short).out
        self.assertIn(f"   - Drop the point: samtykke meeting change {short} --drop 2\n", shown)
        self.maja.do("meeting", "change", short, "--people", "2:bo", "--yes")
        self.assertEqual([p["blocked"] for p in self.maja.ask("meeting", "show", short)["points"]], [[], []])
        self.maja.do("meeting", "change", short, "--people", "2:", "--yes")
        self.assertEqual([p["blocked"] for p in self.maja.ask("meeting", "show", short)["points"]], [[], ["tine"]])
        self.maja.do("meeting", "change", short, "--drop", "2")
        self.assertEqual(len(self.maja.ask("meeting", "show", short)["points"]), 1)
        self.maja.do("lift", "bo", "money.benefits")

    def test_a_member_who_calls_asks_the_candidate_and_others_are_told_no_marks(self):
        meeting = self.call(self.bo, invite=("sara",), points=(MONEY,))
        short = meeting[:8]
        shown = self.bo.do("meeting", "show", meeting).out
        self.assertIn("   Not open to Bo and Sara: Benefits.\n", shown)
        self.assertIn(f"   - Ask Maja to open it to Sara for this meeting: samtykke ask sara money.benefits --meeting {short}\n",
                      shown)
        self.assertNotIn("Not open", self.sara.do("meeting", "show", meeting).out)
        self.assertEqual([p["blocked"] for p in self.sara.ask("meeting", "show", meeting)["points"]], [[], []])

    def test_a_link_is_not_ours(self):
        meeting = self.call(more=("--link", "https://call.example/1", "--place", "The library", "--title", TITLE))
        for home in (self.maja, self.bo):
            said = home.do("meeting", "show", meeting).out
            self.assertIn("Link: https://call.example/1\n" + PROTECTED, said)
            self.assertTrue(said.startswith(TITLE + "\n"), said)
        shown = self.bo.ask("meeting", "show", meeting)
        self.assertEqual((shown["title"], shown["place"], shown["link"], shown["caller"]),
                         (TITLE, "The library", "https://call.example/1", "maja"))
        self.assertEqual((shown["phase"], shown["opens"], sorted(shown["invited"])), ("called", None, ["bo", "sara"]))
        self.maja.do("meeting", "change", meeting, "--link", "", "--title", "Other")
        self.assertNotIn(PROTECTED, self.bo.do("meeting", "show", meeting).out)

    def test_what_cannot_be_meant_is_refused(self):
        when = ("--when", typed(self.when))
        for arguments, status, error in (
                ((), 64, "usage"), (("--when", "2026-11-25"), 1, "date"), (("--when", "yesterday"), 1, "date"),
                (("--when", "2020-01-01T10:00", "--invite", "bo"), 1, "date"), ((*when, "--until", typed(self.when)), 1, "date"),
                ((*when, "--minutes", "0"), 1, "date"), ((*when, "--minutes", "5", "--until", "x"), 64, "usage"),
                ((*when, "--invite", "nobody"), 1, "no-person"), ((*when, "--invite", "bo", "--point", "No topic"), 1, "text"),
                ((*when, "--invite", "bo", "--point", "A=work"), 1, "field"), ((*when, "--point", "A=work.tea"), 1, "no-topic"),
                ((*when, "--invite", "bo", "--point", "A=work.search@nobody"), 1, "no-person"),
                ((*when, "--invite", "bo", "--point", "A=work.search:tine"), 1, "no-person")):
            with self.subTest(arguments=arguments):
                done = self.maja.do("meeting", "call", *arguments, "--yes", "--json", status=status)
                self.assertEqual(done.json["error"], error)


class Changing(Meeting):
    def test_moved_by_the_hours_of_the_site(self):
        meeting = self.call(self.bo)
        for word, instant in (("2027-01-15T11:30", "2027-01-15T10:30:00.000Z"), ("2027-07-15T11:30", "2027-07-15T09:30:00.000Z"),
                              ("2027-03-28T01:59", "2027-03-28T00:59:00.000Z"),
                              ("2027-03-28T02:30", "2027-03-28T00:30:00.000Z"),  # an hour that there is not
                              ("2027-03-28T03:00", "2027-03-28T01:00:00.000Z"),
                              ("2027-10-31T02:30", "2027-10-31T00:30:00.000Z"),  # one that there is twice
                              ("2027-10-31T03:00", "2027-10-31T02:00:00.000Z")):
            self.assertEqual(self.maja.ask("meeting", "move", meeting, "--when", word)["when"], instant, word)
        done = self.bo.ask("meeting", "move", meeting, "--when", typed(self.when))
        self.assertEqual((done["when"], done["until"]), (utc(self.when), utc(self.when + timedelta(minutes=45))))
        self.sara.do("meeting", "move", meeting, "--when", typed(self.when), status=1)
        self.bo.do("meeting", "move", meeting, status=64)

    def test_people_come_and_go(self):
        meeting = self.call(points=("Warehouse=work.search@bo:bo,sara",))
        self.maja.do("meeting", "change", meeting, "--invite", "tine", "--uninvite", "sara", "--yes")
        shown = self.bo.ask("meeting", "show", meeting)
        self.assertEqual((sorted(shown["invited"]), shown["points"][1]["people"]), (["bo", "tine"], ["bo"]))
        self.sara.do("meeting", "show", meeting, status=1)
        for arguments, error in ((("--uninvite", "sara"), "no-person"), (("--uninvite", "bo"), "field"),
                                 (("--drop", "1"), "no-point"), (("--drop", "3"), "no-point"),
                                 (("--people", "9:bo"), "no-point"), (("--people", "2"), "no-point")):
            with self.subTest(arguments=arguments):
                done = self.maja.do("meeting", "change", meeting, *arguments, "--yes", "--json", status=1)
                self.assertEqual(done.json["error"], error)
        self.maja.do("meeting", "change", meeting, "--drop", "2", "--point", "Bus=case.practical@tine", "--yes")
        self.assertEqual([p["title"] for p in self.maja.ask("meeting", "show", meeting)["points"]],
                         ["What Maja wants to say first", "Bus"])

    def test_cancelled_and_closed_without_a_reason_and_that_is_the_end(self):
        meeting = self.call(self.bo)
        self.sara.do("meeting", "cancel", meeting, status=1)
        self.assertEqual(self.maja.do("meeting", "cancel", meeting).out, "The meeting is cancelled.\n")
        self.assertEqual(self.bo.ask("meeting", "show", meeting)["phase"], "cancelled")
        self.maja.do("meeting", "open", meeting, status=1)
        listed = [m["meeting"] for m in self.bo.ask("meeting", "list")["meetings"]]
        self.assertNotIn(meeting, listed)
        self.assertIn(meeting, [m["meeting"] for m in self.bo.ask("meeting", "list", "--all")["meetings"]])

    def test_only_the_candidate_opens(self):
        meeting = self.call(self.bo)
        self.assertEqual(self.bo.do("meeting", "open", meeting, "--json", status=1).json["error"], "not-owner")
        for arguments in (("--hours", "13"), ("--hours", "0"), ("--until", "2020-01-01T00:00")):
            self.maja.do("meeting", "open", meeting, *arguments, status=1)
        done = self.maja.ask("meeting", "open", meeting, "--hours", "2")
        opens, closes = (datetime.fromisoformat(done[k]) for k in ("opens", "closes"))
        self.assertEqual(closes - opens, timedelta(hours=2))
        self.assertEqual(self.bo.ask("meeting", "show", meeting)["phase"], "opened")
        self.assertIn("open now", self.bo.do("meeting", "list").out)
        self.bo.do("meeting", "close", meeting)
        self.assertEqual(self.maja.ask("meeting", "show", meeting)["phase"], "closed")


class Card(Meeting):
    def test_on_both_sides_in_three_languages(self):
        meeting = self.call(points=("The warehouse=work.search@bo", MONEY))
        m = meeting[:8]
        for language in MONTHS:
            said = self.maja.do("permit", "sara", "money.benefits", "--meeting", m, "--now", "--yes", "--lang", language).out
            self.assertIn("- " + ONLY[language].format(day=day_words(self.when, language)), said)
            for home in (self.bo, self.sara):
                self.assertEqual(home.do("room", meeting, "--lang", language).out,
                                 STAFF[language].format(moment=moment_words(self.when, language)))
            said = self.maja.do("room", m, "--lang", language).out
            for line in CANDIDATE[language]:
                self.assertIn(line.format(m=m), said)
            self.assertIn("  " + STAFF[language].format(moment=moment_words(self.when, language)), said)
            self.maja.do("lift", "sara", "money.benefits")

    def test_for_scripts(self):
        meeting = self.open(points=(MONEY,))
        card = self.bo.ask("room", meeting)
        self.assertEqual({k: v for k, v in card.items() if k != "at"},
                         {"meeting": meeting, "phase": "opened", "live": False, "open": ["work.search", "case.practical"],
                          "present": card["present"]})
        self.assertEqual(sorted(card["present"]), ["bo", "sara"])
        self.enter(meeting, self.bo)
        self.assertTrue(self.bo.ask("room", meeting)["live"])
        card = self.maja.ask("room", meeting)
        self.assertEqual(card["per_person"], {who: ["work.search", "case.practical"] for who in card["present"]})
        why = {(w["person"], w["topic"]): w for w in card["why"]}
        self.assertEqual(len(why), 36)
        self.assertEqual(why["bo", "money.benefits"]["reason"], "no-permit")
        self.assertTrue(why["bo", "work.search"]["open"])

    def test_one_command_opens_and_one_closes_and_the_room_has_it_at_once(self):
        meeting = self.open(points=(MONEY,))
        m = meeting[:8]
        for who in ("bo", "sara"):
            said = self.maja.do("permit", who, "money.benefits", "--meeting", m, "--yes").out
            self.assertIn(f"{who.capitalize()} can see this now.", said)  # open: it begins at once
        self.assertIn("money.benefits", self.bo.ask("room", meeting)["open"])
        said = self.maja.do("deny", "bo", "money.benefits", "--meeting", m).out
        self.assertIn(f"Bo can't see Benefits in the meeting of {day_words(self.when)}, until you lift this.", said)
        self.assertNotIn("money.benefits", self.bo.ask("room", meeting)["open"])
        number = next(c["number"] for c in self.maja.ask("choices")["choices"] if c["type"] == "deny")
        self.assertIn(f"- Bo: not Benefits, because you said no to it.\n    To open it: samtykke lift --number {number}\n",
                      self.maja.do("room", meeting).out)
        self.maja.do("lift", "--number", str(number), "--yes")
        self.assertIn("money.benefits", self.bo.ask("room", meeting)["open"])
        for who in ("bo", "sara"):
            self.maja.do("lift", who, "money.benefits")

    def test_a_yes_for_a_meeting_is_said_to_be_that_wherever_it_is_shown(self):
        meeting = self.call(points=(MONEY,))
        only = f"only in the meeting of {day_words(self.when)}"
        done = self.maja.ask("permit", "sara", "money.benefits", "--meeting", meeting[:8], "--yes")
        end = datetime.fromisoformat(done["choices"][0]["period"]["end"])
        self.assertEqual(end, datetime.fromisoformat(utc(self.when)) + timedelta(days=90))
        self.assertIn(f"Sara: Benefits - {only}, from ", self.maja.do("choices").out)
        self.assertIn(f"O{only[1:]}, when you have opened it: “Benefits”.\n", self.maja.do("sees", "sara").out)
        self.assertEqual(self.maja.ask("sees", "sara")["hats"][0]["meetings"][-1]["topics"], ["money.benefits"])
        self.assertIn(f"Sara can see Benefits {only}.\n", self.maja.do("explain", "sara", "money.benefits").out)
        self.maja.do("lift", "sara", "money.benefits")
        for word in ("ffffffff", "zz", "ab" * 16):
            self.maja.do("permit", "sara", "money.benefits", "--meeting", word, "--yes", status=1)
            self.maja.do("deny", "sara", "money.benefits", "--meeting", word, status=1)
        self.maja.do("deny", "sara", "money.benefits", "--meeting", meeting, "--purpose", "benefits", status=64)

    def test_guests_and_who_is_absent(self):
        meeting = self.call(invite=("bo", "aunt"))
        card = self.maja.ask("room", meeting)
        self.assertEqual((sorted(card["present"]), card["open"], card["per_person"]["aunt"]), (["aunt", "bo"], [], []))
        self.assertEqual(self.bo.do("room", meeting).out.splitlines()[0], "Nothing is open here. Ask Maja first.")
        self.assertEqual(self.maja.do("meeting", "absent", meeting, "aunt").out,
                         "Aunt is marked as not here, and does not count for the room card.\n")
        self.assertEqual(self.bo.ask("room", meeting)["open"], ["work.search", "case.practical"])
        self.assertEqual(self.maja.do("meeting", "present", meeting, "aunt").out,
                         "Aunt is marked as here, and counts for the room card.\n")
        self.assertEqual(self.bo.ask("room", meeting)["open"], [])
        self.maja.do("permit", "aunt", "work.search", "--meeting", meeting, "--now", "--yes")
        self.assertEqual(self.bo.ask("room", meeting)["open"], ["work.search"])
        for arguments in (("present", "nobody"), ("present", "maja"), ("absent", "maja"), ("table", "ffff")):
            self.bo.do("meeting", arguments[0], meeting, arguments[1], status=1)
        self.bo.do("meeting", "absent", meeting)
        self.assertEqual(self.maja.ask("room", meeting)["present"], ["aunt"])
        self.maja.do("lift", "aunt", "work.search")

    def test_a_stranger_to_it_is_told_what_there_is_not(self):
        meeting = self.call()
        absent = self.tine.do("room", "ab" * 16, "--json", status=1).json
        closed = self.tine.do("room", meeting, "--json", status=1).json
        self.assertEqual({**closed, "message": closed["message"].replace(meeting, "ab" * 16)}, absent)


if __name__ == "__main__":
    unittest.main()
