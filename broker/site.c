/* site.c - see site.h. */
#include "site.h"

#include "check.h"
#include "consent_wire.h"

#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

/* What the chain's next statement is checked against. */
static struct broker_known
known_after(const uint8_t *realm, const uint8_t *identity_key, const struct broker *previous)
{
    struct broker_known known = {.previous = previous};
    memcpy(known.realm, realm, ID_BYTES);
    memcpy(known.identity_key, identity_key, KEY_BYTES);
    if (previous != NULL) {
        known.pinned_version = previous->body->version;
        memcpy(known.pinned_id, previous->statement.id, HASH_BYTES);
    }
    return known;
}

/* The next statement of the chain becomes the site's last. */
static enum sam_err
take(struct site *site, struct sam_bytes bytes, const uint8_t *realm, const uint8_t *identity_key)
{
    struct sam_provision denies[SAM_PROVISIONS_MAX];
    struct sam_site plain;
    struct sam_fault fault;
    enum refusal why = REFUSAL_NONE;
    struct site_version *list = realloc(site->versions, (site->n + 1) * sizeof *list);
    if (list == NULL) { return SAM_E_NOMEM; }
    site->versions = list;
    struct site_version *next = &list[site->n];
    struct broker_known known = known_after(realm, identity_key,
                                            site->n > 0 ? &list[site->n - 1].broker : NULL);

    enum sam_err r = broker_check(bytes, &known, &next->broker, &why);
    if (r != SAM_OK) { return r; }
    site->n++;
    if (next->broker.body->version != site->n) { return SAM_E_REFUSED; }
    consent_site(next->broker.body, &next->taxonomy, denies, &plain);
    r = sam_taxonomy_check(&next->taxonomy, &fault);
    return r == SAM_OK ? SAM_OK : SAM_E_REFUSED;
}

enum sam_err
site_load(struct store *store, const uint8_t *realm, const uint8_t *identity_key,
          struct site **ret_site)
{
    enum sam_err r = SAM_E_NOMEM;
    struct site *site = calloc(1, sizeof *site);
    if (site == NULL) { goto out; }
    for (;;) {
        struct store_memory *memory = NULL;
        struct sam_bytes bytes;
        r = store_broker_get(store, site->n + 1, &memory, &bytes);
        bool is_end = r == SAM_E_REFUSED && store_why(store) == STORE_ABSENT;
        if (r == SAM_OK) { r = take(site, bytes, realm, identity_key); }
        store_memory_free(&memory);
        if (is_end) { break; }
        if (r != SAM_OK) { goto out; }
    }
    r = SAM_E_MALFORMED;
    if (site->n == 0) { goto out; }
    struct site_version *current = &site->versions[site->n - 1];
    consent_site(current->broker.body, &current->taxonomy, site->denies, &site->plain);

    *ret_site = site;
    site = NULL;
    r = SAM_OK;
out:
    site_free(&site);
    return r;
}

void
site_free(struct site **site)
{
    if (*site == NULL) { return; }
    for (size_t i = 0; i < (*site)->n; i++) {
        broker_close(&(*site)->versions[i].broker);
    }
    free((*site)->versions);
    free(*site);
    *site = NULL;
}

const struct site_version *
site_current(const struct site *site)
{
    return &site->versions[site->n - 1];
}

const struct site_version *
site_by_id(const struct site *site, const uint8_t *id)
{
    for (size_t i = site->n; i > 0; i--) {
        if (check_same(site->versions[i - 1].broker.statement.id, id)) {
            return &site->versions[i - 1];
        }
    }
    return NULL;
}

bool
site_are_leaves(const struct site *site, const struct sam_bytes *names, size_t n)
{
    const struct sam_taxonomy *t = &site_current(site)->taxonomy;
    for (size_t i = 0; i < n; i++) {
        if (sam_bytes_find(t->leaves, t->n_leaves, names[i]) == t->n_leaves) { return false; }
    }
    return true;
}
