/* fuzz_log.c - checkpoints, proofs and chains from a hostile log. The first byte of the input chooses.
 * What is signed is signed here, so that a change reaches what lies behind the signature. */
#include "check.h"

#include "proto/checkpoint.h"
#include <sodium.h>
#include <string.h>

static const struct sam_bytes origin = {(const uint8_t *)"samtykke/test", 13};
static uint8_t log_key[CHECKPOINT_KEY_BYTES], log_secret[CHECKPOINT_SECRET_BYTES];
static struct tree_hash leaves[64], roots[65]; /* a true log */

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const uint8_t seed[32] = {1};
    struct tree_edge edge = {.size = 0};
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    check(crypto_sign_seed_keypair(log_key, log_secret, seed) == 0);
    for (unsigned i = 0; i < 64; i++) {
        struct tree_grown grown;
        const uint8_t data[] = {1, (uint8_t)i};
        roots[i] = tree_root(&edge);
        leaves[i] = tree_leaf_hash((struct sam_bytes){data, sizeof data});
        check(tree_append(&edge, &leaves[i], &grown) == SAM_OK);
    }
    roots[64] = tree_root(&edge);
    return 0;
}

/* What is taken is written again to the same text. */
static void
open_checkpoint(struct sam_bytes note)
{
    uint8_t again[CHECKPOINT_MADE_MAX];
    size_t len;
    struct checkpoint c;
    enum sam_err r = checkpoint_open(note, origin, log_key, &c);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG || r == SAM_E_REFUSED);
    if (r != SAM_OK) return;
    check(c.size <= TREE_SIZE_MAX && c.time >= 0);
    check(checkpoint_make(&c, log_secret, again, sizeof again, &len) == SAM_OK);
    struct sam_bytes text, same;
    check(checkpoint_note_open(note, origin, log_key, &text) == SAM_OK);
    check(checkpoint_note_open((struct sam_bytes){again, len}, origin, log_key, &same) == SAM_OK);
    check(text.len == same.len && memcmp(text.at, same.at, text.len) == 0);
}

/* A text, signed as a note. */
static void
sign_checkpoint(struct sam_bytes text)
{
    static uint8_t note[CHECKPOINT_BYTES_MAX + 512];
    uint8_t signature[CHECKPOINT_KEY_ID_BYTES + 64];
    char base64[sodium_base64_ENCODED_LEN(sizeof signature, sodium_base64_VARIANT_ORIGINAL)];
    if (text.len > CHECKPOINT_BYTES_MAX) return;
    checkpoint_key_id(origin, log_key, signature);
    (void)crypto_sign_detached(signature + CHECKPOINT_KEY_ID_BYTES, NULL, text.at, text.len,
                               log_secret);
    check(sodium_bin2base64(base64, sizeof base64, signature, sizeof signature,
                            sodium_base64_VARIANT_ORIGINAL)
          != NULL);
    if (text.len > 0) memcpy(note, text.at, text.len);
    int len = snprintf((char *)note + text.len, sizeof note - text.len,
                       "\n\xe2\x80\x94 samtykke/test %s\n", base64);
    open_checkpoint((struct sam_bytes){note, text.len + (size_t)len});
}

static uint64_t
number(struct sam_bytes *in)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < 8 && in->len > 0; i++, in->at++, in->len--)
        n |= (uint64_t)in->at[0] << 8 * i;
    return n;
}

static struct tree_proof
proof(struct sam_bytes in)
{
    struct tree_proof p = {.count = in.len / TREE_HASH_BYTES};
    if (p.count > TREE_PROOF_MAX) p.count = TREE_PROOF_MAX;
    for (size_t i = 0; i < p.count; i++)
        memcpy(p.hash[i].at, in.at + i * TREE_HASH_BYTES, TREE_HASH_BYTES);
    return p;
}

/* Against the true log: what is taken is true. */
static void
verify_inclusion(struct sam_bytes in)
{
    uint64_t index = number(&in), size = number(&in);
    const struct tree_proof p = proof(in);
    const struct tree_hash *leaf = &leaves[index % 64], *root = &roots[size % 65];
    enum sam_err r = tree_verify_inclusion(index, size, leaf, root, &p);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_REFUSED);
    if (r == SAM_OK) check(index < size && index % 64 < size % 65);
}

static void
verify_consistency(struct sam_bytes in)
{
    uint64_t from = number(&in), to = number(&in);
    const struct tree_proof p = proof(in);
    enum sam_err r = tree_verify_consistency(from, to, &roots[from % 65], &roots[to % 65], &p);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_REFUSED);
    if (r == SAM_OK) check(from <= to && from % 65 <= to % 65);
}

/* Entries one after another: a byte says of which sort, then number, previous, what is left. */
static void
follow_chain(struct sam_bytes in)
{
    static const uint8_t realm[TREE_ID_BYTES] = {1}, case_id[TREE_ID_BYTES] = {2},
                         salt[TREE_SALT_BYTES] = {3};
    struct tree_chain chain;
    tree_chain_start(realm, case_id, &chain);
    while (in.len >= 10) {
        uint8_t sort = in.at[0];
        struct tree_hash leaf;
        uint64_t before = chain.count;
        in.at++;
        in.len--;
        uint64_t seq = sort & 1 ? number(&in) : chain.count + 1;
        struct tree_entry e = {.case_seq = seq, .previous = chain.last, .salt = salt, .bytes = in};
        if ((sort & 2) && in.len >= TREE_HASH_BYTES) memcpy(e.previous.at, in.at, TREE_HASH_BYTES);
        if (in.len > 8) e.bytes.len = 8;
        enum sam_err r = sort & 4 ? tree_chain_erased(&chain, seq, in, sort & 8 ? seq : 0, &leaf)
                                  : tree_chain_entry(&chain, &e, &leaf);
        check((r == SAM_OK) == (chain.count == before + 1));
        check(r == SAM_OK || r == SAM_E_REFUSED || r == SAM_E_MALFORMED);
        if (in.len > 8) {
            in.at += 8;
            in.len -= 8;
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct sam_bytes in = {data + 1, size - 1};
    switch (data[0] % 5) {
    case 0:
        open_checkpoint(in);
        break;
    case 1:
        sign_checkpoint(in);
        break;
    case 2:
        verify_inclusion(in);
        break;
    case 3:
        verify_consistency(in);
        break;
    default:
        follow_chain(in);
        break;
    }
    return 0;
}
