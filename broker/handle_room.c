/* handle_room.c - RoomCard: what may be talked about in this room now, who is here, and what was said to the asker
 * since. Not written down: it is asked again and again, and says nothing that the asker may not know. Whoever
 * asks is heard of.
 * Source: consent-rules.md, "The room card"; design.md section 3, "Meeting". */
#include "check.h"
#include "live.h"
#include "room_card.h"

#include <string.h>

#define SAID_MAX 256U /* in one reply */
#define SAID_PAGE 64U /* of the store, at once */
#define SAID_LOOKS                                                                                 \
    512U /* in one request, of what has a wrap for the asker; then the reply says how far */

/* One request on its way. */
struct look {
    struct asker asker;
    struct room *room; /* borrowed from rooms */
    struct room_card_of card;
    struct room_reply *reply;
};

/* ---- people ---------------------------------------------------------------------------------------- */

/* Who hears: while it is open, and only of what all of the labels allow. */
static bool
hears(const struct look *look, size_t i, uint32_t leaves)
{
    const struct room *room = look->room;
    return leaves != 0 && meeting_is_open(&room->state, look->asker.now)
           && room_is_here(room, look->asker.c->version.body, &room->people[i])
           && (look->card.each[i] & leaves) == leaves;
}

static uint32_t
how_of(const struct look *look, size_t i, uint32_t leaves)
{
    const struct room_somebody *s = &look->room->people[i];
    uint32_t how = 0;
    if (s->is_invited) { how |= ROOM_INVITED; }
    if (s->is_joined) { how |= ROOM_JOINED; }
    if (s->mark == ROOM_MARK_PRESENT) { how |= ROOM_MARKED; }
    if (s->mark == ROOM_MARK_ABSENT) { how |= ROOM_ABSENT; }
    if (s->was_there) { how |= ROOM_WAS_THERE; }
    if (room_counts(look->room, look->asker.c->version.body, s)) { how |= ROOM_COUNTS; }
    if (hears(look, i, leaves)) { how |= ROOM_HEARS; }
    return how;
}

/* Who is on no team any more is not told of: the case says who was. The candidate comes first: zeros. */
static enum sam_err
show_people(struct call *call, const struct look *look)
{
    const struct room *room = look->room;
    const struct room_card *asked = call->request->room_card;
    uint32_t leaves = room_leaves(&look->asker, asked->labels, asked->n_labels);
    struct room_person *people = call_memory(call, (SAM_TEAM_MAX + 1U) * sizeof *people);
    size_t n = 0;
    if (people == NULL) { return SAM_E_NOMEM; }
    bool is_there = room->n_people > 0 && check_zeros(room->people[0].person, ID_BYTES);
    /* Zeroed: asks, and has not joined. */
    if (look->asker.party.owner != NULL && !is_there) { n++; }
    for (size_t i = 0; i < room->n_people && n < SAM_TEAM_MAX + 1U; i++) {
        const uint8_t *person = room->people[i].person;
        bool is_known = check_zeros(person, ID_BYTES)
                        || of_case_has_person(look->asker.c->version.body, person);
        if (!is_known) { continue; }
        people[n].how = how_of(look, i, leaves);
        memcpy(people[n++].person, person, ID_BYTES);
    }
    look->reply->people = people;
    look->reply->n_people = n;
    return SAM_OK;
}

/* ---- what was said --------------------------------------------------------------------------------- */

/* May the asker read it now, with no purposes? */
static enum sam_err
may_read(struct core *core, const struct look *look, const uint8_t *id, bool *ret_may)
{
    struct store_memory *memory = NULL;
    struct store_item stored;
    struct kept_item item = {.n_labels = 0};
    *ret_may = false;
    enum sam_err r = store_item_get(core->store, id, &memory, &stored);
    bool is_here = r == SAM_OK && !stored.is_erased
                   && memcmp(stored.case_id, look->asker.c->case_id, ID_BYTES) == 0;
    if (is_here) { r = kept_item_open(core->store, &stored, &memory, &item); }
    if (is_here && r == SAM_OK) {
        const struct subject subject = kept_item_subject(&item);
        const struct aim aim = {
            .live = live_meeting(&look->asker, look->room, id, subject.meeting)};
        *ret_may = reading_decide(&look->asker, &subject, &aim).may;
    }
    kept_item_close(&item);
    store_memory_free(&memory);
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

/* One page of the store behind `after`. */
static enum sam_err
show_page(struct core *core, const struct look *look, const struct said *page, size_t n,
          struct said *said)
{
    struct room_reply *reply = look->reply;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && reply->n_said < SAID_MAX && r == SAM_OK; i++) {
        bool may = false;
        r = may_read(core, look, page[i].item, &may);
        if (r == SAM_OK && may) { said[reply->n_said++] = page[i]; }
    }
    return r;
}

static enum sam_err
show_said(struct core *core, struct call *call, const struct look *look)
{
    const struct room_card *asked = call->request->room_card;
    const struct asker *asker = &look->asker;
    const uint8_t *recipient = asker->party.owner != NULL ? NULL : asker->key_id;
    struct said page[SAID_PAGE];
    uint64_t after = asked->after;
    size_t n = SAID_PAGE;
    if (!asked->has_after) { return SAM_OK; }
    struct said *said = call_memory(call, SAID_MAX * sizeof *said);
    if (said == NULL) { return SAM_E_NOMEM; }
    look->reply->said = said;
    for (size_t looks = 0; n == SAID_PAGE && looks < SAID_LOOKS; looks += n) {
        enum sam_err r = store_said_page(core->store, look->room->meeting, after, recipient, page,
                                         SAID_PAGE, &n);
        if (r == SAM_OK) { r = show_page(core, look, page, n, said); }
        if (r != SAM_OK) { return r; }
        if (n == 0 || look->reply->n_said == SAID_MAX) { break; }
        after = page[n - 1].seq;
        look->reply->has_upto = n == SAID_PAGE && looks + n >= SAID_LOOKS;
        look->reply->upto = look->reply->has_upto ? after : 0;
    }
    return SAM_OK;
}

/* ---- all of it ------------------------------------------------------------------------------------- */

static enum sam_err
show(struct core *core, struct call *call, struct look *look)
{
    const struct asker *asker = &look->asker;
    const struct room *room = look->room;
    if ((look->reply = call_memory(call, sizeof *look->reply)) == NULL) { return SAM_E_NOMEM; }
    room_card_make(asker->c, room, asker->now, &look->card);
    *look->reply = (struct room_reply){
        .open = look->card.open,
        .seq = room->state.seq,
        .at = look->card.at,
        .live = room_is_live(room, &asker->party, asker->key_id, asker->now),
        .point = room->point,
    };
    enum sam_err r = show_people(call, look);
    if (r == SAM_OK) { r = show_said(core, call, look); }
    if (r == SAM_OK) { call->reply = (struct reply){.room = look->reply}; }
    return r;
}

enum sam_err
handle_room_card(struct core *core, struct call *call)
{
    struct look look = {.room = NULL};
    if (!call->may_read) { return asker_must_wait(core, call); }
    enum sam_err r = asker_find(core, call, &look.asker);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    r = live_room(core, &look.asker, call->request->room_card->meeting, &look.room);
    if (r != SAM_OK) { return r; }
    return look.room == NULL ? call_refuse(call, REPLY_CLOSED) : show(core, call, &look);
}
