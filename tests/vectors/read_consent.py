#!/usr/bin/env python3
"""Verify the consent's test vectors alone: an independent reader of the formats of
proto/consent_wire.h and proto/employer.h, written from those headers, the protobuf encoding, RFC 2104
and Unicode D145. Standard library only.

    tests/vectors/read_consent.py [FOLDER]     exit 0: all as the files say; 1: something differs
"""
import hashlib
import hmac
import json
import os
import re
import sys
import unicodedata
from datetime import datetime, timedelta, timezone

import read_log


class Malformed(Exception):
    """The bytes are not a consent."""


unhex = bytes.fromhex
expect = read_log.expect  # it counts

# ---- protobuf: what is read must be what would be written ----------------------------------------

U32, I64, BYTES, MESSAGE = range(4)
ACTOR = ((1, "kind", U32, True), (2, "id", BYTES, False))
PROVISION = ((1, "effect", U32, True), (2, "actor", MESSAGE, True), (3, "by", MESSAGE, False),
             (4, "category", BYTES, True), (5, "action", U32, True), (6, "purposes", BYTES, None),
             (7, "start", I64, False), (8, "end", I64, False), (9, "data_from", I64, False),
             (10, "data_until", I64, False), (11, "meeting", BYTES, False))
INNER = {"actor": ACTOR, "by": ACTOR, "provisions": PROVISION}
CONSENT = ((1, "salt", BYTES, True), (2, "provisions", MESSAGE, None))
CONSENT_MAX, PROVISIONS_MAX, PURPOSES_MAX = 40960, 256, 32


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise Malformed("a number that does not end")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            if (byte == 0 and shift) or value >> 64:
                raise Malformed("a number written too long")
            return value, at
        shift += 7


def value_of(kind, name, number, payload):
    if kind == BYTES:
        return payload.hex()
    if kind == MESSAGE:
        return message(payload, INNER[name])
    if number >> (32 if kind == U32 else 64):
        raise Malformed("a number too large")
    return number - (1 << 64) if kind == I64 and number >> 63 else number


def message(data, fields):
    """Fields by name, in ascending order, each as often as it may be."""
    found = {name: [] for _, name, _, many in fields if many is None}
    last = at = 0
    while at < len(data):
        tag, at = varint(data, at)
        field = next((f for f in fields if f[0] == tag >> 3), None)
        if field is None or tag & 7 != (2 if field[2] in (BYTES, MESSAGE) else 0):
            raise Malformed("an unknown field")
        number, at = varint(data, at)
        payload = data[at:at + number] if tag & 7 == 2 else b""
        if tag & 7 == 2:
            at += number
            if at > len(data):
                raise Malformed("a field that does not end")
        _, name, kind, many = field
        if field[0] < last or (field[0] == last and many is not None):
            raise Malformed("out of order, or doubled")
        last = field[0]
        value = value_of(kind, name, number, payload)
        found[name] = found[name] + [value] if many is None else value
    if any(many and name not in found for _, name, _, many in fields):
        raise Malformed("a field is missing")
    return found


def insist(fits):
    if not fits:
        raise Malformed("a size or count")


