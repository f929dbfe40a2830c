/* test_asks.c - what is asked of the candidate in a meeting, what a member enters as spoken, and what each may
 * see of it afterwards. Nothing of it opens anything. */
#include "gathering.h"

#include "wire.h"

#include <string.h>

#define SEARCH "work.search"
#define PURPOSES NAMES("job_search")

static struct control
in_meeting(const struct gathering *g, bool spoken)
{
    return control_ask_in(&world.realm, world.plan.case_id, who_is(KARI), SEARCH, g->meeting,
                          spoken);
}

/* Its id. */
static const uint8_t *
put_ask(enum who who, struct control control, uint8_t ret_id[static ID_BYTES])
{
    memcpy(ret_id, control.request, ID_BYTES);
    expect(ask(who, control), REPLY_OK);
    return ret_id;
}

static const struct peer_reply *
get(enum who who, const uint8_t *after, uint32_t limit)
{
    return ask(who, control_asks(&world.realm, world.plan.case_id, after, limit));
}

static const struct asks_reply *
asks(enum who who)
{
    const struct peer_reply *reply = get(who, NULL, 256);
    expect(reply, REPLY_OK);
    return reply->reply->asks;
}

static void
answer(const uint8_t *id, enum answer_kind kind)
{
    expect(ask(MAJA, control_answer(&world.realm, world.plan.case_id, id, kind)), REPLY_OK);
}

static void
one_who_has_part_in_a_meeting_asks_for_it(void **state)
{
    struct gathering g, nothing;
    uint8_t id[ID_BYTES];
    (void)state;
    call_meeting(MAJA, OF(BO), &g);
    think_of(&nothing, OF(BO));
    (void)put_ask(BO, in_meeting(&g, false), id);
    expect_entry(REQUEST_ASK, BO, LOG_PERMITTED, LOG_REASON_TAKEN);
    assert_true(last_entry()->has_meeting);
    assert_memory_equal(last_entry()->meeting, g.meeting, ID_BYTES);
    expect(ask(OLE, in_meeting(&g, false)), REPLY_CLOSED);
    expect(ask(OLE, in_meeting(&nothing, false)), REPLY_CLOSED);
    expect(ask(BO, in_meeting(&nothing, true)), REPLY_CLOSED);
    const struct asks_reply *own = asks(BO);
    assert_int_equal(own->n_asks, 1);
    assert_memory_equal(own->asks[0].ask, id, ID_BYTES);
    assert_memory_equal(own->asks[0].what->person, who_is(KARI)->id, ID_BYTES);
    assert_memory_equal(own->asks[0].what->meeting, g.meeting, ID_BYTES);
    assert_false(own->asks[0].what->has_spoken);
}

static void
without_a_meeting_an_ask_is_for_a_purpose_and_nothing_was_spoken(void **state)
{
    const struct sam_bytes purpose = realm_text("job_search");
    struct ask what = {.label = realm_text(SEARCH), .has_spoken = true, .spoken = true};
    struct request request = {.kind = REQUEST_ASK, .ask = &what};
    (void)state;
    expect(ask(BO, control_ask(&world.realm, world.plan.case_id, who_is(KARI), SEARCH, NULL)),
           REPLY_MALFORMED);
    memcpy(request.case_id, world.plan.case_id, ID_BYTES);
    memcpy(what.person, who_is(KARI)->id, ID_BYTES);
    what.purposes = &purpose;
    what.n_purposes = 1;
    expect(ask(BO, control_make(&world.realm, &request)), REPLY_MALFORMED);
    what.has_spoken = what.spoken = false;
    memset(request.request, 0, ID_BYTES);
    expect(ask(BO, control_make(&world.realm, &request)), REPLY_OK);
}

static void
a_spoken_yes_opens_nothing_until_the_candidate_signs_it(void **state)
{
    struct gathering g;
    uint8_t id[ID_BYTES];
    (void)state;
    call_meeting(MAJA, OF(BO) | OF(KARI), &g);
    join_all(&g, OF(MAJA) | OF(BO) | OF(KARI));
    open_meeting(&g);
    (void)put_ask(BO, in_meeting(&g, true), id);
    assert_true(asks(MAJA)->asks[0].what->spoken);
    refused_there(BO, terms_of(&g, "message", SEARCH, OF(KARI)));
    answer(id, ANSWER_YES);
    refused_there(BO, terms_of(&g, "message", SEARCH, OF(KARI)));
    permit(KARI, SEARCH, NULL)->meeting = (struct sam_bytes){g.meeting, ID_BYTES};
    put_version();
    expect(put_header(BO, terms_of(&g, "message", SEARCH, OF(KARI))), REPLY_OK);
}

