/* item_key.c - see item_key.h. */
#include "item_key.h"

#include "hpke.h"
#include "name.h"
#include "sha256.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#define CTX_TEXT "samtykke item v1" /* without their NUL */
#define KEY_TEXT "samtykke item v1 key"
#define COMMIT_TEXT "samtykke item v1 commit"

_Static_assert(ITEM_LABEL_MAX == NAME_MAX_BYTES, "a label is a name");
_Static_assert(ITEM_HASH_BYTES == SHA256_BYTES, "one hash");

/* ---- labels ----------------------------------------------------------------------------------- */

static enum sam_err
check_label(struct sam_bytes label)
{
    if (label.len > ITEM_LABEL_MAX) { return SAM_E_TOO_BIG; }
    return name_good(label) ? SAM_OK : SAM_E_MALFORMED;
}

enum sam_err
item_labels_encode(const struct sam_bytes *labels, size_t n,
                   uint8_t ret[static ITEM_LABELS_BYTES_MAX], size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    size_t len = 1;
    if (n > ITEM_LABELS_MAX) { return SAM_E_TOO_BIG; }
    if (n < 1) { return SAM_E_MALFORMED; }
    for (size_t i = 0; i < n; i++) {
        if ((r = check_label(labels[i])) != SAM_OK) { return r; }
        if (i > 0 && name_order(labels[i - 1], labels[i]) >= 0) { return SAM_E_MALFORMED; }
    }

    ret[0] = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        ret[len] = (uint8_t)labels[i].len;
        memcpy(ret + len + 1, labels[i].at, labels[i].len);
        len += 1 + labels[i].len;
    }
    *ret_len = len;
    return SAM_OK;
}

/* ---- context, key, commitment ----------------------------------------------------------------- */

enum sam_err
item_ctx_make(const struct item_place *place, struct item_ctx *ret_ctx)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t labels[ITEM_LABELS_BYTES_MAX];
    size_t len = 0;

    if ((r = item_labels_encode(place->labels, place->n_labels, labels, &len)) != SAM_OK) {
        return r;
    }
    const struct sam_bytes pieces[] = {{(const uint8_t *)CTX_TEXT, sizeof CTX_TEXT - 1},
                                       {place->realm, sizeof place->realm},
                                       {place->case_id, sizeof place->case_id},
                                       {place->item, sizeof place->item},
                                       {labels, len},
                                       {place->author, sizeof place->author}};
    sha256_join(pieces, sizeof pieces / sizeof *pieces, ret_ctx->at);
    return SAM_OK;
}

static void
expand(const uint8_t dek[static ITEM_KEY_BYTES], const char *text, size_t len,
       const struct item_ctx *ctx, uint8_t ret[static ITEM_KEY_BYTES])
{
    struct sam_bytes info[] = {{(const uint8_t *)text, len}, {ctx->at, sizeof ctx->at}};
    hpke_expand(dek, info, sizeof info / sizeof *info, ret, ITEM_KEY_BYTES);
}

void
item_key_make(const uint8_t dek[static ITEM_KEY_BYTES], const struct item_ctx *ctx,
              uint8_t ret_key[static ITEM_KEY_BYTES])
{
    expand(dek, KEY_TEXT, sizeof KEY_TEXT - 1, ctx, ret_key);
}

void
item_commit(const uint8_t dek[static ITEM_KEY_BYTES], const struct item_ctx *ctx,
            uint8_t ret_commitment[static ITEM_HASH_BYTES])
{
    expand(dek, COMMIT_TEXT, sizeof COMMIT_TEXT - 1, ctx, ret_commitment);
}

enum sam_err
item_commitment_check(const uint8_t dek[static ITEM_KEY_BYTES], const struct item_ctx *ctx,
                      const uint8_t commitment[static ITEM_HASH_BYTES])
{
    uint8_t ours[ITEM_HASH_BYTES];
    item_commit(dek, ctx, ours);
    return sodium_memcmp(ours, commitment, sizeof ours) == 0 ? SAM_OK : SAM_E_REFUSED;
}
