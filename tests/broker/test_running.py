"""The broker while it runs: health, signals, the end, and what its log says."""

import os
import re
import signal
import socket
import time

import place


class Running(place.Case):
    def setUp(self):
        super().setUp()
        self.place.init()

    def test_answers_health_and_metrics_and_nothing_else(self):
        self.place.start()
        self.assertEqual(self.place.get("/health"), (200, "ok\n"))
        status, text = self.place.get("/metrics")
        self.assertEqual(status, 200)
        for line in text.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) samtykke_\w+ .+|samtykke_\w+(\{edge="nav-oslo"'
                                   r'(,kind="\w+")?\})? \d+)$')
        self.assertEqual(self.place.number("edge_up"), 1)
        self.assertEqual(self.place.get("/")[0], 404)
        self.assertEqual(self.place.get("/metrics", "POST")[0], 405)

    def test_metrics_listen_on_loopback_or_a_unix_socket_only(self):
        self.place.set("broker", "metrics", "0.0.0.0:%d" % self.place.metrics)
        self.assert_sentence(self.place.do(self.place.config), "loopback address only")
        path = self.place.path("metrics.sock")
        self.place.set("broker", "metrics", path)
        for _ in range(2): # a second time over the socket that a killed broker left
            self.place.start()
            with socket.socket(socket.AF_UNIX) as s:
                s.connect(path)
                s.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                answer = b""
                while True:
                    part = s.recv(4096)
                    if not part:
                        break
                    answer += part
            self.assertIn(b"200", answer.split(b"\r\n")[0])
            self.assertEqual(os.stat(path).st_mode & 0o077, 0)
            self.assertEqual(self.place.stop(signal.SIGKILL), -signal.SIGKILL)

    def test_slow_and_many_metrics_connections_do_not_hold_it_up(self):
        self.place.start()
        idle = [socket.create_connection(("127.0.0.1", self.place.metrics)) for _ in range(20)]
        for s in idle:
            s.sendall(b"GET /hea")
        # more than it serves at a time, until the first of them took too long
        self.assertTrue(place.wait_until(lambda: self.place.get("/health")[0] == 200, 25))
        began = time.monotonic()
        self.assertEqual(self.place.stop(), 0)
        self.assertLess(time.monotonic() - began, 3)
        for s in idle:
            s.close()

    def test_ends_cleanly_and_at_once(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            self.place.start()
            edges = self.place.edges()
            self.assertEqual(len(edges), 1)
            began = time.monotonic()
            self.assertEqual(self.place.stop(how), 0)
            self.assertLess(time.monotonic() - began, 2)
            self.assertTrue(self.place.said().endswith("note: stopped\n"))
            self.assertFalse(os.path.exists("/proc/%d" % edges[0]))

    def test_killed_it_leaves_no_edge_and_starts_again(self):
        self.place.start()
        edge = self.place.edges()[0]
        self.place.stop(signal.SIGKILL)
        self.assertTrue(place.wait_until(lambda: not os.path.exists("/proc/%d" % edge)))
        self.place.start()
        self.assertEqual(self.place.get("/health")[0], 200)

    def test_refuses_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", self.place.port)):
            self.assert_sentence(self.place.do(self.place.config), "somebody else does")

    def test_refuses_an_edge_program_that_is_none(self):
        self.place.set("broker", "edge_program", self.place.path("none"))
        self.assert_sentence(self.place.do(self.place.config), "edge program")

    def test_goes_on_after_a_reload_and_a_confirmed_clock(self):
        self.place.start()
        self.place.process.send_signal(signal.SIGHUP)
        self.place.process.send_signal(signal.SIGUSR1)
        self.assertTrue(place.wait_until(lambda: "read again" in self.place.said()))
        self.assertTrue(place.wait_until(lambda: "confirmed the clock" in self.place.said()))
        self.assertEqual(self.place.get("/health")[0], 200)

    def test_a_reload_reads_crls_again_and_keeps_what_was_there(self):
        root = place.a_root()
        self.place.put_root(place.pem("CERTIFICATE", root["der"]), None)
        self.assertIn("version 2", self.place.do("sign", self.place.config).stdout)
        self.place.start()
        self.assertIn("nobody under that root is admitted", self.place.said())
        self.assertEqual(self.place.number("crls_missing"), 1)
        self.place.put("none", root["crl"])
        self.place.process.send_signal(signal.SIGHUP)
        self.assertTrue(place.wait_until(lambda: self.place.number("crls_missing") == 0))
        os.unlink(self.place.path("root"))
        self.place.process.send_signal(signal.SIGHUP)
        self.assertTrue(place.wait_until(lambda: "from before are kept" in self.place.said()))
        self.assertEqual(self.place.get("/health")[0], 200)

    def test_a_registrar_that_is_none_is_warned_of(self):
        with open(self.place.path("registrar"), "wb") as f:
            f.write(b"no statement")
        self.place.set("edge nav-oslo", "registrar", self.place.path("registrar"))
        self.place.start()
        self.assertIn("no keys statement of this realm", self.place.said())
        self.assertEqual(self.place.get("/health")[0], 200)

    def test_runs_as_it_says(self):
        self.place.start()
        pid = self.place.process.pid
        with open("/proc/%d/limits" % pid, encoding="utf-8") as f:
            self.assertRegex(f.read(), r"Max core file size +0 +0 ")
        with open("/proc/%d/status" % pid, encoding="utf-8") as f:
            self.assertRegex(f.read(), r"Umask:\s+0077")

    def test_its_log_has_times_and_fixed_phrases_and_no_secret(self):
        self.place.start()
        os.kill(self.place.edges()[0], signal.SIGKILL)
        self.assertTrue(place.wait_until(lambda: self.place.said().count("started") == 2))
        self.place.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.place.stop(), 0)
        for line in self.place.said().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (note|warning|error): "
                                   r"[ -~]+$")
        for name in os.listdir(self.place.path("keys")):
            with open(self.place.path("keys/" + name), encoding="utf-8") as f:
                self.assertNotIn(f.read().split("\n")[1], self.place.said())
        self.assertIsNone(re.search("[0-9a-f]{32}", self.place.said()))


if __name__ == "__main__":
    place.main()
