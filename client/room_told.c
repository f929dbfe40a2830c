/* room_told.c - what is told in a room: each item once, and none that is neither of this meeting nor on its table. See
 * room_inside.h. */
#include "meeting_parts.h"
#include "room_inside.h"

#include <stdlib.h>
#include <string.h>

bool
room_has_told(const struct sam_room *room, const uint8_t *item)
{
    for (size_t i = 0; i < room->n_known; i++) {
        if (memcmp(room->known[i], item, ID_BYTES) == 0) { return true; }
    }
    return false;
}

/* ---- title and place are told with the meeting ----------------------------------------------------------------- */

bool
room_is_title(const struct sam_meeting *m, const uint8_t *item)
{
    const struct meeting_body *plan = m->plan.body;
    if (plan == NULL) { return false; }
    bool is = plan->has_place_item && memcmp(plan->place_item, item, ID_BYTES) == 0;
    for (size_t i = 0; i < plan->n_agenda; i++) {
        is = is || memcmp(plan->agenda[i].title_item, item, ID_BYTES) == 0;
    }
    return is;
}

static bool
is_title_kind(const char *kind)
{
    return strcmp(kind, MEETING_POINT_KIND) == 0 || strcmp(kind, MEETING_DETAILS_KIND) == 0;
}

/* ---- to be told ---------------------------------------------------------------------------------------------------- */

enum sam_err
room_make_place(struct sam_room *room, struct sam_trouble *trouble)
{
    size_t max = room->max_known == 0 ? (size_t)4 * ROOM_FETCH_MAX : 2 * room->max_known;
    if (room->max_known - room->n_known >= ROOM_FETCH_MAX) { return SAM_OK; }
    uint8_t(*known)[ID_BYTES] = realloc(room->known, max * sizeof *known);
    if (known == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    room->known = known;
    room->max_known = max;
    return SAM_OK;
}

void
room_put_ready(struct sam_room *room, uint64_t seq, struct sam_opened **item)
{
    const uint8_t *id = (*item)->released.item.body->item;
    if (is_title_kind((*item)->kind) || room_has_told(room, id)
        || room->n_known == room->max_known) {
        sam_item_close(item);
        return;
    }
    memcpy(room->known[room->n_known++], id, ID_BYTES);
    room->ready[room->n_ready++] = (struct room_ready){.seq = seq, .item = *item};
    *item = NULL;
}

static bool
belongs(const struct sam_meeting *m, const struct item_body *body)
{
    if (body->has_meeting && memcmp(body->meeting, m->meeting, ID_BYTES) == 0) { return true; }
    return meeting_has_tabled(m, body->item, body->author);
}

enum sam_err
room_check_place(struct sam_room *room, const struct released_item *item,
                 struct sam_trouble *trouble)
{
    const struct item_body *body = item->item.body;
    if (belongs(room->m, body)) { return SAM_OK; }
    enum sam_err r = meeting_fetch(room->m, trouble); /* perhaps put there since */
    room->is_stale = true;                            /* titles are for look_anew() */
    if (r != SAM_OK || belongs(room->m, body)) { return r; }
    return sam_trouble_say(trouble, SAM_TROUBLE_TAMPERED_CONTENT, "meeting");
}
