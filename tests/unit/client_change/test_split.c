/* test_split.c - withdrawing closes what it says, and nothing else. */
#include "scene.h"

#include <string.h>

static void
of_a_group_exactly_one_leaf_closes(void **state)
{
    struct scene *scene = *state;
    struct sam_provision p = permit_of(actor_person(&bo), "health");
    scene_sign(scene);
    assert_int_equal(scene_take(scene, add(&p)), SAM_TROUBLE_NONE);
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health.diagnosis")),
                     SAM_TROUBLE_NONE);
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(opens_for(sheet, &bo), leaves_of("health") & ~leaves_of("health.diagnosis"));
    for (size_t i = 0; i < scene->draft.n_provisions; i++) {
        struct sam_provision other = scene->draft.provisions[i];
        other.category = p.category;
        assert_true(sam_provision_same(&other, &p)); /* the same terms */
    }
    assert_int_equal(scene->draft.n_lifted, 1);
    sheet_free(&sheet);
}

static void
of_everything_whole_groups_stay_groups(void **state)
{
    struct scene *scene = *state;
    struct sam_provision p = permit_of(actor_person(&bo), "*");
    scene_sign(scene);
    assert_int_equal(scene_take(scene, add(&p)), SAM_TROUBLE_NONE);
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health.diagnosis")),
                     SAM_TROUBLE_NONE);
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(opens_for(sheet, &bo), leaves_of("*") & ~leaves_of("health.diagnosis"));
    assert_true(scene->draft.n_provisions < 10);
    sheet_free(&sheet);
}

static void
a_group_takes_its_leaves_and_their_permits_with_it(void **state)
{
    struct scene *scene = *state;
    struct sam_provision a = permit_of(actor_person(&bo), "health.diagnosis"),
                         b = permit_of(actor_person(&bo), "health.medication"),
                         c = permit_of(actor_person(&bo), "work.search");
    scene_sign(scene);
    (void)scene_take(scene, add(&a));
    (void)scene_take(scene, add(&b));
    (void)scene_take(scene, add(&c));
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health")), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, 1);
    assert_true(sam_provision_same(&scene->draft.provisions[0], &c));
    assert_int_equal(scene->draft.n_lifted, 2);
}

static void
permits_of_others_and_of_their_groups_stay(void **state)
{
    struct scene *scene = *state;
    const struct sam_actor others[] = {actor_person(&tine), actor_role("consultant"),
                                       actor_organisation("ips-lyngtoft"), actor_team()};
    scene_sign(scene);
    for (size_t i = 0; i < COUNT(others); i++) {
        struct sam_provision p = permit_of(others[i], "health");
        assert_int_equal(scene_take(scene, add(&p)), SAM_TROUBLE_NONE);
    }
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "*")), SAM_TROUBLE_NOTHING);
    assert_int_equal(scene->draft.n_provisions, COUNT(others));
    for (size_t i = 1; i < COUNT(others); i++) {
        struct step step = withdraw(others[i], "health.diagnosis");
        assert_int_equal(scene_take(scene, step), SAM_TROUBLE_NONE);
    }
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(opens_for(sheet, &bo), leaves_of("health") & ~leaves_of("health.diagnosis"));
    assert_int_equal(opens_for(sheet, &tine), leaves_of("health"));
    sheet_free(&sheet);
}

static void
denies_and_what_may_be_told_stay(void **state)
{
    struct scene *scene = *state;
    const uint8_t employer[HASH_BYTES] = {9};
    struct sam_provision deny = deny_of(actor_person(&bo), "health"),
                         tell = permit_of(actor_employer(employer), "health");
    tell.action = SAM_REDISCLOSE;
    tell.by = actor_person(&bo);
    scene_sign(scene);
    (void)scene_take(scene, add(&deny));
    (void)scene_take(scene, add(&tell));
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "*")), SAM_TROUBLE_NOTHING);
    assert_int_equal(scene->draft.n_provisions, 2);
    assert_int_equal(scene_take(scene, withdraw(actor_employer(employer), "health")),
                     SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, 1);
}

