/* test_tamper.c - ciphertext that was altered: on the way, where the hash shows it; and by somebody who
 * could sign it, where the chunks must. And keys that do not fit. */
#include "forge.h"

#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

/* Refused as it is, and also if somebody had signed it so. */
static void
expect_tampered(const struct world *w, const struct sealed *s, enum unseal_flaw when_signed)
{
    struct sealed again = *s;
    expect_refused(w, s, UNSEAL_HASH);
    sealed_sign(&again);
    expect_refused(w, &again, when_signed);
}

static struct sealed
copy_of(const struct sealed *s)
{
    struct sealed copy = *s;
    copy.ct.at = malloc(s->ct.len + 2 * ITEM_CHUNK_SEALED);
    assert_non_null(copy.ct.at);
    memcpy(copy.ct.at, s->ct.at, s->ct.len);
    return copy;
}

/* ---- bits ------------------------------------------------------------------------------------- */

static void
a_flipped_bit_anywhere_in_a_small_item_is_refused(void **state)
{
    struct world *w = *state;
    world_attach(w, "a", 60);
    struct sealed s = world_seal(w);
    for (size_t bit = 0; bit < s.ct.len * 8; bit++) {
        s.ct.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_tampered(w, &s, UNSEAL_CHUNK);
        s.ct.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    expect_opens(w, &s, s.ct.len);
    free(s.ct.at);
}

/* Header, tags, and first, middle and last bytes of each chunk. */
static void
a_flipped_bit_in_a_large_item_is_refused(void **state)
{
    static const size_t PLACES[] = {0, 1, 17, 30000, 65535, 65536, 65537, 65552};
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 6 * ITEM_CHUNK_BYTES);
    for (size_t chunk = 0; chunk < 6; chunk++) {
        for (size_t i = 0; i < COUNT(PLACES); i++) {
            size_t at = ITEM_HEADER_BYTES + chunk * ITEM_CHUNK_SEALED + PLACES[i];
            s.ct.at[at] ^= (uint8_t)(1U << i % 8);
            expect_tampered(w, &s, UNSEAL_CHUNK);
            s.ct.at[at] ^= (uint8_t)(1U << i % 8);
        }
    }
    for (size_t at = 0; at < ITEM_HEADER_BYTES; at += 5) {
        s.ct.at[at] ^= 0x10;
        expect_tampered(w, &s, UNSEAL_CHUNK);
        s.ct.at[at] ^= 0x10;
    }
    free(s.ct.at);
}

/* ---- lengths ---------------------------------------------------------------------------------- */

/* Signed so, a length of no item is refused before anything else; of another item, by its chunks. */
static void
a_small_item_cut_anywhere_is_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 448);
    size_t whole = s.ct.len;
    uint64_t plain = 0;
    for (size_t len = 0; len < whole; len++) {
        struct sealed cut = s;
        cut.ct.len = len;
        expect_refused(w, &cut, UNSEAL_LENGTH);
        if (len == 0) { continue; }
        sealed_sign(&cut);
        bool could_be = item_plain_length(len, &plain) == SAM_OK;
        expect_refused(w, &cut, could_be ? UNSEAL_CHUNK : UNSEAL_LENGTH);
    }
    free(s.ct.at);
}

static void
an_item_with_more_behind_it_is_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 2 * ITEM_CHUNK_BYTES);
    struct sealed longer = copy_of(&s);
    struct unseal *u = NULL;
    assert_int_equal(unseal_begin(&s.seal, w->dir, "opening", &u), SAM_OK);
    longer.ct.at[longer.ct.len++] = 0;
    assert_int_equal(unseal_append(u, octets_bytes(&longer.ct)), SAM_E_TOO_BIG);
    assert_int_equal(unseal_offset(u), 0);
    unseal_free(&u);
    sealed_sign(&longer);
    expect_refused(w, &longer, UNSEAL_LENGTH);
    memcpy(longer.ct.at + s.ct.len, s.ct.at + ITEM_HEADER_BYTES, ITEM_CHUNK_SEALED);
    longer.ct.len = s.ct.len + ITEM_CHUNK_SEALED; /* 3 chunks: a length that there is */
    sealed_sign(&longer);
    expect_refused(w, &longer, UNSEAL_CHUNK);
    free(longer.ct.at);
    free(s.ct.at);
}

/* ---- chunks ----------------------------------------------------------------------------------- */

static uint8_t *
chunk(const struct sealed *s, size_t i)
{
    return s->ct.at + ITEM_HEADER_BYTES + i * ITEM_CHUNK_SEALED;
}

