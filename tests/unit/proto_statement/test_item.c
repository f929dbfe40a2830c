/* test_item.c - the item's header: by its author, of a version at hand, with a length that can be. */
#include "item_size.h"
#include "item_world.h"
#include "out_of_memory.h"

#include <sodium.h>
#include <string.h>

/* ---- who knows what ----------------------------------------------------------------------------- */

/* v2: Tine is on the team no more; and a version that is not at hand. */
static struct case_body v2;
static struct former formers[1];
static uint8_t v2_id[HASH_BYTES], v3_id[HASH_BYTES];
static struct item_known knows;
static struct case_version versions[2];

static int
set_up(void)
{
    static struct member team[WORLD_TEAM];
    v2 = w.v1;
    v2.version = 2;
    v2.team = team;
    v2.n_team = 0;
    for (size_t i = 0; i < WORLD_TEAM; i++)
        if (memcmp(w.team[i].key_id, w.tine.key_id, HASH_BYTES) != 0) team[v2.n_team++] = w.team[i];
    formers[0] = (struct former){.first = 1, .last = 1};
    memcpy(formers[0].key_id, w.tine.key_id, HASH_BYTES);
    memcpy(formers[0].ed25519, w.tine.ed25519, KEY_BYTES);
    v2.former = formers;
    v2.n_former = 1;
    memset(v2_id, 0x22, sizeof v2_id);
    memset(v3_id, 0x33, sizeof v3_id);
    versions[0] = standing_v1();
    versions[1] = (struct case_version){.body = &v2, .id = v2_id};
    knows = (struct item_known){
        .versions = versions, .n_versions = COUNT(versions), .has_now = true, .now = WORLD_NOW};
    memcpy(knows.realm, w.realm, ID_BYTES);
    memcpy(knows.case_id, w.case_id, ID_BYTES);
    return 0;
}

/* ---- the valid one: Bo's, on v1 ------------------------------------------------------------------ */

static struct item_body *body;
static struct checked_item last; /* what was given for the last that was taken, closed */

static void
begin(struct draft *draft)
{
    if (versions[0].body == NULL) (void)set_up();
    body = item_world_body();
    standing_begin(draft, body, &body->case_version, body->case_statement, &w.bo);
}

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct checked_item item = {.memory = NULL}, before = item;
    (void)arg;
    enum sam_err r = item_check(bytes, &knows, &item, ret_refusal);
    if (r == SAM_OK) {
        assert_memory_equal(item.body->author, item.statement.signer[0], HASH_BYTES);
        assert_int_equal(item_sealed_length(item.plain_length), item.body->length);
        last = item;
        item_close(&item);
    }
    assert_memory_equal(&item, &before, sizeof item);
    return r;
}

static json_t *
known_json(void)
{
    static uint8_t encoded[BODY_MAX];
    size_t len = 0;
    json_t *object = standing_known_json();
    assert_int_equal(wire_case_body_encode(&v2, encoded, sizeof encoded, &len), SAM_OK);
    (void)json_object_set_new(object, "second_case_body", attempt_hex(encoded, len));
    (void)json_object_set_new(object, "second_case_statement_id", attempt_hex(v2_id, HASH_BYTES));
    return object;
}

STANDING_FUNCTIONS(item)

/* ---- what may be wrong with it ------------------------------------------------------------------ */

/* Whose it is. */
static void
by(struct draft *draft, const struct party *author)
{
    draft->by[0] = author;
    memcpy(body->author, author->key_id, HASH_BYTES);
}

static void
on_v2(struct draft *draft)
{
    (void)draft;
    body->case_version = 2;
    memcpy(body->case_statement, v2_id, HASH_BYTES);
}

static void
on_v3(struct draft *draft)
{
    (void)draft;
    body->case_version = 3;
    memcpy(body->case_statement, v3_id, HASH_BYTES);
}

static void
with_everything(struct draft *draft)
{
    (void)draft;
    body->has_meeting = body->has_replaces = true;
    memcpy(body->meeting, w.meeting, ID_BYTES);
    body->n_audience = WORLD_TEAM;
}

