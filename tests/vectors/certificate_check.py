#!/usr/bin/env python3
"""A second opinion on tests/vectors/certificate.json, in two ways:

* an independent writer of the profile of proto/certificate.h, from RFC 5280, RFC 8410 and RFC 8032:
  the file must be, byte for byte, what it writes (standard library only);
* the `openssl` program (Debian package openssl), asked about every case: it must accept what the
  file calls valid, and of the others refuse or accept what the file says it does. It accepts where
  only the profile refuses: it knows nothing of roles, of the broker statement or of key_ids.

    tests/vectors/certificate_check.py            exit 0: both agree; 1: something differs
    tests/vectors/certificate_check.py --write    write the file anew
"""
import base64
import calendar
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "certificate.json")
DAY = 86400
EITHER = "either"  # versions of OpenSSL differ

# ---- Ed25519: RFC 8032, section 5.1 --------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE = (15112221349535400772501151409588531511454012693041857206046113283949847762202,
        46316835694926478169428394003475163141307993866256225615783033603165251855960)


def add(a, b):
    c, d = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    e, f = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    g, h, i, j = d - c, f - e, f + e, d + c
    return g * h % P, i * j % P, h * i % P, g * j % P


def times_base(n):
    """n times the base point, encoded."""
    result, power = (0, 1, 1, 0), (BASE[0], BASE[1], 1, BASE[0] * BASE[1] % P)
    while n:
        if n & 1:
            result = add(result, power)
        power, n = add(power, power), n >> 1
    inverse = pow(result[2], P - 2, P)
    x, y = result[0] * inverse % P, result[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def expand(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254, h[32:]


def public(seed):
    return times_base(expand(seed)[0])


def sign(seed, message):
    scalar, prefix = expand(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    point = times_base(r)
    k = int.from_bytes(hashlib.sha512(point + public(seed) + message).digest(), "little")
    return point + ((r + k * scalar) % L).to_bytes(32, "little")


# ---- DER -----------------------------------------------------------------------------------------

def tlv(tag, *parts):
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def seq(*parts):
    return tlv(0x30, *parts)


def octets(data):
    return tlv(4, data)


def bits(data, unused=0):
    return tlv(3, bytes([unused]), data)


def oid(*tail):
    return tlv(6, bytes(tail))


def when(t):
    text = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(t)).encode()
    return tlv(0x17, text[2:]) if text < b"2050" else tlv(0x18, text)


def attribute(kind, text, tag=0x0c):
    return tlv(0x31, seq(oid(0x55, 4, kind), tlv(tag, text.encode())))


def name(organisation, role, common=None):
    parts = [attribute(10, organisation), attribute(11, role)]
    return seq(*parts, *([attribute(3, common)] if common else []))


def extension(kind, value, critical=False):
    return seq(oid(0x55, 0x1d, kind), b"\1\1\xff" if critical else b"", octets(value))


ED25519 = seq(oid(0x2b, 0x65, 0x70))
V3 = tlv(0xa0, tlv(2, b"\2"))


def spki(key):
    return seq(ED25519, bits(key))


# ---- the profile ---------------------------------------------------------------------------------

def basic(value):
    return extension(19, value, True)


def usage(value, unused):
    return extension(15, bits(value, unused), True)


CA = basic(seq(b"\1\1\xff", tlv(2, b"\0")))
LEAF = basic(seq())
CERTIFIES = usage(b"\6", 1)  # keyCertSign, cRLSign
SIGNS = usage(b"\x80", 7)    # digitalSignature


def root_id(key):
    return hashlib.sha256(key).digest()[:20]


def subject_id(key_id):
    return extension(14, octets(key_id))


def issuer_id(key_id):
    return extension(35, seq(tlv(0x80, key_id)))


def serial_of(random):
    return bytes([random[0] & 0x3f | 0x40]) + random[1:]


def signed(body, seed, algorithm=ED25519, signature=None, unused=0):
    return seq(body, algorithm, bits(signature or sign(seed, body), unused))


def body(serial, issuer, validity, subject, key, extensions, version=V3, algorithm=ED25519,
         unique=b"", number=None):
    tail = tlv(0xa3, seq(*extensions)) if extensions is not None else b""
    return seq(version, number or tlv(2, serial), algorithm, issuer,
               seq(*(t if isinstance(t, bytes) else when(t) for t in validity)), subject, key,
               unique, tail)


def crl_body(issuer, this_update, next_update, revoked, extensions, version=b"\2\1\1",
             algorithm=ED25519):
    entries = [seq(tlv(2, serial), when(at), *more) for serial, at, *more in revoked or ()]
    return seq(version, algorithm, issuer, when(this_update),
               when(next_update) if next_update else b"",
               seq(*entries) if revoked is not None else b"", tlv(0xa0, seq(*extensions)))


# ---- invented organisations ----------------------------------------------------------------------

NOW = calendar.timegm((2026, 11, 20, 12, 0, 0))
ORGANISATION, ELSEWHERE = "ips-lyngtoft", "nav_nordvang"


def secret(label):
    return hashlib.sha256(b"samtykke test vector " + label.encode()).digest()


class Root:
    """A CA's key and what it makes; whatever is not said is as the profile has it."""

    def __init__(self, organisation, role, key="", start=NOW - 400 * DAY, end=NOW + 3200 * DAY,
                 **other):
        self.organisation, self.role = organisation, role
        self.seed = secret(f"root {organisation} {role} {key}")
        self.random = secret(f"serial {organisation} {role} {key}")[:16]
        self.key, self.start, self.end = public(self.seed), start, end
        self.id, self.name = root_id(self.key), name(organisation, role, "root")
        fields = dict(issuer=self.name, subject=self.name, validity=(start, end), by=self.seed,
                      extensions=[CA, CERTIFIES, subject_id(self.id)])
        fields.update(other)
        by = fields.pop("by")
        self.der = signed(body(serial=serial_of(self.random), key=spki(self.key), **fields), by)
        self.list = self.crl()

    def crl(self, revoked=None, start=NOW - 3 * DAY, end=NOW + 4 * DAY, number=7, by=None, **other):
        fields = dict(issuer=self.name, extensions=[issuer_id(self.id),
                                                    extension(20, tlv(2, bytes([number])))])
        fields.update(other)
        outer = fields.pop("outer", ED25519)
        return signed(crl_body(this_update=start, next_update=end, revoked=revoked, **fields),
                      by or self.seed, outer)

    def entry(self, listed=None, **other):
        """This root as the trust store has it."""
        fields = dict(organisation=self.organisation, role=self.role, der=self.der.hex(),
                      sha256=hashlib.sha256(self.der).hexdigest(),
                      crl=(self.list if listed is None else listed).hex())
        fields.update(other)
        return fields


class Member:
    def __init__(self, person):
        self.ed25519 = public(secret("member " + person))
        self.key_id = secret("key id " + person)
        self.person = secret("person " + person)[:16]


BO, EVA = Member("bo"), Member("eva")
CONSULTANT = Root(ORGANISATION, "consultant")
THERAPIST = Root(ORGANISATION, "therapist")
FOREIGN = Root(ELSEWHERE, "social_worker")
RANDOM = secret("serial of a leaf")[:16]
START, END = NOW - 5 * DAY, NOW + 25 * DAY


def leaf(root=CONSULTANT, member=BO, start=START, end=END, **other):
    """A leaf as the profile has it, but for what is said."""
    fields = dict(serial=serial_of(RANDOM), issuer=root.name, validity=(start, end),
                  subject=name(root.organisation, root.role, member.person.hex()),
                  key=spki(member.ed25519),
                  extensions=[LEAF, SIGNS, subject_id(member.key_id), issuer_id(root.id)])
    outer = {key: other.pop(key) for key in ("by", "outer", "signature", "unused") if key in other}
    fields.update(other)
    return signed(body(**fields), outer.get("by", root.seed), outer.get("outer", ED25519),
                  outer.get("signature"), outer.get("unused", 0))


VALID = leaf()


# ---- cases ---------------------------------------------------------------------------------------

def flip(der, at, bit=1):
    return der[:at] + bytes([der[at] ^ bit]) + der[at + 1:]


def roots():
    """The trust stores' entries by name: the good ones, and each bad one with what is wrong."""
    c, entry, edge = CONSULTANT, CONSULTANT.entry, NOW
    other = Root(ORGANISATION, "consultant", "other")

    def root(**fields):
        return Root(ORGANISATION, "consultant", **fields)

    def exts(*listed):
        return root(extensions=listed).entry()

    def crl(**fields):
        return entry(c.crl(**fields))

    ids, revoked = subject_id(c.id), [(serial_of(RANDOM), NOW - 4 * DAY)]
    number, issuer = extension(20, b"\2\1\7"), issuer_id(c.id)
    others = [(serial_of(secret(f"revoked {i}")[:16]), NOW - 9 * DAY) for i in range(5)]
    late = Root(ORGANISATION, "therapist", "late", edge + 23 * 365 * DAY, edge + 32 * 365 * DAY)
    return {
        "consultant": entry(), "therapist": THERAPIST.entry(), "foreign": FOREIGN.entry(),
        "other": other.entry(),
        "late": late.entry(late.crl(start=LATE - DAY, end=LATE + DAY)),
        "expired": root(end=NOW).entry(), "not-yet": root(start=NOW + 1).entry(),
        "starts-now": root(start=NOW, end=NOW + 1).entry(),
        "eleven-years": root(end=NOW - 400 * DAY + 3660 * DAY + 1).entry(),
        "no-path-length": exts(basic(seq(b"\1\1\xff")), CERTIFIES, ids),
        "path-length-1": exts(basic(seq(b"\1\1\xff\2\1\1")), CERTIFIES, ids),
        "no-ca": exts(LEAF, CERTIFIES, ids),
        "no-crl-sign": exts(CA, usage(b"\4", 2), ids), "no-usage": exts(CA, ids),
        "under-another": root(issuer=THERAPIST.name, by=THERAPIST.seed).entry(),
        "bad-self-signature": root(by=THERAPIST.seed).entry(),
        "with-issuer-id": exts(CA, CERTIFIES, ids, issuer), "no-id": exts(CA, CERTIFIES),
        "common-name": root(issuer=name(ORGANISATION, "consultant", "ca"),
                            subject=name(ORGANISATION, "consultant", "ca")).entry(),
        "trailing": entry(der=c.der.hex() + "00",
                          sha256=hashlib.sha256(c.der + b"\0").hexdigest()),
        "other-hash": entry(sha256=hashlib.sha256(other.der).hexdigest()),
        "other-der": entry(der=other.der.hex()),
        "said-therapist": entry(role="therapist"), "said-elsewhere": entry(organisation=ELSEWHERE),
        "is-therapist": THERAPIST.entry(role="consultant"),
        "is-elsewhere": Root(ELSEWHERE, "consultant").entry(organisation=ORGANISATION),
        # CRLs
        "crl-missing": entry(b""), "revokes": crl(revoked=revoked),
        "revokes-many": crl(revoked=others[:3] + revoked + others[3:]),
        "revokes-others": crl(revoked=others), "crl-starts-now": crl(start=NOW),
        "crl-future": crl(start=NOW + 1), "crl-stale": crl(end=NOW),
        "crl-ends-soon": crl(end=NOW + 1),
        "crl-of-therapist": entry(THERAPIST.list),
        "crl-of-other-key": entry(other.list), "crl-by-other-key": crl(by=other.seed),
        "crl-other-name": crl(issuer=THERAPIST.name),
        "crl-printable-name": crl(issuer=seq(*(attribute(kind, text, 0x13) for kind, text in (
            (10, ORGANISATION), (11, "consultant"), (3, "root"))))),
        "crl-trailing": entry(c.list + b"\0"), "crl-cut": entry(c.list[:-1]),
        "crl-v1": crl(version=b""), "crl-no-next": crl(end=None),
        "crl-empty-entries": crl(revoked=[]),
        "crl-no-number": crl(extensions=[issuer]), "crl-no-issuer-id": crl(extensions=[number]),
        "crl-number-long": crl(extensions=[issuer, extension(20, b"\2\2\0\7")]),
        "crl-number-and-more": crl(extensions=[issuer, extension(20, b"\2\1\7\5\0")]),
        "crl-signed-with-ecdsa": crl(outer=ECDSA),
        "crl-number-negative": crl(extensions=[issuer, extension(20, b"\2\1\xf7")]),
        "crl-doubled-number": crl(extensions=[issuer, number, number]),
        "crl-delta": crl(extensions=[issuer, number, extension(27, b"\2\1\1", True)]),
        "crl-partial": crl(extensions=[issuer, number, extension(28, seq(b"\x81\1\xff"), True)]),
        "crl-with-usage": crl(extensions=[issuer, number, SIGNS]),
        "crl-with-basic": crl(extensions=[issuer, number, LEAF]),
        "crl-with-id": crl(extensions=[issuer, number, ids]),
        "crl-removes": crl(revoked=[revoked[0] + (seq(extension(21, b"\x0a\1\x08")),)]),
        "crl-entry-later": crl(revoked=[(others[0][0], NOW - 3 * DAY + 1)]),
        "crl-30-days": crl(start=NOW - DAY, end=NOW + 29 * DAY),
        "crl-long": crl(start=NOW - DAY, end=NOW + 29 * DAY + 1),
        "crl-other-algorithm": crl(algorithm=ECDSA),
    }


ECDSA = seq(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2))
P256 = seq(seq(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1), oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7)),
           bits(bytes.fromhex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                              "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")))
