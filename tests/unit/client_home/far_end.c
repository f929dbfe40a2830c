/* far_end.c - see far_end.h. In its process a failure ends it with a number: the test then waits in vain. */
#include "far_end.h"

#include "client/agent.h"
#include "proto/check.h"
#include "proto/session.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#define LIFE_MS 60000
#define ROUTE_MAX 16
#define SESSIONS 16U

struct link_end {
    uint8_t route[ROUTE_MAX];
    int route_len;
    struct session session;
};

struct far {
    const struct far_end *end;
    void *context, *router;
    struct link_end links[SESSIONS];
    unsigned n;
};

void
far_end_add(struct far_end *end, const struct realm *realm)
{
    assert_true(end->n < FAR_VERSIONS_MAX);
    end->statement[end->n] = octets_copy(realm->statement.at, realm->statement.len);
    memcpy(end->id[end->n++], realm->broker.statement.id, HASH_BYTES);
}

void
far_end_free(struct far_end *end)
{
    for (size_t i = 0; i < end->n; i++)
        octets_free(&end->statement[i]);
}

/* ---- in its process: answers ------------------------------------------------------------------------------ */

static void
must(bool is_good, int number)
{
    if (!is_good) _exit(number);
}

/* out: STATEMENT_MAX */
static struct sam_bytes
make_head(const struct far *far, const uint8_t *nonce, uint8_t *out)
{
    const struct far_end *end = far->end;
    const sam_time now = client_now() - (end->lie == FAR_HEAD_OLD ? 10 * 3600000 : 0);
    const struct sign_pair *by = end->lie == FAR_HEAD_KEY ? &end->realm->log : &end->realm->head;
    struct head_body body = {.head = {.issued_at = now},
                             .case_version = end->n + (end->lie == FAR_HEAD_AHEAD ? 1 : 0),
                             .log_size = 1,
                             .expires = now + 600000};
    struct statement_signer signer = {.secret = by->secret};
    size_t len = 0;
    memcpy(signer.name, by->ed25519, KEY_BYTES);
    memcpy(body.head.realm, end->realm->id, ID_BYTES);
    memcpy(body.case_statement, end->id[end->n - 1], HASH_BYTES);
    memcpy(body.nonce, nonce, ID_BYTES);
    if (end->lie == FAR_NONCE) body.nonce[0] ^= 1;
    must(check_make(STATEMENT_HEAD, (union check_body){.of_log = &body}, &signer, 1, out,
                    STATEMENT_MAX, &len, NULL)
             == SAM_OK,
         10);
    return (struct sam_bytes){out, len};
}

static void
say(struct far *far, struct link_end *to, const struct reply *reply)
{
    static uint8_t part[CONTROL_MAX], sealed[CONTROL_MAX + 64], out[FRAME_MAX];
    size_t len = 0, sealed_len = 0, out_len = 0;
    must(wire_reply_encode(reply, part, sizeof part, &len) == SAM_OK, 11);
    must(session_seal(&to->session, (struct sam_bytes){part, len}, sealed, sizeof sealed,
                      &sealed_len)
             == SAM_OK,
         12);
    const struct reply_frame frame = {.sealed = {sealed, sealed_len}};
    must(wire_reply_frame_encode(&frame, out, sizeof out, &out_len) == SAM_OK, 13);
    (void)zmq_send(far->router, to->route, (size_t)to->route_len, ZMQ_SNDMORE);
    (void)zmq_send(far->router, out, out_len, 0);
}

static void
show_broker(struct far *far, struct link_end *to, const struct request *request,
            const struct reply *begun)
{
    struct reply reply = *begun;
    static uint8_t head[STATEMENT_MAX];
    const struct far_end *end = far->end;
    uint64_t version = request->get_case->has_version ? request->get_case->version : end->n;
    if (end->lie == FAR_SKIPS) version = end->n;
    if (version > end->n) {
        reply.error = REPLY_CLOSED;
        say(far, to, &reply);
        return;
    }
    const struct case_reply shown = {.case_statement = octets_bytes(&end->statement[version - 1]),
                                     .head = make_head(far, request->request, head)};
    reply.case_reply = &shown;
    say(far, to, &reply);
}

static void
answer(struct far *far, struct link_end *to, const struct request *request)
{
    const enum far_lie lie = far->end->lie;
    const struct done done = {.has_seq = false};
    struct reply reply = {.time = client_now()};
    memcpy(reply.request, request->request, ID_BYTES);
    bool is_broker = request->get_case != NULL && check_zeros(request->case_id, ID_BYTES);
    if (is_broker && lie != FAR_OTHER_PART) {
        show_broker(far, to, request, &reply);
        return;
    }
    if (lie == FAR_SILENT) return;
    if (lie == FAR_CLOCK) {
        reply.error = REPLY_CLOCK;
    } else {
        reply.done = &done;
    }
    say(far, to, &reply);
}

