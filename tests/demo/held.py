"""The meeting of a case file, held with the programs that people use: called, opened by the candidate, a late joiner,
an opening on the spot, minutes on the day and afterwards. Part of tests/demo/run."""
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta

from stage import CLOSED, Show, Stage  # its folder comes first

from in_room import Seat
from town import Failed


def of_role(stage, role):
    return next(p for p in stage.case.staff if stage.roles[p] == role)


class Meeting(Stage):
    """The hour of the meeting is now."""

    def __init__(self, path, show, keep):
        super().__init__(path, show, keep, lambda case: case.meeting["when"][:10])
        self.plan = self.case.meeting
        self.people = self.plan["attendees"]
        self.staff = [p for p in self.people if p != self.case.candidate]
        self.late, self.writer = of_role(self, "therapist"), of_role(self, "consultant")
        self.seats, self.said, self.minutes = {}, [], {}

    def lang(self, person):
        return "--lang", self.languages[person]

    # ---- before

    def prepare(self):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda of: self.person(*of), self.case.names.items()))
        self.team()
        standing = [g for g in self.case.case["grants"] if not self.of_meeting(g) and not self.ended(g)]
        for grant in standing:
            self.give(grant)
        print(f"  The same people on a broker of its own, on the day of the meeting; {len(standing)} choices made.")

    def point(self, point):
        people = ":" + ",".join(p for p in point["people"] if p != self.case.candidate) if "people" in point else ""
        return f"{point['title']}={','.join(point['categories'])}@{point['owner']}{people}"

    def call(self):
        caller = self.plan["called_by"]
        start = datetime.now(self.case.zone) + timedelta(minutes=1)
        self.meeting = self.homes[caller].ask(
            "meeting", "call", "--when", f"{start:%Y-%m-%dT%H:%M}", "--minutes", self.plan["minutes"], "--title",
            self.plan["title"], "--place", self.plan["place"], "--yes",
            *(x for p in self.staff if p != caller for x in ("--invite", p)),
            *(x for p in self.plan["agenda"] for x in ("--point", self.point(p))))["meeting"]
        print(f"  {self.first(caller)} calls it for {start:%H:%M}, invites the others, and writes "
              f"{len(self.plan['agenda'])} points. Place: {self.plan['place']}")

    def open_beforehand(self):
        """What the candidate opens for this meeting alone."""
        for grant in self.case.case["grants"]:
            if self.of_meeting(grant) and "made_in_meeting" not in grant:
                self.give(grant)
                self.say_opened(grant, "")

    def open_on_the_spot(self):
        """From the room, effective at once."""
        for grant in self.case.case["grants"]:
            if self.of_meeting(grant) and "made_in_meeting" in grant:
                for topic in grant["categories"]:
                    self.seats[self.case.candidate].answer(f"/open {topic} {grant['to']}", "note")
                self.say_opened(grant, ", on the spot")

    def say_opened(self, grant, how):
        print(f"  {self.first(self.case.candidate)} opens “{', '.join(grant['categories'])}” to "
              f"{self.first(grant['to'])} for this meeting alone{how}.")

    # ---- what may be talked about

    def cards(self, topics):
        """As each of them sees it: asked for, or what the room shows."""
        if not self.seats:
            return {p: self.homes[p].ask("room", self.meeting) for p in self.people}
        for seat in self.seats.values():
            self.in_time(seat.card, set(topics))
        return {p: seat.last_card() for p, seat in self.seats.items()}

    @staticmethod
    def in_time(wait, *what):
        """Does it come? What does not is compared, and named."""
        try:
            return bool(wait(*what))
        except Failed:
            return False

    def card(self, when):
        """The same for all; who may hear what is for the candidate alone."""
        expected = self.plan["expected_room_card"][when]
        found = self.cards(expected["open_to_everyone_present"])
        name = when.replace("_", " ")
        same = {self.show.check(f"card {name}, for {self.first(p)}", sorted(found[p]["open"]),
                                sorted(expected["open_to_everyone_present"])) for p in self.people}
        each = self.show.check(f"card {name}, of each", {p: sorted(topics) for p, topics
                                                         in found[self.case.candidate]["per_person"].items()},
                               {p: sorted(topics) for p, topics in expected["per_person"].items()})
        told = {self.show.check(f"card {name}, of others, for {self.first(p)}", "per_person" in found[p], False)
                for p in self.staff}
        if self.seats:
            shown = ", ".join(sorted(found[self.late]["open"]))
        else:
            shown = self.homes[self.late].do("room", self.meeting, *self.lang(self.late)).out.splitlines()[0]
        print(f"\n  The room card {name}, as {self.first(self.late)} sees it: {shown}\n    The same for all: "
              f"{' '.join(same)}; of each person, for {self.first(self.case.candidate)} alone: "
              f"{' '.join({each, *told})}")

    def agenda(self, key, before=None):
        """Points that somebody may not hear about: the same marks for the candidate, by the choices, and for a member,
        by whom they may write to. Shows what is other than before."""
        marks = [[sorted(p["blocked"]) for p in self.homes[home].ask("meeting", "show", self.meeting)["points"]]
                 for home in (self.case.candidate, self.writer)]
        verdicts = []
        for i, point in enumerate(self.plan["agenda"]):
            verdicts.append({self.show.check(f"agenda point {point['n']} {key}", found[i], sorted(point[key]))
                             for found in marks})
            closed = "closed to " + self.firsts(marks[0][i]) if marks[0][i] else "open"
            if before is None or marks[0][i] != before[i]:
                print(f"  {point['n']}. {point['title'][:46]:48}{', '.join(point['categories']):17}{closed:20}"
                      f"{' '.join(verdicts[i])}")
        if before is not None:
            print(f"  All other points as before: {' '.join(set().union(*verdicts))}")
        return marks[0]

    # ---- in the room

    def join(self, stack, person):
        self.seats[person] = stack.enter_context(Seat(self.homes[person], self.meeting))

    def hearers(self, person, topics, when):
        """Of those who are here, by the file's card."""
        allowed = self.plan["expected_room_card"][when]["per_person"]
        return [p for p in self.people if p in self.seats
                and (p in (person, self.case.candidate) or set(topics) <= set(allowed[p]))]

    def say(self, point, when):
        """The owner of a point speaks about it; it comes to those who may hear it, and to nobody else."""
        person, text = point["owner"], f"({len(self.said) + 1}) {point['title']}"
        to = self.hearers(person, point["categories"], when)
        self.seats[person].say(text, *point["categories"])
        for p in to:
            if not self.in_time(self.seats[p].hears, text):
                self.show.check(f"{self.first(p)} hears {text!r}", False, True)
        self.said.append((text, to))
        print(f"  {self.first(person)} about {', '.join(point['categories'])}: heard by "
              f"{self.firsts(p for p in to if p != person)}")

    def in_room(self):
        """Two points without the late one, the rest with; a point that was closed to somebody once more. Then minutes.
        Gives the minutes that came to each of them."""
        agenda, stack = self.plan["agenda"], ExitStack()
        with stack:
            self.me.do("meeting", "open", self.meeting, "--hours", "1", "--yes")
            for person in self.people:
                if person != self.late:
                    self.join(stack, person)
            print(f"\n  {self.first(self.case.candidate)} opens the meeting. In the room: {self.firsts(self.seats)}.")
            for point in agenda[:2]:
                self.say(point, "before_meeting")
            self.join(stack, self.late)
            print(f"  {self.first(self.late)} joins late.")
            self.open_on_the_spot()
            self.card("after_choices_in_room")
            for point in (agenda[1], *agenda[2:4]):
                self.say(point, "after_choices_in_room")
            verdict = {self.show.check(f"what {self.first(p)} heard", seat.texts(),
                                       [text for text, to in self.said if p in to])
                       for p, seat in self.seats.items()}
            print(f"  Each heard what was for them, in order, and nothing from before they came: {' '.join(verdict)}")
            return self.write()

    # ---- minutes

    def minute(self, name, kind, entry, *more):
        between = [x for p in entry.get("made_between", []) for x in ("--between", p)]
        self.minutes[name] = self.homes[self.writer].ask(
            "meeting", "minute", self.meeting, kind, entry["text"], *more, *between,
            *(x for topic in entry["categories"] for x in ("--topic", topic)))["item"]

    def write(self):
        """By somebody who goes on with single commands, joined again by the first. Then the candidate closes the meeting.
        Gives what came to each of them in the room."""
        self.seats.pop(self.writer).leave()
        self.homes[self.writer].do("meeting", "say", self.meeting, "I write it down.", "--topic", "case.practical")
        for decision in self.plan["decisions"]:
            self.minute(f"decision {decision['n']}", "decision", decision,
                        *(x for p in decision["agreed_by"] for x in ("--agreed", p)))
        for task in self.plan["actions"]:
            self.minute(task["id"], "task", task, "--owner", task["owner"], "--due", self.day(task["due"]))
        self.seats[self.case.candidate].say("That is all.", "case.practical")
        live = {self.writer: set(self.minutes.values())}
        for person, seat in self.seats.items():
            seat.hears("That is all.")
            live[person] = {line["item"] for line in seat.heard()}
        self.seats.pop(self.case.candidate).leave()
        self.me.do("meeting", "close", self.meeting, "--yes")
        ends = {self.show.check(f"the end for {self.first(p)}", seat.end(), 0) for p, seat in self.seats.items()}
        print(f"  {self.first(self.writer)} writes the minutes, {self.first(self.case.candidate)} closes the meeting; "
              f"it ends for all: {' '.join(ends)}")
        return live

    def opened_later(self, person):
        """Everybody asks for each, with a purpose that the inbox names; without one where it names none."""
        home, opened = self.homes[person], set()
        listed = {i["item"]: i["purposes"] for i in home.ask("inbox")["items"]}
        for item in self.minutes.values():
            purposes = listed.get(item, [])[:1] if person != self.writer else []
            done = home.try_("open", item, "--json", *(x for p in purposes for x in ("--purpose", p)))
            if done.status == 0:
                opened.add(item)
            elif done.status != CLOSED:
                raise Failed(done)
        return opened

    def readers(self, name, opened):
        return [p for p in self.people if self.minutes[name] in opened[p]]

    def compare_minutes(self, live, later):
        for decision in self.plan["decisions"]:
            name = f"decision {decision['n']}"
            now, then = self.readers(name, live), self.readers(name, later)
            verdict = {self.show.check(f"readers of {name}, {when}", sorted(found), sorted(decision["expected_readers"]))
                       for when, found in (("in the meeting", now), ("after it", then))}
            print(f"  {name:12}{', '.join(decision['categories']):31}{self.firsts(now):32}{' '.join(verdict)}")
        verdicts = {self.show.check(f"owner of {task['id']}, {when}",
                                    task["owner"] in self.readers(task["id"], opened), task["owner_may_read"])
                    for task in self.plan["actions"] for when, opened in (("in the meeting", live), ("after it", later))}
        print(f"  Tasks of {self.firsts(task['owner'] for task in self.plan['actions'])}: each reads their own: "
              f"{' '.join(verdicts)}")

    def purpose_again(self):
        """A minute about money that a standing choice opens: read in the room without a purpose, now with this one."""
        person = of_role(self, "social_worker")
        name = next(f"decision {d['n']}" for d in self.plan["decisions"] if "money.benefits" in d["categories"])
        found = [self.homes[person].try_("open", self.minutes[name], "--purpose", purpose).status
                 for purpose in ("job_search", "benefits")]
        print(f"  The meeting is over, so purposes count again. {self.first(person)} opens {name} for job_search: closed; "
              f"for benefits: open: {self.show.check('a purpose counts again', found, [CLOSED, 0])}")

    # ---- all of it

    def play(self):
        self.show.heading("The meeting: " + self.plan["title"])
        self.town.__enter__()
        self.prepare()
        self.call()
        self.open_beforehand()
        self.card("before_meeting")
        before = self.agenda("expected_blocked_for_before")
        live = self.in_room()
        print("\n  The agenda after it:")
        self.agenda("expected_blocked_for_after", before)
        print("\n  Who reads the minutes, in the meeting and after its end:")
        self.compare_minutes(live, {p: self.opened_later(p) for p in self.people})
        self.purpose_again()
        print(f"\n  What {self.first(self.late)} reads the day after: samtykke meeting minutes\n")
        Show.quote(self.homes[self.late].do("meeting", "minutes", self.meeting, *self.lang(self.late)), 13, 0)
        if self.keep:
            self.try_yourself((self.case.candidate, f"meeting minutes {self.meeting}"),
                              (self.writer, "tasks"), (self.case.candidate, "who-looked"))
