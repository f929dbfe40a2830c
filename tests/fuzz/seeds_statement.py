"""Seeds of fuzz_statement: see seeds.py."""
from seeding import Corpus, encoded, fields, part, remade, unhex, vectors

# ---- statements ------------------------------------------------------------------------------------

KINDS = ("consent keys broker case item wraps label erase meeting redisclose beacon head walk").split()
TWO, WHOLE, FIT, LATER, PINNED = 8, 16, 32, 64, 128
SPOILT = ("envelope", "unknown-key", "signature")  # nothing that signing a body could give


class Signers:
    """Who signed, as fuzz_statement.c counts its parties."""

    def __init__(self):
        people = vectors("statement_meeting")["keys"]
        self.places = {}
        for i, name in enumerate("phone laptop sheet bo tine sara stranger".split()):
            self.places[people[name]["key_id"]] = self.places[people[name]["ed25519"]] = i
        self.places[vectors("statement_broker")["known"]["identity_key"]] = 7
        self.places[vectors("statement_head")["known"]["head_key"]] = 7

    def part(self, statement, refusal="none", flags=0):
        """Its body, to be signed anew, where that gives the same; else all of it."""
        statement = unhex(statement)
        if refusal not in SPOILT:
            body, *signatures = [value for _, value in fields(statement)]
            by = [self.places.get(dict(fields(s))[1].hex()) for s in signatures]
            if len(by) == 1 and by[0] is not None:
                return part(flags | by[0], body)
            if len(by) == 2 and by[0] is not None and by[1] == 1:
                return part(flags | TWO | by[0], body)
        return part(flags | WHOLE, statement)


def seed(kind, variant, *parts):
    return bytes([KINDS.index(kind), variant]) + b"".join(parts)


def single_statements(corpus, signers):
    variants = {"wraps": 1, "erase": 1, "beacon": 1, "head": 1}
    for kind in "keys item wraps label erase redisclose beacon head".split():
        for s in vectors("statement_" + kind)["statements"]:
            made = signers.part(s["statement"], s["refusal"])
            corpus.put(kind, s["name"], seed(kind, variants.get(kind, 0), made))
            if s["refusal"] == "none":
                other = bytes([made[0] | FIT]) + made[1:]
                corpus.put(kind, s["name"] + " otherwise", seed(kind, 130, made, other))
    for s in vectors("statement_wraps")["statements"][:1]:
        for variant in (5, 9, 17, 0):
            corpus.put("wraps", f"shares {variant}", seed("wraps", variant, signers.part(s["statement"])))


def sequences(corpus, signers):
    statements = vectors("statement_broker")["statements"]
    second = signers.part(statements[1]["statement"])
    for s in statements:
        made = signers.part(s["statement"], s["refusal"])
        corpus.put("broker", s["name"], seed("broker", 0, second, made))
    third = signers.part(statements[0]["statement"])
    corpus.put("broker", "without the second", seed("broker", 1, second, third, third))
    steps = [signers.part(s["statement"], s["refusal"]) for s in vectors("statement_meeting")["steps"]]
    for i, s in enumerate(vectors("statement_meeting")["steps"]):
        corpus.put("meeting", s["what"], seed("meeting", 1, *steps[:i + 1]))
    corpus.put("meeting", "all of it, by nobody's item", seed("meeting", 0, *steps))
    another_kind(corpus, steps)
    for endpoint in (b"tcp://[fe80::1]:50", b"tcp://[fe80:1:1]:5", b"tcp://[example]:50",
                     b"tcp://[fe80.1]:500", b"tcp://exam+ple:500", b"tcp://example:5x00",
                     b"tcp://example:7000", b"tcp://-xample:5000"):
        made = remade(third, lambda m: [(n, v.replace(b"tcp://example:5000", endpoint) if n == 10 else v)
                                        for n, v in m])
        corpus.put("broker", endpoint.decode(), seed("broker", 0, second, made))


def another_kind(corpus, steps):
    """Meetings: field 9 is the number of the kind, 13 who is invited, 14 the agenda."""
    call, close = steps[1], steps[9]
    for kind in range(1, 7):
        for why, of in (("as", close), ("a plan as", call)):
            made = remade(of, lambda m: [(n, kind if n == 9 else v) for n, v in m])
            fitting = bytes([made[0] | FIT]) + made[1:]
            corpus.put("meeting", f"{why} {kind}", seed("meeting", 1, call, fitting))
    persons = [v for n, v in fields(call[3:]) if n == 13]
    for who in (persons[:1], [bytes(16)]):
        made = remade(call, lambda m: [(n, v + encoded([(5, who[0])]) if n == 14 else v) for n, v in m])
        corpus.put("meeting", "a point for some", seed("meeting", 1, made))


