/* room_item.h - items that name a meeting: what is said and written down there, and the titles that a call
 * names. Asked by PutItem, again by the first wraps of a message, and by PutMeeting.
 *
 *   titles       kinds agenda_point and meeting_details: labelled case.practical and nothing else, for an
 *                audience. Of a meeting that is not called yet by anybody; later by who may change it
 *   message      its author has joined, with this key, while the meeting is open
 *   minutes      of any other kind: by somebody who was there, until so many days after the end
 *   audience     of messages and minutes: never empty. While the meeting is open each of it is here, of the
 *                point at hand, and may hear all labels now; else each of it was there
 * Source: design.md section 3, "Meeting". */
#ifndef BROKER_ROOM_ITEM_H
#define BROKER_ROOM_ITEM_H

#include "live.h"

/* Is it the title of a point, or the place (is_place) of a meeting, as such an item has to be? */
bool room_item_is_title(const struct item_body *body, bool is_place);

/* May this header be put now by the asker, who is its author, as far as meetings are concerned?
 *   ret_why  out: NONE it may; MEETING
 * Errors: NOMEM; IO. */
enum sam_err room_item_may_put(struct core *core, struct call *call, const struct asker *asker,
                               const struct item_body *body, enum refusal *ret_why) SAM_MUST_CHECK;

/* May its first wraps be taken now? A message is said at this moment: the meeting may be over since its
 * header came. As room_item_may_put(). */
enum sam_err room_item_may_come_out(struct core *core, const struct asker *asker,
                                    const struct item_body *body, enum refusal *ret_why)
    SAM_MUST_CHECK;

#endif
