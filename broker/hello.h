/* hello.h - the first words of a session, and the admission of keys that are pending.
 * A hello alone proves nothing: it may have been recorded. What follows from a session follows from its
 * first opened part; only that admits a key.
 * Source: design.md section 4, "Inner session"; proto/session.h, proto/admission.h. */
#ifndef BROKER_HELLO_H
#define BROKER_HELLO_H

#include "state.h"

#define HELLO_PENDING_MS (14 * SAM_DAY_MS) /* how long keys stay pending */

/* A record of these keys, all else empty. Every argument in, borrowed. */
struct store_keys hello_keys(const uint8_t *key_id, const uint8_t *ed25519, const uint8_t *x25519,
                             const uint8_t *curve);

/* May these keys act at this edge now: its organisation's, admitted or still pending, and with a
 * certificate that stands, if they have one? */
bool hello_may_connect(struct core *core, unsigned edge, const struct store_keys *keys,
                       sam_time now);

/* Take a hello. A new session is in the place of the route's old one only where it was good.
 *   from   in, borrowed: edge, generation (checked before), route, User-Id
 *   ret_n  out, 32 bytes that go back in clear, written only where true
 * False: say nothing. */
bool hello_take(struct core *core, const struct core_frame *from, const struct hello *hello,
                const struct core_moment *moment, sam_time now, struct draw *draw, uint8_t *ret_n);

/* The session's first part was opened: its keys are admitted from now on. In a frame of the store.
 * Errors: REFUSED x25519 or curve belongs to somebody else's admitted keys, or the time for it is over;
 * NOMEM; IO. */
enum sam_err hello_admit(struct core *core, const struct peer_session *session, sam_time now)
    SAM_MUST_CHECK;

#endif
