/* item_size.c - see item_size.h. */
#include "item_size.h"

#include "padme.h"

_Static_assert(ITEM_PLAIN_MAX % ITEM_CHUNK_BYTES == 0, "the longest ends with a full chunk");

uint64_t
item_sealed_length(uint64_t plain)
{
    uint64_t chunks = (plain + ITEM_CHUNK_BYTES - 1) / ITEM_CHUNK_BYTES;
    return ITEM_HEADER_BYTES + plain + chunks * ITEM_CHUNK_EXTRA;
}

enum sam_err
item_plain_length(uint64_t sealed, uint64_t *ret_plain)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint64_t padded = 0;
    if (sealed > ITEM_SEALED_MAX) { return SAM_E_TOO_BIG; }
    if (sealed < ITEM_SEALED_MIN) { return SAM_E_MALFORMED; }

    uint64_t body = sealed - ITEM_HEADER_BYTES;
    uint64_t chunks = (body + ITEM_CHUNK_SEALED - 1) / ITEM_CHUNK_SEALED;
    uint64_t last = body - (chunks - 1) * ITEM_CHUNK_SEALED;
    uint64_t plain = body - chunks * ITEM_CHUNK_EXTRA;
    if (last <= ITEM_CHUNK_EXTRA) { return SAM_E_MALFORMED; }
    if ((r = padme_length(plain, &padded)) != SAM_OK) { return r; }
    if (padded != plain) { return SAM_E_MALFORMED; }
    *ret_plain = plain;
    return SAM_OK;
}
