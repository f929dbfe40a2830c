/* test_recovery.c - recovery sheets: codes drawn, written, copied by hand and read; keys derived. */
#include "recovery.h"
#include "samples.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct sam_bytes
text_of(const json_t *object, const char *key)
{
    const char *text = vector_text(object, key);
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

static void
expect_code(struct sam_bytes sheet, const uint8_t expected[static RECOVERY_CODE_BYTES])
{
    uint8_t code[RECOVERY_CODE_BYTES] = {0};
    unsigned line = 77;
    assert_int_equal(recovery_read(sheet, code, &line), SAM_OK);
    assert_memory_equal(code, expected, sizeof code);
    assert_int_equal(line, 77);
}

static void
expect_fault(struct sam_bytes sheet, enum sam_err expected, uint64_t at)
{
    static const uint8_t untouched[RECOVERY_CODE_BYTES];
    uint8_t code[RECOVERY_CODE_BYTES] = {0};
    unsigned line = 77;
    assert_int_equal(recovery_read(sheet, code, &line), expected);
    assert_memory_equal(code, untouched, sizeof code);
    assert_int_equal(line, at);
}

static void
writes_and_reads_the_sheets_of_the_vectors(void **state)
{
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "codes"), i, v)
    {
        uint8_t code[RECOVERY_CODE_BYTES];
        char sheet[RECOVERY_SHEET_BYTES];
        struct sam_bytes expected = text_of(v, "sheet");
        vector_bytes(v, "code", code, sizeof code);
        recovery_write(code, sheet);
        assert_int_equal(expected.len, sizeof sheet);
        assert_memory_equal(sheet, expected.at, sizeof sheet);
        expect_code(expected, code);
    }
}

static void
reads_what_people_make_of_a_sheet(void **state)
{
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "copied"), i, v)
    {
        uint8_t code[RECOVERY_CODE_BYTES];
        vector_bytes(v, "code", code, sizeof code);
        expect_code(text_of(v, "sheet"), code);
    }
}

static void
names_the_line_at_fault(void **state)
{
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "refused"), i, v)
    {
        const char *result = vector_text(v, "result");
        bool is_refused = strcmp(result, "refused") == 0;
        assert_true(is_refused || strcmp(result, "malformed") == 0);
        expect_fault(text_of(v, "sheet"), is_refused ? SAM_E_REFUSED : SAM_E_MALFORMED,
                     vector_number(v, "line"));
    }
}

/* Every symbol of a sheet replaced by every other one, and exchanged with its neighbour. */
static void
notices_every_slip_and_where(void **state)
{
    static const char all[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
    char sheet[RECOVERY_SHEET_BYTES], copy[RECOVERY_SHEET_BYTES];
    uint8_t code[RECOVERY_CODE_BYTES];
    unsigned line = 0;
    (void)state;
    recovery_draw(code);
    recovery_write(code, sheet);
    for (size_t at = 0; at < sizeof sheet; at++) {
        if (sheet[at] == '-' || sheet[at] == '\n') { continue; }
        for (const char *other = all; *other != '\0'; other++) {
            if (*other == sheet[at]) { continue; }
            memcpy(copy, sheet, sizeof sheet);
            copy[at] = *other;
            struct sam_bytes bytes = {(const uint8_t *)copy, sizeof copy};
            assert_int_not_equal(recovery_read(bytes, code, &line), SAM_OK);
            assert_int_equal(line, at / 10 + 1);
        }
        size_t next = sheet[at + 1] == '-' ? at + 2 : at + 1;
        if (sheet[next] == '\n' || sheet[next] == sheet[at]) { continue; }
        memcpy(copy, sheet, sizeof sheet);
        copy[at] = sheet[next];
        copy[next] = sheet[at];
        struct sam_bytes bytes = {(const uint8_t *)copy, sizeof copy};
        assert_int_not_equal(recovery_read(bytes, code, &line), SAM_OK);
        assert_int_equal(line, at / 10 + 1);
    }
}

static void
refuses_every_sheet_that_was_cut(void **state)
{
    char sheet[RECOVERY_SHEET_BYTES];
    uint8_t code[RECOVERY_CODE_BYTES];
    unsigned line = 0;
    (void)state;
    recovery_draw(code);
    recovery_write(code, sheet);
    for (size_t len = 0; len < sizeof sheet - 1; len++) {
        struct sam_bytes bytes = {(const uint8_t *)sheet, len};
        assert_int_equal(recovery_read(bytes, code, &line), SAM_E_MALFORMED);
        assert_int_equal(line, len % 10 == 0 || len % 10 == 9 ? 0 : len / 10 + 1);
    }
    expect_code((struct sam_bytes){(const uint8_t *)sheet, sizeof sheet - 1}, code);
}

static void
draws_codes_of_letters_and_digits_that_differ(void **state)
{
    uint8_t before[RECOVERY_CODE_BYTES] = {0};
    uint8_t seen[RECOVERY_CODE_BYTES] = {0};
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint8_t code[RECOVERY_CODE_BYTES];
        char sheet[RECOVERY_SHEET_BYTES + 1] = "";
        recovery_draw(code);
        recovery_write(code, sheet);
        assert_null(strpbrk(sheet, "*~$=U"));
        assert_memory_not_equal(code, before, sizeof code);
        memcpy(before, code, sizeof code);
        for (size_t at = 0; at < sizeof code; at++) {
            seen[at] |= code[at];
        }
    }
    for (size_t at = 0; at < sizeof seen; at++) {
        assert_int_equal(seen[at], 0xff); /* every bit is drawn */
    }
}

