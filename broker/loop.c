/* loop.c - one thread, one loop. */
#include "loop.h"
#include "logline.h"
#include "patience.h"
#include "registrar.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MAX 64

/* What an event is about: an edge's number, or one of these. */
enum { OF_SIGNALS = EDGES_MAX, OF_TIMER, OF_METRICS };

struct loop {
    const struct loop_parts *parts;
    size_t n; /* edges */
    int epoll, signals, timer;
    uint32_t watched[EDGES_MAX]; /* what epoll was told of each edge's channel; 0: nothing */
    struct core_moment moment;   /* of this round */
    int64_t began;
    uint64_t turns, turn_ms, replies_lost;
    size_t crls_missing;
    bool is_over, has_failed;
    bool may_reap, may_serve; /* an edge ended; somebody asks for metrics */
    bool had_to_wait;         /* nothing had come while the last turn was under way */
    struct patience patience;
};

void
loop_moment(struct core_moment *ret_moment)
{
    struct timespec wall = {0, 0}, boot = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &wall);
    (void)clock_gettime(CLOCK_BOOTTIME, &boot);
    ret_moment->now = (sam_time)wall.tv_sec * 1000 + wall.tv_nsec / 1000000;
    ret_moment->boot_time = (int64_t)boot.tv_sec * 1000 + boot.tv_nsec / 1000000;
}

/* ---- watching ---------------------------------------------------------------------------------- */

static void
fill_set(sigset_t *set)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD};
    (void)sigemptyset(set);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        (void)sigaddset(set, numbers[i]);
}

bool
loop_signals(struct complaint *ret_complaint)
{
    sigset_t set;
    fill_set(&set);
    return sigprocmask(SIG_BLOCK, &set, NULL) == 0
           || complain(ret_complaint, "signals cannot be set up");
}

static bool
watch(const struct loop *loop, int fd, uint32_t what)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.u32 = what}};
    return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool
open_all(struct loop *loop, struct complaint *ret_complaint)
{
    sigset_t set;
    struct itimerspec second = {{1, 0}, {1, 0}};
    fill_set(&set);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (loop->epoll < 0 || loop->signals < 0 || loop->timer < 0
        || timerfd_settime(loop->timer, 0, &second, NULL) != 0
        || !watch(loop, loop->signals, OF_SIGNALS) || !watch(loop, loop->timer, OF_TIMER)
        || (loop->parts->metrics != NULL
            && !watch(loop, metrics_fd(loop->parts->metrics), OF_METRICS))) {
        return complain(ret_complaint, "the system gives no descriptors to wait on");
    }
    return true;
}

static void
close_all(struct loop *loop)
{
    if (loop->epoll >= 0) (void)close(loop->epoll);
    if (loop->signals >= 0) (void)close(loop->signals);
    if (loop->timer >= 0) (void)close(loop->timer);
}

/* Watch each channel for what it needs now: room to send, or something to read. */
static void
watch_channels(struct loop *loop)
{
    for (size_t i = 0; i < loop->n; i++) {
        struct channel *channel = supervise_channel(loop->parts->supervisor, i);
        if (channel == NULL) continue;
        uint32_t wanted = channel_waits(channel) ? EPOLLOUT : EPOLLIN;
        struct epoll_event event = {.events = wanted, .data = {.u32 = (uint32_t)i}};
        int call = loop->watched[i] == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (loop->watched[i] == wanted) continue;
        if (epoll_ctl(loop->epoll, call, channel_fd(channel), &event) == 0)
            loop->watched[i] = wanted;
        else
            loop->has_failed = true;
    }
}

/* ---- edges ------------------------------------------------------------------------------------- */

/* Its generation is over; the next one has the number that is there now. */
static void
forget_edge(struct loop *loop, size_t edge)
{
    loop->watched[edge] = 0; /* closing took it out of epoll */
    intake_forget(loop->parts->intake, edge);
    core_edge_begins(loop->parts->core, (unsigned)edge,
                     supervise_generation(loop->parts->supervisor, edge));
}

static void
lose_edge(struct loop *loop, size_t edge, enum channel_result why)
{
    if (supervise_channel(loop->parts->supervisor, edge) == NULL) return;
    supervise_end(loop->parts->supervisor, edge, loop->moment.boot_time, why == CHANNEL_MALFORMED);
    forget_edge(loop, edge);
}

