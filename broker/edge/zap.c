/* zap.c - see zap.h */
#include "zap.h"
#include "door.h"

#include <errno.h>
#include <string.h>
#include <zmq.h>

/* Parts of a request of libzmq's, behind the return address. */
enum { EMPTY, VERSION, REQUEST, DOMAIN, ADDRESS, IDENTITY, MECHANISM, CREDENTIALS, PARTS };

#define PART_BYTES 256U
#define USER_BYTES (2 * HASH_BYTES)

struct zap_request {
    struct zap_return to;
    uint8_t parts[PARTS][PART_BYTES];
    size_t lens[PARTS];
    bool is_whole; /* as many parts as there should be, none too long to be kept */
};

enum sam_err
zap_open(void *context, struct zap *zap)
{
    const int zero = 0;

    zap->credit = (int64_t)ZAP_OPEN_MAX * 1000;
    zap->socket = zmq_socket(context, ZMQ_ROUTER);
    if (zap->socket == NULL) return SAM_E_INTERNAL;
    if (zmq_setsockopt(zap->socket, ZMQ_LINGER, &zero, sizeof zero) != 0) return SAM_E_INTERNAL;
    return zmq_bind(zap->socket, "inproc://zeromq.zap.01") == 0 ? SAM_OK : SAM_E_INTERNAL;
}

static enum sam_err
send_part(void *socket, const void *part, size_t len, int more)
{
    int n = 0;

    do
        n = zmq_send(socket, part, len, ZMQ_DONTWAIT | more);
    while (n < 0 && zmq_errno() == EINTR);
    return n < 0 ? SAM_E_INTERNAL : SAM_OK;
}

/* Whose handshake is over meanwhile does not hear it.
 *   status, text  of RFC 27
 *   user          USER_BYTES hex digits, or NULL */
static enum sam_err
reply(struct zap *zap, const struct zap_return *to, const char *status, const char *user)
{
    const struct sam_bytes parts[] = {
        {to->route, to->route_len},
        {NULL, 0},
        {(const uint8_t *)"1.0", 3},
        {to->request, to->request_len},
        {(const uint8_t *)status, 3},
        {NULL, 0},
        {(const uint8_t *)user, user == NULL ? 0 : USER_BYTES},
        {NULL, 0},
    };
    const size_t n = sizeof parts / sizeof *parts;
    enum sam_err r = SAM_E_INTERNAL;

    zap->is_read = false; /* sending may swallow the edge of the descriptor */
    zap->counts[user == NULL ? FRAME_COUNT_REFUSED : FRAME_COUNT_ADMITTED]++;
    for (size_t i = 0; i < n; i++) {
        r = send_part(zap->socket, parts[i].at, parts[i].len, i + 1 < n ? ZMQ_SNDMORE : 0);
        if (r != SAM_OK) return r;
    }
    return SAM_OK;
}

/* Read the rest of a message: what is too long or too much makes it not whole. */
static enum sam_err
take_parts(void *socket, struct zap_request *rq)
{
    int more = 1;
    size_t len = sizeof more;

    for (size_t i = 0; more; i++) {
        uint8_t rest[PART_BYTES];
        uint8_t *into = i < PARTS ? rq->parts[i] : rest;
        const int n = zmq_recv(socket, into, PART_BYTES, ZMQ_DONTWAIT);
        if (n < 0) return SAM_E_INTERNAL; /* libzmq hands out whole messages */
        if (i < PARTS) rq->lens[i] = (size_t)n;
        if ((size_t)n > PART_BYTES || i >= PARTS) rq->is_whole = false;
        if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &len) != 0) return SAM_E_INTERNAL;
        if (!more && i + 1 < PARTS) rq->is_whole = false;
    }
    return SAM_OK;
}

static bool
part_is(const struct zap_request *rq, size_t part, const char *text)
{
    return rq->lens[part] == strlen(text) && memcmp(rq->parts[part], text, rq->lens[part]) == 0;
}

/* Is it what RFC 27 says, for our door? */
static bool
is_question(const struct zap_request *rq)
{
    return rq->is_whole && rq->lens[EMPTY] == 0 && part_is(rq, VERSION, "1.0")
           && part_is(rq, DOMAIN, DOOR_ZAP_DOMAIN) && part_is(rq, MECHANISM, "CURVE")
           && rq->lens[CREDENTIALS] == FRAME_SECRET_BYTES;
}

