/* bare.c - see bare.h. Of a message: 0-3 length of the reply, 4-7 client, 8-11 which of the client's requests
 * (all little-endian), then anything; of a reply: the last two, then anything. */
#include "bare.h"

#include "door.h"

#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#define NUMBER_BYTES 8U

/* What follows: for each number from another place on. */
static uint8_t noise[2 * FRAME_MAX];

static const uint8_t *
noise_of(const uint8_t number[static NUMBER_BYTES])
{
    const uint32_t mixed = (number[0] | (uint32_t)number[4] << 8 | (uint32_t)number[5] << 16)
                           * UINT32_C(2654435761);
    return noise + (mixed >> 8) % FRAME_MAX;
}

/* ---- the server -------------------------------------------------------------------------------- */

/* Everybody may come in. */
static void *
answer_handshakes(void *socket)
{
    for (;;) {
        char id[256] = {0};
        int len = 0, more = 1;
        for (int part = 0; more != 0; part++) {
            char rest[256];
            size_t size = sizeof more;
            int n = zmq_recv(socket, part == 1 ? id : rest, sizeof id, 0);
            if (n < 0) return NULL;
            if (part == 1) len = n;
            (void)zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
        }
        (void)zmq_send(socket, "1.0", 3, ZMQ_SNDMORE);
        (void)zmq_send(socket, id, (size_t)len, ZMQ_SNDMORE);
        (void)zmq_send(socket, "200", 3, ZMQ_SNDMORE);
        (void)zmq_send(socket, "", 0, ZMQ_SNDMORE);
        (void)zmq_send(socket, "somebody", 8, ZMQ_SNDMORE);
        (void)zmq_send(socket, "", 0, 0);
    }
}

static void *
open_router(const uint8_t secret[static KEY_BYTES])
{
    const int yes = 1, out = DOOR_SNDHWM, in = DOOR_RCVHWM;
    void *context = zmq_ctx_new(), *zap = zmq_socket(context, ZMQ_REP),
         *router = zmq_socket(context, ZMQ_ROUTER);
    pthread_t thread;
    if (zmq_bind(zap, "inproc://zeromq.zap.01") != 0
        || pthread_create(&thread, NULL, answer_handshakes, zap) != 0
        || zmq_setsockopt(router, ZMQ_CURVE_SERVER, &yes, sizeof yes) != 0
        || zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, secret, KEY_BYTES) != 0
        || zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "bare", 4) != 0
        || zmq_setsockopt(router, ZMQ_SNDHWM, &out, sizeof out) != 0
        || zmq_setsockopt(router, ZMQ_RCVHWM, &in, sizeof in) != 0
        || zmq_setsockopt(router, ZMQ_ROUTER_MANDATORY, &yes, sizeof yes) != 0
        || zmq_bind(router, "tcp://127.0.0.1:*") != 0)
        _exit(1);
    return router;
}

static void
reply(void *router, zmq_msg_t *from, zmq_msg_t *request)
{
    const uint8_t *at = zmq_msg_data(request);
    zmq_msg_t out;
    if (zmq_msg_size(request) < BARE_MIN) _exit(1);
    const size_t len = at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
    if (len < BARE_MIN || len > FRAME_MAX || zmq_msg_init_size(&out, len) != 0) _exit(1);
    uint8_t *to = zmq_msg_data(&out);
    memcpy(to, at + 4, NUMBER_BYTES);
    memcpy(to + NUMBER_BYTES, noise_of(at + 4), len - NUMBER_BYTES);
    /* MANDATORY: who is gone, or does not read, is an error; nobody is, and everybody does */
    if (zmq_msg_send(from, router, ZMQ_SNDMORE) < 0 || zmq_msg_send(&out, router, 0) < 0) _exit(1);
}

_Noreturn static void
serve(const uint8_t secret[static KEY_BYTES], int to)
{
    char endpoint[32] = "";
    size_t len = sizeof endpoint;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    void *router = open_router(secret);
    (void)zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, endpoint, &len);
    if (write(to, endpoint, sizeof endpoint) != (ssize_t)sizeof endpoint) _exit(1);
    for (;;) {
        zmq_msg_t from, request;
        (void)zmq_msg_init(&from);
        (void)zmq_msg_init(&request);
        if (zmq_msg_recv(&from, router, 0) < 0 || zmq_msg_recv(&request, router, 0) < 0) _exit(1);
        reply(router, &from, &request);
        (void)zmq_msg_close(&request);
    }
}

void
bare_begin(struct bare_server *ret_bare)
{
    uint8_t secret[KEY_BYTES];
    int ends[2];
    randombytes_buf(noise, sizeof noise);
    bench_check(crypto_box_keypair(ret_bare->curve, secret) == 0 && pipe(ends) == 0, "a key");
    ret_bare->pid = fork();
    bench_check(ret_bare->pid >= 0, "a process");
    if (ret_bare->pid == 0) serve(secret, ends[1]);
    (void)close(ends[1]);
    bench_check(read(ends[0], ret_bare->endpoint, sizeof ret_bare->endpoint)
                    == (ssize_t)sizeof ret_bare->endpoint,
                "the bare server");
    (void)close(ends[0]);
}

void
bare_end(struct bare_server *bare)
{
    bench_check(kill(bare->pid, SIGKILL) == 0 && waitpid(bare->pid, NULL, 0) == bare->pid,
                "the bare server had ended");
}

/* ---- its clients ------------------------------------------------------------------------------- */

static void
put_number(uint8_t to[static 4], size_t number)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(number >> 8 * i);
}

static size_t
make(void *with, size_t client, uint8_t *out)
{
    struct bare_asked *asked = with;
    put_number(out, asked->sizes.reply);
    put_number(out + 4, client);
    put_number(out + 8, asked->asked[client]++);
    memcpy(out + 12, noise_of(out + 4), asked->sizes.request - 12);
    return asked->sizes.request;
}

static void
take(void *with, size_t client, struct sam_bytes message)
{
    struct bare_asked *asked = with;
    uint8_t due[NUMBER_BYTES];
    put_number(due, client);
    put_number(due + 4, asked->answered[client]++);
    bench_check(message.len == asked->sizes.reply, "a bare reply has another length");
    bench_check(memcmp(message.at, due, sizeof due) == 0, "another bare reply");
}

struct crowd_work
bare_work(struct bare_asked *asked)
{
    bench_check(asked->sizes.request >= BARE_MIN && asked->sizes.reply >= BARE_MIN, "bare sizes");
    return (struct crowd_work){.make = make, .take = take, .with = asked};
}

void
bare_arrive(const struct bare_server *bare, const struct person *const *people, size_t n_people,
            size_t n, struct crowd *ret_crowd)
{
    const struct crowd_terms terms = {.endpoint = bare->endpoint,
                                      .server_curve = bare->curve,
                                      .people = people,
                                      .n_people = n_people,
                                      .n = n};
    crowd_begin(&terms, ret_crowd);
}

void
bare_connect(const struct bare_server *bare, const struct person *const *people, size_t n_people,
             size_t n, struct crowd *ret_crowd)
{
    const struct crowd_load each = {.clients = n, .window = 1, .count = n, .whole = true};
    struct bare_asked asked = {.sizes = {BARE_MIN, BARE_MIN}};
    const struct crowd_work work = bare_work(&asked);
    struct crowd_took took;
    bare_arrive(bare, people, n_people, n, ret_crowd);
    crowd_run(ret_crowd, &each, &work, &took);
}
