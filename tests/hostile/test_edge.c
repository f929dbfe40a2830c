/* test_edge.c - an edge that was broken into forges, replays, reorders, drops, doubles and reads what its clients
 * and the core say to each other, swaps User-Ids, routes, hellos and chunks (attack 29). The inner session refuses
 * each; the edge learns sizes, times, key ids and sealed chunks only; a swapped chunk is refused at once. */
#include "tap.h"

#include "store_data.h"
#include "wire.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static struct scenario s;
static struct tap tap = {.s = &s};
static struct realm *const realm = &s.realm;
static size_t n_refused;

/* ---- what is left of an attack ------------------------------------------------------------------- */

static struct core_counts
counts(void)
{
    struct core_counts now;
    core_counts(s.run.core, &now);
    return now;
}

/* An Ask of Bo's: each one that is taken is an entry of the log. */
static struct control
an_ask(void)
{
    return control_ask(realm, s.plan.case_id, &s.people[BO], "work.search", NAMES("job_search"));
}

/* The core took none of it, answered at most that there is no session, and Bo can begin again. */
static void
expect_nothing(uint64_t entries, struct octets answer)
{
    struct wire *memory = NULL;
    const struct reply_frame *frame = NULL;
    MUST(counts().entries == entries, "the core took what an edge made up");
    if (answer.at != NULL) {
        realm_must(wire_reply_frame_decode(octets_bytes(&answer), &memory, &frame), "a reply");
        MUST(frame->has_no_session, "the core answered what an edge made up");
        wire_free(&memory);
    }
    octets_free(&answer);
    n_refused++;
}

static void
expect_unheard(enum scenario_who who, const struct core_frame *frame, uint64_t entries)
{
    expect_nothing(entries, tap_pass(&tap, frame, 1, s.peers[who].route));
}

/* ---- forged, replayed, reordered, dropped -------------------------------------------------------- */

static void
refuse_forged_requests(void)
{
    for (unsigned bit = 0; bit < 8U * 24U; bit++) {
        struct control control = an_ask();
        tap_hello(&tap, BO);
        struct octets payload = peer_ask(&s.peers[BO], &control, nothing);
        /* the ends, where the frame's own fields and the tag are, and the middle */
        const size_t at = bit < 64    ? bit / 8
                          : bit < 128 ? payload.len - 1 - (bit - 64) / 8
                                      : payload.len / 2 + bit / 8;
        payload.at[at] ^= (uint8_t)(1U << bit % 8);
        const struct core_frame frame = tap_frame(&tap, BO, &payload);
        expect_unheard(BO, &frame, counts().entries);
        octets_free(&payload);
        octets_free(&control.bytes);
    }
}

static void
refuse_made_up_frames(void)
{
    uint8_t bytes[512];
    for (size_t i = 0; i < 200; i++) {
        const size_t len = 1 + (size_t)realm_below(realm, sizeof bytes);
        realm_draw(realm, bytes, len);
        struct octets payload = octets_copy(bytes, len);
        const struct core_frame frame = tap_frame(&tap, BO, &payload);
        expect_unheard(BO, &frame, counts().entries);
        octets_free(&payload);
    }
}

static void
refuse_replayed_requests(void)
{
    struct control control = an_ask();
    struct octets copies[2] = {{NULL, 0}};
    struct peer_reply got;
    tap_hello(&tap, BO);
    struct octets payload = peer_ask(&s.peers[BO], &control, nothing);
    for (size_t i = 0; i < 2; i++)
        copies[i] = octets_copy(payload.at, payload.len);
    MUST(tap_carry(&tap, BO, payload, &got) == PEER_REPLY && got.reply->error == REPLY_OK,
         "an honest request is refused");
    peer_reply_free(&got);
    const struct core_frame frame = tap_frame(&tap, BO, &copies[0]);
    expect_unheard(BO, &frame, counts().entries); /* in a later turn */
    tap_hello(&tap, BO);
    expect_unheard(BO, &frame, counts().entries); /* in a later session */

    /* doubled within one turn: the first counts, once */
    struct control other = an_ask();
    tap_hello(&tap, BO);
    struct octets twice = peer_ask(&s.peers[BO], &other, nothing);
    const struct core_frame both[2] = {tap_frame(&tap, BO, &twice), tap_frame(&tap, BO, &twice)};
    const uint64_t entries = counts().entries;
    struct octets answer = tap_pass(&tap, both, 2, s.peers[BO].route);
    MUST(counts().entries <= entries + 1, "a doubled request counted twice");
    n_refused++;
    octets_free(&answer);
    octets_free(&twice);
    octets_free(&copies[0]);
    octets_free(&copies[1]);
    octets_free(&control.bytes);
    octets_free(&other.bytes);
}

