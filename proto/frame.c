/* frame.c */
#include "frame.h"

#include <string.h>

static bool
is_zeros(const uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != 0) return false;
    return true;
}

static bool
answer_fits(struct sam_bytes payload)
{
    if (payload.len == 1) return payload.at[0] == FRAME_NO;
    return payload.len == FRAME_YES_BYTES && payload.at[0] == FRAME_YES;
}

/* The payload of what is no message. */
static bool
payload_fits(const struct frame *f)
{
    switch (f->kind) {
    case FRAME_MESSAGE:
        break;
    case FRAME_ASK:
        return f->payload.len == 0;
    case FRAME_ANSWER:
        return answer_fits(f->payload);
    case FRAME_SETUP:
        return f->payload.len == FRAME_SETUP_BYTES && f->payload.at[FRAME_SECRET_BYTES] >= 1
               && f->payload.at[FRAME_SECRET_BYTES] <= FRAME_THREADS_MAX;
    case FRAME_COUNT:
        return f->payload.len == FRAME_COUNTS_BYTES;
    }
    return false;
}

static bool
fits(const struct frame *f)
{
    bool of_nobody = f->kind == FRAME_SETUP || f->kind == FRAME_COUNT;

    if (f->kind == FRAME_MESSAGE)
        return f->payload.len >= 1 && f->payload.len <= FRAME_MAX && f->route[0] == 0;
    return payload_fits(f) && is_zeros(f->route, sizeof f->route)
           && (!of_nobody || is_zeros(f->key_id, sizeof f->key_id));
}

bool
frame_pack_full(const struct frame_pack *pack)
{
    return pack->len >= FRAME_PACK;
}

enum sam_err
frame_put(struct frame_pack *pack, const struct frame *frame)
{
    uint8_t *at = pack->at + pack->len;
    size_t len = frame->payload.len;

    if (frame_pack_full(pack)) return SAM_E_TOO_BIG;
    if (!fits(frame)) return SAM_E_MALFORMED;
    for (unsigned i = 0; i < 4; i++)
        *at++ = (uint8_t)(len >> 8 * i);
    *at++ = (uint8_t)frame->kind;
    memcpy(at, frame->route, FRAME_ROUTE_BYTES);
    at += FRAME_ROUTE_BYTES;
    memcpy(at, frame->key_id, HASH_BYTES);
    at += HASH_BYTES;
    if (len > 0) memcpy(at, frame->payload.at, len);
    pack->len += FRAME_HEADER_BYTES + len;
    return SAM_OK;
}

enum sam_err
frame_next(struct sam_bytes *message, struct frame *ret_frame)
{
    struct frame f = {.kind = FRAME_MESSAGE};
    const uint8_t *at = message->at;
    size_t len = 0;

    if (message->len < FRAME_HEADER_BYTES) return SAM_E_MALFORMED;
    for (unsigned i = 0; i < 4; i++)
        len |= (size_t)at[i] << 8 * i;
    if (len > message->len - FRAME_HEADER_BYTES) return SAM_E_MALFORMED;
    f.kind = (enum frame_kind)at[4];
    memcpy(f.route, at + 5, FRAME_ROUTE_BYTES);
    memcpy(f.key_id, at + 5 + FRAME_ROUTE_BYTES, HASH_BYTES);
    f.payload = (struct sam_bytes){at + FRAME_HEADER_BYTES, len};
    if (!fits(&f)) return SAM_E_MALFORMED;

    message->at += FRAME_HEADER_BYTES + len;
    message->len -= FRAME_HEADER_BYTES + len;
    *ret_frame = f;
    return SAM_OK;
}
