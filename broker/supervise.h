/* supervise.h - the edges' processes: starts each, gives it its secret, notices its end, starts it again.
 * Each start is a generation of its own: channel, buffers and sessions belong to it, and no reply to an
 * old one reaches the new one. An edge that ends starts again at once; one that ends again soon after
 * waits, twice as long each time, for SUPERVISE_PAUSE_MAX_MS at most.
 * Times are ms of CLOCK_BOOTTIME and come from outside. Logs with logline.h.
 * Source: design.md section 4, "Between edge and core". */
#ifndef BROKER_SUPERVISE_H
#define BROKER_SUPERVISE_H

#include "channel.h"
#include "config.h"
#include "core.h"

#define SUPERVISE_SOUND_MS 10000    /* an edge that ran so long was sound */
#define SUPERVISE_PAUSE_MS 100      /* the first pause */
#define SUPERVISE_PAUSE_MAX_MS 5000 /* the longest */
#define SUPERVISE_GRACE_MS 200      /* from a closed channel to the end, before it is killed */
#define SUPERVISE_STOP_MS 1000      /* an edge may take to end by itself */

/* All borrowed until supervise_free, arrays by the edge's number. */
struct supervise_options {
    const char *program;
    size_t n; /* 1..EDGES_MAX */
    const char *const *names;
    const int *listeners;
    const uint8_t *const *secrets; /* KEY_BYTES each */
    uint8_t io_threads;            /* of an edge */
    uint32_t memory;               /* of an edge, MiB */
};

struct supervisor;

enum sam_err supervise_new(const struct supervise_options *options,
                           struct supervisor **ret_supervisor) SAM_MUST_CHECK;

/* Ends what runs; takes NULL. Waits for SUPERVISE_STOP_MS at most. */
void supervise_free(struct supervisor **supervisor);

/* Start those whose time has come; kill those whose generation is over and that did not end.
 *   ret_started  out, one flag an edge: it began now, under supervise_generation() */
void supervise_start(struct supervisor *supervisor, int64_t now, bool *ret_started);

/* ms until supervise_start has something to do; -1: nothing. */
int supervise_wait(const struct supervisor *supervisor, int64_t now);

/* Look whose process has ended.
 *   ret_ended  out, one flag an edge: it was running until now, and its generation is over */
void supervise_reap(struct supervisor *supervisor, int64_t now, bool *ret_ended);

/* End an edge and its generation.
 *   malformed  it sent what it must not, and is killed; else its channel broke, and it may end. */
void supervise_end(struct supervisor *supervisor, size_t edge, int64_t now, bool malformed);

/* NULL: it is not running. Borrowed until the edge ends. */
struct channel *supervise_channel(struct supervisor *supervisor, size_t edge);
uint64_t supervise_generation(const struct supervisor *supervisor, size_t edge);

/* Replies for the channels of their edges and generations; they go with channel_flush() at the latest.
 * Returns how many are lost: of generations that are over, or for a full queue. */
size_t supervise_send(struct supervisor *supervisor, const struct core_frame *replies, size_t n);

/* What an edge counted, since it began; and all of its generations together. */
void supervise_count(struct supervisor *supervisor, size_t edge,
                     const uint64_t counts[static FRAME_COUNTS]);

struct supervise_state {
    bool is_running;
    uint64_t starts, malformed;
    uint64_t counts[FRAME_COUNTS];
};
void supervise_look(const struct supervisor *supervisor, size_t edge,
                    struct supervise_state *ret_state);

#endif
