/* test_wraps.c - wraps of what is put on a table: who reaches an item only there gets one, with the statement or
 * behind it. */
#include "gathering.h"

#include <string.h>

#define CRISIS "health.crisis"

/* Maja's meeting with Bo and Ole, open; each may hear of health.crisis in this meeting alone. A note of Bo's
 * that Ole has no wrap of. */
static struct realm_item *
begin(struct gathering *g)
{
    call_meeting(MAJA, OF(BO) | OF(OLE), g);
    join_all(g, OF(MAJA) | OF(BO) | OF(OLE));
    permit(BO, CRISIS, NULL)->meeting = (struct sam_bytes){g->meeting, ID_BYTES};
    permit(OLE, CRISIS, NULL)->meeting = (struct sam_bytes){g->meeting, ID_BYTES};
    put_version();
    open_meeting(g);
    return put_note(BO, CRISIS);
}

/* For whom an honest client wraps for this table. */
static struct recipients
wanted(const struct gathering *g, const struct realm_item *item)
{
    return realm_recipients(&world.realm, version(), item, &g->meeting, 1, world.moment.now);
}

static void
make_wraps(enum who who, const struct gathering *g, const struct realm_item *item,
           struct realm_wraps *ret_wraps)
{
    struct recipients to = wanted(g, item);
    realm_wraps_make(&world.realm, who_is(who), version(), item, &to, world.moment.now, ret_wraps);
}

static const struct peer_reply *
table_with(enum who who, struct gathering *g, const struct realm_item *item,
           struct realm_wraps *wraps)
{
    struct meeting_body body = table_body(item);
    const struct peer_reply *reply = put_statement(who, g, &body, wraps);
    realm_wraps_free(wraps);
    return reply;
}

/* Not taken: neither the wraps nor the statement. */
static void
refused(enum who who, struct gathering *g, const struct realm_item *item, struct realm_wraps *wraps,
        enum reply_error error, enum refusal why)
{
    uint64_t seq = g->seq;
    expect(table_with(who, g, item, wraps), error);
    expect_entry(REQUEST_PUT_MEETING, who, LOG_DENIED, LOG_REASON_REFUSED + (uint32_t)why);
    assert_int_equal(g->seq, seq);
    expect(release_in(g, OLE, item, NULL), REPLY_CLOSED);
    const struct peer_reply *reply = ask(
        MAJA, control_get_meeting(&world.realm, world.plan.case_id, g->meeting, 1, NULL));
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->meeting->n_statements, seq);
}

static void
its_author_brings_the_wraps_that_are_missing(void **state)
{
    struct realm_wraps wraps;
    struct gathering g;
    (void)state;
    struct realm_item *note = begin(&g);
    make_wraps(BO, &g, note, &wraps);
    assert_int_equal(wraps.n, 3);
    const struct peer_reply *reply = table_with(BO, &g, note, &wraps);
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->done->n_dropped, 0);
    expect_entry(REQUEST_PUT_MEETING, BO, LOG_PERMITTED, LOG_REASON_TAKEN);
    assert_int_equal(last_entry()->n_recipients, 3);
    assert_int_equal(last_entry()->case_seq, reply->reply->done->seq);
    (void)expect_released(OLE, note, release_in(&g, OLE, note, NULL));
    close_meeting(&g);
    expect(release_in(&g, OLE, note, NULL),
           REPLY_CLOSED); /* it is not of the meeting, it lay there */
}

static void
so_does_an_owner(void **state)
{
    struct realm_wraps wraps;
    struct gathering g;
    (void)state;
    struct realm_item *note = begin(&g);
    make_wraps(MAJA, &g, note, &wraps);
    expect(table_with(MAJA, &g, note, &wraps), REPLY_OK);
    (void)expect_released(OLE, note, release_in(&g, OLE, note, NULL));
}

static void
surplus_wraps_are_dropped_and_named(void **state)
{
    struct realm_wraps wraps;
    struct gathering g;
    (void)state;
    struct realm_item *note = begin(&g);
    struct recipients to = wanted(&g, note);
    memcpy(to.at[to.n].key_id, who_is(KARI)->key_id, HASH_BYTES);
    memcpy(to.at[to.n++].x25519, who_is(KARI)->x25519.pk, KEY_BYTES);
    realm_wraps_make(&world.realm, who_is(BO), version(), note, &to, NOW, &wraps);
    const struct peer_reply *reply = table_with(BO, &g, note, &wraps);
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->done->n_dropped, 1);
    assert_memory_equal(reply->reply->done->dropped[0], who_is(KARI)->key_id, HASH_BYTES);
    assert_int_equal(last_entry()->n_recipients, 3);
}

