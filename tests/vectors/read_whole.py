#!/usr/bin/env python3
"""Go from keys to plaintext alone: an independent reader of whole.json, from the formats that
design.md section 3 and the headers of proto/ write down, RFC 8032 (Ed25519), RFC 7748 (X25519),
RFC 5869 (HKDF), RFC 9180 (HPKE, mode_psk), RFC 8439 (ChaCha20-Poly1305), RFC 6962 (the log's tree)
and DSSE. Standard library only.

What is public comes out of the statements, never from the file's list of keys. Beside them the
reader has her private key and her share; which broker, realm and case are meant, to compare; the
nonce of her request and her clock, for the head; the log's name and the checkpoint that she pinned.
Then each of these, and of all that she was given, is changed in turn, and refused.

    tests/vectors/read_whole.py [FILE]     exit 0: all is as it must be; 1: something differs
"""
import copy
import hashlib
import hmac
import json
import os
import sys

import open_item
import read_log
import xchacha


class Refused(Exception):
    """Which step refused, and why."""


passed = failed = 0
unhex = bytes.fromhex


def need(holds, reason):
    global passed
    if not holds:
        raise Refused(reason)
    passed += 1


# ---- protobuf: what is read must be what would be written ---------------------------------------

ONE, OPTIONAL, MANY = range(3)
NUMBER, SIGNED, NAME = "number", "signed", "name"  # else: how many bytes, a range, a message
HEAD = [("realm", 16, ONE), ("case", 16, ONE), ("issued_at", SIGNED, ONE)]
VERSION = [("case_version", NUMBER, ONE), ("case_statement", 32, ONE)]
ACTOR = [("kind", NUMBER, ONE), ("id", range(1, 65), OPTIONAL)]
PROVISION = [("effect", NUMBER, ONE), ("actor", ACTOR, ONE), ("by", ACTOR, OPTIONAL),
             ("category", range(65), ONE), ("action", NUMBER, ONE), ("purposes", range(65), MANY),
             ("start", SIGNED, OPTIONAL), ("end", SIGNED, OPTIONAL),
             ("data_from", SIGNED, OPTIONAL), ("data_until", SIGNED, OPTIONAL),
             ("meeting", range(1, 65), OPTIONAL)]
EDGE = [("organisation", NAME, ONE), ("endpoint", range(1, 256), ONE), ("curve", 32, ONE)]
ROOT = [("organisation", NAME, ONE), ("role", NAME, ONE), ("sha256", 32, ONE)]
OWNER = [("key_id", 32, ONE), ("ed25519", 32, ONE), ("x25519", 32, ONE), ("kind", NUMBER, ONE)]
REMOVING = [("key_id", 32, ONE), ("since", NUMBER, ONE)]
MEMBER = [("person", 16, ONE), ("key_id", 32, OPTIONAL), ("ed25519", 32, OPTIONAL),
          ("x25519", 32, OPTIONAL), ("role", NAME, ONE), ("organisation", NAME, OPTIONAL),
          ("verified", NUMBER, ONE)]
FORMER = [("key_id", 32, ONE), ("ed25519", 32, ONE), ("first", NUMBER, ONE), ("last", NUMBER, ONE)]
REACH = [("member", NUMBER, ONE), ("meeting", 16, OPTIONAL), ("leaves", NUMBER, ONE),
         ("from", SIGNED, OPTIONAL), ("until", SIGNED, ONE)]
WRAP = [("recipient", 32, ONE), ("share_commitment", 32, ONE), ("enc", 32, ONE), ("ct", 48, ONE)]
STATEMENT = [("body", range(1, 40961), ONE), ("signatures", [("key", 32, ONE), ("sig", 64, ONE)],
                                              MANY)]
