/* beacon.h - the beacon: "these were my choices, and this the log, at that moment", signed by a
 * device of the candidate when it is online. It shows a member whose broker keeps the newest
 * choices back that there are newer ones, and authors how fresh the choices are that they rely on.
 *
 * Checked: one signature, by an owner of the current version; not older than the newest beacon
 * seen; not of an older version of the case than the pinned one, nor of another statement of that
 * version; not from the future. A version above the pinned one is taken: it says what to fetch
 * next.
 * Not checked: age, because an old beacon is a warning and no refusal (beacon_age()).
 * The future is refused because the newest moment seen is kept: one device with a wrong clock would
 * otherwise outdate every later beacon.
 * Pure: no I/O, clock or logging. libsodium only.
 * Source: design.md section 3, "Beacon". */
#ifndef PROTO_BEACON_H
#define PROTO_BEACON_H

#include "statement.h"

#define BEACON_WARN_MS (7 * SAM_DAY_MS) /* older than this: authors are warned */

/* A checked one. Zeroed, it is a closed one. */
struct checked_beacon {
    struct statement statement;     /* owned */
    struct wire *memory;            /* owned: what body borrows from */
    const struct beacon_body *body; /* borrowed from memory */
};

/* What the verifier knows. */
struct beacon_known {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    const struct statement_key *owners; /* borrowed; of the checked current version, by key_id */
    size_t n_owners;
    uint64_t pinned_version;       /* the highest of the case that was seen; 0: none */
    uint8_t pinned_id[HASH_BYTES]; /* of that case statement; not looked at where there is none */
    sam_time newest;               /* issued_at of the newest beacon that was seen; 0: none */
    sam_time now;                  /* the verifier's own clock: the core's, or the client's */
};

/* Check a beacon.
 *   bytes        in, borrowed during the call, untrusted
 *   known        in, borrowed during the call
 *   ret_beacon   out, written only on OK; end it with beacon_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (not an owner),
 *                SIGNATURE, FORM, REALM, CASE, TIME (issued more than CHECK_CLOCK_MS ahead of now),
 *                ROLLBACK (issued before newest; version below the pinned one; the pinned version
 *                with another id), AUTHOR (signed by more than one owner)
 * Errors: REFUSED; NOMEM. */
enum sam_err beacon_check(struct sam_bytes bytes, const struct beacon_known *known,
                          struct checked_beacon *ret_beacon, enum refusal *ret_refusal)
    SAM_MUST_CHECK;

/* How long ago a checked beacon was signed, in ms, by the same clock; 0 where that moment is still
 * to come. Above BEACON_WARN_MS: warn. */
sam_time beacon_age(const struct checked_beacon *beacon, sam_time now);

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void beacon_close(struct checked_beacon *beacon);

#endif
