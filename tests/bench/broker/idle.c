/* idle.c - memory of idle clients: see stand.h */
#include "stand.h"

/* In crowds of so many, with a while between them: an edge lets in 500 a second. The first crowds find room that
 * the start left over and are not counted. */
enum {
    EACH = 100,
    CROWDS = IDLE_CLIENTS / EACH,
    FIRST = 5,
    COUNTED = CROWDS - FIRST,
    BETWEEN_MS = 250
};

/* Bytes of memory of its own that a process has, now. */
static double
own_memory(pid_t pid)
{
    const double bytes = process_memory(pid, "RssAnon");
    bench_check(bytes > 0, "a process's memory");
    return bytes;
}

struct memory {
    double core, edges, bare;
};

static struct memory
look(const struct stand *stand, const struct bare_server *bare)
{
    pid_t pids[CROWD_PIDS];
    office_pids(&stand->office, pids);
    struct memory now = {.core = own_memory(pids[0]), .bare = own_memory(bare->pid)};
    for (size_t i = 1; i < CROWD_PIDS; i++)
        now.edges += pids[i] == 0 ? 0 : own_memory(pids[i]);
    return now;
}

/* Let all come. Returns the memory before those that count; ret_after: with all of them. */
static struct memory
fill(struct stand *stand, const struct bare_server *bare, bool is_ours, struct memory *ret_after)
{
    static struct crowd crowds[CROWDS];
    struct memory before = {.core = 0};
    for (size_t i = 0; i < CROWDS; i++) {
        if (i == FIRST) before = look(stand, bare);
        if (is_ours)
            office_connect(&stand->office, stand->readers, 2, EACH, &crowds[i]);
        else
            bare_connect(bare, stand->readers, 2, EACH, &crowds[i]);
        process_sleep(BETWEEN_MS);
    }
    *ret_after = look(stand, bare);
    if (is_ours)
        bench_check(process_metric(&stand->office.process, "sessions") >= CROWDS * EACH,
                    "sessions");
    for (size_t i = 0; i < CROWDS; i++)
        crowd_end(&crowds[i]);
    return before;
}

void
idle_measure(struct stand *stand, const struct bare_server *fresh)
{
    struct bench core = {.name = "memory of an idle client, core",
                         .unit = "bytes",
                         .at_most = 2048},
                 more = {.name = "memory of an idle client, edge above a bare ROUTER",
                         .unit = "bytes",
                         .at_most = 4096},
                 edge = {.name = "  the edge", .unit = "bytes"},
                 bare = {.name = "  a bare ROUTER", .unit = "bytes"},
                 all = {.name = "  the core, with 1,500 idle clients", .unit = "bytes"};
    const double n = COUNTED * EACH;
    struct memory after, bare_after;
    const struct memory before = fill(stand, fresh, true, &after),
                        bare_before = fill(stand, fresh, false, &bare_after);
    bench_add(&core, (after.core - before.core) / n);
    bench_add(&edge, (after.edges - before.edges) / n);
    bench_add(&bare, (bare_after.bare - bare_before.bare) / n);
    bench_add(&more, edge.value[0] - bare.value[0]);
    bench_add(&all, after.core);
    struct bench *const rows[] = {&core, &all, &more, &edge, &bare};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        bench_print(rows[i]);
}
