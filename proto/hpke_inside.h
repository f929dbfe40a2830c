/* hpke_inside.h - what the modes of hpke.h share: the KEM and the key schedule of RFC 9180. */
#ifndef PROTO_HPKE_INSIDE_H
#define PROTO_HPKE_INSIDE_H

#include "hpke.h"

enum hpke_mode { HPKE_MODE_PSK = 1, HPKE_MODE_AUTH = 2 };

/* Section 4.1. sender NULL: Encap(), else AuthEncap(). */
enum sam_err hpke_encap(const uint8_t sk_e[static HPKE_KEY_BYTES],
                        const uint8_t pk_r[static HPKE_KEY_BYTES], const struct hpke_pair *sender,
                        uint8_t ret_enc[static HPKE_ENC_BYTES],
                        uint8_t ret_shared[static HPKE_HASH_BYTES]) SAM_MUST_CHECK;

/* pk_s NULL: Decap(), else AuthDecap(). */
enum sam_err hpke_decap(const uint8_t enc[static HPKE_ENC_BYTES], const struct hpke_pair *receiver,
                        const uint8_t *pk_s, uint8_t ret_shared[static HPKE_HASH_BYTES])
    SAM_MUST_CHECK;

/* Section 5.1. ret is a context whose sequence begins. */
void hpke_schedule(enum hpke_mode mode, const uint8_t shared[static HPKE_HASH_BYTES],
                   struct sam_bytes info, struct sam_bytes psk, struct sam_bytes psk_id,
                   struct hpke_context *ret);

#endif
