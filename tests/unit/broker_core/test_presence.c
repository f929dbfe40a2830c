/* test_presence.c - who is in the room of a meeting: joining and leaving, marks, two keys of one person,
 * and who leaves the team. */
#include "meeting_world.h"

#include <string.h>

#define PERSON(who) (&world.people[who])

/* The last entry says this. */
static void
logged(enum request_kind kind, enum who by, const struct person *person, uint32_t decision)
{
    const struct log_entry *last = world_last(CASE);
    assert_int_equal(last->kind, (uint32_t)kind + 2);
    assert_memory_equal(last->actor, PERSON(by)->key_id, HASH_BYTES);
    assert_true(last->has_meeting);
    assert_memory_equal(last->meeting, met.id, ID_BYTES);
    assert_int_equal(last->has_person, person != NULL);
    if (person != NULL) { assert_memory_equal(last->person, person->id, ID_BYTES); }
    assert_int_equal(last->decision, decision);
}

/* ---- coming and going ---------------------------------------------------------------------------------- */

static void
the_invited_count_until_they_say_that_they_are_absent(void **state)
{
    (void)state;
    assert_true(counts(PERSON(TINE)));
    assert_int_equal(how(PHONE, PERSON(TINE), NULL), ROOM_INVITED | ROOM_COUNTS);
    marks(TINE, REQUEST_ABSENT, PERSON(TINE), REPLY_OK);
    logged(REQUEST_ABSENT, TINE, PERSON(TINE), LOG_PERMITTED);
    assert_int_equal(how(PHONE, PERSON(TINE), NULL), ROOM_INVITED | ROOM_ABSENT);
    joins(TINE, REPLY_OK);
    logged(REQUEST_JOIN, TINE, NULL, LOG_PERMITTED);
    assert_int_equal(how(PHONE, PERSON(TINE), NULL),
                     ROOM_INVITED | ROOM_JOINED | ROOM_COUNTS | ROOM_WAS_THERE);
    leaves(TINE, REPLY_OK);
    logged(REQUEST_LEAVE, TINE, NULL, LOG_PERMITTED);
    assert_int_equal(how(PHONE, PERSON(TINE), NULL), ROOM_INVITED | ROOM_ABSENT | ROOM_WAS_THERE);
}

static void
who_called_it_counts_without_an_invitation(void **state)
{
    (void)state;
    met.n_invited = 0;
    met.n_agenda = 1;
    met_put(&met, BO, MEETING_CHANGE);
    assert_true(counts(PERSON(BO)));
    assert_int_equal(how(PHONE, PERSON(SARA), NULL), 0);
}

static void
who_has_no_part_in_it_is_told_the_same_as_of_no_meeting(void **state)
{
    (void)state;
    static const uint8_t nowhere[ID_BYTES] = {0x7f};
    const struct person *const only[] = {PERSON(BO)};
    marks(SARA, REQUEST_ABSENT, PERSON(SARA), REPLY_OK); /* she is known, and was never there */
    memcpy(met.invited[0], only[0]->id, ID_BYTES);
    met.n_invited = 1;
    met.n_agenda = 2;
    met_put(&met, BO, MEETING_CHANGE);
    enum request_kind kinds[] = {REQUEST_JOIN, REQUEST_LEAVE};
    for (size_t i = 0; i < 2; i++) {
        world_expect(SARA, control_of_meeting(&world.realm, kinds[i], CASE, met.id), REPLY_CLOSED);
        logged(kinds[i], SARA, NULL, LOG_DENIED);
        assert_int_equal(world_last(CASE)->reason, LOG_REASON_ABSENT);
        world_expect(SARA, control_of_meeting(&world.realm, kinds[i], CASE, nowhere), REPLY_CLOSED);
        assert_int_equal(world_last(CASE)->reason, LOG_REASON_ABSENT);
        world_expect(EVE, control_of_meeting(&world.realm, kinds[i], CASE, met.id), REPLY_CLOSED);
    }
    marks(SARA, REQUEST_PRESENT, PERSON(SARA), REPLY_CLOSED);
    marks(SARA, REQUEST_ABSENT, PERSON(SARA), REPLY_CLOSED);
    hands_on(SARA, 1, REPLY_CLOSED);
    world_expect(SARA, control_room_card(&world.realm, CASE, met.id, NULL, NULL), REPLY_CLOSED);
    world_expect(EVE, control_room_card(&world.realm, CASE, met.id, NULL, NULL), REPLY_CLOSED);
    marks(PHONE, REQUEST_PRESENT, PERSON(SARA), REPLY_OK); /* now she has */
    joins(SARA, REPLY_OK);
}

