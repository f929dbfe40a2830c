/* item_list.h - lists of items, for the library's own files. */
#ifndef CLIENT_ITEM_LIST_H
#define CLIENT_ITEM_LIST_H

#include "inside.h"

#include <samtykke/client_item.h>

/* As sam_item_list().
 *   meeting  ID_BYTES: of what lies there alone; one that is open to this home in its room has no purposes. NULL: of
 *            all of the case */
enum sam_err item_list(struct sam_case *c, const uint8_t *meeting, struct sam_list **ret_list,
                       const struct sam_listed **ret_items, size_t *ret_n,
                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* A purpose that works, where nobody has said which: not emergency, which is told to the candidate at once, as long as there is
 * another one. NULL: none is needed. */
const struct sam_bytes *item_list_purpose(const struct sam_listed *line);

#endif
