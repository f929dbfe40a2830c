/* realm_item.h - items in memory: sealed, wrapped, opened again. */
#ifndef TESTS_REALM_REALM_ITEM_H
#define TESTS_REALM_REALM_ITEM_H

#include "realm_case.h"

#include "item_key.h"
#include "wrap.h"
#include "wraps.h"

/* All borrowed; zero is the usual. */
struct item_terms {
    const struct person *author;
    const struct realm_version *version; /* that the author saw */
    const char *const *labels;           /* NAMES(...); sorted here. NULL: work.search */
    const char *kind;                    /* NULL: note */
    sam_time now;                        /* issued_at */
    sam_time created;                    /* 0: now */
    const char *json;                    /* NULL: a short one */
    size_t size;             /* of an attachment, bytes of the realm's randomness; 0: none */
    const uint8_t *meeting;  /* ID_BYTES or NULL */
    const uint8_t *replaces; /* ID_BYTES or NULL */
    const struct person *const *audience; /* n_audience persons, any order */
    size_t n_audience;
    uint64_t log_size;       /* that the author saw */
    const uint8_t *log_root; /* HASH_BYTES; NULL: zeros */
};

/* Owned: realm_item_free(). */
struct realm_item {
    uint8_t id[ID_BYTES], case_id[ID_BYTES];
    struct octets statement, ciphertext;
    uint8_t statement_id[HASH_BYTES];
    uint8_t dek[KEY_BYTES];
    struct octets json, attachment; /* what is in it */
    struct wire *memory;
    const struct item_body *body; /* borrowed from memory */
};

void realm_item_make(struct realm *realm, const struct item_terms *terms,
                     struct realm_item *ret_item);
void realm_item_free(struct realm_item *item);

/* The ciphertext as it travels: chunk 0 is the stream's header and the first sealed chunk, the others
 * one sealed chunk each. */
size_t realm_chunks(const struct realm_item *item);
struct sam_bytes realm_chunk(const struct realm_item *item, size_t number);
void realm_chunk_hash(const struct realm_item *item, size_t number,
                      uint8_t ret_sha256[static HASH_BYTES]);

/* ---- wraps ----------------------------------------------------------------------------------- */

/* Whom an honest client would wrap for, now: recipients_expected() with the realm's leaves. tables may be
 * NULL: ID_BYTES each, meetings on whose table it lies. */
struct recipients realm_recipients(const struct realm *realm, const struct realm_version *version,
                                   const struct realm_item *item, const uint8_t (*tables)[ID_BYTES],
                                   size_t n_tables, sam_time now);

/* Owned: realm_wraps_free(). */
struct realm_wraps {
    uint8_t case_id[ID_BYTES];
    struct octets statement;
    uint8_t wrapper[HASH_BYTES]; /* key_id */
    struct wrap wraps[RECIPIENTS_MAX];
    struct share shares[RECIPIENTS_MAX];
    size_t n;
};

/* recipients NULL: realm_recipients(). */
void realm_wraps_make(struct realm *realm, const struct person *wrapper,
                      const struct realm_version *version, const struct realm_item *item,
                      const struct recipients *recipients, sam_time now,
                      struct realm_wraps *ret_wraps);
void realm_wraps_free(struct realm_wraps *wraps);

/* The place of this recipient in wraps and shares; dies without one. */
size_t realm_wraps_find(const struct realm_wraps *wraps, const struct person *recipient);

/* ---- reading --------------------------------------------------------------------------------- */

/* What a reader has, from wherever. All borrowed. */
struct reading {
    const struct person *reader;
    struct sam_bytes item;             /* the item statement; its signature is not checked here */
    const uint8_t *wrapper;            /* key_id */
    const uint8_t *enc, *ct;           /* KEY_BYTES, WRAP_CT_BYTES */
    const uint8_t *share, *commitment; /* KEY_BYTES, HASH_BYTES */
    struct sam_bytes ciphertext;       /* all chunks, joined */
};

/* What is needed from a made item and its wraps, and from a release reply. */
struct reading reading_of(const struct person *reader, const struct realm_item *item,
                          const struct realm_wraps *wraps);
struct reading reading_of_release(const struct person *reader, const struct released *released,
                                  struct sam_bytes ciphertext);

/* Open it: wrap, length, hash, commitment, chunks, layout.
 *   ret_json, ret_attachment  out, owned; written only where NULL is returned
 * Returns NULL, or the step that refused, a constant: "statement", "share", "wrap", "length", "hash",
 * "commitment", "chunk", "layout". Never dies of what it is given. */
const char *realm_open(const struct reading *reading, struct octets *ret_json,
                       struct octets *ret_attachment);

#endif
