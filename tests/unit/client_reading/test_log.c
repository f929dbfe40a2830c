/* test_log.c - entries of a log in order: what is taken, and what is a gap or a forgery. */
#include "entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct entries made;

static void
begin(struct log_lines *lines)
{
    log_lines_start(lines, made.realm, made.case_id);
}

/* Takes all before place i, as they are. */
static void
take_before(struct log_lines *lines, size_t i)
{
    enum log_flaw flaw = LOG_SOUND;
    for (size_t k = 0; k < i; k++) {
        assert_int_equal(log_lines_take(lines, &made.at[k].entry, false, &flaw), SAM_OK);
    }
}

static void
refuses(struct log_lines *lines, const struct entry *entry, bool is_erased, enum log_flaw wanted)
{
    enum log_flaw flaw = LOG_SOUND;
    const struct tree_chain before = lines->chain;
    const size_t n = lines->n;
    assert_int_equal(log_lines_take(lines, entry, is_erased, &flaw), SAM_E_REFUSED);
    assert_int_equal(flaw, wanted);
    assert_int_equal(lines->n, n);
    assert_memory_equal(&lines->chain.last, &before.last, sizeof before.last);
}

static void
takes_entries_that_name_each_other(void **state)
{
    struct log_lines lines;
    (void)state;
    entries_fill(&made, 9);
    begin(&lines);
    take_before(&lines, 9);
    assert_int_equal(lines.n, 9);
    assert_int_equal(lines.chain.count, 9);
    for (size_t i = 0; i < 9; i++) {
        assert_memory_equal(&lines.at[i].leaf, &made.at[i].leaf, sizeof made.at[i].leaf);
        assert_int_equal(lines.at[i].entry->case_seq, i + 1);
        assert_int_equal(log_what(lines.at[i].entry), SAM_LOG_OPENED);
    }
    log_lines_close(&lines);
}

static void
calls_a_left_out_entry_a_gap(void **state)
{
    struct log_lines lines;
    (void)state;
    entries_fill(&made, 9);
    for (size_t i = 0; i < 8; i++) {
        begin(&lines);
        take_before(&lines, i);
        refuses(&lines, &made.at[i + 1].entry, false, LOG_GAP);
        log_lines_close(&lines);
    }
}

static void
refuses_an_entry_that_came_before(void **state)
{
    struct log_lines lines;
    (void)state;
    entries_fill(&made, 3);
    begin(&lines);
    take_before(&lines, 3);
    refuses(&lines, &made.at[2].entry, false, LOG_BROKEN);
    refuses(&lines, &made.at[0].entry, false, LOG_BROKEN);
    log_lines_close(&lines);
}

static void
refuses_an_entry_that_was_renumbered_over_a_gap(void **state)
{
    struct log_lines lines;
    (void)state;
    entries_fill(&made, 2);
    entries_add(&made, 3, 3000, 30); /* the one that is hidden */
    entries_add(&made, 3, 4000, 40); /* the next, numbered in its place: names another leaf */
    begin(&lines);
    take_before(&lines, 2);
    refuses(&lines, &made.at[3].entry, false, LOG_BROKEN);
    log_lines_close(&lines);
}

static void
refuses_any_flipped_bit_of_an_entry_or_its_salt(void **state)
{
    struct log_lines lines;
    (void)state;
    entries_fill(&made, 3);
    const struct entry sound = made.at[1].entry;
    for (size_t bit = 0; bit < 8 * (sound.entry.len + sizeof sound.salt); bit++) {
        uint8_t bytes[512];
        struct entry entry = sound;
        enum log_flaw flaw = LOG_SOUND;
        memcpy(bytes, sound.entry.at, sound.entry.len);
        entry.entry.at = bytes;
        uint8_t *at = bit / 8 < sizeof entry.salt ? entry.salt + bit / 8
                                                  : bytes + bit / 8 - sizeof entry.salt;
        *at ^= (uint8_t)(1U << bit % 8);
        begin(&lines);
        take_before(&lines, 1);
        /* Its own leaf is another then: either it is refused, or the next one names another before it. */
        if (log_lines_take(&lines, &entry, false, &flaw) == SAM_OK) {
            assert_int_equal(log_lines_take(&lines, &made.at[2].entry, false, &flaw),
                             SAM_E_REFUSED);
        }
        log_lines_close(&lines);
    }
}

static void
refuses_an_entry_of_another_case(void **state)
{
    struct log_lines lines;
    static const uint8_t other[ID_BYTES] = {1};
    (void)state;
    entries_fill(&made, 1);
    log_lines_start(&lines, made.realm, other);
    refuses(&lines, &made.at[0].entry, false, LOG_BROKEN);
    log_lines_close(&lines);
    log_lines_start(&lines, other, made.case_id);
    refuses(&lines, &made.at[0].entry, false, LOG_BROKEN);
    log_lines_close(&lines);
}

