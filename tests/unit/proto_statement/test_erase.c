/* test_erase.c - an owner has an item erased, or one entry of the log. */
#include "erase.h"
#include "standing.h"

#include <string.h>

/* ---- the valid one: an entry -------------------------------------------------------------------- */

static struct erase_body body;
static const struct erase_target *target; /* NULL: what the valid one means */

static uint8_t leaf[HASH_BYTES], item[ID_BYTES];
#define CASE_SEQ 17U

static void
begin(struct draft *draft)
{
    body = (struct erase_body){.has_case_seq = true, .case_seq = CASE_SEQ, .has_leaf = true};
    standing_begin(draft, &body, &body.case_version, body.case_statement, &w.phone);
    memset(leaf, 0x1E, sizeof leaf);
    memcpy(body.leaf, leaf, HASH_BYTES);
    world_id(40, item);
}

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct erase_known known = {.at = standing_known()};
    struct checked_erase erase = {.memory = NULL}, before = erase;
    (void)arg;
    known.target = (struct erase_target){.leaf = leaf, .case_seq = CASE_SEQ};
    if (target != NULL) known.target = *target;
    enum sam_err r = erase_check(bytes, &known, &erase, ret_refusal);
    if (r == SAM_OK) assert_true(erase.body->has_item != erase.body->has_leaf);
    if (r == SAM_OK) erase_close(&erase);
    assert_memory_equal(&erase, &before, sizeof erase);
    return r;
}

static json_t *
known_json(void)
{
    json_t *object = standing_known_json();
    (void)json_object_set_new(object, "case_seq", json_integer(CASE_SEQ));
    (void)json_object_set_new(object, "leaf", attempt_hex(leaf, sizeof leaf));
    return object;
}

STANDING_FUNCTIONS(erase)

/* ---- what may be wrong with it ------------------------------------------------------------------ */

static void
of_an_item(struct draft *draft)
{
    (void)draft;
    body.has_case_seq = body.has_leaf = false;
    body.has_item = true;
    memcpy(body.item, item, ID_BYTES);
}

CHANGE(by_the_laptop, draft->by[0] = &w.laptop)
CHANGE(by_a_member, draft->by[0] = &w.bo)
CHANGE(by_two_owners, draft->by[draft->n_by++] = &w.laptop)
CHANGE(of_the_next_entry, body.case_seq++)
CHANGE(of_another_leaf, body.leaf[HASH_BYTES - 1] ^= 1)
CHANGE(of_another_item, of_an_item(draft); body.item[0] ^= 1)

static const struct attempt attempts[] = {
    STANDING_ATTEMPTS,
    STANDING_ATTEMPTS_NOW,
    {"by another owner", REFUSAL_NONE, by_the_laptop, NULL},
    {"by a member", REFUSAL_UNKNOWN_KEY, by_a_member, NULL},
    {"of the next entry", REFUSAL_ITEM, of_the_next_entry, NULL},
    {"of another leaf", REFUSAL_ITEM, of_another_leaf, NULL},
    {"of an item", REFUSAL_ITEM, of_an_item, NULL},
    {"by two owners", REFUSAL_AUTHOR, by_two_owners, NULL},
};

STANDING_KIND("erase", STATEMENT_ERASE, known_json, NULL);

/* ---- tests -------------------------------------------------------------------------------------- */

static void
expect_for(const struct erase_target *meant, void (*change)(struct draft *draft),
           enum refusal wanted)
{
    target = meant;
    standing_expect(change, wanted);
    target = NULL;
}

static void
means_what_the_verifier_says_or_anything(void **state)
{
    (void)state;
    const struct erase_target any = {.item = NULL}, an_item = {.item = item},
                              both = {.item = item, .leaf = leaf, .case_seq = CASE_SEQ};
    expect_for(&any, NULL, REFUSAL_NONE);
    expect_for(&any, of_an_item, REFUSAL_NONE);
    expect_for(&an_item, of_an_item, REFUSAL_NONE);
    expect_for(&an_item, of_another_item, REFUSAL_ITEM);
    expect_for(&an_item, NULL, REFUSAL_ITEM);
    expect_for(&both, NULL, REFUSAL_ITEM);
    expect_for(&both, of_an_item, REFUSAL_ITEM);
}

/* An entry's fields that are not there mean nothing, whatever is in them. */
static void
means_nothing_by_a_field_that_is_not_there(void **state)
{
    (void)state;
    const struct erase_target an_item = {.item = item},
                              entry = {.leaf = leaf, .case_seq = CASE_SEQ};
    struct draft draft;
    begin(&draft);
    memcpy(body.item, item, ID_BYTES);
    assert_false(erase_means(&body, &an_item));
    assert_true(erase_means(&body, &entry));
    body.has_leaf = false;
    assert_false(erase_means(&body, &entry));
}

CHANGE(without_its_leaf, body.has_leaf = false)
CHANGE(without_its_number, body.has_case_seq = false)
CHANGE(of_an_item_and_an_entry, body.has_item = true)
CHANGE(of_nothing, body.has_leaf = body.has_case_seq = false)

static void
is_of_an_item_or_of_a_whole_entry(void **state)
{
    (void)state;
    static uint8_t out[BODY_MAX];
    static void (*const changes[])(struct draft *) = {without_its_leaf, without_its_number,
                                                      of_an_item_and_an_entry, of_nothing};
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct draft draft;
        size_t len;
        begin(&draft);
        changes[i](&draft);
        assert_int_equal(encode(&body, out, sizeof out, &len), SAM_E_MALFORMED);
    }
}

static void
a_closed_one_may_be_closed(void **state)
{
    (void)state;
    struct checked_erase closed = {.memory = NULL};
    erase_close(&closed);
    erase_close(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(means_what_the_verifier_says_or_anything),
        cmocka_unit_test(means_nothing_by_a_field_that_is_not_there),
        cmocka_unit_test(is_of_an_item_or_of_a_whole_entry),
        cmocka_unit_test(a_closed_one_may_be_closed),
    };
    return standing_main(&kind, make, own, COUNT(own), argc, argv);
}
