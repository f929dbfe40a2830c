/* room_plan.h - a call or change as the core has to look at it: the items that it names are titles of this
 * very meeting, listed, for nobody but who is invited or has called it; its labels are leaves.
 * That each title is by an owner or somebody on the team was checked when it was put.
 * Source: design.md section 3, "Meeting". */
#ifndef BROKER_ROOM_PLAN_H
#define BROKER_ROOM_PLAN_H

#include "reading.h"

/*   plan     in, borrowed   of a call or change; its own fields are checked
 *   caller   in, borrowed, ID_BYTES   the person who has called it, or calls it; NULL: an owner
 *   ret_why  out: NONE; ITEM a title or the place; MEANING a label
 * Errors: NOMEM; IO. */
enum sam_err room_plan_judge(struct core *core, struct call *call, const struct meeting_body *plan,
                             const uint8_t *caller, enum refusal *ret_why) SAM_MUST_CHECK;

#endif