CONSENT = [("salt", 32, ONE), ("provisions", PROVISION, MANY)]
ENTRY = [("case_seq", NUMBER, ONE), ("previous", 32, ONE), ("time", SIGNED, ONE),
         ("kind", NUMBER, ONE), ("actor", 32, ONE), ("item", 16, OPTIONAL), ("request", 16, ONE),
         ("case_statement", 32, ONE), ("decision", NUMBER, ONE), ("reason", NUMBER, ONE),
         ("purposes", NAME, MANY), ("recipients", 32, MANY), ("meeting", 16, OPTIONAL),
         ("person", 16, OPTIONAL), ("point", NUMBER, OPTIONAL)]
BODIES = {
    "keys": HEAD + [("ed25519", 32, ONE), ("x25519", 32, ONE), ("curve", 32, ONE)],
    "broker": HEAD + [("version", NUMBER, ONE), ("previous", 32, ONE), ("identity_key", 32, ONE),
                      ("log_key", 32, ONE), ("head_key", 32, ONE), ("session_key", 32, ONE),
                      ("edges", EDGE, MANY), ("roots", ROOT, MANY), ("cap_days", NUMBER, ONE),
                      ("site_denies", PROVISION, MANY), ("time_zone", range(1, 65), ONE),
                      ("leaves", NAME, MANY), ("purposes", NAME, MANY), ("roles", NAME, MANY)],
    "case": HEAD + [("version", NUMBER, ONE), ("previous", 32, ONE), ("owners_from", 32, ONE),
                    ("owners", OWNER, MANY), ("removing", REMOVING, MANY), ("team", MEMBER, MANY),
                    ("former", FORMER, MANY), ("broker_id", 32, ONE), ("reach", REACH, MANY),
                    ("consent_hash", 32, ONE), ("language", NUMBER, ONE)],
    "item": HEAD + [("item", 16, ONE), ("kind", NAME, ONE), ("labels", NAME, MANY),
                    ("author", 32, ONE), ("created", SIGNED, ONE), ("meeting", 16, OPTIONAL),
                    ("audience", 16, MANY), ("replaces", 16, OPTIONAL)] + VERSION
            + [("log_size", NUMBER, ONE), ("log_root", 32, ONE), ("length", NUMBER, ONE),
               ("sha256", 32, ONE), ("commitment", 32, ONE)],
    "wraps": HEAD + [("item", 16, ONE), ("item_statement", 32, ONE)] + VERSION
             + [("wraps", WRAP, MANY)],
    "head": HEAD + VERSION + [("log_size", NUMBER, ONE), ("log_root", 32, ONE), ("nonce", 16, ONE),
                              ("expires", SIGNED, ONE)],
}


def varint(data, at):
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        value, at, shift = value | (byte & 0x7f) << shift, at + 1, shift + 7
        if byte < 0x80:
            if value >> 64 or (byte == 0 and shift > 7):
                break
            return value, at
    raise Refused("form: a number")


def value_of(form, number, payload):
    if form == NUMBER:
        return number
    if form == SIGNED:
        return number - (number >> 63 << 64)
    if isinstance(form, list):
        return message(payload, form)
    sizes = range(1, 65) if form == NAME else form if isinstance(form, range) else (form,)
    if len(payload) not in sizes or (form == NAME and not open_item.ALPHABET.issuperset(payload)):
        raise Refused("form: a size")
    return payload


def message(data, fields):
    """Fields by name, the i-th has number i + 1. In ascending order, each as often as may be."""
    found = {name: [] for name, _, often in fields if often == MANY}
    at = last = 0
    while at < len(data):
        tag, at = varint(data, at)
        here, number = tag >> 3, b""
        if not 1 <= here <= len(fields) or here < last:
            raise Refused("form: an unknown field, or out of order")
        name, form, often = fields[here - 1]
        if (here == last and often != MANY) or tag & 7 != (0 if form in (NUMBER, SIGNED) else 2):
            raise Refused("form: a field twice, or of another type")
        number, at = varint(data, at)
        payload = b""
        if tag & 7 == 2:
            payload, at = data[at:at + number], at + number
            if at > len(data):
                raise Refused("form: a field that does not end")
        value, last = value_of(form, number, payload), here
        found[name] = found[name] + [value] if often == MANY else value
    if any(often == ONE and name not in found for name, _, often in fields):
        raise Refused("form: a field is missing")
    return found


