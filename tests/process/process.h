/* process.h - a real broker: samtykke-broker and its edges as processes, in a folder of their own, over a realm
 * of tests/realm whose keys they have. It can be killed at any moment and started again.
 * What does not go as it must prints one line and aborts; a broker ends with the thread that started it.
 * One thread starts, kills and stops; others may ask the broker whatever they like meanwhile.
 * Beside it: caller.h (a client that waits for its answers), town.h (people and a case), ledger.h (the whole
 * log, verified). */
#ifndef TESTS_PROCESS_PROCESS_H
#define TESTS_PROCESS_PROCESS_H

#include "realm.h"

#include <sys/types.h>

struct store;

#define PROCESS_PATH_MAX 512U
#define PROCESS_NAME_MAX 64U /* of a file in the folder */

/* Holds pointers into itself: begin it where it stays. */
struct process {
    struct realm realm;
    struct realm_organisation organisations[REALM_DEFAULT]; /* the realm's, on free ports */
    struct person registrars[REALM_DEFAULT]; /* one at each edge; admitted by hello */
    char program[PROCESS_PATH_MAX];
    char folder[PROCESS_PATH_MAX];
    uint16_t metrics; /* port */
    pid_t core;       /* 0: not running */
    pid_t edges[REALM_EDGES_MAX];
    size_t n_edges; /* that were seen running */
    unsigned starts;
    double start_ms; /* that the last start took, until the broker said that it is well */
};

/* Draw a realm, write configuration and keys, run `samtykke-broker init`; the realm takes over the statement
 * that it signed. Starts nothing.
 *   program  in   path of samtykke-broker; samtykke-edge lies beside it
 *   parent   in   an existing folder to make the broker's own in; NULL: where temporary files go
 *   seed     of the realm */
void process_begin(struct process *process, const char *program, const char *parent, uint64_t seed);

/* Stops what runs, removes the folder. */
void process_end(struct process *process);

/* Start, and wait until /health says that all is well. */
void process_start(struct process *process);

/* SIGKILL to the core; waits until its edges are gone, too. */
void process_kill(struct process *process);

/* SIGTERM; dies unless it ends well within 5 s. */
void process_stop(struct process *process);

/* Nothing runs: open its database with the broker's own code, which refuses unless SQLite says that synchronous is
 * FULL. Owned: store_close(). */
struct store *process_store(const struct process *process);

/* Another command of the program (`samtykke-broker NAME CONFIG [argument]`); returns its exit status. */
int process_command(const struct process *process, const char *name, const char *argument);

/* A number of /metrics, by its name without "samtykke_"; dies without it. */
uint64_t process_metric(const struct process *process, const char *name);
/* Is /health well? False also if nobody answers. */
bool process_is_well(const struct process *process);

/* A file in the folder: "broker.log" (standard error of all starts), "broker.db", "checkpoint", ... */
void process_path(const struct process *process, const char *name,
                  char ret_path[static PROCESS_PATH_MAX]);

/* Time of the wall clock, ms; and of a clock that is never set, ns. */
sam_time process_now(void);
int64_t process_clock(void);
void process_sleep(int64_t ms);

/* Processes whose parent this is. Returns how many, at most max. */
size_t process_children(pid_t parent, pid_t *ret_children, size_t max);

/* Bytes of a process's memory, by the line of /proc/PID/status that tells them: "VmData", "VmHWM", "RssAnon", ...
 * 0: it is gone. */
double process_memory(pid_t pid, const char *line);

/* Ports of 127.0.0.1 that nobody had a moment ago, all different, at most PROCESS_PORTS_MAX. */
#define PROCESS_PORTS_MAX (REALM_EDGES_MAX + 1)
void process_ports(uint16_t *ret_ports, size_t n);

#endif
