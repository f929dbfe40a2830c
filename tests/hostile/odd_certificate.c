/* odd_certificate.c - see odd_certificate.h */
#include "odd_certificate.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define SECOND_MS INT64_C(1000)

static void
must(bool is_so)
{
    if (!is_so) realm_die("OpenSSL did not make a certificate");
}

/* ---- by changing a valid one --------------------------------------------------------------------- */

static X509 *
parse(const struct octets *der)
{
    const unsigned char *at = der->at;
    X509 *certificate = d2i_X509(NULL, &at, (long)der->len);
    must(certificate != NULL);
    return certificate;
}

static void
sign(X509 *certificate, const uint8_t *seed, struct octets *ret_der)
{
    unsigned char *der = NULL;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, KEY_BYTES);
    must(key != NULL && X509_sign(certificate, key, NULL) > 0);
    int len = i2d_X509(certificate, &der);
    must(len > 0);
    octets_free(ret_der);
    *ret_der = octets_copy(der, (size_t)len);
    OPENSSL_free(der);
    EVP_PKEY_free(key);
}

static void
set_extension(X509 *certificate, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    int at = X509_get_ext_by_NID(certificate, nid, -1);
    must(extension != NULL && at >= 0);
    X509_EXTENSION_free(X509_delete_ext(certificate, at));
    must(X509_add_ext(certificate, extension, at) == 1);
    X509_EXTENSION_free(extension);
}

static void
set_role(X509 *certificate, const char *role)
{
    X509_NAME *name = X509_NAME_dup(X509_get_subject_name(certificate));
    int at = X509_NAME_get_index_by_NID(name, NID_organizationalUnitName, -1);
    must(at >= 0);
    X509_NAME_ENTRY_free(X509_NAME_delete_entry(name, at));
    must(X509_NAME_add_entry_by_NID(name, NID_organizationalUnitName, V_ASN1_UTF8STRING,
                                    (const unsigned char *)role, -1, at, 0)
         == 1);
    must(X509_set_subject_name(certificate, name) == 1);
    X509_NAME_free(name);
}

static void
change(struct realm *realm, enum odd odd, const struct person *other, struct person *person)
{
    const uint8_t *seed = realm_root(realm, person->organisation, person->role)->seed;
    X509 *certificate = parse(&person->certificate);
    if (odd == ODD_KEY_USAGE) {
        set_extension(certificate, NID_key_usage, "critical,keyEncipherment");
    } else if (odd == ODD_CA) {
        set_extension(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
        set_extension(certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else if (odd == ODD_WRONG_ROOT) {
        set_role(certificate, "therapist");
    } else if (odd == ODD_SELF_SIGNED) {
        must(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1);
        seed = person->sign.secret;
    } else if (odd == ODD_BELOW_LEAF) {
        X509 *issuer = parse(&other->certificate);
        must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
        X509_free(issuer);
        seed = other->sign.secret;
    }
    sign(certificate, seed, &person->certificate);
    X509_free(certificate);
}

/* ---- by asking the CA for it --------------------------------------------------------------------- */

static void
make_leaf(struct realm *realm, sam_time from, sam_time to, struct sam_bytes root,
          const uint8_t *seed, struct person *person)
{
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    struct certificate_leaf_terms terms = {.has_person = true,
                                           .not_before = from - from % SECOND_MS,
                                           .not_after = to - to % SECOND_MS,
                                           .days = CERTIFICATE_LEAF_DAYS_MAX};
    memcpy(terms.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(terms.key_id, person->key_id, HASH_BYTES);
    memcpy(terms.person, person->id, ID_BYTES);
    realm_draw(realm, terms.random, sizeof terms.random);
    realm_must(certificate_make_leaf(realm->library, &terms, root, seed, der, sizeof der, &len),
               "a leaf");
    octets_free(&person->certificate);
    person->certificate = octets_copy(der, len);
}

static void
make_same_name(struct realm *realm, sam_time now, struct person *person)
{
    uint8_t root[CERTIFICATE_BYTES_MAX], seed[CERTIFICATE_SEED_BYTES];
    size_t len = 0;
    struct certificate_root_terms terms = {.organisation = realm_text(person->organisation),
                                           .role = realm_text(person->role),
                                           .not_before = now - now % SECOND_MS - 24 * HOUR_MS,
                                           .not_after = now - now % SECOND_MS + 99 * SAM_DAY_MS};
    realm_draw(realm, seed, sizeof seed);
    realm_draw(realm, terms.random, sizeof terms.random);
    realm_must(certificate_make_root(realm->library, &terms, seed, root, sizeof root, &len),
               "another root");
    make_leaf(realm, now - HOUR_MS, now + SAM_DAY_MS, (struct sam_bytes){root, len}, seed, person);
}

void
odd_certify(struct realm *realm, enum odd odd, sam_time now, const struct person *other,
            struct person *person)
{
    const struct person *of = odd == ODD_ORGANISATION ? other : person;
    const struct realm_root *root = realm_root(realm, of->organisation, of->role);
    const struct sam_bytes der = octets_bytes(&root->der);
    struct octets *paper = &person->certificate;
    uint8_t longer[CERTIFICATE_BYTES_MAX] = {0};
    switch (odd) {
    case ODD_NONE:
        return;
    case ODD_KEY_USAGE:
    case ODD_CA:
    case ODD_BELOW_LEAF:
    case ODD_SELF_SIGNED:
    case ODD_WRONG_ROOT:
        change(realm, odd, other, person);
        return;
    case ODD_SAME_NAME:
        make_same_name(realm, now, person);
        return;
    case ODD_ORGANISATION:
        make_leaf(realm, now - HOUR_MS, now + SAM_DAY_MS, der, root->seed, person);
        return;
    case ODD_OTHER_KEYS:
        octets_free(paper);
        *paper = octets_copy(other->certificate.at, other->certificate.len);
        return;
    case ODD_SIGNATURE:
        paper->at[paper->len - 3] ^= 4;
        return;
    case ODD_TOO_LONG:
        make_leaf(realm, now - HOUR_MS, now + 60 * SAM_DAY_MS, der, root->seed, person);
        return;
    case ODD_EXPIRED:
        make_leaf(realm, now - HOUR_MS, now - SECOND_MS, der, root->seed, person);
        return;
    case ODD_NOT_YET:
        make_leaf(realm, now + HOUR_MS, now + SAM_DAY_MS, der, root->seed, person);
        return;
    case ODD_CUT:
        paper->len--;
        return;
    case ODD_LEFT_OVER:
        memcpy(longer, paper->at, paper->len);
        const size_t len = paper->len + 1;
        octets_free(paper);
        *paper = octets_copy(longer, len);
        return;
    }
}
