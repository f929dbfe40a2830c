/* test_case.c - PutCase and GetCase: what is taken, what is refused and what is written down of it. */
#include "world.h"

#include "head.h"

#include <samtykke/decide.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t no_case[ID_BYTES];

#define CASE world.plan.case_id

static void
permit_bo(void)
{
    plan_permit(&world.plan, actor_person(&world.people[BO]), "work.search", NAMES("job_search"),
                world.moment.now, world.moment.now + 30 * SAM_DAY_MS);
}

/* Refused with this error; the entry says this; nothing changed. */
static void
refused(enum who who, const struct realm_version *version, enum reply_error error, enum refusal why)
{
    size_t before = world_entries(CASE);
    world_expect(who, world_putting(version), error);
    const uint8_t *chain = before > 0 ? CASE : no_case;
    if (before > 0) { assert_int_equal(world_entries(CASE), before + 1); }
    const struct log_entry *entry = world_last(chain);
    assert_int_equal(entry->kind, 4); /* put_case is field 4 of Request */
    assert_int_equal(entry->decision, LOG_DENIED);
    assert_int_equal(entry->reason, LOG_REASON_REFUSED + (int)why);
    assert_memory_equal(entry->actor, world.people[who].key_id, HASH_BYTES);
}

/* A version that a test has changed. */
static const struct realm_version *
changed(void (*change)(struct case_draft *), enum who by)
{
    const struct person *const signers[] = {&world.people[by]};
    const struct realm_version *before = world.n > 0 ? &world.v[world.n - 1] : NULL;
    struct case_draft *draft = realm_case_draft(&world.realm, &world.plan, before,
                                                world.moment.now);
    change(draft);
    realm_case_sign(&world.realm, draft, &world.plan, before, signers, 1, &world.v[world.n]);
    free(draft);
    return &world.v[world.n++];
}

/* The version that was refused is not built on. */
static void
unmake(void)
{
    realm_version_free(&world.v[--world.n]);
}

/* ---- taken --------------------------------------------------------------------------------------- */

static void
takes_three_versions_and_shows_each(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    permit_bo();
    world_pass(MINUTE);
    (void)world_put(PHONE);
    plan_lift(&world.plan, 0);
    world_pass(MINUTE);
    (void)world_put(PHONE);
    assert_int_equal(world_entries(CASE), 3);
    const struct log_entry *entry = world_last(CASE);
    assert_int_equal(entry->decision, LOG_PERMITTED);
    assert_int_equal(entry->reason, LOG_REASON_TAKEN);
    assert_int_equal(entry->time, NOW + 2 * MINUTE);
    assert_memory_equal(entry->case_statement, world.v[2].id, HASH_BYTES);
    for (uint64_t n = 0; n <= 3; n++) {
        const struct realm_version *v = &world.v[n == 0 ? 2 : n - 1];
        const struct peer_reply *got = world_ask(PHONE, control_get_case(&world.realm, CASE, n));
        const struct case_reply *reply = got->reply->case_reply;
        assert_non_null(reply);
        assert_int_equal(reply->case_statement.len, v->statement.len);
        assert_memory_equal(reply->case_statement.at, v->statement.at, v->statement.len);
        assert_int_equal(reply->consent.len, v->consent.len);
    }
    world_expect(PHONE, control_get_case(&world.realm, CASE, 4), REPLY_CLOSED);
}

static void
only_owners_get_the_consent(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    const struct peer_reply *got = world_ask(BO, control_get_case(&world.realm, CASE, 0));
    assert_non_null(got->reply->case_reply);
    assert_int_equal(got->reply->case_reply->consent.len, 0);
    got = world_ask(PHONE, control_get_case(&world.realm, CASE, 0));
    assert_int_not_equal(got->reply->case_reply->consent.len, 0);
}

static void
the_head_answers_the_request_and_names_what_is_current(void **state)
{
    struct head head;
    enum refusal why = REFUSAL_NONE;
    struct head_known known = {.now = NOW, .pinned_version = 2, .pinned_log_size = 2};
    (void)state;
    (void)world_put(PHONE);
    (void)world_put(PHONE);
    struct control control = control_get_case(&world.realm, CASE, 1);
    memcpy(known.nonce, control.request, ID_BYTES);
    memcpy(known.realm, world.realm.id, ID_BYTES);
    memcpy(known.case_id, CASE, ID_BYTES);
    memcpy(known.head_key, world.realm.head.ed25519, KEY_BYTES);
    memcpy(known.pinned_id, world.v[1].id, HASH_BYTES);
    const struct peer_reply *got = world_ask(BO, control);
    ok(head_check(got->reply->case_reply->head, &known, &head, &why));
    assert_int_equal(head.body->expires, NOW + HEAD_MS);
    head_close(&head);
    assert_int_not_equal(got->reply->checkpoint.len, 0);
}

