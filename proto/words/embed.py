#!/usr/bin/env python3
"""Turn a word list into a C source, packed as struct words_list of proto/words.h says.
The same list gives the same bytes. A list that the C code could not search or name is refused here,
so that none gets into a program; whether it is a good list says tests/ground/words.

    proto/words/embed.py LANGUAGE LIST OUT      embed.py da proto/words/da.txt build/words_da.c
"""
import re
import sys

WORDS, PREFIX, LETTERS_MAX, LETTER_BITS, PACKED_BYTES = 2048, 4, 8, 5, 5
ALPHABET = "abcdefghijklmnopqrstuvwxyzåæø"  # sorted by UTF-8 bytes; the first one is number 1
A_LINE = 3


def pack(word):
    number = 0
    for i in range(LETTERS_MAX):
        letter = ALPHABET.index(word[i]) + 1 if i < len(word) else 0
        number = number << LETTER_BITS | letter
    return number.to_bytes(PACKED_BYTES, "big")


def read(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        text = file.read()
    words = text.split("\n")
    if words.pop() != "":
        sys.exit(f"{path}: the last line does not end")
    for word in words:
        if not re.fullmatch(f"[{ALPHABET}]{{1,{LETTERS_MAX}}}", word):
            sys.exit(f"{path}: not a word: {word!r}")
    if len(words) != WORDS:
        sys.exit(f"{path}: {len(words)} words, not {WORDS}")
    if words != sorted(set(words), key=str.encode):
        sys.exit(f"{path}: not sorted by bytes, or a word twice")
    if len({word[:PREFIX] for word in words}) != WORDS:
        sys.exit(f"{path}: two words with the same first {PREFIX} letters")
    return words


def source(language, words):
    rows = ["{" + ", ".join(f"0x{byte:02x}" for byte in pack(word)) + "}," for word in words]
    lines = ["    " + " ".join(rows[i:i + A_LINE]) for i in range(0, len(rows), A_LINE)]
    return "\n".join([f"/* The {language} word list, made by proto/words/embed.py. */",
                      '#include "words.h"', "",
                      f"const struct words_list words_list_{language} = {{{{", *lines, "}};", ""])


def main(language, path, out):
    if language not in ("en", "da", "nb"):
        sys.exit(f"no such language: {language}")
    text = source(language, read(path))
    with open(out, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
