/* realm_broker.c - the broker statement, and what the statements here share. */
#include "realm_inside.h"

#include "consent_wire.h"
#include "taxonomy_data.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Room for a body's lists. */
struct broker_lists {
    struct edge edges[REALM_EDGES_MAX];
    struct root roots[REALM_ROOTS_MAX];
};

static void
fill_lists(const struct realm *realm, struct broker_lists *lists, struct broker_body *body)
{
    for (size_t i = 0; i < realm->n_edges; i++) {
        const struct realm_edge *edge = &realm->edges[i];
        lists->edges[i] = (struct edge){.organisation = realm_text(edge->organisation),
                                        .endpoint = realm_text(edge->endpoint)};
        memcpy(lists->edges[i].curve, edge->curve, KEY_BYTES);
    }
    for (size_t i = 0; i < realm->n_roots; i++) {
        const struct realm_root *root = &realm->roots[i];
        lists->roots[i] = (struct root){.organisation = realm_text(root->organisation),
                                        .role = realm_text(root->role)};
        memcpy(lists->roots[i].sha256, root->sha256, HASH_BYTES);
    }
    body->edges = lists->edges;
    body->n_edges = realm->n_edges;
    body->roots = lists->roots;
    body->n_roots = realm->n_roots;
}

static void
fill_body(const struct realm *realm, sam_time now, struct broker_body *body)
{
    const struct sam_taxonomy *taxonomy = &realm->names->taxonomy;
    const struct broker *before = &realm->broker;

    memcpy(body->head.realm, realm->id, ID_BYTES);
    body->head.issued_at = now;
    body->version = before->body == NULL ? 1 : before->body->version + 1;
    if (before->body != NULL) memcpy(body->previous, before->statement.id, HASH_BYTES);
    memcpy(body->identity_key, realm->identity.ed25519, KEY_BYTES);
    memcpy(body->log_key, realm->log.ed25519, KEY_BYTES);
    memcpy(body->head_key, realm->head.ed25519, KEY_BYTES);
    memcpy(body->session_key, realm->session.pk, KEY_BYTES);
    body->cap_days = realm->terms.cap_days == 0 ? SAM_CAP_DAYS_MAX : realm->terms.cap_days;
    body->site_denies = realm->terms.site_denies;
    body->n_site_denies = realm->terms.n_site_denies;
    body->time_zone = realm_text("Europe/Copenhagen");
    body->leaves = taxonomy->leaves;
    body->n_leaves = taxonomy->n_leaves;
    body->purposes = taxonomy->purposes;
    body->n_purposes = taxonomy->n_purposes;
    body->roles = taxonomy->roles;
    body->n_roles = taxonomy->n_roles;
}

static void
take_broker(struct realm *realm)
{
    struct broker_known known = {.pinned_version = 0};
    struct broker next;
    enum refusal why = REFUSAL_NONE;

    memcpy(known.realm, realm->id, ID_BYTES);
    memcpy(known.identity_key, realm->identity.ed25519, KEY_BYTES);
    if (realm->broker.body != NULL) {
        known.pinned_version = realm->broker.body->version;
        memcpy(known.pinned_id, realm->broker.statement.id, HASH_BYTES);
        known.previous = &realm->broker;
    }
    enum sam_err r = broker_check(octets_bytes(&realm->statement), &known, &next, &why);
    if (r == SAM_E_REFUSED) realm_die(refusal_name(why));
    realm_must(r, "the broker statement");
    broker_close(&realm->broker);
    realm->broker = next;
}

void
realm_broker_next(struct realm *realm, sam_time now)
{
    struct broker_lists *lists = realm_memory(1, sizeof *lists);
    struct broker_body body = {.version = 1};
    struct statement_signer signer = {.secret = realm->identity.secret};
    uint8_t out[STATEMENT_MAX];
    size_t len = 0;

    fill_body(realm, now, &body);
    fill_lists(realm, lists, &body);
    memcpy(signer.name, realm->identity.ed25519, KEY_BYTES);
    realm_must(check_make(STATEMENT_BROKER, (union check_body){.broker = &body}, &signer, 1, out,
                          sizeof out, &len, NULL),
               "a broker statement");
    free(lists);
    octets_free(&realm->statement);
    realm->statement = octets_copy(out, len);
    take_broker(realm);
    consent_site(realm->broker.body, &realm->taxonomy, realm->denies, &realm->site);
}

void
realm_broker_take(struct realm *realm, struct sam_bytes statement)
{
    struct octets taken = octets_copy(statement.at, statement.len);
    octets_free(&realm->statement);
    realm->statement = taken;
    broker_close(&realm->broker);
    take_broker(realm);
    consent_site(realm->broker.body, &realm->taxonomy, realm->denies, &realm->site);
}

/* ---- shared ---------------------------------------------------------------------------------- */

static int
by_bytes(const void *a, const void *b)
{
    const struct sam_bytes *x = a, *y = b;
    const size_t len = x->len < y->len ? x->len : y->len;
    const int order = memcmp(x->at, y->at, len);
    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

size_t
realm_names(const char *const *names, bool sorted, struct sam_bytes *ret, size_t max)
{
    size_t n = 0;
    for (; names != NULL && names[n] != NULL; n++) {
        if (n == max) realm_die("too many names");
        ret[n] = realm_text(names[n]);
    }
    if (sorted && n > 1) qsort(ret, n, sizeof *ret, by_bytes);
    return n;
}

struct octets
realm_sign(enum statement_kind kind, union check_body body, const struct person *by,
           uint8_t *ret_id)
{
    const struct statement_signer signer = person_signer(by);
    uint8_t out[STATEMENT_MAX];
    size_t len = 0;
    realm_must(check_make(kind, body, &signer, 1, out, sizeof out, &len, ret_id), "a statement");
    return octets_copy(out, len);
}
