/* odd_certificate.h - certificates that no honest CA makes, for the keys of somebody of the test realm. What must
 * be signed is signed by the key of the organisation's own root for consultants. */
#ifndef TESTS_HOSTILE_ODD_CERTIFICATE_H
#define TESTS_HOSTILE_ODD_CERTIFICATE_H

#include "realm.h"

enum odd {
    ODD_NONE = 0,
    ODD_KEY_USAGE,    /* keyEncipherment */
    ODD_CA,           /* a CA in a leaf's place */
    ODD_BELOW_LEAF,   /* issued by somebody else's leaf */
    ODD_SELF_SIGNED,  /* by the holder */
    ODD_SAME_NAME,    /* by a root of the same name with another key */
    ODD_WRONG_ROOT,   /* says therapist, under the root for consultants */
    ODD_ORGANISATION, /* of another organisation */
    ODD_OTHER_KEYS,   /* somebody else's */
    ODD_SIGNATURE,    /* one bit of the signature is turned */
    ODD_TOO_LONG,     /* for 60 days */
    ODD_EXPIRED,
    ODD_NOT_YET,
    ODD_CUT,       /* the last byte is missing */
    ODD_LEFT_OVER, /* a byte too many */
};

/* Another certificate in the place of the person's, who is a consultant with a valid one.
 *   other  somebody else under the same root; for ODD_ORGANISATION, under any root */
void odd_certify(struct realm *realm, enum odd odd, sam_time now, const struct person *other,
                 struct person *person);

#endif
