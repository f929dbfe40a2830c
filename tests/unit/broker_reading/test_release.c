/* test_release.c - Release: who reads, what the entry says, and what a withdrawal stops. */
#include "gathering.h"

#include <stdlib.h>
#include <string.h>

#define SEARCH NAMES("job_search")

static void
releases_what_is_permitted_and_opens_with_the_readers_key_alone(void **state)
{
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(OLE, "work.search");

    const struct peer_reply *reply = release(BO, item, SEARCH);
    (void)expect_released(BO, item, reply);
    assert_int_equal(reply->chunk.len, item->ciphertext.len); /* one chunk rides along */
    expect_entry(REQUEST_RELEASE, BO, LOG_PERMITTED, SAM_PERMITTED);
    const struct log_entry *entry = last_entry();
    assert_memory_equal(entry->item, item->id, ID_BYTES);
    assert_memory_equal(entry->case_statement, version()->id, HASH_BYTES);
    assert_int_equal(entry->n_purposes, 1);
    assert_memory_equal(entry->purposes[0].at, "job_search", 10);
    assert_int_equal(entry->case_seq, reply->reply->released->seq);

    reply = release(KARI, item, SEARCH);
    expect(reply, REPLY_CLOSED);
    assert_int_equal(reply->chunk.len, 0);
    expect_entry(REQUEST_RELEASE, KARI, LOG_DENIED, SAM_NO_PERMIT);
}

static void
owner_and_author_read_without_a_permit_and_the_entry_says_why(void **state)
{
    (void)state;
    struct realm_item *item = put_note(OLE, "health.diagnosis");
    (void)expect_released(MAJA, item, release(MAJA, item, NULL));
    expect_entry(REQUEST_RELEASE, MAJA, LOG_PERMITTED, LOG_REASON_OWNER);
    (void)plan_deny(&world.plan, actor_everyone(), "*");
    put_version();
    (void)expect_released(OLE, item, release(OLE, item, NULL));
    expect_entry(REQUEST_RELEASE, OLE, LOG_PERMITTED, LOG_REASON_AUTHOR);
}

