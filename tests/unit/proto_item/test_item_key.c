/* test_item_key.c - labels, context, key and commitment of an item. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

/* A place in which everything can be changed. */
struct place {
    struct sam_bytes labels[ITEM_LABELS_MAX + 1];
    struct item_place p;
};

static void
place_fill(struct place *place)
{
    *place = (struct place){.p = {.n_labels = 2}};
    memset(place->p.realm, 1, sizeof place->p.realm);
    memset(place->p.case_id, 2, sizeof place->p.case_id);
    memset(place->p.item, 3, sizeof place->p.item);
    memset(place->p.author, 4, sizeof place->p.author);
    place->labels[0] = text_bytes("health.sleep");
    place->labels[1] = text_bytes("work.search");
    place->p.labels = place->labels;
}

static struct item_ctx
ctx_of(const struct place *place)
{
    struct item_ctx ctx = {{0}};
    assert_int_equal(item_ctx_make(&place->p, &ctx), SAM_OK);
    return ctx;
}

/* ---- labels ----------------------------------------------------------------------------------- */

static enum sam_err
encode(const char *const *texts, size_t n)
{
    struct sam_bytes labels[ITEM_LABELS_MAX + 1];
    uint8_t out[ITEM_LABELS_BYTES_MAX] = {0};
    size_t len = 0;
    assert_true(n <= COUNT(labels));
    for (size_t i = 0; i < n; i++) {
        labels[i] = text_bytes(texts[i]);
    }
    enum sam_err r = item_labels_encode(labels, n, out, &len);
    if (r != SAM_OK) { assert_true(len == 0 && sodium_is_zero(out, sizeof out)); }
    return r;
}

static void
labels_are_encoded_as_written_down(void **state)
{
    const struct sam_bytes labels[] = {text_bytes("a"), text_bytes("a.b"), text_bytes("b_-9")};
    uint8_t out[ITEM_LABELS_BYTES_MAX];
    size_t len = 0;
    (void)state;
    assert_int_equal(item_labels_encode(labels, 3, out, &len), SAM_OK);
    assert_int_equal(len, 12);
    assert_memory_equal(out, "\3\1a\3a.b\4b_-9", 12);
}

static void
labels_out_of_order_doubled_or_of_other_letters_are_refused(void **state)
{
    static const char *const bad[][2] = {
        {"b", "a"}, {"a", "a"}, {"ab", "a"}, {"a", ""},   {"", "a"},     {"a", "b c"},
        {"A", "b"}, {"a", "/"}, {"a", ":"},  {"a", "b{"}, {"a", "\xc3"}, {"\x60", "a"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(encode(bad[i], 2), SAM_E_MALFORMED);
    }
    assert_int_equal(encode(bad[0], 0), SAM_E_MALFORMED);
    assert_int_equal(item_labels_encode(&(struct sam_bytes){(const uint8_t *)"a\0b", 3}, 1,
                                        (uint8_t[ITEM_LABELS_BYTES_MAX]){0}, &(size_t){0}),
                     SAM_E_MALFORMED);
}

static void
labels_reach_their_limits_and_not_beyond(void **state)
{
    static char texts[ITEM_LABELS_MAX + 1][ITEM_LABEL_MAX + 2];
    struct sam_bytes labels[ITEM_LABELS_MAX + 1];
    uint8_t out[ITEM_LABELS_BYTES_MAX];
    size_t len = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(labels); i++) {
        memset(texts[i], 'x', ITEM_LABEL_MAX + 1);
        texts[i][0] = (char)('a' + i);
        labels[i] = (struct sam_bytes){(const uint8_t *)texts[i], ITEM_LABEL_MAX};
    }
    assert_int_equal(item_labels_encode(labels, ITEM_LABELS_MAX, out, &len), SAM_OK);
    assert_int_equal(len, ITEM_LABELS_BYTES_MAX);
    assert_int_equal(item_labels_encode(labels, ITEM_LABELS_MAX + 1, out, &len), SAM_E_TOO_BIG);
    labels[3].len++;
    assert_int_equal(item_labels_encode(labels, ITEM_LABELS_MAX, out, &len), SAM_E_TOO_BIG);
}

/* ---- context, key, commitment ------------------------------------------------------------------ */

