/* broker_valid.c - see broker_valid.h */
#include "broker_valid.h"

#include <sodium.h>
#include <string.h>

void
broker_valid_curve(unsigned n, uint8_t ret_curve[static KEY_BYTES])
{
    uint8_t secret[KEY_BYTES] = {0xED, (uint8_t)n, (uint8_t)(n >> 8)};
    assert_int_equal(crypto_scalarmult_base(ret_curve, secret), 0);
}

static void
fill_edges_and_roots(struct valid_broker *v)
{
    v->edges[0].organisation = text_bytes("ips");
    v->edges[0].endpoint = text_bytes("tcp://example:5000");
    v->edges[1].organisation = text_bytes("psyk");
    v->edges[1].endpoint = text_bytes("tcp://example:5001");
    for (unsigned i = 0; i < 2; i++)
        broker_valid_curve(i, v->edges[i].curve);
    v->roots[0].organisation = v->roots[1].organisation = text_bytes("ips");
    v->roots[0].role = text_bytes("consultant");
    v->roots[1].role = text_bytes("therapist");
    memset(v->roots[0].sha256, 1, HASH_BYTES);
    memset(v->roots[1].sha256, 2, HASH_BYTES);
}

static void
fill_taxonomy(struct valid_broker *v)
{
    static const struct wire_actor everyone = {.kind = SAM_ACTOR_EVERYONE};
    v->leaves[0] = text_bytes("health.use");
    v->leaves[1] = text_bytes("work.search");
    v->leaves[2] = text_bytes("health-care");
    v->purposes[0] = text_bytes("benefits");
    v->purposes[1] = text_bytes("job_search");
    v->roles[0] = text_bytes("consultant");
    v->roles[1] = text_bytes("therapist");
    v->roles[2] = text_bytes("guest");
    v->denies[0] = (struct wire_provision){.actor = &everyone, .category = text_bytes("health")};
}

void
broker_valid(const struct world *w, struct valid_broker *ret_valid)
{
    struct valid_broker *v = ret_valid;
    *v = (struct valid_broker){.body = {.version = 1,
                                        .cap_days = SAM_CAP_DAYS_MAX,
                                        .time_zone = text_bytes("Europe/Oslo"),
                                        .edges = v->edges,
                                        .n_edges = 1,
                                        .roots = v->roots,
                                        .n_roots = 1,
                                        .leaves = v->leaves,
                                        .n_leaves = 2,
                                        .purposes = v->purposes,
                                        .n_purposes = 1,
                                        .roles = v->roles,
                                        .n_roles = 2,
                                        .site_denies = v->denies,
                                        .n_site_denies = 1}};
    v->body.head.issued_at = WORLD_NOW;
    memcpy(v->body.head.realm, w->realm, ID_BYTES);
    memcpy(v->body.identity_key, w->identity.ed25519, KEY_BYTES);
    memcpy(v->body.log_key, w->log.ed25519, KEY_BYTES);
    memcpy(v->body.head_key, w->head.ed25519, KEY_BYTES);
    memcpy(v->body.session_key, w->session.x25519, KEY_BYTES);
    fill_edges_and_roots(v);
    fill_taxonomy(v);
}
