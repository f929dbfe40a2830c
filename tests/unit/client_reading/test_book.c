/* test_book.c - what a home knows of items: found by what begins their id, titles kept, forgotten when erased. */
#include "client/item_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct item_book
empty(void)
{
    struct item_book book = {.root = NULL};
    struct sam_trouble trouble;
    assert_int_equal(item_book_new(&book, &trouble), SAM_OK);
    return book;
}

static struct known_item
item_of(uint8_t first, uint8_t second)
{
    struct known_item known = {.item = {first, second, 0xcd}};
    return known;
}

static bool
says(struct sam_bytes content, const char *wanted)
{
    char title[ITEM_TITLE_MAX];
    item_title(content, title);
    return strcmp(title, wanted) == 0;
}

static bool
title_is(const char *json, const char *wanted)
{
    return says((struct sam_bytes){(const uint8_t *)json, strlen(json)}, wanted);
}

static void
finds_an_item_by_what_begins_its_id_if_one_does(void **state)
{
    uint8_t item[ID_BYTES];
    struct item_book book = empty();
    const struct known_item one = item_of(0x12, 0x34), other = item_of(0x12, 0x35);
    (void)state;
    assert_true(item_book_put(&book, &one) && item_book_put(&book, &other));
    assert_int_equal(item_book_begins(&book, "123", item), 2);
    assert_int_equal(item_book_begins(&book, "99", item), 0);
    assert_int_equal(item_book_begins(&book, "1234", item), 1);
    assert_memory_equal(item, one.item, sizeof item);
    assert_int_equal(item_book_begins(&book, "1235cd", item), 1);
    assert_memory_equal(item, other.item, sizeof item);
    item_book_close(&book);
}

static void
keeps_what_is_not_said_again(void **state)
{
    struct known_item known = item_of(1, 2), found;
    struct item_book book = empty();
    (void)state;
    known.has_author = true;
    memset(known.author, 0xab, sizeof known.author);
    strncpy(known.kind, "job_lead", sizeof known.kind - 1);
    strncpy(known.title, "Lager", sizeof known.title - 1);
    known.was_opened = true;
    assert_true(item_book_put(&book, &known));
    known = item_of(1, 2); /* as a later list has it */
    assert_true(item_book_put(&book, &known));
    assert_true(item_book_find(&book, known.item, &found));
    assert_true(found.was_opened && found.has_author);
    assert_int_equal(found.author[31], 0xab);
    assert_string_equal(found.kind, "job_lead");
    assert_string_equal(found.title, "Lager");
    assert_true(item_book_erase(&book, known.item));
    assert_false(item_book_find(&book, known.item, &found));
    item_book_close(&book);
}

static bool
is_unchanged(const struct item_book *book)
{
    bool is = !book->is_root_changed;
    for (size_t i = 0; i < ITEM_DRAWERS; i++) {
        is = is && !book->is_changed[i];
    }
    return is;
}

/* And that the disk is left alone where nothing is new. */
static void
changes_the_drawer_of_what_is_new_and_no_other(void **state)
{
    const struct sam_bytes label = {(const uint8_t *)"work.search", 11};
    struct item_book book = empty();
    struct known_item known = item_of(0x41, 1);
    (void)state;
    strncpy(known.title, "Lager", sizeof known.title - 1);
    known.was_opened = true;
    for (unsigned again = 0; again < 2; again++) {
        assert_true(item_book_put(&book, &known));
        assert_true(item_book_see_labels(&book, known.item, &label, 1));
        assert_int_equal(is_unchanged(&book), again == 1);
        assert_int_equal(book.is_changed[0x41], again == 0);
        book.is_changed[0x41] = false;
        assert_true(is_unchanged(&book));
    }
    strncpy(known.title, "Andet", sizeof known.title - 1);
    assert_true(item_book_put(&book, &known));
    assert_true(book.is_changed[0x41]);
    book.is_changed[0x41] = false;
    assert_true(item_book_see_labels(&book, known.item, NULL, 0));
    assert_true(book.is_changed[0x41]);
    book.is_changed[0x41] = false;
    assert_true(item_book_see_seq(&book, 1) && book.is_root_changed);
    item_book_close(&book);
}

