/* shim.h - between SQLite and its files and memory: the n-th call of a kind goes wrong. */
#ifndef TESTS_BROKER_STORE_SHIM_H
#define TESTS_BROKER_STORE_SHIM_H

#include <stdbool.h>

enum shim_fault {
    SHIM_NONE,
    SHIM_WRITE,      /* EIO */
    SHIM_WRITE_HALF, /* EIO after half of it */
    SHIM_FULL,       /* ENOSPC */
    SHIM_SYNC,
    SHIM_OPEN,
    SHIM_READ,
    SHIM_TRUNCATE,
    SHIM_SHARED, /* the WAL's index cannot grow */
    SHIM_MEMORY,
    SHIM_COUNT,
};

/* Before anything else of SQLite. */
void shim_install(void);

/* From here on the n-th call of the kind fails, counted from 1; for_good: and all after it. */
void shim_start(enum shim_fault fault, unsigned n, bool for_good);

/* No more. Whether the n-th was reached. */
bool shim_stop(void);

/* How many bytes SQLite holds. */
long shim_memory(void);

/* How many fsyncs there were since shim_start. */
unsigned shim_syncs(void);

#endif
