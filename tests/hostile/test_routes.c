/* test_routes.c BROKER - enrolled clients set routing ids, which no client of ours does: of every length, binary,
 * beginning with zeros, longer than libzmq lets anybody set, in libzmq's own form, and the same as another's (attack
 * 19). Nobody hears what is for somebody else; who set an id that is none of libzmq's is not heard at all; clients of
 * the same and of other organisations see no error; and the edge does not fall, or is back within a second. */
#include "prober.h"
#include "zmtp.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define LENGTHS 255U
#define SAME 16U  /* who claim one id */
#define HASTY 20U /* who take over the id of somebody who just left */
#define AHEAD 32U
#define BACK_MS 1000.0

static struct process process;
static void *context;
static struct probing probing;
static struct person bo, mette;
static pid_t edges[REALM_EDGES_MAX];

static int
by_number(const void *a, const void *b)
{
    const pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;
    return x < y ? -1 : x > y;
}

static size_t
list_edges(pid_t ret_edges[static REALM_EDGES_MAX])
{
    const size_t n = process_children(process.core, ret_edges, REALM_EDGES_MAX);
    qsort(ret_edges, n, sizeof ret_edges[0], by_number);
    return n;
}

/* Only the attacked edge may have fallen; then it is there again soon. Returns whether it fell. */
static bool
look_at_edges(void)
{
    pid_t now[REALM_EDGES_MAX];
    const size_t n = list_edges(now);
    if (n == process.realm.n_edges && memcmp(now, edges, n * sizeof now[0]) == 0) return false;
    struct raw raw;
    struct peer_reply got;
    struct control control = control_checkpoint(&process.realm);
    const int64_t began = process_clock();
    raw_begin(context, &process, &process.registrars[0], NULL, 0, &raw);
    MUST(raw_ask(&raw, &control, nothing, 5000, &got), "the edge does not come back");
    const double ms = (double)(process_clock() - began) / 1e6;
    MUST(ms < BACK_MS, "the edge was away for longer than a second");
    peer_reply_free(&got);
    raw_end(&raw);
    octets_free(&control.bytes);
    (void)list_edges(edges);
    return true;
}

static bool
is_answered(struct raw *raw, int64_t ms)
{
    struct peer_reply got;
    struct control control = control_checkpoint(&process.realm);
    const bool is = raw_ask(raw, &control, nothing, ms, &got);
    if (is) {
        MUST(memcmp(got.reply->request, control.request, ID_BYTES) == 0, "an answer to another");
        peer_reply_free(&got);
    }
    octets_free(&control.bytes);
    return is;
}

/* ---- ids that are none of libzmq's --------------------------------------------------------------- */

static size_t
make_id(size_t number, uint8_t ret_id[static 256])
{
    const size_t len = 1 + number % LENGTHS;
    randombytes_buf(ret_id, 256);
    if (number >= LENGTHS) memset(ret_id, number % 2 == 0 ? 0 : 0xff, len);
    if (len == FRAME_ROUTE_BYTES && ret_id[0] == 0) ret_id[0] = 1; /* its own form: below */
    return len;
}

static size_t
refuse_ids(void)
{
    static struct raw raws[2 * LENGTHS];
    uint8_t id[256];
    for (size_t i = 0; i < COUNT(raws); i++) {
        const size_t len = make_id(i, id);
        raw_begin(context, &process, i % 2 == 0 ? &bo : &mette, id, len, &raws[i]);
        raw_say(&raws[i], peer_hello(&raws[i].peer));
        raw_say(&raws[i], octets_copy("rubbish", 7));
    }
    probing_run(&probing, 2500);
    for (size_t i = 0; i < COUNT(raws); i++) {
        MUST(raw_hear(&raws[i], 0).len == 0, "who set a routing id is answered");
        raw_end(&raws[i]);
    }
    return COUNT(raws);
}

/* Longer than libzmq lets a client set one, written by hand. */
static size_t
refuse_long_ids(void)
{
    static uint8_t id[400];
    size_t n = 0;
    for (size_t len = 256; len <= sizeof id; len += 24, n++) {
        struct zmtp zmtp;
        struct peer peer;
        randombytes_buf(id, len);
        if (!zmtp_begin(&process.realm.edges[0], &bo, id, len, &zmtp)) continue;
        peer_make(&process.realm, &bo, 5000, &peer);
        struct octets hello = peer_hello(&peer);
        (void)zmtp_say(&zmtp, octets_bytes(&hello), 0);
        octets_free(&hello);
        peer_end(&peer);
        probing_run(&probing, 20);
        zmtp_end(&zmtp);
    }
    return n;
}