LATE = calendar.timegm((2049, 12, 20, 0, 0, 0))


def leaves():
    """What is refused for the leaf itself: name, leaf, reason, what openssl says (1: accepts)."""
    c, r = CONSULTANT, "consultant"
    other = Root(ORGANISATION, r, "other")
    ids = [subject_id(BO.key_id), issuer_id(c.id)]
    person = BO.person.hex()
    between = name(ORGANISATION, r, "between")

    def exts(*listed, **fields):
        return leaf(extensions=[*listed], **fields)

    def named(organisation=ORGANISATION, role=r, common=person):
        return leaf(subject=name(organisation, role, common))

    plain = body(serial_of(RANDOM), c.name, (START, END), name(ORGANISATION, r, person),
                 spki(BO.ed25519), [LEAF, SIGNS, *ids])
    mixed = seq(attribute(10, ORGANISATION),
                tlv(0x31, attribute(11, r)[2:], attribute(3, person)[2:]))
    both = seq(tlv(0x80, c.id), tlv(0xa1, tlv(0xa4, c.name)), tlv(0x82, serial_of(c.random)))

    yield "a byte after the leaf", VALID + b"\0", "malformed", 1
    yield "cut by a byte", VALID[:-1], "malformed", 0
    yield "nothing", b"", "malformed", 0
    yield "version 1", leaf(version=b"", extensions=None), "malformed", 1
    yield "version 2", leaf(version=tlv(0xa0, b"\2\1\1")), "malformed", 0
    yield "an unknown critical extension", exts(LEAF, SIGNS, *ids, seq(
        oid(0x2b, 6, 1), b"\1\1\xff", octets(b"\5\0"))), "malformed", 0
    yield "an unknown extension", exts(LEAF, SIGNS, *ids, seq(
        oid(0x2b, 6, 1), octets(b"\5\0"))), "malformed", 1
    yield "extended key usage", exts(LEAF, SIGNS, *ids, extension(37, seq(oid(
        0x2b, 6, 1, 5, 5, 7, 3, 2)))), "malformed", 1
    yield "a CRL number", exts(LEAF, SIGNS, *ids, extension(20, b"\2\1\7")), "malformed", 1
    yield "key usage twice", exts(LEAF, SIGNS, SIGNS, *ids), "malformed", 0
    yield "key id twice", exts(LEAF, SIGNS, *ids, ids[0]), "malformed", 0
    yield "key usage not critical", exts(LEAF, extension(15, bits(b"\x80", 7)), *ids), \
        "malformed", 1
    yield "key id critical", exts(LEAF, SIGNS, extension(14, octets(BO.key_id), True), ids[1]), \
        "malformed", 0
    yield "no basic constraints", exts(SIGNS, *ids), "malformed", 1
    yield "no key id", exts(LEAF, SIGNS, ids[1]), "malformed", 1
    yield "a key id of 20 bytes", exts(LEAF, SIGNS, subject_id(BO.key_id[:20]), ids[1]), \
        "malformed", 1
    yield "no issuer id", exts(LEAF, SIGNS, ids[0]), "malformed", 0
    yield "an issuer id that names a certificate", exts(LEAF, SIGNS, ids[0], extension(35, both)), \
        "malformed", 1
    yield "no extensions", leaf(extensions=None), "malformed", 0
    yield "an empty extension", exts(LEAF, SIGNS, *ids, extension(35, b"")), "malformed", 0
    yield "an empty extension before the real one", exts(LEAF, SIGNS, extension(35, b""), *ids), \
        "malformed", 0
    yield "an issuer id of 21 bytes", exts(LEAF, SIGNS, ids[0], issuer_id(c.id + b"\0")), \
        "malformed", 0
    yield "a unique id", leaf(unique=tlv(0x82, b"\0\1")), "malformed", 1
    yield "serial 0", leaf(number=b"\2\1\0"), "malformed", 1
    yield "serial negative", leaf(number=tlv(2, b"\x80" + RANDOM[1:])), "malformed", 1
    yield "serial of 15 octets", leaf(number=tlv(2, serial_of(RANDOM)[:15])), "malformed", 1
    yield "serial of 17 octets", leaf(number=tlv(2, serial_of(RANDOM) + b"\1")), "malformed", 1
    yield "serial with a zero before it", leaf(number=tlv(2, b"\0\1" + RANDOM[2:])), "malformed", 0
    yield "serial with a needed zero before it", leaf(number=tlv(2, b"\0\xff" + RANDOM[2:])), \
        "malformed", 1
    yield "organisation in capitals", named("IPS-Lyngtoft"), "malformed", 1
    yield "organisation with a blank", named("ips lyngtoft"), "malformed", 1
    yield "organisation of 65 bytes", named("a" * 65), "malformed", 1
    yield "role empty", named(role=""), "malformed", 1
    yield "role with a zero in it", named(role="consultant\0"), "malformed", 1
    yield "common name no person", named(common="bo"), "malformed", 1
    yield "person in capitals", named(common=person.upper()), "malformed", 1
    yield "person with a digit too few", named(common=person[1:]), "malformed", 1
    yield "names out of order", leaf(subject=seq(attribute(11, r), attribute(10, ORGANISATION))), \
        "malformed", 1
    yield "a name too many", leaf(subject=seq(
        attribute(10, ORGANISATION), attribute(11, r), attribute(3, person),
        attribute(3, person))), "malformed", 1
    yield "no role", leaf(subject=seq(attribute(10, ORGANISATION))), "malformed", 1
    yield "two attributes in one part", leaf(subject=mixed), "malformed", 1
    yield "a printable string", leaf(subject=seq(attribute(10, ORGANISATION, 0x13), attribute(
        11, r))), "malformed", 1
    yield "a country", leaf(subject=seq(attribute(6, "dk"), attribute(11, r))), "malformed", 1
    yield "person with a wrong first digit", named(common="g" + person[1:]), "malformed", 1
    yield "person with a wrong second digit", named(common=person[0] + "g" + person[2:]), \
        "malformed", 1
    yield "a third time", leaf(validity=(START, END, END)), "malformed", 0
    yield "ends as it begins", leaf(end=START), "malformed", 0
    yield "ends before it begins", leaf(start=NOW + 1, end=NOW - 1), "malformed", 0
    yield "generalized time before 2050", leaf(validity=(START, tlv(
        0x18, time.strftime("%Y%m%d%H%M%SZ", time.gmtime(END)).encode()))), "malformed", 1
    for text in b"2612151200Z", b"261215120060Z", b"261215126000Z", b"261215240000Z", \
            b"261315120000Z", b"260015120000Z", b"260229120000Z", b"261200120000Z", \
            b"261215120000+0100", b"261215120000z", b"2612151200 0Z", b"261215120000.5Z":
        yield "time " + text.decode(), leaf(validity=(START, tlv(0x17, text))), "malformed", 0
    yield "a length in two bytes instead of one", exts(LEAF, b"\x30\x81" + SIGNS[1:], *ids), \
        "malformed", 1
    yield "a length in three bytes instead of two", signed(plain, c.seed).replace(
        b"\x30\x82", b"\x30\x83\0", 1), "malformed", 1
    yield "a boolean of 1", exts(LEAF, SIGNS.replace(b"\1\1\xff", b"\1\1\1"), *ids), "malformed", 1
    yield "an indefinite length", signed(b"\x30\x80" + plain[4:] + b"\0\0", c.seed), "malformed", 1
    yield "unused bits in the signature", leaf(unused=1), "malformed", 0
    yield "a signature of 63 bytes", signed(plain, c.seed, signature=sign(c.seed, plain)[:63]), \
        "malformed", 0
    yield "something after the signature", seq(
        plain, ED25519, bits(sign(c.seed, plain)), b"\5\0"), "malformed", 0
    yield "something after the key", leaf(
        key=seq(ED25519, bits(BO.ed25519), b"\5\0")), "malformed", 0
    yield "a key of 33 bytes", leaf(key=spki(BO.ed25519 + b"\0")), "malformed", 0
    yield "a P-256 key", leaf(key=P256), "not-ed25519", 1
    yield "signed with ECDSA", leaf(algorithm=ECDSA, outer=ECDSA), "not-ed25519", 0
    yield "algorithm only inside", leaf(algorithm=ECDSA), "not-ed25519", 0
    yield "algorithm only outside", leaf(outer=ECDSA), "not-ed25519", 0
    yield "an algorithm with parameters", leaf(outer=seq(oid(0x2b, 0x65, 0x70), b"\5\0")), \
        "not-ed25519", 0
    yield "self-signed", leaf(issuer=name(ORGANISATION, r, person), by=secret("member bo")), \
        "self-signed", 0
    yield "the root itself", c.der, "self-signed", 0
    yield "an intermediate", leaf(subject=between, extensions=[CA, CERTIFIES, *ids]), "path", 0
    yield "a CA with a leaf's usage", exts(CA, SIGNS, *ids), "path", 0
    yield "says itself that it is no CA", exts(basic(seq(b"\1\1\0")), SIGNS, *ids), "path", 1
    yield "a path length without a CA", exts(basic(seq(b"\2\1\0")), SIGNS, *ids), "path", 0
    yield "under an intermediate", leaf(issuer=between, by=other.seed), "path", 0
    yield "under another leaf", leaf(issuer=name(ORGANISATION, r, EVA.person.hex()), by=secret(
        "member eva")), "path", 0
    yield "under a name without CN", leaf(issuer=name(ORGANISATION, r)), "path", 0
    yield "no key usage", exts(LEAF, *ids), "key-usage", 1
    yield "may agree on keys", exts(LEAF, usage(b"\x08", 3), *ids), "key-usage", 1
    yield "may also encipher", exts(LEAF, usage(b"\xa0", 5), *ids), "key-usage", 1
    yield "may certify", exts(LEAF, usage(b"\x84", 2), *ids), "key-usage", 0
    yield "may do nothing", exts(LEAF, usage(b"\x00", 7), *ids), "key-usage", 0
    yield "a second too long", leaf(end=START + 30 * DAY + 1), "validity-too-long", 1
    yield "of another organisation", named(ELSEWHERE), "other-organisation", 1
    yield "by another organisation", leaf(FOREIGN, subject=name(ORGANISATION, r, person)), \
        "other-organisation", 1
    yield "by a root of the same name", leaf(other), "same-name-other-key", 0
    yield "the same name with another key", leaf(key=spki(EVA.ed25519)), "other-key", 1
    yield "for another key id", exts(LEAF, SIGNS, subject_id(EVA.key_id), ids[1]), "other-key", 1
    yield "signed by another key", leaf(by=other.seed), "bad-signature", 0
    yield "a bit of the signature flipped", flip(VALID, len(VALID) - 1), "bad-signature", 0
    yield "a bit of the serial flipped", flip(VALID, VALID.index(RANDOM[1:])), "bad-signature", 0
    yield "begins in a second", leaf(start=NOW + 1), "not-yet-valid", 0
    yield "ends now", leaf(end=NOW), "expired", 0


