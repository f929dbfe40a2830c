/* whole_make.c - see whole.h. Of what is random elsewhere everything is given: DEK, shares, salts, the
 * ephemeral keys of the wraps and the header of the stream. */
#include "whole.h"

#include "broker_valid.h"
#include "consent_wire.h"
#include "head.h"
#include "seal.h"
#include "spool.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define LABEL "work.search"
#define JSON                                                                                       \
    "{\"title\":\"Samtale om l\303\270n\",\"text\":\"Maja vil pr\303\270ve to dage om ugen.\","    \
    "\"fields\":{}}"
#define ATTACHMENT "plan.txt"
#define ATTACHED "Mandag og torsdag, ni til tolv.\n"

struct world world;

/* Kinds of entries here: the field of the request in samtykke.proto. */
enum { PUT_CASE = 4, PUT_ITEM = 6, PUT_WRAPS = 8, LIST = 10, RELEASE = 11 };

static const struct party *
person(enum whole_person who)
{
    static const struct party *const people[WHOLE_PEOPLE] = {
        [WHOLE_OWNER] = &world.phone, [WHOLE_AUTHOR] = &world.bo, [WHOLE_READER] = &world.tine};
    return people[who];
}

static void
head_of(struct body_head *head, bool of_case, sam_time issued_at)
{
    memcpy(head->realm, world.realm, ID_BYTES);
    if (of_case) memcpy(head->case_id, world.case_id, ID_BYTES);
    head->issued_at = issued_at;
}

static void
id_of(enum statement_kind kind, const struct signed_bytes *made, uint8_t ret_id[static HASH_BYTES])
{
    struct wire *memory;
    const struct envelope *envelope;
    assert_int_equal(wire_envelope_decode(signed_as_bytes(made), &memory, &envelope), SAM_OK);
    statement_id(kind, envelope->body, ret_id);
    wire_free(&memory);
}

/* ---- who they are ---------------------------------------------------------------------------- */

void
whole_keys(const struct party *party, struct octets *ret_keys)
{
    struct keys_body body = {0};
    head_of(&body.head, false, WORLD_NOW - 150 * WORLD_HOUR);
    memcpy(body.ed25519, party->ed25519, KEY_BYTES);
    memcpy(body.x25519, party->x25519, KEY_BYTES);
    memcpy(body.curve, party->curve, KEY_BYTES);
    SIGN(keys, STATEMENT_KEYS, &body, &party, 1, ret_keys);
}

static void
make_broker(struct whole *whole)
{
    static struct valid_broker v;
    static const struct wire_actor everyone = {.kind = SAM_ACTOR_EVERYONE};
    const struct party *by = &world.identity;

    broker_valid(&world, &v);
    v.body.head.issued_at = WORLD_NOW - 200 * WORLD_HOUR;
    v.body.n_edges = v.body.n_roots = v.body.n_purposes = 2;
    v.edges[0].organisation = v.roots[0].organisation = text_bytes("ips-lyngtoft");
    v.edges[1].organisation = v.roots[1].organisation = text_bytes("psyk-lyngtoft");
    v.body.time_zone = text_bytes("Europe/Copenhagen");
    v.denies[0] = (struct wire_provision){
        .action = SAM_REDISCLOSE, .actor = &everyone, .category = text_bytes("health")};
    SIGN(broker, STATEMENT_BROKER, &v.body, &by, 1, &whole->broker);
    id_of(STATEMENT_BROKER, &whole->broker, world.broker_id);
}

/* ---- what Maja chose ------------------------------------------------------------------------- */

#define PERMIT_END (WORLD_NOW + 90 * SAM_DAY_MS)

static void
make_consent(struct whole *whole)
{
    const struct sam_bytes purpose = text_bytes("job_search");
    const struct sam_provision permit = {
        .effect = SAM_PERMIT,
        .action = SAM_ACCESS,
        .actor = {.kind = SAM_ACTOR_PERSON, .id = {world.team[1].person, ID_BYTES}},
        .category = text_bytes(LABEL),
        .purposes = &purpose,
        .n_purposes = 1,
        .period = {true, true, WORLD_NOW - 100 * WORLD_HOUR, PERMIT_END}};
    uint8_t salt[KEY_BYTES];
    struct sam_fault fault;

    whole_hash("samtykke test consent ", 0, salt);
    memset(&whole->consent, 0, sizeof whole->consent);
    assert_int_equal(consent_make(salt, &permit, 1, whole->consent.at, &whole->consent.len, &fault),
                     SAM_OK);
    consent_hash(signed_as_bytes(&whole->consent), world.consent_hash);
}

