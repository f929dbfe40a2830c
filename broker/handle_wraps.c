/* handle_wraps.c - PutWraps: an item's key for its readers, wrapped by an owner or its author, with a
 * share for each, which the core keeps sealed; MissingWraps: what there is to wrap. */
#include "room_item.h"
#include "wrapping.h"

#include <string.h>

/* ---- PutWraps ---------------------------------------------------------------------------------- */

static enum sam_err
write_down(struct core *core, struct call *call, const struct asker *asker,
           const struct kept_item *item, const struct wrapped *wrapped, uint64_t *ret_seq)
{
    struct log_note note = asker_note(call, asker, item->stored.item);
    note.decision = LOG_PERMITTED;
    note.reason = LOG_REASON_TAKEN;
    note.recipients = wrapped->stored;
    note.n_recipients = wrapped->n_stored;
    note.meeting = item->body->has_meeting ? item->body->meeting : NULL;
    return asker_log(core, call, &note, ret_seq);
}

/* The first wraps of an item list it; one of a meeting is said there, in the order of the log. */
static enum sam_err
bring_out(struct core *core, const struct kept_item *item, uint64_t seq)
{
    const struct item_body *body = item->body;
    if (item->stored.is_listed) { return SAM_OK; }
    enum sam_err r = store_item_list_it(core->store, body->item);
    if (r != SAM_OK || !body->has_meeting) { return r; }
    return rooms_say(core->rooms, body->meeting, seq, body->item);
}

/* Wraps that are sound: keep them, log, list the item if they are its first, reply. */
static enum sam_err
take(struct core *core, struct call *call, const struct asker *asker, const struct kept_item *item,
     const struct checked_wraps *wraps)
{
    const struct wrapped *wrapped = NULL;
    struct done *done = call_memory(call, sizeof *done);
    uint64_t seq = 0;
    if (done == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = wrapping_keep(core, call, call->request->put_wraps, wraps, &wrapped);
    if (r == SAM_OK) { r = write_down(core, call, asker, item, wrapped, &seq); }
    if (r == SAM_OK) { r = bring_out(core, item, seq); }
    if (r != SAM_OK) { return r; }
    *done = (struct done){
        .has_seq = true, .seq = seq, .dropped = wrapped->dropped, .n_dropped = wrapped->n_dropped};
    call->touched = true;
    call->reply.done = done;
    return SAM_OK;
}

/* A message is said at this moment, not at that of its header: the meeting may be over by now. */
static enum sam_err
check(struct core *core, struct call *call, const struct asker *asker, const struct kept_item *item,
      struct checked_wraps *ret_wraps, enum refusal *ret_why)
{
    enum sam_err r = wrapping_check(core, call, asker, item, call->request->put_wraps, NULL,
                                    ret_wraps, ret_why);
    if (r != SAM_OK || item->stored.is_listed) { return r; }
    r = room_item_may_come_out(core, asker, item->body, ret_why);
    if (r == SAM_OK && *ret_why != REFUSAL_NONE) { r = SAM_E_REFUSED; }
    if (r != SAM_OK) { wraps_close(ret_wraps); }
    return r;
}

static enum sam_err
put_wraps(struct core *core, struct call *call, const struct asker *asker,
          const struct kept_item *item)
{
    struct checked_wraps wraps = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = check(core, call, asker, item, &wraps, &why);
    if (r == SAM_E_REFUSED) {
        const uint8_t *meeting = item->body->has_meeting ? item->body->meeting : NULL;
        return wrapping_refuse(core, call, asker, item, meeting, why);
    }
    if (r == SAM_OK) { r = take(core, call, asker, item, &wraps); }
    wraps_close(&wraps);
    return r;
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
    if (r == SAM_OK && wrapping_may(&asker, &item)) {
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
    struct tables tables;
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
             const struct tables *tables, const struct kept_item *item,
             struct missing_item *ret_missing)
{
    uint8_t has[RECIPIENTS_MAX + FORMER_MAX][HASH_BYTES];
    uint8_t(*missing)[HASH_BYTES] = NULL;
    struct recipients expected;
    size_t n = 0;
    enum sam_err r = store_wrap_recipients(core->store, &item->stored, has,
                                           sizeof has / sizeof *has, &n);
    if (r != SAM_OK) { return r; }
    wrapping_expect(asker, item, tables, NULL, &expected);
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
    if (r == SAM_OK) { r = find_missing(core, call, asker, &missing->tables, &item, place); }
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
    r = tables_find(core, call, asker, &missing.tables);
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
