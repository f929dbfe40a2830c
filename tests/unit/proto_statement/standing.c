/* standing.c - see standing.h */
#include "standing.h"

#include <string.h>

struct world w;
static const struct attempt_kind *kind; /* of the program */
static standing_maker *maker;

/* ---- what is known --------------------------------------------------------------------------- */

struct case_version
standing_v1(void)
{
    return (struct case_version){.body = &w.v1, .id = w.v1_id};
}

struct of_case
standing_known(void)
{
    struct of_case known = {.current = standing_v1(), .has_now = true, .now = WORLD_NOW};
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.case_id, w.case_id, ID_BYTES);
    return known;
}

json_t *
standing_known_json(void)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "realm", attempt_hex(w.realm, ID_BYTES));
    (void)json_object_set_new(object, "case_id", attempt_hex(w.case_id, ID_BYTES));
    (void)json_object_set_new(object, "case_statement_id", attempt_hex(w.v1_id, HASH_BYTES));
    (void)json_object_set_new(object, "case_statement",
                              attempt_hex(w.v1_signed.at, w.v1_signed.len));
    (void)json_object_set_new(object, "now", json_integer(WORLD_NOW));
    return object;
}

/* ---- fields, whatever the kind --------------------------------------------------------------- */

static uint64_t
take_varint(struct sam_bytes *left)
{
    uint64_t value = 0;
    for (unsigned shift = 0; left->len > 0 && shift < 64; shift += 7) {
        uint8_t byte = *left->at++;
        left->len--;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

json_t *
standing_fields(const void *body)
{
    static uint8_t encoded[BODY_MAX];
    struct sam_bytes left = {encoded, 0};
    json_t *list = json_array();

    assert_int_equal(kind->encode(body, encoded, sizeof encoded, &left.len), SAM_OK);
    while (left.len > 0) {
        uint64_t tag = take_varint(&left);
        uint64_t value = take_varint(&left);
        json_t *said = json_integer((json_int_t)value);
        if ((tag & 7) == 2) {
            assert_true(value <= left.len);
            json_decref(said);
            said = attempt_hex(left.at, (size_t)value);
            left.at += value;
            left.len -= (size_t)value;
        }
        (void)json_array_append_new(list, json_pack("[I, o]", (json_int_t)(tag >> 3), said));
    }
    return list;
}

/* ---- drafts ---------------------------------------------------------------------------------- */

/* Where the body that was begun last names its version. */
static uint64_t *named_number;
static uint8_t *named_id;

static struct body_head *
head_of(const struct draft *draft)
{
    return draft->body;
}

void
standing_begin(struct draft *draft, void *body, uint64_t *case_version, uint8_t *case_statement,
               const struct party *by)
{
    draft->body = body;
    draft->by[0] = by;
    draft->n_by = 1;
    memcpy(head_of(draft)->realm, w.realm, ID_BYTES);
    memcpy(head_of(draft)->case_id, w.case_id, ID_BYTES);
    head_of(draft)->issued_at = WORLD_NOW;
    *case_version = 1;
    memcpy(case_statement, w.v1_id, HASH_BYTES);
    named_number = case_version;
    named_id = case_statement;
}

void
standing_by_stranger(struct draft *draft)
{
    draft->by[0] = &w.stranger;
}

void
standing_by_stranger_too(struct draft *draft)
{
    draft->by[draft->n_by++] = &w.stranger;
}

void
standing_by_one_twice(struct draft *draft)
{
    draft->by[draft->n_by++] = draft->by[0];
}

void
standing_by_liar(struct draft *draft)
{
    static struct party liar;
    liar = w.stranger;
    memcpy(liar.key_id, draft->by[0]->key_id, HASH_BYTES);
    draft->by[0] = &liar;
}

void
standing_of_no_case(struct draft *draft)
{
    memset(head_of(draft)->case_id, 0, ID_BYTES);
}

void
standing_ahead(struct draft *draft)
{
    head_of(draft)->issued_at = WORLD_NOW + CHECK_CLOCK_MS;
}

void
standing_further_ahead(struct draft *draft)
{
    head_of(draft)->issued_at = WORLD_NOW + CHECK_CLOCK_MS + 1;
}

void
standing_ago(struct draft *draft)
{
    head_of(draft)->issued_at = WORLD_NOW - CHECK_CLOCK_MS;
}

void
standing_earlier(struct draft *draft)
{
    head_of(draft)->issued_at = WORLD_NOW - CHECK_CLOCK_MS - 1;
}

void
standing_other_number(struct draft *draft)
{
    (void)draft;
    ++*named_number;
}

void
standing_other_id(struct draft *draft)
{
    (void)draft;
    named_id[HASH_BYTES - 1] ^= 1;
}

/* ---- tests ----------------------------------------------------------------------------------- */

void
standing_expect_all(const struct attempt *attempts, size_t n)
{
    static struct made made;
    for (size_t i = 0; i < n; i++) {
        enum refusal why = REFUSAL_NONE;
        attempt_make(kind, &attempts[i], &made);
        enum sam_err r = kind->check(signed_as_bytes(&made.whole), kind->arg, &why);
        if (why != attempts[i].wanted) print_error("%s: %s\n", attempts[i].name, refusal_name(why));
        if (attempts[i].wanted == REFUSAL_NONE)
            expect_ok(r, &why);
        else
            expect_refused(r, &why, attempts[i].wanted);
    }
}

void
standing_expect(void (*change)(struct draft *draft), enum refusal wanted)
{
    standing_expect_all(&(struct attempt){"alone", wanted, change, NULL}, 1);
}

/* The valid one, and who signs it. */
static struct statement_signer
begin(struct draft *ret_draft)
{
    *ret_draft = (struct draft){.kind = kind->kind};
    kind->begin(ret_draft);
    return world_signer(kind->kind, ret_draft->by[0]);
}

/* Attack 9. Here signatures of every kind name the key as this kind's do. */
static void
refuses_it_offered_as_every_other_kind(void **state)
{
    (void)state;
    static struct made made;
    static uint8_t out[STATEMENT_MAX];
    struct draft draft;
    struct statement_signer signer = begin(&draft);

    attempt_make(kind, kind->attempts, &made);
    for (unsigned as = 1; as <= STATEMENT_KINDS; as++) {
        struct sam_bytes body = {made.body, made.body_len};
        enum refusal why = REFUSAL_NONE;
        size_t len = 0;
        if (as == (unsigned)kind->kind) continue;
        assert_int_equal(
            statement_sign((enum statement_kind)as, body, &signer, 1, out, sizeof out, &len),
            SAM_OK);
        enum sam_err r = kind->check((struct sam_bytes){out, len}, kind->arg, &why);
        expect_refused(r, &why, REFUSAL_SIGNATURE);
    }
}

static void
makes_what_it_takes(void **state)
{
    (void)state;
    static struct made made;
    static uint8_t out[STATEMENT_MAX];
    uint8_t id[HASH_BYTES], wanted[HASH_BYTES];
    struct draft draft;
    size_t len = 0;

    attempt_make(kind, kind->attempts, &made);
    struct statement_signer signer = begin(&draft);
    assert_int_equal(maker(draft.body, &signer, out, made.whole.len, &len, id), SAM_OK);
    assert_int_equal(len, made.whole.len);
    assert_memory_equal(out, made.whole.at, len);
    statement_id(kind->kind, (struct sam_bytes){made.body, made.body_len}, wanted);
    assert_memory_equal(id, wanted, HASH_BYTES);

    memset(id, 0, sizeof id);
    assert_int_equal(maker(draft.body, &signer, out, made.whole.len - 1, &len, id), SAM_E_TOO_BIG);
    head_of(&draft)->issued_at = -1;
    assert_int_equal(maker(draft.body, &signer, out, sizeof out, &len, id), SAM_E_MALFORMED);
    assert_int_equal(len, made.whole.len);
    assert_true(check_zeros(id, sizeof id));
}

int
standing_main(const struct attempt_kind *of, standing_maker *make, const struct CMUnitTest *own,
              size_t n_own, int argc, char **argv)
{
    struct CMUnitTest tests[20] = {
        cmocka_unit_test(refuses_it_offered_as_every_other_kind),
        cmocka_unit_test(makes_what_it_takes),
    };
    assert_true(n_own + 2 <= COUNT(tests));
    memcpy(tests + 2, own, n_own * sizeof *own);
    kind = of;
    maker = make;
    world_make(&w);
    return attempt_main(kind, NULL, tests, 2 + n_own, argc, argv);
}
