/* test_hello.c - who may connect, what a hello gives, and what a session refuses. */
#include "world.h"

#include <string.h>

static const uint8_t no_case[ID_BYTES];

static void
a_hello_gives_a_session_and_the_session_answers(void **state)
{
    (void)state;
    const struct peer_reply *reply = world_ask(BO, control_checkpoint(&world.realm));
    assert_int_equal(reply->got, PEER_REPLY);
    assert_int_equal(reply->reply->error, REPLY_OK);
    assert_int_equal(reply->reply->time, NOW);
    assert_int_equal(world_counts().sessions, 1);
}

static size_t
hello_from(enum who who, const uint8_t *user_id, unsigned edge)
{
    struct batch batch = {.n = 0};
    struct peer *peer = &world.peers[who];
    batch_add(&batch, peer, peer_hello(peer));
    batch.frames[0].edge = edge;
    if (user_id != NULL) { memcpy(batch.frames[0].frame.key_id, user_id, HASH_BYTES); }
    return world_send(&batch);
}

static void
silence_for_a_hello_in_anothers_name(void **state)
{
    (void)state;
    assert_int_equal(hello_from(BO, world.people[EVE].key_id, 0), 0);
    assert_int_equal(world_counts().hellos_refused, 1);
    assert_int_equal(hello_from(BO, NULL, 0), 1);
}

static void
silence_for_a_hello_at_another_organisations_edge(void **state)
{
    (void)state;
    assert_int_equal(hello_from(BO, NULL, 1), 0);
    assert_int_equal(hello_from(TINE, NULL, 0), 0);
    assert_int_equal(hello_from(TINE, NULL, 1), 1);
}

static void
silence_for_keys_that_nobody_knows(void **state)
{
    (void)state;
    assert_int_equal(hello_from(LAPTOP, NULL, 0), 0);
}

static void
silence_once_the_time_of_pending_keys_is_over(void **state)
{
    (void)state;
    world_pend(&world.people[LAPTOP], PERSON_CANDIDATE, NOW + HOUR);
    assert_int_equal(hello_from(LAPTOP, NULL, 0), 1);
    world_pass(HOUR);
    assert_int_equal(hello_from(LAPTOP, NULL, 0), 0);
}

static void
silence_under_a_certificate_that_was_revoked_or_ended(void **state)
{
    (void)state;
    assert_int_equal(hello_from(BO, NULL, 0), 1);
    assert_int_equal(hello_from(EVE, NULL, 0), 1);
    realm_revoke(&world.realm, &world.people[EVE], NOW);
    core_roots(world.core, world.realm.trust, world.realm.n_roots);
    assert_int_equal(hello_from(EVE, NULL, 0), 0);
    assert_int_equal(hello_from(BO, NULL, 0), 1);
    for (int day = 0; day < 25; day++) { /* in steps that the clock believes */
        world_pass(SAM_DAY_MS);
        world_tick();
    }
    assert_int_equal(hello_from(BO, NULL, 0), 0);
    assert_int_equal(hello_from(PHONE, NULL, 0), 1); /* a candidate has none */
}

static void
says_whether_a_curve_key_may_connect(void **state)
{
    uint8_t key_id[HASH_BYTES] = {0};
    (void)state;
    assert_true(core_ask(world.core, 0, world.people[BO].curve, &world.moment, key_id));
    assert_memory_equal(key_id, world.people[BO].key_id, HASH_BYTES);
    assert_false(core_ask(world.core, 1, world.people[BO].curve, &world.moment, key_id));
    assert_false(core_ask(world.core, 9, world.people[BO].curve, &world.moment, key_id));
    assert_false(core_ask(world.core, 0, world.people[LAPTOP].curve, &world.moment, key_id));
}

static void
hellos_are_limited_by_the_second_and_edge(void **state)
{
    (void)state;
    world_close();
    world.options.hellos_a_second = 2;
    world_open();
    assert_int_equal(hello_from(BO, NULL, 0), 1);
    assert_int_equal(hello_from(EVE, NULL, 0), 1);
    assert_int_equal(hello_from(PHONE, NULL, 0), 0);
    assert_int_equal(hello_from(TINE, NULL, 1), 1);
    world_pass(1000);
    assert_int_equal(hello_from(PHONE, NULL, 0), 1);
}

/* ---- admission ----------------------------------------------------------------------------------- */

static bool
is_admitted(enum who who)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    ok(store_keys_get(world.store, world.people[who].key_id, &memory, &keys));
    store_memory_free(&memory);
    return keys.is_admitted;
}

static void
a_first_opened_part_admits_and_a_hello_alone_does_not(void **state)
{
    (void)state;
    world_pend(&world.people[LAPTOP], PERSON_CANDIDATE, NOW + HOUR);
    (void)world_meet(LAPTOP);
    assert_false(is_admitted(LAPTOP));
    world_expect(LAPTOP, control_checkpoint(&world.realm), REPLY_OK);
    assert_true(is_admitted(LAPTOP));
}

