/* room_say.c - saying something to those who are here and may hear it; a minute, also after the end. The broker says who;
 * it is wrapped for those of them whom the verified case reaches. Where somebody came, went or chose meanwhile it
 * is asked again. */
#include "room_put.h"

#include "proto/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 5U

/* One thing that is to be said. */
struct saying {
    struct sam_meeting *m;
    const struct sam_words *words;
    uint8_t between[SAM_TEAM_MAX]
                   [ID_BYTES]; /* persons move in memory when the case is brought up to date */
    size_t n_between;
    struct sam_card card;
    bool by_card; /* it is open now: who hears is the card's. Else: who was there */
    const struct sam_person *to[SAM_TEAM_MAX];
    size_t n_to;
    struct room_put put; /* secret */
};

/* ---- who hears it -------------------------------------------------------------------------------------------- */

static struct sam_draft
draft_of(const struct saying *s)
{
    struct sam_draft draft = {.kind = s->words->kind,
                              .content = s->words->content,
                              .labels = s->words->labels,
                              .n_labels = s->words->n_labels,
                              .audience = s->to,
                              .n_audience = s->n_to,
                              .has_meeting = s->n_to > 0};
    memcpy(draft.meeting, s->m->meeting, ID_BYTES);
    return draft;
}

static enum sam_err
take_card(struct saying *s, const struct room_reply *reply, struct sam_trouble *trouble)
{
    enum sam_err r = meeting_card_take(s->m, reply, &s->card, trouble);
    if (r == SAM_OK && s->put.room != NULL) { r = room_take_card(s->put.room, reply, trouble); }
    return r;
}

/* With the labels as the header will have them: sorted, none twice. */
static enum sam_err
ask_card(struct saying *s, struct sam_trouble *trouble)
{
    struct room_card asked = {.labels = s->put.plan.labels, .n_labels = s->put.plan.n_labels};
    struct request request = {.kind = REQUEST_ROOM_CARD, .room_card = &asked};
    struct link_event event;
    struct sam_case *c = s->m->c;
    memcpy(asked.meeting, s->m->meeting, ID_BYTES);
    memcpy(request.case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_send(c->client, &request, (struct sam_bytes){NULL, 0}, trouble);
    if (r != SAM_OK) { return r; }
    for (;;) {
        room_put_next(c, s->put.room, &event, &r, trouble);
        if (event.what == LINK_NOTHING) { return r; }
        if (event.what == LINK_HINT) { continue; }
        if (memcmp(event.request, request.request, ID_BYTES) == 0) { break; }
        if (s->put.room != NULL) { room_route(s->put.room, &event, r, trouble); }
    }
    return r == SAM_OK ? take_card(s, event.reply->room, trouble) : r;
}

static bool
is_between(const struct saying *s, const struct sam_person *person)
{
    bool is = s->n_between == 0;
    for (size_t i = 0; i < s->n_between && !is; i++) {
        is = memcmp(s->between[i], person->person, ID_BYTES) == 0;
    }
    return is;
}

/* Was this home's person there, as minutes want it? */
static bool
was_there(const struct saying *s)
{
    const uint8_t *self = meeting_self(s->m->c);
    for (size_t i = 0; i < s->card.n_people; i++) {
        const struct sam_room_person *at = &s->card.people[i];
        bool is_self = at->person == NULL ? check_zeros(self, ID_BYTES)
                                          : memcmp(at->person->person, self, ID_BYTES) == 0;
        if (is_self && (at->was_there || at->is_joined)) { return true; }
    }
    return false;
}

/*   ret_others  out: somebody beside this home hears it */
static void
choose(struct saying *s, bool *ret_others)
{
    const uint8_t *self = meeting_self(s->m->c);
    s->n_to = 0;
    *ret_others = false;
    for (size_t i = 0; i < s->card.n_people; i++) {
        const struct sam_room_person *at = &s->card.people[i];
        bool is_in = s->by_card ? at->hears : at->was_there;
        if (at->person == NULL) {
            *ret_others = *ret_others || (!check_zeros(self, ID_BYTES) && at->is_joined);
            continue;
        }
        if (!is_in || s->n_to == SAM_TEAM_MAX || !is_between(s, at->person)) { continue; }
        s->to[s->n_to++] = at->person;
        *ret_others = *ret_others || memcmp(at->person->person, self, ID_BYTES) != 0;
    }
}

static enum sam_err
find_hearers(struct saying *s, struct sam_trouble *trouble)
{
    bool is_message = strcmp(s->words->kind, "message") == 0, has_others = false;
    enum sam_err r = ask_card(s, trouble);
    if (r != SAM_OK) { return r; }
    s->by_card = s->card.live || meeting_is_live(s->m);
    if (meeting_is_over(s->m) && is_message) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    if (is_message && !s->card.live) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_LIVE, ""); }
    if (!was_there(s)) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ALLOWED, ""); }
    choose(s, &has_others);
    if (s->n_to == 0 || (s->by_card && !has_others)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOBODY_HEARS, "");
    }
    return SAM_OK;
}