def stores():
    """What is decided by root and CRL: entry of the store, reason, part, what openssl says."""
    yield from [(n, "valid", None, 1) for n in ("starts-now", "revokes-others", "crl-starts-now",
                                                "crl-ends-soon", "crl-30-days")]
    yield from [("expired", "expired", "root", 0), ("not-yet", "not-yet-valid", "root", 0),
                ("eleven-years", "validity-too-long", "root", 1),
                ("no-path-length", "path", "root", 1), ("path-length-1", "path", "root", 1),
                ("no-ca", "path", "root", 0), ("no-crl-sign", "key-usage", "root", 0),
                ("no-usage", "key-usage", "root", 0), ("under-another", "path", "root", 0),
                ("bad-self-signature", "bad-signature", "root", 0),
                ("with-issuer-id", "malformed", "root", 1), ("no-id", "malformed", "root", 0),
                ("common-name", "malformed", "root", 0), ("trailing", "malformed", "root", 1),
                ("other-hash", "unknown-root", "root", 1), ("other-der", "unknown-root", "root", 0),
                ("said-therapist", "unknown-root", "leaf", 1),
                ("said-elsewhere", "unknown-root", "leaf", 1),
                ("is-therapist", "other-role", "root", 0),
                ("is-elsewhere", "other-organisation", "root", 0),
                ("crl-missing", "crl-missing", "crl", 0), ("revokes", "revoked", "leaf", 0),
                ("revokes-many", "revoked", "leaf", 0), ("crl-future", "crl-bad", "crl", 0),
                ("crl-stale", "crl-stale", "crl", 0), ("crl-of-therapist", "crl-bad", "crl", 0),
                ("crl-of-other-key", "crl-bad", "crl", 0),
                ("crl-by-other-key", "crl-bad", "crl", 0),
                ("crl-other-name", "crl-bad", "crl", 0),
                ("crl-printable-name", "crl-bad", "crl", 1),
                ("crl-long", "validity-too-long", "crl", 1),
                ("crl-signed-with-ecdsa", "not-ed25519", "crl", 0),
                # refused by OpenSSL 3.0.22, not yet by 3.0.19
                ("crl-other-algorithm", "not-ed25519", "crl", EITHER),
                ("crl-delta", "malformed", "crl", EITHER)]
    yield from [("crl-" + n, "malformed", "crl", 0) for n in ("cut", "with-usage", "with-basic")]
    # openssl takes each of these for a whole and current CRL
    yield from [("crl-" + n, "malformed", "crl", 1) for n in (
        "trailing", "v1", "no-next", "empty-entries", "no-number", "no-issuer-id", "number-long",
        "number-negative", "number-and-more", "doubled-number", "partial", "with-id", "removes",
        "entry-later")]