static void
an_admission_that_found_no_room_is_made_again(void **state)
{
    (void)state;
    world_pend(&world.people[LAPTOP], PERSON_CANDIDATE, NOW + HOUR);
    (void)world_meet(LAPTOP);
    world_fill_disk(0);
    world_expect(LAPTOP, control_checkpoint(&world.realm), REPLY_FULL);
    world_empty_disk();
    assert_false(is_admitted(LAPTOP));
    world_expect(LAPTOP, control_checkpoint(&world.realm), REPLY_OK); /* in the same session */
    assert_true(is_admitted(LAPTOP));
}

static void
a_replayed_hello_admits_nobody(void **state)
{
    struct batch batch = {.n = 0};
    struct peer *peer = &world.peers[LAPTOP];
    uint8_t rubbish[200];
    (void)state;
    world_pend(&world.people[LAPTOP], PERSON_CANDIDATE, NOW + HOUR);
    struct octets hello = peer_hello(peer);
    struct octets again = octets_copy(hello.at, hello.len);
    batch_add(&batch, peer, hello);
    assert_int_equal(world_send(&batch), 1);
    batch_add(&batch, peer, again);
    assert_int_equal(world_send(&batch), 1); /* another n: who replays cannot use it */
    memset(rubbish, 0x5a, sizeof rubbish);
    const struct request_frame frame = {.sealed = {rubbish, 64}};
    uint8_t bytes[256];
    size_t len = 0;
    ok(wire_request_frame_encode(&frame, bytes, sizeof bytes, &len));
    batch_add(&batch, peer, octets_copy(bytes, len));
    assert_int_equal(world_send(&batch), 1);
    struct peer_reply got;
    peer_take(peer, world_reply(0)->frame.payload, &got);
    assert_int_equal(got.got, PEER_NO_SESSION);
    peer_reply_free(&got);
    assert_false(is_admitted(LAPTOP));
}

static void
keys_whose_curve_is_taken_are_not_admitted(void **state)
{
    (void)state;
    struct person laptop = world.people[LAPTOP];
    memcpy(laptop.curve, world.people[BO].curve, KEY_BYTES); /* Bo's, who is admitted */
    world_pend(&laptop, PERSON_CANDIDATE, NOW + HOUR);
    world_expect(LAPTOP, control_checkpoint(&world.realm), REPLY_NOT_ALLOWED);
    assert_false(is_admitted(LAPTOP));
}

/* ---- sessions ------------------------------------------------------------------------------------ */

/* Send these bytes from Bo's route; what did the core say? */
static enum peer_got
say(struct octets payload)
{
    struct batch batch = {.n = 0};
    struct peer_reply got = {.got = PEER_BROKEN};
    batch_add(&batch, &world.peers[BO], payload);
    if (world_send(&batch) == 0) { return PEER_BROKEN; }
    struct peer listener = world.peers[BO]; /* looked at, not kept: the counters stay Bo's */
    peer_take(&listener, world_reply(0)->frame.payload, &got);
    enum peer_got what = got.got;
    peer_reply_free(&got);
    return what;
}

static struct octets
checkpoint_of(struct peer *peer)
{
    struct control control = control_checkpoint(&world.realm);
    struct octets sealed = peer_ask(peer, &control, (struct sam_bytes){NULL, 0});
    octets_free(&control.bytes);
    return sealed;
}

static void
no_session_for_who_has_none(void **state)
{
    (void)state;
    (void)world_meet(BO);
    struct octets sealed = checkpoint_of(&world.peers[BO]);
    core_edge_begins(world.core, 0, 1); /* the edge began anew */
    assert_int_equal(say(sealed), PEER_NO_SESSION);
    assert_int_equal(world_counts().dropped, 1);
}

static void
a_part_that_comes_twice_ends_the_session(void **state)
{
    (void)state;
    (void)world_meet(BO);
    struct octets sealed = checkpoint_of(&world.peers[BO]);
    struct octets again = octets_copy(sealed.at, sealed.len);
    assert_int_equal(say(sealed), PEER_REPLY);
    assert_int_equal(say(again), PEER_NO_SESSION);
    assert_int_equal(world_counts().sessions, 0);
}

static void
a_part_after_a_gap_ends_the_session(void **state)
{
    (void)state;
    (void)world_meet(BO);
    struct octets lost = checkpoint_of(&world.peers[BO]);
    octets_free(&lost);
    assert_int_equal(say(checkpoint_of(&world.peers[BO])), PEER_NO_SESSION);
}