static void
each_part_of_the_place_is_in_the_context(void **state)
{
    struct place place;
    (void)state;
    place_fill(&place);
    struct item_ctx ctx = ctx_of(&place);
    uint8_t *const parts[] = {place.p.realm, place.p.case_id, place.p.item, place.p.author};
    const size_t lens[] = {ITEM_ID_BYTES, ITEM_ID_BYTES, ITEM_ID_BYTES, ITEM_HASH_BYTES};
    for (size_t i = 0; i < COUNT(parts); i++) {
        for (size_t bit = 0; bit < lens[i] * 8; bit++) {
            parts[i][bit / 8] ^= (uint8_t)(1U << bit % 8);
            struct item_ctx other = ctx_of(&place);
            assert_memory_not_equal(other.at, ctx.at, sizeof ctx.at);
            parts[i][bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
    struct item_ctx again = ctx_of(&place);
    assert_memory_equal(again.at, ctx.at, sizeof ctx.at);
}

static void
each_label_is_in_the_context(void **state)
{
    struct place place;
    (void)state;
    place_fill(&place);
    struct item_ctx ctx = ctx_of(&place);
    place.p.n_labels = 1;
    struct item_ctx fewer = ctx_of(&place);
    assert_memory_not_equal(fewer.at, ctx.at, sizeof ctx.at);
    place.p.n_labels = 2;
    place.labels[1] = text_bytes("work.searchx");
    struct item_ctx longer = ctx_of(&place);
    assert_memory_not_equal(longer.at, ctx.at, sizeof ctx.at);
    place.labels[1] = text_bytes("health.sleep");
    assert_int_equal(item_ctx_make(&place.p, &ctx), SAM_E_MALFORMED);
}

static void
labels_that_join_to_the_same_text_give_other_contexts(void **state)
{
    struct place place;
    (void)state;
    place_fill(&place);
    place.labels[0] = text_bytes("ab");
    place.labels[1] = text_bytes("c");
    struct item_ctx ctx = ctx_of(&place);
    place.labels[0] = text_bytes("a");
    place.labels[1] = text_bytes("bc");
    struct item_ctx other = ctx_of(&place);
    assert_memory_not_equal(other.at, ctx.at, sizeof ctx.at);
}

static void
key_and_commitment_differ_and_hang_on_dek_and_context(void **state)
{
    struct item_ctx ctx = {{5}}, other_ctx = {{6}};
    uint8_t dek[ITEM_KEY_BYTES] = {7}, other_dek[ITEM_KEY_BYTES] = {8};
    uint8_t out[6][ITEM_KEY_BYTES];
    (void)state;
    item_key_make(dek, &ctx, out[0]);
    item_commit(dek, &ctx, out[1]);
    item_key_make(other_dek, &ctx, out[2]);
    item_commit(other_dek, &ctx, out[3]);
    item_key_make(dek, &other_ctx, out[4]);
    item_commit(dek, &other_ctx, out[5]);
    for (size_t i = 0; i < COUNT(out); i++) {
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(out[i], out[j], ITEM_KEY_BYTES);
        }
    }
    assert_int_equal(item_commitment_check(dek, &ctx, out[1]), SAM_OK);
    assert_int_equal(item_commitment_check(other_dek, &ctx, out[1]), SAM_E_REFUSED);
    assert_int_equal(item_commitment_check(dek, &other_ctx, out[1]), SAM_E_REFUSED);
    assert_int_equal(item_commitment_check(dek, &ctx, out[0]), SAM_E_REFUSED);
}

static void
a_commitment_with_any_bit_flipped_is_refused(void **state)
{
    struct item_ctx ctx = {{5}};
    uint8_t dek[ITEM_KEY_BYTES] = {7}, commitment[ITEM_HASH_BYTES];
    (void)state;
    item_commit(dek, &ctx, commitment);
    for (size_t bit = 0; bit < sizeof commitment * 8; bit++) {
        commitment[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(item_commitment_check(dek, &ctx, commitment), SAM_E_REFUSED);
        commitment[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_encoded_as_written_down),
        cmocka_unit_test(labels_out_of_order_doubled_or_of_other_letters_are_refused),
        cmocka_unit_test(labels_reach_their_limits_and_not_beyond),
        cmocka_unit_test(each_part_of_the_place_is_in_the_context),
        cmocka_unit_test(each_label_is_in_the_context),
        cmocka_unit_test(labels_that_join_to_the_same_text_give_other_contexts),
        cmocka_unit_test(key_and_commitment_differ_and_hang_on_dek_and_context),
        cmocka_unit_test(a_commitment_with_any_bit_flipped_is_refused),
    };
    return cmocka_run_group_tests_name("item_key", tests, NULL, NULL);
}
