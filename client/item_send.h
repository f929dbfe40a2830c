/* item_send.h - sending, for the library's own items: those of kinds that are not for people. */
#ifndef CLIENT_ITEM_SEND_H
#define CLIENT_ITEM_SEND_H

#include "inside.h"

#include <samtykke/client_item.h>

/* As sam_item_send().
 *   is_listed  the kind is one of kinds.json, and content is checked against it; false: any kind (case_secret),
 *              any content */
enum sam_err item_send(struct sam_case *c, const struct sam_draft *draft, bool is_listed,
                       const struct sam_progress *progress, uint8_t ret_item[static SAM_ID_BYTES],
                       struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
