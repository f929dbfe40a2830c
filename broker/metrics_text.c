/* metrics_text.c - numbers to text. */
#include "metrics_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct text {
    char *at;
    size_t len, room;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line that does not fit is left out whole. */
static void
add(struct text *text, const char *format, ...)
{
    va_list arguments;
    size_t left = text->room - text->len;
    va_start(arguments, format);
    int n = vsnprintf(text->at + text->len, left, format, arguments);
    va_end(arguments);
    if (n > 0 && (size_t)n < left) text->len += (size_t)n;
}

static void
number(struct text *text, const char *name, const char *type, const char *help, uint64_t value)
{
    add(text, "# HELP samtykke_%s %s\n# TYPE samtykke_%s %s\nsamtykke_%s %" PRIu64 "\n", name, help,
        name, type, name, value);
}

static void
core_numbers(struct text *text, const struct core_counts *c)
{
    const struct {
        const char *name, *type, *help;
        uint64_t value;
    } rows[] = {
        {"frames_total", "counter", "Frames taken from the edges.", c->frames},
        {"replies_total", "counter", "Replies given.", c->replies},
        {"hellos_total", "counter", "Sessions begun.", c->hellos},
        {"hellos_refused_total", "counter", "Sessions refused.", c->hellos_refused},
        {"sessions", "gauge", "Sessions now.", c->sessions},
        {"dropped_total", "counter", "Frames without a session, or refused by it.", c->dropped},
        {"malformed_total", "counter", "Opened parts that were no request.", c->malformed},
        {"released_total", "counter", "Releases permitted.", c->released},
        {"denied_total", "counter", "Releases denied.", c->denied},
        {"full_total", "counter", "Requests refused because the disk is full.", c->full},
        {"log_entries", "gauge", "Entries in the log.", c->entries},
        {"cases_loaded", "gauge", "Cases in memory.", c->cases},
        {"cases_broken_total", "counter", "Loads of a case whose chain did not verify.",
         c->cases_broken},
        {"reading_stopped", "gauge", "1 while the clock waits for the operator.",
         c->reading_stopped ? 1 : 0},
        {"room", "gauge", "1 while there is room for more than withdrawals.", c->room ? 1 : 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        number(text, rows[i].name, rows[i].type, rows[i].help, rows[i].value);
}

static void
edge_numbers(struct text *text, const struct metrics_view *view)
{
    static const char *const counts[FRAME_COUNTS] = {
        [FRAME_COUNT_IN] = "in",
        [FRAME_COUNT_OUT] = "out",
        [FRAME_COUNT_UNSENT] = "unsent",
        [FRAME_COUNT_DROPPED] = "dropped",
        [FRAME_COUNT_ADMITTED] = "admitted",
        [FRAME_COUNT_REFUSED] = "refused",
    };
    add(text, "# HELP samtykke_edge_up 1 while the edge runs.\n# TYPE samtykke_edge_up gauge\n");
    for (size_t i = 0; i < view->n_edges; i++)
        add(text, "samtykke_edge_up{edge=\"%s\"} %d\n", view->names[i],
            view->edges[i].is_running ? 1 : 0);
    add(text, "# HELP samtykke_edge_starts_total Starts of the edge.\n"
              "# TYPE samtykke_edge_starts_total counter\n");
    for (size_t i = 0; i < view->n_edges; i++)
        add(text, "samtykke_edge_starts_total{edge=\"%s\"} %" PRIu64 "\n", view->names[i],
            view->edges[i].starts);
    add(text, "# HELP samtykke_edge_malformed_total Malformed messages of the edge.\n"
              "# TYPE samtykke_edge_malformed_total counter\n");
    for (size_t i = 0; i < view->n_edges; i++)
        add(text, "samtykke_edge_malformed_total{edge=\"%s\"} %" PRIu64 "\n", view->names[i],
            view->edges[i].malformed);
    add(text, "# HELP samtykke_edge_frames_total What the edge counts.\n"
              "# TYPE samtykke_edge_frames_total counter\n");
    for (size_t i = 0; i < view->n_edges; i++)
        for (size_t k = 0; k < FRAME_COUNTS; k++)
            add(text, "samtykke_edge_frames_total{edge=\"%s\",kind=\"%s\"} %" PRIu64 "\n",
                view->names[i], counts[k], view->edges[i].counts[k]);
}

size_t
/* NOLINTNEXTLINE(readability-non-const-parameter): written through text */
metrics_text(const struct metrics_view *view, char *out, size_t room)
{
    struct text text = {out, 0, room};
    number(&text, "up_seconds", "gauge", "Since the start.",
           view->up_ms > 0 ? (uint64_t)view->up_ms / 1000 : 0);
    number(&text, "turns_total", "counter", "Turns.", view->turns);
    number(&text, "turn_milliseconds_total", "counter", "Time spent in turns.", view->turn_ms);
    number(&text, "replies_lost_total", "counter", "Replies whose edge was gone or did not read.",
           view->replies_lost);
    number(&text, "asks_total", "counter", "Handshakes that the edges asked about.",
           view->intake.asks);
    number(&text, "asks_refused_total", "counter", "Handshakes refused for their number.",
           view->intake.asks_refused);
    number(&text, "crls_missing", "gauge", "CRLs that could not be read.", view->crls_missing);
    core_numbers(&text, &view->core);
    edge_numbers(&text, view);
    return text.len;
}

bool
/* NOLINTNEXTLINE(readability-non-const-parameter): likewise */
metrics_health(const struct metrics_view *view, char *out, size_t room, size_t *ret_len)
{
    struct text text = {out, 0, room};
    if (view->core.dead) add(&text, "the database is not usable\n");
    if (!view->core.room) add(&text, "there is no room on the disk but for withdrawals\n");
    if (view->core.reading_stopped) add(&text, "the clock waits for the operator\n");
    for (size_t i = 0; i < view->n_edges; i++)
        if (!view->edges[i].is_running) add(&text, "edge %s is not running\n", view->names[i]);
    bool is_well = text.len == 0;
    if (is_well) add(&text, "ok\n");
    *ret_len = text.len;
    return is_well;
}
