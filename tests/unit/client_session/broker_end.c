/* broker_end.c - see broker_end.h */
#include "broker_end.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define NOW INT64_C(1795262400000)
#define PATIENCE 2000U /* steps of 5 ms */

static struct realm realm;
static struct person bo;

/* ---- coming and going ------------------------------------------------------------------------ */

void
end_open(struct broker_end *end)
{
    const int server = 1, none = 0;
    const struct realm_edge *edge = &realm.edges[0];

    end->router = zmq_socket(end->context, ZMQ_ROUTER);
    assert_non_null(end->router);
    assert_int_equal(zmq_setsockopt(end->router, ZMQ_LINGER, &none, sizeof none), 0);
    assert_int_equal(zmq_setsockopt(end->router, ZMQ_CURVE_SERVER, &server, sizeof server), 0);
    assert_int_equal(
        zmq_setsockopt(end->router, ZMQ_CURVE_SECRETKEY, edge->curve_secret, KEY_BYTES), 0);
    assert_int_equal(zmq_setsockopt(end->router, ZMQ_ZAP_DOMAIN, "test", 4), 0);
    for (unsigned i = 0; zmq_bind(end->router, end->endpoint) != 0; i++) {
        assert_int_equal(errno, EADDRINUSE);
        assert_true(i < PATIENCE);
        (void)zmq_poll(NULL, 0, 5);
    }
    size_t len = sizeof end->endpoint;
    assert_int_equal(zmq_getsockopt(end->router, ZMQ_LAST_ENDPOINT, end->endpoint, &len), 0);
}

void
end_close(struct broker_end *end)
{
    if (end->router != NULL) assert_int_equal(zmq_close(end->router), 0);
    end->router = NULL;
    sodium_memzero(end->sessions, sizeof end->sessions);
    end->n_sessions = 0;
}

void
end_deny(struct broker_end *end)
{
    end->denies = true;
    end->zap = zmq_socket(end->context, ZMQ_REP);
    assert_non_null(end->zap);
    assert_int_equal(zmq_bind(end->zap, "inproc://zeromq.zap.01"), 0);
}

int
end_set_up(void **state)
{
    struct broker_end *end = calloc(1, sizeof *end);
    assert_non_null(end);
    realm_make(&(struct realm_terms){.seed = 1, .now = NOW}, &realm);
    person_make(&realm, "consultant", "ips-lyngtoft", NOW, &bo);
    end->realm = &realm;
    end->person = &bo;
    end->context = zmq_ctx_new();
    assert_non_null(end->context);
    (void)snprintf(end->endpoint, sizeof end->endpoint, "tcp://127.0.0.1:*");
    end_open(end);
    *state = end;
    return 0;
}

int
end_tear_down(void **state)
{
    struct broker_end *end = *state;
    end_close(end);
    if (end->zap != NULL) assert_int_equal(zmq_close(end->zap), 0);
    assert_int_equal(zmq_ctx_term(end->context), 0);
    for (size_t i = 0; i < end->n_seen; i++) {
        octets_free(&end->seen[i].control);
        octets_free(&end->seen[i].chunk);
    }
    free(end);
    person_free(&bo);
    realm_free(&realm);
    return 0;
}

/* ---- saying ---------------------------------------------------------------------------------- */

static void
send_bytes(struct broker_end *end, const struct seen *to, struct sam_bytes payload, int flags)
{
    (void)zmq_send(end->router, to->route, to->route_len, ZMQ_SNDMORE);
    (void)zmq_send(end->router, payload.at, payload.len, flags);
}

static void
send_frame(struct broker_end *end, const struct seen *to, const struct reply_frame *frame)
{
    static uint8_t out[FRAME_MAX];
    size_t len = 0;
    assert_int_equal(wire_reply_frame_encode(frame, out, sizeof out, &len), SAM_OK);
    send_bytes(end, to, (struct sam_bytes){out, len}, 0);
}

