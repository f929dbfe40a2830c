/* test_room.c - what may be talked about in this room, with these people, now. */
#include "world.h"

static void
nobody_present_leaves_the_card_empty(void **state)
{
    permit(*state, "team", "*", "job_search");
    assert_int_equal(room(*state, "", "m1"), 0);
}

static void
a_standing_permit_counts_in_the_room_whatever_its_purpose(void **state)
{
    permit(*state, "person:bo", "work", "supervision");
    assert_int_equal(room(*state, "bo", "m1"), WORK);
}

static void
what_is_open_is_open_to_all_present(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    permit(w, "person:bo", "health", "job_search");
    permit(w, "person:ole", "health", "job_search");
    permit(w, "person:ole", "work.search", "job_search");
    deny(w, "role:therapist", "health.diagnosis", "");
    assert_int_equal(room(w, "bo", "m1"), WORK | HEALTH);
    assert_int_equal(room(w, "bo ole", "m1"), (HEALTH & ~BIT(DIAGNOSIS)) | BIT(SEARCH));
    assert_int_equal(room(w, "ole bo", "m1"), (HEALTH & ~BIT(DIAGNOSIS)) | BIT(SEARCH));
    assert_int_equal(room(w, "bo bo", "m1"), WORK | HEALTH);
}

static void
a_stranger_closes_the_room(void **state)
{
    permit(*state, "team", "*", "job_search");
    assert_int_equal(room(*state, "bo", "m1"), ALL_LEAVES);
    assert_int_equal(room(*state, "bo ada", "m1"), 0);
    assert_int_equal(room(*state, "ada bo", "m1"), 0);
    assert_int_equal(room(*state, "ada", "m1"), 0);
}

static void
a_guest_narrows_the_room_to_what_is_hers_by_name(void **state)
{
    struct world *w = *state;
    permit(w, "team", "*", "job_search");
    permit(w, "organisation:ips", "*", "job_search");
    assert_int_equal(room(w, "bo gia", "m1"), 0);
    permit(w, "person:gia", "work.needs", "job_search");
    assert_int_equal(room(w, "bo gia", "m1"), BIT(NEEDS));
}

static void
a_person_of_several_hats_counts_under_each(void **state)
{
    struct world *w = *state;
    permit(w, "role:social_worker", "money", "job_search");
    assert_int_equal(room(w, "nils", "m1"), 0);
    permit(w, "role:consultant", "work", "job_search");
    assert_int_equal(room(w, "nils", "m1"), 0);
    permit(w, "role:social_worker", "work.search", "job_search");
    assert_int_equal(room(w, "nils", "m1"), BIT(SEARCH));
    permit(w, "person:nils", "life", "job_search");
    assert_int_equal(room(w, "nils", "m1"),
                     BIT(SEARCH) | sam_taxonomy_leaves(&w->taxonomy, name("life")));
}

static void
a_room_opens_with_its_permits_and_closes_with_them(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "job_search");
    w->request.at = START - 1;
    assert_int_equal(room(w, "bo", "m1"), 0);
    w->request.at = START;
    assert_int_equal(room(w, "bo", "m1"), BIT(SEARCH));
    w->request.at = END - 1;
    assert_int_equal(room(w, "bo", "m1"), BIT(SEARCH));
    w->request.at = END;
    assert_int_equal(room(w, "bo", "m1"), 0);
}

static void
what_is_said_now_is_created_now(void **state)
{
    struct world *w = *state;
    struct sam_provision *p = permit(w, "person:bo", "work.search", "job_search");
    p->data_period = (struct sam_period){.has_start = true, .start = NOW};
    assert_int_equal(room(w, "bo", "m1"), BIT(SEARCH));
    p->data_period.start = NOW + 1;
    assert_int_equal(room(w, "bo", "m1"), 0);
}

static void
a_permit_for_a_meeting_opens_that_room_alone(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work.search", "")->meeting = name("m1");
    permit(w, "person:bo", "work.needs", "job_search");
    assert_int_equal(room(w, "bo", "m1"), BIT(SEARCH) | BIT(NEEDS));
    assert_int_equal(room(w, "bo", "m2"), BIT(NEEDS));
}

static void
a_deny_of_one_purpose_closes_the_room(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    deny(w, "person:bo", "work.offers", "benefits");
    site_deny(w, "everyone", "work.needs", "supervision");
    assert_int_equal(room(w, "bo", "m1"), WORK & ~BIT(OFFERS) & ~BIT(NEEDS));
}

