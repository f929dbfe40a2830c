/* test_table.c - what is put on the table of a meeting: by whom, what everybody present may see, who reads it
 * there. */
#include "gathering.h"

#include <string.h>

#define SEARCH "work.search"
#define PURPOSES NAMES("job_search")

/* Maja's meeting, open; Kari and Sara are not coming. */
static void
begin(struct gathering *g)
{
    maja_calls(g);
    expect(mark(g, REQUEST_ABSENT, MAJA, KARI), REPLY_OK);
    expect(mark(g, REQUEST_ABSENT, MAJA, SARA), REPLY_OK);
    open_meeting(g);
}

static const struct peer_reply *
table(enum who who, struct gathering *g, const struct realm_item *item)
{
    struct meeting_body body = table_body(item);
    return put_statement(who, g, &body, NULL);
}

static void
refused(enum who who, struct gathering *g, const struct realm_item *item, enum refusal why)
{
    uint64_t seq = g->seq;
    expect(table(who, g, item), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_MEETING, who, LOG_DENIED, LOG_REASON_REFUSED + (uint32_t)why);
    assert_int_equal(g->seq, seq);
}

static void
read_live(const struct gathering *g, enum who who, const struct realm_item *item)
{
    (void)expect_released(who, item, release_in(g, who, item, NULL));
}

/* ---- who, and what --------------------------------------------------------------------------------- */

static void
an_author_puts_it_there_and_those_present_read_it_while_it_is_open(void **state)
{
    struct gathering g;
    (void)state;
    begin(&g);
    struct realm_item *note = put_note(BO, SEARCH);
    expect(release_in(&g, OLE, note, NULL), REPLY_CLOSED);
    expect(table(BO, &g, note), REPLY_OK);
    expect_entry(REQUEST_PUT_MEETING, BO, LOG_PERMITTED, LOG_REASON_TAKEN);
    assert_memory_equal(last_entry()->item, note->id, ID_BYTES);
    assert_memory_equal(last_entry()->meeting, g.meeting, ID_BYTES);
    read_live(&g, OLE, note);
    expect_entry(REQUEST_RELEASE, OLE, LOG_PERMITTED, SAM_PERMITTED);
    assert_memory_equal(last_entry()->meeting, g.meeting, ID_BYTES);
    expect(release(OLE, note, NULL), REPLY_CLOSED);
    close_meeting(&g);
    expect(release_in(&g, OLE, note, NULL), REPLY_CLOSED);
    (void)expect_released(OLE, note, release_in(&g, OLE, note, PURPOSES));
}

static void
an_owner_may_and_another_member_may_not(void **state)
{
    struct realm_item nowhere = {.id = {4}};
    struct gathering g;
    (void)state;
    begin(&g);
    struct realm_item *note = put_note(BO, SEARCH);
    refused(OLE, &g, note, REFUSAL_AUTHOR);
    refused(OLE, &g, &nowhere, REFUSAL_AUTHOR); /* the same as for one that is there */
    refused(MAJA, &g, &nowhere, REFUSAL_ITEM);
    struct realm_item *under_way = make_item(BO, (struct item_terms){.size = 0});
    send_item(BO, under_way);
    refused(BO, &g, under_way, REFUSAL_AUTHOR); /* it is in no list: as if it were not there */
    refused(MAJA, &g, under_way, REFUSAL_ITEM);
    expect(table(MAJA, &g, note), REPLY_OK);
    refused(MAJA, &g, note, REFUSAL_ITEM); /* it lies there */
    struct realm_item *other = put_note(BO, SEARCH);
    close_meeting(&g);
    refused(BO, &g, other, REFUSAL_MEETING);
}

static void
everybody_present_may_see_it(void **state)
{
    struct gathering g;
    const struct person *bo = who_is(BO);
    (void)state;
    begin(&g);
    struct realm_item *note = put_note(BO, SEARCH), *closed = put_note(BO, "health.crisis");
    refused(BO, &g, closed, REFUSAL_MEETING);
    refused(MAJA, &g, closed, REFUSAL_MEETING); /* an owner opens it for the meeting first */
    struct realm_item *for_bo = put_item(MAJA,
                                         (struct item_terms){.audience = &bo, .n_audience = 1});
    refused(MAJA, &g, for_bo, REFUSAL_MEETING);
    struct item_terms both = {.labels = NAMES(SEARCH, "health.crisis")};
    refused(BO, &g, put_item(BO, both), REFUSAL_MEETING);
    expect(mark(&g, REQUEST_PRESENT, OLE, SARA), REPLY_OK); /* she may not hear of it */
    refused(BO, &g, note, REFUSAL_MEETING);
    expect(mark(&g, REQUEST_ABSENT, MAJA, SARA), REPLY_OK);
    expect(table(BO, &g, note), REPLY_OK);
}

