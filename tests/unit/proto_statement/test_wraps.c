/* test_wraps.c - an item's key for its readers: who may wrap, for whom it counts, and its shares. */
#include "item_key.h"
#include "item_world.h"
#include "wraps.h"

#include <sodium.h>
#include <string.h>

/* ---- the valid one: Bo's first wraps, for the owners and himself --------------------------------- */

static struct wraps_body body;
static struct wrap wraps[RECIPIENTS_MAX];
static struct checked_item item; /* a shallow copy, whose body tests may change */
static struct item_body item_body;
static struct recipients expected;
static struct wraps_known knows;
static struct checked_wraps last; /* of the last that was taken, closed: counted */

enum { PHONE, LAPTOP, SHEET, BO, READERS }; /* places in it */
static const struct party *const readers[] = {&w.phone, &w.laptop, &w.sheet, &w.bo};

static void
begin(struct draft *draft)
{
    static struct wrap sealed[READERS];
    const struct recipients_facts facts = item_world_facts();

    item = *item_world_item(NULL);
    item_body = *item.body;
    item.body = &item_body;
    if (sealed[BO].ct[0] == 0)
        for (size_t i = 0; i < READERS; i++)
            sealed[i] = item_world_wrap(readers[i]);
    memcpy(wraps, sealed, sizeof sealed);
    body = (struct wraps_body){.wraps = wraps, .n_wraps = READERS};
    standing_begin(draft, &body, &body.case_version, body.case_statement, &w.bo);
    memcpy(body.item, item_body.item, ID_BYTES);
    memcpy(body.item_statement, item.statement.id, HASH_BYTES);
    recipients_expected(&facts, &expected);
    knows = (struct wraps_known){.item = &item, .expected = &expected, .first = true};
}

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct checked_wraps opened = {.memory = NULL}, before = opened;
    (void)arg;
    knows.at = standing_known();
    enum sam_err r = wraps_check(bytes, &knows, &opened, ret_refusal);
    if (r == SAM_OK) {
        last = opened;
        wraps_close(&opened);
    }
    assert_memory_equal(&opened, &before, sizeof opened);
    return r;
}

static json_t *
known_json(void)
{
    struct sam_bytes statement;
    uint8_t secret[KEY_BYTES];
    json_t *object = standing_known_json(), *shares = json_array(), *to = json_array();
    (void)item_world_item(&statement);
    (void)json_object_set_new(object, "item", attempt_hex(statement.at, statement.len));
    (void)json_object_set_new(object, "first", json_true());
    for (size_t i = 0; i < expected.n; i++) {
        const uint8_t *key_id = expected.at[i].key_id;
        item_world_share(key_id, secret);
        (void)json_array_append_new(to, attempt_hex(key_id, HASH_BYTES));
        (void)json_array_append_new(shares, attempt_hex(secret, sizeof secret));
    }
    (void)json_object_set_new(object, "expected", to);
    (void)json_object_set_new(object, "their_shares", shares);
    item_world_dek(secret);
    (void)json_object_set_new(object, "dek", attempt_hex(secret, sizeof secret));
    (void)json_object_set_new(object, "x25519_of_bo", attempt_hex(w.bo.x25519_secret, KEY_BYTES));
    return object;
}

STANDING_FUNCTIONS(wraps)

/* ---- what may be wrong with it ------------------------------------------------------------------ */

static void
one_more(const struct party *recipient)
{
    wraps[READERS] = wraps[BO];
    memcpy(wraps[READERS].recipient, recipient->key_id, HASH_BYTES);
    body.n_wraps = READERS + 1;
}

static void
instead(size_t i, const struct party *recipient)
{
    memcpy(wraps[i].recipient, recipient->key_id, HASH_BYTES);
}

