/* item_answer.h - the steps of a release: for item_release(), and for who has several on the way (room_fetch.c).
 *
 *   release_request ─▶ (answer) release_take ─▶ case_see_note ─▶ release_verify ... ─▶ case_compare_seen
 *
 * The order is free where several came together: nothing of any is used before all of it was done. */
#ifndef CLIENT_ITEM_ANSWER_H
#define CLIENT_ITEM_ANSWER_H

#include "item_release.h"

/* What came for one, copied. Secret: it holds the share. */
struct release_answer {
    struct released released; /* item and labels point into bytes */
    struct sam_bytes labels[ADDED_LABELS_MAX];
    struct sam_bytes note;  /* the log's checkpoint */
    struct sam_bytes chunk; /* beside it; may be absent */
    uint8_t *bytes;         /* owned */
    sam_time time;
};

/* What is asked. ret_request borrows ret_asked, and that the terms. */
void release_request(const struct sam_case *c, const struct release_terms *terms,
                     struct release *ret_asked, struct request *ret_request);

/* A reply without error.
 *   ret_answer  out, owned: release_answer_free(); written only on OK
 * Errors: ANSWER, MEMORY. */
enum sam_err release_take(const struct link_event *event, struct release_answer **ret_answer,
                          struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Wiped. Takes NULL in it. */
void release_answer_free(struct release_answer **answer);

/* All that item_release.h says, but the log, the labels that this home has seen, and what the author had seen.
 *   asked  ID_BYTES: the item that was asked for
 *   item   in and out, zeroed before; to be closed also on an error. Not to be moved but by release_give()
 * Errors: as item_release(). */
enum sam_err release_verify(struct sam_case *c, const uint8_t *asked,
                            const struct release_answer *answer, struct released_item *item,
                            struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What its author had seen. Borrows from both. */
struct case_claim release_claim(const struct release_answer *answer,
                                const struct released_item *item);

/* Is one that was released not what its author made: an alarm, and no reason to leave out the others? Whoever may write can
 * write one that nobody can open. */
bool release_is_spoiled(const struct sam_trouble *trouble);

/* Move one; nothing is left in from. */
void release_give(struct released_item *from, struct released_item *to);

#endif
