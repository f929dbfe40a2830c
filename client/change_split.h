/* change_split.h - withdrawing: lift what gives somebody a category, and nothing else. A permit of a group from
 * which a part is withdrawn is replaced by permits of the other parts, on the same terms.
 * Pure: no I/O, clock, randomness or logging.
 * Source: consent-rules.md, P10 (a group permit equals permits for all its leaves) and P11. */
#ifndef CLIENT_CHANGE_SPLIT_H
#define CLIENT_CHANGE_SPLIT_H

#include "change_draft.h"

/* The fewest categories that stand for exactly these leaves: a group where all of it is meant, else leaves.
 *   leaves     bits
 *   ret_names  out, borrowed from taxonomy
 * Returns how many. */
size_t split_names(const struct sam_taxonomy *taxonomy, uint32_t leaves,
                   struct sam_bytes ret_names[static SAM_LEAVES_MAX]);

/* Withdraw: every permit for exactly this actor (access; for employers: redisclosure) closes under the category.
 * Where the other parts would take up the room that is kept for a no, the permit stays as it is and a deny
 * of the category is added: that always fits, and closes no less.
 *   actor, category  in, borrowed as long as the draft is used; an unknown category is one that equals it
 * Returns NONE, NOTHING (no such permit), TOO_MANY. */
enum sam_trouble_kind split_withdraw(struct draft *draft, const struct sam_actor *actor,
                                     struct sam_bytes category,
                                     const struct sam_taxonomy *taxonomy);

#endif