CHANGE(by_the_laptop, draft->by[0] = &w.laptop)
CHANGE(by_tine, draft->by[0] = &w.tine)
CHANGE(by_two, draft->by[draft->n_by++] = &w.laptop)
CHANGE(for_sara_too, one_more(&w.sara))
CHANGE(for_a_stranger_too, one_more(&w.stranger))
CHANGE(for_bo_twice, one_more(&w.bo))
CHANGE(for_the_laptop_in_the_phones_place, instead(PHONE, &w.laptop))
CHANGE(not_for_the_laptop, instead(LAPTOP, &w.sara))
CHANGE(not_for_the_sheet, body.n_wraps = SHEET)
CHANGE(not_for_the_author, instead(BO, &w.sara))
CHANGE(of_another_item, body.item[0] ^= 1)
CHANGE(of_another_statement, body.item_statement[0] ^= 1)
CHANGE(of_another_item_by_tine, of_another_item(draft); by_tine(draft))
CHANGE(twice_by_tine, for_bo_twice(draft); by_tine(draft))
CHANGE(twice_and_not_for_the_laptop, not_for_the_laptop(draft); for_bo_twice(draft))
CHANGE(for_bo_alone, wraps[0] = wraps[BO]; body.n_wraps = 1)

static const struct attempt attempts[] = {
    STANDING_ATTEMPTS_FIRST,
    {"by an owner", REFUSAL_NONE, by_the_laptop, NULL},
    {"of another item", REFUSAL_ITEM, of_another_item, NULL},
    {"by another member", REFUSAL_AUTHOR, by_tine, NULL},
    {"by two", REFUSAL_AUTHOR, by_two, NULL},
    {"for one twice", REFUSAL_RECIPIENT, for_bo_twice, NULL},
    {"not for one owner", REFUSAL_INCOMPLETE, not_for_the_laptop, NULL},
    {"not for the author", REFUSAL_INCOMPLETE, not_for_the_author, NULL},
};

static const unsigned loose[] = {8, 0}; /* the wraps */
STANDING_KIND("wraps", STATEMENT_WRAPS, known_json, loose);

static const struct attempt more[] = {
    STANDING_ATTEMPTS_MORE,
    STANDING_ATTEMPTS_NOW,
    {"of another statement of the item", REFUSAL_ITEM, of_another_statement, NULL},
    {"of another item, by another member", REFUSAL_ITEM, of_another_item_by_tine, NULL},
    {"by another member, for one twice", REFUSAL_AUTHOR, twice_by_tine, NULL},
    {"for an owner twice", REFUSAL_RECIPIENT, for_the_laptop_in_the_phones_place, NULL},
    {"for one twice, not for the laptop", REFUSAL_RECIPIENT, twice_and_not_for_the_laptop, NULL},
    {"not for the last owner", REFUSAL_INCOMPLETE, not_for_the_sheet, NULL},
    {"for Bo alone", REFUSAL_INCOMPLETE, for_bo_alone, NULL},
};

static void
takes_and_refuses_what_is_not_in_the_file(void **state)
{
    (void)state;
    standing_expect_all(more, COUNT(more));
}

/* ---- which count --------------------------------------------------------------------------------- */

static void
says_which_wraps_count(void **state)
{
    (void)state;
    standing_expect(NULL, REFUSAL_NONE);
    assert_int_equal(last.counted, 0xF);
    standing_expect(for_sara_too, REFUSAL_NONE);
    assert_int_equal(last.counted, 0xF);
    standing_expect(for_a_stranger_too, REFUSAL_NONE);
    assert_int_equal(last.counted, 0xF);
}

CHANGE(only_sara_is_expected, for_sara_too(draft); expected.n = 1;
       memcpy(expected.at[0].key_id, w.sara.key_id, HASH_BYTES))
CHANGE(nobody_is_expected, knows.expected = NULL)

static void
counts_none_where_nobody_is_expected(void **state)
{
    (void)state;
    standing_expect(only_sara_is_expected, REFUSAL_NONE);
    assert_int_equal(last.counted, 1U << READERS);
    standing_expect(nobody_is_expected, REFUSAL_NONE);
    assert_int_equal(last.counted, 0);
}

CHANGE(later, knows.first = false)
CHANGE(later_for_bo_alone, later(draft); for_bo_alone(draft))
CHANGE(later_for_a_stranger_alone, later_for_bo_alone(draft); instead(0, &w.stranger))
CHANGE(later_twice, later(draft); for_bo_twice(draft))
CHANGE(later_by_tine, later(draft); by_tine(draft))

