/* attempt.c - see attempt.h */
#include "attempt.h"

#include "check.h"
#include "out_of_memory.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the program. */
static const struct attempt_kind *tested;
static int n_arguments;
static char **arguments;

/* ---- making ---------------------------------------------------------------------------------- */

static void
make(const struct attempt_kind *kind, const struct attempt *attempt, struct draft *ret_draft,
     struct made *ret_made)
{
    struct draft *draft = ret_draft;
    *draft = (struct draft){.kind = kind->kind};
    kind->begin(draft);
    if (attempt->change != NULL) attempt->change(draft);
    assert_int_equal(kind->encode(draft->body, ret_made->body, BODY_MAX, &ret_made->body_len),
                     SAM_OK);
    if (draft->behind.len > 0) {
        assert_true(draft->behind.len <= BODY_MAX - ret_made->body_len);
        memcpy(ret_made->body + ret_made->body_len, draft->behind.at, draft->behind.len);
        ret_made->body_len += draft->behind.len;
    }
    sign_body(draft->kind, (struct sam_bytes){ret_made->body, ret_made->body_len}, draft->by,
              draft->n_by, &ret_made->whole);
    if (attempt->spoil != NULL) attempt->spoil(&ret_made->whole);
}

void
attempt_make(const struct attempt_kind *kind, const struct attempt *attempt, struct made *ret_made)
{
    struct draft draft;
    make(kind, attempt, &draft, ret_made);
}

static void
expect(const struct attempt_kind *kind, const struct attempt *attempt, struct sam_bytes bytes)
{
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = kind->check(bytes, kind->arg, &why);
    if (r != (attempt->wanted == REFUSAL_NONE ? SAM_OK : SAM_E_REFUSED) || why != attempt->wanted)
        fail_msg("%s, %s: error %d, %s instead of %s", kind->name, attempt->name, r,
                 refusal_name(why), refusal_name(attempt->wanted));
}

static uint8_t *copied; /* one at a time */

struct sam_bytes
attempt_copy(const struct attempt_kind *kind)
{
    static struct made made;
    attempt_make(kind, &kind->attempts[0], &made);
    assert_null(copied);
    copied = malloc(made.whole.len);
    assert_non_null(copied);
    memcpy(copied, made.whole.at, made.whole.len);
    return (struct sam_bytes){copied, made.whole.len};
}

void
attempt_free(struct sam_bytes *copy)
{
    assert_ptr_equal(copy->at, copied);
    memset(copied, 0, copy->len);
    free(copied);
    copied = NULL;
    *copy = (struct sam_bytes){NULL, 0};
}

/* ---- the file -------------------------------------------------------------------------------- */

json_t *
attempt_hex(const uint8_t *at, size_t len)
{
    static char text[2 * STATEMENT_MAX + 1];
    assert_true(len <= STATEMENT_MAX);
    (void)sodium_bin2hex(text, sizeof text, at, len);
    return json_string(text);
}

json_t *
attempt_name(struct sam_bytes name)
{
    return json_stringn((const char *)name.at, name.len);
}

json_t *
attempt_names(const struct sam_bytes *names, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(list, attempt_name(names[i]));
    return list;
}

static json_t *
signers(const struct draft *draft)
{
    json_t *list = json_array();
    for (size_t i = 0; i < draft->n_by; i++)
        (void)json_array_append_new(list, attempt_hex(draft->by[i]->seed, KEY_BYTES));
    return list;
}

static json_t *
entry(const struct attempt_kind *kind, const struct attempt *attempt)
{
    static struct made made;
    struct draft draft;
    uint8_t id[HASH_BYTES];
    json_t *object = json_object();

    make(kind, attempt, &draft, &made);
    (void)json_object_set_new(object, "name", json_string(attempt->name));
    (void)json_object_set_new(object, "refusal", json_string(refusal_name(attempt->wanted)));
    if (attempt->wanted == REFUSAL_NONE) {
        statement_id(kind->kind, (struct sam_bytes){made.body, made.body_len}, id);
        (void)json_object_set_new(object, "signer_seeds", signers(&draft));
        (void)json_object_set_new(object, "fields", kind->fields(draft.body));
        (void)json_object_set_new(object, "body", attempt_hex(made.body, made.body_len));
        (void)json_object_set_new(object, "id", attempt_hex(id, sizeof id));
    }
    (void)json_object_set_new(object, "statement", attempt_hex(made.whole.at, made.whole.len));
    return object;
}

