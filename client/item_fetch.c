/* item_fetch.c - see item_fetch.h. Chunks are asked for in order and put into the spool in order; one that comes
 * before its turn (another was asked for again) waits in its slot. */
#include "item_fetch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 6U /* on the way at a time */

struct slot {
    bool is_asked;
    uint8_t request[ID_BYTES];
    uint8_t *bytes; /* owned; NULL: not here yet */
    size_t len;
};

struct fetch {
    struct sam_case *c;
    const uint8_t *item;
    uint64_t length;
    struct unseal *u;
    uint32_t next, asked, count; /* to be put; to be asked for; in all */
    struct slot slots[WINDOW];   /* of chunk n: n % WINDOW */
};

/* ---- where chunks lie ----------------------------------------------------------------------------- */

uint64_t
item_chunk_begin(uint32_t number)
{
    return number == 0 ? 0 : ITEM_HEADER_BYTES + (uint64_t)number * ITEM_CHUNK_SEALED;
}

uint64_t
item_chunk_length(uint64_t length, uint32_t number)
{
    uint64_t begin = item_chunk_begin(number);
    uint64_t end = ITEM_HEADER_BYTES + ((uint64_t)number + 1) * ITEM_CHUNK_SEALED;
    if (begin >= length) { return 0; }
    return (end < length ? end : length) - begin;
}

uint32_t
item_chunk_at(uint64_t offset)
{
    if (offset < ITEM_HEADER_BYTES) { return 0; }
    return (uint32_t)((offset - ITEM_HEADER_BYTES) / ITEM_CHUNK_SEALED);
}

/* ---- asking ---------------------------------------------------------------------------------------- */

static enum sam_err
ask_more(struct fetch *f, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    while (r == SAM_OK && f->asked < f->count && f->asked - f->next < WINDOW) {
        struct slot *slot = &f->slots[f->asked % WINDOW];
        struct get_chunk asked = {.number = f->asked};
        struct request request = {.kind = REQUEST_GET_CHUNK, .get_chunk = &asked};
        memcpy(asked.item, f->item, ID_BYTES);
        memcpy(request.case_id, f->c->case_id, ID_BYTES);
        r = client_send(f->c->client, &request, (struct sam_bytes){NULL, 0}, trouble);
        if (r != SAM_OK) { return r; }
        memcpy(slot->request, request.request, ID_BYTES);
        slot->is_asked = true;
        f->asked++;
    }
    return r;
}

/* Whose answer is it? NULL: none of ours. */
static struct slot *
slot_of(struct fetch *f, const uint8_t *request, uint32_t *ret_number)
{
    for (uint32_t n = f->next; n < f->asked; n++) {
        struct slot *slot = &f->slots[n % WINDOW];
        *ret_number = n;
        if (slot->is_asked && memcmp(slot->request, request, ID_BYTES) == 0) { return slot; }
    }
    return NULL;
}

static enum sam_err
take_one(struct fetch *f, struct sam_trouble *trouble)
{
    struct link_event event;
    uint32_t number = 0;
    enum sam_err r = client_next(f->c->client, &event, trouble);
    if (r != SAM_OK) { return r; }
    struct slot *slot = slot_of(f, event.request, &number);
    if (slot == NULL) { return SAM_OK; }
    slot->is_asked = false;
    if (event.chunk.len == 0 || event.chunk.len != item_chunk_length(f->length, number)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TAMPERED_CONTENT, "chunk");
    }
    slot->bytes = malloc(event.chunk.len);
    if (slot->bytes == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(slot->bytes, event.chunk.at, event.chunk.len);
    slot->len = event.chunk.len;
    return SAM_OK;
}

/* ---- putting ---------------------------------------------------------------------------------------- */

enum sam_err
item_spool_trouble(const struct sam_client *client, enum sam_err err, int number,
                   struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    if (err != SAM_E_IO && err != SAM_E_REFUSED) { return trouble_plain(trouble, err); }
    client_path(client, "spool", path);
    bool is_full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    return sam_trouble_say(trouble, is_full ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE, path);
}

/* All that are here and next in order. The first may be there in part, from before an interruption. */
static enum sam_err
put_ready(struct fetch *f, struct sam_trouble *trouble)
{
    for (; f->next < f->asked; f->next++) {
        struct slot *slot = &f->slots[f->next % WINDOW];
        if (slot->bytes == NULL) { return SAM_OK; }
        size_t skip = (size_t)(unseal_offset(f->u) - item_chunk_begin(f->next));
        errno = 0;
        enum sam_err r = unseal_append(f->u,
                                       (struct sam_bytes){slot->bytes + skip, slot->len - skip});
        if (r != SAM_OK) { return item_spool_trouble(f->c->client, r, errno, trouble); }
        free(slot->bytes);
        slot->bytes = NULL;
    }
    return SAM_OK;
}

static enum sam_err
tell(const struct fetch *f, const struct sam_progress *progress, struct sam_trouble *trouble)
{
    return trouble_progress(progress, "fetch", unseal_offset(f->u), f->length, trouble);
}

/* Nothing that is still on the way may be taken for an answer to what comes next. */
static void
end(struct fetch *f)
{
    for (size_t i = 0; i < WINDOW; i++) {
        struct slot *slot = &f->slots[i];
        if (slot->is_asked) { client_forget(f->c->client, slot->request); }
        free(slot->bytes);
    }
}

enum sam_err
item_fetch(struct sam_case *c, const uint8_t *item, uint64_t length, struct unseal *u,
           const struct sam_progress *progress, struct sam_trouble *trouble)
{
    struct fetch f = {.c = c, .item = item, .length = length, .u = u};
    enum sam_err r = SAM_OK;
    f.count = item_chunk_at(length - 1) + 1;
    f.next = f.asked = unseal_offset(u) == length ? f.count : item_chunk_at(unseal_offset(u));
    while (r == SAM_OK && f.next < f.count) {
        r = ask_more(&f, trouble);
        if (r == SAM_OK) { r = take_one(&f, trouble); }
        if (r == SAM_OK) { r = put_ready(&f, trouble); }
        if (r == SAM_OK) { r = tell(&f, progress, trouble); }
    }
    end(&f);
    return r;
}
