#!/usr/bin/env python3
"""Open the sealed items of item.json alone: a second implementation, from the formats that
proto/item_key.h, item_size.h and content.h write down, RFC 5869 (HKDF), RFC 8439 (ChaCha20 and
Poly1305), draft-irtf-cfrg-xchacha-03 (HChaCha20) and libsodium's description of secretstream.
Standard library only.

    tests/vectors/open_item.py [FILE]     exit 0: all is as the file says; 1: something differs
"""
import hashlib
import hmac
import json
import os
import struct
import sys

HEADER, CHUNK, EXTRA = 24, 65536, 17
PLAIN_MIN, PLAIN_MAX = 6, 100 * 1024 * 1024
JSON_MAX, FILES_MAX, NAME_MAX = 1024 * 1024, 32, 255
LABELS_MAX, LABEL_MAX = 18, 64
TAG_MESSAGE, TAG_FINAL = 0, 3
ALPHABET = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789._-")


class Refused(Exception):
    """Why an item does not open: length, hash, key, chunk or layout; or labels."""


def need(holds, reason):
    if not holds:
        raise Refused(reason)


# ---- ChaCha20, HChaCha20, Poly1305 --------------------------------------------------------------

SIGMA = struct.unpack("<4L", b"expand 32-byte k")
QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def rounds(words):
    """The twenty rounds of RFC 8439, section 2.3, on sixteen words."""
    x = list(words)
    for _ in range(10):
        for a, b, c, d in QUARTERS:
            xa, xb, xc, xd = x[a], x[b], x[c], x[d]
            xa = xa + xb & 0xffffffff
            xd ^= xa
            xd = (xd << 16 | xd >> 16) & 0xffffffff
            xc = xc + xd & 0xffffffff
            xb ^= xc
            xb = (xb << 12 | xb >> 20) & 0xffffffff
            xa = xa + xb & 0xffffffff
            xd ^= xa
            xd = (xd << 8 | xd >> 24) & 0xffffffff
            xc = xc + xd & 0xffffffff
            xb ^= xc
            x[a], x[b], x[c], x[d] = xa, (xb << 7 | xb >> 25) & 0xffffffff, xc, xd
    return x


