/* realm.c - bytes, randomness, keys, roots. See realm.h */
#include "realm_inside.h"

#include "taxonomy_data.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define SECOND_MS 1000

const struct realm_organisation realm_default[REALM_DEFAULT] = {
    {"ips-lyngtoft", {"consultant", "registrar"}, 5701},
    {"psyk-lyngtoft", {"therapist", "registrar"}, 5702},
    {"job-lyngtoft", {"social_worker", "registrar"}, 5703},
};

/* ---- bytes ----------------------------------------------------------------------------------- */

void
realm_die(const char *what)
{
    (void)fprintf(stderr, "realm: %s\n", what);
    abort();
}

void
realm_must(enum sam_err r, const char *what)
{
    if (r == SAM_OK) return;
    (void)fprintf(stderr, "realm: %s: error %d\n", what, (int)r);
    abort();
}

void *
realm_memory(size_t n, size_t size)
{
    void *memory = calloc(n == 0 ? 1 : n, size == 0 ? 1 : size);
    if (memory == NULL) realm_die("no memory left");
    return memory;
}

struct octets
octets_copy(const void *at, size_t len)
{
    struct octets octets = {NULL, len};
    if (len == 0) return octets;
    octets.at = realm_memory(len, 1);
    memcpy(octets.at, at, len);
    return octets;
}

void
octets_free(struct octets *octets)
{
    free(octets->at);
    *octets = (struct octets){NULL, 0};
}

struct sam_bytes
octets_bytes(const struct octets *octets)
{
    return (struct sam_bytes){octets->at, octets->len};
}

