/* id_set.h - ids that were seen, each once: of items in a list, however long it is. In memory. */
#ifndef CLIENT_ID_SET_H
#define CLIENT_ID_SET_H

#include "proto/wire.h"

/* Zeroed: empty. */
struct id_set {
    uint8_t (*at)[ID_BYTES]; /* owned; room of them, zeros where none is */
    size_t n, room;          /* room: a power of two, or 0 */
    bool has_zeros;          /* the id of zeros is in it */
};

bool id_set_has(const struct id_set *set, const uint8_t id[static ID_BYTES]);
/* Put one in.
 *   ret_is_new  out   false: it was there
 * False: no memory. */
bool id_set_add(struct id_set *set, const uint8_t id[static ID_BYTES], bool *ret_is_new);
/* Takes a zeroed one. */
void id_set_close(struct id_set *set);

#endif
