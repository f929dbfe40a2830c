/* world_turn.c - turns, sessions, requests and versions; see world.h. */
#include "world.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void (*world_before)(void), (*world_behind)(void);

static struct octets copies[REPLIES_MAX];
static struct core_frame replies[REPLIES_MAX];
static size_t n_replies;
static struct peer_reply answer;
static struct store_memory *memory;
static struct wire *entry_memory;

void
world_forget(void)
{
    peer_reply_free(&answer);
    wire_free(&entry_memory);
    store_memory_free(&memory);
    for (size_t i = 0; i < n_replies; i++) {
        octets_free(&copies[i]);
    }
    n_replies = 0;
}

/* ---- turns --------------------------------------------------------------------------------------- */

static void
draw_step(uint8_t *ret_random)
{
    uint64_t step = ++world.steps;
    crypto_hash_sha256(ret_random, (const uint8_t *)&step, sizeof step);
}

void
world_pass(int64_t ms)
{
    world.moment.now += ms;
    world.moment.boot_time += ms;
}

void
world_tick(void)
{
    uint8_t random[CORE_RANDOM_BYTES];
    draw_step(random);
    ok(core_tick(world.core, &world.moment, random));
}

void
batch_add(struct batch *batch, const struct peer *peer, struct octets payload)
{
    assert_true(batch->n < REPLIES_MAX);
    batch->payload[batch->n] = payload;
    batch->frames[batch->n] = (struct core_frame){
        .edge = (unsigned)peer->edge,
        .generation = 1,
        .frame = peer_frame(peer, octets_bytes(&batch->payload[batch->n]))};
    batch->n++;
}

void
batch_ask(struct batch *batch, enum who who, struct control control)
{
    const struct sam_bytes nothing = {NULL, 0};
    batch_add(batch, &world.peers[who], peer_ask(&world.peers[who], &control, nothing));
    octets_free(&control.bytes);
}

size_t
world_send(struct batch *batch)
{
    const struct core_frame *got = NULL;
    uint8_t random[CORE_RANDOM_BYTES];
    world_forget();
    draw_step(random);
    if (world_before != NULL) { world_before(); }
    enum sam_err r = core_step(world.core, batch->frames, batch->n, &world.moment, random, &got,
                               &n_replies);
    if (world_behind != NULL) { world_behind(); }
    ok(r);
    assert_true(n_replies <= REPLIES_MAX);
    for (size_t i = 0; i < n_replies; i++) {
        copies[i] = octets_copy(got[i].frame.payload.at, got[i].frame.payload.len);
        replies[i] = got[i];
        replies[i].frame.payload = octets_bytes(&copies[i]);
    }
    for (size_t i = 0; i < batch->n; i++) {
        octets_free(&batch->payload[i]);
    }
    batch->n = 0;
    return n_replies;
}

const struct core_frame *
world_reply(size_t i)
{
    assert_true(i < n_replies);
    return &replies[i];
}

struct peer_reply
world_said(size_t i, enum who who)
{
    struct peer_reply got;
    const struct core_frame *frame = world_reply(i);
    assert_memory_equal(frame->frame.route, world.peers[who].route, FRAME_ROUTE_BYTES);
    assert_int_equal(frame->edge, world.peers[who].edge);
    peer_take(&world.peers[who], frame->frame.payload, &got);
    return got;
}

void
world_says(size_t i, enum who who, enum reply_error error)
{
    struct peer_reply got = world_said(i, who);
    assert_int_equal(got.got, PEER_REPLY);
    assert_int_equal(got.reply->error, error);
    peer_reply_free(&got);
}

/* ---- people -------------------------------------------------------------------------------------- */

struct peer *
world_meet(enum who who)
{
    struct batch batch = {.n = 0};
    struct peer *peer = &world.peers[who];
    batch_add(&batch, peer, peer_hello(peer));
    assert_int_equal(world_send(&batch), 1);
    peer_take(peer, replies[0].frame.payload, &answer);
    assert_int_equal(answer.got, PEER_SESSION);
    return peer;
}

const struct peer_reply *
world_ask(enum who who, struct control control)
{
    return world_ask_with(who, control, (struct sam_bytes){NULL, 0});
}

