/* test_realm.c - what the test realm makes is what proto's own checks take. */
#include "maja.h"

#include "admission.h"
#include "beacon.h"
#include "erase.h"
#include "label.h"
#include "meeting.h"
#include "redisclose.h"
#include <samtykke/decide.h>

#include <string.h>

#define EXPECT_OK(call)                                                                            \
    do {                                                                                           \
        enum sam_err r_ = (call);                                                                  \
        if (r_ == SAM_E_REFUSED) fail_msg("%s: %s", #call, refusal_name(why));                     \
        assert_int_equal(r_, SAM_OK);                                                              \
    } while (0)

/* ---- statements ------------------------------------------------------------------------------ */

static void
makes_keys_and_certificates_that_admit(void **state)
{
    const struct person *people[4] = {&phone, &bo, &tine, &sara};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const struct person *p = people[i];
        struct admission_known known = {.organisation = realm_text(p->organisation),
                                        .library = realm.library,
                                        .roots = realm.trust,
                                        .n_roots = realm.n_roots,
                                        .now = NOW};
        struct admission admission;
        struct admission_refusal why;
        memcpy(known.realm, realm.id, ID_BYTES);
        assert_int_equal(admission_check(octets_bytes(&p->keys), octets_bytes(&p->certificate),
                                         &known, &admission, &why),
                         SAM_OK);
        assert_memory_equal(admission.key_id, p->key_id, HASH_BYTES);
        assert_int_equal(admission.role.len, strlen(p->role));
    }
    assert_false(ida.has_keys);
}

static void
a_revoked_certificate_does_not_admit(void **state)
{
    struct person gone;
    struct admission admission;
    struct admission_refusal why = {.reason = ADMISSION_UNDECIDED};
    (void)state;
    person_make(&realm, "social_worker", "job-lyngtoft", NOW, &gone);
    realm_revoke(&realm, &gone, NOW);
    struct admission_known known = {.organisation = realm_text("job-lyngtoft"),
                                    .library = realm.library,
                                    .roots = realm.trust,
                                    .n_roots = realm.n_roots,
                                    .now = NOW};
    memcpy(known.realm, realm.id, ID_BYTES);
    assert_int_equal(admission_check(octets_bytes(&gone.keys), octets_bytes(&gone.certificate),
                                     &known, &admission, &why),
                     SAM_E_REFUSED);
    assert_int_equal(why.certificate.reason, CERTIFICATE_REVOKED);
    person_free(&gone);
}

static void
each_version_is_taken_after_the_one_before(void **state)
{
    struct checked_case taken[3] = {{.body = NULL}};
    struct owner_times times = {.added = {0}};
    enum refusal why = REFUSAL_NONE;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct case_known known = {.realm = realm.id,
                                         .case_id = plan.case_id,
                                         .previous = i == 0 ? NULL : &taken[i - 1],
                                         .times = i == 0 ? NULL : &times,
                                         .now = &v[i].issued_at,
                                         .arriving = true,
                                         .broker_id = realm.broker.statement.id,
                                         .consent = octets_bytes(&v[i].consent)};
        EXPECT_OK(case_check(octets_bytes(&v[i].statement), &known, &taken[i], &why));
        assert_memory_equal(taken[i].statement.id, v[i].id, HASH_BYTES);
        if (i == 0)
            owner_times_first(&times);
        else
            owner_times_next(taken[i - 1].body, &times, taken[i].body, v[i].issued_at, &times);
    }
    assert_int_equal(taken[0].body->n_reach, 2);
    assert_true(taken[0].body->reach[1].has_meeting);
    assert_memory_equal(taken[0].body->reach[1].meeting, meeting, ID_BYTES);
    assert_int_equal(v[1].n_keys, 0);
    assert_int_equal(v[2].n_keys, 1);
    assert_memory_equal(v[2].keys[0].at, laptop.keys.at, laptop.keys.len);
    for (size_t i = 0; i < 3; i++)
        case_close(&taken[i]);
}

static void
the_next_broker_statement_follows(void **state)
{
    struct realm other;
    uint8_t before[HASH_BYTES];
    (void)state;
    realm_make(&(struct realm_terms){.seed = 8, .now = NOW}, &other);
    memcpy(before, other.broker.statement.id, HASH_BYTES);
    other.terms.cap_days = 90;
    realm_broker_next(&other, NOW + HOUR);
    assert_int_equal(other.broker.body->version, 2);
    assert_memory_equal(other.broker.body->previous, before, HASH_BYTES);
    assert_int_equal(sam_site_cap_days(&other.site), 90);
    realm_free(&other);
}

