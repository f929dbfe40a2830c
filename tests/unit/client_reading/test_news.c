/* test_news.c - a log that is gone on with from where it was verified before: what follows must follow that. */
#include "client/log_inside.h"
#include "entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 9, KEPT_BYTES = HASH_BYTES + ID_BYTES + 1 };

static struct entries made;
static uint8_t bytes[N * KEPT_BYTES];

/* As the file has the first n. */
static struct log_kept
kept_of(size_t n)
{
    memset(bytes, 0, sizeof bytes);
    for (size_t i = 0; i < n; i++) {
        memcpy(bytes + i * KEPT_BYTES, made.at[i].leaf.at, HASH_BYTES);
    }
    return (struct log_kept){.at = bytes, .n = n};
}

static struct log_lines
resumed(const struct log_kept *kept, size_t place)
{
    struct log_lines lines;
    log_lines_start(&lines, made.realm, made.case_id);
    log_kept_resume(kept, place, &lines);
    return lines;
}

static enum sam_err
take(struct log_lines *lines, size_t i, enum log_flaw *ret_flaw)
{
    *ret_flaw = LOG_SOUND;
    return log_lines_take(lines, &made.at[i].entry, false, ret_flaw);
}

static void
goes_on_with_the_entry_behind_what_was_verified(void **state)
{
    enum log_flaw flaw;
    (void)state;
    entries_fill(&made, N);
    for (size_t place = 0; place < N; place++) {
        const struct log_kept kept = kept_of(N);
        struct log_lines lines = resumed(&kept, place);
        for (size_t i = place; i < N; i++) {
            assert_int_equal(take(&lines, i, &flaw), SAM_OK);
            assert_true(log_kept_has(&kept, i, &lines.at[i - place].leaf));
        }
        assert_int_equal(lines.before, place);
        assert_int_equal(lines.chain.count, N);
        log_lines_close(&lines);
    }
}

static void
calls_a_left_out_entry_a_gap_also_behind_what_was_verified(void **state)
{
    enum log_flaw flaw;
    (void)state;
    entries_fill(&made, N);
    const struct log_kept kept = kept_of(5);
    struct log_lines lines = resumed(&kept, 5);
    assert_int_equal(take(&lines, 6, &flaw), SAM_E_REFUSED);
    assert_int_equal(flaw, LOG_GAP);
    log_lines_close(&lines);
}

static void
refuses_what_was_verified_before_as_if_it_were_new(void **state)
{
    enum log_flaw flaw;
    (void)state;
    entries_fill(&made, N);
    const struct log_kept kept = kept_of(5);
    for (size_t i = 0; i < 5; i++) {
        struct log_lines lines = resumed(&kept, 5);
        assert_int_equal(take(&lines, i, &flaw), SAM_E_REFUSED);
        assert_int_equal(flaw, LOG_BROKEN);
        log_lines_close(&lines);
    }
}

static void
refuses_an_entry_that_follows_another_one_than_was_verified(void **state)
{
    enum log_flaw flaw;
    (void)state;
    entries_fill(&made, N);
    const struct log_kept kept = kept_of(5);
    for (size_t byte = 0; byte < HASH_BYTES; byte++) {
        bytes[4 * KEPT_BYTES + byte] ^= 1;
        struct log_lines lines = resumed(&kept, 5);
        assert_int_equal(take(&lines, 5, &flaw), SAM_E_REFUSED);
        assert_int_equal(flaw, LOG_BROKEN);
        log_lines_close(&lines);
        bytes[4 * KEPT_BYTES + byte] ^= 1;
    }
    struct log_lines lines = resumed(&kept, 5);
    assert_int_equal(take(&lines, 5, &flaw), SAM_OK);
    log_lines_close(&lines);
}

static void
remembers_which_items_entries_are_about_and_which_they_wrapped(void **state)
{
    static const uint8_t wrapped[ID_BYTES] = {1}, sent[ID_BYTES] = {2};
    (void)state;
    entries_fill(&made, N);
    const struct log_kept kept = kept_of(5);
    memcpy(bytes + 1 * KEPT_BYTES + HASH_BYTES, sent, ID_BYTES);
    memcpy(bytes + 3 * KEPT_BYTES + HASH_BYTES, wrapped, ID_BYTES);
    bytes[4 * KEPT_BYTES - 1] = 1;
    assert_null(log_kept_item(&kept, 0));
    assert_memory_equal(log_kept_item(&kept, 1), sent, ID_BYTES);
    assert_memory_equal(log_kept_item(&kept, 3), wrapped, ID_BYTES);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(log_kept_wraps(&kept, i), i == 3);
    }
    assert_false(log_kept_has(&kept, 5, &made.at[5].leaf));
}

/* In a meeting: the first wraps of an item are what was said, also where those before were read another time. */
static void
tells_what_was_said_from_what_was_wrapped_again(void **state)
{
    enum { LINES = 4 };
    static const uint8_t items[LINES] = {1, 2, 2, 3};
    static const enum sam_log_room rooms[LINES] = {SAM_LOG_ROOM_WRAPPED, SAM_LOG_ROOM_SAID,
                                                   SAM_LOG_ROOM_WRAPPED, SAM_LOG_ROOM_SAID};
    static const struct sam_case c = {.client = NULL};
    struct log_entry made_here[LINES];
    struct log_line lines[LINES];
    struct sam_entry told[LINES];
    (void)state;
    entries_fill(&made, N);
    struct sam_log log = {.kept = kept_of(5), .entries = told};
    bytes[3 * KEPT_BYTES + HASH_BYTES] = 1;
    bytes[4 * KEPT_BYTES - 1] = 1;          /* wrapped before */
    bytes[1 * KEPT_BYTES + HASH_BYTES] = 2; /* there before, and not wrapped */
    bytes[4 * KEPT_BYTES + HASH_BYTES] =
        3; /* wrapped by what is read again: it is no line of before */
    bytes[5 * KEPT_BYTES - 1] = 1;
    for (size_t i = 0; i < LINES; i++) {
        made_here[i] = (struct log_entry){.kind = REQUEST_PUT_WRAPS + 2U,
                                          .decision = LOG_PERMITTED,
                                          .has_item = true,
                                          .item = {items[i]},
                                          .has_meeting = true};
        lines[i] = (struct log_line){.entry = &made_here[i]};
    }
    log.lines = (struct log_lines){.at = lines, .n = LINES, .before = 4};
    assert_true(log_describe_rooms(&c, &log));
    for (size_t i = 0; i < LINES; i++) {
        assert_int_equal(told[i].room, rooms[i]);
    }
    free(log.people);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_with_the_entry_behind_what_was_verified),
        cmocka_unit_test(calls_a_left_out_entry_a_gap_also_behind_what_was_verified),
        cmocka_unit_test(refuses_what_was_verified_before_as_if_it_were_new),
        cmocka_unit_test(refuses_an_entry_that_follows_another_one_than_was_verified),
        cmocka_unit_test(remembers_which_items_entries_are_about_and_which_they_wrapped),
        cmocka_unit_test(tells_what_was_said_from_what_was_wrapped_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
