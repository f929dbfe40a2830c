/* intake.c - messages to frames. */
#include "intake.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* One edge's. */
struct mouth {
    bool is_ready; /* the kernel has something */
    uint8_t *held; /* the end of a message that had no room; FRAME_PACKED_MAX bytes, owned */
    size_t n_held; /* bytes */
    uint32_t asks; /* in this second */
};

struct intake {
    size_t n, next; /* edges; which one begins */
    struct mouth mouths[EDGES_MAX];
    struct core_frame frames[CORE_FRAMES_MAX];
    size_t n_frames;
    uint8_t *bytes; /* CORE_BYTES_MAX + FRAME_PACKED_MAX, owned: messages one behind the other */
    size_t used;
    struct intake_counts counts;
};

enum sam_err
intake_new(size_t n, struct intake **ret_intake)
{
    struct intake *intake = calloc(1, sizeof *intake);
    if (intake == NULL) return SAM_E_NOMEM;
    intake->n = n;
    bool is_whole = (intake->bytes = malloc(CORE_BYTES_MAX + FRAME_PACKED_MAX)) != NULL;
    for (size_t i = 0; i < n; i++)
        is_whole = is_whole && (intake->mouths[i].held = malloc(FRAME_PACKED_MAX)) != NULL;
    if (!is_whole) {
        intake_free(&intake);
        return SAM_E_NOMEM;
    }
    *ret_intake = intake;
    return SAM_OK;
}

void
intake_free(struct intake **intake)
{
    if (intake == NULL || *intake == NULL) return;
    for (size_t i = 0; i < (*intake)->n; i++)
        free((*intake)->mouths[i].held);
    free((*intake)->bytes);
    free(*intake);
    *intake = NULL;
}

void
intake_ready(struct intake *intake, size_t edge)
{
    intake->mouths[edge].is_ready = true;
}

void
intake_look(struct intake *intake)
{
    for (size_t i = 0; i < intake->n; i++)
        intake_ready(intake, i);
}

void
intake_forget(struct intake *intake, size_t edge)
{
    intake->mouths[edge].is_ready = false;
    intake->mouths[edge].n_held = 0;
}

/* May this edge be read now? */
static bool
is_open(struct supervisor *supervisor, size_t edge)
{
    const struct channel *channel = supervise_channel(supervisor, edge);
    return channel != NULL && !channel_waits(channel);
}

bool
intake_waits(const struct intake *intake, struct supervisor *supervisor)
{
    for (size_t i = 0; i < intake->n; i++)
        if (intake->mouths[i].n_held > 0 && is_open(supervisor, i)) return true;
    return false;
}

void
intake_tick(struct intake *intake)
{
    for (size_t i = 0; i < intake->n; i++)
        intake->mouths[i].asks = 0;
}

void
intake_count(const struct intake *intake, struct intake_counts *ret_counts)
{
    *ret_counts = intake->counts;
}

/* ---- frames ------------------------------------------------------------------------------------ */

/* What a turn is filled with, beside the intake itself. */
struct filling {
    struct intake *intake;
    struct core *core;
    struct supervisor *supervisor;
    const struct core_moment *moment;
};

static enum channel_result
answer(const struct filling *f, size_t edge, const struct frame *question)
{
    uint8_t payload[FRAME_YES_BYTES] = {FRAME_NO};
    struct frame reply = {.kind = FRAME_ANSWER, .payload = {payload, 1}};
    struct mouth *mouth = &f->intake->mouths[edge];

    f->intake->counts.asks++;
    memcpy(reply.key_id, question->key_id, HASH_BYTES);
    if (mouth->asks >= INTAKE_ASKS_A_SECOND) {
        f->intake->counts.asks_refused++;
    } else if (core_ask(f->core, (unsigned)edge, question->key_id, f->moment, payload + 1)) {
        payload[0] = FRAME_YES;
        reply.payload.len = sizeof payload;
    }
    mouth->asks++;
    /* Dropped where the queue is full: no answer means no. */
    return channel_put(supervise_channel(f->supervisor, edge), &reply) == SAM_E_MALFORMED
               ? CHANNEL_MALFORMED
               : CHANNEL_FINE;
}

static void
keep_counts(const struct filling *f, size_t edge, struct sam_bytes payload)
{
    uint64_t counts[FRAME_COUNTS] = {0};
    for (size_t i = 0; i < (size_t)FRAME_COUNTS * 8; i++)
        counts[i / 8] |= (uint64_t)payload.at[i] << 8 * (i % 8);
    supervise_count(f->supervisor, edge, counts);
}

