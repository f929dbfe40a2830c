/* cluster.h - a PostgreSQL 15 of our own: a new cluster in a new folder, on a free port of 127.0.0.1, with TLS. A
 * cluster that the machine has besides is neither used nor disturbed. Its processes are of the user postgres where
 * we are root, else ours, and end with us. What does not go as it must ends the program. */
#ifndef TESTS_BENCH_BROKER_RIVAL_CLUSTER_H
#define TESTS_BENCH_BROKER_RIVAL_CLUSTER_H

#include "command.h"

#include <stdint.h>

#define CLUSTER_PROGRAMS "/usr/lib/postgresql/15/bin/" /* where Debian has them */
#define CLUSTER_PATH_MAX 512U
#define CLUSTER_TERMS_MAX 1600U

struct cluster {
    char folder[CLUSTER_PATH_MAX];
    uint16_t port;
    struct command server;
    /* Terms of a connection, for psql and pgbench. */
    char administrator
        [CLUSTER_TERMS_MAX]; /* by a socket in the folder, which nobody else can reach */
    char app
        [CLUSTER_TERMS_MAX]; /* the role app: TLS alone, and the server's certificate is checked */
};

/* Dies with the name of the package if what it needs is not there. */
void cluster_check(void);

/* Can a cluster live in a kept folder (kept.h) of this one? Not where its user may not go, nor where the path is too
 * long for the name of a socket. */
bool cluster_fits(const char *parent);

/* Make it in parent and start it; wait until it answers. What a comparison depends on is read back: the version,
 * TLS, and that a commit waits for the disk. */
void cluster_begin(const char *parent, struct cluster *ret_cluster);

/* Stop it as an administrator would; dies unless it ends well. */
void cluster_end(struct cluster *cluster);

/* psql on a file of SQL. */
void cluster_load(const char *terms, const char *file);

/* What psql says to a statement: rows on lines, "|" between columns. Owned. */
char *cluster_ask(const char *terms, const char *sql);

/* The same as a number. */
uint64_t cluster_number(const char *terms, const char *sql);

#endif
