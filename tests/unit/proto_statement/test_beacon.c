/* test_beacon.c - the beacon: by one owner, not older than what was seen, not from the future. */
#include "beacon.h"
#include "check.h"
#include "standing.h"

#include <sodium.h>
#include <string.h>

#define VERSION 5U /* pinned */
#define NEWEST (WORLD_NOW - WORLD_HOUR)

static struct statement_key owners[WORLD_OWNERS];
static struct beacon_known knows;
static struct beacon_body body; /* the draft's */

/* ---- the valid one --------------------------------------------------------------------------- */

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    for (size_t i = 0; i < WORLD_OWNERS; i++) {
        memcpy(owners[i].name, w.owners[i].key_id, KEY_BYTES);
        memcpy(owners[i].ed25519, w.owners[i].ed25519, KEY_BYTES);
    }
    knows = (struct beacon_known){.owners = owners,
                                  .n_owners = WORLD_OWNERS,
                                  .pinned_version = VERSION,
                                  .newest = NEWEST,
                                  .now = WORLD_NOW};
    memcpy(knows.realm, w.realm, ID_BYTES);
    memcpy(knows.case_id, w.case_id, ID_BYTES);
    memcpy(knows.pinned_id, w.v1_id, HASH_BYTES);
    return 0;
}

static void
begin(struct draft *draft)
{
    body = (struct beacon_body){.log_size = 1000};
    standing_begin(draft, &body, &body.case_version, body.case_statement, &w.phone);
    body.case_version = VERSION;
}

ATTEMPT_ENCODE(beacon)

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct checked_beacon beacon;
    memset(&beacon, 0, sizeof beacon); /* padding too */
    enum sam_err r = beacon_check(bytes, arg, &beacon, ret_refusal);
    if (r != SAM_OK) assert_true(sodium_is_zero((const uint8_t *)&beacon, sizeof beacon));
    beacon_close(&beacon);
    return r;
}

/* ---- what may be wrong with it --------------------------------------------------------------- */

CHANGE(by_laptop, draft->by[0] = &w.laptop)
CHANGE(by_member, draft->by[0] = &w.bo)
CHANGE(by_two_owners, draft->by[draft->n_by++] = &w.laptop)
CHANGE(by_one_twice, draft->by[draft->n_by++] = &w.phone)
CHANGE(by_a_stranger_too, draft->by[draft->n_by++] = &w.stranger)
CHANGE(of_the_newest_moment, body.head.issued_at = NEWEST)
CHANGE(older_than_the_newest, body.head.issued_at = NEWEST - 1)
CHANGE(ten_minutes_ahead, body.head.issued_at = WORLD_NOW + CHECK_CLOCK_MS)
CHANGE(further_ahead, body.head.issued_at = WORLD_NOW + CHECK_CLOCK_MS + 1)
CHANGE(at_the_end_of_time, body.head.issued_at = INT64_MAX)
CHANGE(of_the_next_version, body.case_version = VERSION + 1; body.case_statement[0] ^= 1)
CHANGE(of_the_last_version, body.case_version = INT64_MAX; body.case_statement[0] ^= 1)
CHANGE(of_the_version_before, body.case_version = VERSION - 1)
CHANGE(of_another_of_that_version, body.case_statement[HASH_BYTES - 1] ^= 1)
CHANGE(older_by_two_owners, older_than_the_newest(draft); by_two_owners(draft))
CHANGE(ahead_of_an_older_version, further_ahead(draft); of_the_version_before(draft))

static const struct attempt attempts[] = {
    {"the telephone's, now", REFUSAL_NONE, NULL, NULL},
    {"the laptop's", REFUSAL_NONE, by_laptop, NULL},
    {"of the newest moment seen", REFUSAL_NONE, of_the_newest_moment, NULL},
    {"ten minutes ahead of now", REFUSAL_NONE, ten_minutes_ahead, NULL},
    {"of the next version", REFUSAL_NONE, of_the_next_version, NULL},
    {"of the last version that there can be", REFUSAL_NONE, of_the_last_version, NULL},
    {"one byte is missing", REFUSAL_ENVELOPE, NULL, attempt_cut},
    {"by a member", REFUSAL_UNKNOWN_KEY, by_member, NULL},
    {"by an owner twice", REFUSAL_UNKNOWN_KEY, by_one_twice, NULL},
    {"by an owner and a stranger", REFUSAL_UNKNOWN_KEY, by_a_stranger_too, NULL},
    {"the signature's last bit is flipped", REFUSAL_SIGNATURE, NULL, attempt_flip_signature},
    {"signed as an item", REFUSAL_SIGNATURE, attempt_other_kind, NULL},
    {"an unknown field", REFUSAL_FORM, attempt_field_behind, NULL},
    {"of another realm", REFUSAL_REALM, attempt_other_realm, NULL},
    {"of another case", REFUSAL_CASE, attempt_other_case, NULL},
    {"ten minutes and 1 ms ahead", REFUSAL_TIME, further_ahead, NULL},
    {"at the end of time", REFUSAL_TIME, at_the_end_of_time, NULL},
    {"too far ahead, of the version before", REFUSAL_TIME, ahead_of_an_older_version, NULL},
    {"1 ms older than the newest seen", REFUSAL_ROLLBACK, older_than_the_newest, NULL},
    {"of the version before", REFUSAL_ROLLBACK, of_the_version_before, NULL},
    {"of another statement of that version", REFUSAL_ROLLBACK, of_another_of_that_version, NULL},
    {"older, by two owners", REFUSAL_ROLLBACK, older_by_two_owners, NULL},
    {"by two owners", REFUSAL_AUTHOR, by_two_owners, NULL},
};