static void
later_wraps_may_be_for_anybody(void **state)
{
    (void)state;
    standing_expect(later_for_bo_alone, REFUSAL_NONE);
    assert_int_equal(last.counted, 1);
    standing_expect(later_for_a_stranger_alone, REFUSAL_NONE);
    assert_int_equal(last.counted, 0);
    standing_expect(later_twice, REFUSAL_RECIPIENT);
    standing_expect(later_by_tine, REFUSAL_AUTHOR);
}

/* The largest: every wrap that there can be, of which the last counts. */
static void
fill(struct draft *draft)
{
    later(draft);
    for (size_t i = 0; i < RECIPIENTS_MAX; i++) {
        wraps[i] = wraps[BO];
        wraps[i].recipient[0] = (uint8_t)(wraps[BO].recipient[0] + 1 + i);
    }
    memcpy(wraps[RECIPIENTS_MAX - 1].recipient, w.sheet.key_id, HASH_BYTES);
    body.n_wraps = RECIPIENTS_MAX;
}

static void
takes_as_many_wraps_as_there_can_be_recipients(void **state)
{
    (void)state;
    static uint8_t out[BODY_MAX];
    size_t len;
    standing_expect(fill, REFUSAL_NONE);
    assert_true(last.counted == UINT64_C(1) << (RECIPIENTS_MAX - 1));
    body.n_wraps++;
    assert_int_equal(encode(&body, out, sizeof out, &len), SAM_E_MALFORMED);
    body.n_wraps = 0;
    assert_int_equal(encode(&body, out, sizeof out, &len), SAM_E_MALFORMED);
}

/* ---- the author ---------------------------------------------------------------------------------- */

CHANGE(by_the_laptop_not_for_bo, by_the_laptop(draft); instead(BO, &w.sara))

static void
an_author_who_left_may_not_wrap_and_gets_no_wrap(void **state)
{
    (void)state;
    const struct member bo = w.team[0];
    memcpy(w.team[0].key_id, w.stranger.key_id, HASH_BYTES);
    memcpy(w.team[0].ed25519, w.stranger.ed25519, KEY_BYTES);
    standing_expect(NULL, REFUSAL_UNKNOWN_KEY);
    standing_expect(by_the_laptop, REFUSAL_NONE);
    assert_int_equal(last.counted, 0x7);
    standing_expect(by_the_laptop_not_for_bo, REFUSAL_NONE);
    w.team[0] = bo;
    standing_expect(by_the_laptop_not_for_bo, REFUSAL_INCOMPLETE);
}

/* On the team, so it may wrap; its own wrap waits for the eight words. */
static void
an_author_who_is_not_verified_may_wrap_and_gets_no_wrap(void **state)
{
    (void)state;
    w.team[0].verified = false;
    standing_expect(NULL, REFUSAL_NONE);
    assert_int_equal(last.counted, 0x7);
    standing_expect(not_for_the_author, REFUSAL_NONE);
    w.team[0].verified = true;
}

CHANGE(of_the_sheets_item, memcpy(item_body.author, w.sheet.key_id, HASH_BYTES);
       by_the_laptop_not_for_bo(draft))
CHANGE(of_the_sheets_item_by_bo, of_the_sheets_item(draft); draft->by[0] = &w.bo)

static void
an_owner_may_be_the_author(void **state)
{
    (void)state;
    standing_expect(of_the_sheets_item, REFUSAL_NONE);
    standing_expect(of_the_sheets_item_by_bo, REFUSAL_AUTHOR);
}

/* ---- shares -------------------------------------------------------------------------------------- */

/* The valid ones, opened: wraps_close() them; and their shares. */
static struct checked_wraps
open_valid(struct share shares[static READERS])
{
    struct checked_wraps opened;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    knows.at = standing_known();
    expect_ok(wraps_check(bytes, &knows, &opened, &why), &why);
    attempt_free(&bytes);
    for (size_t i = 0; i < READERS; i++) {
        memcpy(shares[i].recipient, readers[i]->key_id, HASH_BYTES);
        item_world_share(shares[i].recipient, shares[i].share);
    }
    return opened;
}

