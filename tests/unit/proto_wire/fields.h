/* fields.h - a protobuf message cut at its fields, changed, and joined again: by hand, so that the code
 * under test does not judge itself. What cannot be cut fails the test. */
#ifndef TESTS_PROTO_WIRE_FIELDS_H
#define TESTS_PROTO_WIRE_FIELDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <samtykke/bytes.h>

#define FIELDS_MAX 2048U
#define FIELDS_BYTES_MAX (256U * 1024U)

/* One field as it stands in the bytes. */
struct field {
    unsigned number;
    bool delimited;           /* wire type 2; else 0 */
    struct sam_bytes whole;   /* tag, length and payload */
    struct sam_bytes payload; /* what is behind the length; of a varint, the varint */
};

struct fields {
    size_t n;
    struct field at[FIELDS_MAX];
};

/* Borrows from message. */
void fields_cut(struct sam_bytes message, struct fields *ret_fields);

/* A message being written. */
struct message {
    size_t len;
    uint8_t at[FIELDS_BYTES_MAX];
};

void message_add(struct message *m, struct sam_bytes bytes); /* as they are */
void message_add_varint(struct message *m, uint64_t value);
void message_add_bytes(struct message *m, unsigned number, struct sam_bytes payload);
void message_add_number(struct message *m, unsigned number, uint64_t value);
struct sam_bytes message_bytes(const struct message *m);

/* All of `fields` but the i-th, in whose place `instead` stands. */
void message_replace(struct message *ret_m, const struct fields *fields, size_t i,
                     struct sam_bytes instead);

#endif
