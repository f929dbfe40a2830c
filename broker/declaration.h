/* declaration.h - the broker statement that the configuration stands for: what init and sign sign, and
 * what the start compares with the one in the database.
 * Source: design.md section 3, "Broker"; proto/broker.h. */
#ifndef BROKER_DECLARATION_H
#define BROKER_DECLARATION_H

#include "broker.h"
#include "secrets.h"
#include "trust.h"

struct declaration;

/* Read taxonomy and denies, hash the roots.
 *   config, publics, trust  in, borrowed as long as the declaration
 *   ret_declaration         out, owned, written only where true */
bool declaration_new(const struct config *config, const struct publics *publics,
                     const struct trust *trust, struct declaration **ret_declaration,
                     struct complaint *ret_complaint);
void declaration_free(struct declaration **declaration); /* takes NULL */

/* Would the next statement say anything new?
 *   current  in, a checked one */
bool declaration_same(const struct declaration *declaration, const struct broker *current);

/* Sign it as the version after `previous`, and check it as every client will.
 *   previous   in, checked; NULL: version 1
 *   identity   in, 64 bytes, secret
 *   issued_at  ms since 1970
 *   ret_bytes  out, room STATEMENT_MAX bytes; all written only where true
 *   ret_id     out, HASH_BYTES */
bool declaration_sign(const struct declaration *declaration, const struct broker *previous,
                      const uint8_t *identity, sam_time issued_at, uint8_t *ret_bytes,
                      size_t *ret_len, uint8_t *ret_id, struct complaint *ret_complaint);

/* The current statement in a store, checked under the identity.
 *   ret_broker  out, written only where true: broker_close() it
 *   ret_absent  out, written where false: there is none */
bool declaration_current(struct store *store, const uint8_t *realm, const uint8_t *identity,
                         struct broker *ret_broker, bool *ret_absent,
                         struct complaint *ret_complaint);

#endif
