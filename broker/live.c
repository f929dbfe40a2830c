/* live.c - see live.h. */
#include "live.h"

enum sam_err
live_room(struct core *core, const struct asker *asker, const uint8_t *named,
          struct room **ret_room)
{
    struct room *room = NULL;
    *ret_room = NULL;
    if (named == NULL) { return SAM_OK; }
    enum sam_err r = rooms_get(core->rooms, asker->c->case_id, named, asker->now, &room);
    if (r == SAM_E_REFUSED) { return SAM_OK; }
    if (r != SAM_OK || !room_knows(room, &asker->party)) { return r; }
    room_hear(room, &asker->party, asker->key_id, asker->now);
    *ret_room = room;
    return SAM_OK;
}

const uint8_t *
live_meeting(const struct asker *asker, const struct room *room, const uint8_t *item,
             const uint8_t *of)
{
    if (room == NULL || !room_has_item(room, item, of)) { return NULL; }
    return room_is_live(room, &asker->party, asker->key_id, asker->now) ? room->meeting : NULL;
}
