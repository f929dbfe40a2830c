/* test_secrets.c - a CA's seed, and what Ed25519 makes of it, is nowhere when certificates and lists have
 * been made: not on the stack, not in memory that was given back. Looked at as it is given back. */
#include "cases.h"
#include "stack.h"

#include <openssl/crypto.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 8U
#define SECRETS 3U

/* The seed; the scalar, with its bits set; what nonces are made of. */
static uint8_t secrets[SECRETS][32];
static size_t n_freed, n_leaked;
static bool is_watching;

/* ---- memory that remembers its size -------------------------------------------------------------- */

union block {
    size_t size;
    max_align_t align;
};

static bool
holds(const uint8_t *bytes, size_t len, const uint8_t *secret)
{
    for (size_t at = 0; at + WINDOW <= len; at++) {
        for (size_t from = 0; from + WINDOW <= 32; from += 4) {
            if (memcmp(bytes + at, secret + from, WINDOW) == 0) { return true; }
        }
    }
    return false;
}

static void
look(const union block *block)
{
    if (!is_watching) { return; }
    n_freed++;
    for (size_t i = 0; i < SECRETS; i++) {
        if (holds((const uint8_t *)(block + 1), block->size, secrets[i])) { n_leaked++; }
    }
}

static void *
take(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    union block *block = malloc(sizeof *block + size);
    if (block == NULL) { return NULL; }
    block->size = size;
    return block + 1;
}

static void
give_back(void *at, const char *file, int line)
{
    (void)file;
    (void)line;
    if (at == NULL) { return; }
    look((union block *)at - 1);
    free((union block *)at - 1);
}

static void *
change(void *at, size_t size, const char *file, int line)
{
    void *to = take(size, file, line);
    if (to != NULL && at != NULL) {
        const size_t before = ((union block *)at - 1)->size;
        memcpy(to, at, before < size ? before : size);
        give_back(at, file, line);
    }
    return to;
}

/* ---- calls --------------------------------------------------------------------------------------- */

struct work {
    struct certificate_library *library;
    struct made made;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t room, len;
    enum sam_err said;
};

static void
call_root(void *arg)
{
    struct work *w = arg;
    w->said = certificate_make_root(w->library, &w->made.root, w->made.seed, w->der, w->room,
                                    &w->len);
}

static void
call_leaf(void *arg)
{
    struct work *w = arg;
    w->said = certificate_make_leaf(w->library, &w->made.leaf, made_root(&w->made), w->made.seed,
                                    w->der, w->room, &w->len);
}

static void
call_crl(void *arg)
{
    struct work *w = arg;
    w->said = certificate_make_crl(w->library, &w->made.crl, made_root(&w->made), w->made.seed,
                                   w->der, w->room, &w->len);
}

static void
find_secrets(const struct work *w)
{
    uint8_t hash[64];
    crypto_hash_sha512(hash, w->made.seed, sizeof w->made.seed);
    hash[0] &= 0xf8;
    hash[31] = (uint8_t)((hash[31] & 0x3f) | 0x40);
    memcpy(secrets[0], w->made.seed, 32);
    memcpy(secrets[1], hash, 32);
    memcpy(secrets[2], hash + 32, 32);
}

/* Once to bind all symbols, once to look. */
static void
expect_clean(struct work *w, void (*call)(void *), enum sam_err said)
{
    find_secrets(w);
    stack_run(call, w);
    n_freed = 0;
    n_leaked = 0;
    is_watching = true;
    stack_run(call, w);
    is_watching = false;
    assert_int_equal(w->said, said);
    for (size_t i = 0; i < SECRETS; i++) {
        if (stack_holds(secrets[i], sizeof secrets[i])) { fail_msg("secret %zu: on the stack", i); }
    }
    assert_true(n_freed > 10);
    assert_int_equal(n_leaked, 0);
}

static struct work *
work(void **state)
{
    const struct world *world = *state;
    struct work *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->library = world->library;
    w->room = sizeof w->der;
    made_read(world->json, &w->made);
    return w;
}

static void
leaves_no_seed_behind_what_was_made(void **state)
{
    struct work *w = work(state);
    expect_clean(w, call_root, SAM_OK);
    expect_clean(w, call_leaf, SAM_OK);
    expect_clean(w, call_crl, SAM_OK);
    free(w);
}

static void
leaves_no_seed_behind_what_was_refused(void **state)
{
    struct work *w = work(state);
    w->room = 1;
    expect_clean(w, call_root, SAM_E_TOO_BIG);
    expect_clean(w, call_leaf, SAM_E_TOO_BIG);
    expect_clean(w, call_crl, SAM_E_TOO_BIG);
    w->made.seed[0] ^= 1;
    expect_clean(w, call_leaf, SAM_E_REFUSED);
    expect_clean(w, call_crl, SAM_E_REFUSED);
    free(w);
}

/* The looking itself: what nobody wiped is found. */
static void
finds_a_seed_that_was_not_wiped(void **state)
{
    struct work *w = work(state);
    find_secrets(w);
    n_leaked = 0;
    is_watching = true;
    uint8_t *copy = OPENSSL_memdup(w->made.seed, sizeof w->made.seed);
    assert_non_null(copy);
    OPENSSL_free(copy);
    is_watching = false;
    assert_int_equal(n_leaked, 1);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_no_seed_behind_what_was_made),
        cmocka_unit_test(leaves_no_seed_behind_what_was_refused),
        cmocka_unit_test(finds_a_seed_that_was_not_wiped),
    };
    if (CRYPTO_set_mem_functions(take, change, give_back) != 1) { abort(); }
    return cmocka_run_group_tests(tests, world_open, world_close);
}
