/* turns.c - requests, each in a turn of the core and in the transcript; see stage.h. */
#include "disk.h"
#include "transcript.h"

#include "store_data.h"
#include <string.h>

static struct peer_reply replies[TOGETHER_MAX];
static size_t sizes[TOGETHER_MAX]; /* of their frames, bytes */
static bool has_ticked;            /* before this turn */

static void
forget(void)
{
    for (size_t i = 0; i < TOGETHER_MAX; i++)
        peer_reply_free(&replies[i]);
}

static uint64_t
last_entry(const uint8_t *case_id)
{
    uint64_t seq = 0;
    struct tree_hash leaf;
    realm_must(store_log_last(stage.run.store, case_id, &seq, &leaf), "the log");
    return seq;
}

static void
cut_off(void)
{
    for (size_t i = 0; i < PEOPLE; i++)
        peer_end(&stage.peers[i]);
}

static void
tell_restart(void)
{
    tell_open(NULL, '{');
    tell_text("t", realm_text("restart"));
    tell_number("time", now());
    tell_close('}');
    tell_line();
}

/* What the process does once a second. */
static void
tick(void)
{
    if (!broker_tick(&stage.run)) realm_die("a tick");
}

void
restart(void)
{
    forget();
    broker_again(&stage.run);
    cut_off();
    tick();
    tell_restart();
}

/* ---- one turn -------------------------------------------------------------------------------------- */

/* What one turn carries. */
struct load {
    struct octets payloads[TOGETHER_MAX];
    struct core_frame frames[TOGETHER_MAX];
    size_t n;
};

static void
add(struct load *load, const struct peer *peer, struct octets payload)
{
    load->payloads[load->n] = payload;
    load->frames[load->n++] = (struct core_frame){
        .edge = (unsigned)peer->edge,
        .generation = stage.run.generation,
        .frame = peer_frame(peer, octets_bytes(&payload))};
}

/* False: the core fell. */
static bool
carry(struct load *load, struct peer *peer)
{
    const struct core_frame *got = NULL;
    size_t n = 0;
    forget();
    bool stands = broker_turn(&stage.run, load->frames, load->n, &got, &n);
    if (stands && n != load->n) realm_die("not a reply for each frame");
    for (size_t i = 0; stands && i < n; i++) {
        sizes[i] = got[i].frame.payload.len;
        peer_take(peer, got[i].frame.payload, &replies[i]);
    }
    for (size_t i = 0; i < load->n; i++)
        octets_free(&load->payloads[i]);
    return stands;
}

static void
meet(struct peer *peer)
{
    struct load load = {.n = 0};
    add(&load, peer, peer_hello(peer));
    if (!carry(&load, peer) || replies[0].got != PEER_SESSION) realm_die("no session");
}

/* ---- the transcript --------------------------------------------------------------------------------- */

static void
tell_asked(enum who who, const struct control *control, uint64_t before, uint64_t behind,
           const struct peer_reply *reply, size_t size)
{
    struct wire *memory = NULL;
    const struct request *request = NULL;
    realm_must(wire_request_decode(octets_bytes(&control->bytes), &memory, &request), "a request");
    tell_open(NULL, '{');
    tell_text("t", realm_text("asked"));
    tell_number("time", now());
    tell_id("key", stage.people[who].key_id, HASH_BYTES);
    tell_number("before", (int64_t)before);
    tell_number("behind", (int64_t)behind);
    tell_flag("ticked", has_ticked);
    tell_request(request);
    if (reply == NULL) {
        tell_flag("lost", true);
    } else {
        tell_reply(reply);
        tell_number("bytes", (int64_t)(reply->reply->error == REPLY_OK ? 0 : size));
    }
    tell_close('}');
    tell_line();
    wire_free(&memory);
}

/* What was released must open. */
static void
open_it(enum who who, const struct peer_reply *got)
{
    const struct released *released = got->reply->released;
    struct octets json = {NULL, 0}, attachment = {NULL, 0};
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope = NULL;
    const struct item_body *body = NULL;
    realm_must(wire_envelope_decode(released->item, &outer, &envelope), "an envelope");
    realm_must(wire_item_body_decode(envelope->body, &inner, &body), "an item");
    const struct an_item *it = find_item(body->item);
    if (it == NULL) realm_die("released what nobody put");
    const struct reading reading = reading_of_release(&stage.people[who], released,
                                                      octets_bytes(&it->item.ciphertext));
    if (realm_open(&reading, &json, &attachment) != NULL)
        realm_die("what was released does not open");
    octets_free(&json);
    octets_free(&attachment);
    wire_free(&inner);
    wire_free(&outer);
}

