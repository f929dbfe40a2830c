/* test_words_vectors.c - tests/vectors/words.json, which tests/vectors/read_words.py reads too. */
#include "slow.h"
#include "vectors.h"
#include "words.h"

#include <sodium.h>
#include <string.h>

static const enum case_language LANGUAGES[] = {CASE_EN, CASE_DA, CASE_NB};
static const char *const NAMES[] = {"en", "da", "nb"};

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL) { fail_msg("no %s", key); }
    return text;
}

/* The words, as the vectors have them. */
static void
expect_words(const struct words_word words[static WORDS_COUNT], const json_t *vector, size_t l)
{
    struct slow_text said = {.len = 0};
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        slow_add(&said, " ", i != 0);
        slow_add(&said, words[i].at, strlen(words[i].at));
    }
    slow_add(&said, "", 1);
    assert_string_equal((const char *)said.at, text_of(vector, NAMES[l]));
}

static void
the_lists_are_those_of_the_vectors(void **state)
{
    const json_t *lists = json_object_get(*state, "lists");
    for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
        uint8_t expected[crypto_hash_sha256_BYTES], hash[crypto_hash_sha256_BYTES];
        crypto_hash_sha256_state sha;
        vector_bytes(lists, NAMES[l], expected, sizeof expected);
        crypto_hash_sha256_init(&sha);
        for (size_t i = 0; i < WORDS_LIST_WORDS; i++) {
            const char *word = slow_list(LANGUAGES[l])->words[i];
            crypto_hash_sha256_update(&sha, (const uint8_t *)word, strlen(word));
            crypto_hash_sha256_update(&sha, (const uint8_t *)"\n", 1);
        }
        crypto_hash_sha256_final(&sha, hash);
        assert_memory_equal(hash, expected, sizeof hash);
    }
}

static void
bits_have_the_words_of_the_vectors(void **state)
{
    const json_t *vector;
    size_t n;
    json_array_foreach(vector_list(*state, "of"), n, vector)
    {
        uint8_t bits[WORDS_BYTES];
        vector_bytes(vector, "bits", bits, sizeof bits);
        for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
            struct words_word words[WORDS_COUNT];
            words_of(bits, LANGUAGES[l], words);
            expect_words(words, vector, l);
        }
    }
    assert_true(n > 10);
}

static void
names_are_verified_by_the_words_of_the_vectors(void **state)
{
    const json_t *vector;
    size_t n;
    json_array_foreach(vector_list(*state, "verification"), n, vector)
    {
        struct words_names names;
        uint8_t expected[WORDS_BYTES], bits[WORDS_BYTES];
        vector_bytes(vector, "realm", names.realm, sizeof names.realm);
        vector_bytes(vector, "case_id", names.case_id, sizeof names.case_id);
        vector_bytes(vector, "v1_id", names.v1_id, sizeof names.v1_id);
        vector_bytes(vector, "member_key_id", names.member_key_id, sizeof names.member_key_id);
        vector_bytes(vector, "bits", expected, sizeof expected);
        assert_int_equal(words_verification(&names, bits), SAM_OK);
        assert_true(words_same(bits, expected));
        for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
            struct words_word words[WORDS_COUNT];
            words_of(bits, LANGUAGES[l], words);
            expect_words(words, vector, l);
        }
    }
    assert_true(n > 1);
}

static enum case_language
language_of(const json_t *vector)
{
    for (size_t l = 0; l < SLOW_LANGUAGES; l++) {
        if (strcmp(text_of(vector, "language"), NAMES[l]) == 0) { return LANGUAGES[l]; }
    }
    fail_msg("no such language");
    return CASE_EN;
}

static void
expect_problem(const json_t *vector, enum sam_err r, const struct words_fault *fault)
{
    static const char *const PROBLEMS[] = {"", "unknown", "too-few", "too-many"};
    if (strcmp(text_of(vector, "problem"), "too-big") == 0) {
        assert_int_equal(r, SAM_E_TOO_BIG);
        return;
    }
    assert_int_equal(r, SAM_E_MALFORMED);
    assert_string_equal(PROBLEMS[fault->problem], text_of(vector, "problem"));
    assert_int_equal(fault->word, vector_number(vector, "word"));
}

static void
typed_words_are_read_or_refused_as_the_vectors_say(void **state)
{
    const json_t *vector;
    size_t n;
    json_array_foreach(vector_list(*state, "typed"), n, vector)
    {
        uint8_t bits[WORDS_BYTES], expected[WORDS_BYTES];
        struct words_fault fault = {0};
        struct slow_text typed = slow_text(text_of(vector, "typed"));
        enum sam_err r = slow_compare(&typed, language_of(vector), bits, &fault);
        if (json_object_get(vector, "problem") != NULL) {
            expect_problem(vector, r, &fault);
            continue;
        }
        assert_int_equal(r, SAM_OK);
        vector_bytes(vector, "bits", expected, sizeof expected);
        assert_memory_equal(bits, expected, sizeof bits);
    }
    assert_true(n > 50);
}

static int
setup(void **state)
{
    *state = vectors_load("words");
    return 0;
}

static int
teardown(void **state)
{
    json_decref(*state);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lists_are_those_of_the_vectors),
        cmocka_unit_test(bits_have_the_words_of_the_vectors),
        cmocka_unit_test(names_are_verified_by_the_words_of_the_vectors),
        cmocka_unit_test(typed_words_are_read_or_refused_as_the_vectors_say),
    };
    return cmocka_run_group_tests_name("words_vectors", tests, setup, teardown);
}
