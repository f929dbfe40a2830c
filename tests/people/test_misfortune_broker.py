#!/usr/bin/env python3
"""What goes wrong between somebody and the broker: a certificate that has ended, another broker in the place of
theirs, a broker with other keys. Each is said in one plain sentence, takes nothing away, and is over when its cause is."""
import secrets
import shutil
import unittest

from misfortune import ALARM, AWAY, DAY, FAILED, OFFICE, Misfortune, files, later, start_later, with_other_days

EDGE = f"edge-{OFFICE}.key"
LATER = later(2 * DAY)


class Broker(Misfortune):

    # ---- small things

    def assert_away(self, status, words, *tries):
        """Somebody who has a home does not reach this broker, and loses nothing by it."""
        for home, *command in tries:
            before = files(home.folder)
            self.assert_says(home.try_(*command, "--patience", "1"), status, words)
            self.assertEqual(files(home.folder), before)

    def assert_works(self, **more):
        """Old and new, both ways."""
        self.bo.do("open", self.item, **more)
        self.maja.do("open", self.send(self.bo, "After", **more), **more)
        self.maja.do("log", "--verify", **more)

    # ---- another broker

    def other_broker(self, *keys):
        """One of the same realm at the same place, with these keys of the first; its code."""
        folder = self.town.folder / "other"
        (folder / "keys").mkdir(parents=True, mode=0o700)
        for key in keys:
            shutil.copy2(self.town.folder / "keys" / key, folder / "keys" / key)
        text = self.town.config.read_text()
        for name in ("broker.db", "checkpoint", "keys", "identity.pub"):
            text = text.replace(f"{self.town.folder / name}", f"{folder / name}")
        self.town.config = folder / "broker.conf"
        self.town.config.write_text(text)
        made = self.town.broker("init", self.town.config)
        self.town.broker("statement", self.town.config, folder / "statement")
        return next(line.split(None, 1)[1] for line in made.splitlines() if line.startswith("code"))

    def assert_refuses(self, statement, code):
        """Where it is handed to somebody who knows the first one."""
        before = files(self.bo.folder)
        self.assert_says(self.bo.try_("broker", statement, "--code", code), ALARM, "this is another broker",
                         "Tell the registrar.")
        self.assert_says(self.bo.try_("broker", statement, "--code", self.town.code), FAILED, "do not belong together")
        self.assertEqual(files(self.bo.folder), before)

    def test_another_broker_in_its_place(self):
        first = self.town.config
        permit = (self.maja, "permit", "bo", "work.offers", "--purpose", "job_search", "--now", "--yes")
        for keys, status, words, tries in (
                ((), AWAY, "The broker could not be reached.", [(self.bo, "inbox"), permit]),
                ((EDGE, "session.key"), FAILED, "The broker does not let you in", [(self.bo, "open", self.item)])):
            with self.subTest(keys=keys):
                self.town.stop()
                code = self.other_broker(*keys)
                self.town.start()
                self.assert_away(status, words, *tries)
                self.assert_refuses(self.town.folder / "other" / "statement", code)
                self.town.stop()
                self.town.config = first
                self.town.start()
                self.bo.do("open", self.item)
                shutil.rmtree(self.town.folder / "other")
        self.assert_works()

    # ---- a broker with other keys

    def sign(self):
        """The next statement, and a broker that goes by it."""
        self.assertIn("signed", self.town.broker("sign", self.town.config))
        self.town.broker("statement", self.town.config, self.town.statement)
        self.town.start()

    def test_what_the_broker_says_anew_is_followed(self):
        text = self.town.config.read_text()
        for days in (300, 200):
            self.town.config.write_text(text.replace("cap_days = 365", f"cap_days = {days}"))
            self.town.stop()
            self.sign()
        self.assert_works()
        for home in (self.bo, self.maja):
            self.assertEqual((home.folder / "broker").read_bytes(), self.town.statement.read_bytes())

    def test_new_keys_of_the_broker_come_from_the_registrar(self):
        """Who does not know them can learn nothing from it: it is reached again with the next statement."""
        for key in (EDGE, "session.key"):
            with self.subTest(key=key):
                self.town.stop()
                path = self.town.folder / "keys" / key
                head = path.read_text().splitlines()[0]
                path.write_text(f"{head}\n{secrets.token_hex(32)}\n")
                self.sign()
                self.assert_away(AWAY, "The broker could not be reached.", (self.bo, "inbox"))
                for home in (self.registrar, self.bo, self.maja):
                    home.do("broker", self.town.statement, "--code", self.town.code)
                self.assert_works()

    # ---- a certificate that has ended

    @with_other_days
    def test_with_a_certificate_that_has_ended(self):
        """The last one, by its name: a broker does not go back to an earlier day."""
        self.town.stop()
        start_later(self.town, 2 * DAY)
        before = files(self.bo.folder)
        for command in (("inbox",), ("open", self.item)):
            self.assert_says(self.bo.try_(*command, environment=LATER), FAILED, "your certificate has ended",
                             "Ask the registrar.")
        self.assertEqual(files(self.bo.folder), before)
        self.maja.do("inbox", environment=LATER)  # has none, needs none
        self.let_in(environment=LATER)
        self.assert_works(environment=LATER)


if __name__ == "__main__":
    unittest.main()
