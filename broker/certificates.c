/* certificates.c - see certificates.h. */
#include "certificates.h"

#include "check.h"
#include "sha256.h"

#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

#define STANDINGS 4096U      /* places, by hash of the certificate */
#define NO_MS INT64_C(10000) /* a no is looked at again after so long */
#define STEP_MS                                                                                    \
    INT64_C(3600000) /* an answer is not for a time before it was given, but for an hour */

struct standing {
    uint8_t of[HASH_BYTES]; /* SHA-256 of key_id, role, organisation, certificate */
    sam_time given, until;  /* until 0: none */
    bool stands;
};

struct certificates {
    struct certificate_library *library; /* borrowed */
    uint32_t leaf_days;
    size_t n;
    struct certificate_root roots[ROOTS_MAX];
    struct standing known[STANDINGS];
};

enum sam_err
certificates_new(struct certificate_library *library, uint32_t leaf_days,
                 struct certificates **ret_certificates)
{
    struct certificates *c = calloc(1, sizeof *c);
    if (c == NULL) { return SAM_E_NOMEM; }
    c->library = library;
    c->leaf_days = leaf_days;
    *ret_certificates = c;
    return SAM_OK;
}

void
certificates_free(struct certificates **certificates)
{
    free(*certificates);
    *certificates = NULL;
}

static bool
is_named(const struct broker_body *body, const struct certificate_root *root)
{
    for (size_t i = 0; i < body->n_roots; i++) {
        const struct root *named = &body->roots[i];
        if (sam_bytes_same(named->organisation, root->organisation)
            && sam_bytes_same(named->role, root->role) && check_same(named->sha256, root->sha256)) {
            return true;
        }
    }
    return false;
}

void
certificates_set(struct certificates *certificates, const struct broker_body *body,
                 const struct certificate_root *roots, size_t n)
{
    certificates->n = 0;
    for (size_t i = 0; i < n && certificates->n < ROOTS_MAX; i++) {
        if (is_named(body, &roots[i])) { certificates->roots[certificates->n++] = roots[i]; }
    }
    memset(certificates->known, 0, sizeof certificates->known);
}

const struct certificate_root *
certificates_roots(const struct certificates *certificates, size_t *ret_n)
{
    *ret_n = certificates->n;
    return certificates->roots;
}

static bool
ask(struct certificates *c, const struct store_keys *keys, sam_time now, sam_time *ret_until)
{
    struct certificate certificate;
    struct certificate_refusal why;
    struct certificate_question question = {.roots = c->roots,
                                            .n_roots = c->n,
                                            .leaf = keys->certificate,
                                            .organisation = keys->organisation,
                                            .role = keys->role,
                                            .leaf_days = c->leaf_days,
                                            .now = now};
    memcpy(question.ed25519, keys->ed25519, KEY_BYTES);
    memcpy(question.key_id, keys->key_id, HASH_BYTES);
    *ret_until = now + NO_MS;
    if (certificate_check(c->library, &question, &certificate, &why) != SAM_OK) { return false; }
    *ret_until = certificate.not_after < certificate.crl_next_update ? certificate.not_after
                                                                     : certificate.crl_next_update;
    return true;
}

/* role and organisation are names, at most 64 bytes, the certificate is of the store's size. */
static void
name_question(const struct store_keys *keys, uint8_t ret_name[static HASH_BYTES])
{
    uint8_t all[HASH_BYTES + 2 * (1 + NAME_MAX_BYTES) + CERTIFICATE_MAX];
    const struct sam_bytes parts[] = {keys->role, keys->organisation, keys->certificate};
    size_t len = HASH_BYTES;
    memcpy(all, keys->key_id, HASH_BYTES);
    for (size_t i = 0; i < 3; i++) {
        if (i < 2) { all[len++] = (uint8_t)parts[i].len; }
        if (parts[i].len == 0 || parts[i].len > sizeof all - len) { continue; }
        memcpy(all + len, parts[i].at, parts[i].len);
        len += parts[i].len;
    }
    sha256((struct sam_bytes){all, len}, ret_name);
}

bool
certificates_stand(struct certificates *certificates, const struct store_keys *keys, sam_time now)
{
    uint8_t name[HASH_BYTES];
    if (keys->certificate.len == 0) { return true; }
    if (now < 0 || now > CERTIFICATE_TIME_MAX) { return false; }
    name_question(keys, name);
    struct standing *a = &certificates->known[(name[0] | (unsigned)name[1] << 8) % STANDINGS];
    bool is_known = a->until > now && now >= a->given - STEP_MS && check_same(a->of, name);
    if (!is_known) {
        memcpy(a->of, name, sizeof a->of);
        a->given = now;
        a->stands = ask(certificates, keys, now, &a->until);
    }
    return a->stands;
}
