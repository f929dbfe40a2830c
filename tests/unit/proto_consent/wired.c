/* wired.c - see wired.h */
#include "wired.h"

#include <string.h>

struct sam_bytes
wired_id(struct store *store, struct sam_bytes name, size_t len)
{
    uint8_t hash[HASH_BYTES];
    if (name.len == 0) return name;
    consent_hash(name, hash);
    return store_join(store, (struct sam_bytes){hash, len}, (struct sam_bytes){NULL, 0});
}

/* ---- provisions and requests ----------------------------------------------------------------------- */

static void
wire_actor(struct store *store, struct sam_actor *actor)
{
    if (actor->kind == SAM_ACTOR_PERSON) actor->id = wired_id(store, actor->id, ID_BYTES);
    if (actor->kind == SAM_ACTOR_EMPLOYER) actor->id = wired_id(store, actor->id, HASH_BYTES);
}

void
wired_provisions(struct store *store, const struct sam_provision *from, size_t n,
                 struct sam_provision *to)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i];
        wire_actor(store, &to[i].actor);
        wire_actor(store, &to[i].by);
        to[i].meeting = wired_id(store, to[i].meeting, ID_BYTES);
    }
}

void
wired_request(struct store *store, const struct sam_request *from, struct sam_request *to)
{
    struct sam_bytes *audience = store_names(store, from->n_audience);
    *to = *from;
    to->person = wired_id(store, from->person, ID_BYTES);
    to->item_meeting = wired_id(store, from->item_meeting, ID_BYTES);
    to->live_meeting = wired_id(store, from->live_meeting, ID_BYTES);
    to->employer = wired_id(store, from->employer, HASH_BYTES);
    for (size_t i = 0; i < from->n_audience; i++)
        audience[i] = wired_id(store, from->audience[i], ID_BYTES);
    to->audience = audience;
}

/* ---- what can travel ------------------------------------------------------------------------------- */

static bool
is_name(struct sam_bytes b)
{
    for (size_t i = 0; i < b.len; i++) {
        char c = (char)b.at[i];
        if (strchr("-._", c) == NULL && (c < '0' || c > '9') && (c < 'a' || c > 'z')) return false;
    }
    return b.len > 0 && b.len <= 64;
}

bool
wired_can_be(const struct sam_provision *p)
{
    bool category = is_name(p->category) || (p->category.len == 1 && p->category.at[0] == '*');
    for (size_t i = 0; i < p->n_purposes; i++)
        if (!is_name(p->purposes[i])) return false;
    return p->unreadable == 0 && category && p->n_purposes <= PURPOSES_MAX;
}
