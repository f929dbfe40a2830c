/* log.h - the log: one entry more, and the checkpoint of a turn. Edge of the tree and tails of the
 * cases' chains are kept in memory; what is undone in the store is undone here with it.
 * Source: design.md section 3, "Log"; proto/tree.h, proto/checkpoint.h. */
#ifndef BROKER_LOG_H
#define BROKER_LOG_H

#include "draw.h"
#include "store_data.h"

struct log_keeper;

/* What an entry says. All borrowed. */
struct log_note {
    const uint8_t *case_id; /* ID_BYTES; zeros: of no case */
    uint32_t kind;        /* number of the request's field in Request: log_kind(); LOG_TIME_MARK */
    const uint8_t *actor; /* HASH_BYTES; NULL: the core */
    const uint8_t *item;  /* ID_BYTES or NULL */
    const uint8_t *request;        /* ID_BYTES; NULL: none */
    const uint8_t *case_statement; /* HASH_BYTES; NULL: none */
    uint32_t decision, reason;     /* enum log_decision, enum log_reason (body.h) */
    const struct sam_bytes *purposes;
    size_t n_purposes;
    const uint8_t (*recipients)[HASH_BYTES];
    size_t n_recipients;
    const uint8_t *meeting; /* ID_BYTES: in whose room; NULL: none */
    const uint8_t *person;  /* ID_BYTES: who was marked, or whose time was over; NULL: nobody */
    uint32_t point;         /* handed on to; 0: none */
};

/* The field's number in Request of a kind of request. */
uint32_t log_kind(enum request_kind kind);

/* Reads edge and newest time from the store; verifies its checkpoint.
 *   log_secret   in, 64 bytes, borrowed until log_free
 * Errors: REFUSED the store's checkpoint is not of its log or not signed by this key; NOMEM; IO. */
enum sam_err log_new(struct store *store, const uint8_t *realm, const uint8_t *log_secret,
                     struct log_keeper **ret_log) SAM_MUST_CHECK;
void log_free(struct log_keeper **log);

/* Does the log begin with the tree of this checkpoint? For the one that is kept beside the database, so
 * that another history is known, too, if it is long enough.
 *   note  in, borrowed; empty: of no leaves
 * Errors: REFUSED it does not, or the note does not verify; NOMEM; IO. */
enum sam_err log_follows(struct log_keeper *log, struct sam_bytes note) SAM_MUST_CHECK;

/* Append in the store's current frame, or turn. After an error that can only be undone, here too.
 *   time         in, not before log_newest()
 *   ret_case_seq out, written only on OK; may be NULL */
enum sam_err log_append(struct log_keeper *log, const struct log_note *note, sam_time time,
                        struct draw *draw, uint64_t *ret_case_seq) SAM_MUST_CHECK;

/* Before store_begin, so that a turn that cannot begin takes nothing back; beside store_frame_begin,
 * store_frame_undo, store_abandon and a lost turn. */
void log_turn_begin(struct log_keeper *log);
void log_frame_begin(struct log_keeper *log);
void log_frame_undo(struct log_keeper *log);
void log_turn_undo(struct log_keeper *log);

/* Did this turn append anything? */
bool log_grew(const struct log_keeper *log);

/* Sign the checkpoint of all that is there and put it into the store, behind the frames of a turn. After an
 * error the turn can only be undone. */
enum sam_err log_checkpoint(struct log_keeper *log, sam_time time) SAM_MUST_CHECK;

/* The last one; empty before the first. Borrowed until the next log_checkpoint. */
struct sam_bytes log_note_bytes(const struct log_keeper *log);
uint64_t log_size(const struct log_keeper *log);
void log_root(const struct log_keeper *log, uint8_t *ret_root);
sam_time log_newest(const struct log_keeper *log);

/* When an older copy was put in place last (LOG_RESTORED), as log_new found it; 0: never. */
sam_time log_restored(const struct log_keeper *log);

#endif
