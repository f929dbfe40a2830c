/* wire_table.h - how the fields of samtykke.proto stand in our structs: one row a field. Only for the
 * files wire*.c, the only ones that know protobuf-c. */
#ifndef PROTO_WIRE_TABLE_H
#define PROTO_WIRE_TABLE_H

#include "wire.h"
#include <protobuf-c/protobuf-c.h>
#include <samtykke/err.h>

enum wire_form {
    WIRE_FIXED,   /* bytes of one length: an array in the struct; repeated: a list of such arrays */
    WIRE_BYTES,   /* bytes of min..max: struct sam_bytes */
    WIRE_NAME,    /* 1..NAME_MAX_BYTES of a-z 0-9 . _ -: struct sam_bytes */
    WIRE_VISIBLE, /* bytes of min..max from ! to ~: struct sam_bytes */
    WIRE_U32,     /* min..max */
    WIRE_U64,     /* min..max */
    WIRE_TIME,    /* sam_time from 0 */
    WIRE_I64,     /* any sam_time */
    WIRE_BOOL,
    WIRE_MESSAGE, /* a pointer to a struct; repeated: to a list of structs */
};

struct wire_row {
    const char *name; /* as in samtykke.proto */
    size_t at;        /* offset in the struct */
    size_t beside;    /* offset of has_ or n_ in the struct, or WIRE_ALONE */
    size_t size;      /* of the array of WIRE_FIXED */
    uint64_t min, max;
    size_t few, many;               /* of a repeated field: how many */
    const struct wire_table *table; /* of WIRE_MESSAGE */
    enum wire_form form;
    bool sorted; /* of a repeated field: ascending by bytes, none twice */
};

#define WIRE_ALONE SIZE_MAX

struct wire_table {
    const ProtobufCMessageDescriptor *message;
    const struct wire_row *rows; /* as many, and in the order, as message has fields */
    size_t n_rows;
    size_t size;      /* of our struct */
    size_t bytes_max; /* of the encoding, where it stands alone */
    /* What no row can say: fields that exclude each other. May be NULL. It may finish the struct. */
    bool (*check)(void *value);
};

/* ---- memory: one budget a message ------------------------------------------------------------ */

enum sam_err wire_new(size_t budget, size_t hint, struct wire **ret_wire) SAM_MUST_CHECK;

/* Zeroed, aligned for anything. NULL: no memory, or over the budget: wire_why() says which. */
void *wire_take(struct wire *wire, size_t size);
enum sam_err wire_why(const struct wire *wire);

/* For protobuf-c. It keeps everything until wire_free(). */
ProtobufCAllocator wire_allocator(struct wire *wire);

/* ---- both ways ------------------------------------------------------------------------------- */

/* Form of one field that is there, in our struct: sizes, letters, ranges, order. */
bool wire_row_check(const struct wire_row *row, const void *value, size_t count);

/* Of MESSAGE rows that exclude each other: how many are set, and which is the last. */
unsigned wire_count_set(const void *value, const struct wire_row *rows, size_t n, size_t *ret_last);

enum sam_err wire_decode(const struct wire_table *table, struct sam_bytes in,
                         struct wire **ret_wire, const void **ret_value) SAM_MUST_CHECK;
enum sam_err wire_encode(const struct wire_table *table, const void *value, uint8_t *out,
                         size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* The functions of wire.h for one type. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type's name takes none */
#define WIRE_DEFINE(type)                                                                          \
    enum sam_err wire_##type##_decode(struct sam_bytes in, struct wire **ret_wire,                 \
                                      const struct type **ret_##type)                              \
    {                                                                                              \
        const void *value;                                                                         \
        enum sam_err r = wire_decode(&wire_##type##_table, in, ret_wire, &value);                  \
        if (r == SAM_OK) *ret_##type = value;                                                      \
        return r;                                                                                  \
    }                                                                                              \
    enum sam_err wire_##type##_encode(const struct type *type, uint8_t *out, size_t room,          \
                                      size_t *ret_len)                                             \
    {                                                                                              \
        return wire_encode(&wire_##type##_table, type, out, room, ret_len);                        \
    }

/* NOLINTEND(bugprone-macro-parentheses) */

/* ---- rows: S the struct, M the member (its name is the field's) -------------------------------- */

#define WIRE_PUT(S, M, F) .name = #M, .at = offsetof(struct S, M), .form = (F)
#define WIRE_SIZED(S, M) .size = sizeof(((struct S *)NULL)->M)
#define WIRE_OPTIONAL(S, M) .beside = offsetof(struct S, has_##M)
#define WIRE_LIST(S, M, FEW, MANY) .beside = offsetof(struct S, n_##M), .few = (FEW), .many = (MANY)

#define HEAD_ROWS(S)                                                                               \
    {.name = "realm",                                                                              \
     .at = offsetof(struct S, head.realm),                                                         \
     .form = WIRE_FIXED,                                                                           \
     .size = ID_BYTES,                                                                             \
     .beside = WIRE_ALONE},                                                                        \
        {.name = "case_id",                                                                        \
         .at = offsetof(struct S, head.case_id),                                                   \
         .form = WIRE_FIXED,                                                                       \
         .size = ID_BYTES,                                                                         \
         .beside = WIRE_ALONE},                                                                    \
    {                                                                                              \
        .name = "issued_at", .at = offsetof(struct S, head.issued_at), .form = WIRE_TIME,          \
        .beside = WIRE_ALONE                                                                       \
    }
#define FIXED(S, M)                                                                                \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_FIXED), WIRE_SIZED(S, M), .beside = WIRE_ALONE                         \
    }
#define FIXED_OPTIONAL(S, M)                                                                       \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_FIXED), WIRE_SIZED(S, M), WIRE_OPTIONAL(S, M)                          \
    }
