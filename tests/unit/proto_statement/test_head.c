/* test_head.c - the head: by the head key, for this request, for ten minutes, and never behind. */
#include "check.h"
#include "head.h"
#include "standing.h"

#include <sodium.h>
#include <string.h>

#define VERSION 5U           /* pinned */
#define LOG_SIZE 1000U       /* pinned */
#define LAST INT64_C(600000) /* ms */

static struct head_known knows;
static struct head_body body; /* the draft's */

/* ---- the valid one --------------------------------------------------------------------------- */

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    knows = (struct head_known){
        .now = WORLD_NOW, .pinned_version = VERSION, .pinned_log_size = LOG_SIZE};
    memcpy(knows.realm, w.realm, ID_BYTES);
    memcpy(knows.case_id, w.case_id, ID_BYTES);
    memcpy(knows.head_key, w.head.ed25519, KEY_BYTES);
    world_id(77, knows.nonce);
    memcpy(knows.pinned_id, w.v1_id, HASH_BYTES);
    return 0;
}

static void
begin(struct draft *draft)
{
    body = (struct head_body){.log_size = LOG_SIZE, .expires = WORLD_NOW + LAST};
    standing_begin(draft, &body, &body.case_version, body.case_statement, &w.head);
    body.case_version = VERSION;
    memset(body.log_root, 0x77, HASH_BYTES);
    world_id(77, body.nonce);
}

ATTEMPT_ENCODE(head)

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct head head;
    memset(&head, 0, sizeof head); /* padding too */
    enum sam_err r = head_check(bytes, arg, &head, ret_refusal);
    if (r != SAM_OK) assert_true(sodium_is_zero((const uint8_t *)&head, sizeof head));
    head_close(&head);
    return r;
}

/* ---- what may be wrong with it --------------------------------------------------------------- */

static void
stands(sam_time from, sam_time until)
{
    body.head.issued_at = from;
    body.expires = until;
}

CHANGE(of_the_next_version, body.case_version++; body.case_statement[0] ^= 1)
CHANGE(of_a_longer_log, body.log_size++)
CHANGE(in_its_last_moment, stands(WORLD_NOW - LAST, WORLD_NOW))
CHANGE(ten_minutes_ahead, stands(WORLD_NOW + LAST, WORLD_NOW + 2 * LAST))
CHANGE(for_a_moment, stands(WORLD_NOW, WORLD_NOW + 1))
CHANGE(for_no_time, stands(WORLD_NOW, WORLD_NOW))
CHANGE(for_less_than_no_time, stands(WORLD_NOW + 1, WORLD_NOW))
CHANGE(for_too_long, stands(WORLD_NOW, WORLD_NOW + LAST + 1))
CHANGE(for_ever, stands(0, INT64_MAX))
CHANGE(just_expired, stands(WORLD_NOW - LAST - 1, WORLD_NOW - 1))
CHANGE(further_ahead, stands(WORLD_NOW + LAST + 1, WORLD_NOW + LAST + 2))
CHANGE(at_the_end_of_time, stands(INT64_MAX - 1, INT64_MAX))
CHANGE(of_1970, stands(0, 1))
CHANGE(of_the_version_before, body.case_version--)
CHANGE(of_another_of_that_version, body.case_statement[HASH_BYTES - 1] ^= 1)
CHANGE(of_a_shorter_log, body.log_size--)
CHANGE(a_newer_version_of_a_shorter_log, of_the_next_version(draft); of_a_shorter_log(draft))
CHANGE(of_another_request, body.nonce[ID_BYTES - 1] ^= 1)
CHANGE(old_of_another_request, just_expired(draft); of_another_request(draft))
CHANGE(behind_of_another_request, of_a_shorter_log(draft); of_another_request(draft))
CHANGE(by_the_identity_key, draft->by[0] = &w.identity)
CHANGE(by_another_too, draft->by[draft->n_by++] = &w.identity)
CHANGE(by_it_twice, draft->by[draft->n_by++] = &w.head)

