/* fuzz_log.c - checkpoints, proofs and chains from a hostile log. The first byte of the input chooses.
 * What is signed is signed here, so that a change reaches what lies behind the signature. */
#include "check.h"
#include "parts.h"

#include "proto/checkpoint.h"
#include <sodium.h>
#include <string.h>

/* Log, realm and case of tests/vectors/checkpoint.json and chain.json. */
static const struct sam_bytes origin = {(const uint8_t *)"samtykke.example/log", 20};
static uint8_t realm[TREE_ID_BYTES], case_id[TREE_ID_BYTES];
static uint8_t log_key[CHECKPOINT_KEY_BYTES], log_secret[CHECKPOINT_SECRET_BYTES];

/* A true log: leaves, the complete nodes above them, and the root of each size. */
#define LEAVES 64U
#define LEVELS 7U
static struct tree_hash nodes[LEVELS][LEAVES], roots[LEAVES + 1];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct tree_edge edge = {.size = 0};
    uint8_t seed[crypto_sign_SEEDBYTES];
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    bytes_from_hex("6c4d3d1c1d90bf18d4421d73e40419c9a3150e2d361627f386ddb7a9e32211f4", seed,
                   sizeof seed);
    bytes_from_hex("7d4e02d31a7eb0f8b57992fdfae152c8", realm, sizeof realm);
    bytes_from_hex("a324ab5e94c8e522c50fa522ca1b6481", case_id, sizeof case_id);
    check(crypto_sign_seed_keypair(log_key, log_secret, seed) == 0);
    for (unsigned i = 0; i < LEAVES; i++) {
        struct tree_grown grown;
        const uint8_t data[] = {1, (uint8_t)i};
        struct tree_hash leaf = tree_leaf_hash((struct sam_bytes){data, sizeof data});
        roots[i] = tree_root(&edge);
        check(tree_append(&edge, &leaf, &grown) == SAM_OK);
        for (unsigned level = 0; level < grown.count; level++)
            nodes[level][i >> level] = grown.node[level];
    }
    roots[LEAVES] = tree_root(&edge);
    return 0;
}

/* ---- checkpoints ------------------------------------------------------------------------------ */

/* What is taken is written again to the same text. */
static enum sam_err
open_checkpoint(struct sam_bytes note, struct checkpoint *ret)
{
    uint8_t again[CHECKPOINT_MADE_MAX];
    size_t len;
    enum sam_err r = checkpoint_open(note, origin, log_key, ret);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG || r == SAM_E_REFUSED);
    if (r != SAM_OK) return r;
    check(ret->size <= TREE_SIZE_MAX && ret->time >= 0);
    check(checkpoint_make(ret, log_secret, again, sizeof again, &len) == SAM_OK);
    struct sam_bytes text, same;
    check(checkpoint_note_open(note, origin, log_key, &text) == SAM_OK);
    check(checkpoint_note_open((struct sam_bytes){again, len}, origin, log_key, &same) == SAM_OK);
    check(text.len == same.len && memcmp(text.at, same.at, text.len) == 0);
    return SAM_OK;
}

/* A text, signed as a note. */
static enum sam_err
sign_checkpoint(struct sam_bytes text, struct checkpoint *ret)
{
    static uint8_t note[CHECKPOINT_BYTES_MAX + 512];
    uint8_t signature[CHECKPOINT_KEY_ID_BYTES + 64];
    char base64[sodium_base64_ENCODED_LEN(sizeof signature, sodium_base64_VARIANT_ORIGINAL)];
    if (text.len > CHECKPOINT_BYTES_MAX) return SAM_E_TOO_BIG;
    checkpoint_key_id(origin, log_key, signature);
    (void)crypto_sign_detached(signature + CHECKPOINT_KEY_ID_BYTES, NULL, text.at, text.len,
                               log_secret);
    check(sodium_bin2base64(base64, sizeof base64, signature, sizeof signature,
                            sodium_base64_VARIANT_ORIGINAL)
          != NULL);
    if (text.len > 0) memcpy(note, text.at, text.len);
    int len = snprintf((char *)note + text.len, sizeof note - text.len, "\n\xe2\x80\x94 %.*s %s\n",
                       (int)origin.len, (const char *)origin.at, base64);
    struct sam_bytes made = {note, text.len + (size_t)len};
    uint8_t *copy = bytes_copy(made);
    made.at = copy;
    enum sam_err r = open_checkpoint(made, ret);
    free(copy);
    return r;
}

