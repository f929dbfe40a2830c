/* unseal.c - see unseal.h. */
#include "unseal.h"

#include "item_hash.h"
#include "spool.h"
#include "unseal_part.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINDOW_CHUNKS 4U /* read at a time */
#define WINDOW_BYTES (ITEM_HEADER_BYTES + WINDOW_CHUNKS * ITEM_CHUNK_SEALED)
#define SMALL_MAX (ITEM_HEADER_BYTES + ITEM_CHUNK_SEALED) /* ciphertext that is held in memory */

enum state {
    FILLING = 0,
    WHOLE, /* all of it is here, and the hash is right */
    OPEN,
};

/* Content and plain are secret, nothing else. */
struct unseal {
    enum state state;
    struct item_seal seal;
    uint64_t offset, plain_len; /* bytes of ciphertext here; of plaintext in all of it */
    int dir, fd;                /* fd: the spool; -1: it is held in the window */
    char name[SPOOL_NAME_MAX + 1];
    struct item_hash *hash;
    struct content_reader content;
    struct unseal_parts parts;
    size_t window_len, plain_room;
    uint8_t *window; /* ciphertext */
    uint8_t *plain;  /* one chunk */
};

static size_t
least(uint64_t a, size_t b)
{
    return a < b ? (size_t)a : b;
}

/* ---- taking it in ----------------------------------------------------------------------------- */

/* Go on with what is in the spool, if that can be a part of it. */
static enum sam_err
open_spool(struct unseal *u)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint64_t len = 0;
    if ((r = spool_continue(u->dir, u->name, &u->fd, &len)) != SAM_OK) { return r; }
    if (len > u->seal.length) {
        if (ftruncate(u->fd, 0) != 0) { return SAM_E_IO; }
        len = 0;
    }
    if ((r = item_hash_add_file(u->hash, u->fd, len)) != SAM_OK) { return r; }
    u->offset = len;
    return SAM_OK;
}

static enum sam_err
allocate(const struct item_seal *seal, uint64_t plain_len, struct unseal **ret)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct unseal *u = calloc(1, sizeof *u);

    if (u == NULL) { return SAM_E_NOMEM; }
    u->fd = -1;
    u->seal = *seal;
    u->plain_len = plain_len;
    u->window_len = least(seal->length, WINDOW_BYTES);
    u->plain_room = least(plain_len, ITEM_CHUNK_BYTES);
    u->window = malloc(u->window_len);
    u->plain = malloc(u->plain_room);
    r = SAM_E_NOMEM;
    if (u->window == NULL || u->plain == NULL) { goto out; }
    if ((r = item_hash_new(&u->hash)) != SAM_OK) { goto out; }
    *ret = u;
    u = NULL;
    r = SAM_OK;
out:
    unseal_free(&u);
    return r;
}

enum sam_err
unseal_begin(const struct item_seal *seal, int dir, const char *name, struct unseal **ret_unseal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct unseal *u = NULL;
    uint64_t plain_len = 0;

    r = SAM_E_MALFORMED;
    if (!spool_name_good(name)) { goto out; }
    if ((r = item_plain_length(seal->length, &plain_len)) != SAM_OK) { goto out; }
    if ((r = allocate(seal, plain_len, &u)) != SAM_OK) { goto out; }
    u->dir = dir;
    memcpy(u->name, name, strlen(name) + 1);
    if (seal->length > SMALL_MAX && (r = open_spool(u)) != SAM_OK) { goto out; }

    *ret_unseal = u;
    u = NULL;
    r = SAM_OK;
out:
    unseal_free(&u);
    return r;
}

uint64_t
unseal_offset(const struct unseal *u)
{
    return u->offset;
}

enum sam_err
unseal_append(struct unseal *u, struct sam_bytes ciphertext)
{
    enum sam_err r = SAM_E_INTERNAL;
    if (ciphertext.len > u->seal.length - u->offset) { return SAM_E_TOO_BIG; }
    if (ciphertext.len == 0) { return SAM_OK; }
    if (u->fd < 0) {
        memcpy(u->window + u->offset, ciphertext.at, ciphertext.len);
    } else if ((r = spool_write(u->fd, u->offset, ciphertext)) != SAM_OK) {
        return r;
    }
    if ((r = item_hash_add(u->hash, ciphertext)) != SAM_OK) { return r; }
    u->offset += ciphertext.len;
    return SAM_OK;
}

