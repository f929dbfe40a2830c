"""A town: one real broker, organisations with registrars, and people with homes of their own, each at work with the
real `samtykke`. Used by the tests here and by tests/demo.

    with Town({"ips-lyngtoft": "consultant"}, zone="Europe/Copenhagen") as town:
        bo = town.person("bo", "Bo Brobygger", "consultant", "ips-lyngtoft")
        bo.do("whoami")

Everything lies in one folder, which goes at the end. Processes are started here and ended by their number.
"""
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from line import Line, Ports

REPOSITORY = Path(__file__).resolve().parents[2]
PASSPHRASE = "a long walk by the sea"
# Nothing of this process's own home or language gets into a command.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}


def programs():
    """The folder of the built programs."""
    return Path(os.environ.get("SAMTYKKE_BIN", REPOSITORY / "build" / "bin"))


def wait_until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.01)


class Failed(Exception):
    """A command did not end as it should."""


class Done:
    """What a command said."""

    def __init__(self, arguments, status, out, err):
        self.arguments, self.status, self.out, self.err = arguments, status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"{self.arguments} ended with {self.status}\n{self.out}{self.err}"


def run(arguments, passphrases=(), stdin="", timeout=120, environment=None):
    """A command to its end. Passphrases go through a descriptor, a line each."""
    arguments = [str(a) for a in arguments]
    given = []
    passed = ()
    read = None
    if passphrases:
        read, write = os.pipe()
        os.write(write, "".join(p + "\n" for p in passphrases).encode())
        os.close(write)
        given, passed = ["--passphrase-fd", str(read)], (read,)
    done = subprocess.run([*arguments, *given], input=stdin.encode(), capture_output=True,
                          timeout=timeout, check=False, pass_fds=passed,
                          env={**ENVIRONMENT, **(environment or {})}, start_new_session=True)
    if read is not None:
        os.close(read)
    return Done(arguments[1:], done.returncode, done.stdout.decode(), done.stderr.decode())


class Home:
    """One person at one computer."""

    def __init__(self, town, handle, folder):
        self.town, self.handle, self.folder = town, handle, folder
        self.has_agent = False

    def command(self, *arguments):
        return [programs() / "samtykke", *arguments, "--home", self.folder]

    def try_(self, *arguments, stdin="", passphrases=None, timeout=120, environment=None):
        """Run a command; whatever it ends with."""
        if passphrases is None:
            passphrases = () if self.has_agent else (PASSPHRASE,)
        return run(self.command(*arguments), passphrases, stdin, timeout, environment)

    def do(self, *arguments, status=0, **more):
        """Run a command that must end with this status."""
        done = self.try_(*arguments, **more)
        if done.status != status:
            raise Failed(done)
        return done

    def ask(self, *arguments, **more):
        """The same with --json, read."""
        return self.do(*arguments, "--json", **more).json

    def start_agent(self):
        self.do("agent", "start", "--idle", "60", passphrases=(PASSPHRASE,))
        self.has_agent = True
        self.town.agents.append(self)

    def stop_agent(self):
        self.try_("agent", "stop")
        self.has_agent = False

    @property
    def request(self):
        return self.folder / "request.json"


