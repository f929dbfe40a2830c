/* transcript_request.c - what was asked; see transcript.h. A statement is told as what it says. */
#include "transcript.h"

#include "check.h"

static const char *const KINDS[] = {
    [REQUEST_PUT_CASE] = "put_case",   [REQUEST_PUT_ITEM] = "put_item",
    [REQUEST_PUT_CHUNK] = "put_chunk", [REQUEST_PUT_WRAPS] = "put_wraps",
    [REQUEST_LIST] = "list",           [REQUEST_RELEASE] = "release",
    [REQUEST_GET_CHUNK] = "get_chunk", [REQUEST_PUT_MEETING] = "put_meeting",
    [REQUEST_JOIN] = "join",           [REQUEST_LEAVE] = "leave",
    [REQUEST_PRESENT] = "present",     [REQUEST_ABSENT] = "absent",
    [REQUEST_ROOM_CARD] = "room_card", [REQUEST_GET_MEETING] = "get_meeting",
    [REQUEST_HAND_ON] = "hand_on",     [REQUEST_MISSING_WRAPS] = "missing_wraps",
    [REQUEST_GET_CASE] = "get_case",
};

/* The body of a statement of ours. */
static struct sam_bytes
body_of(struct sam_bytes statement, struct wire **ret_memory)
{
    const struct envelope *envelope = NULL;
    realm_must(wire_envelope_decode(statement, ret_memory, &envelope), "an envelope");
    return envelope->body;
}

static void
tell_item(const struct item_body *b)
{
    tell_id("item", b->item, ID_BYTES);
    tell_text("item_kind", b->kind);
    tell_names("labels", b->labels, b->n_labels);
    tell_id("author", b->author, HASH_BYTES);
    tell_number("created", b->created);
    tell_id("meeting", b->has_meeting ? b->meeting : NULL, ID_BYTES);
    tell_ids("audience", b->audience, b->n_audience, ID_BYTES);
}

static void
tell_wraps(const char *name, const struct put_wraps *put)
{
    struct wire *outer = NULL, *inner = NULL;
    const struct wraps_body *b = NULL;
    realm_must(wire_wraps_body_decode(body_of(put->wraps, &outer), &inner, &b), "wraps");
    tell_id("item", b->item, ID_BYTES);
    tell_open(name, '[');
    for (size_t i = 0; i < b->n_wraps; i++)
        tell_id(NULL, b->wraps[i].recipient, HASH_BYTES);
    tell_close(']');
    wire_free(&inner);
    wire_free(&outer);
}

static void
tell_points(const struct meeting_body *b)
{
    tell_open("agenda", '[');
    for (size_t i = 0; i < b->n_agenda; i++) {
        const struct point *p = &b->agenda[i];
        tell_open(NULL, '{');
        tell_id("title", p->title_item, ID_BYTES);
        tell_names("labels", p->labels, p->n_labels);
        tell_id("owner", p->owner, ID_BYTES);
        tell_ids("people", p->people, p->n_people, ID_BYTES);
        tell_close('}');
    }
    tell_close(']');
}

static void
tell_meeting(const struct meeting_body *b)
{
    static const char *const WHAT[] = {
        [MEETING_CALL] = "call", [MEETING_CHANGE] = "change", [MEETING_CANCEL] = "cancel",
        [MEETING_OPEN] = "open", [MEETING_CLOSE] = "close",   [MEETING_TABLE] = "table"};
    tell_text("statement", realm_text(WHAT[b->kind]));
    tell_id("meeting", b->meeting, ID_BYTES);
    tell_number("seq", (int64_t)b->seq);
    if (b->has_when) tell_number("when", b->when);
    if (b->has_until) tell_number("until", b->until);
    tell_id("place", b->has_place_item ? b->place_item : NULL, ID_BYTES);
    tell_ids("invited", b->invited, b->n_invited, ID_BYTES);
    tell_points(b);
    if (b->kind == MEETING_TABLE) tell_id("item", b->item, ID_BYTES);
}

static void
tell_statement(const struct request *q)
{
    struct wire *outer = NULL, *inner = NULL;
    if (q->put_item != NULL) {
        const struct item_body *b = NULL;
        realm_must(wire_item_body_decode(body_of(q->put_item->item, &outer), &inner, &b), "item");
        tell_item(b);
    }
    if (q->put_meeting != NULL) {
        const struct meeting_body *b = NULL;
        realm_must(wire_meeting_body_decode(body_of(q->put_meeting->meeting, &outer), &inner, &b),
                   "meeting");
        tell_meeting(b);
        if (q->put_meeting->wraps != NULL) {
            tell_open("beside", '{');
            tell_wraps("recipients", q->put_meeting->wraps);
            tell_close('}');
        }
    }
    wire_free(&inner);
    wire_free(&outer);
}

static void
tell_reading(const struct request *q)
{
    if (q->release != NULL) {
        tell_id("item", q->release->item, ID_BYTES);
        tell_names("purposes", q->release->purposes, q->release->n_purposes);
        if (q->release->role.len > 0) tell_text("role", q->release->role);
        tell_id("meeting", q->release->has_meeting ? q->release->meeting : NULL, ID_BYTES);
    }
    if (q->list != NULL) {
        if (q->list->role.len > 0) tell_text("role", q->list->role);
        tell_id("meeting", q->list->has_meeting ? q->list->meeting : NULL, ID_BYTES);
        tell_id("after", q->list->has_after ? q->list->after : NULL, ID_BYTES);
        tell_number("limit", q->list->limit);
    }
    if (q->get_chunk != NULL) {
        tell_id("item", q->get_chunk->item, ID_BYTES);
        tell_number("number", q->get_chunk->number);
    }
    if (q->room_card != NULL) {
        tell_id("meeting", q->room_card->meeting, ID_BYTES);
        tell_names("labels", q->room_card->labels, q->room_card->n_labels);
        if (q->room_card->has_after) tell_number("after", (int64_t)q->room_card->after);
    }
    if (q->get_meeting != NULL) {
        tell_id("meeting", q->get_meeting->has_meeting ? q->get_meeting->meeting : NULL, ID_BYTES);
        if (q->get_meeting->has_from) tell_number("from", (int64_t)q->get_meeting->from);
    }
}

static void
tell_presence(const struct request *q)
{
    const struct of_meeting *of = q->join != NULL ? q->join : q->leave;
    const struct in_meeting *in = q->present != NULL ? q->present : q->absent;
    if (of != NULL) tell_id("meeting", of->meeting, ID_BYTES);
    if (in != NULL) {
        tell_id("meeting", in->meeting, ID_BYTES);
        tell_id("person", in->person, ID_BYTES);
    }
    if (q->hand_on != NULL) {
        tell_id("meeting", q->hand_on->meeting, ID_BYTES);
        tell_number("point", q->hand_on->point);
    }
}

void
tell_request(const struct request *q)
{
    tell_text("kind", realm_text(KINDS[q->kind]));
    tell_id("request", q->request, ID_BYTES);
    tell_id("case", q->case_id, ID_BYTES);
    if (q->put_case != NULL) tell_version(q->put_case);
    if (q->put_wraps != NULL) tell_wraps("recipients", q->put_wraps);
    if (q->put_chunk != NULL) {
        tell_id("item", q->put_chunk->item, ID_BYTES);
        tell_number("number", q->put_chunk->number);
    }
    tell_statement(q);
    tell_reading(q);
    tell_presence(q);
}