/* P11. */
static void
permit_then_withdraw_gives_the_provisions_as_before(void **state)
{
    struct scene *scene = *state;
    plan_permit(&scene->plan, actor_person(&bo), "work", NAMES("job_search"), NOW, NOW + DAY);
    plan_deny(&scene->plan, actor_role("therapist"), "money");
    scene_sign(scene);
    struct sam_provision p = permit_of(actor_person(&bo), "health");
    (void)scene_take(scene, add(&p));
    assert_int_equal(scene->draft.n_provisions, 3);
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health")), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, scene->base.consent.n_provisions);
    for (size_t i = 0; i < scene->draft.n_provisions; i++) {
        assert_true(
            sam_provision_same(&scene->draft.provisions[i], &scene->base.consent.provisions[i]));
    }
}

/* A permit of a category that there was once: it opens nothing now, and might again. */
static void
a_permit_of_an_unknown_category_goes_with_its_group(void **state)
{
    struct scene *scene = *state;
    struct sam_provision p = permit_of(actor_person(&bo), "health.weather"),
                         q = permit_of(actor_person(&bo), "healthy");
    scene_sign(scene);
    (void)scene_take(scene, add(&p));
    (void)scene_take(scene, add(&q));
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health")), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, 1);
    assert_true(sam_provision_same(&scene->draft.provisions[0], &q));
}

/* n permits, each with terms of its own. */
static void
fill(struct scene *scene, size_t n, const char *category)
{
    for (size_t i = 0; i < n; i++) {
        plan_permit(&scene->plan, actor_person(&bo), category, NAMES("job_search"), NOW - DAY,
                    NOW + DAY + DAY + (sam_time)i);
    }
}

static void
where_there_is_no_room_for_the_rest_a_deny_closes_it(void **state)
{
    struct scene *scene = *state;
    fill(scene, CASE_PERMIT_PROVISIONS_MAX, "*");
    scene_sign(scene);
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health.diagnosis")),
                     SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, CASE_PERMIT_PROVISIONS_MAX + 1);
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(opens_for(sheet, &bo), leaves_of("*") & ~leaves_of("health.diagnosis"));
    sheet_free(&sheet);
}

/* 236 that are not meant, and one of health, of which five would be left: 241. With one less, 240. */
static void
the_room_for_a_no_is_not_taken_by_splitting(void **state)
{
    struct scene *scene = *state;
    fill(scene, CASE_PERMIT_PROVISIONS_MAX - 4, "work");
    fill(scene, 1, "health");
    scene_sign(scene);
    assert_int_equal(scene_take(scene, withdraw(actor_person(&bo), "health.diagnosis")),
                     SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, CASE_PERMIT_PROVISIONS_MAX - 2);
    assert_int_equal(scene->draft.provisions[scene->draft.n_provisions - 1].effect, SAM_DENY);
    plan_lift(&scene->plan, 0);
    scene_sign(scene);
    assert_int_equal(scene_replay(scene), SAM_TROUBLE_NONE);
    assert_int_equal(scene->draft.n_provisions, CASE_PERMIT_PROVISIONS_MAX);
    for (size_t i = 0; i < scene->draft.n_provisions; i++) {
        assert_int_equal(scene->draft.provisions[i].effect, SAM_PERMIT);
    }
}

/* ---- any consent ----------------------------------------------------------------------------------- */

static struct sam_actor
any_actor(void)
{
    switch (realm_below(&realm, 4)) {
    case 0:
        return actor_person(&bo);
    case 1:
        return actor_person(&tine);
    case 2:
        return actor_role("consultant");
    default:
        return actor_team();
    }
}

static const char *
any_category(void)
{
    static const char *const names[] = {
        "*",           "health", "health.diagnosis", "health.medication", "work",
        "work.search", "money",  "case.practical"};
    return names[realm_below(&realm, COUNT(names))];
}

