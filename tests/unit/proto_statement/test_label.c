/* test_label.c - an owner adds labels to an item. */
#include "item_world.h"
#include "label.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- the valid one: one label that is new, one that is not ------------------------------------- */

static struct label_body body;
static struct sam_bytes added[LABELS_MAX];
static struct label_known knows;

/* What the item would have, of the last that was taken; copied. */
static char letters[LABELS_MAX][NAME_MAX_BYTES];
static struct sam_bytes got[LABELS_MAX];
static size_t n_got;

static void
keep(const struct checked_label *label)
{
    n_got = label->n_labels;
    for (size_t i = 0; i < n_got; i++) {
        memcpy(letters[i], label->labels[i].at, label->labels[i].len);
        got[i] = (struct sam_bytes){(const uint8_t *)letters[i], label->labels[i].len};
    }
}

static void
begin(struct draft *draft)
{
    const struct checked_item *item = item_world_item(NULL);
    body = (struct label_body){.labels = added, .n_labels = 2};
    standing_begin(draft, &body, &body.case_version, body.case_statement, &w.phone);
    memcpy(body.item, item->body->item, ID_BYTES);
    memcpy(body.item_statement, item->statement.id, HASH_BYTES);
    added[0] = leaves[LEAF_DIAGNOSIS];
    added[1] = leaves[LEAF_SEARCH];
}

/* The item with the labels that its author gave it. */
static struct label_known
known_first(void)
{
    const struct checked_item *item = item_world_item(NULL);
    return (struct label_known){.at = standing_known(),
                                .item = item,
                                .labels = item->body->labels,
                                .n_labels = item->body->n_labels};
}

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct checked_label label = {.memory = NULL}, before = label;
    struct label_known known = known_first();
    (void)arg;
    if (knows.labels != NULL) {
        known.labels = knows.labels;
        known.n_labels = knows.n_labels;
    }
    enum sam_err r = label_check(bytes, &known, &label, ret_refusal);
    if (r == SAM_OK) {
        keep(&label);
        label_close(&label);
    }
    assert_memory_equal(&label, &before, sizeof label);
    return r;
}

static json_t *
known_json(void)
{
    struct sam_bytes statement = {NULL, 0};
    json_t *object = standing_known_json();
    const struct item_body *item = item_world_item(&statement)->body;
    (void)json_object_set_new(object, "item", attempt_hex(statement.at, statement.len));
    (void)json_object_set_new(object, "labels", attempt_names(item->labels, item->n_labels));
    return object;
}

STANDING_FUNCTIONS(label)

/* ---- what may be wrong with it ------------------------------------------------------------------ */

CHANGE(by_the_sheet, draft->by[0] = &w.sheet)
CHANGE(by_the_author, draft->by[0] = &w.bo)
CHANGE(by_two_owners, draft->by[draft->n_by++] = &w.laptop)
CHANGE(one_new, body.n_labels = 1)
CHANGE(none_new, body.n_labels = 1; added[0] = leaves[LEAF_PRACTICAL])
CHANGE(all_there, body.n_labels = 2; added[0] = leaves[LEAF_PRACTICAL])
CHANGE(of_no_leaf, body.n_labels = 1; added[0] = text_bytes("health"))
CHANGE(of_another_item, body.item[ID_BYTES - 1] ^= 1)
CHANGE(of_another_statement, body.item_statement[HASH_BYTES - 1] ^= 1)
CHANGE(of_another_item_by_two, of_another_item(draft); by_two_owners(draft))
CHANGE(none_new_and_stale, none_new(draft); standing_other_id(draft))

static const struct attempt attempts[] = {
    STANDING_ATTEMPTS,
    STANDING_ATTEMPTS_NOW,
    {"by another owner", REFUSAL_NONE, by_the_sheet, NULL},
    {"one new label", REFUSAL_NONE, one_new, NULL},
    {"of no leaf", REFUSAL_NONE, of_no_leaf, NULL},
    {"by the item's author", REFUSAL_UNKNOWN_KEY, by_the_author, NULL},
    {"a label that is there", REFUSAL_MEANING, none_new, NULL},
    {"labels that are there", REFUSAL_MEANING, all_there, NULL},
    {"a label that is there, on another version", REFUSAL_MEANING, none_new_and_stale, NULL},
    {"of another item", REFUSAL_ITEM, of_another_item, NULL},
    {"of another statement of the item", REFUSAL_ITEM, of_another_statement, NULL},
    {"of another item, by two owners", REFUSAL_ITEM, of_another_item_by_two, NULL},
    {"by two owners", REFUSAL_AUTHOR, by_two_owners, NULL},
};

static const unsigned loose[] = {6, 0}; /* labels */
STANDING_KIND("label", STATEMENT_LABEL, known_json, loose);

/* ---- tests -------------------------------------------------------------------------------------- */

