"""ChaCha20, Poly1305 and XChaCha20-Poly1305 in plain Python, for the readers of test vectors.
Written from RFC 8439 sections 2.1 to 2.8 and draft-irtf-cfrg-xchacha-03 section 2. Standard library
only; slow, and not in constant time: for public vectors, never for real keys.
"""
import hmac
import struct

MASK = 0xffffffff
WORDS = struct.unpack("<4I", b"expand 32-byte k")


class Refused(Exception):
    """The tag is wrong."""


def _quarter(s, a, b, c, d):
    for x, y, z, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & MASK
        v = s[z] ^ s[x]
        s[z] = (v << by | v >> 32 - by) & MASK


def _rounds(state):
    s = list(state)
    for _ in range(10):
        for i in range(4):  # columns
            _quarter(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):  # diagonals
            _quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return s


def chacha20_block(key, counter, nonce):
    """64 bytes; nonce of 12."""
    state = WORDS + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(state, _rounds(state))))


def chacha20(key, counter, nonce, data):
    """data with the key stream from that block on: encrypts and decrypts."""
    out = bytearray()
    for at in range(0, len(data), 64):
        block = chacha20_block(key, counter + at // 64, nonce)
        out += bytes(a ^ b for a, b in zip(data[at:at + 64], block))
    return bytes(out)


def hchacha20(key, nonce):
    """32 bytes; nonce of 16."""
    s = _rounds(WORDS + struct.unpack("<8I", key) + struct.unpack("<4I", nonce))
    return struct.pack("<8I", *s[:4], *s[12:])


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at:at + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def _padded(data):
    return data + bytes(-len(data) % 16)


def chacha20_poly1305_tag(key, nonce, aad, ciphertext):
    one_time = chacha20_block(key, 0, nonce)[:32]
    lengths = struct.pack("<QQ", len(aad), len(ciphertext))
    return poly1305(one_time, _padded(aad) + _padded(ciphertext) + lengths)


def chacha20_poly1305_open(key, nonce, aad, sealed):
    """The plaintext of sealed = ciphertext | tag; nonce of 12. Raises Refused."""
    if len(sealed) < 16:
        raise Refused("too short for a tag")
    ciphertext, tag = sealed[:-16], sealed[-16:]
    if not hmac.compare_digest(chacha20_poly1305_tag(key, nonce, aad, ciphertext), tag):
        raise Refused("tag")
    return chacha20(key, 1, nonce, ciphertext)


def xchacha20_poly1305_open(key, nonce, aad, sealed):
    """As chacha20_poly1305_open, with a nonce of 24."""
    return chacha20_poly1305_open(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], aad, sealed)
