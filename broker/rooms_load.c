/* rooms_load.c - a room, read from the store; see rooms_inside.h. */
#include "rooms_inside.h"

#include "check.h"
#include "store_data.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 8U

/* The version of the case that the statements before named: mostly the next one names it too. */
struct loading {
    struct store *store;
    const uint8_t *realm;
    sam_time now;
    struct wire *version_memory; /* owned */
    const struct case_body *version;
    uint8_t version_id[HASH_BYTES];
    struct room_slot slot;
};

/* ---- statements -------------------------------------------------------------------------------- */

/* What the statement claims; it is checked when the version that it names is there. */
static enum sam_err
read_claim(struct sam_bytes statement, struct wire **ret_memory,
           const struct meeting_body **ret_body)
{
    struct wire *outer = NULL;
    const struct envelope *envelope;
    enum sam_err r = wire_envelope_decode(statement, &outer, &envelope);
    if (r == SAM_OK) { r = wire_meeting_body_decode(envelope->body, ret_memory, ret_body); }
    wire_free(&outer);
    return r;
}

/* The version of the case with this id. */
static enum sam_err
find_version(struct loading *l, const uint8_t *id)
{
    struct store_memory *memory = NULL;
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope;
    const struct case_body *body = NULL;
    struct store_case stored;
    if (l->version != NULL && check_same(l->version_id, id)) { return SAM_OK; }
    enum sam_err r = store_case_by_id(l->store, l->slot.room.case_id, id, &memory, &stored);
    if (r == SAM_OK) { r = wire_envelope_decode(stored.statement, &outer, &envelope); }
    if (r == SAM_OK) { r = wire_case_body_decode(envelope->body, &inner, &body); }
    if (r == SAM_OK) {
        wire_free(&l->version_memory);
        l->version_memory = inner;
        l->version = body;
        memcpy(l->version_id, id, HASH_BYTES);
        inner = NULL;
    }
    wire_free(&inner);
    wire_free(&outer);
    store_memory_free(&memory);
    return r;
}

/* Who wrote what was put on the table: its author may put it there. */
static enum sam_err
find_author(struct loading *l, const struct meeting_body *body, uint8_t *ret_author)
{
    struct store_memory *memory = NULL;
    struct store_item item;
    if (!body->has_item) { return SAM_OK; }
    enum sam_err r = store_item_get(l->store, body->item, &memory, &item);
    if (r == SAM_OK) { memcpy(ret_author, item.author, HASH_BYTES); }
    store_memory_free(&memory);
    return r;
}

static enum sam_err
check_statement(struct loading *l, const struct store_meeting *stored, struct meeting *ret_checked)
{
    struct wire *memory = NULL;
    const struct meeting_body *claim = NULL;
    uint8_t author[HASH_BYTES] = {0};
    struct meeting checked = {.memory = NULL};
    enum refusal why = REFUSAL_NONE;
    struct meeting_known known = {.before = &l->slot.room.state};
    enum sam_err r = read_claim(stored->statement, &memory, &claim);
    if (r == SAM_OK) { r = find_version(l, claim->case_statement); }
    if (r == SAM_OK) { r = find_author(l, claim, author); }
    if (r != SAM_OK) { goto out; }
    memcpy(known.at.realm, l->realm, ID_BYTES);
    memcpy(known.at.case_id, l->slot.room.case_id, ID_BYTES);
    known.at.current = (struct case_version){l->version, l->version_id};
    if (claim->has_item) { known.item_author = author; }
    if ((r = meeting_check(stored->statement, &known, &checked, &why)) != SAM_OK) { goto out; }
    r = SAM_E_REFUSED;
    if (!check_same(checked.statement.id, stored->id)) { goto out; }
    if (memcmp(checked.body->meeting, stored->meeting, ID_BYTES) != 0) { goto out; }
    *ret_checked = checked;
    checked = (struct meeting){.memory = NULL};
    r = SAM_OK;
out:
    meeting_close(&checked);
    wire_free(&memory);
    return r;
}

/* More than there is room for is no table: it was not taken. */
static enum sam_err
put_on_table(struct room *room, const uint8_t *item)
{
    if (room_has_item(room, item, NULL)) { return SAM_OK; }
    if (room->n_table == ROOM_TABLE_MAX) { return SAM_E_REFUSED; }
    memcpy(room->table[room->n_table++], item, ID_BYTES);
    return SAM_OK;
}

