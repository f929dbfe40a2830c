/* timing.c - attack 27: a member asks a real broker for an item that is closed and for one that is not there, again
 * and again, in pairs whose order is drawn. The answers must be the same bytes (but for request id and time) in
 * frames of the same length, after times of which Welch's t cannot tell which is which.
 *
 *     timing BROKER PAIRS
 *
 * The broker's files lie in memory where there is a place for that, so that no disk hides a difference.
 * Exit status: 0 alike; 2 the times differ; anything else: something went wrong. */
#include "peer.h"
#include "town.h"
#include "welch.h"
#include "wire.h"

#include "client/session_pipe.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEED 27
#define ITEMS 32U  /* in the case; the one that is asked for is the oldest */
#define FIRST 500U /* pairs that warm up and do not count */
#define LIMIT 4.5  /* of |t| */
#define KEPT 0.9   /* the slowest tenth is left out of the second t: it is the machine's noise */
#define WAIT_MS INT64_C(10000)
#define MEMORY "/dev/shm"
#define TELLING 2

enum { CLOSED, ABSENT, KINDS };

struct pair {
    double took[KINDS]; /* microseconds */
};

static struct process process;
static struct town town;
static uint8_t ids[KINDS][ID_BYTES];
static struct peer peer;
static struct pipe *line;
static uint8_t expected[CONTROL_MAX]; /* the answer, without request id and time */
static size_t expected_len, frame_len;

/* ---- asking ------------------------------------------------------------------------------------ */

static struct sam_bytes
receive(void)
{
    struct sam_bytes message = {NULL, 0};
    bool is_ready = false;
    if (pipe_wait(line, WAIT_MS, PIPE_NO_FD, &message, &is_ready) != PIPE_MESSAGE) {
        realm_die("no answer");
    }
    return message;
}

static void
begin(const struct person *member)
{
    const struct realm_edge *edge = &process.realm
                                         .edges[realm_edge(&process.realm, member->organisation)];
    const struct pipe_terms terms = {edge->endpoint, edge->curve, member->curve,
                                     member->curve_secret};
    struct peer_reply reply;
    realm_must(pipe_new(&terms, &line), "a connection");
    peer_make(&process.realm, member, 1, &peer);
    struct octets hello = peer_hello(&peer);
    realm_must(pipe_send(line, octets_bytes(&hello)), "a hello");
    peer_take(&peer, receive(), &reply);
    if (reply.got != PEER_SESSION) realm_die("no session");
    peer_reply_free(&reply);
    octets_free(&hello);
}

/* Every answer is the first one. */
static void
compare(const struct reply *reply, size_t len)
{
    uint8_t bytes[CONTROL_MAX];
    size_t bytes_len = 0;
    struct reply rest = *reply;
    if (reply->error != REPLY_CLOSED) realm_die("not closed");
    memset(rest.request, 0, ID_BYTES);
    rest.time = 1;
    realm_must(wire_reply_encode(&rest, bytes, sizeof bytes, &bytes_len), "a reply");
    if (frame_len == 0) {
        memcpy(expected, bytes, bytes_len);
        expected_len = bytes_len;
        frame_len = len;
    }
    if (bytes_len != expected_len || memcmp(bytes, expected, bytes_len) != 0)
        realm_die("closed and absent items are answered otherwise");
    if (len != frame_len) realm_die("answers have different lengths");
}

/* Returns microseconds. */
static double
ask(const uint8_t item[static ID_BYTES])
{
    uint8_t control[CONTROL_MAX];
    size_t len = 0;
    struct town_release release;
    struct peer_reply reply;
    town_release(town.plan->case_id, item, &release);
    randombytes_buf(release.request.request, ID_BYTES);
    realm_must(wire_request_encode(&release.request, control, sizeof control, &len), "a request");
    struct octets frame = peer_seal(&peer, (struct sam_bytes){control, len},
                                    (struct sam_bytes){NULL, 0});
    const int64_t began = process_clock();
    realm_must(pipe_send(line, octets_bytes(&frame)), "asking");
    const struct sam_bytes message = receive();
    const double took = (double)(process_clock() - began) / 1e3;
    peer_take(&peer, message, &reply);
    if (reply.got != PEER_REPLY) realm_die("no reply");
    if (memcmp(reply.reply->request, release.request.request, ID_BYTES) != 0)
        realm_die("an answer to another request");
    compare(reply.reply, message.len);
    peer_reply_free(&reply);
    octets_free(&frame);
    return took;
}

