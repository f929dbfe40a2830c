/* broker_fields.h - do the fields of one broker statement fit each other? For broker.c, and for
 * whoever writes one. The rules are in broker.h: keys, edges, endpoint, roots, time zone,
 * taxonomy. */
#ifndef PROTO_BROKER_FIELDS_H
#define PROTO_BROKER_FIELDS_H

#include "body.h"

/* body  in, borrowed   of the form that wire.h demands */
bool broker_fields_fit(const struct broker_body *body);

#endif
