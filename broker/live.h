/* live.h - is this request made in a meeting that is going on? The one place that sets m of a request, which
 * the engine trusts (struct aim, live): Release, GetChunk, List and RoomCard all ask here.
 *
 * m is set iff the request names the meeting, the meeting is of the asker's case, an owner has opened it for
 * this moment, the asker has joined it with this very key and is heard of, and the item is of the
 * meeting or on its table. In every other case the request is decided as if it named none.
 * Source: consent-rules.md, "The request" (m); edge cases 28 and 32. */
#ifndef BROKER_LIVE_H
#define BROKER_LIVE_H

#include "reading.h"
#include "rooms.h"

/* The meeting that a request names: the asker is heard of there.
 *   named     in, borrowed, ID_BYTES   NULL: none
 *   ret_room  out, borrowed until rooms are forgotten; NULL: there is none of this id in the asker's case,
 *             or the asker has no part in it
 * Errors: NOMEM; IO. */
enum sam_err live_room(struct core *core, const struct asker *asker, const uint8_t *named,
                       struct room **ret_room) SAM_MUST_CHECK;

/* m for this asker and item.
 *   room  in, borrowed   of live_room(); may be NULL
 *   item  in, borrowed, ID_BYTES
 *   of    in, borrowed, ID_BYTES   the item's meeting; NULL: none
 * Returns the meeting's id, borrowed from room; or NULL: none. */
const uint8_t *live_meeting(const struct asker *asker, const struct room *room, const uint8_t *item,
                            const uint8_t *of);

#endif
