/* prober.c - see prober.h */
#include "prober.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define PAUSE_NS INT64_C(2000000)
#define MS 1e6

void
probing_add(struct probing *probing, size_t organisation)
{
    MUST(probing->n < PROBERS_MAX, "too many probers");
    struct prober *p = &probing->probers[probing->n++];
    raw_begin(probing->context, probing->process, &probing->process->registrars[organisation], NULL,
              0, &p->raw);
    MUST(raw_hello(&p->raw, 5000), "no session");
}

void
probing_end(struct probing *probing)
{
    for (size_t i = 0; i < probing->n; i++) {
        octets_free(&probing->probers[i].control.bytes);
        raw_end(&probing->probers[i].raw);
    }
    free(probing->ms);
    probing->ms = NULL;
    probing->n = 0;
}

static void
ask(struct probing *probing, struct prober *p)
{
    uint8_t nowhere[ID_BYTES];
    struct realm *realm = &probing->process->realm;
    realm_draw(realm, nowhere, sizeof nowhere);
    octets_free(&p->control.bytes);
    p->control = control_release(realm, nowhere, nowhere, NULL, NAMES("job_search"), NULL, false);
    if (!peer_ready(&p->raw.peer) && !raw_hello(&p->raw, 5000)) {
        probing->lost++;
        return;
    }
    raw_say(&p->raw, peer_ask(&p->raw.peer, &p->control, nothing));
    p->sent_at = process_clock();
}

static void
keep_time(struct probing *probing, double ms)
{
    if (probing->n_ms == probing->room) {
        probing->room = probing->room == 0 ? 4096 : 2 * probing->room;
        double *more = realloc(probing->ms, probing->room * sizeof *more);
        MUST(more != NULL, "no memory");
        probing->ms = more;
    }
    probing->ms[probing->n_ms++] = ms;
}

static void
hear(struct probing *probing, struct prober *p)
{
    struct peer_reply got;
    const struct sam_bytes heard = raw_hear(&p->raw, 0);
    if (heard.len == 0) return;
    const int64_t now = process_clock();
    peer_take(&p->raw.peer, heard, &got);
    if (got.got != PEER_REPLY || p->sent_at == 0 || got.reply->error != REPLY_CLOSED
        || memcmp(got.reply->request, p->control.request, ID_BYTES) != 0)
        probing->broken++;
    else
        keep_time(probing, (double)(now - p->sent_at) / MS);
    peer_reply_free(&got);
    p->sent_at = 0;
    p->next_at = now + PAUSE_NS;
}

static void
look(struct probing *probing, struct prober *p, bool may_ask)
{
    const int64_t now = process_clock();
    hear(probing, p);
    if (p->sent_at != 0 && now - p->sent_at > PROBER_LOST_MS * 1000000) {
        probing->lost++;
        p->sent_at = 0;
    }
    if (p->sent_at == 0 && may_ask && now >= p->next_at) ask(probing, p);
}

static bool
is_waiting(const struct probing *probing)
{
    for (size_t i = 0; i < probing->n; i++)
        if (probing->probers[i].sent_at != 0) return true;
    return false;
}

void
probing_run(struct probing *probing, int64_t ms)
{
    const int64_t until = process_clock() + ms * 1000000;
    for (bool is_over = false; !is_over || is_waiting(probing);
         is_over = process_clock() >= until) {
        zmq_pollitem_t items[PROBERS_MAX];
        memset(items, 0, sizeof items);
        for (size_t i = 0; i < probing->n; i++) {
            items[i].socket = probing->probers[i].raw.socket;
            items[i].events = ZMQ_POLLIN;
        }
        (void)zmq_poll(items, (int)probing->n, 1);
        for (size_t i = 0; i < probing->n; i++)
            look(probing, &probing->probers[i], !is_over);
    }
}

static int
by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double
probing_p99(struct probing *probing, size_t *ret_n)
{
    const size_t n = probing->n_ms;
    MUST(n > 0, "nobody was answered");
    qsort(probing->ms, n, sizeof *probing->ms, by_size);
    *ret_n = n;
    probing->n_ms = 0;
    return probing->ms[n * 99 / 100];
}

void
probing_expect_no_error(const struct probing *probing)
{
    MUST(probing->broken == 0, "another organisation's client got what is not its own");
    MUST(probing->lost == 0, "another organisation's client got no answer");
}
