/* turn.c - see turn.h. */
#include "turn.h"

#include "dispatch.h"
#include "hello.h"
#include "opening.h"
#include "reply_list.h"
#include "rooms.h"

#include <stdlib.h>
#include <string.h>

/* One frame on its way. */
struct place {
    struct opening in;
    bool admits; /* this call admitted the session's keys */
    struct call call;
    struct session_held held; /* of call.session, before the call */
    struct sam_bytes encoded; /* the reply, where it is remembered */
};

#define CAREFUL_TURNS 64U /* after one that had to be handled twice */

struct turn {
    size_t n;
    unsigned careful;          /* turns that are careful at once */
    struct core_counts counts; /* before the calls */
    struct place places[CORE_FRAMES_MAX];
    struct draw draw;
    sam_time now;
    struct reply_list replies;
};

enum turn_mode {
    TURN_BOLD,    /* without savepoints: a call that has to be undone ends the turn */
    TURN_CAREFUL, /* a savepoint each */
    TURN_TIGHT,   /* likewise, on a full disk */
};

enum sam_err
turn_new(struct turn **ret_turn)
{
    struct turn *turn = calloc(1, sizeof *turn);
    if (turn == NULL) { return SAM_E_NOMEM; }
    *ret_turn = turn;
    return SAM_OK;
}

static void
close_place(struct place *place)
{
    call_forget(&place->call);
    opening_close(&place->in);
    *place = (struct place){.admits = false};
}

static void
close_places(struct turn *turn)
{
    for (size_t i = 0; i < turn->n; i++) {
        close_place(&turn->places[i]);
    }
    turn->n = 0;
    draw_end(&turn->draw);
}

void
turn_free(struct turn **turn)
{
    if (*turn == NULL) { return; }
    close_places(*turn);
    reply_list_free(&(*turn)->replies);
    free(*turn);
    *turn = NULL;
}

/* ---- handling ---------------------------------------------------------------------------------- */

static bool
is_full(const struct core *core, enum sam_err r)
{
    return r == SAM_E_IO && store_why(core->store) == STORE_FULL;
}

static enum sam_err
begin_frame(struct core *core, enum turn_mode mode)
{
    if (mode == TURN_BOLD) { return SAM_OK; }
    enum sam_err r = store_frame_begin(core->store);
    if (r == SAM_OK) { log_frame_begin(core->log); }
    return r;
}

/* BOLD: if a write failed unnoticed, the store says so at the commit. */
static enum sam_err
keep_frame(struct core *core, enum turn_mode mode)
{
    return mode == TURN_BOLD ? SAM_OK : store_frame_keep(core->store);
}

/* What a call did outside of the store. */
static void
undo_call(struct core *core, struct place *place)
{
    struct call *call = &place->call;
    if (call->request == NULL) { return; }
    cases_forget(core->cases, call->request->case_id);
    rooms_forget_all(core->rooms);
    session_bring_back(call->session, &place->held);
    if (call->founded != NULL) { *call->founded = call->founded_before; }
    call_forget(call);
    place->encoded = (struct sam_bytes){NULL, 0};
}

/* What a call could not do is undone, if the turn may go on without it; else its error. */
static enum sam_err
give_up(struct core *core, struct place *place, enum turn_mode mode, enum sam_err why)
{
    struct call *call = &place->call;
    bool full = is_full(core, why);
    if (store_dead(core->store) || store_turn_lost(core->store)) { return why; }
    if (mode == TURN_BOLD || (full && mode != TURN_TIGHT)) { return why; }
    enum sam_err r = store_frame_undo(core->store);
    if (r != SAM_OK) { return r; }
    log_frame_undo(core->log);
    undo_call(core, place);
    return call_refuse(call, full ? REPLY_FULL : REPLY_BUSY);
}

/* In a frame of its own: it stays, whatever becomes of the request. */
static enum sam_err
admit(struct core *core, struct place *place, enum turn_mode mode, bool *ret_is_admitted)
{
    struct call *call = &place->call;
    *ret_is_admitted = false;
    enum sam_err r = begin_frame(core, mode);
    if (r != SAM_OK) { return r; }
    r = hello_admit(core, call->session, call->now);
    if (r == SAM_E_REFUSED && mode != TURN_BOLD) {
        if ((r = store_frame_undo(core->store)) != SAM_OK) { return r; }
        return call_refuse(call, REPLY_NOT_ALLOWED);
    }
    if (r != SAM_OK) { return give_up(core, place, mode, r); }
    if ((r = keep_frame(core, mode)) != SAM_OK) { return r; }
    call->session->is_admitted = place->admits = *ret_is_admitted = true;
    return SAM_OK;
}