def keystream(key, nonce, first, length):
    """length bytes of ChaCha20's stream, beginning with block number first."""
    begin = SIGMA + struct.unpack("<8L", key)
    end = struct.unpack("<3L", nonce)
    blocks = []
    for number in range(first, first + (length + 63) // 64):
        words = begin + (number,) + end
        mixed = [a + b & 0xffffffff for a, b in zip(rounds(words), words)]
        blocks.append(struct.pack("<16L", *mixed))
    return b"".join(blocks)[:length]


def xor(a, b):
    return (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(len(a), "little")


def hchacha20(key, nonce):
    words = rounds(SIGMA + struct.unpack("<8L", key) + struct.unpack("<4L", nonce))
    return struct.pack("<8L", *words[:4], *words[12:])


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for at in range(0, len(message), 16):
        block = message[at:at + 16] + b"\1"
        total = (total + int.from_bytes(block, "little")) * r % ((1 << 130) - 5)
    total += int.from_bytes(key[16:], "little")
    return (total & (1 << 128) - 1).to_bytes(16, "little")


# ---- secretstream -------------------------------------------------------------------------------

class Stream:
    """crypto_secretstream_xchacha20poly1305, pulling; without additional data or rekeying."""

    def __init__(self, header, key):
        self.key = hchacha20(key, header[:16])
        self.counter, self.rest = 1, header[16:]

    def pull(self, chunk):
        """The tag and the plaintext of the next chunk."""
        nonce = struct.pack("<L", self.counter) + self.rest
        sealed_tag, body, mac = chunk[:1], chunk[1:-16], chunk[-16:]
        mac_key = keystream(self.key, nonce, 0, 32)
        block = keystream(self.key, nonce, 1, 64)
        # The tag is sealed as the first byte of a block; the other 63 are the stream itself.
        covered = sealed_tag + block[1:] + body
        # libsodium pads by (16 - 64 + length) mod 16, which is not quite to a multiple of 16.
        covered += bytes((16 - 64 + len(body)) % 16)
        covered += struct.pack("<QQ", 0, 64 + len(body))
        need(hmac.compare_digest(mac, poly1305(mac_key, covered)), "chunk")
        plain = xor(body, keystream(self.key, nonce, 2, len(body)))
        self.rest = xor(self.rest, mac[:8])
        self.counter += 1
        return sealed_tag[0] ^ block[0], plain


def open_chunks(ciphertext, key, plain_length):
    stream, plain, at = Stream(ciphertext[:HEADER], key), b"", HEADER
    while len(plain) < plain_length:
        size = min(CHUNK, plain_length - len(plain))
        tag, part = stream.pull(ciphertext[at:at + size + EXTRA])
        plain, at = plain + part, at + size + EXTRA
        need(tag == (TAG_FINAL if len(plain) == plain_length else TAG_MESSAGE), "chunk")
    return plain


# ---- lengths, keys ------------------------------------------------------------------------------

def padme(length):
    """As in the paper: E = floor(log2 L), S = floor(log2 E) + 1, the E - S last bits are zero."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    low = (1 << exponent - exponent.bit_length()) - 1 if exponent else 0
    return (length + low) & ~low


def plain_length_of(sealed):
    """Found by going through the chunks."""
    need(HEADER < sealed <= HEADER + PLAIN_MAX // CHUNK * (CHUNK + EXTRA), "length")
    left, plain = sealed - HEADER, 0
    while left > CHUNK + EXTRA:
        left, plain = left - CHUNK - EXTRA, plain + CHUNK
    need(left > EXTRA, "length")
    plain += left - EXTRA
    need(PLAIN_MIN <= plain and padme(plain) == plain, "length")
    return plain


def encode_labels(labels):
    need(1 <= len(labels) <= LABELS_MAX, "labels")
    need(all(1 <= len(x) <= LABEL_MAX and ALPHABET.issuperset(x) for x in labels), "labels")
    need(all(a < b for a, b in zip(labels, labels[1:])), "labels")
    return bytes([len(labels)]) + b"".join(bytes([len(x)]) + x for x in labels)


def context(item):
    labels = encode_labels([x.encode() for x in item["labels"]])
    place = b"".join(bytes.fromhex(item[x]) for x in ("realm", "case", "item"))
    return hashlib.sha256(b"samtykke item v1" + place + labels
                          + bytes.fromhex(item["author"])).digest()


def expand(dek, info):
    """HKDF-Expand of RFC 5869 for 32 bytes: its first block."""
    return hmac.new(dek, info + b"\1", hashlib.sha256).digest()


# ---- the content --------------------------------------------------------------------------------

def text(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("layout") from None


def check_name(name):
    for code in map(ord, name):
        need(code >= 0x20 and not 0x7f <= code <= 0x9f and chr(code) not in "/\\", "layout")
        need(not 0x2028 <= code <= 0x202e and not 0x2066 <= code <= 0x2069, "layout")
    need(name[0] not in " ." and name[-1] not in " .", "layout")


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        need(length <= len(self.data) - self.at, "layout")
        self.at += length
        return self.data[self.at - length:self.at]

    def number(self, length):
        return int.from_bytes(self.take(length), "little")


def read_content(plain):
    """JSON and [(name, bytes)]."""
    reader, files = Reader(plain), []
    length = reader.number(4)
    need(1 <= length <= JSON_MAX, "layout")
    words = text(reader.take(length))
    need("\0" not in words, "layout")
    count = reader.number(1)
    need(count <= FILES_MAX, "layout")
    for _ in range(count):
        length = reader.number(2)
        need(1 <= length <= NAME_MAX, "layout")
        name = text(reader.take(length))
        check_name(name)
        need(name not in [known for known, _ in files], "layout")
        files.append((name, reader.take(reader.number(8))))
    need(padme(reader.at) == len(plain), "layout")
    need(not any(plain[reader.at:]), "layout")
    return words, files


# ---- the file -----------------------------------------------------------------------------------

def open_item(item):
    """Length, hash, key, chunks, layout: in this order."""
    ciphertext, dek = bytes.fromhex(item["ciphertext"]), bytes.fromhex(item["dek"])
    plain_length = plain_length_of(item["length"])
    need(len(ciphertext) == item["length"], "length")
    need(hashlib.sha256(ciphertext).hexdigest() == item["sha256"], "hash")
    ctx = context(item)
    commitment = expand(dek, b"samtykke item v1 commit" + ctx)
    need(hmac.compare_digest(commitment, bytes.fromhex(item["commitment"])), "key")
    plain = open_chunks(ciphertext, expand(dek, b"samtykke item v1 key" + ctx), plain_length)
    return read_content(plain)


def written(attachment):
    if "bytes" in attachment:
        return attachment["name"], bytes.fromhex(attachment["bytes"])
    return attachment["name"], bytes.fromhex(attachment["repeat"]) * attachment["count"]


def check_item(item):
    """What differs from what the file says; empty: nothing."""
    try:
        words, files = open_item(item)
    except Refused as refused:
        return f"refused: {refused}"
    ctx = context(item)
    found = {
        "json": words, "attachments": files, "ctx": ctx.hex(),
        "key": expand(bytes.fromhex(item["dek"]), b"samtykke item v1 key" + ctx).hex(),
        "plain_length": plain_length_of(item["length"]),
    }
    wanted = dict(item, attachments=[written(x) for x in item["attachments"]])
    return ", ".join(name for name, value in found.items() if wanted[name] != value)


def check_refused(item):
    try:
        open_item(item)
    except Refused as refused:
        return "" if str(refused) == item["reason"] else f"refused for {refused}"
    return "opened"


def check_labels(labels):
    try:
        encode_labels([x.encode() for x in labels])
    except Refused:
        return ""
    return "encoded"


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    items = vectors["items"]
    results = [(x["name"], check_item(x)) for x in items]
    refused = [dict(items[x["of"]], **x) for x in vectors["refused"]]
    results += [(x["why"], check_refused(x)) for x in refused]
    results += [(f"labels {x}", check_labels(x)) for x in vectors["labels_refused"]]
    bad = [(name, what) for name, what in results if what]
    for name, what in bad:
        print(f"{name}: {what}", file=sys.stderr)
    print(f"{len(items)} items opened, {len(refused) + len(vectors['labels_refused'])} refused"
          if not bad else f"{len(bad)} of {len(results)} differ")
    return 1 if bad or not items or not refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1
                  else os.path.join(os.path.dirname(os.path.abspath(__file__)), "item.json")))
