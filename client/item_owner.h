/* item_owner.h - what owners say about items and log entries: signed, sent, and said again where another version or
 * another clock came in between. */
#ifndef CLIENT_ITEM_OWNER_H
#define CLIENT_ITEM_OWNER_H

#include "inside.h"

/* Errors: NOT_OWNER. */
enum sam_err item_must_own(const struct sam_case *c, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Have an item or an entry erased.
 *   body  in and out   what is meant: item, or case_seq and leaf; head and version are filled in here
 * Errors: REFUSED (not there), CHANGED, CLOCK; of asking. */
enum sam_err item_owner_erase(struct sam_case *c, struct erase_body *body,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