static void
refuse_what_is_out_of_order(void)
{
    struct control first = an_ask(), second = an_ask();
    for (unsigned drops = 0; drops < 2; drops++) {
        tap_hello(&tap, BO);
        struct octets one = peer_ask(&s.peers[BO], &first, nothing);
        struct octets two = peer_ask(&s.peers[BO], &second, nothing);
        const struct core_frame swapped[2] = {tap_frame(&tap, BO, &two), tap_frame(&tap, BO, &one)};
        const uint64_t entries = counts().entries;
        expect_nothing(entries, tap_pass(&tap, swapped, drops ? 1 : 2, s.peers[BO].route));
        if (drops) expect_unheard(BO, &swapped[1], entries);
        octets_free(&one);
        octets_free(&two);
    }
    octets_free(&first.bytes);
    octets_free(&second.bytes);
}

/* ---- one client for another ---------------------------------------------------------------------- */

static void
refuse_swapped_names(void)
{
    for (unsigned how = 1; how < 4; how++) {
        struct control control = an_ask();
        tap_hello(&tap, BO);
        tap_hello(&tap, METTE);
        struct octets payload = peer_ask(&s.peers[BO], &control, nothing);
        struct core_frame frame = tap_frame(&tap, BO, &payload);
        if ((how & 1U) != 0) memcpy(frame.frame.key_id, s.people[METTE].key_id, HASH_BYTES);
        if ((how & 2U) != 0) memcpy(frame.frame.route, s.peers[METTE].route, FRAME_ROUTE_BYTES);
        const uint64_t entries = counts().entries;
        expect_unheard(BO, &frame, entries);
        MUST(counts().entries == entries, "a request under another's name was taken");
        octets_free(&payload);
        octets_free(&control.bytes);
    }
    /* from an edge of another organisation, and from one that is gone */
    struct control control = an_ask();
    tap_hello(&tap, BO);
    struct octets payload = peer_ask(&s.peers[BO], &control, nothing);
    struct core_frame frame = tap_frame(&tap, BO, &payload);
    frame.edge++;
    expect_unheard(BO, &frame, counts().entries);
    frame.edge--;
    frame.generation--;
    expect_unheard(BO, &frame, counts().entries);
    octets_free(&payload);
    octets_free(&control.bytes);
}

/* A reply's payload, as it went by. */
static struct octets
a_reply(enum scenario_who who)
{
    struct control control = control_checkpoint(realm);
    struct octets payload = peer_ask(&s.peers[who], &control, nothing);
    const struct core_frame frame = tap_frame(&tap, who, &payload);
    struct octets answer = tap_pass(&tap, &frame, 1, s.peers[who].route);
    MUST(answer.at != NULL, "no reply");
    octets_free(&payload);
    octets_free(&control.bytes);
    return answer;
}

static enum peer_got
hand_over(enum scenario_who who, const struct octets *payload)
{
    struct peer_reply got;
    peer_take(&s.peers[who], octets_bytes(payload), &got);
    const enum peer_got what = got.got;
    peer_reply_free(&got);
    return what;
}

static void
refuse_swapped_replies(void)
{
    for (unsigned how = 0; how < 5; how++) {
        tap_hello(&tap, BO);
        tap_hello(&tap, METTE);
        struct octets bos = a_reply(BO), more = a_reply(BO), mettes = a_reply(METTE);
        if (how == 0) MUST(hand_over(METTE, &bos) == PEER_BROKEN, "another's reply was taken");
        if (how == 1) MUST(hand_over(BO, &more) == PEER_BROKEN, "replies out of order were taken");
        if (how == 2) {
            MUST(hand_over(BO, &bos) == PEER_REPLY, "an honest reply is refused");
            MUST(hand_over(BO, &bos) == PEER_BROKEN, "a reply was taken twice");
        }
        if (how == 3) {
            bos.at[bos.len / 2] ^= 1;
            MUST(hand_over(BO, &bos) == PEER_BROKEN, "a changed reply was taken");
        }
        if (how == 4) { /* up for down */
            struct control control = control_checkpoint(realm);
            struct octets own = peer_ask(&s.peers[BO], &control, nothing);
            MUST(hand_over(BO, &own) == PEER_BROKEN, "a client took its own request for a reply");
            octets_free(&own);
            octets_free(&control.bytes);
        }
        MUST(!peer_ready(&s.peers[how == 0 ? METTE : BO]),
             "a session outlived what is not its own");
        n_refused++;
        octets_free(&bos);
        octets_free(&more);
        octets_free(&mettes);
    }
}