def cases(corpus, signers):
    v = vectors("statement_case")
    chain = [signers.part(s["statement"]) for s in v["chain"]]
    for i, s in enumerate(v["chain"]):
        corpus.put("case", s["name"], seed("case", (0, 1, 13)[i % 3], *chain[:i + 1]))
    for s in v["refused"]:
        made = signers.part(s["statement"], s["refusal"])
        for variant in (0, 1) if s["refusal"] in ("time", "removing") else (0,):
            corpus.put("case", s["name"], seed("case", variant, *chain[:s["after"]], made))
    teams(corpus, chain)
    pinned = [bytes([c[0] | PINNED]) + c[1:] for c in chain]
    setter = bytes([pinned[2][0] | LATER]) + pinned[2][1:]
    corpus.put("case", "untimed", seed("case", 2, *chain))
    corpus.put("case", "another consent", seed("case", 8, *chain))
    corpus.put("case", "older than what was seen", seed("case", 16, chain[0], pinned[3], *chain[1:]))
    corpus.put("case", "another first", seed("case", 0, chain[0], pinned[1], chain[2], chain[1]))
    for name, variant, parts in (
            ("v1 alone", 0, chain[:1]),
            ("the setters and the current one", 6, [chain[0], chain[2], chain[5]]),
            ("one left out", 0, [chain[0], chain[5]]),
            ("one that sets nothing", 0, [chain[0], chain[1], chain[2]]),
            ("backwards", 0, [chain[0], chain[2], chain[0], chain[2], chain[1]]),
            ("with a removal", 2, [chain[0], chain[2], chain[3], chain[4]]),
            ("another v1 is known", 1, chain[:3]),
            ("the setter was seen", 0, [setter, chain[0], chain[2], chain[5]]),
            ("not as far as was seen", 0, [setter, chain[0]]),
            ("the last was seen", 0, [pinned[3], chain[0], chain[2], chain[5]]),
            ("a change behind the setter", 0, [pinned[4], chain[0], chain[2], chain[5]])):
        corpus.put("walk", name, seed("walk", variant, *parts))


def member(n, role="consultant", person=0):
    """As field 9 of a version has it; keys that are nobody's."""
    keys = [bytes([0xE0 + i, n]) * 16 for i in range(3)]
    return encoded([(1, (person or n + 1000).to_bytes(16, "big"))]
                   + [(2 + i, key) for i, key in enumerate(keys)] + [(5, role.encode()), (6, b"ips"), (7, 1)])


def teams(corpus, chain):
    """Field 9 is the team, 12 reach."""
    def with_team(made, *team):
        return remade(made, lambda m: [f for f in m if f[0] < 9] + [(9, t) for t in team]
                      + [f for f in m if f[0] > 9 and f[0] != 12])

    v1 = bytes([chain[0][0] | FIT]) + chain[0][1:]
    many = [with_team(v1, *(member(32 * i + k) for k in range(32 if i < 3 else 1))) for i in range(4)]
    corpus.put("case", "more who were than fit", seed("case", 0, *many))
    two = member(1, person=5), member(2, "therapist", 5)
    guest = encoded([(1, bytes(15) + b"\5"), (5, b"guest"), (7, 0)])
    for why, team in (("two roles", two), ("one role twice", (two[0], member(2, person=5))),
                      ("a guest, too", (two[0], guest)), ("a guest before", (guest, two[0])),
                      ("one key twice", (two[0], member(1, "therapist", 7)))):
        corpus.put("case", why, seed("case", 0, with_team(v1, *team)))
    back = [with_team(v1, *t) for t in (two, two[:1], two, two[:1], two[1:])]
    corpus.put("case", "who was comes back", seed("case", 0, *back))
    meeting = [(1, 0), (2, bytes(15) + b"\7"), (3, 1), (5, 9)]
    for why, reach in (("reach by meetings", (meeting, [(1, 0), (2, bytes(15) + b"\10")] + meeting[2:])),
                       ("reach in disorder", (meeting, meeting[:1] + meeting[2:])),
                       ("reach twice", (meeting, meeting))):
        made = remade(with_team(v1, *two), lambda m: [f for f in m if f[0] < 12]
                      + [(12, encoded(r)) for r in reach] + [f for f in m if f[0] > 12])
        corpus.put("case", why, seed("case", 0, made))


def consents(corpus):
    v = vectors("consent")
    for group in ("consents", "unreadable", "refused"):
        for s in v[group]:
            corpus.put("consent", s["why"], seed("consent", 1, part(0, unhex(s["bytes"]))))
    corpus.put("consent", "another hash", seed("consent", 3, part(0, unhex(v["consents"][1]["bytes"]))))


def statement_seeds():
    corpus, signers = Corpus("fuzz_statement"), Signers()
    single_statements(corpus, signers)
    sequences(corpus, signers)
    cases(corpus, signers)
    consents(corpus)
