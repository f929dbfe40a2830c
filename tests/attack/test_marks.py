#!/usr/bin/env python3
"""Attack 24: marks in titles, bodies, attachments' names, passphrases, keys, and in all that is written of a meeting; then the core's and the edges' memory,
the database, its log, a backup, the programs' logs and all that went over the network are searched. The same search
finds them in an unlocked client."""
import os
import secrets
import subprocess
import unittest

from hostile_town import CLIENT, PERMIT
from search import Recorder, children, children_of_home, in_bytes, in_folder, in_memory
from in_room import Seat, call, close_it, minute, open_it, say
from town import PASSPHRASE, Lyngtoft, wait_until

PURPOSE = "job_search"
OF_MEETING = ("meeting", "place", "link", "point", "said", "minute", "task", "kept")
BEFORE, AFTER = "mark-passphrase-" + secrets.token_hex(6), "mark-passphrase-" + secrets.token_hex(6)


def word(what):
    return f"mark-{what}-{secrets.token_hex(8)}"


class RecordedTown(Lyngtoft):
    """Between clients and edges lies a recorder."""

    def write_config(self):
        self.recorders = []
        super().write_config()
        text = self.config.read_text(encoding="utf-8")
        for name, port in self.ports.items():
            listen = self.reserved.one()
            recorder = Recorder(listen)
            self.recorders.append(recorder)
            text = text.replace(f"listen = 127.0.0.1:{port}", f"listen = 127.0.0.1:{listen}")
            text = text.replace(f"endpoint = tcp://127.0.0.1:{port}", f"endpoint = tcp://127.0.0.1:{recorder.port}")
        self.config.write_text(text, encoding="utf-8")


class Marks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = town = RecordedTown(anew=True)
        cls.addClassCleanup(town.end)
        town.__enter__()
        cls.marks = {what: word(what) for what in ("title", "text", "name", "inside", "field", *OF_MEETING)}
        cls.secrets = []
        for home in (town.maja, town.bo):
            lines = subprocess.run([CLIENT, home.folder, "secrets"], capture_output=True, text=True, check=True).stdout
            cls.secrets += [bytes.fromhex(line) for line in lines.split()]
        cls.all = [*cls.marks.values(), BEFORE, AFTER, *cls.secrets]
        cls.work()

    @classmethod
    def work(cls):
        town, m = cls.town, cls.marks
        town.bo.stop_agent()
        town.bo.do("keys", "passphrase", passphrases=(PASSPHRASE, BEFORE))
        town.bo.do("keys", "passphrase", passphrases=(BEFORE, AFTER))
        town.bo.do("agent", "start", passphrases=(AFTER,))
        town.bo.has_agent = True
        town.maja.do("permit", "bo", "work.search", "--purpose", PURPOSE, *PERMIT)
        path = town.folder / m["name"]
        path.write_text(m["inside"] + os.urandom(80_000).hex(), encoding="utf-8")
        cls.item = town.maja.ask("send", "job_lead", "--label", "work.search", "--title", m["title"], "--text",
                                 m["text"], "--field", "employer=" + m["field"], "--attach", path, "--yes")["item"]
        path.unlink()
        town.bo.do("inbox")
        town.bo.do("open", cls.item, "--purpose", PURPOSE)
        cls.meet()
        town.maja.do("log")

    @classmethod
    def meet(cls):
        """A meeting, from the call to its minutes; one minute waits for a yes."""
        town, m = cls.town, cls.marks
        meeting = call(town.bo, points=("First=case.practical", m["point"] + "=work.search@bo"),
                       title=m["meeting"], more=("--place", m["place"], "--link", "https://" + m["link"]))
        open_it(town.maja, meeting)
        with Seat(town.bo, meeting) as bo:
            cls.must(say(town.maja, meeting, m["said"], "work.search"))
            bo.hears(m["said"])
        ask = town.bo.ask("meeting", "yes", meeting, "bo", "money.debt")["ask"]
        close_it(town.bo, meeting)
        cls.must(minute(town.bo, meeting, "decision", m["minute"], "work.search", "--agreed", "maja"))
        cls.must(minute(town.bo, meeting, "task", m["task"], "work.search", "--owner", "bo"))
        cls.must(minute(town.bo, meeting, "remark", m["kept"], "money.debt", "--pending", ask))
        shown = town.bo.do("meeting", "minutes", meeting, "--all").out
        for what in ("said", "minute", "task"):
            if m[what] not in shown:
                raise AssertionError(shown)

    @staticmethod
    def must(done):
        if done.status != 0:
            raise AssertionError(done)

    def test_nothing_is_in_the_memory_of_the_core_and_its_edges(self):
        processes = [self.town.process.pid, *children(self.town.process.pid)]
        self.assertEqual(len(processes), 4)
        for pid in processes:
            self.assertEqual(in_memory(pid, self.all), set())
        # The search sees what is there: the realm's id, in the core.
        realm = bytes.fromhex(self.town.realm)
        self.assertEqual(in_memory(processes[0], [realm]), {realm})

    def test_nothing_is_in_the_database_a_backup_or_a_log(self):
        town = self.town
        town.broker("backup", town.config, town.folder / "backup.db")
        for path in (town.folder / "broker.db", town.folder / "broker.db-wal", town.folder / "backup.db", town.log,
                     town.folder / "checkpoint"):
            data = path.read_bytes()
            self.assertEqual(in_bytes(data, self.all), set(), path)
        item = bytes.fromhex(self.item)
        data = (town.folder / "broker.db").read_bytes() + (town.folder / "broker.db-wal").read_bytes()
        self.assertEqual(in_bytes(data, [item]), {item})

    def test_nothing_went_over_the_network(self):
        seen = b"".join(bytes(recorder.data) for recorder in self.town.recorders)
        self.assertGreater(len(seen), 160_000)
        self.assertEqual(in_bytes(seen, self.all), set())
        self.assertEqual(in_bytes(seen, [bytes.fromhex(self.item), bytes.fromhex(self.town.realm)]), set())

    def test_nothing_is_on_the_disk_of_a_client(self):
        found = in_folder(self.town.folder / "homes", self.all)
        self.assertEqual(found, {})

    def test_the_same_search_finds_them_in_an_unlocked_client(self):
        holder = subprocess.Popen([CLIENT, self.town.bo.folder, "hold", self.item, PURPOSE], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual(holder.stdout.readline(), "open\n")
            found = in_memory(holder.pid, self.all)
        finally:
            holder.stdin.close()
            holder.wait(timeout=20)
            holder.stdout.close()
        self.assertLessEqual({self.marks["title"], self.marks["text"], self.marks["field"]}, found)
        self.assertTrue(found & set(self.secrets))
        agents = children_of_home(self.town.bo.folder)
        self.assertTrue(agents)
        kept = set().union(*(in_memory(pid, self.all) for pid in agents))
        self.assertTrue(kept & set(self.secrets))
        self.assertEqual(kept & {BEFORE, AFTER}, set(), "the agent kept the passphrase")

    def test_z_a_locked_client_has_nothing(self):
        self.assertTrue(children_of_home(self.town.bo.folder))
        self.town.bo.stop_agent()
        self.assertTrue(wait_until(lambda: not children_of_home(self.town.bo.folder)))


if __name__ == "__main__":
    unittest.main()
