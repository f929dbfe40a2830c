/* process.c - see process.h */
#include "process.h"
#include "folder.h"

#include "storage_key.h"
#include "store_data.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WELL_MS INT64_C(20000) /* a start may take, with sanitizers and a busy machine */
#define GONE_MS INT64_C(5000)
#define METRICS_MAX 65536U
#define PORT_FIRST 10000U /* below the range of ip(7), ip_local_port_range */
#define PORT_LAST 32000U
#define PORT_TRIES 1000U

/* ---- time -------------------------------------------------------------------------------------- */

sam_time
process_now(void)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (sam_time)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
process_clock(void)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void
process_sleep(int64_t ms)
{
    struct timespec wait = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    while (nanosleep(&wait, &wait) != 0 && errno == EINTR) {}
}

/* ---- beginning --------------------------------------------------------------------------------- */

static struct sockaddr_in
loopback(uint16_t port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* A descriptor that has this port; -1: somebody else has it. */
static int
take_port(uint16_t port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) realm_die("no socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    (void)close(fd);
    return -1;
}

/* None that the system gives to who connects: a client that tries again and again while the broker is down would
 * end up with the broker's port, talking to itself. */
void
process_ports(uint16_t *ret_ports, size_t n)
{
    int fds[PROCESS_PORTS_MAX];
    if (n > PROCESS_PORTS_MAX) realm_die("too many ports");
    for (size_t i = 0; i < n; i++) {
        unsigned tries = 0;
        do {
            ret_ports[i] = (uint16_t)(PORT_FIRST + randombytes_uniform(PORT_LAST - PORT_FIRST));
            fds[i] = take_port(ret_ports[i]);
            if (++tries > PORT_TRIES) realm_die("no free port");
        } while (fds[i] < 0);
    }
    for (size_t i = 0; i < n; i++)
        (void)close(fds[i]);
}

static void
make_realm(struct process *process, uint64_t seed)
{
    uint16_t ports[REALM_DEFAULT + 1];
    const sam_time now = process_now();
    process_ports(ports, REALM_DEFAULT + 1);
    for (size_t i = 0; i < REALM_DEFAULT; i++) {
        process->organisations[i] = realm_default[i];
        process->organisations[i].port = ports[i];
    }
    process->metrics = ports[REALM_DEFAULT];
    realm_make(&(struct realm_terms){.seed = seed,
                                     .now = now,
                                     .organisations = process->organisations,
                                     .n_organisations = REALM_DEFAULT},
               &process->realm);
    for (size_t i = 0; i < REALM_DEFAULT; i++)
        person_make(&process->realm, "registrar", process->organisations[i].name, now,
                    &process->registrars[i]);
}

/* Ballast and room: as its configuration says (folder.c). */
struct store *
process_store(const struct process *process)
{
    uint8_t storage_key_name[HASH_BYTES];
    char database[PROCESS_PATH_MAX], checkpoint[PROCESS_PATH_MAX];
    struct store *store = NULL;
    enum store_reason reason = STORE_FINE;
    const struct store_options options = {.path = database,
                                          .checkpoint_path = checkpoint,
                                          .realm = process->realm.id,
                                          .storage_key_id = storage_key_name,
                                          .ballast = 8388608,
                                          .room_min = 1048576};
    process_path(process, "broker.db", database);
    process_path(process, "checkpoint", checkpoint);
    storage_key_id(process->realm.storage_key, storage_key_name);
    realm_must(store_open(&options, &store, &reason), "a broker's database");
    return store;
}

/* The statement that was signed, out of the database. */
static void
take_statement(struct process *process)
{
    struct store *store = process_store(process);
    struct store_memory *memory = NULL;
    struct sam_bytes statement = {NULL, 0};
    realm_must(store_broker_get(store, 0, &memory, &statement), "the statement that init signed");
    realm_broker_take(&process->realm, statement);
    store_memory_free(&memory);
    store_close(&store);
}

void
process_begin(struct process *process, const char *program, const char *parent, uint64_t seed)
{
    *process = (struct process){.core = 0};
    (void)snprintf(process->program, sizeof process->program, "%s", program);
    make_realm(process, seed);
    folder_make(process, parent);
    if (process_command(process, "init", NULL) != 0) realm_die("samtykke-broker init failed");
    take_statement(process);
}

void
process_end(struct process *process)
{
    if (process->core != 0) process_stop(process);
    folder_remove(process->folder);
    for (size_t i = 0; i < REALM_DEFAULT; i++)
        person_free(&process->registrars[i]);
    realm_free(&process->realm);
}

void
process_path(const struct process *process, const char *name,
             char ret_path[static PROCESS_PATH_MAX])
{
    int n = snprintf(ret_path, PROCESS_PATH_MAX, "%s/%s", process->folder, name);
    if (n < 0 || (size_t)n >= PROCESS_PATH_MAX) realm_die("a path is too long");
}

/* ---- running ----------------------------------------------------------------------------------- */

/* In the new process: output to the log, and an end with the one who asked for it. */
_Noreturn static void
become(const struct process *process, char *const arguments[])
{
    char path[PROCESS_PATH_MAX];
    process_path(process, "broker.log", path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, S_IRUSR | S_IWUSR);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0) _exit(126);
    (void)close(fd);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)execv(process->program, arguments);
    _exit(127);
}

/* words: after the program's name, the last one NULL. */
static pid_t
spawn(const struct process *process, const char *const *words)
{
    char *arguments[5] = {NULL};
    size_t n = 0;
    arguments[n++] = strdup("samtykke-broker");
    for (; words[n - 1] != NULL; n++)
        arguments[n] = strdup(words[n - 1]);
    pid_t pid = fork();
    if (pid < 0) realm_die("no process");
    if (pid == 0) become(process, arguments);
    for (size_t i = 0; i < n; i++)
        free(arguments[i]);
    return pid;
}

