/* realm_item.c - making items and wraps. See realm_item.h */
#define HPKE_GIVEN_EPHEMERAL /* drawn from the realm */
#include "realm_item.h"
#include "realm_inside.h"

#include "item_size.h"
#include "padme.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define JSON "{\"title\":\"Samtale\",\"text\":\"Vi aftalte to dage om ugen.\",\"fields\":{}}"
#define ATTACHMENT "data.bin"

/* ---- plaintext: content.h -------------------------------------------------------------------- */

static uint8_t *
put_number(uint8_t *at, uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        *at++ = (uint8_t)(number >> (8 * i));
    return at;
}

static uint8_t *
put_bytes(uint8_t *at, const void *from, size_t len)
{
    if (len > 0) memcpy(at, from, len);
    return at + len;
}

static struct octets
make_plain(const struct realm_item *item)
{
    const size_t name = sizeof ATTACHMENT - 1;
    const bool attached = item->attachment.len > 0;
    const size_t bare = 4 + item->json.len + 1
                        + (attached ? 2 + name + 8 + item->attachment.len : 0);
    uint64_t padded = 0;
    realm_must(padme_length(bare, &padded), "a length");
    struct octets plain = {realm_memory(1, (size_t)padded), (size_t)padded};
    uint8_t *at = put_number(plain.at, item->json.len, 4);
    at = put_bytes(at, item->json.at, item->json.len);
    at = put_number(at, attached ? 1 : 0, 1);
    if (attached) {
        at = put_number(at, name, 2);
        at = put_bytes(at, ATTACHMENT, name);
        at = put_number(at, item->attachment.len, 8);
        at = put_bytes(at, item->attachment.at, item->attachment.len);
    }
    if (at != plain.at + bare) realm_die("a plaintext of another length");
    return plain;
}

/* ---- ciphertext: item_size.h ----------------------------------------------------------------- */

