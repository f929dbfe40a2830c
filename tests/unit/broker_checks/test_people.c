/* test_people.c - whose keys are taken, and for how long. */
#include "checks.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static void
pass(int64_t ms)
{
    checks.s.run.moment.now += ms;
    checks.s.run.moment.boot_time += ms;
}

/* The session was begun in time; the first part, which would admit, comes too late. */
static void
keys_whose_time_ended_behind_the_hello_are_not_admitted(void **state)
{
    struct control control = control_checkpoint(&checks.s.realm);
    (void)state;
    assert_int_equal(scenario_hello(&checks.s, STRANGER), GOT_REPLY);
    pass(14 * DAY_MS);
    checks_expect(STRANGER, control, REPLY_NOT_ALLOWED);
}

/* A root with the name of one that the statement could have named; whoever runs the core put it there. */
static void
a_root_that_the_broker_statement_does_not_name_certifies_nobody(void **state)
{
    struct scenario *s = &checks.s;
    struct realm *realm = &s->realm;
    static const struct realm_organisation foreign = {"ips-lyngtoft", {"therapist"}, 5701};
    const struct realm_terms terms = {
        .seed = 2, .now = s->run.moment.now, .organisations = &foreign, .n_organisations = 1};
    struct person person;
    static struct realm other;
    (void)state;
    realm_make(&terms, &other);
    size_t at = realm->n_roots++;
    realm->roots[at] = other.roots[0];
    realm->trust[at] = other.trust[0];
    person_make(realm, "therapist", "ips-lyngtoft", s->run.moment.now, &person);
    core_roots(s->run.core, realm->trust, realm->n_roots);
    checks_expect(REGISTRAR, control_admit(realm, &person), REPLY_REFUSED);
    checks_expect(REGISTRAR, control_admit(realm, &s->applicant), REPLY_OK);
    person_free(&person);
    realm->n_roots--;
    memset(&realm->roots[at], 0, sizeof realm->roots[at]);
    core_roots(s->run.core, realm->trust, realm->n_roots);
    realm_free(&other);
}

/* What was found to stand is remembered, but not for longer than the CRL that said so. */
static void
a_certificate_stands_no_longer_than_the_list_of_those_revoked(void **state)
{
    struct scenario *s = &checks.s;
    (void)state;
    realm_crls(&s->realm, s->run.moment.now - 20 * DAY_MS);
    core_roots(s->run.core, s->realm.trust, s->realm.n_roots);
    assert_int_equal(scenario_hello(s, BO), GOT_REPLY);
    pass(9 * DAY_MS - 1000);
    assert_int_equal(scenario_hello(s, BO), GOT_REPLY);
    pass(1000);
    assert_int_equal(scenario_hello(s, BO), GOT_NOTHING);
    realm_crls(&s->realm, s->run.moment.now);
    core_roots(s->run.core, s->realm.trust, s->realm.n_roots);
    assert_int_equal(scenario_hello(s, BO), GOT_REPLY);
}

/* The file with the registrar's keys is read at every start. */
static void
the_first_registrar_stays_where_the_keys_were_admitted(void **state)
{
    struct scenario *s = &checks.s;
    unsigned other = (unsigned)realm_edge(&s->realm, "psyk-lyngtoft");
    (void)state;
    assert_int_equal(core_first_registrar(s->run.core, other,
                                          octets_bytes(&s->people[REGISTRAR].keys), &s->run.moment),
                     SAM_OK);
    assert_int_equal(scenario_hello(s, REGISTRAR), GOT_REPLY);
    checks_expect(REGISTRAR, control_admit(&s->realm, &s->applicant), REPLY_OK);
}

/* Keys that stand beside a version become pending at the organisation of who sends it. */
static void
keys_beside_a_version_are_of_owners_that_it_adds(void **state)
{
    struct scenario *s = &checks.s;
    struct realm_version version;
    (void)state;
    checks_sign(&version);
    version.keys[0] = octets_copy(s->people[MAJA].keys.at, s->people[MAJA].keys.len);
    version.n_keys = 1;
    checks_expect(MAJA, control_put_case(&s->realm, &version), REPLY_REFUSED);
    assert_int_equal(checks_last_reason(s->plan.case_id), LOG_REASON_REFUSED + REFUSAL_OWNERS);
    realm_version_free(&version);
}

/* The version says another key under a key_id than the registrar vouched for. */
static void
a_member_with_other_keys_than_the_known_ones_is_refused(void **state)
{
    struct scenario *s = &checks.s;
    struct person swapped = s->people[STRANGER];
    struct realm_version version;
    (void)state;
    swapped.x25519 = s->applicant.x25519;
    (void)plan_join(&s->plan, &swapped);
    checks_sign(&version);
    checks_expect(MAJA, control_put_case(&s->realm, &version), REPLY_REFUSED);
    assert_int_equal(checks_last_reason(s->plan.case_id), LOG_REASON_REFUSED + REFUSAL_TEAM);
    realm_version_free(&version);
    plan_leave(&s->plan, &swapped);
    (void)plan_join(&s->plan, &s->people[STRANGER]);
    checks_next_version();
}

