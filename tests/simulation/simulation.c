/* simulation.c - a whole broker from one seed: people who choose, write and read, a clock that jumps, a disk
 * that loses its power in the middle of a write, replies that never arrive. After every stretch the log is
 * checked entry by entry.
 *   simulation [FIRST [COUNT [STEPS]]]     seeds FIRST..FIRST + COUNT - 1; one that fails is named, and fails
 *                                          again when it is run alone */
#include "audit.h"
#include "broker_run.h"
#include "clients.h"
#include "disk.h"

#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1795000000000) /* 2026-11-18 */
#define FRAMES_MAX (2U * CLIENTS_MAX)
#define HOUR INT64_C(3600000)

static uint64_t seed; /* for the line that names it */
static uint64_t live; /* readings in meetings, of all seeds */

/* At abort(): the process is about to end anyway. */
static void
name_it(int signal_number)
{
    (void)signal_number;
    (void)fprintf(stderr, "simulation: seed %" PRIu64 " failed; alone: simulation %" PRIu64 " 1\n",
                  seed, seed);
}

/* Time passes; now and then the wall clock jumps. */
static void
pass_time(struct model *m, struct broker_run *run)
{
    int64_t ms = one_in(m, 10) ? (int64_t)below(m, HOUR) : (int64_t)below(m, 5000);
    run->moment.boot_time += ms;
    run->moment.now += ms;
    if (one_in(m, 60)) run->moment.now -= (int64_t)below(m, 2 * HOUR); /* within what is believed */
    if (one_in(m, 200)) run->moment.now += 40 * HOUR * (one_in(m, 2) ? 1 : -1);
    m->now = run->moment.now > m->heard ? run->moment.now : m->heard;
}

/* What nobody meant: rubbish, and what was sent before, once more. */
static struct octets
noise(struct model *m, const struct octets *old)
{
    uint8_t bytes[200];
    if (old->len > 0 && one_in(m, 2)) return octets_copy(old->at, old->len);
    realm_draw(&m->realm, bytes, sizeof bytes);
    return octets_copy(bytes, 1 + below(m, sizeof bytes));
}

struct turn_frames {
    struct core_frame at[FRAMES_MAX];
    struct octets payloads[FRAMES_MAX];
    size_t n;
};

static void
add(struct turn_frames *t, const struct broker_run *run, const struct client *c,
    struct octets payload)
{
    if (payload.len == 0 || t->n == FRAMES_MAX) {
        octets_free(&payload);
        return;
    }
    t->payloads[t->n] = payload;
    t->at[t->n++] = (struct core_frame){.edge = (unsigned)c->peer.edge,
                                        .generation = run->generation,
                                        .frame = peer_frame(&c->peer, octets_bytes(&payload))};
}

/* Who has this route? */
static size_t
whose(const struct clients *cs, const struct core_frame *reply)
{
    for (size_t i = 0; i < cs->n; i++)
        if (cs->at[i].peer.edge == reply->edge
            && memcmp(cs->at[i].peer.route, reply->frame.route, FRAME_ROUTE_BYTES) == 0)
            return i;
    realm_die("a reply to nobody");
}

/* One turn; false: the broker fell, or its replies never arrived. */
static bool
turn(struct clients *cs, struct broker_run *run, struct turn_frames *t, bool lose_replies)
{
    const struct core_frame *replies = NULL;
    size_t n = 0;
    if (t->n == 0) return true;
    if (!broker_turn(run, t->at, t->n, &replies, &n)) return false;
    if (n > t->n) realm_die("more replies than frames");
    if (lose_replies) return false;
    for (size_t i = 0; i < n; i++)
        client_hear(cs, whose(cs, &replies[i]), replies[i].frame.payload);
    return true;
}

static void
collect(struct clients *cs, const struct broker_run *run, struct turn_frames *t)
{
    struct model *m = cs->model;
    size_t first = below(m, cs->n);
    for (size_t i = 0; i < cs->n; i++) {
        size_t who = (first + i) % cs->n;
        if (one_in(m, 3)) continue; /* busy elsewhere */
        add(t, run, &cs->at[who], client_say(cs, who));
    }
}

static void
check_bounds(const struct broker_run *run)
{
    struct core_counts counts;
    core_counts(run->core, &counts);
    if (counts.sessions > 2 * CLIENTS_MAX) realm_die("sessions are not bounded");
    if (counts.cases > 2) realm_die("cases in memory are not bounded");
    if (counts.cases_broken > 0) realm_die("a stored case does not verify");
}

static void
fall(struct clients *cs, struct broker_run *run)
{
    struct model *m = cs->model;
    broker_crash(run, one_in(m, 3));
    clients_cut_off(cs);
    m->count.crashes++;
}