#define FIXED_LIST(S, M, MANY)                                                                     \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_FIXED), .size = sizeof((*((struct S *)NULL)->M)),                      \
                                    WIRE_LIST(S, M, 0, MANY)                                       \
    }
#define FIXED_SORTED(S, M, MANY)                                                                   \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_FIXED), .size = sizeof((*((struct S *)NULL)->M)),                      \
                                    WIRE_LIST(S, M, 0, MANY), .sorted = true                       \
    }
#define NAME(S, M)                                                                                 \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_NAME), .beside = WIRE_ALONE                                            \
    }
#define NAME_LIST(S, M, FEW, MANY)                                                                 \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_NAME), WIRE_LIST(S, M, FEW, MANY)                                      \
    }
#define NAME_SORTED(S, M, FEW, MANY)                                                               \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_NAME), WIRE_LIST(S, M, FEW, MANY), .sorted = true                      \
    }
#define VISIBLE(S, M, MIN, MAX)                                                                    \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_VISIBLE), .beside = WIRE_ALONE, .min = (MIN), .max = (MAX)             \
    }
#define BYTES(S, M, MIN, MAX)                                                                      \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_BYTES), .beside = WIRE_ALONE, .min = (MIN), .max = (MAX)               \
    }
#define BYTES_LIST(S, M, MIN, MAX, MANY)                                                           \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_BYTES), .min = (MIN), .max = (MAX), WIRE_LIST(S, M, 0, MANY)           \
    }
#define U32(S, M, MIN, MAX)                                                                        \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_U32), .beside = WIRE_ALONE, .min = (MIN), .max = (MAX)                 \
    }
#define U32_OPTIONAL(S, M, MIN, MAX)                                                               \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_U32), WIRE_OPTIONAL(S, M), .min = (MIN), .max = (MAX)                  \
    }
#define U64(S, M, MIN, MAX)                                                                        \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_U64), .beside = WIRE_ALONE, .min = (MIN), .max = (MAX)                 \
    }
#define U64_OPTIONAL(S, M, MIN, MAX)                                                               \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_U64), WIRE_OPTIONAL(S, M), .min = (MIN), .max = (MAX)                  \
    }
#define TIME(S, M)                                                                                 \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_TIME), .beside = WIRE_ALONE                                            \
    }
#define TIME_OPTIONAL(S, M)                                                                        \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_TIME), WIRE_OPTIONAL(S, M)                                             \
    }
#define I64(S, M)                                                                                  \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_I64), .beside = WIRE_ALONE                                             \
    }
#define I64_OPTIONAL(S, M)                                                                         \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_I64), WIRE_OPTIONAL(S, M)                                              \
    }
#define FLAG(S, M)                                                                                 \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_BOOL), .beside = WIRE_ALONE                                            \
    }
#define FLAG_OPTIONAL(S, M)                                                                        \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_BOOL), WIRE_OPTIONAL(S, M)                                             \
    }
#define MESSAGE(S, M, T)                                                                           \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_MESSAGE), .beside = WIRE_ALONE, .table = (T)                           \
    }
#define MESSAGE_LIST(S, M, T, FEW, MANY)                                                           \
    {                                                                                              \
        WIRE_PUT(S, M, WIRE_MESSAGE), .table = (T), WIRE_LIST(S, M, FEW, MANY)                     \
    }

#define WIRE_VALUE(S, C, MAX, CHECK)                                                               \
    {                                                                                              \
        .message = &samtykke__##C##__descriptor, .rows = S##_rows,                                 \
        .n_rows = sizeof S##_rows / sizeof *S##_rows, .size = sizeof(struct S),                    \
        .bytes_max = (MAX), .check = (CHECK)                                                       \
    }

/* C: the message's name in samtykke.proto, as protobuf-c writes it. */
#define WIRE_TABLE(S, C, MAX, CHECK)                                                               \
    static const struct wire_table S##_table = WIRE_VALUE(S, C, MAX, CHECK)
#define WIRE_TOP(S, C, MAX, CHECK)                                                                 \
    const struct wire_table wire_##S##_table = WIRE_VALUE(S, C, MAX, CHECK)

/* What stands alone: the types of wire.h. */
#define WIRE_TYPES(X)                                                                              \
    X(envelope)                                                                                    \
    X(keys_body)                                                                                   \
    X(broker_body)                                                                                 \
    X(case_body)                                                                                   \
    X(item_body)                                                                                   \
    X(wraps_body)                                                                                  \
    X(label_body)                                                                                  \
    X(erase_body)                                                                                  \
    X(meeting_body)                                                                                \
    X(redisclose_body)                                                                             \
    X(beacon_body)                                                                                 \
    X(head_body)                                                                                   \
    X(consent_body)                                                                                \
    X(log_entry)                                                                                   \
    X(request_frame)                                                                               \
    X(reply_frame)                                                                                 \
    X(request)                                                                                     \
    X(reply)

/* Asked, and told what was asked. */
extern const struct wire_table wire_ask_table;

#define WIRE_DECLARE(S) extern const struct wire_table wire_##S##_table;
WIRE_TYPES(WIRE_DECLARE)

#endif