int
process_command(const struct process *process, const char *name, const char *argument)
{
    char config[PROCESS_PATH_MAX];
    const char *const words[] = {name, config, argument, NULL};
    int status = 0;
    process_path(process, "broker.conf", config);
    pid_t pid = spawn(process, words);
    if (waitpid(pid, &status, 0) != pid) realm_die("a command is lost");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Has it ended? Its status then. */
static bool
has_ended(pid_t pid, int *ret_status)
{
    pid_t ended = waitpid(pid, ret_status, WNOHANG);
    if (ended < 0) realm_die("a broker is lost");
    return ended == pid;
}

void
process_start(struct process *process)
{
    char config[PROCESS_PATH_MAX];
    const char *const words[] = {config, NULL};
    const int64_t began = process_clock();
    int status = 0;
    if (process->core != 0) realm_die("a broker runs already");
    process_path(process, "broker.conf", config);
    process->core = spawn(process, words);
    while (!process_is_well(process)) {
        if (has_ended(process->core, &status) || process_clock() - began > WELL_MS * 1000000) {
            (void)fprintf(stderr, "see %s/broker.log\n", process->folder);
            realm_die("the broker did not start");
        }
        process_sleep(2);
    }
    process->start_ms = (double)(process_clock() - began) / 1e6;
    process->n_edges = process_children(process->core, process->edges, REALM_EDGES_MAX);
    if (process->n_edges != process->realm.n_edges) realm_die("not every edge runs");
    process->starts++;
}

/* Of "PID (NAME) STATE PARENT ..."; 0: it has ended, though perhaps nobody has taken note of it. */
static pid_t
parent_of(pid_t pid)
{
    char path[64], line[512];
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    FILE *from = fopen(path, "re");
    if (from == NULL) return 0;
    size_t len = fread(line, 1, sizeof line - 1, from);
    (void)fclose(from);
    line[len] = '\0';
    const char *end = strrchr(line, ')');
    if (end == NULL || strlen(end) < 5 || end[2] == 'Z' || end[2] == 'X') return 0;
    return (pid_t)strtol(end + 4, NULL, 10);
}

/* An edge must not outlive its core: it holds the port. */
static void
await_edges(struct process *process)
{
    const int64_t until = process_clock() + GONE_MS * 1000000;
    for (size_t i = 0; i < process->n_edges; i++) {
        while (parent_of(process->edges[i]) != 0) {
            if (process_clock() > until) realm_die("an edge outlived its core");
            process_sleep(1);
        }
    }
    process->n_edges = 0;
}

void
process_kill(struct process *process)
{
    int status = 0;
    process->n_edges = process_children(process->core, process->edges, REALM_EDGES_MAX);
    if (kill(process->core, SIGKILL) != 0 || waitpid(process->core, &status, 0) != process->core)
        realm_die("the broker could not be killed");
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        realm_die("the broker had ended by itself");
    process->core = 0;
    await_edges(process);
}

void
process_stop(struct process *process)
{
    const int64_t until = process_clock() + GONE_MS * 1000000;
    int status = 0;
    process->n_edges = process_children(process->core, process->edges, REALM_EDGES_MAX);
    if (kill(process->core, SIGTERM) != 0) realm_die("the broker could not be stopped");
    while (!has_ended(process->core, &status)) {
        if (process_clock() > until) realm_die("the broker does not stop");
        process_sleep(2);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) realm_die("the broker stopped badly");
    process->core = 0;
    await_edges(process);
}

/* ---- looking ----------------------------------------------------------------------------------- */

size_t
process_children(pid_t parent, pid_t *ret_children, size_t max)
{
    size_t n = 0;
    DIR *all = opendir("/proc");
    const struct dirent *entry;
    if (all == NULL) realm_die("no list of processes");
    while (n < max && (entry = readdir(all)) != NULL) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (parent_of(pid) == parent) ret_children[n++] = pid;
    }
    (void)closedir(all);
    return n;
}

double
process_memory(pid_t pid, const char *line)
{
    const size_t len = strlen(line);
    char path[64], text[256];
    double kib = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *from = fopen(path, "re");
    if (from == NULL) return 0;
    while (fgets(text, sizeof text, from) != NULL)
        if (strncmp(text, line, len) == 0 && text[len] == ':') kib = strtod(text + len + 1, NULL);
    (void)fclose(from);
    return kib * 1024;
}

/* GET of the metrics port. False: nobody answers. */
static bool
fetch(const struct process *process, const char *path, char *ret_text, size_t room)
{
    struct sockaddr_in address = loopback(process->metrics);
    char request[128];
    size_t len = 0;
    ssize_t got = 0;
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_sent = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0
                   && send(fd, request, (size_t)n, MSG_NOSIGNAL) == n;
    while (is_sent && len + 1 < room && (got = read(fd, ret_text + len, room - 1 - len)) > 0)
        len += (size_t)got;
    if (fd >= 0) (void)close(fd);
    ret_text[len] = '\0';
    return is_sent && len > 0;
}

bool
process_is_well(const struct process *process)
{
    char text[2048];
    return fetch(process, "/health", text, sizeof text) && strncmp(text, "HTTP/1.", 7) == 0
           && strncmp(text + 8, " 200 ", 5) == 0;
}

uint64_t
process_metric(const struct process *process, const char *name)
{
    static char text[METRICS_MAX];
    char line[128];
    if (!fetch(process, "/metrics", text, sizeof text)) realm_die("no metrics");
    int n = snprintf(line, sizeof line, "\nsamtykke_%s ", name);
    const char *at = strstr(text, line);
    if (at == NULL) realm_die("no such metric");
    return strtoull(at + n, NULL, 10);
}
