/* test_room.c - the card of a room: it is the AND of what sam_decide() says of everybody who counts; before, at and
 * after its hour; points for some; guests; who hears; what was said. */
#include "meeting_world.h"

#include "rooms.h"
#include "state.h"

#include <sodium.h>
#include <string.h>

#define PERSON(who) (&world.people[who])
#define BIT(name) leaf(name)

/* ---- the model --------------------------------------------------------------------------------------------- */

/* May this person hear this leaf under all of their hats, in the meeting, at t? One decision after the other. */
static bool
may_hear(const struct loaded *c, const uint8_t *person, uint32_t number, sam_time t)
{
    size_t hats = 0;
    for (size_t i = 0; i < c->plain.n_team; i++) {
        const struct sam_member *m = &c->plain.team[i];
        if (memcmp(m->person.at, person, ID_BYTES) != 0) { continue; }
        struct sam_query query;
        struct sam_fault fault;
        const struct sam_request request = {.person = m->person,
                                            .role = m->role,
                                            .action = SAM_ACCESS,
                                            .categories = &world.realm.taxonomy.leaves[number],
                                            .n_categories = 1,
                                            .item_meeting = {met.id, ID_BYTES},
                                            .live_meeting = {met.id, ID_BYTES},
                                            .created = t,
                                            .at = t};
        ok(sam_query_make(&world.realm.taxonomy, &c->plain, c->policy, &request, &query, &fault));
        if (sam_decide(c->policy, &query).permit != 1) { return false; }
        hats++;
    }
    return hats > 0;
}

/* The card says what the model says of the people that the reply says count; n of them do. */
static void
as_the_model(size_t n)
{
    const struct loaded *c;
    const struct room_reply *room = card(PHONE, NULL);
    uint32_t open = 0;
    size_t counting = 0;
    ok(cases_get(world.core->cases, CASE, &c));
    for (size_t i = 0; i < room->n_people; i++) {
        counting += (room->people[i].how & ROOM_COUNTS) != 0;
    }
    assert_int_equal(counting, n);
    for (uint32_t l = 0; counting > 0 && l < world.realm.taxonomy.n_leaves; l++) {
        bool is_open = true;
        for (size_t i = 0; i < room->n_people && is_open; i++) {
            bool is_in = (room->people[i].how & ROOM_COUNTS) != 0;
            is_open = !is_in || may_hear(c, room->people[i].person, l, room->at);
        }
        if (is_open) { open |= UINT32_C(1) << l; }
    }
    assert_int_equal(room->open, open);
}

/* ---- the card ------------------------------------------------------------------------------------------------ */