/* ---- the file -------------------------------------------------------------------------------- */

static json_t *
known(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < WORLD_OWNERS; i++)
        (void)json_array_append_new(
            list, json_pack("{s:o, s:o}", "key_id", attempt_hex(owners[i].name, KEY_BYTES),
                            "ed25519", attempt_hex(owners[i].ed25519, KEY_BYTES)));
    return json_pack("{s:o, s:o, s:o, s:i, s:o, s:I, s:I}", "realm",
                     attempt_hex(knows.realm, ID_BYTES), "case_id",
                     attempt_hex(knows.case_id, ID_BYTES), "owners", list, "pinned_version",
                     (int)VERSION, "pinned_id", attempt_hex(knows.pinned_id, HASH_BYTES), "newest",
                     (json_int_t)knows.newest, "now", (json_int_t)knows.now);
}

static json_t *
fields(const void *from)
{
    const struct beacon_body *b = from;
    return json_pack("{s:I, s:I, s:o, s:I}", "issued_at", (json_int_t)b->head.issued_at,
                     "case_version", (json_int_t)b->case_version, "case_statement",
                     attempt_hex(b->case_statement, HASH_BYTES), "log_size",
                     (json_int_t)b->log_size);
}

ATTEMPT_KIND("beacon", STATEMENT_BEACON, known, fields, .arg = &knows);

/* ---- tests ----------------------------------------------------------------------------------- */

/* The first attempt, to who knows something else. */
static enum sam_err
ask(const struct beacon_known *other, enum refusal *ret_why)
{
    static struct made made;
    struct beacon_known asked = *other;
    attempt_make(&kind, &attempts[0], &made);
    return check(signed_as_bytes(&made.whole), &asked, ret_why);
}

static void
takes_any_from_an_owner_where_nothing_was_seen(void **state)
{
    struct beacon_known fresh = knows;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    fresh.pinned_version = 0;
    fresh.newest = 0;
    memset(fresh.pinned_id, 0, HASH_BYTES);
    expect_ok(ask(&fresh, &why), &why);
    fresh.n_owners = 1;
    expect_ok(ask(&fresh, &why), &why);
    fresh.n_owners = 0;
    expect_refused(ask(&fresh, &why), &why, REFUSAL_UNKNOWN_KEY);
}

static void
refuses_it_by_an_owner_who_is_one_no_more(void **state)
{
    struct beacon_known later = knows;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    later.owners = owners + 1;
    later.n_owners = WORLD_OWNERS - 1;
    expect_refused(ask(&later, &why), &why, REFUSAL_UNKNOWN_KEY);
}

static void
what_it_gives_outlives_the_bytes_and_tells_its_age(void **state)
{
    struct checked_beacon beacon;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    (void)state;

    expect_ok(beacon_check(bytes, &knows, &beacon, &why), &why);
    attempt_free(&bytes);

    assert_int_equal(beacon.body->log_size, 1000);
    assert_memory_equal(beacon.body->case_statement, w.v1_id, HASH_BYTES);
    assert_true(statement_signed_by(&beacon.statement, w.phone.key_id));
    assert_int_equal(beacon_age(&beacon, WORLD_NOW), 0);
    assert_int_equal(beacon_age(&beacon, WORLD_NOW - 1), 0);
    assert_int_equal(beacon_age(&beacon, INT64_MIN), 0);
    assert_int_equal(beacon_age(&beacon, WORLD_NOW + 1), 1);
    assert_true(BEACON_WARN_MS == INT64_C(604800000)); /* 7 days */
    assert_true(beacon_age(&beacon, WORLD_NOW + BEACON_WARN_MS) == BEACON_WARN_MS);
    assert_true(beacon_age(&beacon, INT64_MAX) > BEACON_WARN_MS);
    beacon_close(&beacon);
    assert_true(sodium_is_zero((const uint8_t *)&beacon, sizeof beacon));
    beacon_close(&beacon);
    beacon_close(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(takes_any_from_an_owner_where_nothing_was_seen),
        cmocka_unit_test(refuses_it_by_an_owner_who_is_one_no_more),
        cmocka_unit_test(what_it_gives_outlives_the_bytes_and_tells_its_age),
    };
    return attempt_main(&kind, set_up, own, COUNT(own), argc, argv);
}
