/* peer.h - a client without sockets: it makes the payloads of RequestFrames for a core's edge to carry, and
 * takes those of ReplyFrames. Who runs it carries them, drops them, doubles or changes them. */
#ifndef TESTS_REALM_PEER_H
#define TESTS_REALM_PEER_H

#include "realm_request.h"

#include "frame.h"
#include "session.h"

/* Plain but for session, which must not be copied and used twice. */
struct peer {
    struct realm *realm;         /* borrowed */
    const struct person *person; /* borrowed */
    size_t edge;                 /* number in realm->edges */
    uint8_t route[FRAME_ROUTE_BYTES];
    struct session session;
    uint8_t hello[ID_BYTES]; /* request id of the last hello */
};

/* edge: of the person's organisation. number: makes the route, other than other peers' on this edge. */
void peer_make(struct realm *realm, const struct person *person, uint32_t number,
               struct peer *ret_peer);
void peer_end(struct peer *peer);

/* A RequestFrame with a hello; what was of another session is forgotten. Owned. */
struct octets peer_hello(struct peer *peer);

/* A RequestFrame with the control part sealed; chunk may be absent. Dies without a session: peer_ready(). */
struct octets peer_seal(struct peer *peer, struct sam_bytes control, struct sam_bytes chunk);
/* The same of a control; with PUT_CHUNK give the chunk. */
struct octets peer_ask(struct peer *peer, const struct control *control, struct sam_bytes chunk);

bool peer_ready(const struct peer *peer);

enum peer_got {
    PEER_BROKEN = 0, /* no ReplyFrame, or not sealed for this session, which is over then */
    PEER_SESSION,    /* n: the session is ready */
    PEER_NO_SESSION, /* the core has none; say hello again */
    PEER_REPLY,
};

/* What a payload was. Owned: peer_reply_free(). */
struct peer_reply {
    enum peer_got got;
    const struct reply *reply; /* PEER_REPLY: borrowed from memory */
    struct sam_bytes chunk;    /* may be absent; borrowed from frame */
    struct wire *memory, *frame;
};

/* Take a ReplyFrame's payload. Never dies of what it is given. */
void peer_take(struct peer *peer, struct sam_bytes payload, struct peer_reply *ret_reply);
void peer_reply_free(struct peer_reply *reply);

/* A frame for the core, as an edge would make it; payload borrowed. */
struct frame peer_frame(const struct peer *peer, struct sam_bytes payload);

#endif
