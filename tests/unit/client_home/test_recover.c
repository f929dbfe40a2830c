/* test_recover.c - a recovery sheet becomes a home again. */
#include "dwelling.h"

#include "proto/recovery.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const uint8_t case_id[SAM_ID_BYTES] = {0xca, 0x5e};

static int
candidate_folder(void **state)
{
    struct dwelling *d = *state;
    if (dwelling_folder(state) != 0) return -1;
    d->terms.role = "candidate";
    d->terms.handle = "maja";
    d->terms.name = "Maja Månestråle";
    return 0;
}

static void
draw(uint8_t code[static RECOVERY_CODE_BYTES], char sheet[static RECOVERY_SHEET_BYTES + 1])
{
    recovery_draw(code);
    recovery_write(code, sheet);
    sheet[RECOVERY_SHEET_BYTES] = '\0';
}

static void
makes_the_owners_keys_again(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    uint8_t code[RECOVERY_CODE_BYTES];
    char sheet[RECOVERY_SHEET_BYTES + 1];
    struct keystore_secrets secrets;
    struct keystore_public publics;
    struct book book;

    draw(code, sheet);
    assert_int_equal(sam_home_recover(&d->terms, case_id, text_bytes(sheet), &trouble), SAM_OK);
    recovery_derive(code, d->realm.id, case_id, &secrets);
    keystore_publish(&secrets, &publics);
    struct sam_client *client = open_home(d);
    assert_memory_equal(client->publics.key_id, publics.key_id, KEYSTORE_KEY_BYTES);
    assert_memory_equal(client->secrets, &secrets, sizeof secrets);
    assert_int_equal(book_read(client, case_id, &book, &trouble), SAM_OK); /* its case is known */
    assert_int_equal(book.n, 1);
    assert_string_equal(book.people[0].handle, "maja");
    sam_client_close(&client);
}

static void
names_the_line_that_was_copied_wrongly(void **state)
{
    const struct dwelling *d = *state;
    struct sam_trouble trouble;
    uint8_t code[RECOVERY_CODE_BYTES];
    char sheet[RECOVERY_SHEET_BYTES + 1];
    draw(code, sheet);
    for (size_t line = 0; line < RECOVERY_LINES; line++) {
        char wrong[RECOVERY_SHEET_BYTES + 1];
        memcpy(wrong, sheet, sizeof wrong);
        wrong[line * 10 + 2] = wrong[line * 10 + 2] == '7' ? '8' : '7';
        expect_trouble(sam_home_recover(&d->terms, case_id, text_bytes(wrong), &trouble), trouble,
                       SAM_TROUBLE_SHEET);
        assert_int_equal(trouble.number, line + 1);
    }
    expect_trouble(sam_home_recover(&d->terms, case_id, text_bytes(sheet + 10), &trouble), trouble,
                   SAM_TROUBLE_SHEET);
    assert_int_equal(trouble.number, 0);
    assert_int_not_equal(access(d->home, F_OK), 0);
}

static void
refuses_without_the_brokers_code(void **state)
{
    const struct dwelling *d = *state;
    struct sam_home_terms terms = d->terms;
    struct sam_trouble trouble;
    uint8_t code[RECOVERY_CODE_BYTES];
    char sheet[RECOVERY_SHEET_BYTES + 1];
    draw(code, sheet);
    terms.code = NULL;
    expect_trouble(sam_home_recover(&terms, case_id, text_bytes(sheet), &trouble), trouble,
                   SAM_TROUBLE_CODE);
    terms = d->terms;
    terms.broker = (struct sam_bytes){NULL, 0};
    expect_trouble(sam_home_recover(&terms, case_id, text_bytes(sheet), &trouble), trouble,
                   SAM_TROUBLE_FILE_FORM);
}

static void
compares_a_line_as_people_type_it(void **state)
{
    const uint8_t code[RECOVERY_CODE_BYTES] = {1, 2,  3,  4,  5,  6,  7,  8,
                                               9, 10, 11, 12, 13, 14, 15, 16};
    char sheet[RECOVERY_SHEET_BYTES + 1];
    (void)state;
    recovery_write(code, sheet);
    sheet[RECOVERY_SHEET_BYTES] = '\0';
    for (unsigned line = 1; line <= RECOVERY_LINES; line++) {
        char typed[16];
        size_t n = 0;
        const char *at = sheet + (size_t)(line - 1) * 10;
        for (size_t i = 0; i < 9; i++) {
            char c = at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] - 'A' + 'a') : at[i];
            if (c != '-') typed[n++] = c;
        }
        typed[n] = '\0';
        for (unsigned other = 1; other <= RECOVERY_LINES; other++)
            assert_int_equal(sam_sheet_line_same(sheet, other, typed), other == line);
        typed[0] = typed[0] == '7' ? '8' : '7';
        assert_false(sam_sheet_line_same(sheet, line, typed));
    }
    assert_false(sam_sheet_line_same(sheet, 0, "0000-0000"));
    assert_false(sam_sheet_line_same(sheet, 5, "0000-0000"));
    assert_false(sam_sheet_line_same(sheet, 1, ""));
    assert_false(sam_sheet_line_same("", 1, ""));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, candidate_folder, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(makes_the_owners_keys_again),
        TEST(names_the_line_that_was_copied_wrongly),
        TEST(refuses_without_the_brokers_code),
        cmocka_unit_test(compares_a_line_as_people_type_it),
    };
    return cmocka_run_group_tests_name("client_home/recover", tests, dwelling_begin, dwelling_end);
}
