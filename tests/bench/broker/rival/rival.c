/* rival.c - see rival.h */
#include "rival.h"

#include "cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long each half of a pair is measured. */
enum { SECONDS = 2, SECONDS_QUICK = 1 };
/* pgbench goes on for two more: connections are slower at first, and the last second may be cut off. */
enum { AROUND = 2 };
enum { FIRST = 2000 }; /* releases, for a start */
enum { PAIRS = 5 };

struct rival {
    struct cluster cluster;
    struct stand *stand;
    unsigned seconds;
};

/* ---- theirs ------------------------------------------------------------------------------------- */

struct theirs {
    double rate;   /* transactions a second, in the seconds that count */
    uint64_t done; /* transactions in all */
};

static void
begin_pgbench(const struct rival *rival, struct command *ret_command)
{
    char time[16], clients[16];
    (void)snprintf(time, sizeof time, "%u", rival->seconds + AROUND);
    (void)snprintf(clients, sizeof clients, "%u", STAND_CLIENTS);
    command_begin((const char *const[]){CLUSTER_PROGRAMS "pgbench", "--no-vacuum", "-M", "prepared",
                                        "-c", clients, "-j", "2", "-T", time, "-P", "1", "-f",
                                        RIVAL_SQL "/release.pgbench", rival->cluster.app, NULL},
                  ret_command);
}

static const char *
next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end == NULL ? NULL : end + 1;
}

/* Of what it printed: a line a second, then totals. */
static void
end_pgbench(const struct rival *rival, struct command *command, struct theirs *ret_theirs)
{
    char *text = command_end(command);
    unsigned n = 0, failed = 1;
    unsigned long long done = 0;
    double rate = 0, sum = 0;
    for (const char *line = text; line != NULL; line = next_line(line)) {
        if (sscanf(line, "progress: %*f s, %lf tps", &rate) == 1) {
            if (n >= 1 && n <= rival->seconds) sum += rate;
            n++;
        }
        (void)sscanf(line, "number of transactions actually processed: %llu", &done);
        (void)sscanf(line, "number of failed transactions: %u", &failed);
    }
    bench_check(n > rival->seconds && sum > 0 && done > 0 && failed == 0,
                "pgbench did not say what it did");
    *ret_theirs = (struct theirs){.rate = sum / rival->seconds, .done = done};
    free(text);
}

static uint64_t
audited(const struct rival *rival)
{
    return cluster_number(rival->cluster.administrator, "SELECT count(*) FROM audit");
}

/* Each transaction released one item, or its client would have given up: release() in schema.sql. */
static void
check_audit(const struct rival *rival, uint64_t before, const struct theirs *theirs)
{
    bench_check(audited(rival) - before == theirs->done,
                "not as many rows of the audit as transactions");
}

static void
measure_theirs(const struct rival *rival, struct theirs *ret_theirs)
{
    const uint64_t before = audited(rival);
    struct command command;
    begin_pgbench(rival, &command);
    end_pgbench(rival, &command, ret_theirs);
    check_audit(rival, before, ret_theirs);
}

/* The first time; are all of its connections under TLS? */
static void
warm_theirs(const struct rival *rival)
{
    const char
        *const under_tls = "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)"
                           " WHERE usename = 'app' AND ssl AND version = 'TLSv1.3'";
    const uint64_t before = audited(rival);
    struct command command;
    struct theirs theirs;
    begin_pgbench(rival, &command);
    process_sleep(AROUND * INT64_C(1000));
    bench_check(cluster_number(rival->cluster.administrator, under_tls) == STAND_CLIENTS,
                "not every connection is under TLS");
    end_pgbench(rival, &command, &theirs);
    check_audit(rival, before, &theirs);
}

/* A hundred items as the app has them released, beside what lies in the table. */
static void
compare_bodies(const struct rival *rival)
{
    char *released = cluster_ask(rival->cluster.app,
                                 "SELECT i, release(i, (i % 4 + 1)::int)"
                                 " FROM generate_series(1, 100000, 1009) AS i ORDER BY i");
    char *held = cluster_ask(rival->cluster.administrator,
                             "SELECT id, body FROM item WHERE id % 1009 = 1 ORDER BY id");
    bench_check(strlen(held) > (size_t)100 * 4096 && strcmp(released, held) == 0,
                "another item was released");
    free(released);
    free(held);
}

static void
begin_theirs(const char *folder, struct rival *rival)
{
    cluster_begin(folder, &rival->cluster);
    cluster_load(rival->cluster.administrator, RIVAL_SQL "/schema.sql");
    cluster_load(rival->cluster.app, RIVAL_SQL "/policy.sql");
    compare_bodies(rival);
    warm_theirs(rival);
}

/* ---- ours --------------------------------------------------------------------------------------- */

/* Returns releases a second. */
static double
measure_ours(const struct rival *rival, size_t count)
{
    const struct crowd_load load = {.clients = STAND_CLIENTS, .window = 1, .count = count};
    struct crowd_took took;
    office_run_releases(&rival->stand->office, &rival->stand->crowd, &load, &took);
    return 1e9 / took.each;
}

/* ---- both --------------------------------------------------------------------------------------- */

const char *
rival_parent(const char *folder)
{
    cluster_check();
    return cluster_fits(folder) ? folder : "/var/tmp";
}

static void
measure(const struct rival *rival)
{
    char name[96];
    struct bench ratio = {.name = name, .unit = "times", .at_least = 3},
                 our_rate = {.name = "  releases a second", .unit = "/s"},
                 their_rate = {.name = "  PostgreSQL's a second, of 100,000 items", .unit = "/s"};
    double ours = measure_ours(rival, FIRST);
    (void)snprintf(name, sizeof name,
                   "releases, 64 x 1, of %s items / PostgreSQL 15: TLS, RLS, audit",
                   rival->stand->items);
    for (size_t i = 0; i < PAIRS; i++) {
        struct theirs theirs;
        ours = measure_ours(rival, (size_t)(ours * rival->seconds));
        measure_theirs(rival, &theirs);
        bench_add(&ratio, ours / theirs.rate);
        bench_add(&our_rate, ours);
        bench_add(&their_rate, theirs.rate);
    }
    bench_print(&ratio);
    bench_print(&our_rate);
    bench_print(&their_rate);
}

void
rival_measure(struct stand *stand, const char *folder)
{
    struct rival rival = {.stand = stand, .seconds = stand->is_quick ? SECONDS_QUICK : SECONDS};
    begin_theirs(folder, &rival);
    measure(&rival);
    cluster_end(&rival.cluster);
}
