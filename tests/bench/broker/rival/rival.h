/* rival.h - releases of 4 KiB items by a real broker beside the same by PostgreSQL 15, on the same disk in the same
 * run: TLS, row-level security, and the audit's insert in one call (schema.sql). 64 clients with one request on
 * the way each, a commit on the disk before each reply; items at random, of the rival's 100,000, and of as many of
 * ours unless the stand is quick. In pairs, one after the other; the ratio of a pair is of its two rates. Who asks
 * runs on the same machine for both: the crowd, which seals and opens, and pgbench with two threads and prepared
 * statements.
 * The rival holds items as plaintext, believes the application who it is that asks, and has no log that the
 * candidate can check; in turn it answers whatever SQL can ask, which ours cannot.
 * Where its settings leave a choice, the faster one is taken: see cluster.c and schema.sql. */
#ifndef TESTS_BENCH_BROKER_RIVAL_RIVAL_H
#define TESTS_BENCH_BROKER_RIVAL_RIVAL_H

#include "stand.h"

/* Where both can be: `folder` or, where no cluster can live there (cluster_fits), /var/tmp. Dies with the package's
 * name if PostgreSQL 15 is not installed. */
const char *rival_parent(const char *folder);

/* Make a cluster in this folder, load it, measure and print, stop the cluster. About 10 s, and 7 s a pair. The
 * stand is open; its crowd may read what the office's lot is. */
void rival_measure(struct stand *stand, const char *folder);

#endif