# ---- statements: DSSE ---------------------------------------------------------------------------

class Statement:
    """A statement of one kind, its signature right: body, id, signer. keys: name to Ed25519 key;
    None: the name is the key itself."""

    def __init__(self, kind, data, keys):
        outer = message(data, STATEMENT)
        body = outer["body"]
        what = b"application/vnd.samtykke.%s.v1+pb" % kind.encode()
        pae = b"DSSEv1 %d %s %d %s" % (len(what), what, len(body), body)
        need(len(outer["signatures"]) == 1, kind + ": signatures")
        self.signer = outer["signatures"][0]["key"]
        need(keys is None or self.signer in keys, kind + ": unknown key")
        try:
            read_log.ed25519_verify(keys[self.signer] if keys else self.signer, pae,
                                    outer["signatures"][0]["sig"])
        except read_log.Refused:
            raise Refused(kind + ": signature") from None
        need(True, kind)
        self.id = hashlib.sha256(pae).digest()
        self.body = message(body, BODIES[kind])


# ---- X25519: RFC 7748, section 5; HPKE: RFC 9180 ------------------------------------------------

P = 2**255 - 19


def x25519(private, public):
    k = int.from_bytes(private, "little") & (1 << 255) - 8 | 1 << 254
    x1 = int.from_bytes(public, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb)**2 % P, x1 * (da - cb)**2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def extract(suite, salt, label, data):
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + data, hashlib.sha256).digest()


def expand(suite, key, label, info, length):
    """Up to 32 bytes: the first block of RFC 5869."""
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.new(key, info + b"\1", hashlib.sha256).digest()[:length]


def hpke_open_psk(private, public, enc, info, psk, psk_id, aad, sealed):
    kem, suite = b"KEM\0\x20", b"HPKE\0\x20\0\1\0\3"
    shared = x25519(private, enc)
    need(any(shared), "wrap: key")
    shared = extract(kem, b"", b"eae_prk", shared)
    shared = expand(kem, shared, b"shared_secret", enc + public, 32)
    schedule = b"\1" + extract(suite, b"", b"psk_id_hash", psk_id) \
        + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", psk)
    key = expand(suite, secret, b"key", schedule, 32)
    nonce = expand(suite, secret, b"base_nonce", schedule, 12)
    try:
        return xchacha.chacha20_poly1305_open(key, nonce, aad, sealed)
    except xchacha.Refused:
        raise Refused("wrap: key") from None


# ---- the way ------------------------------------------------------------------------------------

MS10MIN, PERMIT, ACCESS, PERSON = 600000, 1, 1, 1
PEOPLE = ("keys_phone", "keys_bo", "keys_tine")


def take_keys(of):
    """Whose keys: checked statements by key_id, and Tine's key_id."""
    people = {}
    for name in PEOPLE:
        keys = Statement("keys", of[name], None)
        body = keys.body
        need(keys.signer == body["ed25519"] and body["case"] == bytes(16), "keys: author")
        need(len({body["ed25519"], body["x25519"], body["curve"]}) == 3, "keys: meaning")
        key_id = hashlib.sha256(body["realm"] + body["ed25519"] + body["x25519"]
                                + body["curve"]).digest()
        people[key_id] = body
    need(len(people) == 3 and len({x["realm"] for x in people.values()}) == 1, "keys: realm")
    return people, key_id


def take_broker(of, identity_key):
    broker = Statement("broker", of["broker"], None)
    need(broker.body["identity_key"] == identity_key, "broker: another one")
    need(broker.signer == broker.body["identity_key"], "broker: author")
    need(broker.body["version"] == 1 and not any(broker.body["previous"]), "broker: version")
    return broker


