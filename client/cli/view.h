/* view.h - what a member of the team can see, topic by topic, as the engine decides it. For owners: members' homes
 * hold no choices. */
#ifndef CLIENT_CLI_VIEW_H
#define CLIENT_CLI_VIEW_H

#include "choice.h"

/* For each leaf of the taxonomy the purposes, as bits, for which something of it is released. */
struct view {
    uint32_t purposes[SAM_LEAVES_MAX];
};

/* One question in numbers.
 *   member   position in the team
 *   leaf     of the taxonomy
 *   purposes bits; 0: none said */
struct sam_query view_query(size_t member, uint32_t leaf, uint32_t purposes, sam_time created,
                            sam_time at);
void view_make(const struct sam_taxonomy *taxonomy, const struct sam_policy *policy, size_t member,
               sam_time created, sam_time at, struct view *ret);
/* The leaves that are open for any purpose, as bits. */
uint32_t view_leaves(const struct view *view);

/* Meetings that permits are for alone, which have not ended; each once. Returns how many. */
size_t view_meetings(const struct desk *desk, sam_time at,
                     struct sam_bytes ret[static SAM_PROVISIONS_MAX]);
/* The leaves that are open to a member in this meeting, once it is opened, and not outside by `view`. */
uint32_t view_meeting_leaves(const struct desk *desk, size_t member, struct sam_bytes meeting,
                             const struct view *view, sam_time at);

/* What the sentences of policy/text/explain.h are about: this case, this member (NULL: none). Borrows, also
 * ret_name. */
struct explain;
void view_explain(struct desk *desk, const struct sam_person *person,
                  char ret_name[static CHOICE_NAME_MAX], struct explain *ret);

#endif
