/* change.c - the body is cut at its fields here, by hand: the code under test must not judge itself. */
#include "change.h"

#include <string.h>

#define FIELDS_MAX 2048U

/* One field of a body as it stands in the bytes, tag included. */
struct field {
    unsigned number;
    size_t at, len;
    size_t payload; /* offset behind tag and length */
    bool delimited;
};

struct fields {
    size_t n;
    struct field at[FIELDS_MAX];
};

static uint64_t
read_varint(struct sam_bytes body, size_t *at)
{
    uint64_t value = 0;
    for (unsigned shift = 0; *at < body.len && shift < 64; shift += 7) {
        uint8_t byte = body.at[(*at)++];
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
    fail_msg("the body's fields cannot be read");
    return 0;
}

static void
cut(struct sam_bytes body, struct fields *ret_fields)
{
    ret_fields->n = 0;
    for (size_t at = 0; at < body.len;) {
        assert_true(ret_fields->n < FIELDS_MAX);
        struct field *f = &ret_fields->at[ret_fields->n++];
        f->at = at;
        uint64_t tag = read_varint(body, &at);
        f->number = (unsigned)(tag >> 3);
        f->delimited = (tag & 7) == 2;
        uint64_t value = read_varint(body, &at);
        f->payload = at;
        if (f->delimited) at += (size_t)value;
        f->len = at - f->at;
        assert_true(at <= body.len);
    }
}

/* ---- trying ---------------------------------------------------------------------------------- */

static void
sign_and_try(const struct change_subject *s, const uint8_t *body, size_t len, bool loose,
             const char *what, unsigned number)
{
    static struct signed_bytes changed;
    enum refusal why = REFUSAL_NONE;

    if (len == 0) return; /* no statement has an empty body: opening refuses it */
    sign_body(s->kind, (struct sam_bytes){body, len}, s->by, s->n_by, &changed);
    enum sam_err r = s->check(signed_as_bytes(&changed), s->arg, &why);
    if (loose) {
        assert_true(r == SAM_OK || r == SAM_E_REFUSED);
    } else if (r != SAM_E_REFUSED || why != REFUSAL_FORM) {
        fail_msg("field %u %s: error %d, %s", number, what, r, refusal_name(why));
    }
}

static bool
is_loose(const struct change_subject *s, unsigned number)
{
    for (const unsigned *n = s->loose; n != NULL && *n != 0; n++)
        if (*n == number) return true;
    return false;
}

/* The body with `instead` in place of a field. */
static size_t
replace(struct sam_bytes body, const struct field *f, struct sam_bytes instead, uint8_t *out)
{
    memcpy(out, body.at, f->at);
    if (instead.len > 0) memcpy(out + f->at, instead.at, instead.len);
    memcpy(out + f->at + instead.len, body.at + f->at + f->len, body.len - f->at - f->len);
    return body.len - f->len + instead.len;
}

static void
change_field(const struct change_subject *s, const struct fields *fields, size_t i)
{
    static uint8_t out[2 * BODY_MAX], other[2 * BODY_MAX];
    const struct field *f = &fields->at[i];
    struct sam_bytes whole = {s->body.at + f->at, f->len};
    bool loose = is_loose(s, f->number);
    size_t len;

    len = replace(s->body, f, (struct sam_bytes){NULL, 0}, out);
    sign_and_try(s, out, len, loose, "dropped", f->number);

    memcpy(other, whole.at, whole.len);
    memcpy(other + whole.len, whole.at, whole.len);
    len = replace(s->body, f, (struct sam_bytes){other, 2 * whole.len}, out);
    if (len <= BODY_MAX) sign_and_try(s, out, len, loose, "doubled", f->number);

    if (f->delimited) { /* tag, then length 0 */
        size_t tag = 1 + (f->number > 15);
        memcpy(other, whole.at, tag);
        other[tag] = 0;
        len = replace(s->body, f, (struct sam_bytes){other, tag + 1}, out);
        sign_and_try(s, out, len, loose, "emptied", f->number);
    }
    if (i + 1 < fields->n && fields->at[i + 1].number != f->number) {
        const struct field *next = &fields->at[i + 1];
        struct field both = {.at = f->at, .len = f->len + next->len};
        memcpy(other, s->body.at + next->at, next->len);
        memcpy(other + next->len, whole.at, whole.len);
        len = replace(s->body, &both, (struct sam_bytes){other, both.len}, out);
        sign_and_try(s, out, len, false, "behind its neighbour", f->number);
    }
}

void
change_fields(const struct change_subject *s)
{
    static const uint8_t unknown[] = {0xF8, 0x3F, 0x01}; /* number 1023, varint 1 */
    static uint8_t out[2 * BODY_MAX];
    static struct fields fields;

    cut(s->body, &fields);
    for (size_t i = 0; i < fields.n; i++)
        change_field(s, &fields, i);
    memcpy(out, s->body.at, s->body.len);
    memcpy(out + s->body.len, unknown, sizeof unknown);
    if (s->body.len + sizeof unknown <= BODY_MAX)
        sign_and_try(s, out, s->body.len + sizeof unknown, false, "added", 1023);
}

static void
expect_not_opened(const struct change_subject *s, struct sam_bytes bytes, const char *what,
                  size_t at)
{
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = s->check(bytes, s->arg, &why);
    if (r != SAM_E_REFUSED || why < REFUSAL_LENGTH || why > REFUSAL_SIGNATURE)
        fail_msg("%s %zu: error %d, %s", what, at, r, refusal_name(why));
}

void
change_bits(const struct change_subject *s)
{
    static struct signed_bytes whole;
    sign_body(s->kind, s->body, s->by, s->n_by, &whole);
    for (size_t bit = 0; bit < 8 * whole.len; bit++) {
        whole.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_not_opened(s, signed_as_bytes(&whole), "bit", bit);
        whole.at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

void
change_truncations(const struct change_subject *s)
{
    static struct signed_bytes whole;
    sign_body(s->kind, s->body, s->by, 1,
              &whole); /* of two, one would be left: another statement */
    for (size_t len = 0; len < whole.len; len++)
        expect_not_opened(s, (struct sam_bytes){whole.at, len}, "cut to", len);
    if (whole.len == sizeof whole.at) return;
    whole.at[whole.len] = 0;
    expect_not_opened(s, (struct sam_bytes){whole.at, whole.len + 1}, "one byte more than",
                      whole.len);
}

void
change_everything(const struct change_subject *s)
{
    static struct signed_bytes whole;
    enum refusal why = REFUSAL_NONE;

    sign_body(s->kind, s->body, s->by, s->n_by, &whole);
    enum sam_err r = s->check(signed_as_bytes(&whole), s->arg, &why);
    expect_ok(r, &why);
    change_bits(s);
    change_truncations(s);
    change_fields(s);
}
