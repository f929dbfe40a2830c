/* releases.c - releases of 4 KiB items by a real broker, through edge and core, beside bare fetch: the same
 * lengths of request and reply, the same load, from libzmq alone. In pairs, one after the other; the ratio of a
 * pair is of its two rates. Each of the broker's releases is one entry in its log, on the disk before the reply
 * leaves: both are counted. The broker's clients also seal requests and open replies, which is not taken off;
 * what that costs them is told.
 * Beside it: processor time, and what an idle session takes of memory.
 *   bench_releases BROKER FOLDER [--quick]   BROKER: path of samtykke-broker; FOLDER: on a disk, not in memory */
#include "office.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { PAIRS = 5, PAIRS_QUICK = 3, IDLE = 200 };

static struct office office;
static struct bare_server bare;
static struct crowd crowd, bare_crowd;

struct shape {
    const char *name, *rate; /* of the figures */
    size_t clients, window, count, bare_count;
};

/* Counts: half a second or so. */
static const struct shape shapes[] = {
    {"releases, 64 clients x 16 / bare fetch", "  releases a second, 64 x 16", 64, 16, 4000, 12000},
    {"releases, 64 clients x 1 / bare fetch", "  releases a second, 64 x 1", 64, 1, 2000, 8000},
    {"releases, 8 clients x 1 / bare fetch", "  releases a second, 8 x 1", 8, 1, 800, 4000},
    {"releases, 1 client x 1 / bare fetch", "  releases a second, 1 x 1", 1, 1, 200, 1500},
};

/* Figures of one shape. */
struct figures {
    struct bench ratio, rate, bare_rate, a_turn, cpu_ratio, core, edge, bare_cpu, client,
        bare_client;
};

/* Returns releases a turn, which is a commit. */
static double
measure_ours(const struct shape *shape, size_t divisor, struct crowd_took *ret_took)
{
    struct crowd_load load = {
        .clients = shape->clients, .window = shape->window, .count = shape->count / divisor};
    const struct crowd_work work = office_release(&office);
    const uint64_t released = process_metric(&office.process, "released_total"),
                   entries = process_metric(&office.process, "log_entries"),
                   turns = process_metric(&office.process, "turns_total");
    office_pids(&office, load.pids);
    crowd_run(&crowd, &load, &work, ret_took);
    bench_check(process_metric(&office.process, "released_total") - released == ret_took->asked,
                "not as many releases as replies");
    bench_check(process_metric(&office.process, "log_entries") - entries == ret_took->asked,
                "not as many entries as releases");
    return (double)ret_took->asked
           / (double)(process_metric(&office.process, "turns_total") - turns);
}

static void
measure_bare(const struct shape *shape, size_t divisor, struct crowd_took *ret_took)
{
    const struct crowd_load load = {.clients = shape->clients,
                                    .window = shape->window,
                                    .count = shape->bare_count / divisor,
                                    .pids = {bare.pid}};
    const struct crowd_work work = bare_work(&office.sizes);
    crowd_run(&bare_crowd, &load, &work, ret_took);
}

static void
add_pair(struct figures *f, const struct crowd_took *ours, const struct crowd_took *theirs)
{
    double edges = 0;
    for (size_t i = 1; i < CROWD_PIDS; i++)
        edges += ours->cpu[i];
    bench_add(&f->ratio, theirs->each / ours->each);
    bench_add(&f->rate, 1e9 / ours->each);
    bench_add(&f->bare_rate, 1e9 / theirs->each);
    bench_add(&f->cpu_ratio, (ours->cpu[0] + edges) / theirs->cpu[0]);
    bench_add(&f->core, ours->cpu[0]);
    bench_add(&f->edge, edges);
    bench_add(&f->bare_cpu, theirs->cpu[0]);
    bench_add(&f->client, ours->own);
    bench_add(&f->bare_client, theirs->own);
}

