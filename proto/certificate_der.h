/* certificate_der.h - reading DER strictly, one element after the other: what is read has exactly one
 * encoding, so that reading and writing again gives the same bytes. For proto/certificate* only.
 * Pure: no allocation, no library. Lengths to 65,535, one-byte tags.
 * Every function takes from the front of rest, and leaves it unusable where it returns false.
 * Source: X.690 sections 8, 10 and 11; RFC 5280 section 4.1.2.5 for times. */
#ifndef PROTO_CERTIFICATE_DER_H
#define PROTO_CERTIFICATE_DER_H

#include <samtykke/bytes.h>
#include <samtykke/consent.h>
#include <stdbool.h>

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_OID = 0x06,
    DER_UTF8_STRING = 0x0c,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0, /* [0], constructed */
    DER_CONTEXT_3 = 0xa3,
};

/* Does an element with this tag come next? */
bool certificate_der_next_is(struct sam_bytes rest, uint8_t tag);

/* Take one element with this tag.
 *   ret_content  out, inside rest; may be rest itself, to go into the element
 * The length must be in its shortest form. The content is not looked at. */
bool certificate_der_take(struct sam_bytes *rest, uint8_t tag, struct sam_bytes *ret_content);

/* Take one element and nothing after it. */
bool certificate_der_only(struct sam_bytes rest, uint8_t tag, struct sam_bytes *ret_content);

/* Take exactly these bytes. */
bool certificate_der_same(struct sam_bytes *rest, const uint8_t *bytes, size_t len);

/* Take an integer, 0..INT64_MAX. */
bool certificate_der_number(struct sam_bytes *rest, uint64_t *ret_number);

/* Take a BIT STRING of len whole bytes. */
bool certificate_der_bits(struct sam_bytes *rest, size_t len, struct sam_bytes *ret_bits);

/* Take a time: UTCTime (1950..2049) or, from 2050, GeneralizedTime; with seconds, Z, no fraction. */
bool certificate_der_time(struct sam_bytes *rest, sam_time *ret_time);

#endif