static enum sam_err
handle_request(struct core *core, struct place *place, enum turn_mode mode)
{
    struct call *call = &place->call;
    bool is_admitted = call->session->is_admitted;
    enum sam_err r = SAM_OK;
    if (!is_admitted) { r = admit(core, place, mode, &is_admitted); }
    if (r != SAM_OK || !is_admitted) { return r; }
    if ((r = begin_frame(core, mode)) != SAM_OK) { return r; }
    r = dispatch_call(core, call, place->in.digest, &place->encoded);
    if (r != SAM_OK) { return give_up(core, place, mode, r); }
    return keep_frame(core, mode);
}

static enum sam_err
handle_place(struct core *core, struct turn *turn, struct place *place, enum turn_mode mode)
{
    struct call *call = &place->call;
    if (place->in.answer != SEALED) { return SAM_OK; }
    call->session = opening_session(core, &place->in);
    if (call->session == NULL) {
        place->in.answer = SILENCE;
        return SAM_OK;
    }
    call->request = place->in.request;
    call->chunk = place->in.chunk;
    call->now = turn->now;
    call->draw = &turn->draw;
    call->may_read = mode != TURN_TIGHT && core->room && !core->clock.stopped;
    if (place->in.request == NULL) { return call_refuse(call, REPLY_MALFORMED); }
    session_hold(call->session, &place->held);
    return handle_request(core, place, mode);
}

/* From begin to commit. */
static enum sam_err
handle_all(struct core *core, struct turn *turn, enum turn_mode mode)
{
    log_turn_begin(core->log);
    enum sam_err r = store_begin(core->store);
    for (size_t i = 0; i < turn->n && r == SAM_OK; i++) {
        r = handle_place(core, turn, &turn->places[i], mode);
    }
    if (r == SAM_OK && log_grew(core->log)) { r = log_checkpoint(core->log, turn->now); }
    return r == SAM_OK ? store_commit(core->store) : r;
}

/* Everything is as it was before the turn; the last call goes first. */
static void
undo_all(struct core *core, struct turn *turn)
{
    log_turn_undo(core->log);
    core->counts = turn->counts;
    for (size_t i = turn->n; i > 0; i--) {
        struct place *place = &turn->places[i - 1];
        if (place->admits) { place->call.session->is_admitted = false; }
        place->admits = false;
        undo_call(core, place);
    }
}

static void
refuse_all(struct turn *turn, enum reply_error error)
{
    for (size_t i = 0; i < turn->n; i++) {
        (void)call_refuse(&turn->places[i].call, error); /* always OK */
    }
}

static enum turn_mode
first_mode(struct turn *turn)
{
    if (turn->careful == 0) { return TURN_BOLD; }
    turn->careful--;
    return TURN_CAREFUL;
}

/* Undo the turn and make ready for another try. Errors: IO the store is dead. */
static enum sam_err
go_back(struct core *core, struct turn *turn, bool is_full)
{
    enum sam_err r = SAM_OK;
    if (!store_dead(core->store)) { r = store_abandon(core->store); }
    undo_all(core, turn);
    if (is_full) {
        core->room = false;
        r = store_ballast_release(core->store);
    }
    (void)r; /* no turn to abandon, no ballast to let go: the next try tells */
    return store_dead(core->store) ? SAM_E_IO : SAM_OK;
}

/* Errors: IO the store is dead. */
static enum sam_err
handle_turn(struct core *core, struct turn *turn)
{
    enum turn_mode mode = first_mode(turn);
    turn->counts = core->counts;
    for (;;) {
        enum sam_err r = handle_all(core, turn, mode);
        if (r == SAM_OK) { return SAM_OK; }
        bool full = is_full(core, r);
        if ((r = go_back(core, turn, full)) != SAM_OK) { return r; }
        if (full ? mode == TURN_TIGHT : mode != TURN_BOLD) {
            refuse_all(turn, full ? REPLY_FULL : REPLY_BUSY);
            return SAM_OK;
        }
        if (!full) { turn->careful = CAREFUL_TURNS; }
        mode = full ? TURN_TIGHT : TURN_CAREFUL;
    }
}

/* ---- answering --------------------------------------------------------------------------------- */

