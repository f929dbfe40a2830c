/* test_turns.c - turns: neighbours, repetition, hints, a full disk, ticks. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t no_case[ID_BYTES];

#define CASE world.plan.case_id

/* ---- neighbours ------------------------------------------------------------------------------------ */

static void
a_bad_frame_costs_itself_alone_and_replies_keep_the_order(void **state)
{
    struct batch batch = {.n = 0};
    (void)state;
    (void)world_put(PHONE);
    (void)world_meet(TINE);
    (void)world_meet(BO);
    (void)world_meet(EVE);
    batch_ask(&batch, TINE, control_get_case(&world.realm, CASE, 0));
    batch_ask(&batch, BO, control_get_case(&world.realm, CASE, 0));
    batch.payload[1].at[batch.payload[1].len - 1] ^= 1; /* its tag */
    batch_ask(&batch, EVE, control_get_case(&world.realm, CASE, 0));
    batch_ask(&batch, PHONE, control_get_case(&world.realm, CASE, 0));
    batch_add(&batch, &world.peers[SARA], peer_hello(&world.peers[SARA]));
    assert_int_equal(world_send(&batch), 5);
    world_says(0, TINE, REPLY_OK);
    struct peer_reply got = world_said(1, BO);
    assert_int_equal(got.got, PEER_NO_SESSION);
    peer_reply_free(&got);
    world_says(2, EVE, REPLY_CLOSED);
    world_says(3, PHONE, REPLY_OK);
    got = world_said(4, SARA);
    assert_int_equal(got.got, PEER_SESSION);
    peer_reply_free(&got);
}

static void
a_withdrawal_counts_for_what_comes_behind_it_in_the_same_turn(void **state)
{
    struct batch batch = {.n = 0};
    struct realm_item item;
    (void)state;
    plan_permit(&world.plan, actor_person(&world.people[TINE]), "work.search", NAMES("job_search"),
                NOW, NOW + SAM_DAY_MS);
    (void)world_put(PHONE);
    world_put_item("work.search", &item);
    (void)world_meet(TINE);
    plan_lift(&world.plan, 0);
    batch_ask(&batch, TINE, world_releasing(&item));
    batch_ask(&batch, PHONE, world_putting(world_version(PHONE)));
    batch_ask(&batch, TINE, world_releasing(&item));
    assert_int_equal(world_send(&batch), 3);
    world_says(0, TINE, REPLY_OK);
    world_says(1, PHONE, REPLY_OK);
    world_says(2, TINE, REPLY_CLOSED);
    realm_item_free(&item);
}

static void
an_old_session_gets_no_reply_behind_a_new_hello(void **state)
{
    struct batch batch = {.n = 0};
    (void)state;
    (void)world_meet(BO);
    batch_ask(&batch, BO, control_checkpoint(&world.realm));
    batch_add(&batch, &world.peers[BO], peer_hello(&world.peers[BO]));
    assert_int_equal(world_send(&batch), 1);
    struct peer_reply got = world_said(0, BO);
    assert_int_equal(got.got, PEER_SESSION);
    peer_reply_free(&got);
}

/* ---- repetition ------------------------------------------------------------------------------------ */

static struct control
copy(const struct control *control)
{
    struct control again = *control;
    again.bytes = octets_copy(control->bytes.at, control->bytes.len);
    return again;
}

static void
the_same_write_again_gets_the_same_answer_and_does_nothing(void **state)
{
    (void)state;
    struct control control = world_putting(world_version(PHONE));
    struct control again = copy(&control), third = copy(&control);
    world_expect(PHONE, control, REPLY_OK);
    world_pass(MINUTE);
    const struct peer_reply *got = world_ask(PHONE, again);
    assert_int_equal(got->reply->error, REPLY_OK);
    assert_int_equal(got->reply->time, NOW); /* as it was said first */
    assert_int_equal(got->reply->done->seq, 1);
    assert_int_equal(world_entries(CASE), 1);
    world_close();
    world_open(); /* and after a restart */
    (void)world_meet(PHONE);
    got = world_ask(PHONE, third);
    assert_int_equal(got->reply->done->seq, 1);
    assert_int_equal(world_entries(CASE), 1);
}

static void
the_same_write_twice_in_a_turn_is_one(void **state)
{
    struct batch batch = {.n = 0};
    (void)state;
    struct control control = world_putting(world_version(PHONE));
    struct control again = copy(&control);
    (void)world_meet(PHONE);
    batch_ask(&batch, PHONE, control);
    batch_ask(&batch, PHONE, again);
    assert_int_equal(world_send(&batch), 2);
    world_says(0, PHONE, REPLY_OK);
    world_says(1, PHONE, REPLY_OK);
    assert_int_equal(world_entries(CASE), 1);
}

