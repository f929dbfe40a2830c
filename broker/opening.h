/* opening.h - what a frame from an edge turns out to be, before anything is decided. For turn.c.
 * A hello is taken here at once, because nothing follows from it alone; a sealed part is opened, in the
 * order in which parts came, and taken apart.
 * Source: design.md section 4, "Inner session". */
#ifndef BROKER_OPENING_H
#define BROKER_OPENING_H

#include "state.h"

enum opening_answer { SILENCE = 0, GREETING, NO_SESSION, SEALED };

/* Zeroed, a closed one: to be met with silence. */
struct opening {
    const struct core_frame *from; /* borrowed */
    enum opening_answer answer;
    uint8_t n[SESSION_RANDOM_BYTES]; /* GREETING */
    /* SEALED: */
    struct wire *outer, *inner; /* owned */
    uint8_t *part;              /* what was sealed; owned */
    size_t part_size;
    uint64_t serial;               /* of the session that it came by */
    const struct request *request; /* borrowed from inner; NULL: it was none */
    struct sam_bytes chunk;        /* borrowed from outer; may be absent */
    uint8_t digest[HASH_BYTES];    /* of part, if the request is one to be remembered */
};

/*   ret_opening  out; end it with opening_close() */
void opening_make(struct core *core, const struct core_frame *from,
                  const struct core_moment *moment, sam_time now, struct draw *draw,
                  struct opening *ret_opening);

/* Wiped. */
void opening_close(struct opening *opening);

/* The session that the part came by; NULL: it ended, or another took its place meanwhile. */
struct peer_session *opening_session(struct core *core, const struct opening *opening);

#endif