/* ---- ids as libzmq makes them -------------------------------------------------------------------- */

static void
one_id_for_many(void)
{
    static struct raw raws[SAME];
    const uint8_t id[FRAME_ROUTE_BYTES] = {0, 1, 2, 3, 4};
    for (size_t i = 0; i < SAME; i++) {
        raw_begin(context, &process, i % 2 == 0 ? &bo : &mette, id, sizeof id, &raws[i]);
        if (i == 0)
            MUST(is_answered(&raws[0], 5000), "the first with an id is not answered");
        else
            raw_say(&raws[i], peer_hello(&raws[i].peer));
    }
    probing_run(&probing, 500);
    for (size_t j = 0; j < AHEAD; j++)
        MUST(is_answered(&raws[0], 5000), "the first with an id is not answered any more");
    for (size_t i = 1; i < SAME; i++) {
        MUST(raw_hear(&raws[i], 0).len == 0, "a reply reached another client");
        raw_end(&raws[i]);
    }
    raw_end(&raws[0]);
}

/* Bo asks and is gone; Mette has his id before the answers are there. At most she hears what she cannot open. */
static size_t
take_over_an_id(void)
{
    size_t strange = 0;
    for (size_t i = 0; i < HASTY; i++) {
        const uint8_t id[FRAME_ROUTE_BYTES] = {0, 9, 9, 9, (uint8_t)i};
        struct raw first, second;
        raw_begin(context, &process, &bo, id, sizeof id, &first);
        MUST(raw_hello(&first, 5000), "no session");
        for (size_t j = 0; j < AHEAD; j++) {
            struct control control = control_checkpoint(&process.realm);
            raw_say(&first, peer_ask(&first.peer, &control, nothing));
            octets_free(&control.bytes);
        }
        process_sleep(2);
        raw_end(&first);
        raw_begin(context, &process, &mette, id, sizeof id, &second);
        for (struct sam_bytes heard; (heard = raw_hear(&second, 20)).len > 0; strange++) {
            struct peer_reply got;
            peer_take(&second.peer, heard, &got);
            MUST(got.got != PEER_REPLY, "a reply reached another client, who could open it");
            peer_reply_free(&got);
        }
        raw_end(&second);
    }
    return strange;
}

/* ---- all of it ----------------------------------------------------------------------------------- */

static void
admit(struct person *person)
{
    struct raw raw;
    person_make(&process.realm, "consultant", realm_default[0].name, process_now(), person);
    raw_begin(context, &process, &process.registrars[0], NULL, 0, &raw);
    MUST(raw_must(&raw, control_admit(&process.realm, person), nothing) == REPLY_OK,
         "an admission is refused");
    raw_end(&raw);
}

int
main(int argc, char **argv)
{
    size_t falls = 0, n = 0;
    if (argc < 2 || sodium_init() < 0) return 1;
    context = zmq_ctx_new();
    process_begin(&process, argv[1], NULL, 19);
    process_start(&process);
    admit(&bo);
    admit(&mette);
    (void)list_edges(edges);
    probing = (struct probing){.context = context, .process = &process};
    for (size_t i = 0; i < 4; i++)
        probing_add(&probing, i % 3); /* one at the attacked edge, too */
    const size_t ids = refuse_ids() + refuse_long_ids();
    falls += look_at_edges();
    one_id_for_many();
    falls += look_at_edges();
    const size_t strange = take_over_an_id();
    falls += look_at_edges();
    probing_run(&probing, 500);
    probing_expect_no_error(&probing);
    const double p99 = probing_p99(&probing, &n);
    (void)printf(
        "%zu routing ids: none heard; one id for %u: the first alone is heard; %u ids taken "
        "over: %zu messages that could not be opened\n"
        "the edge fell %zu times; %zu answers to others, none lost or strange, p99 %.1f ms\n",
        ids, SAME, HASTY, strange, falls, n, p99);
    probing_end(&probing);
    (void)zmq_ctx_term(context);
    person_free(&bo);
    person_free(&mette);
    process_end(&process);
    return 0;
}
