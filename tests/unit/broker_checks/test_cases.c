/* test_cases.c - what is one case's is not another's, and what is not there is not there. */
#include "checks.h"

#include <string.h>

static struct control
release(const uint8_t *item)
{
    return control_release(&checks.s.realm, checks.s.plan.case_id, item, NULL, NAMES("job_search"),
                           NULL, false);
}

/* Bo may read notes of Maja's case; of the stranger's he has a wrap, too, but no permit any more. */
static void
an_item_of_another_case_is_not_released_under_this_ones_consent(void **state)
{
    (void)state;
    checks_other_case();
    checks_expect(BO, release(checks.note.id), REPLY_CLOSED);
    assert_int_equal(checks_last_reason(checks.s.plan.case_id), LOG_REASON_ABSENT);
    checks_expect(BO, release(checks.s.note.id), REPLY_OK);
}

static void
an_item_that_is_not_wrapped_yet_is_absent_in_the_log(void **state)
{
    (void)state;
    checks_expect(BO, release(checks.s.sealed.id), REPLY_CLOSED);
    assert_int_equal(checks_last_reason(checks.s.plan.case_id), LOG_REASON_ABSENT);
}

static void
an_owner_erases_no_item_of_another_case(void **state)
{
    (void)state;
    checks_other_case();
    struct octets erase = realm_erase_item(&checks.s.people[MAJA], &checks.s.version,
                                           checks.note.id, checks.s.run.moment.now);
    checks_expect(MAJA, control_erase(&checks.s.realm, checks.s.plan.case_id, octets_bytes(&erase)),
                  REPLY_REFUSED);
    octets_free(&erase);
    assert_false(checks_is_erased(checks.note.id));
}

static void
an_owners_item_replaces_none_of_another_case(void **state)
{
    struct realm_item item;
    (void)state;
    checks_other_case();
    checks_item(MAJA, checks.note.id, &item);
    checks_expect(MAJA, control_put_item(&checks.s.realm, &item), REPLY_REFUSED);
    realm_item_free(&item);
    checks_item(MAJA, checks.s.note.id, &item);
    checks_expect(MAJA, control_put_item(&checks.s.realm, &item), REPLY_OK);
    realm_item_free(&item);
}

/* The author of an item in one case, on the team of another. */
static void
a_chunk_is_sent_in_the_items_own_case(void **state)
{
    struct realm_item item;
    uint8_t own[ID_BYTES];
    (void)state;
    checks_other_case();
    checks_item(BO, NULL, &item);
    checks_expect(BO, control_put_item(&checks.s.realm, &item), REPLY_OK);
    memcpy(own, item.case_id, ID_BYTES);
    memcpy(item.case_id, checks.plan.case_id, ID_BYTES);
    assert_int_equal(
        checks_ask(BO, control_put_chunk(&checks.s.realm, &item, 0), realm_chunk(&item, 0)),
        REPLY_CLOSED);
    memcpy(item.case_id, own, ID_BYTES);
    assert_int_equal(
        checks_ask(BO, control_put_chunk(&checks.s.realm, &item, 0), realm_chunk(&item, 0)),
        REPLY_OK);
    realm_item_free(&item);
}

static void
an_erased_item_takes_no_chunks(void **state)
{
    const struct realm_item *draft = &checks.s.draft;
    (void)state;
    struct octets erase = realm_erase_item(&checks.s.people[MAJA], &checks.s.version, draft->id,
                                           checks.s.run.moment.now);
    checks_expect(MAJA, control_erase(&checks.s.realm, checks.s.plan.case_id, octets_bytes(&erase)),
                  REPLY_OK);
    octets_free(&erase);
    assert_int_equal(
        checks_ask(METTE, control_put_chunk(&checks.s.realm, draft, 0), realm_chunk(draft, 0)),
        REPLY_CLOSED);
}

static void
an_owner_erases_under_the_own_name_only(void **state)
{
    struct person phone;
    (void)state;
    person_make(&checks.s.realm, PERSON_CANDIDATE, "ips-lyngtoft", checks.s.run.moment.now, &phone);
    plan_own(&checks.s.plan, &phone, OWNER_DEVICE);
    checks_next_version();
    struct octets erase = realm_erase_item(&phone, &checks.s.version, checks.s.note.id,
                                           checks.s.run.moment.now);
    checks_expect(MAJA, control_erase(&checks.s.realm, checks.s.plan.case_id, octets_bytes(&erase)),
                  REPLY_REFUSED);
    octets_free(&erase);
    assert_false(checks_is_erased(checks.s.note.id));
    person_free(&phone);
}

/* The share was deleted when he left: being let in once more does not bring it back. */
static void
who_left_and_came_back_needs_new_wraps(void **state)
{
    struct scenario *s = &checks.s;
    struct realm_wraps wraps;
    (void)state;
    checks_expect(BO, release(s->note.id), REPLY_OK);
    plan_leave(&s->plan, &s->people[BO]);
    checks_next_version();
    checks_expect(BO, release(s->note.id), REPLY_CLOSED);
    (void)plan_join(&s->plan, &s->people[BO]);
    checks_next_version();
    checks_expect(BO, release(s->note.id), REPLY_CLOSED);
    checks_expect(METTE, release(s->note.id), REPLY_OK); /* who stayed keeps theirs */
    realm_wraps_make(&s->realm, &s->people[METTE], &s->version, &s->note, NULL, s->run.moment.now,
                     &wraps);
    checks_expect(METTE, control_put_wraps(&s->realm, &wraps), REPLY_OK);
    realm_wraps_free(&wraps);
    checks_expect(BO, release(s->note.id), REPLY_OK);
}

