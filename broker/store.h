/* store.h - what the broker keeps, and when it is kept for good: opening, turns and frames, running out
 * of room, backup. What is kept is in store_data.h. Behind it is one SQLite database in WAL mode with
 * one writing connection; nothing here speaks SQL, so that another database can stand behind it.
 * One thread. Blocks on the disk: store_commit (one fsync; now and then a checkpoint of the WAL, two
 * more), store_scrub, opening, backup; all else works in memory or reads. No clock, no logging.
 *
 * A turn: store_begin, reads and writes, store_commit. What must be undone alone has a frame of its own:
 * store_frame_begin, reads and writes, then store_frame_keep or store_frame_undo. Nothing may be
 * answered before store_commit said OK. Reading is allowed at any time, writing only in a turn.
 *   After a writing function said anything but OK its frame can only be undone; outside of a frame, the turn.
 *   store_turn_lost() true: the whole turn is undone (FULL and NO_MEMORY can do that). The state is as
 *   it was before store_begin; begin the turn again, after FULL without what needs room.
 *   store_dead() true (IO, CORRUPT): what is on the disk is not known any more. Nothing of this turn
 *   may be answered and the process must end; the next start finds every turn that was acknowledged.
 *   Every later call says the same again, so that no code path can go on by mistake.
 *   A turn whose commit failed was not acknowledged, but may be there after a restart.
 *
 * Files, each 0600: PATH, PATH-wal, PATH-shm, PATH.lock (one process at a time), PATH.ballast, and the
 * last checkpoint under a name of its own, best on another disk.
 * Source: sqlite.org/wal.html, sqlite.org/c3ref/c_abort.html; design of the log: tree.h. */
#ifndef BROKER_STORE_H
#define BROKER_STORE_H

#include "body.h"
#include <samtykke/err.h>

struct store;

/* Why something was not done. Each has one error, in brackets. */
enum store_reason {
    STORE_FINE = 0,    /* (INTERNAL) never said */
    STORE_NO_MEMORY,   /* (NOMEM) */
    STORE_FULL,        /* (IO) no room on the disk, or a limit: an answer, the process goes on */
    STORE_IO,          /* (IO) reading, writing or fsync failed: the process must end */
    STORE_CORRUPT,     /* (IO) the database contradicts itself: the process must end */
    STORE_BUSY,        /* (IO) another process has it */
    STORE_NOT_THERE,   /* (IO) no such database, or its folder may not be used */
    STORE_FOREIGN,     /* (REFUSED) not a database of this program */
    STORE_NEWER,       /* (REFUSED) of a newer version of this program */
    STORE_OTHER_REALM, /* (REFUSED) of another realm */
    STORE_WRONG_KEY,   /* (REFUSED) its shares are sealed under another storage key */
    STORE_OLDER,       /* (REFUSED) its log is shorter than the checkpoint file says: an old copy */
    STORE_NO_CHECKPOINT, /* (REFUSED) the checkpoint file is missing or cannot be used */
    STORE_UNSAFE,        /* (REFUSED) this SQLite does not do what the store asks for */
    STORE_EXISTS,        /* (REFUSED) it is there already */
    STORE_ABSENT,        /* (REFUSED) there is no such thing */
    STORE_NOT_NEXT,      /* (REFUSED) not the number that follows, or a time before the newest */
    STORE_ERASED,        /* (REFUSED) it was erased */
    STORE_OUT_OF_RANGE,  /* (TOO_BIG) larger than the store keeps */
    STORE_NO_TURN, /* (INTERNAL) not in this order: begin, frame_begin, keep or undo, commit */
};

#define STORE_PATH_MAX 3800U                  /* bytes of a path */
#define STORE_BALLAST_MAX (UINT64_C(1) << 32) /* bytes */

struct store_options {
    const char *path;            /* borrowed, 1..STORE_PATH_MAX bytes; of the database */
    const char *checkpoint_path; /* borrowed, likewise; of the checkpoint file */
    const uint8_t *realm;        /* ID_BYTES, borrowed */
    const uint8_t
        *storage_key_id; /* HASH_BYTES, borrowed: SHA-256 of the key that shares are under */
    uint64_t ballast;    /* bytes kept back for withdrawals on a full disk, 0..STORE_BALLAST_MAX */
    uint64_t room_min;   /* bytes: with less free, store_room says no */
    bool create;         /* make the database if there is none, or an empty file */
};