static void
the_case_of_zeros_shows_the_brokers_statement_to_everybody(void **state)
{
    (void)state;
    const struct peer_reply *got = world_ask(EVE, control_get_case(&world.realm, NULL, 0));
    const struct octets *statement = &world.realm.statement;
    assert_int_equal(got->reply->case_reply->case_statement.len, statement->len);
    assert_memory_equal(got->reply->case_reply->case_statement.at, statement->at, statement->len);
    world_expect(EVE, control_get_case(&world.realm, NULL, 1), REPLY_OK);
    world_expect(EVE, control_get_case(&world.realm, NULL, 2), REPLY_CLOSED);
}

/* ---- strangers ----------------------------------------------------------------------------------- */

static void
a_stranger_gets_the_same_bytes_for_a_case_and_for_none(void **state)
{
    uint8_t other[ID_BYTES];
    (void)state;
    (void)world_put(PHONE);
    memcpy(other, CASE, ID_BYTES);
    other[3] ^= 1;
    const uint8_t *const ids[] = {CASE, other};
    for (size_t i = 0; i < 2; i++) {
        const struct peer_reply *got = world_ask(EVE, control_get_case(&world.realm, ids[i], 0));
        assert_int_equal(got->reply->error, REPLY_CLOSED);
        assert_null(got->reply->case_reply);
        assert_int_equal(got->reply->checkpoint.len, 0);
        world_expect(EVE, control_log(&world.realm, ids[i], 1, 10), REPLY_CLOSED);
        world_expect(EVE, control_watch(&world.realm, ids[i]), REPLY_CLOSED);
    }
}

static void
a_strangers_version_is_closed_and_in_the_chain_of_no_case(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    size_t before = world_entries(CASE);
    (void)world_version(PHONE);
    world_expect(EVE, world_putting(&world.v[1]), REPLY_CLOSED);
    assert_int_equal(world_entries(CASE), before);
    assert_int_equal(world_last(no_case)->reason, SAM_NOT_ON_TEAM);
}

static void
a_member_may_not_put_versions(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    (void)world_version(PHONE);
    refused(BO, &world.v[1], REPLY_NOT_ALLOWED, REFUSAL_UNKNOWN_KEY);
}

static void
nobody_begins_a_case_for_others(void **state)
{
    (void)state;
    (void)world_version(PHONE);
    refused(EVE, &world.v[0], REPLY_REFUSED, REFUSAL_OWNERS);
    world_expect(PHONE, control_get_case(&world.realm, CASE, 0), REPLY_CLOSED);
}

static void
a_key_begins_eight_cases_a_day(void **state)
{
    struct case_plan plan;
    struct realm_version v;
    const struct person *const by[] = {&world.people[PHONE]};
    (void)state;
    for (int i = 0; i < 9; i++) {
        plan_make(&world.realm, &plan);
        plan_own(&plan, &world.people[PHONE], OWNER_DEVICE);
        realm_case_next(&world.realm, &plan, NULL, by, 1, world.moment.now, &v);
        world_expect(PHONE, world_putting(&v), i < 8 ? REPLY_OK : REPLY_QUOTA);
        if (i == 8) {
            world_pass(SAM_DAY_MS);
            realm_version_free(&v);
            realm_case_next(&world.realm, &plan, NULL, by, 1, world.moment.now, &v);
            world_expect(PHONE, world_putting(&v), REPLY_OK);
        }
        realm_version_free(&v);
    }
}

/* ---- refused ------------------------------------------------------------------------------------- */

static void
edge_case_20_an_older_version_after_a_newer_one_is_refused_and_logged(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        (void)world_put(PHONE);
    }
    refused(PHONE, &world.v[1], REPLY_CONFLICT, REFUSAL_VERSION);
    world_pass(HOUR); /* its time is wrong by now, too: a conflict all the same */
    refused(PHONE, &world.v[0], REPLY_CONFLICT, REFUSAL_VERSION);
    const struct peer_reply *got = world_ask(PHONE, control_get_case(&world.realm, CASE, 0));
    assert_memory_equal(got->reply->case_reply->case_statement.at, world.v[2].statement.at,
                        world.v[2].statement.len);
}

