/* rename.c - the same case in other names: letters and digits are turned half round, so that
 * lengths, dots and bytes beyond ASCII stay and no two names become one. */
#include "rename.h"
#include "../generate/vocabulary.h"

static uint8_t
turn(uint8_t c)
{
    if (c >= 'a' && c <= 'z') { return (uint8_t)('a' + (c - 'a' + 13) % 26); }
    if (c >= 'A' && c <= 'Z') { return (uint8_t)('A' + (c - 'A' + 13) % 26); }
    if (c >= '0' && c <= '9') { return (uint8_t)('0' + (c - '0' + 5) % 10); }
    return c;
}

static void
rename_one(struct sam_bytes *name, struct store *store)
{
    struct sam_bytes copy = store_join(store, *name, (struct sam_bytes){NULL, 0});
    uint8_t *to = store->text + store->n_text - copy.len; /* it is the newest */
    for (size_t i = 0; i < copy.len; i++) {
        to[i] = turn(to[i]);
    }
    *name = copy;
}

static void
rename_role(struct sam_bytes *role, struct store *store)
{
    if (!same_name(*role, GUEST)) { rename_one(role, store); }
}

static void
rename_list(struct sam_bytes *list, size_t n, struct store *store)
{
    for (size_t i = 0; i < n; i++) {
        rename_one(&list[i], store);
    }
}

static void
rename_actor(struct sam_actor *actor, struct store *store)
{
    if (actor->kind == SAM_ACTOR_ROLE) {
        rename_role(&actor->id, store);
    } else {
        rename_one(&actor->id, store);
    }
}

static void
rename_provisions(struct sam_provision *list, size_t n, struct store *store)
{
    for (size_t i = 0; i < n; i++) {
        struct sam_provision *p = &list[i];
        struct sam_bytes *purposes = store_names(store, p->n_purposes);
        rename_actor(&p->actor, store);
        rename_actor(&p->by, store);
        rename_one(&p->category, store);
        rename_one(&p->meeting, store);
        for (size_t k = 0; k < p->n_purposes; k++) {
            purposes[k] = p->purposes[k];
        }
        rename_list(purposes, p->n_purposes, store);
        p->purposes = purposes;
    }
}

static void
rename_taxonomy(struct sam_taxonomy *t, struct store *store)
{
    rename_list(t->leaves, t->n_leaves, store);
    rename_list(t->purposes, t->n_purposes, store);
    for (uint32_t i = 0; i < t->n_roles; i++) {
        rename_role(&t->roles[i], store);
    }
}

static void
rename_request(struct generated *g, struct store *store)
{
    struct sam_request *q = &g->request;
    rename_one(&q->person, store);
    rename_role(&q->role, store);
    rename_one(&q->item_meeting, store);
    rename_one(&q->live_meeting, store);
    rename_one(&q->employer, store);
    rename_list(g->purposes, q->n_purposes, store);
    rename_list(g->categories, q->n_categories, store);
    rename_list(g->audience, q->n_audience, store);
}

void
rename_all(struct generated *g, struct store *store)
{
    g->states_taxonomy = true;
    rename_taxonomy(&g->taxonomy, store);
    for (size_t i = 0; i < g->consent.n_team; i++) {
        rename_one(&g->team[i].person, store);
        rename_role(&g->team[i].role, store);
        rename_one(&g->team[i].organisation, store);
    }
    rename_provisions(g->provisions, g->consent.n_provisions, store);
    rename_provisions(g->denies, g->site.n_denies, store);
    rename_request(g, store);
    rename_one(&g->room.meeting, store);
    rename_list(g->room.present, g->room.n_present, store);
}
