/* reply_list.c - see reply_list.h. */
#include "reply_list.h"

#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void
reply_list_clear(struct reply_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        void *bytes = NULL;
        memcpy(&bytes, &list->frames[i].frame.payload.at, sizeof bytes); /* the list's own */
        free(bytes);
    }
    list->n = 0;
}

void
reply_list_free(struct reply_list *list)
{
    reply_list_clear(list);
    free(list->frames);
    *list = (struct reply_list){.n = 0};
}

static bool
make_room(struct reply_list *list)
{
    if (list->n < list->room) { return true; }
    size_t room = list->room == 0 ? CORE_FRAMES_MAX : 2 * list->room;
    struct core_frame *frames = realloc(list->frames, room * sizeof *frames);
    if (frames == NULL) { return false; }
    list->frames = frames;
    list->room = room;
    return true;
}

bool
reply_list_add(struct reply_list *list, const struct core_frame *to,
               const struct reply_frame *reply)
{
    size_t len = 0, room = 64 + reply->sealed.len + reply->chunk.len;
    uint8_t *bytes = NULL;
    if (!make_room(list) || (bytes = malloc(room)) == NULL) { return false; }
    if (wire_reply_frame_encode(reply, bytes, room, &len) != SAM_OK) {
        free(bytes);
        return false;
    }
    struct core_frame *frame = &list->frames[list->n++];
    *frame = *to;
    frame->frame.kind = FRAME_MESSAGE;
    frame->frame.payload = (struct sam_bytes){bytes, len};
    return true;
}

bool
reply_list_seal(struct reply_list *list, struct peer_session *session,
                const struct reply_parts *parts)
{
    bool done = false;
    size_t len = parts->encoded.len, room = CONTROL_MAX + SESSION_TAG_BYTES;
    struct core_frame to = {.edge = session->edge, .generation = session->generation};
    struct reply_frame frame = {.chunk = parts->chunk};
    uint8_t *bytes = malloc(room);
    if (bytes == NULL || len > CONTROL_MAX) { goto out; }
    if (len > 0) {
        memcpy(bytes, parts->encoded.at, len);
    } else if (wire_reply_encode(parts->reply, bytes, CONTROL_MAX, &len) != SAM_OK) {
        goto out;
    }
    if (session_seal(&session->session, (struct sam_bytes){bytes, len}, bytes, room, &len)
        != SAM_OK) {
        goto out;
    }
    frame.sealed = (struct sam_bytes){bytes, len};
    memcpy(to.frame.route, session->route, FRAME_ROUTE_BYTES);
    memcpy(to.frame.key_id, session->key_id, HASH_BYTES);
    done = reply_list_add(list, &to, &frame);
out:
    /* sealed in its place, and behind it nothing was ever written */
    if (bytes != NULL) { sodium_memzero(bytes, done ? len : room); }
    free(bytes);
    return done;
}

/* ---- hints ------------------------------------------------------------------------------------- */

static bool
may_know(struct core *core, const struct peer_session *session, const uint8_t *case_id)
{
    const struct loaded *c = NULL;
    if (cases_get(core->cases, case_id, &c) != SAM_OK) { return false; }
    struct party party = cases_party(c, session->key_id);
    return cases_is_party(&party);
}

static void
hint(struct reply_list *list, struct peer_session *session, const struct watch *watch, sam_time now)
{
    struct hint said;
    struct reply reply = {.time = now, .hint = &said};
    const struct reply_parts parts = {.reply = &reply};
    memcpy(said.case_id, watch->case_id, ID_BYTES);
    memcpy(reply.request, watch->request, ID_BYTES);
    /* A session that could not be sealed has ended itself: its next part finds that out. */
    if (!reply_list_seal(list, session, &parts)) { session_end(&session->session); }
}

void
reply_list_hints(struct reply_list *list, struct core *core, const uint8_t *case_id, sam_time now)
{
    size_t told = 0;
    struct peer_session *session = NULL;
    while (told < HINTS_MAX && (session = sessions_watching(core->sessions, session)) != NULL) {
        for (size_t i = 0; i < session->n_watches; i++) {
            struct watch *watch = &session->watches[i];
            if (memcmp(watch->case_id, case_id, ID_BYTES) != 0) { continue; }
            if (may_know(core, session, case_id)) {
                hint(list, session, watch, now);
                told++;
            }
            break; /* a session watches a case once */
        }
    }
}
