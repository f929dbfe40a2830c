"""A place for one broker: a folder of its own, a configuration, free ports. Shared by test_*.py.

Processes are started here and ended by their number; the folder goes at the end.
"""

import base64
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "people"))

from line import Ports  # noqa: E402  (its folder comes first)

REALM = "5a3c0e9b7d21468fb6a4c8e2f0917d35"
EXAMPLE = os.path.join(HERE, "..", "..", "broker", "samtykke-broker.conf.example")
VECTORS = os.path.join(HERE, "..", "vectors", "certificate.json")
ROOT = "root ips-lyngtoft consultant"


def a_root():
    """A root certificate and its CRL, DER."""
    with open(VECTORS, encoding="utf-8") as f:
        root = json.load(f)["roots"]["consultant"]
    return {"der": bytes.fromhex(root["der"]), "crl": bytes.fromhex(root["crl"])}


def pem(what, der):
    text = base64.encodebytes(der).decode()
    return ("-----BEGIN %s-----\n%s-----END %s-----\n" % (what, text, what)).encode()


def broker_path():
    return os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/bin/samtykke-broker")


BROKER = broker_path()


def wait_until(condition, seconds=30.0):
    """The condition's value once it is true; its last value when time is over."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.01)


class Place:
    """A folder with a configuration; settings by section, None: left out."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="samtykke-broker-")
        self.config = self.path("broker.conf")
        self.log = self.path("log")
        self.reserved = Ports()
        self.port, self.metrics = self.reserved.one(), self.reserved.one()
        self.process = None
        self.sections = {
            "broker": {
                "realm": REALM,
                "database": self.path("broker.db"),
                "checkpoint": self.path("checkpoint"),
                "storage_key": self.path("keys/storage.key"),
                "keys": self.path("keys"),
                "identity": self.path("identity.pub"),
                "identity_key": self.path("keys/identity.key"),
                "ballast": "8M",
                "room_min": "1M",
                "metrics": "127.0.0.1:%d" % self.metrics,
            },
            "edge nav-oslo": {
                "endpoint": "tcp://127.0.0.1:%d" % self.port,
                "listen": "127.0.0.1:%d" % self.port,
                "key": self.path("keys/edge-nav-oslo.key"),
            },
            "site": {"time_zone": "Europe/Oslo"},
        }
        self.write()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self):
        with open(self.config, "w", encoding="utf-8") as f:
            for section, settings in self.sections.items():
                f.write("[%s]\n" % section)
                for name, value in settings.items():
                    if value is not None:
                        f.write("%s = %s\n" % (name, value))

    def set(self, section, name, value):
        self.sections.setdefault(section, {})[name] = value
        self.write()

    def put(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content)
        return self.path(name)

    def put_root(self, certificate, crl):
        """A section for a root; crl None: its file is missing."""
        self.set(ROOT, "certificate", self.put("root", certificate))
        self.set(ROOT, "crl", self.path("none") if crl is None else self.put("crl", crl))

    def do(self, *arguments):
        """Run a command to its end."""
        return subprocess.run([BROKER, *arguments], capture_output=True, text=True, timeout=20,
                              stdin=subprocess.DEVNULL, check=False)

    def init(self):
        done = self.do("init", self.config)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, is_ready=True):
        before = self.said().count("ready, with")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([BROKER, self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        if is_ready:
            assert wait_until(lambda: self.said().count("ready, with") > before), self.said()

    def said(self):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="utf-8") as f:
            return f.read()

    def stop(self, how=signal.SIGTERM, seconds=5):
        """End the broker; its exit status."""
        self.process.send_signal(how)
        status = self.process.wait(timeout=seconds)
        self.process = None
        return status

    def edges(self):
        """Process numbers of the broker's edges."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open("/proc/%s/stat" % entry, encoding="utf-8") as f:
                    after = f.read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(after[1]) == self.process.pid and after[0] != "Z":
                found.append(int(entry))
        return found

    def get(self, what, method="GET"):
        """Status and text of a page of the metrics."""
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.metrics, what),
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError:
            return 0, ""

    def number(self, name):
        """One of the metrics."""
        found = re.search(r"^samtykke_%s(?:\{[^}]*\})? (\d+)$" % name, self.get("/metrics")[1], re.M)
        return int(found.group(1)) if found else None

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=5)
        self.reserved.close()
        shutil.rmtree(self.folder)


class Case(unittest.TestCase):
    """A test with a place of its own."""

    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.end)

    def assert_sentence(self, done, *words, status=1):
        """It refused with one plain sentence that says these words."""
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertTrue(done.stderr.startswith("samtykke-broker: "), done.stderr)
        self.assertTrue(done.stderr.endswith(".\n"), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
