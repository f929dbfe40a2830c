#!/usr/bin/env python3
"""Verify the log's test vectors alone: an independent reader of the formats of proto/tree.h and
proto/checkpoint.h, written from RFC 6962 section 2.1, RFC 8032 and c2sp.org/signed-note.
Standard library only. Trees and proofs are read by the recursive definitions, not by the loops that
the C code uses.

    tests/vectors/read_log.py [FOLDER]     exit 0: all as the files say; 1: something differs
"""
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import sys


class Malformed(Exception):
    """The bytes are not of the format."""


class Refused(Exception):
    """The bytes are of the format, and a check fails."""


# ---- hashing and trees: RFC 6962, section 2.1 ---------------------------------------------------

def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha256(b"\0" + data)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def leaf_data(salt, entry):
    return b"\1" + hmac.new(salt, entry, hashlib.sha256).digest()


def half(size):
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def root(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return node_hash(root(leaves[:k]), root(leaves[k:]))


def inclusion_root(index, size, leaf, proof):
    """The root to which a proof leads; the proof is used up from its end, as PATH is defined."""
    if not 0 <= index < size:
        raise Malformed("index")
    if size == 1:
        if proof:
            raise Malformed("proof too long")
        return leaf
    if not proof:
        raise Malformed("proof too short")
    k, last = half(size), proof[-1]
    if index < k:
        return node_hash(inclusion_root(index, k, leaf, proof[:-1]), last)
    return node_hash(last, inclusion_root(index - k, size - k, leaf, proof[:-1]))


def consistency_roots(old, new, proof, old_root, whole=True):
    """Both roots to which a proof leads, as SUBPROOF is defined."""
    if old == new:
        if len(proof) != (0 if whole else 1):
            raise Malformed("proof length")
        return (old_root, old_root) if whole else (proof[0], proof[0])
    if not proof:
        raise Malformed("proof too short")
    k, last = half(new), proof[-1]
    if old <= k:
        older, newer = consistency_roots(old, k, proof[:-1], old_root, whole)
        return older, node_hash(newer, last)
    older, newer = consistency_roots(old - k, new - k, proof[:-1], old_root, False)
    return node_hash(last, older), node_hash(last, newer)


def verify_inclusion(index, size, leaf, proof, expected):
    if inclusion_root(index, size, leaf, proof) != expected:
        raise Refused("root")


def verify_consistency(old, new, old_root, new_root, proof):
    if not 0 <= old <= new:
        raise Malformed("sizes")
    if old == 0:
        if proof:
            raise Malformed("proof length")
        if old_root != root([]) or (new == 0 and new_root != old_root):
            raise Refused("root of the empty tree")
    elif consistency_roots(old, new, proof, old_root) != (old_root, new_root):
        raise Refused("root")


# ---- Ed25519: RFC 8032, section 5.1 --------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1


def add(a, b):
    c, d = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    e, f = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    g, h, i, j = d - c, f - e, f + e, d + c
    return g * h % P, i * j % P, h * i % P, g * j % P


def times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        raise Refused("point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square or (x == 0 and sign):
        raise Refused("point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_public(seed):
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return compress(times(scalar & (1 << 254) - 8 | 1 << 254, BASE))


def ed25519_verify(key, message, signature):
    a, r, s = decompress(key), signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        raise Refused("signature")
    h = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    if compress(add(times(s, BASE), times(h, minus_a))) != r:
        raise Refused("signature")


# ---- signed notes and checkpoints: c2sp.org/signed-note, c2sp.org/tlog-checkpoint ---------------

DASH = "\u2014 ".encode()
NAME = re.compile(rb"[!-*,-~]{1,255}")
TEXT = re.compile(rb"[\n -~]{2,}")
NUMBER = re.compile(rb"0|[1-9][0-9]{0,18}")


def unbase64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as e:
        raise Malformed("base64") from e
    if base64.b64encode(data) != text:
        raise Malformed("base64 not as encoding gives it")
    return data


def key_id(name, key):
    return sha256(name + b"\n\1" + key)[:4]


def open_note(note, name, key):
    text, gap, lines = note.rpartition(b"\n\n")
    text += b"\n"
    if len(note) > 8192 or not gap or not lines.endswith(b"\n") or not TEXT.fullmatch(text):
        raise Malformed("note")
    lines = lines[:-1].split(b"\n")
    if len(lines) > 16:
        raise Malformed("signatures")
    found = []
    for line in lines:
        who, _, encoded = line[len(DASH):].partition(b" ")
        if not line.startswith(DASH) or not NAME.fullmatch(who):
            raise Malformed("signature line")
        data = unbase64(encoded)
        if len(data) <= 4:
            raise Malformed("signature line")
        if who == name and data[:4] == key_id(name, key):
            found.append(data[4:])
    if not found:
        raise Refused("no signature by this key")
    if len(found) > 1 or len(found[0]) != 64:
        raise Malformed("signature")
    ed25519_verify(key, text, found[0])
    return text


def number(text):
    if not NUMBER.fullmatch(text) or int(text) >= 2**63:
        raise Malformed("number")
    return int(text)


def open_checkpoint(note, origin, key):
    """(size, root, time in milliseconds)"""
    lines = open_note(note, origin, key).split(b"\n")[:-1]
    if lines[0] != origin:
        raise Refused("another log")
    if len(lines) != 4 or not lines[3].startswith(b"time "):
        raise Malformed("lines")
    size, top, time = number(lines[1]), unbase64(lines[2]), number(lines[3][5:])
    if len(top) != 32 or (size == 0 and top != root([])):
        raise Malformed("root")
    return size, top, time


def follow(old, new, proof):
    if new[0] < old[0]:
        return "smaller"
    if new[0] == old[0] and new[1] != old[1]:
        return "forked"
    try:
        verify_consistency(old[0], new[0], old[1], new[1], proof)
    except (Malformed, Refused):
        return "unproven"
    return "earlier" if new[2] < old[2] else "follows"


# ---- the chain of one case -----------------------------------------------------------------------

def chain_start(realm, case):
    return sha256(b"samtykke chain v1" + realm + case)


def walk(realm, case, steps):
    """(how it ended, entries taken, last leaf)"""
    count, last = 0, chain_start(realm, case)
    for step in steps:
        if step["case_seq"] <= count:
            return "renumbered", count, last
        if step["case_seq"] != count + 1:
            return "gap", count, last
        if "entry" in step:
            if unhex(step["previous"]) != last:
                return "mislinked", count, last
            data = leaf_data(unhex(step["salt"]), unhex(step["entry"]))
        elif step["erased_seq"] != step["case_seq"]:
            return "vanished", count, last
        else:
            data = unhex(step["data"])
        count, last = count + 1, leaf_hash(data)
    return "unbroken", count, last


# ---- the files -----------------------------------------------------------------------------------

unhex = bytes.fromhex
checks = differences = 0


def expect(what, got, expected):
    global checks, differences
    checks += 1
    if got != expected:
        differences += 1
        print(f"{what}: {got!r}, the file says {expected!r}", file=sys.stderr)


def outcome(function, *arguments):
    try:
        function(*arguments)
    except Malformed:
        return "malformed"
    except Refused:
        return "refused"
    return "ok"


def hashes(proof):
    return [unhex(h) for h in proof]


def read_proofs(group, where):
    for v in group["inclusion"]:
        expect(f"{where} inclusion {v['index']} of {v['size']} {v.get('why', '')}",
               outcome(verify_inclusion, v["index"], v["size"], unhex(v["leaf"]),
                       hashes(v["proof"]), unhex(v["root"])), v.get("result", "ok"))
    for v in group["consistency"]:
        expect(f"{where} consistency {v['from']} to {v['to']} {v.get('why', '')}",
               outcome(verify_consistency, v["from"], v["to"], unhex(v["from_root"]),
                       unhex(v["to_root"]), hashes(v["proof"])), v.get("result", "ok"))


def read_tree(file):
    for name in ("published", "own"):
        group = file[name]
        leaves = [leaf_hash(unhex(v["data"])) for v in group["leaves"]]
        expect(f"{name} leaves", [h.hex() for h in leaves], [v["hash"] for v in group["leaves"]])
        roots = [root(leaves[:n]).hex() for n in range(len(leaves) + 1)]
        expect(f"{name} roots", roots, group["roots"])
        for v in group["inclusion"]:
            if v["size"] <= len(leaves):
                expect(f"{name} root", v["root"], roots[v["size"]])
        for v in group["consistency"]:
            expect(f"{name} roots", [v["from_root"], v["to_root"]],
                   [roots[v["from"]], roots[v["to"]]])
        read_proofs(group, name)
    read_proofs(file["refused"], "refused")
    for v in file["published"]["nodes"]:
        expect("node", node_hash(unhex(v["left"]), unhex(v["right"])).hex(), v["hash"])
    for v in file["own"]["leaves"]:
        expect("leaf data", leaf_data(unhex(v["salt"]), unhex(v["entry"])).hex(), v["data"])


def note_of(v):
    return unhex(v["note_hex"]) if "note_hex" in v else v["note"].encode()


def read_checkpoint(file):
    v = file["rfc8032"]
    message, signature = unhex(v["message"]), unhex(v["signature"])
    expect("RFC 8032, public key", ed25519_public(unhex(v["seed"])).hex(), v["public"])
    expect("RFC 8032", outcome(ed25519_verify, unhex(v["public"]), message, signature), "ok")
    for bit in range(512):
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << bit % 8
        expect("RFC 8032, a bit flipped",
               outcome(ed25519_verify, unhex(v["public"]), message, bytes(flipped)), "refused")
    for v in file["published"]:
        name, key = v["name"].encode(), unhex(v["public"])
        expect(v["name"], key_id(name, key).hex(), v["key_id"])
        expect(v["name"], open_note(note_of(v), name, key).decode(), v["text"])
    key, origin = unhex(file["key"]["public"]), file["origin"].encode()
    expect("key", ed25519_public(unhex(file["key"]["seed"])), key)
    expect("key", key_id(origin, key).hex(), file["key"]["key_id"])
    for v in file["made"]:
        size, top, time = open_checkpoint(note_of(v), v["origin"].encode(), key)
        expect("checkpoint", [size, top.hex(), time], [v["size"], v["root"], v["time"]])
    for v in file["opened"]:
        expect(v["why"], outcome(open_checkpoint, note_of(v), origin, key), v["result"])
    for v in file["follow"]:
        old, new = (open_checkpoint(v[n].encode(), origin, key) for n in ("pinned", "next"))
        expect(v["why"], follow(old, new, hashes(v["proof"])), v["result"])


def read_chain(file):
    realm, case = unhex(file["realm"]), unhex(file["case"])
    origin, key = file["origin"].encode(), unhex(file["public"])
    pinned, now = (open_checkpoint(n.encode(), origin, key) for n in file["checkpoints"])
    expect("log", root(hashes(file["leaves"])), now[1])
    expect("log", follow(pinned, now, hashes(file["consistency"])), "follows")
    expect("start", chain_start(realm, case).hex(), file["start"])
    expect("case", walk(realm, case, file["steps"]),
           ("unbroken", len(file["steps"]), unhex(file["steps"][-1]["leaf"])))
    for v in file["steps"]:
        if "entry" in v:
            expect(f"leaf data {v['case_seq']}",
                   leaf_data(unhex(v["salt"]), unhex(v["entry"])).hex(), v["data"])
        expect(f"leaf {v['case_seq']}", leaf_hash(unhex(v["data"])).hex(), v["leaf"])
        expect(f"entry {v['case_seq']} is in the log",
               outcome(verify_inclusion, v["index"], now[0], unhex(v["leaf"]), hashes(v["proof"]),
                       now[1]), "ok")
    for v in file["broken"]:
        result, taken, _ = walk(realm, case, v["steps"])
        expect(v["why"], [result, taken], [v["result"], v["taken"]])


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, read in (("tree", read_tree), ("checkpoint", read_checkpoint), ("chain", read_chain)):
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as f:
            file = json.load(f)
        try:
            read(file)
        except (Malformed, Refused) as e:
            expect(name, repr(e), "no error")
    print(f"{checks} checks, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
