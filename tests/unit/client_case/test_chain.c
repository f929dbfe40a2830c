/* test_chain.c - from v1 to the current version, and the old ones that items name. All files lie in the home. */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

/* What no plan can say has an id all the same. */
static void
id_of(const struct realm_version *version, uint8_t *ret_id)
{
    struct wire *memory = NULL;
    const struct envelope *envelope;
    ok(wire_envelope_decode(octets_bytes(&version->statement), &memory, &envelope));
    statement_id(STATEMENT_CASE, envelope->body, ret_id);
    wire_free(&memory);
}

static enum sam_err
walk(const struct realm_version *version)
{
    struct case_shown shown = stage_shown(version);
    return case_chain(stage.c, &shown, &stage.trouble);
}

static void
keep_all(void)
{
    for (size_t i = 0; i < VERSIONS; i++) {
        stage_keep(&stage.v[i]);
    }
}

/* ---- the way to the current version -------------------------------------------------------------------------- */

static void
walks_to_every_version_and_notes_who_set_owners(void **state)
{
    static const size_t n_steps[VERSIONS] = {1, 1, 2, 2, 3, 3};
    (void)state;
    keep_all();
    for (size_t i = 0; i < VERSIONS; i++) {
        stage_anew();
        ok(walk(&stage.v[i]));
        assert_memory_equal(stage.c->first, stage.v[0].id, HASH_BYTES);
        assert_memory_equal(stage.c->version.statement.id, stage.v[i].id, HASH_BYTES);
        assert_int_equal(stage.c->n_steps, n_steps[i]);
        assert_int_equal(stage.c->steps[0].version, 1);
        if (i >= 4) { assert_int_equal(stage.c->steps[2].version, 5); }
    }
}

static void
goes_on_from_what_was_pinned(void **state)
{
    (void)state;
    keep_all();
    stage_pin(&stage.v[3], 10);
    ok(walk(&stage.v[3]));
    stage_anew();
    ok(walk(&stage.v[5]));
}

static void
refuses_an_older_version_than_was_seen(void **state)
{
    (void)state;
    keep_all();
    stage_pin(&stage.v[3], 10);
    stage_expect(walk(&stage.v[1]), SAM_TROUBLE_ROLLBACK, true);
    assert_null(stage.c->version.body);
}

/* The same number, by the same owner, with another content. */
static void
make_other(size_t number, struct realm_version *ret_version)
{
    const struct person *by[] = {&stage.phone};
    struct case_plan *plan = &stage.plan;
    (void)plan_deny(plan, actor_everyone(), "money");
    realm_case_next(&stage.realm, plan, number > 1 ? &stage.v[number - 2] : NULL, by, 1, stage.now,
                    ret_version);
}

static void
refuses_another_version_under_the_number_that_was_seen(void **state)
{
    struct realm_version other;
    (void)state;
    keep_all();
    make_other(6, &other);
    stage_pin(&stage.v[5], 10);
    stage_expect(walk(&other), SAM_TROUBLE_FORK, true);
    realm_version_free(&other);
}

static void
refuses_another_first_version_than_was_seen(void **state)
{
    struct realm_version other;
    (void)state;
    make_other(1, &other);
    stage_pin(&stage.v[0], 10);
    stage_expect(walk(&other), SAM_TROUBLE_FORK, true);
    realm_version_free(&other);
}

static void
refuses_a_flipped_bit_in_a_signed_version(void **state)
{
    uint8_t bytes[STATEMENT_MAX];
    const struct octets *whole = &stage.v[5].statement;
    (void)state;
    keep_all();
    for (size_t i = 0; i < whole->len; i += 97) {
        struct case_shown shown = stage_shown(&stage.v[5]);
        memcpy(bytes, whole->at, whole->len);
        bytes[i] ^= 4;
        shown.statement = (struct sam_bytes){bytes, whole->len};
        stage_anew();
        assert_int_equal(case_chain(stage.c, &shown, &stage.trouble), SAM_E_REFUSED);
        assert_null(stage.c->version.body);
    }
}

