/* test_keystore.c - key stores as bytes: sealed, opened, and everything that is refused. */
#include "keystore.h"
#include "samples.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define OPS_AT 22U /* the header's parts */
#define MEMORY_AT 26U
#define SALT_AT 30U
#define BODY_AT 70U

static const struct keystore_why none = {KEYSTORE_FINE, FILE_FINE};

/* The vectors' first store, with its passphrase and Argon2id's result. */
struct store {
    uint8_t file[KEYSTORE_BYTES];
    uint8_t key[KEYSTORE_KEY_BYTES];
    struct blob passphrase;
};

static struct store
first_store(const json_t *vectors)
{
    struct store s;
    const json_t *v = json_array_get(vector_list(vectors, "stores"), 0);
    vector_bytes(v, "file", s.file, sizeof s.file);
    vector_bytes(v, "argon2id", s.key, sizeof s.key);
    s.passphrase = vector_blob(v, "passphrase");
    return s;
}

static struct sam_bytes
bytes_of(const struct store *s)
{
    return (struct sam_bytes){s->file, sizeof s->file};
}

static enum sam_err
error_of(enum keystore_reason reason)
{
    if (reason == KEYSTORE_COST || reason == KEYSTORE_CLOSED) { return SAM_E_REFUSED; }
    return reason == KEYSTORE_MEMORY ? SAM_E_NOMEM : SAM_E_MALFORMED;
}

/* A refusal leaves no secrets behind, whatever was there before. */
static void
expect_closed(struct sam_bytes file, struct sam_bytes passphrase, enum keystore_reason expected)
{
    struct keystore_secrets secrets;
    struct keystore_why why = none;
    memset(&secrets, 0xee, sizeof secrets);
    assert_int_equal(keystore_open(file, passphrase, &secrets, &why), error_of(expected));
    assert_int_equal(why.reason, expected);
    assert_true(is_wiped(&secrets));
}

static void
expect_closed_with_key(struct sam_bytes file, const uint8_t key[static KEYSTORE_KEY_BYTES])
{
    struct keystore_secrets secrets;
    struct keystore_why why = none;
    memset(&secrets, 0xee, sizeof secrets);
    enum sam_err r = keystore_open_with_key(file, key, &secrets, &why);
    assert_int_equal(r, error_of(why.reason));
    assert_int_not_equal(why.reason, KEYSTORE_FINE);
    assert_true(is_wiped(&secrets));
}

/* ---- what is right ---------------------------------------------------------------------------- */

static void
opens_and_seals_the_stores_of_the_vectors(void **state)
{
    struct keystore_secrets expected = vector_secrets(*state), secrets;
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "stores"), i, v)
    {
        struct keystore_why why = none;
        struct keystore_random random;
        struct blob file = vector_blob(v, "file"), passphrase = vector_blob(v, "passphrase");
        uint8_t key[KEYSTORE_KEY_BYTES], argon2id[KEYSTORE_KEY_BYTES], made[KEYSTORE_BYTES];
        struct keystore_cost cost = {(uint32_t)vector_number(v, "ops"),
                                     (uint32_t)vector_number(v, "memory")};
        struct keystore_cost seen;
        vector_bytes(v, "salt", random.salt, sizeof random.salt);
        vector_bytes(v, "nonce", random.nonce, sizeof random.nonce);
        vector_bytes(v, "argon2id", argon2id, sizeof argon2id);

        assert_int_equal(keystore_look(blob_bytes(&file), &seen, &why), SAM_OK);
        assert_memory_equal(&seen, &cost, sizeof cost);
        assert_int_equal(keystore_derive(blob_bytes(&file), blob_bytes(&passphrase), key, &why),
                         SAM_OK);
        assert_memory_equal(key, argon2id, sizeof key);
        assert_int_equal(keystore_open_with_key(blob_bytes(&file), key, &secrets, &why), SAM_OK);
        assert_memory_equal(&secrets, &expected, sizeof secrets);
        assert_int_equal(
            keystore_seal(&expected, blob_bytes(&passphrase), cost, &random, made, &why), SAM_OK);
        assert_memory_equal(made, file.at, sizeof made);
        assert_memory_equal(&why, &none, sizeof why);
    }
}

static void
publishes_the_keys_of_the_vectors(void **state)
{
    struct keystore_secrets secrets = vector_secrets(*state);
    struct keystore_public public;
    keystore_publish(&secrets, &public);
    expect_public(&public, *state);
}

static void
draws_keys_that_all_differ(void **state)
{
    struct keystore_secrets s[2];
    (void)state;
    keystore_draw((const uint8_t *)"sixteen bytes, _", &s[0]);
    keystore_draw(s[0].realm, &s[1]);
    assert_memory_equal(s[0].realm, "sixteen bytes, _", sizeof s[0].realm);
    assert_memory_equal(s[1].realm, s[0].realm, sizeof s[0].realm);
    const uint8_t *keys[] = {s[0].ed25519_seed, s[0].x25519, s[0].curve, s[0].local,
                             s[1].ed25519_seed, s[1].x25519, s[1].curve, s[1].local};
    for (size_t a = 0; a < 8; a++) {
        for (size_t b = a + 1; b < 8; b++) {
            assert_memory_not_equal(keys[a], keys[b], KEYSTORE_KEY_BYTES);
        }
    }
}

