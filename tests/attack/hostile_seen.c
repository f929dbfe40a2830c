/* hostile_seen.c - see hostile.h: what went by, for the journal and for later use in another place. */
#include "hostile.h"

#include "wire.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char *const REQUESTS[] = {
    "none",        "admit",      "put-case", "get-case",  "put-item",   "put-chunk", "put-wraps",
    "missing",     "list",       "release",  "get-chunk", "put-label",  "erase",     "explain",
    "put-meeting", "join",       "leave",    "present",   "absent",     "room-card", "ask",
    "answer",      "redisclose", "log",      "proof",     "checkpoint", "beacon",    "watch",
    "get-meeting", "hand-on",    "asks"};

/* Whom wraps are for: what a thief of one of these keys could open. */
static void
journal_wraps(const struct tap *tap, struct sam_bytes statement)
{
    const struct envelope *envelope = NULL;
    const struct wraps_body *body = NULL;
    struct wire *outer = NULL, *inner = NULL;
    if (wire_envelope_decode(statement, &outer, &envelope) == SAM_OK
        && wire_wraps_body_decode(envelope->body, &inner, &body) == SAM_OK) {
        for (size_t i = 0; i < body->n_wraps; i++)
            journal("wrapped %s item %s version %" PRIu64 " for %s", hex(tap->key_id, HASH_BYTES),
                    hex(body->item, ID_BYTES), body->case_version,
                    hex(body->wraps[i].recipient, HASH_BYTES));
    }
    wire_free(&inner);
    wire_free(&outer);
}

void
journal_request(const struct tap *tap, const struct request *request)
{
    const uint8_t *item = request->release != NULL     ? request->release->item
                          : request->get_chunk != NULL ? request->get_chunk->item
                                                       : NULL;
    journal("asked %s %s %s", REQUESTS[request->kind], hex(tap->key_id, HASH_BYTES),
            item == NULL ? "-" : hex(item, ID_BYTES));
    if (request->put_wraps != NULL) journal_wraps(tap, request->put_wraps->wraps);
}

void
journal_answer(const struct tap *tap, const struct request *request, const struct told *answer)
{
    journal("answered %s %s %" PRIu32, REQUESTS[request->kind], hex(tap->key_id, HASH_BYTES),
            answer->reply.error);
}

static void
keep(struct hostile *h, enum statement_kind kind, struct sam_bytes statement)
{
    if (statement.at == NULL) return;
    octets_free(&h->stock[kind]);
    h->stock[kind] = octets_copy(statement.at, statement.len);
}

void
stock_request(struct hostile *h, const struct request *r)
{
    if (r->admit != NULL) keep(h, STATEMENT_KEYS, r->admit->keys);
    if (r->put_case != NULL) keep(h, STATEMENT_CASE, r->put_case->case_statement);
    if (r->put_item != NULL) keep(h, STATEMENT_ITEM, r->put_item->item);
    if (r->put_wraps != NULL) keep(h, STATEMENT_WRAPS, r->put_wraps->wraps);
    if (r->put_label != NULL) keep(h, STATEMENT_LABEL, r->put_label->label);
    if (r->erase != NULL) keep(h, STATEMENT_ERASE, r->erase->erase);
    if (r->put_meeting != NULL) keep(h, STATEMENT_MEETING, r->put_meeting->meeting);
    if (r->redisclose != NULL) keep(h, STATEMENT_REDISCLOSE, r->redisclose->redisclose);
    if (r->beacon != NULL) keep(h, STATEMENT_BEACON, r->beacon->beacon);
}
