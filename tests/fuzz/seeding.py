"""What the writers of seeds share: vectors, corpora, parts (parts.h), protobuf."""
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
unhex = bytes.fromhex


def vectors(name):
    with open(os.path.join(HERE, "..", "vectors", name + ".json"), encoding="utf-8") as file:
        return json.load(file)


class Corpus:
    """The seeds of one target: numbered, with what is special about each in its name."""

    def __init__(self, target):
        self.folder = os.path.join(sys.argv[1], target)
        self.numbers = {}
        os.makedirs(self.folder, exist_ok=True)

    def put(self, what, why, content):
        number = self.numbers[what] = self.numbers.get(what, 0) + 1
        slug = re.sub("[^a-z0-9]+", "-", why.lower()).strip("-")[:40].strip("-")
        with open(os.path.join(self.folder, f"{what}-{number:02}-{slug}"), "wb") as file:
            file.write(bytes(content))


def part(how, content):
    """As parts.h has it."""
    return bytes([how]) + len(content).to_bytes(2, "little") + content


def fields(message):
    """Of a protobuf message: (number, value)."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        tag = varint()
        value = varint()
        if tag & 7 == 2:
            value, at = message[at:at + value], at + value
        yield tag >> 3, value


def encoded(message):
    """The reverse: numbers, and bytes."""
    def varint(value):
        return bytes([value & 127 | 128]) + varint(value >> 7) if value > 127 else bytes([value])

    return b"".join(varint(number << 3) + varint(value) if isinstance(value, int)
                    else varint(number << 3 | 2) + varint(len(value)) + value for number, value in message)


def remade(made, change):
    """A part with another body: of the fields, as a list."""
    message = list(fields(made[3:]))
    return part(made[0], encoded(change(message)))
