/* handle_list.c - List: what a Release would give the asker now, for at least one purpose, and for which;
 * the newest first. One entry for all of it. Where a meeting is named: of what lies there alone, and also what a
 * Release that names it would give without a purpose (then none is told).
 *
 * An item is in the list for a purpose iff reading_decide() says yes for it and the asker has a wrap. Most
 * items of a case are closed to most members, so the columns of the store are asked first: an item's own
 * labels without an audience open at least as much as all its labels with one (properties P6, P19).
 * A request looks at LIST_LOOKS items at most between its start and its end; so a list ends early behind
 * so many in a row that are closed to the asker. */
#include "live.h"

#include <samtykke/same.h>
#include <string.h>

#define LIST_LOOKS 2048U
#define LIST_PAGE 64U
#define LIST_BYTES 72000U /* of a reply: it travels beside a checkpoint */
#define LISTED_BYTES 160U /* of one in it, without its names */

/* The list as it grows. */
struct listing {
    struct listed *items;
    size_t n, room, bytes, looks;
    struct sam_bytes role;
    const struct room *meeting; /* the room of the meeting that is named; NULL: none is */
    struct sam_bytes purposes[SAM_PURPOSES_MAX]; /* the taxonomy's, sorted */
    uint32_t n_purposes;
};

/* ---- for which purposes ------------------------------------------------------------------------ */

static void
sort_purposes(const struct sam_taxonomy *taxonomy, struct listing *list)
{
    for (uint32_t i = 0; i < taxonomy->n_purposes; i++) {
        uint32_t at = list->n_purposes++;
        for (; at > 0 && name_order(taxonomy->purposes[i], list->purposes[at - 1]) < 0; at--) {
            list->purposes[at] = list->purposes[at - 1];
        }
        list->purposes[at] = taxonomy->purposes[i];
    }
}

/* Bit i: purposes[i] alone would do. */
static uint32_t
find_purposes(const struct asker *asker, const struct listing *list, const struct subject *subject)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < list->n_purposes; i++) {
        const struct aim aim = {list->role, &list->purposes[i], 1, NULL};
        if (reading_decide(asker, subject, &aim).may) { bits |= UINT32_C(1) << i; }
    }
    return bits;
}

/* In the meeting that is named: as a Release that names it, without a purpose. */
static bool
is_open_there(const struct asker *asker, const struct listing *list, const uint8_t *item,
              const struct subject *subject)
{
    struct aim aim = {.role = list->role};
    aim.live = live_meeting(asker, list->meeting, item, subject->meeting);
    return reading_decide(asker, subject, &aim).may;
}

/*   ret_purposes  out: as find_purposes(); none where it is open in the meeting */
static bool
is_open(const struct asker *asker, const struct listing *list, const uint8_t *item,
        const struct subject *subject, uint32_t *ret_purposes)
{
    *ret_purposes = 0;
    if (list->meeting != NULL && !room_has_item(list->meeting, item, subject->meeting)) {
        return false;
    }
    if (list->meeting != NULL && is_open_there(asker, list, item, subject)) { return true; }
    *ret_purposes = find_purposes(asker, list, subject);
    return *ret_purposes != 0;
}

/* ---- one item ---------------------------------------------------------------------------------- */

/* Labels as the store has them: count, then length and bytes of each. */
static size_t
own_labels(const struct store_item *stored, struct sam_bytes ret_labels[static LABELS_MAX])
{
    struct sam_bytes left = stored->labels;
    size_t n = 0;
    if (left.len > 0) { left = (struct sam_bytes){left.at + 1, left.len - 1}; }
    while (left.len > 0 && n < LABELS_MAX && left.len > left.at[0]) {
        size_t len = left.at[0];
        ret_labels[n++] = (struct sam_bytes){left.at + 1, len};
        left = (struct sam_bytes){left.at + 1 + len, left.len - 1 - len};
    }
    return n;
}

/* By the columns alone: no is no, yes wants a closer look. */
static bool
could_be_open(const struct asker *asker, const struct listing *list,
              const struct store_item *stored)
{
    uint32_t purposes;
    struct sam_bytes labels[LABELS_MAX];
    struct subject subject = {.author = stored->author,
                              .labels = labels,
                              .n_labels = own_labels(stored, labels),
                              .meeting = stored->has_meeting ? stored->meeting : NULL,
                              .created = stored->created};
    return is_open(asker, list, stored->item, &subject, &purposes);
}

