/* test_card.c - the card of a room: who is there is the broker's word, and in the candidate's home what is open is not. */
#include "hall.h"

#include <stdlib.h>
#include <string.h>

static struct room_person people[SAM_TEAM_MAX + 2U];
static struct room_reply reply;

/* Bo is there, in a meeting that was called; the broker says that everything is open. */
static void
make_reply(void)
{
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    hall_taken(&told, 1);
    memset(people, 0, sizeof people);
    people[0].how = ROOM_JOINED | ROOM_WAS_THERE; /* the candidate */
    memcpy(people[1].person, stage.bo.id, ID_BYTES);
    people[1].how = ROOM_INVITED | ROOM_JOINED | ROOM_COUNTS | ROOM_HEARS;
    reply = (struct room_reply){
        .open = UINT32_MAX, .people = people, .n_people = 2, .seq = 1, .at = 77, .point = 1};
}

static struct sam_card
card(void)
{
    struct sam_card made;
    ok(meeting_card_take(hall.m, &reply, &made, &stage.trouble));
    return made;
}

static uint32_t
leaf(const char *name)
{
    return sam_taxonomy_leaves(stage.c->facts.taxonomy,
                               (struct sam_bytes){(const uint8_t *)name, strlen(name)});
}

static void
says_who_is_there_and_how(void **state)
{
    (void)state;
    make_reply();
    const struct sam_card made = card();
    assert_int_equal(made.n_people, 2);
    assert_null(made.people[0].person);
    assert_true(made.people[0].is_joined);
    assert_true(made.people[0].was_there);
    assert_false(made.people[0].counts);
    assert_ptr_equal(made.people[1].person, sam_case_person_of_id(stage.c, stage.bo.id));
    assert_true(made.people[1].is_invited && made.people[1].counts && made.people[1].hears);
    assert_false(made.people[1].is_marked || made.people[1].is_absent);
    assert_int_equal(made.open, UINT32_MAX); /* a member has nothing to say it by */
    assert_int_equal(made.people[1].leaves, 0);
    assert_int_equal(made.at, 77);
}

static void
the_candidate_never_counts(void **state)
{
    (void)state;
    make_reply();
    people[0].how |= ROOM_COUNTS;
    assert_false(card().people[0].counts);
}

static void
nothing_is_open_beside_somebody_who_is_not_known(void **state)
{
    (void)state;
    make_reply();
    memcpy(people[1].person, stage.eve.id, ID_BYTES);
    struct sam_card made = card();
    assert_int_equal(made.n_people, 1);
    assert_int_equal(made.open, 0);
    people[1].how = ROOM_INVITED | ROOM_ABSENT; /* who does not come is not in the way */
    made = card();
    assert_int_equal(made.open, UINT32_MAX);
}

static void
more_people_than_a_room_holds_are_no_answer(void **state)
{
    struct sam_card made;
    (void)state;
    make_reply();
    reply.n_people = SAM_TEAM_MAX + 2U;
    assert_int_equal(meeting_card_take(hall.m, &reply, &made, &stage.trouble), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_ANSWER);
}

/* ---- in the candidate's home --------------------------------------------------------------------------------- */

static void
her_own_choices_say_what_is_open(void **state)
{
    (void)state;
    make_reply();
    struct sam_card made = card();
    assert_int_equal(made.people[1].leaves, made.open);
    assert_int_not_equal(made.open & leaf("work.search"), 0);
    assert_int_equal(made.open & leaf("work.offers"), 0); /* denied */
    assert_int_equal(made.open & leaf("health"), 0);
    assert_int_equal(made.at, hall.m->facts.when); /* its hour, which is to come */
    reply.open = 0;                                /* and nobody else's word */
    made = card();
    assert_int_not_equal(made.open & leaf("work.search"), 0);
}

static void
who_comes_without_a_permit_closes_the_room(void **state)
{
    (void)state;
    make_reply();
    memcpy(people[2].person, stage.ida.id, ID_BYTES); /* a guest */
    people[2].how = ROOM_MARKED | ROOM_COUNTS;
    reply.n_people = 3;
    const struct sam_card made = card();
    assert_int_equal(made.open, 0);
    assert_int_equal(made.people[2].leaves, 0);
    assert_int_not_equal(made.people[1].leaves, 0);
}

static void
who_is_not_known_closes_the_room_for_her_too(void **state)
{
    (void)state;
    make_reply();
    memcpy(people[2].person, stage.eve.id, ID_BYTES);
    people[2].how = ROOM_MARKED | ROOM_COUNTS;
    reply.n_people = 3;
    assert_int_equal(card().open, 0);
}

static void
two_hats_open_what_both_do(void **state)
{
    (void)state;
    make_reply();
    memcpy(people[1].person, stage.tine.id, ID_BYTES);
    const struct sam_bytes tine = {stage.tine.id, ID_BYTES};
    const uint32_t hats = sam_consent_hats(&stage.c->engine, tine);
    assert_non_null(stage.c->policy);
    assert_int_equal(card().open, sam_room_card(stage.c->policy, &hats, 1, SAM_MEETING_ELSEWHERE,
                                                hall.m->facts.when, NULL));
}

static void
nobody_there_opens_nothing(void **state)
{
    (void)state;
    make_reply();
    people[1].how = ROOM_INVITED | ROOM_ABSENT;
    assert_int_equal(card().open, 0);
    memcpy(people[1].person, stage.eve.id, ID_BYTES);
    people[1].how = ROOM_COUNTS;
    assert_int_equal(card().open, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up, hall_tear_down)
#define OWNER(name) cmocka_unit_test_setup_teardown(name, hall_set_up_owner, hall_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(says_who_is_there_and_how),
        TEST(the_candidate_never_counts),
        TEST(nothing_is_open_beside_somebody_who_is_not_known),
        TEST(more_people_than_a_room_holds_are_no_answer),
        OWNER(her_own_choices_say_what_is_open),
        OWNER(who_comes_without_a_permit_closes_the_room),
        OWNER(who_is_not_known_closes_the_room_for_her_too),
        OWNER(two_hats_open_what_both_do),
        OWNER(nobody_there_opens_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
