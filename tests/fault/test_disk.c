/* test_disk.c - the power goes at the n-th write, truncation or sync of a request, n = 1 until it is through,
 * for each kind: nothing is answered or released without a durable entry, and after the restart the same
 * request goes through, once (attacks 11, 14 and 15). What was not synced is lost in one run altogether, in
 * the other any part of it, torn at 512 bytes. */
#include "disk.h"
#include "scenario.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TRIES_MAX 500U

static const struct peer_reply no_reply = {PEER_BROKEN, NULL, {NULL, 0}, NULL, NULL};

static bool
is_logged(enum request_kind kind)
{
    switch ((int)kind) {
    case REQUEST_PUT_CASE:
    case REQUEST_PUT_ITEM:
    case REQUEST_PUT_WRAPS:
    case REQUEST_LIST:
    case REQUEST_RELEASE:
    case REQUEST_PUT_LABEL:
    case REQUEST_ERASE:
    case REQUEST_ASK:
    case REQUEST_ANSWER:
    case REQUEST_REDISCLOSE:
        return true;
    default:
        return false;
    }
}

/* What was answered must be there after the worst that can happen. */
static void
check_answered(struct scenario *s, const struct prepared *p)
{
    uint32_t decision = LOG_DENIED;
    scenario_crash(s, true);
    if (!is_logged(p->control.kind)) return;
    if (scenario_entries(s, p->control.request, &decision) == 0 || decision == LOG_DENIED)
        realm_die("answered, and not in the log after the power went");
}

/* The same request once more: a write gives the same answer and no second entry. */
static void
check_again(struct scenario *s, const struct prepared *p)
{
    struct peer_reply got = no_reply;
    uint32_t decision = LOG_DENIED;
    bool is_read = p->control.kind == REQUEST_RELEASE || p->control.kind == REQUEST_LIST
                   || p->control.kind == REQUEST_REDISCLOSE; /* decided again */
    if (p->control.kind == REQUEST_GET_CHUNK) return;        /* a new session needs a new release */
    if (scenario_send(s, p->who, &p->control, p->chunk, &got) != GOT_REPLY || got.got != PEER_REPLY
        || got.reply->error != REPLY_OK)
        realm_die("after the restart the same request does not go through");
    peer_reply_free(&got);
    if (is_logged(p->control.kind) && !is_read
        && scenario_entries(s, p->control.request, &decision) != 1)
        realm_die("a write is there twice, or not at all");
}

/* Returns how many writes there were to fail. */
static size_t
try_kind(struct scenario *s, enum request_kind kind, bool least)
{
    struct prepared p;
    if (!scenario_prepare(s, kind, &p)) return 0;
    for (size_t n = 1; n < TRIES_MAX; n++) {
        struct peer_reply got = no_reply;
        if (!peer_ready(&s->peers[p.who]) && scenario_hello(s, p.who) != GOT_REPLY)
            realm_die("no session");
        if (kind == REQUEST_GET_CHUNK) { /* a session of its own grant */
            prepared_free(&p);
            (void)scenario_prepare(s, kind, &p);
        }
        disk_off_at((unsigned)n);
        enum scenario_got what = scenario_send(s, p.who, &p.control, p.chunk, &got);
        bool fell = disk_is_off();
        disk_off_at(0);
        bool is_answered = what == GOT_REPLY && got.got == PEER_REPLY;
        if (is_answered && got.reply->error != REPLY_OK) realm_die("refused, though it is right");
        peer_reply_free(&got);
        if (is_answered) {
            check_answered(s, &p);
            if (!fell) {
                check_again(s, &p);
                if (kind == REQUEST_PUT_CASE) {
                    realm_version_free(&s->version);
                    s->version = p.version;
                    p.version.version = 0;
                }
                prepared_free(&p);
                return n - 1;
            }
        }
        scenario_crash(s, least);
    }
    realm_die("the writes of a request do not end");
}

static void
try_all(uint64_t seed, bool least)
{
    static struct scenario s;
    size_t sum = 0, kinds = 0;
    scenario_make(seed, &s);
    for (int kind = REQUEST_ADMIT; kind <= REQUEST_WATCH; kind++) {
        size_t of_kind = try_kind(&s, (enum request_kind)kind, least);
        sum += of_kind;
        kinds += of_kind > 0;
    }
    (void)printf("%s: the power went at each of %zu writes of %zu kinds that write: everything "
                 "answered was there\n",
                 least ? "nothing unsynced survives" : "any part survives", sum, kinds);
    if (kinds < 10) realm_die("too few kinds wrote anything");
    scenario_free(&s);
}

int
main(void)
{
    if (sodium_init() < 0) return 1;
    try_all(1, true);
    for (uint64_t seed = 2; seed < 4; seed++)
        try_all(seed, false);
    return 0;
}
