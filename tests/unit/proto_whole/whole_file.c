/* whole_file.c - tests/vectors/whole.json, both ways. */
#include "whole.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of any length; those that are text are written as such. */
static const struct part {
    const char *group, *name;
    size_t at;
    bool text;
} parts[] = {
    {"statements", "keys_phone", offsetof(struct whole, keys[WHOLE_OWNER]), false},
    {"statements", "keys_bo", offsetof(struct whole, keys[WHOLE_AUTHOR]), false},
    {"statements", "keys_tine", offsetof(struct whole, keys[WHOLE_READER]), false},
    {"statements", "broker", offsetof(struct whole, broker), false},
    {"statements", "case", offsetof(struct whole, of_case), false},
    {"statements", "item", offsetof(struct whole, item), false},
    {"statements", "wraps", offsetof(struct whole, wraps), false},
    {"statements", "head", offsetof(struct whole, head), false},
    {"beside", "consent", offsetof(struct whole, consent), false},
    {"beside", "ciphertext", offsetof(struct whole, ciphertext), false},
    {"log", "origin", offsetof(struct whole, origin), true},
    {"log", "checkpoint", offsetof(struct whole, checkpoint), true},
    {"log", "pinned", offsetof(struct whole, pinned), true},
    {"plaintext", "json", offsetof(struct whole, json), true},
    {"plaintext", "name", offsetof(struct whole, name), true},
    {"plaintext", "attachment", offsetof(struct whole, attachment), false},
};

/* What the reader brings along. */
static const struct field {
    const char *name;
    size_t at, len;
} fields[] = {
    {"realm", offsetof(struct whole_reader, realm), ID_BYTES},
    {"case", offsetof(struct whole_reader, case_id), ID_BYTES},
    {"identity_key", offsetof(struct whole_reader, identity_key), KEY_BYTES},
    {"nonce", offsetof(struct whole_reader, nonce), ID_BYTES},
    {"x25519_secret", offsetof(struct whole_reader, x25519_secret), KEY_BYTES},
    {"share", offsetof(struct whole_reader, share), KEY_BYTES},
};

/* ---- writing --------------------------------------------------------------------------------- */

static void
put(json_t *object, const char *name, json_t *value)
{
    assert_non_null(value);
    assert_int_equal(json_object_set_new(object, name, value), 0);
}

static json_t *
hex(const uint8_t *at, size_t len)
{
    static char text[2 * STATEMENT_MAX + 1];
    return json_string(sodium_bin2hex(text, sizeof text, at, len));
}

static json_t *
proof_json(const struct tree_proof *proof)
{
    json_t *list = json_array();
    for (size_t i = 0; i < proof->count; i++)
        (void)json_array_append_new(list, hex(proof->hash[i].at, TREE_HASH_BYTES));
    return list;
}

static json_t *
party_json(const struct party *p)
{
    const struct {
        const char *name;
        const uint8_t *at;
        size_t len;
    } of[] = {
        {"seed", p->seed, KEY_BYTES},       {"ed25519_secret", p->secret, STATEMENT_SECRET_BYTES},
        {"ed25519", p->ed25519, KEY_BYTES}, {"x25519_secret", p->x25519_secret, KEY_BYTES},
        {"x25519", p->x25519, KEY_BYTES},   {"curve_secret", p->curve_secret, KEY_BYTES},
        {"curve", p->curve, KEY_BYTES},     {"key_id", p->key_id, HASH_BYTES}};
    json_t *o = json_object();
    for (size_t i = 0; i < COUNT(of); i++)
        put(o, of[i].name, hex(of[i].at, of[i].len));
    return o;
}

static json_t *
people_json(void)
{
    json_t *o = json_object();
    put(o, "phone", party_json(&world.phone));
    put(o, "bo", party_json(&world.bo));
    put(o, "tine", party_json(&world.tine));
    put(o, "identity", party_json(&world.identity));
    put(o, "log", party_json(&world.log));
    put(o, "head", party_json(&world.head));
    put(o, "session", party_json(&world.session));
    return o;
}

static void
put_lists(json_t *file, const struct whole *whole)
{
    json_t *log = json_object_get(file, "log"), *entries = json_array(), *shares = json_array();

    for (size_t i = 0; i < WHOLE_ENTRIES; i++) {
        const struct whole_entry *e = &whole->log[i];
        json_t *o = json_object();
        put(o, "index", json_integer((json_int_t)e->index));
        put(o, "salt", hex(e->salt, sizeof e->salt));
        put(o, "entry", hex(e->entry.at, e->entry.len));
        put(o, "proof", proof_json(&e->proof));
        (void)json_array_append_new(entries, o);
    }
    put(log, "entries", entries);
    put(log, "consistency", proof_json(&whole->consistency));
    for (size_t i = 0; i < WHOLE_PEOPLE; i++) {
        json_t *o = json_object();
        put(o, "recipient", hex(whole->shares[i].recipient, HASH_BYTES));
        put(o, "share", hex(whole->shares[i].share, KEY_BYTES));
        (void)json_array_append_new(shares, o);
    }
    put(json_object_get(file, "beside"), "shares", shares);
}