static void
nobody_joins_what_is_over_and_a_meeting_may_be_left_then(void **state)
{
    (void)state;
    met_open(&met, 10 * MINUTE);
    joins(BO, REPLY_OK);
    joins(PHONE, REPLY_OK);
    world_pass(10 * MINUTE - 1);
    joins(TINE, REPLY_OK);
    world_pass(1);
    joins(SARA, REPLY_REFUSED); /* its hours are over */
    logged(REQUEST_JOIN, SARA, NULL, LOG_DENIED);
    assert_int_equal(world_last(CASE)->reason, LOG_REASON_REFUSED + REFUSAL_MEETING);
    marks(PHONE, REQUEST_PRESENT, PERSON(SARA), REPLY_REFUSED);
    met_open(&met, 10 * MINUTE); /* and opened again */
    joins(SARA, REPLY_OK);
    met_put(&met, BO, MEETING_CLOSE);
    joins(SARA, REPLY_REFUSED);
    marks(PHONE, REQUEST_PRESENT, PERSON(SARA), REPLY_REFUSED);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_REFUSED);
    hands_on(PHONE, 1, REPLY_REFUSED);
    leaves(SARA, REPLY_OK);
    assert_int_equal(how(PHONE, PERSON(SARA), NULL), ROOM_INVITED | ROOM_ABSENT | ROOM_WAS_THERE);
}

static void
live_is_who_has_joined_while_it_is_open(void **state)
{
    (void)state;
    joins(TINE, REPLY_OK);
    assert_false(card(TINE, NULL)->live);
    met_open(&met, 10 * MINUTE);
    assert_true(card(TINE, NULL)->live);
    assert_false(card(SARA, NULL)->live);
    assert_false(card(PHONE, NULL)->live);
    joins(PHONE, REPLY_OK);
    assert_true(card(PHONE, NULL)->live);
    leaves(TINE, REPLY_OK);
    assert_false(card(TINE, NULL)->live);
    joins(TINE, REPLY_OK);
    const enum who both[] = {TINE, PHONE};
    pass_heard(both, 2, 10 * MINUTE - 1000);
    assert_true(card(TINE, NULL)->live);
    world_pass(1000);
    assert_false(card(TINE, NULL)->live);
    assert_false(card(PHONE, NULL)->live);
}

/* ---- marks ------------------------------------------------------------------------------------------------ */

static void
anybody_who_has_joined_marks_present_and_others_only_if_they_lead(void **state)
{
    (void)state;
    bring_guest();
    marks(TINE, REQUEST_PRESENT, &guest, REPLY_NOT_ALLOWED);
    logged(REQUEST_PRESENT, TINE, &guest, LOG_DENIED);
    assert_false(counts(&guest));
    joins(TINE, REPLY_OK);
    marks(TINE, REQUEST_PRESENT, &guest, REPLY_OK);
    logged(REQUEST_PRESENT, TINE, &guest, LOG_PERMITTED);
    assert_int_equal(how(PHONE, &guest, NULL), ROOM_MARKED | ROOM_COUNTS | ROOM_WAS_THERE);
    marks(SARA, REQUEST_ABSENT, &guest, REPLY_NOT_ALLOWED);
    marks(TINE, REQUEST_ABSENT, &guest, REPLY_NOT_ALLOWED); /* who marked may not take it back */
    marks(BO, REQUEST_ABSENT, &guest, REPLY_OK);            /* the caller may */
    assert_false(counts(&guest));
    marks(BO, REQUEST_PRESENT, &guest, REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, &guest, REPLY_OK);
    marks(PHONE, REQUEST_PRESENT, &guest, REPLY_OK);
    assert_true(counts(&guest));
    leaves(TINE, REPLY_OK);
    marks(TINE, REQUEST_PRESENT, &guest, REPLY_NOT_ALLOWED);
}

