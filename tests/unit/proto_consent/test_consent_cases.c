/* test_consent_cases.c FOLDER - the cases of tests/demo over the wire: the same provisions, the same
 * compiled policy, the same answers to all that the demo asks, and to every member, leaf and purpose.
 * FOLDER holds what lines.py writes. */
#include "policy/text/line.h"
#include "policy/text/taxonomy_data.h"
#include "twice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;
static struct store *store;
static struct taxonomy_data standard;

static void
read_text(struct line *line, const char *text, enum line_form form)
{
    struct sam_bytes bytes = {(const uint8_t *)text, strlen(text)};
    memset(line, 0, sizeof *line);
    if (!line_read(line, bytes, form, &standard.taxonomy)) fail_msg("%s", line->reading.fault);
    assert_true(line->has_consent);
}

/* Returns how many lines there were. */
static size_t
for_each_line(const char *name, enum line_form form,
              void (*check)(const struct line *line, const struct twice *t))
{
    static struct twice t;
    static struct line line;
    static char text[LINE_BYTES_MAX + 2];
    char path[4096];
    size_t n = 0;
    int len = snprintf(path, sizeof path, "%s/%s.jsonl", folder, name);
    assert_true(len > 0 && (size_t)len < sizeof path);
    FILE *file = fopen(path, "r");
    if (file == NULL) fail_msg("no %s", path);
    for (; fgets(text, sizeof text, file) != NULL; n++) {
        store_clear(store);
        read_text(&line, text, form);
        twice_make(store, &line.site, &line.consent, &t);
        check(&line, &t);
        twice_close(&t);
        line_close(&line);
    }
    assert_int_equal(fclose(file), 0);
    return n;
}

static size_t permitted, permitted_of_all, wire_bytes, wire_provisions;

static void
check_decision(const struct line *line, const struct twice *t)
{
    const struct sam_request *asked = &line->request;
    struct sam_request wired;
    wired_request(store, asked, &wired);
    twice_expect_same(t, asked->at);
    twice_expect_same(t, asked->at - 30 * SAM_DAY_MS);
    permitted += expect_same_answer(&t->named, asked, &t->behind, &wired) ? 1 : 0;
    permitted_of_all += expect_same_answers(&t->named, asked, &t->behind, &wired);
    wire_bytes += t->trip.len;
    wire_provisions += t->opened.n_provisions;
}

static void
the_cases_are_decided_alike(void **state)
{
    (void)state;
    size_t n = for_each_line("decide", LINE_DECIDE, check_decision);
    print_message("%zu lines, %zu permitted; of all members, leaves and purposes %zu; "
                  "%zu provisions in %zu bytes\n",
                  n, permitted, permitted_of_all, wire_provisions, wire_bytes);
    assert_true(n > 500 && permitted > n / 20 && permitted_of_all > n);
}

static size_t open_leaves;

static void
check_card(const struct line *line, const struct twice *t)
{
    uint32_t hats[2][SAM_TEAM_MAX];
    uint32_t each[2][SAM_TEAM_MAX];
    size_t n = line->n_present;
    uint16_t number = sam_policy_meeting(t->named.policy, line->meeting);
    twice_expect_same(t, line->at);
    assert_int_equal(
        number, sam_policy_meeting(t->behind.policy, wired_id(store, line->meeting, ID_BYTES)));
    for (size_t i = 0; i < n; i++) {
        struct sam_bytes person = wired_id(store, line->present[i], ID_BYTES);
        hats[0][i] = sam_consent_hats(&line->consent, line->present[i]);
        hats[1][i] = sam_consent_hats(&t->opened, person);
    }
    uint32_t open = sam_room_card(t->named.policy, hats[0], n, number, line->at, each[0]);
    assert_int_equal(open, sam_room_card(t->behind.policy, hats[1], n, number, line->at, each[1]));
    assert_memory_equal(hats[0], hats[1], n * sizeof **hats);
    assert_memory_equal(each[0], each[1], n * sizeof **each);
    open_leaves |= open;
}

static void
the_room_cards_are_the_same(void **state)
{
    (void)state;
    assert_int_equal(for_each_line("room", LINE_ROOM, check_card), 4);
    assert_true(open_leaves != 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cases_are_decided_alike),
        cmocka_unit_test(the_room_cards_are_the_same),
    };
    if (argc != 2) return 2;
    folder = argv[1];
    store = malloc(sizeof *store);
    if (store == NULL || !taxonomy_data_read(&standard, taxonomy_data_default())) return 2;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    taxonomy_data_close(&standard);
    free(store);
    return failed;
}
