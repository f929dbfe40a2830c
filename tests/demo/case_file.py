"""A case file (samtykke-case/1) as lines for `samtykke decide` and `samtykke room`.

The file's own "reading" says what its grants and expectations mean; this module follows it.
"""
import json
import re
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

PURPOSES = ("job_search", "workplace_support", "benefits", "treatment_coordination",
            "supervision", "emergency")
MINUTES_KEPT = timedelta(days=90)  # a meeting's permit keeps its minutes readable so long


def identifier(text):
    """Ids are 1 to 64 of a-z 0-9 . _ -; office names in the file are free text."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-")[:64]


class Case:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.file = json.load(file)
        self.case = self.file["case"]
        self.zone = ZoneInfo(self.file["site"]["timezone"])
        self.candidate = self.case["candidate"]
        self.names = {m["id"]: m["name"] for m in self.case["team"]}
        self.first_names = {person: name.split()[0] for person, name in self.names.items()}
        self.staff = [m["id"] for m in self.case["team"] if m["id"] != self.candidate]
        self.meeting = self.case["meeting"]
        self.meeting_id = identifier(self.meeting["id"])
        self.as_of = self.noon(self.case["as_of"])
        start = datetime.fromisoformat(self.meeting["when"]).replace(tzinfo=self.zone)
        self.in_meeting = start + timedelta(minutes=self.meeting["minutes"] // 2)

    # ---- moments -------------------------------------------------------------------------------

    def midnight(self, day):
        return datetime.combine(day, time(), self.zone)

    def noon(self, day):
        return datetime.combine(date.fromisoformat(day), time(12), self.zone)

    def created(self, item):
        """Items carry a day; they are written at its noon, or now if that is today."""
        return min(self.noon(item["created"]), self.as_of)

    @staticmethod
    def text(moment):
        return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    # ---- the consent ---------------------------------------------------------------------------

    def counts(self, grant, at, room_choices):
        """Is the grant in the consent at that moment? A revoked one was lifted on its day."""
        revoked = grant.get("revoked")
        if revoked and self.midnight(date.fromisoformat(revoked)) <= at:
            return False
        return room_choices or "made_in_meeting" not in grant

    def permit(self, grant, category):
        after_last_day = date.fromisoformat(grant["until"]) + timedelta(days=1)
        in_meeting = grant["scope"].startswith("meeting:")
        if in_meeting:
            after_last_day += MINUTES_KEPT
        start = self.midnight(date.fromisoformat(grant["from"]))
        return {
            "type": "permit", "actor": "person:" + grant["to"], "category": category,
            "action": "access", "purposes": [grant["purpose"]] if grant["purpose"] else [],
            "period": {"start": self.text(start),
                       "end": self.text(self.midnight(after_last_day))},
            "meeting": identifier(grant["scope"].split(":", 1)[1]) if in_meeting else None,
        }

    def consent(self, at, room_choices=True):
        team = [{"person": m["id"], "role": m["role"], "organisation": identifier(m["org"])}
                for m in self.case["team"] if m["id"] != self.candidate]
        provisions = [self.permit(grant, category) for grant in self.case["grants"]
                      if self.counts(grant, at, room_choices) for category in grant["categories"]]
        return {"team": team, "provisions": provisions}

    def line(self, name, at, request, room_choices=True):
        return {"id": name, "site": {"max_period_days": self.file["site"]["max_period_days"]},
                "consent": self.consent(at, room_choices), "request": request}

    # ---- requests ------------------------------------------------------------------------------

    def request(self, person, categories, created, at, purposes=(), **more):
        return {"person": person, "purposes": list(purposes), "categories": categories,
                "created": self.text(created), "at": self.text(at), **more}

    def read_lines(self, name, person, categories, created, at, **more):
        """May the person read it, for some purpose? One line a purpose."""
        return [self.line(f"{name} {person} {purpose}", at,
                          self.request(person, categories, created, at, [purpose], **more))
                for purpose in PURPOSES]

    def minute_lines(self, name, person, entry):
        """A minute: read in the meeting, and for some purpose on the next day."""
        audience = entry.get("made_between", self.meeting["attendees"])
        about = {"item_meeting": self.meeting_id, "audience": audience}
        now, later = self.in_meeting, self.in_meeting + timedelta(days=1)
        live = self.line(f"{name} {person} live", now, self.request(
            person, entry["categories"], now, now, meeting=self.meeting_id, **about))
        return [live], self.read_lines(name + " next day", person, entry["categories"], now, later,
                                       **about)

    def room_line(self, name, room_choices):
        present = [{"person": p} for p in self.meeting["attendees"] if p != self.candidate]
        return self.line(name, self.in_meeting, {"meeting": self.meeting_id, "present": present,
                                                 "at": self.text(self.in_meeting)}, room_choices)
