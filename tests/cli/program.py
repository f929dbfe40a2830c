"""Running the program, and lines to give it."""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1
                          else os.path.join(HERE, "../../build/bin/samtykke"))
OK, FAILED, INPUT, USAGE = 0, 1, 2, 64
MEBIBYTE = 1024 * 1024
MOST_MEMORY_KIB = 64 * 1024
LIMIT = 120  # seconds that any run may take

# ---------------------------------------------------------------- running

def environment(**more):
    """Nothing of the caller's language or time zone."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ"))}
    return {**plain, "TZ": "Europe/Copenhagen", **more}


class Ran:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def lines(self):
        assert self.out == b"" or self.out.endswith(b"\n"), self.out[-80:]
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments, given=b"", **more):
    if isinstance(given, (list, tuple)):
        given = b"".join(line + b"\n" for line in given)
    done = subprocess.run([PROGRAM, *arguments], input=given, capture_output=True, timeout=LIMIT,
                          env=environment(**more))
    return Ran(done.returncode, done.stdout, done.stderr)


def stream(chunks, *arguments):
    """Feed chunks; returns exit code, lines of output, peak memory in KiB."""
    with tempfile.TemporaryFile() as out:
        with subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.PIPE, stdout=out,
                              env=environment()) as child:
            for chunk in chunks:
                child.stdin.write(chunk)
            child.stdin.close()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return child.returncode, out.read().splitlines(), used.ru_maxrss


def equal(got, wanted):
    assert got == wanted, f"\n  got    {got!r}\n  wanted {wanted!r}"


# ---------------------------------------------------------------- lines

PERMIT = {"type": "permit", "actor": "person:bo", "by": None, "category": "work.search",
          "action": "access", "purposes": ["job_search"],
          "period": {"start": "2026-09-01T00:00:00Z", "end": "2027-03-01T00:00:00Z"},
          "data_period": {"from": None, "until": None}, "meeting": None}
TEAM = [{"person": "bo", "role": "consultant", "organisation": "ips-lyngtoft"}]
REQUEST = {"person": "bo", "role": "consultant", "action": "access", "purposes": ["job_search"],
           "categories": ["work.search"], "created": "2026-10-01T09:00:00Z", "item_meeting": None,
           "audience": None, "meeting": None, "employer": None, "at": "2026-11-20T12:00:00Z"}


def line(name="1", provisions=(PERMIT,), request=None, **more):
    whole = {"id": name, "consent": {"team": TEAM, "provisions": list(provisions)},
             "request": {**REQUEST, **(request or {})}, **more}
    return json.dumps(whole, ensure_ascii=False).encode()


def room_line(present=("bo", "ole"), provisions=None):
    period = PERMIT["period"]
    own = [{"type": "permit", "actor": "team", "category": "work", "purposes": ["job_search"],
            "period": period},
           {"type": "permit", "actor": "person:ole", "category": "health.crisis",
            "purposes": ["treatment_coordination"], "period": period},
           {"type": "deny", "actor": "person:bo", "category": "work.offers"}]
    return json.dumps({"id": "r", "consent": {
        "team": [*TEAM, {"person": "ole", "role": "therapist"}],
        "provisions": own if provisions is None else provisions},
        "request": {"meeting": "m1", "present": [{"person": p} for p in present],
                    "at": "2026-11-20T12:00:00Z"}}).encode()


ANSWER = b'{"id":"1","decision":"permit","reason":"permitted","provision":0}\n'

# As the rules print it, parts put together.
PAGE_LINE = (
    b'{"id":"A-1",'
    b'"taxonomy":{"categories":["health.diagnosis","work.search"],"purposes":["job_search","benefits"],'
    b'"roles":["consultant"]},"site":{"max_period_days":365,"deny":[]},'
    b'"consent":{"team":[{"person":"bo","role":"consultant","organisation":"ips-lyngtoft"}],"provisions":['
    b'{"type":"permit","actor":"person:bo","by":null,"category":"work.search","action":"access",'
    b'"purposes":["job_search"],"period":{"start":"2026-09-01T00:00:00Z","end":"2027-03-01T00:00:00Z"},'
    b'"data_period":{"from":null,"until":null},"meeting":null}]},'
    b'"request":{"person":"bo","role":"consultant","action":"access","purposes":["job_search"],'
    b'"categories":["work.search"],"created":"2026-10-01T09:00:00Z","item_meeting":null,"audience":null,'
    b'"meeting":null,"employer":null,"at":"2026-11-20T12:00:00Z"}}')