static struct session *
session_of(struct broker_end *end, const struct seen *of)
{
    for (size_t i = 0; i < end->n_sessions; i++) {
        struct end_session *s = &end->sessions[i];
        if (s->route_len == of->route_len && memcmp(s->route, of->route, of->route_len) == 0)
            return &s->session;
    }
    return NULL;
}

/* Seal a part into a buffer that stands until the next call. */
static struct sam_bytes
seal(struct broker_end *end, const struct seen *to, struct sam_bytes part)
{
    static uint8_t sealed[1024];
    size_t len = 0;
    assert_int_equal(session_seal(session_of(end, to), part, sealed, sizeof sealed, &len), SAM_OK);
    return (struct sam_bytes){sealed, len};
}

static void
say_part(struct broker_end *end, const struct seen *to, struct sam_bytes part)
{
    const struct reply_frame frame = {.sealed = seal(end, to, part)};
    send_frame(end, to, &frame);
}

static void
say(struct broker_end *end, const struct seen *to, const struct reply *reply)
{
    uint8_t part[512];
    size_t len = 0;
    assert_int_equal(wire_reply_encode(reply, part, sizeof part, &len), SAM_OK);
    say_part(end, to, (struct sam_bytes){part, len});
}

static struct reply
reply_to(const uint8_t request[static ID_BYTES], enum reply_error error)
{
    struct reply reply = {.time = NOW, .error = (uint32_t)error};
    memcpy(reply.request, request, ID_BYTES);
    return reply;
}

static void
say_error(struct broker_end *end, const struct seen *to, enum reply_error error)
{
    const struct reply reply = reply_to(to->request, error);
    say(end, to, &reply);
}

static void
say_done(struct broker_end *end, const struct seen *to, const uint8_t request[static ID_BYTES])
{
    const struct done done = {.has_seq = true, .seq = end->n_seen};
    struct reply reply = reply_to(request, REPLY_OK);
    reply.done = &done;
    say(end, to, &reply);
}

static void
say_hint(struct broker_end *end, const struct seen *to)
{
    const struct hint hint = {.case_id = {7}};
    struct reply reply = reply_to(to->request, REPLY_OK);
    reply.hint = &hint;
    say(end, to, &reply);
}

void
end_answer(struct broker_end *end, size_t seen)
{
    say_done(end, &end->seen[seen], end->seen[seen].request);
}

/* ---- doing ----------------------------------------------------------------------------------- */

static void
forget(struct broker_end *end, const struct seen *of)
{
    const struct reply_frame frame = {.has_no_session = true, .no_session = true};
    struct session *session = session_of(end, of);
    if (session != NULL) session_end(session);
    send_frame(end, of, &frame);
}

static void
say_twice(struct broker_end *end, const struct seen *to)
{
    const struct done done = {.has_seq = true, .seq = 1};
    struct reply reply = reply_to(to->request, REPLY_OK);
    uint8_t part[512];
    size_t len = 0;
    reply.done = &done;
    assert_int_equal(wire_reply_encode(&reply, part, sizeof part, &len), SAM_OK);
    const struct reply_frame frame = {.sealed = seal(end, to, (struct sam_bytes){part, len})};
    send_frame(end, to, &frame);
    send_frame(end, to, &frame);
}

