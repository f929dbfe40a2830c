#!/usr/bin/env python3
"""An office's certificates, and a registrar who lets people in, with the real programs.

    tests/people/test_office.py        SAMTYKKE_BIN: the folder of the programs, build/bin
"""
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import unittest
from pathlib import Path

from alone import ALARM, AWAY, BO, Case, FAILED, LOCKED, OTHER, USAGE
from town import PASSPHRASE, Town, programs, run, wait_until


class Office(Case):

    def setUp(self):
        super().setUp()
        self.ca = self.folder / "ca"
        self.has_home()
        self.request = self.folder / "bo.json"
        shutil.copy(self.home / "request.json", self.request)

    def org(self, *arguments, passphrase=PASSPHRASE):
        return self.samtykke("org", *arguments, passphrases=(passphrase,))

    def create(self, *roles, organisation="ips-lyngtoft"):
        more = [word for role in roles or ("consultant",) for word in ("--role", role)]
        return self.org("create", self.ca, "--organisation", organisation, *more, "--weak")

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                              text=True).stdout

    def crl(self, role="consultant"):
        """Number and revoked serials of the list, as another program reads them."""
        text = self.openssl("crl", "-inform", "DER", "-in", self.ca / (role + ".crl"), "-noout", "-text")
        number = int(re.search(r"CRL Number:\s*(\d+)", text).group(1))
        return number, set(re.findall(r"Serial Number: ([0-9A-F]+)", text))

    def serial(self, path):
        text = self.openssl("x509", "-inform", "DER", "-in", path, "-noout", "-serial")
        return text.strip().split("=")[1]

    def files(self):
        return {p.name: p.read_bytes() for p in self.ca.iterdir() if p.name != "lock"}

    def test_what_is_made_is_for_the_office_alone_and_never_made_again(self):
        self.works(self.create("consultant", "therapist"))
        self.assertEqual(set(self.files()), {"keys", "issued", "consultant.der", "consultant.crl",
                                             "therapist.der", "therapist.crl"})
        for path in (self.ca, *self.ca.iterdir()):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600)
        before = self.files()
        self.refuses(self.create(), FAILED, "already")
        self.assertEqual(before, self.files())
        roots = [self.openssl("x509", "-inform", "DER", "-in", self.ca / (role + ".der"), "-noout",
                              "-pubkey") for role in ("consultant", "therapist")]
        self.assertNotEqual(*roots)

    def test_names_that_are_none_leave_no_folder(self):
        for roles in (("Consultant",), ("a b",), ("x" * 65,), ("a", "a"), ("../up",), ("",)):
            self.assertEqual(self.create(*roles).status, FAILED, roles)
            self.assertFalse(self.ca.exists(), roles)
        self.assertEqual(self.create(organisation="IPS").status, FAILED)
        self.refuses(self.org("create", self.ca), USAGE, "--organisation")
        self.refuses(self.org("create", self.folder / "no/ca", "--organisation", "a", "--role", "b"),
                     FAILED, "no file or folder")
        self.refuses(self.samtykke("org", "create", self.ca, "--organisation", "a", "--role", "b",
                                   passphrases=("",)), LOCKED, "1 to 1024")
        self.assertFalse(self.ca.exists())

    def test_a_certificate_holds_for_the_days_that_were_said(self):
        self.works(self.create())
        for days in ("0", "31", "x", "-1", "1d", ""):
            self.refuses(self.org("certify", self.ca, self.request, "--days=" + days), USAGE, "1 to 30")
        self.assertFalse(Path(f"{self.request}.der").exists())
        out = self.folder / "short.der"
        self.works(self.org("certify", self.ca, self.request, "--days", "1", "--out", out))
        text = self.openssl("x509", "-inform", "DER", "-in", out, "-noout", "-checkend", "85000")
        self.assertIn("will not expire", text)
        done = subprocess.run(["openssl", "x509", "-inform", "DER", "-in", out, "-noout", "-checkend",
                               "86400"], capture_output=True, text=True, check=False)
        self.assertIn("will expire", done.stdout)
        self.refuses_(self.org("certify", self.ca, self.request, "--out", out), "already")

    def refuses_(self, done, *words):
        """As refuses(), after the request was shown."""
        self.assertEqual(done.status, FAILED, done)
        self.assertRegex(done.err, r"\Asamtykke: .*\.\n\Z", done)
        for word in words:
            self.assertIn(word, done.err)

    def test_only_its_own_people_in_roles_that_it_has_are_certified(self):
        self.works(self.create("therapist"))
        self.refuses_(self.org("certify", self.ca, self.request), "no root for this role")
        shutil.rmtree(self.ca)
        self.works(self.create(organisation="nav-oslo"))
        self.refuses_(self.org("certify", self.ca, self.request), "another organisation")
        self.assertEqual(self.crl(), (1, set()))
        self.assertFalse(Path(f"{self.request}.der").exists())

    def test_a_request_that_was_changed_is_not_certified(self):
        self.works(self.create())
        good = json.loads(self.request.read_text())
        keys = good["keys"]
        for change in ({"keys": ("B" if keys[0] != "B" else "C") + keys[1:]}, {"keys": keys[:-8]},
                       {"realm": "00" * 16}, {"more": "x"}, {"samtykke": "request v2"}):
            self.request.write_text(json.dumps({**good, **change}))
            done = self.org("certify", self.ca, self.request)
            self.assertIn(done.status, (FAILED, ALARM), done)
            self.assertEqual(done.err.count("\n"), 1)
        self.request.write_text("{")
        self.refuses(self.org("certify", self.ca, self.request), FAILED, "bo.json")
        self.assertEqual(self.crl(), (1, set()))

    def test_a_wrong_passphrase_certifies_and_revokes_nothing(self):
        self.works(self.create())
        before = self.files()
        for arguments in (("certify", self.ca, self.request), ("revoke", self.ca, self.request),
                          ("renew", self.ca)):
            done = self.org(*arguments, passphrase=OTHER)
            self.assertEqual(done.status, LOCKED, done)
        self.assertEqual(before, self.files())

    def test_revoked_are_all_certificates_of_the_keys_and_numbers_only_grow(self):
        self.works(self.create("consultant", "therapist"))
        self.assertEqual(self.org("revoke", self.ca, self.request).status, FAILED)
        self.assertEqual(self.crl(), (1, set()))
        serials = set()
        for i in range(3):
            self.works(self.org("certify", self.ca, self.request)) # replaces REQUEST.der
            serials.add(self.serial(f"{self.request}.der"))
            self.assertEqual(self.crl(), (2 + i, set()))
        self.works(self.org("revoke", self.ca, self.request))
        self.assertEqual(self.crl(), (5, serials))
        self.assertEqual(self.crl("therapist"), (1, set()))
        self.works(self.org("revoke", self.ca, self.request)) # the list once more: it may be lost
        self.assertEqual(self.crl(), (6, serials))
        self.works(self.org("certify", self.ca, self.request)) # again, with a new serial
        self.assertEqual(self.crl(), (7, serials))
        self.works(self.org("renew", self.ca))
        self.assertEqual((self.crl(), self.crl("therapist")), ((8, serials), (2, set())))
        self.assertEqual([n for n in self.files() if n.endswith(".new")], [])

    def test_two_at_a_time_forget_nothing(self):
        self.works(self.create())
        read = []
        children = []
        for i in range(3):
            end, write = os.pipe()
            os.write(write, (PASSPHRASE + "\n").encode())
            os.close(write)
            read.append(end)
            out = self.folder / f"{i}.der"
            children.append(subprocess.Popen(
                [programs() / "samtykke", "org", "certify", self.ca, self.request, "--out", out,
                 "--passphrase-fd", str(end)], pass_fds=(end,), stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE))
        for child in children:
            child.communicate(timeout=60)
        for end in read:
            os.close(end)
        made = {self.serial(self.folder / f"{i}.der") for i, c in enumerate(children) if c.returncode == 0}
        self.assertTrue(made)
        self.works(self.org("revoke", self.ca, self.request))
        self.assertEqual(self.crl()[1], made)

    def test_files_that_were_changed_certify_nobody(self):
        self.works(self.create())
        self.works(self.org("certify", self.ca, self.request))
        for name in ("issued", "keys", "consultant.der"):
            path = self.ca / name
            good = path.read_bytes()
            # a root's own signature is for the broker, which knows its hash
            for at in (0, len(good) // 2, len(good) - (1 if name != "consultant.der" else 70)):
                path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
                done = self.org("revoke", self.ca, self.request)
                self.assertIn(done.status, (FAILED, LOCKED), (name, at, done))
                self.assertEqual(done.err.count("\n"), 1)
            path.write_bytes(good[:-1])
            self.assertIn(self.org("certify", self.ca, self.request).status, (FAILED, LOCKED))
            path.write_bytes(good)
        shutil.copy(self.home / "keys", self.ca / "keys") # a person's keys certify nobody
        self.assertEqual(self.org("certify", self.ca, self.request).status, LOCKED)

    def test_no_folder_and_an_open_one_are_said(self):
        done = self.org("renew", self.ca)
        self.refuses(done, FAILED, str(self.ca))
        self.works(self.create())
        self.ca.chmod(0o755)
        self.refuses(self.org("renew", self.ca), FAILED, "chmod go=")


class Registrar(unittest.TestCase):
    """With a real broker."""

    @classmethod
    def setUpClass(cls):
        cls.town = Town({"ips-lyngtoft": "consultant"})
        cls.town.__enter__()
        cls.addClassCleanup(cls.town.end)
        cls.office = cls.town.folder / "offices" / "ips-lyngtoft"
        cls.registrar = cls.town.registrars["ips-lyngtoft"]

    def sentence(self, done, status, *words):
        self.assertEqual(done.status, status, done)
        for word in words:
            self.assertIn(word, done.err)

    def reload(self):
        """The broker has read certificates, CRLs and registrars again."""
        def times():
            return self.town.log.read_text(encoding="utf-8").count("were read again")
        before = times()
        self.town.process.send_signal(signal.SIGHUP)
        self.assertTrue(wait_until(lambda: times() > before, 30))

    def test_a_code_of_another_broker_makes_no_home(self):
        code = self.town.code
        wrong = ("0" if code[0] != "0" else "1") + code[1:]
        folder = self.town.folder / "homes" / "eve"
        for given in (wrong, code[:-2], "", code + code):
            done = self.town_init(folder, given)
            self.sentence(done, FAILED, "registrar")
            self.assertFalse(folder.exists(), given)

    def town_init(self, folder, code):
        return run([programs() / "samtykke", "init", *BO, "--broker", self.town.statement, "--code",
                    code, "--weak", "--home", folder], (PASSPHRASE,))

    def test_only_a_registrar_lets_people_in(self):
        bo = self.town.person("bo", "Bo Brobygger", "consultant", "ips-lyngtoft")
        done = bo.try_("admit", bo.request)
        self.sentence(done, FAILED, "not for somebody in your place")

    def test_a_member_needs_a_certificate_and_a_candidate_none(self):
        al = self.town.person("al", "Al", "consultant", "ips-lyngtoft", agent=False, admit=False)
        self.sentence(self.registrar.try_("admit", al.request), FAILED, "needs one")
        other = self.town.folder / "other.der"
        other.write_bytes((self.office / "consultant.der").read_bytes())
        self.sentence(self.registrar.try_("admit", al.request, "--certificate", other), FAILED, "refused")
        self.sentence(self.registrar.try_("admit", al.request, "--certificate", al.folder / "none"),
                      FAILED, "no file or folder")
        ida = self.town.person("ida", "Ida", "candidate", "ips-lyngtoft", agent=False, admit=False)
        self.sentence(self.registrar.try_("admit", ida.request, "--certificate", other), FAILED,
                      "candidate needs none")
        self.town.samtykke("org", "certify", self.office, al.request)
        told = self.registrar.ask("admit", al.request)
        self.assertEqual(told["admitted"], "al")
        self.registrar.do("admit", ida.request)
        self.registrar.do("admit", ida.request) # again is no harm

    def test_who_was_not_let_in_is_told_to_ask_the_registrar(self):
        eva = self.town.person("eva", "Eva", "candidate", "ips-lyngtoft", agent=False, admit=False)
        done = eva.try_("admit", eva.request, "--patience", "5")
        self.sentence(done, FAILED, "Ask the registrar")

    def test_a_revoked_certificate_ends_when_the_broker_reads_the_list(self):
        kim = self.town.person("kim", "Kim", "consultant", "ips-lyngtoft")
        self.sentence(kim.try_("admit", kim.request), FAILED, "not for somebody")
        self.town.samtykke("org", "revoke", self.office, kim.request)
        self.sentence(kim.try_("admit", kim.request), FAILED, "not for somebody")
        self.reload()
        self.sentence(kim.try_("admit", kim.request, "--patience", "5"), FAILED, "Ask the registrar")
        done = kim.try_("admit", kim.request, "--json", "--patience", "5")
        self.assertEqual(done.json["error"], "not-let-in")
        self.town.samtykke("org", "certify", self.office, kim.request) # a new one opens again
        self.registrar.do("admit", kim.request)
        self.reload()
        self.sentence(kim.try_("admit", kim.request), FAILED, "not for somebody")

    def test_no_broker_at_work_is_away(self):
        town = self.town
        ida = town.person("ida2", "Ida", "candidate", "ips-lyngtoft", agent=False, admit=False)
        town.stop()
        try:
            done = self.registrar.try_("admit", ida.request, "--patience", "2")
            self.sentence(done, AWAY, "Try again in a while")
            self.assertNotIn("Perhaps", done.err) # it was never sent
        finally:
            town.start()


if __name__ == "__main__":
    unittest.main()
