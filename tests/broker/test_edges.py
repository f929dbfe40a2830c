"""Edges: what they are given, that they come back, and that nothing they do stops the broker.

Some tests put a program of their own in the edge's place: a script that speaks the frames of frame.h.
"""

import os
import signal
import socket
import sys
import textwrap
import time

import place

# Before each script: its end of the channel, what was sent to it, and frames as frame.h has them.
HEAD = '''\
#!{python} -IB
import os, socket, struct, sys, time
MESSAGE, ASK, ANSWER, SETUP, COUNT = 1, 2, 3, 4, 5
channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, fileno=3)
channel.setblocking(True)

def frame(kind, payload=b"", route=bytes(5), key=bytes(32)):
    return struct.pack("<IB", len(payload), kind) + route + key + payload

def frames(message):
    while message:
        length, kind = struct.unpack("<IB", message[:5])
        yield kind, message[5:10], message[10:42], message[42:42 + length]
        message = message[42 + length:]

def tell(text):
    with open({told!r}, "a") as f:
        f.write(text + "\\n")

setup = channel.recv(200000)
tell("began %.3f" % time.monotonic())
'''


class Edges(place.Case):
    def setUp(self):
        super().setUp()
        self.place.init()
        self.told_in = self.place.path("told")

    def put_script(self, body):
        self.put_program(HEAD.format(python=sys.executable, told=self.told_in)
                         + textwrap.dedent(body))

    def put_program(self, text):
        program = self.place.put("edge", text.encode())
        os.chmod(program, 0o700)
        self.place.set("broker", "edge_program", program)

    def told(self, word):
        """What the script said with this word, line by line."""
        if not os.path.exists(self.told_in):
            return []
        with open(self.told_in, encoding="utf-8") as f:
            return [line[len(word) + 1:].rstrip("\n") for line in f if line.startswith(word + " ")]

    def wait_told(self, word, n=1):
        self.assertTrue(place.wait_until(lambda: len(self.told(word)) >= n),
                        (word, self.place.said()))
        return self.told(word)

    # ---- the real one

    def test_a_killed_edge_is_back_within_a_second(self):
        self.place.start()
        self.assertTrue(place.wait_until(self.place.edges))
        old = self.place.edges()
        for _ in range(2):
            began = time.monotonic()
            os.kill(old[0], signal.SIGKILL)
            new = place.wait_until(lambda: [e for e in self.place.edges() if e not in old])
            self.assertTrue(new)
            with socket.create_connection(("127.0.0.1", self.place.port), timeout=5) as s:
                self.assertEqual(s.recv(1), b"\xff") # the first byte of a greeting, RFC 23
            self.assertLess(time.monotonic() - began, 1)
            old = new
        self.assertEqual(self.place.number("edge_starts_total"), 3)
        self.assertEqual(self.place.get("/health"), (200, "ok\n"))

    # ---- what it gets

    def test_an_edge_gets_five_descriptors_its_setup_and_nothing_else(self):
        self.put_script('''
            tell("open " + ",".join(sorted(os.listdir("/proc/self/fd"), key=int)))
            tell("zero " + os.readlink("/proc/self/fd/0") + os.readlink("/proc/self/fd/1"))
            tell("listens " + str(socket.socket(fileno=4).getsockname()[1]))
            tell("environment " + str(sorted(k for k in os.environ if k != "LC_CTYPE")))
            with open("/proc/self/status") as f:
                tell("signals " + " ".join(l.split()[1] for l in f if l.startswith("SigBlk")))
            tell("group " + str(os.getpgid(0) == os.getpid()))
            tell("setup " + str([(k, len(p), p[32], struct.unpack("<I", p[33:])[0])
                                 for k, _, _, p in frames(setup)]))
            tell("done yes")
            channel.recv(1)
            ''')
        self.place.set("broker", "io_threads", "2")
        self.place.set("broker", "edge_memory", "300")
        self.place.start()
        self.wait_told("done")
        self.assertIn(self.told("open")[0], ("0,1,2,3,4", "0,1,2,3,4,5")) # 5: the listing's own
        self.assertEqual(self.told("zero"), ["/dev/null/dev/null"])
        self.assertEqual(self.told("listens"), [str(self.place.port)])
        self.assertEqual(self.told("environment"), ["[]"])
        self.assertEqual(self.told("signals"), ["0" * 16])
        self.assertEqual(self.told("group"), ["True"])
        self.assertEqual(self.told("setup"), ["[(4, 37, 2, 300)]"])

    # ---- what it asks

    def test_questions_are_answered_and_counts_are_kept(self):
        self.put_script('''
            channel.send(frame(ASK, key=b"k" * 32) + frame(COUNT, struct.pack("<6Q", 1, 2, 3, 4, 5, 6)))
            tell("answer " + str([(k, key[:1], p) for k, _, key, p in frames(channel.recv(200000))]))
            channel.recv(1)
            ''')
        self.place.start()
        self.assertEqual(self.wait_told("answer"), ["[(3, b'k', b'\\x00')]"])
        self.assertTrue(place.wait_until(lambda: 'kind="refused"} 6' in self.place.get("/metrics")[1]))

    def test_who_has_no_session_is_told_so_on_the_same_route(self):
        self.put_script('''
            route = bytes(1) + b"abcd"
            sealed = bytes([0x12, 40]) + bytes(40)
            channel.send(frame(MESSAGE, sealed, route, b"u" * 32))
            got = list(frames(channel.recv(200000)))
            tell("reply " + str([(k, r == route, key == b"u" * 32) for k, r, key, p in got]))
            channel.recv(1)
            ''')
        self.place.start()
        self.assertEqual(self.wait_told("reply"), ["[(1, True, True)]"])

    def test_too_many_questions_a_second_are_answered_no(self):
        # No second ends within a message.
        self.put_script('''
            for _ in range(2):
                channel.send(b"".join(frame(ASK, key=bytes([i % 256]) * 32) for i in range(1500)))
                n = 0
                while n < 1500:
                    n += len(list(frames(channel.recv(200000))))
            tell("asked 3000")
            channel.recv(1)
            ''')
        self.place.start()
        self.wait_told("asked")
        self.assertGreaterEqual(self.place.number("asks_refused_total"), 1000) # all beyond the first 1000 of each
        self.assertEqual(self.place.number("asks_total"), 3000)

    # ---- what it must not do

    def check_is_restarted(self, body):
        self.put_script(body)
        self.place.start()
        self.wait_told("began", 3)
        self.assertIn(self.place.get("/health")[0], (200, 503))
        return self.place.said()

    def test_an_edge_that_ends_again_and_again_waits_longer_each_time(self):
        self.put_program("#!/bin/sh\nread -r up _ </proc/uptime\n"
                         "echo \"began $up\" >>%s\nexit 3\n" % self.told_in) # a shell starts fast
        self.place.start()
        starts = [float(t) for t in self.wait_told("began", 6)]
        self.assertGreater(starts[5] - starts[0], 1.45) # at once, after 100, 200, 400, 800 ms
        self.assertIn("ended with status 3", self.place.said())

    def test_an_edge_that_sends_what_is_no_frame_is_ended(self):
        said = self.check_is_restarted('''
            channel.send(b"no frame")
            time.sleep(60)
            ''')
        self.assertIn("sent a malformed message", said)
        self.assertIn("ended by signal 9", said)
        self.assertGreaterEqual(self.place.number("edge_malformed_total"), 2)

    def test_an_edge_that_sends_what_only_the_core_may_is_ended(self):
        for sent in ("frame(ANSWER, bytes(1))", "frame(SETUP, bytes(32) + bytes([1]) + bytes(4))",
                     "frame(MESSAGE, b'x') + b'y'", "frame(MESSAGE, b'x', b'abcde')",
                     "frame(MESSAGE, bytes(98305))", "frame(9)", "frame(MESSAGE)", "bytes(190000)"):
            with self.subTest(sent=sent):
                other = Edges("put_script")
                other.setUp()
                self.addCleanup(other.doCleanups)
                other.put_script("channel.send(%s)\ntime.sleep(60)\n" % sent)
                other.place.start()
                other.wait_told("began", 2)
                self.assertIn("malformed", other.place.said())

    def test_an_edge_that_closes_its_channel_is_ended(self):
        self.check_is_restarted('''
            channel.close()
            time.sleep(60)
            ''')

    def test_an_edge_that_does_not_read_stops_only_itself(self):
        self.put_script('''
            channel.setblocking(False)
            asks = b"".join(frame(ASK, key=bytes([i % 256]) * 32) for i in range(1500))
            last, sent = time.monotonic(), 0
            while time.monotonic() < last + 2 and sent < 5000:
                try:
                    channel.send(asks)
                    last, sent = time.monotonic(), sent + 1
                except BlockingIOError:
                    time.sleep(0.01)
            tell("sent %d" % sent)
            n = 0
            channel.setblocking(True)
            while n < sent * 1500:
                n += len(list(frames(channel.recv(200000))))
            tell("read %d" % (n - sent * 1500))
            channel.recv(1)
            ''')
        self.place.start()
        began = time.monotonic()
        self.assertNotEqual(self.place.get("/health")[0], 0)
        self.assertLess(time.monotonic() - began, 1)
        # Nothing more was taken for two seconds. How many were before is a matter of the kernel's buffers.
        self.assertLess(int(self.wait_told("sent")[0]), 5000)
        self.assertEqual(self.wait_told("read"), ["0"]) # all that was taken is answered
        self.assertEqual(self.place.stop(), 0)

    def test_an_edge_that_does_not_end_is_ended(self):
        self.put_script('''
            import signal
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            tell("pid %d" % os.getpid())
            time.sleep(60)
            ''')
        self.place.start()
        pid = int(self.wait_told("pid")[0])
        began = time.monotonic()
        self.assertEqual(self.place.stop(), 0)
        self.assertLess(time.monotonic() - began, 3)
        self.assertFalse(os.path.exists("/proc/%d" % pid))


if __name__ == "__main__":
    place.main()
