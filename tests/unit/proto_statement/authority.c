/* authority.c - see authority.h */
#include "authority.h"

#include <sodium.h>
#include <string.h>

struct sam_bytes
der_bytes(const struct der *der)
{
    return (struct sam_bytes){der->at, der->len};
}

void
authority_crl(struct certificate_library *library, struct authority *a,
              const struct certificate_revoked *revoked, size_t n)
{
    const struct certificate_crl_terms terms = {.revoked = revoked,
                                                .n_revoked = n,
                                                .number = 1,
                                                .this_update = AUTHORITY_CRL_FROM,
                                                .next_update = AUTHORITY_UNTIL + SAM_DAY_MS};
    assert_int_equal(certificate_make_crl(library, &terms, der_bytes(&a->root), a->seed, a->crl.at,
                                          sizeof a->crl.at, &a->crl.len),
                     SAM_OK);
}

void
authority_make(struct certificate_library *library, const char *organisation, const char *role,
               struct authority *ret_authority, struct certificate_root *ret_root)
{
    struct authority *a = ret_authority;
    const struct certificate_root_terms terms = {.organisation = text_bytes(organisation),
                                                 .role = text_bytes(role),
                                                 .not_before = WORLD_NOW - 90 * SAM_DAY_MS,
                                                 .not_after = WORLD_NOW + 900 * SAM_DAY_MS,
                                                 .random = {(uint8_t)role[0]}};
    memset(a->seed, role[0], sizeof a->seed);
    assert_int_equal(certificate_make_root(library, &terms, a->seed, a->root.at, sizeof a->root.at,
                                           &a->root.len),
                     SAM_OK);
    authority_crl(library, a, NULL, 0);
    *ret_root = (struct certificate_root){.organisation = terms.organisation,
                                          .role = terms.role,
                                          .der = der_bytes(&a->root),
                                          .crl = der_bytes(&a->crl)};
    (void)crypto_hash_sha256(ret_root->sha256, a->root.at, a->root.len);
}

void
authority_leaf(struct certificate_library *library, const struct authority *a,
               const uint8_t ed25519[static KEY_BYTES], const uint8_t key_id[static HASH_BYTES],
               struct der *ret_leaf)
{
    struct certificate_leaf_terms terms = {.has_person = true,
                                           .not_before = AUTHORITY_FROM,
                                           .not_after = AUTHORITY_UNTIL,
                                           .random = {7}};
    world_id(1, terms.person);
    memcpy(terms.ed25519, ed25519, KEY_BYTES);
    memcpy(terms.key_id, key_id, HASH_BYTES);
    assert_int_equal(certificate_make_leaf(library, &terms, der_bytes(&a->root), a->seed,
                                           ret_leaf->at, sizeof ret_leaf->at, &ret_leaf->len),
                     SAM_OK);
}