static enum channel_result
take_frame(const struct filling *f, size_t edge, const struct frame *frame)
{
    struct intake *intake = f->intake;
    switch (frame->kind) {
    case FRAME_MESSAGE:
        intake->frames[intake->n_frames++] = (struct core_frame){
            .edge = (unsigned)edge,
            .generation = supervise_generation(f->supervisor, edge),
            .frame = *frame,
        };
        return CHANNEL_FINE;
    case FRAME_ASK:
        return answer(f, edge, frame);
    case FRAME_COUNT:
        keep_counts(f, edge, frame->payload);
        return CHANNEL_FINE;
    case FRAME_ANSWER:
    case FRAME_SETUP:
        break;
    }
    return CHANNEL_MALFORMED; /* not an edge's to send */
}

/* A message that lies in bytes; what the turn has no room for is held. */
static enum channel_result
take_message(const struct filling *f, size_t edge, struct sam_bytes message)
{
    struct intake *intake = f->intake;
    struct mouth *mouth = &intake->mouths[edge];
    struct frame frame;

    while (message.len > 0 && intake->n_frames < CORE_FRAMES_MAX) {
        if (frame_next(&message, &frame) != SAM_OK) return CHANNEL_MALFORMED;
        enum channel_result result = take_frame(f, edge, &frame);
        if (result != CHANNEL_FINE) return result;
    }
    if (message.len > 0) memcpy(mouth->held, message.at, message.len);
    mouth->n_held = message.len;
    return CHANNEL_FINE;
}

/* One message of an edge: EMPTY there is none now. */
static enum channel_result
take_one(const struct filling *f, size_t edge)
{
    struct intake *intake = f->intake;
    struct mouth *mouth = &intake->mouths[edge];
    uint8_t *into = intake->bytes + intake->used;
    size_t len = mouth->n_held;

    if (len > 0) {
        memcpy(into, mouth->held, len);
        mouth->n_held = 0;
    } else {
        if (!mouth->is_ready) return CHANNEL_EMPTY;
        enum channel_result result = channel_take(supervise_channel(f->supervisor, edge), into,
                                                  &len);
        if (result == CHANNEL_EMPTY) mouth->is_ready = false;
        if (result != CHANNEL_FINE) return result;
    }
    intake->used += len;
    return take_message(f, edge, (struct sam_bytes){into, len});
}

/* Frames of an edge that has gone bad are no part of the turn. */
static void
drop_frames(struct intake *intake, size_t edge)
{
    size_t kept = 0;
    for (size_t i = 0; i < intake->n_frames; i++)
        if (intake->frames[i].edge != edge) intake->frames[kept++] = intake->frames[i];
    intake->n_frames = kept;
}

static bool
has_room(const struct intake *intake)
{
    return intake->n_frames < CORE_FRAMES_MAX && intake->used < CORE_BYTES_MAX;
}

void
intake_begin(struct intake *intake)
{
    intake->n_frames = 0;
    intake->used = 0;
}

void
intake_take(struct intake *intake, struct core *core, struct supervisor *supervisor,
            const struct core_moment *moment, const struct core_frame **ret_frames, size_t *ret_n,
            enum channel_result *ret_bad)
{
    struct filling f = {intake, core, supervisor, moment};
    bool is_done[EDGES_MAX] = {false};
    size_t n_done = 0;

    *ret_frames = NULL;
    *ret_n = 0;
    if (intake->n == 0) return;
    for (size_t i = 0; i < intake->n; i++) {
        ret_bad[i] = CHANNEL_FINE;
        is_done[i] = !is_open(supervisor, i);
        if (is_done[i]) n_done++;
    }
    for (size_t i = intake->next; n_done < intake->n && has_room(intake); i = (i + 1) % intake->n) {
        if (is_done[i]) continue;
        enum channel_result result = take_one(&f, i);
        if (result == CHANNEL_FINE) continue;
        is_done[i] = true;
        n_done++;
        if (result == CHANNEL_EMPTY) continue;
        ret_bad[i] = result;
        drop_frames(intake, i);
    }
    intake->next = (intake->next + 1) % intake->n;
    *ret_frames = intake->n_frames > 0 ? intake->frames : NULL;
    *ret_n = intake->n_frames;
}
