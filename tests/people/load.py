"""A meeting under load, with the real programs: a town whose team is as big as wanted, and tests/bench/meeting.c, which
has all of them say something each second. Somebody may come through a line that is cut each second.

    python3 -B tests/people/load.py --participants 8 --seconds 60 [--cut]
"""
import argparse
import json
import subprocess
import sys
import threading
import time

from town import PASSPHRASE, Town, make_case, programs

MANY, CUT = "ips-lyngtoft", "psyk-lyngtoft"
TOPIC = "work.search"
BENCH = programs().parent / "tests" / "bin" / "bench_meeting"


class Crowd(Town):
    """A candidate and a team of so many, all words compared, and a topic open to all of them. The last one is of an
    office whose line can be cut."""

    def __init__(self, participants, **more):
        self.participants = participants
        super().__init__({MANY: "consultant", CUT: "therapist"}, lines=(CUT,), **more)
        self.line = self.lines[CUT]

    def __enter__(self):
        super().__enter__()
        try:
            self.gather()
        except BaseException:
            self.end()
            raise
        return self

    def gather(self):
        people = self.participants - 1
        self.candidate = self.person("maja", "Maja", "candidate", MANY)
        self.team = [self.person(f"m{i}", f"Member {i}", "consultant", MANY, agent=False) for i in range(people - 1)]
        self.team.append(self.person("last", "The last one", "therapist", CUT, agent=False))
        make_case(self.candidate, self.team, "en")
        until = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400))
        self.candidate.do("permit", "team", TOPIC, "case.practical", "--purpose", "job_search", "--until", until,
                          "--now", "--yes")
        self.candidate.stop_agent()
        self.agents.clear()

    def homes(self):
        return [self.candidate.folder] + [member.folder for member in self.team]

    def meet(self, seconds, cut=False, rate=1.0, drain=5.0):
        """What bench_meeting says, and its exit status."""
        bench = subprocess.Popen([BENCH, "--seconds", str(seconds), "--rate", str(rate),
                                  "--drain", str(drain), "--topic", TOPIC, *map(str, self.homes())],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        over = threading.Event()
        if cut:
            threading.Thread(target=self.cut_each_second, args=(over,), daemon=True).start()
        out, err = bench.communicate(PASSPHRASE + "\n", timeout=seconds + drain + 600)
        over.set()
        return bench.returncode, json.loads(out) if out else None, err

    def cut_each_second(self, over):
        while not over.wait(1):
            self.line.cut()


def main():
    options = argparse.ArgumentParser(description="A meeting under load.")
    options.add_argument("--participants", type=int, default=8)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--rate", type=float, default=1)
    options.add_argument("--cut", action="store_true", help="the last one's line is cut each second")
    chosen = options.parse_args()
    with Crowd(chosen.participants) as crowd:
        status, said, err = crowd.meet(chosen.seconds, chosen.cut, chosen.rate,
                                       20 if chosen.cut else 5)
        print(json.dumps({**(said or {}), "cuts": crowd.line.cuts if chosen.cut else 0}))
        sys.stderr.write(err)
    return status


if __name__ == "__main__":
    sys.exit(main())