static void
step(struct clients *cs, struct broker_run *run, struct octets *old)
{
    struct model *m = cs->model;
    struct turn_frames *t = calloc(1, sizeof *t);
    if (t == NULL) realm_die("no memory");
    pass_time(m, run);
    if (one_in(m, 12)) core_confirm_clock(run->core, &run->moment);
    collect(cs, run, t);
    if (one_in(m, 25)) disk_off_at(1 + (unsigned)below(m, 40));
    bool stands = turn(cs, run, t, one_in(m, 30));
    if (t->n > 0 && one_in(m, 5)) {
        octets_free(old);
        *old = octets_copy(t->payloads[0].at, t->payloads[0].len);
    }
    for (size_t i = 0; i < t->n; i++)
        octets_free(&t->payloads[i]);
    free(t);
    if (stands && one_in(m, 4)) stands = broker_tick(run);
    if (!stands || disk_is_off()) fall(cs, run);
    disk_off_at(0);
}

/* Rubbish and repetitions come from an address of their own: they must cost nobody else anything. */
static void
disturb(struct clients *cs, struct broker_run *run, const struct octets *old)
{
    struct model *m = cs->model;
    const struct core_frame *replies = NULL;
    size_t n = 0;
    struct octets payload = noise(m, old);
    struct core_frame f = {.edge = (unsigned)cs->at[0].peer.edge,
                           .generation = run->generation,
                           .frame = peer_frame(&cs->at[0].peer, octets_bytes(&payload))};
    f.frame.route[1] = 0xEE;
    if (!broker_turn(run, &f, 1, &replies, &n)) realm_die("rubbish stopped the core");
    for (size_t i = 0; i < n; i++) {
        struct wire *memory = NULL;
        const struct reply_frame *reply = NULL;
        realm_must(wire_reply_frame_decode(replies[i].frame.payload, &memory, &reply), "a reply");
        if (reply->sealed.len > 0) realm_die("rubbish got a sealed reply");
        wire_free(&memory);
    }
    octets_free(&payload);
}

/* All that is open is answered, with nothing going wrong. */
static void
come_to_rest(struct clients *cs, struct broker_run *run)
{
    clients_stop(cs, true);
    core_confirm_clock(run->core, &run->moment);
    for (unsigned i = 0; i < 200 && !clients_idle(cs); i++) {
        struct turn_frames *t = calloc(1, sizeof *t);
        if (t == NULL) realm_die("no memory");
        collect(cs, run, t);
        if (!turn(cs, run, t, false)) realm_die("the core fell without a reason");
        for (size_t k = 0; k < t->n; k++)
            octets_free(&t->payloads[k]);
        free(t);
    }
    if (!clients_idle(cs)) realm_die("a request is never answered");
    clients_stop(cs, false);
}

static void
first_registrars(struct model *m, const struct broker_run *run)
{
    for (size_t i = 0; i < MODEL_REGISTRARS; i++)
        realm_must(core_first_registrar(
                       run->core, (unsigned)realm_edge(&m->realm, m->registrars[i].organisation),
                       octets_bytes(&m->registrars[i].keys), &run->moment),
                   "first registrar");
}

static void
tell(const struct model *m)
{
    (void)printf("seed %" PRIu64 ": %zu requests, %" PRIu64 " released, %" PRIu64
                 " denied, %" PRIu64 " versions (%" PRIu64 " refused), %" PRIu64
                 " crashes, %" PRIu64 " asked again after one, %" PRIu64 " repeated, %" PRIu64
                 " put off, %" PRIu64 " audits; meetings: %" PRIu64 " statements, %" PRIu64
                 " joined, %" PRIu64 " cards, %" PRIu64 " read there\n",
                 seed, m->n_records, m->count.released, m->count.denied, m->count.versions,
                 m->count.refused_versions, m->count.crashes, m->count.retried, m->count.repeats,
                 m->count.full, m->count.audits, m->count.statements, m->count.joined,
                 m->count.cards, m->count.live);
}

static void
run_seed(unsigned steps, bool say)
{
    static struct model m;
    static struct clients cs;
    struct broker_run run;
    struct octets old = {NULL, 0};
    disk_new(seed);
    model_make(seed, START, &m);
    broker_begin(&m.realm, START, &run);
    first_registrars(&m, &run);
    clients_make(&m, &cs);
    for (unsigned i = 0; i < steps; i++) {
        if (m.n_records + 2 * CLIENTS_MAX > MODEL_RECORDS) break;
        step(&cs, &run, &old);
        if (one_in(&m, 6)) disturb(&cs, &run, &old);
        if (i % 64 == 63) {
            come_to_rest(&cs, &run);
            audit(&run, &m);
            check_bounds(&run);
        }
    }
    come_to_rest(&cs, &run);
    broker_again(&run);
    clients_cut_off(&cs);
    audit(&run, &m);
    if (say) tell(&m);
    live += m.count.live;
    octets_free(&old);
    clients_free(&cs);
    broker_end(&run);
    model_free(&m);
}

int
main(int argc, char **argv)
{
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    unsigned steps = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 300;
    if (sodium_init() < 0) return 1;
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (signal(SIGABRT, name_it) == SIG_ERR) return 1;
    for (seed = first; seed < first + count; seed++)
        run_seed(steps, count <= 50 || seed % 50 == 0);
    if (count >= 20 && live == 0) realm_die("nobody ever read anything in a meeting");
    (void)printf("simulation: %" PRIu64 " seeds held\n", count);
    return 0;
}
