#!/usr/bin/env python3
"""Keys and their passphrase, the agent, and what all commands do alike, with the real program.

    tests/people/test_keys.py        SAMTYKKE_BIN: the folder of the programs, build/bin
"""
import fcntl
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import unittest
from pathlib import Path

from alone import (AWAY, BO, Case, FAILED, LOCKED, OTHER, REALM, USAGE)
from town import PASSPHRASE, REPOSITORY, programs, wait_until


class Keys(Case):

    def test_init_without_what_it_needs_makes_nothing(self):
        for i in range(0, len(BO), 2):
            self.refuses(self.init("--realm", REALM, who=BO[:i] + BO[i + 2:]), USAGE, "--handle")
        for more in ((), ("--broker", "b"), ("--code", "c"), ("--realm", REALM, "--code", "c"),
                     ("--realm", REALM, "--broker", "b", "--code", "c")):
            self.refuses(self.init(*more), USAGE, "--realm")
        for wrong in ("", "5a", REALM + "00", REALM[:-1] + "g"):
            self.refuses(self.init("--realm", wrong), USAGE, "32 hexadecimal")
            self.refuses(self.init("--realm", REALM, "--person", wrong), USAGE, "32 hexadecimal")
        self.refuses(self.init("--realm", REALM, "--realm", REALM), USAGE, "once")
        self.refuses(self.init("--realm", REALM, "word"), USAGE, "one word too many")
        self.assertFalse(self.home.exists())

    def test_init_refuses_names_that_are_none_and_makes_nothing(self):
        for i, wrong in ((1, "Bo"), (1, "b o"), (1, "x" * 32), (3, ""), (3, "Bo\x1b[2J"), (3, "  "),
                         (5, "job consultant"), (7, "IPS")):
            who = BO[:i] + (wrong,) + BO[i + 1:]
            self.refuses(self.init("--realm", REALM, who=who), FAILED)
            self.assertFalse(self.home.exists(), wrong)

    def test_init_refuses_an_empty_passphrase_one_too_long_and_none(self):
        self.refuses(self.init("--realm", REALM, passphrase=""), LOCKED, "1 to 1024")
        self.refuses(self.init("--realm", REALM, passphrase="x" * 1025), LOCKED, "1 to 1024")
        self.assertFalse(self.home.exists())
        self.works(self.init("--realm", REALM, passphrase="x" * 1024))

    def test_what_init_makes_is_for_its_owner_alone_and_never_made_again(self):
        self.has_home()
        before = {p: p.read_bytes() for p in self.home.rglob("*") if p.is_file()}
        for path in (self.home, *self.home.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            self.assertEqual(mode, 0o700 if path.is_dir() else 0o600, path)
        self.refuses(self.init("--realm", REALM), FAILED, "Nothing was changed")
        self.assertEqual(before, {p: p.read_bytes() for p in self.home.rglob("*") if p.is_file()})
        for content in before.values():
            self.assertNotIn(PASSPHRASE.encode(), content)

    def test_the_request_says_who_it_is_and_comes_again(self):
        self.has_home()
        request = json.loads((self.home / "request.json").read_text())
        self.assertEqual((request["handle"], request["realm"]), ("bo", REALM))
        again = self.works(self.at_home("keys", "request"))
        self.assertEqual(json.loads(again.out), request)
        path = self.folder / "bo.json"
        self.works(self.at_home("keys", "request", path))
        self.assertEqual(json.loads(path.read_text()), request)
        self.refuses(self.at_home("keys", "request", path), FAILED, "already")

    def test_whoami_says_who_and_asks_for_no_passphrase(self):
        self.has_home()
        self.assertIn("Bo Brobygger (bo), job consultant at ips-lyngtoft",
                      self.works(self.at_home("whoami")).out)
        told = self.works(self.at_home("whoami", "--json")).json
        self.assertEqual((told["handle"], told["realm"], told["has_broker"]), ("bo", REALM, False))
        told = self.works(self.at_home("whoami", "--cases", "--json", passphrases=(PASSPHRASE,)))
        self.assertEqual(told.json["cases"], [])

    def test_a_wrong_passphrase_is_one_sentence(self):
        self.has_home()
        done = self.at_home("whoami", "--cases", "--json", passphrases=(OTHER,))
        self.assertEqual((done.status, done.json["error"]), (LOCKED, "locked"))
        done = self.at_home("agent", "start", passphrases=(OTHER,))
        self.refuses(done, LOCKED, "passphrase")
        self.assertNotIn(OTHER, done.err)

    def test_a_new_passphrase_opens_and_the_old_one_does_not(self):
        self.has_home()
        self.refuses(self.at_home("keys", "passphrase", passphrases=(OTHER, PASSPHRASE)), LOCKED)
        self.refuses(self.at_home("keys", "passphrase", passphrases=(PASSPHRASE, "")), LOCKED)
        before = (self.home / "keys").read_bytes()
        self.works(self.at_home("keys", "passphrase", passphrases=(PASSPHRASE, OTHER)))
        self.assertNotEqual(before, (self.home / "keys").read_bytes())
        self.works(self.at_home("whoami", "--cases", passphrases=(OTHER,)))
        self.assertEqual(self.at_home("whoami", "--cases", passphrases=(PASSPHRASE,)).status, LOCKED)

    def test_a_line_too_few_changes_nothing(self):
        self.has_home()
        before = (self.home / "keys").read_bytes()
        done = self.at_home("keys", "passphrase", passphrases=(PASSPHRASE,))
        self.refuses(done, LOCKED, "no passphrase")
        done = self.at_home("keys", "passphrase", "--json", passphrases=(PASSPHRASE,))
        self.assertEqual((done.status, done.json["error"]), (LOCKED, "no-passphrase"))
        self.assertEqual(before, (self.home / "keys").read_bytes())

    def test_no_home_an_open_one_and_one_in_use_are_each_said(self):
        self.refuses(self.at_home("whoami"), FAILED, "samtykke init")
        self.refuses(self.at_home("agent", "start", passphrases=(PASSPHRASE,)), FAILED, "samtykke init")
        self.has_home()
        with open(self.home / "lock", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.at_home("whoami", "--cases", "--json", passphrases=(PASSPHRASE,))
            self.assertEqual((done.status, done.json["error"]), (AWAY, "home-in-use"))
        self.works(self.at_home("whoami", "--cases", passphrases=(PASSPHRASE,)))
        self.home.chmod(0o750)
        done = self.at_home("whoami", "--cases", "--json", passphrases=(PASSPHRASE,))
        self.assertEqual((done.status, done.json["error"]), (FAILED, "home-unsafe"))

    def test_the_home_is_that_of_the_option_of_the_variable_or_of_the_person(self):
        self.has_home()
        self.works(self.samtykke("whoami", environment={"SAMTYKKE_HOME": str(self.home)}))
        own = self.folder / "person"
        (own / ".local/share").mkdir(parents=True)
        shutil.copytree(self.home, own / ".local/share/samtykke")
        self.works(self.samtykke("whoami", environment={"HOME": str(own)}))
        self.refuses(self.samtykke("whoami", environment={"HOME": ""}), USAGE, "--home")

    def test_a_name_that_plays_with_the_terminal_is_shown_tame(self):
        done = self.at_home("admit", "x\x1b[2J\u202egnp")
        self.refuses(done, FAILED, "x?[2J?gnp")


class Agent(Case):

    def setUp(self):
        super().setUp()
        self.has_home()
        self.addCleanup(self.at_home, "agent", "stop")

    def start(self, *more):
        done = self.works(self.at_home("agent", "start", "--json", *more, passphrases=(PASSPHRASE,)))
        return done.json

    def test_it_opens_the_keys_once_until_it_is_stopped(self):
        self.assertEqual(self.at_home("agent", "status").status, FAILED)
        self.assertEqual(self.at_home("whoami", "--cases").status, LOCKED)
        self.start()
        self.assertEqual(self.at_home("agent", "status", "--json").json, {"running": True})
        self.works(self.at_home("whoami", "--cases"))
        self.works(self.at_home("agent", "start"))
        self.works(self.at_home("agent", "stop"))
        self.assertEqual(self.at_home("agent", "status", "--json").json, {"running": False})
        self.refuses(self.at_home("agent", "stop"), FAILED, "agent start")
        self.assertEqual(self.at_home("whoami", "--cases").status, LOCKED)

    def test_one_that_died_is_asked_for_no_longer(self):
        os.kill(self.start()["pid"], signal.SIGKILL)
        self.assertTrue(wait_until(lambda: self.at_home("agent", "status").status == FAILED))
        self.works(self.at_home("whoami", "--cases", passphrases=(PASSPHRASE,)))
        self.start()

    def test_its_socket_is_for_its_owner_alone(self):
        self.start()
        mode = (self.home / "agent").stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_times_that_are_none_are_refused(self):
        for minutes in ("0", "1441", "9999999999999999999", "x", "-1", "1m", ""):
            done = self.at_home("agent", "start", "--idle=" + minutes, passphrases=(PASSPHRASE,))
            self.refuses(done, USAGE, "1 to 1440")
        self.refuses(self.at_home("agent", "status", "--idle", "5"), USAGE)
        self.refuses(self.at_home("agent", "dance"), USAGE)

    def test_it_holds_nothing_of_who_started_it(self):
        pid = self.start()["pid"]

        def pipes():
            return [fd for fd in Path(f"/proc/{pid}/fd").iterdir()
                    if os.readlink(fd).startswith("pipe:")]

        self.assertTrue(wait_until(lambda: not pipes()), pipes())
        self.assertEqual(os.getsid(pid), pid)

    def test_in_the_foreground_it_serves_until_it_is_told_to_end(self):
        read, write = os.pipe()
        os.write(write, (PASSPHRASE + "\n").encode())
        os.close(write)
        command = [programs() / "samtykke", "agent", "start", "--foreground", "--home", self.home,
                   "--passphrase-fd", str(read)]
        with subprocess.Popen(command, pass_fds=(read,), stdout=subprocess.PIPE, text=True) as agent:
            os.close(read)
            self.assertIn("Ctrl-C", agent.stdout.readline())
            self.works(self.at_home("whoami", "--cases"))
            agent.send_signal(signal.SIGINT)
            agent.wait(timeout=10)
        self.assertEqual(self.at_home("agent", "status").status, FAILED)


class Commands(Case):

    def commands(self):
        listed = self.works(self.samtykke("--help")).out
        return [name for name in re.findall(r"^  ([a-z-]+) ", listed, re.M)]

    def test_each_has_a_help_with_an_example_and_refuses_what_it_does_not_know(self):
        names = self.commands()
        self.assertLessEqual({"init", "org", "admit", "agent", "decide"}, set(names))
        for name in names:
            with self.subTest(name):
                told = self.works(self.samtykke(name, "--help")).out
                self.assertIn("Usage: samtykke " + name, told)
                self.assertLessEqual(max(map(len, told.split("\n"))), 100)
                self.has_example(name, told)
                self.assertEqual(self.samtykke(name, "--no-such-option").status, USAGE)
                self.assertEqual(self.samtykke(name, "-q").status, USAGE)

    def has_example(self, name, told):
        """Itself, or each of the commands that it lists."""
        if "COMMAND --help" not in told:
            self.assertRegex(told, r"\bExamples?:\n  (echo |.*\bsamtykke )")
            return
        parts = re.findall(r"^  ([a-z]+) (?:([a-z]+)\|)?", told, re.M)
        self.assertTrue(parts)
        for part in parts:
            told = self.works(self.samtykke(name, *filter(None, part), "--help")).out
            self.assertRegex(told, r"\bExamples?:\n  .*\bsamtykke ", part)

    def test_an_unknown_command_and_none_show_which_there_are(self):
        for arguments in ((), ("dance",), ("",)):
            done = self.samtykke(*arguments)
            self.assertEqual((done.status, done.out), (USAGE, ""))
            self.assertIn("init", done.err)

    def test_an_option_is_never_shortened_and_may_stand_anywhere(self):
        self.has_home()
        self.works(self.samtykke("whoami", "--json", f"--home={self.home}"))
        self.refuses(self.samtykke("whoami", "--hom", self.home), USAGE, "--hom;")
        self.refuses(self.at_home("whoami", "--json=yes"), USAGE, "takes no value")
        self.refuses(self.at_home("whoami", "--lang", "tlh"), USAGE)
        self.refuses(self.at_home("whoami", "--", "--json"), USAGE, "one word too many")


class Troubles(unittest.TestCase):

    def test_each_has_a_name_and_a_sentence_that_says_what_to_do(self):
        header = (REPOSITORY / "include/samtykke/client.h").read_text()
        kinds = header[header.index("enum sam_trouble_kind {"):]
        kinds = set(re.findall(r"\b(SAM_TROUBLE_\w+)\b", kinds[:kinds.index("};")]))
        source = (REPOSITORY / "client/cli/trouble_text.c").read_text()
        rows = re.findall(r"\[(SAM_TROUBLE_\w+)\]\s*=\s*\{(.*?)\},\n", source, re.S)
        self.assertEqual(kinds, {kind for kind, _ in rows})
        self.assertEqual(len(kinds), len(rows))
        names = [re.match(r'\s*"([a-z-]+)"', row).group(1) for _, row in rows]
        self.assertEqual(len(names), len(set(names)))
        for kind, row in rows:
            self.assertEqual(kind, "SAM_TROUBLE_" + re.match(r'\s*"([a-z-]+)"', row).group(1)
                             .upper().replace("-", "_"))
            self.assertIn("CLI_", row)
            for text in re.findall(r'N_\(((?:\s*"(?:[^"\\]|\\.)*")+)\)', row):
                sentence = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))
                self.assertRegex(sentence, r"^[A-Z\\{].*\.$", kind)
                self.assertNotRegex(sentence, r"(?i)error|invalid|fail|threat|breach", kind)


if __name__ == "__main__":
    unittest.main()
