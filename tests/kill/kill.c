/* kill.c - attack 12: the core is killed at random moments while members read, a candidate chooses and an author
 * writes. After each start the log must begin with every checkpoint that anybody was given; at the end every
 * answered write is there, in the log and to be read, no choice is lost, and the database is whole.
 *
 *     kill BROKER KILLS */
#include "load.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define SEED 12

static struct process process;
static struct town town;
static struct load load;
static struct caller tablet;

/* Times of starts, ms. */
struct times {
    double *at;
    size_t n;
};

static int
by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void
tell_times(const char *what, struct times *times)
{
    qsort(times->at, times->n, sizeof *times->at, by_size);
    (void)printf("%s: %.0f ms in the middle, %.0f ms at most\n", what, times->at[times->n / 2],
                 times->at[times->n - 1]);
}

/* Moments are spread so that many fall into the start itself: into recovery, and the first sessions. */
static void
kill_often(size_t kills, struct times *starts, struct times *answers)
{
    for (size_t i = 0; i < kills; i++) {
        process_sleep((int64_t)randombytes_uniform(i % 4 == 0 ? 10 : 400));
        process_kill(&process);
        const int64_t began = process_clock();
        process_start(&process);
        starts->at[starts->n++] = process.start_ms;
        if (i % 4 == 3) continue; /* killed again before anybody has asked */
        load_watch(&load, &tablet);
        answers->at[answers->n++] = (double)(process_clock() - began) / 1e6;
    }
}

static void
tell(const struct load_audit *audit)
{
    const struct load_counts *c = &load.counts;
    (void)printf("%zu readings (%zu released), %zu items, %zu versions (%zu withdrawals)\n",
                 c->reads, c->released, c->items, c->choices, c->withdrawals);
    (void)printf("%zu entries, chain and checkpoints verified, %zu proven in the tree; %zu "
                 "acknowledged and %zu denials in their places; %zu items opened again; version "
                 "%llu is current\n",
                 audit->entries, audit->proven, audit->acknowledged, audit->denied, audit->opened,
                 (unsigned long long)audit->version);
}

static void
check_database(void)
{
    char path[PROCESS_PATH_MAX];
    process_path(&process, "copy.db", path);
    process_stop(&process);
    if (process_command(&process, "backup", path) != 0) realm_die("the database is not whole");
    (void)printf("the database is whole\n");
}

int
main(int argc, char **argv)
{
    const struct load_terms terms = {.readers = 4,
                                     .has_author = true,
                                     .has_own_readers = true,
                                     .choice_pause_ms = 15,
                                     .seed = SEED};
    struct load_audit audit;
    if (argc != 3) realm_die("usage: kill BROKER KILLS");
    const size_t kills = strtoul(argv[2], NULL, 10);
    struct times starts = {.at = calloc(kills + 1, sizeof(double))},
                 answers = {.at = calloc(kills + 1, sizeof(double))};
    if (starts.at == NULL || answers.at == NULL || kills == 0) realm_die("how many kills?");
    process_begin(&process, argv[1], NULL, SEED);
    process_start(&process);
    town_begin(&process, &town);
    caller_begin(&process, &town.tablet, &tablet);
    load_begin(&town, &terms, &load);
    kill_often(kills, &starts, &answers);
    load_stop(&load);
    load_audit(&load, &tablet, &audit);
    (void)printf("%zu kills\n", kills);
    tell(&audit);
    tell_times("from the start until all is well", &starts);
    tell_times("from the start until the candidate's proof", &answers);
    load_end(&load);
    caller_end(&tablet);
    check_database();
    town_end(&town);
    process_end(&process);
    free(starts.at);
    free(answers.at);
    return EXIT_SUCCESS;
}
