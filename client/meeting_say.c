/* meeting_say.c - statements of one's own: signed on what is current, put, and taken into the chain as everybody's are. */
#include "item_book.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include "proto/check.h"

#include <stdlib.h>
#include <string.h>

#define TRIES 5U

/* One attempt. */
struct saying {
    const struct meeting_word *word; /* borrowed */
    struct point points[AGENDA_MAX];
    uint8_t statement[STATEMENT_MAX];
    size_t len;
};

/* ---- the statement -------------------------------------------------------------------------------------------- */

static void
fill_points(const struct planned *plan, struct saying *s)
{
    for (size_t i = 0; i < plan->n_points; i++) {
        const struct planned_point *from = &plan->points[i];
        struct point *to = &s->points[i];
        *to = (struct point){.number = (uint32_t)i + 1,
                             .labels = from->labels,
                             .n_labels = from->n_labels,
                             .people = (const uint8_t(*)[ID_BYTES])from->people,
                             .n_people = from->n_people};
        memcpy(to->title_item, from->item, ID_BYTES);
        memcpy(to->owner, from->owner, ID_BYTES);
    }
}

static void
fill_plan(const struct planned *plan, struct saying *s, struct meeting_body *body)
{
    fill_points(plan, s);
    body->has_when = body->has_until = true;
    body->when = plan->when;
    body->until = plan->until;
    body->has_place_item = plan->has_details;
    if (plan->has_details) { memcpy(body->place_item, plan->details, ID_BYTES); }
    body->invited = (const uint8_t(*)[ID_BYTES])plan->invited;
    body->n_invited = plan->n_invited;
    body->agenda = s->points;
    body->n_agenda = plan->n_points;
}

static void
fill_word(const struct meeting_word *word, struct saying *s, struct meeting_body *body)
{
    body->kind = word->kind;
    if (word->kind == MEETING_CALL || word->kind == MEETING_CHANGE) {
        fill_plan(word->plan, s, body);
    }
    if (word->kind == MEETING_OPEN) {
        body->has_when = body->has_until = true;
        body->when = word->opens;
        body->until = word->closes;
    }
    if (word->kind == MEETING_TABLE) {
        body->has_item = true;
        memcpy(body->item, word->item, ID_BYTES);
    }
}

/* Not before the one that it follows, by whatever clock that was made. */
static sam_time
time_of(const struct sam_meeting *m)
{
    const sam_time now = item_time(m->c->client);
    return now > m->state.issued_at ? now : m->state.issued_at;
}

static enum sam_err
sign(const struct sam_meeting *m, struct saying *s, struct sam_trouble *trouble)
{
    const struct sam_case *c = m->c;
    struct meeting_body body = {.seq = m->state.seq + 1, .case_version = c->version.body->version};
    struct statement_signer signer = client_signer(c->client);
    uint8_t id[HASH_BYTES];
    memcpy(body.head.realm, c->client->self.realm, ID_BYTES);
    memcpy(body.head.case_id, c->case_id, ID_BYTES);
    body.head.issued_at = time_of(m);
    memcpy(body.meeting, m->meeting, ID_BYTES);
    memcpy(body.previous, m->state.last, HASH_BYTES);
    memcpy(body.case_statement, c->version.statement.id, HASH_BYTES);
    fill_word(s->word, s, &body);
    enum sam_err r = meeting_make(&body, &signer, s->statement, sizeof s->statement, &s->len, id);
    if (r == SAM_E_TOO_BIG) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "agenda"); }
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

/* ---- put ---------------------------------------------------------------------------------------------------------- */

/* It was taken: the next of the chain. */
static enum sam_err
take(struct sam_meeting *m, const struct saying *s, struct sam_trouble *trouble)
{
    struct meeting_walk walk;
    meeting_walk_begin(m->c, m, &walk);
    enum sam_err r = meeting_pin_read(m->c, m->meeting, &walk.pin, trouble);
    if (r == SAM_OK) {
        r = meeting_walk_take(&walk, (struct sam_bytes){s->statement, s->len}, trouble);
    }
    if (r == SAM_OK) { r = meeting_walk_end(&walk, m, trouble); }
    if (r != SAM_OK) { trouble->perhaps = true; } /* it was taken, and could not be kept here */
    meeting_walk_close(&walk);
    return r;
}

