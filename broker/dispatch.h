/* dispatch.h - which request goes to which handler, and what is done around it. Nothing is allowed that
 * has no row.
 * Source: design.md section 4, "Requests". */
#ifndef BROKER_DISPATCH_H
#define BROKER_DISPATCH_H

#include "state.h"

struct dispatch_row {
    handle_function *handle; /* NULL: not allowed */
    bool remembers; /* a write: the same request again gets the same bytes, without a checkpoint */
    bool reads;     /* gives out content: waits while the case waits for its newest version */
    bool no_case;   /* must be of no case */
};

/* Never NULL. */
const struct dispatch_row *dispatch_find(enum request_kind kind);

/* Handle one call within the store's present frame: what came before is answered from memory, else by
 * its handler, and remembered.
 *   digest      in, HASH_BYTES of the request's bytes
 *   ret_encoded out, the reply's bytes where they are fixed already; they live as long as the call;
 *               absent: call->reply is to be encoded
 * Errors: as a handler's. */
enum sam_err dispatch_call(struct core *core, struct call *call, const uint8_t *digest,
                           struct sam_bytes *ret_encoded) SAM_MUST_CHECK;

#endif
