/* test_names.c - names of attachments made harmless, and where the chunks of a ciphertext lie. */
#include "client/item_fetch.h"
#include "client/item_name.h"
#include "proto/content_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
becomes(const char *name, const char *wanted)
{
    char made[ITEM_NAME_ROOM];
    item_name_harmless(name, made);
    assert_string_equal(made, wanted);
}

static void
leaves_usual_names_as_they_are(void **state)
{
    (void)state;
    becomes("plan.pdf", "plan.pdf");
    becomes("Brev fra Jobcenter Lyngtoft 3. maj.docx", "Brev fra Jobcenter Lyngtoft 3. maj.docx");
    becomes("støttemulighed-æøå.txt", "støttemulighed-æøå.txt");
    becomes("x", "x");
}

static void
takes_the_sting_out_of_odd_ones(void **state)
{
    (void)state;
    becomes("-rf", "_-rf");
    becomes("~root", "_~root");
    becomes("con", "_con");
    becomes("NUL.txt", "_NUL.txt");
    becomes("Com1.log", "_Com1.log");
    becomes("com10.log", "com10.log");
    becomes("console.log", "console.log");
    becomes("a:b?c*d|e<f>g\"h", "a_b_c_d_e_f_g_h");
    becomes("$(reboot)`id`;&'!%", "_(reboot)_id______");
}

static void
gives_another_name_where_it_is_none(void **state)
{
    (void)state;
    becomes("", "attachment");
    becomes("..", "attachment");
    becomes(".profile", "attachment"); /* no such name comes out of a verified item */
    becomes("../../etc/passwd", "attachment");
    becomes("a\\b", "attachment");
    becomes("a\nb", "attachment");
    becomes("evil\xe2\x80\xaetxt.exe", "attachment"); /* turns the direction of writing */
    becomes("half\xc3", "attachment");
}

static void
cuts_long_names_between_letters_and_keeps_the_ending(void **state)
{
    char name[CONTENT_NAME_MAX + 1], made[ITEM_NAME_ROOM];
    (void)state;
    memset(name, 0, sizeof name);
    for (size_t i = 0; i + 1 < CONTENT_NAME_MAX - 4; i += 2) {
        memcpy(name + i, "\xc3\xb8", 2);
    }
    memcpy(name + strlen(name), ".pdf", 5);
    item_name_harmless(name, made);
    size_t len = strlen(made);
    assert_true(len <= ITEM_NAME_MAX && len > ITEM_NAME_MAX - 4);
    assert_string_equal(made + len - 4, ".pdf");
    assert_true(content_name_good((struct sam_bytes){(const uint8_t *)made, len}));
}

static void
numbers_names_that_are_taken(void **state)
{
    char made[ITEM_NAME_ROOM];
    (void)state;
    item_name_nth("plan.pdf", 1, made);
    assert_string_equal(made, "plan.pdf");
    item_name_nth("plan.pdf", 2, made);
    assert_string_equal(made, "plan (2).pdf");
    item_name_nth("plan", 999, made);
    assert_string_equal(made, "plan (999)");
    item_name_nth("a.tar.gz", 3, made);
    assert_string_equal(made, "a.tar (3).gz");
}

/* ---- chunks ------------------------------------------------------------------------------------------------ */

static void
finds_the_chunk_of_each_byte(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 40; n++) {
        uint64_t begin = item_chunk_begin(n), len = item_chunk_length(ITEM_SEALED_MAX, n);
        assert_int_equal(item_chunk_at(begin), n);
        assert_int_equal(item_chunk_at(begin + len - 1), n);
        assert_int_equal(begin + len, item_chunk_begin(n + 1));
    }
}

static void
cuts_the_last_chunk_where_the_ciphertext_ends(void **state)
{
    const uint64_t two = ITEM_HEADER_BYTES + 2 * ITEM_CHUNK_SEALED;
    (void)state;
    assert_int_equal(item_chunk_length(ITEM_SEALED_MIN, 0), ITEM_SEALED_MIN);
    assert_int_equal(item_chunk_length(ITEM_SEALED_MIN, 1), 0);
    assert_int_equal(item_chunk_length(two, 0), ITEM_HEADER_BYTES + ITEM_CHUNK_SEALED);
    assert_int_equal(item_chunk_length(two, 1), ITEM_CHUNK_SEALED);
    assert_int_equal(item_chunk_length(two, 2), 0);
    assert_int_equal(item_chunk_length(two + 18, 2), 18);
    assert_int_equal(item_chunk_length(two, UINT32_MAX), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_usual_names_as_they_are),
        cmocka_unit_test(takes_the_sting_out_of_odd_ones),
        cmocka_unit_test(gives_another_name_where_it_is_none),
        cmocka_unit_test(cuts_long_names_between_letters_and_keeps_the_ending),
        cmocka_unit_test(numbers_names_that_are_taken),
        cmocka_unit_test(finds_the_chunk_of_each_byte),
        cmocka_unit_test(cuts_the_last_chunk_where_the_ciphertext_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
