/* fuzz_certificate.c - certificates: a leaf, the roots of a trust store and their CRLs, from applicants
 * and organisations that do not keep to the profile.
 *
 *     input = what is asked u8 | leaf_days u16 | now u64 | allocation u16 | parts (parts.h)
 *
 * A part is a leaf, a root or the CRL of the root before it: DER, or what is signed of it, which gets
 * its signature here, so that a change reaches what lies behind it. What is admitted is looked at once
 * more, by libsodium. One of OpenSSL's allocations may fail: then, too, nobody is admitted who should not
 * be. Keys, names and times are those of tests/vectors/certificate.json. */
#include "check.h"
#include "der.h"
#include "made.h"

#include "proto/admission.h"
#include "proto/certificate_make.h"
#include "tests/unit/proto_certificate/memory.h"
#include <openssl/err.h>
#include <sodium.h>
#include <string.h>

#define HEAD 13U
#define ROOTS 4U

/* The first byte. */
enum {
    ASK_ROLE = 3, /* consultant, any, therapist, registrar */
    ASK_ELSEWHERE = 4,
    ASK_OTHER_ED25519 = 8,
    ASK_OTHER_KEY_ID = 16,
    ASK_ADMISSION = 32, /* with a keys statement; its key_id takes the place of the vectors' */
    ASK_MADE = 64,      /* the rest are terms: made.h */
};

/* What a part is. */
enum {
    HOW_WHAT = 3, /* leaf, root, CRL; keys statement, for admission */
    HOW_SIGN = 4,
    HOW_OTHER_HASH = 8, /* the broker statement has another root's */
    HOW_SAID = 48,      /* whose root the broker statement says it is */
    HOW_STRANGER = 64,  /* signed by somebody else */
};

static struct certificate_library *library;
static uint8_t ca_secret[crypto_sign_SECRETKEYBYTES], strangers[crypto_sign_SECRETKEYBYTES];
static uint8_t ed25519[CERTIFICATE_KEY_BYTES], key_id[CERTIFICATE_KEY_ID_BYTES];

/* For admission: the keys statement of who has ed25519, and its key_id. */
static uint8_t keys_statement[512], keys_id_of[CERTIFICATE_KEY_ID_BYTES];
static size_t keys_len;
/* Of tests/vectors/statement_keys.json, too. */
static const uint8_t realm[ID_BYTES] = "test realm 12345";

static void
make_keys(void)
{
    uint8_t seed[crypto_sign_SEEDBYTES], secret[crypto_sign_SECRETKEYBYTES],
        scalar[KEY_BYTES] = {1};
    struct keys_body body = {.head = {.issued_at = 1}};
    bytes_from_hex("88be2e335f4d5dc1043d1a6aac2567569c121d3810367fb679f4547728fd931c", seed,
                   sizeof seed);
    check(crypto_sign_seed_keypair(body.ed25519, secret, seed) == 0);
    check(crypto_scalarmult_base(body.x25519, scalar) == 0);
    scalar[1] = 1;
    check(crypto_scalarmult_base(body.curve, scalar) == 0);
    check(memcmp(body.ed25519, ed25519, sizeof ed25519) == 0);
    memcpy(body.head.realm, realm, ID_BYTES);
    check(keys_make(&body, secret, keys_statement, sizeof keys_statement, &keys_len) == SAM_OK);
    keys_id(realm, body.ed25519, body.x25519, body.curve, keys_id_of);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    uint8_t seed[CERTIFICATE_SEED_BYTES], key[CERTIFICATE_KEY_BYTES];
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    bytes_from_hex("27bec35a0a3ea43cc63078b58d06c9b3d41cf0db20fb1c7c272876904e5411a9", seed,
                   sizeof seed);
    check(crypto_sign_seed_keypair(key, ca_secret, seed) == 0);
    bytes_from_hex("82d1f34014b5e56836aa39726f4748b357ebe4bda130e180afb450cb20f8f5c0", ed25519,
                   sizeof ed25519);
    bytes_from_hex("21a942646421d701a8bac36501a05c6aca3e114adf47bb2497d197c743ae8c51", key_id,
                   sizeof key_id);
    check(crypto_sign_seed_keypair(key, strangers, key_id) == 0);
    memory_install();
    check(certificate_library_new(&library) == SAM_OK);
    make_keys();
    return 0;
}

/* ---- the question ------------------------------------------------------------------------------ */

#define TEXT(text)                                                                                 \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }
static const struct sam_bytes roles[] = {
    TEXT("consultant"), {NULL, 0}, TEXT("therapist"), TEXT("registrar")};
