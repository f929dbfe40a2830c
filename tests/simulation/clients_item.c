/* clients_item.c - items put, read, labelled and erased by the people of the simulation; see clients.h. */
#include "clients.h"

#include <string.h>

/* The next step of an upload. */
void
client_upload(struct clients *cs, struct client *c)
{
    struct model *m = cs->model;
    struct model_item *it = &m->items[c->item];
    size_t n = c->item;
    const struct person *me = &m->people[c->person];
    struct record *r = NULL;
    if (!it->is_put) {
        r = client_ask(cs, c, control_put_item(&m->realm, &it->item), it->of_case);
    } else if (it->chunks < realm_chunks(&it->item)) {
        r = client_ask(cs, c, control_put_chunk(&m->realm, &it->item, it->chunks), it->of_case);
        c->chunk = realm_chunk(&it->item, it->chunks);
    } else {
        struct realm_wraps wraps;
        realm_wraps_make(&m->realm, me, &model_current(m, it->of_case)->v, &it->item, NULL, m->now,
                         &wraps);
        r = client_ask(cs, c, control_put_wraps(&m->realm, &wraps), it->of_case);
        realm_wraps_free(&wraps);
    }
    r->item = n;
}

/* MODEL_NONE: nothing is. */
static size_t
some_listed(struct model *m)
{
    for (size_t tries = 0; tries < 8 && m->n_items > 0; tries++) {
        size_t i = below(m, m->n_items);
        if (m->items[i].is_listed) return i;
    }
    return MODEL_NONE;
}

static size_t
some_listed_in(struct model *m, size_t meeting)
{
    for (size_t tries = 0; tries < 60 && m->n_items > 0; tries++) {
        size_t i = below(m, m->n_items);
        if (m->items[i].is_listed && m->items[i].meeting == meeting) return i;
    }
    return some_listed(m);
}

void
client_release(struct clients *cs, struct client *c)
{
    static const char *const LISTS[][MODEL_PURPOSES + 1] = {
        {"job_search", NULL}, {"benefits", NULL}, {"job_search", "benefits", NULL}, {NULL}};
    struct model *m = cs->model;
    size_t i = c->reads > 0 ? some_listed_in(m, c->reads_in) : some_listed(m);
    size_t of_case = i == MODEL_NONE ? 0 : m->items[i].of_case;
    const char *const *purposes = LISTS[below(m, 4)];
    uint8_t nothing[ID_BYTES];
    const uint8_t *item = nothing;
    realm_draw(&m->realm, nothing, sizeof nothing);
    if (i != MODEL_NONE && !one_in(m, 10)) item = m->items[i].item.id;
    size_t meeting = i == MODEL_NONE ? MODEL_NONE : m->items[i].meeting;
    if (meeting == MODEL_NONE && m->n_meetings > 0) meeting = below(m, m->n_meetings);
    if (c->reads > 0)
        c->reads--; /* who has just joined */
    else if (one_in(m, 3))
        meeting = MODEL_NONE;
    struct record *r = client_ask(
        cs, c,
        control_release(&m->realm, m->cases[of_case].id, item, NULL,
                        purposes[0] == NULL ? NULL : purposes,
                        meeting == MODEL_NONE ? NULL : m->meetings[meeting].id, false),
        of_case);
    r->item = item == nothing ? MODEL_NONE : i;
    r->meeting = meeting;
    memcpy(r->purposes, purposes, sizeof r->purposes);
}

void
client_label_or_erase(struct clients *cs, struct client *c, size_t of_case)
{
    struct model *m = cs->model;
    size_t i = some_listed(m);
    if (i == MODEL_NONE || m->items[i].of_case != of_case) return;
    struct model_item *it = &m->items[i];
    const struct person *me = &m->people[c->person];
    const struct realm_version *v = &model_current(m, of_case)->v;
    struct octets statement = {NULL, 0};
    struct record *r = NULL;
    if (one_in(m, 4)) {
        statement = realm_erase_item(me, v, it->item.id, m->now);
        r = client_ask(cs, c,
                       control_erase(&m->realm, m->cases[of_case].id, octets_bytes(&statement)),
                       of_case);
    } else if (it->added == NULL && it->item.body->n_labels < 3) {
        statement = realm_label(me, v, &it->item, NAMES("life.housing"), m->now);
        r = client_ask(cs, c,
                       control_put_label(&m->realm, m->cases[of_case].id, octets_bytes(&statement)),
                       of_case);
        r->label = "life.housing";
    }
    if (r != NULL) r->item = i;
    octets_free(&statement);
}
