/* wrapping.h - wraps that somebody sends: for whom they are expected, whether they are taken, and keeping
 * them. For PutWraps, MissingWraps, and PutMeeting, which may bring some for what it puts on the table.
 * Source: design.md section 3, "Wraps". */
#ifndef BROKER_WRAPPING_H
#define BROKER_WRAPPING_H

#include "tables.h"
#include "wraps.h"

/* For whom an item is wrapped now.
 *   tables  in, borrowed   of tables_find()
 *   also    in, borrowed, ID_BYTES   a meeting on whose table it is being put; NULL: none */
void wrapping_expect(const struct asker *asker, const struct kept_item *item,
                     const struct tables *tables, const uint8_t *also,
                     struct recipients *ret_expected);

/* May the asker wrap this item: an owner, or its author? */
bool wrapping_may(const struct asker *asker, const struct kept_item *item);

/* Are these wraps of that item, by the asker, sound, with their shares, and is the item all there? Nothing is
 * written.
 *   put          in, borrowed, untrusted
 *   also         in, as above
 *   ret_wraps    out, written only on OK; end it with wraps_close()
 *   ret_refusal  out, written only on REFUSED
 * Errors: REFUSED; NOMEM; IO. */
enum sam_err wrapping_check(struct core *core, struct call *call, const struct asker *asker,
                            const struct kept_item *item, const struct put_wraps *put,
                            const uint8_t *also, struct checked_wraps *ret_wraps,
                            enum refusal *ret_refusal) SAM_MUST_CHECK;

/* Not taken: an entry, and what the client is to do.
 *   meeting  in, borrowed, ID_BYTES   that the entry names; NULL: none */
enum sam_err wrapping_refuse(struct core *core, struct call *call, const struct asker *asker,
                             const struct kept_item *item, const uint8_t *meeting, enum refusal why)
    SAM_MUST_CHECK;

/* Who got a wrap, and who was surplus. */
struct wrapped {
    uint8_t stored[RECIPIENTS_MAX][HASH_BYTES], dropped[RECIPIENTS_MAX][HASH_BYTES];
    size_t n_stored, n_dropped;
};

/* Keep what wrapping_check() took.
 *   ret_wrapped  out, written only on OK: lives as long as the call
 * Errors: NOMEM; IO. */
enum sam_err wrapping_keep(struct core *core, struct call *call, const struct put_wraps *put,
                           const struct checked_wraps *wraps, const struct wrapped **ret_wrapped)
    SAM_MUST_CHECK;

#endif
