#!/usr/bin/env python3
"""Verify the test vectors of the eight words alone: an independent reader of the format of
proto/words.h, from the lists as they are and by whole numbers, not by the bits and packed letters
of the C code. Standard library only.

    tests/vectors/read_words.py [FOLDER [LISTS]]     exit 0: all as the file says; 1: it differs

FOLDER has words.json; LISTS the lists, by default those of proto/words.
"""
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "da", "nb")
COUNT, BITS, BYTES, PREFIX, TYPED_MAX = 8, 11, 11, 4, 1024
UPPER, LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ", "abcdefghijklmnopqrstuvwxyzæøå"


class Refused(Exception):
    """Typed words that cannot be read: the problem, and the word at fault, counted from 1."""


def words_of(bits, words):
    number = int.from_bytes(bits, "big")
    return [words[number >> BITS * (COUNT - 1 - i) & (1 << BITS) - 1] for i in range(COUNT)]


def hash_of(names):
    fields = (bytes.fromhex(names[key]) for key in ("realm", "case_id", "v1_id", "member_key_id"))
    return hashlib.sha256(b"samtykke verify v1\0" + b"".join(fields)).digest()


def index_of(word, words):
    """The number of a typed word; None: there is none."""
    if word in words:
        return words.index(word)
    meant = [i for i, whole in enumerate(words) if whole.startswith(word)]
    return meant[0] if len(word) >= PREFIX and len(meant) == 1 else None


def read(typed, words):
    if len(typed.encode()) > TYPED_MAX:
        raise Refused("too-big", 0)
    for blank in "\t\r\n":
        typed = typed.replace(blank, " ")
    found = [word for word in typed.translate(str.maketrans(UPPER, LOWER)).split(" ") if word]
    number = 0
    for i, word in enumerate(found[:COUNT]):
        index = index_of(word, words)
        if index is None:
            raise Refused("unknown", i + 1)
        number = number << BITS | index
    if len(found) < COUNT:
        raise Refused("too-few", len(found) + 1)
    if len(found) > COUNT:
        raise Refused("too-many", COUNT + 1)
    return number.to_bytes(BYTES, "big")


def salt_of(names):
    fields = (bytes.fromhex(names[key]) for key in ("realm", "case_id"))
    return hashlib.sha256(b"samtykke verify salt v1\0" + b"".join(fields)).digest()[:16]


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def expect(self, what, found, expected):
        if found == expected:
            self.passed += 1
            return
        self.failed += 1
        print(f"{what}: found {found!r}, the vector has {expected!r}", file=sys.stderr)


def answer(typed, words):
    """What reading gives, as the vectors have it."""
    try:
        return {"bits": read(typed, words).hex()}
    except Refused as refused:
        return {"problem": refused.args[0], "word": refused.args[1]}


def check(vectors, texts, checks):
    lists = {language: text.decode().split("\n")[:-1] for language, text in texts.items()}
    for language in LANGUAGES:
        checks.expect(f"{language}.txt", hashlib.sha256(texts[language]).hexdigest(),
                      vectors["lists"][language])
        checks.expect(f"{language}.txt, words", len(lists[language]), 1 << BITS)
    for vector in vectors["of"]:
        for language in LANGUAGES:
            words = words_of(bytes.fromhex(vector["bits"]), lists[language])
            checks.expect(f"of {vector['bits']}", " ".join(words), vector[language])
            checks.expect(f"back from {vector[language]}",
                          answer(vector[language], lists[language]), {"bits": vector["bits"]})
    for vector in vectors["verification"]:
        whole = hash_of(vector)
        checks.expect("hash", whole.hex(), vector["hash"])
        checks.expect("salt", salt_of(vector).hex(), vector["salt"])
        # Argon2id is not in the standard library: its output is taken from the vector.
        slow = bytes.fromhex(vector["argon2id"])
        checks.expect("bits", slow[:BYTES].hex(), vector["bits"])
        for language in LANGUAGES:
            words = words_of(slow[:BYTES], lists[language])
            checks.expect("words", " ".join(words), vector[language])
    for vector in vectors["typed"]:
        expected = {key: vector[key] for key in ("bits", "problem", "word") if key in vector}
        checks.expect(f"typed {vector['typed']!r}",
                      answer(vector["typed"], lists[vector["language"]]), expected)


def main(arguments):
    folder = Path(arguments[0]) if arguments else HERE
    lists = Path(arguments[1]) if len(arguments) > 1 else HERE.parent.parent / "proto" / "words"
    checks = Checks()
    vectors = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    texts = {language: (lists / f"{language}.txt").read_bytes() for language in LANGUAGES}
    check(vectors, texts, checks)
    print(f"words: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