static json_t *
file(const struct attempt_kind *kind)
{
    char type[64];
    json_t *object = json_object(), *list = json_array();
    (void)snprintf(type, sizeof type, "application/vnd.samtykke.%s.v1+pb", kind->name);
    for (size_t i = 0; i < kind->n; i++)
        (void)json_array_append_new(list, entry(kind, &kind->attempts[i]));
    (void)json_object_set_new(object, "source", json_string("own; design.md section 3"));
    (void)json_object_set_new(object, "type", json_string(type));
    (void)json_object_set_new(object, "known", kind->known());
    (void)json_object_set_new(object, "statements", list);
    return object;
}

/* What stands in the file, not what was made from the same table, is answered. */
static void
expect_entry(const struct attempt_kind *kind, const json_t *object, const struct attempt *attempt)
{
    static struct signed_bytes s;
    const char *hex = json_string_value(json_object_get(object, "statement"));
    const char *end = NULL;
    if (hex == NULL) {
        fail_msg("%s: no statement", attempt->name);
        return;
    }
    assert_string_equal(json_string_value(json_object_get(object, "refusal")),
                        refusal_name(attempt->wanted));
    assert_int_equal(sodium_hex2bin(s.at, sizeof s.at, hex, strlen(hex), NULL, &s.len, &end), 0);
    assert_int_equal(*end, 0);
    expect(kind, attempt, signed_as_bytes(&s));
}

/* ---- the tests of every kind ----------------------------------------------------------------- */

static void
takes_and_refuses_what_it_should(void **state)
{
    static struct made made;
    (void)state;
    for (size_t i = 0; i < tested->n; i++) {
        attempt_make(tested, &tested->attempts[i], &made);
        expect(tested, &tested->attempts[i], signed_as_bytes(&made.whole));
    }
}

static void
the_vectors_are_made_and_answered_as_they_stand(void **state)
{
    char path[4096];
    json_error_t error;
    json_t *made = file(tested);
    (void)state;

    assert_true(n_arguments >= 2);
    int n = snprintf(path, sizeof path, "%s/statement_%s.json", arguments[1], tested->name);
    assert_true(n > 0 && (size_t)n < sizeof path);
    if (n_arguments > 2 && strcmp(arguments[2], "--write") == 0)
        assert_int_equal(json_dump_file(made, path, JSON_INDENT(1)), 0);
    json_t *read = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (read == NULL) fail_msg("%s: %s", path, error.text);
    const json_t *list = json_object_get(read, "statements");
    assert_int_equal(json_array_size(list), tested->n);
    for (size_t i = 0; i < tested->n; i++)
        expect_entry(tested, json_array_get(list, i), &tested->attempts[i]);
    assert_true(json_equal(read, made));
    json_decref(read);
    json_decref(made);
}

static void
refuses_every_small_change(void **state)
{
    static struct made made;
    struct draft draft;
    (void)state;
    make(tested, &tested->attempts[0], &draft, &made);
    change_everything(&(struct change_subject){.kind = tested->kind,
                                               .body = {made.body, made.body_len},
                                               .by = draft.by,
                                               .n_by = draft.n_by,
                                               .check = tested->check,
                                               .arg = tested->arg,
                                               .loose = tested->loose});
}

static void
refuses_bodies_swapped_between_two(void **state)
{
    static struct made made[2];
    static struct signed_bytes before;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(tested->attempts[i].wanted, REFUSAL_NONE);
        attempt_make(tested, &tested->attempts[i], &made[i]);
    }
    before = made[0].whole;
    for (size_t i = 0; i < 2; i++) { /* the signature is the last field of the last field */
        const struct signed_bytes *other = i == 0 ? &made[1].whole : &before;
        struct signed_bytes *s = &made[i].whole;
        memcpy(s->at + s->len - SIGNATURE_BYTES, other->at + other->len - SIGNATURE_BYTES,
               SIGNATURE_BYTES);
        expect(tested, &(struct attempt){"swapped", REFUSAL_SIGNATURE, NULL, NULL},
               signed_as_bytes(s));
    }
}

