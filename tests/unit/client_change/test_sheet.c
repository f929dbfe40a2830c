/* test_sheet.c - what is written is what the core takes; sizes. */
#include "scene.h"

#include "proto/check.h"
#include <samtykke/same.h>

#include <stdlib.h>
#include <string.h>

static void
keep(struct scene *scene, struct step step)
{
    assert_int_equal(scene_take(scene, step), SAM_TROUBLE_NONE);
}

/* ---- as the core looks at it ------------------------------------------------------------------------- */

static bool
same_entry(const struct sam_policy *policy, const struct reach *said, const struct sam_reach *is)
{
    struct sam_bytes meeting = {said->meeting, said->has_meeting ? ID_BYTES : 0};
    return said->member == is->member && sam_policy_meeting(policy, meeting) == is->meeting
           && said->leaves == is->leaves && said->until == is->until
           && said->has_from == is->has_from && (!is->has_from || said->from == is->from);
}

/* Compiled anew from what travels. */
static void
expect_reach(const struct case_body *body, struct sam_bytes consent)
{
    struct consent opened;
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_reach reach[64];
    const struct sam_policy *policy = NULL;
    struct sam_fault fault;
    enum refusal why;
    size_t n = 0;
    assert_int_equal(consent_open(consent, body->consent_hash, &opened, &why), SAM_OK);
    const struct sam_consent plain = {team, consent_team(body, team), opened.provisions,
                                      opened.n_provisions};
    size_t size = sam_policy_size_max(&realm.site, &plain);
    void *memory = malloc(size);
    assert_int_equal(sam_policy_compile(&realm.site, &plain, memory, size, &policy, &fault),
                     SAM_OK);
    assert_int_equal(sam_reach_compute(policy, body->head.issued_at, reach, COUNT(reach), &n),
                     SAM_OK);
    assert_int_equal(body->n_reach, n);
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        while (j < n && !same_entry(policy, &body->reach[i], &reach[j])) {
            j++;
        }
        assert_true(j < n);
    }
    free(memory);
    consent_close(&opened);
}

/* Sign it, and check it as the core does when it arrives. */
static enum refusal
arrive(const struct sheet *sheet, const struct checked_case *previous, uint64_t size)
{
    static uint8_t out[STATEMENT_MAX];
    size_t len = 0;
    struct checked_case taken = {.body = NULL};
    struct owner_times times;
    enum refusal why = REFUSAL_NONE;
    const sam_time now = NOW + DAY;
    const struct statement_signer signer = person_signer(&phone);
    owner_times_first(&times);
    times.removing[0] = now - OWNER_SETTLED_MS; /* if one was begun */
    const struct case_known known = {.realm = realm.id,
                                     .case_id = sheet->body.head.case_id,
                                     .previous = previous,
                                     .times = previous == NULL ? NULL : &times,
                                     .now = &now,
                                     .arriving = true,
                                     .broker_id = realm.broker.statement.id,
                                     .consent = {sheet->consent, sheet->consent_len}};
    assert_int_equal(case_make(&sheet->body, &signer, 1, out, sizeof out, &len), SAM_OK);
    enum sam_err r = case_check((struct sam_bytes){out, len}, &known, &taken, &why);
    if (r == SAM_OK) {
        assert_int_equal(taken.body->n_reach, size);
        expect_reach(taken.body, known.consent);
    }
    case_close(&taken);
    return why;
}

static void
the_first_version_is_taken(void **state)
{
    struct scene *scene = *state;
    draft_begin(NULL, &scene->draft);
    keep(scene, own(&phone));
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(sheet->body.version, 1);
    assert_int_equal(arrive(sheet, NULL, 0), REFUSAL_NONE);
    sheet_free(&sheet);
}

static void
a_version_with_everything_is_taken(void **state)
{
    struct scene *scene = *state;
    static const uint8_t meetings[2][ID_BYTES] = {{9, 1}, {4, 2}};
    struct sam_provision given = permit_of(actor_person(&bo), "work"),
                         team = permit_of(actor_team(), "work"),
                         room = permit_of(actor_person(&tine), "health"),
                         other = permit_of(actor_person(&tine), "money"),
                         deny = deny_of(actor_role("therapist"), "work.search");
    scene->plan.language = CASE_NB;
    scene_sign(scene);
    given.data_period = (struct sam_period){.has_start = true, .start = NOW};
    room.meeting = (struct sam_bytes){meetings[0], ID_BYTES};
    other.meeting = (struct sam_bytes){meetings[1], ID_BYTES};
    keep(scene, add(&given));
    keep(scene, add(&team));
    keep(scene, add(&room));
    keep(scene, add(&other));
    keep(scene, add(&deny));
    keep(scene, join(&sara));
    keep(scene, own(&laptop));
    keep(scene, leave(&bo)); /* and his permit */
    struct sheet *sheet = scene_write(scene);
    /* Tine for each meeting, and Tine and Sara for what the team may see */
    assert_int_equal(arrive(sheet, &scene->v[0].opened, 4), REFUSAL_NONE);
    assert_int_equal(sheet->body.language, CASE_NB);
    assert_int_equal(sheet->body.n_former, 1);
    assert_memory_equal(sheet->body.owners_from, scene->v[0].id, HASH_BYTES);
    sheet_free(&sheet);
}

static void
behind_a_version_that_set_no_owners_the_setter_is_named(void **state)
{
    struct scene *scene = *state;
    struct sam_provision deny = deny_of(actor_team(), "money");
    scene_sign(scene);
    scene_sign(scene);
    keep(scene, add(&deny));
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(sheet->body.version, 3);
    assert_memory_equal(sheet->body.previous, scene->v[1].id, HASH_BYTES);
    assert_memory_equal(sheet->body.owners_from, scene->v[0].id, HASH_BYTES);
    assert_int_equal(arrive(sheet, &scene->v[1].opened, 0), REFUSAL_NONE);
    sheet_free(&sheet);
}

