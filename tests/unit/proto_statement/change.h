/* change.h - every small change of a valid statement, one at a time, each of which must be refused. */
#ifndef TESTS_PROTO_STATEMENT_CHANGE_H
#define TESTS_PROTO_STATEMENT_CHANGE_H

#include "world.h"

/* The kind's check, all that it needs behind arg. It gives back what it opened. */
typedef enum sam_err change_check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal);

/* A valid statement. */
struct change_subject {
    enum statement_kind kind;
    struct sam_bytes body;
    const struct party *const *by;
    size_t n_by;
    change_check *check;
    void *arg;
    /* Numbers of the body's fields that may be absent or stand more than once, 0 ends the list: for
     * them dropping and doubling must only do no harm. NULL: none. */
    const unsigned *loose;
};

/* All of these; and that the statement itself is taken. */
void change_everything(const struct change_subject *subject);

void change_bits(const struct change_subject *subject);        /* of the whole statement */
void change_truncations(const struct change_subject *subject); /* and one byte appended */
void
change_fields(const struct change_subject *subject); /* dropped, doubled, unknown, out of order,
                                                             empty; signed again: REFUSAL_FORM */

#endif