CHANGE(by_tine, by(draft, &w.tine))
CHANGE(by_the_sheet, by(draft, &w.sheet))
CHANGE(by_tine_on_v2, by(draft, &w.tine); on_v2(draft))
CHANGE(for_one_too_many, body->n_audience = WORLD_TEAM + 1)
CHANGE(for_tine_on_v2, body->n_audience = 2; on_v2(draft))
CHANGE(replacing_itself, body->has_replaces = true; memcpy(body->replaces, body->item, ID_BYTES))
CHANGE(issued_long_ago, body->head.issued_at = body->created = 0)
CHANGE(created_ten_minutes_ahead, body->created = WORLD_NOW + CHECK_CLOCK_MS)
CHANGE(created_further_ahead, body->created = WORLD_NOW + CHECK_CLOCK_MS + 1;
       body->head.issued_at = WORLD_NOW + 1)
CHANGE(created_after_issued, body->created = WORLD_NOW + CHECK_CLOCK_MS + 1)
CHANGE(created_as_much_later, body->head.issued_at = body->created - CHECK_CLOCK_MS)
CHANGE(created_later_than_that, body->head.issued_at = body->created - CHECK_CLOCK_MS - 1)
CHANGE(of_id_zero, memset(body->item, 0, ID_BYTES))
CHANGE(created_at_the_end_of_time, body->created = INT64_MAX)
CHANGE(all_at_the_end_of_time, body->created = body->head.issued_at = INT64_MAX)
CHANGE(as_long_as_can_be, body->length = ITEM_SEALED_MAX)
CHANGE(as_short_as_can_be, body->length = ITEM_SEALED_MIN)
CHANGE(longer_than_can_be, body->length = ITEM_SEALED_MAX + 1)
CHANGE(of_another_length, body->length++)
CHANGE(of_another_length_and_v3, body->length++; on_v3(draft))
CHANGE(of_a_length_that_is_not_padme, body->length = item_sealed_length(1025))
CHANGE(by_two, draft->by[draft->n_by++] = &w.tine)
CHANGE(signed_by_another, draft->by[0] = &w.tine)
CHANGE(signed_by_an_owner, draft->by[0] = &w.phone)
CHANGE(naming_a_stranger, memcpy(body->author, w.stranger.key_id, HASH_BYTES))
CHANGE(on_v3_signed_by_another, on_v3(draft); signed_by_another(draft))

static const struct attempt attempts[] = {
    STANDING_ATTEMPTS,
    {"on the second version", REFUSAL_NONE, on_v2, NULL},
    {"by a former member", REFUSAL_NONE, by_tine_on_v2, NULL},
    {"in a meeting, for all of the team, instead of another", REFUSAL_NONE, with_everything, NULL},
    {"issued long ago", REFUSAL_NONE, issued_long_ago, NULL},
    {"created ten minutes after issued", REFUSAL_NONE, created_as_much_later, NULL},
    {"as long as can be", REFUSAL_NONE, as_long_as_can_be, NULL},
    {"created 1 ms further ahead", REFUSAL_TIME, created_further_ahead, NULL},
    {"created too long after issued", REFUSAL_TIME, created_later_than_that, NULL},
    {"longer than can be", REFUSAL_MEANING, longer_than_can_be, NULL},
    {"of a length that no padded text has", REFUSAL_MEANING, of_another_length, NULL},
    {"for somebody who is not on the team", REFUSAL_MEANING, for_one_too_many, NULL},
    {"for a former member", REFUSAL_MEANING, for_tine_on_v2, NULL},
    {"instead of itself", REFUSAL_MEANING, replacing_itself, NULL},
    {"on a third version", REFUSAL_STALE, on_v3, NULL},
    {"by two", REFUSAL_AUTHOR, by_two, NULL},
    {"signed by another member", REFUSAL_AUTHOR, signed_by_another, NULL},
    {"signed by an owner", REFUSAL_AUTHOR, signed_by_an_owner, NULL},
    {"naming a stranger", REFUSAL_AUTHOR, naming_a_stranger, NULL},
};

static const unsigned loose[] = {6, 9, 10, 11, 0}; /* labels, meeting, audience, replaces */
STANDING_KIND("item", STATEMENT_ITEM, known_json, loose);

