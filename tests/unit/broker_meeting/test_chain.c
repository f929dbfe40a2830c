/* test_chain.c - the statements of a meeting: who may put which, to whom they are shown, how many there are. */
#include "gathering.h"

#include <stdlib.h>
#include <string.h>

static const struct peer_reply *
get(enum who who, const uint8_t *meeting, uint64_t from, const uint8_t *after)
{
    return ask(who, control_get_meeting(&world.realm, world.plan.case_id, meeting, from, after));
}

/* The same bytes but for the request's id. */
static void
expect_same(const struct peer_reply *a, const struct peer_reply *b)
{
    assert_int_equal(a->reply->error, b->reply->error);
    assert_int_equal(a->frame == NULL, b->frame == NULL);
    assert_int_equal(a->chunk.len, b->chunk.len);
    assert_int_equal(a->reply->checkpoint.len, b->reply->checkpoint.len);
    assert_null(a->reply->meeting);
    assert_null(b->reply->meeting);
    assert_null(a->reply->done);
    assert_null(b->reply->done);
}

/* ---- who may --------------------------------------------------------------------------------------- */

static void
expect_author(enum who by, struct gathering *g, struct meeting_body body)
{
    expect(put_statement(by, g, &body, NULL), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_MEETING, by, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_AUTHOR);
}

static void
the_caller_and_owners_change_it_and_only_an_owner_opens_it(void **state)
{
    struct gathering g;
    (void)state;
    call_meeting(BO, OF(BO) | OF(OLE), &g);
    expect_author(OLE, &g, plan_body(MEETING_CHANGE, &g));
    expect_author(OLE, &g, end_body(MEETING_CLOSE));
    expect_author(OLE, &g, end_body(MEETING_CANCEL));
    expect_author(OLE, &g, open_body(NOW, NOW + HOUR));
    expect_author(BO, &g, open_body(NOW, NOW + HOUR));
    struct meeting_body body = plan_body(MEETING_CHANGE, &g);
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
    body = plan_body(MEETING_CHANGE, &g);
    expect(put_statement(MAJA, &g, &body, NULL), REPLY_OK);
    open_meeting(&g);
    body = end_body(MEETING_CLOSE);
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
    expect(put_statement(MAJA, &g, &body, NULL), REPLY_REFUSED); /* over is over */
    expect_entry(REQUEST_PUT_MEETING, MAJA, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_MEETING);
}

static void
who_sends_a_statement_has_signed_it(void **state)
{
    struct gathering g;
    uint8_t id[HASH_BYTES];
    (void)state;
    think_of(&g, OF(BO) | OF(OLE));
    put_title(BO, &g);
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    memcpy(body.meeting, g.meeting, ID_BYTES);
    body.seq = 1;
    struct octets call = realm_meeting(who_is(OLE), version(), &body, NOW, id);
    expect(
        ask(BO, control_put_meeting(&world.realm, world.plan.case_id, octets_bytes(&call), NULL)),
        REPLY_REFUSED);
    expect_entry(REQUEST_PUT_MEETING, BO, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_AUTHOR);
    octets_free(&call);
}

static void
another_version_or_statement_that_came_first_is_a_conflict(void **state)
{
    struct gathering g, behind;
    (void)state;
    call_meeting(BO, OF(BO) | OF(OLE), &g);
    behind = g;
    open_meeting(&g);
    struct meeting_body body = plan_body(MEETING_CHANGE, &behind);
    expect(put_statement(BO, &behind, &body, NULL), REPLY_CONFLICT);
    behind.seq = g.seq; /* the number is right, what went before is not */
    expect(put_statement(BO, &behind, &body, NULL), REPLY_CONFLICT);
    (void)sign_version(); /* not sent: the core knows the one before */
    expect(put_statement(BO, &g, &body, NULL), REPLY_CONFLICT);
    expect_entry(REQUEST_PUT_MEETING, BO, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_STALE);
}

static void
an_id_that_is_taken_is_refused(void **state)
{
    struct gathering g, mine, elsewhere;
    (void)state;
    think_of(&mine, OF(BO));
    think_of(&elsewhere, OF(BO));
    put_title(BO, &mine);
    put_title(BO, &elsewhere);
    call_meeting(MAJA, OF(OLE), &g); /* Bo has no part in it */
    memcpy(mine.meeting, g.meeting, ID_BYTES);
    struct meeting_body body = plan_body(MEETING_CALL, &mine);
    expect(put_statement(BO, &mine, &body, NULL), REPLY_REFUSED);
    expect(put_statement(OLE, &mine, &body, NULL), REPLY_CONFLICT); /* he sees that it is there */
    call_elsewhere(elsewhere.meeting);
    body = plan_body(MEETING_CALL, &elsewhere);
    expect(put_statement(BO, &elsewhere, &body, NULL), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_MEETING, BO, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_MEETING);
}

