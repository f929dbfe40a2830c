#!/usr/bin/env python3
"""Writes the seeds that come from tests/vectors: what is valid there, what is refused for one reason
each, and a few made of those. The corpus holds those of them that add something (libFuzzer's -merge=1),
and others that were found by fuzzing, named found-HASH.

    tests/fuzz/seeds.py FOLDER            writes FOLDER/TARGET/NAME
"""
import sys

from seeding import Corpus, part, unhex, vectors
from seeds_statement import statement_seeds


# ---- certificates ----------------------------------------------------------------------------------

LEAF, ROOT, CRL, SIGN, OTHER_HASH = 0, 1, 2, 4, 8
SAID = [("ips-lyngtoft", "consultant"), ("ips-lyngtoft", "therapist"),
        ("nav_nordvang", "social_worker"), ("nav_nordvang", "consultant")]
ROLES = ["consultant", None, "therapist", "registrar"]
ALLOCATIONS = (1, 4, 7, 23, 25, 415, 791, 830, 923, 1636, 1667, 1706, 1709, 1720, 1722, 1764)  # of one call


def signed_part(der):
    """What is signed in a certificate or CRL; None where its frame is not the usual one."""
    def content(at):
        first = der[at + 1]
        n = first & 127 if first > 127 else 0
        length = int.from_bytes(der[at + 2:at + 2 + n], "big") if n else first
        return at + 2 + n, at + 2 + n + length

    if len(der) < 100 or der[0] != 0x30 or content(0)[1] != len(der) or der[content(0)[0]] != 0x30:
        return None
    start, end = content(0)[0], content(content(0)[0])[1]
    return der[start:end] if len(der) - end == 74 else None


def der_part(how, der, sign):
    tbs = signed_part(der) if sign else None
    return part(how, der) if tbs is None else part(how | SIGN, tbs)


def certificate_seeds():
    corpus, v = Corpus("fuzz_certificate"), vectors("certificate")
    key = unhex(v["made"]["root"]["der"])[-177:-145]  # the CA's
    for case in v["cases"]:
        for sign in (False, True):
            flags = ROLES.index(case["role"]) | 4 * (case["organisation"] == "nav_nordvang")
            made = [bytes([flags]) + case["leaf_days"].to_bytes(2, "little")
                    + case["now"].to_bytes(8, "little") + bytes(2),
                    der_part(LEAF, unhex(case["leaf"]), sign and case["result"] != "bad-signature")]
            for name in case["roots"]:
                root = v["roots"][name]
                der, crl = unhex(root["der"]), unhex(root["crl"])
                how = ROOT | 16 * SAID.index((root["organisation"], root["role"]))
                how |= OTHER_HASH * (name in ("other-hash", "other-der"))
                own = sign and key in der and "signature" not in name
                made += [der_part(how, der, own)]
                made += [der_part(CRL, crl, own and "by-other" not in name)] if crl else []
            corpus.put("signed" if sign else "whole", case["name"], b"".join(made))
            for fails in ALLOCATIONS if case["name"] == "valid" and sign else ():
                corpus.put("memory", f"allocation {fails}", made[0][:11] + fails.to_bytes(2, "little")
                           + b"".join(made[1:]))
            if case["result"] == "valid" and sign:
                corpus.put("admission", case["name"], bytes([flags | 32]) + b"".join(made)[1:])
    admissions(corpus, bytes([32]) + made[0][1:])
    made_seeds(corpus)


def admissions(corpus, head):
    for s in vectors("statement_keys")["statements"]:
        corpus.put("candidate", s["name"], head + part(3, unhex(s["statement"])))
    corpus.put("candidate", "as fuzz_certificate.c has it", head)