static const struct attempt more[] = {
    {"by a member", REFUSAL_NONE, by_tine, NULL},
    {"by an owner", REFUSAL_NONE, by_the_sheet, NULL},
    {"of id zero", REFUSAL_NONE, of_id_zero, NULL},
    {"created ten minutes ahead", REFUSAL_NONE, created_ten_minutes_ahead, NULL},
    {"as short as can be", REFUSAL_NONE, as_short_as_can_be, NULL},
    {"created at the end of time", REFUSAL_TIME, created_at_the_end_of_time, NULL},
    {"all at the end of time", REFUSAL_TIME, all_at_the_end_of_time, NULL},
    {"of a length that is no Padme length", REFUSAL_MEANING, of_a_length_that_is_not_padme, NULL},
    {"of such a length, on a third version", REFUSAL_MEANING, of_another_length_and_v3, NULL},
    {"on a third version, signed by another", REFUSAL_STALE, on_v3_signed_by_another, NULL},
};

static void
takes_and_refuses_what_is_not_in_the_file(void **state)
{
    (void)state;
    standing_expect_all(more, COUNT(more));
}

/* ---- versions ------------------------------------------------------------------------------------ */

static void
says_which_version_it_stands_on(void **state)
{
    (void)state;
    standing_expect(NULL, REFUSAL_NONE);
    assert_int_equal(last.version, 0);
    standing_expect(on_v2, REFUSAL_NONE);
    assert_int_equal(last.version, 1);
}

/* The signer is known from one version, and must be in the other. */
static void
refuses_an_author_who_is_not_in_the_version_it_names(void **state)
{
    (void)state;
    v2.n_former = 0;
    standing_expect(by_tine_on_v2, REFUSAL_AUTHOR);
    standing_expect(by_tine, REFUSAL_NONE);
    knows.n_versions = 1;
    knows.versions = &versions[1];
    standing_expect(by_tine, REFUSAL_UNKNOWN_KEY);
    knows.n_versions = 0;
    standing_expect(NULL, REFUSAL_UNKNOWN_KEY);
    (void)set_up();
}

/* Whichever of them it is. */
static void
takes_an_author_who_is_known_from_one_version_alone(void **state)
{
    (void)state;
    w.team[1].has_key_id = false; /* Tine, in v1 */
    standing_expect(by_tine_on_v2, REFUSAL_NONE);
    assert_int_equal(last.version, 1);
    standing_expect(by_tine, REFUSAL_AUTHOR);
    w.team[1].has_key_id = true;
}

/* One key_id, two keys: what was signed by the one is not signed by the other. */
static void
refuses_a_key_that_is_another_in_the_version_it_names(void **state)
{
    (void)state;
    memcpy(formers[0].ed25519, w.stranger.ed25519, KEY_BYTES);
    standing_expect(by_tine_on_v2, REFUSAL_AUTHOR);
    (void)set_up();
    standing_expect(by_tine_on_v2, REFUSAL_NONE);
}

static void
a_reader_asks_no_clock(void **state)
{
    (void)state;
    knows.has_now = false;
    standing_expect(all_at_the_end_of_time, REFUSAL_NONE);
    standing_expect(created_after_issued, REFUSAL_TIME);
    knows.has_now = true;
}

static void
may_be_put_by_who_owns_or_is_on_the_team(void **state)
{
    (void)state;
    struct checked_item item = {.memory = NULL};
    const struct party *const may[] = {&w.phone, &w.sheet, &w.bo, &w.sara, NULL};
    struct draft draft;
    begin(&draft);
    item.body = body;
    for (size_t i = 0; may[i] != NULL; i++) {
        memcpy(body->author, may[i]->key_id, HASH_BYTES);
        assert_int_equal(item_may_put(&item, &v2), REFUSAL_NONE);
    }
    memcpy(body->author, w.tine.key_id, HASH_BYTES);
    assert_int_equal(item_may_put(&item, &v2), REFUSAL_AUTHOR);
    assert_int_equal(item_may_put(&item, &w.v1), REFUSAL_NONE);
    memset(body->author, 0, HASH_BYTES); /* as a guest's key_id is, where there is none */
    assert_int_equal(item_may_put(&item, &v2), REFUSAL_AUTHOR);
}

/* ---- the claim ----------------------------------------------------------------------------------- */

