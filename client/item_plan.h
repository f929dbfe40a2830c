/* item_plan.h - a draft, looked at before anything is sealed: what its header will say, and who could read it.
 * Source: include/samtykke/client_item.h. */
#ifndef CLIENT_ITEM_PLAN_H
#define CLIENT_ITEM_PLAN_H

#include "inside.h"

#include "proto/item_key.h"
#include <samtykke/client_item.h>

/* What the header takes from the draft: copied, so that a case that is fetched anew takes nothing away. It borrows from
 * itself: not to be moved. */
struct item_plan {
    uint8_t names[LABELS_MAX][NAME_MAX_BYTES];
    struct sam_bytes labels[LABELS_MAX]; /* sorted, unique; of names */
    size_t n_labels;
    uint8_t audience[SAM_TEAM_MAX][ID_BYTES]; /* sorted, unique */
    size_t n_audience;
    sam_time created;
};

/* Look at a draft: may this client write it, is it of its kind, are its labels leaves, is its audience on the team?
 *   is_listed  its kind is one of kinds.json; false: of the program's own (case_secret), content not looked at
 * Errors: as sam_item_send(), before anything is read or asked; DATE (written after now). */
enum sam_err item_plan_make(const struct sam_case *c, const struct sam_draft *draft, bool is_listed,
                            struct item_plan *ret_plan, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Is what was planned still so, now that the case may be a newer version? Errors: CHANGED (somebody of the audience has
 * left). */
enum sam_err item_plan_stands(const struct sam_case *c, const struct item_plan *plan,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The header, all but item and what the ciphertext gives. Borrows from draft and plan. */
void item_plan_body(const struct sam_case *c, const struct sam_draft *draft,
                    const struct item_plan *plan, struct item_body *ret_body);

/* Labels as a header has them: leaves of the case's taxonomy, sorted, none twice, copied.
 *   names       out   LABELS_MAX of them: what ret_labels borrow from
 *   ret_labels  out   room for LABELS_MAX
 * Errors: NO_TOPIC (also: none), TOO_MANY. */
enum sam_err item_plan_labels(const struct sam_case *c, const struct sam_bytes *from, size_t n,
                              uint8_t (*names)[NAME_MAX_BYTES], struct sam_bytes *ret_labels,
                              size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* As what this home writes: "candidate", or its role on the team; borrowed. NULL: neither an owner nor on the team. */
const char *item_plan_role(const struct sam_case *c);

/* What its content is sealed to: the place, labels and author of an item of this plan.
 *   item  ID_BYTES */
enum sam_err item_plan_ctx(const struct sam_case *c, const struct item_plan *plan,
                           const uint8_t *item, struct item_ctx *ret_ctx) SAM_MUST_CHECK;

#endif