static void
act(struct broker_end *end, const struct seen *on)
{
    static const uint8_t junk[80] = {0xFF}, nobody[ID_BYTES] = {1, 2, 3};
    const struct sam_bytes some = {junk, sizeof junk};
    const enum act what = end->next;

    if (end->times > 0 && --end->times == 0) end->next = ACT_ANSWER;
    switch (what) {
    case ACT_KEEP:
        return;
    case ACT_BUSY:
        say_error(end, on, REPLY_BUSY);
        return;
    case ACT_FULL:
        say_error(end, on, REPLY_FULL);
        return;
    case ACT_CLOSED:
        say_error(end, on, REPLY_CLOSED);
        return;
    case ACT_NO_SESSION:
        forget(end, on);
        return;
    case ACT_FORGE:
        send_frame(end, on, &(struct reply_frame){.sealed = some});
        return;
    case ACT_TWICE:
        say_twice(end, on);
        return;
    case ACT_PARTS:
        send_bytes(end, on, some, ZMQ_SNDMORE);
        (void)zmq_send(end->router, junk, sizeof junk, 0);
        return;
    case ACT_GARBAGE:
        send_bytes(end, on, some, 0);
        return;
    case ACT_NO_REPLY:
        say_part(end, on, some);
        return;
    case ACT_SKIP:
        (void)seal(end, on, some);
        break;
    case ACT_OTHER_FIRST:
        say_done(end, on, nobody);
        break;
    case ACT_ANSWER:
    case ACT_HINT:
        break;
    }
    say_done(end, on, on->request);
    if (what == ACT_HINT) say_hint(end, on);
}

static void
take_hello(struct broker_end *end, const struct seen *from, const struct hello *hello)
{
    struct session_names names;
    struct session_hello said;
    struct end_session *s = &end->sessions[end->n_sessions++ % END_SESSIONS];
    struct reply_frame back = {.has_n = true};
    uint8_t request[ID_BYTES];

    end->hellos++;
    if (end->deaf) return;
    assert_memory_equal(hello->key_id, end->person->key_id, HASH_BYTES);
    memcpy(names.realm, realm.id, ID_BYTES);
    memcpy(names.key_id, hello->key_id, HASH_BYTES);
    memcpy(names.broker_id, realm.broker.statement.id, HASH_BYTES);
    memcpy(said.enc, hello->enc, sizeof said.enc);
    memcpy(said.ct, hello->ct, sizeof said.ct);
    realm_draw(&realm, back.n, sizeof back.n);
    assert_int_equal(session_accept(&names, &realm.session, end->person->x25519.pk, &said, back.n,
                                    request, &s->session),
                     SAM_OK);
    memcpy(s->route, from->route, from->route_len);
    s->route_len = from->route_len;
    if (end->lies) back.n[0] ^= 1;
    send_frame(end, from, &back);
}

static void
take_sealed(struct broker_end *end, const struct seen *from, const struct request_frame *frame)
{
    static uint8_t part[CONTROL_MAX];
    struct session *session = session_of(end, from);
    struct wire *memory = NULL;
    const struct request *request = NULL;
    size_t len = 0;

    if (session == NULL
        || session_open(session, frame->sealed, part, sizeof part, &len) != SAM_OK) {
        forget(end, from);
        return;
    }
    assert_int_equal(wire_request_decode((struct sam_bytes){part, len}, &memory, &request), SAM_OK);
    assert_true(end->n_seen < END_SEEN);
    struct seen *seen = &end->seen[end->n_seen++];
    *seen = *from;
    memcpy(seen->request, request->request, ID_BYTES);
    seen->control = octets_copy(part, len);
    seen->chunk = octets_copy(frame->chunk.at, frame->chunk.len);
    wire_free(&memory);
    act(end, seen);
}

/* A ZAP request is six frames and the key; the answer: version, request id, 400, text, user, metadata. */
static void
take_zap(struct broker_end *end)
{
    uint8_t id[32];
    char part[256];
    int more = 1, id_len = 0, len = 0;
    size_t size = sizeof more;

    if (zmq_recv(end->zap, part, sizeof part, ZMQ_DONTWAIT) < 0) return;
    for (unsigned i = 1; more != 0; i++) {
        len = zmq_recv(end->zap, part, sizeof part, 0);
        if (i == 1) memcpy(id, part, (size_t)(id_len = len));
        assert_int_equal(zmq_getsockopt(end->zap, ZMQ_RCVMORE, &more, &size), 0);
    }
    (void)zmq_send(end->zap, "1.0", 3, ZMQ_SNDMORE);
    (void)zmq_send(end->zap, id, (size_t)id_len, ZMQ_SNDMORE);
    (void)zmq_send(end->zap, "400", 3, ZMQ_SNDMORE);
    (void)zmq_send(end->zap, "no", 2, ZMQ_SNDMORE);
    (void)zmq_send(end->zap, "", 0, ZMQ_SNDMORE);
    (void)zmq_send(end->zap, "", 0, 0);
}