def take_case(of, people, broker):
    """v1: signed by an owner that it names; everybody's keys are those of their statements."""
    outer = message(message(of["case"], STATEMENT)["body"], BODIES["case"])
    case = Statement("case", of["case"], {x["key_id"]: x["ed25519"] for x in outer["owners"]})
    body = case.body
    need(body["version"] == 1 and not any(body["previous"] + body["owners_from"]), "case: version")
    need(body["realm"] == broker.body["realm"] and any(body["case"]), "case: realm")
    need(body["broker_id"] == broker.id, "case: broker")
    for who in body["owners"] + body["team"]:
        need(who["key_id"] in people, "case: keys")
        keys = people[who["key_id"]]
        need(keys["realm"] == body["realm"], "case: realm")
        need((who["ed25519"], who["x25519"]) == (keys["ed25519"], keys["x25519"]), "case: keys")
    return case


def take_consent(data, broker, case):
    """The one that the case names; and reach is what its permits say."""
    need(hashlib.sha256(data).digest() == case.body["consent_hash"], "consent: hash")
    permits = message(data, CONSENT)["provisions"]
    leaves = broker.body["leaves"]
    need(len(permits) == len(case.body["reach"]), "consent: reach")
    for permit, reach in zip(permits, case.body["reach"]):
        member = case.body["team"][reach["member"]]
        need((permit["effect"], permit["action"]) == (PERMIT, ACCESS), "consent: reach")
        need(permit["actor"] == {"kind": PERSON, "id": member["person"]}, "consent: reach")
        need(reach["leaves"] == 1 << leaves.index(permit["category"]), "consent: reach")
        need(reach["until"] == permit["end"] and "from" not in reach, "consent: reach")


def take_checkpoints(log, broker):
    origin = "samtykke/" + broker.body["realm"].hex()
    need(log["origin"] in (origin, origin.encode()), "checkpoints: note")
    try:
        pinned, now = (read_log.open_checkpoint(log[n], log["origin"], broker.body["log_key"])
                       for n in ("pinned", "checkpoint"))
    except (read_log.Malformed, read_log.Refused):
        raise Refused("checkpoints: note") from None
    result = read_log.follow(pinned, now, log["consistency"])
    need(result == "follows", "checkpoints: " + result)
    return pinned, now


def of_this(statement, case):
    body = statement.body
    need((body["realm"], body["case"]) == (case.body["realm"], case.body["case"]), "case")
    need((body["case_version"], body["case_statement"]) == (case.body["version"], case.id), "stale")


def take_head(of, reader, broker, case, pinned, now):
    key = broker.body["head_key"]
    head = Statement("head", of["head"], {key: key})
    of_this(head, case)
    body = head.body
    need((body["realm"], body["case"]) == (reader["realm"], reader["case"]), "head: another case")
    need(0 < body["expires"] - body["issued_at"] <= MS10MIN, "head: meaning")
    need(body["issued_at"] - MS10MIN <= reader["now"] <= body["expires"], "head: stale")
    need(body["nonce"] == reader["nonce"], "head: nonce")
    need(body["log_size"] >= pinned[0], "head: rollback")
    need((body["log_size"], body["log_root"]) == now[:2], "head: log")


def take_item(of, case, pinned):
    item = Statement("item", of["item"], {x["key_id"]: x["ed25519"] for x
                                          in case.body["owners"] + case.body["team"]})
    of_this(item, case)
    body = item.body
    need(item.signer == body["author"], "item: author")
    need(body["created"] <= body["issued_at"] + MS10MIN, "item: time")
    need((body["log_size"], body["log_root"]) == pinned[:2], "item: log")
    return item


def take_log(log, case, item, tine, now):
    last, releases = read_log.chain_start(case.body["realm"], case.body["case"]), 0
    for number, step in enumerate(log["entries"], 1):
        entry = message(step["entry"], ENTRY)
        need(entry["case_seq"] == number, "log: gap")
        need(entry["previous"] == last, "log: mislinked")
        need(entry["case_statement"] == case.id, "log: case")
        last = read_log.leaf_hash(read_log.leaf_data(step["salt"], step["entry"]))
        try:
            read_log.verify_inclusion(step["index"], now[0], last, step["proof"], now[1])
        except (read_log.Malformed, read_log.Refused):
            raise Refused("log: inclusion") from None
        need(True, "log")
        releases += (entry["decision"] == 1 and entry.get("item") == item.body["item"]
                     and entry["actor"] == tine and entry["recipients"] == [tine])
    need(releases == 1, "log: no release")


