/* command_run.c - samtykke-broker CONFIG: the start, as a checklist; then loop.h; then the end in the
 * other order. Every file is opened, every check made before the first client is let in. */
#include "command.h"
#include "declaration.h"
#include "listen.h"
#include "logline.h"
#include "loop.h"
#include "registrar.h"
#include "start_edge.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* All that runs; zeroed, nothing does. */
struct broker_process {
    struct certificate_library *library;
    struct config *config;
    struct secrets *secrets;
    struct publics publics;
    struct store *store;
    struct trust *trust;
    size_t crls_missing;
    struct core *core;
    int listeners[EDGES_MAX];
    size_t n_listeners;
    char program[CONFIG_PATH_MAX + 32];
    const char *names[EDGES_MAX];
    const uint8_t *curves[EDGES_MAX];
    struct metrics *metrics;
    struct supervisor *supervisor;
    struct intake *intake;
};

/* ---- the checklist ----------------------------------------------------------------------------- */

static bool
start_library(struct broker_process *b, struct complaint *ret_complaint)
{
    return certificate_library_new(&b->library) == SAM_OK
           || complain(ret_complaint, "OpenSSL does not work here");
}

static bool
start_trust(struct broker_process *b, struct complaint *ret_complaint)
{
    struct complaint complaint;
    if (!trust_read(b->config, &b->trust, &b->crls_missing, &complaint)) {
        *ret_complaint = complaint;
        return false;
    }
    if (b->crls_missing > 0)
        logline(LOGLINE_WARNING, "%s; nobody under that root is admitted", complaint.text);
    return true;
}

/* The statement that clients follow must say what the configuration says. */
static bool
check_statement(struct broker_process *b, struct complaint *ret_complaint)
{
    struct declaration *declaration = NULL;
    struct broker current;
    bool is_absent = false, is_same = false;

    if (!declaration_current(b->store, b->config->realm, b->publics.identity, &current, &is_absent,
                             ret_complaint)) {
        return false;
    }
    if (declaration_new(b->config, &b->publics, b->trust, &declaration, ret_complaint)) {
        is_same = declaration_same(declaration, &current);
        if (!is_same)
            (void)complain(ret_complaint,
                           "the configuration differs from the broker statement that "
                           "clients know; sign the next one: samtykke-broker sign "
                           "CONFIG");
    }
    declaration_free(&declaration);
    broker_close(&current);
    return is_same;
}

static bool
start_core(struct broker_process *b, struct complaint *ret_complaint)
{
    enum core_refusal refusal = CORE_FINE;
    struct core_moment moment;
    struct core_options options = {
        .realm = b->config->realm,
        .identity_key = b->publics.identity,
        .store = b->store,
        .checkpoint_path = b->config->checkpoint,
        .secrets = &b->secrets->core,
        .library = b->library,
        .author_bytes = b->config->author_quota,
        .hellos_a_second = (uint32_t)b->config->hellos_a_second,
        .leaf_days = (uint32_t)b->config->certificate_days,
        .minutes_days = (uint32_t)b->config->minutes_days,
    };
    loop_moment(&moment);
    if (core_new(&options, &moment, &b->core, &refusal) != SAM_OK)
        return complain(ret_complaint, "%s",
                        refusal == CORE_STORE ? complaint_of_store(store_why(b->store))
                                              : complaint_of_core(refusal));
    if (core_edges(b->core) != b->config->n_edges)
        return complain(ret_complaint, "the core knows other edges than the configuration");
    core_roots(b->core, b->trust->roots, b->trust->n);
    secrets_settle(b->secrets); /* the core has its own copy */
    return true;
}

static bool
start_listening(struct broker_process *b, struct complaint *ret_complaint)
{
    char what[CONFIG_NAME_MAX + 8];
    for (size_t i = 0; i < b->config->n_edges; i++) {
        const struct config_edge *edge = &b->config->edges[i];
        (void)snprintf(what, sizeof what, "edge %s", edge->organisation);
        if (!listen_tcp(what, edge->listen, false, &b->listeners[i], ret_complaint)) return false;
        b->n_listeners = i + 1;
        b->names[i] = edge->organisation;
        b->curves[i] = b->secrets->edges[i];
    }
    return b->config->metrics == NULL
           || metrics_new(b->config->metrics, &b->metrics, ret_complaint);
}

