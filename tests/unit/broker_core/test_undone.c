/* test_undone.c - a turn that has to be undone: what it did outside of the store is undone with it, and what
 * is handled again is as if it had been handled once. */
#include "world.h"

#include <string.h>

#define CASE world.plan.case_id
#define TURNS 70U /* more than are careful behind one that had to be undone */

/* ---- a call that has to be undone ---------------------------------------------------------------- */

/* LAPTOP's keys are pending with Bo's curve: its first request finds out. */
static void
pend_what_is_taken(void)
{
    struct person laptop = world.people[LAPTOP];
    memcpy(laptop.curve, world.people[BO].curve, KEY_BYTES);
    world_pend(&laptop, PERSON_CANDIDATE, NOW + HOUR);
}

/* One turn: this request, and one that has to be undone behind it. */
static void
send_beside(enum who who, struct control control, enum reply_error error)
{
    struct batch batch = {.n = 0};
    (void)world_meet(who);
    (void)world_meet(LAPTOP);
    batch_ask(&batch, who, control);
    batch_ask(&batch, LAPTOP, control_checkpoint(&world.realm));
    assert_int_equal(world_send(&batch), 2);
    world_says(0, who, error);
    world_says(1, LAPTOP, REPLY_NOT_ALLOWED);
}

/* ---- once, though handled twice ------------------------------------------------------------------ */

static void
a_release_beside_it_is_one_release(void **state)
{
    struct realm_item item;
    (void)state;
    world_put_open_item(&item);
    pend_what_is_taken();
    for (uint64_t i = 0; i < TURNS; i++) {
        size_t before = world_entries(CASE);
        send_beside(TINE, world_releasing(&item), REPLY_OK);
        assert_int_equal(world_counts().released, i + 1);
        assert_int_equal(world_entries(CASE), before + 1);
        assert_int_equal(world_last(CASE)->decision, LOG_PERMITTED);
    }
    world_close();
    world_open(); /* chain and checkpoint verify */
    realm_item_free(&item);
}

static struct control
founding(void)
{
    struct case_plan plan;
    struct realm_version v;
    const struct person *const by[] = {&world.people[PHONE]};
    plan_make(&world.realm, &plan);
    plan_own(&plan, &world.people[PHONE], OWNER_DEVICE);
    realm_case_next(&world.realm, &plan, NULL, by, 1, world.moment.now, &v);
    struct control control = world_putting(&v);
    realm_version_free(&v);
    return control;
}

static void
a_case_that_begins_beside_it_counts_once(void **state)
{
    (void)state;
    pend_what_is_taken();
    send_beside(PHONE, founding(), REPLY_OK);
    for (int i = 0; i < 7; i++) {
        world_expect(PHONE, founding(), REPLY_OK);
    }
    world_expect(PHONE, founding(), REPLY_QUOTA);
}

/* ---- not at all ---------------------------------------------------------------------------------- */

static void
cases_that_found_no_room_do_not_count(void **state)
{
    (void)state;
    (void)world_put(PHONE); /* the first of the eight */
    for (int i = 0; i < 8; i++) {
        world_fill_disk(0);
        world_expect(PHONE, founding(), REPLY_FULL);
        world_empty_disk();
        world_tick();
    }
    for (int i = 0; i < 7; i++) {
        world_expect(PHONE, founding(), REPLY_OK);
    }
    world_expect(PHONE, founding(), REPLY_QUOTA);
}

/* An item of two chunks that Tine may read. */
static void
put_long_item(struct realm_item *ret_item)
{
    const char *const labels[] = {"work.search", NULL};
    struct item_terms terms = {
        .author = &world.people[BO], .labels = labels, .now = world.moment.now, .size = 100000};
    struct realm_wraps wraps;
    plan_permit(&world.plan, actor_person(&world.people[TINE]), "work.search", NAMES("job_search"),
                NOW, NOW + SAM_DAY_MS);
    terms.version = world_put(PHONE);
    realm_item_make(&world.realm, &terms, ret_item);
    world_expect(BO, control_put_item(&world.realm, ret_item), REPLY_OK);
    for (uint32_t i = 0; i < 2; i++) {
        struct control chunk = control_put_chunk(&world.realm, ret_item, i);
        const struct peer_reply *got = world_ask_with(BO, chunk, realm_chunk(ret_item, i));
        assert_int_equal(got->reply->error, REPLY_OK);
    }
    realm_wraps_make(&world.realm, terms.author, terms.version, ret_item, NULL, terms.now, &wraps);
    world_expect(BO, control_put_wraps(&world.realm, &wraps), REPLY_OK);
    realm_wraps_free(&wraps);
}

static void
a_release_that_found_no_room_gives_no_chunks_later(void **state)
{
    struct realm_item item;
    (void)state;
    put_long_item(&item);
    (void)world_meet(TINE);
    world_fill_disk(0);
    world_expect(TINE, world_releasing(&item), REPLY_FULL);
    world_empty_disk();
    world_tick();
    assert_true(world_counts().room);
    assert_int_equal(world_counts().released, 0);
    world_expect(TINE, control_get_chunk(&world.realm, CASE, item.id, 1), REPLY_CLOSED);
    world_expect(TINE, world_releasing(&item), REPLY_OK);
    world_expect(TINE, control_get_chunk(&world.realm, CASE, item.id, 1), REPLY_OK);
    realm_item_free(&item);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_release_beside_it_is_one_release),
        TEST(a_case_that_begins_beside_it_counts_once),
        TEST(cases_that_found_no_room_do_not_count),
        TEST(a_release_that_found_no_room_gives_no_chunks_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