static enum sam_err
fill(struct call *call, const struct kept_item *item, const struct listing *list, uint32_t purposes,
     struct listed *ret_listed)
{
    struct sam_bytes names[SAM_PURPOSES_MAX];
    size_t n = 0;
    for (uint32_t i = 0; i < list->n_purposes; i++) {
        if ((purposes >> i & 1U) != 0) { names[n++] = list->purposes[i]; }
    }
    struct sam_bytes *kind = call_names(call, &item->body->kind, 1);
    struct listed listed = {.labels = call_names(call, item->labels, item->n_labels),
                            .purposes = call_names(call, names, n),
                            .n_labels = item->n_labels,
                            .n_purposes = n,
                            .created = item->body->created,
                            .length = item->body->length};
    if (kind == NULL || listed.labels == NULL || listed.purposes == NULL) { return SAM_E_NOMEM; }
    listed.kind = *kind;
    memcpy(listed.item, item->stored.item, ID_BYTES);
    memcpy(listed.author, item->stored.author, HASH_BYTES);
    *ret_listed = listed;
    return SAM_OK;
}

/* An item whose columns promise something. */
static enum sam_err
look_closer(struct core *core, struct call *call, const struct asker *asker,
            const struct kept_item *item, struct store_memory **memory, struct listing *list)
{
    struct subject subject = kept_item_subject(item);
    uint32_t purposes;
    struct listed *place = &list->items[list->n];
    struct store_wrap wrap;
    bool has = false;
    if (!is_open(asker, list, item->stored.item, &subject, &purposes)) { return SAM_OK; }
    enum sam_err r = kept_wrap_find(core, &item->stored, asker->key_id, memory, &wrap, &has);
    if (r != SAM_OK || !has) { return r; }
    if ((r = fill(call, item, list, purposes, place)) != SAM_OK) { return r; }
    list->bytes += LISTED_BYTES + place->kind.len + call_names_bytes(place->labels, place->n_labels)
                   + call_names_bytes(place->purposes, place->n_purposes);
    list->n++;
    return SAM_OK;
}

static enum sam_err
look_at(struct core *core, struct call *call, const struct asker *asker,
        const struct store_item *stored, struct store_memory **memory, struct listing *list)
{
    struct kept_item item = {.n_labels = 0};
    list->looks++;
    if (!could_be_open(asker, list, stored)) { return SAM_OK; }
    enum sam_err r = kept_item_open(core->store, stored, memory, &item);
    if (r == SAM_OK) { r = look_closer(core, call, asker, &item, memory, list); }
    kept_item_close(&item);
    return r;
}

/* ---- the list ---------------------------------------------------------------------------------- */

static bool
is_enough(const struct listing *list)
{
    return list->n == list->room || list->looks >= LIST_LOOKS || list->bytes >= LIST_BYTES;
}

/*   after  in and out: the last item that was looked at
 *   more   in: begin behind it; out: there may be more behind it */
static enum sam_err
look_at_page(struct core *core, struct call *call, const struct asker *asker,
             uint8_t after[static ID_BYTES], bool *more, struct listing *list)
{
    struct store_item page[LIST_PAGE];
    struct store_memory *memory = NULL;
    size_t n = 0;
    enum sam_err r = store_item_newest(core->store, asker->c->case_id, *more ? after : NULL,
                                       &memory, page, LIST_PAGE, &n);
    for (size_t i = 0; i < n && r == SAM_OK && !is_enough(list); i++) {
        r = look_at(core, call, asker, &page[i], &memory, list);
        memcpy(after, page[i].item, ID_BYTES);
    }
    *more = n == LIST_PAGE;
    store_memory_free(&memory);
    return r;
}

static enum sam_err
collect(struct core *core, struct call *call, const struct asker *asker, struct listing *list)
{
    const struct list *asked = call->request->list;
    uint8_t after[ID_BYTES];
    bool more = asked->has_after;
    enum sam_err r = SAM_OK;
    memcpy(after, asked->after, ID_BYTES);
    do {
        r = look_at_page(core, call, asker, after, &more, list);
    } while (r == SAM_OK && more && !is_enough(list));
    return r;
}