def expected(case, broker, item, now):
    """Every owner; of the verified members the author, and who reaches all labels."""
    body, leaves = item.body, broker.body["leaves"]
    wanted = {x["key_id"] for x in case.body["owners"]}
    labels = sum(1 << leaves.index(x) for x in body["labels"])
    for at, member in enumerate(case.body["team"]):
        reached = 0
        for reach in case.body["reach"]:
            if reach["member"] == at and reach.get("meeting") in (None, body.get("meeting")) \
                    and reach.get("from", 0) <= body["created"] and now < reach["until"]:
                reached |= reach["leaves"]
        if member["verified"] and (member["key_id"] == body["author"] or labels & ~reached == 0):
            wanted.add(member["key_id"])
    return wanted


def take_wraps(of, reader, broker, case, item):
    wraps = Statement("wraps", of["wraps"], {x["key_id"]: x["ed25519"] for x
                                             in case.body["owners"] + case.body["team"]})
    of_this(wraps, case)
    body = wraps.body
    need(body["item"] == item.body["item"] and body["item_statement"] == item.id, "wraps: item")
    need(wraps.signer == item.body["author"], "wraps: author")
    found = {x["recipient"]: x for x in body["wraps"]}
    need(len(found) == len(body["wraps"]), "wraps: recipient")
    need(set(found) == expected(case, broker, item, reader["now"]), "wraps: incomplete")
    return wraps, found


def commitment(share):
    return hashlib.sha256(b"samtykke share v1" + share).digest()


def unwrap(reader, keys, key_id, wraps, wrap, item):
    need(commitment(reader["share"]) == wrap["share_commitment"], "wrap: share")
    body = item.body
    info = b"samtykke wrap v1\0" + body["realm"] + body["case"] + body["item"] + key_id \
        + wraps.signer
    return hpke_open_psk(reader["x25519_secret"], keys["x25519"], wrap["enc"], info,
                         reader["share"], wrap["share_commitment"], item.id, wrap["ct"])


def open_ciphertext(ciphertext, dek, body):
    try:
        return open_item.open_item({
            "ciphertext": ciphertext.hex(), "dek": dek.hex(), "length": body["length"],
            "sha256": body["sha256"].hex(), "commitment": body["commitment"].hex(),
            "realm": body["realm"].hex(), "case": body["case"].hex(), "item": body["item"].hex(),
            "author": body["author"].hex(), "labels": [x.decode() for x in body["labels"]]})
    except open_item.Refused as refused:
        raise Refused(f"ciphertext: {refused}") from None


def go(world):
    """JSON and [(name, bytes)], as Tine reads them. Raises Refused."""
    of, log, reader, beside = (world[x] for x in ("statements", "log", "reader", "beside"))
    people, tine = take_keys(of)
    broker = take_broker(of, reader["identity_key"])
    case = take_case(of, people, broker)
    take_consent(beside["consent"], broker, case)
    pinned, now = take_checkpoints(log, broker)
    take_head(of, reader, broker, case, pinned, now)
    item = take_item(of, case, pinned)
    take_log(log, case, item, tine, now)
    wraps, found = take_wraps(of, reader, broker, case, item)
    for share in beside["shares"]:
        need(share["recipient"] in found, "shares: recipient")
        need(commitment(share["share"]) == found[share["recipient"]]["share_commitment"],
             "shares: commitment")
    dek = unwrap(reader, people[tine], tine, wraps, found[tine], item)
    need(len(dek) == 32, "wrap: key")
    return open_ciphertext(beside["ciphertext"], dek, item.body)


# ---- the file, and what must be refused ---------------------------------------------------------

def read(value, path=()):
    """The file with its hexadecimal as bytes; what is text, as bytes too where it is signed."""
    if isinstance(value, dict):
        return {name: read(x, path + (name,)) for name, x in value.items()
                if name not in ("people", "plaintext", "source", "about")}
    if isinstance(value, list):
        return [read(x, path) for x in value]
    if isinstance(value, int):
        return value
    return value.encode() if path[-1] in ("origin", "checkpoint", "pinned") else unhex(value)


