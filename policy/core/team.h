/* team.h - which members of a team an actor stands for, as bits. */
#ifndef POLICY_CORE_TEAM_H
#define POLICY_CORE_TEAM_H

#include <samtykke/decide.h>

/* All members, and those that are guests. */
uint32_t team_all(const struct sam_consent *c);
uint32_t team_guests(const struct sam_consent *c);

/* A permit looks at the hat that is worn: the members with this actor among their active
 * identities. A guest is meant by name alone. */
uint32_t team_wearing(const struct sam_consent *c, const struct sam_actor *actor);

/* A deny looks at every hat a person owns: all members of the persons that hold this identity. */
uint32_t team_holding(const struct sam_consent *c, const struct sam_actor *actor);

/* Refuse a team that the rules do not have. Errors: as sam_policy_compile. */
enum sam_err team_check(const struct sam_consent *c, const struct sam_taxonomy *t,
                        struct sam_fault *ret_fault) SAM_MUST_CHECK;

#endif
