"""Ports, and lines to them that can be cut or held: what lies between people and a broker. For town.py, load.py and
tests/broker."""
import math
import socket
import threading

LOOPBACK = "127.0.0.1"


class Ports:
    """Ports that nobody else is given until close(). Who asks for one by its number, with SO_REUSEADDR, can listen."""

    def __init__(self):
        self.sockets = []

    def one(self):
        kept = socket.socket()
        self.sockets.append(kept)
        kept.bind((LOOPBACK, 0))
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return kept.getsockname()[1]

    def close(self):
        for kept in self.sockets:
            kept.close()


class Line:
    """A line to a port. It can be cut: every connection through it ends at once, and new ones are taken. It can be held:
    of each connection so many bytes go to the port, and what is behind them waits."""

    def __init__(self, port):
        self.port, self.pairs, self.closed, self.cuts = port, set(), False, 0
        self.limit, self.is_held, self.news = math.inf, False, threading.Condition()
        self.listener = socket.create_server((LOOPBACK, 0))
        self.entrance = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while not self.closed:
            try:
                near, _ = self.listener.accept()
            except OSError:
                continue
            try:
                far = socket.create_connection((LOOPBACK, self.port))
            except OSError:
                near.close()
                continue
            threading.Thread(target=self.connect, args=(near, far), daemon=True).start()

    def connect(self, near, far):
        self.pairs.add((near, far))
        back = threading.Thread(target=self.pass_on, args=(far, near, lambda n: None), daemon=True)
        back.start()
        self.pass_on(near, far, self.wait_for_leave)
        back.join()
        self.pairs.discard((near, far))
        near.close()
        far.close()

    def pass_on(self, one, other, before):
        n = 0
        try:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while data := one.recv(65536):
                n += len(data)
                before(n)
                other.sendall(data)
        except OSError:
            pass
        self.end((one, other))

    @staticmethod
    def end(pair):
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        for pair in list(self.pairs):
            self.cuts += 1
            self.end(pair)

    # ---- holding

    def hold(self, limit):
        """From now on, so many bytes of each connection go to the port."""
        with self.news:
            self.limit, self.is_held = limit, False

    def until_held(self, seconds=60):
        """Wait until one of them has sent more. False: none did."""
        with self.news:
            return self.news.wait_for(lambda: self.is_held, seconds)

    def release(self):
        with self.news:
            self.limit = math.inf
            self.news.notify_all()

    def wait_for_leave(self, n):
        with self.news:
            if n > self.limit:
                self.is_held = True
                self.news.notify_all()
                self.news.wait_for(lambda: n <= self.limit)

    def close(self):
        self.closed = True
        self.listener.shutdown(socket.SHUT_RDWR)  # ends serve()
        self.listener.close()
        self.release()
        self.cut()