static void
refuses_one_byte_more_than_a_statement_may_have(void **state)
{
    static uint8_t long_one[STATEMENT_MAX + 1];
    (void)state;
    expect(tested, &(struct attempt){"too long", REFUSAL_LENGTH, NULL, NULL},
           (struct sam_bytes){long_one, sizeof long_one});
    expect(tested, &(struct attempt){"just as long", REFUSAL_ENVELOPE, NULL, NULL},
           (struct sam_bytes){long_one, sizeof long_one - 1});
    expect(tested, &(struct attempt){"empty", REFUSAL_ENVELOPE, NULL, NULL},
           (struct sam_bytes){NULL, 0});
}

static void
says_that_memory_ran_out_at_every_allocation(void **state)
{
    static struct made made;
    (void)state;
    for (size_t i = 0; i < tested->n; i++) {
        enum refusal wanted = tested->attempts[i].wanted;
        attempt_make(tested, &tested->attempts[i], &made);
        size_t n = out_of_memory(tested->check, signed_as_bytes(&made.whole), tested->arg, wanted);
        bool is_parsed = wanted == REFUSAL_NONE || wanted > REFUSAL_SIGNATURE;
        assert_true(n >= (is_parsed ? 4 : 2)); /* two a message */
    }
}

static void
check_make_makes_what_is_taken(void **state)
{
    static struct made made;
    static uint8_t out[STATEMENT_MAX];
    struct draft draft;
    size_t len = 0;
    (void)state;
    make(tested, tested->attempts, &draft, &made);
    struct statement_signer signer = world_signer(draft.kind, draft.by[0]);
    const union check_body body = {.head = draft.body};
    assert_int_equal(draft.n_by, 1);
    assert_int_equal(check_make(draft.kind, body, &signer, 1, out, sizeof out, &len, NULL), SAM_OK);
    assert_int_equal(len, made.whole.len);
    assert_memory_equal(out, made.whole.at, len);
}

#define COMMON 7U
#define OWN_MAX 32U

int
attempt_main(const struct attempt_kind *kind, CMFixtureFunction set_up,
             const struct CMUnitTest *own, size_t n_own, int argc, char **argv)
{
    struct CMUnitTest tests[COMMON + OWN_MAX] = {
        cmocka_unit_test(takes_and_refuses_what_it_should),
        cmocka_unit_test(the_vectors_are_made_and_answered_as_they_stand),
        cmocka_unit_test(refuses_every_small_change),
        cmocka_unit_test(refuses_bodies_swapped_between_two),
        cmocka_unit_test(refuses_one_byte_more_than_a_statement_may_have),
        cmocka_unit_test(says_that_memory_ran_out_at_every_allocation),
        cmocka_unit_test(check_make_makes_what_is_taken),
    };
    assert_true(n_own <= OWN_MAX);
    memcpy(tests + COMMON, own, n_own * sizeof *own);
    tested = kind;
    n_arguments = argc;
    arguments = argv;
    return _cmocka_run_group_tests(tested->name, tests, COMMON + n_own, set_up, NULL);
}

/* ---- changes --------------------------------------------------------------------------------- */

/* Every struct KIND_body begins with its head. */
static struct body_head *
head_of(const struct draft *draft)
{
    return draft->body;
}

void
attempt_other_realm(struct draft *draft)
{
    head_of(draft)->realm[ID_BYTES - 1] ^= 1;
}

void
attempt_other_case(struct draft *draft)
{
    head_of(draft)->case_id[ID_BYTES - 1] ^= 1;
}

void
attempt_field_behind(struct draft *draft)
{
    static const uint8_t unknown[] = {0xF8, 0x3F, 0x01}; /* number 1023, varint 1 */
    draft->behind = (struct sam_bytes){unknown, sizeof unknown};
}

void
attempt_other_kind(struct draft *draft)
{
    bool by_key = draft->kind == STATEMENT_BROKER || draft->kind == STATEMENT_HEAD;
    enum statement_kind named_alike = by_key ? STATEMENT_KEYS : STATEMENT_ITEM;
    if (draft->kind == STATEMENT_KEYS) named_alike = STATEMENT_HEAD;
    if (draft->kind == STATEMENT_ITEM) named_alike = STATEMENT_WRAPS;
    draft->kind = named_alike;
}

void
attempt_flip_signature(struct signed_bytes *made)
{
    made->at[made->len - 1] ^= 1;
}

void
attempt_cut(struct signed_bytes *made)
{
    made->len--;
}