static void
takes_over_a_statement_that_was_signed_elsewhere(void **state)
{
    struct realm other, elsewhere;
    (void)state;
    realm_make(&(struct realm_terms){.seed = 8, .now = NOW}, &other);
    realm_make(&(struct realm_terms){.seed = 8, .now = NOW + HOUR, .cap_days = 90}, &elsewhere);
    realm_broker_take(&other, octets_bytes(&elsewhere.statement));
    assert_memory_equal(other.broker.statement.id, elsewhere.broker.statement.id, HASH_BYTES);
    assert_int_equal(sam_site_cap_days(&other.site), 90);
    realm_broker_next(&other, NOW + 2 * HOUR);
    assert_memory_equal(other.broker.body->previous, elsewhere.broker.statement.id, HASH_BYTES);
    realm_free(&other);
    realm_free(&elsewhere);
}

/* ---- items ----------------------------------------------------------------------------------- */

static struct of_case
at_version(const struct realm_version *version, sam_time now)
{
    struct of_case at = {.current = realm_version_view(version), .has_now = true, .now = now};
    memcpy(at.realm, realm.id, ID_BYTES);
    memcpy(at.case_id, version->case_id, ID_BYTES);
    return at;
}

static void
check_item(const struct realm_item *item, struct checked_item *ret_item)
{
    const struct case_version version = realm_version_view(&v[1]);
    struct item_known known = {
        .versions = &version, .n_versions = 1, .has_now = true, .now = NOW + HOUR};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, realm.id, ID_BYTES);
    memcpy(known.case_id, plan.case_id, ID_BYTES);
    EXPECT_OK(item_check(octets_bytes(&item->statement), &known, ret_item, &why));
    assert_int_equal(item_may_put(ret_item, v[1].opened.body), REFUSAL_NONE);
}

static void
items_wraps_and_shares_are_taken(void **state)
{
    struct checked_item item;
    struct checked_wraps checked;
    enum refusal why = REFUSAL_NONE;
    const struct recipients expected = realm_recipients(&realm, &v[1], &large, NULL, 0, NOW + HOUR);
    (void)state;

    check_item(&large, &item);
    assert_int_equal(expected.n, 3); /* owner, author, Tine */
    const struct wraps_known known = {
        .at = at_version(&v[1], NOW + HOUR), .item = &item, .expected = &expected, .first = true};
    EXPECT_OK(wraps_check(octets_bytes(&wraps.statement), &known, &checked, &why));
    assert_int_equal(checked.counted, 7);
    assert_int_equal(wraps_shares_check(&checked, wraps.shares, wraps.n), REFUSAL_NONE);
    wraps_close(&checked);
    item_close(&item);
}

static void
who_has_wrap_and_share_reads_and_nobody_else(void **state)
{
    const struct person *readers[] = {&phone, &bo, &tine};
    struct octets json, attachment;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct reading reading = reading_of(readers[i], &large, &wraps);
        assert_null(realm_open(&reading, &json, &attachment));
        assert_memory_equal(json.at, large.json.at, json.len);
        assert_int_equal(attachment.len, 200000);
        assert_memory_equal(attachment.at, large.attachment.at, attachment.len);
        octets_free(&json);
        octets_free(&attachment);
    }
    struct reading reading = reading_of(&tine, &large, &wraps);
    reading.reader = &sara;
    assert_string_equal(realm_open(&reading, &json, &attachment), "wrap");
    reading = reading_of(&tine, &large, &wraps);
    reading.share = wraps.shares[(realm_wraps_find(&wraps, &tine) + 1) % wraps.n].share;
    assert_string_equal(realm_open(&reading, &json, &attachment), "share");
    reading = reading_of(&tine, &large, &wraps);
    reading.ciphertext.len--;
    assert_string_equal(realm_open(&reading, &json, &attachment), "length");
    large.ciphertext.at[100] ^= 1;
    assert_string_equal(realm_open(&reading, &json, &attachment), "length");
    reading.ciphertext.len++;
    assert_string_equal(realm_open(&reading, &json, &attachment), "hash");
    large.ciphertext.at[100] ^= 1;
}

static void
chunks_are_the_ciphertext_cut_for_the_wire(void **state)
{
    size_t done = 0;
    (void)state;
    assert_int_equal(realm_chunks(&small), 1);
    assert_int_equal(realm_chunks(&large), 4);
    assert_int_equal(realm_chunk(&large, 0).len, CHUNK_MAX);
    for (size_t i = 0; i < 4; i++) {
        const struct sam_bytes chunk = realm_chunk(&large, i);
        assert_ptr_equal(chunk.at, large.ciphertext.at + done);
        assert_true(chunk.len <= CHUNK_MAX);
        done += chunk.len;
    }
    assert_int_equal(done, large.ciphertext.len);
}

static void
labels_are_taken(void **state)
{
    const struct sam_bytes *labels;
    struct checked_item item;
    struct checked_label label;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    check_item(&small, &item);
    labels = item.body->labels;
    struct octets s = realm_label(&phone, &v[1], &small, NAMES("health.illness"), NOW + HOUR);
    const struct label_known known = {.at = at_version(&v[1], NOW + HOUR),
                                      .item = &item,
                                      .labels = labels,
                                      .n_labels = item.body->n_labels};
    EXPECT_OK(label_check(octets_bytes(&s), &known, &label, &why));
    assert_int_equal(label.n_labels, 3);
    label_close(&label);
    octets_free(&s);
    item_close(&item);
}

