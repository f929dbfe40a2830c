/* realm_open.c - reading an item in memory. See realm_item.h */
#include "realm_inside.h"
#include "realm_item.h"

#include "content_read.h"
#include "item_size.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct reading
reading_of(const struct person *reader, const struct realm_item *item,
           const struct realm_wraps *wraps)
{
    const size_t i = realm_wraps_find(wraps, reader);
    const struct wrap *wrap = &wraps->wraps[i];
    return (struct reading){.reader = reader,
                            .item = octets_bytes(&item->statement),
                            .wrapper = wraps->wrapper,
                            .enc = wrap->enc,
                            .ct = wrap->ct,
                            .share = wraps->shares[i].share,
                            .commitment = wrap->share_commitment,
                            .ciphertext = octets_bytes(&item->ciphertext)};
}

struct reading
reading_of_release(const struct person *reader, const struct released *released,
                   struct sam_bytes ciphertext)
{
    return (struct reading){.reader = reader,
                            .item = released->item,
                            .wrapper = released->wrapper,
                            .enc = released->enc,
                            .ct = released->ct,
                            .share = released->share,
                            .commitment = released->share_commitment,
                            .ciphertext = ciphertext};
}

/* An item that is being opened. */
struct opening {
    struct wire *envelope, *memory;
    const struct item_body *body;
    uint8_t id[HASH_BYTES], dek[KEY_BYTES];
    struct content_reader content;
    struct octets attachment;
    size_t attached;
};

static const char *
open_statement(const struct reading *reading, struct opening *o)
{
    const struct envelope *envelope = NULL;
    if (wire_envelope_decode(reading->item, &o->envelope, &envelope) != SAM_OK) return "statement";
    statement_id(STATEMENT_ITEM, envelope->body, o->id);
    if (wire_item_body_decode(envelope->body, &o->memory, &o->body) != SAM_OK) return "statement";
    return NULL;
}

static const char *
open_wrap(const struct reading *reading, struct opening *o)
{
    struct wrap_place place;
    struct wrap wrap;
    enum wrap_fault fault = WRAP_SOUND;

    memcpy(place.realm, o->body->head.realm, ID_BYTES);
    memcpy(place.case_id, o->body->head.case_id, ID_BYTES);
    memcpy(place.item, o->body->item, ID_BYTES);
    memcpy(place.wrapper, reading->wrapper, HASH_BYTES);
    memcpy(place.item_statement, o->id, HASH_BYTES);
    memcpy(wrap.recipient, reading->reader->key_id, HASH_BYTES);
    memcpy(wrap.share_commitment, reading->commitment, HASH_BYTES);
    memcpy(wrap.enc, reading->enc, KEY_BYTES);
    memcpy(wrap.ct, reading->ct, WRAP_CT_BYTES);
    if (wrap_open(&place, &reading->reader->x25519, reading->share, &wrap, o->dek, &fault)
        == SAM_OK)
        return NULL;
    return fault == WRAP_SHARE ? "share" : "wrap";
}

/* Decrypted bytes into JSON and attachment; false: not the layout. */
static bool
take_plain(struct opening *o, struct sam_bytes in)
{
    enum content_event event = CONTENT_MORE;
    struct sam_bytes bytes;
    for (;;) {
        if (content_read_next(&o->content, &in, &event, &bytes) != SAM_OK) return false;
        if (event == CONTENT_MORE) return true;
        if (event == CONTENT_FILE) {
            if (o->content.n_begun > 1) return false; /* of ours there is one */
            o->attachment.len = (size_t)o->content.files[0].size;
            o->attachment.at = realm_memory(1, o->attachment.len);
            continue;
        }
        memcpy(o->attachment.at + o->attached, bytes.at, bytes.len);
        o->attached += bytes.len;
    }
}

static const char *
open_chunks(struct sam_bytes ciphertext, const uint8_t *key, struct opening *o)
{
    crypto_secretstream_xchacha20poly1305_state state;
    static _Thread_local uint8_t plain[ITEM_CHUNK_BYTES];
    unsigned char tag = 0;

    if (crypto_secretstream_xchacha20poly1305_init_pull(&state, ciphertext.at, key) != 0)
        return "chunk";
    for (size_t done = ITEM_HEADER_BYTES; done < ciphertext.len;) {
        const size_t left = ciphertext.len - done;
        const size_t len = left > ITEM_CHUNK_SEALED ? ITEM_CHUNK_SEALED : left;
        if (crypto_secretstream_xchacha20poly1305_pull(&state, plain, NULL, &tag,
                                                       ciphertext.at + done, len, NULL, 0)
            != 0)
            return "chunk";
        done += len;
        const unsigned char due = done == ciphertext.len
                                      ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                      : 0;
        if (tag != due) return "chunk";
        if (!take_plain(o, (struct sam_bytes){plain, len - ITEM_CHUNK_EXTRA})) return "layout";
    }
    return content_read_end(&o->content) == SAM_OK ? NULL : "layout";
}

static const char *
open_content(const struct reading *reading, struct opening *o)
{
    const struct item_ctx ctx = realm_item_ctx(o->body);
    uint8_t sha256[HASH_BYTES], key[KEY_BYTES];
    uint64_t plain = 0;

    if (reading->ciphertext.len != o->body->length
        || item_plain_length(o->body->length, &plain) != SAM_OK)
        return "length";
    (void)crypto_hash_sha256(sha256, reading->ciphertext.at, reading->ciphertext.len);
    if (!check_same(sha256, o->body->sha256)) return "hash";
    if (item_commitment_check(o->dek, &ctx, o->body->commitment) != SAM_OK) return "commitment";
    item_key_make(o->dek, &ctx, key);
    content_read_begin(&o->content, plain);
    return open_chunks(reading->ciphertext, key, o);
}

const char *
realm_open(const struct reading *reading, struct octets *ret_json, struct octets *ret_attachment)
{
    struct opening *o = realm_memory(1, sizeof *o);
    const char *step = open_statement(reading, o);

    if (step == NULL) step = open_wrap(reading, o);
    if (step == NULL) step = open_content(reading, o);
    if (step == NULL) {
        *ret_json = octets_copy(o->content.json, o->content.json_len);
        *ret_attachment = o->attachment;
        o->attachment = (struct octets){NULL, 0};
    }
    octets_free(&o->attachment);
    content_read_free(&o->content);
    wire_free(&o->memory);
    wire_free(&o->envelope);
    free(o);
    return step;
}