static void
edge_case_12_who_left_the_team_reads_nothing_not_even_their_own(void **state)
{
    (void)state;
    (void)permit(OLE, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(OLE, "work.search");
    (void)expect_released(OLE, item, release(OLE, item, SEARCH));
    plan_leave(&world.plan, who_is(OLE));
    put_version();
    size_t before = count_entries();
    expect(release(OLE, item, SEARCH), REPLY_CLOSED);
    assert_int_equal(count_entries(), before + 1); /* the candidate sees the attempt */
    expect_entry(REQUEST_RELEASE, OLE, LOG_DENIED, SAM_NOT_ON_TEAM);
}

static void
edge_case_19_permitted_withdrawn_and_permitted_again(void **state)
{
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    (void)expect_released(BO, item, release(BO, item, SEARCH));
    size_t first = count_entries();
    plan_lift(&world.plan, 0);
    put_version();
    expect(release(BO, item, SEARCH), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_NO_PERMIT);
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    (void)expect_released(BO, item, release(BO, item, SEARCH));
    assert_int_equal(count_entries(), first + 4); /* what was released before is still there */
}

static void
edge_case_22_a_withdrawal_earlier_in_the_turn_stops_a_release(void **state)
{
    const struct peer_reply *replies[2];
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    plan_lift(&world.plan, 0);
    struct asked asked[] = {
        {.who = MAJA, .control = control_put_case(&world.realm, sign_version())},
        {.who = BO,
         .control = control_release(&world.realm, item->case_id, item->id, NULL, SEARCH, NULL,
                                    false)},
    };
    world_turn(asked, 2, replies);
    expect(replies[0], REPLY_OK);
    expect(replies[1], REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_NO_PERMIT);
}

static void
edge_case_22_a_release_earlier_in_the_turn_is_logged_before_the_withdrawal(void **state)
{
    const struct peer_reply *replies[2];
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    plan_lift(&world.plan, 0);
    struct asked asked[] = {
        {.who = BO,
         .control = control_release(&world.realm, item->case_id, item->id, NULL, SEARCH, NULL,
                                    false)},
        {.who = MAJA, .control = control_put_case(&world.realm, sign_version())},
    };
    world_turn(asked, 2, replies);
    const struct released *released = expect_released(BO, item, replies[0]);
    expect(replies[1], REPLY_OK);
    assert_true(released->seq < replies[1]->reply->done->seq);
    expect_entry(REQUEST_PUT_CASE, MAJA, LOG_PERMITTED, LOG_REASON_TAKEN);
    expect(release(BO, item, SEARCH), REPLY_CLOSED);
}

static void
edge_case_27_an_emergency_is_a_purpose_like_any_other(void **state)
{
    const char *const *emergency = NAMES("emergency");
    (void)state;
    (void)permit(BO, "health", emergency);
    (void)permit(KARI, "health", SEARCH);
    (void)permit(SARA, "health", emergency);
    (void)plan_deny(&world.plan, actor_person(who_is(SARA)), "health.crisis");
    put_version();
    struct realm_item *item = put_note(MAJA, "health.crisis");
    (void)expect_released(BO, item, release(BO, item, emergency));
    expect(release(KARI, item, emergency), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, KARI, LOG_DENIED, SAM_OTHER_PURPOSE);
    expect(release(SARA, item, emergency), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, SARA, LOG_DENIED, SAM_DENIED);
}

static void
edge_case_32_a_meeting_that_no_owner_opened_opens_nothing(void **state)
{
    static const uint8_t meeting[ID_BYTES] = {9, 9};
    (void)state;
    (void)permit(BO, "work.search", NAMES("benefits"));
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    expect(
        ask(BO, control_release(&world.realm, item->case_id, item->id, NULL, NULL, meeting, false)),
        REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_NO_PURPOSE);
}

static void
edge_case_28_a_permit_of_a_meeting_is_for_items_of_it(void **state)
{
    struct gathering g;
    (void)state;
    call_meeting(MAJA, OF(BO), &g);
    join_all(&g, OF(MAJA) | OF(BO));
    struct sam_provision *p = permit(BO, "work.search", NULL);
    p->meeting = (struct sam_bytes){g.meeting, ID_BYTES};
    put_version();
    struct realm_item *of_it = put_item(MAJA, terms_of(&g, "decision", "work.search", OF(BO)));
    struct realm_item *other = put_item(MAJA, (struct item_terms){.meeting = NULL});
    (void)expect_released(BO, of_it, release(BO, of_it, NULL));
    expect(release(BO, other, SEARCH), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_OTHER_MEETING);
}

static void
edge_case_34_an_audience_closes_an_item_to_others(void **state)
{
    const struct person *bo = who_is(BO);
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    (void)permit(SARA, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_item(OLE, (struct item_terms){.audience = &bo, .n_audience = 1});
    (void)expect_released(BO, item, release(BO, item, SEARCH));
    expect(release(SARA, item, SEARCH), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, SARA, LOG_DENIED, SAM_NOT_ADDRESSED);
}

static void
another_hat_than_the_keys_is_closed_and_an_unknown_purpose_an_error(void **state)
{
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    const uint8_t *case_id = world.plan.case_id;
    expect(
        ask(BO, control_release(&world.realm, case_id, item->id, "therapist", SEARCH, NULL, false)),
        REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_NOT_ON_TEAM);
    expect(ask(BO,
               control_release(&world.realm, case_id, item->id, "consultant", SEARCH, NULL, false)),
           REPLY_OK);
    size_t before = count_entries();
    expect(release(BO, item, NAMES("curiosity")), REPLY_MALFORMED);
    assert_int_equal(count_entries(), before);
}

static void
edge_case_13_a_permit_ends_at_its_time(void **state)
{
    (void)state;
    struct sam_provision *p = permit(BO, "work.search", SEARCH);
    p->period.end = NOW + HOUR;
    put_version();
    struct realm_item *item = put_note(MAJA, "work.search");
    world.moment.now = NOW + HOUR - 1;
    (void)expect_released(BO, item, release(BO, item, SEARCH));
    world.moment.now = NOW + HOUR;
    expect(release(BO, item, SEARCH), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_EXPIRED);
}

static void
permitted_but_not_wrapped_is_closed_until_it_is(void **state)
{
    (void)state;
    struct realm_item *item = put_note(OLE, "work.search");
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    expect(release(BO, item, SEARCH), REPLY_CLOSED);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED, SAM_PERMITTED);
    expect(send_wraps(MAJA, item), REPLY_OK);
    const struct released *released = expect_released(BO, item, release(BO, item, SEARCH));
    assert_memory_equal(released->wrapper, who_is(MAJA)->key_id, HASH_BYTES);
    assert_int_equal(released->case_version, 2);
}

static void
reading_to_wrap_again_is_no_look_for_owner_and_author_only(void **state)
{
    (void)state;
    (void)permit(BO, "work.search", SEARCH);
    put_version();
    struct realm_item *item = put_note(OLE, "work.search");
    const uint8_t *case_id = world.plan.case_id;
    expect(ask(MAJA, control_release(&world.realm, case_id, item->id, NULL, NULL, NULL, true)),
           REPLY_OK);
    expect_entry(REQUEST_RELEASE, MAJA, LOG_REWRAP, LOG_REASON_OWNER);
    expect(ask(OLE, control_release(&world.realm, case_id, item->id, NULL, NULL, NULL, true)),
           REPLY_OK);
    expect_entry(REQUEST_RELEASE, OLE, LOG_REWRAP, LOG_REASON_AUTHOR);
    expect(ask(BO, control_release(&world.realm, case_id, item->id, NULL, SEARCH, NULL, true)),
           REPLY_OK);
    expect_entry(REQUEST_RELEASE, BO, LOG_PERMITTED, SAM_PERMITTED);
}

/* ---- closed and absent ----------------------------------------------------------------------- */

/* The bytes of the answer to a Release of what is closed, or not there, in a world made anew. */
static struct octets
answer_about(bool is_there)
{
    uint8_t id[ID_BYTES], random[CORE_RANDOM_BYTES];
    const struct core_frame *replies = NULL;
    size_t n = 0;
    world_begin(0);
    struct realm_item *item = put_note(OLE, "health.diagnosis");
    memcpy(id, item->id, ID_BYTES);
    if (!is_there) id[3] ^= 1;
    struct control control = control_release(&world.realm, item->case_id, id, NULL, SEARCH, NULL,
                                             false);
    struct octets payload = peer_ask(&world.peers[BO], &control, (struct sam_bytes){NULL, 0});
    struct core_frame frame = {(unsigned)world.peers[BO].edge, 1,
                               peer_frame(&world.peers[BO], octets_bytes(&payload))};
    realm_draw(&world.realm, random, sizeof random);
    assert_int_equal(core_step(world.core, &frame, 1, &world.moment, random, &replies, &n), SAM_OK);
    assert_int_equal(n, 1);
    struct octets answer = octets_copy(replies[0].frame.payload.at, replies[0].frame.payload.len);
    octets_free(&payload);
    octets_free(&control.bytes);
    expect_entry(REQUEST_RELEASE, BO, LOG_DENIED,
                 is_there ? (uint32_t)SAM_NO_PERMIT : (uint32_t)LOG_REASON_ABSENT);
    assert_int_equal(world_end(NULL), 0);
    return answer;
}

static void
p16_closed_and_absent_are_the_same_bytes(void **state)
{
    (void)state;
    struct octets closed = answer_about(true), absent = answer_about(false);
    assert_int_equal(closed.len, absent.len);
    assert_memory_equal(closed.at, absent.at, closed.len);
    octets_free(&closed);
    octets_free(&absent);
}

static void
a_stranger_learns_nothing_of_a_case_and_leaves_no_entry_in_it(void **state)
{
    uint8_t nowhere[ID_BYTES] = {1};
    (void)state;
    struct realm_item *item = put_note(OLE, "work.search");
    size_t before = count_entries();
    expect(release(HANNE, item, SEARCH), REPLY_CLOSED);
    expect(ask(HANNE, control_release(&world.realm, nowhere, item->id, NULL, SEARCH, NULL, false)),
           REPLY_CLOSED);
    expect(ask(HANNE, control_list(&world.realm, item->case_id, NULL, NULL, NULL, 9)),
           REPLY_CLOSED);
    expect(ask(HANNE, control_missing_wraps(&world.realm, item->case_id, NULL, 9)), REPLY_CLOSED);
    expect(ask(HANNE, control_explain(&world.realm, item->case_id, who_is(HANNE), NULL,
                                      "work.search", NULL)),
           REPLY_CLOSED);
    expect(send_wraps(HANNE, item), REPLY_CLOSED);
    assert_int_equal(count_entries(), before);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(releases_what_is_permitted_and_opens_with_the_readers_key_alone),
        test(owner_and_author_read_without_a_permit_and_the_entry_says_why),
        test(edge_case_12_who_left_the_team_reads_nothing_not_even_their_own),
        test(edge_case_19_permitted_withdrawn_and_permitted_again),
        test(edge_case_22_a_withdrawal_earlier_in_the_turn_stops_a_release),
        test(edge_case_22_a_release_earlier_in_the_turn_is_logged_before_the_withdrawal),
        test(edge_case_27_an_emergency_is_a_purpose_like_any_other),
        test(edge_case_32_a_meeting_that_no_owner_opened_opens_nothing),
        test(edge_case_28_a_permit_of_a_meeting_is_for_items_of_it),
        test(edge_case_34_an_audience_closes_an_item_to_others),
        test(another_hat_than_the_keys_is_closed_and_an_unknown_purpose_an_error),
        test(edge_case_13_a_permit_ends_at_its_time),
        test(permitted_but_not_wrapped_is_closed_until_it_is),
        test(reading_to_wrap_again_is_no_look_for_owner_and_author_only),
        test(a_stranger_learns_nothing_of_a_case_and_leaves_no_entry_in_it),
        cmocka_unit_test(p16_closed_and_absent_are_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
