/* wrapping.c - see wrapping.h. */
#include "wrapping.h"

#include <sodium.h>
#include <string.h>

void
wrapping_expect(const struct asker *asker, const struct kept_item *item,
                const struct tables *tables, const uint8_t *also, struct recipients *ret_expected)
{
    const struct broker_body *site = asker->c->signed_under->broker.body;
    uint8_t meetings[TABLES_MAX + 1][ID_BYTES];
    struct recipients_facts facts = {.version = asker->c->version.body,
                                     .item = item->body,
                                     .labels = item->labels,
                                     .n_labels = item->n_labels,
                                     .leaves = site->leaves,
                                     .n_leaves = site->n_leaves,
                                     .tables = (const uint8_t(*)[ID_BYTES])meetings,
                                     .now = asker->now};
    facts.n_tables = tables_of(tables, item->stored.item, meetings);
    if (also != NULL) { memcpy(meetings[facts.n_tables++], also, ID_BYTES); }
    recipients_expected(&facts, ret_expected);
}

bool
wrapping_may(const struct asker *asker, const struct kept_item *item)
{
    return asker->party.owner != NULL
           || memcmp(item->stored.author, asker->key_id, HASH_BYTES) == 0;
}

/* What wraps_check() cannot know: who sends them, what came beside them, whether all chunks are there. */
static enum refusal
judge(const struct asker *asker, const struct kept_item *item, const struct put_wraps *put,
      const struct checked_wraps *wraps)
{
    if (!statement_signed_by(&wraps->statement, asker->key_id)) { return REFUSAL_AUTHOR; }
    if (item->stored.arrived != item->stored.length) { return REFUSAL_MEANING; }
    return wraps_shares_check(wraps, put->shares, put->n_shares);
}

enum sam_err
wrapping_check(struct core *core, struct call *call, const struct asker *asker,
               const struct kept_item *item, const struct put_wraps *put, const uint8_t *also,
               struct checked_wraps *ret_wraps, enum refusal *ret_refusal)
{
    struct checked_item checked = kept_item_checked(item);
    struct checked_wraps wraps = {.body = NULL};
    struct recipients expected;
    struct tables tables;
    struct wraps_known known = {.at = asker_knows(core, asker),
                                .item = &checked,
                                .expected = &expected,
                                .first = !item->stored.is_listed};
    enum sam_err r = tables_find(core, call, asker, &tables);
    if (r != SAM_OK) { return r; }
    wrapping_expect(asker, item, &tables, also, &expected);
    if ((r = wraps_check(put->wraps, &known, &wraps, ret_refusal)) != SAM_OK) { return r; }
    enum refusal why = judge(asker, item, put, &wraps);
    if (why != REFUSAL_NONE) {
        wraps_close(&wraps);
        *ret_refusal = why;
        return SAM_E_REFUSED;
    }
    *ret_wraps = wraps;
    return SAM_OK;
}

enum sam_err
wrapping_refuse(struct core *core, struct call *call, const struct asker *asker,
                const struct kept_item *item, const uint8_t *meeting, enum refusal why)
{
    enum sam_err r = asker_refuse_in(core, call, asker, item->stored.item, meeting, why);
    if (r != SAM_OK) { return r; }
    if (why == REFUSAL_STALE) { return call_refuse(call, REPLY_STALE_WRAPS); }
    if (why == REFUSAL_INCOMPLETE) { return call_refuse(call, REPLY_INCOMPLETE_WRAPS); }
    return SAM_OK;
}

/* ---- keeping ----------------------------------------------------------------------------------- */

static const uint8_t *
find_share(const struct put_wraps *put, const uint8_t *recipient)
{
    for (size_t i = 0; i < put->n_shares; i++) {
        if (memcmp(put->shares[i].recipient, recipient, HASH_BYTES) == 0) {
            return put->shares[i].share;
        }
    }
    return NULL;
}

static enum sam_err
keep(struct core *core, struct call *call, const struct put_wraps *put,
     const struct wraps_body *body, const struct wrap *wrap)
{
    uint8_t nonce[STORAGE_NONCE_BYTES], sealed[STORAGE_SHARE_BYTES];
    const uint8_t *share = find_share(put, wrap->recipient);
    struct store_wrap record = {.case_version = body->case_version,
                                .share = {sealed, sizeof sealed}};
    if (share == NULL) { return SAM_E_INTERNAL; } /* wraps_shares_check() found it */
    draw_bytes(call->draw, nonce, sizeof nonce);
    storage_share_seal(core->secrets->storage, body->item, wrap->recipient, nonce, share, sealed);
    memcpy(record.item, body->item, ID_BYTES);
    memcpy(record.recipient, wrap->recipient, HASH_BYTES);
    memcpy(record.wrapper, call->session->key_id, HASH_BYTES);
    memcpy(record.share_commitment, wrap->share_commitment, HASH_BYTES);
    memcpy(record.enc, wrap->enc, KEY_BYTES);
    memcpy(record.ct, wrap->ct, WRAP_CT_BYTES);
    return store_wrap_put(core->store, &record);
}

enum sam_err
wrapping_keep(struct core *core, struct call *call, const struct put_wraps *put,
              const struct checked_wraps *wraps, const struct wrapped **ret_wrapped)
{
    struct wrapped *wrapped = call_memory(call, sizeof *wrapped);
    enum sam_err r = SAM_OK;
    if (wrapped == NULL) { return SAM_E_NOMEM; }
    for (size_t i = 0; i < wraps->body->n_wraps && r == SAM_OK; i++) {
        const struct wrap *wrap = &wraps->body->wraps[i];
        if ((wraps->counted >> i & 1U) == 0) {
            memcpy(wrapped->dropped[wrapped->n_dropped++], wrap->recipient, HASH_BYTES);
            continue;
        }
        memcpy(wrapped->stored[wrapped->n_stored++], wrap->recipient, HASH_BYTES);
        r = keep(core, call, put, wraps->body, wrap);
    }
    if (r == SAM_OK) { *ret_wrapped = wrapped; }
    return r;
}
