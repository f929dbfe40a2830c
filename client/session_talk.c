/* session_talk.c */
#include "session_talk.h"
#include "session_chance.h"

#include <sodium.h>
#include <string.h>

/* End session and connection. What was on the way waits for the next one. */
static void
lose(struct link *link, enum link_fault fault)
{
    session_end(link->session);
    pipe_free(&link->pipe);
    link->phase = TALK_NONE;
    queue_again(&link->queue);
    queue_blame(&link->queue, fault);
    if (link->failures < UINT16_MAX) link->failures++;
    link->next_at = chance_now()
                    + chance_delay(link->failures, link->terms.first_ms, link->terms.max_ms);
}

/* ---- hello ----------------------------------------------------------------------------------- */

/* What goes on the wire; false: the broker's session key cannot be used. */
static bool
make_hello(struct link *link, struct hello *ret_hello)
{
    const struct link_terms *t = &link->terms;
    struct session_names names;
    struct session_hello made;
    uint8_t random[SESSION_RANDOM_BYTES], request[ID_BYTES];

    memcpy(names.realm, t->realm, ID_BYTES);
    memcpy(names.key_id, t->key_id, HASH_BYTES);
    memcpy(names.broker_id, t->broker_id, HASH_BYTES);
    chance_fill(random, sizeof random);
    chance_fill(request, sizeof request);
    enum sam_err r = session_begin(&names, t->x25519, t->session_key, request, random, &made,
                                   link->session);
    sodium_memzero(random, sizeof random);
    if (r != SAM_OK) return false;
    memcpy(ret_hello->key_id, t->key_id, HASH_BYTES);
    memcpy(ret_hello->enc, made.enc, KEY_BYTES);
    memcpy(ret_hello->ct, made.ct, sizeof ret_hello->ct);
    return true;
}

static enum sam_err
send_frame(struct link *link, const struct request_frame *frame)
{
    size_t len = 0;
    enum sam_err r = wire_request_frame_encode(frame, link->message, sizeof link->message, &len);
    if (r == SAM_OK) r = pipe_send(link->pipe, (struct sam_bytes){link->message, len});
    return r;
}

static enum sam_err
begin(struct link *link, int64_t now)
{
    const struct pipe_terms terms = {link->terms.endpoint, link->terms.server_curve,
                                     link->terms.curve, link->terms.curve_secret};
    struct hello hello;

    enum sam_err r = pipe_new(&terms, &link->pipe);
    if (r == SAM_E_IO) {
        lose(link, LINK_UNREACHABLE);
        return SAM_OK;
    }
    if (r != SAM_OK) return r;
    link->phase = TALK_HELLO;
    link->hello_at = now;
    if (!make_hello(link, &hello)) {
        lose(link, LINK_BROKEN);
        return SAM_OK;
    }
    r = send_frame(link, &(struct request_frame){.hello = &hello});
    if (r != SAM_OK) lose(link, LINK_UNREACHABLE);
    return r == SAM_E_NOMEM ? r : SAM_OK;
}

/* ---- sending --------------------------------------------------------------------------------- */

/* A part that was sealed must go out, or the session ends. */
static enum sam_err
send_asked(struct link *link, struct asked *asked, int64_t now)
{
    const struct sam_bytes control = {asked->control, asked->control_len};
    size_t len = 0;

    enum sam_err r = session_seal(link->session, control, link->part, sizeof link->part, &len);
    if (r != SAM_OK) return r;
    const struct request_frame frame = {.sealed = {link->part, len},
                                        .chunk = {asked->chunk, asked->chunk_len}};
    if ((r = send_frame(link, &frame)) != SAM_OK) return r;
    asked->state = ASKED_SENT;
    asked->sent_at = now;
    if (asked->fault == LINK_IN_LINE) asked->fault = LINK_SILENT;
    return SAM_OK;
}

static enum sam_err
send_all(struct link *link, int64_t now)
{
    enum sam_err r = SAM_OK;
    struct asked *asked;
    while (r == SAM_OK && (asked = queue_sendable(&link->queue, now)) != NULL)
        r = send_asked(link, asked, now);
    if (r != SAM_OK) lose(link, LINK_LOST);
    return r == SAM_E_NOMEM ? r : SAM_OK;
}

enum sam_err
talk_drive(struct link *link, int64_t now)
{
    const int64_t silence = link->terms.silence_ms;
    switch (link->phase) {
    case TALK_NONE:
        return now < link->next_at ? SAM_OK : begin(link, now);
    case TALK_HELLO:
        if (now - link->hello_at >= silence) lose(link, LINK_SILENT);
        return SAM_OK;
    case TALK_READY:
        if (!queue_is_silent(&link->queue, now, link->heard_at, silence))
            return send_all(link, now);
        lose(link, LINK_SILENT);
        return SAM_OK;
    }
    return SAM_E_INTERNAL;
}

int64_t
talk_next(const struct link *link)
{
    const int64_t deadline = queue_deadline(&link->queue);
    int64_t next = queue_next(&link->queue, link->heard_at, link->terms.silence_ms);
    if (link->phase == TALK_NONE) next = link->next_at;
    if (link->phase == TALK_HELLO) next = link->hello_at + link->terms.silence_ms;
    return next < deadline ? next : deadline;
}

/* ---- receiving ------------------------------------------------------------------------------- */