/* The owner of one case is nobody in another. */
static void
an_owner_labels_no_item_of_another_case(void **state)
{
    struct scenario *s = &checks.s;
    (void)state;
    checks_other_case();
    struct octets label = realm_label(&s->people[MAJA], &s->version, &checks.note,
                                      NAMES("work.needs"), s->run.moment.now);
    checks_expect(MAJA, control_put_label(&s->realm, s->plan.case_id, octets_bytes(&label)),
                  REPLY_REFUSED);
    assert_int_equal(checks_last_reason(s->plan.case_id), LOG_REASON_REFUSED + REFUSAL_ITEM);
    octets_free(&label);
}

/* As a release: what was said yes to once is not said yes to again. */
static void
telling_is_decided_anew_under_the_same_request_id(void **state)
{
    struct scenario *s = &checks.s;
    const uint8_t employer[HASH_BYTES] = {7};
    (void)state;
    struct octets statement = realm_redisclose(&s->people[BO], &s->version, employer,
                                               NAMES("work.search"), NAMES("job_search"), NULL,
                                               s->run.moment.now);
    struct control told = control_redisclose(&s->realm, s->plan.case_id, octets_bytes(&statement));
    struct control again = told;
    again.bytes = octets_copy(told.bytes.at, told.bytes.len);
    checks_expect(BO, told, REPLY_OK);
    plan_lift(&s->plan, 0);
    checks_next_version();
    checks_expect(BO, again, REPLY_CONFLICT);
    octets_free(&statement);
}

/* An owner's device has seen a version that the core has not: what is here may be out of date. */
static void
nothing_is_read_or_told_while_a_newer_version_is_missing(void **state)
{
    struct scenario *s = &checks.s;
    static const enum request_kind KINDS[] = {REQUEST_RELEASE, REQUEST_GET_CHUNK, REQUEST_LIST,
                                              REQUEST_REDISCLOSE};
    struct realm_version next;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct prepared p[4];
        for (size_t k = 0; k < 4; k++)
            assert_true(scenario_prepare(s, KINDS[k], &p[k]));
        if (i == 0) {
            checks_sign(&next);
            struct octets beacon = realm_beacon(&s->people[MAJA], &next, 1, s->run.moment.now);
            checks_expect(MAJA, control_beacon(&s->realm, s->plan.case_id, octets_bytes(&beacon)),
                          REPLY_OK);
            octets_free(&beacon);
        }
        for (size_t k = 0; k < 4; k++)
            checks_expect(p[k].who, p[k].control, i == 0 ? REPLY_BUSY : REPLY_OK);
        if (i == 0) checks_take(&next);
    }
}

/* An item whose keys nobody has yet is not there, for telling an employer, either. */
static void
nobody_tells_about_an_item_that_is_not_wrapped_yet(void **state)
{
    struct scenario *s = &checks.s;
    const uint8_t employer[HASH_BYTES] = {7};
    const uint8_t *const items[] = {s->sealed.id, s->note.id};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct octets statement = realm_redisclose(&s->people[BO], &s->version, employer,
                                                   NAMES("work.search"), NAMES("job_search"),
                                                   items[i], s->run.moment.now);
        checks_expect(BO, control_redisclose(&s->realm, s->plan.case_id, octets_bytes(&statement)),
                      i == 0 ? REPLY_CLOSED : REPLY_OK);
        if (i == 0) assert_int_equal(checks_last_reason(s->plan.case_id), LOG_REASON_ABSENT);
        octets_free(&statement);
    }
}

static void
missing_wraps_go_on_behind_no_item_of_another_case(void **state)
{
    struct scenario *s = &checks.s;
    (void)state;
    checks_other_case();
    checks_expect(MAJA, control_missing_wraps(&s->realm, s->plan.case_id, checks.note.id, 50),
                  REPLY_CLOSED);
    checks_expect(MAJA, control_missing_wraps(&s->realm, s->plan.case_id, s->note.id, 50),
                  REPLY_OK);
}

static void
a_stranger_may_not_watch_a_case(void **state)
{
    (void)state;
    checks_expect(STRANGER, control_watch(&checks.s.realm, checks.s.plan.case_id), REPLY_CLOSED);
    checks_expect(BO, control_watch(&checks.s.realm, checks.s.plan.case_id), REPLY_OK);
}

const struct CMUnitTest checks_of_cases[] = {
    CHECKS_TEST(an_item_of_another_case_is_not_released_under_this_ones_consent),
    CHECKS_TEST(an_item_that_is_not_wrapped_yet_is_absent_in_the_log),
    CHECKS_TEST(an_owner_erases_no_item_of_another_case),
    CHECKS_TEST(an_owners_item_replaces_none_of_another_case),
    CHECKS_TEST(a_chunk_is_sent_in_the_items_own_case),
    CHECKS_TEST(an_erased_item_takes_no_chunks),
    CHECKS_TEST(an_owner_erases_under_the_own_name_only),
    CHECKS_TEST(who_left_and_came_back_needs_new_wraps),
    CHECKS_TEST(an_owner_labels_no_item_of_another_case),
    CHECKS_TEST(telling_is_decided_anew_under_the_same_request_id),
    CHECKS_TEST(nothing_is_read_or_told_while_a_newer_version_is_missing),
    CHECKS_TEST(nobody_tells_about_an_item_that_is_not_wrapped_yet),
    CHECKS_TEST(missing_wraps_go_on_behind_no_item_of_another_case),
    CHECKS_TEST(a_stranger_may_not_watch_a_case),
};
const size_t checks_n_of_cases = sizeof checks_of_cases / sizeof *checks_of_cases;
