/* world.c - see world.h. */
#include "world.h"

#include "log.h"
#include "storage_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world world;

/* ---- a core ---------------------------------------------------------------------------------- */

static void
open_store(void)
{
    uint8_t key_id[HASH_BYTES];
    enum store_reason reason = STORE_FINE;
    storage_key_id(world.realm.storage_key, key_id);
    const struct store_options options = {.path = world.database,
                                          .checkpoint_path = world.checkpoint,
                                          .realm = world.realm.id,
                                          .storage_key_id = key_id,
                                          .room_min = world.room_min,
                                          .create = true};
    assert_int_equal(store_open(&options, &world.store, &reason), SAM_OK);
}

static void
keep_keys(const struct person *p)
{
    struct store_keys keys = {.statement = octets_bytes(&p->keys),
                              .certificate = octets_bytes(&p->certificate),
                              .organisation = realm_text(p->organisation),
                              .role = realm_text(p->role),
                              .pending_until = NOW + DAY};
    memcpy(keys.key_id, p->key_id, HASH_BYTES);
    memcpy(keys.ed25519, p->sign.ed25519, KEY_BYTES);
    memcpy(keys.x25519, p->x25519.pk, KEY_BYTES);
    memcpy(keys.curve, p->curve, KEY_BYTES);
    assert_int_equal(store_keys_put(world.store, &keys), SAM_OK);
    assert_int_equal(store_keys_admit(world.store, p->key_id, NOW), SAM_OK);
}

/* The broker statement, and everybody's keys as admitted. */
static void
fill_store(void)
{
    struct store *s = world.store;
    assert_int_equal(store_begin(s), SAM_OK);
    assert_int_equal(store_frame_begin(s), SAM_OK);
    assert_int_equal(store_broker_put(s, 1, world.realm.broker.statement.id,
                                      octets_bytes(&world.realm.statement)),
                     SAM_OK);
    for (size_t i = 0; i < PEOPLE; i++)
        keep_keys(&world.people[i]);
    assert_int_equal(store_frame_keep(s), SAM_OK);
    assert_int_equal(store_commit(s), SAM_OK);
}

static void
new_core(void)
{
    struct core_secrets secrets = {.session = world.realm.session};
    enum core_refusal refusal = CORE_FINE;
    memcpy(secrets.log, world.realm.log.secret, sizeof secrets.log);
    memcpy(secrets.head, world.realm.head.secret, sizeof secrets.head);
    memcpy(secrets.storage, world.realm.storage_key, sizeof secrets.storage);
    const struct core_options options = {.realm = world.realm.id,
                                         .identity_key = world.realm.identity.ed25519,
                                         .store = world.store,
                                         .checkpoint_path = world.checkpoint,
                                         .secrets = &secrets,
                                         .library = world.realm.library,
                                         .author_bytes = world.author_bytes};
    assert_int_equal(core_new(&options, &world.moment, &world.core, &refusal), SAM_OK);
    core_roots(world.core, world.realm.trust, world.realm.n_roots);
    for (unsigned i = 0; i < core_edges(world.core); i++)
        core_edge_begins(world.core, i, 1);
}

static void
make_people(void)
{
    static const struct {
        const char *role, *organisation;
    } are[PEOPLE] = {
        [MAJA] = {PERSON_CANDIDATE, "ips-lyngtoft"},  [BO] = {"consultant", "ips-lyngtoft"},
        [KARI] = {"consultant", "ips-lyngtoft"},      [OLE] = {"therapist", "psyk-lyngtoft"},
        [SARA] = {"social_worker", "job-lyngtoft"},   [HANNE] = {"therapist", "psyk-lyngtoft"},
        [PHONE] = {PERSON_CANDIDATE, "ips-lyngtoft"},
    };
    for (size_t i = 0; i < PEOPLE; i++)
        person_make(&world.realm, are[i].role, are[i].organisation, NOW, &world.people[i]);
}

void
world_hello(enum who who)
{
    struct peer *peer = &world.peers[who];
    const struct core_frame *replies = NULL;
    struct peer_reply reply;
    size_t n = 0;
    uint8_t random[CORE_RANDOM_BYTES];
    peer_make(&world.realm, who_is(who), 1 + (uint32_t)who, peer);
    struct octets hello = peer_hello(peer);
    struct core_frame frame = {(unsigned)peer->edge, 1, peer_frame(peer, octets_bytes(&hello))};
    realm_draw(&world.realm, random, sizeof random);
    assert_int_equal(core_step(world.core, &frame, 1, &world.moment, random, &replies, &n), SAM_OK);
    assert_int_equal(n, 1);
    peer_take(peer, replies[0].frame.payload, &reply);
    assert_int_equal(reply.got, PEER_SESSION);
    peer_reply_free(&reply);
    octets_free(&hello);
}