def case(title, der=VALID, result="valid", part=None, openssl=None, store=("consultant",), now=NOW,
         member=BO, **asked):
    fields = dict(name=title, leaf=der.hex(), roots=list(store), now=int(now * 1000),
                  organisation=ORGANISATION, role="consultant", ed25519=member.ed25519.hex(),
                  key_id=member.key_id.hex(), leaf_days=0, result=result)
    fields.update(asked)
    if result != "valid":
        fields["part"] = part or "leaf"
    openssl = result == "valid" if openssl is None else openssl
    fields["openssl"] = openssl if openssl == EITHER else "accepts" if openssl else "refuses"
    return fields


def cases():
    every = ("therapist", "consultant", "foreign")
    year = leaf(start=NOW - 9 * DAY, end=NOW + 357 * DAY)
    late = Root(ORGANISATION, "therapist", "late")
    yield case("valid", store=every)
    yield case("any role", store=every, role=None)
    yield case("no person", leaf(subject=name(ORGANISATION, "consultant")), has_person=False)
    yield case("extensions in another order", leaf(extensions=[
        issuer_id(CONSULTANT.id), subject_id(BO.key_id), SIGNS, LEAF]))
    yield case("30 days", leaf(end=START + 30 * DAY))
    yield case("366 days", year, leaf_days=366)
    yield case("366 days where 365 are allowed", year, "validity-too-long", openssl=1,
               leaf_days=365)
    yield case("names of 64 bytes are not this organisation", leaf(subject=name(
        "a" * 64, "consultant")), "other-organisation", openssl=1)
    yield case("across 2050", leaf(late, start=LATE, end=LATE + 20 * DAY), now=LATE, store=["late"],
               role="therapist")
    yield case("a millisecond before it begins", now=START - 0.001, result="not-yet-valid",
               store=["crl-at-start"])
    yield case("as it begins", now=START, store=["crl-at-start"])
    yield case("a millisecond before it ends", now=END - 0.001, store=["crl-at-end"])
    yield case("as it ends", now=END, result="expired", store=["crl-at-end"])
    yield case("expected in another role", store=every, result="other-role", role="therapist",
               openssl=1)
    yield case("expected elsewhere", store=every, result="other-organisation",
               organisation=ELSEWHERE, openssl=1)
    wrong = leaf(subject=name(ORGANISATION, "therapist", BO.person.hex()))
    yield case("for a role that its root does not have", wrong, "wrong-root", openssl=1,
               store=every, role="therapist")
    yield case("for any role, which its root does not have", wrong, "wrong-root", openssl=1,
               store=every, role=None)
    yield case("by a root that is not there", leaf(Root(ORGANISATION, "registrar")), "unknown-root",
               store=every, role="registrar")
    yield case("no roots", store=[], result="unknown-root")
    yield case("two roots of one name", store=["consultant", "other"], part="root", openssl=1,
               result="same-name-other-key")
    yield case("one root twice", store=["consultant", "consultant"], part="root", openssl=1,
               result="same-name-other-key")
    for title, der, reason, openssl in leaves():
        yield case(title, der, reason, openssl=openssl, store=every)
    for entry, reason, part, openssl in stores():
        yield case("store: " + entry, VALID, reason, part, openssl, [entry])


