/* test_replay.c - the steps of a change, taken again on a version that came first (edge case 21). */
#include "scene.h"

#include <string.h>

#define EXPECT(step, kind) assert_int_equal(scene_take(scene, step), SAM_TROUBLE_##kind)

static size_t
count(const struct scene *scene, const struct sam_provision *provision)
{
    size_t n = 0;
    for (size_t i = 0; i < scene->draft.n_provisions; i++) {
        n += sam_provision_same(&scene->draft.provisions[i], provision);
    }
    return n;
}

/* ---- choices --------------------------------------------------------------------------------------- */

static void
a_deny_is_added_to_what_came_first(void **state)
{
    struct scene *scene = *state;
    struct sam_provision deny = deny_of(actor_person(&bo), "money");
    scene_sign(scene);
    EXPECT(add(&deny), NONE);
    plan_permit(&scene->plan, actor_person(&tine), "health", NAMES("job_search"), NOW, NOW + DAY);
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, 2);
    assert_int_equal(count(scene, &deny), 1);
    assert_int_equal(draft_version(&scene->draft), 3);
}

static void
a_deny_that_came_first_leaves_nothing_to_sign(void **state)
{
    struct scene *scene = *state;
    struct sam_provision deny = deny_of(actor_person(&bo), "money");
    scene_sign(scene);
    EXPECT(add(&deny), NONE);
    plan_deny(&scene->plan, actor_person(&bo), "money");
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_changes, 0);
    assert_int_equal(scene->draft.n_provisions, 1);
}

static void
a_permit_is_lifted_wherever_it_stands_now(void **state)
{
    struct scene *scene = *state;
    struct sam_provision *p = plan_permit(&scene->plan, actor_person(&bo), "health",
                                          NAMES("job_search"), NOW, NOW + DAY);
    struct sam_provision wanted;
    scene_sign(scene);
    wanted = scene->base.consent.provisions[0];
    EXPECT(lift(&wanted), NONE);
    *p = scene->plan.provisions[0].is;
    scene->plan.provisions[1] = scene->plan.provisions[0]; /* another one has its place now */
    scene->plan.n_provisions = 2;
    scene->plan.provisions[0].is.category = realm_text("work");
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, 1);
    assert_int_equal(sam_taxonomy_leaves(&realm.taxonomy, scene->draft.provisions[0].category),
                     leaves_of("work"));
}

static void
a_permit_that_is_gone_is_lifted_already(void **state)
{
    struct scene *scene = *state;
    plan_permit(&scene->plan, actor_person(&bo), "health", NAMES("job_search"), NOW, NOW + DAY);
    scene_sign(scene);
    EXPECT(lift(&scene->base.consent.provisions[0]), NONE);
    plan_lift(&scene->plan, 0);
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_changes, 0);
}

/* The other device withdrew a leaf of it: what is left was meant to go too, and has another name now. */
static void
a_permit_that_was_narrowed_meanwhile_is_looked_at_again(void **state)
{
    struct scene *scene = *state;
    struct plan_provision *p = &scene->plan.provisions[0];
    plan_permit(&scene->plan, actor_person(&bo), "health", NAMES("job_search"), NOW, NOW + DAY);
    scene_sign(scene);
    EXPECT(lift(&scene->base.consent.provisions[0]), NONE);
    p->is.category = realm_text("health.medication");
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_CHANGED);
}

static void
withdrawing_closes_also_what_was_narrowed_or_given_meanwhile(void **state)
{
    struct scene *scene = *state;
    plan_permit(&scene->plan, actor_person(&bo), "health", NAMES("job_search"), NOW, NOW + DAY);
    scene_sign(scene);
    EXPECT(withdraw(actor_person(&bo), "health"), NONE);
    scene->plan.provisions[0].is.category = realm_text("health.medication");
    plan_permit(&scene->plan, actor_person(&bo), "*", NAMES("job_search"), NOW, NOW + DAY);
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(opens_for(sheet, &bo) & leaves_of("health"), 0);
    for (size_t i = 0; i < scene->draft.n_provisions; i++) {
        uint32_t leaves = sam_taxonomy_leaves(&realm.taxonomy, scene->draft.provisions[i].category);
        assert_int_equal(leaves & leaves_of("health"), 0);
    }
    sheet_free(&sheet);
}

