/* room_put.h - one thing that is said or written down, made and sent at once: header, content and wraps go on the way
 * together, and nothing waits in this home. For room_say.c. */
#ifndef CLIENT_ROOM_PUT_H
#define CLIENT_ROOM_PUT_H

#include "item_plan.h"
#include "item_wrap.h"
#include "room_inside.h"

#include "proto/seal.h"

/* The three requests, in their order. */
enum put_step { PUT_HEADER = 0, PUT_CONTENT, PUT_WRAPS_STEP, PUT_STEPS };
struct put_state {
    bool is_done;  /* acknowledged */
    bool is_asked; /* on the way */
    uint8_t request[ID_BYTES];
    enum sam_err err; /* of the last answer */
    struct sam_trouble trouble;
};

/* Secret: wiped at the end. */
struct room_put {
    struct sam_case *c;
    struct sam_room *room; /* NULL: none was entered */
    struct sam_draft draft;
    struct item_plan plan;
    struct item_body body;
    uint8_t item[ID_BYTES], dek[ITEM_KEY_BYTES], statement_id[HASH_BYTES];
    struct item_seal seal;
    size_t statement_len;
    uint8_t statement[STATEMENT_MAX], ciphertext[SEAL_SHORT_MAX];
    struct wrapping wrapping;
    struct put_state steps[PUT_STEPS];
    uint64_t seq; /* of the entry with which it became readable */
};

/* Seal and sign a new one, by put->draft and put->plan. Errors: TOO_BIG more than a chunk; TEXT; MEMORY. */
enum sam_err room_put_make(struct room_put *put, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Wrap it anew, and send what was not acknowledged yet.
 * OK: all three are. Errors: the first that was not; as item_wrap_may(). */
enum sam_err room_put_send(struct room_put *put, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The next thing that comes; what is none of ours goes to the room.
 *   ret_event  out; what: LINK_NOTHING where none will come
 *   ret_err    out   what client_next() said of it */
void room_put_next(struct sam_case *c, struct sam_room *room, struct link_event *ret_event,
                   enum sam_err *ret_err, struct sam_trouble *trouble);
/* In this home it is known from now on, and shown without a release once its turn comes. */
enum sam_err room_put_learn(struct room_put *put, struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