/* ---- sessions ----------------------------------------------------------------------------------------------- */

/* Under whichever of its statements the other side knows, and under what it knew when this began. */
static void
take_hello(struct far *far, struct link_end *from, const struct hello *hello)
{
    const struct far_end *end = far->end;
    struct session_names names;
    struct session_hello said;
    struct reply_frame back = {.has_n = true};
    uint8_t request[ID_BYTES], out[256];
    size_t len = 0;
    enum sam_err r = SAM_E_REFUSED;
    memcpy(names.realm, end->realm->id, ID_BYTES);
    memcpy(names.key_id, hello->key_id, HASH_BYTES);
    memcpy(said.enc, hello->enc, sizeof said.enc);
    memcpy(said.ct, hello->ct, sizeof said.ct);
    randombytes_buf(back.n, sizeof back.n);
    for (size_t i = 0; i <= end->n && r != SAM_OK; i++) {
        memcpy(names.broker_id, i < end->n ? end->id[i] : end->whom->broker.statement.id,
               HASH_BYTES);
        r = session_accept(&names, &end->realm->session, end->whom->x25519.pk, &said, back.n,
                           request, &from->session);
    }
    if (r != SAM_OK) return;
    must(wire_reply_frame_encode(&back, out, sizeof out, &len) == SAM_OK, 14);
    (void)zmq_send(far->router, from->route, (size_t)from->route_len, ZMQ_SNDMORE);
    (void)zmq_send(far->router, out, len, 0);
}

static void
take_sealed(struct far *far, struct link_end *from, struct sam_bytes sealed)
{
    static uint8_t part[CONTROL_MAX];
    struct wire *memory = NULL;
    const struct request *request = NULL;
    size_t len = 0;
    must(session_open(&from->session, sealed, part, sizeof part, &len) == SAM_OK, 15);
    must(wire_request_decode((struct sam_bytes){part, len}, &memory, &request) == SAM_OK, 16);
    answer(far, from, request);
    wire_free(&memory);
}

static struct link_end *
link_of(struct far *far, const uint8_t *route, int len)
{
    for (unsigned i = 0; i < far->n; i++)
        if (far->links[i].route_len == len && memcmp(far->links[i].route, route, (size_t)len) == 0)
            return &far->links[i];
    must(far->n < SESSIONS && len > 0 && len <= ROUTE_MAX, 17);
    struct link_end *link = &far->links[far->n++];
    memcpy(link->route, route, (size_t)len);
    link->route_len = len;
    return link;
}

static void
take(struct far *far)
{
    static uint8_t payload[FRAME_MAX];
    uint8_t route[ROUTE_MAX];
    struct wire *memory = NULL;
    const struct request_frame *frame = NULL;
    int route_len = zmq_recv(far->router, route, sizeof route, 0);
    if (route_len < 0) return; /* nothing came */
    int len = zmq_recv(far->router, payload, sizeof payload, 0);
    must(len > 0, 21);
    struct link_end *from = link_of(far, route, route_len);
    must(wire_request_frame_decode((struct sam_bytes){payload, (size_t)len}, &memory, &frame)
             == SAM_OK,
         18);
    if (frame->hello != NULL) {
        take_hello(far, from, frame->hello);
    } else {
        take_sealed(far, from, frame->sealed);
    }
    wire_free(&memory);
}

/* ---- the process -------------------------------------------------------------------------------------------- */

static void
listen_at(struct far *far)
{
    const struct realm_edge *edge = &far->end->realm->edges[0];
    const int server = 1, none = 0, wait_ms = 200;
    far->context = zmq_ctx_new();
    far->router = zmq_socket(far->context, ZMQ_ROUTER);
    must(zmq_setsockopt(far->router, ZMQ_LINGER, &none, sizeof none) == 0
             && zmq_setsockopt(far->router, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms) == 0
             && zmq_setsockopt(far->router, ZMQ_CURVE_SERVER, &server, sizeof server) == 0
             && zmq_setsockopt(far->router, ZMQ_CURVE_SECRETKEY, edge->curve_secret, KEY_BYTES)
                    == 0,
         19);
    for (unsigned i = 0; zmq_bind(far->router, edge->endpoint) != 0; i++) {
        must(errno == EADDRINUSE && i < 1000, 20);
        (void)zmq_poll(NULL, 0, 5);
    }
}

pid_t
far_end_start(const struct far_end *end)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct far far = {.end = end};
        const int64_t until = agent_clock() + LIFE_MS;
        listen_at(&far);
        while (agent_clock() < until)
            take(&far);
        _exit(0);
    }
    return child;
}

void
far_end_stop(pid_t process)
{
    int status = 0;
    assert_int_equal(kill(process, SIGKILL), 0);
    assert_int_equal(waitpid(process, &status, 0), process);
    if (WIFEXITED(status)) print_error("the far end ended with %d\n", WEXITSTATUS(status));
}
