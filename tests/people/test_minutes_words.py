#!/usr/bin/env python3
"""What comes out of a meeting, in words: asks and answers, a yes that was spoken, minutes as text and as a page for paper,
tasks. Nothing about the candidate's tasks is counted or coloured."""
import json
import re
import unittest
from html.parser import HTMLParser

from meeting import MONTHS, TITLE, Meeting, day_words

VOID = {"meta", "br"}
PRACTICAL = ("--topic", "case.practical")
HEADINGS = {"en": ["What Maja said first", "Decisions", "Tasks", "Remembered differently"],
            "da": ["Det, Maja sagde først", "Beslutninger", "Opgaver", "Husket anderledes"],
            "nb": ["Det Maja sa først", "Beslutninger", "Oppgaver", "Husket annerledes"]}


class Page(HTMLParser):
    """A page, read strictly: what is open is closed, in order."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.seen, self.text, self.scopes = [], [], {}, []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.seen.append((tag, attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)

    def tags(self):
        return {tag for tag, _ in self.seen}


class Minutes(Meeting):
    def minute(self, home, meeting, kind, text, *more, topics=PRACTICAL):
        return home.ask("meeting", "minute", meeting, kind, text, *topics, *more)

    def written(self):
        """An open meeting in which each kind was written down."""
        meeting = self.open(more=("--title", TITLE, "--place", "The library"))
        self.enter(meeting, self.maja, self.bo, self.sara)
        self.minute(self.maja, meeting, "said_first", "Mornings are hard.\nSo not before ten. \u202eeno & <i>two</i>")
        done = self.minute(self.bo, meeting, "decision", "Bo calls <b>North</b> & Co", "--agreed", "maja", "--agreed", "bo",
                           "--point", "2")
        self.assertEqual(sorted(done["to"]), ["maja", "sara"])
        self.minute(self.sara, meeting, "task", "Send the \"form\"", "--owner", "sara", "--due", "2026-12-24")
        self.minute(self.maja, meeting, "task", "Read it", "--owner", "maja")
        self.minute(self.maja, meeting, "remark", "I remember it differently", "--on", done["item"])
        return meeting

    # ---- minutes

    def test_as_text(self):
        meeting = self.written()
        said = self.sara.do("meeting", "minutes", meeting).out
        self.assertTrue(said.startswith("Minutes of the meeting on "), said)
        for part in (TITLE + "\n", "Place: The library\n", "As Sara may read them now.\n",
                     "\nWhat Maja said first\n- Mornings are hard.\nSo not before ten. ?eno & <i>two</i>\n",
                     "\nDecisions\n- Bo calls <b>North</b> & Co\n  Agreed by Maja and Bo.\n  At point 2.\n"
                     "  Bo wrote this. About: Practical things.\n",
                     "\nTasks\n- Send the \"form\"\n  Taken by Sara.\n  Before 24 December.\n",
                     "\nRemembered differently\n- I remember it differently\n  To: Bo calls <b>North</b> & Co\n"):
            self.assertIn(part, said)
        self.assertNotIn("Here I am.", said)
        self.assertIn("\nSaid in the meeting\n- Here I am.\n", self.maja.do("meeting", "minutes", meeting, "--all").out)
        entries = self.bo.ask("meeting", "minutes", meeting)["entries"]
        self.assertEqual([e["kind"] for e in entries], ["said_first", "decision", "task", "task", "remark"])
        self.assertEqual(entries[1]["fields"], {"agreed_by": ["maja", "bo"], "point": 2})
        self.maja.do("meeting", "close", meeting)
        self.assertIn("Decisions", self.sara.do("meeting", "minutes", meeting, "--purpose", "job_search").out)
        self.tine.do("meeting", "minutes", meeting, status=1)

    def test_as_one_page_for_paper_in_three_languages(self):
        meeting = self.written()
        for language in MONTHS:
            path = self.town.folder / f"minutes-{language}.html"
            self.bo.do("meeting", "minutes", meeting, "--html", path, "--lang", language)
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            text = path.read_text(encoding="utf-8")
            page = Page(text)
            self.assertTrue(text.startswith("<!DOCTYPE html>\n"))
            self.assertEqual(page.seen[0], ("html", {"lang": language}))
            self.assertEqual([t for t in page.text["h2"]], HEADINGS[language])
            self.assertEqual(len(page.text["h1"]), 1)
            self.assertLessEqual(page.tags(), {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p",
                                               "table", "thead", "tbody", "tr", "th", "td", "br"})
            self.assertEqual([a for _, a in page.seen if {"src", "href", "onload", "style"} & set(a)], [])
            self.assertTrue(all(a.get("scope") in ("col", "row") for tag, a in page.seen if tag == "th"))
            self.assertIn(TITLE, page.text["p"])
            self.assertIn("Bo calls <b>North</b> & Co", page.text["th"])
            self.assertIn("Send the \"form\"", page.text["th"])
            self.assertIn("@media print", page.text["style"][0])
            self.assertNotIn("url(", page.text["style"][0])
            self.assertNotIn("\u202e", text)
            self.assertIn("So not before ten. ?eno & <i>two</i>", page.text["th"])
            before = path.read_bytes()
            self.bo.do("meeting", "minutes", meeting, "--html", path, status=1)
            self.assertEqual(path.read_bytes(), before)

    def test_what_cannot_be_written_down_is_refused(self):
        meeting = self.open()
        self.enter(meeting, self.bo)
        for arguments, status, error in (
                (("poem", "Roses", *PRACTICAL), 1, "no-kind"), (("task", "Tea"), 64, "usage"),
                (("decision", "Tea", *PRACTICAL), 1, "field"), (("task", "", *PRACTICAL), 1, "text"),
                (("task", "Tea", "--topic", "work"), 1, "field"), (("task", "Tea", "--topic", "tea"), 1, "no-topic"),
                (("task", "Tea", *PRACTICAL, "--owner", "nobody"), 1, "field"),
                (("task", "Tea", *PRACTICAL, "--due", "soon"), 1, "field"),
                (("task", "Tea", *PRACTICAL, "--point", "1"), 1, "field"),
                (("task", "Tea", *PRACTICAL, "--pending", "ffff"), 1, "no-ask"),
                (("task", "Tea", *PRACTICAL, "--between", "nobody"), 1, "no-person"),
                (("remark", "Tea", *PRACTICAL, "--on", "ffff"), 1, "no-item")):
            with self.subTest(arguments=arguments):
                done = self.bo.do("meeting", "minute", meeting, *arguments, "--json", status=status)
                self.assertEqual(done.json["error"], error)
        self.assertEqual(self.bo.ask("meeting", "minutes", meeting)["entries"], [])
        self.assertIn("Nothing is written down", self.bo.do("meeting", "minutes", meeting).out)

    # ---- said

    def test_it_is_said_to_whom(self):
        meeting = self.open(points=("If I earn more=money.benefits@sara",))
        self.enter(meeting, self.sara, self.bo)
        self.assertEqual(self.bo.do("meeting", "say", meeting, "Hello", "--topic", "work.search").out, "Said to Maja and Sara.\n")
        self.assertEqual(self.bo.do("meeting", "say", meeting, "Debt", "--topic", "money.debt", "--json", status=3).json["error"],
                         "nobody-hears")
        self.bo.do("meeting", "say", meeting, "Hello", status=64)
        log = [e for e in self.maja.ask("log")["entries"] if e.get("meeting") == meeting]
        said = [e for e in log if e["room"] == "said" and e["who"] == "bo"]
        self.assertEqual(sorted(said[-1]["to"]), ["bo", "sara"])
        self.assertIn("said it in a meeting, to Maja and Sara", self.maja.do("log").out.replace("You", "Maja"))
        self.assertRegex(self.maja.do("log").out, "Sara +came into a meeting")
        self.assertEqual(self.bo.do("meeting", "leave", meeting).out, "You have left the room.\n")
        self.assertRegex(self.maja.do("log").out, "Bo +left a meeting")
        self.assertEqual(self.bo.do("meeting", "next", meeting, "2", "--json", status=1).json["error"], "not-allowed")
        self.assertEqual(self.maja.do("meeting", "next", meeting).out,
                         "Now point 1: What Maja wants to say first (Practical things), Maja.\n")
        self.assertEqual(self.maja.ask("meeting", "next", meeting, "2")["point"], 2)
        self.maja.do("meeting", "next", meeting, status=1)
        self.maja.do("meeting", "close", meeting)
        self.assertEqual(self.bo.do("meeting", "say", meeting, "Hello", *PRACTICAL, "--json", status=1).json["error"],
                         "meeting-over")

    def test_an_item_lies_on_the_table(self):
        meeting = self.open()
        self.enter(meeting, self.bo, self.sara)
        item = self.bo.ask("send", "job_lead", "--label", "work.search", "--title", "North", "--field", "employer=North",
                           "--yes")["item"]
        self.assertEqual(self.bo.do("meeting", "table", meeting, item[:8]).out,
                         "It lies on the table: those who are here can read it.\n")
        self.assertIn(item[:8], self.sara.do("meeting", "show", meeting).out)
        self.assertEqual(self.sara.ask("meeting", "show", meeting)["table"], [item])

    # ---- asks

    def answer_of(self, ask):
        return next(a["answer"] for a in self.bo.ask("asks")["asks"] if a["ask"] == ask)

    def test_no_and_not_now_look_the_same_to_who_asked(self):
        self.assertEqual(self.tine.do("asks").out, "Nothing was asked.\n")
        for answer in ("no", "not-now"):
            done = self.bo.do("ask", "bo", "health.crisis", "--purpose", "workplace_support")
            self.assertRegex(done.out, r"^Maja is asked\. The ask is called [0-9a-f]{8}; ")
            ask = self.bo.ask("asks")["asks"][0]["ask"]
            self.assertEqual(self.answer_of(ask), "open")
            self.assertIn(f"{ask[:8]}  Bo asks: may Bo see Early signs and what helps, for support at work?\n"
                          f"    Answer with: samtykke answer {ask[:8]} yes, no, not-now or meeting\n", self.maja.do("asks").out)
            self.maja.do("answer", ask[:5], answer)
            self.assertEqual(self.answer_of(ask), "no")
            self.assertIn("    Not open.\n", self.bo.do("asks").out)
        self.bo.do("ask", "bo", "health.crisis", status=64)
        self.bo.do("answer", ask, "yes", status=1)
        self.maja.do("answer", ask, "perhaps", status=64)
        self.maja.do("answer", "ffff", "no", status=1)

    def test_a_yes_is_a_permit_that_is_seen_first(self):
        ask = self.bo.ask("ask", "sara", "work.needs", "--purpose", "job_search")["ask"]
        refused = self.maja.do("answer", ask, "yes", stdin="no\n", status=8)
        self.assertIn("- Sara can see What helps me at work for job search, until ", refused.out)
        self.assertEqual(self.answer_of(ask), "open")
        done = self.maja.ask("answer", ask, "yes", "--now", "--until", "2027-01-31", "--yes")
        self.assertEqual((done["answer"], done["choices"][0]["period"]["end"]), ("yes", "2027-01-31T23:00:00.000Z"))
        self.assertEqual(self.answer_of(ask), "yes")
        self.assertIn("work.needs", [o["topic"] for o in self.maja.ask("sees", "sara")["hats"][0]["open"]])
        self.maja.do("lift", "sara", "work.needs")

    def test_only_in_the_meeting(self):
        for meeting in self.maja.ask("meeting", "list")["meetings"]:
            self.maja.do("meeting", "cancel", meeting["meeting"])
        ask = self.bo.ask("ask", "bo", "work.offers", "--purpose", "job_search")["ask"]
        self.maja.do("answer", ask, "meeting", "--yes", status=1)  # there is none
        meeting = self.call()
        done = self.maja.ask("answer", ask, "meeting", "--yes")
        self.assertEqual(done["choices"][0]["meeting"], meeting)
        self.assertIn(f"only in the meeting of {day_words(self.when)}, until", done["page"][0])
        self.assertEqual(self.answer_of(ask), "meeting")
        self.assertIn("    Yes, only in a meeting.\n", self.bo.do("asks").out)
        self.maja.do("lift", "bo", "work.offers")

    def test_a_spoken_yes_counts_when_the_candidate_confirms_it_and_what_hangs_on_it_waits(self):
        meeting = self.open()
        self.enter(meeting, self.bo, self.sara)
        done = self.bo.do("meeting", "yes", meeting, "sara", "money.debt")
        ask = re.search(r"samtykke answer ([0-9a-f]{8}) yes", done.out).group(1)
        self.assertTrue(done.out.startswith("Entered, and not open yet: Maja confirms it with: "))
        self.assertNotIn("money.debt", self.maja.ask("room", meeting)["per_person"]["sara"])
        self.assertIn("Bo entered that you said yes aloud: Sara may hear about Debt in the meeting of", self.maja.do("asks").out)
        kept = self.minute(self.bo, meeting, "decision", "Talk about debt", "--agreed", "maja", "--pending", ask,
                           topics=("--topic", "money.debt"))
        self.assertTrue(kept["pending"].startswith(ask))
        self.assertEqual(self.bo.ask("meeting", "show", meeting)["pending"]["waiting"], 1)
        self.assertEqual(self.maja.ask("meeting", "minutes", meeting)["entries"], [])
        self.maja.do("answer", ask, "yes", "--yes")
        self.assertIn("money.debt", self.maja.ask("room", meeting)["per_person"]["sara"])
        self.assertIn("The yes has come. Sent now, of what waited here: 1.", self.bo.do("meeting", "minutes", meeting).err)
        self.assertEqual([e["title"] for e in self.maja.ask("meeting", "minutes", meeting)["entries"]], ["Talk about debt"])
        ask = self.bo.ask("meeting", "yes", meeting, "sara", "money.income")["ask"]
        self.minute(self.bo, meeting, "remark", "Pay", "--pending", ask[:6], topics=("--topic", "money.income"))
        self.maja.do("answer", ask, "not-now")
        self.assertIn("No yes has come. Not sent, and no longer kept here: 1.", self.bo.do("meeting", "show", meeting).err)
        self.maja.do("lift", "sara", "money.debt")

    # ---- tasks

    def test_tasks_are_told_and_not_counted(self):
        meeting = self.open()
        self.enter(meeting, self.bo, self.sara)
        self.minute(self.bo, meeting, "task", "Call North", "--due", "2026-12-24")
        self.minute(self.bo, meeting, "task", "Sleep", "--owner", "maja")
        self.assertRegex(self.bo.do("tasks").out,
                         r"The case of Maja Månestråle:\n(- .*\n)*- Call North: before 24 December \([0-9a-f]{8}\)\n")
        self.assertNotIn("Sleep", self.bo.do("tasks").out)
        self.assertRegex(self.bo.do("tasks", "--all").out, r"- Sleep: Maja \([0-9a-f]{8}\)\n")
        mine = self.maja.do("tasks").out
        self.assertRegex(mine, r"^(- .* \([0-9a-f]{8}\)\n)+$")
        self.assertRegex(mine, r"- Sleep \([0-9a-f]{8}\)\n")
        self.assertRegex(self.bo.do("tasks", "--lang", "da").out, r"- Call North: inden den 24\. december \(")
        self.assertRegex(self.bo.do("tasks", "--lang", "nb").out, r"- Call North: innen 24\. desember \(")
        tasks = [t for t in self.bo.ask("tasks")["tasks"] if t["title"] == "Call North"]
        self.assertEqual({k: v for k, v in tasks[0].items() if k != "item"},
                         {"case": "maja", "title": "Call North", "due": "2026-12-24", "owner": "bo", "mine": True,
                          "done": False})
        self.assertEqual(json.loads(self.tine.do("tasks", "--case", "maja", "--json").out)["tasks"], [])


if __name__ == "__main__":
    unittest.main()