def made_seeds(corpus):
    """As made.c reads them: hours and seconds."""
    def terms(root=0, root_len=20480, leaf=24, leaf_len=240, days=7, crl=48, crl_len=240, revoked=b"\0",
              now=72, texts=b"\0\0", second=0):
        def hours(n):
            return n.to_bytes(2, "little") + bytes([second])
        return (texts + hours(root) + hours(root_len) + bytes([1, 2, 3, 1, 5, 6, days]) + hours(leaf)
                + hours(leaf_len) + b"\7" + hours(crl) + hours(crl_len) + revoked + hours(now) + b"\0")

    for why, content in (
            ("admitted", terms()), ("expired", terms(now=264)), ("not yet", terms(leaf=80)),
            ("its last second", terms(now=264, second=255)), ("a stale list", terms(crl_len=24)),
            ("revoked", terms(revoked=b"\1\0\0\0\0")), ("another is revoked", terms(revoked=b"\1\1\0\0\0")),
            ("four are", terms(revoked=b"\4" + b"".join(bytes([i, 9, 0, 0]) for i in range(1, 5)))),
            ("too long", terms(leaf_len=800)), ("366 days", terms(days=183, leaf_len=8784)),
            ("from 2050", terms(root=65535, root_len=60000, leaf=65535, crl=65535, now=65535)),
            ("other names", terms(texts=b"\3abc\4root")), ("no name", terms(texts=b"\3a c\0")),
            ("a long name", terms(texts=b"\x40" + b"a" * 64 + b"\0")), ("empty", b"")):
        corpus.put("made", why, b"\x40" + content)


# ---- the log, sessions -----------------------------------------------------------------------------

def u64(*numbers):
    return b"".join(n.to_bytes(8, "little") for n in numbers)


def joined(hashes):
    return b"".join(unhex(h) for h in hashes)


def chain_part(step):
    if "erased_seq" in step:
        return part(1, u64(step["case_seq"], step["erased_seq"]) + unhex(step["data"]))
    return part(0, u64(step["case_seq"]) + joined([step["previous"], step["salt"], step["entry"]]))


def log_seeds():
    corpus, notes, tree = Corpus("fuzz_log"), vectors("checkpoint"), vectors("tree")
    for s in notes["opened"] + [{"why": "made", "note": m["note"]} for m in notes["made"]]:
        note = unhex(s["note_hex"]) if "note_hex" in s else s["note"].encode()
        corpus.put("note", s["why"], b"\0" + note)
        if b"\n\n" in note:
            corpus.put("text", s["why"], b"\1" + note[:note.rindex(b"\n\n") + 1])
    for group in (tree["own"], tree["published"], tree["refused"]):
        for s in group["inclusion"]:
            corpus.put("inclusion", s.get("why", "verified"), b"\3" + u64(s["index"], s["size"])
                       + joined([s["leaf"], s["root"]] + s["proof"]))
        for s in group["consistency"]:
            corpus.put("consistency", s.get("why", "verified"), b"\5" + u64(s["from"], s["to"])
                       + joined([s["from_root"], s["to_root"]] + s["proof"]))
    for i, (a, b, spoil) in enumerate([(0, 1, 0), (5, 13, 0), (6, 64, 1), (37, 61, 9), (32, 64, 2),
                                       (63, 64, 3), (64, 64, 0), (20, 0, 0), (0, 0, 0)]):
        corpus.put("proof", f"{a} of {b}", b"\6" + u64(a, b) + bytes([spoil, i * 31]))
    for s in notes["follow"]:
        pair = [part(0, s[which].encode()) for which in ("pinned", "next")]
        corpus.put("follow", s["why"], b"\7" + b"".join(pair) + joined(s["proof"]))
    for s in vectors("chain")["broken"]:
        corpus.put("chain", s["why"], b"\10" + b"".join(chain_part(step) for step in s["steps"]))


