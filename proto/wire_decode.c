/* wire_decode.c - bytes to plain values: protobuf-c reads, then the result must encode to the very same
 * bytes, then each field is checked and put into our struct. */
#include "wire_table.h"

#include <string.h>

/* ---- the one encoding ---------------------------------------------------------------------------- */

/* A buffer for protobuf-c that writes nothing: it compares. */
struct comparer {
    ProtobufCBuffer base; /* first: protobuf-c knows only this */
    struct sam_bytes left;
    bool same;
};

static void
compare_next(ProtobufCBuffer *buffer, size_t len, const uint8_t *data)
{
    struct comparer *c = (struct comparer *)(void *)buffer;
    if (!c->same || len > c->left.len || (len > 0 && memcmp(c->left.at, data, len) != 0)) {
        c->same = false;
        return;
    }
    c->left.at += len;
    c->left.len -= len;
}

/* What was merged, skipped, reordered or cut short on reading would be written otherwise. Unknown
 * fields would be written as they came, so they are looked for in take_message. */
static bool
encodes_to(const ProtobufCMessage *message, struct sam_bytes in)
{
    struct comparer c = {.base = {.append = compare_next}, .left = in, .same = true};
    protobuf_c_message_pack_to_buffer(message, &c.base);
    return c.same && c.left.len == 0;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static enum sam_err take_message(const struct wire_table *table, const ProtobufCMessage *message,
                                 struct wire *wire, void *value);

static enum sam_err
take_bytes(const struct wire_row *row, const ProtobufCBinaryData *from, size_t count, void *to)
{
    for (size_t i = 0; i < count; i++) {
        struct sam_bytes bytes = {from[i].data, from[i].len};
        if (row->form != WIRE_FIXED)
            ((struct sam_bytes *)to)[i] = bytes;
        else if (bytes.len == row->size)
            memcpy((uint8_t *)to + i * row->size, bytes.at, row->size);
        else
            return SAM_E_MALFORMED;
    }
    return SAM_OK;
}

static enum sam_err
take_messages(const struct wire_row *row, ProtobufCMessage *const *from, size_t count,
              struct wire *wire, void *to)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < count && r == SAM_OK; i++)
        r = take_message(row->table, from[i], wire, (uint8_t *)to + i * row->table->size);
    return r;
}

static enum sam_err
take_list(const struct wire_row *row, const void *from, size_t count, struct wire *wire,
          uint8_t *value)
{
    enum sam_err r;
    const void *elements; /* protobuf-c's: BinaryData or pointers to messages */
    void *list;
    size_t size = row->form == WIRE_FIXED     ? row->size
                  : row->form == WIRE_MESSAGE ? row->table->size
                                              : sizeof(struct sam_bytes);

    if (count < row->few || count > row->many) return SAM_E_MALFORMED;
    memcpy(value + row->beside, &count, sizeof count);
    if (count == 0) return SAM_OK;
    memcpy(&elements, from, sizeof elements);
    list = wire_take(wire, count * size);
    if (list == NULL) return wire_why(wire);
    memcpy(value + row->at, &list, sizeof list);
    if (row->form == WIRE_MESSAGE) return take_messages(row, elements, count, wire, list);
    r = take_bytes(row, elements, count, list);
    if (r == SAM_OK && !wire_row_check(row, list, count)) r = SAM_E_MALFORMED;
    return r;
}

static enum sam_err
take_one(const struct wire_row *row, const void *from, struct wire *wire, uint8_t *value)
{
    enum sam_err r = SAM_OK;
    void *to = value + row->at;

    switch (row->form) {
    case WIRE_FIXED:
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
        r = take_bytes(row, from, 1, to);
        break;
    case WIRE_MESSAGE: {
        void *inner = wire_take(wire, row->table->size);
        if (inner == NULL) return wire_why(wire);
        memcpy(to, &inner, sizeof inner);
        return take_messages(row, from, 1, wire, inner);
    }
    case WIRE_U32:
        memcpy(to, from, sizeof(uint32_t));
        break;
    case WIRE_U64:
    case WIRE_TIME:
    case WIRE_I64:
        memcpy(to, from, sizeof(uint64_t));
        break;
    case WIRE_BOOL:
        *(bool *)to = *(const protobuf_c_boolean *)from != 0;
        break;
    }
    if (r == SAM_OK && !wire_row_check(row, to, 1)) r = SAM_E_MALFORMED;
    return r;
}

static bool
is_there(const ProtobufCFieldDescriptor *field, const uint8_t *message)
{
    if (field->label != PROTOBUF_C_LABEL_OPTIONAL) return true;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        const void *inner;
        memcpy(&inner, message + field->offset, sizeof inner);
        return inner != NULL;
    }
    return *(const protobuf_c_boolean *)(const void *)(message + field->quantifier_offset) != 0;
}

static enum sam_err
take_field(const struct wire_row *row, const ProtobufCFieldDescriptor *field,
           const uint8_t *message, struct wire *wire, uint8_t *value)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count;
        memcpy(&count, message + field->quantifier_offset, sizeof count);
        return take_list(row, message + field->offset, count, wire, value);
    }
    if (!is_there(field, message)) return SAM_OK;
    if (row->beside != WIRE_ALONE) *(bool *)(value + row->beside) = true;
    return take_one(row, message + field->offset, wire, value);
}

/* value is zeroed. */
static enum sam_err
take_message(const struct wire_table *table, const ProtobufCMessage *message, struct wire *wire,
             void *value)
{
    enum sam_err r = SAM_OK;
    if (message->n_unknown_fields != 0) return SAM_E_MALFORMED;
    for (unsigned i = 0; i < table->n_rows && r == SAM_OK; i++)
        r = take_field(&table->rows[i], &table->message->fields[i],
                       (const uint8_t *)(const void *)message, wire, value);
    if (r == SAM_OK && table->check != NULL && !table->check(value)) r = SAM_E_MALFORMED;
    return r;
}

/* Most messages are small beside their bytes: a first block that they all fit into. */
static size_t
hint_for(size_t len)
{
    size_t small = len < 4096 ? len : 4096;
    return 1024 + len + 6 * small;
}

enum sam_err
wire_decode(const struct wire_table *table, struct sam_bytes in, struct wire **ret_wire,
            const void **ret_value)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct wire *wire = NULL;
    ProtobufCMessage *message;
    void *value;

    if (in.len > table->bytes_max) {
        r = SAM_E_TOO_BIG;
        goto out;
    }
    if ((r = wire_new(WIRE_MEMORY_MAX, hint_for(in.len), &wire)) != SAM_OK) goto out;
    ProtobufCAllocator allocator = wire_allocator(wire);
    message = protobuf_c_message_unpack(table->message, &allocator, in.len, in.at);
    if (message == NULL) { /* its reason is ours where memory was */
        r = wire_why(wire) == SAM_E_TOO_BIG || wire_why(wire) == SAM_E_NOMEM ? wire_why(wire)
                                                                             : SAM_E_MALFORMED;
        goto out;
    }
    if (!encodes_to(message, in)) {
        r = SAM_E_MALFORMED;
        goto out;
    }
    value = wire_take(wire, table->size);
    if (value == NULL) {
        r = wire_why(wire);
        goto out;
    }
    if ((r = take_message(table, message, wire, value)) != SAM_OK) goto out;

    *ret_value = value;
    *ret_wire = wire;
    wire = NULL;
    r = SAM_OK;
out:
    wire_free(&wire);
    return r;
}
