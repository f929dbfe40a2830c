/* authority.h - an organisation's CA for one role, as tests need it: a root, its CRL, leaves. What
 * does not go as it must fails the test. */
#ifndef TESTS_PROTO_STATEMENT_AUTHORITY_H
#define TESTS_PROTO_STATEMENT_AUTHORITY_H

#include "world.h"

#include "certificate_make.h"

/* When leaves begin and end, and when CRLs begin; they stand longer than leaves. */
#define AUTHORITY_FROM (WORLD_NOW - SAM_DAY_MS)
#define AUTHORITY_UNTIL (WORLD_NOW + 18 * SAM_DAY_MS)
#define AUTHORITY_CRL_FROM (WORLD_NOW - 10 * SAM_DAY_MS)

struct der {
    size_t len;
    uint8_t at[CERTIFICATE_BYTES_MAX];
};
struct sam_bytes der_bytes(const struct der *der);

struct authority {
    uint8_t seed[CERTIFICATE_SEED_BYTES];
    struct der root, crl;
};

/* Make one, with nobody revoked, and its place in a trust store, which borrows from it. */
void authority_make(struct certificate_library *library, const char *organisation, const char *role,
                    struct authority *ret_authority, struct certificate_root *ret_root);

/* A new CRL in the old one's place. */
void authority_crl(struct certificate_library *library, struct authority *authority,
                   const struct certificate_revoked *revoked, size_t n);

/* A leaf of person world_id(1). */
void authority_leaf(struct certificate_library *library, const struct authority *authority,
                    const uint8_t ed25519[static KEY_BYTES],
                    const uint8_t key_id[static HASH_BYTES], struct der *ret_leaf);

#endif
