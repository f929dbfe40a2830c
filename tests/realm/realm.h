/* realm.h - a whole realm in memory, for tests, simulations, hostile clients and benchmarks of the core:
 * a broker's keys and its signed statement, organisations with their CAs, and people with keys. Made
 * from a number alone: the same number, terms and order of calls give the same bytes. Randomness comes
 * from the realm (realm_draw), time from the caller; libsodium's own randomness is not used.
 * What does not go as it must prints one line and aborts: nothing here returns an error.
 * Beside it: realm_case.h (cases), realm_item.h (items, wraps, reading), realm_statement.h (the other
 * statements), realm_request.h (control parts), peer.h (a client without sockets).
 * One thread a realm. Keys are not wiped: they are nobody's. */
#ifndef TESTS_REALM_REALM_H
#define TESTS_REALM_REALM_H

#include "broker.h"
#include "certificate_make.h"
#include "hpke.h"

#define REALM_TEXT_MAX 64U /* bytes of a name, an endpoint */
#define REALM_EDGES_MAX 8U
#define REALM_ROLES_MAX 4U  /* roots of one organisation */
#define REALM_ROOTS_MAX 32U /* of all of them */

/* ---- bytes ----------------------------------------------------------------------------------- */

/* Owned: octets_free(). Zeroed: none. */
struct octets {
    uint8_t *at;
    size_t len;
};

struct octets octets_copy(const void *at, size_t len);
void octets_free(struct octets *octets);                    /* leaves it zeroed */
struct sam_bytes octets_bytes(const struct octets *octets); /* borrowed */
struct sam_bytes realm_text(const char *text);              /* borrowed; NULL: absent */

/* One line on stderr, then abort. */
_Noreturn void realm_die(const char *what);
/* realm_die() unless OK. */
void realm_must(enum sam_err r, const char *what);

/* ---- the realm ------------------------------------------------------------------------------- */

/* An Ed25519 pair. */
struct sign_pair {
    uint8_t secret[STATEMENT_SECRET_BYTES];
    uint8_t ed25519[KEY_BYTES];
};

/* One organisation: an edge, and a root for each role. */
struct realm_organisation {
    const char *name;                   /* borrowed as long as the realm */
    const char *roles[REALM_ROLES_MAX]; /* NULL: no more */
    uint16_t port;                      /* of its edge, on 127.0.0.1; 0: no edge */
};

struct realm_terms {
    uint64_t seed;
    sam_time now; /* ms; of the broker statement, and inside all certificates' times */
    const struct realm_organisation *organisations; /* NULL: realm_default */
    size_t n_organisations;
    uint32_t cap_days;                        /* 0: 365 */
    const struct wire_provision *site_denies; /* borrowed as long as the realm; may be NULL */
    size_t n_site_denies;
};

/* ips-lyngtoft (consultant, registrar; port 5701), psyk-lyngtoft (therapist, registrar; 5702),
 * job-lyngtoft (social_worker, registrar; 5703). */
#define REALM_DEFAULT 3U
extern const struct realm_organisation realm_default[REALM_DEFAULT];

struct realm_edge {
    const char *organisation;
    char endpoint[REALM_TEXT_MAX]; /* "tcp://127.0.0.1:PORT" */
    uint16_t port;
    uint8_t curve_secret[KEY_BYTES], curve[KEY_BYTES];
};

struct realm_root {
    const char *organisation, *role;
    uint8_t seed[CERTIFICATE_SEED_BYTES], sha256[HASH_BYTES];
    struct octets der, crl;
    uint64_t crl_number;
    struct certificate_revoked *revoked;
    size_t n_revoked;
};

/* Holds pointers into itself: make it where it stays. */
struct realm {
    uint8_t seed[KEY_BYTES];
    uint64_t drawn;
    struct realm_terms terms;
    uint8_t id[ID_BYTES];
    struct sign_pair identity, log, head;
    struct hpke_pair session;
    uint8_t storage_key[KEY_BYTES]; /* for a core that wants one */
    struct realm_edge edges[REALM_EDGES_MAX];
    size_t n_edges;
    struct realm_root roots[REALM_ROOTS_MAX];
    size_t n_roots;
    struct certificate_library *library; /* owned */
    struct certificate_root
        trust[REALM_ROOTS_MAX];   /* the same roots, as certificate.h takes them */
    struct octets statement;      /* the broker statement */
    struct broker broker;         /* it, checked; broker.statement.id is the broker id */
    struct sam_taxonomy taxonomy; /* as broker_body says; so is site */
    struct sam_site site;
    struct sam_provision denies[SAM_PROVISIONS_MAX];
    struct taxonomy_data *names; /* owned */
};

void realm_make(const struct realm_terms *terms, struct realm *ret_realm);
void realm_free(struct realm *realm);

/* The next version of the broker statement, after the test has changed terms.cap_days, terms.site_denies
 * or edges. Case statements made from now on name it. */
void realm_broker_next(struct realm *realm, sam_time now);

/* Take over the statement that somebody else signed with the realm's identity key, as if the realm had
 * made it: a broker program's first one, or all that is to be followed from here on. */
void realm_broker_take(struct realm *realm, struct sam_bytes statement);

/* The next len bytes of the realm's randomness. */
void realm_draw(struct realm *realm, void *ret, size_t len);
/* The same of a number of its own, below `below`. */
uint64_t realm_below(struct realm *realm, uint64_t below);

/* Ascending, as lists of ids are in statements. */
void realm_sort_ids(uint8_t (*ids)[ID_BYTES], size_t n);

/* The root of an organisation and role; NULL: none. */
struct realm_root *realm_root(struct realm *realm, const char *organisation, const char *role);
/* Its edge's number in edges; dies without one. */
size_t realm_edge(const struct realm *realm, const char *organisation);

/* ---- people ---------------------------------------------------------------------------------- */

#define PERSON_CANDIDATE "candidate" /* a role without certificate */

/* One device of somebody, with its keys. A plain value but for the two octets. */
struct person {
    uint8_t id[ID_BYTES]; /* of the person; zeros with a candidate's device or recovery sheet */
    char role[REALM_TEXT_MAX + 1], organisation[REALM_TEXT_MAX + 1];
    bool has_keys; /* a guest has none */
    struct sign_pair sign;
    struct hpke_pair x25519;
    uint8_t curve_secret[KEY_BYTES], curve[KEY_BYTES];
    uint8_t key_id[HASH_BYTES];
    struct octets keys;        /* the keys statement, signed */
    struct octets certificate; /* DER, or none */
};

/* Make somebody.
 *   role          "guest": no keys. PERSON_CANDIDATE: keys without a certificate. Any other: keys, and a
 *                 certificate of the organisation's root for that role, from an hour before now, for 20
 *                 days
 *   organisation  for who has no certificate: of the edge, or of the guest; may be ""
 *   ret_person    end it with person_free() */
void person_make(struct realm *realm, const char *role, const char *organisation, sam_time now,
                 struct person *ret_person);
/* The same person on another device or in another role: new keys, the same id. */
void person_again(struct realm *realm, const struct person *person, const char *role,
                  const char *organisation, sam_time now, struct person *ret_person);
/* A new certificate in the old one's place. */
void person_certify(struct realm *realm, struct person *person, sam_time now);
void person_free(struct person *person);
/* Put this certificate on its root's CRL; make all CRLs anew, for a new now (they stand 29 days). */
void realm_revoke(struct realm *realm, const struct person *person, sam_time now);
void realm_crls(struct realm *realm, sam_time now);

/* As it signs statements of cases: named by key_id. Borrows from person. */
struct statement_signer person_signer(const struct person *person);

#endif
