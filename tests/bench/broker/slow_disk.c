/* slow_disk.c - the same on a slower disk: see stand.h. The core is started anew with slow_sync.c loaded into it,
 * which also counts: each turn of releases must be at least one fdatasync, which is what synchronous=FULL means,
 * seen from outside. */
#include "stand.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LONGER_US "5000"

static uint64_t
read_count(const char *path)
{
    uint64_t count = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bench_check(fd >= 0 && read(fd, &count, sizeof count) == (ssize_t)sizeof count, "a count");
    (void)close(fd);
    return count;
}

static void
make_count(const char *path)
{
    const uint64_t none = 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bench_check(fd >= 0 && write(fd, &none, sizeof none) == (ssize_t)sizeof none, "a count");
    (void)close(fd);
}

/* The edges get no environment: only the core is slower. */
static void
start_slow(struct process *process, const char *count)
{
    bench_check(setenv("LD_PRELOAD", BENCH_SLOW_SYNC, 1) == 0
                    && setenv("SLOW_SYNC_US", LONGER_US, 1) == 0
                    && setenv("SLOW_SYNC_COUNT", count, 1) == 0,
                "the environment");
    process_stop(process);
    process_start(process);
    (void)unsetenv("LD_PRELOAD");
    (void)unsetenv("SLOW_SYNC_US");
    (void)unsetenv("SLOW_SYNC_COUNT");
}

void
slow_disk_measure(struct stand *stand)
{
    struct process *process = &stand->office.process;
    char name[96];
    const struct shape shape = {.name = name,
                                .at_least = 0.55,
                                .clients = STAND_CLIENTS,
                                .window = 16,
                                .count = stand->is_quick ? 4000 : 12000,
                                .bare_count = stand->is_quick ? 8000 : 24000};
    struct bench syncs = {.name = "  fsyncs a commit, counted", .unit = "calls"};
    char count[PROCESS_PATH_MAX];
    (void)snprintf(name, sizeof name, "fsync + 5 ms: releases, 64 x 16, of %s items / bare fetch",
                   stand->items);
    process_path(process, "syncs", count);
    make_count(count);
    start_slow(process, count);
    stand_open(stand);
    const uint64_t before = read_count(count), turns = process_metric(process, "turns_total");
    shape_measure(stand, &shape);
    const double commits = (double)(process_metric(process, "turns_total") - turns);
    bench_add(&syncs, (double)(read_count(count) - before) / commits);
    bench_check(syncs.value[0] >= 1, "a commit that is not on the disk");
    bench_print(&syncs);
    stand_close(stand);
}
