"""A meeting under load, with the real programs: a town whose team is as big as wanted, and tests/bench/meeting.c, which
has all of them say something each second. Somebody may come through a line that is cut each second.

    python3 -B tests/people/load.py --participants 8 --seconds 60 [--cut]
"""
import argparse
import json
import socket
import subprocess
import sys
import threading
import time

from town import PASSPHRASE, Town, make_case, programs

MANY, CUT = "ips-lyngtoft", "psyk-lyngtoft"
TOPIC = "work.search"
BENCH = programs().parent / "tests" / "bin" / "bench_meeting"


class Line:
    """A line to a port that can be cut: every connection through it ends at once, and new ones are taken."""

    def __init__(self, port):
        self.port, self.pairs, self.closed, self.cuts = port, [], False, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.entrance = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while not self.closed:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                continue
            self.pairs.append((near, far))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def pass_on(one, other):
        try:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        pairs, self.pairs = self.pairs, []
        for pair in pairs:
            self.cuts += 1
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                    end.close()
                except OSError:
                    pass

    def close(self):
        self.closed = True
        self.listener.close()
        self.cut()


class Crowd(Town):
    """A candidate and a team of so many, all words compared, and a topic open to all of them. The last one is of an
    office whose line can be cut."""

    def __init__(self, participants, **more):
        self.participants, self.line = participants, None
        super().__init__({MANY: "consultant", CUT: "therapist"}, **more)

    def make(self):
        self.line = Line(self.ports[CUT])
        super().make()

    def write_config(self):
        super().write_config()
        said = self.config.read_text(encoding="utf-8")
        self.config.write_text(said.replace(f"endpoint = tcp://127.0.0.1:{self.ports[CUT]}",
                                            f"endpoint = tcp://127.0.0.1:{self.line.entrance}"),
                               encoding="utf-8")

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

    def end(self):
        super().end()
        if self.line is not None:
            self.line.close()


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