static void
only_people_of_the_team_are_marked_and_never_the_candidate(void **state)
{
    (void)state;
    marks(PHONE, REQUEST_PRESENT, PERSON(EVE), REPLY_REFUSED);
    marks(PHONE, REQUEST_PRESENT, &maja, REPLY_REFUSED);
    marks(PHONE, REQUEST_ABSENT, &maja, REPLY_REFUSED);
    bring_guest();
    marks(PHONE, REQUEST_ABSENT, &guest, REPLY_REFUSED); /* is not expected at all */
    assert_int_equal(how(PHONE, &guest, NULL), 0);
}

static void
who_is_marked_absent_has_left_and_may_join_again(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    marks(SARA, REQUEST_ABSENT, PERSON(TINE), REPLY_NOT_ALLOWED);
    assert_true(card(TINE, NULL)->live);
    marks(PHONE, REQUEST_ABSENT, PERSON(TINE), REPLY_OK);
    assert_false(card(TINE, NULL)->live);
    assert_false(counts(PERSON(TINE)));
    joins(TINE, REPLY_OK);
    assert_true(card(TINE, NULL)->live);
    assert_true(counts(PERSON(TINE)));
}

/* A mark by hand outlives a join, and is no join. */
static void
who_was_marked_counts_and_reads_nothing(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    marks(BO, REQUEST_PRESENT, PERSON(SARA), REPLY_OK);
    assert_false(card(SARA, NULL)->live);
    joins(SARA, REPLY_OK);
    pass_heard(NULL, 0, 31000);
    assert_int_equal(how(PHONE, PERSON(SARA), NULL),
                     ROOM_INVITED | ROOM_MARKED | ROOM_COUNTS | ROOM_WAS_THERE);
}

/* ---- two keys --------------------------------------------------------------------------------------------- */

static void
a_person_in_two_roles_joins_in_one(void **state)
{
    (void)state;
    wear_two_hats();
    met_open(&met, HOUR);
    joins(BO, REPLY_OK);
    joins(EVE, REPLY_CONFLICT);
    logged(REQUEST_JOIN, EVE, NULL, LOG_DENIED);
    assert_true(card(BO, NULL)->live);
    assert_false(card(EVE, NULL)->live);
    assert_int_equal(card(PHONE, NULL)->n_people, 4); /* one Bo */
    leaves(BO, REPLY_OK);
    joins(EVE, REPLY_OK);
    joins(BO, REPLY_CONFLICT);
    pass_heard(NULL, 0, 31000);
    joins(BO, REPLY_OK);
    assert_true(card(BO, NULL)->live);
}

/* A key that may not speak for the person any more keeps nobody out. */
static void
who_lost_a_key_joins_with_the_next(void **state)
{
    (void)state;
    wear_two_hats();
    met_open(&met, HOUR);
    joins(BO, REPLY_OK);
    plan_leave(&world.plan, PERSON(BO));
    plan_signed();
    joins(BO, REPLY_CLOSED);
    assert_false(card(EVE, NULL)->live);
    joins(EVE, REPLY_OK);
    assert_true(card(EVE, NULL)->live);
}

static void
the_candidate_is_one_person_with_all_devices(void **state)
{
    (void)state;
    world_admit(PERSON(LAPTOP), PERSON_CANDIDATE);
    plan_own(&world.plan, PERSON(LAPTOP), OWNER_DEVICE);
    plan_signed();
    met_open(&met, HOUR);
    joins(PHONE, REPLY_OK);
    joins(LAPTOP, REPLY_CONFLICT);
    assert_int_equal(how(TINE, NULL, NULL), ROOM_JOINED | ROOM_WAS_THERE); /* and does not count */
    leaves(PHONE, REPLY_OK);
    joins(LAPTOP, REPLY_OK);
    assert_true(card(LAPTOP, NULL)->live);
}

static void
a_key_is_in_eight_rooms_at_most(void **state)
{
    (void)state;
    for (uint8_t i = 0; i < 8; i++) {
        met_like(&met, (uint8_t)(0x70 + i), &other_met);
        met_put(&other_met, PHONE, MEETING_CALL);
        world_expect(TINE, control_of_meeting(&world.realm, REQUEST_JOIN, CASE, other_met.id),
                     REPLY_OK);
    }
    joins(TINE, REPLY_QUOTA);
    world_expect(TINE, control_of_meeting(&world.realm, REQUEST_LEAVE, CASE, other_met.id),
                 REPLY_OK);
    joins(TINE, REPLY_OK);
    joins(TINE, REPLY_OK);
}