/* ---- hellos -------------------------------------------------------------------------------------- */

static bool
is_admitted(const struct person *person)
{
    struct store_memory *memory = NULL;
    struct store_keys keys;
    realm_must(store_keys_get(s.run.store, person->key_id, &memory, &keys), "keys");
    const bool is = keys.is_admitted;
    store_memory_free(&memory);
    return is;
}

/* The applicant's keys are pending. An edge has the hello, plays it again, and seals what it can. */
static void
refuse_replayed_hellos(void)
{
    struct peer peer;
    struct peer_reply got;
    struct control control = control_admit(realm, &s.applicant);
    MUST(tap_ask(&tap, REGISTRAR, &control, nothing) == REPLY_OK, "no admission");
    octets_free(&control.bytes);
    peer_make(realm, &s.applicant, 77, &peer);
    struct octets hello = peer_hello(&peer);
    const uint64_t entries = counts().entries;
    for (unsigned i = 0; i < 8; i++) {
        struct core_frame frame = {(unsigned)peer.edge, s.run.generation,
                                   peer_frame(&peer, octets_bytes(&hello))};
        uint8_t made_up[100];
        frame.frame.route[4] = (uint8_t)(100 + i);
        if (i == 7) memcpy(frame.frame.key_id, s.people[BO].key_id, HASH_BYTES);
        struct octets answer = tap_pass(&tap, &frame, 1, frame.frame.route);
        MUST((answer.at != NULL) == (i < 7), "a hello under another's User-Id was answered");
        octets_free(&answer);
        randombytes_buf(made_up, sizeof made_up);
        const struct request_frame sealed = {.sealed = {made_up, sizeof made_up}};
        uint8_t out[256];
        size_t len = 0;
        realm_must(wire_request_frame_encode(&sealed, out, sizeof out, &len), "a frame");
        frame.frame.payload = (struct sam_bytes){out, len};
        expect_nothing(entries, tap_pass(&tap, &frame, 1, frame.frame.route));
        MUST(!is_admitted(&s.applicant), "a replayed hello admitted somebody");
    }
    /* its owner's own is as good as before */
    struct core_frame frame = {(unsigned)peer.edge, s.run.generation,
                               peer_frame(&peer, octets_bytes(&hello))};
    struct octets answer = tap_pass(&tap, &frame, 1, peer.route);
    peer_take(&peer, octets_bytes(&answer), &got);
    MUST(got.got == PEER_SESSION, "an honest hello is refused");
    peer_reply_free(&got);
    octets_free(&answer);
    control = control_checkpoint(realm);
    struct octets ask = peer_ask(&peer, &control, nothing);
    frame.frame = peer_frame(&peer, octets_bytes(&ask));
    answer = tap_pass(&tap, &frame, 1, peer.route);
    MUST(is_admitted(&s.applicant), "who spoke first with the right keys is not admitted");
    octets_free(&answer);
    octets_free(&ask);
    octets_free(&hello);
    octets_free(&control.bytes);
    peer_end(&peer);
}

/* An n of the edge's own gives keys that nobody has. */
static void
refuse_a_wrong_n(void)
{
    struct reply_frame made = {.has_n = true};
    struct control control = an_ask();
    uint8_t out[128];
    size_t len = 0;
    struct peer_reply got;
    struct octets hello = peer_hello(&s.peers[BO]);
    const struct core_frame frame = tap_frame(&tap, BO, &hello);
    struct octets answer = tap_pass(&tap, &frame, 1, s.peers[BO].route);
    randombytes_buf(made.n, sizeof made.n);
    realm_must(wire_reply_frame_encode(&made, out, sizeof out, &len), "a reply");
    peer_take(&s.peers[BO], (struct sam_bytes){out, len}, &got);
    peer_reply_free(&got);
    struct octets ask = peer_ask(&s.peers[BO], &control, nothing);
    const struct core_frame next = tap_frame(&tap, BO, &ask);
    expect_unheard(BO, &next, counts().entries);
    octets_free(&ask);
    octets_free(&answer);
    octets_free(&hello);
    octets_free(&control.bytes);
    peer_end(&s.peers[BO]);
}