/* ---- 4: members whom no owner has chosen ----------------------------------------------------------------------- */

/* The plan as the next version, which Eve signed. */
static void
refuses_from_eve(void)
{
    const struct person *by[] = {&stage.eve};
    struct realm_version forged;
    struct case_draft *draft = realm_case_draft(&stage.realm, &stage.plan, &stage.v[5], stage.now);
    realm_case_sign(&stage.realm, draft, &stage.plan, &stage.v[5], by, 1, &forged);
    stage_expect(walk(&forged), SAM_TROUBLE_FORGED, true);
    realm_version_free(&forged);
    free(draft);
}

static void
refuses_versions_that_no_owner_signed(void **state)
{
    (void)state;
    keep_all();
    (void)plan_join(&stage.plan, &stage.eve);
    refuses_from_eve();
}

/* Eve makes herself an owner, and signs as one. */
static void
refuses_an_owner_whom_no_owner_added(void **state)
{
    (void)state;
    keep_all();
    plan_own(&stage.plan, &stage.eve, OWNER_DEVICE);
    refuses_from_eve();
}

/* 9: what is signed, but is no version. */
static void
refuses_statements_of_other_kinds(void **state)
{
    struct case_shown shown = stage_shown(&stage.v[5]);
    struct octets beacon = realm_beacon(&stage.phone, &stage.v[5], 10, stage.now);
    const struct sam_bytes others[] = {shown.head,
                                       octets_bytes(&beacon),
                                       octets_bytes(&stage.realm.statement),
                                       octets_bytes(&stage.bo.keys),
                                       {NULL, 0}};
    (void)state;
    keep_all();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        stage_anew();
        shown.statement = others[i];
        assert_int_equal(case_chain(stage.c, &shown, &stage.trouble), SAM_E_REFUSED);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    }
    octets_free(&beacon);
}

/* Nobody is there to be asked, so that the file is all there is. */
static void
asks_for_what_does_not_lie_in_the_home(void **state)
{
    (void)state;
    stage_keep(&stage.v[0]);
    stage_keep(&stage.v[2]);
    assert_int_equal(walk(&stage.v[5]), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_NO_BROKER);
}

static void
does_not_believe_a_file_of_another_version(void **state)
{
    (void)state;
    keep_all();
    case_file_keep(stage.c, stage.v[4].id, octets_bytes(&stage.v[3].statement));
    assert_int_equal(walk(&stage.v[5]), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_NO_BROKER);
}

/* ---- old versions ------------------------------------------------------------------------------------------------ */

static void
finds_every_old_version(void **state)
{
    struct checked_case old;
    (void)state;
    stage_open(&stage.v[5]);
    for (size_t i = 0; i < VERSIONS; i++) {
        ok(case_version_fetch(stage.c, i + 1, stage.v[i].id, &old, &stage.trouble));
        assert_int_equal(old.body->version, i + 1);
        assert_int_equal(old.body->n_team, i == 0 ? 1 : 4);
        case_close(&old);
    }
}

static void
refuses_another_current_version_or_setter_of_owners(void **state)
{
    static const uint8_t other[HASH_BYTES] = {1};
    struct checked_case old;
    (void)state;
    stage_open(&stage.v[5]);
    stage_expect(case_version_fetch(stage.c, 6, other, &old, &stage.trouble), SAM_TROUBLE_FORK,
                 true);
    for (uint64_t number = 1; number <= 5; number += 2) {
        enum sam_err r = case_version_fetch(stage.c, number, other, &old, &stage.trouble);
        assert_int_equal(r, SAM_E_REFUSED);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORK);
    }
    assert_int_equal(case_version_fetch(stage.c, 0, other, &old, &stage.trouble), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
}

