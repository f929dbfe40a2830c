/* test_records.c - what is put is read again as it was; what does not fit is refused by its name. Items: test_items.c.
 * The log: test_log.c. Rooms: test_rooms.c. */
#include "world.h"

#include <string.h>

static struct store_keys
some_keys(unsigned key, unsigned x, unsigned curve, sam_time until)
{
    struct store_keys k = {
        .statement = text("keys"), .role = text("therapist"), .pending_until = until};
    memcpy(k.key_id, id(key), HASH_BYTES);
    memcpy(k.ed25519, id(key), KEY_BYTES);
    memcpy(k.x25519, id(x), KEY_BYTES);
    memcpy(k.curve, id(curve), KEY_BYTES);
    return k;
}

static void
keys_are_pending_then_admitted_once_and_unique(void **state)
{
    struct store_keys k = some_keys(1, 11, 21, 500), got;
    (void)state;
    turn_begin();
    ok(store_keys_put(world.store, &k));
    k.pending_until = 900;
    ok(store_keys_put(world.store, &k)); /* again */
    ok(store_keys_get(world.store, id(1), &world.memory, &got));
    assert_false(got.is_admitted);
    assert_int_equal(got.pending_until, 900);
    expect_bytes(got.statement, "keys");
    expect_bytes(got.role, "therapist");
    assert_int_equal(got.certificate.len, 0);
    ok(store_keys_admit(world.store, id(1), 600));
    turn_end();
    turn_begin();
    refuses(store_keys_put(world.store, &k), STORE_EXISTS);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_keys_admit(world.store, id(1), 601), STORE_ABSENT);
    ok(store_frame_undo(world.store));
    for (unsigned same_x = 0; same_x < 2; same_x++) {
        ok(store_frame_begin(world.store));
        k = some_keys(2, same_x ? 11 : 12, same_x ? 22 : 21, 9000);
        ok(store_keys_put(world.store, &k));
        refuses(store_keys_admit(world.store, id(2), 700), STORE_EXISTS);
        if (!same_x) { /* the admitted one answers for the connection */
            ok(store_keys_by_curve(world.store, id(21), &world.memory, &got));
            assert_true(got.is_admitted);
            assert_int_equal(got.admitted, 600);
        }
        ok(store_frame_undo(world.store));
    }
    refuses(store_keys_get(world.store, id(2), &world.memory, &got), STORE_ABSENT);
    refuses(store_keys_by_curve(world.store, id(22), &world.memory, &got), STORE_ABSENT);
    ok(store_commit(world.store));
}

static void
versions_of_a_case_follow_one_another(void **state)
{
    struct store_case c;
    (void)state;
    turn_begin();
    ok(put_case(world.store, 1, 1));
    ok(put_case(world.store, 1, 2));
    ok(put_case(world.store, 2, 1));
    turn_end();
    const uint64_t wrong[] = {0, 1, 2, 4, UINT64_MAX};
    turn_begin();
    for (size_t i = 0; i < 5; i++) {
        assert_int_not_equal(put_case(world.store, 1, wrong[i]), SAM_OK);
        refuses(store_frame_keep(world.store), STORE_NO_TURN);
        ok(store_frame_undo(world.store));
        ok(store_frame_begin(world.store));
    }
    turn_end();
    ok(store_case_get(world.store, id(1), 0, &world.memory, &c));
    assert_int_equal(c.version, 2);
    expect_bytes(c.consent, "a consent");
    ok(store_case_get(world.store, id(1), 1, &world.memory, &c));
    assert_memory_equal(c.id, id(1001), HASH_BYTES);
    ok(store_case_by_id(world.store, id(1), id(1002), &world.memory, &c));
    assert_int_equal(c.version, 2);
    assert_int_equal(c.logged, 1000);
    refuses(store_case_by_id(world.store, id(2), id(1002), &world.memory, &c), STORE_ABSENT);
    refuses(store_case_get(world.store, id(1), 3, &world.memory, &c), STORE_ABSENT);
}

