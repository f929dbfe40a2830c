/* case_inside.h - what the files that read a case share (case_*.c).
 *
 *   case_refresh:  case_ask ─▶ case_head ─▶ case_chain ─▶ case_place ─▶ case_log ─▶ case_beacon
 *                  ─▶ pinned and saved ─▶ case_describe
 *
 * Nothing is pinned and nothing is kept before all of it was verified. Where the broker shows less than before, or
 * something else, both signed things are kept as evidence.
 * Source: design.md section 3, "Case statement", "Beacon", "Log"; attack-tests.md, 2 to 5. */
#ifndef CLIENT_CASE_INSIDE_H
#define CLIENT_CASE_INSIDE_H

#include "inside.h"

#include "proto/case_walk.h"
#include "proto/check.h"
#include "proto/checkpoint.h"
#include "proto/head.h"

/* ---- what the broker shows (case_ask.c) ---------------------------------------------------------------- */

/* A reply to GetCase, copied. Zeroed: none. */
struct case_shown {
    uint8_t *memory; /* owned; secret where consent is there: wiped */
    size_t len;
    uint8_t nonce[ID_BYTES]; /* id of the request */
    struct sam_bytes statement, consent, head, beacon, note;
};

/* Ask for a version of a case, or of the broker statement (case_id zeros).
 *   which      in   zeroed: the current one
 *   ret_shown  out, owned: case_shown_free()
 * Errors: those of asking. */
enum sam_err case_ask(struct sam_client *client, const uint8_t *case_id,
                      const struct get_case *which, struct case_shown *ret_shown,
                      struct sam_trouble *trouble) SAM_MUST_CHECK;
void case_shown_free(struct case_shown *shown);

/* What a refused statement of a case means: ROLLBACK, STALE, FORGED; both are kept as evidence.
 *   first, second  in   signed things; may be absent */
