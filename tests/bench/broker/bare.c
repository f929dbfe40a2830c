/* bare.c - see bare.h */
#include "bare.h"

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

#define REPLY_MAX FRAME_MAX

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
    const int yes = 1;
    void *context = zmq_ctx_new(), *zap = zmq_socket(context, ZMQ_REP),
         *router = zmq_socket(context, ZMQ_ROUTER);
    pthread_t thread;
    if (zmq_bind(zap, "inproc://zeromq.zap.01") != 0
        || pthread_create(&thread, NULL, answer_handshakes, zap) != 0
        || zmq_setsockopt(router, ZMQ_CURVE_SERVER, &yes, sizeof yes) != 0
        || zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, secret, KEY_BYTES) != 0
        || zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, "bare", 4) != 0
        || zmq_bind(router, "tcp://127.0.0.1:*") != 0)
        _exit(1);
    return router;
}

static void
reply(void *router, zmq_msg_t *from, zmq_msg_t *request)
{
    static uint8_t body[REPLY_MAX];
    const uint8_t *at = zmq_msg_data(request);
    zmq_msg_t out;
    size_t len = zmq_msg_size(request) < 4 ? 4 : at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16;
    if (len > REPLY_MAX || zmq_msg_init_size(&out, len) != 0) _exit(1);
    memcpy(zmq_msg_data(&out), body, len);
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

static size_t
make(void *with, size_t client, uint8_t *out)
{
    const struct bare_sizes *sizes = with;
    (void)client;
    memset(out, 7, sizes->request);
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(sizes->reply >> 8 * i);
    return sizes->request;
}

static void
take(void *with, size_t client, struct sam_bytes message)
{
    const struct bare_sizes *sizes = with;
    (void)client;
    bench_check(message.len == sizes->reply, "a bare reply has another length");
}

struct crowd_work
bare_work(struct bare_sizes *sizes)
{
    return (struct crowd_work){.make = make, .take = take, .with = sizes};
}