/* The broker is busy, or full: later, in this session. */
static void
put_off(struct link *link, struct asked *asked, enum link_fault fault)
{
    asked->busy++;
    asked->fault = fault;
    asked->state = ASKED_WAITING;
    asked->due = chance_now() + chance_delay(asked->busy, link->terms.first_ms, link->terms.max_ms);
}

static void
tell(const struct asked *asked, const struct reply *reply, struct sam_bytes chunk,
     struct link_event *ret_event)
{
    ret_event->what = LINK_REPLY;
    ret_event->kind = asked->kind;
    ret_event->reply = reply;
    ret_event->chunk = chunk;
    memcpy(ret_event->request, asked->request, ID_BYTES);
}

static void
take_hint(struct link *link, const struct reply *reply, struct link_event *ret_event)
{
    const struct asked *asked = queue_find(&link->queue, reply->request);
    if (asked == NULL || asked->kind != REQUEST_WATCH) return;
    ret_event->what = LINK_HINT;
    ret_event->kind = REQUEST_WATCH;
    memcpy(ret_event->request, reply->request, ID_BYTES);
    memcpy(ret_event->case_id, reply->hint->case_id, ID_BYTES);
}

/* A reply of the core's. One that nothing waits for is dropped. */
static void
take_reply(struct link *link, const struct reply *reply, struct sam_bytes chunk,
           struct link_event *ret_event)
{
    if (reply->hint != NULL) {
        take_hint(link, reply, ret_event);
        return;
    }
    struct asked *asked = queue_find(&link->queue, reply->request);
    if (asked == NULL || asked->state != ASKED_SENT) return;
    if (reply->error == REPLY_BUSY || reply->error == REPLY_FULL) {
        put_off(link, asked, reply->error == REPLY_BUSY ? LINK_BUSY : LINK_FULL);
        return;
    }
    const bool stands = asked->kind == REQUEST_WATCH && reply->error == REPLY_OK;
    if (!stands || !asked->told) tell(asked, reply, chunk, ret_event);
    if (!stands) {
        queue_drop(&link->queue, asked);
        return;
    }
    asked->state = ASKED_STANDING;
    asked->told = true;
    asked->busy = 0;
    asked->deadline = QUEUE_NEVER;
}

/* Errors: REFUSED not the core's next part; NOMEM. */
static enum sam_err
take_sealed(struct link *link, const struct reply_frame *frame, struct link_event *ret_event)
{
    const struct reply *reply = NULL;
    size_t len = 0;

    enum sam_err r = session_open(link->session, frame->sealed, link->part, sizeof link->part,
                                  &len);
    if (r != SAM_OK) return SAM_E_REFUSED;
    r = wire_reply_decode((struct sam_bytes){link->part, len}, &link->reply, &reply);
    sodium_memzero(link->part, len);
    if (r != SAM_OK) return r == SAM_E_NOMEM ? r : SAM_E_REFUSED;
    link->failures = 0;
    link->heard_at = chance_now();
    take_reply(link, reply, frame->chunk, ret_event);
    return SAM_OK;
}

/* Errors: REFUSED not what may come now; NOMEM. */
static enum sam_err
take_frame(struct link *link, const struct reply_frame *frame, struct link_event *ret_event)
{
    if (frame->has_no_session) {
        lose(link, LINK_NO_SESSION);
        return SAM_OK;
    }
    if (!frame->has_n)
        return link->phase == TALK_READY ? take_sealed(link, frame, ret_event) : SAM_E_REFUSED;
    if (link->phase != TALK_HELLO || session_complete(link->session, frame->n) != SAM_OK)
        return SAM_E_REFUSED;
    link->phase = TALK_READY;
    link->heard_at = chance_now();
    return SAM_OK;
}

static enum sam_err
take_message(struct link *link, struct sam_bytes message, struct link_event *ret_event)
{
    const struct reply_frame *frame = NULL;
    enum sam_err r = wire_reply_frame_decode(message, &link->frame, &frame);
    if (r == SAM_OK) r = take_frame(link, frame, ret_event);
    if (r == SAM_OK) return SAM_OK;
    lose(link, LINK_BROKEN); /* also without memory: a part that is left out is a gap */
    return r == SAM_E_NOMEM ? r : SAM_OK;
}

enum sam_err
talk_listen(struct link *link, int64_t timeout_ms, int also_fd, struct link_event *ret_event,
            bool *ret_quiet, bool *ret_ready)
{
    struct sam_bytes message = {NULL, 0};

    wire_free(&link->reply);
    wire_free(&link->frame);
    *ret_quiet = true;
    if (link->phase == TALK_NONE) {
        *ret_ready = pipe_sleep(timeout_ms, also_fd);
        return SAM_OK;
    }
    const enum pipe_event event = pipe_wait(link->pipe, timeout_ms, also_fd, &message, ret_ready);
    *ret_quiet = event == PIPE_QUIET;
    if (event != PIPE_QUIET && event != PIPE_DENIED) link->denials = 0;
    switch (event) {
    case PIPE_QUIET:
        break;
    case PIPE_MESSAGE:
        return take_message(link, message, ret_event);
    case PIPE_STRANGE:
        lose(link, LINK_BROKEN);
        break;
    case PIPE_GONE:
        lose(link, link->phase == TALK_READY ? LINK_LOST : LINK_UNREACHABLE);
        break;
    case PIPE_DENIED:
        lose(link, LINK_DENIED);
        if (++link->denials >= LINK_DENIALS) queue_hasten(&link->queue);
        return SAM_OK;
    }
    return SAM_OK;
}