static bool
find_program(struct broker_process *b, struct complaint *ret_complaint)
{
    const char *named = b->config->edge_program;
    bool is_found = named != NULL;
    if (named != NULL)
        (void)snprintf(b->program, sizeof b->program, "%s", named);
    else
        is_found = start_edge_beside("samtykke-edge", b->program, sizeof b->program);
    return (is_found && access(b->program, X_OK) == 0)
           || complain(ret_complaint, "the edge program %s cannot be started",
                       is_found ? b->program : "samtykke-edge");
}

static bool
start_supervisor(struct broker_process *b, struct complaint *ret_complaint)
{
    struct supervise_options options = {
        .program = b->program,
        .n = b->config->n_edges,
        .names = b->names,
        .listeners = b->listeners,
        .secrets = b->curves,
        .io_threads = (uint8_t)b->config->io_threads,
        .memory = (uint32_t)b->config->edge_memory,
    };
    return find_program(b, ret_complaint)
           && ((supervise_new(&options, &b->supervisor) == SAM_OK
                && intake_new(options.n, &b->intake) == SAM_OK)
               || complain(ret_complaint, "there is no memory"));
}

/* A registrar's file that is gone does no harm once the registrar is admitted. */
static void
take_registrars(struct broker_process *b)
{
    struct core_moment moment;
    struct complaint complaint;
    loop_moment(&moment);
    if (!registrar_take(b->config, b->core, &moment, &complaint))
        logline(LOGLINE_WARNING, "%s", complaint.text);
}

static bool
start(struct broker_process *b, const char *path, struct complaint *ret_complaint)
{
    if (!start_library(b, ret_complaint)) return false;
    if (!command_config(path, &b->config, ret_complaint)) return false;
    if (!secrets_read(b->config, &b->secrets, &b->publics, ret_complaint)) return false;
    if (!command_store(b->config, &b->publics, false, &b->store, NULL, ret_complaint)) return false;
    if (!start_trust(b, ret_complaint)) return false;
    if (!check_statement(b, ret_complaint)) return false;
    if (!start_core(b, ret_complaint)) return false;
    if (!start_listening(b, ret_complaint)) return false;
    if (!loop_signals(ret_complaint)) return false;
    if (!start_supervisor(b, ret_complaint)) return false;
    take_registrars(b);
    return true;
}

/* ---- running, and the end ---------------------------------------------------------------------- */

static void
stop(struct broker_process *b)
{
    supervise_free(&b->supervisor);
    intake_free(&b->intake);
    metrics_free(&b->metrics);
    for (size_t i = 0; i < b->n_listeners; i++)
        (void)close(b->listeners[i]);
    core_free(&b->core);
    trust_free(&b->trust);
    store_close(&b->store);
    secrets_free(&b->secrets);
    config_free(&b->config);
    certificate_library_free(&b->library);
}

static bool
run(struct broker_process *b, const char *path, struct complaint *ret_complaint)
{
    if (!start(b, path, ret_complaint)) return false;
    struct loop_parts parts = {
        .config = b->config,
        .core = b->core,
        .supervisor = b->supervisor,
        .intake = b->intake,
        .metrics = b->metrics,
        .trust = &b->trust,
        .crls_missing = b->crls_missing,
        .names = b->names,
    };
    return loop_run(&parts, ret_complaint);
}

int
command_run(int argc, char **argv)
{
    struct complaint complaint;
    if (argc != 1) return command_usage();
    struct broker_process *b = calloc(1, sizeof *b);
    bool is_good = b != NULL ? run(b, argv[0], &complaint)
                             : complain(&complaint, "there is no memory");
    if (b != NULL) stop(b);
    free(b);
    if (!is_good) return command_fail(&complaint);
    logline(LOGLINE_NOTE, "stopped");
    return COMMAND_OK;
}