static void
another_write_under_the_same_id_is_malformed(void **state)
{
    (void)state;
    const struct realm_version *v = world_version(PHONE);
    struct control control = world_putting(v);
    struct put_case put = {.case_statement = octets_bytes(&v->consent),
                           .consent = octets_bytes(&v->consent)};
    struct request request = {.put_case = &put};
    memcpy(request.case_id, CASE, ID_BYTES);
    memcpy(request.request, control.request, ID_BYTES);
    world_expect(PHONE, control, REPLY_OK);
    world_expect(PHONE, control_make(&world.realm, &request), REPLY_MALFORMED);
    memcpy(request.request, control.request, ID_BYTES); /* for somebody else the id is free */
    world_expect(EVE, control_make(&world.realm, &request), REPLY_CLOSED);
}

static void
a_refused_write_is_not_remembered(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    const struct realm_version *v = world_version(PHONE);
    struct control control = world_putting(v), again = copy(&control);
    world_pass(HOUR);
    world_expect(PHONE, control, REPLY_CLOCK);
    world_expect(PHONE, again, REPLY_CLOCK);
    assert_int_equal(world_entries(CASE), 3);
}

static void
answers_are_forgotten_after_a_week(void **state)
{
    (void)state;
    struct control control = world_putting(world_version(PHONE)), again = copy(&control);
    world_expect(PHONE, control, REPLY_OK);
    for (int day = 0; day < 8; day++) {
        world_pass(SAM_DAY_MS);
        world_tick();
    }
    world_expect(PHONE, again, REPLY_CONFLICT);
}

/* ---- hints ----------------------------------------------------------------------------------------- */

static void
who_watches_hears_of_a_change_once_and_nothing_after_leaving(void **state)
{
    struct batch batch = {.n = 0};
    (void)state;
    (void)world_put(PHONE);
    struct control watch = control_watch(&world.realm, CASE);
    uint8_t request[ID_BYTES];
    memcpy(request, watch.request, ID_BYTES);
    world_expect(BO, watch, REPLY_OK);
    world_expect(BO, control_watch(&world.realm, CASE), REPLY_OK); /* in its place */
    batch_ask(&batch, PHONE, world_putting(world_version(PHONE)));
    batch_ask(&batch, PHONE, world_putting(world_version(PHONE)));
    assert_int_equal(world_send(&batch), 3);
    world_says(0, PHONE, REPLY_OK);
    world_says(1, PHONE, REPLY_OK);
    struct peer_reply got = world_said(2, BO);
    assert_non_null(got.reply->hint);
    assert_memory_equal(got.reply->hint->case_id, CASE, ID_BYTES);
    assert_memory_not_equal(got.reply->request, request, ID_BYTES);
    peer_reply_free(&got);
    plan_leave(&world.plan, &world.people[BO]);
    batch_ask(&batch, PHONE, world_putting(world_version(PHONE)));
    assert_int_equal(world_send(&batch), 1);
    world_says(0, PHONE, REPLY_OK);
}

static void
edge_case_27_the_candidate_hears_of_an_emergency_at_once(void **state)
{
    struct batch batch = {.n = 0};
    struct realm_item item;
    (void)state;
    plan_permit(&world.plan, actor_person(&world.people[TINE]), "work.search",
                NAMES("job_search", "emergency"), NOW, NOW + 100 * SAM_DAY_MS);
    (void)world_put(PHONE);
    world_put_item("work.search", &item);
    world_expect(PHONE, control_watch(&world.realm, CASE), REPLY_OK);
    world_expect(TINE, control_get_case(&world.realm, CASE, 0), REPLY_OK); /* a session */
    batch_ask(&batch, TINE, world_releasing(&item));
    assert_int_equal(world_send(&batch), 1); /* an everyday look says nothing */
    world_says(0, TINE, REPLY_OK);
    batch_ask(&batch, TINE,
              control_release(&world.realm, CASE, item.id, NULL, NAMES("emergency"), NULL, false));
    assert_int_equal(world_send(&batch), 2);
    world_says(0, TINE, REPLY_OK);
    struct peer_reply got = world_said(1, PHONE);
    assert_non_null(got.reply->hint);
    assert_memory_equal(got.reply->hint->case_id, CASE, ID_BYTES);
    peer_reply_free(&got);
    realm_item_free(&item);
}

/* ---- a full disk ----------------------------------------------------------------------------------- */

static void
where_nothing_fits_everybody_is_told_and_nothing_happened(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    world_fill_disk(0);
    struct control control = world_putting(world_version(PHONE)), again = copy(&control);
    world_expect(PHONE, control, REPLY_FULL);
    world_expect(PHONE, control_get_case(&world.realm, CASE, 0), REPLY_OK);
    assert_false(world_counts().room);
    assert_int_equal(world_counts().full, 1);
    world_empty_disk();
    assert_int_equal(world_entries(CASE), 1);
    world_expect(PHONE, again, REPLY_OK);
    assert_int_equal(world_entries(CASE), 2);
    world_tick();
    assert_true(world_counts().room);
    world_close();
    world_open(); /* chain and checkpoint verify */
}

