/* test_pins_bytes.c - the bytes of a pins file: read as they were written, and refused if they are not. */
#include "pinned.h"
#include "pins_file.h"
#include "samples.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const json_t *
nth_file(void *const *state, size_t n)
{
    const json_t *file = json_array_get(vector_list(*state, "files"), n);
    assert_non_null(file);
    return file;
}

static struct pins *
decode(struct sam_bytes content)
{
    struct pins *pins = NULL;
    struct pins_why why = pinned_none;
    assert_int_equal(pins_decode(content, pins_realm, pins_local, &pins, &why), SAM_OK);
    assert_memory_equal(&why, &pinned_none, sizeof why);
    return pins;
}

static void
expect_refused(struct sam_bytes content, const uint8_t key[static PINS_LOCAL_BYTES],
               enum pins_reason expected)
{
    struct pins *pins = NULL;
    struct pins_why why = pinned_none;
    bool is_refused = expected == PINS_DAMAGED || expected == PINS_REALM;
    assert_int_equal(pins_decode(content, pins_realm, key, &pins, &why),
                     is_refused ? SAM_E_REFUSED : SAM_E_MALFORMED);
    assert_int_equal(why.reason, expected);
    assert_null(pins);
}

/* ---- vectors ---------------------------------------------------------------------------------- */

static void
expect_hash(const uint8_t got[static PINS_HASH_BYTES], const json_t *object, const char *key)
{
    uint8_t hash[PINS_HASH_BYTES];
    vector_bytes(object, key, hash, sizeof hash);
    assert_memory_equal(got, hash, sizeof hash);
}

static void
expect_case(const struct pins *pins, const json_t *v)
{
    uint8_t id[PINS_ID_BYTES];
    size_t i = 0;
    const json_t *word = NULL;
    vector_bytes(v, "case", id, sizeof id);
    const struct pins_case *pinned = pins_find(pins, id);
    if (pinned == NULL) {
        fail_msg("no case %s", vector_text(v, "case"));
        return;
    }
    const struct pins_seen *seen = &pinned->seen;
    assert_int_equal(seen->version, vector_long(v, "version"));
    expect_hash(seen->statement, v, "statement");
    expect_hash(seen->owners_from, v, "owners_from");
    assert_int_equal(seen->has_consent, !json_is_null(json_object_get(v, "consent")));
    if (seen->has_consent) { expect_hash(seen->consent, v, "consent"); }
    assert_int_equal(seen->log_size, vector_long(v, "log_size"));
    expect_hash(seen->log_root, v, "log_root");
    assert_int_equal(seen->log_time, vector_long(v, "log_time"));
    expect_hash(seen->first, v, "first");
    assert_int_equal(pinned->n_words, json_array_size(json_object_get(v, "words")));
    json_array_foreach(json_object_get(v, "words"), i, word)
    {
        char hex[2 * PINS_HASH_BYTES + 1];
        sodium_bin2hex(hex, sizeof hex, pinned->words[i], PINS_HASH_BYTES);
        assert_string_equal(hex, json_string_value(word));
        assert_true(pins_words_same(pinned, pinned->words[i]));
    }
}

static void
reads_and_writes_the_files_of_the_vectors(void **state)
{
    size_t i = 0, j = 0;
    const json_t *v = NULL, *c = NULL;
    json_array_foreach(vector_list(*state, "files"), i, v)
    {
        struct long_blob file = long_blob(v, "file");
        struct pins *pins = decode(long_bytes(&file));
        const json_t *broker = json_object_get(v, "broker");
        uint8_t *made = NULL;
        size_t len = 0;
        struct pins_why why;
        assert_int_equal(pins->counter, vector_long(v, "counter"));
        assert_memory_equal(pins->realm, pins_realm, sizeof pins_realm);
        assert_int_equal(pins->has_broker, !json_is_null(broker));
        if (pins->has_broker) {
            expect_hash(pins->broker.statement, broker, "statement");
            assert_int_equal(pins->broker.version, vector_long(broker, "version"));
            expect_hash(pins->broker.identity, broker, "identity");
        }
        assert_int_equal(pins->n, json_array_size(json_object_get(v, "cases")));
        json_array_foreach(json_object_get(v, "cases"), j, c)
        {
            expect_case(pins, c);
        }

        assert_int_equal(pins_encode(pins, pins_local, &made, &len, &why), SAM_OK);
        assert_int_equal(len, file.len);
        assert_memory_equal(made, file.at, len);
        free(made);
        pins_free(&pins);
    }
}

static enum pins_reason
reason_of(const json_t *v)
{
    static const char *const names[] = {[PINS_NONE] = "none",
                                        [PINS_VERSION] = "version",
                                        [PINS_DAMAGED] = "damaged",
                                        [PINS_INVALID] = "invalid",
                                        [PINS_REALM] = "realm"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i] != NULL && strcmp(names[i], vector_text(v, "result")) == 0) {
            return (enum pins_reason)i;
        }
    }
    return PINS_FINE;
}

static void
refuses_what_the_vectors_refuse_and_says_why(void **state)
{
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "refused"), i, v)
    {
        struct long_blob file = long_blob(v, "file");
        uint8_t key[PINS_LOCAL_BYTES];
        vector_bytes(v, "local", key, sizeof key);
        expect_refused(long_bytes(&file), key, reason_of(v));
    }
}

/* ---- damage ----------------------------------------------------------------------------------- */

/* What says that it is a pins file, and of which version, comes before the MAC. */
static void
refuses_a_flipped_bit_anywhere(void **state)
{
    struct long_blob file = long_blob(nth_file(state, 1), "file");
    for (size_t bit = 0; bit < 8 * file.len; bit++) {
        enum pins_reason expected = bit >= 8 * 17   ? PINS_DAMAGED
                                    : bit >= 8 * 15 ? PINS_VERSION
                                                    : PINS_NONE;
        file.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_refused(long_bytes(&file), pins_local, expected);
        file.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void
refuses_every_file_that_was_cut_or_is_longer(void **state)
{
    struct long_blob file = long_blob(nth_file(state, 1), "file");
    size_t whole = file.len;
    for (file.len = 0; file.len <= whole + 300; file.len++) {
        if (file.len == whole) { continue; }
        expect_refused(long_bytes(&file), pins_local, file.len < 17 ? PINS_NONE : PINS_DAMAGED);
    }
    expect_refused((struct sam_bytes){NULL, 0}, pins_local, PINS_NONE);
}

static void
refuses_every_other_key(void **state)
{
    struct long_blob file = long_blob(nth_file(state, 1), "file");
    uint8_t other[PINS_LOCAL_BYTES];
    for (size_t bit = 0; bit < 8 * sizeof other; bit++) {
        memcpy(other, pins_local, sizeof other);
        other[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_refused(long_bytes(&file), other, PINS_DAMAGED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_the_files_of_the_vectors),
        cmocka_unit_test(refuses_what_the_vectors_refuse_and_says_why),
        cmocka_unit_test(refuses_a_flipped_bit_anywhere),
        cmocka_unit_test(refuses_every_file_that_was_cut_or_is_longer),
        cmocka_unit_test(refuses_every_other_key),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("pins_bytes", tests, load_pins, unload);
}
