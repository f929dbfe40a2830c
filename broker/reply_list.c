/* reply_list.c - see reply_list.h. */
#include "reply_list.h"

#include "wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------------------------------ */

#define BLOCK 1048576U /* bytes; more than a frame */
_Static_assert(BLOCK >= 2 * FRAME_MAX, "a frame fits");

struct reply_block {
    struct reply_block *next;
    size_t used;
    uint8_t at[BLOCK];
};

/* What is sealed needs no wiping. */
void
reply_list_clear(struct reply_list *list)
{
    size_t kept = 0;
    struct reply_block **at = &list->blocks;
    while (*at != NULL) {
        struct reply_block *block = *at;
        block->used = 0;
        kept += BLOCK;
        if (kept <= REPLIES_KEPT) {
            at = &block->next;
            continue;
        }
        *at = block->next;
        free(block);
    }
    list->filled = list->blocks;
    list->n = 0;
}

void
reply_list_free(struct reply_list *list)
{
    while (list->blocks != NULL) {
        struct reply_block *block = list->blocks;
        list->blocks = block->next;
        free(block);
    }
    free(list->part);
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

/* A block that has so many bytes left; NULL: no memory. */
static struct reply_block *
find_block(struct reply_list *list, size_t len)
{
    struct reply_block *last = list->filled;
    while (last != NULL && (BLOCK - last->used < len) && last->next != NULL) {
        last = last->next;
    }
    if (last == NULL || BLOCK - last->used < len) {
        struct reply_block *block = len > BLOCK ? NULL : malloc(sizeof *block);
        if (block == NULL) { return NULL; }
        block->next = NULL;
        block->used = 0;
        if (last == NULL) {
            list->blocks = block;
        } else {
            last->next = block;
        }
        last = block;
    }
    list->filled = last;
    return last;
}

/* ---- replies ----------------------------------------------------------------------------------- */

bool
reply_list_add(struct reply_list *list, const struct core_frame *to,
               const struct reply_frame *reply)
{
    size_t len = 0, room = 64 + reply->sealed.len + reply->chunk.len;
    struct reply_block *block = NULL;
    if (!make_room(list) || (block = find_block(list, room)) == NULL) { return false; }
    uint8_t *bytes = block->at + block->used;
    if (wire_reply_frame_encode(reply, bytes, room, &len) != SAM_OK) { return false; }
    block->used += len;
    struct core_frame *frame = &list->frames[list->n++];
    *frame = *to;
    frame->frame.kind = FRAME_MESSAGE;
    frame->frame.payload = (struct sam_bytes){bytes, len};
    return true;
}

/* Encode and seal in the list's part. What failed on the way is wiped; a seal leaves nothing to be. */
static bool
seal_part(struct reply_list *list, struct session *session, const struct reply_parts *parts,
          struct sam_bytes *ret_sealed)
{
    enum sam_err r = SAM_E_TOO_BIG;
    size_t len = parts->encoded.len, room = CONTROL_MAX + SESSION_TAG_BYTES;
    if (list->part == NULL && (list->part = malloc(room)) == NULL) { return false; }
    uint8_t *part = list->part;
    if (len > CONTROL_MAX) { return false; }
    if (len > 0) {
        memcpy(part, parts->encoded.at, len);
        r = SAM_OK;
    } else {
        r = wire_reply_encode(parts->reply, part, CONTROL_MAX, &len);
    }
    if (r == SAM_OK) { r = session_seal(session, (struct sam_bytes){part, len}, part, room, &len); }
    if (r != SAM_OK) {
        sodium_memzero(part, room);
        return false;
    }
    *ret_sealed = (struct sam_bytes){part, len};
    return true;
}

bool
reply_list_seal(struct reply_list *list, struct peer_session *session,
                const struct reply_parts *parts)
{
    struct core_frame to = {.edge = session->edge, .generation = session->generation};
    struct reply_frame frame = {.chunk = parts->chunk};
    if (!seal_part(list, &session->session, parts, &frame.sealed)) { return false; }
    memcpy(to.frame.route, session->route, FRAME_ROUTE_BYTES);
    memcpy(to.frame.key_id, session->key_id, HASH_BYTES);
    return reply_list_add(list, &to, &frame);
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
