/* fields.c */
#include "fields.h"

#include <string.h>

static uint64_t
read_varint(struct sam_bytes message, size_t *at)
{
    uint64_t value = 0;
    for (unsigned shift = 0; *at < message.len && shift < 64; shift += 7) {
        uint8_t byte = message.at[(*at)++];
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
    fail_msg("a varint does not end");
    return 0;
}

void
fields_cut(struct sam_bytes message, struct fields *ret_fields)
{
    ret_fields->n = 0;
    for (size_t at = 0; at < message.len;) {
        assert_true(ret_fields->n < FIELDS_MAX);
        struct field *f = &ret_fields->at[ret_fields->n++];
        size_t begin = at;
        uint64_t tag = read_varint(message, &at);
        size_t value_at = at;
        uint64_t value = read_varint(message, &at);

        assert_true((tag & 7) == 0 || (tag & 7) == 2);
        f->number = (unsigned)(tag >> 3);
        f->delimited = (tag & 7) == 2;
        if (f->delimited) {
            assert_true(value <= message.len - at);
            value_at = at;
            at += (size_t)value;
        }
        f->payload = (struct sam_bytes){message.at + value_at, at - value_at};
        f->whole = (struct sam_bytes){message.at + begin, at - begin};
    }
}

void
message_add(struct message *m, struct sam_bytes bytes)
{
    assert_true(bytes.len <= sizeof m->at - m->len);
    if (bytes.len > 0) memcpy(m->at + m->len, bytes.at, bytes.len);
    m->len += bytes.len;
}

void
message_add_varint(struct message *m, uint64_t value)
{
    uint8_t byte;
    do {
        byte = (uint8_t)((value & 0x7F) | (value > 0x7F ? 0x80 : 0));
        value >>= 7;
        message_add(m, (struct sam_bytes){&byte, 1});
    } while (value != 0);
}

void
message_add_bytes(struct message *m, unsigned number, struct sam_bytes payload)
{
    message_add_varint(m, (uint64_t)number << 3 | 2);
    message_add_varint(m, payload.len);
    message_add(m, payload);
}

void
message_add_number(struct message *m, unsigned number, uint64_t value)
{
    message_add_varint(m, (uint64_t)number << 3);
    message_add_varint(m, value);
}

struct sam_bytes
message_bytes(const struct message *m)
{
    return (struct sam_bytes){m->at, m->len};
}

void
message_replace(struct message *ret_m, const struct fields *fields, size_t i,
                struct sam_bytes instead)
{
    ret_m->len = 0;
    for (size_t k = 0; k < fields->n; k++)
        message_add(ret_m, k == i ? instead : fields->at[k].whole);
}