def made():
    """The terms that the valid ones are made of."""
    return {
        "seed": CONSULTANT.seed.hex(), "organisation": ORGANISATION, "role": "consultant",
        "root": {"not_before": CONSULTANT.start * 1000, "not_after": CONSULTANT.end * 1000,
                 "random": CONSULTANT.random.hex(), "der": CONSULTANT.der.hex()},
        "leaf": {"member_seed": secret("member bo").hex(), "ed25519": BO.ed25519.hex(),
                 "key_id": BO.key_id.hex(), "person": BO.person.hex(), "not_before": START * 1000,
                 "not_after": END * 1000, "random": RANDOM.hex(),
                 "serial": serial_of(RANDOM).hex(), "der": VALID.hex()},
        "crl": {"this_update": (NOW - 3 * DAY) * 1000, "next_update": (NOW + 4 * DAY) * 1000,
                "number": 7, "revoked": [{"serial": serial_of(RANDOM).hex(),
                                          "at": (NOW - 4 * DAY) * 1000}],
                "der": roots()["revokes"]["crl"], "der_empty": CONSULTANT.list.hex()},
    }


def text():
    store = roots()
    for entry, at in ("crl-at-start", START), ("crl-at-end", END):
        store[entry] = CONSULTANT.entry(CONSULTANT.crl(start=at - 2 * DAY, end=at + 2 * DAY))
    listed = {"source": "own; proto/certificate.h, written by certificate_check.py; times in ms",
              "made": made(), "roots": store}
    lines = ",\n".join("  " + json.dumps(c) for c in cases())
    return json.dumps(listed, indent=1)[:-2] + ',\n "cases": [\n' + lines + "\n ]\n}\n"