static void
the_card_is_the_and_of_all_who_count(void **state)
{
    (void)state;
    as_the_model(3);
    assert_int_equal(card(TINE, NULL)->open, BIT("work.search"));
    marks(PHONE, REQUEST_ABSENT, PERSON(BO), REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    as_the_model(1);
    assert_int_equal(card(TINE, NULL)->open, BIT("work.search") | BIT("health.diagnosis"));
    marks(PHONE, REQUEST_ABSENT, PERSON(TINE), REPLY_OK);
    as_the_model(0);
    assert_int_equal(card(TINE, NULL)->open, 0); /* nobody else: nothing */
    joins(PHONE, REPLY_OK);
    assert_int_equal(card(PHONE, NULL)->open, 0); /* nor for the candidate alone */
    joins(BO, REPLY_OK);
    as_the_model(1);
    assert_int_equal(card(TINE, NULL)->open, BIT("work"));
    joins(SARA, REPLY_OK); /* who comes late narrows it */
    as_the_model(2);
    assert_int_equal(card(TINE, NULL)->open, BIT("work.search"));
}

static void
the_card_is_as_the_model_over_random_teams_and_choices(void **state)
{
    (void)state;
    static const enum who others[] = {BO, TINE, SARA};
    size_t closed = 0;
    bring_guest();
    for (unsigned round = 0; round < 12; round++) {
        uint8_t r[64];
        size_t n = 0;
        crypto_hash_sha512(r, (const uint8_t *)&round, sizeof round);
        while (world.plan.n_provisions > 0) {
            plan_lift(&world.plan, 0);
        }
        for (size_t i = 0; i < 16; i++) {
            const char *const what[] = {"work", "health", "work.search", "health.diagnosis", "*"};
            const uint8_t *x = &r[4 * i];
            struct sam_actor actor = x[0] % 5 == 3   ? actor_person(&guest)
                                     : x[0] % 5 == 4 ? actor_team()
                                                     : actor_person(PERSON(others[x[0] % 5]));
            struct sam_provision *p = x[1] % 6 == 0
                                          ? plan_deny(&world.plan, actor, what[x[2] % 4])
                                          : plan_permit(&world.plan, actor, what[x[2] % 5],
                                                        NAMES("job_search"), NOW - HOUR,
                                                        NOW + 90 * MINUTE * (x[3] % 3) + MINUTE);
            if (x[1] % 6 == 5) { p->meeting = (struct sam_bytes){met.id, ID_BYTES}; }
        }
        plan_signed();
        for (size_t i = 0; i < 3; i++) {
            bool is_in = (r[i] & 0x40) != 0;
            marks(PHONE, is_in ? REQUEST_PRESENT : REQUEST_ABSENT, PERSON(others[i]), REPLY_OK);
            n += is_in;
        }
        as_the_model(n);
        closed += card(PHONE, NULL)->open == 0;
        if ((r[4] & 0x20) != 0) {
            marks(PHONE, REQUEST_PRESENT, &guest, REPLY_OK);
            as_the_model(n + 1);
            marks(PHONE, REQUEST_ABSENT, &guest, REPLY_OK);
        }
    }
    assert_true(closed < 12);
}

static void
a_person_in_two_roles_counts_under_both(void **state)
{
    (void)state;
    marks(PHONE, REQUEST_ABSENT, PERSON(TINE), REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    assert_int_equal(card(PHONE, NULL)->open, BIT("work"));
    plan_permit(&world.plan, actor_role("consultant"), "money", NAMES("benefits"), NOW,
                NOW + 100 * SAM_DAY_MS);
    plan_signed();
    assert_int_equal(card(PHONE, NULL)->open, BIT("work") | BIT("money"));
    wear_two_hats(); /* as a social worker Bo may not hear of money */
    as_the_model(1);
    assert_int_equal(card(PHONE, NULL)->open, BIT("work"));
}

static void
a_guest_narrows_the_card_to_what_is_open_to_the_guest_by_name(void **state)
{
    (void)state;
    plan_permit(&world.plan, actor_team(), "life", NAMES("job_search"), NOW,
                NOW + 100 * SAM_DAY_MS);
    bring_guest();
    assert_int_equal(card(PHONE, NULL)->open, BIT("work.search") | BIT("life"));
    marks(BO, REQUEST_PRESENT, &guest, REPLY_OK);
    as_the_model(4);
    assert_int_equal(card(PHONE, NULL)->open, 0); /* the team does not mean the guest */
    plan_permit(&world.plan, actor_person(&guest), "life.housing", NAMES("job_search"), NOW,
                NOW + 100 * SAM_DAY_MS);
    plan_signed();
    as_the_model(4);
    assert_int_equal(card(PHONE, NULL)->open, BIT("life.housing"));
}

static void
a_choice_for_this_meeting_counts_in_this_one_alone(void **state)
{
    (void)state;
    enum who all[] = {BO, TINE, SARA};
    for (size_t i = 0; i < 3; i++) {
        plan_permit(&world.plan, actor_person(PERSON(all[i])), "money.debt", NULL, NOW,
                    NOW + SAM_DAY_MS)
            ->meeting = (struct sam_bytes){met.id, ID_BYTES};
    }
    plan_deny(&world.plan, actor_everyone(), "work.search")->meeting = (struct sam_bytes){met.id,
                                                                                          ID_BYTES};
    plan_signed();
    as_the_model(3);
    assert_int_equal(card(PHONE, NULL)->open, BIT("money.debt"));
    met_like(&met, 0x61, &other_met);
    met_put(&other_met, BO, MEETING_CALL);
    const struct peer_reply *got = world_ask(
        PHONE, control_room_card(&world.realm, CASE, other_met.id, NULL, NULL));
    assert_int_equal(got->reply->room->open, BIT("work.search"));
}

static void
the_card_is_of_its_hour_before_and_of_now_after(void **state)
{
    (void)state;
    while (world.plan.n_provisions > 0) {
        plan_lift(&world.plan, 0);
    }
    plan_permit(&world.plan, actor_team(), "work.search", NAMES("job_search"), NOW,
                NOW + 30 * MINUTE);
    plan_permit(&world.plan, actor_team(), "work.offers", NAMES("job_search"), NOW + HOUR,
                NOW + HOUR + 5 * MINUTE);
    plan_signed();
    assert_true(card(PHONE, NULL)->at == NOW + HOUR);
    assert_int_equal(card(PHONE, NULL)->open, BIT("work.offers"));
    met_open(&met, 2 * HOUR); /* and it begins early */
    assert_true(card(PHONE, NULL)->at == NOW);
    assert_int_equal(card(PHONE, NULL)->open, BIT("work.search"));
    world_pass(30 * MINUTE - 1);
    assert_int_equal(card(PHONE, NULL)->open, BIT("work.search"));
    world_pass(1); /* a permit ends while it runs */
    assert_int_equal(card(PHONE, NULL)->open, 0);
    world_pass(30 * MINUTE);
    assert_int_equal(card(PHONE, NULL)->open, BIT("work.offers"));
    met_put(&met, PHONE, MEETING_CLOSE);
    assert_true(card(PHONE, NULL)->at == NOW + HOUR);
    world_pass(5 * MINUTE);
    assert_int_equal(card(PHONE, NULL)->open, 0);
    as_the_model(3);
}

/* ---- points ---------------------------------------------------------------------------------------------------- */

static void
a_point_for_some_is_heard_by_them_alone(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    for (enum who who = BO; who <= SARA; who++) {
        joins(who, REPLY_OK);
    }
    assert_int_equal(card(PHONE, NULL)->point, 0);
    assert_true((how(BO, PERSON(SARA), NAMES("work.search")) & ROOM_HEARS) != 0);
    hands_on(BO, 3, REPLY_OK);
    assert_true(world_last(CASE)->has_point);
    assert_int_equal(world_last(CASE)->point, 3);
    assert_int_equal(card(SARA, NULL)->point, 3);
    as_the_model(2); /* Bo and Tine */
    assert_false(counts(PERSON(SARA)));
    assert_int_equal(how(BO, PERSON(SARA), NAMES("work.search")) & ROOM_HEARS, 0);
    assert_true((how(BO, PERSON(TINE), NAMES("work.search")) & ROOM_HEARS) != 0);
    hands_on(TINE, 2, REPLY_OK); /* hers was at hand */
    as_the_model(3);
    met.n_agenda = 1; /* an agenda that is shorter now */
    met_put(&met, BO, MEETING_CHANGE);
    assert_int_equal(card(PHONE, NULL)->point, 0);
}

static void
a_point_is_handed_on_by_its_owner_the_caller_and_the_candidate(void **state)
{
    (void)state;
    hands_on(TINE, 1, REPLY_NOT_ALLOWED);
    assert_int_equal(world_last(CASE)->decision, LOG_DENIED);
    hands_on(BO, 1, REPLY_OK);
    hands_on(TINE, 2, REPLY_NOT_ALLOWED);
    hands_on(PHONE, 3, REPLY_OK);
    hands_on(SARA, 1, REPLY_NOT_ALLOWED);
    hands_on(TINE, 4, REPLY_REFUSED); /* there are three */
    hands_on(TINE, 2, REPLY_OK);
    hands_on(TINE, 3, REPLY_NOT_ALLOWED);
    assert_int_equal(card(TINE, NULL)->point, 2);
}

/* ---- who hears --------------------------------------------------------------------------------------------------- */

static void
who_hears_is_who_is_here_while_it_is_open(void **state)
{
    (void)state;
    const char *const *const search = NAMES("work.search");
    joins(TINE, REPLY_OK);
    assert_int_equal(how(BO, PERSON(TINE), search) & ROOM_HEARS, 0); /* not open yet */
    met_open(&met, HOUR);
    assert_true((how(BO, PERSON(TINE), search) & ROOM_HEARS) != 0);
    assert_int_equal(how(BO, PERSON(TINE), NULL) & ROOM_HEARS, 0);   /* nothing was asked */
    assert_int_equal(how(BO, PERSON(SARA), search) & ROOM_HEARS, 0); /* is not here */
    marks(TINE, REQUEST_PRESENT, PERSON(SARA), REPLY_OK);
    assert_true((how(BO, PERSON(SARA), search) & ROOM_HEARS) != 0);
    assert_int_equal(how(BO, PERSON(SARA), NAMES("health.diagnosis", "work.search")) & ROOM_HEARS,
                     0);
    assert_true((how(BO, PERSON(TINE), NAMES("health.diagnosis", "work.search")) & ROOM_HEARS)
                != 0);
    assert_int_equal(how(BO, PERSON(TINE), NAMES("health.unheard", "work.search")) & ROOM_HEARS, 0);
    assert_int_equal(how(BO, PERSON(TINE), NAMES("work")) & ROOM_HEARS, 0); /* a group is no leaf */
    joins(PHONE, REPLY_OK);
    assert_int_equal(how(BO, NULL, search), ROOM_JOINED | ROOM_WAS_THERE);
    met_put(&met, BO, MEETING_CLOSE);
    assert_int_equal(how(BO, PERSON(TINE), search) & ROOM_HEARS, 0);
}

/* ---- what was said -------------------------------------------------------------------------------------------------- */

/* What this one is told of behind `after`: as a list of numbers. */
static void
told(enum who who, uint64_t after, const uint64_t *seqs, size_t n)
{
    const struct peer_reply *got = world_ask(
        who, control_room_card(&world.realm, CASE, met.id, NULL, &after));
    assert_int_equal(got->reply->error, REPLY_OK);
    assert_int_equal(got->reply->room->n_said, n);
    for (size_t i = 0; i < n; i++) {
        assert_true(got->reply->room->said[i].seq == seqs[i]);
    }
}

/* On the table: items of no meeting, so that they are read live alone. */
static void
what_was_said_is_told_in_order_to_who_may_read_it_now(void **state)
{
    (void)state;
    struct realm_item a, b, c;
    world_put_item("work.search", &a);
    world_put_item("health.diagnosis", &b);
    world_put_item("work.search", &c);
    met_say(20, &a);
    met_say(21, &b);
    met_say(22, &c);
    told(PHONE, 0, (uint64_t[]){20, 21, 22}, 3);
    told(BO, 0, (uint64_t[]){20, 21, 22}, 3); /* wrote them */
    told(TINE, 0, NULL, 0);                   /* no purpose, and not live */
    met_table(&met, BO, a.id);
    met_table(&met, BO, b.id);
    met_table(&met, BO, c.id);
    met_open(&met, HOUR);
    told(TINE, 0, NULL, 0); /* has not joined */
    joins(TINE, REPLY_OK);
    joins(SARA, REPLY_OK);
    told(TINE, 0, (uint64_t[]){20, 21, 22}, 3);
    told(TINE, 20, (uint64_t[]){21, 22}, 2);
    told(TINE, 22, NULL, 0);
    told(SARA, 0, (uint64_t[]){20, 22}, 2); /* as if there were nothing between */
    met_say(30, &a);                        /* again: at its new place */
    told(SARA, 20, (uint64_t[]){22, 30}, 2);
    plan_lift(&world.plan, 3); /* Sara's */
    plan_signed();
    told(SARA, 0, NULL, 0);
    struct octets erase = realm_erase_item(PERSON(PHONE), &world.v[world.n - 1], c.id,
                                           world.moment.now);
    world_expect(PHONE, control_erase(&world.realm, CASE, octets_bytes(&erase)), REPLY_OK);
    octets_free(&erase);
    told(PHONE, 0, (uint64_t[]){21, 30}, 2);
    leaves(TINE, REPLY_OK);
    told(TINE, 0, NULL, 0);
    realm_item_free(&a);
    realm_item_free(&b);
    realm_item_free(&c);
}

static void
asking_for_the_card_is_not_written_down(void **state)
{
    (void)state;
    size_t before = world_entries(CASE);
    (void)card(PHONE, NULL);
    (void)card(TINE, NAMES("work.search"));
    assert_int_equal(world_entries(CASE), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, meeting_start, meeting_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_card_is_the_and_of_all_who_count),
        TEST(the_card_is_as_the_model_over_random_teams_and_choices),
        TEST(a_person_in_two_roles_counts_under_both),
        TEST(a_guest_narrows_the_card_to_what_is_open_to_the_guest_by_name),
        TEST(a_choice_for_this_meeting_counts_in_this_one_alone),
        TEST(the_card_is_of_its_hour_before_and_of_now_after),
        TEST(a_point_for_some_is_heard_by_them_alone),
        TEST(a_point_is_handed_on_by_its_owner_the_caller_and_the_candidate),
        TEST(who_hears_is_who_is_here_while_it_is_open),
        TEST(what_was_said_is_told_in_order_to_who_may_read_it_now),
        TEST(asking_for_the_card_is_not_written_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
