/* supervise.c - edges are started, watched and ended. */
#include "supervise.h"
#include "logline.h"
#include "start_edge.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
    pid_t pid;               /* 0: none */
    struct channel *channel; /* owned; NULL: its generation is over */
    uint64_t generation;
    int64_t began; /* of the process */
    int64_t due;   /* when to start, while there is none; when to kill, after its generation */
    unsigned failures;
    uint64_t starts, malformed;
    uint64_t counts[FRAME_COUNTS], before[FRAME_COUNTS]; /* of this one, of all before it */
};

struct supervisor {
    struct supervise_options options;
    struct process processes[EDGES_MAX];
};

enum sam_err
supervise_new(const struct supervise_options *options, struct supervisor **ret_supervisor)
{
    struct supervisor *supervisor = calloc(1, sizeof *supervisor);
    if (supervisor == NULL) return SAM_E_NOMEM;
    supervisor->options = *options;
    *ret_supervisor = supervisor;
    return SAM_OK;
}

/* ---- starting ---------------------------------------------------------------------------------- */

static enum sam_err
put_setup(const struct supervisor *supervisor, size_t edge, struct channel *channel)
{
    uint8_t payload[FRAME_SETUP_BYTES];
    uint32_t memory = supervisor->options.memory;

    memcpy(payload, supervisor->options.secrets[edge], FRAME_SECRET_BYTES);
    payload[FRAME_SECRET_BYTES] = supervisor->options.io_threads;
    for (unsigned i = 0; i < 4; i++)
        payload[FRAME_SECRET_BYTES + 1 + i] = (uint8_t)(memory >> 8 * i);
    struct frame setup = {.kind = FRAME_SETUP, .payload = {payload, sizeof payload}};
    enum sam_err r = channel_put(channel, &setup);
    sodium_memzero(payload, sizeof payload);
    return r;
}

static enum sam_err
start(struct supervisor *supervisor, size_t edge, struct process *process)
{
    struct channel *channel = NULL;
    int other = -1;
    enum sam_err r = channel_new(&channel, &other);

    if (r == SAM_OK) r = put_setup(supervisor, edge, channel);
    if (r == SAM_OK && channel_flush(channel) != CHANNEL_FINE) r = SAM_E_IO;
    if (r == SAM_OK)
        r = start_edge(supervisor->options.program, other, supervisor->options.listeners[edge],
                       &process->pid);
    if (other >= 0) (void)close(other);
    if (r == SAM_OK) {
        process->channel = channel;
        channel = NULL; /* the process's now */
    }
    channel_free(&channel);
    return r;
}

/* When to start it again, after it ended or could not be started. */
static void
plan(struct process *process, int64_t now)
{
    int64_t pause = 0;
    if (process->failures > 0) {
        unsigned doubled = process->failures - 1 > 10 ? 10 : process->failures - 1;
        pause = (int64_t)SUPERVISE_PAUSE_MS << doubled;
    }
    process->failures++;
    process->due = now + (pause > SUPERVISE_PAUSE_MAX_MS ? SUPERVISE_PAUSE_MAX_MS : pause);
}

/* Its generation is over, and it had its time to end. */
static bool
is_overdue(const struct process *process, int64_t now)
{
    return process->pid > 0 && process->channel == NULL && now >= process->due;
}

void
supervise_start(struct supervisor *supervisor, int64_t now, bool *ret_started)
{
    for (size_t i = 0; i < supervisor->options.n; i++) {
        struct process *p = &supervisor->processes[i];
        ret_started[i] = false;
        if (is_overdue(p, now)) {
            (void)kill(p->pid, SIGKILL); /* not reaped yet, so nobody else's number */
            p->due = now + SUPERVISE_GRACE_MS;
        }
        if (p->pid != 0 || now < p->due) continue;
        if (start(supervisor, i, p) != SAM_OK) {
            p->pid = 0;
            if (p->failures == 0) p->failures = 1; /* not at once: nothing has changed */
            plan(p, now);
            logline(LOGLINE_ERROR, "edge %s could not be started; it is tried again",
                    supervisor->options.names[i]);
            continue;
        }
        p->generation++;
        p->starts++;
        p->began = now;
        ret_started[i] = true;
        logline(LOGLINE_NOTE, "edge %s started", supervisor->options.names[i]);
    }
}

int
supervise_wait(const struct supervisor *supervisor, int64_t now)
{
    int64_t least = -1;
    for (size_t i = 0; i < supervisor->options.n; i++) {
        const struct process *p = &supervisor->processes[i];
        if (p->channel != NULL) continue;
        int64_t wait = p->due > now ? p->due - now : 0;
        if (least < 0 || wait < least) least = wait;
    }
    return (int)least;
}

