/* test_flood.c BROKER [connections] - clients with a good key of one organisation do what no honest program does: a
 * message of parts that never ends, connections that say nothing, requests whose answers are not read, handshakes at
 * one byte a second (attack 20). Meanwhile clients of the two other organisations are answered, and not much later
 * than before; the edge's memory stays under its limit; it is there again afterwards for its own.
 * The attackers are other processes that yield to all else on this machine: they stand for machines elsewhere. */
#include "prober.h"
#include "town.h"
#include "zmtp.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#define LIMIT_KIB (512 * 1024.0) /* the edge's, unless configured */
#define SLOW 64U
#define READERS 8U
#define ATTACK_MS INT64_C(1500)
#define ROUNDS_MAX 5U
#define TIMES 2.0     /* as slow as before */
#define FLOOR_MS 10.0 /* of the baseline: below it the machine's own hiccups are measured */

static struct process process;
static void *context;
static struct probing probing;
static struct town town;
static struct realm_item large; /* open to bo; one chunk */
static unsigned n_connections = 500;
static unsigned *n_connected; /* shared with the attackers */

static const struct realm_edge *
attacked(void)
{
    return &process.realm.edges[0];
}

/* ---- attacks, each in a process that is killed at the end ---------------------------------------- */

static void
never_end_a_message(void)
{
    static const uint8_t part[32768];
    for (;;) {
        struct zmtp zmtp;
        if (!zmtp_begin(attacked(), &process.registrars[0], NULL, 0, &zmtp)) {
            process_sleep(10); /* the edge fell, and is not back yet */
            continue;
        }
        while (zmtp_say(&zmtp, (struct sam_bytes){part, sizeof part}, ZMTP_MORE)) {}
        zmtp_end(&zmtp);
    }
}

static void
connect_and_be_silent(void)
{
    const struct rlimit most = {n_connections + 64, n_connections + 64};
    (void)setrlimit(RLIMIT_NOFILE, &most);
    *n_connected = 0; /* of this round */
    for (unsigned i = 0; i < n_connections; i++) {
        struct zmtp zmtp;
        if (zmtp_begin(attacked(), &process.registrars[0], NULL, 0, &zmtp))
            ++*n_connected;
        else
            process_sleep(1);
    }
    for (;;)
        (void)pause();
}

/* A session, by hand. */
static bool
begin_session(struct zmtp *zmtp, struct peer *peer)
{
    struct peer_reply got;
    struct octets hello = peer_hello(peer);
    if (!zmtp_say(zmtp, octets_bytes(&hello), 0)) return false;
    struct octets heard = zmtp_hear(zmtp);
    peer_take(peer, octets_bytes(&heard), &got);
    peer_reply_free(&got);
    octets_free(&heard);
    octets_free(&hello);
    return peer_ready(peer);
}

/* Each answer has a chunk beside it, and nobody reads it: TCP's window fills, then the edge's queue. */
static void
ask_and_not_read(void)
{
    static struct zmtp zmtps[READERS];
    struct peer peers[READERS];
    const struct person *bo = &town.members[0];
    for (size_t i = 0; i < READERS; i++) {
        peer_make(&process.realm, bo, (uint32_t)(9000 + i), &peers[i]);
        if (!zmtp_begin(attacked(), bo, NULL, 0, &zmtps[i])) return;
        if (!begin_session(&zmtps[i], &peers[i])) return;
    }
    for (size_t i = 0;; i = (i + 1) % READERS) {
        struct control control = control_release(&process.realm, town.plan->case_id, large.id, NULL,
                                                 NAMES("job_search"), NULL, false);
        struct octets ask = peer_ask(&peers[i], &control, nothing);
        (void)zmtp_say(&zmtps[i], octets_bytes(&ask), 0);
        octets_free(&ask);
        octets_free(&control.bytes);
        process_sleep(1);
    }
}

static void
shake_hands_slowly(void)
{
    uint8_t greeting[ZMTP_GREETING];
    int fds[SLOW];
    zmtp_greeting(greeting);
    for (size_t i = 0; i < SLOW; i++)
        fds[i] = -1;
    for (size_t at = 0;; at++) {
        for (size_t i = 0; i < SLOW; i++) {
            if (fds[i] >= 0 && send(fds[i], greeting + at % ZMTP_GREETING, 1, MSG_NOSIGNAL) == 1)
                continue;
            if (fds[i] >= 0) (void)close(fds[i]);
            fds[i] = zmtp_connect(attacked());
        }
        process_sleep(1000);
    }
}

typedef void attack_function(void);
static const struct attack {
    const char *name;
    attack_function *run;
    int64_t before_ms; /* until it is at its worst; of connections, 3 ms for each */
} attacks[] = {
    {"idle connections", connect_and_be_silent, 0},
    {"answers that are not read", ask_and_not_read, 300},
    {"handshakes at 1 byte/s", shake_hands_slowly, 300},
    {"a message without an end", never_end_a_message, 100}, /* last: malloc keeps what it had */
};

static pid_t
begin(const struct attack *attack)
{
    const pid_t pid = fork();
    MUST(pid >= 0, "no process");
    if (pid > 0) return pid;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setpriority(PRIO_PROCESS, 0, 19);
    attack->run();
    _exit(0);
}

static void
end(pid_t pid)
{
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
}

/* ---- measuring ----------------------------------------------------------------------------------- */

