/* test_employer.c FOLDER - names that mean one employer have one id, and what is no name has none.
 * FOLDER holds employer.json; a second implementation made it. */
#include "both.h"
#include "employer.h"
#include "stack.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define NAME_ROOM 512U

static json_t *vectors;
static const uint8_t secret[KEY_BYTES] = "a secret of one case, 32 bytes.";

static enum sam_err
id_of(const char *name, uint8_t ret_id[static HASH_BYTES])
{
    return consent_employer(secret, (struct sam_bytes){(const uint8_t *)name, strlen(name)},
                            ret_id);
}

static bool
are_one(const char *a, const char *b)
{
    uint8_t of_a[HASH_BYTES];
    uint8_t of_b[HASH_BYTES];
    assert_int_equal(id_of(a, of_a), SAM_OK);
    assert_int_equal(id_of(b, of_b), SAM_OK);
    return memcmp(of_a, of_b, HASH_BYTES) == 0;
}

/* Refused, and nothing written. */
static void
refuses(struct sam_bytes name, enum sam_err wanted, const char *why)
{
    uint8_t id[HASH_BYTES] = "not written, not written, never";
    uint8_t before[HASH_BYTES];
    memcpy(before, id, sizeof id);
    enum sam_err r = consent_employer(secret, name, id);
    if (r != wanted) fail_msg("%s: error %d, not %d", why, r, wanted);
    assert_memory_equal(id, before, sizeof id);
}

/* ---- one employer ---------------------------------------------------------------------------------- */

static void
a_letter_is_one_however_it_is_composed(void **state)
{
    (void)state;
    assert_true(are_one("Søndergård", "Sønderga\u030ard"));
    assert_true(are_one("Søndergård", "Sønderg\u212brd")); /* the Ångström sign */
    assert_true(are_one("q\u0307\u0323", "q\u0323\u0307"));
    assert_false(are_one("Søndergård", "Sondergard"));
    assert_false(are_one("Søndergård", "Søndergaard"));
}

static void
case_makes_no_difference(void **state)
{
    (void)state;
    assert_true(are_one("Fjord A/S", "fJORD a/s"));
    assert_true(are_one("Ærø", "ÆRØ"));
    assert_true(are_one("Großmann", "GROSSMANN"));
    assert_true(are_one("Großmann", "Gro\u1e9eMANN"));
    assert_true(are_one("Οδυσσεύς", "ΟΔΥΣΣΕΎΣ"));
}

static void
i_is_folded_in_no_language(void **state)
{
    (void)state;
    assert_true(are_one("ILKER", "ilker"));
    assert_false(are_one("\u0131lker", "ilker"));
    assert_false(are_one("\u0130lker", "ilker"));
    assert_true(are_one("\u0130lker", "i\u0307lker"));
}

static void
blanks_are_trimmed_and_one_is_as_many(void **state)
{
    static const char *const blanks[] = {" ",      "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002",
                                         "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
                                         "\u2009", "\u200a", "\u202f", "\u205f", "\u3000"};
    char name[64];
    (void)state;
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        (void)snprintf(name, sizeof name, "%s %sKæde%s%s& Krank%s", blanks[i], blanks[i], blanks[i],
                       blanks[i], blanks[i]);
        assert_true(are_one("Kæde & Krank", name));
    }
    assert_false(are_one("Kæde & Krank", "Kæde&Krank"));
}

static void
another_secret_gives_another_id(void **state)
{
    const struct sam_bytes name = TEXT("Fjord A/S");
    uint8_t id[HASH_BYTES];
    uint8_t other[HASH_BYTES];
    uint8_t key[KEY_BYTES];
    (void)state;
    memcpy(key, secret, sizeof key);
    key[31] ^= 1;
    assert_int_equal(consent_employer(secret, name, id), SAM_OK);
    assert_int_equal(consent_employer(key, name, other), SAM_OK);
    assert_memory_not_equal(id, other, sizeof id);
}

/* ---- no name --------------------------------------------------------------------------------------- */

static void
takes_200_bytes_and_not_201(void **state)
{
    uint8_t name[201];
    uint8_t id[HASH_BYTES];
    (void)state;
    memset(name, 'a', sizeof name);
    assert_int_equal(consent_employer(secret, (struct sam_bytes){name, 200}, id), SAM_OK);
    refuses((struct sam_bytes){name, 201}, SAM_E_TOO_BIG, "201 bytes");
    refuses((struct sam_bytes){NULL, SIZE_MAX}, SAM_E_TOO_BIG, "all of memory");
    memset(name, ' ', sizeof name); /* as it is typed, not as it ends */
    refuses((struct sam_bytes){name, 200}, SAM_E_MALFORMED, "200 blanks");
    refuses((struct sam_bytes){name, 201}, SAM_E_TOO_BIG, "201 blanks");
}

/* Names that grow most: each to its end. */
static void
names_that_grow_when_folded_fit(void **state)
{
    static const char *const growing[] = {"\u0390", "\u1fb7", "\ufb03", "\u1f82",
                                          "\u0149", "\u0344", "\uac01", "\u2adc"};
    uint8_t id[HASH_BYTES];
    char name[EMPLOYER_NAME_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
        size_t len = strlen(growing[i]);
        size_t n = i == 5 ? 30 : sizeof name / len; /* marks: no more in a row */
        for (size_t k = 0; k < n; k++)
            memcpy(name + k * len, growing[i], len);
        assert_int_equal(
            consent_employer(secret, (struct sam_bytes){(const uint8_t *)name, n * len}, id),
            SAM_OK);
    }
}