/* Both open, one person in both: what is said of one room is said of no other. */
static void
two_meetings_of_one_case_do_not_mix(void **state)
{
    (void)state;
    met_like(&met, 0x61, &other_met);
    met_put(&other_met, PHONE, MEETING_CALL);
    met_open(&other_met, HOUR);
    met_open(&met, HOUR);
    world_expect(TINE, control_of_meeting(&world.realm, REQUEST_JOIN, CASE, other_met.id),
                 REPLY_OK);
    assert_false(card(TINE, NULL)->live);
    assert_int_equal(how(PHONE, PERSON(TINE), NULL), ROOM_INVITED | ROOM_COUNTS);
    joins(TINE, REPLY_OK);
    world_expect(TINE, control_of_meeting(&world.realm, REQUEST_LEAVE, CASE, other_met.id),
                 REPLY_OK);
    assert_true(card(TINE, NULL)->live);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    const struct peer_reply *got = world_ask(
        PHONE, control_room_card(&world.realm, CASE, other_met.id, NULL, NULL));
    assert_int_equal(got->reply->room->open, leaf("work.search"));
}

/* Teams come and go while a meeting lasts: so many are remembered, and then nobody is added. */
static void
a_room_remembers_ninety_five_people_and_takes_no_more(void **state)
{
    static struct person guests[4][29];
    size_t taken = 0;
    (void)state;
    for (size_t round = 0; round < 4; round++) {
        for (size_t i = 0; i < 29; i++) {
            person_make(&world.realm, "guest", "", NOW, &guests[round][i]);
            (void)plan_join(&world.plan, &guests[round][i]);
        }
        plan_signed();
        for (size_t i = 0; i < 29; i++) {
            marks(BO, REQUEST_PRESENT, &guests[round][i], taken < 95 ? REPLY_OK : REPLY_QUOTA);
            taken += taken < 95;
        }
        assert_int_equal(card(PHONE, NULL)->n_people, round < 3 ? 33 : 4 + 95 - 3 * 29);
        for (size_t i = 0; i < 29; i++) {
            plan_leave(&world.plan, &guests[round][i]);
        }
    }
    start_again();
    assert_int_equal(card(PHONE, NULL)->n_people, 4 + 95 - 3 * 29);
    joins(TINE, REPLY_QUOTA);
    for (size_t i = 0; i < sizeof guests / sizeof **guests; i++) {
        person_free(&guests[i / 29][i % 29]);
    }
}

/* ---- who leaves the team ----------------------------------------------------------------------------------- */

static void
who_is_no_longer_on_the_team_neither_counts_nor_reads(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    joins(TINE, REPLY_OK);
    marks(PHONE, REQUEST_PRESENT, PERSON(TINE), REPLY_OK);
    plan_leave(&world.plan, PERSON(TINE));
    plan_signed();
    assert_int_equal(how(PHONE, PERSON(TINE), NULL), 0);
    world_expect(TINE, control_room_card(&world.realm, CASE, met.id, NULL, NULL), REPLY_CLOSED);
    assert_true((card(PHONE, NULL)->open & leaf("work.search")) != 0);
    marks(PHONE, REQUEST_PRESENT, PERSON(TINE), REPLY_REFUSED);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, PERSON(BO), REPLY_OK);
    assert_int_equal(card(PHONE, NULL)->open, 0); /* nobody is left */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, meeting_start, meeting_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_invited_count_until_they_say_that_they_are_absent),
        TEST(who_called_it_counts_without_an_invitation),
        TEST(who_has_no_part_in_it_is_told_the_same_as_of_no_meeting),
        TEST(nobody_joins_what_is_over_and_a_meeting_may_be_left_then),
        TEST(live_is_who_has_joined_while_it_is_open),
        TEST(anybody_who_has_joined_marks_present_and_others_only_if_they_lead),
        TEST(only_people_of_the_team_are_marked_and_never_the_candidate),
        TEST(who_is_marked_absent_has_left_and_may_join_again),
        TEST(who_was_marked_counts_and_reads_nothing),
        TEST(a_person_in_two_roles_joins_in_one),
        TEST(who_lost_a_key_joins_with_the_next),
        TEST(the_candidate_is_one_person_with_all_devices),
        TEST(a_key_is_in_eight_rooms_at_most),
        TEST(two_meetings_of_one_case_do_not_mix),
        TEST(a_room_remembers_ninety_five_people_and_takes_no_more),
        TEST(who_is_no_longer_on_the_team_neither_counts_nor_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
