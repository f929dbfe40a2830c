/* test_wait.c - since when something has held, by walking versions back; the versions are signed ones, and come from
 * the test where a client asks its broker. */
#include "scene.h"

#include "client/change_inside.h"
#include "proto/check.h"
#include "proto/of_case.h"

#include <string.h>

#define HOUR INT64_C(3600000)

/* ---- where versions come from ------------------------------------------------------------------------ */

static struct scene *source;
static size_t asked; /* how often */

enum sam_err
case_version_fetch(struct sam_case *c, uint64_t number, const uint8_t *id,
                   struct checked_case *ret_case, struct sam_trouble *trouble)
{
    enum refusal why;
    (void)c;
    asked++;
    const struct realm_version *v = &source->v[number - 1];
    if (number == 0 || number > source->n || !check_same(v->id, id)) {
        *trouble = (struct sam_trouble){.kind = SAM_TROUBLE_FORGED};
        return SAM_E_REFUSED;
    }
    const struct case_body *before = number == 1 ? NULL : source->v[number - 2].opened.body;
    return case_open(octets_bytes(&v->statement), realm.id, v->case_id, before, ret_case, &why);
}

static bool
is_owner(const struct case_body *body, const uint8_t *key_id)
{
    return of_case_owner(body, key_id) != NULL;
}

static bool
is_removing(const struct case_body *body, const uint8_t *key_id)
{
    for (size_t i = 0; i < body->n_removing; i++) {
        if (check_same(body->removing[i].key_id, key_id)) { return true; }
    }
    return false;
}

/* A version signed at NOW + hours. */
static void
sign_at(struct scene *scene, sam_time hours)
{
    scene->at = NOW + hours * HOUR;
    scene_sign(scene);
}

static sam_time
since(struct scene *scene, const struct person *person,
      bool (*holds)(const struct case_body *, const uint8_t *), uint64_t first, sam_time hours)
{
    sam_time at = 0;
    static struct sam_case c;
    struct sam_trouble trouble;
    source = scene;
    asked = 0;
    c.version = scene->v[scene->n - 1].opened; /* borrowed */
    assert_int_equal(
        change_since(&c, person->key_id, holds, first, NOW + hours * HOUR, &at, &trouble), SAM_OK);
    return at;
}

/* ---- tests ------------------------------------------------------------------------------------------- */

static void
an_owner_of_the_first_version_is_settled_from_the_start(void **state)
{
    struct scene *scene = *state;
    sign_at(scene, 0);
    assert_int_equal(since(scene, &phone, is_owner, 1, 1), OWNER_BY_V1);
    sign_at(scene, 1);
    sign_at(scene, 2);
    assert_int_equal(since(scene, &phone, is_owner, 1, 3), OWNER_BY_V1);
    assert_int_equal(asked, 2);
    assert_int_equal(change_ready(OWNER_BY_V1), 0);
}

static void
an_owner_that_was_added_later_counts_from_there(void **state)
{
    struct scene *scene = *state;
    sign_at(scene, 0);
    sign_at(scene, 1);
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    sign_at(scene, 2);
    sign_at(scene, 3);
    sign_at(scene, 4);
    assert_int_equal(since(scene, &laptop, is_owner, 1, 5), NOW + 2 * HOUR);
    assert_int_equal(change_ready(NOW), NOW + 72 * HOUR + 10 * 60000);
}

static void
the_walk_ends_where_it_is_old_enough(void **state)
{
    struct scene *scene = *state;
    for (sam_time hours = 0; hours < 80; hours += 20) {
        sign_at(scene, hours);
    }
    /* 73 hours after the second: the first is not asked for. */
    assert_int_equal(since(scene, &phone, is_owner, 1, 20 + 73), NOW + 20 * HOUR);
    assert_int_equal(asked, 2);
}

static void
begin_removal(struct scene *scene, sam_time hours)
{
    scene->at = NOW + hours * HOUR;
    scene_sign_removal(scene);
}

static void
a_removal_counts_from_the_version_that_began_it(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    sign_at(scene, 0);
    begin_removal(scene, 1);
    sign_at(scene, 30);
    sign_at(scene, 60);
    assert_int_equal(since(scene, &laptop, is_removing, 2, 61), NOW + HOUR);
    assert_int_equal(asked, 2);
}

/* Called off or not: what is said to have begun in version 3 has not stood since version 2. */
static void
a_removal_that_was_begun_anew_counts_from_there(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    sign_at(scene, 0);
    begin_removal(scene, 1);
    begin_removal(scene, 50);
    sign_at(scene, 51);
    assert_int_equal(since(scene, &laptop, is_removing, 3, 52), NOW + 50 * HOUR);
    assert_int_equal(asked, 1);
}

static void
a_version_that_is_kept_back_is_said(void **state)
{
    struct scene *scene = *state;
    static struct sam_case c;
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    sam_time at = 77;
    sign_at(scene, 0);
    sign_at(scene, 1);
    sign_at(scene, 2);
    source = scene;
    c.version = scene->v[2].opened;
    memset(scene->v[0].id, 0, HASH_BYTES); /* as if another one were there */
    assert_int_equal(change_since(&c, phone.key_id, is_owner, 1, NOW + 3 * HOUR, &at, &trouble),
                     SAM_E_REFUSED);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FORGED);
    assert_int_equal(at, 77);
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(an_owner_of_the_first_version_is_settled_from_the_start),
        SCENE_TEST(an_owner_that_was_added_later_counts_from_there),
        SCENE_TEST(the_walk_ends_where_it_is_old_enough),
        SCENE_TEST(a_removal_counts_from_the_version_that_began_it),
        SCENE_TEST(a_removal_that_was_begun_anew_counts_from_there),
        SCENE_TEST(a_version_that_is_kept_back_is_said),
    };
    return cmocka_run_group_tests(tests, scene_realm, scene_realm_free);
}