static void
a_removal_is_begun_as_the_rule_wants_it(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    scene_sign(scene);
    keep(scene, of_owner(STEP_REMOVE, &laptop, 0));
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(arrive(sheet, &scene->v[0].opened, 0), REFUSAL_NONE);
    sheet_free(&sheet);
}

static void
a_removal_that_has_stood_is_finished(void **state)
{
    struct scene *scene = *state;
    plan_own(&scene->plan, &laptop, OWNER_DEVICE);
    scene_sign(scene);
    scene_sign_removal(scene);
    keep(scene, of_owner(STEP_DROP, &laptop, 2));
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(arrive(sheet, &scene->v[1].opened, 0), REFUSAL_NONE);
    assert_int_equal(sheet->body.n_owners, 1);
    assert_memory_equal(sheet->former[0].key_id, laptop.key_id, HASH_BYTES);
    sheet_free(&sheet);
}

/* ---- what cannot be written -------------------------------------------------------------------------- */

static void
what_cannot_be_read_is_not_signed(void **state)
{
    struct scene *scene = *state;
    struct sheet *sheet = NULL;
    struct sam_provision p = deny_of(actor_team(), "money");
    p.unreadable = SAM_UNREADABLE_FIELD;
    scene_sign(scene);
    keep(scene, add(&p));
    assert_int_equal(scene_try(scene, false, &sheet), SAM_TROUBLE_NOT_ALLOWED);
    assert_null(sheet);
}

static void
a_role_that_the_place_lacks_is_not_signed(void **state)
{
    struct scene *scene = *state;
    struct sheet *sheet = NULL;
    struct person cook = sara;
    memcpy(cook.role, "cook", sizeof "cook");
    scene_sign(scene);
    keep(scene, join(&cook));
    assert_int_equal(scene_try(scene, false, &sheet), SAM_TROUBLE_NOT_ALLOWED);
    assert_null(sheet);
}

/* ---- room for a no ----------------------------------------------------------------------------------- */

static void
fill(struct scene *scene, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        plan_permit(&scene->plan, actor_person(&bo), "work", NAMES("job_search"), NOW,
                    NOW + DAY + (sam_time)i);
    }
    scene_sign(scene);
}

static void
a_permit_fits_up_to_240_provisions(void **state)
{
    struct scene *scene = *state;
    struct sheet *sheet = NULL;
    struct sam_provision p = permit_of(actor_person(&bo), "health"),
                         q = permit_of(actor_person(&bo), "money");
    fill(scene, CASE_PERMIT_PROVISIONS_MAX - 1);
    keep(scene, add(&p));
    assert_int_equal(scene_try(scene, true, &sheet), SAM_TROUBLE_NONE);
    sheet_free(&sheet);
    keep(scene, add(&q));
    assert_int_equal(scene_try(scene, true, &sheet), SAM_TROUBLE_TOO_MANY);
    assert_null(sheet);
}

static void
a_no_fits_behind_them(void **state)
{
    struct scene *scene = *state;
    struct sam_provision deny = deny_of(actor_person(&bo), "work");
    fill(scene, SAM_PROVISIONS_MAX - 1);
    keep(scene, add(&deny));
    struct sheet *sheet = scene_write(scene);
    assert_int_equal(sheet->plain.n_provisions, SAM_PROVISIONS_MAX);
    assert_int_equal(opens_for(sheet, &bo), 0);
    sheet_free(&sheet);
}

/* Few, but long: bytes count as well. */
static void
a_permit_does_not_fit_beyond_36_kib_and_a_no_does(void **state)
{
    static char long_names[3][64];
    struct scene *scene = *state;
    struct sheet *sheet = NULL;
    for (size_t i = 0; i < COUNT(long_names); i++) {
        memset(long_names[i], 'a' + (int)i, sizeof long_names[i] - 1);
    }
    for (size_t i = 0; i < 155; i++) {
        plan_permit(&scene->plan, actor_person(&bo), "work",
                    NAMES(long_names[0], long_names[1], long_names[2]), NOW,
                    NOW + DAY + (sam_time)i);
    }
    scene_sign(scene);
    assert_true(scene->v[0].consent.len > CASE_PERMIT_CONSENT_MAX);
    struct sam_provision deny = deny_of(actor_person(&bo), "money");
    keep(scene, add(&deny));
    assert_int_equal(scene_try(scene, true, &sheet), SAM_TROUBLE_TOO_MANY);
    assert_int_equal(scene_try(scene, false, &sheet), SAM_TROUBLE_NONE);
    sheet_free(&sheet);
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, scene_set_up, scene_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(the_first_version_is_taken),
        SCENE_TEST(a_version_with_everything_is_taken),
        SCENE_TEST(behind_a_version_that_set_no_owners_the_setter_is_named),
        SCENE_TEST(a_removal_is_begun_as_the_rule_wants_it),
        SCENE_TEST(a_removal_that_has_stood_is_finished),
        SCENE_TEST(what_cannot_be_read_is_not_signed),
        SCENE_TEST(a_role_that_the_place_lacks_is_not_signed),
        SCENE_TEST(a_permit_fits_up_to_240_provisions),
        SCENE_TEST(a_no_fits_behind_them),
        SCENE_TEST(a_permit_does_not_fit_beyond_36_kib_and_a_no_does),
    };
    return cmocka_run_group_tests(tests, scene_realm, scene_realm_free);
}