/* ---- measuring --------------------------------------------------------------------------------- */

static void
ask_pair(struct pair *ret_pair)
{
    const unsigned first = randombytes_uniform(KINDS);
    for (unsigned i = 0; i < KINDS; i++) {
        const unsigned kind = (first + i) % KINDS;
        ret_pair->took[kind] = ask(ids[kind]);
    }
}

static int
by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The time that the given part of all answers was not above. */
static double
bound(const struct pair *pairs, size_t n_pairs, double part)
{
    const size_t n = n_pairs * KINDS;
    double *all = malloc(n * sizeof *all);
    if (all == NULL) realm_die("no memory");
    memcpy(all, pairs, n * sizeof *all);
    qsort(all, n, sizeof *all, by_size);
    const double most = all[(size_t)((double)(n - 1) * part)];
    free(all);
    return most;
}

/* Over answers that took no longer than `most`. */
static double
judge(const struct pair *pairs, size_t n_pairs, double most, const char *what)
{
    struct welch samples[KINDS] = {{.n = 0}};
    for (size_t i = 0; i < n_pairs; i++)
        for (size_t k = 0; k < KINDS; k++)
            if (pairs[i].took[k] <= most) welch_add(&samples[k], pairs[i].took[k]);
    const double t = welch_t(&samples[CLOSED], &samples[ABSENT]);
    (void)printf("%s: closed %.2f us (%zu), absent %.2f us (%zu), t = %.2f\n", what,
                 samples[CLOSED].mean, samples[CLOSED].n, samples[ABSENT].mean, samples[ABSENT].n,
                 t);
    return fabs(t);
}

static int
measure(size_t n)
{
    struct pair *pairs = calloc(n, sizeof *pairs), warm;
    if (pairs == NULL || n < 2) realm_die("how many pairs?");
    for (size_t i = 0; i < FIRST; i++)
        ask_pair(&warm);
    for (size_t i = 0; i < n; i++)
        ask_pair(&pairs[i]);
    (void)printf("%zu pairs: the same %zu bytes, in frames of %zu\n", n, expected_len, frame_len);
    const double all = judge(pairs, n, INFINITY, "all");
    const double most = judge(pairs, n, bound(pairs, n, KEPT), "without the slowest tenth");
    free(pairs);
    if (all < LIMIT && most < LIMIT) return EXIT_SUCCESS;
    (void)printf("the times tell what is there\n");
    return TELLING;
}

/* ---- what is asked for ------------------------------------------------------------------------- */

static void
make_items(void)
{
    struct caller author;
    struct realm_item item;
    caller_begin(&process, &town.author, &author);
    for (size_t i = TOWN_LEAVES; i < ITEMS; i++) {
        town_put_item(&town, &author, town_leaves[i % TOWN_LEAVES], &item);
        realm_item_free(&item);
    }
    memcpy(ids[CLOSED], town.items[0].id, ID_BYTES);
    randombytes_buf(ids[ABSENT], ID_BYTES);
    caller_end(&author);
    town_choose(&town, 0);
    town_put_version(&town);
}

int
main(int argc, char **argv)
{
    if (argc != 3) realm_die("usage: timing BROKER PAIRS");
    process_begin(&process, argv[1], access(MEMORY, W_OK) == 0 ? MEMORY : NULL, SEED);
    process_start(&process);
    town_begin(&process, &town);
    make_items();
    begin(&town.members[0]);
    const int64_t began = process_clock();
    const int status = measure(strtoul(argv[2], NULL, 10));
    (void)printf("%.1f s\n", (double)(process_clock() - began) / 1e9);
    pipe_free(&line);
    peer_end(&peer);
    town_end(&town);
    process_end(&process);
    return status;
}
