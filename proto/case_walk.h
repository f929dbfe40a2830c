/* case_walk.h - how a client that has not seen every version gets from v1, which people compared by
 * eight words, to the current version: v1, each version that changed the owners, the current one, each
 * naming the one before it as owners_from.
 *
 *     case_walk_begin(v1)   case_walk_next(an owner change) ...   case_walk_next(current)   case_walk_end()
 *
 * case_walk_next() is not called for a current version that is v1, and once for one that changes the
 * owners itself. How the client finds the versions (it asks by number) is its own matter: what it
 * leaves out or puts in wrongly breaks the chain.
 *
 * What a walk proves
 *   - v1 is signed by its own owner, and is the one that was pinned where one was.
 *   - Every later list of owners was signed by at least one owner of the list before it, no list between
 *     is left out, and the current version was signed by an owner of the present list (or of the one
 *     before, where it changes the list itself): somebody who answers for the case wrote it.
 *   - The current version is not older than what was pinned, no other one under the same number, and its
 *     chain runs through the pinned setter of owners, with no other change before the pinned version.
 *   - Each walked version has keys that are unique, and a team and reach that can be.
 *
 * What only the core checks, and every owner's device that sees each version arrive
 *   - That a dropped owner's removal had stood 72 hours: the walk lacks the version in which it stood.
 *     struct case_link says of each drop whether two settled owners signed it; of one that they did not,
 *     a client should tell its user that one key alone stands behind it.
 *   - Log times. "Settled" goes by issued_at of the walked versions, which their signers wrote: the core
 *     holds it within 10 minutes of its log's time, a core and an owner together can write any.
 *   - The ordinary versions between: that former, members' keys and removing follow from each other, and
 *     that the numbers have no gap.
 *   - That reach is what the consent gives; the consent itself (members never have it).
 * And what nobody proves by this: that there is no newer version (head.h, beacon.h), that an owner did
 * not sign two versions of one number (the core takes one; item headers and pins show the other), that
 * key_id, ed25519 and x25519 belong together (case_check_keys()).
 * Pure: no I/O, clock or logging. Memory: one version at a time, two while a step is taken.
 * Source: design.md section 3, "Case statement"; attack-tests.md, 2 and 4. */
#ifndef PROTO_CASE_WALK_H
#define PROTO_CASE_WALK_H

#include "case.h"

/* What the client knows. All borrowed until the walk is closed; NULL: not known. */
struct case_walk_known {
    const uint8_t *realm, *case_id;    /* ID_BYTES, never NULL */
    const uint8_t *first;              /* HASH_BYTES: the pinned id of v1; NULL: it is first seen */
    uint64_t pinned_version;           /* the highest seen; 0: none */
    const uint8_t *pinned_id;          /* HASH_BYTES: of that version */
    const uint8_t *pinned_owners_from; /* HASH_BYTES: case_setter() of that version */
    const uint8_t *broker_id;          /* HASH_BYTES: of the current version */
    struct sam_bytes consent;          /* owners: of the current version; absent: not compared */
};

/* On its way. Zeroed, it is a closed one. To be changed by the functions below only. */
struct case_walk {
    struct case_walk_known known;
    struct checked_case last; /* the latest version taken; owned */
    struct owner_times times; /* of last, by issued_at; a removal that began in a version that was
                                 not walked counts as one that has not stood */
    bool through_pinned;      /* the pinned setter was walked */
};

/* What one step showed. */
struct case_link {
    uint32_t added;   /* bit i: owners[i] was no owner before this version */
    uint32_t dropped; /* bit i: owners[i] of the list before is none any more */
    bool by_two; /* signed by two settled owners; where not, one key alone stands behind drops */
};

/* Take v1.
 *   bytes     in, borrowed during the call, untrusted
 *   ret_walk  out, written only on OK; end it with case_walk_close()
 * Errors: REFUSED as case_check() of a v1, besides CASE where it is not the pinned v1, ROLLBACK where
 * version 1 was pinned with another id; NOMEM. */
enum sam_err case_walk_begin(struct sam_bytes bytes, const struct case_walk_known *known,
                             struct case_walk *ret_walk, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Take the next owner change, or the current version. Behind one that changes no owners there is no next.
 *   ret_link  out, written only on OK
 * Errors: REFUSED with LENGTH up to CASE as case_check(), then ROLLBACK (against the pins), TIME
 * (issued before its predecessor), VERSION (not a higher number), PREVIOUS (owners_from is not the
 * version before; or previous, where the numbers are neighbours), OWNERS, TEAM, FORMER, REACH; NOMEM.
 * The walk stays as it was. */
enum sam_err case_walk_next(struct case_walk *walk, struct sam_bytes bytes,
                            struct case_link *ret_link, enum refusal *ret_refusal) SAM_MUST_CHECK;

/* The latest version taken is the current one. The walk is closed on OK.
 *   ret_case  out, owned, written only on OK: case_close(). Its changes are against the version walked
 *             before it
 * Errors: REFUSED with ROLLBACK (older than pinned, or not through the pinned setter), BROKER, CONSENT. */
enum sam_err case_walk_end(struct case_walk *walk, struct checked_case *ret_case,
                           enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one, and NULL. */
void case_walk_close(struct case_walk *walk);

#endif
