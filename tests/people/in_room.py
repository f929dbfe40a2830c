"""Somebody in the room of a meeting: `samtykke meeting join --json`, a line for each thing that happens. Used by the
tests here and by tests/demo. While it runs, other commands of its home take turns with it.

    with Seat(town.bo, meeting) as bo, Seat(town.maja, meeting) as maja:
        bo.say("Good morning.", "case.practical")
        maja.hears("Good morning.")
"""
import json
import subprocess
import threading
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from town import ENVIRONMENT, AtLyngtoft, Failed


def words(line):
    """What was said: the title holds what is short."""
    return line["text"] or line["title"]


class Seat:
    """A joined person. Their passphrase comes from the agent."""

    def __init__(self, home, meeting, *more, environment=None):
        self.home, self.lines, self.changed = home, [], threading.Condition()
        self.process = subprocess.Popen([str(a) for a in home.command("meeting", "join", meeting, "--json", *more)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env={**ENVIRONMENT, **(environment or {})})
        self.readers = [threading.Thread(target=self.read, daemon=True)]
        self.readers[0].start()

    def __enter__(self):
        self.card(seconds=20)  # the first one says that they are in
        return self

    def __exit__(self, *_):
        self.leave()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(json.loads(line))
                self.changed.notify_all()

    # ---- what they do

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def say(self, text, *topics):
        """Says something about topics; who hears it besides the candidate, once it is sent."""
        self.answer("/topic " + ",".join(topics), "note")
        return self.answer(text, "sent")["to"]

    def answer(self, text, what):
        """Types something; the line that it is answered with. Anything but a trouble is passed over."""
        with self.changed:
            before = len(self.lines)
        self.type(text)
        answer = self.wait(lambda line: line["what"] in (what, "trouble"), begin=before)
        if answer["what"] != what:
            raise Failed(f"{self.home.handle}, {text!r}: {answer}")
        return answer

    def leave(self):
        """Goes, as with the end of the input; the exit status."""
        if self.process.poll() is None:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # it has ended by itself
        return self.end()

    def vanish(self):
        """Without a word: the broker notices by itself."""
        self.process.kill()
        return self.end()

    def end(self, seconds=20):
        """It ends by itself; its exit status."""
        status = self.process.wait(timeout=seconds)
        self.readers[0].join(timeout=seconds)
        self.error = self.process.stderr.read() if not self.process.stderr.closed else self.error
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass
        return status

    # ---- what they see

    def wait(self, wanted, seconds=10.0, begin=0):
        """The first line that is wanted, once it has come; from the begin-th on."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for line in self.lines[begin:]:
                    if "what" not in line:  # it could not be done
                        raise Failed(f"{self.home.handle}: {line}")
                    if wanted(line):
                        return line
                left = end - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    raise Failed(f"{self.home.handle} waited in vain; came: {self.lines}")

    def card(self, topics=None, seconds=10.0):
        """The first card; with these topics open and no others."""
        return self.wait(lambda line: line["what"] == "card" and topics in (None, set(line["open"])), seconds)

    def last_card(self):
        with self.changed:
            return [line for line in self.lines if line["what"] == "card"][-1]

    def heard(self):
        """What was said to them, by others or themselves, in order."""
        with self.changed:
            return [line for line in self.lines if line.get("what") == "said"]

    def hears(self, text, seconds=10.0):
        return self.wait(lambda line: line["what"] == "said" and words(line) == text, seconds)

    def stays_silent(self, seconds=0.5):
        """Nothing is said to them for a while."""
        time.sleep(seconds)
        if self.heard():
            raise Failed(f"{self.home.handle} heard {self.texts()}")

    def texts(self):
        return [words(line) for line in self.heard()]


class InRooms(AtLyngtoft):
    """Tests of what is done in the rooms of one Lyngtoft."""

    def live(self, *invite, points=()):
        """A meeting that the candidate opened. Closed at the end of the test, whatever it did."""
        meeting = call(self.maja, *invite, points=points)
        open_it(self.maja, meeting)
        self.addCleanup(self.maja.try_, "meeting", "close", meeting, "--yes")
        return meeting

    def note(self, home, topic, title="A note"):
        kind = "own_note" if home is self.maja else "message"
        return home.ask("send", kind, "--label", topic, "--title", title, "--yes")["item"]


# ---- meetings ------------------------------------------------------------------------------------------------


def call(home, *invite, points=(), title="A meeting", more=()):
    """Call a meeting for the next minute; its id."""
    when = (datetime.now(ZoneInfo(home.town.zone)) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    return home.ask("meeting", "call", "--when", when, "--minutes", "45", "--title", title, "--yes", *more,
                    *(x for person in invite for x in ("--invite", person)),
                    *(x for point in points for x in ("--point", point)))["meeting"]


def open_it(candidate, meeting):
    candidate.do("meeting", "open", meeting, "--hours", "2", "--yes")


def close_it(home, meeting):
    home.do("meeting", "close", meeting, "--yes")


def say(home, meeting, text, *topics):
    """Say something, from a script; what the command ended with."""
    return home.try_("meeting", "say", meeting, text, "--json", *(x for topic in topics for x in ("--topic", topic)))


def minute(home, meeting, kind, text, topic, *words, **more):
    return home.try_("meeting", "minute", meeting, kind, text, "--topic", topic, "--json", *words, **more)


def card(home, meeting, **more):
    """Topics that are open in the room."""
    return set(home.ask("room", meeting, **more)["open"])


def minutes(home, meeting, **more):
    """Items that this home reads of a meeting."""
    return {item["item"] for item in home.ask("meeting", "minutes", meeting, **more)["entries"]}