void
end_step(struct broker_end *end)
{
    static uint8_t payload[FRAME_MAX];
    if (end->zap != NULL) take_zap(end);
    while (end->router != NULL) {
        struct seen from = {.route_len = 0};
        struct wire *memory = NULL;
        const struct request_frame *frame = NULL;
        int len = zmq_recv(end->router, from.route, sizeof from.route, ZMQ_DONTWAIT);
        if (len < 0) return;
        from.route_len = (size_t)len;
        len = zmq_recv(end->router, payload, sizeof payload, 0);
        assert_in_range(len, 1, FRAME_MAX);
        const struct sam_bytes bytes = {payload, (size_t)len};
        assert_int_equal(wire_request_frame_decode(bytes, &memory, &frame), SAM_OK);
        if (frame->hello != NULL)
            take_hello(end, &from, frame->hello);
        else
            take_sealed(end, &from, frame);
        wire_free(&memory);
    }
}

/* ---- the link -------------------------------------------------------------------------------- */

struct link_terms
end_terms(const struct broker_end *end)
{
    return (struct link_terms){.endpoint = end->endpoint,
                               .server_curve = realm.edges[0].curve,
                               .session_key = realm.session.pk,
                               .realm = realm.id,
                               .broker_id = realm.broker.statement.id,
                               .key_id = end->person->key_id,
                               .x25519 = &end->person->x25519,
                               .curve = end->person->curve,
                               .curve_secret = end->person->curve_secret,
                               .silence_ms = 400,
                               .total_ms = 20000,
                               .first_ms = 10,
                               .max_ms = 100};
}

struct link *
end_link(const struct broker_end *end)
{
    const struct link_terms terms = end_terms(end);
    struct link *link = NULL;
    assert_int_equal(link_new(&terms, &link), SAM_OK);
    return link;
}

void
end_ask(struct link *link, uint64_t number, uint8_t *ret_request)
{
    const struct get_case get = {.has_version = true, .version = number};
    struct request request = {.kind = REQUEST_GET_CASE, .get_case = &get, .case_id = {9}};
    assert_int_equal(link_ask(link, &request, (struct sam_bytes){NULL, 0}), SAM_OK);
    if (ret_request != NULL) memcpy(ret_request, request.request, ID_BYTES);
}

struct link_event
end_wait(struct broker_end *end, struct link *link)
{
    struct link_event event = {.what = LINK_NOTHING};
    for (unsigned i = 0; i < PATIENCE && event.what == LINK_NOTHING; i++) {
        end_step(end);
        assert_int_equal(link_next(link, 5, &event), SAM_OK);
    }
    assert_int_not_equal(event.what, LINK_NOTHING);
    return event;
}

void
end_wait_seen(struct broker_end *end, struct link *link, size_t n)
{
    struct link_event event;
    for (unsigned i = 0; i < PATIENCE && end->n_seen < n; i++) {
        assert_int_equal(link_next(link, 5, &event), SAM_OK);
        assert_int_equal(event.what, LINK_NOTHING);
        end_step(end);
    }
    assert_int_equal(end->n_seen, n);
}

void
end_expect_done(struct broker_end *end, struct link *link, const uint8_t request[static ID_BYTES])
{
    const struct link_event event = end_wait(end, link);
    assert_int_equal(event.what, LINK_REPLY);
    assert_memory_equal(event.request, request, ID_BYTES);
    assert_memory_equal(event.reply->request, request, ID_BYTES);
    assert_int_equal(event.reply->error, REPLY_OK);
    assert_non_null(event.reply->done);
}
