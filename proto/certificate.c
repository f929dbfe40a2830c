/* certificate.c - see certificate.h. Who issued the leaf, and is it for whom it should be; then OpenSSL
 * is asked. */
#include "certificate.h"

#include "certificate_profile.h"
#include "certificate_verify.h"

#include <samtykke/same.h>
#include <sodium.h>
#include <string.h>

/* ---- names --------------------------------------------------------------------------------------- */

const char *
certificate_reason_name(enum certificate_reason reason)
{
    static const char *const names[] = {
        [CERTIFICATE_UNDECIDED] = "undecided",
        [CERTIFICATE_MALFORMED] = "malformed",
        [CERTIFICATE_NOT_ED25519] = "not-ed25519",
        [CERTIFICATE_SELF_SIGNED] = "self-signed",
        [CERTIFICATE_PATH] = "path",
        [CERTIFICATE_KEY_USAGE] = "key-usage",
        [CERTIFICATE_TOO_LONG] = "validity-too-long",
        [CERTIFICATE_ORGANISATION] = "other-organisation",
        [CERTIFICATE_ROLE] = "other-role",
        [CERTIFICATE_UNKNOWN_ROOT] = "unknown-root",
        [CERTIFICATE_WRONG_ROOT] = "wrong-root",
        [CERTIFICATE_SAME_NAME] = "same-name-other-key",
        [CERTIFICATE_OTHER_KEY] = "other-key",
        [CERTIFICATE_CRL_MISSING] = "crl-missing",
        [CERTIFICATE_CRL_BAD] = "crl-bad",
        [CERTIFICATE_CRL_STALE] = "crl-stale",
        [CERTIFICATE_REVOKED] = "revoked",
        [CERTIFICATE_BAD_SIGNATURE] = "bad-signature",
        [CERTIFICATE_NOT_YET_VALID] = "not-yet-valid",
        [CERTIFICATE_EXPIRED] = "expired",
        [CERTIFICATE_VALID] = "valid",
    };
    return (size_t)reason < sizeof names / sizeof *names ? names[reason] : "undecided";
}

const char *
certificate_part_name(enum certificate_part part)
{
    if (part == CERTIFICATE_ROOT) { return "root"; }
    return part == CERTIFICATE_CRL ? "crl" : "leaf";
}

/* ---- checking ------------------------------------------------------------------------------------ */

/* What is known of one check, growing. */
struct check {
    const struct certificate_question *question;
    const struct certificate_root *issuer; /* the leaf's, in the store */
    struct certificate_fields leaf, root;
    struct certificate_list list;
};

static bool
is_key(struct sam_bytes bytes, const uint8_t *key, size_t len)
{
    return sam_bytes_same(bytes, (struct sam_bytes){key, len});
}

/* The leaf by itself, and whether it is for whom the question is about. */
static enum certificate_reason
check_leaf(struct check *check)
{
    const struct certificate_question *q = check->question;
    const struct certificate_fields *leaf = &check->leaf;
    uint32_t days = q->leaf_days > 0 ? q->leaf_days : CERTIFICATE_LEAF_DAYS;
    enum certificate_reason why = certificate_leaf_read(q->leaf, days, &check->leaf);
    if (why != CERTIFICATE_VALID) { return why; }
    if (!sam_bytes_same(leaf->subject.organisation, q->organisation)
        || !sam_bytes_same(leaf->issuer.organisation, q->organisation)) {
        return CERTIFICATE_ORGANISATION;
    }
    if (q->role.len > 0 && !sam_bytes_same(leaf->subject.role, q->role)) {
        return CERTIFICATE_ROLE;
    }
    bool is_for_keys = is_key(leaf->ed25519, q->ed25519, sizeof q->ed25519)
                       && is_key(leaf->subject_id, q->key_id, sizeof q->key_id);
    return is_for_keys ? CERTIFICATE_VALID : CERTIFICATE_OTHER_KEY;
}

/* The root with the name of the leaf's issuer. */
static enum certificate_reason
find_issuer(struct check *check, enum certificate_part *part)
{
    const struct certificate_question *q = check->question;
    const struct certificate_name *name = &check->leaf.issuer;
    for (size_t i = 0; i < q->n_roots; i++) {
        const struct certificate_root *root = &q->roots[i];
        if (!sam_bytes_same(root->organisation, name->organisation)
            || !sam_bytes_same(root->role, name->role)) {
            continue;
        }
        if (check->issuer != NULL) {
            *part = CERTIFICATE_ROOT;
            return CERTIFICATE_SAME_NAME;
        }
        check->issuer = root;
    }
    if (check->issuer == NULL) { return CERTIFICATE_UNKNOWN_ROOT; }
    bool is_for_role = sam_bytes_same(check->leaf.subject.role, check->issuer->role);
    return is_for_role ? CERTIFICATE_VALID : CERTIFICATE_WRONG_ROOT;
}

/* That root by itself: the broker statement's bytes, organisation and role; and its times, which
 * certificate_verify() leaves to us. */