static void
a_part_under_a_wrong_n_ends_the_session(void **state)
{
    struct batch batch = {.n = 0};
    struct peer *peer = &world.peers[BO];
    (void)state;
    batch_add(&batch, peer, peer_hello(peer));
    assert_int_equal(world_send(&batch), 1);
    uint8_t wrong[SESSION_RANDOM_BYTES] = {1};
    ok(session_complete(&peer->session, wrong));
    assert_int_equal(say(checkpoint_of(peer)), PEER_NO_SESSION);
}

static void
a_part_under_anothers_user_id_has_no_session_and_ends_none(void **state)
{
    struct batch batch = {.n = 0};
    (void)state;
    (void)world_meet(BO);
    struct octets sealed = checkpoint_of(&world.peers[BO]);
    struct octets again = octets_copy(sealed.at, sealed.len);
    batch_add(&batch, &world.peers[BO], sealed);
    memcpy(batch.frames[0].frame.key_id, world.people[EVE].key_id, HASH_BYTES);
    assert_int_equal(world_send(&batch), 1);
    assert_int_equal(world_counts().dropped, 1);
    assert_int_equal(say(again), PEER_REPLY);
}

static void
silence_for_frames_of_an_older_edge_or_of_no_form(void **state)
{
    struct batch batch = {.n = 0};
    (void)state;
    (void)world_meet(BO);
    batch_add(&batch, &world.peers[BO], checkpoint_of(&world.peers[BO]));
    batch.frames[0].generation = 2;
    assert_int_equal(world_send(&batch), 0);
    assert_int_equal(say(octets_copy("rubbish", 7)), PEER_BROKEN);
    assert_int_equal(world_counts().dropped, 2);
}

static void
what_is_opened_and_no_request_is_answered_malformed(void **state)
{
    (void)state;
    struct peer *peer = world_meet(BO);
    struct peer_reply got;
    struct batch batch = {.n = 0};
    batch_add(&batch, peer, peer_seal(peer, realm_text("no request"), (struct sam_bytes){NULL, 0}));
    assert_int_equal(world_send(&batch), 1);
    peer_take(peer, world_reply(0)->frame.payload, &got);
    assert_int_equal(got.reply->error, REPLY_MALFORMED);
    assert_memory_equal(got.reply->request, no_case, ID_BYTES);
    peer_reply_free(&got);
    assert_int_equal(world_counts().malformed, 1);
    world_expect(BO, control_checkpoint(&world.realm), REPLY_OK); /* the session goes on */
}

static void
an_older_broker_statement_still_gives_a_session(void **state)
{
    (void)state;
    struct octets hello = peer_hello(&world.peers[BO]); /* names the first one */
    realm_broker_next(&world.realm, NOW);
    world_close();
    assert_int_equal(world_open_store(), STORE_FINE);
    ok(store_begin(world.store));
    ok(store_frame_begin(world.store));
    ok(store_broker_put(world.store, 2, world.realm.broker.statement.id,
                        octets_bytes(&world.realm.statement)));
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
    world_open();
    assert_int_equal(say(hello), PEER_SESSION);
    world_expect(EVE, control_get_case(&world.realm, NULL, 0), REPLY_OK);
}

static void
a_meeting_of_no_case_is_closed_to_everybody(void **state)
{
    (void)state;
    uint8_t id[ID_BYTES] = {1};
    world_expect(BO, control_of_meeting(&world.realm, REQUEST_JOIN, id, id), REPLY_CLOSED);
    world_expect(BO, control_room_card(&world.realm, id, id, NULL, NULL), REPLY_CLOSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hello_gives_a_session_and_the_session_answers),
        TEST(silence_for_a_hello_in_anothers_name),
        TEST(silence_for_a_hello_at_another_organisations_edge),
        TEST(silence_for_keys_that_nobody_knows),
        TEST(silence_once_the_time_of_pending_keys_is_over),
        TEST(silence_under_a_certificate_that_was_revoked_or_ended),
        TEST(says_whether_a_curve_key_may_connect),
        TEST(hellos_are_limited_by_the_second_and_edge),
        TEST(a_first_opened_part_admits_and_a_hello_alone_does_not),
        TEST(an_admission_that_found_no_room_is_made_again),
        TEST(a_replayed_hello_admits_nobody),
        TEST(keys_whose_curve_is_taken_are_not_admitted),
        TEST(no_session_for_who_has_none),
        TEST(a_part_that_comes_twice_ends_the_session),
        TEST(a_part_after_a_gap_ends_the_session),
        TEST(a_part_under_a_wrong_n_ends_the_session),
        TEST(a_part_under_anothers_user_id_has_no_session_and_ends_none),
        TEST(silence_for_frames_of_an_older_edge_or_of_no_form),
        TEST(what_is_opened_and_no_request_is_answered_malformed),
        TEST(an_older_broker_statement_still_gives_a_session),
        TEST(a_meeting_of_no_case_is_closed_to_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
