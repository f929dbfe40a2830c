/* cases.h - the cases that are in use, each with its current version verified and compiled.
 * Loaded when first asked for: the whole chain of versions is checked, each with its consent. A case
 * whose chain does not verify is not loaded, so nothing of it is released (property P15).
 * The least used go first. After any write to a case it is forgotten and read again, as far as it is new. */
#ifndef BROKER_CASES_H
#define BROKER_CASES_H

#include "case.h"
#include "consent_wire.h"
#include "site.h"

/* A case in memory. Borrowed from cases until its next call. */
struct loaded {
    uint8_t case_id[ID_BYTES];
    struct checked_case version; /* the current one; owned */
    struct consent consent;      /* owned */
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_consent plain;        /* team and provisions */
    const struct sam_policy *policy; /* NULL, so that nothing is released: its team does not fit the
                                        taxonomy any more; owners can still put another version */
    const struct site_version *signed_under; /* the broker statement that it names */
    struct owner_times times;
    sam_time logged; /* when the current version was */
    /* An older copy of the database was put in place after the newest choice that is here was made, or
     * an owner's beacon names a later version: nothing of the case is released (edge case 23). */
    bool waits;
    void *policy_memory;
};

struct cases;

/*   max  cases in memory, 1 or more */
enum sam_err cases_new(struct store *store, const struct site *site, const uint8_t *realm,
                       size_t max, struct cases **ret_cases) SAM_MUST_CHECK;

/* When an older copy was put in place last; 0: never. Before the first cases_get. */
void cases_restored(struct cases *cases, sam_time restored);
void cases_free(struct cases **cases);

/* Errors: REFUSED there is no such case, or its chain does not verify; NOMEM; IO. */
enum sam_err cases_get(struct cases *cases, const uint8_t *case_id, const struct loaded **ret_case)
    SAM_MUST_CHECK;

/* What is in memory of it may be wrong now. */
void cases_forget(struct cases *cases, const uint8_t *case_id);

/* Any item of the case that is listed and not erased. It is remembered, so that it is asked for once.
 *   c         in, as cases_get gave it; stays good
 *   ret_item  changed only if there is one */
enum sam_err cases_item(struct cases *cases, const struct loaded *c,
                        uint8_t ret_item[static ID_BYTES]) SAM_MUST_CHECK;

/* An item of the case is about to be erased. */
void cases_forget_item(struct cases *cases, const uint8_t *case_id);

/* The engine's form of a version. Also for one that is arriving.
 *   signed_under  in, borrowed: the broker statement that body names
 *   ret_plain     out, borrows team, body and consent
 *   ret_memory    out, owned: free() it when policy is not used any more
 * Errors: REFUSED the team or the consent does not fit; NOMEM. */
enum sam_err cases_compile(const struct site *site, const struct site_version *signed_under,
                           const struct case_body *body, const struct consent *consent,
                           struct sam_member team[static SAM_TEAM_MAX],
                           struct sam_consent *ret_plain, void **ret_memory,
                           const struct sam_policy **ret_policy) SAM_MUST_CHECK;

size_t cases_count(const struct cases *cases);
uint64_t cases_broken(const struct cases *cases);

/* ---- who asks ---------------------------------------------------------------------------------------- */

/* The session's key in a case. Zeroed: nobody. */
struct party {
    const struct owner *owner;   /* NULL: not an owner */
    const struct member *member; /* NULL: not on the team */
};
struct party cases_party(const struct loaded *c, const uint8_t *key_id);
bool cases_is_party(const struct party *party); /* owner or member */

#endif
