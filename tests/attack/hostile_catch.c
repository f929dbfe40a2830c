/* hostile_catch.c - the program's calls of its core, caught by the linker (--wrap), and clients' inner sessions read
 * along: the core's n and the session key are all that it takes. */
#include "hostile.h"

#include "store_data.h"
#include "wire.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct hostile hostile;

struct hostile *
hostile_self(void)
{
    return &hostile;
}

/* What the linker calls the true ones, and what it takes ours for. */
enum sam_err __real_store_open(const struct store_options *options, struct store **ret_store,
                               enum store_reason *ret_reason);
enum sam_err __wrap_store_open(const struct store_options *options, struct store **ret_store,
                               enum store_reason *ret_reason);
enum sam_err __real_core_new(const struct core_options *options, const struct core_moment *moment,
                             struct core **ret_core, enum core_refusal *ret_refusal);
enum sam_err __wrap_core_new(const struct core_options *options, const struct core_moment *moment,
                             struct core **ret_core, enum core_refusal *ret_refusal);
void __real_core_roots(struct core *core, const struct certificate_root *roots, size_t n);
void __wrap_core_roots(struct core *core, const struct certificate_root *roots, size_t n);
void __real_core_confirm_clock(struct core *core, const struct core_moment *moment);
void __wrap_core_confirm_clock(struct core *core, const struct core_moment *moment);
void __real_core_edge_begins(struct core *core, unsigned edge, uint64_t generation);
void __wrap_core_edge_begins(struct core *core, unsigned edge, uint64_t generation);
bool __real_core_ask(struct core *core, unsigned edge, const uint8_t *curve,
                     const struct core_moment *moment, uint8_t *ret_key_id);
bool __wrap_core_ask(struct core *core, unsigned edge, const uint8_t *curve,
                     const struct core_moment *moment, uint8_t *ret_key_id);
enum sam_err __real_core_tick(struct core *core, const struct core_moment *moment,
                              const uint8_t *random);
enum sam_err __wrap_core_tick(struct core *core, const struct core_moment *moment,
                              const uint8_t *random);
enum sam_err __wrap_core_step(struct core *core, const struct core_frame *frames, size_t n,
                              const struct core_moment *moment, const uint8_t *random,
                              const struct core_frame **ret_replies, size_t *ret_n);

/* ---- the start -------------------------------------------------------------------------------------------------- */

enum sam_err
__wrap_store_open(const struct store_options *options, struct store **ret_store,
                  enum store_reason *ret_reason)
{
    struct hostile *h = &hostile;
    if (h->n_worlds == 0) {
        (void)snprintf(h->database, sizeof h->database, "%s", options->path);
        (void)snprintf(h->checkpoint, sizeof h->checkpoint, "%s", options->checkpoint_path);
        memcpy(h->realm, options->realm, ID_BYTES);
        memcpy(h->storage_key_id, options->storage_key_id, HASH_BYTES);
        h->ballast = options->ballast;
        h->room_min = options->room_min;
    }
    return __real_store_open(options, ret_store, ret_reason);
}

/* The operator's own keys, for what is forged. */
static void
draw_keys(struct hostile *h)
{
    uint8_t secret[KEY_BYTES];
    (void)crypto_sign_keypair(h->sign.ed25519, h->sign.secret);
    randombytes_buf(secret, sizeof secret);
    hpke_pair_make(secret, &h->x25519);
    randombytes_buf(h->key_id, sizeof h->key_id);
}

