/* handle_ask.c - Ask: a member asks the candidate to open a label for somebody on the team; Answer: an
 * owner says what came of it. An answer opens nothing: a yes is the next version of the consent. */
#include "reading.h"

#include <string.h>

/* ---- Ask --------------------------------------------------------------------------------------- */

/* For somebody on the team, a category and purposes that there are. */
static bool
makes_sense(const struct asker *asker, const struct ask *asked)
{
    return of_case_has_person(asker->c->version.body, asked->person)
           && sam_taxonomy_leaves(asker->taxonomy, asked->label) != 0
           && reading_has_purposes(asker, asked->purposes, asked->n_purposes);
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
    if ((r = asker_log(core, call, &note, &seq)) != SAM_OK) { return r; }
    call->touched = true;
    return call_done(call, seq);
}

/* Is there an ask of this id in the case? */
static enum sam_err
find_ask(struct core *core, struct call *call, const struct asker *asker, const uint8_t *id,
         bool *ret_there)
{
    struct store_ask next;
    size_t n = 0;
    enum sam_err r = store_ask_page(core->store, asker->c->case_id, id, &call->memory, &next, 1,
                                    &n);
    *ret_there = r == SAM_OK;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

enum sam_err
handle_ask(struct core *core, struct call *call)
{
    struct asker asker;
    bool there = false;

    if (!core->room) { return call_refuse(call, REPLY_FULL); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (asker.party.member == NULL) { return asker_forbid(core, call, &asker); }
    if (!makes_sense(&asker, call->request->ask)) { return call_refuse(call, REPLY_MALFORMED); }
    r = find_ask(core, call, &asker, call->request->request, &there);
    if (r != SAM_OK) { return r; }
    if (there) { return call_refuse(call, REPLY_CONFLICT); }
    return ask(core, call, &asker);
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
