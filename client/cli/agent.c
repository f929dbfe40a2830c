/* agent.c - `samtykke agent`: type the passphrase once. */
#include "desk.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char HELP[] = N_(
    "Usage: samtykke agent start [--idle MINUTES] [--foreground]\n"
    "       samtykke agent stop\n"
    "       samtykke agent status\n\n"
    "The agent keeps your keys open for the other commands, so that the passphrase is asked for\n"
    "once. It forgets them after a time without a question, and when it is told to stop.\n\n"
    "  --idle MINUTES   how long, 1 to 1440; otherwise 15\n"
    "  --foreground     stay in this terminal\n\n"
    "`status` ends with 0 where one is running and 1 where none is.\n\n"
    "Example:\n"
    "  samtykke agent start --idle 30\n");

static const struct desk_option OPTIONS[] = {
    {.name = "idle", .has_value = true},
    {.name = "foreground"},
    {.name = NULL},
};

static const struct desk_usage USAGE = {
    .help = HELP, .options = OPTIONS, .min_words = 1, .max_words = 1};

enum { IDLE_DEFAULT = 15, IDLE_MAX = 1440, FDS_MAX = 1024 };
#define MINUTE_MS INT64_C(60000)

/* What the child tells its parent, once. */
struct word {
    bool serves;
    struct sam_trouble trouble;
};

/* An agent that begins. */
struct start {
    char *passphrase; /* sodium memory; wiped once the keys are open */
    size_t len;
    int64_t idle_ms;
    int tell; /* -1: in the foreground */
    const struct desk *desk;
};

/* ---- starting ------------------------------------------------------------------------------------------ */

static void
tell(int fd, const struct word *word)
{
    size_t done = 0;
    while (done < sizeof *word) {
        ssize_t n = write(fd, (const char *)word + done, sizeof *word - done);
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) { return; }
        done += (size_t)n;
    }
}

/* Nothing of the terminal that it came from. */
static void
let_go(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0) { return; }
    (void)dup2(nothing, STDIN_FILENO);
    (void)dup2(nothing, STDOUT_FILENO);
    (void)dup2(nothing, STDERR_FILENO);
    if (nothing > STDERR_FILENO) { (void)close(nothing); }
}

static void
ready(void *with)
{
    struct start *start = with;
    sodium_memzero(start->passphrase, start->len);
    if (start->tell < 0) {
        desk_say(start->desk, _("Your keys are open until Ctrl-C."), NULL);
        (void)fflush(stdout);
        return;
    }
    const struct word word = {.serves = true};
    let_go();
    tell(start->tell, &word);
    (void)close(start->tell);
}

static enum sam_err
serve(struct start *start, struct sam_trouble *trouble)
{
    const struct sam_bytes passphrase = {(const uint8_t *)start->passphrase, start->len};
    return sam_agent_serve(start->desk->home, passphrase, start->idle_ms, ready, start, trouble);
}

/* The child. Ends the process without what is left in the parent's buffers. */
static _Noreturn void
be_agent(struct start *start)
{
    struct word word = {.serves = false};
    (void)setsid();
    (void)sodium_mlock(start->passphrase, start->len); /* a lock is not inherited */
    for (int fd = STDERR_FILENO + 1; fd < FDS_MAX; fd++) {
        if (fd != start->tell) { (void)close(fd); }
    }
    enum sam_err r = serve(start, &word.trouble);
    if (r != SAM_OK) { tell(start->tell, &word); } /* nobody listens where it served already */
    sodium_memzero(start->passphrase, start->len);
    _exit(r == SAM_OK ? 0 : 1);
}

/* What the child says; without a word it has died. */
static void
listen_to(int fd, struct word *ret)
{
    size_t done = 0;
    *ret = (struct word){.trouble = {.kind = SAM_TROUBLE_AGENT}};
    struct word heard = *ret;
    while (done < sizeof heard) {
        ssize_t n = read(fd, (char *)&heard + done, sizeof heard - done);
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) { return; }
        done += (size_t)n;
    }
    *ret = heard;
}

