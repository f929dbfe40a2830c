/* case_team.h - team, former and reach of a case statement: what they may say, alone and after the
 * version before. For case.c and case_walk.c; makers use case_former_next().
 * Pure: no I/O, clock, memory or logging.
 * Source: design.md section 3, "Case statement"; consent-rules.md, "The consent". */
#ifndef PROTO_CASE_TEAM_H
#define PROTO_CASE_TEAM_H

#include "refusal.h"
#include "wire.h"

#define CASE_GUEST "guest" /* the role without keys */

bool case_is_guest(const struct member *member);

/* One version's team alone:
 *   - a person has a role once; a guest has no other role, no keys and is never verified
 *   - everybody else has keys; key_id, ed25519 and x25519 are nobody else's among owners and team
 *   - person and keys are not zeros
 * Returns NONE or TEAM. */
enum refusal case_team_alone(const struct case_body *body);

/* A member that stays (the same key_id) keeps person and keys; role, organisation and verified may
 * change. A key_id that was an owner's, or was there formerly, is still of the same keys.
 * Returns NONE or TEAM. */
enum refusal case_team_keep(const struct case_body *before, const struct case_body *after);

/* Bit i: the key of after->team[i] was not on the team before. Guests have no bit. */
uint32_t case_team_added(const struct case_body *before, const struct case_body *after);

/* Does what is known under this key_id in `before` (owner, member or former) have these keys? True
 * where it is not known. A former one has no x25519 to compare.
 *   key_id, ed25519, x25519  in, borrowed */
bool case_keys_hold(const struct case_body *before, const uint8_t key_id[static HASH_BYTES],
                    const uint8_t ed25519[static KEY_BYTES],
                    const uint8_t x25519[static KEY_BYTES]);

/* The former list of the version after `before`: before's, and every key of before's owners and team
 * that is in neither any more, with last = before's version. One that was listed already keeps its
 * first; of the others nothing says when they came, so first is 1, the widest, and who makes the
 * version may raise it up to last. A key that came back stays listed as it was. Sorted by key_id.
 * What does not fit into FORMER_MAX is left out, the lowest last first, then the lowest key_id: a
 * full list never stands in the way of a removal.
 *   before  in, borrowed   checked
 *   after   in, borrowed   only owners and team are looked at
 *   ret     out, room for FORMER_MAX
 *   ret_n   out, entries written */
void case_former_next(const struct case_body *before, const struct case_body *after,
                      struct former ret[static FORMER_MAX], size_t *ret_n);

/* Is former exactly that, but for first of new entries, which may be 1..last?
 * Returns NONE or FORMER. */
enum refusal case_former_check(const struct case_body *before, const struct case_body *after);

/* One version's former alone: sorted by key_id, none twice, first <= last < version; in v1 empty.
 * Returns NONE or FORMER. */
enum refusal case_former_alone(const struct case_body *body);

/* Entries name members with keys, lead from < until, are sorted by member, then meeting (none first),
 * none twice; a meeting is not zeros. What they open is compared with the consent elsewhere.
 * Returns NONE or REACH. */
enum refusal case_reach_check(const struct case_body *body);

#endif