def session_seeds():
    corpus, v = Corpus("fuzz_session"), vectors("session")
    hello, down, wrong, again, tight = part(0, unhex(v["n"])), 8, 16, 32, 64
    forged = unhex(v["enc"]) + unhex(v["ct"])
    up = [part(6, unhex(s["sealed"])) for s in v["ups"]]
    for i, s in enumerate(v["ups"][:4]):
        send, back = part(2, unhex(s["part"])), part(2 | down, unhex(v["downs"][i]["part"]))
        arrive, come = part(3, b""), part(3 | down, b"")
        for why, events in (
                ("both ways", [send, send, arrive, back, come, arrive]),
                ("repeated", [send, part(3 | again, b""), arrive]),
                ("lost", [send, send, part(4, b""), arrive, send]),
                ("altered", [send, part(5, bytes([17 * i, 0])), send, arrive]),
                ("altered on the way back", [back, part(5 | down, bytes([17 * i, 0])), back, come]),
                ("no room", [send, part(3 | tight, b""), part(2 | tight, unhex(s["part"])), send])):
            corpus.put("frames", why, b"".join([hello] + events))
    corpus.put("raw", "all that go up", b"".join([hello] + up))
    corpus.put("raw", "all that go down", b"".join(
        [hello] + [part(6 | down, unhex(s["sealed"])) for s in v["downs"]]))
    corpus.put("raw", "one left out", b"".join([hello] + up[1:]))
    corpus.put("raw", "short", b"".join([hello, part(6, b"short")]))
    corpus.put("hello", "forged", b"".join([part(1, forged), part(1, forged[:63] + b"\0")]))
    corpus.put("hello", "of low order", b"".join([hello, part(1, bytes(64)), part(7, b""), up[0]]))
    corpus.put("hello", "another n", b"".join([part(wrong, unhex(v["n"])), part(2, b"x"), part(3, b"")]))


# ---- files, what is typed --------------------------------------------------------------------------

def seen_part(case, version, statement=0, owners=1, consent=0, size=9, root=1, time=1, first=7):
    statement = statement or (first if version == 1 else 20 + version)
    return part(0, bytes([case, version, statement, owners, consent > 0, consent, size, root, time & 255,
                          first]))


def file_seeds():
    corpus = Corpus("fuzz_files")
    v = vectors("keystore")
    for s in v["stores"] + v["refused"]:
        content = unhex(s["file"])
        corpus.put("keystore", s["why"], b"\0" + content)
        if len(content) == 230:
            corpus.put("sealed", s["why"], b"\1" + content[:70] + bytes(range(144)))
    v = vectors("pins")
    for s in v["files"] + v["refused"]:
        content = unhex(s["file"])
        corpus.put("pins", s["why"], b"\2" + content)
        if len(content) > 32:
            corpus.put("signed", s["why"], b"\3" + content[:-32])
    save, load, renew = part(3, b""), part(4, b""), part(5, b"")
    for why, parts in (
            ("versions go up", [seen_part(1, 1), seen_part(1, 2, size=11, root=2, time=3)]),
            ("an older version", [seen_part(1, 3), seen_part(1, 2)]),
            ("another statement", [seen_part(1, 2), seen_part(1, 2, statement=99)]),
            ("another consent", [seen_part(1, 2, consent=4), seen_part(1, 2), seen_part(1, 2, consent=5)]),
            ("another first", [seen_part(1, 2), seen_part(1, 3, first=8)]),
            ("a smaller log", [seen_part(1, 2), seen_part(1, 3, size=8)]),
            ("a fork", [seen_part(1, 2), seen_part(1, 3, root=2)]),
            ("an earlier checkpoint", [seen_part(1, 2, time=2), seen_part(1, 3, time=1)]),
            ("out of range", [seen_part(1, 0), seen_part(1, 1, statement=3), seen_part(1, 2, time=-1)]),
            ("cases in disorder", [seen_part(c, 2) for c in (5, 3, 9, 1, 7, 3)] + [save]),
            ("brokers", [part(1, bytes(b)) for b in ((1, 1, 4), (2, 2, 4), (1, 1, 4), (2, 3, 4), (3, 2, 4),
                                                     (3, 3, 5), (0, 0, 0))]),
            ("words", [seen_part(1, 1)] + [part(2, bytes([1, i % 3 > 0, i % 5])) for i in range(12)]),
            ("words of 34", [seen_part(1, 1)] + [part(2, bytes([1, 1, i])) for i in range(34)]),
            ("words of no case", [part(2, bytes([4, 1, 1])), save, save]),
            ("saved and loaded", [seen_part(1, 1), save, load, seen_part(1, 2), save, renew, save, load])):
        corpus.put("seen", why, b"\4" + b"".join(parts))
    v = vectors("recovery")
    for s in v["copied"] + v["refused"] + [{"why": "a code", "sheet": c["sheet"]} for c in v["codes"]]:
        corpus.put("sheet", s["why"], b"\5" + s["sheet"].encode())
    v = vectors("words")
    for i, language in enumerate(("en", "da", "nb")):
        for s in v["of"][:4]:
            corpus.put("words", language, bytes([6, i]) + s[language].encode())
    for s in v["typed"]:
        language = ("en", "da", "nb").index(s["language"])
        corpus.put("words", s.get("problem", "read"), bytes([6, language]) + s["typed"].encode())
    v = vectors("employer")
    for s in v["names"] + v["refused"]:
        corpus.put("employer", s["why"], b"\7" + unhex(s["name"]))


