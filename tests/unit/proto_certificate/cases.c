/* cases.c - see cases.h */
#include "cases.h"

#include <openssl/err.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
vectors_open(void **state)
{
    json_error_t error;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    assert_true(sodium_init() >= 0);
    world->json = json_load_file(VECTORS_DIR "/certificate.json", JSON_REJECT_DUPLICATES, &error);
    if (world->json == NULL) { fail_msg("certificate.json:%d: %s", error.line, error.text); }
    *state = world;
    return 0;
}

int
vectors_close(void **state)
{
    struct world *world = *state;
    json_decref(world->json);
    free(world);
    return 0;
}

int
world_open(void **state)
{
    (void)vectors_open(state);
    struct world *world = *state;
    assert_int_equal(certificate_library_new(&world->library), SAM_OK);
    return 0;
}

int
world_close(void **state)
{
    struct world *world = *state;
    certificate_library_free(&world->library);
    assert_null(world->library);
    return vectors_close(state);
}

/* ---- members ------------------------------------------------------------------------------------- */

const json_t *
member(const json_t *object, const char *name)
{
    const json_t *found = json_object_get(object, name);
    if (found == NULL) { fail_msg("no member %s", name); }
    return found;
}

const char *
string_of(const json_t *object, const char *name)
{
    const char *string = json_string_value(member(object, name));
    if (string == NULL) { fail_msg("%s is no string", name); }
    return string;
}

sam_time
time_of(const json_t *object, const char *name)
{
    assert_true(json_is_integer(member(object, name)));
    return json_integer_value(member(object, name));
}

size_t
hex_of(const json_t *object, const char *name, uint8_t *ret, size_t room)
{
    size_t len = 0;
    const char *hex = string_of(object, name), *end = NULL;
    assert_int_equal(sodium_hex2bin(ret, room, hex, strlen(hex), NULL, &len, &end), 0);
    assert_int_equal(*end, '\0');
    return len;
}

void
octets_of(const json_t *object, const char *name, uint8_t *ret, size_t len)
{
    assert_int_equal(hex_of(object, name, ret, len), len);
}

struct sam_bytes
text_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, text != NULL ? strlen(text) : 0};
}

/* ---- questions ----------------------------------------------------------------------------------- */

static struct sam_bytes
keep(struct asked *asked, const json_t *object, const char *name)
{
    uint8_t *at = asked->arena + asked->used;
    size_t len = hex_of(object, name, at, sizeof asked->arena - asked->used);
    asked->used += len;
    return (struct sam_bytes){at, len};
}

static void
ask_root(struct asked *asked, const json_t *entry)
{
    assert_true(asked->question.n_roots < ROOTS_MAX);
    struct certificate_root *root = &asked->roots[asked->question.n_roots++];
    root->organisation = text_of(string_of(entry, "organisation"));
    root->role = text_of(string_of(entry, "role"));
    octets_of(entry, "sha256", root->sha256, sizeof root->sha256);
    root->der = keep(asked, entry, "der");
    root->crl = keep(asked, entry, "crl");
}

void
ask(const json_t *json, const json_t *wanted, struct asked *ret)
{
    struct certificate_question *q = &ret->question;
    const json_t *name = NULL;
    size_t i = 0;
    memset(ret, 0, sizeof *ret);
    ret->json = wanted;
    q->roots = ret->roots;
    q->leaf = keep(ret, wanted, "leaf");
    q->organisation = text_of(string_of(wanted, "organisation"));
    q->role = text_of(json_string_value(member(wanted, "role"))); /* null: any */
    q->leaf_days = (uint32_t)time_of(wanted, "leaf_days");
    q->now = time_of(wanted, "now");
    octets_of(wanted, "ed25519", q->ed25519, sizeof q->ed25519);
    octets_of(wanted, "key_id", q->key_id, sizeof q->key_id);
    json_array_foreach(member(wanted, "roots"), i, name)
    {
        ask_root(ret, member(member(json, "roots"), json_string_value(name)));
    }
}

