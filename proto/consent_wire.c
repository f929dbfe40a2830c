/* consent_wire.c */
#include "consent_wire.h"
#include "check.h"
#include "consent_read.h"
#include "sha256.h"

#include <sodium.h>
#include <stdlib.h>

/* ---- opening ------------------------------------------------------------------------------------- */

void
consent_hash(struct sam_bytes bytes, uint8_t ret_hash[static HASH_BYTES])
{
    sha256_secret(&bytes, 1, ret_hash);
}

enum sam_err
consent_open(struct sam_bytes bytes, const uint8_t *expected, struct consent *ret_consent,
             enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct consent c = {.memory = NULL};
    const struct consent_body *body = NULL;

    if (bytes.len > CONSENT_MAX) {
        r = check_end(REFUSAL_LENGTH, ret_refusal);
        goto out;
    }
    consent_hash(bytes, c.hash);
    if (expected != NULL && sodium_memcmp(c.hash, expected, HASH_BYTES) != 0) {
        r = check_end(REFUSAL_CONSENT, ret_refusal);
        goto out;
    }
    r = check_decoded(wire_consent_body_decode(bytes, &c.memory, &body), ret_refusal);
    if (r != SAM_OK) goto out;
    c.provisions = calloc(body->n_provisions + 1, sizeof *c.provisions); /* never of nothing */
    if (c.provisions == NULL) {
        r = SAM_E_NOMEM;
        goto out;
    }
    for (; c.n_provisions < body->n_provisions; c.n_provisions++)
        c.provisions[c.n_provisions] = consent_read(&body->provisions[c.n_provisions]);

    *ret_consent = c;
    c = (struct consent){.memory = NULL};
    r = SAM_OK;
out:
    consent_close(&c);
    return r;
}

void
consent_close(struct consent *consent)
{
    if (consent == NULL) return;
    if (consent->provisions != NULL)
        sodium_memzero(consent->provisions, consent->n_provisions * sizeof *consent->provisions);
    free(consent->provisions);
    wire_free(&consent->memory);
    sodium_memzero(consent, sizeof *consent);
}

/* ---- what stands beside a consent ---------------------------------------------------------------- */

size_t
consent_team(const struct case_body *body, struct sam_member ret_team[static SAM_TEAM_MAX])
{
    for (size_t i = 0; i < body->n_team; i++) {
        const struct member *m = &body->team[i];
        ret_team[i] = (struct sam_member){{m->person, ID_BYTES}, m->role, m->organisation};
    }
    return body->n_team;
}

static uint32_t
copy_names(const struct sam_bytes *from, size_t n, struct sam_bytes *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i];
    return (uint32_t)n;
}

void
consent_site(const struct broker_body *body, struct sam_taxonomy *ret_taxonomy,
             struct sam_provision ret_denies[static SAM_PROVISIONS_MAX], struct sam_site *ret_site)
{
    *ret_taxonomy = (struct sam_taxonomy){.any_role = false};
    ret_taxonomy->n_leaves = copy_names(body->leaves, body->n_leaves, ret_taxonomy->leaves);
    ret_taxonomy->n_purposes = copy_names(body->purposes, body->n_purposes, ret_taxonomy->purposes);
    ret_taxonomy->n_roles = copy_names(body->roles, body->n_roles, ret_taxonomy->roles);
    for (size_t i = 0; i < body->n_site_denies; i++)
        ret_denies[i] = consent_read(&body->site_denies[i]);
    *ret_site = (struct sam_site){.taxonomy = ret_taxonomy,
                                  .cap_days = body->cap_days,
                                  .denies = ret_denies,
                                  .n_denies = body->n_site_denies};
}