static void
tells_the_claimed_version_of_any_header(void **state)
{
    (void)state;
    static struct made made;
    static uint8_t long_one[STATEMENT_MAX + 1];
    enum refusal why = REFUSAL_NONE;
    uint64_t version = 0;

    attempt_make(&kind, &(struct attempt){"", REFUSAL_STALE, on_v3, attempt_flip_signature}, &made);
    expect_ok(item_claimed_version(signed_as_bytes(&made.whole), &version, &why), &why);
    assert_int_equal(version, 3);
    attempt_make(&kind, &(struct attempt){"", REFUSAL_FORM, attempt_field_behind, NULL}, &made);
    enum sam_err r = item_claimed_version(signed_as_bytes(&made.whole), &version, &why);
    expect_refused(r, &why, REFUSAL_FORM);
    attempt_cut(&made.whole);
    r = item_claimed_version(signed_as_bytes(&made.whole), &version, &why);
    expect_refused(r, &why, REFUSAL_ENVELOPE);
    r = item_claimed_version((struct sam_bytes){long_one, sizeof long_one}, &version, &why);
    expect_refused(r, &why, REFUSAL_LENGTH);
    assert_int_equal(version, 3);
}

static enum sam_err
claim(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    return item_claimed_version(bytes, arg, ret_refusal);
}

static void
says_that_memory_ran_out_at_the_claim(void **state)
{
    (void)state;
    static struct made made;
    uint64_t version = 0;
    attempt_make(&kind, attempts, &made);
    size_t n = out_of_memory(claim, signed_as_bytes(&made.whole), &version, REFUSAL_NONE);
    assert_true(n >= 4);
}

/* ---- what it gives ------------------------------------------------------------------------------- */

static void
what_it_gives_outlives_the_bytes(void **state)
{
    (void)state;
    struct checked_item item;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    expect_ok(item_check(bytes, &knows, &item, &why), &why);
    attempt_free(&bytes);
    assert_int_equal(item.body->n_labels, 2);
    assert_memory_equal(item.body->labels[1].at, "work.search", 11);
    assert_int_equal(item.plain_length, 1024);
    item_close(&item);
    assert_true(sodium_is_zero((const uint8_t *)&item, sizeof item));
    item_close(&item);
    item_close(NULL);
}

/* 4 KiB at most: with all that a header may hold it stays below, so nothing true is lost. */
static void
fill(struct draft *draft)
{
    static const char text[] = "label.of-sixty-four-bytes_which-is-as-long-as-a-name-may-be.....";
    static char names[LABELS_MAX][NAME_MAX_BYTES];
    static struct sam_bytes all[LABELS_MAX];
    static struct member team[SAM_TEAM_MAX];
    _Static_assert(sizeof text == NAME_MAX_BYTES + 1, "as long as a name may be");
    for (size_t i = 0; i < LABELS_MAX; i++) {
        memcpy(names[i], text, NAME_MAX_BYTES);
        names[i][NAME_MAX_BYTES - 1] = (char)('a' + i);
        all[i] = (struct sam_bytes){(const uint8_t *)names[i], NAME_MAX_BYTES};
    }
    for (unsigned i = 0; i < SAM_TEAM_MAX; i++)
        team[i] = world_member(i == 0 ? &w.bo : NULL, i + 1, "guest", "family");
    v2.team = team;
    v2.n_team = SAM_TEAM_MAX;
    with_everything(draft);
    body->kind = all[0];
    body->labels = all;
    body->n_labels = LABELS_MAX;
    body->n_audience = SAM_TEAM_MAX;
    body->log_size = INT64_MAX;
    on_v2(draft);
}

static void
takes_a_header_with_all_that_it_may_hold(void **state)
{
    (void)state;
    standing_expect(fill, REFUSAL_NONE);
    (void)set_up();
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(takes_and_refuses_what_is_not_in_the_file),
        cmocka_unit_test(says_which_version_it_stands_on),
        cmocka_unit_test(refuses_an_author_who_is_not_in_the_version_it_names),
        cmocka_unit_test(takes_an_author_who_is_known_from_one_version_alone),
        cmocka_unit_test(refuses_a_key_that_is_another_in_the_version_it_names),
        cmocka_unit_test(a_reader_asks_no_clock),
        cmocka_unit_test(may_be_put_by_who_owns_or_is_on_the_team),
        cmocka_unit_test(tells_the_claimed_version_of_any_header),
        cmocka_unit_test(says_that_memory_ran_out_at_the_claim),
        cmocka_unit_test(what_it_gives_outlives_the_bytes),
        cmocka_unit_test(takes_a_header_with_all_that_it_may_hold),
    };
    return standing_main(&kind, make, own, COUNT(own), argc, argv);
}