/* ---- proofs ----------------------------------------------------------------------------------- */

static uint64_t
number(struct sam_bytes *in)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < 8 && in->len > 0; i++, in->at++, in->len--)
        n |= (uint64_t)in->at[0] << 8 * i;
    return n;
}

static struct tree_hash
hash(struct sam_bytes *in)
{
    struct tree_hash h = {{0}};
    size_t len = in->len < TREE_HASH_BYTES ? in->len : TREE_HASH_BYTES;
    if (len > 0) memcpy(h.at, in->at, len);
    in->at += len;
    in->len -= len;
    return h;
}

static struct tree_proof
proof(struct sam_bytes in)
{
    struct tree_proof p = {.count = 0};
    while (in.len >= TREE_HASH_BYTES && p.count < TREE_PROOF_MAX)
        p.hash[p.count++] = hash(&in);
    return p;
}

/* Of the true log, or of any: what is taken of the true one is true. */
static void
verify_inclusion(struct sam_bytes in, bool is_true)
{
    uint64_t index = number(&in), size = number(&in);
    struct tree_hash leaf = nodes[0][index % LEAVES], root = roots[size % (LEAVES + 1)];
    if (!is_true) {
        leaf = hash(&in);
        root = hash(&in);
    }
    const struct tree_proof p = proof(in);
    enum sam_err r = tree_verify_inclusion(index, size, &leaf, &root, &p);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_REFUSED);
    if (r == SAM_OK && is_true) check(index < size && index % LEAVES < size % (LEAVES + 1));
}

static void
verify_consistency(struct sam_bytes in, bool is_true)
{
    uint64_t from = number(&in), to = number(&in);
    struct tree_hash old = roots[from % (LEAVES + 1)], new = roots[to % (LEAVES + 1)];
    if (!is_true) {
        old = hash(&in);
        new = hash(&in);
    }
    const struct tree_proof p = proof(in);
    enum sam_err r = tree_verify_consistency(from, to, &old, &new, &p);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_REFUSED);
    if (r == SAM_OK && is_true) check(from <= to && from % (LEAVES + 1) <= to % (LEAVES + 1));
}

static struct tree_proof
make_proof(const struct tree_plan *plan)
{
    struct tree_hash read[TREE_READS_MAX];
    struct tree_proof p;
    for (unsigned i = 0; i < plan->count; i++)
        read[i] = nodes[plan->place[i].level][plan->place[i].index];
    tree_proof_make(plan, read, &p);
    return p;
}

/* What is made is taken; not so with one bit changed, or one hash less or more. */
static void
make_and_verify(struct sam_bytes in)
{
    struct tree_plan plan;
    uint64_t a = number(&in) % (LEAVES + 1), b = number(&in) % (LEAVES + 1);
    uint8_t spoil = in.len > 0 ? in.at[0] : 0, bit = in.len > 1 ? in.at[1] : 0;
    bool inclusion = tree_plan_inclusion(a, b, &plan) == SAM_OK;
    check(inclusion == (a < b));
    for (int round = 0; round < 2; round++) {
        if (round == 1) check((tree_plan_consistency(a, b, &plan) == SAM_OK) == (a <= b));
        if (round == 0 ? !inclusion : a > b) continue;
        struct tree_proof p = make_proof(&plan);
        bool sound = true;
        if (spoil % 4 == 1 && p.count > 0) {
            p.hash[spoil / 4 % p.count].at[bit / 8] ^= (uint8_t)(1U << bit % 8);
            sound = false;
        }
        if (spoil % 4 == 2 && p.count > 0) sound = p.count-- == 0;
        if (spoil % 4 == 3) sound = p.count++ == TREE_PROOF_MAX;
        enum sam_err r = round == 0
                             ? tree_verify_inclusion(a, b, &nodes[0][a % LEAVES], &roots[b], &p)
                             : tree_verify_consistency(a, b, &roots[a], &roots[b], &p);
        check((r == SAM_OK) == sound);
        check(sound || spoil % 4 == 1 || r == SAM_E_MALFORMED);
    }
}

