/* test_card.c - the card of a case: written, read, taken into a book. */
#include "stage.h"

#include "client/case_card.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
write_card(void)
{
    stage_open(&stage.v[5]);
    char *text = card_write(sam_case_facts(stage.c), stage.realm.id);
    assert_non_null(text);
    return text;
}

static enum sam_err
read_text(const char *text, struct card *ret_card)
{
    return card_read((struct sam_bytes){(const uint8_t *)text, strlen(text)}, ret_card);
}

static void
reads_what_was_written(void **state)
{
    struct card card;
    char *text = write_card();
    (void)state;
    ok(read_text(text, &card));
    assert_memory_equal(card.realm, stage.realm.id, ID_BYTES);
    assert_memory_equal(card.case_id, stage.plan.case_id, ID_BYTES);
    assert_string_equal(card.candidate.handle, "candidate");
    assert_int_equal(card.n, 4);
    assert_memory_equal(card.people[0].person, stage.bo.id, ID_BYTES);
    assert_string_equal(card.people[0].handle, "consultant");
    free(text);
}

/* ---- what is refused ------------------------------------------------------------------------------------------ */

/* The card with one thing changed: at `path` ("people.0.handle", "realm") stands value, a JSON text; NULL: nothing. */
static void
refuses_with(const json_t *whole, const char *path, const char *value)
{
    char part[64];
    struct card card;
    json_t *json = json_deep_copy(whole), *at = json;
    for (;;) {
        const char *dot = strchr(path, '.');
        if (dot == NULL) { break; }
        (void)snprintf(part, sizeof part, "%.*s", (int)(dot - path), path);
        at = json_is_array(at) ? json_array_get(at, strtoul(part, NULL, 10))
                               : json_object_get(at, part);
        path = dot + 1;
    }
    if (value == NULL) {
        (void)json_object_del(at, path);
    } else {
        (void)json_object_set_new(at, path, json_loads(value, JSON_DECODE_ANY, NULL));
    }
    char *text = json_dumps(json, 0);
    if (read_text(text, &card) != SAM_E_MALFORMED) { fail_msg("taken: %s", text); }
    free(text);
    json_decref(json);
}

static void
refuses_a_card_that_is_not_one(void **state)
{
    static const struct {
        const char *path, *value;
    } changes[] = {
        {"samtykke", "\"case card v2\""},
        {"samtykke", NULL},
        {"more", "1"},
        {"realm", NULL},
        {"realm", "\"0011\""},
        {"case", "\"00000000000000000000000000000000\""},
        {"case", "\"A0000000000000000000000000000001\""},
        {"case", "\"a000000000000000000000000000000g\""},
        {"language", "\"sv\""},
        {"language", "1"},
        {"candidate", "[]"},
        {"candidate.handle", "\"Maja\""},
        {"candidate.handle", "\"\""},
        {"candidate.name", "\"a\\u0007b\""},
        {"candidate.name", NULL},
        {"candidate.more", "\"x\""},
        {"people", "{}"},
        {"people.0.person", "\"00000000000000000000000000000000\""},
        {"people.0.person", NULL},
        {"people.0.handle", "\"a b\""},
        {"people.0.handle", "\"abcdefghijklmnopqrstuvwxyz0123456789\""},
        {"people.0.name", "\"\""},
        {"people.0.role", "7"},
        {"people.0.organisation", NULL},
        {"people.0.key", "\"x\""},
    };
    char *text = write_card();
    json_t *whole = json_loads(text, 0, NULL);
    struct card card;
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        refuses_with(whole, changes[i].path, changes[i].value);
    }
    assert_int_equal(read_text("", &card), SAM_E_MALFORMED);
    assert_int_equal(read_text("[]", &card), SAM_E_MALFORMED);
    assert_int_equal(read_text("{\"samtykke\":\"case card v1\",\"samtykke\":1}", &card),
                     SAM_E_MALFORMED);
    json_decref(whole);
    free(text);
}

static void
takes_a_full_team_and_nobody_more(void **state)
{
    struct card card;
    char *text = write_card();
    json_t *whole = json_loads(text, 0, NULL);
    json_t *people = json_object_get(whole, "people");
    (void)state;
    free(text);
    while (json_array_size(people) < SAM_TEAM_MAX) {
        (void)json_array_append(people, json_array_get(people, 0));
    }
    text = json_dumps(whole, 0);
    ok(read_text(text, &card));
    free(text);
    (void)json_array_append(people, json_array_get(people, 0));
    text = json_dumps(whole, 0);
    assert_int_equal(read_text(text, &card), SAM_E_MALFORMED);
    free(text);
    json_decref(whole);
}

/* ---- taking in ------------------------------------------------------------------------------------------------ */

static void
leaves_people_as_this_home_calls_them(void **state)
{
    struct card card;
    struct book book = {.n = 0};
    struct book_person bo = {.handle = "bo", .name = "Bo B."};
    char *text = write_card();
    (void)state;
    ok(read_text(text, &card));
    free(text);
    memcpy(bo.person, stage.bo.id, ID_BYTES);
    assert_true(book_put(&book, &bo));
    assert_true(card_take(&card, &book));
    assert_int_equal(book.n, 4); /* Bo, the candidate, Tine, Ida */
    assert_string_equal(book_find(&book, stage.bo.id)->handle, "bo");
    assert_string_equal(book_find(&book, stage.bo.id)->name, "Bo B.");
    assert_string_equal(book_find(&book, stage.tine.id)->handle, "therapist");
    assert_true(card_take(&card, &book));
    assert_int_equal(book.n, 4);
}

static void
a_name_that_is_taken_gets_a_number(void **state)
{
    struct card card;
    struct book book = {.n = 0};
    struct book_person other = {.person = {5}, .handle = "therapist", .name = "T"};
    char *text = write_card();
    (void)state;
    ok(read_text(text, &card));
    free(text);
    assert_true(book_put(&book, &other));
    assert_true(card_take(&card, &book));
    assert_string_equal(book_find(&book, stage.tine.id)->handle, "therapist2");
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(reads_what_was_written),
        on_stage(refuses_a_card_that_is_not_one),
        on_stage(takes_a_full_team_and_nobody_more),
        on_stage(leaves_people_as_this_home_calls_them),
        on_stage(a_name_that_is_taken_gets_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
