/* declaration.c - configuration to broker statement. */
#include "declaration.h"
#include "consent_read.h"
#include "plain_file.h"
#include "provision.h"
#include "store_data.h"
#include "taxonomy_data.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TAXONOMY_FILE_MAX 1048576U
#define DENIES_FILE_MAX 1048576U

struct declaration {
    struct broker_body body; /* without version, previous and time */
    struct taxonomy_data taxonomy;
    struct json_reading denies;
    uint8_t *taxonomy_text, *denies_text; /* owned */
    struct edge edges[EDGES_MAX];
    struct root roots[ROOTS_MAX];
    struct wire_provision provisions[SAM_PROVISIONS_MAX];
    struct wire_actor actors[2 * SAM_PROVISIONS_MAX];
};

/* ---- what the site says ------------------------------------------------------------------------ */

static bool
read_taxonomy(struct declaration *d, const struct config *config, struct complaint *ret_complaint)
{
    const char *path = config->taxonomy;
    struct sam_bytes text = taxonomy_data_default();
    if (path != NULL) {
        size_t len = 0;
        if (!plain_file_read("taxonomy", path, TAXONOMY_FILE_MAX, &d->taxonomy_text, &len,
                             ret_complaint)) {
            return false;
        }
        text = (struct sam_bytes){d->taxonomy_text, len};
    }
    if (!taxonomy_data_read(&d->taxonomy, text))
        return complain(ret_complaint, "the taxonomy %s cannot be used: %s",
                        path == NULL ? "of this program" : path, d->taxonomy.reading.fault);
    const struct sam_taxonomy *t = &d->taxonomy.taxonomy;
    d->body.leaves = t->leaves;
    d->body.n_leaves = t->n_leaves;
    d->body.purposes = t->purposes;
    d->body.n_purposes = t->n_purposes;
    d->body.roles = t->roles;
    d->body.n_roles = t->n_roles;
    return true;
}

/* A deny as it travels. People, single employers and meetings have other names there than in a file:
 * what names them is refused, because the core would read it as a deny for everybody. */
static bool
give_deny(struct declaration *d, size_t i, const struct sam_provision *p)
{
    d->provisions[i] = consent_give(p, &d->actors[2 * i]);
    return p->unreadable == 0 && p->effect == SAM_DENY && p->n_purposes <= PURPOSES_MAX
           && p->by.kind == SAM_ACTOR_NONE && p->meeting.len == 0
           && p->actor.kind != SAM_ACTOR_PERSON && p->actor.kind != SAM_ACTOR_EMPLOYER
           && consent_read(&d->provisions[i]).unreadable == 0;
}

/* {"deny": [PROVISION, ...]}, as consents write theirs; each must be readable, and a deny. */
static bool
read_denies(struct declaration *d, const struct config *config, struct complaint *ret_complaint)
{
    static const char *const fields[] = {"deny"};
    const struct json_place place = {"site", -1};
    const struct sam_provision *list = NULL;
    json_t *part[1] = {NULL};
    size_t len = 0, n = 0;

    if (config->denies == NULL) return true;
    if (!plain_file_read("list of denies", config->denies, DENIES_FILE_MAX, &d->denies_text, &len,
                         ret_complaint)) {
        return false;
    }
    if (!json_open(&d->denies, (struct sam_bytes){d->denies_text, len}, "site")
        || !json_fields(&d->denies, place, d->denies.root, fields, 1, part)
        || !provisions_read(&d->denies, place, fields[0], part[0], &list, &n)) {
        return complain(ret_complaint, "the denies %s cannot be read: %s", config->denies,
                        d->denies.fault);
    }
    for (size_t i = 0; i < n; i++) {
        if (d->denies.doubled != NULL || !give_deny(d, i, &list[i]))
            return complain(ret_complaint,
                            "number %zu of the denies %s is no deny, or not for a role, an "
                            "organisation, the team, everyone or any employer",
                            i + 1, config->denies);
    }
    d->body.site_denies = d->provisions;
    d->body.n_site_denies = n;
    return true;
}

/* ---- the rest ---------------------------------------------------------------------------------- */

static void
fill(struct declaration *d, const struct config *config, const struct publics *publics,
     const struct trust *trust)
{
    struct broker_body *body = &d->body;
    memcpy(body->head.realm, config->realm, ID_BYTES);
    memcpy(body->identity_key, publics->identity, KEY_BYTES);
    memcpy(body->log_key, publics->log, KEY_BYTES);
    memcpy(body->head_key, publics->head, KEY_BYTES);
    memcpy(body->session_key, publics->session, KEY_BYTES);
    for (size_t i = 0; i < config->n_edges; i++) {
        d->edges[i].organisation = config_bytes(config->edges[i].organisation);
        d->edges[i].endpoint = config_bytes(config->edges[i].endpoint);
        memcpy(d->edges[i].curve, publics->edges[i], KEY_BYTES);
    }
    for (size_t i = 0; i < trust->n; i++) {
        d->roots[i].organisation = trust->roots[i].organisation;
        d->roots[i].role = trust->roots[i].role;
        memcpy(d->roots[i].sha256, trust->roots[i].sha256, HASH_BYTES);
    }
    body->edges = d->edges;
    body->n_edges = config->n_edges;
    body->roots = d->roots;
    body->n_roots = trust->n;
    body->cap_days = (uint32_t)config->cap_days;
    body->time_zone = config_bytes(config->time_zone);
}

