/* test_pins_file.c - pins in files: loaded, saved, and kept from being lost. */
#include "folder.h"
#include "pinned.h"
#include "pins_file.h"
#include "samples.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pins *
load(const char *name)
{
    struct pins *pins = NULL;
    struct pins_why why = pinned_none;
    assert_int_equal(pins_load(folder_path(name), pins_realm, pins_local, &pins, &why), SAM_OK);
    return pins;
}

static void
save(struct pins *pins, const char *name)
{
    struct pins_why why = pinned_none;
    assert_int_equal(pins_save(pins, folder_path(name), pins_local, &why), SAM_OK);
    assert_memory_equal(&why, &pinned_none, sizeof why);
}

static void
expect_unsaved(struct pins *pins, const char *name, enum sam_err err, struct pins_why expected)
{
    struct pins_why why = pinned_none;
    uint64_t counter = pins->counter;
    assert_int_equal(pins_save(pins, folder_path(name), pins_local, &why), err);
    assert_memory_equal(&why, &expected, sizeof why);
    assert_int_equal(pins->counter, counter);
    assert_null(folder_temp());
}

static void
see(struct pins *pins, uint32_t number)
{
    struct pins_seen seen = pinned_sample(number);
    pinned_see(pins, &seen);
}

static void
each_writing_counts_one_up(void **state)
{
    struct pins *pins = pinned_fresh(pins_realm);
    (void)state;
    for (uint32_t i = 1; i <= 3; i++) {
        see(pins, i);
        save(pins, "pins");
        assert_int_equal(pins->counter, i);
        struct pins *again = load("pins");
        assert_int_equal(again->counter, i);
        assert_int_equal(again->n, i);
        assert_memory_equal(again->mac, pins->mac, sizeof pins->mac);
        pins_free(&again);
    }
    assert_int_equal(folder_count(), 1);
    pins_free(&pins);
}

static void
says_that_there_are_none_and_makes_none(void **state)
{
    struct pins *pins = NULL;
    struct pins_why why = pinned_none, absent = {PINS_FILE, FILE_ABSENT};
    (void)state;
    assert_int_equal(pins_load(folder_path("pins"), pins_realm, pins_local, &pins, &why), SAM_E_IO);
    assert_memory_equal(&why, &absent, sizeof why);
    assert_null(pins);
    pins = pinned_fresh(pins_realm);
    save(pins, "pins");
    assert_int_equal(remove(folder_path("pins")), 0);
    expect_unsaved(pins, "pins", SAM_E_IO, absent); /* somebody removed it: a sign, not a start */
    assert_int_equal(folder_count(), 0);
    pins_free(&pins);
}

static void
does_not_lose_what_another_process_saw(void **state)
{
    struct pins *a = pinned_fresh(pins_realm), *b = pinned_fresh(pins_realm);
    (void)state;
    save(a, "pins");
    expect_unsaved(b, "pins", SAM_E_REFUSED, (struct pins_why){PINS_FILE, FILE_EXISTS});
    pins_free(&b);
    b = load("pins");
    see(a, 1);
    see(b, 2);
    save(a, "pins");
    expect_unsaved(b, "pins", SAM_E_REFUSED, (struct pins_why){.reason = PINS_CHANGED});
    pins_free(&b);
    b = load("pins");
    see(b, 2);
    save(b, "pins");
    assert_int_equal(b->n, 2);
    pins_free(&a);
    pins_free(&b);
}