static enum sam_err
put_once(struct sam_meeting *m, struct saying *s, const struct put_wraps *wraps,
         struct sam_trouble *trouble)
{
    enum sam_err r = sign(m, s, trouble);
    if (r != SAM_OK) { return r; }
    const struct put_meeting put = {.meeting = {s->statement, s->len}, .wraps = wraps};
    struct request request = {.kind = REQUEST_PUT_MEETING, .put_meeting = &put};
    struct link_event event;
    memcpy(request.case_id, m->c->case_id, ID_BYTES);
    r = client_ask(m->c->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
    if (r != SAM_OK) { return r; }
    if (event.reply->done->has_seq) { item_book_learn_seq(m->c, event.reply->done->seq); }
    return take(m, s, trouble);
}

/* ---- until it is taken ------------------------------------------------------------------------------------------- */

/* Did something else come first: another version, another statement, another clock? A refused one may have: what the
 * meeting is by now tells. */
static bool
is_outrun(const struct sam_trouble *trouble)
{
    enum reply_error error = client_reply_error(trouble);
    return error == REPLY_CONFLICT || error == REPLY_STALE_WRAPS || error == REPLY_INCOMPLETE_WRAPS
           || error == REPLY_CLOCK || error == REPLY_REFUSED;
}

/* What is current now. A plan that somebody else changed meanwhile is not written over. */
static enum sam_err
catch_up(struct sam_meeting *m, const struct meeting_word *word, struct sam_trouble *trouble)
{
    uint8_t before[HASH_BYTES];
    memcpy(before, m->plan.statement.id, HASH_BYTES);
    enum sam_err r = case_refresh(m->c, trouble);
    meeting_describe(m);
    if (r != SAM_OK || word->kind == MEETING_CALL) { return r; }
    r = meeting_fetch(m, trouble);
    if (r != SAM_OK) { return r; }
    if (m->state.phase == MEETING_ENDED) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    if (word->kind == MEETING_CHANGE && !check_same(m->plan.statement.id, before)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, "");
    }
    return SAM_OK;
}

static enum sam_err
say(struct sam_meeting *m, struct saying *s, const struct put_wraps *wraps,
    struct sam_trouble *trouble)
{
    enum sam_err r = SAM_E_INTERNAL;
    for (unsigned i = 0; i < TRIES; i++) {
        const uint64_t seq = m->state.seq, version = m->c->version.body->version;
        r = put_once(m, s, wraps, trouble);
        if (r == SAM_OK || !is_outrun(trouble)) { return r; }
        const struct sam_trouble first = *trouble;
        const bool is_refused = client_reply_error(&first) == REPLY_REFUSED;
        if ((r = catch_up(m, s->word, trouble)) != SAM_OK) { return r; }
        *trouble = first;
        r = SAM_E_REFUSED;
        bool is_same = m->state.seq == seq && m->c->version.body->version == version;
        if ((is_refused && is_same) || wraps != NULL) { return r; }
    }
    return r;
}

/* What only closes is never in the way of a clock that is off. */
static bool
takes_back(const struct meeting_word *word)
{
    return word->kind == MEETING_CANCEL || word->kind == MEETING_CLOSE;
}

enum sam_err
meeting_say(struct sam_meeting *m, const struct meeting_word *word, const struct put_wraps *wraps,
            struct sam_trouble *trouble)
{
    if (m->state.phase == MEETING_ENDED) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    struct saying *s = calloc(1, sizeof *s);
    if (s == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    s->word = word;
    enum sam_err r = takes_back(word) ? SAM_OK : case_must_stand(m->c, trouble);
    if (r == SAM_OK) { r = say(m, s, wraps, trouble); }
    free(s);
    return r;
}

/* ---- ends and beginnings ------------------------------------------------------------------------------------------ */

static enum sam_err
end(struct sam_meeting *m, enum meeting_kind kind, struct sam_trouble *trouble)
{
    const struct meeting_word word = {.kind = kind};
    if (!meeting_may_change(m)) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ALLOWED, ""); }
    return meeting_say(m, &word, NULL, trouble);
}

enum sam_err
sam_meeting_cancel(struct sam_meeting *m, struct sam_trouble *trouble)
{
    return end(m, MEETING_CANCEL, trouble);
}

enum sam_err
sam_meeting_end(struct sam_meeting *m, struct sam_trouble *trouble)
{
    return end(m, MEETING_CLOSE, trouble);
}

enum sam_err
sam_meeting_start(struct sam_meeting *m, sam_time opens, sam_time closes,
                  struct sam_trouble *trouble)
{
    const struct meeting_word word = {.kind = MEETING_OPEN, .opens = opens, .closes = closes};
    if (!m->c->facts.is_owner) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OWNER, ""); }
    if (opens < 0 || closes <= opens || closes - opens > MEETING_OPEN_MS
        || closes <= item_time(m->c->client)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_DATE, "");
    }
    return meeting_say(m, &word, NULL, trouble);
}
