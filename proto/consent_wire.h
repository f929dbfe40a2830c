/* consent_wire.h - a consent as it travels becomes the very struct that its JSON form gives, and back.
 *
 * A Consent of samtykke.proto is not signed itself: its SHA-256 stands in the case statement. The salt
 * in it keeps those who may read the case statement from guessing choices.
 *
 * Ids: a person and a meeting 16 bytes, an employer the 32 of employer.h; roles, organisations,
 * purposes and categories are names (1..64 of a-z 0-9 . _ -), a category may also be "*".
 * A part that has no such form is marked (enum sam_unreadable) and left empty, never refused: the
 * engine then voids a permit and widens a deny. What is marked:
 *
 *     TYPE         effect is neither 0 nor 1
 *     ACTOR, BY    an unknown kind; an id that is missing or not of its kind's form, or one too many
 *     CATEGORY     neither a name nor "*"
 *     ACTION       neither access nor redisclose
 *     PURPOSES     one of them is no name
 *     PERIOD       a moment that the JSON form cannot write: outside the years 0001 to 9999;
 *     DATA_PERIOD    a side that is missing is no mark, as in the JSON form
 *     MEETING      there, and not 16 bytes
 *
 * FIELD never: an unknown field is refused by wire.h. The JSON reader takes a category and a purpose of
 * any letters, and the engine finds them unknown. That comes to the same, but for one: a deny of
 * "health.X" is there one of "health", here one of everything.
 *
 * Pure: no I/O, clock or logging. Choices are secret: memory is wiped when it is given back.
 * Source: design.md section 3, "Consent"; consent-rules.md, "What cannot be read". */
#ifndef PROTO_CONSENT_WIRE_H
#define PROTO_CONSENT_WIRE_H

#include "refusal.h"
#include "wire.h"

/* A consent, opened. */
struct consent {
    struct wire *memory;              /* owned: what provisions borrow from */
    struct sam_provision *provisions; /* owned */
    size_t n_provisions;              /* 0..SAM_PROVISIONS_MAX */
    uint8_t hash[HASH_BYTES];         /* of its bytes */
};

/* SHA-256, as the case statement names it. */
void consent_hash(struct sam_bytes bytes, uint8_t ret_hash[static HASH_BYTES]);

/* Open a consent. Looked at in this order: length, hash, form; bytes that no owner signed are not
 * parsed.
 *   bytes        in, borrowed during the call, untrusted
 *   expected     in, borrowed   HASH_BYTES, from the case statement; NULL: any
 *   ret_consent  out            written only on OK; end it with consent_close()
 *   ret_refusal  out            written only on REFUSED
 * Errors: REFUSED with LENGTH over CONSENT_MAX, CONSENT the hash, FORM not a Consent; NOMEM. */
enum sam_err consent_open(struct sam_bytes bytes, const uint8_t *expected,
                          struct consent *ret_consent, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void consent_close(struct consent *consent);

/* Make the bytes of a consent. What consent_open() would mark is refused, so that nobody signs what
 * cannot be read.
 *   salt        in, borrowed   KEY_BYTES random ones, new for each version
 *   provisions  in, borrowed   n of them; none may be marked
 *   ret_bytes   out            CONSENT_MAX bytes of room; written only on OK
 *   ret_len     out            bytes written, only on OK
 *   ret_fault   out            written only on MALFORMED and TOO_BIG; index: the provision
 * Errors: MALFORMED a part that cannot be read; TOO_BIG over SAM_PROVISIONS_MAX, or over CONSENT_MAX
 *         bytes; NOMEM. */
enum sam_err consent_make(const uint8_t salt[static KEY_BYTES],
                          const struct sam_provision *provisions, size_t n,
                          uint8_t ret_bytes[static CONSENT_MAX], size_t *ret_len,
                          struct sam_fault *ret_fault) SAM_MUST_CHECK;

/* The team of a case statement as the engine wants it.
 *   body      in, borrowed as long as ret_team is used; as wire.h gives it
 *   ret_team  out
 * Returns how many they are. */
size_t consent_team(const struct case_body *body, struct sam_member ret_team[static SAM_TEAM_MAX]);

/* The rules of a broker statement as the engine wants them. Its denies are marked as a consent's are.
 * An employer's id hangs on a case's secret, so a site's deny can only mean every employer.
 *   body          in, borrowed as long as what is returned is used; as wire.h gives it
 *   ret_taxonomy  out   not checked: sam_taxonomy_check()
 *   ret_denies    out   as many as body has
 *   ret_site      out   borrows the two others; signed_taxonomy is the caller's to set */
void consent_site(const struct broker_body *body, struct sam_taxonomy *ret_taxonomy,
                  struct sam_provision ret_denies[static SAM_PROVISIONS_MAX],
                  struct sam_site *ret_site);

#endif