static void
does_not_write_over_what_is_damaged_or_open_to_others(void **state)
{
    struct pins *pins = pinned_fresh(pins_realm);
    (void)state;
    save(pins, "pins");
    assert_int_equal(chmod(folder_path("pins"), 0640), 0);
    expect_unsaved(pins, "pins", SAM_E_REFUSED, (struct pins_why){PINS_FILE, FILE_NOT_PRIVATE});
    assert_int_equal(symlink("pins", folder_path("link")), 0);
    expect_unsaved(pins, "link", SAM_E_REFUSED, (struct pins_why){PINS_FILE, FILE_NO_FILE});
    folder_put("pins", text_bytes("samtykke pins v1\nand no more"), 0600);
    expect_unsaved(pins, "pins", SAM_E_REFUSED, (struct pins_why){.reason = PINS_DAMAGED});
    folder_put("pins", text_bytes(""), 0600);
    expect_unsaved(pins, "pins", SAM_E_MALFORMED, (struct pins_why){.reason = PINS_NONE});
    folder_expect("pins", text_bytes(""));
    pins_free(&pins);
}

static void
the_counter_ends_where_its_number_does(void **state)
{
    struct long_blob file = long_blob(json_array_get(vector_list(*state, "files"), 2), "file");
    folder_put("pins", long_bytes(&file), 0600);
    struct pins *pins = load("pins");
    assert_int_equal(pins->counter, UINT64_MAX);
    expect_unsaved(pins, "pins", SAM_E_TOO_BIG, (struct pins_why){.reason = PINS_ROOM});
    folder_expect("pins", long_bytes(&file));
    pins_free(&pins);
}

static void
holds_as_much_as_may_be_pinned(void **state)
{
    struct pins *pins = pinned_fresh(pins_realm);
    struct pins_why why;
    uint8_t key_id[PINS_HASH_BYTES] = {0};
    (void)state;
    for (uint32_t i = 0; i < PINS_CASES_MAX; i++) {
        see(pins, i);
        const uint8_t *id = pins->cases[i].seen.case_id;
        for (key_id[0] = 0; key_id[0] < PINS_WORDS_MAX; key_id[0]++) {
            assert_int_equal(pins_set_words(pins, id, key_id, true, &why), SAM_OK);
        }
    }
    save(pins, "pins");
    struct pins *again = load("pins");
    assert_int_equal(again->n, PINS_CASES_MAX);
    for (uint32_t i = 0; i < PINS_CASES_MAX; i++) {
        assert_memory_equal(&again->cases[i].words, &pins->cases[i].words,
                            sizeof pins->cases[i].words);
        assert_memory_equal(&again->cases[i].seen.case_id, &pins->cases[i].seen.case_id,
                            PINS_ID_BYTES);
    }
    save(again, "pins");
    pins_free(&again);
    pins_free(&pins);
}

static void
refuses_a_file_that_is_longer_than_any(void **state)
{
    uint8_t *content = calloc(1, PINS_FILE_MAX + 1);
    struct pins *pins = NULL;
    struct pins_why why = pinned_none, long_file = {PINS_FILE, FILE_TOO_LONG};
    (void)state;
    assert_non_null(content);
    folder_put("pins", (struct sam_bytes){content, PINS_FILE_MAX + 1}, 0600);
    assert_int_equal(pins_load(folder_path("pins"), pins_realm, pins_local, &pins, &why),
                     SAM_E_TOO_BIG);
    assert_memory_equal(&why, &long_file, sizeof why);
    folder_put("pins", (struct sam_bytes){content, PINS_FILE_MAX}, 0600);
    assert_int_equal(pins_load(folder_path("pins"), pins_realm, pins_local, &pins, &why),
                     SAM_E_MALFORMED);
    assert_int_equal(why.reason, PINS_NONE);
    free(content);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(each_writing_counts_one_up),
        IN_FOLDER(says_that_there_are_none_and_makes_none),
        IN_FOLDER(does_not_lose_what_another_process_saw),
        IN_FOLDER(does_not_write_over_what_is_damaged_or_open_to_others),
        IN_FOLDER(the_counter_ends_where_its_number_does),
        IN_FOLDER(holds_as_much_as_may_be_pinned),
        IN_FOLDER(refuses_a_file_that_is_longer_than_any),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("pins_file", tests, load_pins, unload);
}
