"""The configuration and the commands that make things: what is wrong is said by line, nothing is lost."""

import json
import os
import re
import stat

import place

# What is wrong | the section's text | what the sentence says
WRONG = [
    ("line 3", "[broker]\nrealm = %s\ncolour = red\n", 'there is no setting "colour" here'),
    ("line 1", "[kitchen]\n", "there is no such section"),
    ("line 1", "[edge]\n", "there is no such section"),
    ("line 1", "[root nav-oslo]\n", "there is no such section"),
    ("line 1", "[edge a b]\n", "there is no such section"),
    ("line 1", "[edge Oslo]\n", "a name is"),
    ("line 1", "[edge " + "a" * 41 + "]\n", "at most 40 letters"),
    ("line 1", "[broker] x\n", "a section is one line"),
    ("line 1", "[broker\n", "a section is one line"),
    ("line 1", "realm = %s\n", "before the first section"),
    ("line 3", "[broker]\nrealm = %s\nrealm = %s\n", '"realm" is set a second time'),
    ("line 5", "[broker]\nrealm = %s\n[site]\n[broker]\nrealm = %s\n", "a second time"),
    ("line 3", "[edge a]\n[edge b]\n[edge a]\n", "a second section [edge a]"),
    ("line 2", "[root a b]\n[root a b]\n", "a second section [root a b]"),
    ("line 2", "[broker]\nrealm = abc\n", "32 hexadecimal digits"),
    ("line 2", "[broker]\nrealm = " + "0" * 32 + "\n", "not all zero"),
    ("line 2", "[broker]\nballast = many\n", "must be bytes"),
    ("line 2", "[broker]\nballast = 5T\n", "must be bytes"),
    ("line 2", "[broker]\nballast = -1\n", "must be bytes"),
    ("line 2", "[broker]\nballast = 5G\n", "out of its range"),
    ("line 2", "[broker]\nio_threads = 9\n", "out of its range"),
    ("line 2", "[broker]\nio_threads = 1K\n", "must be a number"),
    ("line 2", "[broker]\nio_threads =\n", "must be a number"),
    ("line 2", "[broker]\nio_threads = 99999999999999999999\n", "must be a number"),
    ("line 2", "[broker]\ndatabase = broker.db\n", "must be an absolute path"),
    ("line 2", "[broker]\ndatabase =\n", "is empty"),
    ("line 2", "[broker]\ndatabase = /" + "a" * 3800 + "\n", "is too long"),
    ("line 2", "[broker]\ndatabase = /" + "a" * 5000 + "\n", "the line is too long"),
    ("line 2", "[broker]\nrealm\n", "NAME = VALUE"),
    ("line 2", "[broker]\nrealm = %s\0\n", "no text"),
    ("line 2", "[site]\ncap_days = 366\n", "out of its range"),
    ("line 2", "[edge a]\nlisten = here\n", "an address and a port"),
]


