/* test_keys.c - the keys statement: three keys that belong together, and none that nobody should
 * use. */
#include "attempt.h"
#include "check.h"
#include "keys.h"
#include "out_of_memory.h"
#include "stack.h"

#include <sodium.h>
#include <string.h>

static struct world w;
static struct keys_body body; /* the draft's */

/* ---- the valid one --------------------------------------------------------------------------- */

static void
body_of(const struct party *party, struct keys_body *ret_body)
{
    memset(ret_body, 0, sizeof *ret_body);
    memcpy(ret_body->head.realm, w.realm, ID_BYTES);
    ret_body->head.issued_at = WORLD_NOW;
    memcpy(ret_body->ed25519, party->ed25519, KEY_BYTES);
    memcpy(ret_body->x25519, party->x25519, KEY_BYTES);
    memcpy(ret_body->curve, party->curve, KEY_BYTES);
}

static void
begin(struct draft *draft)
{
    body_of(&w.bo, &body);
    draft->body = &body;
    draft->by[0] = &w.bo;
    draft->n_by = 1;
}

ATTEMPT_ENCODE(keys)

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct keys keys;
    memset(&keys, 0, sizeof keys); /* padding too */
    enum sam_err r = keys_check(bytes, w.realm, &keys, ret_refusal);
    (void)arg;
    if (r != SAM_OK) assert_true(sodium_is_zero((const uint8_t *)&keys, sizeof keys));
    keys_close(&keys);
    return r;
}

/* ---- what may be wrong with it --------------------------------------------------------------- */

/* Little-endian; points of order 2, 4, 8, 8 and 4 on the curve or its twist: all there are (RFC
 * 7748, section 7, says why they matter). */
static const char *const low_order[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void
from_hex(const char *hex, uint8_t ret_key[static KEY_BYTES])
{
    size_t len;
    assert_int_equal(sodium_hex2bin(ret_key, KEY_BYTES, hex, strlen(hex), NULL, &len, NULL), 0);
    assert_int_equal(len, KEY_BYTES);
}

CHANGE(x25519_zero, from_hex(low_order[0], body.x25519))
CHANGE(x25519_order_8, from_hex(low_order[2], body.x25519))
CHANGE(x25519_p_less_1, from_hex(low_order[4], body.x25519))
CHANGE(x25519_p_less_2, x25519_p_less_1(draft); body.x25519[0]--)
CHANGE(x25519_p, x25519_p_less_1(draft); body.x25519[0]++)
CHANGE(x25519_p_and_9, x25519_p(draft); body.x25519[0] = (uint8_t)(body.x25519[0] + 9))
CHANGE(x25519_high_bit, body.x25519[KEY_BYTES - 1] |= 0x80)
CHANGE(curve_order_8, from_hex(low_order[3], body.curve))
CHANGE(curve_high_bit, body.curve[KEY_BYTES - 1] |= 0x80)

/* A party whose signing key is an X25519 public key too, as bytes. */
static struct party both;

static void
of_both(struct draft *draft)
{
    static const char *const names[] = {"both", "both 2", "both 3", "both 4", "both 5", "both 6"};
    size_t i = 0;
    do {
        assert_true(i < COUNT(names));
        party_make(names[i++], &both);
    } while (!check_x25519(both.ed25519));
    body_of(&both, &body);
    draft->by[0] = &both;
}

CHANGE(x25519_is_ed25519, of_both(draft); memcpy(body.x25519, both.ed25519, KEY_BYTES))
CHANGE(curve_is_ed25519, of_both(draft); memcpy(body.curve, both.ed25519, KEY_BYTES))
CHANGE(curve_is_x25519, memcpy(body.curve, body.x25519, KEY_BYTES))
CHANGE(issued_in_1970, body.head.issued_at = 0)
CHANGE(of_an_owner, body_of(&w.phone, &body); draft->by[0] = &w.phone)
CHANGE(by_another, draft->by[0] = &w.tine)
CHANGE(by_two, draft->by[draft->n_by++] = &w.tine)
CHANGE(by_one_twice, draft->by[draft->n_by++] = &w.bo)

static void
in_anothers_name(struct draft *draft)
{
    static struct party liar;
    liar = w.bo;
    memcpy(liar.secret, w.tine.secret, sizeof liar.secret);
    draft->by[0] = &liar;
}

static const struct attempt attempts[] = {
    {"Bo's", REFUSAL_NONE, NULL, NULL},
    {"Maja's telephone's", REFUSAL_NONE, of_an_owner, NULL},
    {"issued in 1970", REFUSAL_NONE, issued_in_1970, NULL},
    {"x25519 is p - 2, the highest usable", REFUSAL_NONE, x25519_p_less_2, NULL},
    {"one byte is missing", REFUSAL_ENVELOPE, NULL, attempt_cut},
    {"signed by two", REFUSAL_UNKNOWN_KEY, by_two, NULL},
    {"signed twice", REFUSAL_UNKNOWN_KEY, by_one_twice, NULL},
    {"the signature's last bit is flipped", REFUSAL_SIGNATURE, NULL, attempt_flip_signature},
    {"signed as a head", REFUSAL_SIGNATURE, attempt_other_kind, NULL},
    {"signed by another in its name", REFUSAL_SIGNATURE, in_anothers_name, NULL},
    {"an unknown field", REFUSAL_FORM, attempt_field_behind, NULL},
    {"of another realm", REFUSAL_REALM, attempt_other_realm, NULL},
    {"of a case", REFUSAL_CASE, attempt_other_case, NULL},
    {"x25519 is zero", REFUSAL_MEANING, x25519_zero, NULL},
    {"x25519 is of order 8", REFUSAL_MEANING, x25519_order_8, NULL},
    {"x25519 is p - 1, of order 4", REFUSAL_MEANING, x25519_p_less_1, NULL},
    {"x25519 is p, another spelling of 0", REFUSAL_MEANING, x25519_p, NULL},
    {"x25519 is p + 9, another spelling of 9", REFUSAL_MEANING, x25519_p_and_9, NULL},
    {"x25519 has its highest bit set", REFUSAL_MEANING, x25519_high_bit, NULL},
    {"curve is of order 8", REFUSAL_MEANING, curve_order_8, NULL},
    {"curve has its highest bit set", REFUSAL_MEANING, curve_high_bit, NULL},
    {"x25519 is ed25519", REFUSAL_MEANING, x25519_is_ed25519, NULL},
    {"curve is ed25519", REFUSAL_MEANING, curve_is_ed25519, NULL},
    {"curve is x25519", REFUSAL_MEANING, curve_is_x25519, NULL},
    {"signed by another", REFUSAL_AUTHOR, by_another, NULL},
};

/* ---- the file -------------------------------------------------------------------------------- */

static json_t *
known(void)
{
    return json_pack("{s:o}", "realm", attempt_hex(w.realm, ID_BYTES));
}

static json_t *
fields(const void *from)
{
    const struct keys_body *k = from;
    uint8_t id[HASH_BYTES];
    keys_id(k->head.realm, k->ed25519, k->x25519, k->curve, id);
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "issued_at", (json_int_t)k->head.issued_at,
                     "ed25519", attempt_hex(k->ed25519, KEY_BYTES), "x25519",
                     attempt_hex(k->x25519, KEY_BYTES), "curve", attempt_hex(k->curve, KEY_BYTES),
                     "key_id", attempt_hex(id, HASH_BYTES));
}