static enum certificate_reason
check_root(struct check *check)
{
    const struct certificate_root *root = check->issuer;
    uint8_t hash[CERTIFICATE_HASH_BYTES];
    if (root->der.len > CERTIFICATE_BYTES_MAX) { return CERTIFICATE_MALFORMED; }
    crypto_hash_sha256(hash, root->der.at, root->der.len);
    if (!is_key((struct sam_bytes){hash, sizeof hash}, root->sha256, sizeof root->sha256)) {
        return CERTIFICATE_UNKNOWN_ROOT;
    }
    enum certificate_reason why = certificate_root_read(root->der, &check->root);
    if (why != CERTIFICATE_VALID) { return why; }
    const struct certificate_name *name = &check->root.subject;
    if (!sam_bytes_same(name->organisation, root->organisation)) {
        return CERTIFICATE_ORGANISATION;
    }
    if (!sam_bytes_same(name->role, root->role)) { return CERTIFICATE_ROLE; }
    const sam_time now = check->question->now;
    if (now < check->root.not_before) { return CERTIFICATE_NOT_YET_VALID; }
    return now < check->root.not_after ? CERTIFICATE_VALID : CERTIFICATE_EXPIRED;
}

static enum certificate_reason
check_list(struct check *check)
{
    const struct certificate_fields *root = &check->root;
    if (check->issuer->crl.len == 0) { return CERTIFICATE_VALID; } /* missed by OpenSSL */
    enum certificate_reason why = certificate_list_read(check->issuer->crl, &check->list);
    if (why != CERTIFICATE_VALID) { return why; }
    bool is_roots = sam_bytes_same(check->list.issuer, root->subject.der)
                    && sam_bytes_same(check->list.issuer_id, root->subject_id);
    return is_roots ? CERTIFICATE_VALID : CERTIFICATE_CRL_BAD;
}

/* All that needs no signature. */
static enum certificate_reason
check_profile(struct check *check, enum certificate_part *part)
{
    enum certificate_reason why = CERTIFICATE_UNDECIDED;
    *part = CERTIFICATE_LEAF;
    if ((why = check_leaf(check)) != CERTIFICATE_VALID) { return why; }
    if ((why = find_issuer(check, part)) != CERTIFICATE_VALID) { return why; }
    *part = CERTIFICATE_ROOT;
    if ((why = check_root(check)) != CERTIFICATE_VALID) { return why; }
    *part = CERTIFICATE_LEAF;
    if (!sam_bytes_same(check->leaf.issuer_id, check->root.subject_id)) {
        return CERTIFICATE_SAME_NAME;
    }
    *part = CERTIFICATE_CRL;
    return check_list(check);
}

static struct certificate
admitted(const struct check *check)
{
    const struct certificate_fields *leaf = &check->leaf;
    struct certificate c = {
        .organisation = leaf->subject.organisation,
        .role = leaf->subject.role,
        .has_person = leaf->has_person,
        .not_before = leaf->not_before,
        .not_after = leaf->not_after,
        .crl_number = check->list.number,
        .crl_next_update = check->list.next_update,
    };
    memcpy(c.person, leaf->person, sizeof c.person);
    memcpy(c.serial, leaf->serial.at, sizeof c.serial);
    memcpy(c.ed25519, leaf->ed25519.at, sizeof c.ed25519);
    memcpy(c.key_id, leaf->subject_id.at, sizeof c.key_id);
    return c;
}

enum sam_err
certificate_check(struct certificate_library *library, const struct certificate_question *question,
                  struct certificate *ret_certificate, struct certificate_refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct check check = {.question = question};
    struct certificate_refusal refusal = {CERTIFICATE_UNDECIDED, CERTIFICATE_LEAF};

    r = SAM_E_MALFORMED;
    if (question->leaf_days > CERTIFICATE_LEAF_DAYS_MAX) { goto out; }
    if (question->now < 0 || question->now > CERTIFICATE_TIME_MAX) { goto out; }
    r = SAM_E_REFUSED;
    refusal.reason = check_profile(&check, &refusal.part);
    if (refusal.reason != CERTIFICATE_VALID) { goto out; }
    r = certificate_verify(library, question->leaf, check.issuer->der, check.issuer->crl,
                           question->now, &refusal);
    if (r != SAM_OK) { goto out; }

    *ret_certificate = admitted(&check);
    r = SAM_OK;
out:
    if (r == SAM_E_REFUSED) { *ret_refusal = refusal; }
    return r;
}

enum sam_err
certificate_serial(struct sam_bytes leaf, uint8_t ret_serial[static CERTIFICATE_SERIAL_BYTES])
{
    struct certificate_fields fields;
    if (certificate_leaf_read(leaf, CERTIFICATE_LEAF_DAYS_MAX, &fields) != CERTIFICATE_VALID) {
        return SAM_E_MALFORMED;
    }
    memcpy(ret_serial, fields.serial.at, fields.serial.len);
    return SAM_OK;
}
