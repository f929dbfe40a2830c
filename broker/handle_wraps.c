/* handle_wraps.c - PutWraps: an item's key for its readers, wrapped by an owner or its author, with a
 * share for each, which the core keeps sealed; MissingWraps: what there is to wrap. */
#include "reading.h"

#include "wraps.h"
#include <sodium.h>
#include <string.h>

/* ---- PutWraps ---------------------------------------------------------------------------------- */

static void
expect(const struct asker *asker, const struct kept_item *item, struct recipients *ret_expected)
{
    const struct broker_body *site = asker->c->signed_under->broker.body;
    const struct recipients_facts facts = {.version = asker->c->version.body,
                                           .item = item->body,
                                           .labels = item->labels,
                                           .n_labels = item->n_labels,
                                           .leaves = site->leaves,
                                           .n_leaves = site->n_leaves,
                                           .now = asker->now};
    recipients_expected(&facts, ret_expected);
}

static enum sam_err
check(const struct core *core, const struct call *call, const struct asker *asker,
      const struct kept_item *item, struct checked_wraps *ret_wraps, enum refusal *ret_refusal)
{
    struct checked_item checked = kept_item_checked(item);
    struct recipients expected;
    struct wraps_known known = {.at = asker_knows(core, asker),
                                .item = &checked,
                                .expected = &expected,
                                .first = !item->stored.is_listed};
    expect(asker, item, &expected);
    return wraps_check(call->request->put_wraps->wraps, &known, ret_wraps, ret_refusal);
}

/* What wraps_check() cannot know: who sends them, what came beside them, whether all chunks are there. */
static enum refusal
judge(const struct call *call, const struct asker *asker, const struct kept_item *item,
      const struct checked_wraps *wraps)
{
    const struct put_wraps *put = call->request->put_wraps;
    if (!statement_signed_by(&wraps->statement, asker->key_id)) { return REFUSAL_AUTHOR; }
    if (item->stored.arrived != item->stored.length) { return REFUSAL_MEANING; }
    return wraps_shares_check(wraps, put->shares, put->n_shares);
}

/* Not taken: an entry, and what the client is to do. */
static enum sam_err
refuse(struct core *core, struct call *call, const struct asker *asker, const uint8_t *item,
       enum refusal why)
{
    enum sam_err r = asker_refuse(core, call, asker, item, why);
    if (r != SAM_OK) { return r; }
    if (why == REFUSAL_STALE) { return call_refuse(call, REPLY_STALE_WRAPS); }
    if (why == REFUSAL_INCOMPLETE) { return call_refuse(call, REPLY_INCOMPLETE_WRAPS); }
    return SAM_OK;
}

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
store_wrap(struct core *core, struct call *call, const struct wraps_body *body,
           const struct wrap *wrap)
{
    uint8_t nonce[STORAGE_NONCE_BYTES], sealed[STORAGE_SHARE_BYTES];
    const uint8_t *share = find_share(call->request->put_wraps, wrap->recipient);
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

/* Who got a wrap, and who was surplus. */
struct sorted {
    uint8_t stored[RECIPIENTS_MAX][HASH_BYTES], dropped[RECIPIENTS_MAX][HASH_BYTES];
    size_t n_stored, n_dropped;
};

static enum sam_err
store_wraps(struct core *core, struct call *call, const struct checked_wraps *wraps,
            struct sorted *sorted)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < wraps->body->n_wraps && r == SAM_OK; i++) {
        const struct wrap *wrap = &wraps->body->wraps[i];
        if ((wraps->counted >> i & 1U) == 0) {
            memcpy(sorted->dropped[sorted->n_dropped++], wrap->recipient, HASH_BYTES);
            continue;
        }
        memcpy(sorted->stored[sorted->n_stored++], wrap->recipient, HASH_BYTES);
        r = store_wrap(core, call, wraps->body, wrap);
    }
    return r;
}

static enum sam_err
write_down(struct core *core, struct call *call, const struct asker *asker, const uint8_t *item,
           const struct sorted *sorted, uint64_t *ret_seq)
{
    struct log_note note = asker_note(call, asker, item);
    note.decision = LOG_PERMITTED;
    note.reason = LOG_REASON_TAKEN;
    note.recipients = (const uint8_t(*)[HASH_BYTES])sorted->stored;
    note.n_recipients = sorted->n_stored;
    return asker_log(core, call, &note, ret_seq);
}