static void
a_withdrawal_goes_through_where_a_release_finds_no_room(void **state)
{
    struct batch batch = {.n = 0};
    struct realm_item item, large;
    (void)state;
    plan_permit(&world.plan, actor_person(&world.people[TINE]), "work.search", NAMES("job_search"),
                NOW, NOW + SAM_DAY_MS);
    (void)world_put(PHONE);
    world_put_item("work.search", &item);
    const struct item_terms terms = {.author = &world.people[BO],
                                     .version = &world.v[0],
                                     .now = world.moment.now,
                                     .size = 200000};
    realm_item_make(&world.realm, &terms, &large);
    world_expect(BO, control_put_item(&world.realm, &large), REPLY_OK);
    (void)world_meet(TINE);
    plan_lift(&world.plan, 0);
    struct control chunk = control_put_chunk(&world.realm, &large, 0);
    batch_add(&batch, &world.peers[BO], peer_ask(&world.peers[BO], &chunk, realm_chunk(&large, 0)));
    octets_free(&chunk.bytes);
    batch_ask(&batch, PHONE, world_putting(world_version(PHONE)));
    batch_ask(&batch, TINE, world_releasing(&item));
    world_fill_disk(100000); /* the chunk and all that is beside it do not fit */
    size_t n = world_send(&batch);
    world_empty_disk();
    assert_int_equal(n, 3);
    world_says(0, BO, REPLY_FULL);
    world_says(1, PHONE, REPLY_OK);
    world_says(2, TINE, REPLY_FULL);
    world_tick();
    world_expect(TINE, world_releasing(&item), REPLY_CLOSED);
    realm_item_free(&item);
    realm_item_free(&large);
}

static void
with_too_little_room_releases_wait_and_withdrawals_go_on(void **state)
{
    struct realm_item item;
    (void)state;
    (void)world_put(PHONE);
    world_put_item("work.search", &item);
    world_close();
    world.store_options.room_min = UINT64_C(1) << 60;
    world_open();
    (void)world_meet(PHONE);
    (void)world_meet(BO);
    world_expect(BO, world_releasing(&item), REPLY_FULL);
    (void)world_put(PHONE);
    world_expect(BO, control_get_case(&world.realm, CASE, 0), REPLY_OK);
    assert_false(world_counts().room);
    realm_item_free(&item);
}

/* ---- ticks ----------------------------------------------------------------------------------------- */

static void
an_hour_without_an_entry_gets_a_mark(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    world_pass(HOUR - 1);
    world_tick();
    assert_int_equal(world_entries(no_case), 0);
    world_pass(1);
    world_tick();
    world_tick();
    assert_int_equal(world_entries(no_case), 1);
    assert_int_equal(world_last(no_case)->kind, LOG_TIME_MARK);
    assert_int_equal(world_last(no_case)->time, NOW + HOUR);
}

static uint64_t
kept_size(void)
{
    uint8_t note[CHECKPOINT_MAX];
    size_t len = 0;
    uint64_t size = 0;
    enum store_reason why;
    ok(store_checkpoint_file_read(world.checkpoint, &size, note, &len, &why));
    return size;
}

static void
the_checkpoint_file_follows_a_choice_at_once_and_the_rest_at_a_tick(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    assert_int_equal(kept_size(), 1);
    world_expect(EVE, world_putting(&world.v[0]), REPLY_CLOSED); /* an entry, and no choice */
    assert_int_equal(kept_size(), 1);
    world_tick();
    assert_int_equal(kept_size(), 2);
}

static void
what_a_leaver_had_is_scrubbed_from_the_files_in_an_idle_second(void **state)
{
    struct realm_item item;
    (void)state;
    (void)world_put(PHONE);
    world_put_item("work.search", &item);
    plan_leave(&world.plan, &world.people[BO]);
    (void)world_put(PHONE);
    world_pass(2000);
    world_tick(); /* there was work */
    assert_true(world_wal_size() > 0);
    world_pass(1000);
    world_tick();
    assert_int_equal(world_wal_size(), 0);
    realm_item_free(&item);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_bad_frame_costs_itself_alone_and_replies_keep_the_order),
        TEST(a_withdrawal_counts_for_what_comes_behind_it_in_the_same_turn),
        TEST(an_old_session_gets_no_reply_behind_a_new_hello),
        TEST(the_same_write_again_gets_the_same_answer_and_does_nothing),
        TEST(the_same_write_twice_in_a_turn_is_one),
        TEST(another_write_under_the_same_id_is_malformed),
        TEST(a_refused_write_is_not_remembered),
        TEST(answers_are_forgotten_after_a_week),
        TEST(who_watches_hears_of_a_change_once_and_nothing_after_leaving),
        TEST(edge_case_27_the_candidate_hears_of_an_emergency_at_once),
        TEST(where_nothing_fits_everybody_is_told_and_nothing_happened),
        TEST(a_withdrawal_goes_through_where_a_release_finds_no_room),
        TEST(with_too_little_room_releases_wait_and_withdrawals_go_on),
        TEST(what_a_leaver_had_is_scrubbed_from_the_files_in_an_idle_second),
        TEST(an_hour_without_an_entry_gets_a_mark),
        TEST(the_checkpoint_file_follows_a_choice_at_once_and_the_rest_at_a_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
