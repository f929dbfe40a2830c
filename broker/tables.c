/* tables.c - see tables.h. */
#include "tables.h"

#include <string.h>

/* What lies on the table of one meeting. */
struct tabled {
    const struct tabled *next;
    uint8_t meeting[ID_BYTES];
    uint8_t (*items)[ID_BYTES];
    size_t n;
};

static bool
is_named_before(const struct case_body *body, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (body->reach[k].has_meeting
            && memcmp(body->reach[k].meeting, body->reach[i].meeting, ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* A copy, because a room may be forgotten when the next is asked for. */
static enum sam_err
add(struct call *call, const struct room *room, struct tables *tables)
{
    size_t size = room->n_table * ID_BYTES;
    struct tabled *tabled = call_memory(call, sizeof *tabled);
    uint8_t(*items)[ID_BYTES] = call_memory(call, size);
    if (tabled == NULL || items == NULL) { return SAM_E_NOMEM; }
    memcpy(items, room->table, size);
    *tabled = (struct tabled){.next = tables->first, .items = items, .n = room->n_table};
    memcpy(tabled->meeting, room->meeting, ID_BYTES);
    tables->first = tabled;
    return SAM_OK;
}

enum sam_err
tables_find(struct core *core, struct call *call, const struct asker *asker,
            struct tables *ret_tables)
{
    const struct case_body *body = asker->c->version.body;
    struct tables tables = {.first = NULL};
    struct room *room = NULL;
    for (size_t i = 0; i < body->n_reach; i++) {
        if (!body->reach[i].has_meeting || is_named_before(body, i)) { continue; }
        enum sam_err r = rooms_get(core->rooms, asker->c->case_id, body->reach[i].meeting,
                                   asker->now, &room);
        if (r == SAM_E_REFUSED) { continue; }
        if (r == SAM_OK && room->n_table > 0) { r = add(call, room, &tables); }
        if (r != SAM_OK) { return r; }
    }
    *ret_tables = tables;
    return SAM_OK;
}

static bool
lies_on(const struct tabled *tabled, const uint8_t *item)
{
    for (size_t i = 0; i < tabled->n; i++) {
        if (memcmp(tabled->items[i], item, ID_BYTES) == 0) { return true; }
    }
    return false;
}

size_t
tables_of(const struct tables *tables, const uint8_t *item,
          uint8_t ret_meetings[static TABLES_MAX][ID_BYTES])
{
    size_t n = 0;
    for (const struct tabled *t = tables->first; t != NULL && n < TABLES_MAX; t = t->next) {
        if (lies_on(t, item)) { memcpy(ret_meetings[n++], t->meeting, ID_BYTES); }
    }
    return n;
}