static bool
is_same(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static void
expect_got(size_t i, struct sam_bytes label)
{
    assert_true(i < n_got);
    assert_true(is_same(got[i], label));
}

static void
joins_what_is_there_and_what_is_new_in_order(void **state)
{
    (void)state;
    standing_expect(NULL, REFUSAL_NONE);
    assert_int_equal(n_got, 3);
    expect_got(0, leaves[LEAF_PRACTICAL]);
    expect_got(1, leaves[LEAF_DIAGNOSIS]);
    expect_got(2, leaves[LEAF_SEARCH]);
    standing_expect(one_new, REFUSAL_NONE);
    assert_int_equal(n_got, 3);
}

/* Names of labels, ascending: "l00" ... and in between "l00.x". */
static char names[2 * LABELS_MAX][8];

static void
take_names(struct sam_bytes *labels, size_t n, size_t first, size_t step)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = first + i * step;
        (void)snprintf(names[k], sizeof names[k], k % 2 == 0 ? "l%02zu" : "l%02zu.x", k / 2);
        labels[i] = text_bytes(names[k]);
    }
}

static size_t n_before, n_added;

static void
add_names_between(struct draft *draft)
{
    (void)draft;
    body.n_labels = n_added;
    take_names(added, n_added, 1, 2);
}

/* Every pair of counts up to the limit and over it; the two lists are shuffled into each other. */
static void
an_item_has_eighteen_labels_at_most(void **state)
{
    (void)state;
    static struct sam_bytes before[LABELS_MAX];
    for (n_before = 1; n_before <= LABELS_MAX; n_before++) {
        take_names(before, n_before, 0, 2);
        knows = (struct label_known){.labels = before, .n_labels = n_before};
        for (n_added = 1; n_added <= LABELS_MAX; n_added++) {
            bool fits = n_before + n_added <= LABELS_MAX;
            standing_expect(add_names_between, fits ? REFUSAL_NONE : REFUSAL_MEANING);
            if (!fits) continue;
            assert_int_equal(n_got, n_before + n_added);
            for (size_t i = 1; i < n_got; i++) {
                size_t shorter = got[i - 1].len < got[i].len ? got[i - 1].len : got[i].len;
                int way = memcmp(got[i - 1].at, got[i].at, shorter);
                assert_true(way < 0 || (way == 0 && got[i - 1].len < got[i].len));
            }
        }
    }
    knows = (struct label_known){.labels = NULL};
}

static void
add_the_same_and_one(struct draft *draft)
{
    (void)draft;
    body.n_labels = LABELS_MAX;
    take_names(added, LABELS_MAX, 0, 2);
}

/* What is there already takes no room. */
static void
eighteen_of_which_seventeen_are_there_are_eighteen(void **state)
{
    (void)state;
    static struct sam_bytes before[LABELS_MAX];
    take_names(before, LABELS_MAX, 0, 2);
    knows = (struct label_known){.labels = before + 1, .n_labels = LABELS_MAX - 1};
    standing_expect(add_the_same_and_one, REFUSAL_NONE);
    assert_int_equal(n_got, LABELS_MAX);
    knows.labels = before;
    knows.n_labels = LABELS_MAX;
    standing_expect(add_the_same_and_one, REFUSAL_MEANING);
    knows = (struct label_known){.labels = NULL};
}

static void
what_it_gives_outlives_the_bytes(void **state)
{
    (void)state;
    struct label_known known = known_first();
    struct checked_label label;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    expect_ok(label_check(bytes, &known, &label, &why), &why);
    attempt_free(&bytes);
    assert_int_equal(label.n_labels, 3);
    assert_true(is_same(label.labels[1], leaves[LEAF_DIAGNOSIS]));
    assert_true(is_same(label.body->labels[0], leaves[LEAF_DIAGNOSIS]));
    assert_memory_equal(label.statement.signer[0], w.phone.key_id, HASH_BYTES);
    label_close(&label);
    assert_true(sodium_is_zero((const uint8_t *)&label, sizeof label));
    label_close(&label);
    label_close(NULL);
}

/* A reader, later: the time is past, the version is the one that it was made on. */
static void
is_as_good_later_without_a_clock(void **state)
{
    (void)state;
    static struct made made;
    struct label_known known = known_first();
    struct checked_label label;
    enum refusal why = REFUSAL_NONE;
    attempt_make(&kind, attempts, &made);
    known.at.now += 365 * SAM_DAY_MS;
    enum sam_err r = label_check(signed_as_bytes(&made.whole), &known, &label, &why);
    expect_refused(r, &why, REFUSAL_TIME);
    known.at.has_now = false;
    expect_ok(label_check(signed_as_bytes(&made.whole), &known, &label, &why), &why);
    label_close(&label);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(joins_what_is_there_and_what_is_new_in_order),
        cmocka_unit_test(an_item_has_eighteen_labels_at_most),
        cmocka_unit_test(eighteen_of_which_seventeen_are_there_are_eighteen),
        cmocka_unit_test(what_it_gives_outlives_the_bytes),
        cmocka_unit_test(is_as_good_later_without_a_clock),
    };
    int failed = standing_main(&kind, make, own, COUNT(own), argc, argv);
    item_world_close();
    return failed;
}