static void
each_wrap_that_counts_has_one_share(void **state)
{
    (void)state;
    struct share s[READERS + 1];
    struct checked_wraps opened = open_valid(s);
    assert_int_equal(wraps_shares_check(&opened, s, READERS), REFUSAL_NONE);
    s[READERS] = s[PHONE];
    assert_int_equal(wraps_shares_check(&opened, s + 1, READERS), REFUSAL_NONE); /* another order */
    assert_int_equal(wraps_shares_check(&opened, s, READERS + 1), REFUSAL_RECIPIENT);
    assert_int_equal(wraps_shares_check(&opened, s, BO), REFUSAL_INCOMPLETE);
    assert_int_equal(wraps_shares_check(&opened, s, 0), REFUSAL_INCOMPLETE);
    memcpy(s[READERS].recipient, w.stranger.key_id, HASH_BYTES); /* for no wrap: not looked at */
    assert_int_equal(wraps_shares_check(&opened, s, READERS + 1), REFUSAL_NONE);
    opened.counted = 1U << PHONE;
    assert_int_equal(wraps_shares_check(&opened, s, 1), REFUSAL_NONE);
    opened.counted = 0;
    assert_int_equal(wraps_shares_check(&opened, NULL, 0), REFUSAL_NONE);
    wraps_close(&opened);
}

static void
each_bit_of_a_share_matters(void **state)
{
    (void)state;
    struct share s[READERS + 1];
    struct checked_wraps opened = open_valid(s);
    for (size_t bit = 0; bit < (size_t)8 * KEY_BYTES; bit++) {
        s[SHEET].share[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(wraps_shares_check(&opened, s, READERS), REFUSAL_MEANING);
        s[SHEET].share[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    memcpy(s[SHEET].share, s[BO].share, KEY_BYTES);
    assert_int_equal(wraps_shares_check(&opened, s, READERS), REFUSAL_MEANING);
    opened.counted &= ~(UINT64_C(1) << SHEET);
    assert_int_equal(wraps_shares_check(&opened, s, READERS), REFUSAL_NONE);
    wraps_close(&opened);
}

/* From the statement to the key that the item's header commits to. */
static void
each_reader_gets_the_items_key(void **state)
{
    (void)state;
    struct share s[READERS + 1];
    struct checked_wraps opened = open_valid(s);
    const struct wrap_place here = item_world_place();
    uint8_t dek[KEY_BYTES];
    struct item_ctx ctx;
    struct item_place at = {.labels = item_body.labels, .n_labels = item_body.n_labels};

    memcpy(at.realm, w.realm, ID_BYTES);
    memcpy(at.case_id, w.case_id, ID_BYTES);
    memcpy(at.item, item_body.item, ID_BYTES);
    memcpy(at.author, item_body.author, HASH_BYTES);
    assert_int_equal(item_ctx_make(&at, &ctx), SAM_OK);
    for (size_t i = 0; i < READERS; i++) {
        struct hpke_pair pair;
        enum wrap_fault fault = WRAP_SOUND;
        hpke_pair_make(readers[i]->x25519_secret, &pair);
        assert_int_equal(wrap_open(&here, &pair, s[i].share, &opened.body->wraps[i], dek, &fault),
                         SAM_OK);
        assert_int_equal(item_commitment_check(dek, &ctx, item_body.commitment), SAM_OK);
    }
    wraps_close(&opened);
    assert_true(sodium_is_zero((const uint8_t *)&opened, sizeof opened));
    wraps_close(&opened);
    wraps_close(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(takes_and_refuses_what_is_not_in_the_file),
        cmocka_unit_test(says_which_wraps_count),
        cmocka_unit_test(counts_none_where_nobody_is_expected),
        cmocka_unit_test(later_wraps_may_be_for_anybody),
        cmocka_unit_test(takes_as_many_wraps_as_there_can_be_recipients),
        cmocka_unit_test(an_author_who_left_may_not_wrap_and_gets_no_wrap),
        cmocka_unit_test(an_author_who_is_not_verified_may_wrap_and_gets_no_wrap),
        cmocka_unit_test(an_owner_may_be_the_author),
        cmocka_unit_test(each_wrap_that_counts_has_one_share),
        cmocka_unit_test(each_bit_of_a_share_matters),
        cmocka_unit_test(each_reader_gets_the_items_key),
    };
    int failed = standing_main(&kind, make, own, COUNT(own), argc, argv);
    item_world_close();
    return failed;
}