/* Of 6, the last one full as well, so that what is left has a length that there is. */
static void
a_chunk_dropped_or_cut_off_is_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 6 * ITEM_CHUNK_BYTES);
    for (size_t i = 0; i < 6; i++) {
        struct sealed less = copy_of(&s);
        memmove(chunk(&less, i), chunk(&less, i + 1), (5 - i) * ITEM_CHUNK_SEALED);
        less.ct.len -= ITEM_CHUNK_SEALED;
        sealed_sign(&less);
        expect_refused(w, &less, UNSEAL_CHUNK);
        free(less.ct.at);
    }
    for (size_t n = 1; n < 6; n++) {
        struct sealed first = s;
        first.ct.len = ITEM_HEADER_BYTES + n * ITEM_CHUNK_SEALED;
        sealed_sign(&first);
        expect_refused(w, &first, UNSEAL_CHUNK);
    }
    free(s.ct.at);
}

static void
chunks_swapped_are_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 4 * ITEM_CHUNK_BYTES);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = i + 1; j < 4; j++) {
            struct sealed other = copy_of(&s);
            memcpy(chunk(&other, i), chunk(&s, j), ITEM_CHUNK_SEALED);
            memcpy(chunk(&other, j), chunk(&s, i), ITEM_CHUNK_SEALED);
            expect_tampered(w, &other, UNSEAL_CHUNK);
            free(other.ct.at);
        }
    }
    free(s.ct.at);
}

static void
a_chunk_doubled_or_put_over_another_is_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 3 * ITEM_CHUNK_BYTES);
    for (size_t i = 0; i < 3; i++) {
        struct sealed more = copy_of(&s);
        memmove(chunk(&more, i + 1), chunk(&s, i), (3 - i) * ITEM_CHUNK_SEALED);
        more.ct.len += ITEM_CHUNK_SEALED;
        sealed_sign(&more);
        expect_refused(w, &more, UNSEAL_CHUNK);
        free(more.ct.at);
        struct sealed over = copy_of(&s);
        memcpy(chunk(&over, (i + 1) % 3), chunk(&s, i), ITEM_CHUNK_SEALED);
        expect_tampered(w, &over, UNSEAL_CHUNK);
        free(over.ct.at);
    }
    free(s.ct.at);
}

static void
chunks_of_another_item_under_the_same_key_are_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 3 * ITEM_CHUNK_BYTES);
    struct sealed other = world_seal_length(w, 3 * ITEM_CHUNK_BYTES);
    for (size_t i = 0; i < 3; i++) {
        struct sealed mixed = copy_of(&s);
        memcpy(chunk(&mixed, i), chunk(&other, i), ITEM_CHUNK_SEALED);
        expect_tampered(w, &mixed, UNSEAL_CHUNK);
        free(mixed.ct.at);
    }
    expect_refused(w, &(struct sealed){s.seal, other.ct}, UNSEAL_HASH);
    free(other.ct.at);
    free(s.ct.at);
}

/* ---- streams that a holder of the key made ---------------------------------------------------- */

static void
tags_other_than_message_and_final_in_their_places_are_refused(void **state)
{
    enum { MESSAGE = 0, PUSH = 1, REKEY = 2, FINAL = 3 };
    struct world *w = *state;
    struct layout l;
    layout_begin(&l, JSON, 0);
    layout_pad(&l);
    for (unsigned tag = 0; tag < 256; tag++) {
        struct forge f;
        forge_begin(&f, w);
        forge_chunk(&f, layout_bytes(&l), (uint8_t)tag, none);
        forge_sign(&f);
        if (tag == FINAL) { expect_opens(w, &f.s, 1000); }
        if (tag != FINAL) { expect_refused(w, &f.s, UNSEAL_CHUNK); }
        free(f.s.ct.at);
    }
    static const uint8_t FIRST[] = {MESSAGE, PUSH, REKEY, FINAL, 4, 128};
    static uint8_t plain[2 * ITEM_CHUNK_BYTES]; /* JSON of one NUL: never looked at */
    for (size_t i = 0; i < COUNT(FIRST); i++) {
        struct forge f;
        forge_begin(&f, w);
        plain[0] = 1;
        plain[4] = 'x';
        forge_chunk(&f, (struct sam_bytes){plain, ITEM_CHUNK_BYTES}, FIRST[i], none);
        forge_chunk(&f, (struct sam_bytes){plain, ITEM_CHUNK_BYTES}, FINAL, none);
        forge_sign(&f);
        expect_refused(w, &f.s, FIRST[i] == MESSAGE ? UNSEAL_LAYOUT : UNSEAL_CHUNK);
        free(f.s.ct.at);
    }
}

static void
additional_data_is_refused(void **state)
{
    struct world *w = *state;
    struct layout l;
    struct forge f;
    layout_begin(&l, JSON, 0);
    layout_pad(&l);
    forge_begin(&f, w);
    forge_chunk(&f, layout_bytes(&l), crypto_secretstream_xchacha20poly1305_TAG_FINAL,
                text_bytes("x"));
    forge_sign(&f);
    expect_refused(w, &f.s, UNSEAL_CHUNK);
    free(f.s.ct.at);
}