void
ask_named(const struct world *world, const char *name, struct asked *ret)
{
    const json_t *found = NULL;
    size_t i = 0;
    json_array_foreach(member(world->json, "cases"), i, found)
    {
        if (strcmp(string_of(found, "name"), name) == 0) {
            ask(world->json, found, ret);
            return;
        }
    }
    fail_msg("no case %s", name);
}

void
ask_valid(const struct world *world, struct asked *ret)
{
    ask_named(world, "valid", ret);
    ret->roots[0] = ret->roots[1]; /* consultant alone, as the bits of one root are looked at */
    ret->question.n_roots = 1;
}

void
state_hash(struct certificate_root *root)
{
    crypto_hash_sha256(root->sha256, root->der.at, root->der.len);
}

/* ---- answers ------------------------------------------------------------------------------------- */

static const char *
name_of(const struct asked *asked)
{
    return asked->json != NULL ? string_of(asked->json, "name") : "a chain of the test's own";
}

enum sam_err
answer(struct certificate_library *library, const struct asked *asked,
       struct certificate *ret_certificate, struct certificate_refusal *ret_refusal)
{
    struct certificate c, c_before;
    struct certificate_refusal why, why_before;
    memset(&c, 0x5a, sizeof c);
    memset(&why, 0x5a, sizeof why);
    memcpy(&c_before, &c, sizeof c);
    memcpy(&why_before, &why, sizeof why);
    enum sam_err r = certificate_check(library, &asked->question, &c, &why);
    assert_int_equal(ERR_peek_error(), 0);
    if (r == SAM_OK) {
        *ret_certificate = c;
    } else {
        assert_memory_equal(&c, &c_before, sizeof c);
    }
    if (r == SAM_E_REFUSED) {
        *ret_refusal = why;
    } else {
        assert_memory_equal(&why, &why_before, sizeof why);
    }
    return r;
}

void
expect_valid(const struct world *world, const struct asked *asked)
{
    struct certificate c;
    struct certificate_refusal why;
    enum sam_err r = answer(world->library, asked, &c, &why);
    if (r == SAM_E_REFUSED) {
        fail_msg("%s: refused, %s: %s", name_of(asked), certificate_part_name(why.part),
                 certificate_reason_name(why.reason));
    }
    assert_int_equal(r, SAM_OK);
}

void
expect_refusal(const struct world *world, const struct asked *asked, enum certificate_reason reason,
               enum certificate_part part)
{
    struct certificate c;
    struct certificate_refusal why = {CERTIFICATE_UNDECIDED, CERTIFICATE_LEAF};
    enum sam_err r = answer(world->library, asked, &c, &why);
    if (r != SAM_E_REFUSED || why.reason != reason || why.part != part) {
        fail_msg("%s: error %d, %s: %s; expected %s: %s", name_of(asked), (int)r,
                 certificate_part_name(why.part), certificate_reason_name(why.reason),
                 certificate_part_name(part), certificate_reason_name(reason));
    }
}

/* ---- making -------------------------------------------------------------------------------------- */