enum sam_err
__wrap_core_new(const struct core_options *options, const struct core_moment *moment,
                struct core **ret_core, enum core_refusal *ret_refusal)
{
    struct hostile *h = &hostile;
    const char *folder = getenv("SAMTYKKE_HOSTILE");
    const enum sam_err r = __real_core_new(options, moment, ret_core, ret_refusal);
    if (r != SAM_OK || h->n_worlds != 0) return r;
    if (folder == NULL) realm_die("SAMTYKKE_HOSTILE names no folder");
    (void)snprintf(h->folder, sizeof h->folder, "%s", folder);
    h->options = *options;
    h->secrets = *options->secrets;
    memcpy(h->identity, options->identity_key, KEY_BYTES);
    h->options.secrets = &h->secrets;
    h->options.realm = h->realm;
    h->options.identity_key = h->identity;
    h->moment = *moment;
    h->worlds[0] = (struct world){.name = "main", .core = *ret_core, .store = options->store};
    h->n_worlds = 1;
    draw_keys(h);
    journal("begins %s", hex(h->key_id, HASH_BYTES));
    return r;
}

void
__wrap_core_roots(struct core *core, const struct certificate_root *roots, size_t n)
{
    hostile.roots = roots;
    hostile.n_roots = n;
    for (size_t i = 1; i < hostile.n_worlds; i++)
        __real_core_roots(hostile.worlds[i].core, roots, n);
    __real_core_roots(core, roots, n);
}

static void
shift(const struct core_moment *moment)
{
    hostile.moment = *moment;
    hostile.moment.now += hostile.clock_ms;
    hostile.moment.boot_time += hostile.clock_ms;
}

/* SIGUSR1: look at the orders. */
void
__wrap_core_confirm_clock(struct core *core, const struct core_moment *moment)
{
    (void)core;
    shift(moment);
    orders_take(&hostile);
}

bool
__wrap_core_ask(struct core *core, unsigned edge, const uint8_t *curve,
                const struct core_moment *moment, uint8_t *ret_key_id)
{
    shift(moment);
    return __real_core_ask(core, edge, curve, &hostile.moment, ret_key_id);
}

enum sam_err
__wrap_core_tick(struct core *core, const struct core_moment *moment, const uint8_t *random)
{
    orders_take(&hostile);
    shift(moment);
    for (size_t i = 1; i < hostile.n_worlds; i++)
        realm_must(__real_core_tick(hostile.worlds[i].core, &hostile.moment, random), "a tick");
    return __real_core_tick(core, &hostile.moment, random);
}

/* ---- sessions read along ------------------------------------------------------------------------------------------ */

static void
end_tap(struct tap *tap)
{
    session_end(&tap->client);
    for (size_t i = 0; i < HOSTILE_WORLDS_MAX; i++)
        session_end(&tap->cores[i]);
    *tap = (struct tap){.is_used = false};
}

void
hostile_forget(struct hostile *h)
{
    for (size_t i = 0; i < HOSTILE_TAPS_MAX; i++)
        end_tap(&h->taps[i]);
}

void
__wrap_core_edge_begins(struct core *core, unsigned edge, uint64_t generation)
{
    struct hostile *h = &hostile;
    h->generations[edge] = generation;
    for (size_t i = 0; i < HOSTILE_TAPS_MAX; i++)
        if (h->taps[i].is_used && h->taps[i].edge == edge) end_tap(&h->taps[i]);
    for (size_t i = 1; i < h->n_worlds; i++)
        __real_core_edge_begins(h->worlds[i].core, edge, generation);
    __real_core_edge_begins(core, edge, generation);
}

struct tap *
hostile_tap(struct hostile *h, const struct core_frame *of)
{
    for (size_t i = 0; i < HOSTILE_TAPS_MAX; i++) {
        struct tap *tap = &h->taps[i];
        if (tap->is_used && tap->edge == of->edge && tap->generation == of->generation
            && memcmp(tap->route, of->frame.route, FRAME_ROUTE_BYTES) == 0)
            return tap;
    }
    return NULL;
}

