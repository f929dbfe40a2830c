/* agent_wire.c - what both ends of the agent's socket share: see agent.h. Linux. */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t
agent_clock(void)
{
    struct timespec now = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- bytes ---------------------------------------------------------------------------------------------- */

static bool
wait_for(int fd, short event, int64_t until)
{
    for (;;) {
        struct pollfd one = {.fd = fd, .events = event};
        int64_t left = until - agent_clock();
        if (left <= 0) return false;
        int n = poll(&one, 1, left > AGENT_PATIENCE_MS ? AGENT_PATIENCE_MS : (int)left);
        if (n > 0) return true;
        if (n < 0 && errno != EINTR) return false;
    }
}

bool
agent_read(int fd, uint8_t *at, size_t len, int64_t until)
{
    while (len > 0) {
        if (!wait_for(fd, POLLIN, until)) return false;
        ssize_t n = recv(fd, at, len, 0);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n <= 0) return false;
        at += (size_t)n;
        len -= (size_t)n;
    }
    return true;
}

bool
agent_write(int fd, const uint8_t *at, size_t len, int64_t until)
{
    while (len > 0) {
        if (!wait_for(fd, POLLOUT, until)) return false;
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n <= 0) return false;
        at += (size_t)n;
        len -= (size_t)n;
    }
    return true;
}

void
agent_begin(uint8_t ret[static AGENT_QUESTION_BYTES], uint8_t byte)
{
    static const uint8_t magic[AGENT_QUESTION_BYTES] = AGENT_MAGIC;
    memcpy(ret, magic, sizeof magic);
    ret[AGENT_MAGIC_BYTES] = byte;
}

bool
agent_is_ours(int fd)
{
    struct ucred peer = {.pid = 0};
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && len == sizeof peer
           && peer.uid == geteuid();
}

/* ---- the socket's name ------------------------------------------------------------------------------------ */

static bool
set_up(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0
           && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

/* A socket's name has room for about 100 bytes, a home's path may have more: the folder is opened, and the name
 * is taken below its descriptor. */
static int
named(const char *home, bool is_server)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    const struct sockaddr *address = (const struct sockaddr *)&name;
    int folder = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = folder < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM, 0);
    (void)snprintf(name.sun_path, sizeof name.sun_path, "/proc/self/fd/%d/agent", folder);
    bool is_good = fd >= 0 && set_up(fd)
                   && (is_server ? fchmod(fd, S_IRUSR | S_IWUSR) == 0
                                       && bind(fd, address, sizeof name) == 0
                                 : connect(fd, address, sizeof name) == 0);
    int why = errno;
    if (!is_good && fd >= 0) {
        (void)close(fd);
        fd = -1;
    }
    if (folder >= 0) (void)close(folder);
    errno = why;
    return fd;
}

int
agent_bind(const char *home)
{
    return named(home, true);
}

int
agent_connect(const char *home)
{
    return named(home, false);
}
