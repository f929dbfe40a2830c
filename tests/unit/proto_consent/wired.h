/* wired.h - the same case as the wire has it: persons and meetings in 16 bytes, employers in 32, each
 * made from its name by SHA-256. All else keeps its name. */
#ifndef TESTS_PROTO_CONSENT_WIRED_H
#define TESTS_PROTO_CONSENT_WIRED_H

#include "consent_wire.h"
#include "store.h"
#include <samtykke/decide.h>

/* The first len bytes of SHA-256(name), in the store; an absent name stays absent. */
struct sam_bytes wired_id(struct store *store, struct sam_bytes name, size_t len);

/* Lists of purposes are borrowed. */
void wired_provisions(struct store *store, const struct sam_provision *from, size_t n,
                      struct sam_provision *to);
void wired_request(struct store *store, const struct sam_request *from, struct sam_request *to);

/* Can the provision travel: no mark, and names in all places of names? */
bool wired_can_be(const struct sam_provision *p);

#endif
