/* item_list.h - lists of items, for the library's own files. */
#ifndef CLIENT_ITEM_LIST_H
#define CLIENT_ITEM_LIST_H

#include "inside.h"

#include <samtykke/client_item.h>

/* Which ones. Zeroed: all of the case. */
struct list_terms {
    const uint8_t *
        meeting; /* ID_BYTES: of what lies there alone; one that is open to this home in its room has no purposes */
    const uint8_t
        *until;    /* ID_BYTES: this one is looked for; the list ends with the page that has it */
    size_t newest; /* at most so many; 0: all of them */
};

/* As sam_item_list(). */
enum sam_err item_list(struct sam_case *c, const struct list_terms *terms,
                       struct sam_list **ret_list, const struct sam_listed **ret_items,
                       size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* A purpose that works, where nobody has said which: not emergency, which is told to the candidate at once, as long as there is
 * another one. NULL: none is needed. */
const struct sam_bytes *item_list_purpose(const struct sam_listed *line);

#endif
