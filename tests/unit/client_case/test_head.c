/* test_head.c - the broker's word of now: its head, and the candidate's beacon. */
#include "stage.h"

static enum sam_err
check(const struct stage_head *terms, sam_time *ret_stale, bool *ret_other_key)
{
    struct case_shown shown = stage_shown(terms->version);
    struct head head;
    shown.head = stage_head(terms);
    enum sam_err r = case_head(stage.c, &shown, &head, ret_stale, ret_other_key, &stage.trouble);
    if (r == SAM_OK) { head_close(&head); }
    return r;
}

static void
takes_a_head_of_now(void **state)
{
    sam_time stale = 1;
    bool other_key = true;
    (void)state;
    ok(check(&(struct stage_head){.version = &stage.v[5]}, &stale, &other_key));
    assert_int_equal(stale, 0);
    assert_false(other_key);
    stage_pin(&stage.v[5], 10);
    ok(check(&(struct stage_head){.version = &stage.v[5]}, &stale, &other_key));
}

static void
tells_since_when_a_head_of_this_request_is_stale(void **state)
{
    const sam_time issued = stage.now - 11 * MINUTE;
    sam_time stale = 0;
    bool other_key;
    (void)state;
    ok(check(&(struct stage_head){.version = &stage.v[5], .issued = issued}, &stale, &other_key));
    assert_int_equal(stale, issued + HEAD_MS);
    const sam_time ahead = stage.now + 30 * MINUTE;
    ok(check(&(struct stage_head){.version = &stage.v[5], .issued = ahead}, &stale, &other_key));
    assert_int_equal(stale, ahead);
}

static void
refuses_a_head_of_another_request(void **state)
{
    const struct stage_head again = {
        .version = &stage.v[5], .issued = stage.now - 9 * MINUTE, .another_nonce = true};
    const struct stage_head old = {
        .version = &stage.v[5], .issued = stage.now - 11 * MINUTE, .another_nonce = true};
    sam_time stale;
    bool other_key;
    (void)state;
    stage_expect(check(&again, &stale, &other_key), SAM_TROUBLE_STALE, true);
    assert_int_equal(stage.trouble.at, again.issued);
    assert_int_equal(check(&old, &stale, &other_key), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_STALE);
    assert_int_equal(stage.trouble.at, old.issued + HEAD_MS);
}

static void
refuses_an_older_version_and_a_smaller_log(void **state)
{
    sam_time stale;
    bool other_key;
    (void)state;
    stage_pin(&stage.v[5], 11);
    stage_expect(
        check(&(struct stage_head){.version = &stage.v[4], .log_size = 12}, &stale, &other_key),
        SAM_TROUBLE_ROLLBACK, true);
    assert_int_equal(
        check(&(struct stage_head){.version = &stage.v[5], .log_size = 10}, &stale, &other_key),
        SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_ROLLBACK);
    assert_int_equal(stage_evidence(), 2);
}

/* A wrong clock hides no rollback. */
static void
refuses_an_older_version_under_a_stale_head(void **state)
{
    const sam_time issued = stage.now - 11 * MINUTE;
    sam_time stale;
    bool other_key;
    (void)state;
    stage_pin(&stage.v[5], 10);
    stage_expect(
        check(&(struct stage_head){.version = &stage.v[4], .issued = issued}, &stale, &other_key),
        SAM_TROUBLE_ROLLBACK, true);
}

static void
refuses_another_statement_of_the_version_that_was_seen(void **state)
{
    struct realm_version other = stage.v[5];
    sam_time stale;
    bool other_key;
    (void)state;
    stage_pin(&stage.v[5], 10);
    other.id[0] ^= 1;
    stage_expect(check(&(struct stage_head){.version = &other}, &stale, &other_key),
                 SAM_TROUBLE_FORK, true);
}

static void
says_apart_that_the_key_is_another(void **state)
{
    sam_time stale;
    bool other_key = false;
    (void)state;
    stage_expect(check(&(struct stage_head){.version = &stage.v[5], .another_key = true}, &stale,
                       &other_key),
                 SAM_TROUBLE_FORGED,
                 false); /* evidence once it is known that no newer broker has it */
    assert_true(other_key);
}

