/* consent_read.h - one provision from the wire. What cannot be read is marked as the table of
 * consent_wire.h says, and left empty. */
#ifndef PROTO_CONSENT_READ_H
#define PROTO_CONSENT_READ_H

#include "body.h"

/* in: borrowed as long as the provision is used; as wire.h gives it. */
struct sam_provision consent_read(const struct wire_provision *in);

#endif