/* ---- chunks -------------------------------------------------------------------------------------- */

/* The sealed part of a request, with another chunk beside it. */
static struct octets
with_chunk(const struct octets *payload, struct sam_bytes chunk)
{
    static uint8_t out[FRAME_MAX];
    struct wire *memory = NULL;
    const struct request_frame *frame = NULL;
    size_t len = 0;
    realm_must(wire_request_frame_decode(octets_bytes(payload), &memory, &frame), "a request");
    const struct request_frame made = {.sealed = frame->sealed, .chunk = chunk};
    realm_must(wire_request_frame_encode(&made, out, sizeof out, &len), "a request");
    wire_free(&memory);
    return octets_copy(out, len);
}

static void
refuse_swapped_chunks(void)
{
    static struct realm_item item;
    static uint8_t changed[CHUNK_MAX];
    const struct item_terms terms = {
        .author = &s.people[METTE], .version = &s.version, .now = s.run.moment.now, .size = 140000};
    realm_item_make(realm, &terms, &item);
    struct control put = control_put_item(realm, &item);
    MUST(tap_ask(&tap, METTE, &put, nothing) == REPLY_OK, "an item is refused");
    const struct sam_bytes honest = realm_chunk(&item, 1);
    memcpy(changed, honest.at, honest.len);
    changed[honest.len / 2] ^= 0x40;
    const struct sam_bytes others[] = {realm_chunk(&item, 0),       realm_chunk(&item, 2),
                                       realm_chunk(&s.report, 1),   {changed, honest.len},
                                       {honest.at, honest.len - 1}, {honest.at, 0}};
    for (size_t i = 0; i < COUNT(others); i++) {
        struct peer_reply got;
        struct control control = control_put_chunk(realm, &item, 1);
        struct octets payload = peer_ask(&s.peers[METTE], &control, honest);
        struct octets swapped = with_chunk(&payload, others[i]);
        MUST(tap_carry(&tap, METTE, swapped, &got) == PEER_REPLY, "no answer about a chunk");
        MUST(got.reply->error != REPLY_OK, "a swapped chunk was taken");
        peer_reply_free(&got);
        octets_free(&payload);
        octets_free(&control.bytes);
        n_refused++;
    }
    for (size_t i = 0; i < realm_chunks(&item); i++) {
        struct control control = control_put_chunk(realm, &item, i);
        MUST(tap_ask(&tap, METTE, &control, realm_chunk(&item, i)) == REPLY_OK,
             "after swapped chunks the right one is refused");
        octets_free(&control.bytes);
    }
    octets_free(&put.bytes);
    realm_item_free(&item);
}

/* Beside a request that has none: it changes nothing, and its sender can ask again. */
static void
refuse_a_chunk_too_many(void)
{
    struct control control = an_ask();
    struct peer_reply got;
    tap_hello(&tap, BO);
    struct octets payload = peer_ask(&s.peers[BO], &control, nothing);
    struct octets more = with_chunk(&payload, realm_chunk(&s.report, 0));
    (void)tap_carry(&tap, BO, more, &got);
    peer_reply_free(&got);
    MUST(tap_ask(&tap, BO, &control, nothing) == REPLY_OK,
         "a chunk that an edge put beside a request keeps it from being asked again");
    n_refused++;
    octets_free(&payload);
    octets_free(&control.bytes);
}

/* On the way down the reader's hash over the whole ciphertext finds it. */
static void
refuse_a_swapped_chunk_of_a_release(void)
{
    struct octets json = {NULL, 0}, attachment = {NULL, 0};
    struct control control = control_release(realm, s.plan.case_id, s.note.id, NULL,
                                             NAMES("job_search"), NULL, false);
    struct peer_reply got;
    tap_hello(&tap, BO);
    MUST(tap_carry(&tap, BO, peer_ask(&s.peers[BO], &control, nothing), &got) == PEER_REPLY
             && got.reply->released != NULL,
         "no release");
    struct octets chunk = octets_copy(got.chunk.at, got.chunk.len);
    struct reading reading = reading_of_release(&s.people[BO], got.reply->released,
                                                octets_bytes(&chunk));
    MUST(realm_open(&reading, &json, &attachment) == NULL, "an honest release does not open");
    octets_free(&json);
    octets_free(&attachment);
    chunk.at[chunk.len / 2] ^= 1;
    const char *why = realm_open(&reading, &json, &attachment);
    MUST(why != NULL && strcmp(why, "hash") == 0, "a changed chunk is not found by the hash");
    reading.ciphertext = realm_chunk(&s.sealed, 0);
    why = realm_open(&reading, &json, &attachment);
    MUST(why != NULL && strcmp(why, "hash") == 0, "another's chunk is not found by the hash");
    n_refused += 2;
    octets_free(&chunk);
    peer_reply_free(&got);
    octets_free(&control.bytes);
}