ATTEMPT_KIND("keys", STATEMENT_KEYS, known, fields, .arg = NULL);

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    return 0;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void
refuses_every_point_of_low_order_and_second_spelling(void **state)
{
    uint8_t key[KEY_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT(low_order); i++) {
        from_hex(low_order[i], key);
        assert_false(check_x25519(key));
        key[KEY_BYTES - 1] |= 0x80;
        assert_false(check_x25519(key));
    }
    for (unsigned more = 0; more < 19; more++) { /* p + 0 ... p + 18 are all that fit in 255 bits */
        from_hex(low_order[4], key);
        key[0] = (uint8_t)(0xed + more);
        assert_false(check_x25519(key));
    }
    for (size_t at = 1; at < KEY_BYTES; at++) { /* all others that begin and end so are below p */
        from_hex(low_order[4], key);
        key[0] = 0xff;
        key[at]--;
        assert_true(check_x25519(key));
    }
    for (unsigned u = 2; u < 256; u++) {
        memset(key, 0, sizeof key);
        key[0] = (uint8_t)u;
        assert_true(check_x25519(key));
    }
}

/* World's party_make() computes key_id by itself. */
static void
what_it_gives_outlives_the_bytes_and_has_the_key_id(void **state)
{
    struct keys keys;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    (void)state;

    expect_ok(keys_check(bytes, w.realm, &keys, &why), &why);
    attempt_free(&bytes);

    assert_memory_equal(keys.key_id, w.bo.key_id, HASH_BYTES);
    assert_memory_equal(keys.body->ed25519, w.bo.ed25519, KEY_BYTES);
    assert_memory_equal(keys.body->x25519, w.bo.x25519, KEY_BYTES);
    assert_memory_equal(keys.body->curve, w.bo.curve, KEY_BYTES);
    assert_int_equal(keys.body->head.issued_at, WORLD_NOW);
    keys_close(&keys);
    assert_true(sodium_is_zero((const uint8_t *)&keys, sizeof keys));
    keys_close(&keys);
    keys_close(NULL);
}