static const struct {
    struct sam_bytes organisation, role;
} said[] = {
    {TEXT("ips-lyngtoft"), TEXT("consultant")},
    {TEXT("ips-lyngtoft"), TEXT("therapist")},
    {TEXT("nav_nordvang"), TEXT("social_worker")},
    {TEXT("nav_nordvang"), TEXT("consultant")},
};

static uint64_t
number(const uint8_t *at, size_t len)
{
    uint64_t n = 0;
    for (size_t i = len; i > 0; i--)
        n = n << 8 | at[i - 1];
    return n;
}

static struct certificate_question
ask(const uint8_t *head, const struct certificate_root *roots)
{
    struct certificate_question q = {
        .roots = roots,
        .organisation = said[(head[0] & ASK_ELSEWHERE) != 0 ? 2 : 0].organisation,
        .role = roles[head[0] & ASK_ROLE],
        .leaf_days = (uint32_t)number(head + 1, 2),
        .now = (sam_time)number(head + 3, 8)};
    memcpy(q.ed25519, ed25519, sizeof q.ed25519);
    memcpy(q.key_id, key_id, sizeof q.key_id);
    q.ed25519[0] ^= (head[0] & ASK_OTHER_ED25519) != 0;
    q.key_id[0] ^= (head[0] & ASK_OTHER_KEY_ID) != 0;
    return q;
}

/* The part's DER, in memory of its own, which is *ret_owned. */
static struct sam_bytes
make_der(const struct part *part, bool for_admission, uint8_t **ret_owned)
{
    static uint8_t tbs[PART_MAX], der[PART_MAX + DER_SIGNED_EXTRA];
    struct sam_bytes made = part->bytes;
    if ((part->how & HOW_SIGN) != 0 && made.len > 0) {
        memcpy(tbs, made.at, made.len);
        made.at = tbs;
        const uint8_t *id = for_admission ? der_find(made, key_id, sizeof key_id) : NULL;
        if (id != NULL) memcpy(tbs + (id - tbs), keys_id_of, sizeof keys_id_of);
        made.len = der_sign(made, (part->how & HOW_STRANGER) != 0 ? strangers : ca_secret, der);
        made.at = der;
    }
    *ret_owned = bytes_copy(made);
    return (struct sam_bytes){*ret_owned, made.len};
}

/* ---- what was admitted -------------------------------------------------------------------------- */

