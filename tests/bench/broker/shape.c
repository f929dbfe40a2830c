/* shape.c - releases beside bare fetches: see stand.h */
#include "stand.h"

/* Figures of one shape. */
struct figures {
    struct bench ratio, rate, bare_rate, a_turn, cpu_ratio, core, edge, bare_cpu, client,
        bare_client;
};

static struct figures
name_figures(const struct shape *shape)
{
    return (struct figures){
        .ratio = {.name = shape->name, .unit = "times", .at_least = shape->at_least},
        .rate = {.name = "  releases a second", .unit = "/s"},
        .bare_rate = {.name = "  bare fetches a second", .unit = "/s"},
        .a_turn = {.name = "  releases a commit", .unit = "frames"},
        .cpu_ratio = {.name = "processor time, a release / a bare fetch",
                      .unit = "times",
                      .at_most = 2},
        .core = {.name = "  the core's, a release", .unit = "ns"},
        .edge = {.name = "  the edge's, a release", .unit = "ns"},
        .bare_cpu = {.name = "  the bare server's, a fetch", .unit = "ns"},
        .client = {.name = "  the load's own, a release: sealed and opened", .unit = "ns"},
        .bare_client = {.name = "  the load's own, a bare fetch", .unit = "ns"},
    };
}

/* Returns releases a turn, which is a commit. */
static double
measure_ours(struct stand *stand, const struct shape *shape, struct crowd_took *ret_took)
{
    const struct process *process = &stand->office.process;
    struct crowd_load load = {
        .clients = shape->clients, .window = shape->window, .count = shape->count};
    const uint64_t turns = process_metric(process, "turns_total");
    office_pids(&stand->office, load.pids);
    office_run_releases(&stand->office, &stand->crowd, &load, ret_took);
    return (double)ret_took->asked / (double)(process_metric(process, "turns_total") - turns);
}

static void
measure_bare(struct stand *stand, const struct shape *shape, struct crowd_took *ret_took)
{
    const struct crowd_load load = {.clients = shape->clients,
                                    .window = shape->window,
                                    .count = shape->bare_count,
                                    .pids = {stand->bare.pid}};
    struct bare_asked asked = {.sizes = stand->office.sizes};
    const struct crowd_work work = bare_work(&asked);
    crowd_run(&stand->bare_crowd, &load, &work, ret_took);
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

void
shape_measure(struct stand *stand, const struct shape *shape)
{
    struct figures f = name_figures(shape);
    for (size_t i = 0; i < stand->pairs; i++) {
        struct crowd_took ours, theirs;
        bench_add(&f.a_turn, measure_ours(stand, shape, &ours));
        measure_bare(stand, shape, &theirs);
        add_pair(&f, &ours, &theirs);
    }
    bench_print(&f.ratio);
    bench_print(&f.rate);
    bench_print(&f.bare_rate);
    bench_print(&f.a_turn);
    if (!shape->with_cpu) return;
    struct bench *const of_cpu[] = {&f.cpu_ratio, &f.core,   &f.edge,
                                    &f.bare_cpu,  &f.client, &f.bare_client};
    for (size_t i = 0; i < sizeof of_cpu / sizeof *of_cpu; i++)
        bench_print(of_cpu[i]);
}