static struct tap *
new_tap(struct hostile *h, const struct core_frame *of)
{
    struct tap *tap = hostile_tap(h, of);
    if (tap != NULL) end_tap(tap);
    for (size_t i = 0; i < HOSTILE_TAPS_MAX && tap == NULL; i++)
        if (!h->taps[i].is_used) tap = &h->taps[i];
    if (tap == NULL) { /* the first comes first; its client begins again */
        tap = &h->taps[0];
        end_tap(tap);
    }
    *tap = (struct tap){.is_used = true, .edge = of->edge, .generation = of->generation};
    memcpy(tap->route, of->frame.route, FRAME_ROUTE_BYTES);
    memcpy(tap->key_id, of->frame.key_id, HASH_BYTES);
    return tap;
}

/* The core's session with this n, computed once more. False: not this broker statement. */
static bool
read_along(struct hostile *h, size_t world, const struct hello *hello, const uint8_t *n,
           struct session *ret_session)
{
    struct session_names names;
    struct session_hello words;
    struct store_memory *memory = NULL;
    struct store_keys keys;
    struct sam_bytes broker;
    const struct envelope *envelope = NULL;
    struct wire *opened = NULL;
    struct store *store = h->worlds[world].store;
    uint8_t request[ID_BYTES];
    bool is_read = false;

    memcpy(words.enc, hello->enc, sizeof words.enc);
    memcpy(words.ct, hello->ct, sizeof words.ct);
    memcpy(names.realm, h->realm, ID_BYTES);
    memcpy(names.key_id, hello->key_id, HASH_BYTES);
    if (store_keys_get(store, hello->key_id, &memory, &keys) != SAM_OK
        || store_broker_get(store, 0, &memory, &broker) != SAM_OK)
        realm_die("keys that the core knows are not in the store");
    realm_must(wire_envelope_decode(broker, &opened, &envelope), "the broker statement");
    statement_id(STATEMENT_BROKER, envelope->body, names.broker_id);
    wire_free(&opened);
    is_read = session_accept(&names, &h->secrets.session, keys.x25519, &words, n, request,
                             ret_session)
              == SAM_OK;
    store_memory_free(&memory);
    return is_read;
}

/* Said to every world, so that each can be asked as this client; the client hears the n of its own. */
static void
take_hello(struct hostile *h, const struct core_frame *frame, const struct hello *hello)
{
    struct tap *tap = new_tap(h, frame);
    tap->world = world_of(h, frame->frame.key_id);
    for (size_t w = 0; w < h->n_worlds; w++) {
        const struct core_frame *replies = NULL;
        const struct reply_frame *reply = NULL;
        struct wire *memory = NULL;
        size_t n = 0;
        world_step(h, w, frame, &replies, &n);
        if (n != 1 || wire_reply_frame_decode(replies[0].frame.payload, &memory, &reply) != SAM_OK)
            continue;
        if (reply->has_n && read_along(h, w, hello, reply->n, &tap->cores[w])) {
            if (w == tap->world && !read_along(h, w, hello, reply->n, &tap->client))
                realm_die("a session reads once and not twice");
            const struct session_way out = tap->cores[w].out;
            tap->cores[w].out = tap->cores[w].in;
            tap->cores[w].in = out;
        }
        if (w == tap->world) hostile_send(h, frame, replies[0].frame.payload);
        wire_free(&memory);
    }
    if (tap->client.state != SESSION_READY) end_tap(tap);
}

/* ---- requests ------------------------------------------------------------------------------------------------------- */

static void
send_no_session(struct hostile *h, const struct core_frame *to)
{
    const struct reply_frame frame = {.has_no_session = true, .no_session = true};
    uint8_t out[64];
    size_t len = 0;
    realm_must(wire_reply_frame_encode(&frame, out, sizeof out, &len), "no session");
    hostile_send(h, to, (struct sam_bytes){out, len});
}

/* In which world a request is asked. */
static size_t
asked_in(const struct hostile *h, const struct tap *tap, const struct request *request)
{
    const uint8_t *item = request->release != NULL     ? request->release->item
                          : request->get_chunk != NULL ? request->get_chunk->item
                                                       : NULL;
    if (item == NULL || !h->switches.lends || memcmp(item, h->switches.lent, ID_BYTES) != 0)
        return tap->world;
    return h->switches.lender;
}