# ---- frames between edge and core ------------------------------------------------------------------

def frame(kind, payload, route=b"\0abcd"):
    return len(payload).to_bytes(4, "little") + bytes([kind]) + route + bytes(range(32)) + payload


def frame_seeds():
    corpus, none = Corpus("fuzz_wire"), bytes(5)
    for why, content in (
            ("one message", frame(1, b"payload")), ("an empty message", frame(1, b"")),
            ("another's route", frame(1, b"x", b"\1abcd")), ("a question", frame(2, b"", none)),
            ("a question with a route", frame(2, b"")), ("a question with more", frame(2, b"x", none)),
            ("yes and no", frame(3, b"\1", none) + frame(3, b"\0", none)), ("perhaps", frame(3, b"\2", none)),
            ("an answer with a route", frame(3, b"\1")), ("kind 4", frame(4, b"", none)),
            ("kind 0", frame(0, b"x")),
            ("several", frame(1, b"a") + frame(2, b"", none) + frame(1, bytes(300))),
            ("cut off", frame(1, b"payload")[:-1]), ("less than a header", frame(2, b"", none)[:-1]),
            ("and something more", frame(1, b"a") + b"more")):
        corpus.put("frame", why, b"\xff" + content)


# ---- items -----------------------------------------------------------------------------------------

def item_seeds():
    corpus, v = Corpus("fuzz_item"), vectors("item")
    for i, s in enumerate(v["items"]):
        if s["length"] > 8000:
            continue
        bound = unhex(s["dek"]) + unhex(s["ctx"])
        for flags in (0, 4, 8, 16, 32):
            corpus.put("item", s["name"], bytes([1, flags]) + bound + unhex(s["ciphertext"]))
        for r in v["refused"]:
            if r["of"] == i and "ciphertext" in r:
                corpus.put("refused", r["why"], bytes([1, 0]) + bound + unhex(r["ciphertext"]))
    text = b'{"title":"t"}'
    for name, size in (("a long attachment", 70000), ("one of two chunks", 66000), ("too long", 90000)):
        plain = len(text).to_bytes(4, "little") + text + b"\1\1\0a" + u64(size)
        for flags in (3, 3 | 32, 3 | 64, 3 | 4, 3 | 8, 2, 3 | 128, 2 | 16):
            corpus.put("long", name, bytes([0, flags]) + plain)
    record = b"\1" + bytes(16) + bytes(32) + u64(113) + bytes(64) + b"a statement"
    for why, content in (("a record", record), ("version 2", b"\2" + record[1:]), ("of nothing", b""),
                         ("another item", record[:9] + b"x" + record[10:]),
                         ("without statement", record[:153]), ("too long", record + bytes(8192)),
                         ("as long as can be", record[:153] + bytes(8192 - 400))):
        corpus.put("record", why, bytes([2, 0]) + content)
    corpus.put("file", "no record", bytes([3, 0]) + b"samtykke resume\n" + bytes(300))
    corpus.put("file", "short", bytes([3, 0]) + b"samtykke resume\n")
    for flags in (0, 1, 1 | 8, 4, 128):
        corpus.put("spool", f"how {flags}", bytes([4, flags]) + b"what was sealed")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    statement_seeds()
    certificate_seeds()
    log_seeds()
    session_seeds()
    file_seeds()
    item_seeds()
    frame_seeds()
