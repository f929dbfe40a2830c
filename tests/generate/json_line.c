/* json_line.c - a generated case as one line of JSON. */
#include "json_line.h"
#include "json_provision.h"
#include "vocabulary.h"

/* ---- taxonomy and site --------------------------------------------------------------------- */

static bool
same_list(const struct sam_bytes *a, uint32_t n, const struct sam_bytes *b, uint32_t n_b)
{
    bool same = n == n_b;
    for (uint32_t i = 0; same && i < n; i++) {
        same = same_name(a[i], b[i]);
    }
    return same;
}

/* A part that is the default's may be left out. */
static void
put_words(struct json_text *out, const char *key, const struct sam_bytes *list, uint32_t n,
          const struct sam_bytes *usual, uint32_t n_usual)
{
    if (same_list(list, n, usual, n_usual) && prng_percent(out->shape, 50)) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_strings(out, list, n);
}

static void
put_taxonomy(struct json_text *out, const struct generated *g)
{
    const struct sam_taxonomy *t = &g->taxonomy;
    struct sam_taxonomy usual;
    if (!g->states_taxonomy) {
        json_absent(out, "taxonomy");
        return;
    }
    vocabulary_taxonomy(TAXONOMY_DEFAULT, &usual);
    json_key(out, "taxonomy");
    json_open(out, '{');
    put_words(out, "categories", t->leaves, t->n_leaves, usual.leaves, usual.n_leaves);
    put_words(out, "purposes", t->purposes, t->n_purposes, usual.purposes, usual.n_purposes);
    if (t->any_role) {
        json_absent(out, "roles");
    } else { /* never left out: absent would mean any */
        json_key(out, "roles");
        json_strings(out, t->roles, t->n_roles);
    }
    json_close(out, '}');
}

static void
put_provisions(struct json_text *out, const char *key, const struct sam_provision *list, size_t n)
{
    if (n == 0) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_open(out, '[');
    for (size_t i = 0; i < n; i++) {
        json_next(out);
        json_provision(out, &list[i]);
    }
    json_close(out, ']');
}

static void
put_site(struct json_text *out, const struct generated *g)
{
    const struct sam_site *site = &g->site;
    if (site->cap_days == 0 && site->n_denies == 0 && prng_percent(out->shape, 80)) {
        json_absent(out, "site");
        return;
    }
    json_key(out, "site");
    json_open(out, '{');
    if (site->cap_days == 0) {
        json_absent(out, "max_period_days");
    } else {
        json_key(out, "max_period_days");
        json_number(out, site->cap_days);
    }
    put_provisions(out, "deny", site->denies, site->n_denies);
    json_close(out, '}');
}

/* ---- consent ------------------------------------------------------------------------------- */

static void
put_names(struct json_text *out, const char *key, const struct sam_bytes *list, size_t n)
{
    if (n == 0) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_strings(out, list, n);
}

static void
put_member(struct json_text *out, const struct sam_member *m)
{
    json_next(out);
    json_open(out, '{');
    json_name(out, "person", m->person);
    json_name(out, "role", m->role);
    json_name(out, "organisation", m->organisation);
    json_close(out, '}');
}

static void
put_team(struct json_text *out, const struct generated *g)
{
    if (g->consent.n_team == 0) {
        json_absent(out, "team");
        return;
    }
    json_key(out, "team");
    json_open(out, '[');
    for (size_t i = 0; i < g->consent.n_team; i++) {
        put_member(out, &g->team[i]);
    }
    json_close(out, ']');
}

static void
put_consent(struct json_text *out, const struct generated *g)
{
    if (!g->has_consent) {
        json_absent(out, "consent");
        return;
    }
    json_key(out, "consent");
    json_open(out, '{');
    put_team(out, g);
    put_provisions(out, "provisions", g->provisions, g->consent.n_provisions);
    json_close(out, '}');
}

/* ---- request ------------------------------------------------------------------------------- */

static void
put_action(struct json_text *out, enum sam_action action)
{
    if (action == SAM_ACCESS && prng_percent(out->shape, 20)) {
        json_absent(out, "action");
        return;
    }
    json_key(out, "action");
    json_raw(out, action == SAM_REDISCLOSE ? "\"redisclose\"" : "\"access\"");
}

static void
put_moment(struct json_text *out, const char *key, sam_time t)
{
    json_key(out, key);
    json_time(out, t);
}

static void
put_request(struct json_text *out, const struct sam_request *q)
{
    json_key(out, "request");
    json_open(out, '{');
    json_name(out, "person", q->person);
    json_name(out, "role", q->role);
    put_action(out, q->action);
    put_names(out, "purposes", q->purposes, q->n_purposes);
    put_names(out, "categories", q->categories, q->n_categories);
    put_moment(out, "created", q->created);
    json_name(out, "item_meeting", q->item_meeting);
    put_names(out, "audience", q->audience, q->n_audience);
    json_name(out, "meeting", q->live_meeting);
    json_name(out, "employer", q->employer);
    put_moment(out, "at", q->at);
    json_close(out, '}');
}

static void
put_room(struct json_text *out, const struct generated *g)
{
    json_key(out, "request");
    json_open(out, '{');
    json_name(out, "meeting", g->room.meeting);
    if (g->room.n_present == 0) { json_absent(out, "present"); }
    if (g->room.n_present > 0) {
        json_key(out, "present");
        json_open(out, '[');
        for (size_t i = 0; i < g->room.n_present; i++) {
            json_next(out);
            json_open(out, '{');
            json_name(out, "person", g->room.present[i]);
            json_close(out, '}');
        }
        json_close(out, ']');
    }
    put_moment(out, "at", g->request.at);
    json_close(out, '}');
}

/* ---- the line ------------------------------------------------------------------------------ */

static void
begin(struct json_text *out, const struct generated *g, const char *id)
{
    json_open(out, '{');
    json_key(out, "id");
    json_raw(out, "\"");
    json_raw(out, id);
    json_raw(out, "\"");
    put_taxonomy(out, g);
    put_site(out, g);
    put_consent(out, g);
}

size_t
json_line(const struct generated *g, const char *id, char *line)
{
    struct prng shape;
    struct json_text out = {.at = line, .max = JSON_LINE_MAX, .shape = &shape};
    prng_seed(&shape, g->shape, 0);
    begin(&out, g, id);
    put_request(&out, &g->request);
    json_close(&out, '}');
    json_raw(&out, "\n");
    return out.len;
}

size_t
json_room_line(const struct generated *g, const char *id, char *line)
{
    struct prng shape;
    struct json_text out = {.at = line, .max = JSON_LINE_MAX, .shape = &shape};
    prng_seed(&shape, g->shape, 0);
    begin(&out, g, id);
    put_room(&out, g);
    json_close(&out, '}');
    json_raw(&out, "\n");
    return out.len;
}
