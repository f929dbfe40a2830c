/* item_world.c - see item_world.h */
#include "item_world.h"

#include "item_key.h"
#include "item_size.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NAME(text)                                                                                 \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

const struct sam_bytes leaves[LEAVES] = {
    [LEAF_PRACTICAL] = NAME("case.practical"),
    [LEAF_SEARCH] = NAME("work.search"),
    [LEAF_DIAGNOSIS] = NAME("health.diagnosis"),
    [LEAVES - 1] = NAME("work.needs"),
};

void
item_world_dek(uint8_t ret_dek[static KEY_BYTES])
{
    (void)crypto_hash_sha256(ret_dek, (const uint8_t *)"samtykke test dek", 17);
}

void
item_world_share(const uint8_t key_id[static HASH_BYTES], uint8_t ret_share[static KEY_BYTES])
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, (const uint8_t *)"samtykke test share ", 20);
    (void)crypto_hash_sha256_update(&state, key_id, HASH_BYTES);
    (void)crypto_hash_sha256_final(&state, ret_share);
}

/* ---- the header ------------------------------------------------------------------------------ */

static struct item_body body;
static struct sam_bytes labels[LABELS_MAX];
static uint8_t audience[SAM_TEAM_MAX][ID_BYTES];

static void
commit(void)
{
    uint8_t dek[KEY_BYTES];
    struct item_ctx ctx;
    struct item_place place = {.labels = body.labels, .n_labels = body.n_labels};
    memcpy(place.realm, body.head.realm, ID_BYTES);
    memcpy(place.case_id, body.head.case_id, ID_BYTES);
    memcpy(place.item, body.item, ID_BYTES);
    memcpy(place.author, body.author, HASH_BYTES);
    item_world_dek(dek);
    assert_int_equal(item_ctx_make(&place, &ctx), SAM_OK);
    item_commit(dek, &ctx, body.commitment);
}

struct item_body *
item_world_body(void)
{
    body = (struct item_body){.kind = text_bytes("note"),
                              .labels = labels,
                              .n_labels = 2,
                              .audience = (const uint8_t(*)[ID_BYTES])audience,
                              .created = WORLD_NOW - WORLD_HOUR,
                              .case_version = 1,
                              .log_size = 12,
                              .length = item_sealed_length(1024)};
    memcpy(body.head.realm, w.realm, ID_BYTES);
    memcpy(body.head.case_id, w.case_id, ID_BYTES);
    body.head.issued_at = WORLD_NOW;
    world_id(40, body.item);
    labels[0] = leaves[LEAF_PRACTICAL];
    labels[1] = leaves[LEAF_SEARCH];
    for (unsigned i = 0; i < SAM_TEAM_MAX; i++)
        world_id(1 + i, audience[i]);
    memcpy(body.author, w.bo.key_id, HASH_BYTES);
    memcpy(body.case_statement, w.v1_id, HASH_BYTES);
    memset(body.log_root, 0x10, sizeof body.log_root);
    memset(body.sha256, 0x5A, sizeof body.sha256);
    commit();
    return &body;
}

/* ---- the item -------------------------------------------------------------------------------- */

static struct checked_item item;
static struct signed_bytes statement;

const struct checked_item *
item_world_item(struct sam_bytes *ret_statement)
{
    const struct party *by[] = {&w.bo};
    const struct case_version v1 = standing_v1();
    struct item_known known = {.versions = &v1, .n_versions = 1};
    enum refusal why = REFUSAL_NONE;

    if (item.memory == NULL) {
        SIGN(item, STATEMENT_ITEM, item_world_body(), by, 1, &statement);
        memcpy(known.realm, w.realm, ID_BYTES);
        memcpy(known.case_id, w.case_id, ID_BYTES);
        enum sam_err r = item_check(signed_as_bytes(&statement), &known, &item, &why);
        expect_ok(r, &why);
    }
    if (ret_statement != NULL) *ret_statement = signed_as_bytes(&statement);
    return &item;
}

void
item_world_close(void)
{
    item_close(&item);
}

/* ---- its wraps ------------------------------------------------------------------------------- */

static uint8_t next[KEY_BYTES];

static void
draw(void *const ret, const size_t len)
{
    if (len > sizeof next) abort();
    memcpy(ret, next, len);
}

static const char *
source(void)
{
    return "test";
}

void
item_world_draw(const uint8_t drawn[static KEY_BYTES])
{
    static randombytes_implementation same = {.implementation_name = source, .buf = draw};
    memcpy(next, drawn, sizeof next);
    assert_int_equal(randombytes_set_implementation(&same), 0);
}

struct wrap_place
item_world_place(void)
{
    const struct checked_item *here = item_world_item(NULL);
    struct wrap_place place;
    memcpy(place.realm, w.realm, ID_BYTES);
    memcpy(place.case_id, w.case_id, ID_BYTES);
    memcpy(place.item, here->body->item, ID_BYTES);
    memcpy(place.wrapper, w.bo.key_id, HASH_BYTES);
    memcpy(place.item_statement, here->statement.id, HASH_BYTES);
    return place;
}

struct wrap
item_world_wrap(const struct party *recipient)
{
    uint8_t dek[KEY_BYTES], share[KEY_BYTES], ephemeral[KEY_BYTES];
    const struct wrap_place place = item_world_place();
    struct recipient to;
    struct wrap wrap;

    memcpy(to.key_id, recipient->key_id, HASH_BYTES);
    memcpy(to.x25519, recipient->x25519, KEY_BYTES);
    item_world_dek(dek);
    item_world_share(to.key_id, share);
    (void)crypto_hash_sha256(ephemeral, to.key_id, HASH_BYTES);
    item_world_draw(ephemeral);
    assert_int_equal(wrap_seal(&place, &to, share, dek, &wrap), SAM_OK);
    return wrap;
}

/* ---- its readers ----------------------------------------------------------------------------- */

struct recipients_facts
item_world_facts(void)
{
    const struct item_body *b = item_world_item(NULL)->body;
    return (struct recipients_facts){.version = &w.v1,
                                     .item = b,
                                     .labels = b->labels,
                                     .n_labels = b->n_labels,
                                     .leaves = leaves,
                                     .n_leaves = LEAVES,
                                     .now = WORLD_NOW};
}
