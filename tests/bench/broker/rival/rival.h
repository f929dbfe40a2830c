/* rival.h - releases of 4 KiB items by a real broker beside the same by PostgreSQL 15, on the same disk in the same
 * run: TLS, row-level security, and the audit's insert in one call (schema.sql). 64 clients with one request on
 * the way each, items at random among 100,000, a commit on the disk before each reply. In pairs, one after the
 * other; the ratio of a pair is of its two rates. Who asks runs on the same machine for both: the crowd, which
 * seals and opens, and pgbench with two threads and prepared statements.
 * The rival holds items as plaintext, believes the application who it is that asks, and has no log that the
 * candidate can check; in turn it answers whatever SQL can ask, which ours cannot.
 * Where its settings leave a choice, the faster one is taken: see cluster.c and schema.sql. */
#ifndef TESTS_BENCH_BROKER_RIVAL_RIVAL_H
#define TESTS_BENCH_BROKER_RIVAL_RIVAL_H

#include "kept.h"
#include "office.h"

#define RIVAL_CLIENTS 64U

/* Before anything else: the folder for both, in `folder` or, where no cluster can live there (cluster_fits), in
 * /var/tmp. Dies with the package's name if PostgreSQL 15 is not installed. End it with kept_end(). */
void rival_begin(const char *folder, struct kept *ret_kept);

/* Make a cluster, load it, measure and print, stop the cluster. About 10 s, and 7 s a pair.
 *   office, crowd  of rival_begin()'s folder; RIVAL_CLIENTS who may read what the office's lot is */
void rival_measure(const struct kept *kept, struct office *office, struct crowd *crowd,
                   size_t pairs, bool is_quick);

#endif