static void
knows_what_was_erased(void **state)
{
    struct item_book book = empty();
    const struct known_item known = item_of(0x41, 1), other = item_of(0x41, 2);
    uint8_t item[ID_BYTES];
    (void)state;
    assert_true(item_book_put(&book, &known));
    assert_false(item_book_is_erased(&book, known.item));
    book.is_changed[0x41] = false;
    assert_true(item_book_erase(&book, known.item));
    assert_true(item_book_is_erased(&book, known.item));
    assert_false(item_book_is_erased(&book, other.item));
    book.is_changed[0x41] = !book.is_changed[0x41];
    assert_true(is_unchanged(&book)); /* all of it in one drawer, so in one file */
    assert_int_equal(item_book_begins(&book, "4101", item), 0);
    item_book_close(&book);
}

static void
a_merged_book_has_the_labels_that_either_saw(void **state)
{
    static const struct sam_bytes labels[] = {
        {(const uint8_t *)"a", 1}, {(const uint8_t *)"b", 1}, {(const uint8_t *)"c", 1}};
    const struct known_item known = item_of(1, 2), other = item_of(3, 4);
    struct item_book book = empty(), news = empty();
    (void)state;
    assert_true(item_book_see_labels(&book, known.item, labels, 2));
    assert_true(item_book_see_labels(&news, known.item, labels + 1, 2));
    assert_true(item_book_see_labels(&news, other.item, labels, 1));
    assert_true(item_book_merge(&book, &news));
    const json_t *seen = json_object_get(
        json_object_get(book.items, "0102cd00000000000000000000000000"), "labels");
    assert_int_equal(json_array_size(seen), 3);
    for (size_t i = 0; i < 3; i++) {
        const char *label = json_string_value(json_array_get(seen, i));
        assert_memory_equal(label, labels[i].at, 2);
    }
    assert_true(book.is_changed[1] && book.is_changed[3]);
    item_book_close(&news);
    item_book_close(&book);
}

static void
a_merged_book_names_nothing_that_was_erased(void **state)
{
    struct known_item known = item_of(1, 2), found;
    struct item_book book = empty(), news = empty();
    (void)state;
    strncpy(known.title, "Lager", sizeof known.title - 1);
    assert_true(item_book_erase(&book, known.item) && item_book_put(&news, &known));
    assert_true(item_book_merge(&book, &news));
    assert_true(item_book_is_erased(&book, known.item));
    assert_false(item_book_find(&book, known.item, &found));
    item_book_close(&news);
    item_book_close(&book);
}

static void
remembers_the_highest_number_of_the_log_only(void **state)
{
    struct item_book book = empty();
    (void)state;
    assert_int_equal(item_book_seq(&book), 0);
    assert_true(item_book_see_seq(&book, 7));
    assert_true(item_book_see_seq(&book, 5));
    assert_int_equal(item_book_seq(&book), 7);
    assert_true(item_book_see_seq(&book, UINT64_MAX)); /* no number of a log */
    assert_int_equal(item_book_seq(&book), 7);
    item_book_close(&book);
}

static void
reads_a_title_out_of_a_content_and_nothing_out_of_another(void **state)
{
    (void)state;
    assert_true(title_is("{\"title\":\"Hjælp\",\"text\":\"\",\"fields\":{}}", "Hjælp"));
    assert_true(title_is("{\"title\":5}", ""));
    assert_true(title_is("[1]", ""));
    assert_true(title_is("no json", ""));
    assert_true(title_is("{\"title\":\"a\",\"title\":\"b\"}", ""));
}

static void
cuts_a_long_title_between_letters(void **state)
{
    char json[3000] = "{\"title\":\"a", title[ITEM_TITLE_MAX];
    (void)state;
    for (size_t at = strlen(json); at < 2600; at += 2) {
        memcpy(json + at, "\xc3\xa6", 2);
    }
    memcpy(json + strlen(json), "\"}", 3);
    item_title((struct sam_bytes){(const uint8_t *)json, strlen(json)}, title);
    assert_int_equal(strlen(title), ITEM_TITLE_MAX - 1);
    json[10 + ITEM_TITLE_MAX] = '\0';
    assert_memory_equal(title, json + 10, ITEM_TITLE_MAX - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_an_item_by_what_begins_its_id_if_one_does),
        cmocka_unit_test(keeps_what_is_not_said_again),
        cmocka_unit_test(changes_the_drawer_of_what_is_new_and_no_other),
        cmocka_unit_test(knows_what_was_erased),
        cmocka_unit_test(a_merged_book_has_the_labels_that_either_saw),
        cmocka_unit_test(a_merged_book_names_nothing_that_was_erased),
        cmocka_unit_test(remembers_the_highest_number_of_the_log_only),
        cmocka_unit_test(reads_a_title_out_of_a_content_and_nothing_out_of_another),
        cmocka_unit_test(cuts_a_long_title_between_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
