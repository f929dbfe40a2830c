/* crowd.c - see crowd.h */
#include "crowd.h"

#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#define EVENTS_MAX 64
#define SILENCE_MS 20000
#define OTHER_FILES 100U

/* ---- connecting -------------------------------------------------------------------------------- */

static void
set(void *socket, int option, const void *value, size_t len)
{
    bench_check(zmq_setsockopt(socket, option, value, len) == 0, "an option of libzmq");
}

static void *
connect_one(void *context, const struct crowd_terms *terms, const struct person *person)
{
    const int none = 0;
    void *socket = zmq_socket(context, ZMQ_DEALER);
    bench_check(socket != NULL, "a socket");
    set(socket, ZMQ_LINGER, &none, sizeof none);
    set(socket, ZMQ_CURVE_SERVERKEY, terms->server_curve, KEY_BYTES);
    set(socket, ZMQ_CURVE_PUBLICKEY, person->curve, KEY_BYTES);
    set(socket, ZMQ_CURVE_SECRETKEY, person->curve_secret, KEY_BYTES);
    bench_check(zmq_connect(socket, terms->endpoint) == 0, "a connection");
    return socket;
}

void
crowd_prepare(size_t clients)
{
    struct rlimit files;
    bench_check(getrlimit(RLIMIT_NOFILE, &files) == 0, "the limit of descriptors");
    bench_check(files.rlim_max >= 2 * clients + OTHER_FILES, "too few descriptors: see ulimit -Hn");
    files.rlim_cur = files.rlim_max;
    bench_check(setrlimit(RLIMIT_NOFILE, &files) == 0, "the limit of descriptors");
}

void
crowd_begin(const struct crowd_terms *terms, struct crowd *ret_crowd)
{
    struct crowd *crowd = ret_crowd;
    *crowd = (struct crowd){.context = zmq_ctx_new(), .poll = epoll_create1(0), .n = terms->n};
    bench_check(terms->n <= CROWD_MAX && crowd->context != NULL && crowd->poll >= 0, "a crowd");
    bench_check(zmq_ctx_set(crowd->context, ZMQ_MAX_SOCKETS, CROWD_MAX + 1) == 0, "many sockets");
    for (size_t i = 0; i < terms->n; i++) {
        struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u64 = i}};
        int fd = -1;
        size_t len = sizeof fd;
        crowd->sockets[i] = connect_one(crowd->context, terms, terms->people[i % terms->n_people]);
        bench_check(zmq_getsockopt(crowd->sockets[i], ZMQ_FD, &fd, &len) == 0
                        && epoll_ctl(crowd->poll, EPOLL_CTL_ADD, fd, &event) == 0,
                    "a socket's descriptor");
    }
}

void
crowd_end(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->n; i++)
        (void)zmq_close(crowd->sockets[i]);
    while (zmq_ctx_term(crowd->context) != 0 && errno == EINTR) {}
    (void)close(crowd->poll);
    *crowd = (struct crowd){.n = 0};
}

/* ---- asking ------------------------------------------------------------------------------------ */

struct run {
    struct crowd *crowd;
    const struct crowd_load *load;
    const struct crowd_work *work;
    size_t asked, answered, total, first, last; /* replies from which and to which is measured */
    double began, cpu[CROWD_PIDS], own;
    struct crowd_took *took;
};

static double
processor(pid_t pid)
{
    clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
    struct timespec t = {0, 0};
    bench_check((pid == 0 || clock_getcpuclockid(pid, &clock) == 0)
                    && clock_gettime(clock, &t) == 0,
                "there is no clock of a process");
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void
begin(struct run *run)
{
    for (size_t i = 0; i < CROWD_PIDS; i++)
        run->cpu[i] = processor(run->load->pids[i]);
    run->own = processor(0);
    run->began = bench_now();
}

static void
end(struct run *run)
{
    struct crowd_took *took = run->took;
    const double n = (double)(run->last - run->first);
    took->each = (bench_now() - run->began) / n;
    took->own = (processor(0) - run->own) / n;
    for (size_t i = 0; i < CROWD_PIDS; i++)
        took->cpu[i] = run->load->pids[i] == 0 ? 0
                                               : (processor(run->load->pids[i]) - run->cpu[i]) / n;
}

static void
ask(struct run *run, size_t client)
{
    static uint8_t out[FRAME_MAX];
    const size_t len = run->work->make(run->work->with, client, out);
    if (len == 0) return;
    bench_check(zmq_send(run->crowd->sockets[client], out, len, ZMQ_DONTWAIT) == (int)len,
                "a request is not sent");
    run->asked++;
}

static void
take(struct run *run, size_t client, zmq_msg_t *message)
{
    const struct sam_bytes bytes = {zmq_msg_data(message), zmq_msg_size(message)};
    run->work->take(run->work->with, client, bytes);
    run->answered++;
    if (run->answered == run->first) begin(run);
    if (run->answered == run->last) end(run);
    if (run->asked < run->total) ask(run, client);
}

/* All that a client has: its descriptor tells of the next only then. */
static void
take_all(struct run *run, size_t client)
{
    void *socket = run->crowd->sockets[client];
    int events = ZMQ_POLLIN;
    while ((events & ZMQ_POLLIN) != 0) {
        zmq_msg_t message;
        size_t len = sizeof events;
        (void)zmq_msg_init(&message);
        while (zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) >= 0)
            take(run, client, &message);
        (void)zmq_msg_close(&message);
        bench_check(zmq_getsockopt(socket, ZMQ_EVENTS, &events, &len) == 0, "a socket's state");
    }
}

void
crowd_run(struct crowd *crowd, const struct crowd_load *load, const struct crowd_work *work,
          struct crowd_took *ret_took)
{
    const size_t lead = load->whole ? 0 : load->clients * load->window, count = load->count;
    struct run run = {.crowd = crowd,
                      .load = load,
                      .work = work,
                      .total = count + 2 * lead,
                      .first = lead,
                      .last = lead + count,
                      .took = ret_took};
    bench_check(load->window <= CROWD_WINDOW && load->clients <= crowd->n, "too large a load");
    if (lead == 0) begin(&run);
    for (size_t w = 0; w < load->window; w++)
        for (size_t i = 0; i < load->clients && run.asked < run.total; i++)
            ask(&run, i);
    for (size_t i = 0; i < load->clients; i++)
        take_all(&run, i);
    while (run.answered < run.total) {
        struct epoll_event events[EVENTS_MAX];
        int n = epoll_wait(crowd->poll, events, EVENTS_MAX, SILENCE_MS);
        bench_check(n > 0, "no replies");
        for (int i = 0; i < n; i++)
            take_all(&run, (size_t)events[i].data.u64);
    }
    ret_took->asked = run.asked;
}