static enum cli_exit
start_behind(struct desk *desk, struct start *start)
{
    int ends[2];
    struct word word;
    if (pipe(ends) != 0) { return desk_fail(desk, SAM_TROUBLE_INTERNAL, NULL); }
    start->tell = ends[1];
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) { be_agent(start); }
    (void)close(ends[1]);
    if (child < 0) {
        (void)close(ends[0]);
        return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
    }
    listen_to(ends[0], &word);
    (void)close(ends[0]);
    if (!word.serves) {
        (void)waitpid(child, NULL, 0);
        return desk_trouble(desk, &word.trouble);
    }
    desk_say(desk, _("Your keys are open. `samtykke agent stop` closes them."), NULL);
    if (desk->json) { desk->out = json_pack("{s:b, s:i}", "running", 1, "pid", (int)child); }
    return CLI_OK;
}

/* False: not a number of minutes. */
static bool
read_idle(const char *word, int64_t *ret_ms)
{
    char *end = NULL;
    long minutes = IDLE_DEFAULT;
    if (word != NULL) {
        minutes = word[0] >= '0' && word[0] <= '9' ? strtol(word, &end, 10) : -1;
        if (end == NULL || *end != '\0') { return false; }
    }
    if (minutes < 1 || minutes > IDLE_MAX) { return false; }
    *ret_ms = minutes * MINUTE_MS;
    return true;
}

static enum cli_exit
start_one(struct desk *desk)
{
    struct start start = {.tell = -1, .desk = desk};
    struct sam_trouble trouble;
    struct sam_self self;
    if (!read_idle(desk_value(desk, "idle", 0), &start.idle_ms)) {
        return desk_misuse(desk, _("--idle takes a number of minutes, 1 to 1440."));
    }
    if (sam_home_self(desk->home, &self, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    if (sam_agent_runs(desk->home)) {
        desk_say(desk, _("Your keys are open already."), NULL);
        if (desk->json) { desk->out = json_pack("{s:b}", "running", 1); }
        return CLI_OK;
    }
    enum cli_exit e = desk_passphrase(desk, _("Passphrase: "), false, &start.passphrase);
    if (e != CLI_OK) { return e; }
    start.len = strlen(start.passphrase);
    if (desk_count(desk, "foreground") == 0) {
        e = start_behind(desk, &start);
    } else if (serve(&start, &trouble) != SAM_OK) {
        e = desk_trouble(desk, &trouble);
    }
    sodium_free(start.passphrase);
    return e;
}

/* ---- stopping, looking ---------------------------------------------------------------------------------- */

static enum cli_exit
stop(struct desk *desk)
{
    struct sam_trouble trouble;
    if (sam_agent_stop(desk->home, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("Your keys are closed."), NULL);
    if (desk->json) { desk->out = json_pack("{s:b}", "running", 0); }
    return CLI_OK;
}

static enum cli_exit
status(struct desk *desk)
{
    bool runs = sam_agent_runs(desk->home);
    desk_say(desk,
             runs ? _("Your keys are open.") : _("Your keys are closed: no agent is running."),
             NULL);
    if (desk->json) { desk->out = json_pack("{s:b}", "running", runs ? 1 : 0); }
    return runs ? CLI_OK : CLI_FAILED;
}

static enum cli_exit
run(struct desk *desk)
{
    const char *what = desk->words[0];
    if (strcmp(what, "start") == 0) { return start_one(desk); }
    if (desk->n_values > 0) {
        return desk_misuse(desk, _("--idle and --foreground go with start."));
    }
    if (strcmp(what, "stop") == 0) { return stop(desk); }
    if (strcmp(what, "status") == 0) { return status(desk); }
    return desk_misuse(desk, _("agent takes start, stop or status."));
}

enum cli_exit
cli_agent(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