static void
the_realm_meetings_asks_and_replies_are_kept(void **state)
{
    struct store_meeting m = {.seq = 1, .statement = text("call"), .logged = 5}, ms[4];
    struct store_ask a = {.body = text("may we"), .time = 7}, as[4];
    struct store_reply r = {.reply = text("done"), .time = 1000}, got;
    struct sam_bytes said;
    size_t n = 0;
    (void)state;
    memcpy(m.meeting, id(1), ID_BYTES);
    memcpy(m.case_id, id(9), ID_BYTES);
    memcpy(m.id, id(101), HASH_BYTES);
    memcpy(a.ask, id(1), ID_BYTES);
    memcpy(a.case_id, id(9), ID_BYTES);
    memcpy(r.key_id, id(1), HASH_BYTES);
    memcpy(r.request, id(2), ID_BYTES);
    turn_begin();
    ok(store_broker_put(world.store, 1, id(1), text("broker one")));
    ok(store_broker_put(world.store, 2, id(2), text("broker two")));
    ok(store_crl_put(world.store, id(1), text("crl old")));
    ok(store_crl_put(world.store, id(1), text("crl new")));
    ok(store_beacon_put(world.store, id(9), text("beacon old")));
    ok(store_beacon_put(world.store, id(9), text("beacon new")));
    ok(store_meeting_put(world.store, &m));
    m.seq = 2;
    memcpy(m.id, id(102), HASH_BYTES);
    ok(store_meeting_put(world.store, &m));
    ok(store_ask_put(world.store, &a));
    ok(store_ask_answer(world.store, id(9), id(1), ANSWER_NO));
    ok(store_reply_put(world.store, &r));
    turn_end();
    ok(store_broker_get(world.store, 0, &world.memory, &said));
    expect_bytes(said, "broker two");
    ok(store_broker_get(world.store, 1, &world.memory, &said));
    expect_bytes(said, "broker one");
    ok(store_crl_get(world.store, id(1), &world.memory, &said));
    expect_bytes(said, "crl new");
    ok(store_beacon_get(world.store, id(9), &world.memory, &said));
    expect_bytes(said, "beacon new");
    ok(store_meeting_page(world.store, id(1), 1, &world.memory, ms, 4, &n));
    assert_int_equal(n, 2);
    ok(store_meeting_of_case(world.store, id(9), NULL, &world.memory, ms, 4, &n));
    assert_int_equal(n, 1);
    assert_int_equal(ms[0].seq, 2);
    ok(store_meeting_of_case(world.store, id(9), id(1), &world.memory, ms, 4, &n));
    assert_int_equal(n, 0);
    ok(store_ask_page(world.store, id(9), NULL, &world.memory, as, 4, &n));
    assert_int_equal(n, 1);
    assert_int_equal(as[0].answer, ANSWER_NO);
    ok(store_ask_page(world.store, id(9), id(1), &world.memory, as, 4, &n));
    assert_int_equal(n, 0);
    ok(store_reply_get(world.store, id(1), id(2), &world.memory, &got));
    expect_bytes(got.reply, "done");
    turn_begin();
    refuses(store_broker_put(world.store, 4, id(4), text("gap")), STORE_NOT_NEXT);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    m.seq = 3;
    memcpy(m.case_id, id(8), ID_BYTES);
    refuses(store_meeting_put(world.store, &m), STORE_NOT_NEXT);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_ask_answer(world.store, id(8), id(1), ANSWER_YES), STORE_ABSENT);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_reply_put(world.store, &r), STORE_EXISTS);
    ok(store_abandon(world.store));
}

#define DAY INT64_C(86400000)

static void
old_replies_keys_and_uploads_go_at_their_time(void **state)
{
    struct store_reply r = {.reply = text("done"), .time = 1000}, got;
    struct store_keys k = some_keys(1, 2, 3, 5 * DAY), keys;
    struct store_item i;
    uint64_t bytes = 1;
    size_t n = 0;
    (void)state;
    memcpy(r.key_id, id(1), HASH_BYTES);
    turn_begin();
    ok(store_reply_put(world.store, &r));
    ok(store_keys_put(world.store, &k));
    ok(put_item(world.store, 1, 9, 50, 4)); /* put at 1000 */
    ok(store_chunk_put(world.store, id(1), 0, text("ab")));
    ok(store_purge(world.store, 1000 + DAY, &n));
    assert_int_equal(n, 0);
    ok(store_purge(world.store, 1001 + DAY, &n));
    assert_int_equal(n, 1);
    refuses(store_item_get(world.store, id(1), &world.memory, &i), STORE_ABSENT);
    ok(store_author_bytes(world.store, id(50), &bytes));
    assert_int_equal(bytes, 0);
    ok(store_purge(world.store, 1000 + 7 * DAY, &n));
    assert_int_equal(n, 1);
    refuses(store_keys_get(world.store, id(1), &world.memory, &keys), STORE_ABSENT);
    ok(store_reply_get(world.store, id(1), r.request, &world.memory, &got));
    ok(store_purge(world.store, 1001 + 7 * DAY, &n));
    assert_int_equal(n, 1);
    turn_end();
}

static void
what_is_too_long_is_refused_at_one_over(void **state)
{
    static uint8_t long_one[CHUNK_MAX + 1];
    struct store_case c = {
        .version = 1, .consent = {long_one, CONSENT_MAX}, .statement = {long_one, STATEMENT_MAX}};
    (void)state;
    turn_begin();
    ok(store_case_put(world.store, &c));
    ok(put_item(world.store, 1, 9, 50, 1 << 20));
    ok(store_chunk_put(world.store, id(1), 0, (struct sam_bytes){long_one, CHUNK_MAX}));
    turn_end();
    turn_begin();
    c.version = 2;
    c.id[0] = 1;
    c.statement.len++;
    refuses(store_case_put(world.store, &c), STORE_OUT_OF_RANGE);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_chunk_put(world.store, id(1), 1, (struct sam_bytes){long_one, CHUNK_MAX + 1}),
            STORE_OUT_OF_RANGE);
    ok(store_frame_undo(world.store));
    ok(store_frame_begin(world.store));
    refuses(store_beacon_put(world.store, id(1), text("")), STORE_OUT_OF_RANGE);
    ok(store_abandon(world.store));
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(keys_are_pending_then_admitted_once_and_unique),
        test(versions_of_a_case_follow_one_another),
        test(the_realm_meetings_asks_and_replies_are_kept),
        test(old_replies_keys_and_uploads_go_at_their_time),
        test(what_is_too_long_is_refused_at_one_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
