/* test_growth.c [requests] - the core's memory after so many requests of all kinds, each answered: the second half
 * of them must not make it grow. On the machine's own disk, so that what grows with the log and the items is not
 * in memory.
 * The bounds. SQLite's page cache is the one thing that fills slowly: it is counted apart, and may have the 32 MiB
 * that it was given and as much as it needs beside. The rest the core keeps on purpose (sessions, cases, places of
 * certificates and founders) is there or full after the first half; what would grow then is a leak or a list without
 * an end. A block of 16 bytes in two hundred requests is 40 KiB in 500,000: allowed are 32 KiB of blocks and, for
 * malloc's headers of SQLite's pages, a hundredth of what SQLite took meanwhile; and 4 MiB of pages, which malloc
 * arranges as it likes. */
#include "hostile.h"
#include "scenario.h"

#include <malloc.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS_MAX 32768.0
#define SQLITE_MAX 41943040.0 /* 40 MiB */
#define PAGES_MAX 4194304.0
#define LINES 10U

static struct scenario s;
static size_t n_sent, n_kinds, n_errors;
static uint64_t of_error[32];

/* ---- measuring ----------------------------------------------------------------------------------- */

struct size {
    double blocks, pages, sqlite; /* bytes; the first two without what is SQLite's */
};

static struct size
measure(void)
{
    struct size size = {0, 0, (double)sqlite3_memory_used()};
    char line[256] = "";
    const struct mallinfo2 heap = mallinfo2();
    FILE *status = fopen("/proc/self/status", "re");
    MUST(status != NULL, "/proc is not there");
    while (fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0)
            size.pages = strtod(line + 6, NULL) * 1024 - size.sqlite;
    (void)fclose(status);
    size.blocks = (double)(heap.uordblks + heap.hblkhd) - size.sqlite;
    return size;
}

/* ---- asking -------------------------------------------------------------------------------------- */

/* What comes next stands on what was taken: the item that is erased is the one that was put. */
static void
take_over(struct prepared *p)
{
    if (p->control.kind == REQUEST_PUT_CASE) {
        realm_version_free(&s.version);
        s.version = p->version;
        p->version.version = 0;
    }
    if (p->control.kind == REQUEST_PUT_ITEM) {
        realm_item_free(&s.draft);
        s.draft = p->item;
        memset(&p->item, 0, sizeof p->item);
    }
    if (p->control.kind == REQUEST_ASK) memcpy(s.ask, p->control.request, ID_BYTES);
}

static void
ask(enum request_kind kind)
{
    struct prepared p;
    struct peer_reply got;
    if (!scenario_prepare(&s, kind, &p)) return;
    MUST(scenario_send(&s, p.who, &p.control, p.chunk, &got) == GOT_REPLY && got.got == PEER_REPLY,
         "a request is not answered");
    if (got.reply->error != REPLY_OK) {
        if (n_errors == 0)
            (void)fprintf(stderr, "%s: %d\n", scenario_kind_name(kind), (int)got.reply->error);
        n_errors++;
        of_error[(size_t)got.reply->error % COUNT(of_error)]++;
    } else {
        take_over(&p);
    }
    peer_reply_free(&got);
    prepared_free(&p);
    n_sent++;
}

/* Every kind once, the erasing last; now and then everybody begins a new session, and the clock ticks. */
static void
ask_all(size_t round)
{
    static const enum request_kind order[] = {
        REQUEST_ADMIT,      REQUEST_PUT_CASE,   REQUEST_GET_CASE,      REQUEST_PUT_ITEM,
        REQUEST_PUT_CHUNK,  REQUEST_PUT_WRAPS,  REQUEST_MISSING_WRAPS, REQUEST_LIST,
        REQUEST_RELEASE,    REQUEST_GET_CHUNK,  REQUEST_EXPLAIN,       REQUEST_ASK,
        REQUEST_ANSWER,     REQUEST_REDISCLOSE, REQUEST_LOG,           REQUEST_PROOF,
        REQUEST_CHECKPOINT, REQUEST_BEACON,     REQUEST_WATCH,         REQUEST_ERASE};
    n_kinds = COUNT(order) + 1;
    for (size_t i = 0; i < COUNT(order); i++)
        ask(order[i]);
    if (round == 0) ask(REQUEST_PUT_LABEL); /* labels are added once, and never taken away */
    if (round % 16 == 0)
        for (int who = 0; who < SCENARIO_PEOPLE; who++)
            MUST(scenario_hello(&s, (enum scenario_who)who) == GOT_REPLY, "no session");
    if (round % 32 == 0) MUST(broker_tick(&s.run), "the core fell");
}

static void
say(struct size now)
{
    struct core_counts counts;
    core_counts(s.run.core, &counts);
    (void)printf("%8zu requests, %8llu entries: %8.1f KiB in blocks, %8.1f KiB in pages, "
                 "SQLite %8.1f KiB\n",
                 n_sent, (unsigned long long)counts.entries, now.blocks / 1024, now.pages / 1024,
                 now.sqlite / 1024);
    (void)fflush(stdout);
}

int
main(int argc, char **argv)
{
    const size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 20000;
    struct size half = {0, 0, 0}, now = {0, 0, 0};
    if (sodium_init() < 0) return 1;
    /* the store would turn it off */
    if (sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1) != SQLITE_OK
        || sqlite3_initialize() != SQLITE_OK)
        return 1;
    scenario_make(6, &s);
    MUST(sqlite3_memory_used() > 0, "what SQLite has is not counted");
    for (size_t round = 0, line = 1; n_sent < n; round++) {
        ask_all(round);
        if (n_sent * LINES < n * line) continue;
        now = measure();
        say(now);
        if (line++ == LINES / 2) half = now;
    }
    (void)printf(
        "%zu requests of %zu kinds, %zu answered with an error; the second half: %+.1f KiB in "
        "blocks, %+.1f KiB in pages\n",
        n_sent, n_kinds, n_errors, (now.blocks - half.blocks) / 1024,
        (now.pages - half.pages) / 1024);
    for (size_t i = 0; i < COUNT(of_error); i++)
        if (of_error[i] > 0) (void)printf("error %zu: %llu\n", i, (unsigned long long)of_error[i]);
    scenario_free(&s);
#ifndef HOSTILE_SANITIZED /* whose malloc keeps what was freed */
    MUST(now.blocks - half.blocks < BLOCKS_MAX + (now.sqlite - half.sqlite) / 100,
         "blocks of memory grow with requests");
    MUST(now.sqlite < SQLITE_MAX, "SQLite has more than its cache");
    MUST(now.pages - half.pages < PAGES_MAX, "pages of memory grow with requests");
#endif
    return 0;
}
