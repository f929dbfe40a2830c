"""What tests of meetings share: a town where Maja has opened practical things and job search to her team, and the words
for a day and an hour of the site in each language."""
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from town import AtLyngtoft

SITE = ZoneInfo("Europe/Copenhagen")
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
}
TITLE = 'Work & <b>money</b>'


def day_words(moment, language="en"):
    """As the programs say a day: with the year where it is another one."""
    month = MONTHS[language].split()[moment.month - 1]
    year = "" if moment.year == datetime.now(SITE).year else f" {moment.year}"
    return f"{moment.day}{'' if language == 'en' else '.'} {month}{year}"


def moment_words(moment, language="en"):
    at = {"en": "at", "da": "kl.", "nb": "kl."}[language]
    return f"{day_words(moment, language)} {at} {moment:%H:%M}"


def typed(moment):
    return moment.strftime("%Y-%m-%dT%H:%M")


def utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:00.000Z")


class Meeting(AtLyngtoft):
    """One town for all; a guest, Aunt Astrid, is on the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for who in ("bo", "tine", "sara"):
            cls.maja.do("permit", who, "case.practical", "work.search", "--purpose", "job_search", "--now", "--yes")
        cls.maja.do("case", "team", "guest", "aunt", "--name", "Aunt Astrid", "--yes")
        cls.when = (datetime.now(SITE) + timedelta(days=2)).replace(hour=11, minute=30, second=0, microsecond=0)

    def setUp(self):
        """Nothing is left of another test's choices."""
        numbers = [c["number"] for c in self.maja.ask("choices")["choices"]
                   if c["type"] == "deny" or "meeting" in c or c["category"] not in ("case.practical", "work.search")]
        if numbers:
            self.maja.do("lift", *(part for n in numbers for part in ("--number", str(n))), "--yes")

    def call(self, home=None, invite=("bo", "sara"), points=("The warehouse=work.search@bo",), more=()):
        """The meeting's id. Its points come after the candidate's own."""
        arguments = [a for who in invite for a in ("--invite", who)]
        arguments += [a for point in points for a in ("--point", point)]
        return (home or self.maja).ask("meeting", "call", "--when", typed(self.when), "--minutes", "45", *arguments,
                                       *more, "--yes")["meeting"]

    def open(self, **more):
        """One that is open now, with Bo and Sara in it."""
        meeting = self.call(**more)
        self.maja.do("meeting", "open", meeting, "--hours", "1")
        return meeting

    def enter(self, meeting, *homes):
        """They say something, and are there from then on."""
        for home in homes:
            home.try_("meeting", "say", meeting, "Here I am.", "--topic", "case.practical")


if __name__ == "__main__":
    raise SystemExit("This is a module: run one of the test_*.py beside it.")
