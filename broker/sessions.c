/* sessions.c - see sessions.h. Each edge has its sessions in buckets by routing id and in one list by
 * use. An edge that picks routing ids for one bucket slows itself down, up to CORE_EDGE_SESSIONS steps. */
#include "sessions.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024U

/* The session comes first, so that a pointer to it is one to its slot. */
struct slot {
    struct peer_session session;
    struct slot *next;          /* in the bucket */
    struct slot *newer, *older; /* by use */
};

struct edge_sessions {
    uint64_t generation;
    bool has_begun;
    size_t n;
    struct slot *bucket[BUCKETS];
    struct slot *newest, *oldest;
};

struct sessions {
    uint64_t serial; /* of the latest */
    size_t n, n_edges;
    struct edge_sessions *edges[EDGES_MAX];
};

enum sam_err
sessions_new(size_t edges, struct sessions **ret_sessions)
{
    struct sessions *s = NULL;
    if (edges > EDGES_MAX) { return SAM_E_TOO_BIG; }
    if ((s = calloc(1, sizeof *s)) == NULL) { return SAM_E_NOMEM; }
    for (; s->n_edges < edges; s->n_edges++) {
        s->edges[s->n_edges] = calloc(1, sizeof *s->edges[0]);
        if (s->edges[s->n_edges] == NULL) {
            sessions_free(&s);
            return SAM_E_NOMEM;
        }
    }
    *ret_sessions = s;
    return SAM_OK;
}

static size_t
bucket_of(const uint8_t *route)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (size_t i = 0; i < FRAME_ROUTE_BYTES; i++) {
        hash = (hash ^ route[i]) * 16777619U;
    }
    return (hash ^ hash >> 16) % BUCKETS;
}

/* ---- the list by use --------------------------------------------------------------------------- */

static void
unlink_use(struct edge_sessions *e, struct slot *slot)
{
    if (slot->newer != NULL) {
        slot->newer->older = slot->older;
    } else {
        e->newest = slot->older;
    }
    if (slot->older != NULL) {
        slot->older->newer = slot->newer;
    } else {
        e->oldest = slot->newer;
    }
    slot->newer = slot->older = NULL;
}

static void
link_newest(struct edge_sessions *e, struct slot *slot)
{
    slot->newer = NULL;
    slot->older = e->newest;
    if (e->newest != NULL) { e->newest->newer = slot; }
    e->newest = slot;
    if (e->oldest == NULL) { e->oldest = slot; }
}

/* ---- ending ------------------------------------------------------------------------------------ */

static void
end(struct sessions *s, struct edge_sessions *e, struct slot *slot)
{
    struct slot **at = &e->bucket[bucket_of(slot->session.route)];
    while (*at != NULL && *at != slot) {
        at = &(*at)->next;
    }
    if (*at == NULL) { return; }
    *at = slot->next;
    unlink_use(e, slot);
    sodium_memzero(slot, sizeof *slot);
    free(slot);
    e->n--;
    s->n--;
}

void
sessions_end(struct sessions *sessions, struct peer_session *session)
{
    end(sessions, sessions->edges[session->edge], (struct slot *)session);
}

void
sessions_edge(struct sessions *sessions, unsigned edge, uint64_t generation)
{
    if (edge >= sessions->n_edges) { return; }
    struct edge_sessions *e = sessions->edges[edge];
    while (e->oldest != NULL) {
        end(sessions, e, e->oldest);
    }
    e->generation = generation;
    e->has_begun = true;
}

void
sessions_free(struct sessions **sessions)
{
    struct sessions *s = *sessions;
    if (s == NULL) { return; }
    for (unsigned i = 0; i < s->n_edges; i++) {
        sessions_edge(s, i, 0);
        free(s->edges[i]);
    }
    free(s);
    *sessions = NULL;
}

/* ---- finding ----------------------------------------------------------------------------------- */

bool
sessions_is_edge(const struct sessions *sessions, unsigned edge, uint64_t generation)
{
    return edge < sessions->n_edges && sessions->edges[edge]->has_begun
           && sessions->edges[edge]->generation == generation;
}

struct peer_session *
sessions_find(struct sessions *sessions, unsigned edge, const uint8_t *route)
{
    if (edge >= sessions->n_edges) { return NULL; }
    struct edge_sessions *e = sessions->edges[edge];
    struct slot *slot = e->bucket[bucket_of(route)];
    while (slot != NULL && memcmp(slot->session.route, route, FRAME_ROUTE_BYTES) != 0) {
        slot = slot->next;
    }
    if (slot == NULL) { return NULL; }
    unlink_use(e, slot);
    link_newest(e, slot);
    return &slot->session;
}

struct peer_session *
sessions_add(struct sessions *sessions, unsigned edge, const uint8_t *route)
{
    if (edge >= sessions->n_edges) { return NULL; }
    struct edge_sessions *e = sessions->edges[edge];
    struct slot *slot = calloc(1, sizeof *slot);
    if (slot == NULL) { return NULL; }
    struct peer_session *old = sessions_find(sessions, edge, route);
    if (old != NULL) {
        sessions_end(sessions, old);
    } else if (e->n >= CORE_EDGE_SESSIONS) {
        end(sessions, e, e->oldest);
    }
    slot->session.serial = ++sessions->serial;
    slot->session.edge = edge;
    slot->session.generation = e->generation;
    memcpy(slot->session.route, route, FRAME_ROUTE_BYTES);
    slot->next = e->bucket[bucket_of(route)];
    e->bucket[bucket_of(route)] = slot;
    link_newest(e, slot);
    e->n++;
    sessions->n++;
    return &slot->session;
}

size_t
sessions_count(const struct sessions *sessions)
{
    return sessions->n;
}

struct peer_session *
sessions_watching(struct sessions *sessions, struct peer_session *after)
{
    unsigned edge = after == NULL ? 0 : after->edge;
    struct slot *slot = after == NULL ? NULL : ((struct slot *)after)->older;
    if (after == NULL && sessions->n_edges > 0) { slot = sessions->edges[0]->newest; }
    for (;;) {
        for (; slot != NULL; slot = slot->older) {
            if (slot->session.n_watches > 0) { return &slot->session; }
        }
        if (++edge >= sessions->n_edges) { return NULL; }
        slot = sessions->edges[edge]->newest;
    }
}

/* ---- what requests change ---------------------------------------------------------------------- */

void
session_hold(const struct peer_session *session, struct session_held *ret_held)
{
    memcpy(ret_held->grants, session->grants, sizeof ret_held->grants);
    memcpy(ret_held->watches, session->watches, sizeof ret_held->watches);
    ret_held->n_watches = session->n_watches;
}

void
session_bring_back(struct peer_session *session, const struct session_held *held)
{
    memcpy(session->grants, held->grants, sizeof session->grants);
    memcpy(session->watches, held->watches, sizeof session->watches);
    session->n_watches = held->n_watches;
}