static const struct attempt attempts[] = {
    {"of now", REFUSAL_NONE, NULL, NULL},
    {"of the next version", REFUSAL_NONE, of_the_next_version, NULL},
    {"of a longer log", REFUSAL_NONE, of_a_longer_log, NULL},
    {"in its last moment", REFUSAL_NONE, in_its_last_moment, NULL},
    {"issued ten minutes ahead of now", REFUSAL_NONE, ten_minutes_ahead, NULL},
    {"for 1 ms", REFUSAL_NONE, for_a_moment, NULL},
    {"one byte is missing", REFUSAL_ENVELOPE, NULL, attempt_cut},
    {"by the identity key", REFUSAL_UNKNOWN_KEY, by_the_identity_key, NULL},
    {"by the identity key too", REFUSAL_UNKNOWN_KEY, by_another_too, NULL},
    {"signed twice", REFUSAL_UNKNOWN_KEY, by_it_twice, NULL},
    {"the signature's last bit is flipped", REFUSAL_SIGNATURE, NULL, attempt_flip_signature},
    {"signed as keys", REFUSAL_SIGNATURE, attempt_other_kind, NULL},
    {"an unknown field", REFUSAL_FORM, attempt_field_behind, NULL},
    {"of another realm", REFUSAL_REALM, attempt_other_realm, NULL},
    {"of another case", REFUSAL_CASE, attempt_other_case, NULL},
    {"for no time", REFUSAL_MEANING, for_no_time, NULL},
    {"for less than no time", REFUSAL_MEANING, for_less_than_no_time, NULL},
    {"for ten minutes and 1 ms", REFUSAL_MEANING, for_too_long, NULL},
    {"for ever", REFUSAL_MEANING, for_ever, NULL},
    {"expired 1 ms ago", REFUSAL_STALE, just_expired, NULL},
    {"of 1970", REFUSAL_STALE, of_1970, NULL},
    {"issued ten minutes and 1 ms ahead", REFUSAL_STALE, further_ahead, NULL},
    {"at the end of time", REFUSAL_STALE, at_the_end_of_time, NULL},
    {"expired, of another request", REFUSAL_STALE, old_of_another_request, NULL},
    {"of the version before", REFUSAL_ROLLBACK, of_the_version_before, NULL},
    {"of another statement of that version", REFUSAL_ROLLBACK, of_another_of_that_version, NULL},
    {"of a shorter log", REFUSAL_ROLLBACK, of_a_shorter_log, NULL},
    {"newer, of a shorter log", REFUSAL_ROLLBACK, a_newer_version_of_a_shorter_log, NULL},
    {"behind, of another request", REFUSAL_ROLLBACK, behind_of_another_request, NULL},
    {"of another request", REFUSAL_NONCE, of_another_request, NULL},
};

/* ---- the file -------------------------------------------------------------------------------- */

static json_t *
known(void)
{
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:I, s:i, s:o, s:i}", "realm", attempt_hex(knows.realm, ID_BYTES),
        "case_id", attempt_hex(knows.case_id, ID_BYTES), "head_key",
        attempt_hex(knows.head_key, KEY_BYTES), "nonce", attempt_hex(knows.nonce, ID_BYTES), "now",
        (json_int_t)knows.now, "pinned_version", (int)VERSION, "pinned_id",
        attempt_hex(knows.pinned_id, HASH_BYTES), "pinned_log_size", (int)LOG_SIZE);
}

static json_t *
fields(const void *from)
{
    const struct head_body *h = from;
    return json_pack("{s:I, s:I, s:o, s:I, s:o, s:o, s:I}", "issued_at",
                     (json_int_t)h->head.issued_at, "case_version", (json_int_t)h->case_version,
                     "case_statement", attempt_hex(h->case_statement, HASH_BYTES), "log_size",
                     (json_int_t)h->log_size, "log_root", attempt_hex(h->log_root, HASH_BYTES),
                     "nonce", attempt_hex(h->nonce, ID_BYTES), "expires", (json_int_t)h->expires);
}