/* One request. *ret_some false: there is none. A request without return address is nobody's. */
static enum sam_err
take_request(struct zap *zap, struct zap_request *rq, bool *ret_some)
{
    enum sam_err r = SAM_E_INTERNAL;
    int n = 0;

    do
        n = zmq_recv(zap->socket, rq->to.route, sizeof rq->to.route, ZMQ_DONTWAIT);
    while (n < 0 && zmq_errno() == EINTR);
    if (n < 0 && zmq_errno() != EAGAIN) return SAM_E_INTERNAL;
    *ret_some = n >= 0;
    if (n < 0) return SAM_OK;
    rq->is_whole = (size_t)n <= sizeof rq->to.route;
    rq->to.route_len = (size_t)n <= sizeof rq->to.route ? (size_t)n : 0;
    if ((r = take_parts(zap->socket, rq)) != SAM_OK) return r;
    if (rq->lens[REQUEST] > sizeof rq->to.request) {
        rq->is_whole = false;
        return SAM_OK;
    }
    rq->to.request_len = rq->lens[REQUEST];
    memcpy(rq->to.request, rq->parts[REQUEST], rq->to.request_len);
    return SAM_OK;
}

/* A question's place, if there may be one more now. */
static struct zap_question *
find_place(struct zap *zap, int64_t now)
{
    zap->credit += (now - zap->counted) * ZAP_RATE;
    zap->counted = now;
    if (zap->credit > (int64_t)ZAP_OPEN_MAX * 1000) zap->credit = (int64_t)ZAP_OPEN_MAX * 1000;
    if (zap->credit < 1000) return NULL;
    for (size_t i = 0; i < ZAP_OPEN_MAX; i++) {
        if (zap->questions[i].is_open) continue;
        zap->credit -= 1000;
        return &zap->questions[i];
    }
    return NULL;
}

static enum sam_err
ask(struct zap *zap, struct channel *channel, const struct zap_request *rq, int64_t now)
{
    struct frame f = {.kind = FRAME_ASK};
    struct zap_question *q = NULL;

    if (!is_question(rq)) return reply(zap, &rq->to, "400", NULL);
    if ((q = find_place(zap, now)) == NULL) return reply(zap, &rq->to, "300", NULL);
    *q = (struct zap_question){.is_open = true, .asked = now, .number = zap->asked++, .to = rq->to};
    zap->n_open++;
    memcpy(q->key, rq->parts[CREDENTIALS], sizeof q->key);
    memcpy(f.key_id, q->key, sizeof f.key_id);
    return channel_put(channel, &f);
}

enum sam_err
zap_take(struct zap *zap, struct channel *channel, int64_t now)
{
    enum sam_err r = SAM_E_INTERNAL;
    bool room = true, some = true;

    while (some) {
        struct zap_request rq = {.is_whole = false};
        if ((r = channel_room(channel, &room)) != SAM_OK) return r;
        if (!room) break;
        if ((r = take_request(zap, &rq, &some)) != SAM_OK) return r;
        if (some && (r = ask(zap, channel, &rq, now)) != SAM_OK) return r;
    }
    zap->is_read = !some;
    return SAM_OK;
}

static void
end_question(struct zap *zap, struct zap_question *q)
{
    q->is_open = false;
    zap->n_open--;
}

static struct zap_question *
find_oldest(struct zap *zap, const uint8_t key[FRAME_SECRET_BYTES])
{
    struct zap_question *oldest = NULL;

    for (size_t i = 0; i < ZAP_OPEN_MAX; i++) {
        struct zap_question *q = &zap->questions[i];
        if (!q->is_open || memcmp(q->key, key, sizeof q->key) != 0) continue;
        if (oldest == NULL || q->number < oldest->number) oldest = q;
    }
    return oldest;
}

static void
write_user(const uint8_t *key_id, char ret_user[USER_BYTES])
{
    for (size_t i = 0; i < HASH_BYTES; i++) {
        ret_user[2 * i] = "0123456789abcdef"[key_id[i] >> 4];
        ret_user[2 * i + 1] = "0123456789abcdef"[key_id[i] & 15];
    }
}

enum sam_err
zap_answer(struct zap *zap, const struct frame *answer)
{
    struct zap_question *q = find_oldest(zap, answer->key_id);
    char user[USER_BYTES];

    if (q == NULL) return SAM_OK;
    end_question(zap, q);
    if (q->is_denied) return SAM_OK;
    if (answer->payload.at[0] != FRAME_YES) return reply(zap, &q->to, "400", NULL);
    write_user(answer->payload.at + 1, user);
    return reply(zap, &q->to, "200", user);
}

enum sam_err
zap_expire(struct zap *zap, int64_t now, int64_t *ret_next)
{
    enum sam_err r = SAM_E_INTERNAL;
    int64_t next = ZAP_FORGET_MS;

    for (size_t i = 0; zap->n_open > 0 && i < ZAP_OPEN_MAX; i++) {
        struct zap_question *q = &zap->questions[i];
        if (!q->is_open) continue;
        if (now - q->asked >= ZAP_FORGET_MS) end_question(zap, q);
        if (!q->is_denied && now - q->asked >= ZAP_ANSWER_MS) {
            q->is_denied = true;
            if ((r = reply(zap, &q->to, "300", NULL)) != SAM_OK) return r;
        }
        if (!q->is_denied && q->asked + ZAP_ANSWER_MS - now < next)
            next = q->asked + ZAP_ANSWER_MS - now;
    }
    *ret_next = next;
    return SAM_OK;
}
