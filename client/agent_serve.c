/* agent_serve.c - being the agent: see agent.h. One question at a time, none longer than two seconds; who asks is
 * of the same user, and could do worse than wait. */
#include "agent.h"
#include "home.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16
#define POLL_MAX_MS 60000
#define PAUSE_MS 50

struct agent {
    const struct keystore_secrets *secrets;
    uint8_t *answer; /* AGENT_ANSWER_MAX, guarded */
    int listening;
    int64_t idle_ms, until; /* of agent_clock() */
    bool is_over;
};

/* ---- one question ----------------------------------------------------------------------------------------- */

static void
answer(struct agent *agent, int fd, uint8_t what, int64_t until)
{
    size_t len = AGENT_QUESTION_BYTES;
    bool is_known = what == AGENT_KEYS || what == AGENT_PING || what == AGENT_STOP;
    agent_begin(agent->answer, is_known ? 0 : 1);
    if (what == AGENT_KEYS && agent->secrets != NULL) {
        memcpy(agent->answer + len, agent->secrets, sizeof *agent->secrets);
        len += sizeof *agent->secrets;
    }
    if (what == AGENT_STOP) agent->is_over = true;
    if (agent_write(fd, agent->answer, len, until) && what == AGENT_KEYS)
        agent->until = agent_clock() + agent->idle_ms;
    sodium_memzero(agent->answer, AGENT_ANSWER_MAX);
}

static void
serve_one(struct agent *agent)
{
    uint8_t question[AGENT_QUESTION_BYTES];
    const int64_t until = agent_clock() + AGENT_PATIENCE_MS;
    int fd = accept(agent->listening, NULL, NULL);
    if (fd < 0) {
        (void)poll(NULL, 0, PAUSE_MS); /* no descriptors left: not in a circle at full speed */
        return;
    }
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0
        && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && agent_is_ours(fd)
        && agent_read(fd, question, sizeof question, until)
        && memcmp(question, AGENT_MAGIC, AGENT_MAGIC_BYTES) == 0) {
        answer(agent, fd, question[AGENT_MAGIC_BYTES], until);
    }
    (void)close(fd);
}

static void
serve(struct agent *agent)
{
    agent->until = agent_clock() + agent->idle_ms;
    while (!agent->is_over) {
        struct pollfd one = {.fd = agent->listening, .events = POLLIN};
        int64_t left = agent->until - agent_clock();
        if (left <= 0) return;
        int n = poll(&one, 1, left > POLL_MAX_MS ? POLL_MAX_MS : (int)left);
        if (n < 0 && errno != EINTR) return;
        if (n > 0) serve_one(agent);
    }
}

/* ---- setting up ------------------------------------------------------------------------------------------- */

static enum sam_err
shut_process(struct sam_trouble *trouble)
{
    static const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
        return SAM_OK;
    return trouble_plain(trouble, SAM_E_INTERNAL);
}

/* sodium_malloc() asks for locked memory and says nothing where it gets none. */
static enum sam_err
must_be_locked(const struct keystore_secrets *secrets, const uint8_t *room,
               struct sam_trouble *trouble)
{
    if (mlock(secrets, sizeof *secrets) == 0 && mlock(room, AGENT_ANSWER_MAX) == 0) return SAM_OK;
    return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, "");
}

/* Who holds the lock is the agent: a socket that is there all the same is a dead one's. */
static enum sam_err
listen_at(const char *home, int *ret_fd, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum sam_err r = home_path(home, HOME_AGENT, path, trouble);
    if (r != SAM_OK) return r;
    if (unlink(path) != 0 && errno != ENOENT)
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, path);
    int fd = agent_bind(home);
    if (fd >= 0 && listen(fd, BACKLOG) == 0) {
        *ret_fd = fd;
        return SAM_OK;
    }
    bool is_full = errno == ENOSPC || errno == EDQUOT;
    if (fd >= 0) (void)close(fd);
    return sam_trouble_say(trouble, is_full ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE, path);
}

static void
put_away(const char *home, int listening)
{
    struct sam_trouble unheard;
    char path[SAM_PATH_MAX];
    if (listening < 0) return;
    if (home_path(home, HOME_AGENT, path, &unheard) == SAM_OK) (void)unlink(path);
    (void)close(listening);
}

static enum sam_err
lock_agent(const char *home, int *ret_lock, struct sam_trouble *trouble)
{
    enum sam_err r = home_lock(home, HOME_AGENT_LOCK, 0, ret_lock, trouble);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_HOME_IN_USE)
        return sam_trouble_say(trouble, SAM_TROUBLE_AGENT, home);
    return r;
}

/* Keys that are not this home's profile's would be of no use to its clients. */
static enum sam_err
unlock(const char *home, struct sam_bytes passphrase, const struct sam_self *self,
       struct keystore_secrets **ret_secrets, struct sam_trouble *trouble)
{
    struct keystore_public publics;
    struct keystore_secrets *secrets = NULL;
    enum sam_err r = home_unlock(home, passphrase, &secrets, trouble);
    if (r != SAM_OK) return r;
    keystore_publish(secrets, &publics);
    if (memcmp(publics.key_id, self->key_id, SAM_HASH_BYTES) != 0) {
        sodium_free(secrets);
        return sam_trouble_say(trouble, SAM_TROUBLE_KEY_FILE, HOME_KEYS);
    }
    *ret_secrets = secrets;
    return SAM_OK;
}

enum sam_err
sam_agent_serve(const char *home, struct sam_bytes passphrase, int64_t idle_ms,
                void (*ready)(void *with), void *with, struct sam_trouble *ret)
{
    struct agent agent = {.listening = -1, .idle_ms = idle_ms};
    struct keystore_secrets *secrets = NULL;
    struct sam_self self;
    int lock = -1;

    if (sodium_init() < 0) return trouble_plain(ret, SAM_E_INTERNAL);
    enum sam_err r = sam_home_self(home, &self, ret);
    if (r == SAM_OK) r = lock_agent(home, &lock, ret);
    if (r == SAM_OK) r = shut_process(ret);
    if (r == SAM_OK) r = unlock(home, passphrase, &self, &secrets, ret);
    if (r != SAM_OK) goto out;
    agent.secrets = secrets;
    if ((agent.answer = sodium_malloc(AGENT_ANSWER_MAX)) == NULL) {
        r = trouble_plain(ret, SAM_E_NOMEM);
        goto out;
    }
    if ((r = must_be_locked(secrets, agent.answer, ret)) != SAM_OK) goto out;
    if ((r = listen_at(home, &agent.listening, ret)) != SAM_OK) goto out;
    if (ready != NULL) ready(with);
    serve(&agent);
out:
    put_away(home, agent.listening);
    sodium_free(agent.answer);
    sodium_free(secrets);
    if (lock >= 0) (void)close(lock);
    return r;
}
