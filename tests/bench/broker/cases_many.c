/* cases_many.c - does a broker get slower with the cases that it has? Two real brokers, core and edges: one with 1,000
 * cases, one with 1,000,000, filled by a synthetic loader (loader.h says what is synthetic about them). One client of
 * each, with one request on the way; it opens every item that is released and compares what is in it. Each release is
 * one entry in the log, on the disk before the reply leaves: both are counted.
 *
 * Releases are measured in pairs: a hundred of each broker, one of this and one of that in turn, so that both have the
 * same disk at the same time; the ratio of a pair is of its two sums.
 *   from the disk  after a start, nothing of the database being in memory; each case for the first time
 *   in use         the database has been read once from end to end, so that the system has in memory what there is room
 *                  for. The small broker's core has all its cases in memory; the large one's is full of other cases
 *                  and has not seen the one that is asked for: its versions are read, verified and compiled first
 *   again          the same cases of the large broker once more, which its core has in memory now: what is left is what
 *                  the size of the database costs
 * Starts are measured from exec to the first release that is answered, and to the moment when /health says that all is
 * well: after kill -9, with nothing of the database in memory.
 *   bench_cases_many BROKER FOLDER [--quick]   FOLDER: on a disk, with room for 12 GB; --quick: 100,000 cases, 2 GB */
#include "kept.h"
#include "loader.h"
#include "town.h"

#include "../../generate/prng.h"
#include "../bench.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SMALL = 1000, LARGE = 1000000, LARGE_QUICK = 100000, LARGE_TRUE = 6000 };
enum { STARTS = 5, COLD_PAIRS = 3, PAIRS = 9, A_PAIR = 100 };
enum { CORE_CASES = 4096 }; /* that a core has in memory, at most */

/* One of the brokers. Holds pointers into itself. */
struct side {
    struct process process;
    struct loader loader;
    struct caller reader;
    uint32_t *order;      /* of the true cases; owned */
    uint64_t asked, next; /* releases; place in the order of the case that is asked for next */
    bool is_over_again;   /* behind the last the first follows? */
};

static struct side small, large;

/* ---- beginning and ending ------------------------------------------------------------------------ */

static void
shuffle(struct side *side, uint64_t seed)
{
    const uint32_t n = (uint32_t)side->loader.n_cases;
    struct prng p;
    prng_seed(&p, seed, n);
    side->order = bench_memory(n, sizeof *side->order);
    for (uint32_t i = 0; i < n; i++)
        side->order[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        const uint32_t at = prng_below(&p, i), other = side->order[i - 1];
        side->order[i - 1] = side->order[at];
        side->order[at] = other;
    }
}

static void
begin(struct side *side, const char *program, const char *folder, uint64_t all, uint64_t n_true)
{
    process_begin(&side->process, program, folder, all);
    loader_fill(&side->process, all, n_true, &side->loader);
    shuffle(side, all);
    side->is_over_again = n_true == all;
}

static void
end(struct side *side)
{
    caller_end(&side->reader);
    process_end(&side->process);
    loader_free(&side->loader);
    free(side->order);
}

/* ---- one release --------------------------------------------------------------------------------- */

static const struct loader_case *
next_case(struct side *side)
{
    bench_check(side->is_over_again || side->next < side->loader.n_cases, "too few true cases");
    side->asked++;
    return &side->loader.cases[side->order[side->next++ % side->loader.n_cases]];
}

/* Returns nanoseconds. */
static double
release(struct side *side)
{
    const struct sam_bytes none = {NULL, 0};
    const struct loader_case *c = next_case(side);
    struct town_release ask;
    town_release(c->case_id, c->item, &ask);
    const double began = bench_now();
    const struct link_event event = caller_ask(&side->reader, &ask.request, none);
    const double took = bench_now() - began;
    bench_check(event.reply->error == REPLY_OK, "not released");
    town_open(&side->loader.reader,
              &(struct realm_item){.json = c->json, .attachment = c->attachment}, &event);
    return took;
}