/* One owner; Bo and Tine; Tine reaches leaf 1, the item's label. */
static void
make_case(struct whole *whole)
{
    const struct party *by = &world.phone;
    struct case_body *v1 = &world.v1;

    v1->n_owners = 1;
    v1->n_team = 2;
    world.reach[0] = (struct reach){.member = 1, .leaves = 2, .until = PERMIT_END};
    v1->n_reach = 1;
    memcpy(v1->broker_id, world.broker_id, HASH_BYTES);
    memcpy(v1->consent_hash, world.consent_hash, HASH_BYTES);
    SIGN(case, STATEMENT_CASE, v1, &by, 1, &whole->of_case);
    id_of(STATEMENT_CASE, &whole->of_case, world.v1_id);
}

/* ---- what Bo wrote --------------------------------------------------------------------------- */

static uint8_t dek[KEY_BYTES], item_id[HASH_BYTES];
static struct item_body item;

static void
seal(struct whole *whole, const struct item_ctx *ctx, struct item_seal *ret_seal)
{
    struct whole_folder folder;
    struct content_file file = {text_bytes(ATTACHMENT), -1, sizeof ATTACHED - 1};
    const struct content content = {text_bytes(JSON), &file, 1};
    uint8_t header[HASH_BYTES];
    int fd = -1;

    whole_put(&whole->json, JSON, sizeof JSON - 1);
    whole_put(&whole->name, ATTACHMENT, sizeof ATTACHMENT - 1);
    whole_put(&whole->attachment, ATTACHED, sizeof ATTACHED - 1);
    whole_folder_make(&folder);
    assert_int_equal(spool_create(folder.dir, "attachment", &file.fd), SAM_OK);
    assert_int_equal(spool_write(file.fd, 0, text_bytes(ATTACHED)), SAM_OK);
    whole_hash("samtykke test stream ", 0, header);
    whole_draw(header);
    assert_int_equal(seal_item(ctx, dek, &content, folder.dir, "sealed", ret_seal), SAM_OK);
    whole->ciphertext.len = (size_t)ret_seal->length;
    assert_true(whole->ciphertext.len <= sizeof whole->ciphertext.at);
    fd = openat(folder.dir, "sealed", O_RDONLY | O_CLOEXEC);
    assert_int_equal(spool_read(fd, 0, whole->ciphertext.at, whole->ciphertext.len), SAM_OK);
    spool_close(&fd);
    spool_close(&file.fd);
    spool_remove(folder.dir, "attachment");
    spool_remove(folder.dir, "sealed");
    whole_folder_remove(&folder);
}

static void
make_item(struct whole *whole)
{
    static struct sam_bytes label;
    const struct party *by = &world.bo;
    struct item_seal sealed;
    const struct tree_hash root = whole_log_root();

    label = text_bytes(LABEL);
    item = (struct item_body){.kind = text_bytes("note"),
                              .labels = &label,
                              .n_labels = 1,
                              .created = WORLD_NOW - 3 * WORLD_HOUR,
                              .case_version = 1,
                              .log_size = WHOLE_PINNED};
    head_of(&item.head, true, WORLD_NOW - 2 * WORLD_HOUR);
    world_id(40, item.item);
    memcpy(item.author, by->key_id, HASH_BYTES);
    memcpy(item.case_statement, world.v1_id, HASH_BYTES);
    memcpy(item.log_root, root.at, HASH_BYTES);
    const struct item_ctx ctx = whole_ctx(&item);
    whole_hash("samtykke test dek ", 0, dek);
    seal(whole, &ctx, &sealed);
    item.length = sealed.length;
    memcpy(item.sha256, sealed.sha256, HASH_BYTES);
    memcpy(item.commitment, sealed.commitment, HASH_BYTES);
    SIGN(item, STATEMENT_ITEM, &item, &by, 1, &whole->item);
    id_of(STATEMENT_ITEM, &whole->item, item_id);
}

static struct wrap
wrap_for(const struct party *to, const uint8_t share[static KEY_BYTES])
{
    const struct wrap_place place = whole_place(&item, item_id, world.bo.key_id);
    struct recipient recipient;
    struct wrap wrap;
    uint8_t ephemeral[HASH_BYTES];

    memcpy(recipient.key_id, to->key_id, HASH_BYTES);
    memcpy(recipient.x25519, to->x25519, KEY_BYTES);
    (void)crypto_hash_sha256(ephemeral, to->key_id, HASH_BYTES);
    whole_draw(ephemeral);
    assert_int_equal(wrap_seal(&place, &recipient, share, dek, &wrap), SAM_OK);
    return wrap;
}

