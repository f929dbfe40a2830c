/* wire.h - turn untrusted bytes into plain values of the right form, and back: the only place that
 * calls protobuf-c.
 *
 * What is decoded has every required field, no unknown one, none twice, each of its size, count and
 * letters, and is the one encoding of its value: encoding it again gives the same bytes (a number
 * written too long, fields out of order, a doubled field would not). Whether it is true, and who may
 * say it, is not wire's business.
 * Pure: no I/O, clock or logging. Memory: at most WIRE_MEMORY_MAX a message, whatever the bytes say;
 * wiped when it is given back.
 * Source: samtykke.proto; the limits of every field are in wire_body.c, wire_message.c and wire_reply.c. */
#ifndef PROTO_WIRE_H
#define PROTO_WIRE_H

#include "message.h"
#include <samtykke/err.h>

#define WIRE_MEMORY_MAX 2097152U /* bytes; the fullest true message takes 1.6 million */

/* The memory of one decoded message. */
struct wire;

/* Give it back, wiped. Takes NULL and what is NULL already. */
void wire_free(struct wire **wire);

/* Two functions for each type below:
 *
 * wire_TYPE_decode(in, ret_wire, ret_TYPE)
 *   in        borrowed during the call, untrusted
 *   ret_wire  out, owned: free with wire_free()
 *   ret_TYPE  out, borrowed from *ret_wire
 *   Errors: TOO_BIG over the type's size, or its memory over WIRE_MEMORY_MAX; MALFORMED not of this
 *           form; NOMEM.
 *
 * wire_TYPE_encode(TYPE, out, room, ret_len)
 *   TYPE     in, borrowed; of the form that decoding would demand
 *   out      out, room bytes
 *   ret_len  out, bytes written, only on OK
 *   Errors: MALFORMED a field is not of its form; TOO_BIG over the type's size, or room too small;
 *           NOMEM. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type's name takes none */
#define WIRE_TYPE(type)                                                                            \
    enum sam_err wire_##type##_decode(struct sam_bytes in, struct wire **ret_wire,                 \
                                      const struct type **ret_##type) SAM_MUST_CHECK;              \
    enum sam_err wire_##type##_encode(const struct type *type, uint8_t *out, size_t room,          \
                                      size_t *ret_len) SAM_MUST_CHECK
/* NOLINTEND(bugprone-macro-parentheses) */

WIRE_TYPE(envelope); /* Statement */

WIRE_TYPE(keys_body);
WIRE_TYPE(broker_body);
WIRE_TYPE(case_body);
WIRE_TYPE(item_body);
WIRE_TYPE(wraps_body);
WIRE_TYPE(label_body);
WIRE_TYPE(erase_body);
WIRE_TYPE(meeting_body);
WIRE_TYPE(redisclose_body);
WIRE_TYPE(beacon_body);
WIRE_TYPE(head_body);

WIRE_TYPE(consent_body); /* Consent */
WIRE_TYPE(log_entry);

WIRE_TYPE(request_frame);
WIRE_TYPE(reply_frame);
WIRE_TYPE(request);
WIRE_TYPE(reply);

#endif
