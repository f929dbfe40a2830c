/* test_full_disk.c BROKER - a real broker on a small filesystem of its own, a tmpfs that nobody else sees, which is
 * filled to the last byte (attack 16): releases and new items are answered FULL, a withdrawal is taken, also after a
 * kill and a start on the full disk; once there is room everything goes on by itself, and by the newest choice.
 * Skipped where a process may not mount. */
#include "raw.h"
#include "town.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#define SKIPPED 77
#define SIZE "size=48m,mode=0700"
#define EARLY_MAX 10000U /* releases before the second is over in which it is noticed */
#define ANSWER_MS INT64_C(1500)
#define BACK_MS INT64_C(10000)
#define LEFT_OPEN 3U /* what the first withdrawal leaves: bo's two leaves */

static struct process process;
static struct town town;
static char place[] = "/tmp/samtykke-full-XXXXXX";
static struct raw readers[TOWN_MEMBERS];
static void *context;

/* ---- the disk ------------------------------------------------------------------------------------ */

static bool
mount_it(void)
{
    MUST(mkdtemp(place) != NULL, "no folder");
    if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
        && mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, SIZE) == 0)
        return true;
    (void)printf("skipped: this process may not mount a filesystem of its own (%s)\n",
                 strerror(errno));
    (void)rmdir(place);
    return false;
}

static void
filler_name(char ret_path[static PROCESS_PATH_MAX])
{
    (void)snprintf(ret_path, PROCESS_PATH_MAX, "%s/filler", place);
}

/* Down to single bytes. */
static void
fill(void)
{
    static uint8_t zeros[65536];
    char path[PROCESS_PATH_MAX];
    filler_name(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    MUST(fd >= 0, "no filler");
    for (size_t len = sizeof zeros; len > 0;)
        if (write(fd, zeros, len) <= 0) len /= 2;
    (void)close(fd);
}

static void
make_room(void)
{
    char path[PROCESS_PATH_MAX];
    filler_name(path);
    MUST(unlink(path) == 0, "the filler does not go");
}

/* As process_start(), but what has no room is not well. */
static void
start_full(void)
{
    char config[PROCESS_PATH_MAX], log[PROCESS_PATH_MAX];
    process_path(&process, "broker.conf", config);
    process_path(&process, "broker.log", log);
    process.core = fork();
    MUST(process.core >= 0, "no process");
    if (process.core == 0) {
        int fd = open(log, O_WRONLY | O_APPEND);
        if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0) _exit(126);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)execl(process.program, "samtykke-broker", config, (char *)NULL);
        _exit(127);
    }
}

/* ---- asking -------------------------------------------------------------------------------------- */

static enum reply_error
release(size_t member, size_t leaf)
{
    struct peer_reply got;
    struct control control = control_release(&process.realm, town.plan->case_id,
                                             town.items[leaf].id, NULL, NAMES("job_search"), NULL,
                                             false);
    while (!raw_ask(&readers[member], &control, nothing, ANSWER_MS, &got)) { /* the session went */
        raw_end(&readers[member]);
        raw_begin(context, &process, &town.members[member], NULL, 0, &readers[member]);
    }
    const enum reply_error error = got.reply->error;
    MUST((error == REPLY_OK) == (got.reply->released != NULL), "neither an item nor an error");
    peer_reply_free(&got);
    octets_free(&control.bytes);
    return error;
}

static enum reply_error
put_item(void)
{
    struct realm_item item;
    struct raw author;
    const struct item_terms terms = {
        .author = &town.author, .version = &town.version, .now = process_now()};
    realm_item_make(&process.realm, &terms, &item);
    raw_begin(context, &process, &town.author, NULL, 0, &author);
    const enum reply_error error = raw_must(&author, control_put_item(&process.realm, &item),
                                            nothing);
    raw_end(&author);
    realm_item_free(&item);
    return error;
}

static size_t
expect_full(void)
{
    size_t n = 0;
    for (size_t m = 0; m < TOWN_MEMBERS; m++)
        for (size_t l = 0; l < TOWN_LEAVES; l++, n++)
            MUST(release(m, l) == REPLY_FULL, "a release although its entry has no room");
    MUST(put_item() == REPLY_FULL, "an item was taken on a full disk");
    return n + 1;
}

static void
withdraw(unsigned open)
{
    town_choose(&town, open);
    town_put_version(&town);
}

/* ---- the test ------------------------------------------------------------------------------------ */

static void
expect_choice(unsigned open)
{
    for (size_t m = 0; m < TOWN_MEMBERS; m++)
        for (size_t l = 0; l < TOWN_LEAVES; l++)
            MUST(release(m, l) == ((open & town_bit(m, l)) != 0 ? REPLY_OK : REPLY_CLOSED),
                 "after the disk was full the broker does not go by the newest choice");
}

static void
await_room(void)
{
    const int64_t until = process_clock() + BACK_MS * 1000000;
    while (!process_is_well(&process)) {
        MUST(process_clock() < until, "there is room, and the broker does not notice");
        process_sleep(20);
    }
    while (release(0, 0) == REPLY_FULL)
        MUST(process_clock() < until, "there is room, and releases are still answered FULL");
}

static void
run(void)
{
    size_t n = 0, withdrawals = 0, early = 0;
    expect_choice(TOWN_ALL);
    fill();
    while (release(0, 0) != REPLY_FULL)
        MUST(++early < EARLY_MAX, "releases go on although there is no room");
    n += expect_full();
    for (; withdrawals < 100; withdrawals++)
        withdraw(LEFT_OPEN);
    n += expect_full();
    process_kill(&process);
    start_full();
    n += expect_full();
    for (; withdrawals < 200; withdrawals++)
        withdraw(LEFT_OPEN);
    n += expect_full();
    make_room();
    await_room();
    expect_choice(LEFT_OPEN);
    MUST(put_item() == REPLY_OK, "with room an item is refused");
    withdraw(TOWN_ALL);
    expect_choice(TOWN_ALL);
    process_stop(&process);
    process_start(&process);
    expect_choice(TOWN_ALL);
    (void)printf(
        "on a full disk: %zu requests answered FULL, %zu withdrawals taken, one start; with "
        "room all as chosen\n",
        n, withdrawals);
}

int
main(int argc, char **argv)
{
    if (argc < 2 || sodium_init() < 0) return 1;
    if (!mount_it()) return SKIPPED;
    context = zmq_ctx_new();
    process_begin(&process, argv[1], place, 16);
    process_start(&process);
    town_begin(&process, &town);
    for (size_t i = 0; i < TOWN_MEMBERS; i++)
        raw_begin(context, &process, &town.members[i], NULL, 0, &readers[i]);
    run();
    for (size_t i = 0; i < TOWN_MEMBERS; i++)
        raw_end(&readers[i]);
    (void)zmq_ctx_term(context);
    town_end(&town);
    process_end(&process);
    (void)umount(place);
    (void)rmdir(place);
    return 0;
}