struct sam_bytes
realm_text(const char *text)
{
    if (text == NULL) return (struct sam_bytes){NULL, 0};
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

/* ---- randomness ------------------------------------------------------------------------------ */

static void
number_bytes(uint64_t number, uint8_t ret[static 8])
{
    for (unsigned i = 0; i < 8; i++)
        ret[i] = (uint8_t)(number >> (8 * i));
}

void
realm_draw(struct realm *realm, void *ret, size_t len)
{
    uint8_t block[KEY_BYTES + 8], one[HASH_BYTES];
    memcpy(block, realm->seed, KEY_BYTES);
    number_bytes(realm->drawn++, block + KEY_BYTES);
    (void)crypto_hash_sha256(one, block, sizeof block);
    randombytes_buf_deterministic(ret, len, one);
}

uint64_t
realm_below(struct realm *realm, uint64_t below)
{
    uint64_t number = 0;
    if (below == 0) realm_die("nothing is below 0");
    realm_draw(realm, &number, sizeof number);
    return number % below; /* near enough to even for tests */
}

static int
by_id(const void *a, const void *b)
{
    return memcmp(a, b, ID_BYTES);
}

void
realm_sort_ids(uint8_t (*ids)[ID_BYTES], size_t n)
{
    qsort(ids, n, ID_BYTES, by_id);
}

static void
draw_sign_pair(struct realm *realm, struct sign_pair *ret_pair)
{
    uint8_t seed[KEY_BYTES];
    realm_draw(realm, seed, sizeof seed);
    (void)crypto_sign_seed_keypair(ret_pair->ed25519, ret_pair->secret, seed);
}

static void
draw_pair(struct realm *realm, struct hpke_pair *ret_pair)
{
    uint8_t sk[KEY_BYTES];
    realm_draw(realm, sk, sizeof sk);
    hpke_pair_make(sk, ret_pair);
}

static void
draw_curve(struct realm *realm, uint8_t ret_secret[static KEY_BYTES],
           uint8_t ret_curve[static KEY_BYTES])
{
    struct hpke_pair pair;
    draw_pair(realm, &pair);
    memcpy(ret_secret, pair.sk, KEY_BYTES);
    memcpy(ret_curve, pair.pk, KEY_BYTES);
}

/* ---- roots ----------------------------------------------------------------------------------- */

static sam_time
whole_second(sam_time at)
{
    return at < 0 ? 0 : at / SECOND_MS * SECOND_MS;
}

static void
make_crl(struct realm *realm, struct realm_root *root, sam_time now)
{
    uint8_t *der = realm_memory(1, CERTIFICATE_CRL_BYTES_MAX);
    const struct certificate_crl_terms terms = {
        .revoked = root->revoked,
        .n_revoked = root->n_revoked,
        .number = ++root->crl_number,
        .this_update = whole_second(now),
        .next_update = whole_second(now + (CERTIFICATE_CRL_DAYS_MAX - 1) * SAM_DAY_MS)};
    octets_free(&root->crl);
    realm_must(certificate_make_crl(realm->library, &terms, octets_bytes(&root->der), root->seed,
                                    der, CERTIFICATE_CRL_BYTES_MAX, &root->crl.len),
               "a CRL");
    root->crl.at = der;
    struct certificate_root *trust = &realm->trust[root - realm->roots];
    *trust = (struct certificate_root){.organisation = realm_text(root->organisation),
                                       .role = realm_text(root->role),
                                       .der = octets_bytes(&root->der),
                                       .crl = octets_bytes(&root->crl)};
    memcpy(trust->sha256, root->sha256, HASH_BYTES);
}

static void
make_root(struct realm *realm, const char *organisation, const char *role)
{
    if (realm->n_roots == REALM_ROOTS_MAX) realm_die("too many roots");
    struct realm_root *root = &realm->roots[realm->n_roots++];
    const sam_time now = realm->terms.now;
    struct certificate_root_terms terms = {.organisation = realm_text(organisation),
                                           .role = realm_text(role),
                                           .not_before = whole_second(now - 90 * SAM_DAY_MS),
                                           .not_after = whole_second(now + 3000 * SAM_DAY_MS)};
    root->organisation = organisation;
    root->role = role;
    realm_draw(realm, root->seed, sizeof root->seed);
    realm_draw(realm, terms.random, sizeof terms.random);
    root->der.at = realm_memory(1, CERTIFICATE_BYTES_MAX);
    realm_must(certificate_make_root(realm->library, &terms, root->seed, root->der.at,
                                     CERTIFICATE_BYTES_MAX, &root->der.len),
               "a root");
    (void)crypto_hash_sha256(root->sha256, root->der.at, root->der.len);
    make_crl(realm, root, now - SAM_DAY_MS);
}

static void
make_organisation(struct realm *realm, const struct realm_organisation *organisation)
{
    for (size_t i = 0; i < REALM_ROLES_MAX && organisation->roles[i] != NULL; i++)
        make_root(realm, organisation->name, organisation->roles[i]);
    if (organisation->port == 0) return;
    if (realm->n_edges == REALM_EDGES_MAX) realm_die("too many edges");
    struct realm_edge *edge = &realm->edges[realm->n_edges++];
    edge->organisation = organisation->name;
    edge->port = organisation->port;
    (void)snprintf(edge->endpoint, sizeof edge->endpoint, "tcp://127.0.0.1:%u",
                   (unsigned)organisation->port);
    draw_curve(realm, edge->curve_secret, edge->curve);
}

struct realm_root *
realm_root(struct realm *realm, const char *organisation, const char *role)
{
    for (size_t i = 0; i < realm->n_roots; i++) {
        struct realm_root *root = &realm->roots[i];
        if (strcmp(root->organisation, organisation) == 0 && strcmp(root->role, role) == 0)
            return root;
    }
    return NULL;
}

size_t
realm_edge(const struct realm *realm, const char *organisation)
{
    for (size_t i = 0; i < realm->n_edges; i++)
        if (strcmp(realm->edges[i].organisation, organisation) == 0) return i;
    realm_die("no edge of this organisation");
}

void
realm_crls(struct realm *realm, sam_time now)
{
    for (size_t i = 0; i < realm->n_roots; i++)
        make_crl(realm, &realm->roots[i], now);
}

void
realm_revoke(struct realm *realm, const struct person *person, sam_time now)
{
    struct realm_root *root = realm_root(realm, person->organisation, person->role);
    if (root == NULL) realm_die("who has no root cannot be revoked");
    struct certificate_revoked *more = realm_memory(root->n_revoked + 1, sizeof *more);
    if (root->n_revoked > 0) memcpy(more, root->revoked, root->n_revoked * sizeof *more);
    realm_must(certificate_serial(octets_bytes(&person->certificate), more[root->n_revoked].serial),
               "a serial number");
    more[root->n_revoked++].at = whole_second(now);
    free(root->revoked);
    root->revoked = more;
    make_crl(realm, root, now);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void
draw_broker(struct realm *realm)
{
    realm_draw(realm, realm->id, sizeof realm->id);
    draw_sign_pair(realm, &realm->identity);
    draw_sign_pair(realm, &realm->log);
    draw_sign_pair(realm, &realm->head);
    draw_pair(realm, &realm->session);
    realm_draw(realm, realm->storage_key, sizeof realm->storage_key);
}

void
realm_make(const struct realm_terms *terms, struct realm *ret_realm)
{
    struct realm *realm = ret_realm;
    uint8_t number[8];

    if (sodium_init() < 0) realm_die("libsodium does not work");
    memset(realm, 0, sizeof *realm);
    realm->terms = *terms;
    number_bytes(terms->seed, number);
    (void)crypto_hash_sha256(realm->seed, number, sizeof number);
    realm_must(certificate_library_new(&realm->library), "OpenSSL");
    realm->names = realm_memory(1, sizeof *realm->names);
    if (!taxonomy_data_read(realm->names, taxonomy_data_default()))
        realm_die("the default taxonomy cannot be read");
    draw_broker(realm);
    if (terms->organisations == NULL) {
        realm->terms.organisations = realm_default;
        realm->terms.n_organisations = REALM_DEFAULT;
    }
    for (size_t i = 0; i < realm->terms.n_organisations; i++)
        make_organisation(realm, &realm->terms.organisations[i]);
    realm_broker_next(realm, terms->now);
}

void
realm_free(struct realm *realm)
{
    for (size_t i = 0; i < realm->n_roots; i++) {
        octets_free(&realm->roots[i].der);
        octets_free(&realm->roots[i].crl);
        free(realm->roots[i].revoked);
    }
    octets_free(&realm->statement);
    broker_close(&realm->broker);
    certificate_library_free(&realm->library);
    if (realm->names != NULL) taxonomy_data_close(realm->names);
    free(realm->names);
    memset(realm, 0, sizeof *realm);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void
sign_keys(struct realm *realm, struct person *person, sam_time now)
{
    struct keys_body body = {.head = {.issued_at = now}};
    memcpy(body.head.realm, realm->id, ID_BYTES);
    memcpy(body.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(body.x25519, person->x25519.pk, KEY_BYTES);
    memcpy(body.curve, person->curve, KEY_BYTES);
    uint8_t out[STATEMENT_MAX];
    size_t len = 0;
    realm_must(keys_make(&body, person->sign.secret, out, sizeof out, &len), "a keys statement");
    person->keys = octets_copy(out, len);
    keys_id(realm->id, body.ed25519, body.x25519, body.curve, person->key_id);
}

void
person_certify(struct realm *realm, struct person *person, sam_time now)
{
    const struct realm_root *root = realm_root(realm, person->organisation, person->role);
    struct certificate_leaf_terms terms = {.has_person = true,
                                           .not_before = whole_second(now - HOUR_MS),
                                           .not_after = whole_second(now + 20 * SAM_DAY_MS)};
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;

    if (root == NULL) realm_die("no root for this organisation and role");
    memcpy(terms.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(terms.key_id, person->key_id, HASH_BYTES);
    memcpy(terms.person, person->id, ID_BYTES);
    realm_draw(realm, terms.random, sizeof terms.random);
    realm_must(certificate_make_leaf(realm->library, &terms, octets_bytes(&root->der), root->seed,
                                     der, sizeof der, &len),
               "a certificate");
    octets_free(&person->certificate);
    person->certificate = octets_copy(der, len);
}

/* Keys and papers for an id and a role that are there. */
static void
equip(struct realm *realm, struct person *person, sam_time now)
{
    if (strcmp(person->role, "guest") == 0) return;
    person->has_keys = true;
    draw_sign_pair(realm, &person->sign);
    draw_pair(realm, &person->x25519);
    draw_curve(realm, person->curve_secret, person->curve);
    sign_keys(realm, person, now);
    if (strcmp(person->role, PERSON_CANDIDATE) != 0) person_certify(realm, person, now);
}

static void
set_place(struct person *person, const char *role, const char *organisation)
{
    if (strlen(role) > REALM_TEXT_MAX || strlen(organisation) > REALM_TEXT_MAX)
        realm_die("a name that is too long");
    (void)snprintf(person->role, sizeof person->role, "%s", role);
    (void)snprintf(person->organisation, sizeof person->organisation, "%s", organisation);
}

void
person_make(struct realm *realm, const char *role, const char *organisation, sam_time now,
            struct person *ret_person)
{
    memset(ret_person, 0, sizeof *ret_person);
    realm_draw(realm, ret_person->id, ID_BYTES);
    set_place(ret_person, role, organisation);
    equip(realm, ret_person, now);
}

void
person_again(struct realm *realm, const struct person *person, const char *role,
             const char *organisation, sam_time now, struct person *ret_person)
{
    struct person other = {.has_keys = false};
    memcpy(other.id, person->id, ID_BYTES);
    set_place(&other, role, organisation);
    equip(realm, &other, now);
    *ret_person = other;
}

void
person_free(struct person *person)
{
    octets_free(&person->keys);
    octets_free(&person->certificate);
    memset(person, 0, sizeof *person);
}

struct statement_signer
person_signer(const struct person *person)
{
    struct statement_signer signer = {.secret = person->sign.secret};
    memcpy(signer.name, person->key_id, KEY_BYTES);
    return signer;
}