/* ---- who is shown it ------------------------------------------------------------------------------- */

static void
who_has_no_part_in_it_is_told_as_if_it_were_not_there(void **state)
{
    struct gathering g, nothing;
    (void)state;
    call_meeting(BO, OF(OLE), &g);
    think_of(&nothing, OF(OLE));
    nothing.title = g.title;
    struct meeting_body body = end_body(MEETING_CLOSE);
    const struct peer_reply *closed = put_statement(SARA, &g, &body, NULL);
    expect(closed, REPLY_CLOSED);
    expect_same(closed, put_statement(SARA, &nothing, &body, NULL));
    closed = get(SARA, g.meeting, 1, NULL);
    expect(closed, REPLY_CLOSED);
    expect_same(closed, get(SARA, nothing.meeting, 1, NULL));
    const uint8_t *case_id = world.plan.case_id;
    closed = ask(SARA, control_list(&world.realm, case_id, NULL, g.meeting, NULL, 9));
    expect(closed, REPLY_CLOSED);
    expect_same(closed,
                ask(SARA, control_list(&world.realm, case_id, NULL, nothing.meeting, NULL, 9)));
    expect(get(HANNE, g.meeting, 1, NULL), REPLY_CLOSED); /* of no part of the case either */
    expect(ask(HANNE, control_get_meeting(&world.realm, case_id, NULL, 0, NULL)), REPLY_CLOSED);
}

static size_t
count_meetings(enum who who, const uint8_t *after)
{
    const struct peer_reply *reply = get(who, NULL, 0, after);
    expect(reply, REPLY_OK);
    return reply->reply->meeting->n_meetings;
}

static void
each_sees_the_meetings_that_they_have_part_in_in_the_order_of_ids(void **state)
{
    struct gathering a, b, c;
    (void)state;
    call_meeting(BO, OF(OLE), &a);
    call_meeting(MAJA, OF(OLE) | OF(SARA), &b);
    call_meeting(SARA, OF(SARA), &c);
    assert_int_equal(count_meetings(MAJA, NULL), 3);
    assert_int_equal(count_meetings(BO, NULL), 1);
    assert_int_equal(count_meetings(OLE, NULL), 2);
    assert_int_equal(count_meetings(KARI, NULL), 0);
    expect(mark(&a, REQUEST_PRESENT, MAJA, KARI), REPLY_OK); /* who was there has part in it */
    assert_int_equal(count_meetings(KARI, NULL), 1);
    const struct meeting_reply *all = get(MAJA, NULL, 0, NULL)->reply->meeting;
    assert_int_equal(count_meetings(MAJA, all->meetings[0]), 2);
    assert_int_equal(count_meetings(MAJA, all->meetings[2]), 0);
}

static void
statements_come_in_order_from_any_number_on(void **state)
{
    struct gathering g;
    (void)state;
    call_meeting(BO, OF(OLE), &g);
    open_meeting(&g);
    close_meeting(&g);
    size_t entries = count_entries();
    const struct meeting_reply *reply = get(OLE, g.meeting, 1, NULL)->reply->meeting;
    assert_int_equal(reply->n_statements, 3);
    assert_int_equal(reply->n_meetings, 0);
    struct sam_bytes second = reply->statements[1];
    reply = get(OLE, g.meeting, 2, NULL)->reply->meeting;
    assert_int_equal(reply->n_statements, 2);
    assert_int_equal(reply->statements[0].len, second.len);
    assert_memory_equal(reply->statements[0].at, second.at, second.len);
    assert_int_equal(get(OLE, g.meeting, 4, NULL)->reply->meeting->n_statements, 0);
    assert_int_equal(count_entries(), entries); /* no content: no look */
}

/* ---- how many -------------------------------------------------------------------------------------- */

/* Put into the store as if the core had taken them: changes of this size, until there are so many. */
static void
store_changes(struct gathering *g, const struct meeting_body *body, uint64_t until)
{
    store_begins();
    while (g->seq < until) {
        struct meeting_body next = *body;
        struct store_meeting record = {.logged = world.moment.now};
        uint8_t id[HASH_BYTES];
        memcpy(next.meeting, g->meeting, ID_BYTES);
        memcpy(next.previous, g->last, HASH_BYTES);
        record.seq = next.seq = g->seq + 1;
        struct octets statement = realm_meeting(who_is(BO), version(), &next, world.moment.now, id);
        record.statement = octets_bytes(&statement);
        memcpy(record.meeting, g->meeting, ID_BYTES);
        memcpy(record.case_id, world.plan.case_id, ID_BYTES);
        memcpy(record.id, id, HASH_BYTES);
        assert_int_equal(store_meeting_put(world.store, &record), SAM_OK);
        octets_free(&statement);
        memcpy(g->last, id, HASH_BYTES);
        g->seq++;
    }
    store_ends();
}