/* The item to go on behind must be open to the asker itself; else it is closed, or not there. */
static enum sam_err
check_after(struct core *core, struct call *call, const struct asker *asker,
            const struct listing *list)
{
    struct kept_item item = {.n_labels = 0};
    if (!call->request->list->has_after) { return SAM_OK; }
    enum sam_err r = kept_item_find(core, call, call->request->list->after, &item);
    if (r == SAM_OK) {
        struct subject subject = kept_item_subject(&item);
        uint32_t purposes;
        bool is_shown = is_open(asker, list, item.stored.item, &subject, &purposes);
        if (!item.stored.is_listed || !is_shown) { r = SAM_E_REFUSED; }
    }
    kept_item_close(&item);
    return r;
}

/* Anything in it: it was given; for an owner always. */
static enum sam_err
write_down(struct core *core, struct call *call, const struct asker *asker, const struct room *room,
           size_t n)
{
    bool is_live = room != NULL && room_is_live(room, &asker->party, asker->key_id, asker->now);
    struct log_note note = asker_note(call, asker, NULL);
    bool is_owner = asker->party.owner != NULL;
    note.decision = is_owner || n > 0 ? LOG_PERMITTED : LOG_DENIED;
    note.reason = is_owner ? (uint32_t)LOG_REASON_OWNER
                  : n > 0  ? (uint32_t)SAM_PERMITTED
                           : (uint32_t)SAM_NO_PERMIT;
    note.meeting = is_live ? room->meeting : NULL;
    return asker_log(core, call, &note, NULL);
}

static enum sam_err
list_for(struct core *core, struct call *call, const struct asker *asker, const struct room *room)
{
    const struct list *asked = call->request->list;
    struct listing *list = call_memory(call, sizeof *list);
    struct list_reply *reply = call_memory(call, sizeof *reply);
    if (list == NULL || reply == NULL) { return SAM_E_NOMEM; }
    list->role = asked->role;
    list->meeting = room;
    list->room = asked->limit < PAGE_MAX ? asked->limit : PAGE_MAX;
    list->items = call_memory(call, list->room * sizeof *list->items);
    if (list->items == NULL) { return SAM_E_NOMEM; }
    sort_purposes(asker->taxonomy, list);

    enum sam_err r = check_after(core, call, asker, list);
    bool is_closed = r == SAM_E_REFUSED;
    if (r == SAM_OK) { r = collect(core, call, asker, list); }
    if (r != SAM_OK && !is_closed) { return r; }
    if ((r = write_down(core, call, asker, room, list->n)) != SAM_OK) { return r; }
    if (is_closed) { return call_refuse(call, REPLY_CLOSED); }
    *reply = (struct list_reply){list->items, list->n};
    call->reply.list = reply;
    return SAM_OK;
}

/* Under another hat than the asker's: closed. */
static bool
is_other_hat(const struct call *call, const struct asker *asker)
{
    struct sam_bytes role = call->request->list->role;
    return role.len > 0 && asker->party.member != NULL
           && !sam_bytes_same(role, asker->party.member->role);
}

/* That, or a meeting in which the asker has no part, or that is not there. */
static enum sam_err
close_it(struct core *core, struct call *call, const struct asker *asker, uint32_t reason)
{
    struct log_note note = asker_note(call, asker, NULL);
    note.decision = LOG_DENIED;
    note.reason = reason;
    enum sam_err r = asker_log(core, call, &note, NULL);
    return r == SAM_OK ? call_refuse(call, REPLY_CLOSED) : r;
}

enum sam_err
handle_list(struct core *core, struct call *call)
{
    const struct list *asked = call->request->list;
    struct room *room = NULL;
    struct asker asker;
    if (!call->may_read) { return asker_must_wait(core, call); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (is_other_hat(call, &asker)) { return close_it(core, call, &asker, SAM_NOT_ON_TEAM); }
    r = live_room(core, &asker, asked->has_meeting ? asked->meeting : NULL, &room);
    if (r != SAM_OK) { return r; }
    if (asked->has_meeting && room == NULL) {
        return close_it(core, call, &asker, LOG_REASON_ABSENT);
    }
    return list_for(core, call, &asker, room);
}