/* ---- length, hash ----------------------------------------------------------------------------- */

static enum sam_err
forget(struct unseal *u)
{
    int failed = u->fd < 0 ? 0 : ftruncate(u->fd, 0);
    (void)failed; /* what stays is written over, or found wrong again */
    u->offset = 0;
    return item_hash_reset(u->hash);
}

static enum sam_err
check_whole(struct unseal *u, enum unseal_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t sha256[ITEM_HASH_BYTES];
    if (u->state == WHOLE) { return SAM_OK; }
    if (u->state != FILLING) { return SAM_E_INTERNAL; }
    if (u->offset != u->seal.length) {
        *ret_flaw = UNSEAL_LENGTH;
        return SAM_E_REFUSED;
    }
    if ((r = item_hash_end(u->hash, sha256)) != SAM_OK) { return r; }
    if (memcmp(sha256, u->seal.sha256, sizeof sha256) != 0) {
        *ret_flaw = UNSEAL_HASH;
        return (r = forget(u)) == SAM_OK ? SAM_E_REFUSED : r;
    }
    u->state = WHOLE;
    return SAM_OK;
}

/* ---- decrypting ------------------------------------------------------------------------------- */

/* Where in the ciphertext decrypting is. */
struct cursor {
    uint64_t read;   /* bytes that came into the window so far */
    size_t at, have; /* in the window */
};

/* The next len bytes of the ciphertext. The window ends between two chunks. */
static enum sam_err
take(const struct unseal *u, struct cursor *c, size_t len, const uint8_t **ret)
{
    enum sam_err r = SAM_E_INTERNAL;
    if (c->at == c->have) {
        size_t room = c->read == 0 ? u->window_len : WINDOW_BYTES - ITEM_HEADER_BYTES;
        c->have = least(u->seal.length - c->read, room);
        c->at = 0;
        r = u->fd < 0 ? SAM_OK : spool_read(u->fd, c->read, u->window, c->have);
        if (r != SAM_OK) { return SAM_E_IO; } /* a spool that lost bytes since is an error, too */
        c->read += c->have;
    }
    if (c->have - c->at < len) { return SAM_E_INTERNAL; }
    *ret = u->window + c->at;
    c->at += len;
    return SAM_OK;
}

/* Part what was decrypted: attachments to their files. */
static enum sam_err
store(struct unseal *u, struct sam_bytes plain)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum content_event event = CONTENT_MORE;
    struct sam_bytes bytes;
    do {
        if ((r = content_read_next(&u->content, &plain, &event, &bytes)) != SAM_OK) { return r; }
        if (event == CONTENT_FILE) { r = unseal_part_next(&u->parts); }
        if (event == CONTENT_BYTES) { r = unseal_part_write(&u->parts, bytes); }
        if (r != SAM_OK) { return r; }
    } while (event != CONTENT_MORE);
    return SAM_OK;
}

/* Verify and decrypt the next chunk into plain. */
static enum sam_err
pull(struct unseal *u, crypto_secretstream_xchacha20poly1305_state *stream, struct cursor *c,
     size_t len, bool is_last)
{
    enum sam_err r = SAM_E_INTERNAL;
    const uint8_t *chunk = NULL;
    uint8_t tag = 0;
    uint8_t wanted = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    if ((r = take(u, c, len + ITEM_CHUNK_EXTRA, &chunk)) != SAM_OK) { return r; }
    if (crypto_secretstream_xchacha20poly1305_pull(stream, u->plain, NULL, &tag, chunk,
                                                   len + ITEM_CHUNK_EXTRA, NULL, 0)
        != 0) {
        return SAM_E_REFUSED;
    }
    return tag == wanted ? SAM_OK : SAM_E_REFUSED;
}

static enum sam_err
open_stream(const struct unseal *u, const uint8_t *key, struct cursor *c,
            crypto_secretstream_xchacha20poly1305_state *ret_stream)
{
    enum sam_err r = SAM_E_INTERNAL;
    const uint8_t *header = NULL;
    if ((r = take(u, c, ITEM_HEADER_BYTES, &header)) != SAM_OK) { return r; }
    return crypto_secretstream_xchacha20poly1305_init_pull(ret_stream, header, key) == 0
               ? SAM_OK
               : SAM_E_INTERNAL;
}