static void
every_key_changes_the_key_id(void **state)
{
    uint8_t id[HASH_BYTES], all[ID_BYTES + 3 * KEY_BYTES];
    uint8_t *ed25519 = all + ID_BYTES, *x25519 = ed25519 + KEY_BYTES, *curve = x25519 + KEY_BYTES;
    (void)state;
    memcpy(all, w.realm, ID_BYTES);
    memcpy(ed25519, w.bo.ed25519, KEY_BYTES);
    memcpy(x25519, w.bo.x25519, KEY_BYTES);
    memcpy(curve, w.bo.curve, KEY_BYTES);
    for (size_t i = 0; i <= sizeof all; i++) {
        if (i < sizeof all) all[i] ^= 1;
        keys_id(all, ed25519, x25519, curve, id);
        assert_int_equal(memcmp(id, w.bo.key_id, HASH_BYTES) == 0, i == sizeof all);
        if (i < sizeof all) all[i] ^= 1;
    }
}

static void
makes_what_it_takes_and_nothing_else(void **state)
{
    static struct made made;
    static struct signed_bytes out;
    (void)state;
    for (size_t i = 0; i < kind.n; i++) {
        const struct attempt *a = &attempts[i];
        attempt_make(&kind, a, &made); /* leaves its body in `body` */
        const struct party *of = a->change == x25519_is_ed25519 || a->change == curve_is_ed25519
                                     ? &both
                                 : a->change == of_an_owner ? &w.phone
                                                            : &w.bo;
        bool about_keys = a->wanted == REFUSAL_MEANING || a->wanted == REFUSAL_CASE;
        out.len = 0;
        enum sam_err r = keys_make(&body, of->secret, out.at, sizeof out.at, &out.len);
        assert_int_equal(r, about_keys ? SAM_E_MALFORMED : SAM_OK);
        if (about_keys) assert_int_equal(out.len, 0);
        if (a->wanted != REFUSAL_NONE) continue;
        assert_int_equal(out.len, made.whole.len);
        assert_memory_equal(out.at, made.whole.at, out.len);
        assert_int_equal(keys_make(&body, of->secret, out.at, out.len, &out.len), SAM_OK);
        assert_int_equal(keys_make(&body, of->secret, out.at, out.len - 1, &out.len),
                         SAM_E_TOO_BIG);
    }
    body_of(&w.bo, &body);
    assert_int_equal(keys_make(&body, w.tine.secret, out.at, sizeof out.at, &out.len),
                     SAM_E_MALFORMED);
    body.head.issued_at = -1;
    assert_int_equal(keys_make(&body, w.bo.secret, out.at, sizeof out.at, &out.len),
                     SAM_E_MALFORMED);
}

/* As a change_check, so that out_of_memory() can run it: makes Bo's. */
static enum sam_err
make_bos(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct signed_bytes *out = arg;
    (void)bytes;
    *ret_refusal = REFUSAL_NONE;
    return keys_make(&body, w.bo.secret, out->at, sizeof out->at, &out->len);
}

static void
making_says_that_memory_ran_out_at_every_allocation(void **state)
{
    static struct signed_bytes out;
    (void)state;
    body_of(&w.bo, &body);
    assert_true(out_of_memory(make_bos, (struct sam_bytes){NULL, 0}, &out, REFUSAL_NONE) > 0);
}

static void
make_on_stack(void *arg)
{
    enum refusal why;
    enum sam_err *ret = arg;
    static struct signed_bytes out;
    *ret = make_bos((struct sam_bytes){NULL, 0}, &out, &why);
}

static void
making_leaves_no_secret_on_the_stack(void **state)
{
    static enum sam_err said;
    uint8_t scalar[crypto_hash_sha512_BYTES];
    (void)state;
    body_of(&w.bo, &body);
    for (unsigned i = 0; i < 2; i++) /* the first time the loader binds what is called */
        stack_run(make_on_stack, &said);
    assert_int_equal(said, SAM_OK);
    (void)crypto_hash_sha512(scalar, w.bo.seed, KEY_BYTES);
    scalar[0] &= 248;
    scalar[31] = (uint8_t)((scalar[31] & 63) | 64);
    assert_false(stack_holds(w.bo.seed, KEY_BYTES));
    assert_false(stack_holds(scalar, sizeof scalar));
    assert_true(stack_holds(w.bo.ed25519, KEY_BYTES)); /* it is a stack that is looked at */
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(refuses_every_point_of_low_order_and_second_spelling),
        cmocka_unit_test(what_it_gives_outlives_the_bytes_and_has_the_key_id),
        cmocka_unit_test(every_key_changes_the_key_id),
        cmocka_unit_test(makes_what_it_takes_and_nothing_else),
        cmocka_unit_test(making_says_that_memory_ran_out_at_every_allocation),
        cmocka_unit_test(making_leaves_no_secret_on_the_stack),
    };
    return attempt_main(&kind, set_up, own, COUNT(own), argc, argv);
}