static void
first_version(void)
{
    plan_make(&world.realm, &world.plan);
    plan_own(&world.plan, who_is(MAJA), OWNER_DEVICE);
    for (enum who w = BO; w <= SARA; w++)
        (void)plan_join(&world.plan, who_is(w));
    put_version();
}

static void
begin(uint64_t author_bytes, uint64_t room_min)
{
    const struct realm_terms terms = {.seed = 7, .now = NOW};
    memset(&world, 0, sizeof world);
    world.author_bytes = author_bytes;
    world.room_min = room_min;
    world.moment = (struct core_moment){NOW, 1000};
    (void)snprintf(world.folder, sizeof world.folder, "/tmp/samtykke-reading-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    (void)snprintf(world.database, sizeof world.database, "%s/db", world.folder);
    (void)snprintf(world.checkpoint, sizeof world.checkpoint, "%s/checkpoint", world.folder);
    realm_make(&terms, &world.realm);
    make_people();
    open_store();
    fill_store();
    new_core();
    for (enum who w = MAJA; w < PEOPLE; w++)
        world_hello(w);
    first_version();
}

void
world_begin(uint64_t author_bytes)
{
    begin(author_bytes, 0);
}

void
world_without_room(void)
{
    begin(0, UINT64_C(1) << 60);
}

int
world_start(void **state)
{
    (void)state;
    world_begin(UINT64_C(1) << 30);
    return 0;
}

int
world_end(void **state)
{
    static const char *const NAMES_OF_FILES[] = {"db",      "db-wal",     "db-shm",
                                                 "db.lock", "db.ballast", "checkpoint"};
    char path[128];
    (void)state;
    forget_replies();
    wire_free(&world.entry);
    for (size_t i = 0; i < world.n_items; i++)
        realm_item_free(&world.items[i]);
    for (size_t i = 0; i < world.n_versions; i++)
        realm_version_free(&world.versions[i]);
    core_free(&world.core);
    store_close(&world.store);
    for (size_t i = 0; i < PEOPLE; i++) {
        peer_end(&world.peers[i]);
        person_free(&world.people[i]);
    }
    realm_free(&world.realm);
    for (size_t i = 0; i < sizeof NAMES_OF_FILES / sizeof *NAMES_OF_FILES; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", world.folder, NAMES_OF_FILES[i]);
        (void)unlink(path);
    }
    return rmdir(world.folder);
}

const struct realm_version *
version(void)
{
    return &world.versions[world.n_versions - 1];
}

/* ---- asking ---------------------------------------------------------------------------------- */

void
world_turn(struct asked *asked, size_t n, const struct peer_reply **ret_replies)
{
    struct octets payloads[64];
    struct core_frame frames[64];
    const struct core_frame *replies = NULL;
    size_t n_replies = 0;
    uint8_t random[CORE_RANDOM_BYTES];
    assert_true(n <= 64 && world.n_replies + n <= REPLIES);
    for (size_t i = 0; i < n; i++) {
        struct peer *peer = &world.peers[asked[i].who];
        payloads[i] = peer_ask(peer, &asked[i].control, asked[i].chunk);
        frames[i] = (struct core_frame){(unsigned)peer->edge, 1,
                                        peer_frame(peer, octets_bytes(&payloads[i]))};
        octets_free(&asked[i].control.bytes);
    }
    realm_draw(&world.realm, random, sizeof random);
    assert_int_equal(core_step(world.core, frames, n, &world.moment, random, &replies, &n_replies),
                     SAM_OK);
    assert_int_equal(n_replies, n);
    for (size_t i = 0; i < n; i++) {
        struct peer_reply *reply = &world.replies[world.n_replies++];
        peer_take(&world.peers[asked[i].who], replies[i].frame.payload, reply);
        assert_int_equal(reply->got, PEER_REPLY);
        ret_replies[i] = reply;
        octets_free(&payloads[i]);
    }
}

const struct peer_reply *
ask_with(enum who who, struct control control, struct sam_bytes chunk)
{
    const struct peer_reply *reply = NULL;
    world_turn(&(struct asked){who, control, chunk}, 1, &reply);
    return reply;
}

const struct peer_reply *
ask(enum who who, struct control control)
{
    return ask_with(who, control, (struct sam_bytes){NULL, 0});
}

void
forget_replies(void)
{
    for (size_t i = 0; i < world.n_replies; i++)
        peer_reply_free(&world.replies[i]);
    world.n_replies = 0;
}

void
expect(const struct peer_reply *reply, enum reply_error error)
{
    assert_int_equal(reply->reply->error, error);
}

/* ---- doing ----------------------------------------------------------------------------------- */

const struct realm_version *
sign_version(void)
{
    const struct person *by = who_is(MAJA);
    const struct realm_version *previous = world.n_versions == 0 ? NULL : version();
    assert_true(world.n_versions < VERSIONS);
    realm_case_next(&world.realm, &world.plan, previous, &by, 1, world.moment.now,
                    &world.versions[world.n_versions]);
    return &world.versions[world.n_versions++];
}

void
put_version(void)
{
    expect(ask(MAJA, control_put_case(&world.realm, sign_version())), REPLY_OK);
}

struct realm_item *
make_item(enum who author, struct item_terms terms)
{
    assert_true(world.n_items < ITEMS);
    struct realm_item *item = &world.items[world.n_items++];
    terms.author = who_is(author);
    if (terms.version == NULL) terms.version = version();
    if (terms.now == 0) terms.now = world.moment.now;
    realm_item_make(&world.realm, &terms, item);
    return item;
}

void
send_item(enum who author, const struct realm_item *item)
{
    expect(ask(author, control_put_item(&world.realm, item)), REPLY_OK);
    for (size_t i = 0; i < realm_chunks(item); i++)
        expect(ask_with(author, control_put_chunk(&world.realm, item, i), realm_chunk(item, i)),
               REPLY_OK);
}

const struct peer_reply *
send_wraps(enum who wrapper, const struct realm_item *item)
{
    struct realm_wraps wraps;
    realm_wraps_make(&world.realm, who_is(wrapper), version(), item, NULL, world.moment.now,
                     &wraps);
    const struct peer_reply *reply = ask(wrapper, control_put_wraps(&world.realm, &wraps));
    realm_wraps_free(&wraps);
    return reply;
}

struct realm_item *
put_item(enum who author, struct item_terms terms)
{
    struct realm_item *item = make_item(author, terms);
    send_item(author, item);
    expect(send_wraps(author, item), REPLY_OK);
    return item;
}

struct realm_item *
put_note(enum who author, const char *label)
{
    return put_item(author, (struct item_terms){.labels = NAMES(label)});
}

struct sam_provision *
permit(enum who who, const char *category, const char *const *purposes)
{
    return plan_permit(&world.plan, actor_person(who_is(who)), category, purposes, NOW - HOUR,
                       NOW + 30 * DAY);
}

const struct peer_reply *
release(enum who who, const struct realm_item *item, const char *const *purposes)
{
    return ask(who, control_release(&world.realm, world.plan.case_id, item->id, NULL, purposes,
                                    NULL, false));
}

const struct released *
expect_released(enum who who, const struct realm_item *item, const struct peer_reply *reply)
{
    struct octets json = {NULL, 0}, attachment = {NULL, 0};
    expect(reply, REPLY_OK);
    assert_non_null(reply->reply->released);
    assert_true(reply->reply->checkpoint.len > 0);
    struct reading reading = reading_of_release(who_is(who), reply->reply->released,
                                                octets_bytes(&item->ciphertext));
    assert_null(realm_open(&reading, &json, &attachment));
    octets_free(&json);
    octets_free(&attachment);
    return reply->reply->released;
}

/* ---- the log --------------------------------------------------------------------------------- */

static const struct log_reply *
read_log(void)
{
    const struct peer_reply *reply = ask(MAJA,
                                         control_log(&world.realm, world.plan.case_id, 1, 256));
    expect(reply, REPLY_OK);
    assert_non_null(reply->reply->log);
    return reply->reply->log;
}

size_t
count_entries(void)
{
    return read_log()->n_entries;
}

const struct log_entry *
last_entry(void)
{
    const struct log_reply *log = read_log();
    const struct log_entry *read = NULL;
    assert_true(log->n_entries > 0);
    struct sam_bytes bytes = log->entries[log->n_entries - 1].entry;
    wire_free(&world.entry);
    assert_int_equal(wire_log_entry_decode(bytes, &world.entry, &read), SAM_OK);
    return read;
}

void
expect_entry(enum request_kind kind, enum who actor, uint32_t decision, uint32_t reason)
{
    const struct log_entry *entry = last_entry();
    assert_int_equal(entry->kind, log_kind(kind));
    assert_memory_equal(entry->actor, who_is(actor)->key_id, HASH_BYTES);
    assert_int_equal(entry->decision, decision);
    assert_int_equal(entry->reason, reason);
}