static void
of_two_that_are_the_same_one_is_lifted(void **state)
{
    struct scene *scene = *state;
    plan_deny(&scene->plan, actor_team(), "money");
    plan_deny(&scene->plan, actor_team(), "money");
    scene_sign(scene);
    EXPECT(lift(&scene->base.consent.provisions[1]), NONE);
    assert_int_equal(scene->draft.n_provisions, 1);
    EXPECT(lift(&scene->base.consent.provisions[1]), NONE);
    EXPECT(lift(&scene->base.consent.provisions[1]), NOTHING);
}

static void
what_is_there_is_not_added_twice(void **state)
{
    struct scene *scene = *state;
    struct sam_provision p = permit_of(actor_person(&bo), "health"), other = p;
    scene_sign(scene);
    EXPECT(add(&p), NONE);
    EXPECT(add(&p), NOTHING);
    other.period.end++;
    EXPECT(add(&other), NONE);
    assert_int_equal(scene->draft.n_provisions, 2);
}

static void
the_257th_provision_is_one_too_many(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++) {
        plan_deny(&scene->plan, actor_team(), "money")->period = (struct sam_period){
            .has_end = true, .end = NOW + (sam_time)i};
    }
    struct sam_provision deny = deny_of(actor_person(&bo), "money");
    scene_sign(scene);
    EXPECT(add(&deny), TOO_MANY);
    assert_int_equal(scene->draft.n_provisions, SAM_PROVISIONS_MAX);
    EXPECT(lift(&scene->base.consent.provisions[3]), NONE);
    EXPECT(add(&deny), NONE);
}

/* ---- people ---------------------------------------------------------------------------------------- */

static void
who_leaves_takes_the_permits_by_name_along_and_leaves_the_denies(void **state)
{
    struct scene *scene = *state;
    const uint8_t employer[HASH_BYTES] = {9};
    struct sam_provision tell = permit_of(actor_employer(employer), "work"),
                         given = permit_of(actor_person(&bo), "health"),
                         role = permit_of(actor_role("consultant"), "work"),
                         other = permit_of(actor_person(&tine), "health"),
                         deny = deny_of(actor_person(&bo), "money");
    tell.action = SAM_REDISCLOSE;
    tell.by = actor_person(&bo);
    scene_sign(scene);
    EXPECT(add(&tell), NONE);
    EXPECT(add(&given), NONE);
    EXPECT(add(&role), NONE);
    EXPECT(add(&other), NONE);
    EXPECT(add(&deny), NONE);
    EXPECT(leave(&bo), NONE);
    assert_int_equal(scene->draft.n_team, 1);
    assert_int_equal(scene->draft.n_provisions, 3);
    assert_int_equal(count(scene, &role) + count(scene, &other) + count(scene, &deny), 3);
    EXPECT(leave(&bo), NOTHING);
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(sheet->body.n_former, 1);
    assert_memory_equal(sheet->former[0].key_id, bo.key_id, HASH_BYTES);
    sheet_free(&sheet);
}

static void
who_left_meanwhile_has_left(void **state)
{
    struct scene *scene = *state;
    scene_sign(scene);
    EXPECT(leave(&bo), NONE);
    plan_leave(&scene->plan, &bo);
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_changes, 0);
}

static void
who_joins_is_not_verified_and_joins_once(void **state)
{
    struct scene *scene = *state;
    scene_sign(scene);
    EXPECT(join(&sara), NONE);
    EXPECT(join(&sara), NOTHING);
    assert_int_equal(scene->draft.n_team, 3);
    assert_false(scene->draft.team[2].verified);
    EXPECT(verify(&sara), NONE);
    assert_true(scene->draft.team[2].verified);
    EXPECT(verify(&sara), NOTHING);
    EXPECT(verify(&laptop), CHANGED);
}

/* Another key under the same hat is another member. */
static void
new_keys_take_the_old_ones_place_and_are_to_be_compared_again(void **state)
{
    struct scene *scene = *state;
    struct person again;
    person_again(&realm, &bo, bo.role, bo.organisation, NOW, &again);
    scene_sign(scene);
    assert_true(scene->draft.team[0].verified);
    EXPECT(join(&again), NONE);
    assert_int_equal(scene->draft.n_team, 2);
    assert_false(scene->draft.team[0].verified);
    assert_memory_equal(scene->draft.team[0].key_id, again.key_id, HASH_BYTES);
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(sheet->body.n_former, 1);
    sheet_free(&sheet);
    person_free(&again);
}

static void
a_second_hat_goes_when_the_person_goes(void **state)
{
    struct scene *scene = *state;
    struct person hat;
    person_again(&realm, &bo, "social_worker", "job-lyngtoft", NOW, &hat);
    scene_sign(scene);
    EXPECT(join(&hat), NONE);
    assert_int_equal(scene->draft.n_team, 3);
    EXPECT(leave(&bo), NONE);
    assert_int_equal(scene->draft.n_team, 1);
    person_free(&hat);
}