static bool
concerns(const struct hostile *h, const struct tap *tap)
{
    return sodium_is_zero(h->switches.only, HASH_BYTES)
           || memcmp(h->switches.only, tap->key_id, HASH_BYTES) == 0;
}

static void
change(struct hostile *h, struct tap *tap, const struct request *request, struct told *answer)
{
    if (!concerns(h, tap) || answer->reply.error != REPLY_OK) return;
    if (request->kind == REQUEST_RELEASE) change_release(h, tap, request, answer);
    if (request->kind == REQUEST_GET_CHUNK) change_chunk(h, tap, request, answer);
    if (request->kind == REQUEST_MISSING_WRAPS) change_missing(h, request, answer);
    if (request->kind == REQUEST_LOG) change_log(h, tap, request, answer);
    if (request->kind == REQUEST_GET_CASE) change_case(h, tap, request, answer);
    if (request->kind == REQUEST_GET_MEETING) change_meeting(h, tap, request, answer);
    if (request->kind == REQUEST_ROOM_CARD) change_room(h, request, answer);
}

static void
take_request(struct hostile *h, struct tap *tap, const struct request *request,
             struct sam_bytes chunk)
{
    struct told answer;
    journal_request(tap, request);
    stock_request(h, request);
    if (!world_ask(h, tap, asked_in(h, tap, request), request, chunk, &answer)) return;
    journal_answer(tap, request, &answer);
    const struct reply was = answer.reply;
    change(h, tap, request, &answer);
    if (!hostile_can_say(&answer.reply)) { /* longer than the field it lies in may be */
        answer.reply = was;
        journal("unsayable");
    }
    hostile_send_answer(h, tap, &answer);
    told_free(&answer);
    step_memory_free();
}

static void
take_sealed(struct hostile *h, const struct core_frame *frame, const struct request_frame *in)
{
    struct tap *tap = hostile_tap(h, frame);
    const struct request *request = NULL;
    struct wire *memory = NULL;
    uint8_t *part = malloc(in->sealed.len + 1);
    size_t len = 0;
    if (part == NULL) realm_die("no memory");
    if (tap == NULL || tap->world != world_of(h, tap->key_id)
        || session_open(&tap->client, in->sealed, part, in->sealed.len, &len) != SAM_OK) {
        if (tap != NULL) end_tap(tap);
        send_no_session(h, frame);
    } else if (wire_request_decode((struct sam_bytes){part, len}, &memory, &request) == SAM_OK) {
        dump(h, tap, "up", (struct sam_bytes){part, len});
        take_request(h, tap, request, in->chunk);
    } else {
        realm_die("a client's request is none");
    }
    wire_free(&memory);
    free(part);
}

static void
take_frame(struct hostile *h, const struct core_frame *frame)
{
    const struct request_frame *in = NULL;
    struct wire *memory = NULL;
    if (wire_request_frame_decode(frame->frame.payload, &memory, &in) != SAM_OK) return;
    if (in->hello != NULL)
        take_hello(h, frame, in->hello);
    else
        take_sealed(h, frame, in);
    wire_free(&memory);
}

enum sam_err
__wrap_core_step(struct core *core, const struct core_frame *frames, size_t n,
                 const struct core_moment *moment, const uint8_t *random,
                 const struct core_frame **ret_replies, size_t *ret_n)
{
    struct hostile *h = &hostile;
    (void)core;
    (void)random;
    shift(moment);
    orders_take(h);
    shift(moment);
    for (size_t i = 0; i < h->n_out; i++)
        free((void *)(uintptr_t)h->out[i].frame.payload.at);
    h->n_out = 0;
    for (size_t i = 0; i < n; i++)
        take_frame(h, &frames[i]);
    *ret_replies = h->out;
    *ret_n = h->n_out;
    return SAM_OK;
}