static bool
same(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* The root for this role signed the leaf, and a CRL that does not name it. */
static void
look_again(const struct certificate_question *q, const struct certificate *c)
{
    static const uint8_t key_before[] = {0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    size_t signers = 0;
    for (size_t i = 0; i < q->n_roots; i++) {
        const struct certificate_root *root = &q->roots[i];
        const uint8_t *at = der_find(root->der, key_before, sizeof key_before);
        struct sam_bytes tbs, list;
        if (!same(root->organisation, c->organisation) || !same(root->role, c->role)) continue;
        check(at != NULL && root->der.at + root->der.len - at >= 40);
        check(der_verify(q->leaf, at + sizeof key_before, &tbs));
        check(der_verify(root->crl, at + sizeof key_before, &list));
        check(der_find(list, c->serial, sizeof c->serial) == NULL);
        check(der_find(tbs, q->ed25519, sizeof q->ed25519) != NULL);
        check(der_find(tbs, q->key_id, sizeof q->key_id) != NULL);
        signers++;
    }
    check(signers == 1);
}

static void
look_at(const struct certificate_question *q, const struct certificate *c)
{
    uint8_t serial[CERTIFICATE_SERIAL_BYTES];
    sam_time second = q->now - q->now % 1000;
    check(certificate_serial(q->leaf, serial) == SAM_OK);
    check(memcmp(serial, c->serial, sizeof serial) == 0);
    check(same(c->organisation, q->organisation));
    check(q->role.len == 0 || same(c->role, q->role));
    check(memcmp(c->ed25519, q->ed25519, sizeof c->ed25519) == 0);
    check(memcmp(c->key_id, q->key_id, sizeof c->key_id) == 0);
    check(c->not_before <= second && second < c->not_after && second < c->crl_next_update);
    sam_time days = q->leaf_days == 0 ? CERTIFICATE_LEAF_DAYS : q->leaf_days;
    check(c->not_after - c->not_before <= days * SAM_DAY_MS);
    look_again(q, c);
}

/* Of a person with a keys statement: as much as is asked of a certificate alone. */
static void
admit(struct certificate_question *q, struct sam_bytes keys)
{
    struct admission_known known = {.organisation = q->organisation,
                                    .library = library,
                                    .roots = q->roots,
                                    .n_roots = q->n_roots,
                                    .leaf_days = q->leaf_days,
                                    .now = q->now};
    struct admission admission;
    struct admission_refusal why = {.reason = ADMISSION_UNDECIDED};
    struct admission_pair pair;
    memcpy(known.realm, realm, ID_BYTES);
    enum sam_err r = admission_check(keys, q->leaf, &known, &admission, &why);
    check(r == SAM_OK || r == SAM_E_REFUSED || r == SAM_E_MALFORMED);
    check((r == SAM_E_REFUSED) == (why.reason != ADMISSION_UNDECIDED));
    if (r != SAM_OK) return;
    keys_id(realm, admission.ed25519, admission.x25519, admission.curve, q->key_id);
    check(memcmp(admission.key_id, q->key_id, sizeof q->key_id) == 0);
    check(admission.has_certificate == (q->leaf.len > 0));
    memcpy(pair.x25519, admission.x25519, sizeof pair.x25519);
    memcpy(pair.curve, admission.curve, sizeof pair.curve);
    check(admission_proven(&pair, &pair));
    if (!admission.has_certificate) return;
    q->role = admission.role;
    memcpy(q->ed25519, admission.ed25519, sizeof q->ed25519);
    look_at(q, &admission.certificate);
}

static void
decide(struct certificate_question *q, size_t fails)
{
    struct certificate c;
    struct certificate_refusal why = {CERTIFICATE_UNDECIDED, CERTIFICATE_LEAF};
    if (fails != 0) memory_fail(fails, false);
    enum sam_err r = certificate_check(library, q, &c, &why);
    bool failed = fails != 0 && memory_stop();
    check(ERR_peek_error() == 0);
    check(r == SAM_OK || r == SAM_E_REFUSED || r == SAM_E_MALFORMED
          || (failed && (r == SAM_E_NOMEM || r == SAM_E_INTERNAL)));
    bool in_range = q->leaf_days <= CERTIFICATE_LEAF_DAYS_MAX && q->now >= 0
                    && q->now <= CERTIFICATE_TIME_MAX;
    check((r == SAM_E_MALFORMED) == !in_range);
    check(r != SAM_E_REFUSED
          || (why.reason > CERTIFICATE_UNDECIDED && why.reason < CERTIFICATE_VALID));
    check(certificate_reason_name(why.reason) != NULL && certificate_part_name(why.part) != NULL);
    if (r == SAM_OK) look_at(q, &c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct certificate_root roots[ROOTS];
    uint8_t *owned[2 * ROOTS + 1];
    struct sam_bytes keys = {keys_statement, keys_len};
    size_t n = 0;
    if (size < HEAD) return 0;
    if ((data[0] & ASK_MADE) != 0) {
        made_follow(library, (struct sam_bytes){data + 1, size - 1});
        return 0;
    }
    bool for_admission = (data[0] & ASK_ADMISSION) != 0;
    struct certificate_question q = ask(data, roots);
    struct sam_bytes rest = {data + HEAD, size - HEAD};
    struct part part;
    while (n < sizeof owned / sizeof *owned && part_take(&rest, &part)) {
        struct sam_bytes der = make_der(&part, for_admission, &owned[n++]);
        if ((part.how & HOW_WHAT) == 1 && q.n_roots < ROOTS) {
            size_t whose = (part.how & HOW_SAID) / 16;
            struct certificate_root *root = &roots[q.n_roots++];
            *root = (struct certificate_root){
                .organisation = said[whose].organisation, .role = said[whose].role, .der = der};
            (void)crypto_hash_sha256(root->sha256, der.at, der.len);
            root->sha256[0] ^= (part.how & HOW_OTHER_HASH) != 0;
        } else if ((part.how & HOW_WHAT) == 2 && q.n_roots > 0) {
            roots[q.n_roots - 1].crl = der;
        } else if ((part.how & HOW_WHAT) == 3) {
            keys = der;
        } else {
            q.leaf = der;
        }
    }
    if (for_admission)
        admit(&q, keys);
    else
        decide(&q, (size_t)number(data + 11, 2));
    while (n > 0)
        free(owned[--n]);
    return 0;
}

static size_t
change(const uint8_t *head, uint8_t *how, uint8_t *at, size_t len, size_t room, struct dice *dice)
{
    (void)head;
    (void)how;
    return der_change(at, len, room, dice);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    return parts_mutate(data, size, max_size, HEAD, change, &dice);
}
