/* raw.c - see raw.h */
#include "raw.h"

#include <string.h>
#include <zmq.h>

#define ANSWER_MS INT64_C(5000)

void
raw_begin(void *context, struct process *process, const struct person *person,
          const void *routing_id, size_t len, struct raw *ret_raw)
{
    static uint32_t number;
    const int linger = 0;
    struct realm *realm = &process->realm;
    peer_make(realm, person, ++number, &ret_raw->peer);
    const struct realm_edge *edge = &realm->edges[ret_raw->peer.edge];
    void *s = ret_raw->socket = zmq_socket(context, ZMQ_DEALER);
    MUST(s != NULL, "no socket");
    if (routing_id != NULL)
        MUST(zmq_setsockopt(s, ZMQ_ROUTING_ID, routing_id, len) == 0, "libzmq forbids this id");
    MUST(zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger) == 0
             && zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, edge->curve, KEY_BYTES) == 0
             && zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, person->curve, KEY_BYTES) == 0
             && zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, person->curve_secret, KEY_BYTES) == 0
             && zmq_connect(s, edge->endpoint) == 0,
         "a socket does not take its options");
}

void
raw_end(struct raw *raw)
{
    if (raw->socket != NULL) (void)zmq_close(raw->socket);
    peer_end(&raw->peer);
    *raw = (struct raw){.socket = NULL};
}

void
raw_say(struct raw *raw, struct octets payload)
{
    (void)zmq_send(raw->socket, payload.at, payload.len, ZMQ_DONTWAIT); /* lost, or not */
    octets_free(&payload);
}

struct sam_bytes
raw_hear(struct raw *raw, int64_t ms)
{
    static uint8_t heard[FRAME_MAX];
    zmq_pollitem_t item = {.socket = raw->socket, .events = ZMQ_POLLIN};
    if (zmq_poll(&item, 1, (long)ms) != 1) return nothing;
    const int n = zmq_recv(raw->socket, heard, sizeof heard, ZMQ_DONTWAIT);
    return n <= 0 ? nothing : (struct sam_bytes){heard, (size_t)n};
}

bool
raw_hello(struct raw *raw, int64_t ms)
{
    struct peer_reply got;
    raw_say(raw, peer_hello(&raw->peer));
    const struct sam_bytes heard = raw_hear(raw, ms);
    if (heard.len == 0) return false;
    peer_take(&raw->peer, heard, &got);
    peer_reply_free(&got);
    return peer_ready(&raw->peer);
}

bool
raw_ask(struct raw *raw, const struct control *control, struct sam_bytes chunk, int64_t ms,
        struct peer_reply *ret_reply)
{
    if (!peer_ready(&raw->peer) && !raw_hello(raw, ms)) return false;
    raw_say(raw, peer_ask(&raw->peer, control, chunk));
    const struct sam_bytes heard = raw_hear(raw, ms);
    if (heard.len == 0) return false;
    peer_take(&raw->peer, heard, ret_reply);
    if (ret_reply->got == PEER_REPLY) return true;
    peer_reply_free(ret_reply);
    return false;
}

enum reply_error
raw_must(struct raw *raw, struct control control, struct sam_bytes chunk)
{
    struct peer_reply got;
    MUST(raw_ask(raw, &control, chunk, ANSWER_MS, &got), "no answer");
    const enum reply_error error = got.reply->error;
    peer_reply_free(&got);
    octets_free(&control.bytes);
    return error;
}