/* The same by P10: every permit as permits of its leaves, without those that are withdrawn. */
static void
leaf_by_leaf(const struct scene *from, struct sam_actor actor, const char *category,
             struct scene *ret)
{
    for (size_t i = 0; i < from->draft.n_provisions; i++) {
        struct sam_provision p = from->draft.provisions[i];
        uint32_t leaves = sam_taxonomy_leaves(&realm.taxonomy, p.category);
        bool meant = p.effect == SAM_PERMIT && p.actor.kind == actor.kind
                     && p.actor.id.len == actor.id.len
                     && (actor.id.len == 0
                         || memcmp(p.actor.id.at, actor.id.at, actor.id.len) == 0);
        if (meant) { leaves &= ~leaves_of(category); }
        for (uint32_t k = 0; k < realm.taxonomy.n_leaves; k++) {
            if ((leaves >> k & 1U) == 0) { continue; }
            p.category = realm.taxonomy.leaves[k];
            assert_true(draft_add(&ret->draft, &p));
        }
    }
}

static void
withdrawing_equals_leaving_out_single_leaves(void **state)
{
    struct scene *scene = *state;
    scene_sign(scene);
    for (unsigned round = 0; round < 200; round++) {
        void *memory = NULL;
        scene->draft.n_provisions = 0;
        for (unsigned i = 0; i < 6; i++) {
            struct sam_provision p = realm_below(&realm, 5) == 0
                                         ? deny_of(any_actor(), any_category())
                                         : permit_of(any_actor(), any_category());
            assert_true(draft_add(&scene->draft, &p));
        }
        struct sam_actor actor = any_actor();
        const char *category = any_category();
        assert_int_equal(scene_set_up(&memory), 0);
        struct scene *single = memory;
        scene_sign(single);
        leaf_by_leaf(scene, actor, category, single);
        struct step step = withdraw(actor, category);
        (void)draft_take(&scene->draft, &step, &scene->rules.taxonomy);
        struct sheet *a = scene_write(scene), *b = scene_write(single);
        assert_int_equal(opens_for(a, &bo), opens_for(b, &bo));
        assert_int_equal(opens_for(a, &tine), opens_for(b, &tine));
        sheet_free(&a);
        sheet_free(&b);
        step_close(&step);
        (void)scene_tear_down(&memory);
    }
    scene->draft.n_provisions = 0;
}

/* Whatever leaves: their names stand for them, none twice. */
static void
names_stand_for_exactly_these_leaves(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 500; round++) {
        struct sam_bytes names[SAM_LEAVES_MAX];
        uint32_t leaves = (uint32_t)realm_below(&realm, 1U << realm.taxonomy.n_leaves), all = 0;
        size_t n = split_names(&realm.taxonomy, leaves, names);
        for (size_t i = 0; i < n; i++) {
            uint32_t of = sam_taxonomy_leaves(&realm.taxonomy, names[i]);
            assert_int_equal(all & of, 0);
            all |= of;
        }
        assert_int_equal(all, leaves);
    }
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(of_a_group_exactly_one_leaf_closes),
        SCENE_TEST(of_everything_whole_groups_stay_groups),
        SCENE_TEST(a_group_takes_its_leaves_and_their_permits_with_it),
        SCENE_TEST(permits_of_others_and_of_their_groups_stay),
        SCENE_TEST(denies_and_what_may_be_told_stay),
        SCENE_TEST(permit_then_withdraw_gives_the_provisions_as_before),
        SCENE_TEST(a_permit_of_an_unknown_category_goes_with_its_group),
        SCENE_TEST(where_there_is_no_room_for_the_rest_a_deny_closes_it),
        SCENE_TEST(the_room_for_a_no_is_not_taken_by_splitting),
        SCENE_TEST(withdrawing_equals_leaving_out_single_leaves),
        SCENE_TEST(names_stand_for_exactly_these_leaves),
    };
    return cmocka_run_group_tests(tests, scene_realm, scene_realm_free);
}
