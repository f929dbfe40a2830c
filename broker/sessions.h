/* sessions.h - the inner sessions, by edge, its generation and routing id. Peers are keys, looked up
 * each time; the least used of CORE_EDGE_SESSIONS an edge go first. */
#ifndef BROKER_SESSIONS_H
#define BROKER_SESSIONS_H

#include "core.h"
#include "message.h"
#include "session.h"

#define SESSION_GRANTS 4U  /* items whose chunks a session may fetch at a time */
#define SESSION_WATCHES 8U /* cases that it hears of */
#define GRANT_MS INT64_C(600000)

/* A release whose further chunks may be fetched: the same decision is taken again for each. */
struct grant {
    bool is_set;
    uint8_t item[ID_BYTES];
    sam_time until;
    uint32_t purposes; /* bits over the taxonomy */
    bool is_live;      /* it was released in this meeting */
    uint8_t meeting[ID_BYTES];
};

struct watch {
    uint8_t case_id[ID_BYTES], request[ID_BYTES]; /* of the Watch that asked */
};

/* One session. serial is new for each hello: a reply to an older one is dropped. */
struct peer_session {
    uint64_t serial;
    unsigned edge;
    uint64_t generation;
    uint8_t route[FRAME_ROUTE_BYTES];
    struct session session;
    uint8_t key_id[HASH_BYTES], x25519[KEY_BYTES], curve[KEY_BYTES];
    struct sam_bytes role; /* NUL-free name in role_at; "registrar", "candidate", ... */
    uint8_t role_at[64];
    bool is_admitted; /* the keys are; else the first part admits them */
    struct grant grants[SESSION_GRANTS];
    struct watch watches[SESSION_WATCHES];
    size_t n_watches;
};

/* What requests change in a session. */
struct session_held {
    struct grant grants[SESSION_GRANTS];
    struct watch watches[SESSION_WATCHES];
    size_t n_watches;
};

/* Take note of it before a request, and bring it back where the request is undone. */
void session_hold(const struct peer_session *session, struct session_held *ret_held);
void session_bring_back(struct peer_session *session, const struct session_held *held);

struct sessions;
enum sam_err sessions_new(size_t edges, struct sessions **ret_sessions) SAM_MUST_CHECK;
void sessions_free(struct sessions **sessions);

/* Ends all of an edge and takes the generation from now on. */
void sessions_edge(struct sessions *sessions, unsigned edge, uint64_t generation);
bool sessions_is_edge(const struct sessions *sessions, unsigned edge, uint64_t generation);

/* NULL: none. Counts as use. */
struct peer_session *sessions_find(struct sessions *sessions, unsigned edge, const uint8_t *route);

/* A new one in the place of the route's old one, or of the least used. NULL: memory. The caller fills in
 * all but edge, generation, route and serial. */
struct peer_session *sessions_add(struct sessions *sessions, unsigned edge, const uint8_t *route);
void sessions_end(struct sessions *sessions, struct peer_session *session);
size_t sessions_count(const struct sessions *sessions);

/* Those that watch something, one after the other; NULL: begin, and no more. */
struct peer_session *sessions_watching(struct sessions *sessions, struct peer_session *after);

#endif
