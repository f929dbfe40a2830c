/* consent_read.h - one provision from the wire, and to it. What cannot be read is marked as the table of
 * consent_wire.h says, and left empty. */
#ifndef PROTO_CONSENT_READ_H
#define PROTO_CONSENT_READ_H

#include "body.h"

/* in: borrowed as long as the provision is used; as wire.h gives it. */
struct sam_provision consent_read(const struct wire_provision *in);

/* The other way: what nobody could read stays so.
 *   p       in, borrowed as long as what is returned is used
 *   actors  out, room for two; borrowed likewise */
struct wire_provision consent_give(const struct sam_provision *p, struct wire_actor *actors);

#endif
