/* seal.c - see seal.h. */
#include "seal.h"

#include "content_write.h"
#include "item_hash.h"
#include "spool.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define OUT_CHUNKS                                                                                 \
    4U /* written and hashed at a time: big enough for the disk, small for the cache */
#define OUT_BYTES (ITEM_HEADER_BYTES + OUT_CHUNKS * ITEM_CHUNK_SEALED)

_Static_assert(SEAL_SHORT_MAX <= OUT_BYTES - ITEM_CHUNK_SEALED, "one chunk is written at the end");
_Static_assert(ITEM_HEADER_BYTES == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");
_Static_assert(ITEM_CHUNK_EXTRA == crypto_secretstream_xchacha20poly1305_ABYTES, "chunk");
_Static_assert(ITEM_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key");

/* One sealing. All of it is wiped, since plain and stream are secret. */
struct sealing {
    struct content_writer writer;
    crypto_secretstream_xchacha20poly1305_state stream;
    struct item_hash *hash;
    int fd;           /* -1: out alone, for one chunk */
    uint64_t written; /* bytes of ciphertext */
    size_t n_out;
    uint8_t plain[ITEM_CHUNK_BYTES];
    uint8_t out[OUT_BYTES];
};

static enum sam_err
flush(struct sealing *s)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sam_bytes out = {s->out, s->n_out};
    if ((r = item_hash_add(s->hash, out)) != SAM_OK) { return r; }
    if (s->fd >= 0 && (r = spool_write(s->fd, s->written, out)) != SAM_OK) { return r; }
    s->written += s->n_out;
    s->n_out = 0;
    return SAM_OK;
}

static enum sam_err
start_stream(struct sealing *s, const struct item_ctx *ctx, const uint8_t *dek)
{
    uint8_t key[ITEM_KEY_BYTES];
    item_key_make(dek, ctx, key);
    int failed = crypto_secretstream_xchacha20poly1305_init_push(&s->stream, s->out, key);
    sodium_memzero(key, sizeof key);
    s->n_out = ITEM_HEADER_BYTES;
    return failed == 0 ? SAM_OK : SAM_E_INTERNAL;
}

/* len: 1..ITEM_CHUNK_BYTES */
static enum sam_err
seal_chunk(struct sealing *s, size_t len, uint8_t tag)
{
    enum sam_err r = SAM_E_INTERNAL;
    if ((r = content_write_next(&s->writer, s->plain, len)) != SAM_OK) { return r; }
    if (crypto_secretstream_xchacha20poly1305_push(&s->stream, s->out + s->n_out, NULL, s->plain,
                                                   len, NULL, 0, tag)
        != 0) {
        return SAM_E_INTERNAL;
    }
    s->n_out += len + ITEM_CHUNK_EXTRA;
    return sizeof s->out - s->n_out < ITEM_CHUNK_SEALED ? flush(s) : SAM_OK;
}

static enum sam_err
seal_all(struct sealing *s, uint64_t plain)
{
    enum sam_err r = SAM_E_INTERNAL;
    while (plain > ITEM_CHUNK_BYTES) {
        r = seal_chunk(s, ITEM_CHUNK_BYTES, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
        if (r != SAM_OK) { return r; }
        plain -= ITEM_CHUNK_BYTES;
    }
    r = seal_chunk(s, (size_t)plain, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    if (r != SAM_OK) { return r; }
    if ((r = content_write_end(&s->writer)) != SAM_OK) { return r; }
    return flush(s);
}

static enum sam_err
sealing_new(struct sealing **ret)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sealing *s = malloc(sizeof *s);
    if (s == NULL) { return SAM_E_NOMEM; }
    s->fd = -1;
    s->hash = NULL;
    s->written = 0;
    s->n_out = 0;
    if ((r = item_hash_new(&s->hash)) != SAM_OK) {
        free(s);
        return r;
    }
    *ret = s;
    return SAM_OK;
}

static void
sealing_free(struct sealing **s)
{
    if (*s == NULL) { return; }
    spool_close(&(*s)->fd);
    item_hash_free(&(*s)->hash);
    sodium_memzero(*s, sizeof **s);
    free(*s);
    *s = NULL;
}

/* A content into out, or through it into the spool. */
static enum sam_err
seal_into(struct sealing *s, const struct item_ctx *ctx, const uint8_t *dek,
          const struct content *content, const struct content_length *length,
          struct item_seal *ret_seal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct item_seal seal;
    content_write_begin(&s->writer, content, length);
    if ((r = start_stream(s, ctx, dek)) != SAM_OK) { return r; }
    if ((r = seal_all(s, length->padded)) != SAM_OK) { return r; }
    if ((r = item_hash_end(s->hash, seal.sha256)) != SAM_OK) { return r; }
    seal.length = s->written;
    item_commit(dek, ctx, seal.commitment);
    *ret_seal = seal;
    return SAM_OK;
}

enum sam_err
seal_item(const struct item_ctx *ctx, const uint8_t dek[static ITEM_KEY_BYTES],
          const struct content *content, int dir, const char *name, struct item_seal *ret_seal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sealing *s = NULL;
    struct content_length length;
    struct item_seal seal;
    bool made = false;

    r = SAM_E_MALFORMED;
    if (!spool_name_good(name)) { goto out; }
    if ((r = content_measure(content, &length)) != SAM_OK) { goto out; }
    if ((r = sealing_new(&s)) != SAM_OK) { goto out; }
    if ((r = spool_create(dir, name, &s->fd)) != SAM_OK) { goto out; }
    made = true;
    if ((r = seal_into(s, ctx, dek, content, &length, &seal)) != SAM_OK) { goto out; }
    if ((r = spool_sync(s->fd)) != SAM_OK || (r = spool_sync(dir)) != SAM_OK) { goto out; }

    *ret_seal = seal;
    r = SAM_OK;
out:
    sealing_free(&s);
    if (made && r != SAM_OK) { spool_remove(dir, name); }
    return r;
}

enum sam_err
seal_short(const struct item_ctx *ctx, const uint8_t dek[static ITEM_KEY_BYTES],
           const struct content *content, uint8_t ret_bytes[static SEAL_SHORT_MAX],
           struct item_seal *ret_seal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sealing *s = NULL;
    struct content_length length;

    if ((r = content_measure(content, &length)) != SAM_OK) { goto out; }
    r = SAM_E_TOO_BIG;
    if (length.padded > ITEM_CHUNK_BYTES) { goto out; }
    if ((r = sealing_new(&s)) != SAM_OK) { goto out; }
    if ((r = seal_into(s, ctx, dek, content, &length, ret_seal)) != SAM_OK) { goto out; }

    memcpy(ret_bytes, s->out, (size_t)s->written);
    r = SAM_OK;
out:
    sealing_free(&s);
    return r;
}