/* A chunk where the reader expects one is in truth two, shorter ones; the lengths add up. */
static void
chunks_of_other_sizes_are_refused(void **state)
{
    static const size_t CUTS[][2] = {{215, 216}, {431, 0}, {0, 431}, {430, 1}, {2000, 31}};
    static const uint8_t zeros[ITEM_CHUNK_BYTES];
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(CUTS); i++) {
        struct forge f;
        uint64_t plain = 0;
        forge_begin(&f, w);
        if (i == COUNT(CUTS) - 1) {
            forge_chunk(&f, (struct sam_bytes){zeros, sizeof zeros}, 0, none);
        }
        forge_chunk(&f, (struct sam_bytes){zeros, CUTS[i][0]}, 0, none);
        forge_chunk(&f, (struct sam_bytes){zeros, CUTS[i][1]}, 3, none);
        forge_sign(&f);
        assert_int_equal(item_plain_length(f.s.ct.len, &plain), SAM_OK);
        expect_refused(w, &f.s, UNSEAL_CHUNK);
        free(f.s.ct.at);
    }
}

static void
an_empty_last_chunk_is_refused(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal_length(w, 2 * ITEM_CHUNK_BYTES);
    struct sealed tail = copy_of(&s);
    for (size_t more = 1; more <= ITEM_CHUNK_EXTRA + 1; more++) {
        tail.ct.len = s.ct.len + more;
        sealed_sign(&tail);
        expect_refused(w, &tail, UNSEAL_LENGTH);
    }
    free(tail.ct.at);
    free(s.ct.at);
}

/* ---- keys ------------------------------------------------------------------------------------- */

/* Attack 8. The second reader gets a key under which the first chunk opens as well: it must not come to
 * that. (Such a pair is made here the cheap way: a commitment to one key, chunks under the other.) */
static void
a_second_key_for_one_ciphertext_is_refused_before_decrypting(void **state)
{
    struct world *w = *state;
    uint8_t other[ITEM_KEY_BYTES];
    world_attach(w, "a", 100);
    struct sealed s = world_seal(w);
    memset(other, 0x0e, sizeof other);
    item_commit(other, &w->ctx, s.seal.commitment);
    expect_refused(w, &s, UNSEAL_KEY); /* w->dek would decrypt it */
    memcpy(w->dek, other, sizeof other);
    expect_refused(w, &s, UNSEAL_CHUNK); /* the commitment holds, the chunks do not */
    free(s.ct.at);
}

static void
a_flipped_bit_in_key_context_or_commitment_is_refused_as_a_key(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal(w);
    uint8_t *const parts[] = {w->dek, w->ctx.at, s.seal.commitment};
    for (size_t i = 0; i < COUNT(parts); i++) {
        for (size_t bit = 0; bit < 256; bit++) {
            parts[i][bit / 8] ^= (uint8_t)(1U << bit % 8);
            expect_refused(w, &s, UNSEAL_KEY);
            parts[i][bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
    expect_opens(w, &s, s.ct.len);
    free(s.ct.at);
}

/* The hash is looked at before the key: who has no right ciphertext learns nothing of the key. */
static void
a_wrong_hash_is_said_before_a_wrong_key(void **state)
{
    struct world *w = *state;
    struct sealed s = world_seal(w);
    w->dek[0] ^= 1;
    for (size_t bit = 0; bit < 256; bit++) {
        s.seal.sha256[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_refused(w, &s, UNSEAL_HASH);
        s.seal.sha256[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    free(s.ct.at);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(a_flipped_bit_anywhere_in_a_small_item_is_refused),
        WORLD(a_flipped_bit_in_a_large_item_is_refused),
        WORLD(a_small_item_cut_anywhere_is_refused),
        WORLD(an_item_with_more_behind_it_is_refused),
        WORLD(a_chunk_dropped_or_cut_off_is_refused),
        WORLD(chunks_swapped_are_refused),
        WORLD(a_chunk_doubled_or_put_over_another_is_refused),
        WORLD(chunks_of_another_item_under_the_same_key_are_refused),
        WORLD(tags_other_than_message_and_final_in_their_places_are_refused),
        WORLD(additional_data_is_refused),
        WORLD(chunks_of_other_sizes_are_refused),
        WORLD(an_empty_last_chunk_is_refused),
        WORLD(a_second_key_for_one_ciphertext_is_refused_before_decrypting),
        WORLD(a_flipped_bit_in_key_context_or_commitment_is_refused_as_a_key),
        WORLD(a_wrong_hash_is_said_before_a_wrong_key),
    };
    return cmocka_run_group_tests_name("tamper", tests, NULL, NULL);
}
