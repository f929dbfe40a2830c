/* handle_get_meeting.c - GetMeeting: the statements of one meeting from a number on; or which meetings the
 * asker has part in. Who was invited, when, and which items are titles: no content, so nothing is logged. */
#include "live.h"

#include <string.h>

#define REPLY_BYTES 81920U /* of statements in a reply: the longest one always fits */
#define STATEMENT_PAGE 8U
#define MEETING_PAGE 32U
#define MEETING_LOOKS 512U /* in one request; a list ends early behind so many of others */

/* ---- one --------------------------------------------------------------------------------------- */

/* The reply as it grows. */
struct statements {
    struct sam_bytes *list; /* PAGE_MAX */
    size_t n, bytes;
    bool is_full;
};

static void
add(struct statements *s, struct sam_bytes statement)
{
    size_t bytes = statement.len + 8; /* tag and length before it */
    s->is_full = s->n == PAGE_MAX || s->bytes + bytes > REPLY_BYTES;
    if (s->is_full) { return; }
    s->list[s->n++] = statement;
    s->bytes += bytes;
}

static enum sam_err
read_statements(struct core *core, struct call *call, const uint8_t *meeting, uint64_t from,
                struct statements *s)
{
    struct store_meeting page[STATEMENT_PAGE];
    size_t n = STATEMENT_PAGE;
    while (n == STATEMENT_PAGE && !s->is_full) {
        enum sam_err r = store_meeting_page(core->store, meeting, from, &call->memory, page,
                                            STATEMENT_PAGE, &n);
        if (r != SAM_OK) { return r; }
        for (size_t i = 0; i < n && !s->is_full; i++) {
            add(s, page[i].statement);
        }
        from += n;
    }
    return SAM_OK;
}

static enum sam_err
get_one(struct core *core, struct call *call, const struct asker *asker,
        struct meeting_reply *reply)
{
    const struct get_meeting *asked = call->request->get_meeting;
    struct statements s = {.n = 0};
    struct room *room = NULL;
    enum sam_err r = live_room(core, asker, asked->meeting, &room);
    if (r != SAM_OK) { return r; }
    if (room == NULL) { return call_refuse(call, REPLY_CLOSED); }
    s.list = call_memory(call, PAGE_MAX * sizeof *s.list);
    if (s.list == NULL) { return SAM_E_NOMEM; }
    r = read_statements(core, call, asked->meeting, asked->has_from ? asked->from : 1, &s);
    if (r != SAM_OK) { return r; }
    *reply = (struct meeting_reply){.statements = s.list, .n_statements = s.n};
    call->reply.meeting = reply;
    return SAM_OK;
}

/* ---- which ------------------------------------------------------------------------------------- */

/* The list as it grows. */
struct meetings {
    uint8_t (*list)[ID_BYTES]; /* PAGE_MAX */
    size_t n, looks;
    uint8_t after[ID_BYTES];
    bool has_after;
};

static bool
is_enough(const struct meetings *m)
{
    return m->n == PAGE_MAX || m->looks >= MEETING_LOOKS;
}

static enum sam_err
look_at(struct core *core, const struct asker *asker, const uint8_t *meeting, struct meetings *m)
{
    struct room *room = NULL;
    enum sam_err r = rooms_get(core->rooms, asker->c->case_id, meeting, asker->now, &room);
    m->looks++;
    if (r == SAM_E_REFUSED) { return SAM_OK; }
    if (r == SAM_OK && room_knows(room, &asker->party)) {
        memcpy(m->list[m->n++], meeting, ID_BYTES);
    }
    return r;
}

static enum sam_err
look_at_page(struct core *core, const struct asker *asker, struct meetings *m, bool *ret_more)
{
    struct store_meeting page[MEETING_PAGE];
    struct store_memory *memory = NULL;
    size_t n = 0;
    enum sam_err r = store_meeting_of_case(core->store, asker->c->case_id,
                                           m->has_after ? m->after : NULL, &memory, page,
                                           MEETING_PAGE, &n);
    for (size_t i = 0; i < n && r == SAM_OK && !is_enough(m); i++) {
        r = look_at(core, asker, page[i].meeting, m);
        memcpy(m->after, page[i].meeting, ID_BYTES);
        m->has_after = true;
    }
    *ret_more = n == MEETING_PAGE;
    store_memory_free(&memory);
    return r;
}

/* To go on behind one that is not there is no error: ids have an order. */
static enum sam_err
get_which(struct core *core, struct call *call, const struct asker *asker,
          struct meeting_reply *reply)
{
    const struct get_meeting *asked = call->request->get_meeting;
    struct meetings m = {.has_after = asked->has_after};
    bool more = true;
    memcpy(m.after, asked->after, ID_BYTES);
    m.list = call_memory(call, PAGE_MAX * sizeof *m.list);
    if (m.list == NULL) { return SAM_E_NOMEM; }
    while (more && !is_enough(&m)) {
        enum sam_err r = look_at_page(core, asker, &m, &more);
        if (r != SAM_OK) { return r; }
    }
    *reply = (struct meeting_reply){.meetings = (const uint8_t(*)[ID_BYTES])m.list,
                                    .n_meetings = m.n};
    call->reply.meeting = reply;
    return SAM_OK;
}

enum sam_err
handle_get_meeting(struct core *core, struct call *call)
{
    struct meeting_reply *reply = call_memory(call, sizeof *reply);
    struct asker asker;
    if (reply == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    return call->request->get_meeting->has_meeting ? get_one(core, call, &asker, reply)
                                                   : get_which(core, call, &asker, reply);
}