/* ---- owners ---------------------------------------------------------------------------------------- */

static void
a_removal_begins_in_the_version_that_is_made(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    scene_sign(scene);
    EXPECT(of_owner(STEP_REMOVE, &laptop, 0), NONE);
    assert_int_equal(scene->draft.removing[0].since, 2);
    scene_sign(scene); /* another version came first */
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.removing[0].since, 3);
    assert_int_equal(scene->draft.n_removing, 1);
}

static void
a_removal_that_was_called_off_meanwhile_drops_nobody(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    scene_sign(scene);
    scene_sign_removal(scene);
    EXPECT(of_owner(STEP_DROP, &laptop, 2), NONE);
    assert_int_equal(scene->draft.n_owners, 1);
    assert_int_equal(scene->draft.n_removing, 0);
    scene->plan.n_removing = 0;
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_CHANGED);
    assert_int_equal(scene->draft.n_owners, 2);
}

static void
a_removal_that_was_begun_anew_drops_nobody(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    scene_sign(scene);
    scene_sign_removal(scene);
    EXPECT(of_owner(STEP_DROP, &laptop, 1), CHANGED);
    EXPECT(of_owner(STEP_REMOVE, &laptop, 0), NOTHING);
    EXPECT(of_owner(STEP_KEEP, &laptop, 0), NONE);
    EXPECT(of_owner(STEP_KEEP, &laptop, 0), NOTHING);
    assert_int_equal(scene->draft.n_removing, 0);
    assert_int_equal(scene->draft.n_owners, 2);
}

/* ---- what gives ------------------------------------------------------------------------------------ */

static void
expect_gives(struct step step, bool gives)
{
    bool is_fixed = step.kind == STEP_VERIFY || step.kind == STEP_LIFT; /* takes no room */
    assert_int_equal(step_gives(&step), gives);
    assert_int_equal(step_grows(&step), gives && !is_fixed);
    step_close(&step);
}

static void
only_what_closes_needs_no_second_look(void **state)
{
    struct sam_provision permit = permit_of(actor_person(&bo), "health"),
                         deny = deny_of(actor_person(&bo), "health");
    (void)state;
    expect_gives(add(&permit), true);
    expect_gives(add(&deny), false);
    expect_gives(lift(&permit), false);
    expect_gives(lift(&deny), true);
    expect_gives(withdraw(actor_person(&bo), "health"), false);
    expect_gives(join(&sara), true);
    expect_gives(leave(&bo), false);
    expect_gives(verify(&bo), true);
    expect_gives(own(&laptop), true);
    expect_gives(of_owner(STEP_REMOVE, &laptop, 0), false);
    expect_gives(of_owner(STEP_DROP, &laptop, 1), false);
    expect_gives(of_owner(STEP_KEEP, &laptop, 0), false);
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_deny_is_added_to_what_came_first),
        SCENE_TEST(a_deny_that_came_first_leaves_nothing_to_sign),
        SCENE_TEST(a_permit_is_lifted_wherever_it_stands_now),
        SCENE_TEST(a_permit_that_is_gone_is_lifted_already),
        SCENE_TEST(a_permit_that_was_narrowed_meanwhile_is_looked_at_again),
        SCENE_TEST(withdrawing_closes_also_what_was_narrowed_or_given_meanwhile),
        SCENE_TEST(of_two_that_are_the_same_one_is_lifted),
        SCENE_TEST(what_is_there_is_not_added_twice),
        SCENE_TEST(the_257th_provision_is_one_too_many),
        SCENE_TEST(who_leaves_takes_the_permits_by_name_along_and_leaves_the_denies),
        SCENE_TEST(who_left_meanwhile_has_left),
        SCENE_TEST(who_joins_is_not_verified_and_joins_once),
        SCENE_TEST(new_keys_take_the_old_ones_place_and_are_to_be_compared_again),
        SCENE_TEST(a_second_hat_goes_when_the_person_goes),
        SCENE_TEST(a_removal_begins_in_the_version_that_is_made),
        SCENE_TEST(a_removal_that_was_called_off_meanwhile_drops_nobody),
        SCENE_TEST(a_removal_that_was_begun_anew_drops_nobody),
        SCENE_TEST(only_what_closes_needs_no_second_look),
    };
    return cmocka_run_group_tests(tests, scene_realm, scene_realm_free);
}