static void
edge_case_21_of_two_different_next_versions_the_first_stands(void **state)
{
    struct realm_version other;
    const struct person *const by[] = {&world.people[PHONE]};
    (void)state;
    (void)world_put(PHONE);
    permit_bo();
    realm_case_next(&world.realm, &world.plan, &world.v[0], by, 1, world.moment.now, &other);
    plan_lift(&world.plan, 0);
    world_pass(1000);
    (void)world_put(PHONE);
    refused(PHONE, &other, REPLY_CONFLICT, REFUSAL_VERSION);
    realm_version_free(&other);
}

static void
set_previous(struct case_draft *draft)
{
    draft->body.previous[5] ^= 1;
}

static void
set_issued_early(struct case_draft *draft)
{
    draft->body.head.issued_at -= 11 * MINUTE;
}

static void
set_issued_late(struct case_draft *draft)
{
    draft->body.head.issued_at += 11 * MINUTE;
}

static void
set_broker(struct case_draft *draft)
{
    draft->body.broker_id[0] ^= 1;
}

static void
set_consent_hash(struct case_draft *draft)
{
    draft->body.consent_hash[31] ^= 1;
}

static void
set_reach_wider(struct case_draft *draft)
{
    draft->reach[0].leaves |= UINT32_C(1);
    draft->reach[0].leaves ^= UINT32_C(2);
}

static void
set_reach_longer(struct case_draft *draft)
{
    draft->reach[0].until++;
}

static void
set_reach_away(struct case_draft *draft)
{
    draft->body.n_reach = 0;
}

static void
set_version(struct case_draft *draft)
{
    draft->body.version++;
}

static void
refuses_each_part_that_is_not_what_it_must_be(void **state)
{
    static const struct {
        void (*change)(struct case_draft *);
        enum reply_error error;
        enum refusal why;
    } changes[] = {
        {set_previous, REPLY_CONFLICT, REFUSAL_PREVIOUS},
        {set_version, REPLY_CONFLICT, REFUSAL_VERSION},
        {set_issued_early, REPLY_CLOCK, REFUSAL_TIME},
        {set_issued_late, REPLY_CLOCK, REFUSAL_TIME},
        {set_broker, REPLY_REFUSED, REFUSAL_BROKER},
        {set_consent_hash, REPLY_REFUSED, REFUSAL_CONSENT},
        {set_reach_wider, REPLY_REFUSED, REFUSAL_REACH},
        {set_reach_longer, REPLY_REFUSED, REFUSAL_REACH},
        {set_reach_away, REPLY_REFUSED, REFUSAL_REACH},
    };
    (void)state;
    (void)world_put(PHONE);
    permit_bo();
    world_pass(HOUR);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        refused(PHONE, changed(changes[i].change, PHONE), changes[i].error, changes[i].why);
        unmake();
    }
    (void)world_put(PHONE); /* and without a change it is taken */
}

static void
refuses_every_flipped_byte_of_an_arriving_version(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    struct realm_version *v = NULL;
    memcpy(&v, &(const struct realm_version *){world_version(PHONE)}, sizeof v);
    for (size_t i = 0; i < v->statement.len; i += 7) {
        v->statement.at[i] ^= 0x10;
        const struct peer_reply *got = world_ask(PHONE, world_putting(v));
        assert_int_not_equal(got->reply->error, REPLY_OK);
        v->statement.at[i] ^= 0x10;
    }
    for (size_t i = 0; i < v->consent.len; i += 5) {
        v->consent.at[i] ^= 0x10;
        world_expect(PHONE, world_putting(v), REPLY_REFUSED);
        v->consent.at[i] ^= 0x10;
    }
    world_expect(PHONE, world_putting(v), REPLY_OK);
}

/* ---- people who come and go ------------------------------------------------------------------------ */

static void
an_added_owner_becomes_pending_at_the_askers_organisation(void **state)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    (void)state;
    (void)world_put(PHONE);
    plan_own(&world.plan, &world.people[LAPTOP], OWNER_DEVICE);
    plan_own(&world.plan, &world.people[SHEET], OWNER_RECOVERY);
    (void)world_put(PHONE);
    ok(store_keys_get(world.store, world.people[LAPTOP].key_id, &memory, &keys));
    assert_false(keys.is_admitted);
    assert_int_equal(keys.pending_until, NOW + 14 * SAM_DAY_MS);
    assert_int_equal(keys.organisation.len, strlen("ips-lyngtoft"));
    ok(store_keys_get(world.store, world.people[SHEET].key_id, &memory, &keys));
    assert_true(keys.pending_until > NOW + 20 * 366 * SAM_DAY_MS); /* it lies in a drawer */
    store_memory_free(&memory);
    world_expect(LAPTOP, control_get_case(&world.realm, CASE, 0), REPLY_OK);
}

