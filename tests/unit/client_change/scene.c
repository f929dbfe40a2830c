/* scene.c - see scene.h. */
#include "scene.h"

#include <stdlib.h>
#include <string.h>

struct realm realm;
struct person phone, laptop, bo, tine, sara;

/* ---- set up ---------------------------------------------------------------------------------------- */

int
scene_realm(void **state)
{
    const struct realm_terms terms = {.seed = 7, .now = NOW};
    (void)state;
    realm_make(&terms, &realm);
    person_make(&realm, PERSON_CANDIDATE, "ips-lyngtoft", NOW, &phone);
    person_make(&realm, PERSON_CANDIDATE, "ips-lyngtoft", NOW, &laptop);
    person_make(&realm, "consultant", "ips-lyngtoft", NOW, &bo);
    person_make(&realm, "therapist", "psyk-lyngtoft", NOW, &tine);
    person_make(&realm, "social_worker", "job-lyngtoft", NOW, &sara);
    return 0;
}

int
scene_realm_free(void **state)
{
    struct person *people[] = {&phone, &laptop, &bo, &tine, &sara};
    (void)state;
    for (size_t i = 0; i < COUNT(people); i++) {
        person_free(people[i]);
    }
    realm_free(&realm);
    return 0;
}

int
scene_set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    plan_make(&realm, &scene->plan);
    plan_own(&scene->plan, &phone, OWNER_DEVICE);
    plan_join(&scene->plan, &bo);
    plan_join(&scene->plan, &tine);
    assert_int_equal(rules_copy(realm.broker.statement.id, realm.broker.body, &scene->rules),
                     SAM_OK);
    *state = scene;
    return 0;
}

int
scene_tear_down(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < scene->n_steps; i++) {
        step_close(&scene->steps[i]);
    }
    base_close(&scene->base);
    rules_close(&scene->rules);
    for (size_t i = 0; i < scene->n; i++) {
        realm_version_free(&scene->v[i]);
    }
    free(scene);
    return 0;
}

void
scene_sign(struct scene *scene)
{
    const struct person *signers[] = {&phone};
    const struct realm_version *previous = scene->n == 0 ? NULL : &scene->v[scene->n - 1];
    struct realm_version *v = &scene->v[scene->n];
    sam_time at = scene->at != 0 ? scene->at : NOW + (sam_time)scene->n;
    assert_true(scene->n < COUNT(scene->v));
    realm_case_next(&realm, &scene->plan, previous, signers, 1, at, v);
    scene->n++;
    base_close(&scene->base);
    assert_int_equal(base_copy(&v->opened, octets_bytes(&v->consent), &scene->base), SAM_OK);
    draft_begin(&scene->base, &scene->draft);
}

void
scene_sign_removal(struct scene *scene)
{
    scene->plan.n_removing = 1;
    scene->plan.removing[0].since = scene->n + 1;
    memcpy(scene->plan.removing[0].key_id, laptop.key_id, HASH_BYTES);
    scene_sign(scene);
}

/* ---- taking steps ---------------------------------------------------------------------------------- */

enum sam_trouble_kind
scene_take(struct scene *scene, struct step step)
{
    assert_true(scene->n_steps < COUNT(scene->steps));
    struct step *kept = &scene->steps[scene->n_steps++];
    *kept = step;
    return draft_take(&scene->draft, kept, &scene->rules.taxonomy);
}

enum sam_trouble_kind
scene_replay(struct scene *scene)
{
    for (size_t i = 0; i < scene->n_steps; i++) {
        enum sam_trouble_kind kind = draft_take(&scene->draft, &scene->steps[i],
                                                &scene->rules.taxonomy);
        if (kind != SAM_TROUBLE_NONE && kind != SAM_TROUBLE_NOTHING) { return kind; }
    }
    return SAM_TROUBLE_NONE;
}

static struct step
of_provision(enum step_kind kind, const struct sam_provision *provision)
{
    struct step step;
    assert_int_equal(step_of_provision(kind, provision, &step), SAM_OK);
    return step;
}

struct step
add(const struct sam_provision *provision)
{
    return of_provision(STEP_ADD, provision);
}

struct step
lift(const struct sam_provision *provision)
{
    return of_provision(STEP_LIFT, provision);
}

struct step
withdraw(struct sam_actor actor, const char *category)
{
    const struct sam_provision what = {.actor = actor, .category = realm_text(category)};
    return of_provision(STEP_WITHDRAW, &what);
}