/* The owner's statement is right, but the version gives the owner somebody else's signing key. */
static void
an_owner_with_other_keys_than_the_statement_beside_is_refused(void **state)
{
    struct scenario *s = &checks.s;
    struct realm_version version;
    struct person phone;
    (void)state;
    person_make(&s->realm, PERSON_CANDIDATE, "ips-lyngtoft", s->run.moment.now, &phone);
    struct person swapped = phone;
    swapped.sign = s->applicant.sign;
    plan_own(&s->plan, &swapped, OWNER_DEVICE);
    checks_sign(&version);
    assert_int_equal(version.n_keys, 1);
    checks_expect(MAJA, control_put_case(&s->realm, &version), REPLY_REFUSED);
    assert_int_equal(checks_last_reason(s->plan.case_id), LOG_REASON_REFUSED + REFUSAL_OWNERS);
    realm_version_free(&version);
    plan_disown(&s->plan, &swapped);
    plan_own(&s->plan, &phone, OWNER_DEVICE);
    checks_next_version();
    person_free(&phone);
}

/* ---- reach ------------------------------------------------------------------------------------------- */

static void
reach_of_somebody_else(struct reach *reach)
{
    reach->member = 1;
}

static void
reach_in_a_meeting(struct reach *reach)
{
    reach->has_meeting = true;
    reach->meeting[0] = 1;
}

static void
reach_from_earlier(struct reach *reach)
{
    reach->from--;
}

static void
reach_from_ever(struct reach *reach)
{
    reach->has_from = false;
    reach->from = 0;
}

static void
reach_from_somewhen(struct reach *reach)
{
    reach->has_from = true;
    reach->from = 1;
}

/* The next version, with one entry of its reach changed before it is signed. */
static void
refuses(void (*change)(struct reach *))
{
    struct scenario *s = &checks.s;
    const struct person *maja = &s->people[MAJA];
    struct realm_version version;
    struct case_draft *draft = realm_case_draft(&s->realm, &s->plan, &s->version,
                                                s->run.moment.now);
    assert_int_equal(draft->body.n_reach, 1);
    change(&draft->reach[0]);
    realm_case_sign(&s->realm, draft, &s->plan, &s->version, &maja, 1, &version);
    checks_expect(MAJA, control_put_case(&s->realm, &version), REPLY_REFUSED);
    assert_int_equal(checks_last_reason(s->plan.case_id), LOG_REASON_REFUSED + REFUSAL_REACH);
    realm_version_free(&version);
    free(draft);
}

static void
reach_is_what_the_choices_give(void **state)
{
    struct sam_provision *permit = &checks.s.plan.provisions[0].is;
    (void)state;
    refuses(reach_of_somebody_else);
    refuses(reach_in_a_meeting);
    refuses(reach_from_somewhen);
    permit->data_period = (struct sam_period){.has_start = true, .start = permit->period.start};
    refuses(reach_from_earlier);
    refuses(reach_from_ever);
    checks_next_version();
}

static void
a_registrar_writes_into_no_cases_chain(void **state)
{
    struct scenario *s = &checks.s;
    const struct admit admit = {octets_bytes(&s->applicant.keys),
                                octets_bytes(&s->applicant.certificate)};
    struct request request = {.kind = REQUEST_ADMIT, .admit = &admit};
    uint64_t before = checks_entries(s->plan.case_id);
    (void)state;
    memcpy(request.case_id, s->plan.case_id, ID_BYTES);
    checks_expect(REGISTRAR, control_make(&s->realm, &request), REPLY_MALFORMED);
    assert_int_equal(checks_entries(s->plan.case_id), before);
}

const struct CMUnitTest checks_of_people[] = {
    CHECKS_TEST(keys_whose_time_ended_behind_the_hello_are_not_admitted),
    CHECKS_TEST(a_root_that_the_broker_statement_does_not_name_certifies_nobody),
    CHECKS_TEST(a_certificate_stands_no_longer_than_the_list_of_those_revoked),
    CHECKS_TEST(the_first_registrar_stays_where_the_keys_were_admitted),
    CHECKS_TEST(keys_beside_a_version_are_of_owners_that_it_adds),
    CHECKS_TEST(a_member_with_other_keys_than_the_known_ones_is_refused),
    CHECKS_TEST(an_owner_with_other_keys_than_the_statement_beside_is_refused),
    CHECKS_TEST(reach_is_what_the_choices_give),
    CHECKS_TEST(a_registrar_writes_into_no_cases_chain),
};
const size_t checks_n_of_people = sizeof checks_of_people / sizeof *checks_of_people;
