/* forge.c - see forge.h. */
#include "forge.h"

#include "padme.h"

#include <stdlib.h>
#include <string.h>

void
forge_begin(struct forge *f, const struct world *w)
{
    uint8_t key[ITEM_KEY_BYTES];
    *f = (struct forge){.s.ct.at = malloc(FORGE_MAX)};
    assert_non_null(f->s.ct.at);
    item_key_make(w->dek, &w->ctx, key);
    item_commit(w->dek, &w->ctx, f->s.seal.commitment);
    crypto_secretstream_xchacha20poly1305_init_push(&f->stream, f->s.ct.at, key);
    f->s.ct.len = ITEM_HEADER_BYTES;
}

void
forge_chunk(struct forge *f, struct sam_bytes plain, uint8_t tag, struct sam_bytes ad)
{
    unsigned long long len = 0;
    assert_true(FORGE_MAX - f->s.ct.len >= plain.len + ITEM_CHUNK_EXTRA);
    crypto_secretstream_xchacha20poly1305_push(&f->stream, f->s.ct.at + f->s.ct.len, &len, plain.at,
                                               plain.len, ad.at, ad.len, tag);
    f->s.ct.len += (size_t)len;
}

void
forge_sign(struct forge *f)
{
    sealed_sign(&f->s);
}

struct sealed
forge_seal(const struct world *w, struct sam_bytes plain)
{
    struct forge f;
    forge_begin(&f, w);
    for (size_t at = 0, part = 0; at < plain.len; at += part) {
        part = plain.len - at < ITEM_CHUNK_BYTES ? plain.len - at : ITEM_CHUNK_BYTES;
        uint8_t tag = at + part == plain.len ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
        forge_chunk(&f, (struct sam_bytes){plain.at + at, part}, tag, (struct sam_bytes){NULL, 0});
    }
    forge_sign(&f);
    return f.s;
}

/* ---- plaintexts ------------------------------------------------------------------------------- */

void
layout_put(struct layout *l, const char *bytes, size_t len)
{
    assert_true(sizeof l->at - l->len >= len);
    memcpy(l->at + l->len, bytes, len);
    l->len += len;
}

void
layout_number(struct layout *l, uint64_t number, size_t bytes)
{
    for (; bytes > 0; bytes--, number >>= 8) {
        char byte = (char)(number & 0xff);
        layout_put(l, &byte, 1);
    }
}

void
layout_begin(struct layout *l, const char *json, unsigned n_files)
{
    l->len = 0;
    layout_number(l, strlen(json), 4);
    layout_put(l, json, strlen(json));
    layout_number(l, n_files, 1);
}

void
layout_file(struct layout *l, const char *name, size_t name_len, const char *bytes)
{
    layout_number(l, name_len, 2);
    layout_put(l, name, name_len);
    layout_number(l, strlen(bytes), 8);
    layout_put(l, bytes, strlen(bytes));
}

void
layout_pad(struct layout *l)
{
    uint64_t padded = 0;
    assert_int_equal(padme_length(l->len, &padded), SAM_OK);
    layout_number(l, 0, (size_t)padded - l->len);
}

struct sam_bytes
layout_bytes(const struct layout *l)
{
    return (struct sam_bytes){l->at, l->len};
}
