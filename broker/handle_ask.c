/* handle_ask.c - Ask: a member asks the candidate to open a label for somebody on the team, or enters a yes that
 * the candidate has spoken; Answer: an owner says what came of it; Asks: what was asked. Neither an answer
 * nor a spoken yes opens anything: a yes is the next version of the consent. */
#include "live.h"

#include "wire.h"

#include <string.h>

#define ASKS_BYTES 72000U /* of a reply */
#define ASKED_BYTES 192U  /* of one in it, without its names */
#define ASKS_PAGE 32U
#define ASKS_LOOKS 4096U /* that one request looks at; a list ends early behind so many of others */

/* ---- Ask --------------------------------------------------------------------------------------- */

/* For somebody on the team, a category and purposes that there are; for some purpose, or for a meeting. What was
 * spoken was spoken in one. */
static bool
makes_sense(const struct asker *asker, const struct ask *asked)
{
    return of_case_has_person(asker->c->version.body, asked->person)
           && sam_taxonomy_leaves(asker->taxonomy, asked->label) != 0
           && reading_has_purposes(asker, asked->purposes, asked->n_purposes)
           && (asked->has_meeting || (asked->n_purposes > 0 && !asked->has_spoken));
}

/* The request itself is what is kept. */
static enum sam_err
store_it(struct core *core, struct call *call, const struct asker *asker)
{
    uint8_t *body = call_memory(call, STATEMENT_MAX);
    struct store_ask record = {.time = call->now};
    if (body == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = wire_request_encode(call->request, body, STATEMENT_MAX, &record.body.len);
    if (r != SAM_OK) { return r; }
    record.body.at = body;
    memcpy(record.ask, call->request->request, ID_BYTES);
    memcpy(record.case_id, asker->c->case_id, ID_BYTES);
    memcpy(record.asker, asker->key_id, HASH_BYTES);
    return store_ask_put(core->store, &record);
}

static enum sam_err
ask(struct core *core, struct call *call, const struct asker *asker)
{
    struct log_note note = asker_note(call, asker, NULL);
    uint64_t seq = 0;
    enum sam_err r = store_it(core, call, asker);
    if (r != SAM_OK) { return r; }
    note.decision = LOG_PERMITTED;
    note.reason = LOG_REASON_TAKEN;
    note.purposes = call->request->ask->purposes;
    note.n_purposes = call->request->ask->n_purposes;
    note.meeting = call->request->ask->has_meeting ? call->request->ask->meeting : NULL;
    if ((r = asker_log(core, call, &note, &seq)) != SAM_OK) { return r; }
    call->touched = true;
    return call_done(call, seq);
}

/* Is there an ask of this id in the case? */
static enum sam_err
find_ask(struct core *core, struct call *call, const struct asker *asker, const uint8_t *id,
         bool *ret_there)
{
    struct store_ask found;
    enum sam_err r = store_ask_get(core->store, asker->c->case_id, id, &call->memory, &found);
    *ret_there = r == SAM_OK;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

/* One that is new, about a meeting, if any, that the asker has part in. */
static enum sam_err
check_and_ask(struct core *core, struct call *call, const struct asker *asker)
{
    const struct ask *asked = call->request->ask;
    struct room *room = NULL;
    bool there = false;
    enum sam_err r = live_room(core, asker, asked->has_meeting ? asked->meeting : NULL, &room);
    if (r != SAM_OK) { return r; }
    if (asked->has_meeting && room == NULL) { return call_refuse(call, REPLY_CLOSED); }
    r = find_ask(core, call, asker, call->request->request, &there);
    if (r != SAM_OK) { return r; }
    return there ? call_refuse(call, REPLY_CONFLICT) : ask(core, call, asker);
}

enum sam_err
handle_ask(struct core *core, struct call *call)
{
    struct asker asker;

    if (!core->room) { return call_refuse(call, REPLY_FULL); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (asker.party.member == NULL) { return asker_forbid(core, call, &asker); }
    if (!makes_sense(&asker, call->request->ask)) { return call_refuse(call, REPLY_MALFORMED); }
    return check_and_ask(core, call, &asker);
}

/* ---- Answer ------------------------------------------------------------------------------------ */

enum sam_err
handle_answer(struct core *core, struct call *call)
{
    const struct answer *said = call->request->answer;
    struct asker asker;
    bool there = false;

    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (asker.party.owner == NULL) { return asker_forbid(core, call, &asker); }
    if ((r = find_ask(core, call, &asker, said->ask, &there)) != SAM_OK) { return r; }
    if (!there) { return call_refuse(call, REPLY_CLOSED); }
    r = store_ask_answer(core->store, asker.c->case_id, said->ask, said->answer);
    if (r != SAM_OK) { return r; }
    call->touched = true;
    return asker_take(core, call, &asker, NULL);
}

/* ---- Asks -------------------------------------------------------------------------------------- */

/* The reply as it grows. */
struct asking {
    struct asked_of *list;
    size_t n, room, bytes, looks;
    uint8_t after[ID_BYTES];
    bool has_after;
};

static bool
is_enough(const struct asking *asking)
{
    return asking->n == asking->room || asking->looks >= ASKS_LOOKS || asking->bytes >= ASKS_BYTES;
}

/* "No" and "not now" are the candidate's own business: to a member both are no. */
static uint32_t
answer_for(const struct asker *asker, uint32_t answer)
{
    bool is_plain = answer == 0 || answer == ANSWER_YES || answer == ANSWER_MEETING;
    return asker->party.owner != NULL || is_plain ? answer : (uint32_t)ANSWER_NO;
}

static enum sam_err
copy_ask(struct call *call, const struct ask *from, struct asking *asking, const struct ask **ret)
{
    struct ask *copy = call_memory(call, sizeof *copy);
    struct sam_bytes *label = call_names(call, &from->label, 1);
    struct sam_bytes *purposes = call_names(call, from->purposes, from->n_purposes);
    if (copy == NULL || label == NULL || purposes == NULL) { return SAM_E_NOMEM; }
    *copy = *from;
    copy->label = *label;
    copy->purposes = purposes;
    asking->bytes += ASKED_BYTES + label->len + call_names_bytes(purposes, from->n_purposes);
    *ret = copy;
    return SAM_OK;
}

/* Errors: INTERNAL the store has what nobody can read. */
static enum sam_err
add_ask(struct call *call, const struct asker *asker, const struct store_ask *stored,
        struct asking *asking)
{
    struct asked_of *place = &asking->list[asking->n];
    const struct request *request = NULL;
    struct wire *memory = NULL;
    asking->looks++;
    if (asker->party.owner == NULL && memcmp(stored->asker, asker->key_id, HASH_BYTES) != 0) {
        return SAM_OK;
    }
    *place = (struct asked_of){.time = stored->time, .answer = answer_for(asker, stored->answer)};
    memcpy(place->ask, stored->ask, ID_BYTES);
    memcpy(place->asker, stored->asker, HASH_BYTES);
    enum sam_err r = wire_request_decode(stored->body, &memory, &request);
    if (r == SAM_OK && request->ask == NULL) { r = SAM_E_MALFORMED; }
    if (r == SAM_OK) { r = copy_ask(call, request->ask, asking, &place->what); }
    if (r == SAM_OK) { asking->n++; }
    wire_free(&memory);
    return r == SAM_OK || r == SAM_E_NOMEM ? r : SAM_E_INTERNAL;
}

static enum sam_err
add_page(struct core *core, struct call *call, const struct asker *asker, struct asking *asking,
         bool *ret_more)
{
    struct store_ask page[ASKS_PAGE];
    struct store_memory *memory = NULL;
    size_t n = 0;
    enum sam_err r = store_ask_page(core->store, asker->c->case_id,
                                    asking->has_after ? asking->after : NULL, &memory, page,
                                    ASKS_PAGE, &n);
    for (size_t i = 0; i < n && r == SAM_OK && !is_enough(asking); i++) {
        r = add_ask(call, asker, &page[i], asking);
        memcpy(asking->after, page[i].ask, ID_BYTES);
        asking->has_after = true;
    }
    *ret_more = n == ASKS_PAGE;
    store_memory_free(&memory);
    return r;
}

static enum sam_err
list_asks(struct core *core, struct call *call, const struct asker *asker)
{
    const struct asks *asked = call->request->asks;
    struct asking asking = {.room = asked->limit < PAGE_MAX ? asked->limit : PAGE_MAX,
                            .has_after = asked->has_after};
    struct asks_reply *reply = call_memory(call, sizeof *reply);
    bool more = true;
    asking.list = call_memory(call, asking.room * sizeof *asking.list);
    if (reply == NULL || asking.list == NULL) { return SAM_E_NOMEM; }
    memcpy(asking.after, asked->after, ID_BYTES);
    while (more && !is_enough(&asking)) {
        enum sam_err r = add_page(core, call, asker, &asking, &more);
        if (r != SAM_OK) { return r; }
    }
    *reply = (struct asks_reply){asking.list, asking.n};
    call->reply.asks = reply;
    return SAM_OK;
}

/* The ask to go on behind must be the asker's to see; else it is closed, or not there. */
enum sam_err
handle_asks(struct core *core, struct call *call)
{
    const struct asks *asked = call->request->asks;
    struct store_ask after;
    struct asker asker;
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_OK && asked->has_after) {
        r = store_ask_get(core->store, asker.c->case_id, asked->after, &call->memory, &after);
    }
    if (r == SAM_OK && asked->has_after && asker.party.owner == NULL
        && memcmp(after.asker, asker.key_id, HASH_BYTES) != 0) {
        r = SAM_E_REFUSED;
    }
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    return r == SAM_OK ? list_asks(core, call, &asker) : r;
}