static void
a_deny_for_another_meeting_leaves_the_room(void **state)
{
    struct world *w = *state;
    permit(w, "person:bo", "work", "job_search");
    deny(w, "person:bo", "work.offers", "")->meeting = name("m2");
    assert_int_equal(room(w, "bo", "m1"), WORK);
    assert_int_equal(room(w, "bo", "m2"), WORK & ~BIT(OFFERS));
}

static void
a_permit_to_tell_opens_nothing_in_a_room(void **state)
{
    permit_to_tell(*state, "person:bo", "employer", "work", "job_search");
    assert_int_equal(room(*state, "bo", "m1"), 0);
}

static void
without_a_consent_or_a_meeting_nothing_is_open(void **state)
{
    struct world *w = *state;
    uint32_t hats = BIT(BO), each = UINT32_MAX;
    permit(w, "team", "*", "job_search");
    assert_int_equal(sam_room_card(NULL, &hats, 1, SAM_MEETING_ELSEWHERE, NOW, &each), 0);
    assert_int_equal(each, 0);
    each = UINT32_MAX;
    assert_int_equal(sam_room_card(built(w), &hats, 1, 0, NOW, &each), 0);
    assert_int_equal(each, 0);
    assert_int_equal(sam_room_card(built(w), &hats, 1, SAM_MEETING_ELSEWHERE, NOW, NULL),
                     ALL_LEAVES);
}

static void
each_person_has_an_own_card(void **state)
{
    struct world *w = *state;
    uint32_t each[4] = {1, 1, 1, 1};
    const uint32_t hats[3] = {BIT(BO), 0, BIT(NILS_CONSULTANT) | BIT(NILS_SOCIAL)};
    permit(w, "person:bo", "work", "job_search");
    permit(w, "role:consultant", "life.legal", "job_search");
    permit(w, "person:nils", "health", "job_search");
    assert_int_equal(sam_room_card(built(w), hats, 3, SAM_MEETING_ELSEWHERE, NOW, each), 0);
    assert_int_equal(each[0], WORK | BIT(LEGAL));
    assert_int_equal(each[1], 0);
    assert_int_equal(each[2], HEALTH);
    assert_int_equal(each[3], 1);
}

/* The card against one decision for each leaf and member. */
static void
the_card_is_what_the_single_decisions_say(void **state)
{
    struct world *w = *state;
    permit(w, "team", "work", "job_search");
    permit(w, "role:therapist", "health", "benefits");
    permit(w, "person:ole", "life", "")->meeting = name("m1");
    deny(w, "organisation:clinic", "work.offers", "emergency");
    deny(w, "everyone", "health.crisis", "")->data_period = (struct sam_period){.has_end = true,
                                                                                .end = NOW};
    uint32_t card = room(w, "ole", "m1");
    for (uint32_t leaf = 0; leaf < LEAVES; leaf++) {
        struct sam_query q = query(w, "ole", "work.search", "");
        q.labels[0] = (uint8_t)leaf;
        q.created = NOW;
        q.live_meeting = q.item_meeting = sam_policy_meeting(w->policy, name("m1"));
        assert_int_equal(card >> leaf & 1U, sam_decide(w->policy, &q).permit);
    }
    assert_int_equal(card >> LEAVES, 0);
}

static void
the_hats_of_a_person_are_all_their_members(void **state)
{
    struct world *w = *state;
    assert_int_equal(sam_consent_hats(&w->consent, name("nils")),
                     BIT(NILS_CONSULTANT) | BIT(NILS_SOCIAL));
    assert_int_equal(sam_consent_hats(&w->consent, name("gia")), BIT(GIA));
    assert_int_equal(sam_consent_hats(&w->consent, name("nil")), 0);
    assert_int_equal(sam_consent_hats(&w->consent, name("")), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_present_leaves_the_card_empty),
        TEST(a_standing_permit_counts_in_the_room_whatever_its_purpose),
        TEST(what_is_open_is_open_to_all_present),
        TEST(a_stranger_closes_the_room),
        TEST(a_guest_narrows_the_room_to_what_is_hers_by_name),
        TEST(a_person_of_several_hats_counts_under_each),
        TEST(a_room_opens_with_its_permits_and_closes_with_them),
        TEST(what_is_said_now_is_created_now),
        TEST(a_permit_for_a_meeting_opens_that_room_alone),
        TEST(a_deny_of_one_purpose_closes_the_room),
        TEST(a_deny_for_another_meeting_leaves_the_room),
        TEST(a_permit_to_tell_opens_nothing_in_a_room),
        TEST(without_a_consent_or_a_meeting_nothing_is_open),
        TEST(each_person_has_an_own_card),
        TEST(the_card_is_what_the_single_decisions_say),
        TEST(the_hats_of_a_person_are_all_their_members),
    };
    return cmocka_run_group_tests_name("room card", tests, NULL, NULL);
}
