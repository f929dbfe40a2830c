/* progress.c - a bar on a terminal, and Ctrl-C as a word to the library: stop where nothing is lost. */
#include "desk.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { BAR_CELLS = 30 };

static volatile sig_atomic_t is_stopped = 0; /* a signal handler has nowhere else to write */

static void
stop(int number)
{
    (void)number;
    is_stopped = 1;
}

/* What the library calls its work, in words. */
static const char *
word_of(const char *phase)
{
    static const struct {
        const char *phase, *word;
    } PHASES[] = {
        {"send", N_("Sending")},           {"fetch", N_("Fetching")},
        {"rewrap", N_("Preparing")},       {"log", N_("Reading the log")},
        {"prove", N_("Checking the log")},
    };
    for (size_t i = 0; i < sizeof PHASES / sizeof *PHASES; i++) {
        if (strcmp(PHASES[i].phase, phase) == 0) { return _(PHASES[i].word); }
    }
    return phase;
}

static void
draw(struct desk *desk, const char *phase, unsigned percent)
{
    char bar[BAR_CELLS + 1];
    unsigned full = percent * BAR_CELLS / 100U;
    for (unsigned i = 0; i < BAR_CELLS; i++) {
        bar[i] = i < full ? '#' : '.';
    }
    bar[BAR_CELLS] = '\0';
    (void)fprintf(stderr, "\r\033[K%s [%s] %u %%%s", word_of(phase), bar, percent,
                  percent == 100U ? "\n" : "");
    (void)fflush(stderr);
    desk->percent = percent;
}

/* Nothing to be done is all of it. */
static unsigned
percent_of(uint64_t done, uint64_t total)
{
    if (done >= total) { return 100U; }
    if (total > UINT64_MAX / 100U) { return (unsigned)(done / (total / 100U)); }
    return (unsigned)(done * 100U / total);
}

static bool
tell(void *with, const char *phase, uint64_t done, uint64_t total)
{
    struct desk *desk = with;
    unsigned percent = percent_of(done, total);
    if (isatty(STDERR_FILENO) == 1 && percent != desk->percent && phase != NULL
        && phase[0] != '\0') {
        draw(desk, phase, percent);
    }
    return is_stopped == 0;
}

struct sam_progress
desk_progress(struct desk *desk)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = stop;
    /* the second Ctrl-C ends the program as ever */
    action.sa_flags = (int)(SA_RESETHAND | (unsigned)SA_RESTART);
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    return (struct sam_progress){.tell = tell, .with = desk};
}
