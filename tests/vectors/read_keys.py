#!/usr/bin/env python3
"""Verify the test vectors of a client's own files alone: an independent reader of the formats of
proto/keystore.h, proto/pins_file.h, proto/recovery.h and proto/crockford.h, written from those
headers, RFC 5869, RFC 7748, RFC 8032 and xchacha.py's sources.
Standard library only; that has no Argon2id, so the vectors say what Argon2id gives.

    tests/vectors/read_keys.py [FOLDER]     exit 0: all as the files say; 1: something differs
"""
import hashlib
import hmac
import json
import os
import sys

import read_log
from xchacha import Refused, xchacha20_poly1305_open


class Wrong(Exception):
    """What is wrong with a file or a sheet, as its vector's `result` says it."""


unhex = bytes.fromhex
expect = read_log.expect  # it counts
PUBLIC = ("ed25519_public", "x25519_public", "curve_public", "key_id")
SECRET = ("ed25519_seed", "x25519", "curve", "local")


def hmac_sha256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def expand(key, info):
    """HKDF-Expand with L = 32."""
    return hmac_sha256(key, info + b"\1")


def little(data):
    return int.from_bytes(data, "little")


def split(data, *lengths):
    """The pieces of data, and what is left."""
    pieces = []
    for length in lengths:
        if len(data) < length:
            raise Wrong("invalid")
        pieces.append(data[:length])
        data = data[length:]
    return (*pieces, data)


def insist(right, result):
    if not right:
        raise Wrong(result)


# ---- public keys: RFC 7748, section 5 ------------------------------------------------------------

P = 2**255 - 19


def x25519_public(private):
    scalar = little(private) & (1 << 255) - 8 | 1 << 254
    a, b = (1, 0), (9, 1)  # n and n + 1 times the base point, as x over z
    for bit in reversed(range(255)):
        if scalar >> bit & 1:
            a, b = b, a
        (x2, z2), (x3, z3) = a, b
        square, other = (x2 + z2)**2 % P, (x2 - z2)**2 % P
        one, two = (x3 - z3) * (x2 + z2), (x3 + z3) * (x2 - z2)
        a = square * other % P, (square - other) * (square + 121665 * (square - other)) % P
        b = (one + two)**2 % P, 9 * (one - two)**2 % P
        if scalar >> bit & 1:
            a, b = b, a
    return (a[0] * pow(a[1], P - 2, P) % P).to_bytes(32, "little")


def publish(realm, seed, x25519, curve):
    """ed25519, x25519, curve and key_id"""
    keys = read_log.ed25519_public(seed), x25519_public(x25519), x25519_public(curve)
    return *keys, hashlib.sha256(realm + b"".join(keys)).digest()


# ---- key store -----------------------------------------------------------------------------------

def open_store(file, key):
    """(ops, memory, salt, nonce), and the secrets; key: what Argon2id gives."""
    line = b"samtykke key store v1\n"
    insist(len(file) >= len(line) and file.startswith(line[:-2]), "none")
    insist(file.startswith(line), "version")
    insist(len(file) == 230, "length")
    _, ops, memory, salt, nonce, body = split(file, 22, 4, 4, 16, 24)
    insist(2 <= little(ops) <= 16 and 2**16 <= little(memory) <= 2**20, "cost")
    try:
        secrets = xchacha20_poly1305_open(key, nonce, file[:70], body)
    except Refused as e:
        raise Wrong("closed") from e
    return (little(ops), little(memory), salt, nonce), split(secrets, 16, 32, 32, 32, 32)[:5]


def read_keystore(file):
    v = file["xchacha20_poly1305"]
    expect(v["source"], xchacha20_poly1305_open(unhex(v["key"]), unhex(v["nonce"]),
                                                unhex(v["aad"]), unhex(v["sealed"])).hex(), v["pt"])
    secrets = [unhex(file[n]) for n in ("realm", *SECRET)]
    expect("public keys", [k.hex() for k in publish(*secrets[:4])], [file[n] for n in PUBLIC])
    for v in file["stores"]:
        head, opened = open_store(unhex(v["file"]), unhex(v["argon2id"]))
        expect(v["why"], list(opened), secrets)
        expect(v["why"], head, (v["ops"], v["memory"], unhex(v["salt"]), unhex(v["nonce"])))
    for v in file["refused"]:
        expect(v["why"], outcome(open_store, unhex(v["file"]), unhex(v.get("argon2id", "00" * 32))),
               v["result"])


# ---- pins ----------------------------------------------------------------------------------------

def optional(flag, *values):
    insist(flag in (b"\0", b"\1") and (flag == b"\1" or not any(b"".join(values))), "invalid")
    return flag == b"\1"


def ascending(ids):
    return all(a < b for a, b in zip(ids, ids[1:]))


def take_case(data):
    case, version, statement, owners, flag, consent, size, root, time, first, count, data = split(
        data, 16, 8, 32, 32, 1, 32, 8, 32, 8, 32, 1)
    version, size, time, count = map(little, (version, size, time, count))
    insist(version > 1 or (version == 1 and statement == first), "invalid")
    insist(size < 2**63 and time < 2**63 and count <= 33, "invalid")
    *words, data = split(data, *[32] * count)
    insist(ascending(words), "invalid")
    return {"case": case.hex(), "version": str(version), "statement": statement.hex(),
            "owners_from": owners.hex(), "consent": consent.hex() if optional(flag, consent) else None,
            "log_size": str(size), "log_root": root.hex(), "log_time": str(time),
            "first": first.hex(), "words": [w.hex() for w in words]}, data


