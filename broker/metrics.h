/* metrics.h - what the broker counts, for its operator: GET /metrics (Prometheus text) and GET /health
 * (200 "ok", or 503 and what is wrong) on a loopback port or a unix socket. Nothing private: numbers
 * and the names of edges. libmicrohttpd without threads, driven by the caller's loop; a few
 * connections at a time, each for a few seconds.
 * Source: prometheus.io, "Exposition formats"; libmicrohttpd's manual, "external epoll". */
#ifndef BROKER_METRICS_H
#define BROKER_METRICS_H

#include "complaint.h"
#include "intake.h"

/* What is shown; filled when somebody asks. */
struct metrics_view {
    struct core_counts core;
    struct intake_counts intake;
    size_t n_edges;
    const char *const *names;
    struct supervise_state edges[EDGES_MAX];
    uint64_t turns, turn_ms; /* since the start; all turns together */
    uint64_t replies_lost;   /* whose edge was gone, or did not read */
    uint64_t crls_missing;
    int64_t up_ms;
};

struct metrics;

/*   address  in, HOST:PORT on loopback, or an absolute path of a unix socket */
bool metrics_new(const char *address, struct metrics **ret_metrics,
                 struct complaint *ret_complaint);
void metrics_free(struct metrics **metrics); /* takes NULL */

/* To be watched for reading. */
int metrics_fd(const struct metrics *metrics);

/* ms after which metrics_run wants to be called anyway; -1: no need. */
int metrics_wait(const struct metrics *metrics);

/* Do what can be done without waiting.
 *   view  in, borrowed during the call */
void metrics_run(struct metrics *metrics, const struct metrics_view *view);

#endif