static void
an_added_owner_or_member_whose_keys_nobody_knows_is_refused(void **state)
{
    struct person stranger;
    (void)state;
    (void)world_put(PHONE);
    plan_own(&world.plan, &world.people[LAPTOP], OWNER_DEVICE);
    const struct realm_version *v = world_version(PHONE);
    struct put_case put = {.case_statement = octets_bytes(&v->statement),
                           .consent = octets_bytes(&v->consent)};
    struct request request = {.put_case = &put};
    memcpy(request.case_id, CASE, ID_BYTES);
    world_expect(PHONE, control_make(&world.realm, &request), REPLY_REFUSED);
    assert_int_equal(world_last(CASE)->reason, LOG_REASON_REFUSED + (int)REFUSAL_OWNERS);
    struct sam_bytes wrong = octets_bytes(&world.people[SHEET].keys); /* of who is not added */
    put.keys = &wrong;
    put.n_keys = 1;
    request = (struct request){.put_case = &put};
    memcpy(request.case_id, CASE, ID_BYTES);
    world_expect(PHONE, control_make(&world.realm, &request), REPLY_REFUSED);
    unmake();
    plan_disown(&world.plan, &world.people[LAPTOP]);
    person_make(&world.realm, "consultant", "ips-lyngtoft", NOW, &stranger);
    (void)plan_join(&world.plan, &stranger);
    refused(PHONE, world_version(PHONE), REPLY_REFUSED, REFUSAL_TEAM);
    person_free(&stranger);
}

static void
edge_case_12_who_leaves_is_a_stranger_at_once(void **state)
{
    (void)state;
    (void)world_put(PHONE);
    world_expect(BO, control_get_case(&world.realm, CASE, 0), REPLY_OK);
    plan_leave(&world.plan, &world.people[BO]);
    (void)world_put(PHONE);
    world_expect(BO, control_get_case(&world.realm, CASE, 0), REPLY_CLOSED);
    world_expect(BO, control_get_case(&world.realm, CASE, 1), REPLY_CLOSED);
}

/* ---- beacons ------------------------------------------------------------------------------------- */

static void
a_beacon_is_kept_and_shown_and_not_logged(void **state)
{
    (void)state;
    const struct realm_version *v = world_put(PHONE);
    struct octets beacon = realm_beacon(&world.people[PHONE], v, 1, world.moment.now);
    size_t before = world_entries(CASE);
    world_expect(BO, control_beacon(&world.realm, CASE, octets_bytes(&beacon)), REPLY_NOT_ALLOWED);
    world_expect(EVE, control_beacon(&world.realm, CASE, octets_bytes(&beacon)), REPLY_CLOSED);
    world_expect(PHONE, control_beacon(&world.realm, CASE, octets_bytes(&beacon)), REPLY_OK);
    assert_int_equal(world_entries(CASE), before);
    const struct peer_reply *got = world_ask(BO, control_get_case(&world.realm, CASE, 0));
    assert_int_equal(got->reply->case_reply->beacon.len, beacon.len);
    octets_free(&beacon);
    beacon = realm_beacon(&world.people[PHONE], v, 1, world.moment.now - 1); /* older */
    world_expect(PHONE, control_beacon(&world.realm, CASE, octets_bytes(&beacon)), REPLY_REFUSED);
    octets_free(&beacon);
    beacon = realm_beacon(&world.people[PHONE], v, 1, world.moment.now + HOUR);
    world_expect(PHONE, control_beacon(&world.realm, CASE, octets_bytes(&beacon)), REPLY_CLOCK);
    octets_free(&beacon);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_three_versions_and_shows_each),
        TEST(only_owners_get_the_consent),
        TEST(the_head_answers_the_request_and_names_what_is_current),
        TEST(the_case_of_zeros_shows_the_brokers_statement_to_everybody),
        TEST(a_stranger_gets_the_same_bytes_for_a_case_and_for_none),
        TEST(a_strangers_version_is_closed_and_in_the_chain_of_no_case),
        TEST(a_member_may_not_put_versions),
        TEST(nobody_begins_a_case_for_others),
        TEST(a_key_begins_eight_cases_a_day),
        TEST(edge_case_20_an_older_version_after_a_newer_one_is_refused_and_logged),
        TEST(edge_case_21_of_two_different_next_versions_the_first_stands),
        TEST(refuses_each_part_that_is_not_what_it_must_be),
        TEST(refuses_every_flipped_byte_of_an_arriving_version),
        TEST(an_added_owner_becomes_pending_at_the_askers_organisation),
        TEST(an_added_owner_or_member_whose_keys_nobody_knows_is_refused),
        TEST(edge_case_12_who_leaves_is_a_stranger_at_once),
        TEST(a_beacon_is_kept_and_shown_and_not_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