/* Errors: REFUSED a chunk is bad; MALFORMED no chunk is, but the layout; NOMEM; IO; INTERNAL. */
static enum sam_err
decrypt(struct unseal *u, const uint8_t key[static ITEM_KEY_BYTES])
{
    enum sam_err r = SAM_E_INTERNAL;
    enum sam_err layout = SAM_OK; /* once it is bad nothing is stored, but all chunks are seen */
    crypto_secretstream_xchacha20poly1305_state stream;
    struct cursor c = {.read = 0};

    content_read_begin(&u->content, u->plain_len);
    unseal_part_begin(&u->parts, u->dir, u->name);
    if ((r = open_stream(u, key, &c, &stream)) != SAM_OK) { goto out; }
    for (uint64_t left = u->plain_len; left > 0;) {
        size_t len = least(left, ITEM_CHUNK_BYTES);
        left -= len;
        if ((r = pull(u, &stream, &c, len, left == 0)) != SAM_OK) { goto out; }
        if (layout == SAM_OK) { layout = store(u, (struct sam_bytes){u->plain, len}); }
        if ((r = layout) != SAM_OK && r != SAM_E_MALFORMED) { goto out; }
    }
    if ((r = layout) != SAM_OK) { goto out; }
    if ((r = content_read_end(&u->content)) != SAM_OK) { goto out; }
    if ((r = unseal_part_end(&u->parts)) != SAM_OK) { goto out; }
    r = SAM_OK;
out:
    sodium_memzero(&stream, sizeof stream);
    return r;
}

enum sam_err
unseal_finish(struct unseal *u, const struct item_ctx *ctx,
              const uint8_t dek[static ITEM_KEY_BYTES], enum unseal_flaw *ret_flaw)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum unseal_flaw flaw = UNSEAL_KEY;
    uint8_t key[ITEM_KEY_BYTES];

    if ((r = check_whole(u, &flaw)) != SAM_OK) { goto out; }
    if ((r = item_commitment_check(dek, ctx, u->seal.commitment)) != SAM_OK) { goto out; }
    item_key_make(dek, ctx, key);
    r = decrypt(u, key);
    sodium_memzero(u->plain, u->plain_room);
    if (r == SAM_E_REFUSED) { flaw = UNSEAL_CHUNK; }
    if (r == SAM_E_MALFORMED) {
        flaw = UNSEAL_LAYOUT;
        r = SAM_E_REFUSED;
    }
    if (r != SAM_OK) {
        unseal_part_remove(&u->parts);
        content_read_free(&u->content);
        goto out;
    }
    u->state = OPEN;
    r = SAM_OK;
out:
    sodium_memzero(key, sizeof key);
    if (r == SAM_E_REFUSED) { *ret_flaw = flaw; }
    return r;
}

/* ---- what is in it ---------------------------------------------------------------------------- */

struct sam_bytes
unseal_json(const struct unseal *u)
{
    if (u->state != OPEN) { return (struct sam_bytes){NULL, 0}; }
    return (struct sam_bytes){u->content.json, u->content.json_len};
}

const struct content_entry *
unseal_files(const struct unseal *u, size_t *ret_n)
{
    *ret_n = u->state == OPEN ? u->content.n_begun : 0;
    return u->state == OPEN ? u->content.files : NULL;
}

enum sam_err
unseal_keep(struct unseal *u, size_t i, int dir, const char *name)
{
    if (u->state != OPEN || i >= u->content.n_begun) { return SAM_E_INTERNAL; }
    if (name[0] == '\0' || strchr(name, '/') != NULL) { return SAM_E_MALFORMED; }
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) { return SAM_E_MALFORMED; }
    return unseal_part_keep(&u->parts, i, dir, name);
}

void
unseal_free(struct unseal **u)
{
    if (u == NULL || *u == NULL) { return; }
    struct unseal *old = *u;
    unseal_part_remove(&old->parts);
    content_read_free(&old->content);
    if (old->fd >= 0 && old->state == OPEN) { spool_remove(old->dir, old->name); }
    spool_close(&old->fd);
    item_hash_free(&old->hash);
    free(old->plain); /* wiped whenever it was used */
    free(old->window);
    free(old);
    *u = NULL;
}

enum sam_err
unseal_sweep(int dir)
{
    return unseal_part_sweep(dir);
}
