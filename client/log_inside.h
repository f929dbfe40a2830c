/* log_inside.h - what the files of the log share (log_*.c). */
#ifndef CLIENT_LOG_INSIDE_H
#define CLIENT_LOG_INSIDE_H

#include "inside.h"
#include "log_lines.h"

#include <jansson.h>

/* ---- what was verified before (log_kept.c) ---------------------------------------------------------------- */

/* The leaf of every entry whose inclusion was proved: as the tree only grows, it is proved for good; and what the entry
 * was about. In the home's sealed files. */
struct log_kept {
    char *content; /* owned by the vault */
    size_t len;
    const uint8_t *at; /* n of them, by number from 1; borrowed from content */
    size_t n;
    /* By a version that kept the leaves alone: what entries were about is not known. */
    bool is_older;
};
enum sam_err log_kept_read(const struct sam_case *c, struct log_kept *ret_kept,
                           struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Those that were there before the lines, and the lines. */
enum sam_err log_kept_write(const struct sam_case *c, const struct log_kept *kept,
                            const struct log_lines *lines, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Takes a zeroed one. */
void log_kept_close(struct log_kept *kept);
/* Was the entry of this place (from 0) verified before, with this leaf? */
bool log_kept_has(const struct log_kept *kept, size_t i, const struct tree_hash *leaf);
/* Take lines up behind the entries before this place, which were verified: the next to be taken is at it.
 *   place  at most kept->n */
void log_kept_resume(const struct log_kept *kept, size_t place, struct log_lines *lines);
/* The item of the entry at this place; borrowed. NULL: it is about none, or that is not known. */
const uint8_t *log_kept_item(const struct log_kept *kept, size_t i);
/* Did the entry at this place wrap its item? */
bool log_kept_wraps(const struct log_kept *kept, size_t i);

/* ---- a log -------------------------------------------------------------------------------------------------- */

/* A log that was read. */
struct sam_log {
    struct log_lines
        lines; /* read now; the first of them may be one that was verified before, to go on from */
    size_t n_again; /* how many of them are such */
    struct log_kept kept;
    struct sam_entry *entries;        /* owned */
    char **titles;                    /* owned, each too; NULL where there is none */
    const struct sam_person **people; /* owned: what recipients of entries lie in */
    struct sam_log_proof proof;
};

/* What entries say of rooms, and of recipients (log_room.c); the rest of them is described. False: no memory. */
bool log_describe_rooms(const struct sam_case *c, struct sam_log *log);

/* ---- inclusion (log_proof.c) -------------------------------------------------------------------------------- */

/* Prove that every line that was not verified before is in the tree that c has pinned; several on the way at a time.
 *   ret_n  out   how many were asked for
 * Errors: FORGED, STOPPED; of asking. */
enum sam_err log_prove(struct sam_case *c, const struct log_lines *lines,
                       const struct log_kept *kept, const struct sam_progress *progress,
                       uint64_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