def flip(data, at=-1):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def changes(world):
    """(where, new value, reason): one change each of what the reader goes by."""
    of, log, reader, beside = (world[x] for x in ("statements", "log", "reader", "beside"))
    for name in of:
        kind = name.partition("_")[0]
        yield ("statements", name), flip(of[name]), kind + ": signature"
    yield ("statements", "keys_bo"), of["keys_phone"], "keys: realm"
    yield ("statements", "wraps"), of["item"], "wraps: signature"
    yield ("beside", "consent"), flip(beside["consent"]), "consent: hash"
    yield ("beside", "ciphertext"), flip(beside["ciphertext"]), "ciphertext: hash"
    yield ("beside", "ciphertext"), beside["ciphertext"][:-1], "ciphertext: length"
    yield ("beside", "shares", 1, "share"), flip(beside["shares"][1]["share"]), "shares: commitment"
    yield ("log", "origin"), flip(log["origin"]), "checkpoints: note"
    yield ("log", "pinned"), flip(log["pinned"], 30), "checkpoints: note"
    yield ("log", "checkpoint"), log["pinned"], "checkpoints: unproven"
    yield ("log", "pinned"), log["checkpoint"], "checkpoints: unproven"
    yield ("log", "consistency", 0), flip(log["consistency"][0]), "checkpoints: unproven"
    yield ("log", "consistency"), [], "checkpoints: unproven"
    for at, entry in enumerate(log["entries"]):
        here = "log", "entries", at
        yield here + ("salt",), flip(entry["salt"]), "log: inclusion"
        yield here + ("proof", 0), flip(entry["proof"][0]), "log: inclusion"
        yield here + ("index",), entry["index"] ^ 1, "log: inclusion"
    yield ("log", "entries"), log["entries"][:-1], "log: no release"
    yield ("log", "entries"), log["entries"][:2] + log["entries"][3:], "log: gap"
    yield ("reader", "identity_key"), flip(reader["identity_key"]), "broker: another one"
    yield ("reader", "realm"), flip(reader["realm"]), "head: another case"
    yield ("reader", "case"), flip(reader["case"]), "head: another case"
    yield ("reader", "nonce"), flip(reader["nonce"]), "head: nonce"
    yield ("reader", "now"), reader["now"] + MS10MIN, "head: stale"
    yield ("reader", "share"), flip(reader["share"]), "wrap: share"
    yield ("reader", "share"), beside["shares"][0]["share"], "wrap: share"
    yield ("reader", "x25519_secret"), flip(reader["x25519_secret"], 1), "wrap: key"
    yield ("reader", "x25519_secret"), reader["share"], "wrap: key"


def changed(world, where, value):
    copied = copy.deepcopy(world)
    at = copied
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    return copied


def tell(wrong):
    global failed
    failed += 1
    print(wrong, file=sys.stderr)


def expect_plaintext(world, plaintext):
    try:
        words, files = go(world)
        need(words == plaintext["json"], "plaintext: json")
        need(files == [(plaintext["name"], unhex(plaintext["attachment"]))],
             "plaintext: attachment")
    except Refused as refused:
        tell(f"refused: {refused}")


def expect_refused(world, where, value, reason):
    global passed
    before = passed  # what is checked on the way counts once, where all of it is opened
    try:
        go(changed(world, where, value))
        tell(f"{where} changed: opened")
    except Refused as refused:
        passed = before + (str(refused) == reason)
        if str(refused) != reason:
            tell(f"{where} changed: refused for {refused}, not {reason}")


def main(path):
    with open(path, encoding="utf-8") as file:
        vector = json.load(file)
    world = read(vector)
    expect_plaintext(world, vector["plaintext"])
    for where, value, reason in changes(world):
        expect_refused(world, where, value, reason)
    print(f"{passed} checks passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1
                  else os.path.join(os.path.dirname(os.path.abspath(__file__)), "whole.json")))
