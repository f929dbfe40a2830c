/* loader.h - a synthetic loader: fills a broker's database with as many cases as wanted, one item of 4 KiB each, in
 * this process, through the broker's own store and log, many cases a turn. Nothing is asked of a broker and nothing
 * goes over a network: a broker would take each of these requests for itself, in its own time.
 *
 * Each case is as if the following had happened, row by row and entry by entry: a registrar admitted the candidate's
 * key, and it connected; the candidate put version 1 (one owner, a team of four, twelve provisions); the author put
 * an item, its chunk, and wraps for owner, author and reader. Every LOADER_OFFICE cases an author and a reader more
 * were admitted, and connected. The replies that a broker keeps for seven days are over and gone.
 *
 * What is synthetic:
 *   - Only some cases are true: their statements are signed and their items sealed and wrapped by keys of their own,
 *     so that a core takes them and a reader opens them. All true cases have the same author, reader and team.
 *   - All others are filler: rows of the same number and the same lengths, with ids and keys of their own, but their
 *     bytes are those of a true case with the first 32 changed. Of filler nothing verifies and nothing opens.
 *   - The log is true: every entry is made by the broker's log, of filler, too, and the checkpoint is of all of them.
 *   - All happened in the same moment, case after case and by ascending case id: a case's rows of one table lie
 *     together, and pages are fuller than those of a broker that grew over years.
 * True cases are spread evenly among the filler. */
#ifndef TESTS_BENCH_BROKER_LOADER_H
#define TESTS_BENCH_BROKER_LOADER_H

#include "process.h"

#define LOADER_OFFICE 20U
#define LOADER_LABEL "work.search" /* of every item; its reader may read it for LOADER_PURPOSE */
#define LOADER_PURPOSE "job_search"

/* What somebody needs to ask for the item of a true case, and to know it again. */
struct loader_case {
    uint8_t case_id[ID_BYTES], item[ID_BYTES];
    struct octets json, attachment; /* what is in it; owned */
};

/* Plain values but for the people and the list: loader_free(). */
struct loader {
    struct person author, reader, therapist, social_worker; /* of the true cases */
    struct loader_case *cases;                              /* the true ones; owned */
    uint64_t n_cases;                                       /* of them */
    uint64_t n_all, n_entries;
    double ns; /* that it took */
};

/* Fill the database of a broker that is not running and has no cases yet. Then looks for some of the filler, first
 * and last among it, and dies if it is not there whole.
 *   all     cases, 1 or more
 *   n_true  of them, 1..all */
void loader_fill(struct process *process, uint64_t all, uint64_t n_true, struct loader *ret_loader);
void loader_free(struct loader *loader);

#endif
