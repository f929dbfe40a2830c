/* tables.h - on which meetings' tables does an item lie? Who reaches an item only in such a meeting gets a wrap
 * of it. Asked for are the meetings that the reach of the current version names: no other could matter.
 * Source: consent-rules.md, "Reachable"; recipients.h. */
#ifndef BROKER_TABLES_H
#define BROKER_TABLES_H

#include "reading.h"
#include "rooms.h"

#define TABLES_MAX 64U /* that one item is seen to lie on; those beyond give nobody a wrap */

struct tabled;

/* Borrows from the call. Zeroed: nothing lies anywhere. */
struct tables {
    const struct tabled *first;
};

/* The tables of the asker's case that matter.
 * Errors: NOMEM; IO. */
enum sam_err tables_find(struct core *core, struct call *call, const struct asker *asker,
                         struct tables *ret_tables) SAM_MUST_CHECK;

/* Those on which this item lies; returns how many. */
size_t tables_of(const struct tables *tables, const uint8_t *item,
                 uint8_t ret_meetings[static TABLES_MAX][ID_BYTES]);

#endif