bool
declaration_new(const struct config *config, const struct publics *publics,
                const struct trust *trust, struct declaration **ret_declaration,
                struct complaint *ret_complaint)
{
    struct declaration *d = calloc(1, sizeof *d);
    if (d == NULL) return complain(ret_complaint, "there is no memory");
    fill(d, config, publics, trust);
    if (!read_taxonomy(d, config, ret_complaint) || !read_denies(d, config, ret_complaint)) {
        declaration_free(&d);
        return false;
    }
    *ret_declaration = d;
    return true;
}

void
declaration_free(struct declaration **declaration)
{
    if (declaration == NULL || *declaration == NULL) return;
    taxonomy_data_close(&(*declaration)->taxonomy);
    json_close(&(*declaration)->denies);
    free((*declaration)->taxonomy_text);
    free((*declaration)->denies_text);
    free(*declaration);
    *declaration = NULL;
}

/* ---- signing ----------------------------------------------------------------------------------- */

static struct sam_bytes
encode(const struct broker_body *body, uint8_t *out)
{
    size_t len = 0;
    if (wire_broker_body_encode(body, out, BODY_MAX, &len) != SAM_OK) len = 0;
    return (struct sam_bytes){out, len};
}

bool
declaration_same(const struct declaration *declaration, const struct broker *current)
{
    uint8_t bytes[BODY_MAX];
    struct broker_body body = declaration->body;
    body.head.issued_at = current->body->head.issued_at;
    body.version = current->body->version;
    memcpy(body.previous, current->body->previous, HASH_BYTES);
    struct sam_bytes is = encode(&body, bytes);
    return is.len == current->statement.body.len
           && memcmp(is.at, current->statement.body.at, is.len) == 0;
}

static bool
check(const struct declaration *d, const struct broker *previous, struct sam_bytes bytes,
      uint8_t *ret_id, struct complaint *ret_complaint)
{
    enum refusal refusal = REFUSAL_NONE;
    struct broker_known known = {.previous = previous};
    struct broker broker;

    memcpy(known.realm, d->body.head.realm, ID_BYTES);
    memcpy(known.identity_key, d->body.identity_key, KEY_BYTES);
    if (previous != NULL) {
        known.pinned_version = previous->body->version;
        memcpy(known.pinned_id, previous->statement.id, HASH_BYTES);
    }
    enum sam_err r = broker_check(bytes, &known, &broker, &refusal);
    if (r == SAM_E_NOMEM) return complain(ret_complaint, "there is no memory");
    if (r != SAM_OK)
        return complain(ret_complaint,
                        "no client would take this broker statement (%s): look at "
                        "endpoints, time zone, roles of roots, and keys that are "
                        "there twice",
                        refusal_name(refusal));
    memcpy(ret_id, broker.statement.id, HASH_BYTES);
    broker_close(&broker);
    return true;
}

bool
declaration_sign(const struct declaration *declaration, const struct broker *previous,
                 const uint8_t *identity, sam_time issued_at, uint8_t *ret_bytes, size_t *ret_len,
                 uint8_t *ret_id, struct complaint *ret_complaint)
{
    uint8_t bytes[BODY_MAX];
    size_t len = 0;
    struct broker_body body = declaration->body;
    struct statement_signer signer = {.secret = identity};

    body.head.issued_at = issued_at;
    body.version = 1;
    if (previous != NULL) {
        body.version = previous->body->version + 1;
        memcpy(body.previous, previous->statement.id, HASH_BYTES);
    }
    if (memcmp(identity + KEY_BYTES, body.identity_key, KEY_BYTES) != 0)
        return complain(ret_complaint, "the identity key is not the one of this realm");
    memcpy(signer.name, body.identity_key, KEY_BYTES);
    struct sam_bytes encoded = encode(&body, bytes);
    if (encoded.len == 0
        || statement_sign(STATEMENT_BROKER, encoded, &signer, 1, ret_bytes, STATEMENT_MAX, &len)
               != SAM_OK) {
        return complain(ret_complaint,
                        "the broker statement cannot be made: a name or a list of the "
                        "configuration is too long, or not of its letters");
    }
    struct sam_bytes statement = {ret_bytes, len};
    if (!check(declaration, previous, statement, ret_id, ret_complaint)) return false;
    *ret_len = len;
    return true;
}

bool
declaration_current(struct store *store, const uint8_t *realm, const uint8_t *identity,
                    struct broker *ret_broker, bool *ret_absent, struct complaint *ret_complaint)
{
    enum refusal refusal = REFUSAL_NONE;
    struct broker_known known = {.pinned_version = 0};
    struct store_memory *memory = NULL;
    struct sam_bytes bytes;

    memcpy(known.realm, realm, ID_BYTES);
    memcpy(known.identity_key, identity, KEY_BYTES);
    enum sam_err r = store_broker_get(store, 0, &memory, &bytes);
    *ret_absent = r != SAM_OK && store_why(store) == STORE_ABSENT;
    if (r != SAM_OK) {
        (void)complain(ret_complaint, "%s",
                       *ret_absent ? complaint_of_core(CORE_NO_STATEMENT)
                                   : complaint_of_store(store_why(store)));
        goto out;
    }
    r = broker_check(bytes, &known, ret_broker, &refusal);
    if (r != SAM_OK) (void)complain(ret_complaint, "%s", complaint_of_core(CORE_STATEMENT));
out:
    store_memory_free(&memory);
    return r == SAM_OK;
}
