/* item_wrap.h - an item's key, wrapped for those who shall be able to read it now, and put at the broker.
 * Shared by sending (item_send.c) and wrapping again (item_rewrap.c).
 *
 * Nothing is wrapped by a client that must not: the head of the case must stand, and a member must have compared
 * the eight words with the candidate in this home. Recipients are computed from the verified current version
 * alone; nothing that a reply names is wrapped for.
 * Source: design.md section 3, "Wraps"; proto/recipients.h. */
#ifndef CLIENT_ITEM_WRAP_H
#define CLIENT_ITEM_WRAP_H

#include "inside.h"

#include "proto/message.h"
#include "proto/recipients.h"
#include "proto/wrap.h"

/* The time to sign and count with: this computer's; the broker's where the two are so far apart that it would
 * refuse ours. */
sam_time item_time(const struct sam_client *client);

/* May this client wrap now? Errors: STALE and those of case_must_stand(); NOT_VERIFIED (what: the candidate). */
enum sam_err item_wrap_may(struct sam_case *c, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* For whom an item is wrapped now: proto/recipients.h on the current version. The later of the two clocks counts,
 * so that neither opens what has ended.
 *   item       in, borrowed   created, author, meeting and audience are looked at
 *   labels, n  in, borrowed   with all that owners added
 *   tables     in, borrowed   meetings on whose table it lies, by somebody who may put it there; n_tables of them */
void item_wrap_recipients(const struct sam_case *c, const struct item_body *item,
                          const struct sam_bytes *labels, size_t n,
                          const uint8_t (*tables)[ID_BYTES], size_t n_tables,
                          struct recipients *ret);

/* What is wrapped. All of it borrowed, and not from the case. */
struct wrap_task {
    const struct item_body *item; /* verified, or one's own */
    const uint8_t *statement_id;  /* the item's; HASH_BYTES */
    const uint8_t *dek; /* secret, ITEM_KEY_BYTES; the caller has compared its commitment */
    const struct sam_bytes *labels; /* with all that owners added */
    size_t n_labels;
    const uint8_t (*tables)[ID_BYTES]; /* as above */
    size_t n_tables;
    /* Of those who are expected, only these key_ids; NULL: all of them. */
    const uint8_t (*only)[HASH_BYTES];
    size_t n_only;
};

/* Wrap and put. Where the case has changed meanwhile it is fetched anew and everything is wrapped again.
 * OK, and nothing is sent, where nobody of `only` is to get a wrap any more.
 * Errors: as item_wrap_may(); NOT_OPEN (not there, erased, another's), CHANGED (five times); of asking. */
enum sam_err item_wrap_put(struct sam_case *c, const struct wrap_task *task,
                           struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- one attempt, for who sends it together with something else (room_say.c, meeting_table.c) --------------------------------- */

/* Made, not sent. Secret: it holds shares; sodium_memzero() it. */
struct wrapping {
    struct recipients to;
    struct share shares[RECIPIENTS_MAX];
    struct wrap wraps[RECIPIENTS_MAX];
    uint8_t statement[STATEMENT_MAX];
    size_t len;
};
/* Wrap for who is expected now; w->to.n 0: nobody, and nothing is to be sent. Errors: as item_wrap_may(). */
enum sam_err item_wrap_make(struct sam_case *c, const struct wrap_task *task, struct wrapping *w,
                            struct sam_trouble *trouble) SAM_MUST_CHECK;
/* As it is put. Borrows w. */
struct put_wraps item_wrap_request(const struct wrapping *w);

#endif
