/* meeting.h - the statements of one meeting: called, changed, cancelled, opened, closed, something put on
 * its table. Each names the one before, so that everybody sees the same meeting or notices.
 *
 *   kind    by                          when the meeting is     fields
 *   call    an owner or a member        not there yet           when, until, agenda; place, invited
 *   change  who called it, or an owner  called or open          as call: all of it anew
 *   cancel  who called it, or an owner  called or open          none
 *   open    an owner                    called or open          when, until: at most 12 hours
 *   close   who called it, or an owner  called or open          none
 *   table   an owner or the item's      called or open          item
 *           author
 *
 * Cancelled and closed are the end. Opening again moves the hours. In the agenda and in the list of
 * owners zeros stand for the candidate, who is nobody's member; the first point is the candidate's.
 * Whether what is put on the table may be seen by everyone present is decided with policy, not here.
 * Pure: no I/O, clock or logging.
 * Source: design.md section 3, "Meeting"; consent-rules.md, "The request" (m). */
#ifndef PROTO_MEETING_H
#define PROTO_MEETING_H

#include "of_case.h"

#define MEETING_OPEN_MS INT64_C(43200000)  /* 12 hours: the longest that one stays open */
#define MEETING_LONG_MS INT64_C(604800000) /* 7 days: the longest that is called */

enum meeting_phase { MEETING_NONE = 0, MEETING_CALLED, MEETING_OPENED, MEETING_ENDED };

/* How far a meeting has come. A plain value; zeroed: there is none yet. */
struct meeting_state {
    enum meeting_phase phase;
    uint8_t meeting[ID_BYTES];
    uint64_t seq;             /* of the last statement */
    uint8_t last[HASH_BYTES]; /* its id */
    sam_time issued_at;       /* of it */
    bool by_owner;            /* called by an owner */
    uint8_t caller[ID_BYTES]; /* else by this person */
    sam_time opens, closes;   /* while OPENED: [opens, closes) */
};

struct meeting_known {
    struct of_case at;
    const struct meeting_state *before; /* borrowed; zeroed for a call */
    /* Of a table statement: who wrote the item that it names. NULL: not known, then only an owner may. */
    const uint8_t *item_author; /* HASH_BYTES, a key_id */
};

/* Checked. */
struct meeting {
    struct statement statement;
    struct wire *memory; /* owned: what body borrows from */
    const struct meeting_body *body;
    struct meeting_state after; /* how far the meeting has come with it */
};

/* Check the next statement of a meeting.
 *   bytes        in, borrowed during the call, untrusted
 *   ret_meeting  out, written only on OK; end it with meeting_close()
 *   ret_refusal  out, written only on REFUSED
 * Errors: NOMEM; REFUSED, of this kind's own: AUTHOR not by who may; MEETING another meeting, or not in
 *         this phase of it; VERSION, PREVIOUS not the next of it; STALE not on the current version of
 *         the case; TIME before its predecessor or far from now; MEANING its fields. */
enum sam_err meeting_check(struct sam_bytes bytes, const struct meeting_known *known,
                           struct meeting *ret_meeting, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void meeting_close(struct meeting *meeting);

/* Make one: check_make() in check.h says how. */
enum sam_err meeting_make(const struct meeting_body *body, const struct statement_signer *signer,
                          uint8_t *out, size_t room, size_t *ret_len,
                          uint8_t ret_id[static HASH_BYTES]) SAM_MUST_CHECK;

/* Has an owner opened it for this moment? */
bool meeting_is_open(const struct meeting_state *state, sam_time at);

#endif