ATTEMPT_KIND("head", STATEMENT_HEAD, known, fields, .arg = &knows);

/* ---- tests ----------------------------------------------------------------------------------- */

/* The first attempt, to who knows something else. */
static enum sam_err
ask(const struct head_known *other, enum refusal *ret_why)
{
    static struct made made;
    struct head_known asked = *other;
    attempt_make(&kind, &attempts[0], &made);
    return check(signed_as_bytes(&made.whole), &asked, ret_why);
}

static void
takes_the_first_one_where_nothing_is_pinned(void **state)
{
    struct head_known fresh = knows;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    fresh.pinned_version = fresh.pinned_log_size = 0;
    memset(fresh.pinned_id, 0, HASH_BYTES);
    expect_ok(ask(&fresh, &why), &why);
}

/* What a version's number is was pinned, so its statement is too. */
static void
refuses_it_where_zeros_are_pinned_as_the_versions_id(void **state)
{
    struct head_known other = knows;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    memset(other.pinned_id, 0, HASH_BYTES);
    expect_refused(ask(&other, &why), &why, REFUSAL_ROLLBACK);
}

static void
follows_the_clock_it_is_given(void **state)
{
    static const struct {
        sam_time now;
        enum refusal wanted;
    } moments[] = {{WORLD_NOW - LAST, REFUSAL_NONE},
                   {WORLD_NOW - LAST - 1, REFUSAL_STALE},
                   {WORLD_NOW + LAST, REFUSAL_NONE},
                   {WORLD_NOW + LAST + 1, REFUSAL_STALE},
                   {0, REFUSAL_STALE},
                   {INT64_MIN, REFUSAL_STALE},
                   {INT64_MAX, REFUSAL_STALE}};
    struct head_known at = knows;
    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        enum refusal why = REFUSAL_NONE;
        at.now = moments[i].now;
        enum sam_err r = ask(&at, &why);
        if (moments[i].wanted == REFUSAL_NONE)
            expect_ok(r, &why);
        else
            expect_refused(r, &why, moments[i].wanted);
    }
}

static void
what_it_gives_outlives_the_bytes_and_stands_till_it_expires(void **state)
{
    struct head head;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    uint8_t root[HASH_BYTES];
    (void)state;

    expect_ok(head_check(bytes, &knows, &head, &why), &why);
    attempt_free(&bytes);

    memset(root, 0x77, sizeof root);
    assert_int_equal(head.body->log_size, LOG_SIZE);
    assert_memory_equal(head.body->log_root, root, HASH_BYTES);
    assert_memory_equal(head.body->case_statement, w.v1_id, HASH_BYTES);
    assert_true(statement_signed_by(&head.statement, w.head.ed25519));
    assert_true(head_stands(&head, WORLD_NOW));
    assert_true(head_stands(&head, WORLD_NOW + LAST));
    assert_false(head_stands(&head, WORLD_NOW + LAST + 1));
    assert_true(head_stands(&head, WORLD_NOW - LAST));
    assert_false(head_stands(&head, WORLD_NOW - LAST - 1));
    head_close(&head);
    assert_true(sodium_is_zero((const uint8_t *)&head, sizeof head));
    head_close(&head);
    head_close(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(takes_the_first_one_where_nothing_is_pinned),
        cmocka_unit_test(refuses_it_where_zeros_are_pinned_as_the_versions_id),
        cmocka_unit_test(follows_the_clock_it_is_given),
        cmocka_unit_test(what_it_gives_outlives_the_bytes_and_stands_till_it_expires),
    };
    return attempt_main(&kind, set_up, own, COUNT(own), argc, argv);
}