static void
wraps_that_are_refused_leave_no_statement_behind(void **state)
{
    struct realm_wraps wraps;
    struct gathering g;
    (void)state;
    struct realm_item *note = begin(&g), *other = put_note(BO, CRISIS);
    make_wraps(BO, &g, note, &wraps);
    wraps.shares[0].share[3] ^= 1;
    refused(BO, &g, note, &wraps, REPLY_REFUSED, REFUSAL_MEANING);
    make_wraps(BO, &g, note, &wraps);
    memcpy(wraps.shares[0].recipient, who_is(SARA)->key_id, HASH_BYTES);
    refused(BO, &g, note, &wraps, REPLY_INCOMPLETE_WRAPS, REFUSAL_INCOMPLETE);
    make_wraps(BO, &g, other, &wraps);
    refused(BO, &g, note, &wraps, REPLY_REFUSED, REFUSAL_ITEM);
    make_wraps(MAJA, &g, note, &wraps);
    refused(BO, &g, note, &wraps, REPLY_REFUSED, REFUSAL_AUTHOR); /* not his */
    make_wraps(BO, &g, note, &wraps);
    put_version();
    refused(BO, &g, note, &wraps, REPLY_STALE_WRAPS, REFUSAL_STALE);
    make_wraps(BO, &g, note, &wraps);
    expect(table_with(BO, &g, note, &wraps), REPLY_OK);
}

static void
a_statement_that_is_refused_leaves_no_wraps_behind(void **state)
{
    struct realm_wraps wraps;
    struct gathering g;
    (void)state;
    struct realm_item *note = begin(&g);
    make_wraps(BO, &g, note, &wraps);
    expect(mark(&g, REQUEST_PRESENT, BO, SARA), REPLY_OK); /* to her it is closed */
    refused(BO, &g, note, &wraps, REPLY_REFUSED, REFUSAL_MEETING);
    make_wraps(BO, &g, note, &wraps);
    struct meeting_body body = end_body(MEETING_CLOSE);
    expect(put_statement(MAJA, &g, &body, &wraps), REPLY_REFUSED); /* nothing is put there */
    expect_entry(REQUEST_PUT_MEETING, MAJA, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_MEANING);
    realm_wraps_free(&wraps);
}

static void
they_may_come_behind_it(void **state)
{
    struct realm_wraps wraps;
    struct gathering g;
    (void)state;
    struct realm_item *note = begin(&g);
    make_wraps(BO, &g, note, &wraps);
    const struct peer_reply *reply = ask(BO, control_put_wraps(&world.realm, &wraps));
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->done->n_dropped, 1); /* it does not lie there yet */
    struct meeting_body body = table_body(note);
    expect(put_statement(BO, &g, &body, NULL), REPLY_OK);
    expect(release_in(&g, OLE, note, NULL), REPLY_CLOSED);
    reply = ask(BO, control_missing_wraps(&world.realm, note->case_id, NULL, 9));
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->missing->n_items, 1);
    assert_int_equal(reply->reply->missing->items[0].n_recipients, 1);
    assert_memory_equal(reply->reply->missing->items[0].recipients[0], who_is(OLE)->key_id,
                        HASH_BYTES);
    reply = ask(BO, control_put_wraps(&world.realm, &wraps));
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->done->n_dropped, 0);
    (void)expect_released(OLE, note, release_in(&g, OLE, note, NULL));
    reply = ask(BO, control_missing_wraps(&world.realm, note->case_id, NULL, 9));
    assert_int_equal(reply->reply->missing->n_items, 0);
    realm_wraps_free(&wraps);
    make_wraps(BO, &g, put_note(BO, CRISIS), &wraps); /* one that does not lie there, beside it */
    reply = ask(BO, control_put_wraps(&world.realm, &wraps));
    expect(reply, REPLY_OK);
    assert_int_equal(reply->reply->done->n_dropped, 1);
    realm_wraps_free(&wraps);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(its_author_brings_the_wraps_that_are_missing),
        test(so_does_an_owner),
        test(surplus_wraps_are_dropped_and_named),
        test(wraps_that_are_refused_leave_no_statement_behind),
        test(a_statement_that_is_refused_leaves_no_wraps_behind),
        test(they_may_come_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
