/* room_item.c - see room_item.h. */
#include "room_item.h"

#include "room_card.h"

#include <samtykke/same.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static bool
is_called(struct sam_bytes name, const char *word)
{
    return sam_bytes_same(name, (struct sam_bytes){(const uint8_t *)word, strlen(word)});
}

/* ---- titles ------------------------------------------------------------------------------------ */

static bool
is_of_title_kind(const struct item_body *body)
{
    return is_called(body->kind, "agenda_point") || is_called(body->kind, "meeting_details");
}

bool
room_item_is_title(const struct item_body *body, bool is_place)
{
    return is_called(body->kind, is_place ? "meeting_details" : "agenda_point") && body->has_meeting
           && body->n_audience > 0 && body->n_labels == 1
           && is_called(body->labels[0], "case.practical");
}

/* Who may change the plan puts titles of it, while it may be changed. */
static bool
may_change(const struct asker *asker, const struct room *room)
{
    bool leads = room_is_led_by(room, &asker->party);
    return leads && room->state.phase != MEETING_ENDED;
}

/* A meeting that nobody knows yet may be named: what a call is about is sealed before it is called. One of
 * another case may not, nor one that the asker has no part in. */
static enum sam_err
judge_title(struct core *core, struct call *call, const struct asker *asker,
            const struct item_body *body, enum refusal *ret_why)
{
    struct store_meeting first;
    struct room *room = NULL;
    size_t n = 0;
    bool is_place = is_called(body->kind, "meeting_details");
    if (!room_item_is_title(body, is_place)) {
        *ret_why = REFUSAL_MEETING;
        return SAM_OK;
    }
    enum sam_err r = live_room(core, asker, body->meeting, &room);
    if (r == SAM_OK && room == NULL) {
        r = store_meeting_page(core->store, body->meeting, 1, &call->memory, &first, 1, &n);
    }
    if (r != SAM_OK) { return r; }
    if (room != NULL ? !may_change(asker, room) : n > 0) { *ret_why = REFUSAL_MEETING; }
    return SAM_OK;
}

/* ---- what is said and written down --------------------------------------------------------------- */

/* Each of the audience is here, of the point at hand, and may hear all of it by the card of this moment: there is
 * none while the clock is in doubt, or newer choices are known to be somewhere. */
static bool
all_may_hear(const struct core *core, const struct asker *asker, struct room *room,
             const struct item_body *body)
{
    struct room_card_of card;
    uint32_t leaves = room_leaves(asker, body->labels, body->n_labels);
    if (core->clock.stopped || asker->c->waits) { return false; }
    room_card_make(asker->c, room, asker->now, &card);
    for (size_t i = 0; i < body->n_audience; i++) {
        const struct room_somebody *who = room_find(room, body->audience[i]);
        if (who == NULL || !room_is_here(room, asker->c->version.body, who)) { return false; }
        if ((leaves & ~card.each[who - room->people]) != 0) { return false; }
    }
    return leaves != 0;
}

static bool
all_were_there(struct room *room, const struct item_body *body)
{
    for (size_t i = 0; i < body->n_audience; i++) {
        const struct room_somebody *who = room_find(room, body->audience[i]);
        if (who == NULL || !who->was_there) { return false; }
    }
    return true;
}

static bool
is_in_time(const struct core *core, const struct room *room, sam_time now)
{
    sam_time ended = room_ended(room, now);
    return ended == 0 || now - ended < core->options.minutes_days * DAY_MS;
}

static bool
may_say(const struct core *core, const struct asker *asker, struct room *room,
        const struct item_body *body)
{
    const struct room_somebody *author = room_find(room, room_person(&asker->party));
    bool is_open = meeting_is_open(&room->state, asker->now);
    if (author == NULL || !author->was_there || body->n_audience == 0) { return false; }
    if (is_called(body->kind, "message")) {
        if (!room_is_live(room, &asker->party, asker->key_id, asker->now)) { return false; }
    } else if (!is_in_time(core, room, asker->now)) {
        return false;
    }
    return is_open ? all_may_hear(core, asker, room, body) : all_were_there(room, body);
}

static enum sam_err
judge_said(struct core *core, const struct asker *asker, const struct item_body *body,
           enum refusal *ret_why)
{
    struct room *room = NULL;
    enum sam_err r = live_room(core, asker, body->meeting, &room);
    if (r != SAM_OK) { return r; }
    if (room == NULL || !may_say(core, asker, room, body)) { *ret_why = REFUSAL_MEETING; }
    return SAM_OK;
}

/* ---- both -------------------------------------------------------------------------------------- */

enum sam_err
room_item_may_put(struct core *core, struct call *call, const struct asker *asker,
                  const struct item_body *body, enum refusal *ret_why)
{
    *ret_why = REFUSAL_NONE;
    if (is_of_title_kind(body)) { return judge_title(core, call, asker, body, ret_why); }
    return body->has_meeting ? judge_said(core, asker, body, ret_why) : SAM_OK;
}

enum sam_err
room_item_may_come_out(struct core *core, const struct asker *asker, const struct item_body *body,
                       enum refusal *ret_why)
{
    *ret_why = REFUSAL_NONE;
    bool is_message = body->has_meeting && is_called(body->kind, "message");
    return is_message ? judge_said(core, asker, body, ret_why) : SAM_OK;
}