/* Wraps that are sound: keep them, list the item if they are its first, log, reply. */
static enum sam_err
take(struct core *core, struct call *call, const struct asker *asker, const struct kept_item *item,
     const struct checked_wraps *wraps)
{
    struct sorted *sorted = call_memory(call, sizeof *sorted);
    struct done *done = call_memory(call, sizeof *done);
    uint64_t seq = 0;
    if (sorted == NULL || done == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = store_wraps(core, call, wraps, sorted);
    if (r == SAM_OK && !item->stored.is_listed) {
        r = store_item_list_it(core->store, item->stored.item);
    }
    if (r == SAM_OK) { r = write_down(core, call, asker, item->stored.item, sorted, &seq); }
    if (r != SAM_OK) { return r; }
    *done = (struct done){.has_seq = true,
                          .seq = seq,
                          .dropped = (const uint8_t(*)[HASH_BYTES])sorted->dropped,
                          .n_dropped = sorted->n_dropped};
    call->touched = true;
    call->reply.done = done;
    return SAM_OK;
}

static enum sam_err
put_wraps(struct core *core, struct call *call, const struct asker *asker,
          const struct kept_item *item)
{
    struct checked_wraps wraps = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = check(core, call, asker, item, &wraps, &why);
    if (r == SAM_OK) { why = judge(call, asker, item, &wraps); }
    if ((r == SAM_OK || r == SAM_E_REFUSED) && why != REFUSAL_NONE) {
        r = refuse(core, call, asker, item->stored.item, why);
    } else if (r == SAM_OK) {
        r = take(core, call, asker, item, &wraps);
    }
    wraps_close(&wraps);
    return r;
}

/* An item's owner or author? To others it is closed. */
static bool
may_wrap(const struct asker *asker, const struct kept_item *item)
{
    return asker->party.owner != NULL
           || memcmp(item->stored.author, asker->key_id, HASH_BYTES) == 0;
}

enum sam_err
handle_put_wraps(struct core *core, struct call *call)
{
    struct kept_item item = {.n_labels = 0};
    uint8_t id[ID_BYTES];
    struct asker asker;

    if (!core->room) { return call_refuse(call, REPLY_FULL); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    r = kept_claimed(STATEMENT_WRAPS, call->request->put_wraps->wraps, id);
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, NULL, REFUSAL_FORM); }
    if (r == SAM_OK) { r = kept_item_find(core, call, id, &item); }
    if (r == SAM_OK && may_wrap(&asker, &item)) {
        r = put_wraps(core, call, &asker, &item);
    } else if (r == SAM_OK || r == SAM_E_REFUSED) {
        r = call_refuse(call, REPLY_CLOSED);
    }
    kept_item_close(&item);
    return r;
}

/* ---- MissingWraps ------------------------------------------------------------------------------ */

#define MISSING_LOOKS 256U /* items that one request looks at */
#define MISSING_PAGE 32U
#define MISSING_ITEMS 32U /* in a reply, with RECIPIENTS_MAX each: they fit beside a checkpoint */

/* The reply as it grows. */
struct missing {
    struct missing_item *items;
    size_t n, room, looks;
};

static bool
has_wrap(const uint8_t (*recipients)[HASH_BYTES], size_t n, const uint8_t *key_id)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(recipients[i], key_id, HASH_BYTES) == 0) { return true; }
    }
    return false;
}

/* Those who are expected and have no wrap. */
static enum sam_err
find_missing(struct core *core, struct call *call, const struct asker *asker,
             const struct kept_item *item, struct missing_item *ret_missing)
{
    uint8_t has[RECIPIENTS_MAX + FORMER_MAX][HASH_BYTES];
    uint8_t(*missing)[HASH_BYTES] = NULL;
    struct recipients expected;
    size_t n = 0;
    enum sam_err r = store_wrap_recipients(core->store, item->stored.item, has,
                                           sizeof has / sizeof *has, &n);
    if (r != SAM_OK) { return r; }
    expect(asker, item, &expected);
    memcpy(ret_missing->item, item->stored.item, ID_BYTES);
    ret_missing->n_recipients = 0;
    for (size_t i = 0; i < expected.n; i++) {
        if (has_wrap((const uint8_t(*)[HASH_BYTES])has, n, expected.at[i].key_id)) { continue; }
        if (missing == NULL) { missing = call_memory(call, RECIPIENTS_MAX * sizeof *missing); }
        if (missing == NULL) { return SAM_E_NOMEM; }
        memcpy(missing[ret_missing->n_recipients++], expected.at[i].key_id, HASH_BYTES);
    }
    ret_missing->recipients = (const uint8_t(*)[HASH_BYTES])missing;
    return SAM_OK;
}

