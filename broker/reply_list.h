/* reply_list.h - the replies of a turn: encoded, sealed, put into frames for the edges. For turn.c.
 * Source: design.md section 4, "Inner session". */
#ifndef BROKER_REPLY_LIST_H
#define BROKER_REPLY_LIST_H

#include "state.h"

#define HINTS_MAX 4096U /* of one case in one turn; none is load-bearing */

struct reply_block;

/* Zeroed, it is empty. frames, and what their payloads borrow, live until the list is cleared. Memory is
 * kept for the next turn, up to REPLIES_KEPT. */
#define REPLIES_KEPT 4194304U /* bytes */
struct reply_list {
    struct core_frame *frames; /* owned */
    size_t n, room;
    struct reply_block *blocks, *filled; /* owned; the payloads, one behind the other */
    uint8_t *part; /* a reply before it is sealed, and then sealed in its place; owned */
};

/* What is said in one sealed reply. All borrowed. */
struct reply_parts {
    const struct reply *reply;
    struct sam_bytes encoded; /* in its place, where it was encoded before */
    struct sam_bytes chunk;   /* may be absent */
};

void reply_list_clear(struct reply_list *list);
void reply_list_free(struct reply_list *list);

/* A reply in clear. False: no memory. */
bool reply_list_add(struct reply_list *list, const struct core_frame *to,
                    const struct reply_frame *reply);

/* Seal a reply for a session. False: it cannot be encoded, or no memory: the session has to end, because
 * its counter may have gone on. */
bool reply_list_seal(struct reply_list *list, struct peer_session *session,
                     const struct reply_parts *parts);

/* Tell everybody who watches this case, and may still know of it, that it changed. */
void reply_list_hints(struct reply_list *list, struct core *core, const uint8_t *case_id,
                      sam_time now);

#endif
