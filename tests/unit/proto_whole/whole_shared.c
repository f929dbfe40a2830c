/* whole_shared.c - what the files of the small world share. */
#include "whole.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
whole_put(struct octets *octets, const void *at, size_t len)
{
    assert_true(len <= sizeof octets->at);
    memset(octets, 0, sizeof *octets);
    memcpy(octets->at, at, len);
    octets->len = len;
}

void
whole_hash(const char *text, unsigned n, uint8_t ret_hash[static HASH_BYTES])
{
    const uint8_t number = (uint8_t)n;
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, (const uint8_t *)text, strlen(text));
    (void)crypto_hash_sha256_update(&state, &number, 1);
    (void)crypto_hash_sha256_final(&state, ret_hash);
}

static uint8_t next[KEY_BYTES];

static void
draw(void *const ret, const size_t len)
{
    assert_true(len <= sizeof next);
    memcpy(ret, next, len);
}

static const char *
source(void)
{
    return "test";
}

void
whole_draw(const uint8_t drawn[static KEY_BYTES])
{
    static randombytes_implementation same = {.implementation_name = source, .buf = draw};
    memcpy(next, drawn, sizeof next);
    assert_int_equal(randombytes_set_implementation(&same), 0);
}

/* ---- where an item and its wraps belong ----------------------------------------------------- */

struct item_ctx
whole_ctx(const struct item_body *item)
{
    struct item_place place = {.labels = item->labels, .n_labels = item->n_labels};
    struct item_ctx ctx;
    memcpy(place.realm, item->head.realm, ID_BYTES);
    memcpy(place.case_id, item->head.case_id, ID_BYTES);
    memcpy(place.item, item->item, ID_BYTES);
    memcpy(place.author, item->author, HASH_BYTES);
    assert_int_equal(item_ctx_make(&place, &ctx), SAM_OK);
    return ctx;
}

struct wrap_place
whole_place(const struct item_body *item, const uint8_t item_statement[static HASH_BYTES],
            const uint8_t wrapper[static HASH_BYTES])
{
    struct wrap_place place;
    memcpy(place.realm, item->head.realm, ID_BYTES);
    memcpy(place.case_id, item->head.case_id, ID_BYTES);
    memcpy(place.item, item->item, ID_BYTES);
    memcpy(place.wrapper, wrapper, HASH_BYTES);
    memcpy(place.item_statement, item_statement, HASH_BYTES);
    return place;
}

/* ---- a folder -------------------------------------------------------------------------------- */

void
whole_folder_make(struct whole_folder *ret_folder)
{
    (void)snprintf(ret_folder->path, sizeof ret_folder->path, "/tmp/samtykke-whole-XXXXXX");
    assert_non_null(mkdtemp(ret_folder->path));
    ret_folder->dir = open(ret_folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(ret_folder->dir >= 0);
}

void
whole_folder_remove(struct whole_folder *folder)
{
    (void)close(folder->dir);
    assert_int_equal(rmdir(folder->path), 0); /* nothing is left in it */
}
