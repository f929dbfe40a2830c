/* hostile_world.c - see hostile.h: copies of the broker that go their own way, and asking one of them. */
#include "hostile.h"

#include "wire.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The true one: this file is not the program's. */
enum sam_err __real_core_step(struct core *core, const struct core_frame *frames, size_t n,
                              const struct core_moment *moment, const uint8_t *random,
                              const struct core_frame **ret_replies, size_t *ret_n);
enum sam_err __real_store_open(const struct store_options *options, struct store **ret_store,
                               enum store_reason *ret_reason);
enum sam_err __real_core_new(const struct core_options *options, const struct core_moment *moment,
                             struct core **ret_core, enum core_refusal *ret_refusal);
void __real_core_roots(struct core *core, const struct certificate_root *roots, size_t n);
void __real_core_edge_begins(struct core *core, unsigned edge, uint64_t generation);

/* ---- copies ---------------------------------------------------------------------------------------------------- */

static void
copy_checkpoint(const struct hostile *h, const char *to)
{
    enum store_reason reason = STORE_FINE;
    uint8_t note[CHECKPOINT_MAX];
    uint64_t size = 0;
    size_t len = 0;
    if (store_checkpoint_file_read(h->checkpoint, &size, note, &len, &reason) != SAM_OK
        || store_checkpoint_file_write(to, size, (struct sam_bytes){note, len}, &reason) != SAM_OK)
        realm_die("the checkpoint file cannot be copied");
}

static struct store *
copy_store(const struct hostile *h, const char *name, char *checkpoint, size_t room)
{
    char path[sizeof h->database + 64];
    enum store_reason reason = STORE_FINE;
    struct store *store = NULL;
    (void)snprintf(path, sizeof path, "%s-%s", h->database, name);
    (void)snprintf(checkpoint, room, "%s-%s", h->checkpoint, name);
    if (store_backup(h->database, path, &reason) != SAM_OK) realm_die("the store cannot be copied");
    copy_checkpoint(h, checkpoint);
    const struct store_options options = {.path = path,
                                          .checkpoint_path = checkpoint,
                                          .realm = h->realm,
                                          .storage_key_id = h->storage_key_id,
                                          .ballast = h->ballast,
                                          .room_min = h->room_min};
    if (__real_store_open(&options, &store, &reason) != SAM_OK) realm_die("the copy does not open");
    return store;
}

void
world_copy(struct hostile *h, const char *name)
{
    struct world *world = &h->worlds[h->n_worlds];
    struct core_options options = h->options;
    enum core_refusal refusal = CORE_FINE;
    char checkpoint[sizeof h->checkpoint + 64];
    if (h->n_worlds == HOSTILE_WORLDS_MAX) realm_die("too many worlds");
    (void)snprintf(world->name, sizeof world->name, "%s", name);
    world->store = copy_store(h, name, checkpoint, sizeof checkpoint);
    options.store = world->store;
    options.checkpoint_path = NULL;
    if (__real_core_new(&options, &h->moment, &world->core, &refusal) != SAM_OK)
        realm_die("the copy has no core");
    __real_core_roots(world->core, h->roots, h->n_roots);
    h->n_worlds++;
    for (unsigned i = 0; i < core_edges(world->core); i++)
        __real_core_edge_begins(world->core, i, h->generations[i]);
    hostile_forget(h);
    journal("world %s", name);
}

size_t
world_find(const struct hostile *h, const char *name)
{
    for (size_t i = 0; i < h->n_worlds; i++)
        if (strcmp(h->worlds[i].name, name) == 0) return i;
    realm_die("no such world");
}

size_t
world_of(const struct hostile *h, const uint8_t *key_id)
{
    for (size_t i = 0; i < h->n_serves; i++)
        if (memcmp(h->serves[i].key_id, key_id, HASH_BYTES) == 0) return h->serves[i].world;
    return 0;
}

void
world_step(struct hostile *h, size_t world, const struct core_frame *frame,
           const struct core_frame **ret_replies, size_t *ret_n)
{
    uint8_t random[CORE_RANDOM_BYTES];
    randombytes_buf(random, sizeof random);
    realm_must(
        __real_core_step(h->worlds[world].core, frame, 1, &h->moment, random, ret_replies, ret_n),
        "a core's step");
}

/* ---- replies ----------------------------------------------------------------------------------------------------- */

void
hostile_send(struct hostile *h, const struct core_frame *to, struct sam_bytes payload)
{
    if (h->n_out == h->room_out) {
        h->room_out = 2 * h->room_out + 16;
        h->out = realloc(h->out, h->room_out * sizeof *h->out);
        if (h->out == NULL) realm_die("no memory");
    }
    struct octets copy = octets_copy(payload.at, payload.len);
    struct core_frame *out = &h->out[h->n_out++];
    *out = (struct core_frame){.edge = to->edge, .generation = to->generation};
    out->frame.kind = FRAME_MESSAGE;
    memcpy(out->frame.route, to->frame.route, FRAME_ROUTE_BYTES);
    memcpy(out->frame.key_id, to->frame.key_id, HASH_BYTES);
    out->frame.payload = octets_bytes(&copy);
}

