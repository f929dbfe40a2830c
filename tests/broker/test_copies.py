"""Databases, keys and copies that do not belong together are refused; an old copy is known as one."""

import os
import shutil

import place


class Copies(place.Case):
    def setUp(self):
        super().setUp()
        self.place.init()

    def grown(self):
        """A copy from before, and a database that has more in its log since."""
        old = self.place.path("old.db")
        self.assertEqual(self.place.do("backup", self.place.config, old).returncode, 0)
        self.run_a_while()
        return old

    def run_a_while(self):
        self.place.start()
        self.assertTrue(place.wait_until(lambda: self.first_line("checkpoint") != "0\n"))
        self.assertEqual(self.place.stop(), 0)

    def first_line(self, name):
        with open(self.place.path(name), encoding="utf-8") as f:
            return f.readline()

    def put_away(self):
        for name in os.listdir(self.place.folder):
            if name.startswith("broker.db"):
                os.unlink(self.place.path(name))

    def test_refuses_a_database_that_is_in_use(self):
        self.place.start()
        for command in ((), ("init",), ("sign",)):
            self.assert_sentence(self.place.do(*command, self.place.config), "in use")
        self.assertEqual(self.place.get("/health")[0], 200)

    def test_refuses_to_start_without_its_storage_key(self):
        os.unlink(self.place.path("keys/storage.key"))
        self.assert_sentence(self.place.do(self.place.config), "storage key", "is not there")

    def test_refuses_the_storage_key_of_another_database(self):
        other = place.Place()
        self.addCleanup(other.end)
        other.init()
        shutil.copy(other.path("keys/storage.key"), self.place.path("keys/storage.key"))
        self.assert_sentence(self.place.do(self.place.config), "storage key is not the one")

    def test_refuses_the_database_of_another_realm(self):
        self.place.set("broker", "realm", "f" * 32)
        self.assert_sentence(self.place.do(self.place.config), "another realm")

    def test_refuses_another_log_key(self):
        other = place.Place()
        self.addCleanup(other.end)
        other.init()
        shutil.copy(other.path("keys/log.key"), self.place.path("keys/log.key"))
        self.assert_sentence(self.place.do(self.place.config), "differs from the broker statement")

    def test_a_backup_of_a_running_broker_is_whole(self):
        self.place.start()
        copy = self.place.path("copy.db")
        self.assertEqual(self.place.do("backup", self.place.config, copy).returncode, 0)
        self.assert_sentence(self.place.do("backup", self.place.config, copy), "already")
        self.assertEqual(self.place.stop(), 0)
        self.assert_sentence(self.place.do("restore", self.place.config, copy),
                             "there is a database already")
        self.put_away()
        done = self.place.do("restore", "--accept-older", self.place.config, copy)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.place.start()
        self.assertEqual(self.place.get("/health"), (200, "ok\n"))

    def test_refuses_a_copy_that_is_damaged_or_none(self):
        copy = self.grown()
        self.put_away()
        with open(copy, "r+b") as f:
            f.truncate(os.path.getsize(copy) // 2)
        self.assert_sentence(self.place.do("restore", self.place.config, copy), "not restored")
        self.assert_sentence(self.place.do("restore", self.place.config,
                                           self.place.path("keys/log.key")), "not restored")
        self.assertFalse(os.path.exists(self.place.path("broker.db")))

    def test_refuses_a_copy_of_another_broker(self):
        other = place.Place()
        self.addCleanup(other.end)
        other.init()
        copy = other.path("copy.db")
        self.assertEqual(other.do("backup", other.config, copy).returncode, 0)
        self.put_away()
        self.assert_sentence(self.place.do("restore", self.place.config, copy), "storage key")
        self.assertFalse(os.path.exists(self.place.path("broker.db")))

    def test_an_older_copy_does_not_start_until_it_is_accepted(self):
        old = self.grown()
        self.put_away()
        done = self.place.do("restore", self.place.config, old)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("older", done.stdout)
        self.assert_sentence(self.place.do(self.place.config), "older", "--accept-older")
        self.assert_sentence(self.place.do("init", self.place.config), "older")
        done = self.place.do("restore", "--accept-older", self.place.config)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("accepted", done.stdout)
        self.place.start()
        self.assertGreaterEqual(self.place.number("log_entries"), 1)
        self.assertEqual(self.place.stop(), 0)
        again = self.place.do("restore", "--accept-older", self.place.config)
        self.assertIn("can be started", again.stdout)

    def test_an_older_copy_is_put_in_place_and_accepted_at_once(self):
        old = self.grown()
        self.put_away()
        done = self.place.do("restore", "--accept-older", self.place.config, old)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("accepted", done.stdout)
        self.assertFalse(os.path.exists(self.place.path("checkpoint.accepting")))
        self.assertEqual(self.first_line("checkpoint"), "1\n") # the entry that says so
        self.run_a_while()

    def test_a_lost_checkpoint_file_counts_as_an_older_copy(self):
        self.run_a_while()
        os.unlink(self.place.path("checkpoint"))
        self.assert_sentence(self.place.do(self.place.config), "checkpoint file is missing",
                             "--accept-older")
        done = self.place.do("restore", "--accept-older", self.place.config)
        self.assertIn("accepted", done.stdout)
        self.run_a_while()

    def test_refuses_to_restore_beside_a_strange_wal(self):
        old = self.grown()
        self.put_away()
        with open(self.place.path("broker.db-wal"), "wb") as f:
            f.write(b"x")
        self.assert_sentence(self.place.do("restore", self.place.config, old), "-wal")


if __name__ == "__main__":
    place.main()
