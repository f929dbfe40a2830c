/* meeting_fetch.c - which meetings there are, and the statements of one: asked for in pages, copied, taken one by one. */
#include "case_inside.h"
#include "meeting_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

/* ---- asking ------------------------------------------------------------------------------------------------ */

enum sam_err
meeting_ask(struct sam_case *c, struct request *request, struct link_event *ret_event,
            struct sam_trouble *trouble)
{
    memcpy(request->case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_ask(c->client, request, none, ret_event, trouble);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_MEETING, "");
    }
    return r;
}

/* ---- statements ---------------------------------------------------------------------------------------------- */

/* The statements of one reply, copied: versions of the case may have to be asked for while they are checked. */
struct page {
    uint8_t *bytes; /* owned */
    struct sam_bytes at[PAGE_MAX];
    size_t n;
};

static enum sam_err
copy_page(const struct meeting_reply *reply, struct page *ret_page, struct sam_trouble *trouble)
{
    size_t len = 1;
    if (reply->n_statements > PAGE_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "meeting");
    }
    for (size_t i = 0; i < reply->n_statements; i++) {
        len += reply->statements[i].len;
    }
    uint8_t *to = malloc(len);
    if (to == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    ret_page->bytes = to;
    ret_page->n = reply->n_statements;
    for (size_t i = 0; i < reply->n_statements; i++) {
        const struct sam_bytes *from = &reply->statements[i];
        if (from->len > 0) { memcpy(to, from->at, from->len); }
        ret_page->at[i] = (struct sam_bytes){to, from->len};
        to += from->len;
    }
    return SAM_OK;
}

/* Those from a number on. */
static enum sam_err
ask_page(struct sam_case *c, const uint8_t *meeting, uint64_t from, struct page *ret_page,
         struct sam_trouble *trouble)
{
    struct get_meeting asked = {.has_meeting = true, .has_from = true, .from = from};
    struct request request = {.kind = REQUEST_GET_MEETING, .get_meeting = &asked};
    struct link_event event;
    memcpy(asked.meeting, meeting, ID_BYTES);
    enum sam_err r = meeting_ask(c, &request, &event, trouble);
    return r == SAM_OK ? copy_page(event.reply->meeting, ret_page, trouble) : r;
}

static enum sam_err
take_page(struct meeting_walk *walk, const struct page *page, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < page->n && r == SAM_OK; i++) {
        if (walk->state.seq == MEETING_STATEMENTS_MAX) {
            return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "meeting");
        }
        r = meeting_walk_take(walk, page->at[i], trouble);
    }
    return r;
}

/* An owner has part in every meeting: one that was seen is there. Others may have been struck off its list.
 *   r  what asking for it ended with */
static enum sam_err
say_gone(const struct meeting_walk *walk, enum sam_err r, struct sam_trouble *trouble)
{
    uint8_t *seen = NULL;
    size_t len = 0;
    if (trouble->kind != SAM_TROUBLE_NO_MEETING || walk->pin.seq == 0 || !case_is_owner(walk->c)) {
        return r;
    }
    meeting_pin_statement(walk->c, walk->meeting, &seen, &len);
    r = case_accuse(walk->c, SAM_TROUBLE_ROLLBACK, "meeting", (struct sam_bytes){seen, len}, none,
                    trouble);
    free(seen);
    return r;
}

static enum sam_err
walk_on(struct meeting_walk *walk, struct sam_trouble *trouble)
{
    bool more = true;
    while (more) {
        struct page page = {.n = 0};
        enum sam_err r = ask_page(walk->c, walk->meeting, walk->state.seq + 1, &page, trouble);
        if (r != SAM_OK) { return say_gone(walk, r, trouble); }
        more = page.n > 0;
        r = take_page(walk, &page, trouble);
        free(page.bytes);
        if (r != SAM_OK) { return r; }
    }
    if (walk->state.seq > 0) { return SAM_OK; }
    return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "meeting");
}

enum sam_err
meeting_fetch(struct sam_meeting *m, struct sam_trouble *trouble)
{
    struct meeting_walk walk;
    meeting_walk_begin(m->c, m, &walk);
    enum sam_err r = meeting_pin_read(m->c, m->meeting, &walk.pin, trouble);
    if (r == SAM_OK) { r = walk_on(&walk, trouble); }
    if (r == SAM_OK) { r = meeting_walk_end(&walk, m, trouble); }
    meeting_walk_close(&walk);
    meeting_describe(m); /* the case may be a newer version, also where this went wrong */
    return r;
}

/* ---- which there are ------------------------------------------------------------------------------------------- */

#define IDS_MAX 4096U /* meetings of one case: some for each day of many years */

/* Ascending, and so many, so that a broker cannot have us ask for ever. */
static enum sam_err
add_ids(const struct meeting_reply *reply, uint8_t (**ids)[ID_BYTES], size_t *n,
        struct sam_trouble *trouble)
{
    if (*n + reply->n_meetings > IDS_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "meeting");
    }
    uint8_t(*more)[ID_BYTES] = realloc(*ids, (*n + reply->n_meetings) * sizeof *more);
    if (more == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    *ids = more;
    for (size_t i = 0; i < reply->n_meetings; i++) {
        if (*n > 0 && memcmp(more[*n - 1], reply->meetings[i], ID_BYTES) >= 0) {
            return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "meeting");
        }
        memcpy(more[(*n)++], reply->meetings[i], ID_BYTES);
    }
    return SAM_OK;
}

enum sam_err
meeting_ids(struct sam_case *c, uint8_t (**ret_ids)[ID_BYTES], size_t *ret_n,
            struct sam_trouble *trouble)
{
    uint8_t(*ids)[ID_BYTES] = NULL;
    size_t n = 0;
    enum sam_err r = SAM_OK;
    for (;;) {
        struct get_meeting asked = {.has_after = n > 0};
        struct request request = {.kind = REQUEST_GET_MEETING, .get_meeting = &asked};
        struct link_event event;
        if (n > 0) { memcpy(asked.after, ids[n - 1], ID_BYTES); }
        r = meeting_ask(c, &request, &event, trouble);
        if (r != SAM_OK || event.reply->meeting->n_meetings == 0) { break; }
        if ((r = add_ids(event.reply->meeting, &ids, &n, trouble)) != SAM_OK) { break; }
    }
    if (r != SAM_OK) {
        free(ids);
        return r;
    }
    *ret_ids = ids;
    *ret_n = n;
    return SAM_OK;
}

enum sam_err
sam_meeting_list(struct sam_case *c, uint8_t (*ret)[SAM_ID_BYTES], size_t max, size_t *ret_n,
                 struct sam_trouble *trouble)
{
    uint8_t(*ids)[ID_BYTES] = NULL;
    size_t n = 0;
    enum sam_err r = meeting_ids(c, &ids, &n, trouble);
    if (r != SAM_OK) { return r; }
    if (n > 0 && max > 0) { memcpy(ret, ids, (n < max ? n : max) * sizeof *ids); }
    *ret_n = n;
    free(ids);
    return SAM_OK;
}