json_t *
whole_json(const struct whole *whole)
{
    json_t *file = json_object(), *reader = json_object();

    put(file, "source", json_string("own; design.md section 3"));
    put(file, "about",
        json_string("reader: what Tine brings along. people: the keys of everybody, to make it "
                    "again; a reader of it needs none of them."));
    put(file, "reader", reader);
    for (size_t i = 0; i < COUNT(fields); i++)
        put(reader, fields[i].name,
            hex((const uint8_t *)&whole->reader + fields[i].at, fields[i].len));
    put(reader, "now", json_integer(whole->reader.now));
    for (size_t i = 0; i < COUNT(parts); i++) {
        const struct octets *o = (const void *)((const uint8_t *)whole + parts[i].at);
        if (json_object_get(file, parts[i].group) == NULL) put(file, parts[i].group, json_object());
        put(json_object_get(file, parts[i].group), parts[i].name,
            parts[i].text ? json_stringn((const char *)o->at, o->len) : hex(o->at, o->len));
    }
    put_lists(file, whole);
    put(file, "people", people_json());
    return file;
}

/* ---- reading --------------------------------------------------------------------------------- */

static size_t
read_hex(const json_t *json, uint8_t *ret, size_t room)
{
    const char *text = json_string_value(json);
    size_t len = 0;
    assert_non_null(text);
    assert_int_equal(sodium_hex2bin(ret, room, text, strlen(text), NULL, &len, NULL), 0);
    assert_int_equal(strlen(text), 2 * len);
    return len;
}

static void
read_exactly(const json_t *object, const char *name, uint8_t *ret, size_t len)
{
    assert_int_equal(read_hex(json_object_get(object, name), ret, len), len);
}

static void
read_proof(const json_t *list, struct tree_proof *ret_proof)
{
    assert_true(json_is_array(list) && json_array_size(list) <= TREE_PROOF_MAX);
    ret_proof->count = json_array_size(list);
    for (size_t i = 0; i < ret_proof->count; i++)
        assert_int_equal(read_hex(json_array_get(list, i), ret_proof->hash[i].at, TREE_HASH_BYTES),
                         TREE_HASH_BYTES);
}

static void
read_part(const json_t *json, bool text, struct octets *ret)
{
    assert_true(json_is_string(json));
    if (text)
        whole_put(ret, json_string_value(json), json_string_length(json));
    else
        ret->len = read_hex(json, ret->at, sizeof ret->at);
}

static void
read_lists(const json_t *file, struct whole *whole)
{
    const json_t *log = json_object_get(file, "log"), *entries = json_object_get(log, "entries");
    const json_t *shares = json_object_get(json_object_get(file, "beside"), "shares");

    assert_int_equal(json_array_size(entries), WHOLE_ENTRIES);
    for (size_t i = 0; i < WHOLE_ENTRIES; i++) {
        const json_t *o = json_array_get(entries, i);
        struct whole_entry *e = &whole->log[i];
        e->index = (uint64_t)json_integer_value(json_object_get(o, "index"));
        read_exactly(o, "salt", e->salt, sizeof e->salt);
        read_part(json_object_get(o, "entry"), false, &e->entry);
        read_proof(json_object_get(o, "proof"), &e->proof);
    }
    read_proof(json_object_get(log, "consistency"), &whole->consistency);
    assert_int_equal(json_array_size(shares), WHOLE_PEOPLE);
    for (size_t i = 0; i < WHOLE_PEOPLE; i++) {
        const json_t *o = json_array_get(shares, i);
        read_exactly(o, "recipient", whole->shares[i].recipient, HASH_BYTES);
        read_exactly(o, "share", whole->shares[i].share, KEY_BYTES);
    }
}

void
whole_read(const json_t *file, struct whole *ret_whole)
{
    const json_t *reader = json_object_get(file, "reader");

    memset(ret_whole, 0, sizeof *ret_whole);
    for (size_t i = 0; i < COUNT(fields); i++)
        read_exactly(reader, fields[i].name, (uint8_t *)&ret_whole->reader + fields[i].at,
                     fields[i].len);
    ret_whole->reader.now = json_integer_value(json_object_get(reader, "now"));
    for (size_t i = 0; i < COUNT(parts); i++)
        read_part(json_object_get(json_object_get(file, parts[i].group), parts[i].name),
                  parts[i].text, (void *)((uint8_t *)ret_whole + parts[i].at));
    read_lists(file, ret_whole);
}