/* Takes the memory of a plan. */
static enum sam_err
follow(struct room_slot *slot, struct meeting *checked, sam_time logged)
{
    struct room *room = &slot->room;
    const struct meeting_body *body = checked->body;
    room->state = checked->after;
    switch ((enum meeting_kind)body->kind) {
    case MEETING_CALL:
    case MEETING_CHANGE:
        wire_free(&slot->plan_memory);
        slot->plan_memory = checked->memory;
        room->plan = body;
        checked->memory = NULL;
        break;
    case MEETING_TABLE:
        return put_on_table(room, body->item);
    case MEETING_CANCEL:
    case MEETING_CLOSE:
        room->ended = logged;
        room->is_cancelled = body->kind == MEETING_CANCEL;
        break;
    case MEETING_OPEN:
        break;
    }
    return SAM_OK;
}

static enum sam_err
take_statement(struct loading *l, const struct store_meeting *stored)
{
    struct meeting checked;
    if (memcmp(stored->case_id, l->slot.room.case_id, ID_BYTES) != 0) { return SAM_E_REFUSED; }
    enum sam_err r = check_statement(l, stored, &checked);
    if (r != SAM_OK) { return r; }
    r = follow(&l->slot, &checked, stored->logged);
    meeting_close(&checked);
    return r;
}

static enum sam_err
take_statements(struct loading *l, const uint8_t *meeting)
{
    size_t n = PAGE;
    enum sam_err r = SAM_OK;
    while (r == SAM_OK && n == PAGE) {
        struct store_memory *memory = NULL;
        struct store_meeting page[PAGE];
        r = store_meeting_page(l->store, meeting, l->slot.room.state.seq + 1, &memory, page, PAGE,
                               &n);
        for (size_t i = 0; i < n && r == SAM_OK; i++) {
            r = take_statement(l, &page[i]);
        }
        store_memory_free(&memory);
    }
    return r == SAM_OK && l->slot.room.plan == NULL ? SAM_E_REFUSED : r;
}

/* ---- people ------------------------------------------------------------------------------------ */

static enum sam_err
invite(struct room *room, const uint8_t *person)
{
    struct room_somebody *s = room_add(room, person);
    if (s == NULL) { return SAM_E_REFUSED; }
    s->is_invited = true;
    return SAM_OK;
}

/* Who called it is not expected where that is the candidate, who never counts. */
static enum sam_err
take_invited(struct room *room)
{
    enum sam_err r = SAM_OK;
    if (!room->state.by_owner) { r = invite(room, room->state.caller); }
    for (size_t i = 0; i < room->plan->n_invited && r == SAM_OK; i++) {
        r = invite(room, room->plan->invited[i]);
    }
    return r;
}

static enum sam_err
take_presence(struct loading *l)
{
    struct store_presence people[ROOM_MARKS_MAX];
    struct room *room = &l->slot.room;
    size_t n = 0;
    enum sam_err r = store_presence_page(l->store, room->meeting, people, ROOM_MARKS_MAX, &n);
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        const struct store_presence *p = &people[i];
        struct room_somebody *s = room_add(room, p->person);
        if (s == NULL) { return SAM_E_REFUSED; }
        memcpy(s->key_id, p->key_id, HASH_BYTES);
        s->is_joined = p->is_joined;
        s->was_there = p->was_there;
        s->mark = (enum room_mark)p->mark;
        s->heard = p->is_joined ? l->now : 0;
    }
    return r;
}

/* An agenda that got shorter has nothing at hand until it is handed on again. */
static enum sam_err
take_point(struct loading *l)
{
    struct room *room = &l->slot.room;
    uint32_t point = 0;
    enum sam_err r = store_point_get(l->store, room->meeting, &point);
    if (r == SAM_OK && point <= room->plan->n_agenda) { room->point = point; }
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

/* ---- all of it --------------------------------------------------------------------------------- */

enum sam_err
room_load(struct store *store, const uint8_t *realm, const uint8_t *case_id, const uint8_t *meeting,
          sam_time now, struct room_slot *ret_slot)
{
    struct loading l = {.store = store, .realm = realm, .now = now};
    memcpy(l.slot.room.case_id, case_id, ID_BYTES);
    memcpy(l.slot.room.meeting, meeting, ID_BYTES);
    if ((l.slot.room.seen = calloc(1, sizeof *l.slot.room.seen)) == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = take_statements(&l, meeting);
    if (r == SAM_OK) { r = take_invited(&l.slot.room); }
    if (r == SAM_OK) { r = take_presence(&l); }
    if (r == SAM_OK) { r = take_point(&l); }
    wire_free(&l.version_memory);
    if (r == SAM_OK) {
        *ret_slot = l.slot;
        return SAM_OK;
    }
    room_close(&l.slot);
    bool is_broken = r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG || r == SAM_E_INTERNAL;
    return is_broken ? SAM_E_REFUSED : r;
}
