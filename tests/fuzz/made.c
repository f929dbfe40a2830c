/* made.c - see made.h */
#include "made.h"

#include "check.h"

#include "proto/certificate_make.h"
#include <sodium.h>
#include <string.h>

#define BEGIN INT64_C(1790000000000) /* everything is after it: 2026-09-21 */
#define HOUR INT64_C(3600000)
#define REVOKED_MAX 4U

static const uint8_t seed[CERTIFICATE_SEED_BYTES] = {3};

struct der {
    size_t len;
    uint8_t at[CERTIFICATE_BYTES_MAX];
};

struct terms {
    uint8_t text[2][CERTIFICATE_TEXT_MAX + 1];
    struct certificate_root_terms root;
    struct certificate_leaf_terms leaf;
    struct certificate_crl_terms crl;
    struct certificate_revoked revoked[REVOKED_MAX];
    bool is_revoked;
    sam_time now;
};

static uint8_t
next(struct sam_bytes *in)
{
    if (in->len == 0) return 0;
    in->len--;
    return *in->at++;
}

/* Hours, and some seconds more or less, so that ends meet. */
static sam_time
next_time(struct sam_bytes *in, sam_time from)
{
    sam_time hours = next(in);
    hours += 256 * (sam_time)next(in);
    return from + hours * HOUR + ((int8_t)next(in)) * INT64_C(1000);
}

static struct sam_bytes
next_text(struct sam_bytes *in, uint8_t *text)
{
    static const char usual[] = "ips-lyngtoft";
    size_t len = next(in) % (CERTIFICATE_TEXT_MAX + 2);
    memcpy(text, usual, sizeof usual - 1);
    if (len == 0) return (struct sam_bytes){text, sizeof usual - 1};
    for (size_t i = 0; i < len; i++)
        text[i] = next(in);
    return (struct sam_bytes){text, len};
}

static void
next_revoked(struct sam_bytes *in, struct terms *t)
{
    uint8_t own[CERTIFICATE_SERIAL_BYTES];
    certificate_make_serial(t->leaf.random, own);
    t->crl.revoked = t->revoked;
    t->crl.n_revoked = next(in) % (REVOKED_MAX + 1);
    for (size_t i = 0; i < t->crl.n_revoked; i++) {
        struct certificate_revoked *r = &t->revoked[i];
        uint8_t which = next(in);
        memcpy(r->serial, own, sizeof own);
        r->serial[CERTIFICATE_SERIAL_BYTES - 1] ^= which;
        if (which == 0) t->is_revoked = true;
        r->at = next_time(in, BEGIN);
    }
}

static void
read_terms(struct sam_bytes in, struct terms *t)
{
    *t = (struct terms){.is_revoked = false};
    t->root.organisation = next_text(&in, t->text[0]);
    t->root.role = next_text(&in, t->text[1]);
    t->root.not_before = next_time(&in, BEGIN);
    t->root.not_after = next_time(&in, t->root.not_before);
    t->root.random[0] = next(&in);
    t->leaf.ed25519[0] = next(&in);
    t->leaf.key_id[0] = next(&in);
    t->leaf.has_person = (next(&in) & 1) != 0;
    t->leaf.person[0] = next(&in);
    t->leaf.random[0] = next(&in);
    t->leaf.days = next(&in) * 2U;
    t->leaf.not_before = next_time(&in, BEGIN);
    t->leaf.not_after = next_time(&in, t->leaf.not_before);
    t->crl.number = next(&in) * UINT64_C(0x01010101010101);
    t->crl.this_update = next_time(&in, BEGIN);
    t->crl.next_update = next_time(&in, t->crl.this_update);
    next_revoked(&in, t);
    t->now = next_time(&in, BEGIN);
    t->now += next(&in);
}

static bool
stands(sam_time from, sam_time until, sam_time now)
{
    return now >= from && now - now % 1000 < until;
}

/* Whether it must be admitted. */
static bool
is_due(const struct terms *t)
{
    return !t->is_revoked && stands(t->root.not_before, t->root.not_after, t->now)
           && stands(t->leaf.not_before, t->leaf.not_after, t->now)
           && stands(t->crl.this_update, t->crl.next_update, t->now);
}

static bool
made(enum sam_err r)
{
    check(r == SAM_OK || r == SAM_E_MALFORMED);
    return r == SAM_OK;
}

void
made_follow(struct certificate_library *library, struct sam_bytes in)
{
    static struct der root, leaf, crl;
    struct terms t;
    struct certificate c;
    struct certificate_refusal why = {CERTIFICATE_UNDECIDED, CERTIFICATE_LEAF};

    read_terms(in, &t);
    if (!made(certificate_make_root(library, &t.root, seed, root.at, sizeof root.at, &root.len)))
        return;
    const struct sam_bytes der = {root.at, root.len};
    if (!made(
            certificate_make_leaf(library, &t.leaf, der, seed, leaf.at, sizeof leaf.at, &leaf.len))
        || !made(certificate_make_crl(library, &t.crl, der, seed, crl.at, sizeof crl.at, &crl.len)))
        return;

    struct certificate_root store = {.organisation = t.root.organisation,
                                     .role = t.root.role,
                                     .der = der,
                                     .crl = {crl.at, crl.len}};
    (void)crypto_hash_sha256(store.sha256, root.at, root.len);
    struct certificate_question q = {.roots = &store,
                                     .n_roots = 1,
                                     .leaf = {leaf.at, leaf.len},
                                     .organisation = t.root.organisation,
                                     .leaf_days = t.leaf.days,
                                     .now = t.now};
    memcpy(q.ed25519, t.leaf.ed25519, sizeof q.ed25519);
    memcpy(q.key_id, t.leaf.key_id, sizeof q.key_id);
    enum sam_err r = certificate_check(library, &q, &c, &why);
    check(r == SAM_OK || r == SAM_E_REFUSED);
    check((r == SAM_OK) == is_due(&t));
    if (r == SAM_OK) check(c.crl_number == t.crl.number && c.has_person == t.leaf.has_person);
}