/* ---- one attempt ------------------------------------------------------------------------------------------------ */

/* A header is made once more as long as it was not taken. */
static enum sam_err
prepare(struct saying *s, struct sam_trouble *trouble)
{
    s->n_to = 0;
    s->put.draft = draft_of(s); /* for its labels; nobody hears it yet */
    enum sam_err r = item_plan_make(s->m->c, &s->put.draft, true, &s->put.plan, trouble);
    if (r == SAM_OK) { r = find_hearers(s, trouble); }
    if (r != SAM_OK) { return r; }
    s->put.draft = draft_of(s);
    r = item_plan_make(s->m->c, &s->put.draft, true, &s->put.plan, trouble);
    return r == SAM_OK ? room_put_make(&s->put, trouble) : r;
}

/* Did something else come first: another version, somebody who came or went, another clock? */
static bool
is_outrun(const struct sam_trouble *trouble)
{
    enum reply_error error = client_reply_error(trouble);
    return error == REPLY_STALE_WRAPS || error == REPLY_INCOMPLETE_WRAPS || error == REPLY_CLOCK
           || error == REPLY_CONFLICT || error == REPLY_REFUSED || error == REPLY_CLOSED;
}

/* What changed, looked at. The room's own facts follow. */
static enum sam_err
look_anew(struct saying *s, struct sam_trouble *trouble)
{
    struct sam_room *room = s->put.room;
    enum sam_err r = case_refresh(s->m->c, trouble);
    if (r != SAM_OK) { return r; }
    meeting_describe(s->m);
    if (room != NULL) { r = room_follow(room, trouble); }
    if (r == SAM_OK) { r = sam_meeting_refresh(s->m, false, trouble); }
    if (r == SAM_OK && room != NULL && !room->card.live && !meeting_is_over(s->m)) {
        r = room_join(room, trouble);
    }
    return r;
}

static enum sam_err
say(struct saying *s, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_E_INTERNAL;
    for (unsigned i = 0; i < TRIES; i++) {
        r = s->put.steps[PUT_HEADER].is_done ? SAM_OK : prepare(s, trouble);
        if (r == SAM_OK) { r = room_put_send(&s->put, trouble); }
        if (r == SAM_OK || !is_outrun(trouble)) { return r; }
        if (client_reply_error(trouble) == REPLY_REFUSED && meeting_is_over(s->m)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, ""); /* too long ago */
        }
        if (i + 1 == TRIES) { return r; }
        struct sam_trouble why = *trouble;
        if ((r = look_anew(s, trouble)) != SAM_OK) {
            bool is_over = trouble->kind == SAM_TROUBLE_MEETING_OVER;
            if (!is_over) { *trouble = why; }
            return is_over ? r : SAM_E_REFUSED;
        }
    }
    return r;
}

/* ---- told ----------------------------------------------------------------------------------------------------------- */

/* Whom it reached, oneself apart, by their first hat. */
static void
tell(const struct saying *s, size_t *ret_to, size_t *ret_n)
{
    const struct sam_case_facts *facts = &s->m->c->facts;
    const uint8_t *self = meeting_self(s->m->c);
    size_t n = 0;
    for (size_t k = 0; k < s->put.plan.n_audience; k++) {
        const uint8_t *person = s->put.plan.audience[k];
        if (memcmp(person, self, ID_BYTES) == 0) { continue; }
        for (size_t i = 0; i < facts->n_team; i++) {
            if (memcmp(facts->team[i].person, person, ID_BYTES) != 0) { continue; }
            ret_to[n++] = i;
            break;
        }
    }
    *ret_n = n;
}

enum sam_err
room_say(struct sam_meeting *m, struct sam_room *room, const struct sam_words *words,
         size_t *ret_to, size_t *ret_n, uint8_t ret_item[static SAM_ID_BYTES],
         struct sam_trouble *trouble)
{
    struct saying *s = calloc(1, sizeof *s);
    if (s == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    if (words->n_between > SAM_TEAM_MAX) {
        free(s);
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "between");
    }
    for (s->n_between = 0; s->n_between < words->n_between; s->n_between++) {
        memcpy(s->between[s->n_between], words->between[s->n_between]->person, ID_BYTES);
    }
    s->m = m;
    s->words = words;
    s->put.c = m->c;
    s->put.room = room;
    enum sam_err r = say(s, trouble);
    if (r == SAM_OK) {
        struct sam_trouble unsaid;
        enum sam_err known = room_put_learn(&s->put, &unsaid);
        (void)known; /* it was said: whoever is told that it was not says it twice */
        tell(s, ret_to, ret_n);
        memcpy(ret_item, s->put.item, SAM_ID_BYTES);
    }
    sodium_memzero(s, sizeof *s);
    free(s);
    return r;
}