static void
answer_sealed(struct core *core, struct turn *turn, struct place *place)
{
    static const uint8_t nobody[ID_BYTES] = {0};
    struct call *call = &place->call;
    struct peer_session *session = opening_session(core, &place->in);
    if (session == NULL) { return; }
    memcpy(call->reply.request, place->in.request != NULL ? place->in.request->request : nobody,
           ID_BYTES);
    call->reply.time = turn->now;
    call->reply.checkpoint = (struct sam_bytes){NULL, 0};
    if (call->wants_checkpoint && call->reply.error == REPLY_OK) {
        call->reply.checkpoint = log_note_bytes(core->log);
    }
    if (call->reply.error == REPLY_FULL) { core->counts.full++; }
    const struct reply_parts parts = {
        .reply = &call->reply, .encoded = place->encoded, .chunk = call->reply_chunk};
    if (!reply_list_seal(&turn->replies, session, &parts)) {
        sessions_end(core->sessions, session);
    }
}

static void
answer_place(struct core *core, struct turn *turn, struct place *place)
{
    struct reply_frame clear = {.has_n = false};
    switch (place->in.answer) {
    case SILENCE:
        return;
    case SEALED:
        answer_sealed(core, turn, place);
        return;
    case GREETING:
        clear.has_n = true;
        memcpy(clear.n, place->in.n, sizeof clear.n);
        break;
    case NO_SESSION:
        clear.has_no_session = clear.no_session = true;
        break;
    }
    (void)reply_list_add(&turn->replies, place->in.from,
                         &clear); /* no memory: the client asks again */
}

/* What the calls left to be done behind the commit. */
static void
look_back(struct core *core, struct turn *turn)
{
    bool must_keep = false;
    for (size_t i = 0; i < turn->n; i++) {
        const struct call *call = &turn->places[i].call;
        must_keep |= call->is_withdrawal;
        if (call->scrub && core->scrub_due == 0) { core->scrub_due = turn->now + 1000; }
    }
    if (must_keep) { turn_keep_checkpoint(core); }
}

static void
tell_watchers(struct core *core, struct turn *turn)
{
    for (size_t i = 0; i < core->n_touched; i++) {
        reply_list_hints(&turn->replies, core, core->touched[i], turn->now);
    }
    core->n_touched = 0;
    for (size_t i = 0; i < turn->n; i++) {
        const struct call *call = &turn->places[i].call;
        if (!call->touched || call->request == NULL) { continue; }
        bool is_told = false;
        for (size_t j = 0; j < i && !is_told; j++) {
            const struct call *other = &turn->places[j].call;
            is_told = other->touched && other->request != NULL
                      && memcmp(other->request->case_id, call->request->case_id, ID_BYTES) == 0;
        }
        if (!is_told) { reply_list_hints(&turn->replies, core, call->request->case_id, turn->now); }
    }
}

/* ---- the whole of it --------------------------------------------------------------------------- */

enum sam_err
turn_run(struct core *core, const struct core_frame *frames, size_t n,
         const struct core_moment *moment, const uint8_t *random,
         const struct core_frame **ret_replies, size_t *ret_n)
{
    struct turn *turn = core->turn;
    reply_list_clear(&turn->replies);
    turn->n = n < CORE_FRAMES_MAX ? n : CORE_FRAMES_MAX;
    turn->now = clock_look(&core->clock, moment, log_newest(core->log));
    draw_begin(&turn->draw, random);
    core->counts.turns++;
    core->counts.frames += turn->n;
    for (size_t i = 0; i < turn->n; i++) {
        opening_make(core, &frames[i], moment, turn->now, &turn->draw, &turn->places[i].in);
    }
    enum sam_err r = handle_turn(core, turn);
    if (r == SAM_OK) {
        look_back(core, turn);
        for (size_t i = 0; i < turn->n; i++) {
            answer_place(core, turn, &turn->places[i]);
        }
        tell_watchers(core, turn);
        *ret_replies = turn->replies.frames;
        *ret_n = turn->replies.n;
        core->counts.replies += turn->replies.n;
    }
    close_places(turn);
    return r;
}

void
turn_keep_checkpoint(struct core *core)
{
    enum store_reason reason = STORE_FINE;
    uint64_t size = log_size(core->log);
    struct sam_bytes note = log_note_bytes(core->log);
    if (core->options.checkpoint_path == NULL || core->checkpoint_kept == size) { return; }
    if (store_checkpoint_file_write(core->options.checkpoint_path, size, note, &reason) == SAM_OK) {
        core->checkpoint_kept = size;
    }
}
