/* wire_encode.c - plain values to bytes, under the same checks as the way back. */
#include "wire_table.h"

#include <string.h>

static enum sam_err give_message(const struct wire_table *table, const void *value,
                                 struct wire *wire, ProtobufCMessage **ret_message);

/* protobuf-c only reads what it packs, but has no type that says so. */
static ProtobufCBinaryData
lend(struct sam_bytes bytes)
{
    ProtobufCBinaryData data = {.len = bytes.len};
    memcpy(&data.data, &bytes.at, sizeof data.data);
    return data;
}

static void
give_bytes(const struct wire_row *row, const void *from, size_t count, ProtobufCBinaryData *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = row->form == WIRE_FIXED
                    ? lend((struct sam_bytes){(const uint8_t *)from + i * row->size, row->size})
                    : lend(((const struct sam_bytes *)from)[i]);
}

static enum sam_err
give_messages(const struct wire_row *row, const void *from, size_t count, struct wire *wire,
              ProtobufCMessage **to)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < count && r == SAM_OK; i++)
        r = give_message(row->table, (const uint8_t *)from + i * row->table->size, wire, &to[i]);
    return r;
}

static enum sam_err
give_list(const struct wire_row *row, const ProtobufCFieldDescriptor *field, const uint8_t *value,
          struct wire *wire, uint8_t *message)
{
    size_t count;
    const void *list;
    void *elements;

    memcpy(&count, value + row->beside, sizeof count);
    memcpy(&list, value + row->at, sizeof list);
    if (count < row->few || count > row->many) return SAM_E_MALFORMED;
    memcpy(message + field->quantifier_offset, &count, sizeof count);
    if (count == 0) return SAM_OK;
    if (list == NULL || !wire_row_check(row, list, count)) return SAM_E_MALFORMED;
    elements = wire_take(wire, count
                                   * (row->form == WIRE_MESSAGE ? sizeof(ProtobufCMessage *)
                                                                : sizeof(ProtobufCBinaryData)));
    if (elements == NULL) return wire_why(wire);
    memcpy(message + field->offset, &elements, sizeof elements);
    if (row->form == WIRE_MESSAGE) return give_messages(row, list, count, wire, elements);
    give_bytes(row, list, count, elements);
    return SAM_OK;
}

static enum sam_err
give_one(const struct wire_row *row, const uint8_t *from, struct wire *wire, void *to)
{
    const void *inner;

    if (row->form != WIRE_MESSAGE && !wire_row_check(row, from, 1)) return SAM_E_MALFORMED;
    switch (row->form) {
    case WIRE_FIXED:
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
        give_bytes(row, from, 1, to);
        break;
    case WIRE_MESSAGE:
        memcpy(&inner, from, sizeof inner);
        return inner == NULL ? SAM_E_MALFORMED : give_messages(row, inner, 1, wire, to);
    case WIRE_U32:
        memcpy(to, from, sizeof(uint32_t));
        break;
    case WIRE_U64:
    case WIRE_TIME:
    case WIRE_I64:
        memcpy(to, from, sizeof(uint64_t));
        break;
    case WIRE_BOOL:
        *(protobuf_c_boolean *)to = *(const bool *)from;
        break;
    }
    return SAM_OK;
}

/* Optional fields without a has_: absent is an empty value or NULL. */
static bool
is_there(const struct wire_row *row, const uint8_t *value)
{
    struct sam_bytes bytes;
    const void *inner;

    if (row->beside != WIRE_ALONE) return *(const bool *)(value + row->beside);
    if (row->form == WIRE_MESSAGE) {
        memcpy(&inner, value + row->at, sizeof inner);
        return inner != NULL;
    }
    memcpy(&bytes, value + row->at, sizeof bytes);
    return bytes.len != 0;
}

static enum sam_err
give_field(const struct wire_row *row, const ProtobufCFieldDescriptor *field, const uint8_t *value,
           struct wire *wire, uint8_t *message)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return give_list(row, field, value, wire, message);
    if (field->label == PROTOBUF_C_LABEL_OPTIONAL) {
        if (!is_there(row, value)) return SAM_OK;
        if (row->form != WIRE_MESSAGE)
            *(protobuf_c_boolean *)(void *)(message + field->quantifier_offset) = 1;
    }
    return give_one(row, value + row->at, wire, message + field->offset);
}

/* The check may finish what it looks at, so it gets a copy. */
static enum sam_err
check_whole(const struct wire_table *table, const void *value, struct wire *wire)
{
    void *copy;
    if (table->check == NULL) return SAM_OK;
    copy = wire_take(wire, table->size);
    if (copy == NULL) return wire_why(wire);
    memcpy(copy, value, table->size);
    return table->check(copy) ? SAM_OK : SAM_E_MALFORMED;
}

static enum sam_err
give_message(const struct wire_table *table, const void *value, struct wire *wire,
             ProtobufCMessage **ret_message)
{
    enum sam_err r = check_whole(table, value, wire);
    if (r != SAM_OK) return r;
    ProtobufCMessage *message = wire_take(wire, table->message->sizeof_message);
    if (message == NULL) return wire_why(wire);
    protobuf_c_message_init(table->message, message);
    for (unsigned i = 0; i < table->n_rows && r == SAM_OK; i++)
        r = give_field(&table->rows[i], &table->message->fields[i], value, wire,
                       (uint8_t *)(void *)message);
    if (r == SAM_OK) *ret_message = message;
    return r;
}

enum sam_err
wire_encode(const struct wire_table *table, const void *value, uint8_t *out, size_t room,
            size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct wire *wire = NULL;
    ProtobufCMessage *message = NULL;
    size_t len;

    if ((r = wire_new(WIRE_MEMORY_MAX, 8192, &wire)) != SAM_OK) goto out;
    if ((r = give_message(table, value, wire, &message)) != SAM_OK) goto out;
    len = protobuf_c_message_get_packed_size(message);
    if (len > table->bytes_max || len > room) {
        r = SAM_E_TOO_BIG;
        goto out;
    }
    *ret_len = protobuf_c_message_pack(message, out);
    r = SAM_OK;
out:
    wire_free(&wire);
    return r;
}