static void
erasing_is_taken(void **state)
{
    const uint8_t leaf[HASH_BYTES] = {4};
    const struct erase_known known = {.at = at_version(&v[1], NOW + HOUR)};
    struct octets both[] = {realm_erase_item(&phone, &v[1], small.id, NOW + HOUR),
                            realm_erase_entry(&phone, &v[1], 3, leaf, NOW + HOUR)};
    (void)state;
    for (size_t i = 0; i < COUNT(both); i++) {
        struct checked_erase erase;
        enum refusal why = REFUSAL_NONE;
        EXPECT_OK(erase_check(octets_bytes(&both[i]), &known, &erase, &why));
        assert_int_equal(erase.body->has_item, i == 0);
        erase_close(&erase);
        octets_free(&both[i]);
    }
}

static void
telling_an_employer_is_taken(void **state)
{
    const uint8_t employer[HASH_BYTES] = {9};
    const struct redisclose_known known = {.at = at_version(&v[1], NOW + HOUR)};
    struct checked_redisclose redisclose;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    struct octets s = realm_redisclose(&bo, &v[1], employer, NAMES("work.needs"),
                                       NAMES("job_search"), NULL, NOW + HOUR);
    EXPECT_OK(redisclose_check(octets_bytes(&s), &known, &redisclose, &why));
    redisclose_close(&redisclose);
    octets_free(&s);
}

static void
a_beacon_is_taken(void **state)
{
    struct statement_key owner;
    struct beacon_known known = {.owners = &owner, .n_owners = 1, .now = NOW + HOUR};
    struct checked_beacon beacon;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    memcpy(owner.name, phone.key_id, KEY_BYTES);
    memcpy(owner.ed25519, phone.sign.ed25519, KEY_BYTES);
    memcpy(known.realm, realm.id, ID_BYTES);
    memcpy(known.case_id, plan.case_id, ID_BYTES);
    struct octets s = realm_beacon(&phone, &v[1], 5, NOW + HOUR);
    EXPECT_OK(beacon_check(octets_bytes(&s), &known, &beacon, &why));
    beacon_close(&beacon);
    octets_free(&s);
}

static void
a_call_and_its_opening_are_taken(void **state)
{
    const struct person *invited[] = {&tine, &bo};
    const struct call_terms terms = {meeting, small.id, NOW + 2 * HOUR, NOW + 3 * HOUR, invited, 2};
    const struct meeting_state nothing = {.seq = 0};
    struct meeting_known known = {.at = at_version(&v[1], NOW + HOUR), .before = &nothing};
    struct meeting call, opened;
    enum refusal why = REFUSAL_NONE;
    uint8_t id[HASH_BYTES];
    (void)state;
    struct octets s = realm_call(&bo, &v[1], &terms, NOW + HOUR, id);
    EXPECT_OK(meeting_check(octets_bytes(&s), &known, &call, &why));
    assert_memory_equal(call.statement.id, id, HASH_BYTES);
    octets_free(&s);

    struct meeting_body body = {.kind = MEETING_OPEN,
                                .seq = 2,
                                .has_when = true,
                                .has_until = true,
                                .when = NOW + HOUR,
                                .until = NOW + 3 * HOUR};
    memcpy(body.meeting, meeting, ID_BYTES);
    memcpy(body.previous, id, HASH_BYTES);
    known.before = &call.after;
    s = realm_meeting(&phone, &v[1], &body, NOW + HOUR, id);
    EXPECT_OK(meeting_check(octets_bytes(&s), &known, &opened, &why));
    octets_free(&s);
    meeting_close(&opened);
    meeting_close(&call);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_keys_and_certificates_that_admit),
        cmocka_unit_test(each_version_is_taken_after_the_one_before),
        cmocka_unit_test(the_next_broker_statement_follows),
        cmocka_unit_test(takes_over_a_statement_that_was_signed_elsewhere),
        cmocka_unit_test(items_wraps_and_shares_are_taken),
        cmocka_unit_test(who_has_wrap_and_share_reads_and_nobody_else),
        cmocka_unit_test(chunks_are_the_ciphertext_cut_for_the_wire),
        cmocka_unit_test(labels_are_taken),
        cmocka_unit_test(erasing_is_taken),
        cmocka_unit_test(telling_an_employer_is_taken),
        cmocka_unit_test(a_beacon_is_taken),
        cmocka_unit_test(a_call_and_its_opening_are_taken),
        cmocka_unit_test(a_revoked_certificate_does_not_admit),
    };
    return cmocka_run_group_tests_name("realm", tests, maja_set_up, maja_tear_down);
}
