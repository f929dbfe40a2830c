/* test_memory.c - the n-th allocation fails, n = 1 until clean, for each kind of request and for a hello: no
 * crash, no permit on a path that failed, and the same request goes through afterwards (attack 13). Leaks are
 * looked for where this runs under the leak sanitizer. */
#include "memory.h"
#include "scenario.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TRIES_MAX 4000U

static const struct peer_reply no_reply = {PEER_BROKEN, NULL, {NULL, 0}, NULL, NULL};

/* A reply to a turn in which memory ran out somewhere: an error, or whole and in the log. */
static void
check_reply(struct scenario *s, const struct prepared *p, const struct peer_reply *got)
{
    uint32_t decision = LOG_DENIED;
    if (got->got != PEER_REPLY) return;
    if (p->control.kind != REQUEST_RELEASE || got->reply->released == NULL) {
        if (got->reply->error != REPLY_OK && got->reply->error != REPLY_BUSY) {
            (void)fprintf(stderr, "%s: error %u\n", scenario_kind_name(p->control.kind),
                          got->reply->error);
            realm_die("memory ran out, and the reply is another error than BUSY");
        }
        return;
    }
    (void)scenario_entries(s, p->control.request, &decision);
    if (decision != LOG_PERMITTED) realm_die("released without an entry in the log");
}

/* The peer's own work must not fail: its frame is sealed before memory runs out. */
static enum scenario_got
send_failing(struct scenario *s, const struct prepared *p, size_t n, bool *ret_reached,
             struct peer_reply *ret_reply)
{
    struct peer *peer = &s->peers[p->who];
    const struct core_frame *replies = NULL;
    size_t n_replies = 0;
    struct octets payload = peer_ask(peer, &p->control, p->chunk);
    const struct core_frame frame = {.edge = (unsigned)peer->edge,
                                     .generation = s->run.generation,
                                     .frame = peer_frame(peer, octets_bytes(&payload))};
    memory_fail_at(n);
    bool stands = broker_turn(&s->run, &frame, 1, &replies, &n_replies);
    *ret_reached = memory_stop();
    octets_free(&payload);
    if (!stands) realm_die("the core fell when memory ran out");
    if (n_replies == 0) return GOT_NOTHING;
    peer_take(peer, replies[0].frame.payload, ret_reply);
    return ret_reply->got == PEER_NO_SESSION ? GOT_NO_SESSION : GOT_REPLY;
}

/* Returns how many allocations there were to fail. */
static size_t
try_kind(struct scenario *s, enum request_kind kind)
{
    struct prepared p;
    if (!scenario_prepare(s, kind, &p)) return 0;
    for (size_t n = 1; n < TRIES_MAX; n++) {
        struct peer_reply got = no_reply;
        bool reached = false;
        if (!peer_ready(&s->peers[p.who]) && scenario_hello(s, p.who) != GOT_REPLY)
            realm_die("no session, though there is memory");
        if (kind == REQUEST_GET_CHUNK) { /* a release of this session, to fetch from */
            prepared_free(&p);
            (void)scenario_prepare(s, kind, &p);
        }
        enum scenario_got what = send_failing(s, &p, n, &reached, &got);
        if (what == GOT_NOTHING || what == GOT_NO_SESSION) peer_end(&s->peers[p.who]);
        check_reply(s, &p, &got);
        bool is_done = got.got == PEER_REPLY && got.reply->error == REPLY_OK;
        peer_reply_free(&got);
        if (reached) continue;
        if (!is_done) realm_die("a request is refused, though nothing ran out");
        if (kind == REQUEST_PUT_CASE) {
            realm_version_free(&s->version);
            s->version = p.version;
            p.version.version = 0;
        }
        prepared_free(&p);
        return n - 1;
    }
    realm_die("the allocations of a request do not end");
}

/* A key that is pending is admitted once, whatever fails. */
static size_t
try_hello(struct scenario *s)
{
    for (size_t n = 1; n < TRIES_MAX; n++) {
        struct peer *peer = &s->peers[STRANGER];
        const struct core_frame *replies = NULL;
        size_t n_replies = 0;
        struct octets payload = peer_hello(peer);
        const struct core_frame frame = {.edge = (unsigned)peer->edge,
                                         .generation = s->run.generation,
                                         .frame = peer_frame(peer, octets_bytes(&payload))};
        memory_fail_at(n);
        bool stands = broker_turn(&s->run, &frame, 1, &replies, &n_replies);
        bool reached = memory_stop();
        octets_free(&payload);
        peer_end(peer);
        if (!stands) realm_die("the core fell when memory ran out");
        if (!reached) return n - 1;
    }
    realm_die("the allocations of a hello do not end");
}

int
main(void)
{
    static struct scenario s;
    size_t sum = 0, kinds = 0;
    if (sodium_init() < 0) return 1;
    scenario_make(13, &s);
    size_t n = try_hello(&s);
    (void)printf("%-14s %4zu allocations failed in turn\n", "hello", n);
    for (int kind = REQUEST_ADMIT; kind <= REQUEST_WATCH; kind++) {
        size_t of_kind = try_kind(&s, (enum request_kind)kind);
        if (of_kind == 0) continue;
        (void)printf("%-14s %4zu allocations failed in turn\n",
                     scenario_kind_name((enum request_kind)kind), of_kind);
        sum += of_kind;
        kinds++;
    }
    (void)printf("%zu kinds, %zu allocations: no crash, no permit on a path that failed\n", kinds,
                 sum);
    scenario_free(&s);
    return kinds >= 20 ? 0 : 1;
}