static void
controls_are_refused_wherever_they_stand(void **state)
{
    char name[8];
    (void)state;
    for (unsigned c = 0; c < 0xa0; c = c == 0x1f ? 0x7f : c + 1) {
        for (size_t at = 0; at < 3; at++) {
            size_t len = 0;
            for (size_t i = 0; i < 3; i++) {
                if (i == at && c >= 0x80) name[len++] = (char)0xc2;
                name[len++] = i == at ? (char)c : 'a';
            }
            refuses((struct sam_bytes){(const uint8_t *)name, len}, SAM_E_MALFORMED, "a control");
        }
    }
}

/* ---- vectors --------------------------------------------------------------------------------------- */

static struct sam_bytes
vector_hex(const json_t *v, const char *key, uint8_t room[static NAME_ROOM])
{
    const char *hex = json_string_value(json_object_get(v, key));
    const char *end = NULL;
    size_t len = 0;
    assert_non_null(hex);
    assert_int_equal(sodium_hex2bin(room, NAME_ROOM, hex, strlen(hex), NULL, &len, &end), 0);
    assert_int_equal(*end, 0);
    return (struct sam_bytes){room, len};
}

static void
names_of_the_vectors_have_their_ids(void **state)
{
    const json_t *names = json_object_get(vectors, "names");
    uint8_t key[NAME_ROOM];
    uint8_t name[NAME_ROOM];
    uint8_t wanted[NAME_ROOM];
    uint8_t id[HASH_BYTES];
    (void)state;
    assert_int_equal(vector_hex(vectors, "secret", key).len, KEY_BYTES);
    assert_true(json_array_size(names) > 25);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *v = json_array_get(names, i);
        print_message("  %s\n", json_string_value(json_object_get(v, "why")));
        assert_int_equal(consent_employer(key, vector_hex(v, "name", name), id), SAM_OK);
        assert_int_equal(vector_hex(v, "id", wanted).len, HASH_BYTES);
        assert_memory_equal(id, wanted, HASH_BYTES);
        /* What is in form already stays as it is. */
        assert_int_equal(consent_employer(key, vector_hex(v, "form", name), id), SAM_OK);
        assert_memory_equal(id, wanted, HASH_BYTES);
    }
}

static void
what_the_vectors_refuse_is_refused(void **state)
{
    const json_t *names = json_object_get(vectors, "refused");
    uint8_t room[NAME_ROOM];
    (void)state;
    assert_true(json_array_size(names) > 30);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *v = json_array_get(names, i);
        struct sam_bytes name = vector_hex(v, "name", room);
        refuses(name, name.len > EMPLOYER_NAME_MAX ? SAM_E_TOO_BIG : SAM_E_MALFORMED,
                json_string_value(json_object_get(v, "why")));
    }
}

/* ---- what stays ------------------------------------------------------------------------------------ */

static struct {
    uint8_t key[KEY_BYTES];
    uint8_t name[64], form[64]; /* as typed, as hashed */
    size_t len;
    uint8_t id[HASH_BYTES];
    enum sam_err said;
} asked;

static void
ask(void *arg)
{
    (void)arg;
    asked.said = consent_employer(asked.key, (struct sam_bytes){asked.name, asked.len}, asked.id);
}

/* Looked at after the second call: the first one binds the library's symbols. */
static void
expect_nothing_left(enum sam_err wanted)
{
    stack_run(ask, NULL);
    stack_run(ask, NULL);
    assert_int_equal(asked.said, wanted);
    assert_false(stack_holds(asked.key, KEY_BYTES));
    assert_false(stack_holds(asked.name, asked.len));
    assert_false(stack_holds(asked.form, asked.len));
}

static void
neither_secret_nor_name_stays_on_the_stack(void **state)
{
    static const char name[] = "KRANKENKÆDE UND SØNNER, ODENSE";
    static const char form[] = "krankenkæde und sønner, odense";
    (void)state;
    memcpy(asked.key, secret, KEY_BYTES);
    asked.len = sizeof name - 1;
    memcpy(asked.name, name, asked.len);
    memcpy(asked.form, form, asked.len);
    expect_nothing_left(SAM_OK);
    asked.name[asked.len++] = '\t';
    expect_nothing_left(SAM_E_MALFORMED);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_is_one_however_it_is_composed),
        cmocka_unit_test(case_makes_no_difference),
        cmocka_unit_test(i_is_folded_in_no_language),
        cmocka_unit_test(blanks_are_trimmed_and_one_is_as_many),
        cmocka_unit_test(another_secret_gives_another_id),
        cmocka_unit_test(takes_200_bytes_and_not_201),
        cmocka_unit_test(names_that_grow_when_folded_fit),
        cmocka_unit_test(controls_are_refused_wherever_they_stand),
        cmocka_unit_test(names_of_the_vectors_have_their_ids),
        cmocka_unit_test(what_the_vectors_refuse_is_refused),
        cmocka_unit_test(neither_secret_nor_name_stays_on_the_stack),
    };
    char path[4096];
    if (argc != 2) return 2;
    (void)snprintf(path, sizeof path, "%s/employer.json", argv[1]);
    vectors = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    if (vectors == NULL) return 2;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(vectors);
    return failed;
}
