/* site.h - what the broker statement says, made ready: the taxonomy, the site's denies and cap.
 * Older statements are kept at hand, because a consent counts under the taxonomy it was signed under. */
#ifndef BROKER_SITE_H
#define BROKER_SITE_H

#include "broker.h"
#include "store_data.h"
#include <samtykke/decide.h>

/* One broker statement. */
struct site_version {
    struct broker broker; /* owned */
    struct sam_taxonomy taxonomy;
};

struct site {
    struct site_version *versions; /* owned; by version, all that the store has */
    size_t n;                      /* 1 or more: the last is current */
    struct sam_provision denies[SAM_PROVISIONS_MAX];
    struct sam_site plain; /* of the current one; signed_taxonomy NULL */
};

/* Read and verify the chain in the store.
 * Errors: REFUSED it does not verify, or a taxonomy cannot be used; MALFORMED there is none; NOMEM; IO. */
enum sam_err site_load(struct store *store, const uint8_t *realm, const uint8_t *identity_key,
                       struct site **ret_site) SAM_MUST_CHECK;
void site_free(struct site **site);

const struct site_version *site_current(const struct site *site);

/* By id of the statement; NULL: not ours. */
const struct site_version *site_by_id(const struct site *site, const uint8_t *id);

/* Is each of these a leaf of the current taxonomy? */
bool site_are_leaves(const struct site *site, const struct sam_bytes *names, size_t n);

#endif