/* ---- ending ------------------------------------------------------------------------------------ */

/* The generation is over; its process, if it still runs, soon. */
static void
end_generation(struct process *process)
{
    channel_free(&process->channel);
    process->generation++; /* of nobody: what still comes for it is too late */
    for (size_t i = 0; i < FRAME_COUNTS; i++) {
        process->before[i] += process->counts[i];
        process->counts[i] = 0;
    }
}

void
supervise_end(struct supervisor *supervisor, size_t edge, int64_t now, bool malformed)
{
    struct process *p = &supervisor->processes[edge];
    if (p->channel == NULL) return;
    if (malformed) {
        p->malformed++;
        logline(LOGLINE_WARNING, "edge %s sent a malformed message; it is ended",
                supervisor->options.names[edge]);
    }
    end_generation(p);
    p->due = malformed ? now : now + SUPERVISE_GRACE_MS;
}

static void
tell_end(const char *name, int status)
{
    if (WIFSIGNALED(status))
        logline(LOGLINE_WARNING, "edge %s ended by signal %d", name, WTERMSIG(status));
    else
        logline(LOGLINE_WARNING, "edge %s ended with status %d", name, WEXITSTATUS(status));
}

void
supervise_reap(struct supervisor *supervisor, int64_t now, bool *ret_ended)
{
    for (size_t i = 0; i < supervisor->options.n; i++) {
        struct process *p = &supervisor->processes[i];
        int status = 0;
        ret_ended[i] = false;
        if (p->pid <= 0 || waitpid(p->pid, &status, WNOHANG) != p->pid) continue;
        tell_end(supervisor->options.names[i], status);
        p->pid = 0;
        ret_ended[i] = p->channel != NULL;
        if (p->channel != NULL) end_generation(p);
        if (now - p->began >= SUPERVISE_SOUND_MS) p->failures = 0;
        plan(p, now);
    }
}

static bool
all_ended(struct supervisor *supervisor)
{
    bool is_over = true;
    for (size_t i = 0; i < supervisor->options.n; i++) {
        struct process *p = &supervisor->processes[i];
        if (p->pid > 0 && waitpid(p->pid, NULL, WNOHANG) == p->pid) p->pid = 0;
        if (p->pid > 0) is_over = false;
    }
    return is_over;
}

void
supervise_free(struct supervisor **supervisor)
{
    if (supervisor == NULL || *supervisor == NULL) return;
    for (size_t i = 0; i < (*supervisor)->options.n; i++)
        channel_free(&(*supervisor)->processes[i].channel); /* the edge reads an end, and ends */
    for (int ms = 0; ms < SUPERVISE_STOP_MS && !all_ended(*supervisor); ms += 10)
        (void)poll(NULL, 0, 10);
    for (size_t i = 0; i < (*supervisor)->options.n; i++) {
        pid_t pid = (*supervisor)->processes[i].pid;
        if (pid <= 0) continue;
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    }
    free(*supervisor);
    *supervisor = NULL;
}

/* ---- looking ----------------------------------------------------------------------------------- */

struct channel *
supervise_channel(struct supervisor *supervisor, size_t edge)
{
    return supervisor->processes[edge].channel;
}

uint64_t
supervise_generation(const struct supervisor *supervisor, size_t edge)
{
    return supervisor->processes[edge].generation;
}

size_t
supervise_send(struct supervisor *supervisor, const struct core_frame *replies, size_t n)
{
    size_t lost = 0;
    for (size_t i = 0; i < n; i++) {
        const struct core_frame *reply = &replies[i];
        const struct process *p = reply->edge < supervisor->options.n
                                      ? &supervisor->processes[reply->edge]
                                      : NULL;
        if (p == NULL || p->channel == NULL || reply->generation != p->generation
            || channel_put(p->channel, &reply->frame) != SAM_OK) {
            lost++;
        }
    }
    return lost;
}

void
supervise_count(struct supervisor *supervisor, size_t edge,
                const uint64_t counts[static FRAME_COUNTS])
{
    memcpy(supervisor->processes[edge].counts, counts, FRAME_COUNTS * sizeof counts[0]);
}

void
supervise_look(const struct supervisor *supervisor, size_t edge, struct supervise_state *ret_state)
{
    const struct process *p = &supervisor->processes[edge];
    *ret_state = (struct supervise_state){
        .is_running = p->channel != NULL,
        .starts = p->starts,
        .malformed = p->malformed,
    };
    for (size_t i = 0; i < FRAME_COUNTS; i++)
        ret_state->counts[i] = p->before[i] + p->counts[i];
}