static void
start_edges(struct loop *loop)
{
    bool started[EDGES_MAX] = {false};
    supervise_start(loop->parts->supervisor, loop->moment.boot_time, started);
    for (size_t i = 0; i < loop->n; i++)
        if (started[i]) forget_edge(loop, i);
}

static void
reap_edges(struct loop *loop)
{
    bool ended[EDGES_MAX] = {false};
    loop->may_reap = false;
    supervise_reap(loop->parts->supervisor, loop->moment.boot_time, ended);
    for (size_t i = 0; i < loop->n; i++)
        if (ended[i]) forget_edge(loop, i);
}

static void
flush_channels(struct loop *loop)
{
    for (size_t i = 0; i < loop->n; i++) {
        struct channel *channel = supervise_channel(loop->parts->supervisor, i);
        if (channel == NULL || !channel_waits(channel)) continue;
        if (channel_flush(channel) != CHANNEL_FINE) lose_edge(loop, i, CHANNEL_ENDED);
    }
}

/* ---- a turn ------------------------------------------------------------------------------------ */

/* Take what the edges sent into the turn. Answers to handshakes do not wait for the commit. */
static size_t
take(struct loop *loop, const struct core_frame **ret_frames)
{
    const struct loop_parts *p = loop->parts;
    enum channel_result bad[EDGES_MAX] = {CHANNEL_FINE};
    size_t n = 0;
    intake_take(p->intake, p->core, p->supervisor, &loop->moment, ret_frames, &n, bad);
    for (size_t i = 0; i < loop->n; i++)
        if (bad[i] != CHANNEL_FINE) lose_edge(loop, i, bad[i]);
    flush_channels(loop);
    return n;
}

/* Frames of a turn, of all who are worth waiting for. */
static size_t
gather(struct loop *loop, const struct core_frame **ret_frames)
{
    intake_begin(loop->parts->intake);
    size_t n = take(loop, ret_frames), waiting = loop->had_to_wait ? 0 : n;
    unsigned parts = n > 0 ? PATIENCE_PARTS : 0;
    while (parts-- > 0 && patience_wait(&loop->patience, waiting, n)) {
        intake_look(loop->parts->intake);
        n = take(loop, ret_frames);
    }
    return n;
}

static enum sam_err
step(struct loop *loop, const struct core_frame *frames, size_t n)
{
    const struct loop_parts *p = loop->parts;
    const struct core_frame *replies = NULL;
    uint8_t random[CORE_RANDOM_BYTES];
    size_t n_replies = 0;
    const int64_t began = patience_clock();
    randombytes_buf(random, sizeof random);
    enum sam_err r = core_step(p->core, frames, n, &loop->moment, random, &replies, &n_replies);
    sodium_memzero(random, sizeof random);
    if (r != SAM_OK) return r;
    patience_learn(&loop->patience, n, patience_clock() - began);
    loop->replies_lost += supervise_send(p->supervisor, replies, n_replies);
    flush_channels(loop);
    return SAM_OK;
}

static void
turn(struct loop *loop)
{
    const struct core_frame *frames = NULL;
    const size_t n = gather(loop, &frames);
    struct core_moment after;
    if (n == 0) return;
    if (step(loop, frames, n) != SAM_OK) {
        loop->has_failed = true;
        return;
    }
    loop_moment(&after);
    loop->turns++;
    loop->turn_ms += (uint64_t)(after.boot_time - loop->moment.boot_time);
}

/* ---- signals, time, metrics -------------------------------------------------------------------- */

static void
reload(struct loop *loop)
{
    const struct loop_parts *p = loop->parts;
    struct complaint complaint;
    struct trust *trust = NULL;
    size_t left_out = 0;

    if (!trust_read(p->config, &trust, &left_out, &complaint)) {
        logline(LOGLINE_ERROR, "%s; the certificates and CRLs from before are kept",
                complaint.text);
        return;
    }
    core_roots(p->core, trust->roots, trust->n);
    trust_free(p->trust);
    *p->trust = trust;
    loop->crls_missing = left_out;
    if (left_out > 0)
        logline(LOGLINE_WARNING, "%s; nobody under that root is admitted", complaint.text);
    if (!registrar_take(p->config, p->core, &loop->moment, &complaint))
        logline(LOGLINE_WARNING, "%s", complaint.text);
    logline(LOGLINE_NOTE, "certificates, CRLs and registrars were read again");
}

