/* test_table.c - what may lie on a meeting's table: what everybody who counts may see there, each under all of their
 * hats; whoever wrote it may see it anyway. */
#include "meeting_world.h"

#define reading broker_reading /* realm_item.h has one of its own */
#include "room_card.h"
#undef reading

#include <string.h>

#define PERSON(who) (&world.people[who])

/* The room as it is now, and somebody who asks. */
static struct room *
find(struct asker *ret_asker)
{
    struct room *room = NULL;
    *ret_asker = (struct asker){.key_id = PERSON(PHONE)->key_id,
                                .taxonomy = &world.realm.taxonomy,
                                .now = world.moment.now};
    ok(cases_get(world.core->cases, CASE, &ret_asker->c));
    ok(rooms_get(world.core->rooms, CASE, met.id, world.moment.now, &room));
    return room;
}

/* May something of these labels by nobody here lie there, made `age` ago? */
static bool
may_lie(const char *const *labels, int64_t age, const struct person *only_for)
{
    struct asker asker;
    struct sam_bytes names[4];
    uint8_t audience[1][ID_BYTES];
    struct subject subject = {.labels = names, .created = world.moment.now - age};
    const struct room *room = find(&asker);
    for (; labels[subject.n_labels] != NULL; subject.n_labels++) {
        names[subject.n_labels] = realm_text(labels[subject.n_labels]);
    }
    if (only_for != NULL) {
        memcpy(audience[0], only_for->id, ID_BYTES);
        subject.audience = (const uint8_t(*)[ID_BYTES])audience;
        subject.n_audience = 1;
    }
    return room_may_table(&asker, room, &subject);
}

static const struct room_reply *
told_behind(enum who who, uint64_t after)
{
    const struct peer_reply *got = world_ask(
        who, control_room_card(&world.realm, CASE, met.id, NULL, &after));
    assert_int_equal(got->reply->error, REPLY_OK);
    return got->reply->room;
}

static void
each_who_counts_must_see_all_its_labels(void **state)
{
    (void)state;
    met_open(&met, HOUR);
    assert_true(may_lie(NAMES("work.search"), 0, NULL));
    assert_false(may_lie(NAMES("health.diagnosis"), 0, NULL)); /* Tine alone may */
    assert_false(may_lie(NAMES("health.diagnosis", "work.search"), 0, NULL));
    assert_false(may_lie(NAMES("health.unheard"), 0, NULL));
    assert_false(may_lie((const char *const[]){NULL}, 0, NULL));
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, PERSON(BO), REPLY_OK);
    assert_true(may_lie(NAMES("health.diagnosis", "work.search"), 0, NULL));
    marks(PHONE, REQUEST_ABSENT, PERSON(TINE), REPLY_OK);
    assert_false(may_lie(NAMES("work.search"), 0, NULL)); /* nobody to see it */
    marks(PHONE, REQUEST_PRESENT, PERSON(SARA), REPLY_OK);
    assert_true(may_lie(NAMES("work.search"), 0, NULL));
    assert_false(may_lie(NAMES("health.diagnosis"), 0, NULL));
}

static void
its_age_its_audience_and_a_choice_for_the_meeting_count(void **state)
{
    (void)state;
    enum who all[] = {BO, TINE, SARA};
    met_open(&met, HOUR);
    assert_false(may_lie(NAMES("work.search"), 0, PERSON(TINE))); /* not for Bo and Sara */
    hands_on(BO, 3, REPLY_OK);                                    /* Bo and Tine */
    assert_false(may_lie(NAMES("work.search"), 0, PERSON(TINE)));
    marks(PHONE, REQUEST_ABSENT, PERSON(BO), REPLY_OK);
    assert_true(may_lie(NAMES("work.search"), 0, PERSON(TINE)));
    hands_on(PHONE, 1, REPLY_OK);
    for (size_t i = 0; i < 3; i++) {
        struct sam_provision *p = plan_permit(&world.plan, actor_person(PERSON(all[i])),
                                              "money.debt", NULL, NOW, NOW + SAM_DAY_MS);
        p->meeting = (struct sam_bytes){met.id, ID_BYTES};
        p->data_period = (struct sam_period){.has_start = true, .start = NOW - HOUR};
    }
    plan_signed();
    assert_true(may_lie(NAMES("money.debt"), HOUR, NULL));
    assert_false(may_lie(NAMES("money.debt"), HOUR + 1, NULL));
}

static void
both_hats_must_see_it_and_who_wrote_it_may(void **state)
{
    struct asker asker;
    const struct sam_bytes label = realm_text("health.diagnosis");
    struct subject subject = {.labels = &label, .n_labels = 1, .created = NOW};
    (void)state;
    plan_permit(&world.plan, actor_role("consultant"), "money", NAMES("benefits"), NOW,
                NOW + SAM_DAY_MS);
    plan_signed();
    met_open(&met, HOUR);
    marks(PHONE, REQUEST_ABSENT, PERSON(SARA), REPLY_OK);
    marks(PHONE, REQUEST_ABSENT, PERSON(TINE), REPLY_OK);
    plan_permit(&world.plan, actor_role("social_worker"), "life", NAMES("benefits"), NOW,
                NOW + SAM_DAY_MS);
    assert_true(may_lie(NAMES("money.debt"), 0, NULL));
    wear_two_hats();
    assert_false(may_lie(NAMES("life.housing"), 0, NULL));
    assert_false(may_lie(NAMES("money.debt"), 0, NULL));
    struct room *room = find(&asker);
    assert_false(room_may_table(&asker, room, &subject));
    subject.author = PERSON(EVE)->key_id; /* Bo's, as a social worker */
    assert_true(room_may_table(&asker, room, &subject));
    marks(PHONE, REQUEST_PRESENT, PERSON(SARA), REPLY_OK);
    room = find(&asker);
    assert_false(room_may_table(&asker, room, &subject));
    subject.author = PERSON(PHONE)->key_id;
    assert_false(room_may_table(&asker, room, &subject));
}

/* Sara's permit is gone: all that was put on the table for her is closed. What lies behind it is told all the same. */
static void
what_is_closed_now_does_not_hide_what_was_said_behind_it(void **state)
{
    enum { CLOSED_MANY = 513 };
    struct realm_item last, closed;
    (void)state;
    met_open(&met, HOUR);
    joins(SARA, REPLY_OK);
    for (uint64_t i = 1; i <= CLOSED_MANY; i++) {
        world_put_item("work.search", &closed);
        met_say(i, &closed);
        realm_item_free(&closed);
    }
    plan_permit(&world.plan, actor_person(PERSON(SARA)), "life.housing", NAMES("benefits"), NOW,
                NOW + SAM_DAY_MS);
    plan_lift(&world.plan, 3); /* work.search */
    plan_signed();
    world_put_item("life.housing", &last);
    met_say(CLOSED_MANY + 1, &last);
    met_table(&met, BO, last.id);
    const struct room_reply *r = told_behind(SARA, 0);
    assert_int_equal(r->n_said, 0);
    assert_true(r->has_upto && r->upto == CLOSED_MANY - 1);
    r = told_behind(SARA, r->upto);
    assert_int_equal(r->n_said, 1);
    assert_true(r->said[0].seq == CLOSED_MANY + 1 && !r->has_upto);
    realm_item_free(&last);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, meeting_start, meeting_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_who_counts_must_see_all_its_labels),
        TEST(its_age_its_audience_and_a_choice_for_the_meeting_count),
        TEST(both_hats_must_see_it_and_who_wrote_it_may),
        TEST(what_is_closed_now_does_not_hide_what_was_said_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