enum sam_err case_refused(const struct sam_case *c, enum refusal refusal, const char *what,
                          struct sam_bytes first, struct sam_bytes second,
                          struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The same where the kind of trouble is known. */
enum sam_err case_accuse(const struct sam_case *c, enum sam_trouble_kind kind, const char *what,
                         struct sam_bytes first, struct sam_bytes second,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- files of a case (case_file.c) ---------------------------------------------------------------------- */

/* "cases/HEX/NAME" below the home. ret_name: room CASE_NAME_MAX. */
#define CASE_NAME_MAX 160U
void case_name(const uint8_t *case_id, const char *name, char *ret_name);
/* A statement of a case from this home, by its id: its bytes have this id, or it is not there.
 *   ret_bytes  out, owned: free(); NULL: not there */
enum sam_err case_file_read(const struct sam_case *c, const uint8_t *id, uint8_t **ret_bytes,
                            size_t *ret_len, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Keep one. What cannot be kept is asked for again: no error. */
void case_file_keep(const struct sam_case *c, const uint8_t *id, struct sam_bytes bytes);
/* The last head and checkpoint that were verified: evidence, if the next ones do not follow; nothing else. */
void case_word_keep(const struct sam_case *c, const char *name, struct sam_bytes bytes);
void case_word_read(const struct sam_client *client, const uint8_t *case_id, const char *name,
                    uint8_t **ret_bytes, size_t *ret_len);
/* Has a statement this id? As its bytes say; no signature is looked at. Errors: REFUSED it has not, or is none; NOMEM. */
enum sam_err case_id_check(enum statement_kind kind, struct sam_bytes bytes, const uint8_t *id)
    SAM_MUST_CHECK;

/* ---- the parts ------------------------------------------------------------------------------------------- */

/* Verify the head of what was shown. A head of this request that only this clock does not like is given with `stale`.
 *   ret_head   out, owned: head_close()
 *   ret_stale  out   since when; 0: it stands
 * Errors: STALE (also: another request's), ROLLBACK, FORGED; where ret_other_key says that the head key is unknown, no evidence was
 * kept yet: a newer broker statement may know it. */
enum sam_err case_head(const struct sam_case *c, const struct case_shown *shown,
                       struct head *ret_head, sam_time *ret_stale, bool *ret_other_key,
                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Walk from v1 to what was shown: c->version, c->first and c->steps are there afterwards. */
enum sam_err case_chain(struct sam_case *c, const struct case_shown *shown,
                        struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The broker statements: c->place, and c->signed_place where the version names an older one. ret_new: a newer one was
 * there and is followed now: what was shown is to be asked for again. */
enum sam_err case_places(struct sam_case *c, bool *ret_new, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* How far a log was seen. */
struct case_log {
    uint64_t size;
    struct tree_hash root;
    sam_time time;
};
/* A signed log is not what was seen. Evidence: against the note that was kept with the furthest point. */
enum sam_err case_log_accuse(const struct sam_case *c, enum sam_trouble_kind kind,
                             struct sam_bytes note, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* What is to be the beginning of a log (case_proof.c). */
struct case_part {
    struct case_log log;
    struct sam_bytes evidence; /* what says so */
};
/* Does `to`, which is verified or about to be, begin with each of these? What was proved of this home's log before is
 * not asked for again.
 * Errors: ROLLBACK one is longer; FORK one is not; with evidence; of asking. */
enum sam_err case_prove(const struct sam_case *c, const struct case_part *parts, size_t n,
                        const struct case_log *to, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* `to` is pinned now: what was proved of it need not be proved again. */
void case_prove_keep(struct sam_client *client, const struct case_part *parts, size_t n);
/* The log that was shown begins with the log that was seen last, and with the one that the head names: c->log_*. */
enum sam_err case_log(struct sam_case *c, const struct case_shown *shown, const struct head *head,
                      struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The furthest that this home has seen the log, in any of its cases: there is one log. size 0: nothing yet.
 * Returns the case it was seen in; NULL: none. */
const struct pins_case *case_log_pinned(const struct sam_client *client, struct case_log *ret_log);

/* The beacon that was shown: c->beacon, none where there is none. */
enum sam_err case_beacon(struct sam_case *c, const struct case_shown *shown,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;
/* An owner's: confirm what is current, unless that was done within 10 minutes. Never in the way. */
void case_beacon_send(struct sam_case *c);

/* ---- what was seen (case_seen.c) ---------------------------------------------------------------------------- */

enum sam_err case_seen_read(const struct sam_client *client, const uint8_t *case_id,
                            struct case_seen *ret_seen, struct sam_trouble *trouble) SAM_MUST_CHECK;
enum sam_err case_seen_write(const struct sam_client *client, const uint8_t *case_id,
                             const struct case_seen *seen, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Another process has written it since: c->seen as it is now, and no older beacon than before. */
enum sam_err case_see_again(struct sam_case *c, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Its bytes, and back. CASE_SEEN_MAX always suffices. False: they are none. */
#define CASE_SEEN_MAX (16U + 8U + 2U + OWNERS_MAX * HASH_BYTES)
size_t case_seen_encode(const struct case_seen *seen, uint8_t ret_bytes[static CASE_SEEN_MAX]);
bool case_seen_decode(struct sam_bytes bytes, struct case_seen *ret_seen);
/* Is there an owner that was none when this home last looked? */
bool case_seen_has_new(const struct case_seen *seen, const struct case_body *body);
/* What is seen now. */
void case_seen_take(struct case_seen *seen, const struct case_body *body, sam_time beacon);

/* ---- what it says (case_facts.c, case_people.c) -------------------------------------------------------------- */

/* Open the consent, compile it: c->consent, c->policy. Needs version and places. */
enum sam_err case_compile(struct sam_case *c, const struct case_shown *shown,
                          struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Everything that facts borrow from, from what was verified, at this moment. */
void case_describe(struct sam_case *c);
/* The people of a version, as a book calls them: unique handles. Pure. */
void case_people(struct sam_case *c);
bool case_is_owner(const struct sam_case *c);

#endif