static void
take_signals(struct loop *loop)
{
    struct signalfd_siginfo info;
    while (read(loop->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        switch (info.ssi_signo) {
        case SIGHUP:
            reload(loop);
            break;
        case SIGUSR1:
            core_confirm_clock(loop->parts->core, &loop->moment);
            logline(LOGLINE_NOTE, "the operator confirmed the clock");
            break;
        case SIGCHLD:
            loop->may_reap = true;
            break;
        default:
            loop->is_over = true;
            break;
        }
    }
}

static void
tick_core(struct loop *loop)
{
    uint8_t random[CORE_RANDOM_BYTES];
    randombytes_buf(random, sizeof random);
    if (core_tick(loop->parts->core, &loop->moment, random) != SAM_OK) loop->has_failed = true;
    sodium_memzero(random, sizeof random);
}

static void
tick(struct loop *loop)
{
    uint64_t times = 0;
    if (read(loop->timer, &times, sizeof times) != (ssize_t)sizeof times) return;
    loop->may_serve = true; /* a connection's time may be over */
    intake_tick(loop->parts->intake);
    tick_core(loop);
}

static void
serve_metrics(struct loop *loop)
{
    const struct loop_parts *p = loop->parts;
    struct metrics_view view = {
        .n_edges = loop->n,
        .names = p->names,
        .turns = loop->turns,
        .turn_ms = loop->turn_ms,
        .replies_lost = loop->replies_lost,
        .crls_missing = loop->crls_missing,
        .up_ms = loop->moment.boot_time - loop->began,
    };
    loop->may_serve = false;
    core_counts(p->core, &view.core);
    intake_count(p->intake, &view.intake);
    for (size_t i = 0; i < loop->n; i++)
        supervise_look(p->supervisor, i, &view.edges[i]);
    metrics_run(p->metrics, &view);
}

/* ---- the loop ---------------------------------------------------------------------------------- */

static int
sooner(int a, int b)
{
    if (a < 0) return b;
    return b >= 0 && b < a ? b : a;
}

static int
waiting(const struct loop *loop)
{
    const struct loop_parts *p = loop->parts;
    if (intake_waits(p->intake, p->supervisor)) return 0;
    int wait = supervise_wait(p->supervisor, loop->moment.boot_time);
    return p->metrics == NULL ? wait : sooner(wait, metrics_wait(p->metrics));
}

static void
take_event(struct loop *loop, const struct epoll_event *event)
{
    uint32_t of = event->data.u32;
    if (of == OF_SIGNALS)
        take_signals(loop);
    else if (of == OF_TIMER)
        tick(loop);
    else if (of == OF_METRICS)
        loop->may_serve = true;
    else if (of < loop->n && (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
        intake_ready(loop->parts->intake, of);
}

static void
once(struct loop *loop)
{
    struct epoll_event events[EVENTS_MAX];
    start_edges(loop);
    watch_channels(loop);
    int n = epoll_wait(loop->epoll, events, EVENTS_MAX, 0);
    if ((loop->had_to_wait = n == 0))
        n = epoll_wait(loop->epoll, events, EVENTS_MAX, waiting(loop));
    if (n < 0 && errno != EINTR) loop->has_failed = true;
    loop_moment(&loop->moment);
    for (int i = 0; i < n && !loop->has_failed; i++)
        take_event(loop, &events[i]);
    if (n == 0) loop->may_serve = true;
    flush_channels(loop);
    if (loop->may_reap) reap_edges(loop);
    if (!loop->has_failed) turn(loop);
    if (loop->may_serve && loop->parts->metrics != NULL) serve_metrics(loop);
}

bool
loop_run(const struct loop_parts *parts, struct complaint *ret_complaint)
{
    struct loop loop = {
        .parts = parts,
        .n = parts->config->n_edges,
        .epoll = -1,
        .signals = -1,
        .timer = -1,
        .crls_missing = parts->crls_missing,
    };
    bool is_open = open_all(&loop, ret_complaint);
    loop_moment(&loop.moment);
    loop.began = loop.moment.boot_time;
    if (is_open) {
        start_edges(&loop);
        logline(LOGLINE_NOTE, "ready, with %zu edges", loop.n);
    }
    while (is_open && !loop.is_over && !loop.has_failed)
        once(&loop);
    if (loop.is_over && !loop.has_failed)
        tick_core(&loop); /* the checkpoint file knows of the last second, too */
    close_all(&loop);
    if (loop.has_failed)
        (void)complain(ret_complaint, "the disk or the system failed, and what was not answered is "
                                      "asked again by the clients; start the broker again");
    return is_open && !loop.has_failed;
}