/* Two notes, or texts to be signed, then the hashes. */
static void
follow(struct sam_bytes in)
{
    struct checkpoint c[2];
    struct part part;
    enum checkpoint_break why = CHECKPOINT_FOLLOWS;
    for (size_t i = 0; i < 2; i++) {
        if (!part_take(&in, &part)) return;
        enum sam_err r = part.how & 1 ? sign_checkpoint(part.bytes, &c[i])
                                      : open_checkpoint(part.bytes, &c[i]);
        if (r != SAM_OK) return;
    }
    const struct tree_proof p = proof(in);
    enum sam_err r = checkpoint_follow(&c[0], &c[1], &p, &why);
    check(r == SAM_OK || (r == SAM_E_REFUSED && why != CHECKPOINT_FOLLOWS));
    if (r == SAM_OK) check(c[1].size >= c[0].size && c[1].time >= c[0].time);
}

/* ---- the chain of a case ---------------------------------------------------------------------- */

/* How a part is an entry: number u64, previous, salt, the rest of it; erased: number, that of the erase
 * statement, leaf data. */
enum { ENTRY_ERASED = 1, ENTRY_NEXT = 2 /* made to follow */ };

static enum sam_err
add_entry(struct tree_chain *chain, struct part part, struct tree_hash *ret_leaf)
{
    uint64_t seq = number(&part.bytes);
    if ((part.how & ENTRY_NEXT) != 0) seq = chain->count + 1;
    if ((part.how & ENTRY_ERASED) != 0) {
        uint64_t erased = number(&part.bytes);
        if ((part.how & ENTRY_NEXT) != 0) erased = seq;
        return tree_chain_erased(chain, seq, part.bytes, erased, ret_leaf);
    }
    struct tree_entry entry = {.case_seq = seq, .previous = hash(&part.bytes)};
    if ((part.how & ENTRY_NEXT) != 0) entry.previous = chain->last;
    const struct tree_hash salt = hash(&part.bytes);
    entry.salt = salt.at;
    entry.bytes = part.bytes;
    return tree_chain_entry(chain, &entry, ret_leaf);
}

static void
follow_chain(struct sam_bytes in)
{
    struct tree_chain chain;
    struct part part;
    tree_chain_start(realm, case_id, &chain);
    while (part_take(&in, &part)) {
        struct tree_hash leaf;
        const struct tree_chain before = chain;
        enum sam_err r = add_entry(&chain, part, &leaf);
        check(r == SAM_OK || r == SAM_E_REFUSED || r == SAM_E_MALFORMED);
        check((r == SAM_OK) == (chain.count == before.count + 1));
        check(r == SAM_OK || chain.count == before.count);
        check(before.broken == TREE_UNBROKEN || (r != SAM_OK && chain.broken == before.broken));
        check((r == SAM_E_REFUSED) <= (chain.broken != TREE_UNBROKEN));
        if (r == SAM_OK) check(memcmp(leaf.at, chain.last.at, TREE_HASH_BYTES) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct checkpoint c;
    if (size == 0) return 0;
    struct sam_bytes in = {data + 1, size - 1};
    switch (data[0] % 9) {
    case 0:
        (void)open_checkpoint(in, &c);
        break;
    case 1:
        (void)sign_checkpoint(in, &c);
        break;
    case 2:
    case 3:
        verify_inclusion(in, data[0] % 9 == 2);
        break;
    case 4:
    case 5:
        verify_consistency(in, data[0] % 9 == 4);
        break;
    case 6:
        make_and_verify(in);
        break;
    case 7:
        follow(in);
        break;
    default:
        follow_chain(in);
        break;
    }
    return 0;
}

/* Entries are changed one by one. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    bool parts = size > 0 && data[0] % 9 >= 7;
    if (!parts) return LLVMFuzzerMutate(data, size, max_size);
    return parts_mutate(data, size, max_size, 1, NULL, &dice);
}