/* A version that follows v3, names it as setter, but is signed by who became an owner in v5. */
static void
refuses_an_old_version_signed_by_a_later_owner(void **state)
{
    const struct person *by[] = {&stage.sheet};
    struct realm_version forged;
    struct checked_case old;
    (void)state;
    stage_open(&stage.v[5]);
    plan_disown(&stage.plan, &stage.sheet);
    struct case_draft *draft = realm_case_draft(&stage.realm, &stage.plan, &stage.v[2], stage.now);
    realm_case_sign(&stage.realm, draft, &stage.plan, &stage.v[2], by, 1, &forged);
    uint8_t id[HASH_BYTES];
    id_of(&forged, id);
    case_file_keep(stage.c, id, octets_bytes(&forged.statement));
    stage_expect(case_version_fetch(stage.c, 4, id, &old, &stage.trouble), SAM_TROUBLE_FORGED,
                 true);
    realm_version_free(&forged);
    free(draft);
}

/* v6 is right, but it is not version 4; v2 of another owners' list is not between v3 and v5. */
static void
refuses_a_version_under_another_number(void **state)
{
    struct checked_case old;
    (void)state;
    stage_open(&stage.v[5]);
    stage_expect(case_version_fetch(stage.c, 4, stage.v[1].id, &old, &stage.trouble),
                 SAM_TROUBLE_FORGED, true);
    assert_int_equal(case_version_fetch(stage.c, 2, stage.v[3].id, &old, &stage.trouble),
                     SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
}

/* A sixth version by an owner, as `change` makes it, beside the one in the chain. */
static void
refuses_sixth(void (*change)(struct case_draft *draft))
{
    const struct person *by[] = {&stage.phone};
    struct realm_version forged;
    struct checked_case old;
    uint8_t id[HASH_BYTES];
    struct case_draft *draft = realm_case_draft(&stage.realm, &stage.plan, &stage.v[4],
                                                stage.now - HOUR);
    change(draft);
    realm_case_sign(&stage.realm, draft, &stage.plan, &stage.v[4], by, 1, &forged);
    id_of(&forged, id);
    case_file_keep(stage.c, id, octets_bytes(&forged.statement));
    assert_int_equal(case_version_fetch(stage.c, 6, id, &old, &stage.trouble), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    realm_version_free(&forged);
    free(draft);
}

static void
is_ninth(struct case_draft *draft)
{
    draft->body.version = 9;
}

static void
drops_an_owner(struct case_draft *draft)
{
    draft->body.n_owners--;
}

static void
leaves_out_a_change_of_owners(struct case_draft *draft)
{
    memcpy(draft->body.owners_from, stage.v[2].id, HASH_BYTES);
}

static void
is_older_than_its_owners(struct case_draft *draft)
{
    draft->body.head.issued_at = stage.v[4].issued_at - 1;
}

static void
refuses_old_versions_by_an_owner_that_are_not_of_the_chain(void **state)
{
    static void (*const changes[])(struct case_draft *) = {
        is_ninth, drops_an_owner, leaves_out_a_change_of_owners, is_older_than_its_owners};
    const struct person *by[] = {&stage.phone};
    struct realm_version seventh;
    (void)state;
    realm_case_next(&stage.realm, &stage.plan, &stage.v[5], by, 1, stage.now, &seventh);
    stage_open(&seventh);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        refuses_sixth(changes[i]);
    }
    realm_version_free(&seventh);
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(walks_to_every_version_and_notes_who_set_owners),
        on_stage(goes_on_from_what_was_pinned),
        on_stage(refuses_an_older_version_than_was_seen),
        on_stage(refuses_another_version_under_the_number_that_was_seen),
        on_stage(refuses_another_first_version_than_was_seen),
        on_stage(refuses_a_flipped_bit_in_a_signed_version),
        on_stage(refuses_versions_that_no_owner_signed),
        on_stage(refuses_an_owner_whom_no_owner_added),
        on_stage(refuses_statements_of_other_kinds),
        on_stage(asks_for_what_does_not_lie_in_the_home),
        on_stage(does_not_believe_a_file_of_another_version),
        on_stage(finds_every_old_version),
        on_stage(refuses_another_current_version_or_setter_of_owners),
        on_stage(refuses_an_old_version_signed_by_a_later_owner),
        on_stage(refuses_a_version_under_another_number),
        on_stage(refuses_old_versions_by_an_owner_that_are_not_of_the_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