/* A connection as a frame's sender. */
static struct core_frame
from_tap(const struct tap *tap, struct sam_bytes payload)
{
    struct core_frame frame = {.edge = tap->edge, .generation = tap->generation};
    frame.frame = (struct frame){.kind = FRAME_MESSAGE, .payload = payload};
    memcpy(frame.frame.route, tap->route, FRAME_ROUTE_BYTES);
    memcpy(frame.frame.key_id, tap->key_id, HASH_BYTES);
    return frame;
}

bool
hostile_can_say(const struct reply *reply)
{
    uint8_t *part = malloc(FRAME_MAX);
    size_t len = 0;
    if (part == NULL) realm_die("no memory");
    const bool can = wire_reply_encode(reply, part, FRAME_MAX - SESSION_TAG_BYTES, &len) == SAM_OK;
    free(part);
    return can;
}

void
hostile_send_answer(struct hostile *h, struct tap *tap, const struct told *answer)
{
    uint8_t *part = malloc(FRAME_MAX), *out = malloc(FRAME_MAX);
    size_t len = 0;
    if (part == NULL || out == NULL) realm_die("no memory");
    realm_must(wire_reply_encode(&answer->reply, part, FRAME_MAX - SESSION_TAG_BYTES, &len),
               "a changed reply");
    dump(h, tap, "down", (struct sam_bytes){part, len});
    realm_must(session_seal(&tap->client, (struct sam_bytes){part, len}, part, FRAME_MAX, &len),
               "a client's session");
    const struct reply_frame frame = {.sealed = {part, len}, .chunk = octets_bytes(&answer->chunk)};
    realm_must(wire_reply_frame_encode(&frame, out, FRAME_MAX, &len), "a changed reply's frame");
    const struct core_frame to = from_tap(tap, (struct sam_bytes){NULL, 0});
    hostile_send(h, &to, (struct sam_bytes){out, len});
    free(part);
    free(out);
}

void
told_free(struct told *answer)
{
    wire_free(&answer->memory);
    octets_free(&answer->chunk);
}

/* What a core sealed for a connection. False: nothing that opens. */
static bool
open_answer(struct session *session, struct sam_bytes payload, struct told *ret_answer)
{
    const struct reply_frame *frame = NULL;
    const struct reply *reply = NULL;
    struct wire *memory = NULL;
    struct told answer = {.memory = NULL};
    uint8_t part[CONTROL_MAX];
    size_t len = 0;
    bool is_open = false;
    if (wire_reply_frame_decode(payload, &memory, &frame) == SAM_OK && frame->sealed.at != NULL
        && session_open(session, frame->sealed, part, sizeof part, &len) == SAM_OK
        && wire_reply_decode((struct sam_bytes){part, len}, &answer.memory, &reply) == SAM_OK) {
        answer.reply = *reply;
        answer.chunk = octets_copy(frame->chunk.at, frame->chunk.len);
        *ret_answer = answer;
        is_open = true;
    }
    wire_free(&memory);
    return is_open;
}

/* Hints go on to who is served by this world. */
static void
pass_on(struct hostile *h, size_t world, const struct core_frame *reply)
{
    struct tap *tap = hostile_tap(h, reply);
    struct told answer;
    if (tap == NULL || !open_answer(&tap->cores[world], reply->frame.payload, &answer)) return;
    if (tap->world == world) hostile_send_answer(h, tap, &answer);
    told_free(&answer);
}

static struct octets
seal_request(struct session *session, const struct request *request, struct sam_bytes chunk)
{
    uint8_t *part = malloc(FRAME_MAX), *out = malloc(FRAME_MAX);
    size_t len = 0;
    if (part == NULL || out == NULL) realm_die("no memory");
    realm_must(wire_request_encode(request, part, FRAME_MAX - SESSION_TAG_BYTES, &len),
               "a request");
    realm_must(session_seal(session, (struct sam_bytes){part, len}, part, FRAME_MAX, &len),
               "a session with a core");
    const struct request_frame frame = {.sealed = {part, len}, .chunk = chunk};
    realm_must(wire_request_frame_encode(&frame, out, FRAME_MAX, &len), "a request's frame");
    struct octets payload = octets_copy(out, len);
    free(part);
    free(out);
    return payload;
}

bool
world_ask(struct hostile *h, struct tap *tap, size_t world, const struct request *request,
          struct sam_bytes chunk, struct told *ret_answer)
{
    const struct core_frame *replies = NULL;
    size_t n = 0;
    bool is_answered = false;
    if (tap->cores[world].state != SESSION_READY) return false;
    struct octets payload = seal_request(&tap->cores[world], request, chunk);
    const struct core_frame frame = from_tap(tap, octets_bytes(&payload));
    world_step(h, world, &frame, &replies, &n);
    for (size_t i = 0; i < n; i++) {
        if (!is_answered && hostile_tap(h, &replies[i]) == tap)
            is_answered = open_answer(&tap->cores[world], replies[i].frame.payload, ret_answer);
        else
            pass_on(h, world, &replies[i]);
    }
    octets_free(&payload);
    return is_answered;
}
