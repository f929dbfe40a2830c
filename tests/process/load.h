/* load.h - many at once on a town's broker: members who read, a candidate who chooses, an author who writes, owner
 * and author who read what is theirs; each a thread with a link of its own, which asks again with the same bytes
 * when the broker was killed. All that they were told is kept and compared with the log at the end.
 *
 *   load_begin ─▶ (kill and start the broker, load_watch) ... ─▶ load_stop ─▶ load_audit ─▶ load_end */
#ifndef TESTS_PROCESS_LOAD_H
#define TESTS_PROCESS_LOAD_H

#include "ledger.h"
#include "town.h"

#include <pthread.h>
#include <stdatomic.h>

#define LOAD_WORKERS_MAX 16U

enum load_work {
    LOAD_READ,   /* a member's release */
    LOAD_CHOOSE, /* a version */
    LOAD_WRITE,  /* an item, its chunk, its wraps */
    LOAD_OWN,    /* a release of the owner's or the author's */
};

/* One thing that was asked and answered. Times of process_clock(). */
struct load_event {
    enum load_work work;
    enum request_kind kind;
    int64_t start, end;
    uint8_t request[ID_BYTES];
    uint64_t seq;   /* of the log, as the reply said; 0: it said none */
    uint32_t error; /* enum reply_error */
    size_t member, leaf;
    unsigned open;   /* LOAD_CHOOSE: what the version opens */
    uint64_t number; /* and its number, and its id */
    uint8_t version[HASH_BYTES];
    struct realm_item *item; /* LOAD_WRITE, once its wraps are taken: owned */
};

struct load;

struct worker {
    struct load *load;
    enum load_work work;
    const struct person *person;
    size_t member;
    int64_t pause_ms; /* between two requests */
    uint64_t drawn;   /* state of its randomness */
    struct caller caller;
    pthread_t thread;
    struct load_event *events; /* owned */
    size_t n, room;
};

struct load_terms {
    size_t readers; /* members in turn, several sessions of one key each */
    bool has_author, has_own_readers;
    int64_t reader_pause_ms, choice_pause_ms, write_pause_ms;
    uint64_t seed;
};

/* What of it could be seen while it ran. */
struct load_counts {
    atomic_size_t reads, released, choices, withdrawals, items, own;
};

struct load {
    struct town *town;
    struct worker workers[LOAD_WORKERS_MAX];
    size_t n;
    atomic_bool is_over;
    pthread_mutex_t realm; /* who uses town's realm, plan and version has it */
    pthread_mutex_t newest;
    struct ledger_pin seen;   /* newest checkpoint that a release brought; under `newest` */
    struct ledger_pin pinned; /* by load_watch() */
    struct load_counts counts;
};

/* Holds pointers into itself. */
void load_begin(struct town *town, const struct load_terms *terms, struct load *ret_load);

/* The newest checkpoint that anybody was given must be what the broker's log begins with. Asks as the
 * candidate's tablet, whose link the caller gives. */
void load_watch(struct load *load, struct caller *tablet);

/* Each ends with what it is at. */
void load_stop(struct load *load);
void load_end(struct load *load);

struct load_audit {
    size_t entries, proven;
    size_t acknowledged; /* answers with a number: each is in the log at that number */
    size_t denied;       /* each is in the log */
    size_t twice;        /* readings that are in the log more than once: asked again after a kill */
    size_t turned;       /* of them: permitted first, denied when asked again */
    size_t opened;       /* items that were written, read again by the owner at the end */
    uint64_t version;    /* the last one */
};

/* After load_stop(). Every entry against what was asked; each reading's decision against the version that was
 * current at its place in the log; everything that was acknowledged is there. */
void load_audit(struct load *load, struct caller *tablet, struct load_audit *ret_audit);

/* The history for tests/history/check_history.py: choices, and readings of members. */
void load_history(const struct load *load, const char *path);

/* Calls for each event of each worker, in order. */
typedef void load_function(const struct load_event *event, const struct worker *worker, void *with);
void load_each(const struct load *load, load_function *function, void *with);

#endif