static void
refuses_a_time_or_a_place_that_goes_back(void **state)
{
    struct log_lines lines;
    (void)state;
    entries_fill(&made, 2);
    entries_add(&made, 3, 1999, 30);
    begin(&lines);
    take_before(&lines, 2);
    refuses(&lines, &made.at[2].entry, false, LOG_BROKEN);
    entries_fill(&made, 2);
    entries_add(&made, 3, 2000, 20);
    refuses(&lines, &made.at[2].entry, false, LOG_BROKEN);
    entries_fill(&made, 2);
    entries_add(&made, 3, 2000, 21); /* the same time, the next place */
    take_before(&lines, 0);
    enum log_flaw flaw = LOG_SOUND;
    assert_int_equal(log_lines_take(&lines, &made.at[2].entry, false, &flaw), SAM_OK);
    log_lines_close(&lines);
}

static void
takes_an_erased_entry_with_an_owners_statement_only(void **state)
{
    struct log_lines lines;
    uint8_t leaf[HASH_BYTES];
    enum log_flaw flaw = LOG_SOUND;
    (void)state;
    entries_fill(&made, 4);
    const struct entry erased = entries_erased(&made, 1);
    assert_true(log_lines_leaf(&erased, leaf));
    assert_memory_equal(leaf, made.at[1].leaf.at, sizeof leaf);
    assert_false(log_lines_leaf(&made.at[1].entry, leaf));
    begin(&lines);
    take_before(&lines, 1);
    refuses(&lines, &erased, false, LOG_GAP);
    assert_int_equal(log_lines_take(&lines, &erased, true, &flaw), SAM_OK);
    assert_true(lines.at[1].is_erased);
    assert_null(lines.at[1].entry);
    assert_int_equal(log_lines_take(&lines, &made.at[2].entry, false, &flaw), SAM_OK);
    log_lines_close(&lines);
}

static void
refuses_leaf_data_of_another_length_or_kind(void **state)
{
    struct log_lines lines;
    uint8_t data[TREE_LEAF_DATA_BYTES], leaf[HASH_BYTES];
    (void)state;
    entries_fill(&made, 2);
    begin(&lines);
    take_before(&lines, 1);
    struct entry erased = entries_erased(&made, 1);
    memcpy(data, erased.leaf.at, sizeof data);
    erased.leaf = (struct sam_bytes){data, sizeof data - 1};
    assert_false(log_lines_leaf(&erased, leaf));
    refuses(&lines, &erased, true, LOG_BROKEN);
    erased.leaf.len = sizeof data;
    data[0] = 2;
    refuses(&lines, &erased, true, LOG_BROKEN);
    log_lines_close(&lines);
}

static void
refuses_an_entry_after_another_leaf_in_the_erased_ones_place(void **state)
{
    struct log_lines lines;
    enum log_flaw flaw = LOG_SOUND;
    (void)state;
    entries_fill(&made, 3);
    struct entry erased = entries_erased(&made, 0); /* some other leaf of the log */
    erased.index = 20;
    begin(&lines);
    take_before(&lines, 1);
    assert_int_equal(log_lines_take(&lines, &erased, true, &flaw), SAM_OK);
    refuses(&lines, &made.at[2].entry, false, LOG_BROKEN);
    log_lines_close(&lines);
}

static void
says_what_an_entry_is_about(void **state)
{
    struct log_entry entry = {.kind = LOG_TIME_MARK};
    (void)state;
    assert_int_equal(log_what(&entry), SAM_LOG_MARK);
    entry.kind = LOG_RESTORED;
    assert_int_equal(log_what(&entry), SAM_LOG_MARK);
    entry.kind = 2 + REQUEST_RELEASE;
    entry.decision = LOG_REWRAP;
    assert_int_equal(log_what(&entry), SAM_LOG_REWRAP);
    entry.decision = LOG_DENIED;
    assert_int_equal(log_what(&entry), SAM_LOG_OPENED);
    entry.kind = 2 + REQUEST_LIST;
    assert_int_equal(log_what(&entry), SAM_LOG_LISTED);
    entry.kind = 2 + REQUEST_WATCH + 1;
    assert_int_equal(log_what(&entry), SAM_LOG_OTHER);
    entry.kind = UINT32_MAX;
    assert_int_equal(log_what(&entry), SAM_LOG_OTHER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_entries_that_name_each_other),
        cmocka_unit_test(calls_a_left_out_entry_a_gap),
        cmocka_unit_test(refuses_an_entry_that_came_before),
        cmocka_unit_test(refuses_an_entry_that_was_renumbered_over_a_gap),
        cmocka_unit_test(refuses_any_flipped_bit_of_an_entry_or_its_salt),
        cmocka_unit_test(refuses_an_entry_of_another_case),
        cmocka_unit_test(refuses_a_time_or_a_place_that_goes_back),
        cmocka_unit_test(takes_an_erased_entry_with_an_owners_statement_only),
        cmocka_unit_test(refuses_leaf_data_of_another_length_or_kind),
        cmocka_unit_test(refuses_an_entry_after_another_leaf_in_the_erased_ones_place),
        cmocka_unit_test(says_what_an_entry_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
