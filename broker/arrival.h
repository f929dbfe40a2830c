/* arrival.h - a version of a case that arrives: is it to be the current one? For handle_case.c.
 * Looked at in this order: the case statement (case.h, with the log's times), its consent, the engine's
 * form of both, reach against what the consent gives, the keys of who was added.
 * Pure but for reading keys from the store.
 * Source: design.md section 3, "Case statement"; consent-rules.md, "Current". */
#ifndef BROKER_ARRIVAL_H
#define BROKER_ARRIVAL_H

#include "state.h"

/* Zeroed, a closed one. */
struct arrival {
    struct checked_case version; /* owned */
    struct consent consent;      /* owned */
    /* Keys statements of owners that the store does not know yet: to become pending. Borrowed from the
     * request. */
    struct store_keys keys[OWNERS_MAX];
    size_t n_keys;
};

/* Check what a PutCase brings.
 *   previous     in, borrowed; NULL: v1 is expected
 *   ret_arrival  out, written only on OK; end it with arrival_close()
 *   ret_refusal  out, written only on REFUSED. A version that is not the next one, or follows another, is
 *                VERSION or PREVIOUS also where its time is wrong, so that its client learns that another
 *                came first. Beside what case_check() says: REACH it is not what the consent gives,
 *                OWNERS, TEAM keys of who is added are missing or are others
 * Errors: REFUSED; NOMEM; IO. */
enum sam_err arrival_check(struct core *core, struct call *call, const struct loaded *previous,
                           struct arrival *ret_arrival, enum refusal *ret_refusal) SAM_MUST_CHECK;
void arrival_close(struct arrival *arrival);

#endif