static void
derives_the_keys_of_the_vectors(void **state)
{
    size_t i = 0;
    const json_t *v = NULL;
    json_array_foreach(vector_list(*state, "derived"), i, v)
    {
        struct keystore_secrets secrets, expected = vector_secrets(v);
        struct keystore_public public;
        uint8_t code[RECOVERY_CODE_BYTES], id[RECOVERY_ID_BYTES];
        vector_bytes(v, "code", code, sizeof code);
        vector_bytes(v, "case", id, sizeof id);
        recovery_derive(code, expected.realm, id, &secrets);
        assert_memory_equal(&secrets, &expected, sizeof secrets);
        keystore_publish(&secrets, &public);
        expect_public(&public, v);
    }
}

/* No key of any two codes, realms or cases is the same, nor any two keys of one. */
static void
derives_other_keys_for_every_other_bit(void **state)
{
    enum { BYTES = RECOVERY_CODE_BYTES + 2 * RECOVERY_ID_BYTES, KEYS = 4 * (8 * BYTES + 1) };
    uint8_t *keys = malloc((size_t)KEYS * KEYSTORE_KEY_BYTES);
    uint8_t in[BYTES] = {0};
    (void)state;
    assert_non_null(keys);
    for (size_t bit = 0; bit <= (size_t)8 * BYTES; bit++) { /* the last one: as it is */
        struct keystore_secrets secrets;
        if (bit < (size_t)8 * BYTES) { in[bit / 8] ^= (uint8_t)(1U << bit % 8); }
        recovery_derive(in, in + RECOVERY_CODE_BYTES, in + RECOVERY_CODE_BYTES + RECOVERY_ID_BYTES,
                        &secrets);
        if (bit < (size_t)8 * BYTES) { in[bit / 8] ^= (uint8_t)(1U << bit % 8); }
        const uint8_t *const four[] = {secrets.ed25519_seed, secrets.x25519, secrets.curve,
                                       secrets.local};
        for (size_t i = 0; i < 4; i++)
            memcpy(keys + (4 * bit + i) * KEYSTORE_KEY_BYTES, four[i], KEYSTORE_KEY_BYTES);
    }
    for (size_t a = 0; a < KEYS; a++) {
        for (size_t b = a + 1; b < KEYS; b++) {
            assert_int_not_equal(memcmp(keys + a * KEYSTORE_KEY_BYTES,
                                        keys + b * KEYSTORE_KEY_BYTES, KEYSTORE_KEY_BYTES),
                                 0);
        }
    }
    free(keys);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_reads_the_sheets_of_the_vectors),
        cmocka_unit_test(reads_what_people_make_of_a_sheet),
        cmocka_unit_test(names_the_line_at_fault),
        cmocka_unit_test(notices_every_slip_and_where),
        cmocka_unit_test(refuses_every_sheet_that_was_cut),
        cmocka_unit_test(draws_codes_of_letters_and_digits_that_differ),
        cmocka_unit_test(derives_the_keys_of_the_vectors),
        cmocka_unit_test(derives_other_keys_for_every_other_bit),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("recovery", tests, load_recovery, unload);
}
