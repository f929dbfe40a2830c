/* case.h - the case statement: who owns a case, who is on its team, whom authors wrap for; one
 * version after the other, each signed by owners that the version before set.
 *
 *   v1      signed by one of the owners that it names itself, at least one of them a device
 *   v(n+1)  names v(n) by id, and signed by one or several of v(n)'s owners
 *
 * owners_from is the id of the latest version before this one that set owners, zeros in v1: v1, each
 * change of the owners and the newest version are one chain of hashes, shorter than all versions, that
 * a client can walk (case_walk.h). "Sets owners": its list of owners, as it stands and in its order,
 * is not that of the version before. A version that sets owners still names the setter before it.
 *
 * The order is that of all statements (length, key known, signature, form, meaning), but for v1: its
 * keys stand in its own body, so the body is decoded a first time, strictly, only to look them up
 * under the names that the signatures give; after that comes the usual order from the start. A body
 * of v1 that has not the right form therefore is FORM, whatever its signature. Whether v1 is expected
 * is said by the verifier (known.previous), never by the bytes.
 *
 * The rules are in case_owners.h (owners, removing, the 72 hours) and case_team.h (team, former,
 * reach). Not checked here: that the keys of who is added belong together (case_check_keys() with each
 * one's keys statement), that reach is what the consent's provisions give (policy/core).
 * Pure: no I/O, clock or logging. Memory: that of statement.h and wire.h.
 * Source: design.md section 3, "Case statement"; consent-rules.md, "Current". */
#ifndef PROTO_CASE_H
#define PROTO_CASE_H

#include "case_owners.h"
#include "case_team.h"
#include "of_case.h" /* who is in it */

/* Beyond these a client makes no permit, so that a no fits. Denies may fill SAM_PROVISIONS_MAX,
 * CONSENT_MAX and BODY_MAX. */
#define CASE_PERMIT_PROVISIONS_MAX 240U
#define CASE_PERMIT_CONSENT_MAX 36864U /* bytes */
#define CASE_PERMIT_BODY_MAX 36864U    /* bytes */

/* A checked one. Zeroed, it is a closed one. */
struct checked_case {
    struct statement statement;   /* owned */
    struct wire *memory;          /* owned: what body borrows from */
    const struct case_body *body; /* borrowed from memory */
    bool sets_owners;
    /* Against the version before: */
    uint32_t added_owners;   /* bit i: owners[i] was no owner; in v1 all of them */
    uint32_t dropped_owners; /* bit i: its owners[i] is none any more */
    uint32_t added_members;  /* bit i: the key of team[i] was not on the team */
};

/* What the verifier knows. All borrowed during the call. */
struct case_known {
    const uint8_t *realm, *case_id;      /* ID_BYTES */
    const struct checked_case *previous; /* NULL: v1 is expected */
    /* Of previous' owners and removals: case_owners.h. NULL: no owner is settled and no removal has
     * stood. The core has them from its log; a client has only issued_at of the versions that it
     * walked, which is worth what case_walk.h says. */
    const struct owner_times *times;
    /* The log's time at which the statement arrived; 0 or later. NULL: its own issued_at counts for
     * it, for clients, which were not there. */
    const sam_time *now;
    bool arriving; /* the core: issued_at must be within CHECK_CLOCK_MS of *now */
    /* The highest version that the caller has seen, 0: none, and its id, HASH_BYTES. Looked at before
     * everything else that the body says, so that an old version is called ROLLBACK and nothing else. */
    uint64_t pinned_version;
    const uint8_t *pinned_id; /* NULL: only the number is known */
    const uint8_t *broker_id; /* HASH_BYTES, the current broker statement; NULL: not compared */
    struct sam_bytes consent; /* the Consent as it came; absent: not compared */
};

/* Check one version.
 *   bytes        in, borrowed during the call, untrusted
 *   ret_case     out, written only on OK; end it with case_close()
 *   ret_refusal  out, written only on REFUSED: LENGTH, ENVELOPE, UNKNOWN_KEY (no owner of previous; v1:
 *                not one of its own), SIGNATURE, FORM, REALM, CASE, ROLLBACK (see pinned_version), TIME,
 *                VERSION, PREVIOUS (previous or owners_from), BROKER, CONSENT, OWNERS, REMOVING, TEAM,
 *                FORMER, REACH, in this order
 * Errors: REFUSED; NOMEM. */
enum sam_err case_check(struct sam_bytes bytes, const struct case_known *known,
                        struct checked_case *ret_case, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Up to CASE only, for case_walk.h: nothing of what the body means.
 *   before  in, borrowed   a version whose owners may have signed, and with which the changes are told;
 *                          NULL: v1 is expected */
enum sam_err case_open(struct sam_bytes bytes, const uint8_t *realm, const uint8_t *case_id,
                       const struct case_body *before, struct checked_case *ret_case,
                       enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Its broker statement and consent, for case_walk.h. Returns NONE, BROKER or CONSENT.
 *   broker_id  in, borrowed   HASH_BYTES; NULL: not compared
 *   consent    in, borrowed   absent: not compared */
enum refusal case_beside(const struct case_body *body, const uint8_t *broker_id,
                         struct sam_bytes consent);

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void case_close(struct checked_case *c);

/* Sign a version, by one owner or by several whose keys are at hand. What it says is not checked:
 * case_check() says what the core would.
 *   body     in, borrowed           of the form of wire.h
 *   signers  in, borrowed, secret   n of them, 1..SIGNATURES_MAX, named by key_id
 *   out      out, room bytes        STATEMENT_MAX always suffices
 *   ret_len  out, bytes written, only on OK
 * Errors: MALFORMED form or n; TOO_BIG body or room; NOMEM. */
enum sam_err case_make(const struct case_body *body, const struct statement_signer *signers,
                       size_t n, uint8_t *out, size_t room, size_t *ret_len) SAM_MUST_CHECK;

/* What the next version has to name as owners_from, and what a client pins as such: the id of the
 * latest version up to this one that set owners. HASH_BYTES, borrowed. */
const uint8_t *case_setter(const struct checked_case *c);

/* May a client give a permit with a version of these sizes?
 *   n_provisions             of the consent with the permit
 *   consent_len, body_len    bytes of the Consent and of the CaseBody */
bool case_permit_fits(size_t n_provisions, size_t consent_len, size_t body_len);

/* Are these, of a checked keys statement, the keys that the case has under this key_id? To be asked for
 * every owner and member that a version adds: the statement itself names key_ids without proof.
 * Returns NONE, UNKNOWN_KEY (no such owner or member), OWNERS or TEAM (other keys). */
enum refusal case_check_keys(const struct case_body *body, const uint8_t key_id[static HASH_BYTES],
                             const uint8_t ed25519[static KEY_BYTES],
                             const uint8_t x25519[static KEY_BYTES]);

#endif
