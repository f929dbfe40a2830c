/* of_case.h - statements that stand on a version of a case: whose keys that version knows, and what all
 * of them have in common. Kinds wraps, label, erase and redisclose name the current version; an item
 * names any that its author saw.
 * Pure: no I/O, clock or logging. Memory: that of statement.h and wire.h.
 * Source: design.md section 3, "Case statement"; consent-rules.md, "The request" (members, guests). */
#ifndef PROTO_OF_CASE_H
#define PROTO_OF_CASE_H

#include "check.h"

/* A checked version of a case. Both borrowed. */
struct case_version {
    const struct case_body *body;
    const uint8_t *id; /* HASH_BYTES: of its statement */
};

/* What the verifier of a statement on the current version knows. */
struct of_case {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    struct case_version current; /* or, for who reads it later, the version it was made on */
    bool has_now; /* false: its time is not looked at, because the core took it long ago */
    sam_time now; /* 0 or later */
};

/* ---- keys ------------------------------------------------------------------------------------ */

/* Whose keys; they may be joined. */
enum of_case_parts { OF_OWNERS = 1, OF_TEAM = 2, OF_FORMER = 4 };

#define OF_CASE_KEYS_MAX (OWNERS_MAX + SAM_TEAM_MAX + FORMER_MAX)

/* Statement keys of these parts of a version: owners, team, former, each in its order. Guests have none;
 * who was former and is back on any of the lists is there once. Returns how many. */
size_t of_case_keys(const struct case_body *body, unsigned parts,
                    struct statement_key ret_keys[static OF_CASE_KEYS_MAX]);

/* Find by key_id; NULL: not there. A guest has none and is never found. */
const struct owner *of_case_owner(const struct case_body *body,
                                  const uint8_t key_id[static HASH_BYTES]);
const struct member *of_case_member(const struct case_body *body,
                                    const uint8_t key_id[static HASH_BYTES]);

const struct former *of_case_former(const struct case_body *body,
                                    const uint8_t key_id[static HASH_BYTES]);

/* The ed25519 of an owner, a member or a former one; borrowed. NULL: not there. */
const uint8_t *of_case_ed25519(const struct case_body *body,
                               const uint8_t key_id[static HASH_BYTES]);

/* An owner, or a member with keys: who may write now. */
bool of_case_is_party(const struct case_body *body, const uint8_t key_id[static HASH_BYTES]);

/* By person, who may be several members: the first behind `after`, or of all where that is NULL. Guests
 * included. NULL: none. */
const struct member *of_case_person(const struct case_body *body,
                                    const uint8_t person[static ID_BYTES],
                                    const struct member *after);

/* Is this person on the team, under any hat, guests included? */
bool of_case_has_person(const struct case_body *body, const uint8_t person[static ID_BYTES]);

/* ---- what the kinds ask ------------------------------------------------------------------------ */

/* Does a body that names (number, id) name this version? */
bool of_case_names(const struct case_version *version, uint64_t number,
                   const uint8_t id[static HASH_BYTES]);

/* Within CHECK_CLOCK_MS of now, where now is given. */
bool of_case_in_time(const struct of_case *known, sam_time issued_at);

/* An item as another statement names it. */
bool of_case_same_item(const uint8_t item[static ID_BYTES],
                       const uint8_t statement[static HASH_BYTES],
                       const uint8_t named_item[static ID_BYTES],
                       const uint8_t named_statement[static HASH_BYTES]);

/* Open a statement on the current version, as far as all kinds go alike: check.h, up to its head.
 *   bytes        in, borrowed during the call, untrusted
 *   parts        who may sign
 *   ret_opened   out, written only on OK
 *   ret_refusal  out, written only on REFUSED
 * Errors: REFUSED with a reason up to CASE; NOMEM. */
enum sam_err of_case_open(enum statement_kind kind, struct sam_bytes bytes,
                          const struct of_case *known, unsigned parts, struct checked *ret_opened,
                          enum refusal *ret_refusal) SAM_MUST_CHECK;

#endif