/* ---- asking ------------------------------------------------------------------------------------------ */

/* Was this write taken, before the core fell? */
static enum reply_error
look_up(const uint8_t *case_id, const uint8_t *request, uint64_t before)
{
    struct store_entry entries[16];
    struct store_memory *memory = NULL;
    enum reply_error said = REPLY_BUSY;
    size_t n = 0;
    realm_must(store_log_page(stage.run.store, case_id, before + 1, &memory, entries, 16, &n),
               "the log");
    for (size_t i = 0; i < n; i++) {
        struct wire *wire = NULL;
        const struct log_entry *e = NULL;
        realm_must(wire_log_entry_decode(entries[i].entry, &wire, &e), "an entry");
        if (memcmp(e->request, request, ID_BYTES) == 0)
            said = e->decision == LOG_DENIED ? REPLY_REFUSED : REPLY_OK;
        wire_free(&wire);
    }
    store_memory_free(&memory);
    return said;
}

static void
case_of(const struct control *control, uint8_t ret_case[static ID_BYTES])
{
    struct wire *memory = NULL;
    const struct request *request = NULL;
    realm_must(wire_request_decode(octets_bytes(&control->bytes), &memory, &request), "a request");
    memcpy(ret_case, request->case_id, ID_BYTES);
    wire_free(&memory);
}

static struct outcome
fallen(enum who who, struct control *controls, size_t n, const uint8_t *case_id, uint64_t before)
{
    struct outcome answer = {.error = REPLY_BUSY};
    broker_crash(&stage.run, one_in(3));
    cut_off();
    const uint64_t behind = last_entry(case_id);
    for (size_t i = 0; i < n; i++) {
        tell_asked(who, &controls[i], before, behind, NULL, 0);
        answer.error = look_up(case_id, controls[i].request, before);
        octets_free(&controls[i].bytes);
    }
    tick();
    tell_restart();
    return answer;
}

struct outcome
ask_together(enum who who, struct control *controls, size_t n, const struct realm_item *item)
{
    struct peer *peer = &stage.peers[who];
    struct load load = {.n = 0};
    struct outcome answer = {.error = REPLY_OK};
    uint8_t case_id[ID_BYTES];
    has_ticked = !one_in(8);
    if (has_ticked) tick();
    if (!peer_ready(peer)) meet(peer);
    case_of(&controls[0], case_id);
    const uint64_t before = last_entry(case_id);
    for (size_t i = 0, chunk = 0; i < n; i++) {
        bool has_chunk = controls[i].kind == REQUEST_PUT_CHUNK;
        add(&load, peer,
            peer_ask(peer, &controls[i],
                     has_chunk ? realm_chunk(item, chunk++) : (struct sam_bytes){NULL, 0}));
    }
    if (stage.may_crash && one_in(40)) disk_off_at(1 + (unsigned)below(30));
    if (!carry(&load, peer)) return fallen(who, controls, n, case_id, before);
    disk_off_at(0);
    const uint64_t behind = last_entry(case_id);
    for (size_t i = 0; i < n; i++) {
        if (replies[i].got != PEER_REPLY) realm_die("no reply");
        tell_asked(who, &controls[i], before, behind, &replies[i], sizes[i]);
        octets_free(&controls[i].bytes);
        if (replies[i].reply->released != NULL) open_it(who, &replies[i]);
        if (answer.error != REPLY_OK) continue;
        answer = (struct outcome){(enum reply_error)replies[i].reply->error, replies[i].reply,
                                  replies[i].chunk};
    }
    return answer;
}

struct outcome
ask(enum who who, struct control control)
{
    return ask_together(who, &control, 1, NULL);
}

/* ---- the log ------------------------------------------------------------------------------------------ */

static void
tell_chain(const uint8_t *case_id)
{
    struct store_entry page[64];
    size_t n = 1;
    for (uint64_t from = 1; n > 0; from += n) {
        struct store_memory *memory = NULL;
        realm_must(store_log_page(stage.run.store, case_id, from, &memory, page, 64, &n),
                   "the log");
        for (size_t i = 0; i < n; i++) {
            struct wire *wire = NULL;
            const struct log_entry *e = NULL;
            realm_must(wire_log_entry_decode(page[i].entry, &wire, &e), "an entry");
            tell_entry(case_id, e);
            wire_free(&wire);
        }
        store_memory_free(&memory);
    }
}

void
tell_log(void)
{
    static const uint8_t nobodys[ID_BYTES];
    forget();
    tell_chain(nobodys);
    for (size_t i = 0; i < CASES; i++)
        tell_chain(stage.cases[i].plan.case_id);
}
