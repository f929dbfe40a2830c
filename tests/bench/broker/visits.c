/* visits.c - new sessions: see stand.h. A wave of clients comes at once; timed from the first socket until the last
 * client has its answer. Between waves everybody waits, because an edge asks the core about 500 handshakes a
 * second at most, 128 at once (broker/edge/zap.h): what is measured is what a session costs, not that limit. */
#include "stand.h"

enum { WAVE = 64, WAVES = 4, BETWEEN_MS = 250, SMALL = 32 };

/* Hello, then a release. */
struct visit {
    struct crowd_work hello, release;
    unsigned steps[WAVE];
};

static size_t
make(void *with, size_t client, uint8_t *out)
{
    struct visit *visit = with;
    const unsigned step = visit->steps[client]++;
    if (step == 0) return visit->hello.make(visit->hello.with, client, out);
    return step == 1 ? visit->release.make(visit->release.with, client, out) : 0;
}

/* make() was called once for each message before this one. */
static void
take(void *with, size_t client, struct sam_bytes message)
{
    struct visit *visit = with;
    const struct crowd_work *work = visit->steps[client] == 1 ? &visit->hello : &visit->release;
    work->take(work->with, client, message);
}

/* Nanoseconds. */
static double
measure_ours(struct stand *stand)
{
    struct visit visit = {.hello = office_hello(&stand->office),
                          .release = office_release(&stand->office)};
    const struct crowd_work work = {.make = make, .take = take, .with = &visit};
    const struct crowd_load load = {
        .clients = WAVE, .window = 1, .count = (size_t)2 * WAVE, .whole = true};
    struct crowd crowd;
    struct crowd_took took;
    const double began = bench_now();
    office_arrive(&stand->office, stand->readers, 2, WAVE, &crowd);
    crowd_run(&crowd, &load, &work, &took);
    const double spent = bench_now() - began;
    crowd_end(&crowd);
    return spent;
}

static double
measure_bare(struct stand *stand)
{
    const struct crowd_load load = {.clients = WAVE, .window = 1, .count = WAVE, .whole = true};
    struct bare_asked asked = {.sizes = {SMALL, SMALL}};
    const struct crowd_work work = bare_work(&asked);
    struct crowd crowd;
    struct crowd_took took;
    const double began = bench_now();
    bare_arrive(&stand->bare, stand->readers, 2, WAVE, &crowd);
    crowd_run(&crowd, &load, &work, &took);
    const double spent = bench_now() - began;
    crowd_end(&crowd);
    return spent;
}

void
visits_measure(struct stand *stand)
{
    struct bench ratio = {.name = "new sessions, 64 at once / bare CURVE handshakes",
                          .unit = "times",
                          .at_least = 0.7},
                 rate = {.name = "  sessions a second: connect, hello, release", .unit = "/s"},
                 bare_rate = {.name = "  bare handshakes a second: connect, echo", .unit = "/s"};
    const uint64_t hellos = process_metric(&stand->office.process, "hellos_total");
    for (size_t i = 0; i < stand->pairs; i++) {
        double ours = 0, theirs = 0;
        for (size_t wave = 0; wave < WAVES; wave++) {
            ours += measure_ours(stand);
            theirs += measure_bare(stand);
            process_sleep(BETWEEN_MS);
        }
        bench_add(&ratio, theirs / ours);
        bench_add(&rate, WAVES * WAVE * 1e9 / ours);
        bench_add(&bare_rate, WAVES * WAVE * 1e9 / theirs);
    }
    bench_check(process_metric(&stand->office.process, "hellos_total") - hellos
                    == stand->pairs * WAVES * WAVE,
                "not as many hellos as sessions");
    bench_print(&ratio);
    bench_print(&rate);
    bench_print(&bare_rate);
}