static void
owners_see_all_and_members_their_own_in_order(void **state)
{
    uint8_t ids[5][ID_BYTES];
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        const char *label = i == 3 ? "health" : SEARCH;
        (void)put_ask(i % 2 == 0 ? BO : OLE,
                      control_ask(&world.realm, world.plan.case_id, who_is(KARI), label, PURPOSES),
                      ids[i]);
    }
    const struct asks_reply *all = asks(MAJA);
    assert_int_equal(all->n_asks, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_memory_equal(all->asks[i].ask, ids[i], ID_BYTES);
        assert_memory_equal(all->asks[i].asker, who_is(i % 2 == 0 ? BO : OLE)->key_id, HASH_BYTES);
        assert_int_equal(all->asks[i].answer, 0);
        assert_int_equal(all->asks[i].what->n_purposes, 1);
    }
    assert_memory_equal(all->asks[3].what->label.at, "health", 6);
    const struct asks_reply *own = asks(OLE);
    assert_int_equal(own->n_asks, 2);
    assert_memory_equal(own->asks[0].ask, ids[1], ID_BYTES);
    assert_memory_equal(own->asks[1].ask, ids[3], ID_BYTES);
    assert_int_equal(asks(KARI)->n_asks, 0);
    expect(get(HANNE, NULL, 9), REPLY_CLOSED);
}

static void
they_come_in_pages_and_behind_anothers_as_behind_none(void **state)
{
    static const uint8_t nothing[ID_BYTES] = {3};
    uint8_t ids[3][ID_BYTES];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        (void)put_ask(i == 1 ? OLE : BO,
                      control_ask(&world.realm, world.plan.case_id, who_is(KARI), SEARCH, PURPOSES),
                      ids[i]);
    }
    assert_int_equal(get(MAJA, NULL, 2)->reply->asks->n_asks, 2);
    const struct asks_reply *rest = get(MAJA, ids[1], 9)->reply->asks;
    assert_int_equal(rest->n_asks, 1);
    assert_memory_equal(rest->asks[0].ask, ids[2], ID_BYTES);
    assert_int_equal(get(BO, ids[0], 9)->reply->asks->n_asks, 1);
    assert_int_equal(get(BO, ids[2], 9)->reply->asks->n_asks, 0);
    expect(get(BO, ids[1], 9), REPLY_CLOSED);
    expect(get(BO, nothing, 9), REPLY_CLOSED);
    expect(get(MAJA, nothing, 9), REPLY_CLOSED);
}

/* The reply's bytes, but for the request's id. */
static size_t
bytes_of(enum who who, uint8_t ret_bytes[static 4096])
{
    size_t len = 0;
    const struct peer_reply *got = get(who, NULL, 9);
    struct reply reply = *got->reply;
    memset(reply.request, 1, ID_BYTES);
    assert_int_equal(wire_reply_encode(&reply, ret_bytes, 4096, &len), SAM_OK);
    return len;
}

static void
to_a_member_no_and_not_now_are_the_same_bytes(void **state)
{
    uint8_t id[ID_BYTES], no[4096], not_now[4096], other[4096];
    (void)state;
    (void)put_ask(BO, control_ask(&world.realm, world.plan.case_id, who_is(KARI), SEARCH, PURPOSES),
                  id);
    answer(id, ANSWER_NO);
    size_t n = bytes_of(BO, no);
    assert_int_equal(asks(BO)->asks[0].answer, ANSWER_NO);
    answer(id, ANSWER_NOT_NOW);
    assert_int_equal(bytes_of(BO, not_now), n);
    assert_memory_equal(no, not_now, n);
    assert_int_equal(asks(MAJA)->asks[0].answer, ANSWER_NOT_NOW); /* an owner knows */
    answer(id, ANSWER_MEETING);
    assert_int_equal(asks(BO)->asks[0].answer, ANSWER_MEETING);
    answer(id, ANSWER_YES);
    assert_int_equal(bytes_of(BO, other), n);
    assert_memory_not_equal(no, other, n);
}

#define test(f) cmocka_unit_test_setup_teardown(f, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        test(one_who_has_part_in_a_meeting_asks_for_it),
        test(without_a_meeting_an_ask_is_for_a_purpose_and_nothing_was_spoken),
        test(a_spoken_yes_opens_nothing_until_the_candidate_signs_it),
        test(owners_see_all_and_members_their_own_in_order),
        test(they_come_in_pages_and_behind_anothers_as_behind_none),
        test(to_a_member_no_and_not_now_are_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