void
made_read(const json_t *json, struct made *ret)
{
    const json_t *made = member(json, "made"), *root = member(made, "root");
    const json_t *leaf = member(made, "leaf"), *crl = member(made, "crl");
    const json_t *revoked = json_array_get(member(crl, "revoked"), 0);
    memset(ret, 0, sizeof *ret);
    octets_of(made, "seed", ret->seed, sizeof ret->seed);
    ret->root.organisation = text_of(string_of(made, "organisation"));
    ret->root.role = text_of(string_of(made, "role"));
    ret->root.not_before = time_of(root, "not_before");
    ret->root.not_after = time_of(root, "not_after");
    octets_of(root, "random", ret->root.random, sizeof ret->root.random);
    ret->root_len = hex_of(root, "der", ret->root_der, sizeof ret->root_der);
    octets_of(leaf, "ed25519", ret->leaf.ed25519, sizeof ret->leaf.ed25519);
    octets_of(leaf, "key_id", ret->leaf.key_id, sizeof ret->leaf.key_id);
    octets_of(leaf, "person", ret->leaf.person, sizeof ret->leaf.person);
    octets_of(leaf, "random", ret->leaf.random, sizeof ret->leaf.random);
    ret->leaf.has_person = true;
    ret->leaf.not_before = time_of(leaf, "not_before");
    ret->leaf.not_after = time_of(leaf, "not_after");
    ret->crl.this_update = time_of(crl, "this_update");
    ret->crl.next_update = time_of(crl, "next_update");
    ret->crl.number = (uint64_t)time_of(crl, "number");
    octets_of(revoked, "serial", ret->revoked.serial, sizeof ret->revoked.serial);
    ret->revoked.at = time_of(revoked, "at");
    ret->crl.revoked = &ret->revoked;
    ret->crl.n_revoked = 1;
}

struct sam_bytes
made_root(const struct made *made)
{
    return (struct sam_bytes){made->root_der, made->root_len};
}

void
spans_fill(sam_time longest, struct span ret_spans[static SPANS])
{
    const sam_time start = INT64_C(1700000000000), last = CERTIFICATE_TIME_MAX - 999;
    const struct span spans[SPANS] = {
        {start, start + longest, SAM_OK},
        {start, start + longest + 1000, SAM_E_MALFORMED},
        {start, start + 1000, SAM_OK},
        {start, start, SAM_E_MALFORMED},
        {start, start - 1000, SAM_E_MALFORMED},
        {start + 1, start + 5000, SAM_E_MALFORMED},
        {start, start + 4999, SAM_E_MALFORMED},
        {0, 1000, SAM_OK},
        {-1000, 1000, SAM_E_MALFORMED},
        {last - 1000, last, SAM_OK},
        {last - 1000, last + 1000, SAM_E_MALFORMED},
        {INT64_MIN, INT64_MAX, SAM_E_MALFORMED},
    };
    memcpy(ret_spans, spans, sizeof spans);
}

void
chain_make(const struct world *world, const struct made *made, struct chain *ret)
{
    struct sam_bytes root;
    assert_int_equal(certificate_make_root(world->library, &made->root, made->seed, ret->root,
                                           sizeof ret->root, &ret->root_len),
                     SAM_OK);
    root = (struct sam_bytes){ret->root, ret->root_len};
    assert_int_equal(certificate_make_leaf(world->library, &made->leaf, root, made->seed, ret->leaf,
                                           sizeof ret->leaf, &ret->leaf_len),
                     SAM_OK);
    assert_int_equal(certificate_make_crl(world->library, &made->crl, root, made->seed, ret->crl,
                                          sizeof ret->crl, &ret->crl_len),
                     SAM_OK);
    assert_int_equal(ERR_peek_error(), 0);
}

void
ask_chain(const struct made *made, const struct chain *chain, sam_time now, struct asked *ret)
{
    struct certificate_question *q = &ret->question;
    memset(ret, 0, sizeof *ret);
    q->roots = ret->roots;
    q->n_roots = 1;
    q->leaf = (struct sam_bytes){chain->leaf, chain->leaf_len};
    q->organisation = made->root.organisation;
    q->role = made->root.role;
    memcpy(q->ed25519, made->leaf.ed25519, sizeof q->ed25519);
    memcpy(q->key_id, made->leaf.key_id, sizeof q->key_id);
    q->leaf_days = made->leaf.days;
    q->now = now;
    ret->roots[0].organisation = made->root.organisation;
    ret->roots[0].role = made->root.role;
    ret->roots[0].der = (struct sam_bytes){chain->root, chain->root_len};
    ret->roots[0].crl = (struct sam_bytes){chain->crl, chain->crl_len};
    state_hash(&ret->roots[0]);
}
