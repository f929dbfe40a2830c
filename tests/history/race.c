/* race.c - attack 10 and 11: eight readers and a candidate who permits and withdraws, all at full speed, on a real
 * broker whose core is killed at random moments. What everybody saw becomes a history for check_history.py; the
 * log is read as a whole and compared with it. Then one reading is made to be decided and logged, but not
 * answered, before a kill; consent is withdrawn; and the same request comes again.
 *
 *     race BROKER HISTORY KILLS RELEASES WITHDRAWALS
 *
 * Kills so often, and goes on until there were so many of both, for 60 s at most. */
#include "load.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READERS 8U
#define SEED 10
#define MOST_MS INT64_C(60000)

static struct process process;
static struct town town;
static struct load load;
static struct caller tablet;

/* ---- attack 10 --------------------------------------------------------------------------------- */

static bool
is_enough(size_t releases, size_t withdrawals)
{
    return atomic_load(&load.counts.released) >= releases
           && atomic_load(&load.counts.withdrawals) >= withdrawals;
}

static void
race(unsigned kills, size_t releases, size_t withdrawals)
{
    const struct load_terms terms = {.readers = READERS, .has_own_readers = true, .seed = SEED};
    const int64_t until = process_clock() + MOST_MS * 1000000;
    load_begin(&town, &terms, &load);
    for (unsigned i = 0; i < kills; i++) {
        process_sleep(100 + (int64_t)randombytes_uniform(900));
        process_kill(&process);
        process_start(&process);
        load_watch(&load, &tablet);
    }
    while (!is_enough(releases, withdrawals) && process_clock() < until)
        process_sleep(50);
    load_stop(&load);
}

/* ---- attack 11 --------------------------------------------------------------------------------- */

static void
signal_edges(int number)
{
    for (size_t i = 0; i < process.n_edges; i++)
        if (kill(process.edges[i], number) != 0) realm_die("an edge is gone");
}

/* The core decides and commits; its edges stand still, so that no reply gets out; then it is killed. */
static void
decide_unheard(struct caller *reader, struct town_release *release)
{
    const uint64_t before = process_metric(&process, "released_total");
    if (kill(process.core, SIGSTOP) != 0) realm_die("no broker");
    caller_send(reader, &release->request, 300); /* the edge takes it */
    signal_edges(SIGSTOP);
    if (kill(process.core, SIGCONT) != 0) realm_die("no broker");
    while (process_metric(&process, "released_total") == before)
        process_sleep(2);
    process_kill(&process);
}

static void
check_both(const struct town_release *release)
{
    struct ledger ledger;
    const struct ledger_entry *const *entries = NULL;
    ledger_read(&tablet, &process.realm, town.plan->case_id, &load.pinned, &ledger);
    if (ledger_find(&ledger, release->request.request, &entries) != 2)
        realm_die("not both attempts are in the log");
    if (entries[0]->decision != LOG_PERMITTED || entries[1]->decision != LOG_DENIED)
        realm_die("the attempts are not logged as decided");
    ledger_free(&ledger);
}

static void
ask_again(void)
{
    struct caller reader;
    struct town_release release;
    caller_begin(&process, &town.members[0], &reader);
    town_choose(&town, TOWN_ALL);
    town_put_version(&town);
    town_release(town.items[0].case_id, town.items[0].id, &release);
    if (caller_ask(&reader, &release.request, (struct sam_bytes){NULL, 0}).reply->error != REPLY_OK)
        realm_die("what is open was not released");
    memset(release.request.request, 0, ID_BYTES); /* another request */
    decide_unheard(&reader, &release);
    process_start(&process);
    town_choose(&town, 0);
    town_put_version(&town);
    if (caller_wait(&reader).reply->error != REPLY_CLOSED)
        realm_die("released after the consent was withdrawn");
    check_both(&release);
    caller_end(&reader);
    (void)printf("1 reading decided before a kill, denied when asked again; both are in the log\n");
}

/* ---- all of it --------------------------------------------------------------------------------- */

static void
tell(const struct load_audit *audit, double seconds)
{
    const struct load_counts *c = &load.counts;
    (void)printf("%zu readings (%zu released), %zu own readings, %zu versions (%zu withdrawals), "
                 "%u kills, %.1f s\n",
                 c->reads, c->released, c->own, c->choices, c->withdrawals, process.starts - 1,
                 seconds);
    (void)printf("%zu entries, chain and checkpoints verified, %zu proven in the tree; %zu "
                 "acknowledged and %zu denials in their places; %zu asked again after a kill, %zu "
                 "of them permitted first and denied then\n",
                 audit->entries, audit->proven, audit->acknowledged, audit->denied, audit->twice,
                 audit->turned);
}

int
main(int argc, char **argv)
{
    struct load_audit audit;
    if (argc != 6) realm_die("usage: race BROKER HISTORY KILLS RELEASES WITHDRAWALS");
    process_begin(&process, argv[1], NULL, SEED);
    process_start(&process);
    town_begin(&process, &town);
    caller_begin(&process, &town.tablet, &tablet);
    const int64_t began = process_clock();
    race((unsigned)strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
         strtoul(argv[5], NULL, 10));
    const double seconds = (double)(process_clock() - began) / 1e9;
    load_history(&load, argv[2]);
    load_audit(&load, &tablet, &audit);
    tell(&audit, seconds);
    ask_again();
    load_end(&load);
    caller_end(&tablet);
    town_end(&town);
    process_end(&process);
    return EXIT_SUCCESS;
}
