/* secrets.h - the broker's secrets: one file each, 0600, written whole and read before anything else.
 *
 *   "samtykke broker WHAT v1\n", 64 hexadecimal digits, "\n"
 *   WHAT   "identity key", "log key", "head key": Ed25519 seeds; "session key", "edge key": X25519 and
 *          CurveZMQ private keys; "storage key": what shares are sealed under; "identity": the public
 *          half of the identity key, no secret
 * So a file in another one's place is refused. In the key folder: log.key, head.key, session.key.
 * The identity key is needed by init and sign alone and may be kept elsewhere.
 * In memory they lie in guarded, locked pages. Needs sodium_init() before.
 * Source: design.md sections 3 and 5; file.h. */
#ifndef BROKER_SECRETS_H
#define BROKER_SECRETS_H

#include "complaint.h"
#include "config.h"
#include "statement.h"

enum secret_kind {
    SECRET_IDENTITY = 0,
    SECRET_LOG,
    SECRET_HEAD,
    SECRET_SESSION,
    SECRET_EDGE,
    SECRET_STORAGE,
};
#define SECRET_KINDS 6U

/* All that a running broker needs. */
struct secrets {
    struct core_secrets core;
    uint8_t edges[EDGES_MAX][KEY_BYTES]; /* CURVE, in the configuration's order */
};

/* The public halves. */
struct publics {
    uint8_t identity[KEY_BYTES], log[KEY_BYTES], head[KEY_BYTES], session[KEY_BYTES];
    uint8_t edges[EDGES_MAX][KEY_BYTES];
    uint8_t storage_key_id[HASH_BYTES]; /* storage_key.h */
};

/* Read all but the identity key, and the identity from its own file.
 *   ret_secrets    out, owned: secrets_free() it; written only where true
 *   ret_publics    out, written only where true
 *   ret_complaint  out, written only where false */
bool secrets_read(const struct config *config, struct secrets **ret_secrets,
                  struct publics *ret_publics, struct complaint *ret_complaint);
void secrets_free(struct secrets **secrets); /* takes NULL; wipes */

/* The core took its own: what is left is the edges' keys, which nobody can write any more. */
void secrets_settle(struct secrets *secrets);

/* Read the identity key.
 *   ret_secret  out, 64 bytes: Ed25519 seed and public key; written only where true */
bool secrets_identity(const struct config *config, uint8_t *ret_secret,
                      struct complaint *ret_complaint);

/* Where a secret's file is. edge: number, for SECRET_EDGE. False: the configuration does not say.
 *   ret_path  out, room CONFIG_PATH_MAX + 16 bytes */
bool secrets_path(const struct config *config, enum secret_kind kind, size_t edge, char *ret_path);

/* Draw a secret and write its file, unless there is one.
 *   ret_made  out, whether one was made; written only where true is returned */
bool secrets_make(const struct config *config, enum secret_kind kind, size_t edge, bool *ret_made,
                  struct complaint *ret_complaint);

/* The identity's file, out of the identity key's; one that is there must say the same. */
bool secrets_publish(const struct config *config, bool *ret_made, struct complaint *ret_complaint);

#endif
