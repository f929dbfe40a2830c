/* test_live_parts.c - a large item, chunk by chunk, in a meeting; and the list of what lies in one. */
#include "gathering.h"

#include <string.h>

#define SEARCH "work.search"
#define PURPOSES NAMES("job_search")

/* ---- further chunks -------------------------------------------------------------------------------- */

static const struct peer_reply *
get_chunk(const struct realm_item *item, uint32_t number)
{
    return ask(BO, control_get_chunk(&world.realm, world.plan.case_id, item->id, number));
}

/* Two chunks, the first of which Bo gets. */
static struct realm_item *
read_half(struct gathering *g)
{
    sara_calls(g);
    open_meeting(g);
    join_all(g, OF(BO));
    struct item_terms terms = terms_of(g, "decision", SEARCH, OF(BO));
    terms.size = 70000;
    struct realm_item *large = put_item(MAJA, terms);
    expect(release_in(g, BO, large, NULL), REPLY_OK);
    expect(get_chunk(large, 0), REPLY_OK);
    return large;
}

static void
chunks_stop_when_the_reader_leaves(void **state)
{
    struct gathering g;
    (void)state;
    struct realm_item *large = read_half(&g);
    expect(get_chunk(large, 1), REPLY_OK);
    expect(leave(&g, BO), REPLY_OK);
    expect(get_chunk(large, 1), REPLY_CLOSED);
    expect(join(&g, BO), REPLY_OK);
    expect(get_chunk(large, 1), REPLY_OK);
}

static void
chunks_stop_when_the_meeting_closes(void **state)
{
    struct gathering g;
    (void)state;
    struct realm_item *large = read_half(&g);
    close_meeting(&g);
    expect(get_chunk(large, 1), REPLY_CLOSED);
}

static void
chunks_stop_when_the_permit_ends(void **state)
{
    struct gathering g;
    (void)state;
    struct realm_item *large = read_half(&g);
    plan_lift(&world.plan, 0);
    put_version();
    expect(get_chunk(large, 1), REPLY_CLOSED);
}

static void
chunks_keep_the_reader_heard_of_and_stop_with_silence(void **state)
{
    struct gathering g;
    (void)state;
    struct realm_item *large = read_half(&g);
    pass(SILENCE);
    expect(get_chunk(large, 1), REPLY_OK);
    pass(SILENCE);
    expect(get_chunk(large, 1), REPLY_OK);
    pass(SILENCE + 1);
    expect(get_chunk(large, 1), REPLY_CLOSED);
}

static void
chunks_of_a_release_without_the_meeting_do_not_hang_on_it(void **state)
{
    struct gathering g;
    (void)state;
    struct realm_item *large = read_half(&g);
    expect(release(BO, large, PURPOSES), REPLY_OK);
    expect(leave(&g, BO), REPLY_OK);
    expect(get_chunk(large, 1), REPLY_OK);
    expect(release_in(&g, BO, large, PURPOSES), REPLY_OK); /* names it, and is not live */
    close_meeting(&g);
    expect(get_chunk(large, 1), REPLY_OK);
}

/* ---- List ------------------------------------------------------------------------------------------ */

static const struct list_reply *
list_in(const struct gathering *g, enum who who)
{
    const struct peer_reply *reply = ask(
        who, control_list(&world.realm, world.plan.case_id, NULL, g->meeting, NULL, 256));
    expect(reply, REPLY_OK);
    return reply->reply->list;
}

static const struct listed *
find(const struct list_reply *list, const struct realm_item *item)
{
    for (size_t i = 0; i < list->n_items; i++) {
        if (memcmp(list->items[i].item, item->id, ID_BYTES) == 0) { return &list->items[i]; }
    }
    return NULL;
}

static bool
is_read(const struct gathering *g, const struct realm_item *item, const char *const *purposes)
{
    return release_in(g, BO, item, purposes)->reply->error == REPLY_OK;
}

/* Listed without a purpose: open without one; listed with one: open for it alone; else it is not listed. */
static void
compare(const struct gathering *g, const struct realm_item *item)
{
    const struct listed *listed = find(list_in(g, BO), item);
    bool is_open = is_read(g, item, NULL);
    bool for_search = is_read(g, item, PURPOSES),
         for_benefits = is_read(g, item, NAMES("benefits"));
    assert_int_equal(listed != NULL, is_open || for_search || for_benefits);
    if (listed == NULL) { return; }
    assert_int_equal(listed->n_purposes == 0, is_open);
    if (is_open) { return; }
    assert_int_equal(listed->n_purposes, 1);
    struct sam_bytes name = realm_text(for_search ? "job_search" : "benefits");
    assert_memory_equal(listed->purposes[0].at, name.at, name.len);
}

static void
the_list_of_a_meeting_is_what_a_release_in_it_would_give(void **state)
{
    struct gathering g;
    struct realm_item *items[4];
    (void)state;
    (void)permit(BO, "money.debt", NAMES("benefits"));
    sara_calls(&g);
    permit(BO, "work.needs", NULL)->meeting = (struct sam_bytes){g.meeting, ID_BYTES};
    put_version();
    join_all(&g, OF(BO) | OF(OLE));
    items[0] = put_minute(&g);
    items[1] = put_item(MAJA, terms_of(&g, "decision", "money.debt", OF(BO) | OF(OLE)));
    items[2] = put_item(MAJA, terms_of(&g, "decision", "work.needs", OF(BO)));
    items[3] = put_item(MAJA, terms_of(&g, "decision", "health.crisis", OF(BO)));
    struct realm_item *note = put_note(MAJA, SEARCH);
    for (unsigned round = 0; round < 3; round++) {
        for (size_t i = 0; i < 4; i++) {
            compare(&g, items[i]);
            assert_int_equal(is_read(&g, items[i], NULL), round == 1 ? i <= 2 : i == 2);
        }
        assert_null(find(list_in(&g, BO), note)); /* open for a purpose, and not of it */
        assert_null(find(list_in(&g, MAJA), note));
        assert_non_null(find(list_in(&g, MAJA), items[3]));
        if (round == 0) { open_meeting(&g); }
        if (round == 1) { close_meeting(&g); }
    }
}

static void
the_entry_of_a_list_names_the_meeting_while_it_is_live(void **state)
{
    struct gathering g;
    (void)state;
    sara_calls(&g);
    open_meeting(&g);
    (void)list_in(&g, BO);
    expect_entry(REQUEST_LIST, BO, LOG_DENIED, SAM_NO_PERMIT);
    assert_false(last_entry()->has_meeting);
    join_all(&g, OF(BO));
    (void)put_minute(&g);
    (void)list_in(&g, BO);
    expect_entry(REQUEST_LIST, BO, LOG_PERMITTED, SAM_PERMITTED);
    assert_true(last_entry()->has_meeting);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(chunks_stop_when_the_reader_leaves),
        test(chunks_stop_when_the_meeting_closes),
        test(chunks_stop_when_the_permit_ends),
        test(chunks_keep_the_reader_heard_of_and_stop_with_silence),
        test(chunks_of_a_release_without_the_meeting_do_not_hang_on_it),
        test(the_list_of_a_meeting_is_what_a_release_in_it_would_give),
        test(the_entry_of_a_list_names_the_meeting_while_it_is_live),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
