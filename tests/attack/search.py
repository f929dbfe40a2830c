"""Looking for marks: in the memory of processes, in files, in what went over a wire."""
import os
import socket
import threading
from pathlib import Path


def forms(mark):
    """A mark as bytes, and as somebody may have written it down."""
    raw = mark.encode() if isinstance(mark, str) else mark
    return {raw, raw.hex().encode(), raw.hex().upper().encode()}


def in_bytes(data, marks):
    return {mark for mark in marks for form in forms(mark) if form in data}


def memory(pid):
    """All that a process has in memory and can be read, a part at a time; parts of 8 MiB overlap."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            at, rest = line.split(" ", 1)
            if "[vvar]" in rest or "[vsyscall]" in rest:
                continue
            start, end = (int(x, 16) for x in at.split("-"))
            while start < end:
                try:
                    mem.seek(start)
                    yield mem.read(min(end - start, (8 << 20) + 4096))
                except (OSError, ValueError, OverflowError):
                    break  # promised only, or a device
                start += 8 << 20


def in_memory(pid, marks):
    found = set()
    for part in memory(pid):
        found |= in_bytes(part, marks)
    return found


def in_folder(folder, marks):
    """Marks in files below a folder, and in their names: which, and where."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink():
            for mark in in_bytes(path.read_bytes() + b"\n" + str(path).encode(), marks):
                found.setdefault(mark, []).append(path)
    return found


def children(pid):
    """Processes that this one started."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8") as f:
                if entry.isdigit() and int(f.read().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(entry))
        except OSError:
            continue
    return found


def children_of_home(folder):
    """The agent of a home: the process that has its lock or socket open under this path."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as f:
                if entry.isdigit() and str(folder).encode() in f.read():
                    found.append(int(entry))
        except OSError:
            continue
    return found


class Recorder:
    """A pipe between a port and another one, that keeps all that goes through it."""

    def __init__(self, to):
        self.to, self.data, self.halves, self.lock = to, bytearray(), {}, threading.Lock()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.server.accept()[0]
                broker = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                return
            for a, b in ((client, broker), (broker, client)):
                threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    def pump(self, a, b):
        """What comes is kept one direction at a time, so that no mark is torn by the other one."""
        kept = bytearray()
        try:
            while True:
                part = a.recv(65536)
                if not part:
                    break
                kept += part
                b.sendall(part)
        except OSError:
            pass
        with self.lock:
            self.data += kept
            self.halves[a, b] = self.halves.pop((b, a), 0) + 1
            is_over = self.halves[a, b] == 2
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            if is_over:
                s.close()

    def end(self):
        self.server.close()