static void
measure_shape(const struct shape *shape, bool is_quick, bool with_cpu)
{
    struct figures f = {
        .ratio = {.name = shape->name, .unit = "times"},
        .rate = {.name = shape->rate, .unit = "/s"},
        .bare_rate = {.name = "  bare fetches a second", .unit = "/s"},
        .a_turn = {.name = "  releases a commit", .unit = "frames"},
        .cpu_ratio = {.name = "processor time, a release / a bare fetch", .unit = "times"},
        .core = {.name = "  the core's, a release", .unit = "ns"},
        .edge = {.name = "  the edge's, a release", .unit = "ns"},
        .bare_cpu = {.name = "  the bare server's, a fetch", .unit = "ns"},
        .client = {.name = "  the load's own, a release: sealed and opened", .unit = "ns"},
        .bare_client = {.name = "  the load's own, a bare fetch", .unit = "ns"},
    };
    for (int i = 0; i < (is_quick ? PAIRS_QUICK : PAIRS); i++) {
        struct crowd_took ours, theirs;
        bench_add(&f.a_turn, measure_ours(shape, is_quick ? 4 : 1, &ours));
        measure_bare(shape, is_quick ? 4 : 1, &theirs);
        add_pair(&f, &ours, &theirs);
    }
    bench_print(&f.ratio);
    bench_print(&f.rate);
    bench_print(&f.bare_rate);
    bench_print(&f.a_turn);
    if (!with_cpu) return;
    struct bench *const of_cpu[] = {&f.cpu_ratio, &f.core,   &f.edge,
                                    &f.bare_cpu,  &f.client, &f.bare_client};
    for (size_t i = 0; i < sizeof of_cpu / sizeof *of_cpu; i++)
        bench_print(of_cpu[i]);
}

/* ---- memory ------------------------------------------------------------------------------------ */

/* Bytes of memory that a process has, now. */
static double
resident(pid_t pid)
{
    char path[64], line[256];
    double kib = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *from = fopen(path, "re");
    bench_check(from != NULL, "a process's memory");
    while (kib == 0 && fgets(line, sizeof line, from) != NULL)
        (void)sscanf(line, "VmRSS: %lf", &kib);
    (void)fclose(from);
    return kib * 1024;
}

static void
look_at_memory(double *ret_core, double *ret_edges)
{
    pid_t pids[CROWD_PIDS];
    office_pids(&office, pids);
    *ret_core = resident(pids[0]);
    *ret_edges = 0;
    for (size_t i = 1; i < CROWD_PIDS; i++)
        *ret_edges += pids[i] == 0 ? 0 : resident(pids[i]);
}

/* First of all, because memory that was used once is not given back; and of the second crowd, because the first
 * finds room that the start left over. */
static void
measure_memory(const struct person *const *people)
{
    struct bench core = {.name = "memory of an idle session, core", .unit = "bytes"},
                 edge = {.name = "memory of an idle session, edge", .unit = "bytes"},
                 all = {.name = "  the core's, with 400 idle sessions", .unit = "bytes"};
    double core_before, edge_before, core_after, edge_after;
    struct crowd first, second;
    office_connect(&office, people, 2, IDLE, &first);
    look_at_memory(&core_before, &edge_before);
    office_connect(&office, people, 2, IDLE, &second);
    look_at_memory(&core_after, &edge_after);
    bench_check(process_metric(&office.process, "sessions") >= 2 * (uint64_t)IDLE, "sessions");
    crowd_end(&first);
    crowd_end(&second);
    bench_add(&core, (core_after - core_before) / IDLE);
    bench_add(&edge, (edge_after - edge_before) / IDLE);
    bench_add(&all, core_after);
    bench_print(&core);
    bench_print(&edge);
    bench_print(&all);
}

int
main(int argc, char **argv)
{
    bench_check(sodium_init() >= 0 && argc >= 3, "usage: bench_releases BROKER FOLDER [--quick]");
    const bool is_quick = argc > 3 && strcmp(argv[3], "--quick") == 0;
    const struct person *people[] = {&office.town.members[0], &office.town.members[1]};
    bare_begin(&bare);
    office_begin(argv[1], argv[2], &office);
    measure_memory(people);
    office_connect(&office, people, 2, 64, &crowd);
    office_connect_bare(&bare, people, 2, 64, &bare_crowd);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        measure_shape(&shapes[i], is_quick, i == 0);
    bench_check(office.opened >= office.released / OFFICE_OPENED, "too few items were opened");
    crowd_end(&crowd);
    crowd_end(&bare_crowd);
    office_end(&office);
    bare_end(&bare);
    return 0;
}
