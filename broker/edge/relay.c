/* relay.c - see relay.h */
#include "relay.h"

#include <errno.h>
#include <string.h>
#include <zmq.h>

enum part { PART_NONE, PART_LAST, PART_MORE };

/* Read one part into a message that is open already. */
static enum sam_err
take_part(struct relay *rl, zmq_msg_t *into, enum part *ret_part)
{
    int n = 0;

    do
        n = zmq_msg_recv(into, rl->router, ZMQ_DONTWAIT);
    while (n < 0 && zmq_errno() == EINTR);
    if (n < 0 && zmq_errno() != EAGAIN) return SAM_E_INTERNAL;
    *ret_part = n < 0 ? PART_NONE : zmq_msg_more(into) ? PART_MORE : PART_LAST;
    return SAM_OK;
}

static int
nibble(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/* Who sent it: 64 lower-case hex digits that our own ZAP reply set. */
static bool
read_user(zmq_msg_t *payload, uint8_t ret_key_id[HASH_BYTES])
{
    const char *user = zmq_msg_gets(payload, "User-Id");

    if (user == NULL || strlen(user) != (size_t)2 * HASH_BYTES) return false;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        const int high = nibble(user[2 * i]), low = nibble(user[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        ret_key_id[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* Is it a frame? Then *ret_frame borrows from payload. */
static bool
read_frame(zmq_msg_t *route, zmq_msg_t *payload, struct frame *ret_frame)
{
    struct frame f = {.kind = FRAME_MESSAGE};
    const uint8_t *from = zmq_msg_data(route);

    if (zmq_msg_size(route) != FRAME_ROUTE_BYTES || from[0] != 0) return false;
    memcpy(f.route, from, FRAME_ROUTE_BYTES);
    f.payload = (struct sam_bytes){zmq_msg_data(payload), zmq_msg_size(payload)};
    if (f.payload.len < 1 || f.payload.len > FRAME_MAX) return false;
    if (!read_user(payload, f.key_id)) return false;
    *ret_frame = f;
    return true;
}

/* What follows a routing id. */
static enum sam_err
take_payload(struct relay *rl, zmq_msg_t *route, zmq_msg_t *payload)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum part part = PART_NONE;
    struct frame f;

    if ((r = take_part(rl, payload, &part)) != SAM_OK) return r;
    if (part == PART_NONE) return SAM_E_INTERNAL; /* libzmq hands out whole messages */
    if (part == PART_MORE || !read_frame(route, payload, &f)) {
        rl->skips = part == PART_MORE;
        rl->counts[FRAME_COUNT_DROPPED]++;
        return SAM_OK;
    }
    if ((r = channel_put(rl->channel, &f)) != SAM_OK) return r;
    rl->counts[FRAME_COUNT_IN]++;
    return SAM_OK;
}

/* The next message, or the next part of one that is dropped. */
static enum sam_err
take_next(struct relay *rl, zmq_msg_t *route, zmq_msg_t *payload, bool *ret_end)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum part part = PART_NONE;

    if ((r = take_part(rl, route, &part)) != SAM_OK) return r;
    *ret_end = part == PART_NONE;
    if (part == PART_NONE) return SAM_OK;
    if (rl->skips) {
        rl->skips = part == PART_MORE;
        return SAM_OK;
    }
    return part == PART_MORE ? take_payload(rl, route, payload) : SAM_E_INTERNAL;
}

enum sam_err
relay_take(struct relay *relay)
{
    enum sam_err r = SAM_OK;
    bool room = true, end = false;
    zmq_msg_t route, payload;

    zmq_msg_init(&route);
    zmq_msg_init(&payload);
    for (unsigned i = 0; i < RELAY_PARTS && !end; i++) {
        if ((r = channel_room(relay->channel, &room)) != SAM_OK || !room) break;
        if ((r = take_next(relay, &route, &payload, &end)) != SAM_OK) break;
    }
    zmq_msg_close(&route);
    zmq_msg_close(&payload);
    relay->is_read = r == SAM_OK && end;
    return r;
}

/* Name whom the next part is for: 0, or an errno. */
static int
send_route(void *router, const uint8_t route[FRAME_ROUTE_BYTES])
{
    int n = 0;

    do
        n = zmq_send(router, route, FRAME_ROUTE_BYTES, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    while (n < 0 && zmq_errno() == EINTR);
    return n < 0 ? zmq_errno() : 0;
}

/* The client may have read what libzmq's threads have not told yet: hear them, and ask once more. */
static int
send_route_twice(void *router, const uint8_t route[FRAME_ROUTE_BYTES])
{
    int events = 0, error = send_route(router, route);
    size_t len = sizeof events;

    if (error != EAGAIN) return error;
    if (zmq_getsockopt(router, ZMQ_EVENTS, &events, &len) != 0) return zmq_errno();
    return send_route(router, route);
}

enum sam_err
relay_reply(struct relay *relay, const struct frame *reply)
{
    enum sam_err r = SAM_E_INTERNAL;
    zmq_msg_t payload;
    int error = 0, n = 0;

    if (zmq_msg_init_size(&payload, reply->payload.len) != 0) return SAM_E_NOMEM;
    memcpy(zmq_msg_data(&payload), reply->payload.at, reply->payload.len);
    relay->is_read = false;
    error = send_route_twice(relay->router, reply->route);
    if (error == EHOSTUNREACH || error == EAGAIN) {
        relay->counts[FRAME_COUNT_UNSENT]++;
        r = SAM_OK;
        goto out;
    }
    if (error != 0) goto out;
    do
        n = zmq_msg_send(&payload, relay->router, ZMQ_DONTWAIT);
    while (n < 0 && zmq_errno() == EINTR);
    if (n < 0) goto out;
    relay->counts[FRAME_COUNT_OUT]++;

    r = SAM_OK;
out:
    zmq_msg_close(&payload);
    return r;
}