class Configuration(place.Case):
    def test_says_in_which_line_something_is_wrong(self):
        for line, text, words in WRONG:
            with self.subTest(text=text[:60]):
                with open(self.place.config, "w", encoding="utf-8") as f:
                    f.write(text.replace("%s", place.REALM))
                self.assert_sentence(self.place.do("--check-config", self.place.config),
                                     line + ":", words)

    def test_refuses_what_lacks_a_setting_or_a_section(self):
        for section, name in (("broker", "database"), ("site", "time_zone"),
                              ("edge nav-oslo", "key")):
            other = place.Place()
            self.addCleanup(other.end)
            other.set(section, name, None)
            self.assert_sentence(other.do("--check-config", other.config), '"%s"' % name)
        del self.place.sections["edge nav-oslo"]
        self.place.write()
        self.assert_sentence(self.place.do("--check-config", self.place.config),
                             "no [edge ORGANISATION]")

    def test_refuses_what_no_client_would_take(self):
        for section, name, value in (("edge nav-oslo", "endpoint", "tcp://*:5"),
                                     ("edge nav-oslo", "endpoint", "ipc:///tmp/x"),
                                     ("site", "time_zone", "../../etc/passwd")):
            other = place.Place()
            self.addCleanup(other.end)
            other.set(section, name, value)
            self.assert_sentence(other.do("--check-config", other.config), "no client would take")

    def test_refuses_addresses_that_are_none(self):
        for section, name, value, words in (
                ("edge nav-oslo", "listen", "localhost:7701", "no address and port"),
                ("edge nav-oslo", "listen", "127.0.0.1:0", "no address and port"),
                ("edge nav-oslo", "listen", "127.0.0.1:65536", "no address and port"),
                ("edge nav-oslo", "listen", "::1:80", "no address and port"),
                ("broker", "metrics", "here", "no address and port"),
                ("broker", "metrics", "192.0.2.1:80", "loopback address only")):
            other = place.Place()
            self.addCleanup(other.end)
            other.set(section, name, value)
            self.assert_sentence(other.do("--check-config", other.config), words)
        self.place.set("edge nav-oslo", "listen", "[::1]:7701")
        self.assertEqual(self.place.do("--check-config", self.place.config).returncode, 0)

    def check_denies(self, *provisions):
        with open(self.place.path("denies.json"), "w", encoding="utf-8") as f:
            json.dump({"deny": provisions}, f)
        return self.place.do("--check-config", self.place.config)

    def test_reads_the_denies_of_the_site(self):
        good = {"type": "deny", "actor": "everyone", "category": "health", "action": "access"}
        self.place.set("site", "denies", self.place.path("denies.json"))
        done = self.check_denies(good, dict(good, actor="role:guest", purposes=["benefits"]))
        self.assertEqual(done.returncode, 0, done.stderr)
        for bad in ({"type": "permit"}, {"actor": "person:bo"}, {"actor": "employer:acme"},
                    {"actor": "nobody"}, {"meeting": "m"}, {"by": "role:guest"}, {"colour": "red"},
                    {"purposes": ["p"] * 33}):
            with self.subTest(bad=bad):
                self.assert_sentence(self.check_denies(good, dict(good, **bad)), "number 2 of")
        with open(self.place.path("denies.json"), "w", encoding="utf-8") as f:
            f.write("[]")
        self.assert_sentence(self.place.do("--check-config", self.place.config), "cannot be read")

    def test_reads_the_taxonomy_of_the_site(self):
        path = self.place.path("taxonomy.json")
        self.place.set("site", "taxonomy", path)
        self.assert_sentence(self.place.do("--check-config", self.place.config), "is not there")
        for text, words in (('{"categories": ["a.b"]}', "missing"), ("{", "cannot be used")):
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            self.assert_sentence(self.place.do("--check-config", self.place.config), words)
        with open(path, "w", encoding="utf-8") as f:
            json.dump({"categories": ["a.b", "a.c"], "groups": ["a"], "purposes": ["p"],
                       "roles": ["consultant", "guest"]}, f)
        done = self.place.do("--check-config", self.place.config)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_reads_roots_as_der_or_pem(self):
        root = place.a_root()
        pem = place.pem("CERTIFICATE", root["der"])
        for content, is_good in ((root["der"], True), (pem, True), (pem + pem, False), (b"", False),
                                 (pem[:60], False), (pem.replace(b"\nM", b"\n*"), False),
                                 (bytes(4097), False)):
            with self.subTest(content=content[:40]):
                self.place.put_root(content, root["crl"])
                done = self.place.do("--check-config", self.place.config)
                if is_good:
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                else:
                    self.assert_sentence(done, "neither DER nor one block of PEM")
        self.place.sections["root ips-lyngtoft gardener"] = self.place.sections.pop(place.ROOT)
        self.place.put_root(pem, root["crl"])
        del self.place.sections[place.ROOT]
        self.place.write()
        self.assert_sentence(self.place.do("--check-config", self.place.config), "roles of roots")

    def test_the_example_is_good(self):
        with open(place.EXAMPLE, encoding="utf-8") as f:
            text = f.read().replace("/var/lib/samtykke", self.place.folder)
        with open(self.place.config, "w", encoding="utf-8") as f:
            f.write(text.replace("/etc/samtykke", self.place.folder))
        done = self.place.do("--check-config", self.place.config)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = self.place.do("init", self.place.config)
        self.assertEqual(done.returncode, 0, done.stderr)


