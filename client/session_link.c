/* session_link.c */
#include "session_link.h"
#include "session_chance.h"
#include "session_talk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What a frame takes beside its sealed part and its chunk: field numbers and lengths. */
#define FRAME_EXTRA 16U
#define SOONER_MS 5 /* by so much a wait may seem to end early without a signal */

const char *
link_fault_text(enum link_fault fault)
{
    static const char *const texts[] = {
        [LINK_SOUND] = "Nothing is in the way.",
        [LINK_IN_LINE] = "Other requests came first all the time.",
        [LINK_UNREACHABLE] = "The broker cannot be reached.",
        [LINK_DENIED] = "The broker does not let this key in.",
        [LINK_SILENT] = "The broker does not answer.",
        [LINK_LOST] = "The connection to the broker was lost.",
        [LINK_NO_SESSION] = "The broker has forgotten this session.",
        [LINK_BROKEN] = "What came back is not the broker's word.",
        [LINK_BUSY] = "The broker is busy.",
        [LINK_FULL] = "The broker has no room left.",
    };
    const size_t i = (size_t)fault;
    return i < sizeof texts / sizeof *texts ? texts[i] : "The link is in no known state.";
}

/* ---- making and ending ----------------------------------------------------------------------- */

static void
fill(int64_t *time, int64_t usual)
{
    if (*time == 0) *time = usual;
}

static bool
times_good(const struct link_terms *t)
{
    return t->silence_ms >= 0 && t->total_ms >= 0 && t->first_ms >= 0 && t->max_ms >= 0;
}

enum sam_err
link_new(const struct link_terms *terms, struct link **ret_link)
{
    struct link *link = NULL;

    if (!times_good(terms)) return SAM_E_MALFORMED;
    if ((link = calloc(1, sizeof *link)) == NULL) return SAM_E_NOMEM;
    if ((link->session = sodium_malloc(sizeof *link->session)) == NULL) {
        link_free(&link);
        return SAM_E_NOMEM;
    }
    memset(link->session, 0, sizeof *link->session);
    link->terms = *terms;
    fill(&link->terms.silence_ms, LINK_SILENCE_MS);
    fill(&link->terms.total_ms, LINK_TOTAL_MS);
    fill(&link->terms.first_ms, LINK_FIRST_MS);
    fill(&link->terms.max_ms, LINK_MAX_MS);
    if (link->terms.max_ms < link->terms.first_ms) link->terms.max_ms = link->terms.first_ms;
    *ret_link = link;
    return SAM_OK;
}

void
link_free(struct link **link)
{
    struct link *l = link == NULL ? NULL : *link;
    if (l == NULL) return;
    if (l->session != NULL) session_end(l->session);
    sodium_free(l->session);
    pipe_free(&l->pipe);
    queue_end(&l->queue);
    wire_free(&l->reply);
    wire_free(&l->frame);
    sodium_memzero(l, sizeof *l);
    free(l);
    *link = NULL;
}

/* ---- asking ---------------------------------------------------------------------------------- */

enum sam_err
link_ask(struct link *link, struct request *request, struct sam_bytes chunk)
{
    struct request whole = *request;
    size_t len = 0;

    if (sodium_is_zero(whole.request, ID_BYTES)) chance_fill(whole.request, ID_BYTES);
    enum sam_err r = wire_request_encode(&whole, link->part, CONTROL_MAX, &len);
    if (r != SAM_OK) return r;
    const struct sam_bytes control = {link->part, len};
    if (chunk.len > CHUNK_MAX || len + SESSION_TAG_BYTES + chunk.len + FRAME_EXTRA > FRAME_MAX)
        r = SAM_E_TOO_BIG;
    if (r == SAM_OK)
        r = queue_add(&link->queue, &whole, control, chunk, chance_now() + link->terms.total_ms);
    sodium_memzero(link->part, len);
    if (r == SAM_OK) memcpy(request->request, whole.request, ID_BYTES);
    return r;
}

void
link_forget(struct link *link, const uint8_t request[static ID_BYTES])
{
    struct asked *asked = queue_find(&link->queue, request);
    if (asked != NULL) queue_drop(&link->queue, asked);
}

size_t
link_waiting(const struct link *link)
{
    size_t n = 0;
    for (size_t i = 0; i < link->queue.n; i++)
        n += link->queue.at[i]->told ? 0U : 1U;
    return n;
}

bool
link_has(const struct link *link, const uint8_t request[static ID_BYTES])
{
    return queue_find(&link->queue, request) != NULL;
}

bool
link_is_up(const struct link *link)
{
    return link->phase == TALK_READY;
}

/* ---- what happens ---------------------------------------------------------------------------- */

/* Give one up whose time is over. */
static bool
give_up(struct link *link, int64_t now, struct link_event *ret_event)
{
    struct asked *asked = queue_expired(&link->queue, now);
    if (asked == NULL) return false;
    *ret_event = (struct link_event){.what = LINK_GAVE_UP,
                                     .kind = asked->kind,
                                     .fault = asked->fault,
                                     .perhaps_done = asked->unsure || asked->state == ASKED_SENT};
    memcpy(ret_event->request, asked->request, ID_BYTES);
    queue_drop(&link->queue, asked);
    return true;
}

/* One turn: ret_over says that the caller's time is, or that a signal came. */
static enum sam_err
turn(struct link *link, int64_t until, int also_fd, struct link_event *ret_event, bool *ret_over,
     bool *ret_ready)
{
    int64_t now = chance_now();
    bool quiet = false;

    enum sam_err r = talk_drive(link, now);
    if (r != SAM_OK) return r;
    int64_t wake = talk_next(link);
    if (wake > until) wake = until;
    r = talk_listen(link, wake > now ? wake - now : 0, also_fd, ret_event, &quiet, ret_ready);
    now = chance_now();
    *ret_over = *ret_ready || now >= until || (quiet && now + SOONER_MS < wake);
    return r;
}

enum sam_err
link_next_or(struct link *link, int64_t timeout_ms, int also_fd, struct link_event *ret_event,
             bool *ret_ready)
{
    const int64_t until = chance_now() + (timeout_ms < 0 ? 0 : timeout_ms);
    enum sam_err r = SAM_OK;
    bool over = false;

    *ret_event = (struct link_event){.what = LINK_NOTHING};
    *ret_ready = false;
    while (r == SAM_OK && !over && ret_event->what == LINK_NOTHING && link->queue.n > 0)
        if (!give_up(link, chance_now(), ret_event))
            r = turn(link, until, also_fd, ret_event, &over, ret_ready);
    return r;
}

enum sam_err
link_next(struct link *link, int64_t timeout_ms, struct link_event *ret_event)
{
    bool is_ready = false;
    return link_next_or(link, timeout_ms, PIPE_NO_FD, ret_event, &is_ready);
}
