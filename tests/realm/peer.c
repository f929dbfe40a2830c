/* peer.c - see peer.h */
#include "peer.h"
#include "realm_inside.h"

#include <stdlib.h>
#include <string.h>

void
peer_make(struct realm *realm, const struct person *person, uint32_t number, struct peer *ret_peer)
{
    struct peer *peer = ret_peer;
    memset(peer, 0, sizeof *peer);
    peer->realm = realm;
    peer->person = person;
    peer->edge = realm_edge(realm, person->organisation);
    for (unsigned i = 1; i < FRAME_ROUTE_BYTES; i++)
        peer->route[i] = (uint8_t)(number >> (8 * (FRAME_ROUTE_BYTES - 1 - i)));
}

void
peer_end(struct peer *peer)
{
    session_end(&peer->session);
}

static struct octets
encode(const struct request_frame *frame)
{
    uint8_t *out = realm_memory(1, FRAME_MAX);
    size_t len = 0;
    realm_must(wire_request_frame_encode(frame, out, FRAME_MAX, &len), "a frame");
    struct octets payload = octets_copy(out, len);
    free(out);
    return payload;
}

struct octets
peer_hello(struct peer *peer)
{
    struct session_names names;
    struct session_hello made;
    struct hello hello;
    uint8_t random[SESSION_RANDOM_BYTES];

    session_end(&peer->session);
    memcpy(names.realm, peer->realm->id, ID_BYTES);
    memcpy(names.key_id, peer->person->key_id, HASH_BYTES);
    memcpy(names.broker_id, peer->realm->broker.statement.id, HASH_BYTES);
    realm_draw(peer->realm, random, sizeof random);
    realm_draw(peer->realm, peer->hello, ID_BYTES);
    realm_must(session_begin(&names, &peer->person->x25519, peer->realm->session.pk, peer->hello,
                             random, &made, &peer->session),
               "a hello");
    memcpy(hello.key_id, names.key_id, HASH_BYTES);
    memcpy(hello.enc, made.enc, KEY_BYTES);
    memcpy(hello.ct, made.ct, sizeof hello.ct);
    return encode(&(struct request_frame){.hello = &hello});
}

struct octets
peer_seal(struct peer *peer, struct sam_bytes control, struct sam_bytes chunk)
{
    const size_t room = control.len + SESSION_TAG_BYTES;
    uint8_t *sealed = realm_memory(1, room);
    size_t len = 0;
    realm_must(session_seal(&peer->session, control, sealed, room, &len), "a sealed part");
    struct octets payload = encode(
        &(struct request_frame){.sealed = {sealed, len}, .chunk = chunk});
    free(sealed);
    return payload;
}

struct octets
peer_ask(struct peer *peer, const struct control *control, struct sam_bytes chunk)
{
    return peer_seal(peer, octets_bytes(&control->bytes), chunk);
}

bool
peer_ready(const struct peer *peer)
{
    return peer->session.state == SESSION_READY;
}

/* The sealed Reply of a frame that is kept in ret_reply. */
static bool
take_sealed(struct peer *peer, const struct reply_frame *frame, struct peer_reply *ret_reply)
{
    uint8_t *part = realm_memory(1, frame->sealed.len);
    size_t len = 0;
    bool good = session_open(&peer->session, frame->sealed, part, frame->sealed.len, &len) == SAM_OK
                && wire_reply_decode((struct sam_bytes){part, len}, &ret_reply->memory,
                                     &ret_reply->reply)
                       == SAM_OK;
    free(part);
    ret_reply->chunk = frame->chunk;
    return good;
}

static enum peer_got
take_frame(struct peer *peer, const struct reply_frame *frame, struct peer_reply *ret_reply)
{
    if (frame->has_n)
        return session_complete(&peer->session, frame->n) == SAM_OK ? PEER_SESSION : PEER_BROKEN;
    if (frame->has_no_session) {
        session_end(&peer->session);
        return PEER_NO_SESSION;
    }
    return take_sealed(peer, frame, ret_reply) ? PEER_REPLY : PEER_BROKEN;
}

void
peer_take(struct peer *peer, struct sam_bytes payload, struct peer_reply *ret_reply)
{
    const struct reply_frame *frame = NULL;
    *ret_reply = (struct peer_reply){.got = PEER_BROKEN};
    if (wire_reply_frame_decode(payload, &ret_reply->frame, &frame) == SAM_OK)
        ret_reply->got = take_frame(peer, frame, ret_reply);
    if (ret_reply->got == PEER_BROKEN) session_end(&peer->session);
}

void
peer_reply_free(struct peer_reply *reply)
{
    wire_free(&reply->memory);
    wire_free(&reply->frame);
    *reply = (struct peer_reply){.got = PEER_BROKEN};
}

struct frame
peer_frame(const struct peer *peer, struct sam_bytes payload)
{
    struct frame frame = {.kind = FRAME_MESSAGE, .payload = payload};
    memcpy(frame.route, peer->route, FRAME_ROUTE_BYTES);
    memcpy(frame.key_id, peer->person->key_id, HASH_BYTES);
    return frame;
}