/* init_pull() makes of a given header the state that init_push() makes of a drawn one. */
static struct octets
seal(struct realm *realm, const uint8_t key[static KEY_BYTES], const struct octets *plain)
{
    crypto_secretstream_xchacha20poly1305_state state;
    struct octets out = {NULL, (size_t)item_sealed_length(plain->len)};
    out.at = realm_memory(1, out.len);
    realm_draw(realm, out.at, ITEM_HEADER_BYTES);
    (void)crypto_secretstream_xchacha20poly1305_init_pull(&state, out.at, key);
    uint8_t *to = out.at + ITEM_HEADER_BYTES;
    for (size_t done = 0; done < plain->len;) {
        const size_t left = plain->len - done;
        const size_t len = left > ITEM_CHUNK_BYTES ? ITEM_CHUNK_BYTES : left;
        (void)crypto_secretstream_xchacha20poly1305_push(
            &state, to, NULL, plain->at + done, len, NULL, 0,
            len == left ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        done += len;
        to += len + ITEM_CHUNK_EXTRA;
    }
    if (to != out.at + out.len) realm_die("a ciphertext of another length");
    return out;
}

/* ---- the item -------------------------------------------------------------------------------- */

/* Lists of a body that is being made. */
struct lists {
    struct sam_bytes labels[LABELS_MAX];
    uint8_t audience[SAM_TEAM_MAX][ID_BYTES];
};

static void
fill_audience(const struct item_terms *terms, struct lists *lists, struct item_body *body)
{
    if (terms->n_audience > SAM_TEAM_MAX) realm_die("too large an audience");
    for (size_t i = 0; i < terms->n_audience; i++)
        memcpy(lists->audience[i], terms->audience[i]->id, ID_BYTES);
    realm_sort_ids(lists->audience, terms->n_audience);
    body->audience = (const uint8_t(*)[ID_BYTES])lists->audience;
    body->n_audience = terms->n_audience;
}

static void
fill_body(const struct realm *realm, const struct item_terms *terms, const uint8_t *id,
          struct lists *lists, struct item_body *body)
{
    const char *const usual[] = {"work.search", NULL};

    memcpy(body->head.realm, realm->id, ID_BYTES);
    memcpy(body->head.case_id, terms->version->case_id, ID_BYTES);
    body->head.issued_at = terms->now;
    memcpy(body->item, id, ID_BYTES);
    body->kind = realm_text(terms->kind == NULL ? "note" : terms->kind);
    body->labels = lists->labels;
    body->n_labels = realm_names(terms->labels == NULL ? usual : terms->labels, true, lists->labels,
                                 LABELS_MAX);
    memcpy(body->author, terms->author->key_id, HASH_BYTES);
    body->created = terms->created == 0 ? terms->now : terms->created;
    body->has_meeting = terms->meeting != NULL;
    if (terms->meeting != NULL) memcpy(body->meeting, terms->meeting, ID_BYTES);
    body->has_replaces = terms->replaces != NULL;
    if (terms->replaces != NULL) memcpy(body->replaces, terms->replaces, ID_BYTES);
    fill_audience(terms, lists, body);
    body->case_version = terms->version->version;
    memcpy(body->case_statement, terms->version->id, HASH_BYTES);
    body->log_size = terms->log_size;
    if (terms->log_root != NULL) memcpy(body->log_root, terms->log_root, HASH_BYTES);
}

struct item_ctx
realm_item_ctx(const struct item_body *body)
{
    struct item_place place = {.labels = body->labels, .n_labels = body->n_labels};
    struct item_ctx ctx;
    memcpy(place.realm, body->head.realm, ID_BYTES);
    memcpy(place.case_id, body->head.case_id, ID_BYTES);
    memcpy(place.item, body->item, ID_BYTES);
    memcpy(place.author, body->author, HASH_BYTES);
    realm_must(item_ctx_make(&place, &ctx), "an item's context");
    return ctx;
}

static void
make_content(struct realm *realm, const struct item_terms *terms, struct realm_item *item)
{
    const char *json = terms->json == NULL ? JSON : terms->json;
    item->json = octets_copy(json, strlen(json));
    if (terms->size == 0) return;
    item->attachment = (struct octets){realm_memory(1, terms->size), terms->size};
    realm_draw(realm, item->attachment.at, item->attachment.len);
}

/* Seal, and say in the body what came of it. */
static void
make_ciphertext(struct realm *realm, struct realm_item *item, struct item_body *body)
{
    const struct item_ctx ctx = realm_item_ctx(body);
    uint8_t key[KEY_BYTES];
    struct octets plain = make_plain(item);

    realm_draw(realm, item->dek, sizeof item->dek);
    item_key_make(item->dek, &ctx, key);
    item_commit(item->dek, &ctx, body->commitment);
    item->ciphertext = seal(realm, key, &plain);
    body->length = item->ciphertext.len;
    (void)crypto_hash_sha256(body->sha256, item->ciphertext.at, item->ciphertext.len);
    octets_free(&plain);
}

void
realm_item_make(struct realm *realm, const struct item_terms *terms, struct realm_item *ret_item)
{
    struct realm_item *item = ret_item;
    struct lists lists;
    struct item_body body = {.length = 0};
    struct wire *memory = NULL;
    const struct envelope *envelope = NULL;

    memset(item, 0, sizeof *item);
    realm_draw(realm, item->id, ID_BYTES);
    memcpy(item->case_id, terms->version->case_id, ID_BYTES);
    fill_body(realm, terms, item->id, &lists, &body);
    make_content(realm, terms, item);
    make_ciphertext(realm, item, &body);
    item->statement = realm_sign(STATEMENT_ITEM, (union check_body){.item = &body}, terms->author,
                                 item->statement_id);
    realm_must(wire_envelope_decode(octets_bytes(&item->statement), &memory, &envelope),
               "an envelope");
    realm_must(wire_item_body_decode(envelope->body, &item->memory, &item->body), "an item");
    wire_free(&memory);
}

void
realm_item_free(struct realm_item *item)
{
    octets_free(&item->statement);
    octets_free(&item->ciphertext);
    octets_free(&item->json);
    octets_free(&item->attachment);
    wire_free(&item->memory);
    memset(item, 0, sizeof *item);
}

/* ---- chunks ---------------------------------------------------------------------------------- */

size_t
realm_chunks(const struct realm_item *item)
{
    return (item->ciphertext.len - ITEM_HEADER_BYTES + ITEM_CHUNK_SEALED - 1) / ITEM_CHUNK_SEALED;
}

struct sam_bytes
realm_chunk(const struct realm_item *item, size_t number)
{
    const size_t n = realm_chunks(item);
    if (number >= n) realm_die("no such chunk");
    const size_t from = number == 0 ? 0 : ITEM_HEADER_BYTES + number * ITEM_CHUNK_SEALED;
    const size_t until = number + 1 == n ? item->ciphertext.len
                                         : ITEM_HEADER_BYTES + (number + 1) * ITEM_CHUNK_SEALED;
    return (struct sam_bytes){item->ciphertext.at + from, until - from};
}

void
realm_chunk_hash(const struct realm_item *item, size_t number,
                 uint8_t ret_sha256[static HASH_BYTES])
{
    const struct sam_bytes chunk = realm_chunk(item, number);
    (void)crypto_hash_sha256(ret_sha256, chunk.at, chunk.len);
}

/* ---- wraps ----------------------------------------------------------------------------------- */

struct recipients
realm_recipients(const struct realm *realm, const struct realm_version *version,
                 const struct realm_item *item, const uint8_t (*tables)[ID_BYTES], size_t n_tables,
                 sam_time now)
{
    struct recipients recipients;
    const struct recipients_facts facts = {.version = version->opened.body,
                                           .item = item->body,
                                           .labels = item->body->labels,
                                           .n_labels = item->body->n_labels,
                                           .leaves = realm->taxonomy.leaves,
                                           .n_leaves = realm->taxonomy.n_leaves,
                                           .tables = tables,
                                           .n_tables = n_tables,
                                           .now = now};
    recipients_expected(&facts, &recipients);
    return recipients;
}

/* wrap.h's format, with an ephemeral key of the realm's. */
static struct wrap
wrap_for(struct realm *realm, const struct realm_item *item, const uint8_t *wrapper,
         const struct recipient *to, const uint8_t *share)
{
    uint8_t info[17 + 3 * ID_BYTES + 2 * HASH_BYTES], ephemeral[KEY_BYTES];
    struct wrap wrap;
    uint8_t *at = put_bytes(info, "samtykke wrap v1", 17);

    at = put_bytes(at, realm->id, ID_BYTES);
    at = put_bytes(at, item->case_id, ID_BYTES);
    at = put_bytes(at, item->id, ID_BYTES);
    at = put_bytes(at, to->key_id, HASH_BYTES);
    (void)put_bytes(at, wrapper, HASH_BYTES);
    memcpy(wrap.recipient, to->key_id, HASH_BYTES);
    wrap_commit(share, wrap.share_commitment);
    const struct hpke_terms terms = {.info = {info, sizeof info},
                                     .psk = {share, KEY_BYTES},
                                     .psk_id = {wrap.share_commitment, HASH_BYTES},
                                     .aad = {item->statement_id, HASH_BYTES}};
    realm_draw(realm, ephemeral, sizeof ephemeral);
    realm_must(hpke_psk_seal_given(ephemeral, to->x25519, &terms,
                                   (struct sam_bytes){item->dek, KEY_BYTES}, wrap.enc, wrap.ct,
                                   sizeof wrap.ct),
               "a wrap");
    return wrap;
}

void
realm_wraps_make(struct realm *realm, const struct person *wrapper,
                 const struct realm_version *version, const struct realm_item *item,
                 const struct recipients *recipients, sam_time now, struct realm_wraps *ret_wraps)
{
    struct realm_wraps *w = ret_wraps;
    struct wraps_body body = {.case_version = version->version, .wraps = w->wraps};
    const struct recipients expected = recipients != NULL
                                           ? *recipients
                                           : realm_recipients(realm, version, item, NULL, 0, now);

    memset(w, 0, sizeof *w);
    memcpy(w->wrapper, wrapper->key_id, HASH_BYTES);
    memcpy(w->case_id, item->case_id, ID_BYTES);
    for (w->n = 0; w->n < expected.n; w->n++) {
        const struct recipient *to = &expected.at[w->n];
        struct share *share = &w->shares[w->n];
        memcpy(share->recipient, to->key_id, HASH_BYTES);
        realm_draw(realm, share->share, KEY_BYTES);
        w->wraps[w->n] = wrap_for(realm, item, w->wrapper, to, share->share);
    }
    memcpy(body.head.realm, realm->id, ID_BYTES);
    memcpy(body.head.case_id, item->case_id, ID_BYTES);
    body.head.issued_at = now;
    memcpy(body.item, item->id, ID_BYTES);
    memcpy(body.item_statement, item->statement_id, HASH_BYTES);
    memcpy(body.case_statement, version->id, HASH_BYTES);
    body.n_wraps = w->n;
    w->statement = realm_sign(STATEMENT_WRAPS, (union check_body){.wraps = &body}, wrapper, NULL);
}

void
realm_wraps_free(struct realm_wraps *wraps)
{
    octets_free(&wraps->statement);
    memset(wraps, 0, sizeof *wraps);
}

size_t
realm_wraps_find(const struct realm_wraps *wraps, const struct person *recipient)
{
    for (size_t i = 0; i < wraps->n; i++)
        if (check_same(wraps->wraps[i].recipient, recipient->key_id)) return i;
    realm_die("no wrap for this recipient");
}