/* ---- opening ----------------------------------------------------------------------------------- */

/* Open the database, alone: every setting is read back, every statement prepared, so that later calls
 * open no file. A crash is recovered from here. On a full disk the ballast is let go and opening tried
 * once more.
 *   ret_store   out, owned, written only on OK
 *   ret_reason  out, written only on an error
 * Needs sodium_init() before. A process under RLIMIT_FSIZE must ignore SIGXFSZ. */
enum sam_err store_open(const struct store_options *options, struct store **ret_store,
                        enum store_reason *ret_reason) SAM_MUST_CHECK;

/* A turn that was not committed is undone. Takes NULL and a closed one. */
void store_close(struct store **store);

/* Why the last call that failed did. */
enum store_reason store_why(const struct store *store);

bool store_dead(const struct store *store);
bool store_turn_lost(const struct store *store);

/* Look at every page, index and reference. Slow: reads all. CORRUPT if anything is wrong. */
enum sam_err store_check(struct store *store) SAM_MUST_CHECK;

/* ---- turns ------------------------------------------------------------------------------------- */

enum sam_err store_begin(struct store *store) SAM_MUST_CHECK;
enum sam_err store_frame_begin(struct store *store) SAM_MUST_CHECK;

/* Errors: NO_TURN, too, if a write of this frame failed: then only undoing it is left. */
enum sam_err store_frame_keep(struct store *store) SAM_MUST_CHECK;

/* What the frame wrote is gone, the frames before it stay. */
enum sam_err store_frame_undo(struct store *store) SAM_MUST_CHECK;

/* OK: all of the turn survives a crash of the machine. Anything else: nothing of it may be answered.
 * Errors: NO_TURN, too, if a write outside of a frame failed: then only abandoning it is left. */
enum sam_err store_commit(struct store *store) SAM_MUST_CHECK;

/* Undo the turn. */
enum sam_err store_abandon(struct store *store) SAM_MUST_CHECK;

/* Between turns: bring everything into the database file and empty the WAL, so that what was erased is
 * in neither. BUSY: somebody reads (a backup); try again later. */
enum sam_err store_scrub(struct store *store) SAM_MUST_CHECK;

/* ---- running out of room ----------------------------------------------------------------------- */

/* Is there room for more than withdrawals? No: too little is free, or the ballast is not there. */
bool store_room(const struct store *store);

/* Let the ballast go, so that withdrawals find room. OK, too, if it is gone already. */
enum sam_err store_ballast_release(struct store *store) SAM_MUST_CHECK;

/* Make it again. FULL: not yet; ask again later. OK, too, if it is there. */
enum sam_err store_ballast_make(struct store *store) SAM_MUST_CHECK;

/* ---- copies ------------------------------------------------------------------------------------ */

/* Copy a database, also one that another process works on, into a new file, then check the copy as
 * store_check does, and that its checkpoint is of its log. The copy is one file, 0600; it has its name
 * only when all was well. A crash may leave TO.part, which the next call replaces.
 *   from, to    in, borrowed, paths as above
 *   ret_reason  out, written only on an error; EXISTS: there is a file of that name */
enum sam_err store_backup(const char *from, const char *to, enum store_reason *ret_reason)
    SAM_MUST_CHECK;

/* The last checkpoint outside of the database, by which store_open knows an older copy of it. Write it
 * after a commit, never before. How often is how much of the log an old copy may lack unnoticed: after
 * each turn with a withdrawal at least.
 *   size  leaves of the log
 *   note  in, borrowed, 0..CHECKPOINT_MAX bytes; the caller verifies it */
enum sam_err store_checkpoint_file_write(const char *path, uint64_t size, struct sam_bytes note,
                                         enum store_reason *ret_reason) SAM_MUST_CHECK;

/*   ret_note  out, room CHECKPOINT_MAX bytes */
enum sam_err store_checkpoint_file_read(const char *path, uint64_t *ret_size, uint8_t *ret_note,
                                        size_t *ret_note_len, enum store_reason *ret_reason)
    SAM_MUST_CHECK;

#endif