struct step
join(const struct person *person)
{
    struct step step;
    struct member m = {.has_key_id = true,
                       .has_ed25519 = true,
                       .has_x25519 = true,
                       .role = realm_text(person->role),
                       .organisation = realm_text(person->organisation)};
    memcpy(m.person, person->id, ID_BYTES);
    memcpy(m.key_id, person->key_id, HASH_BYTES);
    memcpy(m.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(m.x25519, person->x25519.pk, KEY_BYTES);
    assert_int_equal(step_of_member(&m, &step), SAM_OK);
    return step;
}

struct step
leave(const struct person *person)
{
    struct step step = {.kind = STEP_LEAVE};
    memcpy(step.member.person, person->id, ID_BYTES);
    return step;
}

struct step
verify(const struct person *person)
{
    struct step step = {.kind = STEP_VERIFY};
    memcpy(step.member.key_id, person->key_id, HASH_BYTES);
    return step;
}

struct step
of_owner(enum step_kind kind, const struct person *person, uint64_t since)
{
    struct step step = {.kind = kind, .since = since, .owner = {.kind = OWNER_DEVICE}};
    memcpy(step.owner.key_id, person->key_id, HASH_BYTES);
    memcpy(step.owner.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(step.owner.x25519, person->x25519.pk, KEY_BYTES);
    return step;
}

struct step
own(const struct person *person)
{
    return of_owner(STEP_OWN, person, 0);
}

/* ---- provisions ------------------------------------------------------------------------------------ */

struct sam_provision
permit_of(struct sam_actor actor, const char *category)
{
    static const uint8_t name[] = "job_search";
    static const struct sam_bytes purposes[] = {{name, sizeof name - 1}};
    return (struct sam_provision){.effect = SAM_PERMIT,
                                  .action = SAM_ACCESS,
                                  .actor = actor,
                                  .category = realm_text(category),
                                  .purposes = purposes,
                                  .n_purposes = 1,
                                  .period = {true, true, NOW - DAY, NOW + 300 * DAY}};
}

struct sam_provision
deny_of(struct sam_actor actor, const char *category)
{
    return (struct sam_provision){
        .action = SAM_ACCESS, .actor = actor, .category = realm_text(category)};
}

/* ---- what comes of it ------------------------------------------------------------------------------ */

enum sam_trouble_kind
scene_try(const struct scene *scene, bool grows, struct sheet **ret_sheet)
{
    static const uint8_t salt[KEY_BYTES] = {1};
    const char *problem = "";
    const struct sheet_terms terms = {.realm = realm.id,
                                      .case_id = scene->plan.case_id,
                                      .rules = &scene->rules,
                                      .issued_at = NOW + DAY,
                                      .salt = salt,
                                      .grows = grows};
    return sheet_make(&scene->draft, &terms, ret_sheet, &problem);
}

struct sheet *
scene_write(const struct scene *scene)
{
    struct sheet *sheet = NULL;
    assert_int_equal(scene_try(scene, false, &sheet), SAM_TROUBLE_NONE);
    return sheet;
}

uint32_t
opens_for(const struct sheet *sheet, const struct person *person)
{
    uint32_t open = 0;
    const struct sam_taxonomy *taxonomy = &realm.taxonomy;
    const struct sam_bytes purpose = realm_text("job_search");
    for (uint32_t i = 0; i < taxonomy->n_leaves; i++) {
        struct sam_query query;
        struct sam_fault fault;
        const struct sam_request request = {.person = {person->id, ID_BYTES},
                                            .role = realm_text(person->role),
                                            .action = SAM_ACCESS,
                                            .purposes = &purpose,
                                            .n_purposes = 1,
                                            .categories = &taxonomy->leaves[i],
                                            .n_categories = 1,
                                            .created = NOW,
                                            .at = NOW + DAY};
        assert_int_equal(
            sam_query_make(taxonomy, &sheet->plain, sheet->policy, &request, &query, &fault),
            SAM_OK);
        struct sam_decision decision = sam_decide(sheet->policy, &query);
        if (decision.permit == 1) { open |= UINT32_C(1) << i; }
    }
    return open;
}

uint32_t
leaves_of(const char *category)
{
    return sam_taxonomy_leaves(&realm.taxonomy, realm_text(category));
}