class Town:
    """organisations: name -> the role that it certifies beside registrars. zone: of the site. lines: names of those
    whose edge is reached through a Line."""

    def __init__(self, organisations, zone="Europe/Copenhagen", folder=None, keep=False, settings=None, lines=()):
        self.folder = Path(folder or tempfile.mkdtemp(prefix="samtykke-town-"))
        self.keep, self.zone, self.settings = keep, zone, settings or {}
        self.organisations = organisations
        self.realm = secrets.token_hex(16)
        self.reserved = Ports()
        self.ports = {name: self.reserved.one() for name in organisations}
        self.lines = {name: Line(self.ports[name]) for name in lines}
        self.metrics = self.reserved.one()
        self.config, self.log = self.folder / "broker.conf", self.folder / "broker.log"
        self.statement, self.code = self.folder / "broker.statement", None
        self.process, self.agents, self.registrars = None, [], {}

    # ---- making it

    def __enter__(self):
        try:
            self.make()
            self.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def make(self):
        """Offices, their registrars, the broker's keys and statement, the registrars' trust in it."""
        for name in self.organisations:
            self.make_office(name)
        self.write_config()
        made = self.broker("init", self.config)
        self.code = next(line.split(None, 1)[1] for line in made.splitlines()
                         if line.startswith("code"))
        self.broker("statement", self.config, self.statement)
        for registrar in self.registrars.values():
            registrar.do("broker", self.statement, "--code", self.code)

    def make_office(self, name):
        office = self.folder / "offices" / name
        office.parent.mkdir(mode=0o700, exist_ok=True)
        self.samtykke("org", "create", office, "--organisation", name, "--role",
                      self.organisations[name], "--weak")
        home = Home(self, "registrar", self.folder / "homes" / ("registrar-" + name))
        home.folder.parent.mkdir(mode=0o700, exist_ok=True)
        home.do("init", "--handle", "registrar", "--name", "The registrar of " + name, "--role",
                "registrar", "--organisation", name, "--realm", self.realm, "--weak")
        home.do("keys", "statement", self.folder / "offices" / (name + ".keys"))
        self.registrars[name] = home

    def write_config(self):
        broker = {
            "realm": self.realm,
            "database": self.folder / "broker.db",
            "checkpoint": self.folder / "checkpoint",
            "storage_key": self.folder / "keys" / "storage.key",
            "keys": self.folder / "keys",
            "identity": self.folder / "identity.pub",
            "identity_key": self.folder / "keys" / "identity.key",
            "ballast": "8M",
            "room_min": "1M",
            "metrics": f"127.0.0.1:{self.metrics}",
            **self.settings,
        }
        sections = {"broker": broker, "site": {"cap_days": 365, "time_zone": self.zone}}
        for name, role in self.organisations.items():
            office = self.folder / "offices" / name
            entrance = self.lines[name].entrance if name in self.lines else self.ports[name]
            sections["edge " + name] = {
                "endpoint": f"tcp://127.0.0.1:{entrance}",
                "listen": f"127.0.0.1:{self.ports[name]}",
                "key": self.folder / "keys" / f"edge-{name}.key",
                "registrar": self.folder / "offices" / (name + ".keys"),
            }
            sections[f"root {name} {role}"] = {"certificate": office / (role + ".der"),
                                               "crl": office / (role + ".crl")}
        self.config.write_text("".join(
            f"[{section}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
            for section, values in sections.items()), encoding="utf-8")

    def samtykke(self, *arguments, passphrases=(PASSPHRASE,), **more):
        """A command without a home, which must work."""
        done = run([programs() / "samtykke", *arguments], passphrases, **more)
        if done.status != 0:
            raise Failed(done)
        return done

    def broker(self, *arguments):
        done = run([programs() / "samtykke-broker", *arguments])
        if done.status != 0:
            raise Failed(done)
        return done.out

    # ---- people

    def person(self, handle, name, role, organisation, agent=True, admit=True, person=None,
               folder=None):
        """Somebody with a home: keys made, let in at the broker by their office's registrar. A candidate has
        no certificate."""
        home = Home(self, handle, self.folder / "homes" / (folder or handle))
        more = ("--person", person) if person else ()
        home.do("init", "--handle", handle, "--name", name, "--role", role, "--organisation",
                organisation, "--broker", self.statement, "--code", self.code, "--weak", *more)
        if admit:
            self.admit(home, role, organisation)
        if agent:
            home.start_agent()
        return home

    def admit(self, home, role, organisation):
        if role != "candidate":
            self.samtykke("org", "certify", self.folder / "offices" / organisation, home.request)
        self.registrars[organisation].do("admit", home.request, "--yes")

    # ---- the broker as a process

    def start(self):
        before = self.said().count("ready, with")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([programs() / "samtykke-broker", self.config],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if not wait_until(lambda: self.said().count("ready, with") > before):
            raise Failed("the broker did not start: " + self.said())

    def said(self):
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        status = self.process.wait(timeout=20)
        self.process = None
        return status

    def restart(self, how=signal.SIGTERM):
        self.stop(how)
        self.start()

    def number(self, name):
        """One of the broker's metrics, by its name without "samtykke_"."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=5) as page:
                for line in page.read().decode().splitlines():
                    if line.startswith(f"samtykke_{name} "):
                        return int(line.rsplit(" ", 1)[1])
        except (OSError, urllib.error.HTTPError):
            pass
        return None

    def end(self):
        for home in list(self.agents):
            home.stop_agent()
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=20)
        for line in self.lines.values():
            line.close()
        self.reserved.close()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


# ---- the usual town ----------------------------------------------------------------------------------

OFFICES = {"ips-lyngtoft": "consultant", "psyk-lyngtoft": "therapist", "ydelse-lyngtoft": "social_worker"}


class Lyngtoft(Town):
    """Three offices; Maja with a case, and Bo, Tine and Sara on her team, the eight words compared. Nothing is
    shared yet. SAMTYKKE_TOWN names one that is made already, by make_town.py: this one is a copy of it then, unless
    anew says that it must be made before the eyes of its own broker."""

    def __init__(self, anew=False, **more):
        super().__init__(OFFICES, **more)
        self.made = None if anew else os.environ.get("SAMTYKKE_TOWN")
        self.maja = self.bo = self.tine = self.sara = None

    def __enter__(self):
        super().__enter__()
        try:
            if self.made:
                for home in self.people():
                    home.start_agent()
            else:
                self.meet()
        except BaseException:
            self.end()
            raise
        return self

    def people(self):
        return self.maja, self.bo, self.tine, self.sara

    def make(self):
        if self.made:
            self.move_in()
        else:
            super().make()

    def move_in(self):
        """The copy has ports of its own: as where a broker has moved, it signs its next statement, and everybody is
        handed that."""
        with open(self.made + ".lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            shutil.copytree(self.made, self.folder, symlinks=True, dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns(self.log.name))
        said = json.loads((self.folder / "town.json").read_text(encoding="utf-8"))
        self.realm, self.code = said["realm"], said["code"]
        homes = self.folder / "homes"
        self.registrars = {name: Home(self, "registrar", homes / ("registrar-" + name)) for name in self.organisations}
        self.maja, self.bo, self.tine, self.sara = (Home(self, h, homes / h) for h in ("maja", "bo", "tine", "sara"))
        self.write_config()
        self.broker("sign", self.config)
        self.broker("statement", self.config, self.statement)
        for home in (*self.registrars.values(), *self.people()):
            home.do("broker", self.statement, "--code", self.code)

    def meet(self):
        self.maja = self.person("maja", "Maja Månestråle", "candidate", "ips-lyngtoft")
        self.bo = self.person("bo", "Bo Brobygger", "consultant", "ips-lyngtoft")
        self.tine = self.person("tine", "Tine Tordensky", "therapist", "psyk-lyngtoft")
        self.sara = self.person("sara", "Sara Skemagård", "social_worker", "ydelse-lyngtoft")
        make_case(self.maja, [self.bo, self.tine, self.sara], "da")


class AtLyngtoft(unittest.TestCase):
    """Tests with one Lyngtoft among them. lines: as a Town's."""

    lines = ()

    @classmethod
    def setUpClass(cls):
        cls.town = Lyngtoft(lines=cls.lines)
        cls.town.__enter__()
        cls.addClassCleanup(cls.town.end)
        cls.maja, cls.bo, cls.tine, cls.sara = (cls.town.maja, cls.town.bo, cls.town.tine, cls.town.sara)

    def start(self, home, *arguments):
        """A command in the background; its passphrase comes from the agent."""
        return subprocess.Popen([str(a) for a in home.command(*arguments)], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)


def make_case(candidate, team, language):
    """A case with these people on its team, all words compared, every card handed out."""
    candidate.do("case", "create", "--language", language, "--without-sheet", "--yes")
    for member in team:
        candidate.do("case", "team", "add", member.request, "--yes")
    card = candidate.town.folder / f"card-{candidate.handle}.json"
    candidate.do("case", "card", card)
    for member in team:
        member.do("case", "join", card)
    for member in team:
        compare(candidate, member)


def compare(candidate, member):
    """Each types the eight words that the other reads aloud. Once the candidate's own are found to be the member's, the
    member can be given them too."""
    words = member.ask("case", "verify", candidate.handle)["words"]
    candidate.do("case", "verify", member.handle, "--words", words, "--yes")
    member.do("case", "verify", candidate.handle, "--words", words, "--yes")


if __name__ == "__main__":
    sys.exit("This is a module: run one of the test_*.py beside it.")
