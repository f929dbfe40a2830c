/* change.c - see change.h */
#include "change.h"

#include "fields.h"

#include <string.h>

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

static void
change_field(const struct change_subject *s, struct fields *fields, size_t i)
{
    static struct message out, other;
    const struct field f = fields->at[i];
    bool loose = is_loose(s, f.number);

    message_replace(&out, fields, i, (struct sam_bytes){NULL, 0});
    sign_and_try(s, out.at, out.len, loose, "dropped", f.number);

    other.len = 0;
    message_add(&other, f.whole);
    message_add(&other, f.whole);
    message_replace(&out, fields, i, message_bytes(&other));
    if (out.len <= BODY_MAX) sign_and_try(s, out.at, out.len, loose, "doubled", f.number);

    if (f.delimited) {
        other.len = 0;
        message_add_bytes(&other, f.number, (struct sam_bytes){NULL, 0});
        message_replace(&out, fields, i, message_bytes(&other));
        sign_and_try(s, out.at, out.len, loose, "emptied", f.number);
    }
    if (i + 1 < fields->n && fields->at[i + 1].number != f.number) {
        fields->at[i] = fields->at[i + 1];
        fields->at[i + 1] = f;
        message_replace(&out, fields, i, fields->at[i].whole);
        sign_and_try(s, out.at, out.len, false, "behind its neighbour", f.number);
        fields->at[i + 1] = fields->at[i];
        fields->at[i] = f;
    }
}

void
change_fields(const struct change_subject *s)
{
    static struct message out;
    static struct fields fields;

    fields_cut(s->body, &fields);
    for (size_t i = 0; i < fields.n; i++)
        change_field(s, &fields, i);
    out.len = 0;
    message_add(&out, s->body);
    message_add_number(&out, 1023, 1);
    if (out.len <= BODY_MAX) sign_and_try(s, out.at, out.len, false, "added", 1023);
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
