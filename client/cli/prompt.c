/* prompt.c - asking the person. A passphrase is typed without being shown, and the terminal is put back whatever
 * comes: signals wait while it is silent, and are let through once it shows again. */
#include "desk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_MAX 1024U
enum { LOOK_MS = 100 }; /* how often a waiting signal is looked for */

static const char TERMINAL[] = "/dev/tty";

/* How a line ended. */
enum ending { LINE_WHOLE, LINE_LONG, LINE_NONE, LINE_SIGNAL, LINE_PAUSE };

static void
show(int fd, const char *text)
{
    size_t len = strlen(text);
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) { return; }
        text += n;
        len -= (size_t)n;
    }
}

/* ---- one line, byte by byte: what comes after it stays for the next question ------------------------ */

/* Is one of those that are held waiting? NONE: no. */
static enum ending
waiting_one(const sigset_t *held, const sigset_t *waiting)
{
    for (int s = 1; s < SIGRTMIN; s++) {
        if (s != SIGTSTP && sigismember(held, s) == 1 && sigismember(waiting, s) == 1) {
            return LINE_SIGNAL;
        }
    }
    return sigismember(waiting, SIGTSTP) == 1 ? LINE_PAUSE : LINE_NONE;
}

/* signals: NULL, or held ones that end the waiting. */
static enum ending
read_line(int fd, const sigset_t *signals, char *ret, size_t size)
{
    size_t used = 0;
    bool is_long = false;
    for (;;) {
        char c = 0;
        sigset_t waiting;
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (signals != NULL && poll(&ready, 1, LOOK_MS) <= 0) {
            if (sigpending(&waiting) != 0) { return LINE_NONE; }
            enum ending ending = waiting_one(signals, &waiting);
            if (ending != LINE_NONE) { return ending; }
            continue;
        }
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR) { continue; }
        if (n < 0 || (n == 0 && used == 0 && !is_long)) { return LINE_NONE; }
        if (n == 0 || c == '\n') { break; }
        if (used + 1 < size) {
            ret[used++] = c;
        } else {
            is_long = true;
        }
    }
    ret[used] = '\0';
    return is_long ? LINE_LONG : LINE_WHOLE;
}

/* ---- a terminal that does not show --------------------------------------------------------------------- */

static enum ending
read_silently(int terminal, const char *question, char *ret, size_t size)
{
    struct termios before;
    struct termios silent;
    sigset_t held;
    sigset_t old;
    (void)sigemptyset(&held);
    static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    for (size_t i = 0; i < sizeof SIGNALS / sizeof SIGNALS[0]; i++) {
        (void)sigaddset(&held, SIGNALS[i]);
    }
    if (tcgetattr(terminal, &before) != 0 || sigprocmask(SIG_BLOCK, &held, &old) != 0) {
        return LINE_NONE;
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    silent.c_lflag |= ICANON | ECHONL;
    enum ending ending = LINE_NONE;
    if (tcsetattr(terminal, TCSAFLUSH, &silent) == 0) {
        show(terminal, question);
        ending = read_line(terminal, &held, ret, size);
        (void)tcsetattr(terminal, TCSAFLUSH, &before);
        if (ending == LINE_SIGNAL || ending == LINE_PAUSE) { show(terminal, "\n"); }
    }
    (void)sigprocmask(SIG_SETMASK, &old, NULL); /* the signal that waited comes now */
    return ending;
}

/* ---- passphrases ---------------------------------------------------------------------------------------- */

static enum cli_exit
complain(struct desk *desk, enum ending ending)
{
    if (ending == LINE_LONG) { return desk_fail(desk, SAM_TROUBLE_PASSPHRASE, NULL); }
    if (ending == LINE_SIGNAL) { return desk_fail(desk, SAM_TROUBLE_STOPPED, NULL); }
    return desk_refuse(desk, CLI_LOCKED, "no-passphrase",
                       _("There is no passphrase to read; type it on a terminal, or give it with "
                         "--passphrase-fd."));
}

static enum ending
ask(const struct desk *desk, const char *question, char *ret, size_t size)
{
    if (desk->passphrase_fd >= 0) { return read_line(desk->passphrase_fd, NULL, ret, size); }
    int terminal = open(TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) { return LINE_NONE; }
    enum ending ending = LINE_NONE;
    do {
        ending = read_silently(terminal, question, ret, size);
    } while (ending == LINE_PAUSE); /* stopped by Ctrl-Z, and back */
    (void)close(terminal);
    return ending;
}

static enum cli_exit
ask_again(struct desk *desk, const char *first)
{
    char *second = sodium_malloc(PASSPHRASE_MAX + 1);
    if (second == NULL) { return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL); }
    enum ending ending = ask(desk, _("Once more: "), second, PASSPHRASE_MAX + 1);
    enum cli_exit r = ending == LINE_WHOLE ? CLI_OK : complain(desk, ending);
    if (r == CLI_OK && strcmp(first, second) != 0) {
        r = desk_refuse(desk, CLI_FAILED, "passphrases-differ",
                        _("The two are not the same; nothing was changed."));
    }
    sodium_free(second);
    return r;
}

enum cli_exit
desk_passphrase(struct desk *desk, const char *question, bool again, char **ret)
{
    char *typed = sodium_malloc(PASSPHRASE_MAX + 1);
    if (typed == NULL) { return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL); }
    enum ending ending = ask(desk, question, typed, PASSPHRASE_MAX + 1);
    enum cli_exit r = ending == LINE_WHOLE ? CLI_OK : complain(desk, ending);
    if (r == CLI_OK && typed[0] == '\0') { r = desk_fail(desk, SAM_TROUBLE_PASSPHRASE, NULL); }
    if (r == CLI_OK && again && desk->passphrase_fd < 0) { r = ask_again(desk, typed); }
    if (r == CLI_OK) {
        *ret = typed;
        return CLI_OK;
    }
    sodium_free(typed);
    return r;
}

enum cli_exit
desk_choose_passphrase(struct desk *desk, char **ret)
{
    struct sam_trouble trouble;
    struct sam_self self;
    if (sam_home_self(desk->home, &self, &trouble) == SAM_OK) {
        return desk_fail(desk, SAM_TROUBLE_HOME_EXISTS, desk->home);
    }
    return desk_passphrase(desk, _("Choose a passphrase: "), true, ret);
}

/* ---- plain questions -------------------------------------------------------------------------------------- */

bool
desk_ask_line(const struct desk *desk, const char *question, char *ret, size_t size)
{
    (void)desk;
    (void)fflush(stdout);
    int terminal = open(TERMINAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
    show(terminal >= 0 ? terminal : STDERR_FILENO, question);
    enum ending ending = read_line(terminal >= 0 ? terminal : STDIN_FILENO, NULL, ret, size);
    if (terminal >= 0) { (void)close(terminal); }
    return ending == LINE_WHOLE;
}

bool
desk_ask_yes(const struct desk *desk, const char *question)
{
    static const char *const YES[] = {"y", "yes", "j", "ja"};
    char whole[512];
    char typed[16];
    if (desk->yes) { return true; }
    (void)snprintf(whole, sizeof whole, "%s %s ", question, _("(yes or no)"));
    if (!desk_ask_line(desk, whole, typed, sizeof typed)) { return false; }
    for (size_t i = 0; i < sizeof YES / sizeof YES[0]; i++) {
        bool is_same = strlen(typed) == strlen(YES[i]);
        for (size_t k = 0; is_same && typed[k] != '\0'; k++) {
            is_same = (typed[k] | 0x20) == YES[i][k];
        }
        if (is_same) { return true; }
    }
    return false;
}