/* ---- counting ------------------------------------------------------------------------------------ */

struct counted {
    uint64_t released, entries, asked;
};

static struct counted
count(const struct side *side)
{
    return (struct counted){process_metric(&side->process, "released_total"),
                            process_metric(&side->process, "log_entries"), side->asked};
}

static void
check_counts(const struct side *side, const struct counted *before)
{
    const struct counted now = count(side);
    const uint64_t n = now.asked - before->asked;
    bench_check(now.released - before->released == n, "not as many releases as replies");
    bench_check(now.entries - before->entries == n, "not as many entries as releases");
}

/* ---- the system's memory ------------------------------------------------------------------------- */

static int
open_database(const struct side *side, off_t *ret_size)
{
    char path[PROCESS_PATH_MAX];
    struct stat about;
    process_path(&side->process, "broker.db", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bench_check(fd >= 0 && fstat(fd, &about) == 0, "a broker's database");
    *ret_size = about.st_size;
    return fd;
}

/* Nobody has it open. */
static void
forget_database(const struct side *side)
{
    off_t size;
    int fd = open_database(side, &size);
    bench_check(fsync(fd) == 0 && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0,
                "the system keeps a file in memory");
    (void)close(fd);
}

/* Returns bytes. */
static double
read_database(const struct side *side)
{
    enum { ROOM = 1 << 20 };
    off_t size, done = 0;
    int fd = open_database(side, &size);
    uint8_t *room = bench_memory(1, ROOM);
    for (ssize_t n = 1; n > 0; done += n)
        n = read(fd, room, ROOM);
    bench_check(done >= size, "a database cannot be read");
    (void)close(fd);
    free(room);
    return (double)size;
}

/* The most that the core ever had, bytes. */
static double
core_memory(const struct side *side)
{
    const double bytes = process_memory(side->process.core, "VmHWM");
    bench_check(bytes > 0, "a process's memory");
    return bytes;
}

/* ---- figures ------------------------------------------------------------------------------------- */

/* Of the large broker, and of both. */
struct names {
    const char *first, *well, *in_use, *in_use_ns, *again, *again_ns, *from_disk, *from_disk_ns,
        *memory, *size, *filling;
};

#define NAMES_OF(COUNT)                                                                            \
    {                                                                                              \
        "start, " COUNT " synthetic cases: first release", "  until all is well, " COUNT " cases", \
            "releases 1 x 1, in use: " COUNT " synthetic cases / 1,000",                           \
            "  a release, " COUNT " cases", "  releases 1 x 1, again: " COUNT " cases / 1,000",    \
            "  a release, " COUNT " cases",                                                        \
            "  releases 1 x 1, from the disk: " COUNT " cases / 1,000",                            \
            "  a release, " COUNT " cases", "memory of the core, " COUNT " synthetic cases",       \
            "  the database, " COUNT " cases", "  filling it by the synthetic loader, " COUNT      \
    }

static const struct names names_whole = NAMES_OF("1,000,000"), names_quick = NAMES_OF("100,000");

static void
print_one(const char *name, const char *unit, double value)
{
    struct bench b = {.name = name, .unit = unit};
    bench_add(&b, value);
    bench_print(&b);
}

static void
start(struct side *side, struct bench *first, struct bench *well)
{
    if (side->process.core != 0) {
        caller_end(&side->reader);
        process_kill(&side->process);
    }
    forget_database(side);
    const double began = bench_now();
    process_start(&side->process);
    caller_begin(&side->process, &side->loader.reader, &side->reader);
    (void)release(side);
    bench_add(first, (bench_now() - began) / 1e6);
    bench_add(well, side->process.start_ms);
    bench_check(process_metric(&side->process, "log_entries")
                    == side->loader.n_entries + side->process.starts,
                "a log of another size");
}

static void
measure_starts(const struct names *names)
{
    struct bench first = {.name = names->first, .unit = "ms", .at_most = 3000},
                 well = {.name = names->well, .unit = "ms"},
                 first_small = {.name = "  start, 1,000 cases: first release", .unit = "ms"},
                 well_small = {.name = "  until all is well, 1,000 cases", .unit = "ms"};
    for (int i = 0; i < STARTS; i++) {
        start(&small, &first_small, &well_small);
        start(&large, &first, &well);
    }
    bench_print(&first);
    bench_print(&well);
    bench_print(&first_small);
    bench_print(&well_small);
}

static void
measure_releases(struct bench *ratio, const char *of_large_name, int pairs)
{
    struct bench of_large = {.name = of_large_name, .unit = "ns"},
                 of_small = {.name = "  a release, 1,000 cases", .unit = "ns"};
    for (int i = 0; i < pairs; i++) {
        const struct counted small_before = count(&small), large_before = count(&large);
        double took_small = 0, took_large = 0;
        for (int k = 0; k < A_PAIR; k++) {
            took_small += release(&small);
            took_large += release(&large);
        }
        check_counts(&small, &small_before);
        check_counts(&large, &large_before);
        bench_add(ratio, took_large / took_small);
        bench_add(&of_large, took_large / A_PAIR);
        bench_add(&of_small, took_small / A_PAIR);
    }
    bench_print(ratio);
    bench_print(&of_large);
    bench_print(&of_small);
}

/* Databases into the system's memory; cores full of cases, the small one's of all that it has. */
static void
bring_into_use(const struct names *names)
{
    const struct counted small_before = count(&small), large_before = count(&large);
    print_one(names->size, "bytes", read_database(&large));
    print_one("  the database, 1,000 cases", "bytes", read_database(&small));
    for (int i = 0; i < SMALL; i++)
        (void)release(&small);
    for (int i = 0; i < CORE_CASES; i++)
        (void)release(&large);
    check_counts(&small, &small_before);
    check_counts(&large, &large_before);
    bench_check(process_metric(&small.process, "cases_loaded") == SMALL, "cases in memory");
    bench_check(process_metric(&large.process, "cases_loaded") == CORE_CASES, "cases in memory");
}

static void
measure_memory(const struct names *names)
{
    struct bench of_large = {
        .name = names->memory, .unit = "bytes", .at_most = 1.5 * 1024 * 1024 * 1024};
    bench_add(&of_large, core_memory(&large));
    bench_print(&of_large);
    print_one("  memory of the core, 1,000 cases", "bytes", core_memory(&small));
}

static void
measure(const char *program, const char *folder, bool is_quick)
{
    const struct names *names = is_quick ? &names_quick : &names_whole;
    struct bench in_use = {.name = names->in_use, .unit = "times", .at_most = 1.5},
                 again = {.name = names->again, .unit = "times"},
                 from_disk = {.name = names->from_disk, .unit = "times"};
    begin(&small, program, folder, SMALL, SMALL);
    begin(&large, program, folder, is_quick ? LARGE_QUICK : LARGE, LARGE_TRUE);
    print_one(names->filling, "ms", large.loader.ns / 1e6);
    measure_starts(names);
    measure_releases(&from_disk, names->from_disk_ns, COLD_PAIRS);
    bring_into_use(names);
    measure_releases(&in_use, names->in_use_ns, PAIRS);
    large.next -= PAIRS * A_PAIR;
    measure_releases(&again, names->again_ns, PAIRS);
    measure_memory(names);
    end(&large);
    end(&small);
}

int
main(int argc, char **argv)
{
    struct kept kept;
    bench_check(sodium_init() >= 0 && argc >= 3, "usage: bench_cases_many BROKER FOLDER [--quick]");
    kept_begin(argv[2], &kept);
    measure(argv[1], kept.folder, argc > 3 && strcmp(argv[3], "--quick") == 0);
    kept_end(&kept);
    return 0;
}
