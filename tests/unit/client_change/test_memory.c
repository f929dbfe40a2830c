/* test_memory.c - memory that runs out anywhere is said, nothing is kept, and no choice stays in what is given
 * back. */
#include "scene.h"

#include "allocation.h"

#include <sodium.h>
#include <string.h>

/* One provision whose moment and category are looked for. */
static const sam_time moment = NOW + 300 * DAY;

static struct scene *
prepare(void **state)
{
    struct scene *scene = *state;
    plan_permit(&scene->plan, actor_person(&bo), "health", NAMES("job_search"), NOW, moment);
    scene_sign(scene);
    return scene;
}

static void
a_version_without_memory_is_not_copied(void **state)
{
    struct scene *scene = prepare(state);
    const struct realm_version *v = &scene->v[0];
    size_t n = 0;
    for (bool reached = true; reached;) {
        struct base base = {.body = NULL};
        allocation_start(++n);
        enum sam_err r = base_copy(&v->opened, octets_bytes(&v->consent), &base);
        if (r == SAM_OK) { base_close(&base); }
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        assert_null(base.body);
    }
    assert_true(n > 4);
}

static void
rules_without_memory_are_not_copied(void **state)
{
    size_t n = 0;
    static struct rules rules;
    (void)prepare(state);
    for (bool reached = true; reached;) {
        allocation_start(++n);
        enum sam_err r = rules_copy(realm.broker.statement.id, realm.broker.body, &rules);
        if (r == SAM_OK) { rules_close(&rules); }
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        assert_null(rules.memory);
    }
    assert_true(n > 2);
}

static void
a_step_without_memory_is_none(void **state)
{
    struct sam_provision p = permit_of(actor_person(&bo), "health");
    size_t n = 0;
    (void)prepare(state);
    for (bool reached = true; reached;) {
        struct step step;
        allocation_start(++n);
        enum sam_err r = step_of_provision(STEP_ADD, &p, &step);
        if (r == SAM_OK) { step_close(&step); }
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
    }
    assert_int_equal(n, 2);
}

static void
a_sheet_without_memory_is_not_written(void **state)
{
    struct scene *scene = prepare(state);
    size_t n = 0;
    for (bool reached = true; reached;) {
        struct sheet *sheet = NULL;
        allocation_start(++n);
        enum sam_trouble_kind kind = scene_try(scene, true, &sheet);
        if (kind == SAM_TROUBLE_NONE) { sheet_free(&sheet); }
        reached = allocation_stop();
        assert_int_equal(kind, reached ? SAM_TROUBLE_MEMORY : SAM_TROUBLE_NONE);
        assert_null(sheet);
    }
    assert_true(n > 6);
}

/* Without memory a split is not measured, and a deny closes instead: never less. */
static void
withdrawing_without_memory_closes_all_the_same_or_says_so(void **state)
{
    struct scene *scene = prepare(state);
    struct step step = withdraw(actor_person(&bo), "health.diagnosis");
    size_t n = 0;
    for (bool reached = true; reached;) {
        draft_begin(&scene->base, &scene->draft);
        allocation_start(++n);
        enum sam_trouble_kind kind = draft_take(&scene->draft, &step, &scene->rules.taxonomy);
        reached = allocation_stop();
        struct sheet *sheet = scene_write(scene);
        uint32_t open = kind == SAM_TROUBLE_NONE ? leaves_of("health.diagnosis") : 0;
        assert_int_equal(opens_for(sheet, &bo), leaves_of("health") & ~open);
        assert_true(kind == SAM_TROUBLE_NONE || (reached && kind == SAM_TROUBLE_MEMORY));
        sheet_free(&sheet);
    }
    assert_true(n > 2);
    step_close(&step);
}

static int
set_up(void **state)
{
    allocation_mark(&moment, sizeof moment);
    return scene_realm(state);
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_version_without_memory_is_not_copied),
        SCENE_TEST(rules_without_memory_are_not_copied),
        SCENE_TEST(a_step_without_memory_is_none),
        SCENE_TEST(a_sheet_without_memory_is_not_written),
        SCENE_TEST(withdrawing_without_memory_closes_all_the_same_or_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, scene_realm_free);
}