# ---- the other opinion ---------------------------------------------------------------------------

def pem(path, kind, ders):
    with open(path, "w", encoding="ascii") as out:
        for der in ders:
            out.write(f"-----BEGIN {kind}-----\n{base64.encodebytes(der).decode()}"
                      f"-----END {kind}-----\n")
    return path


def ask_openssl(folder, store, asked):
    """Does `openssl verify` take the leaf, with the case's roots and CRLs, at its time?"""
    listed = [store[entry] for entry in asked["roots"]]
    command = ["openssl", "verify", "-no-CApath", "-no-CAstore", "-x509_strict", "-check_ss_sig",
               "-crl_check", "-verify_depth", "0", "-purpose", "sslclient",
               "-attime", str(asked["now"] // 1000),
               "-CAfile", pem(f"{folder}/roots", "CERTIFICATE",
                              [bytes.fromhex(entry["der"]) for entry in listed])]
    crls = [bytes.fromhex(entry["crl"]) for entry in listed if entry["crl"]]
    if crls:
        command += ["-CRLfile", pem(f"{folder}/crls", "X509 CRL", crls)]
    command.append(pem(f"{folder}/leaf", "CERTIFICATE", [bytes.fromhex(asked["leaf"])]))
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60,
                         env={**os.environ, "OPENSSL_CONF": os.devnull})
    return run.returncode == 0, (run.stdout + run.stderr).strip().replace("\n", " | ")


def compare(listed):
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for asked in listed["cases"]:
            accepts, said = ask_openssl(folder, listed["roots"], asked)
            if asked["result"] == "valid" and asked["openssl"] != "accepts":
                said, accepts = "the file contradicts itself", None
            if asked["openssl"] != EITHER and accepts != (asked["openssl"] == "accepts"):
                print(f"{asked['name']} ({asked['result']}): openssl should say "
                      f"{asked['openssl']!r}, it said: {said}")
                wrong += 1
    return wrong


def main():
    if sys.argv[1:] == ["--write"]:
        with open(FILE, "w", encoding="utf-8") as out:
            out.write(text())
        return 0
    if sys.argv[1:]:
        sys.exit(__doc__)
    if not shutil.which("openssl"):
        sys.exit("certificate_check: no openssl program; it is in Debian's package openssl")
    with open(FILE, encoding="utf-8") as source:
        content = source.read()
    wrong = compare(json.loads(content))
    if content != text():
        print("certificate.json is not what certificate_check.py --write gives")
        wrong += 1
    print(f"{content.count(chr(34) + 'result' + chr(34))} cases, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