class Commands(place.Case):
    def test_wrong_arguments_are_told_from_failures(self):
        for arguments in ((), ("--nothing",), ("init",), ("init", "a", "b"), ("backup", "a"),
                          ("restore", "a"), ("a", "b"), ("restore", "--accept-older")):
            self.assertEqual(self.place.do(*arguments).returncode, 64, arguments)
        self.assert_sentence(self.place.do(self.place.path("none")), "cannot be read")
        done = self.place.do("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("For example", done.stdout)

    def test_init_makes_private_files_and_tells_the_code(self):
        said = self.place.init()
        self.assertRegex(said, r"\nidentity  [0-9a-f]{64}\ncode     ( [0-9A-Z-]{8}[0-9A-Z*~$=])"
                               r"{8}\n")
        for name in ("keys/identity.key", "keys/log.key", "keys/head.key", "keys/session.key",
                     "keys/storage.key", "keys/edge-nav-oslo.key", "broker.db", "checkpoint"):
            mode = stat.S_IMODE(os.stat(self.place.path(name)).st_mode)
            self.assertEqual(mode, 0o600, name)
        again = self.place.init()
        self.assertNotIn("made", again)
        self.assertEqual(re.findall("code.*", said), re.findall("code.*", again))

    def test_init_replaces_no_lost_key(self):
        self.place.init()
        for name in ("storage.key", "log.key", "session.key"):
            path = self.place.path("keys/" + name)
            os.rename(path, path + ".away")
            self.assert_sentence(self.place.do("init", self.place.config), "is not there")
            os.rename(path + ".away", path)

    def test_keys_that_others_can_read_or_of_another_kind_are_refused(self):
        self.place.init()
        keys = self.place.path("keys")
        os.chmod(keys + "/log.key", 0o640)
        self.assert_sentence(self.place.do(self.place.config), "log key", "can be read by others")
        os.chmod(keys + "/log.key", 0o600)
        os.rename(keys + "/log.key", keys + "/x.key")
        os.rename(keys + "/head.key", keys + "/log.key")
        self.assert_sentence(self.place.do(self.place.config), "is no log key")
        os.unlink(keys + "/log.key")
        os.symlink(keys + "/x.key", keys + "/log.key")
        self.assert_sentence(self.place.do(self.place.config), "is no file")

    def test_what_changed_must_be_signed_first(self):
        self.place.init()
        self.assertIn("nothing new", self.place.do("sign", self.place.config).stdout)
        self.place.set("site", "cap_days", "90")
        self.assert_sentence(self.place.do(self.place.config), "sign the next one")
        os.rename(self.place.path("keys/identity.key"), self.place.path("elsewhere"))
        self.assert_sentence(self.place.do("sign", self.place.config), "identity key",
                             "is not there")
        self.place.set("broker", "identity_key", self.place.path("elsewhere"))
        self.assertIn("version 2", self.place.do("sign", self.place.config).stdout)
        self.place.set("broker", "identity_key", None)
        self.place.start()
        self.assertEqual(self.place.stop(), 0)

    def test_a_new_edge_gets_a_key_from_init_and_a_place_from_sign(self):
        self.place.init()
        port = self.place.reserved.one()
        for name, value in (("endpoint", "tcp://127.0.0.1:%d" % port),
                            ("listen", "127.0.0.1:%d" % port),
                            ("key", self.place.path("keys/edge-two.key"))):
            self.place.set("edge two", name, value)
        self.assertIn("edge-two.key", self.place.init())
        self.assertIn("version 2", self.place.do("sign", self.place.config).stdout)
        self.place.start()
        self.assertEqual(len(self.place.edges()), 2)

    def test_the_statement_is_written_for_people_and_never_half(self):
        self.assert_sentence(self.place.do("statement", self.place.config, self.place.path("s")))
        self.place.init()
        first = self.place.path("statement")
        self.assertEqual(self.place.do("statement", self.place.config, first).returncode, 0)
        with open(first, "rb") as f:
            before = f.read()
        self.place.set("site", "cap_days", "300")
        self.assertEqual(self.place.do("sign", self.place.config).returncode, 0)
        done = self.place.do("statement", self.place.config, first)
        self.assertIn("version 2", done.stdout)
        with open(first, "rb") as f:
            self.assertNotEqual(f.read(), before)
        self.assert_sentence(self.place.do("statement", self.place.config, "/nowhere/at/all"),
                             "/nowhere/at/all")
        self.assertEqual(self.place.do("statement", self.place.config).returncode, 64)

    def test_another_identity_signs_nothing(self):
        self.place.init()
        other = place.Place()
        self.addCleanup(other.end)
        other.init()
        self.place.set("site", "cap_days", "90")
        self.place.set("broker", "identity_key", other.path("keys/identity.key"))
        self.assert_sentence(self.place.do("sign", self.place.config), "not the one of this realm")
        self.place.set("broker", "identity", other.path("identity.pub"))
        self.assert_sentence(self.place.do("sign", self.place.config), "not signed by this identity")
        self.assert_sentence(self.place.do(self.place.config), "not signed by this identity")


if __name__ == "__main__":
    place.main()