const struct peer_reply *
world_ask_with(enum who who, struct control control, struct sam_bytes chunk)
{
    struct batch batch = {.n = 0};
    struct peer *peer = &world.peers[who];
    if (!peer_ready(peer)) { (void)world_meet(who); }
    batch_add(&batch, peer, peer_ask(peer, &control, chunk));
    assert_true(world_send(&batch) >= 1);
    assert_memory_equal(replies[0].frame.route, peer->route, FRAME_ROUTE_BYTES);
    peer_take(peer, replies[0].frame.payload, &answer);
    if (answer.got == PEER_REPLY) {
        assert_memory_equal(answer.reply->request, control.request, ID_BYTES);
    }
    octets_free(&control.bytes);
    return &answer;
}

void
world_expect(enum who who, struct control control, enum reply_error error)
{
    const struct peer_reply *reply = world_ask(who, control);
    assert_int_equal(reply->got, PEER_REPLY);
    assert_int_equal(reply->reply->error, error);
}

/* ---- cases --------------------------------------------------------------------------------------- */

const struct realm_version *
world_version(enum who by)
{
    const struct person *const signers[] = {&world.people[by]};
    assert_true(world.n < sizeof world.v / sizeof world.v[0]);
    struct realm_version *next = &world.v[world.n];
    realm_case_next(&world.realm, &world.plan, world.n > 0 ? next - 1 : NULL, signers, 1,
                    world.moment.now, next);
    world.n++;
    return next;
}

struct control
world_putting(const struct realm_version *version)
{
    return control_put_case(&world.realm, version);
}

const struct realm_version *
world_put(enum who by)
{
    const struct realm_version *version = world_version(by);
    world_expect(by, world_putting(version), REPLY_OK);
    return version;
}

void
world_put_item(const char *label, struct realm_item *ret_item)
{
    const struct realm_version *version = &world.v[world.n - 1];
    const struct person *bo = &world.people[BO];
    const char *const labels[] = {label, NULL};
    const struct item_terms terms = {
        .author = bo, .version = version, .labels = labels, .now = world.moment.now};
    struct realm_wraps wraps;
    realm_item_make(&world.realm, &terms, ret_item);
    world_expect(BO, control_put_item(&world.realm, ret_item), REPLY_OK);
    struct control chunk = control_put_chunk(&world.realm, ret_item, 0);
    const struct peer_reply *got = world_ask_with(BO, chunk, realm_chunk(ret_item, 0));
    assert_int_equal(got->reply->error, REPLY_OK);
    realm_wraps_make(&world.realm, bo, version, ret_item, NULL, world.moment.now, &wraps);
    world_expect(BO, control_put_wraps(&world.realm, &wraps), REPLY_OK);
    realm_wraps_free(&wraps);
}

void
world_put_open_item(struct realm_item *ret_item)
{
    plan_permit(&world.plan, actor_person(&world.people[TINE]), "work.search", NAMES("job_search"),
                NOW, NOW + 100 * SAM_DAY_MS);
    (void)world_put(PHONE);
    world_put_item("work.search", ret_item);
}

struct control
world_releasing(const struct realm_item *item)
{
    return control_release(&world.realm, world.plan.case_id, item->id, NULL, NAMES("job_search"),
                           NULL, false);
}

size_t
world_entries(const uint8_t *case_id)
{
    uint64_t seq = 0;
    struct tree_hash leaf;
    ok(store_log_last(world.store, case_id, &seq, &leaf));
    return (size_t)seq;
}

const struct log_entry *
world_last(const uint8_t *case_id)
{
    const struct log_entry *entry = NULL;
    struct store_entry stored;
    size_t n = 0;
    wire_free(&entry_memory);
    ok(store_log_page(world.store, case_id, world_entries(case_id), &memory, &stored, 1, &n));
    assert_int_equal(n, 1);
    ok(wire_log_entry_decode(stored.entry, &entry_memory, &entry));
    return entry;
}

struct core_counts
world_counts(void)
{
    struct core_counts counts;
    core_counts(world.core, &counts);
    return counts;
}