static void
edge_case_26_from_a_late_joiner_on_nothing_closed_to_them_goes_to_the_room(void **state)
{
    struct gathering g;
    (void)state;
    begin(&g);
    struct realm_item *before = put_note(BO, SEARCH), *after = put_note(BO, SEARCH);
    expect(table(BO, &g, before), REPLY_OK);
    expect(join(&g, SARA), REPLY_OK);
    refused(BO, &g, after, REFUSAL_MEETING);
    refused_there(BO, terms_of(&g, "message", SEARCH, OF(OLE) | OF(SARA)));
    expect(put_header(BO, terms_of(&g, "message", SEARCH, OF(OLE))), REPLY_OK);
    expect(release_in(&g, SARA, before, NULL), REPLY_CLOSED); /* nor what was there before */
    read_live(&g, OLE, before);
}

static void
edge_case_33_a_guest_narrows_the_room_to_what_is_open_to_them_by_name(void **state)
{
    struct person guest;
    struct gathering g;
    (void)state;
    person_make(&world.realm, "guest", "", NOW, &guest);
    (void)plan_join(&world.plan, &guest);
    plan_permit(&world.plan, actor_team(), SEARCH, PURPOSES, NOW - HOUR, NOW + DAY);
    begin(&g);
    struct realm_item *note = put_note(BO, SEARCH), *second = put_note(BO, SEARCH);
    expect(ask(MAJA, control_in_meeting(&world.realm, REQUEST_PRESENT, world.plan.case_id,
                                        g.meeting, &guest)),
           REPLY_OK);
    refused(BO, &g, note, REFUSAL_MEETING);
    plan_permit(&world.plan, actor_person(&guest), SEARCH, PURPOSES, NOW - HOUR, NOW + DAY);
    put_version();
    expect(table(BO, &g, note), REPLY_OK);
    (void)plan_deny(&world.plan, actor_person(&guest), "work");
    put_version();
    refused(BO, &g, second, REFUSAL_MEETING);
    person_free(&guest);
}

static void
the_table_of_one_meeting_is_not_that_of_another(void **state)
{
    struct gathering a, b;
    (void)state;
    begin(&a);
    call_meeting(MAJA, OF(BO) | OF(OLE), &b);
    join_all(&b, OF(BO) | OF(OLE));
    open_meeting(&b);
    struct realm_item *note = put_note(BO, SEARCH);
    expect(table(BO, &a, note), REPLY_OK);
    read_live(&a, OLE, note);
    expect(release_in(&b, OLE, note, NULL), REPLY_CLOSED);
    expect(table(BO, &b, note), REPLY_OK); /* it may lie on both */
    read_live(&b, OLE, note);
    close_meeting(&a);
    expect(release_in(&a, OLE, note, NULL), REPLY_CLOSED);
    read_live(&b, OLE, note);
}

static void
a_table_has_sixty_four_places(void **state)
{
    struct gathering g;
    (void)state;
    begin(&g);
    for (size_t i = 0; i < 64; i++) {
        expect(table(BO, &g, put_note(BO, SEARCH)), REPLY_OK);
    }
    expect(table(BO, &g, put_note(BO, SEARCH)), REPLY_QUOTA);
    struct meeting_body more = open_body(NOW, NOW + HOUR);
    expect(put_statement(MAJA, &g, &more, NULL), REPLY_OK); /* the meeting goes on */
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(an_author_puts_it_there_and_those_present_read_it_while_it_is_open),
        test(an_owner_may_and_another_member_may_not),
        test(everybody_present_may_see_it),
        test(edge_case_26_from_a_late_joiner_on_nothing_closed_to_them_goes_to_the_room),
        test(edge_case_33_a_guest_narrows_the_room_to_what_is_open_to_them_by_name),
        test(the_table_of_one_meeting_is_not_that_of_another),
        test(a_table_has_sixty_four_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