static void
make_wraps(struct whole *whole)
{
    static struct wrap wraps[WHOLE_PEOPLE];
    struct wraps_body body = {.case_version = 1, .wraps = wraps, .n_wraps = WHOLE_PEOPLE};
    const struct party *by = &world.bo;

    for (unsigned i = 0; i < WHOLE_PEOPLE; i++) {
        memcpy(whole->shares[i].recipient, person(i)->key_id, HASH_BYTES);
        whole_hash("samtykke test share ", i, whole->shares[i].share);
        wraps[i] = wrap_for(person(i), whole->shares[i].share);
    }
    head_of(&body.head, true, WORLD_NOW - WORLD_HOUR);
    memcpy(body.item, item.item, ID_BYTES);
    memcpy(body.item_statement, item_id, HASH_BYTES);
    memcpy(body.case_statement, world.v1_id, HASH_BYTES);
    SIGN(wraps, STATEMENT_WRAPS, &body, &by, 1, &whole->wraps);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* recipients: key_ids, as many as n. */
static void
enter(struct whole *whole, unsigned kind, const struct party *actor,
      const uint8_t (*recipients)[HASH_BYTES], size_t n)
{
    const struct sam_bytes purpose = text_bytes("job_search");
    struct log_entry e = {.kind = kind, .decision = 1};
    static const unsigned hours[] = {
        [PUT_CASE] = 100, [LIST] = 4, [PUT_ITEM] = 2, [PUT_WRAPS] = 1, [RELEASE] = 0};

    e.time = WORLD_NOW - hours[kind] * WORLD_HOUR;
    memcpy(e.actor, actor->key_id, HASH_BYTES);
    e.has_item = kind == PUT_ITEM || kind == PUT_WRAPS || kind == RELEASE;
    if (e.has_item) memcpy(e.item, item.item, ID_BYTES);
    world_id(50 + kind, e.request);
    memcpy(e.case_statement, world.v1_id, HASH_BYTES);
    if (kind == RELEASE) {
        e.purposes = &purpose;
        e.n_purposes = 1;
    }
    e.recipients = recipients;
    e.n_recipients = n;
    whole_log_add(whole, &e);
}

static void
make_head(struct whole *whole)
{
    const struct party *by = &world.head;
    const struct tree_hash root = whole_log_root();
    struct head_body body = {
        .case_version = 1, .log_size = WHOLE_LEAVES, .expires = WORLD_NOW + HEAD_MS};

    head_of(&body.head, true, WORLD_NOW);
    memcpy(body.case_statement, world.v1_id, HASH_BYTES);
    memcpy(body.log_root, root.at, HASH_BYTES);
    memcpy(body.nonce, whole->reader.nonce, ID_BYTES);
    SIGN(head, STATEMENT_HEAD, &body, &by, 1, &whole->head);
}

static void
make_reader(struct whole *whole)
{
    struct whole_reader *r = &whole->reader;
    memcpy(r->realm, world.realm, ID_BYTES);
    memcpy(r->case_id, world.case_id, ID_BYTES);
    memcpy(r->identity_key, world.identity.ed25519, KEY_BYTES);
    world_id(60, r->nonce);
    memcpy(r->x25519_secret, world.tine.x25519_secret, KEY_BYTES);
    whole_hash("samtykke test share ", WHOLE_READER, r->share);
    r->now = WORLD_NOW + 1000;
}

void
whole_make(struct whole *ret_whole)
{
    struct whole *whole = ret_whole;
    uint8_t wrapped[WHOLE_PEOPLE][HASH_BYTES];

    memset(whole, 0, sizeof *whole);
    world_make(&world);
    make_reader(whole);
    for (unsigned i = 0; i < WHOLE_PEOPLE; i++) {
        whole_keys(person(i), &whole->keys[i]);
        memcpy(wrapped[i], person(i)->key_id, HASH_BYTES);
    }
    make_broker(whole);
    make_consent(whole);
    make_case(whole);

    uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    checkpoint_origin(world.realm, origin);
    whole_put(&whole->origin, origin, sizeof origin);
    whole_log_begin();
    enter(whole, PUT_CASE, &world.phone, NULL, 0);
    whole_log_add_foreign();
    whole_log_checkpoint(whole, WORLD_NOW - 50 * WORLD_HOUR, &whole->pinned);
    make_item(whole);
    make_wraps(whole);
    enter(whole, LIST, &world.bo, NULL, 0);
    enter(whole, PUT_ITEM, &world.bo, NULL, 0);
    enter(whole, PUT_WRAPS, &world.bo, (const uint8_t(*)[HASH_BYTES])wrapped, WHOLE_PEOPLE);
    enter(whole, RELEASE, &world.tine, (const uint8_t(*)[HASH_BYTES])wrapped[WHOLE_READER], 1);
    whole_log_checkpoint(whole, WORLD_NOW, &whole->checkpoint);
    whole_log_prove(whole);
    make_head(whole);
}
