/* join_signals.c - signals while a room is shown: those that end it are a word to the loop; a defect puts the terminal
 * back before it ends the process. */
#include "join.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

/* A signal handler has nowhere else to write, and to find what it puts back. */
static volatile sig_atomic_t is_ended = 0, is_resized = 0, has_terminal = 0;
static struct termios before;

static const int ENDING[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int CRASHING[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
enum { N_ENDING = sizeof ENDING / sizeof *ENDING, N_CRASHING = sizeof CRASHING / sizeof *CRASHING };

static void
end(int number)
{
    (void)number;
    is_ended = 1;
}

static void
resize(int number)
{
    (void)number;
    is_resized = 1;
}

/* The other screen goes, the cursor shows, keys echo: what every terminal since the VT100 understands, and one without
 * another screen passes over. Then the signal comes again, and does what it does. */
static void
crash(int number)
{
    static const char BACK[] = "\033[?1049l\033[?25h\033[?1l\033>\r\n";
    if (has_terminal != 0) {
        ssize_t n = write(STDOUT_FILENO, BACK, sizeof BACK - 1);
        (void)n;
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    }
    (void)raise(number); /* blocked in here, and back to its default: it comes on return */
}

static void
on(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

void
join_signals_begin(bool with_terminal)
{
    if (with_terminal && tcgetattr(STDIN_FILENO, &before) == 0) { has_terminal = 1; }
    for (size_t i = 0; i < N_ENDING; i++) {
        on(ENDING[i], end, 0);
    }
    for (size_t i = 0; i < N_CRASHING && has_terminal != 0; i++) {
        on(CRASHING[i], crash, (int)SA_RESETHAND);
    }
    on(SIGPIPE, SIG_IGN, 0);
    if (with_terminal) { on(SIGWINCH, resize, 0); }
}

void
join_signals_end(void)
{
    has_terminal = 0;
    for (size_t i = 0; i < N_ENDING; i++) {
        on(ENDING[i], SIG_DFL, 0);
    }
    for (size_t i = 0; i < N_CRASHING; i++) {
        on(CRASHING[i], SIG_DFL, 0);
    }
}

bool
join_signal_ended(void)
{
    return is_ended != 0;
}

bool
join_signal_resized(void)
{
    bool is = is_resized != 0;
    is_resized = 0;
    return is;
}