/* ---- what is refused -------------------------------------------------------------------------- */

static enum keystore_reason
reason_of(const json_t *v)
{
    static const char *const names[] = {[KEYSTORE_NONE] = "none",
                                        [KEYSTORE_VERSION] = "version",
                                        [KEYSTORE_LENGTH] = "length",
                                        [KEYSTORE_COST] = "cost",
                                        [KEYSTORE_CLOSED] = "closed"};
    const char *result = vector_text(v, "result");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i] != NULL && strcmp(names[i], result) == 0) { return (enum keystore_reason)i; }
    }
    fail_msg("no result %s", result);
    return KEYSTORE_FINE;
}

static void
refuses_what_the_vectors_refuse_and_says_why(void **state)
{
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "refused"), i, v)
    {
        struct blob file = vector_blob(v, "file"), passphrase = vector_blob(v, "passphrase");
        expect_closed(blob_bytes(&file), blob_bytes(&passphrase), reason_of(v));
    }
}

/* Argon2id runs only where a flipped header stays within floor and ceiling: there the right key is
 * given instead, and that the header is bound to the body does the rest. */
static void
refuses_a_flipped_bit_anywhere(void **state)
{
    struct store s = first_store(*state);
    struct keystore_cost cost;
    struct keystore_why why;
    unsigned unread = 0;
    for (size_t bit = 0; bit < 8 * sizeof s.file; bit++) {
        s.file[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_closed_with_key(bytes_of(&s), s.key);
        if (keystore_look(bytes_of(&s), &cost, &why) != SAM_OK) {
            expect_closed(bytes_of(&s), blob_bytes(&s.passphrase), why.reason);
            assert_true(bit < (size_t)8 * SALT_AT);
            unread++;
        }
        s.file[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_int_equal(unread, 8 * OPS_AT + (32 - 3) + (32 - 19)); /* 3 of ops, 19 of memory pass */
}

static void
refuses_every_file_that_was_cut_or_is_longer(void **state)
{
    struct store s = first_store(*state);
    uint8_t *file = calloc(1, KEYSTORE_FILE_MAX + 1);
    assert_non_null(file);
    memcpy(file, s.file, sizeof s.file);
    for (size_t len = 0; len <= KEYSTORE_FILE_MAX + 1; len++) {
        if (len == KEYSTORE_BYTES) { continue; }
        struct sam_bytes bytes = {file, len};
        expect_closed(bytes, blob_bytes(&s.passphrase),
                      len < OPS_AT ? KEYSTORE_NONE : KEYSTORE_LENGTH);
        expect_closed_with_key(bytes, s.key);
    }
    free(file);
    expect_closed((struct sam_bytes){NULL, 0}, blob_bytes(&s.passphrase), KEYSTORE_NONE);
}

static void
put_cost(struct store *s, uint32_t ops, uint32_t memory)
{
    for (unsigned i = 0; i < 4; i++) {
        s->file[OPS_AT + i] = (uint8_t)(ops >> (8 * i));
        s->file[MEMORY_AT + i] = (uint8_t)(memory >> (8 * i));
    }
}

static const struct {
    uint32_t ops, memory;
    bool is_within;
} COSTS[] = {
    {KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MIN, true},
    {KEYSTORE_OPS_DEFAULT, KEYSTORE_MEMORY_DEFAULT, true},
    {KEYSTORE_OPS_MAX, KEYSTORE_MEMORY_MAX, true},
    {KEYSTORE_OPS_MIN - 1, KEYSTORE_MEMORY_MIN, false},
    {KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MIN - 1, false},
    {KEYSTORE_OPS_MAX + 1, KEYSTORE_MEMORY_MIN, false},
    {KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MAX + 1, false},
    {0, KEYSTORE_MEMORY_MIN, false},
    {KEYSTORE_OPS_MIN, 0, false},
    {UINT32_MAX, KEYSTORE_MEMORY_MIN, false},
    {KEYSTORE_OPS_MIN, UINT32_MAX, false},
    {UINT32_MAX, UINT32_MAX, false},
};

static void
keeps_floor_and_ceiling_in_reading_and_writing(void **state)
{
    struct store s = first_store(*state);
    struct keystore_secrets secrets = vector_secrets(*state);
    static const struct keystore_random random;
    for (size_t i = 0; i < sizeof COSTS / sizeof *COSTS; i++) {
        struct keystore_cost cost = {COSTS[i].ops, COSTS[i].memory}, seen = {0, 0};
        struct keystore_why why = none;
        uint8_t made[KEYSTORE_BYTES] = {0};
        put_cost(&s, cost.ops, cost.memory);
        enum sam_err r = keystore_look(bytes_of(&s), &seen, &why);
        assert_int_equal(r, COSTS[i].is_within ? SAM_OK : SAM_E_REFUSED);
        if (COSTS[i].is_within) {
            assert_memory_equal(&seen, &cost, sizeof cost);
            continue;
        }
        assert_int_equal(why.reason, KEYSTORE_COST);
        expect_closed(bytes_of(&s), blob_bytes(&s.passphrase), KEYSTORE_COST);
        why = none;
        r = keystore_seal(&secrets, blob_bytes(&s.passphrase), cost, &random, made, &why);
        assert_int_equal(r, SAM_E_REFUSED);
        assert_int_equal(why.reason, KEYSTORE_COST);
        assert_int_equal(sodium_is_zero(made, sizeof made), 1);
    }
}

/* The process may have 16 MiB more than it has. */
static struct rlimit
lower_memory(void)
{
    struct rlimit before, limit;
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    assert_non_null(statm);
    assert_int_equal(fscanf(statm, "%lu", &pages), 1);
    (void)fclose(statm);
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    limit = before;
    limit.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)16 << 20);
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
    return before;
}

static void
says_that_memory_is_short_but_spends_none_on_a_planted_file(void **state)
{
    struct store s = first_store(*state);
    struct rlimit before = lower_memory();
    expect_closed(bytes_of(&s), blob_bytes(&s.passphrase), KEYSTORE_MEMORY);
    put_cost(&s, KEYSTORE_OPS_MIN, KEYSTORE_MEMORY_MAX + 1);
    expect_closed(bytes_of(&s), blob_bytes(&s.passphrase), KEYSTORE_COST);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
}

static void
takes_passphrases_of_1_to_1024_bytes_whatever_they_are(void **state)
{
    static uint8_t longest[KEYSTORE_PASSPHRASE_MAX + 1]; /* NULs */
    const struct sam_bytes right[] = {{longest, 1}, {longest, KEYSTORE_PASSPHRASE_MAX}};
    const struct sam_bytes wrong[] = {{longest, 0}, {NULL, 0}, {longest, sizeof longest}};
    struct keystore_secrets secrets = vector_secrets(*state), opened;
    static const struct keystore_random random;
    struct store s = first_store(*state);
    struct keystore_why why = none;
    for (size_t i = 0; i < 2; i++) {
        uint8_t file[KEYSTORE_BYTES];
        struct sam_bytes bytes = {file, sizeof file};
        assert_int_equal(keystore_seal(&secrets, right[i], FLOOR, &random, file, &why), SAM_OK);
        assert_int_equal(keystore_open(bytes, right[i], &opened, &why), SAM_OK);
        assert_memory_equal(&opened, &secrets, sizeof opened);
        expect_closed(bytes, right[1 - i], KEYSTORE_CLOSED);
    }
    for (size_t i = 0; i < 3; i++) {
        uint8_t file[KEYSTORE_BYTES] = {0};
        expect_closed(bytes_of(&s), wrong[i], KEYSTORE_PASSPHRASE);
        assert_int_equal(keystore_seal(&secrets, wrong[i], FLOOR, &random, file, &why),
                         SAM_E_MALFORMED);
        assert_int_equal(why.reason, KEYSTORE_PASSPHRASE);
        assert_int_equal(sodium_is_zero(file, sizeof file), 1);
    }
}

/* A body under the right key that was sealed with another header: the header is bound to it. */
static void
refuses_a_body_under_another_header(void **state)
{
    struct store s = first_store(*state), other = s;
    other.file[SALT_AT] ^= 1;
    struct keystore_secrets secrets = vector_secrets(*state);
    unsigned long long len = 0;
    assert_int_equal(crypto_aead_xchacha20poly1305_ietf_encrypt(
                         s.file + BODY_AT, &len, (const uint8_t *)&secrets, sizeof secrets,
                         other.file, BODY_AT, NULL, s.file + SALT_AT + KEYSTORE_SALT_BYTES, s.key),
                     0);
    assert_int_equal(len, KEYSTORE_BYTES - BODY_AT);
    expect_closed_with_key(bytes_of(&s), s.key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_and_seals_the_stores_of_the_vectors),
        cmocka_unit_test(publishes_the_keys_of_the_vectors),
        cmocka_unit_test(draws_keys_that_all_differ),
        cmocka_unit_test(refuses_what_the_vectors_refuse_and_says_why),
        cmocka_unit_test(refuses_a_flipped_bit_anywhere),
        cmocka_unit_test(refuses_every_file_that_was_cut_or_is_longer),
        cmocka_unit_test(keeps_floor_and_ceiling_in_reading_and_writing),
        cmocka_unit_test(says_that_memory_is_short_but_spends_none_on_a_planted_file),
        cmocka_unit_test(takes_passphrases_of_1_to_1024_bytes_whatever_they_are),
        cmocka_unit_test(refuses_a_body_under_another_header),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("keystore", tests, load_keystore, unload);
}