static void
refuses_other_statements_as_heads(void **state)
{
    struct case_shown shown = stage_shown(&stage.v[5]);
    struct head head;
    sam_time stale;
    bool other_key;
    struct octets beacon = realm_beacon(&stage.phone, &stage.v[5], 10, stage.now);
    const struct sam_bytes others[] = {
        octets_bytes(&beacon), shown.statement, octets_bytes(&stage.realm.statement), {NULL, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        shown.head = others[i];
        assert_int_equal(case_head(stage.c, &shown, &head, &stale, &other_key, &stage.trouble),
                         SAM_E_REFUSED);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    }
    octets_free(&beacon);
}

/* ---- the beacon --------------------------------------------------------------------------------------------- */

static enum sam_err
beacon(const struct person *by, const struct realm_version *version, uint64_t log_size, sam_time at)
{
    struct case_shown shown = stage_shown(&stage.v[5]);
    struct octets bytes = realm_beacon(by, version, log_size, at);
    shown.beacon = octets_bytes(&bytes);
    beacon_close(&stage.c->beacon);
    enum sam_err r = case_beacon(stage.c, &shown, &stage.trouble);
    octets_free(&bytes);
    return r;
}

static void
takes_the_candidates_word_of_this_and_older_versions(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    ok(beacon(&stage.phone, &stage.v[5], 10, stage.now));
    assert_non_null(stage.c->beacon.body);
    ok(beacon(&stage.laptop, &stage.v[2], 3, stage.now - 3 * HOUR));
    assert_non_null(stage.c->beacon.body);
}

static void
shows_when_choices_were_confirmed_last(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    assert_false(sam_case_facts(stage.c)->has_beacon);
    assert_int_equal(sam_case_facts(stage.c)->beacon_at, stage.v[5].issued_at);
    ok(beacon(&stage.phone, &stage.v[5], 10, stage.now + MINUTE));
    case_describe(stage.c);
    assert_true(sam_case_facts(stage.c)->has_beacon);
    assert_int_equal(sam_case_facts(stage.c)->beacon_at, stage.now + MINUTE);
}

static void
choices_of_a_time_to_come_confirm_nothing(void **state)
{
    const struct person *by[] = {&stage.phone};
    struct realm_version future;
    (void)state;
    realm_case_next(&stage.realm, &stage.plan, &stage.v[5], by, 1, stage.now + HOUR, &future);
    stage_open(&future);
    assert_int_equal(sam_case_facts(stage.c)->beacon_at, 0);
    realm_version_free(&future);
}

static void
a_beacon_shows_what_is_kept_back(void **state)
{
    const struct person *by[] = {&stage.phone};
    struct realm_version kept_back;
    (void)state;
    stage_open(&stage.v[5]);
    (void)plan_deny(&stage.plan, actor_everyone(), "money");
    realm_case_next(&stage.realm, &stage.plan, &stage.v[5], by, 1, stage.now, &kept_back);
    stage_expect(beacon(&stage.phone, &kept_back, 10, stage.now), SAM_TROUBLE_ROLLBACK, true);
    realm_version_free(&kept_back);
    assert_int_equal(beacon(&stage.phone, &stage.v[5], 11, stage.now), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_ROLLBACK);
    assert_null(stage.c->beacon.body);
}

static void
refuses_an_older_beacon_than_was_seen(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    stage.c->seen.beacon = stage.now - MINUTE;
    ok(beacon(&stage.phone, &stage.v[5], 10, stage.now - MINUTE));
    stage_expect(beacon(&stage.phone, &stage.v[5], 10, stage.now - MINUTE - 1),
                 SAM_TROUBLE_ROLLBACK, true);
}

static void
refuses_beacons_of_who_owns_nothing(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    stage_expect(beacon(&stage.bo, &stage.v[5], 10, stage.now), SAM_TROUBLE_FORGED, true);
    assert_int_equal(beacon(&stage.eve, &stage.v[5], 10, stage.now), SAM_E_REFUSED);
}

/* It says nothing about when; no member is kept out by a device whose clock runs ahead. */
static void
leaves_out_a_beacon_of_the_future(void **state)
{
    (void)state;
    stage_open(&stage.v[5]);
    ok(beacon(&stage.phone, &stage.v[5], 10, stage.now + HOUR));
    assert_null(stage.c->beacon.body);
}

#define on_stage(test) cmocka_unit_test_setup_teardown(test, stage_set_up, stage_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        on_stage(takes_a_head_of_now),
        on_stage(tells_since_when_a_head_of_this_request_is_stale),
        on_stage(refuses_a_head_of_another_request),
        on_stage(refuses_an_older_version_and_a_smaller_log),
        on_stage(refuses_an_older_version_under_a_stale_head),
        on_stage(refuses_another_statement_of_the_version_that_was_seen),
        on_stage(says_apart_that_the_key_is_another),
        on_stage(refuses_other_statements_as_heads),
        on_stage(takes_the_candidates_word_of_this_and_older_versions),
        on_stage(shows_when_choices_were_confirmed_last),
        on_stage(choices_of_a_time_to_come_confirm_nothing),
        on_stage(a_beacon_shows_what_is_kept_back),
        on_stage(refuses_an_older_beacon_than_was_seen),
        on_stage(refuses_beacons_of_who_owns_nothing),
        on_stage(leaves_out_a_beacon_of_the_future),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
