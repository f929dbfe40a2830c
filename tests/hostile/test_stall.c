/* test_stall.c BROKER - an edge is killed under load: it is back within a second, and clients of other organisations
 * see no error. The core is stopped for two seconds while clients say all that they can: nothing that was asked is
 * lost, and the edge's memory stays far below its limit. */
#include "prober.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define BACK_MS 1000.0
#define STALL_MS INT64_C(2000)
#define KILLS 3U
#define ASKERS 12U
#define AHEAD 64U /* requests that a client has on the way */
#define MIB 1048576.0
#define EDGE_GROWS_MAX (96 * MIB) /* that a stalled core may cost: 12 clients' queues */

static struct process process;
static void *context;
static struct probing probing;

static int
by_number(const void *a, const void *b)
{
    const pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;
    return x < y ? -1 : x > y;
}

/* The edge of the first organisation: they are started in order. */
static pid_t
first_edge(void)
{
    pid_t edges[REALM_EDGES_MAX];
    MUST(process_children(process.core, edges, REALM_EDGES_MAX) == process.realm.n_edges,
         "not every edge runs");
    qsort(edges, process.realm.n_edges, sizeof edges[0], by_number);
    return edges[0];
}

/* ---- an edge is killed --------------------------------------------------------------------------- */

/* Clients of the edge that have requests on the way, and more of them. */
static void
load(struct raw askers[static ASKERS])
{
    for (size_t i = 0; i < ASKERS; i++) {
        raw_begin(context, &process, &process.registrars[0], NULL, 0, &askers[i]);
        MUST(raw_hello(&askers[i], 5000), "no session");
        for (size_t j = 0; j < AHEAD; j++) {
            struct control control = control_checkpoint(&process.realm);
            raw_say(&askers[i], peer_ask(&askers[i].peer, &control, nothing));
            octets_free(&control.bytes);
        }
    }
}

static void
unload(struct raw askers[static ASKERS])
{
    for (size_t i = 0; i < ASKERS; i++)
        raw_end(&askers[i]);
}

/* ms until somebody is answered there again; the others go on meanwhile. */
static double
kill_first_edge(pid_t edge)
{
    const int64_t killed = process_clock();
    struct peer_reply got;
    bool is_back = false;
    MUST(kill(edge, SIGKILL) == 0, "no edge to kill");
    while (!is_back) {
        struct raw raw;
        struct control control = control_checkpoint(&process.realm);
        raw_begin(context, &process, &process.registrars[0], NULL, 0, &raw);
        is_back = raw_ask(&raw, &control, nothing, 900, &got);
        if (is_back) peer_reply_free(&got);
        raw_end(&raw);
        octets_free(&control.bytes);
        MUST(process_clock() - killed < INT64_C(10000000000), "an edge does not come back");
    }
    return (double)(process_clock() - killed) / 1e6;
}

static void
an_edge_is_back_within_a_second(void)
{
    static struct raw askers[ASKERS];
    double longest = 0;
    for (unsigned i = 0; i < KILLS; i++) {
        pid_t edges[REALM_EDGES_MAX];
        const size_t n = process_children(process.core, edges, REALM_EDGES_MAX);
        qsort(edges, n, sizeof edges[0], by_number);
        load(askers);
        probing_run(&probing, 100);
        const pid_t edge = i == 0 ? edges[0] : edges[n - 1]; /* the one that began last */
        const double ms = kill_first_edge(edge);
        if (ms > longest) longest = ms;
        probing_run(&probing, 200);
        unload(askers);
    }
    size_t n = 0;
    const double p99 = probing_p99(&probing, &n);
    probing_expect_no_error(&probing);
    (void)printf("%u edges killed under load: back after %.0f ms at most; %zu answers to other "
                 "organisations, none lost, p99 %.1f ms\n",
                 KILLS, longest, n, p99);
    MUST(longest < BACK_MS, "an edge was away for longer than a second");
}

/* ---- the core stands still ----------------------------------------------------------------------- */

static void
nothing_is_lost_while_the_core_stands(void)
{
    static struct raw askers[ASKERS];
    static uint8_t last[ASKERS][ID_BYTES];
    static uint8_t ballast[CHUNK_MAX]; /* rides beside each request: the core passes it over */
    size_t answered = 0;
    const pid_t edge = first_edge();
    for (size_t i = 0; i < ASKERS; i++) {
        raw_begin(context, &process, &process.registrars[0], NULL, 0, &askers[i]);
        MUST(raw_hello(&askers[i], 5000), "no session");
    }
    const double before = process_memory(edge, "VmData");
    MUST(kill(process.core, SIGSTOP) == 0, "the core does not stop");
    for (size_t j = 0; j < AHEAD; j++)
        for (size_t i = 0; i < ASKERS; i++) {
            struct control control = control_checkpoint(&process.realm);
            memcpy(last[i], control.request, ID_BYTES);
            raw_say(&askers[i], peer_ask(&askers[i].peer, &control,
                                         (struct sam_bytes){ballast, sizeof ballast}));
            octets_free(&control.bytes);
        }
    process_sleep(STALL_MS);
    const double during = process_memory(edge, "VmData");
    MUST(kill(process.core, SIGCONT) == 0, "the core does not go on");
    for (size_t i = 0; i < ASKERS; i++)
        for (size_t j = 0; j < AHEAD; j++) {
            struct peer_reply got;
            const struct sam_bytes heard = raw_hear(&askers[i], 5000);
            MUST(heard.len > 0, "what was asked while the core stood still is not answered");
            peer_take(&askers[i].peer, heard, &got);
            MUST(got.got == PEER_REPLY, "an answer is broken");
            if (j + 1 == AHEAD)
                MUST(memcmp(got.reply->request, last[i], ID_BYTES) == 0, "an answer is missing");
            peer_reply_free(&got);
            answered++;
        }
    MUST(kill(edge, 0) == 0 && during > 0, "the edge fell");
    (void)printf(
        "the core stood still for %d s: %zu of %u requests answered; the edge had %.1f MiB, "
        "then %.1f of 512\n",
        (int)(STALL_MS / 1000), answered, ASKERS * AHEAD, before / MIB, during / MIB);
    MUST(during - before < EDGE_GROWS_MAX, "the edge's memory grows while the core stands still");
    unload(askers);
}

int
main(int argc, char **argv)
{
    if (argc < 2 || sodium_init() < 0) return 1;
    context = zmq_ctx_new();
    process_begin(&process, argv[1], NULL, 5);
    process_start(&process);
    probing = (struct probing){.context = context, .process = &process};
    for (size_t i = 0; i < 4; i++)
        probing_add(&probing, 1 + i % 2);
    nothing_is_lost_while_the_core_stands();
    an_edge_is_back_within_a_second();
    probing_end(&probing);
    (void)zmq_ctx_term(context);
    process_end(&process);
    return 0;
}
