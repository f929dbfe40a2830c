/* world.c - see world.h */
#include "world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

int64_t
now_ms(void)
{
    struct timespec t;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &t), 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the edge -------------------------------------------------------------------------------- */

/* Away from the numbers that the edge's descriptors get. */
static int
high(int fd)
{
    const int moved = fcntl(fd, F_DUPFD_CLOEXEC, 20);
    assert_true(moved >= 20);
    close(fd);
    return moved;
}

static void
listen_somewhere(struct world *w)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof at;
    w->listener = high(socket(AF_INET, SOCK_STREAM, 0));
    assert_int_equal(bind(w->listener, (const struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(w->listener, 512), 0);
    assert_int_equal(getsockname(w->listener, (struct sockaddr *)&at, &len), 0);
    w->port = ntohs(at.sin_port);
}

static void
spawn(struct world *w)
{
    static char name[] = "samtykke-edge";
    char *const argv[] = {name, NULL}, *const env[] = {NULL};
    const int size = 212992;
    int pair[2], errors[2];
    posix_spawn_file_actions_t actions;

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(pipe(errors), 0);
    for (int i = 0; i < 2; i++) {
        pair[i] = high(pair[i]);
        errors[i] = high(errors[i]);
        assert_int_equal(setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    }
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 3);
    posix_spawn_file_actions_adddup2(&actions, w->listener, 4);
    assert_int_equal(posix_spawn(&w->pid, EDGE_PROGRAM, &actions, NULL, argv, env), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    close(errors[1]);
    w->core = pair[0];
    w->errors = errors[0];
}

static struct world *
start(void)
{
    struct world *w = calloc(1, sizeof *w);
    char secret[41];
    assert_non_null(w);
    w->context = zmq_ctx_new();
    assert_non_null(w->context);
    assert_int_equal(zmq_curve_keypair(w->server_key, secret), 0);
    assert_non_null(zmq_z85_decode(w->secret, secret));
    listen_somewhere(w);
    spawn(w);
    w->echoes = true;
    return w;
}

struct world *
world_new(unsigned threads, uint32_t memory_mib)
{
    struct world *w = start();
    uint8_t setup[FRAME_SETUP_BYTES];
    memcpy(setup, w->secret, FRAME_SECRET_BYTES);
    setup[FRAME_SECRET_BYTES] = (uint8_t)threads;
    for (unsigned i = 0; i < 4; i++)
        setup[FRAME_SECRET_BYTES + 1 + i] = (uint8_t)(memory_mib >> 8 * i);
    core_say(w, &(struct frame){.kind = FRAME_SETUP, .payload = {setup, sizeof setup}});
    return w;
}

struct world *
world_new_saying(const uint8_t *first, size_t len)
{
    struct world *w = start();
    if (len > 0) core_say_bytes(w, first, len);
    return w;
}

int
world_ended(struct world *world)
{
    const int64_t end = now_ms() + 2000;
    int status = 0;
    while (waitpid(world->pid, &status, WNOHANG) == 0) {
        assert_true(now_ms() < end);
        usleep(5000);
    }
    world->pid = 0;
    if (WIFSIGNALED(status)) fail_msg("the edge was ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

void
expect_says(struct world *world, const char *sentence)
{
    char said[512] = "";
    const ssize_t n = read(world->errors, said, sizeof said - 1);
    assert_true(n >= 0);
    assert_string_equal(said, sentence);
}

void
world_free(struct world **world)
{
    struct world *w = *world;
    if (w->pid > 0) {
        assert_int_equal(waitpid(w->pid, NULL, WNOHANG), 0); /* it is still there */
        kill(w->pid, SIGKILL);
        waitpid(w->pid, NULL, 0);
    }
    if (w->core >= 0) close(w->core);
    close(w->listener);
    close(w->errors);
    zmq_ctx_term(w->context);
    free(w);
    *world = NULL;
}

/* ---- the core -------------------------------------------------------------------------------- */

void
core_say_bytes(struct world *world, const void *at, size_t len)
{
    assert_int_equal(send(world->core, at, len, MSG_NOSIGNAL), len);
}

void
core_say(struct world *world, const struct frame *frame)
{
    struct frame_pack pack = {.at = world->out};
    assert_int_equal(frame_put(&pack, frame), SAM_OK);
    core_say_bytes(world, pack.at, pack.len);
}

uint8_t *
key_id_of(const uint8_t *curve_key, uint8_t *key_id)
{
    for (size_t i = 0; i < HASH_BYTES; i++)
        key_id[i] = curve_key[i] ^ 0x5A;
    return key_id;
}

void
core_answer(struct world *world, const uint8_t *key, bool yes)
{
    uint8_t answer[FRAME_YES_BYTES] = {yes ? FRAME_YES : FRAME_NO};
    struct frame f = {.kind = FRAME_ANSWER, .payload = {answer, yes ? sizeof answer : 1}};
    key_id_of(key, answer + 1);
    memcpy(f.key_id, key, sizeof f.key_id);
    core_say(world, &f);
}

void
core_reply(struct world *world, const uint8_t *route, const void *at, size_t len)
{
    struct frame f = {.kind = FRAME_MESSAGE, .payload = {at, len}};
    memcpy(f.route, route, sizeof f.route);
    core_say(world, &f);
}

static bool
is_known(const struct world *w, const uint8_t *key)
{
    for (size_t i = 0; i < w->n_known; i++)
        if (memcmp(w->known[i], key, FRAME_SECRET_BYTES) == 0) return true;
    return false;
}

static void
handle_ask(struct world *w, const uint8_t *key)
{
    uint8_t other[FRAME_SECRET_BYTES];
    w->n_asked++;
    memcpy(other, key, sizeof other);
    other[0] ^= 1;
    switch (w->manner) {
    case ANSWERS:
        core_answer(w, key, is_known(w, key));
        break;
    case ANSWERS_NOTHING:
        break;
    case ANSWERS_LATE:
        assert_true(w->n_late < CLIENTS_MAX);
        w->late[w->n_late].due = now_ms() + LATE_MS;
        memcpy(w->late[w->n_late++].key, key, FRAME_SECRET_BYTES);
        break;
    case ANSWERS_OTHERS:
        core_answer(w, other, true);
        break;
    case ANSWERS_RUBBISH: {
        struct frame_pack pack = {.at = w->out};
        const struct frame f = {.kind = FRAME_ANSWER, .payload = {(const uint8_t *)"", 1}};
        assert_int_equal(frame_put(&pack, &f), SAM_OK);
        memcpy(pack.at + 10, key, FRAME_SECRET_BYTES);
        pack.at[FRAME_HEADER_BYTES] = 2; /* neither no nor yes */
        core_say_bytes(w, pack.at, pack.len);
        break;
    }
    case ANSWERS_TWICE_NO:
        core_answer(w, key, false);
        core_answer(w, key, true);
        break;
    }
}

static void
handle(struct world *w, const struct frame *f)
{
    switch (f->kind) {
    case FRAME_MESSAGE:
        w->n_messages++;
        memcpy(w->last_payload, f->payload.at, f->payload.len);
        w->last = *f;
        w->last.payload.at = w->last_payload;
        if (w->seen != NULL) w->seen(w, f);
        if (w->echoes) core_reply(w, f->route, f->payload.at, f->payload.len);
        break;
    case FRAME_ASK:
        handle_ask(w, f->key_id);
        break;
    case FRAME_COUNT:
        for (size_t i = 0; i < FRAME_COUNTS; i++) {
            w->counts[i] = 0;
            for (size_t k = 0; k < 8; k++)
                w->counts[i] |= (uint64_t)f->payload.at[8 * i + k] << 8 * k;
        }
        break;
    case FRAME_ANSWER:
    case FRAME_SETUP:
        fail_msg("no edge says that");
    }
}

static void
answer_late(struct world *w)
{
    for (size_t i = 0; i < w->n_late; i++) {
        if (w->late[i].due > now_ms()) continue;
        core_answer(w, w->late[i].key, true);
        w->late[i] = w->late[--w->n_late];
    }
}

void
world_turn(struct world *world, int ms)
{
    struct pollfd fd = {.fd = world->core, .events = POLLIN};
    struct sam_bytes message = {world->in, 0};
    struct frame f;
    answer_late(world);
    if (world->is_gone) usleep(1000);
    if (world->is_gone || poll(&fd, 1, ms) <= 0) return;
    const ssize_t n = recv(world->core, world->in, sizeof world->in, MSG_TRUNC);
    assert_true(n <= (ssize_t)sizeof world->in);
    if (n <= 0) {
        world->is_gone = true;
        return;
    }
    message.len = (size_t)n;
    while (message.len > 0) {
        assert_int_equal(frame_next(&message, &f), SAM_OK);
        handle(world, &f);
    }
}

void
world_turns_until(struct world *world, int64_t when)
{
    while (now_ms() < when)
        world_turn(world, 10);
}

/* ---- clients --------------------------------------------------------------------------------- */

static void
set(void *socket, int option, const void *value, size_t len)
{
    assert_int_equal(zmq_setsockopt(socket, option, value, len), 0);
}

static void *
connect_with(struct world *w, const char *public, const char *secret, const void *routing_id,
             size_t len)
{
    char where[64];
    const int zero = 0, soon = 50, small = 4096;
    void *c = zmq_socket(w->context, ZMQ_DEALER);
    assert_non_null(c);
    set(c, ZMQ_LINGER, &zero, sizeof zero);
    set(c, ZMQ_RECONNECT_IVL, &soon, sizeof soon);
    set(c, ZMQ_CURVE_SERVERKEY, w->server_key, 40);
    set(c, ZMQ_CURVE_PUBLICKEY, public, 40);
    set(c, ZMQ_CURVE_SECRETKEY, secret, 40);
    if (w->reads_ahead > 0) {
        set(c, ZMQ_RCVHWM, &w->reads_ahead, sizeof w->reads_ahead);
        set(c, ZMQ_RCVBUF, &small, sizeof small);
    }
    if (routing_id != NULL) set(c, ZMQ_ROUTING_ID, routing_id, len);
    snprintf(where, sizeof where, "tcp://127.0.0.1:%d", w->port);
    assert_int_equal(zmq_connect(c, where), 0);
    return c;
}

void *
client_new(struct world *world, bool known, const void *routing_id, size_t len)
{
    char public[41], secret[41];
    assert_int_equal(zmq_curve_keypair(public, secret), 0);
    if (known) {
        assert_true(world->n_known < CLIENTS_MAX);
        assert_non_null(zmq_z85_decode(world->known[world->n_known++], public));
    }
    return connect_with(world, public, secret, routing_id, len);
}

void *
client_again(struct world *world, void *client)
{
    char public[41], secret[41];
    size_t len = sizeof public;
    assert_int_equal(zmq_getsockopt(client, ZMQ_CURVE_PUBLICKEY, public, &len), 0);
    assert_int_equal(zmq_getsockopt(client, ZMQ_CURVE_SECRETKEY, secret, &len), 0);
    return connect_with(world, public, secret, NULL, 0);
}

void
client_say(void *client, const void *at, size_t len)
{
    assert_int_equal(zmq_send(client, at, len, ZMQ_DONTWAIT), len);
}

int
client_hear(struct world *world, void *client, void *into, size_t size, int ms)
{
    const int64_t end = now_ms() + ms;
    do {
        const int n = zmq_recv(client, into, size, ZMQ_DONTWAIT);
        if (n >= 0) return n;
        world_turn(world, 5);
    } while (now_ms() < end);
    return -1;
}

void
expect_echo(struct world *world, void *client, const char *text)
{
    char got[64] = "";
    client_say(client, text, strlen(text));
    const int n = client_hear(world, client, got, sizeof got, 5000);
    if (n < 0 && world->is_gone) {
        (void)world_ended(world);
        expect_says(world, ""); /* shows what it said */
    }
    assert_int_equal(n, strlen(text));
    assert_memory_equal(got, text, strlen(text));
}

void
expect_count(struct world *world, enum frame_counts count, uint64_t value)
{
    const int64_t end = now_ms() + 3000;
    while (world->counts[count] != value && now_ms() < end)
        world_turn(world, 20);
    assert_int_equal(world->counts[count], value);
}

long
proc_number(const struct world *world, const char *file, const char *name)
{
    char path[64], line[256];
    long number = -1;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)world->pid, file);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, strlen(name)) != 0) continue;
        number = strtol(line + strlen(name) + strspn(line + strlen(name), ": \t"), NULL, 10);
        break;
    }
    fclose(f);
    return number;
}
