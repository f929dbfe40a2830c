/* story.c */
#include "story.h"

#include <stdlib.h>
#include <string.h>

struct story {
    json_t *file, *steps;
};

static json_t *
hex(const uint8_t *at, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char *text = test_malloc(2 * len + 1);
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[at[i] >> 4];
        text[2 * i + 1] = digits[at[i] & 15];
    }
    json_t *json = json_stringn(text, 2 * len);
    test_free(text);
    return json;
}

static json_t *
party_json(const struct party *p)
{
    return json_pack("{so so so so so}", "seed", hex(p->seed, KEY_BYTES), "ed25519",
                     hex(p->ed25519, KEY_BYTES), "x25519", hex(p->x25519, KEY_BYTES), "curve",
                     hex(p->curve, KEY_BYTES), "key_id", hex(p->key_id, HASH_BYTES));
}

struct story *
story_begin(const struct world *w, const char *note)
{
    struct story *s = test_malloc(sizeof *s);
    s->steps = json_array();
    s->file = json_pack("{ss s{so so so so so so so} so so so so}", "note", note, "keys", "phone",
                        party_json(&w->phone), "laptop", party_json(&w->laptop), "sheet",
                        party_json(&w->sheet), "bo", party_json(&w->bo), "tine",
                        party_json(&w->tine), "sara", party_json(&w->sara), "stranger",
                        party_json(&w->stranger), "realm", hex(w->realm, ID_BYTES), "case",
                        hex(w->case_id, ID_BYTES), "case_statement",
                        hex(w->v1_signed.at, w->v1_signed.len), "steps", s->steps);
    assert_non_null(s->file);
    return s;
}

void
story_step(struct story *s, const char *what, const struct signed_bytes *statement,
           enum refusal refusal)
{
    json_t *step = json_pack("{ss so ss}", "what", what, "statement",
                             hex(statement->at, statement->len), "refusal", refusal_name(refusal));
    assert_int_equal(json_array_append_new(s->steps, step), 0);
}

void
story_end(struct story *s, const char *path, bool write)
{
    json_t *there;
    if (write) {
        assert_int_equal(json_dump_file(s->file, path, JSON_INDENT(1)), 0);
    } else {
        there = json_load_file(path, 0, NULL);
        if (there == NULL || !json_equal(there, s->file))
            fail_msg("%s is not what is made today: has the format changed?", path);
        json_decref(there);
    }
    json_decref(s->file);
    test_free(s);
}

static unsigned
digit(char c)
{
    return c >= 'a' ? (unsigned)(c - 'a') + 10 : (unsigned)(c - '0');
}

static void
read_hex(const json_t *json, struct signed_bytes *ret)
{
    const char *text = json_string_value(json);
    assert_non_null(text);
    ret->len = strlen(text) / 2;
    assert_true(ret->len <= sizeof ret->at);
    for (size_t i = 0; i < ret->len; i++)
        ret->at[i] = (uint8_t)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
}

size_t
story_run(const char *path, change_check *check, void *arg)
{
    static struct signed_bytes statement;
    json_t *file = json_load_file(path, 0, NULL), *steps = json_object_get(file, "steps"), *step;
    size_t i;

    if (file == NULL) fail_msg("%s cannot be read", path);
    json_array_foreach(steps, i, step)
    {
        enum refusal why = REFUSAL_NONE;
        const char *wanted = json_string_value(json_object_get(step, "refusal"));
        read_hex(json_object_get(step, "statement"), &statement);
        enum sam_err r = check(signed_as_bytes(&statement), arg, &why);
        if (r != (strcmp(wanted, "none") == 0 ? SAM_OK : SAM_E_REFUSED)
            || strcmp(refusal_name(why), wanted) != 0)
            fail_msg("%s, step %zu (%s): error %d, %s", path, i,
                     json_string_value(json_object_get(step, "what")), r, refusal_name(why));
    }
    size_t n = json_array_size(steps);
    json_decref(file);
    return n;
}