def open_pins(file, realm, local):
    line = b"samtykke pins v1\n"
    insist(len(file) >= len(line) and file.startswith(line[:-2]), "none")
    insist(file.startswith(line), "version")
    insist(len(file) >= 150, "damaged")
    content, mac = file[:-32], file[-32:]
    insist(hmac.compare_digest(hmac_sha256(expand(local, b"samtykke pins v1"), content), mac),
           "damaged")
    _, whose, counter, flag, statement, version, identity, count, data = split(
        content, 17, 16, 8, 1, 32, 8, 32, 4)
    has_broker = optional(flag, statement, version, identity)
    insist(little(counter) > 0 and (not has_broker or little(version) > 0), "invalid")
    insist(little(count) <= 4096, "invalid")
    insist(whose == realm, "realm")
    cases = []
    for _ in range(little(count)):
        case, data = take_case(data)
        cases.append(case)
    insist(not data and ascending([c["case"] for c in cases]), "invalid")
    broker = {"statement": statement.hex(), "version": str(little(version)),
              "identity": identity.hex()}
    return {"counter": str(little(counter)), "broker": broker if has_broker else None,
            "cases": cases}


def read_pins(file):
    realm, local = unhex(file["realm"]), unhex(file["local"])
    expect("MAC key", expand(local, b"samtykke pins v1").hex(), file["mac_key"])
    for v in file["files"]:
        expect(v["why"], open_pins(unhex(v["file"]), realm, local),
               {n: v[n] for n in ("counter", "broker", "cases")})
    for v in file["refused"]:
        expect(v["why"], outcome(open_pins, unhex(v["file"]), realm, unhex(v["local"])),
               v["result"])
    content = unhex(file["files"][1]["file"])
    for bit in range(8 * len(content)):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        expect(f"bit {bit} flipped", outcome(open_pins, bytes(flipped), realm, local) == "ok", False)


# ---- recovery sheets -----------------------------------------------------------------------------

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"


def write_line(number):
    data = "".join(SYMBOLS[number >> 5 * i & 31] for i in reversed(range(7)))
    return f"{data[:4]}-{data[4:]}{SYMBOLS[number % 37]}"


def read_line(line):
    text = line.translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                                        "- \t\r")).translate(str.maketrans("ILO", "110"))
    insist(len(text) == 8 and all(c in SYMBOLS[:32] for c in text[:7]) and text[7] in SYMBOLS,
           "malformed")
    number = 0
    for symbol in text[:7]:
        number = number << 5 | SYMBOLS.index(symbol)
    insist(number % 37 == SYMBOLS.index(text[7]), "refused")
    insist(number < 2**32, "malformed")
    return number


def write_sheet(code):
    return "".join(write_line(int.from_bytes(code[i:i + 4], "big")) + "\n" for i in range(0, 16, 4))


def read_sheet(sheet):
    """The code, or (what is wrong, in which line)."""
    code = b""
    for line in sheet.split("\n"):
        if not line.strip(" \t\r"):
            continue
        if len(code) == 16:
            return "malformed", 0
        try:
            code += read_line(line).to_bytes(4, "big")
        except Wrong as e:
            return str(e), len(code) // 4 + 1
    return code.hex() if len(code) == 16 else ("malformed", 0)


def read_recovery(file):
    for v in file["codes"]:
        expect("sheet", write_sheet(unhex(v["code"])), v["sheet"])
        expect("sheet", read_sheet(v["sheet"]), v["code"])
    for v in file["copied"]:
        expect(v["why"], read_sheet(v["sheet"]), v["code"])
    for v in file["refused"]:
        expect(v["why"], read_sheet(v["sheet"]), (v["result"], v["line"]))
    for v in file["derived"]:
        realm, case = unhex(v["realm"]), unhex(v["case"])
        prk = hmac_sha256(b"samtykke recovery v1" + realm + case, unhex(v["code"]))
        keys = [expand(prk, b"samtykke recovery v1 " + n)
                for n in (b"ed25519", b"x25519", b"curve", b"local")]
        expect("derived", [k.hex() for k in (prk, *keys)], [v[n] for n in ("prk", *SECRET)])
        expect("derived", [k.hex() for k in publish(realm, *keys[:3])], [v[n] for n in PUBLIC])


# ---- the files -----------------------------------------------------------------------------------

def outcome(function, *arguments):
    try:
        function(*arguments)
    except Wrong as e:
        return str(e)
    return "ok"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, read in (("keystore", read_keystore), ("pins", read_pins),
                       ("recovery", read_recovery)):
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as f:
            file = json.load(f)
        before = read_log.checks
        try:
            read(file)
        except (Wrong, Refused) as e:
            expect(name, repr(e), "no error")
        print(f"{name}: {read_log.checks - before} checks")
    print(f"{read_log.checks} checks, {read_log.differences} differences")
    return 1 if read_log.differences else 0


if __name__ == "__main__":
    sys.exit(main())
