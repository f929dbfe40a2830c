/* id_set.c - see id_set.h: open addressing, at most half full. Ids are random, or their maker pays for it. */
#include "id_set.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 256U

static bool
is_none(const uint8_t *id)
{
    static const uint8_t zeros[ID_BYTES];
    return memcmp(id, zeros, ID_BYTES) == 0;
}

/* Where it is, or would be. There is a free place. */
static size_t
place_of(const struct id_set *set, const uint8_t *id)
{
    uint64_t start = 0;
    memcpy(&start, id, sizeof start);
    size_t i = (size_t)start & (set->room - 1);
    while (!is_none(set->at[i]) && memcmp(set->at[i], id, ID_BYTES) != 0) {
        i = (i + 1) & (set->room - 1);
    }
    return i;
}

bool
id_set_has(const struct id_set *set, const uint8_t id[static ID_BYTES])
{
    if (is_none(id)) { return set->has_zeros; }
    return set->room > 0 && !is_none(set->at[place_of(set, id)]);
}

static bool
grow(struct id_set *set)
{
    struct id_set next = {.n = set->n, .room = set->room == 0 ? ROOM_FIRST : 2 * set->room};
    if (2 * (set->n + 1) <= set->room) { return true; }
    next.has_zeros = set->has_zeros;
    next.at = calloc(next.room, sizeof *next.at);
    if (next.at == NULL) { return false; }
    for (size_t i = 0; i < set->room; i++) {
        if (is_none(set->at[i])) { continue; }
        memcpy(next.at[place_of(&next, set->at[i])], set->at[i], ID_BYTES);
    }
    free(set->at);
    *set = next;
    return true;
}

bool
id_set_add(struct id_set *set, const uint8_t id[static ID_BYTES], bool *ret_is_new)
{
    if (is_none(id)) {
        *ret_is_new = !set->has_zeros;
        set->has_zeros = true;
        return true;
    }
    if (!grow(set)) { return false; }
    uint8_t *place = set->at[place_of(set, id)];
    *ret_is_new = is_none(place);
    if (!*ret_is_new) { return true; }
    memcpy(place, id, ID_BYTES);
    set->n++;
    return true;
}

void
id_set_close(struct id_set *set)
{
    free(set->at);
    *set = (struct id_set){.n = 0};
}