/* One item more was looked at: it is in the reply if something is missing, or as the last one, so that
 * the client knows where to go on. */
static enum sam_err
look_at(struct core *core, struct call *call, const struct asker *asker,
        const struct store_item *stored, struct store_memory **memory, struct missing *missing)
{
    struct kept_item item = {.n_labels = 0};
    struct missing_item *place = &missing->items[missing->n];
    enum sam_err r = kept_item_open(core->store, stored, memory, &item);
    if (r == SAM_OK) { r = find_missing(core, call, asker, &item, place); }
    kept_item_close(&item);
    if (r != SAM_OK) { return r; }
    missing->looks++;
    if (place->n_recipients > 0 || missing->looks == MISSING_LOOKS) { missing->n++; }
    return SAM_OK;
}

static bool
is_enough(const struct missing *missing)
{
    return missing->n == missing->room || missing->looks >= MISSING_LOOKS;
}

/* A page of the store: an owner's are all items, an author's their own. */
static enum sam_err
look_at_page(struct core *core, struct call *call, const struct asker *asker, uint8_t *after,
             bool *has_after, struct missing *missing)
{
    struct store_item page[MISSING_PAGE];
    struct store_memory *memory = NULL;
    const uint8_t *from = *has_after ? after : NULL;
    size_t n = 0, i = 0;
    enum sam_err r = asker->party.owner != NULL
                         ? store_item_page(core->store, asker->c->case_id, from, &memory, page,
                                           MISSING_PAGE, &n)
                         : store_item_page_by(core->store, asker->c->case_id, asker->key_id, from,
                                              &memory, page, MISSING_PAGE, &n);
    for (; i < n && r == SAM_OK && !is_enough(missing); i++) {
        r = look_at(core, call, asker, &page[i], &memory, missing);
        memcpy(after, page[i].item, ID_BYTES);
    }
    *has_after = n == MISSING_PAGE && i == n; /* there may be more */
    store_memory_free(&memory);
    return r;
}

/* The item to go on behind must be the asker's to wrap; else it is closed, or not there. */
static enum sam_err
check_after(struct core *core, struct call *call, const struct asker *asker)
{
    const struct missing_wraps *asked = call->request->missing_wraps;
    struct store_item item;
    if (!asked->has_after) { return SAM_OK; }
    enum sam_err r = store_item_get(core->store, asked->after, &call->memory, &item);
    if (r != SAM_OK) { return r; }
    if (memcmp(item.case_id, asker->c->case_id, ID_BYTES) != 0) { return SAM_E_REFUSED; }
    if (asker->party.owner != NULL) { return SAM_OK; }
    return memcmp(item.author, asker->key_id, HASH_BYTES) == 0 ? SAM_OK : SAM_E_REFUSED;
}

static enum sam_err
collect(struct core *core, struct call *call, const struct asker *asker)
{
    const struct missing_wraps *asked = call->request->missing_wraps;
    struct missing missing = {.room = asked->limit};
    struct missing_reply *reply = call_memory(call, sizeof *reply);
    uint8_t after[ID_BYTES];
    bool has_after = asked->has_after, more = true;
    enum sam_err r = SAM_OK;

    if (missing.room > MISSING_ITEMS) { missing.room = MISSING_ITEMS; }
    missing.items = call_memory(call, (missing.room + 1) * sizeof *missing.items);
    if (reply == NULL || missing.items == NULL) { return SAM_E_NOMEM; }
    memcpy(after, asked->after, ID_BYTES);
    while (more && r == SAM_OK && !is_enough(&missing)) {
        r = look_at_page(core, call, asker, after, &has_after, &missing);
        more = has_after;
    }
    if (r != SAM_OK) { return r; }
    *reply = (struct missing_reply){missing.items, missing.n};
    call->reply.missing = reply;
    return SAM_OK;
}

enum sam_err
handle_missing_wraps(struct core *core, struct call *call)
{
    struct asker asker;
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_OK) { r = check_after(core, call, &asker); }
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    return collect(core, call, &asker);
}