/* KiB, of the largest edge; they are fewer while one is being started. */
static double
largest_edge(void)
{
    pid_t edges[REALM_EDGES_MAX];
    double largest = 0;
    const size_t n = process_children(process.core, edges, REALM_EDGES_MAX);
    for (size_t i = 0; i < n; i++) {
        const double kib = process_memory(edges[i], "VmData") / 1024;
        if (kib > largest) largest = kib;
    }
    return largest;
}

static double
measure(int64_t ms, double *ret_largest)
{
    size_t n = 0;
    *ret_largest = 0;
    for (int64_t done = 0; done < ms; done += 100) {
        probing_run(&probing, 100);
        const double now = largest_edge();
        if (now > *ret_largest) *ret_largest = now;
    }
    return probing_p99(&probing, &n);
}

static void
serves_its_own_again(void)
{
    struct raw raw = {.socket = NULL};
    struct peer_reply got;
    struct control control = control_checkpoint(&process.realm);
    const int64_t began = process_clock();
    bool is_served = false;
    while (!is_served) {
        raw_begin(context, &process, &process.registrars[0], NULL, 0, &raw);
        is_served = raw_ask(&raw, &control, nothing, 1000, &got);
        if (is_served) peer_reply_free(&got);
        raw_end(&raw);
        MUST(process_clock() - began < INT64_C(6000000000), "the attacked edge does not come back");
    }
    octets_free(&control.bytes);
}

/* Before, and under attack. What else this machine does makes both slower: of some rounds one must be good, while
 * memory and answers are looked at in all. */
static void
stand(const struct attack *attack)
{
    double before = 0, during = 0, largest = 0;
    unsigned rounds = 0;
    do {
        double most = 0;
        before = measure(ATTACK_MS, &most);
        if (before < FLOOR_MS) before = FLOOR_MS;
        const pid_t pid = begin(attack);
        process_sleep(attack->run == connect_and_be_silent ? 3 * (int64_t)n_connections
                                                           : attack->before_ms);
        during = measure(ATTACK_MS, &most);
        if (most > largest) largest = most;
        end(pid);
        serves_its_own_again();
    } while (during >= TIMES * before && ++rounds < ROUNDS_MAX);
    (void)printf("%-28s others' p99 %.1f ms, before %.1f (round %u); the edge had at most %.0f of "
                 "%.0f MiB\n",
                 attack->name, during, before, rounds + 1, largest / 1024, LIMIT_KIB / 1024);
    (void)fflush(stdout);
    probing_expect_no_error(&probing);
    MUST(largest > 0 && largest <= LIMIT_KIB, "an edge has more memory than its limit");
    MUST(during < TIMES * before, "an attack on one edge slows other organisations down");
}

/* As a site has it: sessions that begin each second have a limit. */
static void
limit_hellos(void)
{
    static char text[16384], path[PROCESS_PATH_MAX];
    process_path(&process, "broker.conf", path);
    FILE *file = fopen(path, "r+e");
    MUST(file != NULL, "no configuration");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    char *at = strstr(text, "hellos_a_second = 0\n"), *rest = at + 20;
    MUST(at != NULL, "another configuration");
    rewind(file);
    MUST(fprintf(file, "%.*shellos_a_second = 500\n%s", (int)(at - text), text, rest) > 0
             && fclose(file) == 0,
         "the configuration cannot be changed");
}

static void
put_large_item(void)
{
    struct raw author;
    struct realm_wraps wraps;
    const struct item_terms terms = {.author = &town.author,
                                     .version = &town.version,
                                     .labels = NAMES("work.search"),
                                     .now = process_now(),
                                     .size = 60000};
    realm_item_make(&process.realm, &terms, &large);
    realm_wraps_make(&process.realm, &town.author, &town.version, &large, NULL, process_now(),
                     &wraps);
    raw_begin(context, &process, &town.author, NULL, 0, &author);
    MUST(raw_must(&author, control_put_item(&process.realm, &large), nothing) == REPLY_OK
             && raw_must(&author, control_put_chunk(&process.realm, &large, 0),
                         realm_chunk(&large, 0))
                    == REPLY_OK
             && raw_must(&author, control_put_wraps(&process.realm, &wraps), nothing) == REPLY_OK,
         "an item is refused");
    raw_end(&author);
    realm_wraps_free(&wraps);
}

int
main(int argc, char **argv)
{
    if (argc < 2 || sodium_init() < 0) return 1;
    if (argc > 2) n_connections = (unsigned)strtoul(argv[2], NULL, 10);
    context = zmq_ctx_new();
    n_connected = mmap(NULL, sizeof *n_connected, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MUST(n_connected != MAP_FAILED, "no memory");
    process_begin(&process, argv[1], NULL, 20);
    limit_hellos();
    process_start(&process);
    town_begin(&process, &town);
    put_large_item();
    probing = (struct probing){.context = context, .process = &process};
    for (size_t i = 0; i < 4; i++)
        probing_add(&probing, 1 + i % 2);
    for (size_t i = 0; i < COUNT(attacks); i++)
        stand(&attacks[i]);
    (void)printf(
        "%u of %u idle connections were let in; clients of other organisations saw no error\n",
        *n_connected, n_connections);
    MUST(*n_connected > 0, "no connection was let in");
    probing_end(&probing);
    (void)zmq_ctx_term(context);
    realm_item_free(&large);
    town_end(&town);
    process_end(&process);
    return 0;
}
