/* agent.c - asking the agent: see agent.h. */
#include "agent.h"
#include "home.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

static enum sam_err
none(const char *home, struct sam_trouble *trouble)
{
    return sam_trouble_say(trouble, SAM_TROUBLE_AGENT, home);
}

/* One question, and as much of an answer as it must have; false: no agent, or not an answer. */
static bool
ask(const char *home, enum agent_what what, uint8_t *ret_answer, size_t len)
{
    uint8_t question[AGENT_QUESTION_BYTES];
    const int64_t until = agent_clock() + AGENT_PATIENCE_MS;
    int fd = agent_connect(home);
    if (fd < 0) return false;
    agent_begin(question, (uint8_t)what);
    bool is_answered = agent_is_ours(fd) && agent_write(fd, question, sizeof question, until)
                       && agent_read(fd, ret_answer, len, until)
                       && memcmp(ret_answer, AGENT_MAGIC, AGENT_MAGIC_BYTES) == 0
                       && ret_answer[AGENT_MAGIC_BYTES] == 0;
    (void)close(fd);
    return is_answered;
}

enum sam_err
agent_secrets(const char *home, struct keystore_secrets **ret_secrets, struct sam_trouble *trouble)
{
    uint8_t *answer = sodium_malloc(AGENT_ANSWER_MAX);
    struct keystore_secrets *secrets = sodium_malloc(sizeof *secrets);
    enum sam_err r = SAM_E_INTERNAL;

    if (answer == NULL || secrets == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
        goto out;
    }
    if (!ask(home, AGENT_KEYS, answer, AGENT_ANSWER_MAX)) {
        r = none(home, trouble);
        goto out;
    }
    memcpy(secrets, answer + AGENT_QUESTION_BYTES, sizeof *secrets);
    if (sodium_mprotect_readonly(secrets) != 0) {
        r = trouble_plain(trouble, SAM_E_INTERNAL);
        goto out;
    }
    *ret_secrets = secrets;
    secrets = NULL; /* the caller's now */
    r = SAM_OK;
out:
    sodium_free(secrets);
    sodium_free(answer);
    return r;
}

bool
sam_agent_runs(const char *home)
{
    uint8_t answer[AGENT_QUESTION_BYTES];
    return ask(home, AGENT_PING, answer, sizeof answer);
}

enum sam_err
sam_agent_stop(const char *home, struct sam_trouble *ret)
{
    uint8_t answer[AGENT_QUESTION_BYTES];
    return ask(home, AGENT_STOP, answer, sizeof answer) ? SAM_OK : none(home, ret);
}
