/* opening.c - see opening.h. */
#include "opening.h"

#include "dispatch.h"
#include "hello.h"
#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void
opening_close(struct opening *opening)
{
    wire_free(&opening->inner);
    wire_free(&opening->outer);
    if (opening->part != NULL) { sodium_memzero(opening->part, opening->part_size); }
    free(opening->part);
    *opening = (struct opening){.answer = SILENCE};
}

struct peer_session *
opening_session(struct core *core, const struct opening *opening)
{
    const struct core_frame *from = opening->from;
    struct peer_session *s = sessions_find(core->sessions, from->edge, from->frame.route);
    return s != NULL && s->serial == opening->serial ? s : NULL;
}

/* What was sealed becomes a request; what is none is answered as such. */
static bool
read_part(struct opening *opening, struct peer_session *session, struct sam_bytes sealed)
{
    size_t len = 0;
    opening->part = malloc(sealed.len);
    if (opening->part == NULL) { return false; }
    opening->part_size = sealed.len;
    if (session_open(&session->session, sealed, opening->part, sealed.len, &len) != SAM_OK) {
        return false;
    }
    opening->serial = session->serial;
    struct sam_bytes part = {opening->part, len};
    enum sam_err r = wire_request_decode(part, &opening->inner, &opening->request);
    if (r != SAM_OK) { opening->request = NULL; }
    return r != SAM_E_NOMEM; /* without memory nothing can be said of it: the client asks again */
}

/* Of the part alone: what an edge puts beside it is no part of what its sender asks. */
static void
name_part(struct opening *opening)
{
    if (!dispatch_find(opening->request->kind)->remembers) { return; }
    (void)crypto_hash_sha256(opening->digest, opening->part,
                             opening->part_size - SESSION_TAG_BYTES);
}

static void
open_sealed(struct core *core, struct opening *opening, const struct request_frame *frame)
{
    const struct frame *from = &opening->from->frame;
    struct peer_session *session = sessions_find(core->sessions, opening->from->edge, from->route);
    opening->answer = NO_SESSION;
    if (session == NULL || memcmp(session->key_id, from->key_id, HASH_BYTES) != 0) {
        core->counts.dropped++;
        return;
    }
    if (!read_part(opening, session, frame->sealed)) {
        sessions_end(core->sessions, session);
        core->counts.dropped++;
        return;
    }
    opening->answer = SEALED;
    opening->chunk = frame->chunk;
    if (opening->request != NULL) {
        name_part(opening);
    } else {
        core->counts.malformed++;
    }
}

void
opening_make(struct core *core, const struct core_frame *from, const struct core_moment *moment,
             sam_time now, struct draw *draw, struct opening *ret_opening)
{
    const struct request_frame *frame = NULL;
    *ret_opening = (struct opening){.from = from};
    bool is_edge = sessions_is_edge(core->sessions, from->edge, from->generation);
    if (!is_edge || from->frame.kind != FRAME_MESSAGE
        || wire_request_frame_decode(from->frame.payload, &ret_opening->outer, &frame) != SAM_OK) {
        core->counts.dropped++;
        return;
    }
    if (frame->hello == NULL) {
        open_sealed(core, ret_opening, frame);
    } else if (hello_take(core, from, frame->hello, moment, now, draw, ret_opening->n)) {
        ret_opening->answer = GREETING;
    }
}