def decode(data):
    insist(len(data) <= CONSENT_MAX)
    consent = message(data, CONSENT)
    insist(len(consent["salt"]) == 64 and len(consent["provisions"]) <= PROVISIONS_MAX)
    for p in consent["provisions"]:
        insist(len(p["purposes"]) <= PURPOSES_MAX)
        insist(all(len(n) <= 128 for n in (p["category"], *p["purposes"])))
        insist(1 <= len(p.get("meeting", "00")) // 2 <= 64)
        for actor in (p["actor"], p.get("by", {})):
            insist(1 <= len(actor.get("id", "00")) // 2 <= 64)
    return consent


# ---- what cannot be read -------------------------------------------------------------------------

KINDS = (None, "person", "role", "organisation", "team", "everyone", "employer", "employer")
PERSON, ROLE, ORGANISATION, EMPLOYER = 1, 2, 3, 6
FIRST = datetime(1, 1, 1, tzinfo=timezone.utc)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=timezone.utc)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MS = timedelta(milliseconds=1)
OFFSET = timedelta(hours=23, minutes=59) // MS


def is_name(data):
    return re.fullmatch(rb"[a-z0-9._-]{1,64}", data) is not None


def is_actor(actor):
    kind, name = actor["kind"], unhex(actor.get("id", ""))
    if kind in (PERSON, EMPLOYER):
        return len(name) == (16 if kind == PERSON else 32)
    if kind in (ROLE, ORGANISATION):
        return is_name(name)
    return 0 < kind < len(KINDS) and not name


def are_moments(*moments):
    return all(m is None or (FIRST - EPOCH) // MS - OFFSET <= m <= (LAST - EPOCH) // MS + OFFSET
               for m in moments)


def marks(p):
    readable = {
        "type": p["effect"] in (0, 1),
        "actor": is_actor(p["actor"]),
        "by": "by" not in p or is_actor(p["by"]),
        "category": p["category"] == b"*".hex() or is_name(unhex(p["category"])),
        "action": p["action"] in (1, 2),
        "purposes": all(is_name(unhex(n)) for n in p["purposes"]),
        "period": are_moments(p.get("start"), p.get("end")),
        "data_period": are_moments(p.get("data_from"), p.get("data_until")),
        "meeting": "meeting" not in p or len(p["meeting"]) == 32,
    }
    return [part for part, can in readable.items() if not can]


# ---- the JSON form, ids in hex -------------------------------------------------------------------

def text(data):
    return unhex(data).decode("ascii")


def actor_text(actor):
    kind = actor["kind"]
    if kind in (PERSON, EMPLOYER):
        return f"{KINDS[kind]}:{actor['id']}"
    return f"{KINDS[kind]}:{text(actor['id'])}" if kind in (ROLE, ORGANISATION) else KINDS[kind]


def moment_text(ms):
    moment = EPOCH + ms * MS
    fraction = f".{ms % 1000:03}" if ms % 1000 else ""
    return f"{moment.isoformat()[:19]}{fraction}Z"


def period(p, names, keys):
    there = {name: moment_text(p[key]) for name, key in zip(names, keys) if key in p}
    return there or None


def json_form(p):
    return {"type": ("deny", "permit")[p["effect"]], "actor": actor_text(p["actor"]),
            "by": actor_text(p["by"]) if "by" in p else None, "category": text(p["category"]),
            "action": (None, "access", "redisclose")[p["action"]],
            "purposes": [text(n) for n in p["purposes"]],
            "period": period(p, ("start", "end"), ("start", "end")),
            "data_period": period(p, ("from", "until"), ("data_from", "data_until")),
            "meeting": p.get("meeting")}


# ---- employers -----------------------------------------------------------------------------------

def invisible(c):
    """Default_Ignorable_Code_Point, as far as it is no format character (Cf)."""
    c = ord(c)
    return (c in (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0) or 0x180B <= c <= 0x180F
            or 0xFE00 <= c <= 0xFE0F or 0xE0000 <= c <= 0xE0FFF)


def employer_form(name):
    """None: not a name."""
    try:
        name = name.decode("utf-8") if len(name) <= 200 else "\0"
    except UnicodeDecodeError:
        return None
    category = unicodedata.category
    if any(category(c)[0] == "C" or category(c) in ("Zl", "Zp") or invisible(c) for c in name):
        return None
    if "M" * 31 in "".join(category(c)[0] for c in name):
        return None
    words = "".join(" " if category(c) == "Zs" else c for c in name).split(" ")
    form = " ".join(word for word in words if word)
    form = unicodedata.normalize("NFC", unicodedata.normalize("NFD", form).casefold())
    return form.encode("utf-8") or None


# ---- the files -----------------------------------------------------------------------------------

def read_consent(file):
    for v in file["consents"]:
        data = unhex(v["bytes"])
        consent = decode(data)
        expect(v["why"], consent["salt"], v["salt"])
        expect(v["why"], [json_form(p) for p in consent["provisions"]], v["provisions"])
        expect(v["why"], [marks(p) for p in consent["provisions"]], [[]] * len(v["provisions"]))
        expect(v["why"], hashlib.sha256(data).hexdigest(), v["sha256"])
    for v in file["unreadable"]:
        data = unhex(v["bytes"])
        provisions = decode(data)["provisions"]
        expect(v["why"], provisions, [v["provision"]])
        expect(v["why"], marks(provisions[0]), v["marks"])
        expect(v["why"], hashlib.sha256(data).hexdigest(), v["sha256"])
    for v in file["refused"]:
        try:
            decode(unhex(v["bytes"]))
            result = "none"
        except Malformed:
            result = "form"
        expect(v["why"], result, v["refusal"])


def read_employer(file):
    secret = unhex(file["secret"])
    for v in file["names"]:
        form = employer_form(unhex(v["name"]))
        expect(v["why"], form.hex(), v["form"])
        expect(v["why"], hmac.new(secret, form, hashlib.sha256).hexdigest(), v["id"])
    for v in file["refused"]:
        expect(v["why"], employer_form(unhex(v["name"])), None)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, read in (("consent", read_consent), ("employer", read_employer)):
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as f:
            file = json.load(f)
        try:
            read(file)
        except Malformed as e:
            expect(name, repr(e), "no error")
    print(f"{read_log.checks} checks, {read_log.differences} differences")
    return 1 if read_log.differences else 0


if __name__ == "__main__":
    sys.exit(main())
