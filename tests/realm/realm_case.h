/* realm_case.h - a candidate's case: a plan that a test changes as it likes, and signed versions of it. */
#ifndef TESTS_REALM_REALM_CASE_H
#define TESTS_REALM_REALM_CASE_H

#include "realm.h"

#include "case.h"
#include "consent_wire.h"

#define PLAN_PURPOSES_MAX 8U /* of one provision */

struct plan_owner {
    const struct person *person;
    enum owner_kind kind;
};

struct plan_member {
    const struct person *person;
    const char *role, *organisation; /* the person's, unless changed */
    bool verified;
};

struct plan_provision {
    struct sam_provision is; /* its purposes lead to the list below, once the version is made */
    struct sam_bytes purposes[PLAN_PURPOSES_MAX];
};

/* What the next version will say. People and texts are borrowed until the last version was made.
 * Everything may be changed at will; zeroed but for case_id, it is an empty plan. About 100 KiB. */
struct case_plan {
    uint8_t case_id[ID_BYTES];
    struct plan_owner owners[OWNERS_MAX];
    size_t n_owners;
    struct removing removing[OWNERS_MAX];
    size_t n_removing;
    struct plan_member team[SAM_TEAM_MAX];
    size_t n_team;
    struct plan_provision provisions[SAM_PROVISIONS_MAX];
    size_t n_provisions;
    enum case_language language;
};

/* An empty plan for a new case id. */
void plan_make(struct realm *realm, struct case_plan *ret_plan);
void plan_own(struct case_plan *plan, const struct person *person, enum owner_kind kind);
void plan_disown(struct case_plan *plan, const struct person *person); /* and its removal */
/* A verified member, under the person's role and organisation; a guest: not verified. */
struct plan_member *plan_join(struct case_plan *plan, const struct person *person);
void plan_leave(struct case_plan *plan, const struct person *person);

/* ---- provisions ------------------------------------------------------------------------------ */

struct sam_actor actor_person(const struct person *person);
struct sam_actor actor_role(const char *role);
struct sam_actor actor_organisation(const char *organisation);
struct sam_actor actor_team(void);
struct sam_actor actor_everyone(void);
struct sam_actor actor_employer(const uint8_t employer[static HASH_BYTES]);
struct sam_actor actor_any_employer(void);

/* A list of names: NAMES("job_search", "benefits"). It lives as long as its block. */
#define NAMES(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* Add a permit of access, a deny of access. What is returned may be changed: action, by, data_period,
 * meeting (bytes borrowed), period.
 *   category   a leaf, a group or "*"
 *   purposes   NAMES(...) or NULL: none
 *   start, end [start, end) in ms */
struct sam_provision *plan_permit(struct case_plan *plan, struct sam_actor actor,
                                  const char *category, const char *const *purposes, sam_time start,
                                  sam_time end);
struct sam_provision *plan_deny(struct case_plan *plan, struct sam_actor actor,
                                const char *category);
/* Take one away; those behind it move up. */
void plan_lift(struct case_plan *plan, size_t index);

/* ---- versions -------------------------------------------------------------------------------- */

/* A signed version. Owned: realm_version_free(). */
struct realm_version {
    uint8_t case_id[ID_BYTES];
    uint64_t version;
    sam_time issued_at;
    struct octets statement, consent;
    uint8_t id[HASH_BYTES];
    struct checked_case opened;     /* body and signers; signatures and form only were checked */
    struct octets keys[OWNERS_MAX]; /* keys statements of owners that it adds */
    size_t n_keys;
};

/* A version before it is signed, for tests that want to change what no plan can say. Owned:
 * free() it. Its lists are body's. */
struct case_draft {
    struct case_body body;
    struct owner owners[OWNERS_MAX];
    struct removing removing[OWNERS_MAX];
    struct member team[SAM_TEAM_MAX];
    struct former former[FORMER_MAX];
    struct reach reach[REACH_MAX];
    struct sam_provision provisions[SAM_PROVISIONS_MAX];
    size_t n_provisions;
    uint8_t consent[CONSENT_MAX];
    size_t consent_len;
};

/* The next version of a case, as a true client makes it: number, previous, owners_from, former, reach
 * and consent hash are right; the realm's broker statement is named.
 *   plan      in, borrowed
 *   previous  in, borrowed; NULL: the first version
 *   signers   in, borrowed   n owners, 1..SIGNATURES_MAX
 *   now       its issued_at */
void realm_case_next(struct realm *realm, const struct case_plan *plan,
                     const struct realm_version *previous, const struct person *const *signers,
                     size_t n, sam_time now, struct realm_version *ret_version);

/* The same in two steps. Signed by somebody else than an owner, or with another form, ret_version's opened
 * is closed: no version can follow it. */
struct case_draft *realm_case_draft(struct realm *realm, const struct case_plan *plan,
                                    const struct realm_version *previous, sam_time now);
void realm_case_sign(struct realm *realm, const struct case_draft *draft,
                     const struct case_plan *plan, const struct realm_version *previous,
                     const struct person *const *signers, size_t n,
                     struct realm_version *ret_version);

void realm_version_free(struct realm_version *version);

/* As other checks take it; borrowed. */
struct case_version realm_version_view(const struct realm_version *version);

#endif
