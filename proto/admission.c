/* admission.c */
#include "admission.h"

#include <sodium.h>
#include <string.h>

/* Fills in role and certificate. */
static enum sam_err
check_certificate(struct sam_bytes der, const struct admission_known *known,
                  struct admission *admission, struct admission_refusal *ret_refusal)
{
    struct certificate_refusal why;
    struct certificate_question question = {.roots = known->roots,
                                            .n_roots = known->n_roots,
                                            .leaf = der,
                                            .organisation = known->organisation,
                                            .leaf_days = known->leaf_days,
                                            .now = known->now};
    memcpy(question.ed25519, admission->ed25519, KEY_BYTES);
    memcpy(question.key_id, admission->key_id, HASH_BYTES);

    enum sam_err r = certificate_check(known->library, &question, &admission->certificate, &why);
    if (r == SAM_E_REFUSED)
        *ret_refusal = (struct admission_refusal){.reason = ADMISSION_CERTIFICATE,
                                                  .certificate = why};
    if (r != SAM_OK) return r;
    admission->has_certificate = true;
    admission->role = admission->certificate.role;
    return SAM_OK;
}

enum sam_err
admission_check(struct sam_bytes keys, struct sam_bytes certificate,
                const struct admission_known *known, struct admission *ret_admission,
                struct admission_refusal *ret_refusal)
{
    static const uint8_t candidate[] = ADMISSION_CANDIDATE;
    enum sam_err r = SAM_E_INTERNAL;
    enum refusal why = REFUSAL_NONE;
    struct keys opened = {.memory = NULL};
    struct admission admission = {.organisation = known->organisation,
                                  .role = {candidate, sizeof candidate - 1}};

    if (known->organisation.len == 0 || known->organisation.len > NAME_MAX_BYTES) {
        r = SAM_E_MALFORMED;
        goto out;
    }
    r = keys_check(keys, known->realm, &opened, &why);
    if (r == SAM_E_REFUSED)
        *ret_refusal = (struct admission_refusal){.reason = ADMISSION_KEYS, .keys = why};
    if (r != SAM_OK) goto out;
    memcpy(admission.key_id, opened.key_id, HASH_BYTES);
    memcpy(admission.ed25519, opened.body->ed25519, KEY_BYTES);
    memcpy(admission.x25519, opened.body->x25519, KEY_BYTES);
    memcpy(admission.curve, opened.body->curve, KEY_BYTES);
    if (certificate.len > 0) {
        r = check_certificate(certificate, known, &admission, ret_refusal);
        if (r != SAM_OK) goto out;
    }

    *ret_admission = admission;
    r = SAM_OK;
out:
    keys_close(&opened);
    return r;
}

bool
admission_proven(const struct admission_pair *shown, const struct admission_pair *pending)
{
    int x25519 = sodium_memcmp(shown->x25519, pending->x25519, KEY_BYTES);
    int curve = sodium_memcmp(shown->curve, pending->curve, KEY_BYTES);
    int none = sodium_is_zero(pending->x25519, KEY_BYTES)
               | sodium_is_zero(pending->curve, KEY_BYTES);
    return (x25519 | curve | none) == 0;
}