/* ---- reading ------------------------------------------------------------------------------------- */

/* One of each kind goes by. Returns how many kinds; all what they said inside is in ret_inside. */
static size_t
let_all_pass(struct octets *ret_inside)
{
    static uint8_t inside[1U << 20];
    size_t kinds = 0, len = 0;
    for (int kind = REQUEST_ADMIT; kind <= REQUEST_WATCH; kind++) {
        struct prepared p;
        if (!scenario_prepare(&s, (enum request_kind)kind, &p)) continue;
        MUST(len + p.control.bytes.len <= sizeof inside, "requests are too long");
        memcpy(inside + len, p.control.bytes.at, p.control.bytes.len);
        len += p.control.bytes.len;
        if (kind != REQUEST_GET_CHUNK) tap_hello(&tap, p.who); /* whose grant is the session's */
        MUST(tap_ask(&tap, p.who, &p.control, p.chunk) == REPLY_OK,
             scenario_kind_name(p.control.kind));
        if (kind == REQUEST_PUT_CASE) {
            realm_version_free(&s.version);
            s.version = p.version;
            p.version.version = 0;
        }
        prepared_free(&p);
        kinds++;
    }
    *ret_inside = octets_copy(inside, len);
    return kinds;
}

static void
learns_nothing(void)
{
    struct octets inside = {NULL, 0};
    const size_t kinds = let_all_pass(&inside);
    const struct sam_bytes marks[] = {
        realm_text("job_search"),
        realm_text("work.search"),
        realm_text("work.needs"),
        realm_text("consultant"),
        realm_text("ips-lyngtoft"),
        {s.plan.case_id, ID_BYTES},
        {s.note.id, ID_BYTES},
        {s.report.id, ID_BYTES},
        {s.ask, ID_BYTES},
        {s.people[BO].id, ID_BYTES},
        {s.people[METTE].sign.ed25519, KEY_BYTES},
        {s.version.id, HASH_BYTES},
        octets_bytes(&s.note.json),
        realm_text("Samtale"),
    };
    size_t known = 0;
    for (size_t i = 0; i < COUNT(marks); i++) {
        known += bytes_have(octets_bytes(&inside), marks[i]);
        if (tap_saw(&tap, marks[i])) {
            (void)fprintf(stderr, "mark %zu\n", i);
            realm_die("an edge can read what its clients ask");
        }
    }
    MUST(known >= 8, "the marks are not in the requests: this test would find nothing");
    /* what it may know */
    MUST(tap_saw(&tap, (struct sam_bytes){s.people[BO].key_id, HASH_BYTES}), "no hello went by");
    MUST(bytes_have(octets_bytes(&tap.up), realm_chunk(&s.draft, 0)), "no chunk went by");
    (void)printf(
        "%zu kinds of requests in %zu frames up, %zu down (%zu KiB): none of %zu marks, of "
        "which %zu were in the requests\n",
        kinds, tap.frames_up, tap.frames_down, (tap.up.len + tap.down.len) / 1024, COUNT(marks),
        known);
    octets_free(&inside);
}

int
main(void)
{
    if (sodium_init() < 0) return 1;
    scenario_make(29, &s);
    refuse_forged_requests();
    refuse_made_up_frames();
    refuse_replayed_requests();
    refuse_what_is_out_of_order();
    refuse_swapped_names();
    refuse_swapped_replies();
    refuse_a_wrong_n();
    tap_hello(&tap, METTE);
    refuse_swapped_chunks();
    refuse_a_chunk_too_many();
    refuse_a_swapped_chunk_of_a_release();
    learns_nothing();
    refuse_replayed_hellos();
    (void)printf("%zu things that a broken edge can do: refused\n", n_refused);
    tap_free(&tap);
    scenario_free(&s);
    return 0;
}