static void
a_meeting_has_a_thousand_statements_and_its_end(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(OLE));
    put_title(BO, &g);
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    store_changes(&g, &body, 1);
    body = plan_body(MEETING_CHANGE, &g);
    store_changes(&g, &body, 999);
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
    expect(put_statement(BO, &g, &body, NULL), REPLY_QUOTA);
    body = open_body(NOW, NOW + HOUR);
    expect(put_statement(MAJA, &g, &body, NULL), REPLY_QUOTA);
    assert_in_range(get(OLE, g.meeting, 1, NULL)->reply->meeting->n_statements, 200, 256);
    assert_int_equal(get(OLE, g.meeting, 901, NULL)->reply->meeting->n_statements, 100);
    body = end_body(MEETING_CLOSE);
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
}

static void
a_reply_has_as_many_as_fit_and_always_one(void **state)
{
    static uint8_t people[3][ID_BYTES];
    struct point points[AGENDA_MAX];
    struct sam_bytes labels[1] = {realm_text("case.practical")};
    struct gathering g;
    (void)state;
    think_of(&g, OF(BO) | OF(KARI) | OF(OLE));
    put_title(BO, &g);
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    memcpy(people, body.invited, sizeof people);
    for (uint32_t i = 0; i < AGENDA_MAX; i++) {
        points[i] = (struct point){.number = i + 1,
                                   .labels = labels,
                                   .n_labels = 1,
                                   .people = (const uint8_t(*)[ID_BYTES])people,
                                   .n_people = 3};
        memcpy(points[i].title_item, g.title->id, ID_BYTES);
    }
    body.agenda = points;
    body.n_agenda = AGENDA_MAX;
    store_changes(&g, &body, 1);
    body.kind = MEETING_CHANGE;
    store_changes(&g, &body, 60);
    uint64_t from = 1;
    for (size_t pages = 0; from <= 60; pages++) {
        const struct meeting_reply *reply = get(OLE, g.meeting, from, NULL)->reply->meeting;
        size_t bytes = 0;
        for (size_t i = 0; i < reply->n_statements; i++) {
            bytes += reply->statements[i].len;
        }
        assert_in_range(bytes, 1, 81920);
        assert_true(pages < 60);
        from += reply->n_statements;
        if (from <= 60) { assert_true(bytes > 70000); }
    }
}

/* As a withdrawal: an older copy of the database, in which it is open, is known as one. */
static void
what_ends_a_meeting_is_in_the_checkpoint_file_at_once(void **state)
{
    const enum meeting_kind ends[] = {MEETING_CLOSE, MEETING_CANCEL};
    uint8_t note[CHECKPOINT_MAX];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        enum store_reason why = STORE_FINE;
        struct core_counts counts;
        struct gathering g;
        uint64_t size = 0;
        size_t len = 0;
        call_meeting(BO, OF(OLE), &g);
        struct meeting_body body = end_body(ends[i]);
        expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
        core_counts(world.core, &counts);
        assert_int_equal(store_checkpoint_file_read(world.checkpoint, &size, note, &len, &why),
                         SAM_OK);
        assert_int_equal(size, counts.entries);
    }
}

/* ---- without room ---------------------------------------------------------------------------------- */

static int
begin_without_room(void **state)
{
    (void)state;
    world_without_room();
    return 0;
}

static void
without_room_nothing_is_called_and_what_ends_a_meeting_is_looked_at(void **state)
{
    struct gathering g;
    (void)state;
    think_of(&g, OF(OLE));
    struct meeting_body body = plan_body(MEETING_CALL, &g);
    expect(put_statement(BO, &g, &body, NULL), REPLY_FULL);
    body = open_body(NOW, NOW + HOUR);
    expect(put_statement(MAJA, &g, &body, NULL), REPLY_FULL);
    body = end_body(MEETING_CLOSE);
    expect(put_statement(MAJA, &g, &body, NULL), REPLY_CLOSED); /* there is none */
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(the_caller_and_owners_change_it_and_only_an_owner_opens_it),
        test(who_sends_a_statement_has_signed_it),
        test(another_version_or_statement_that_came_first_is_a_conflict),
        test(an_id_that_is_taken_is_refused),
        test(who_has_no_part_in_it_is_told_as_if_it_were_not_there),
        test(each_sees_the_meetings_that_they_have_part_in_in_the_order_of_ids),
        test(statements_come_in_order_from_any_number_on),
        test(a_meeting_has_a_thousand_statements_and_its_end),
        cmocka_unit_test_setup_teardown(
            without_room_nothing_is_called_and_what_ends_a_meeting_is_looked_at, begin_without_room,
            world_end),
        test(what_ends_a_meeting_is_in_the_checkpoint_file_at_once),
        test(a_reply_has_as_many_as_fit_and_always_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
