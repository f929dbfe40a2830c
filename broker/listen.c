/* listen.c - listening sockets. */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512
#define HOST_MAX 64U
#define TRIES 20 /* for a port that is in use */
#define TRY_MS 50

/* "HOST:PORT" or "[HOST]:PORT" in two. */
static bool
split(const char *address, char host[static HOST_MAX], const char **ret_port)
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL) return false;
    size_t len = (size_t)(colon - address), digits = strspn(colon + 1, "0123456789");
    bool is_v6 = len >= 2 && address[0] == '[' && address[len - 1] == ']';
    if (is_v6) {
        address++;
        len -= 2;
    }
    if (len == 0 || len >= HOST_MAX || digits == 0 || digits > 5 || colon[1 + digits] != '\0')
        return false;
    if (!is_v6 && memchr(address, ':', len) != NULL) return false;
    memcpy(host, address, len);
    host[len] = '\0';
    *ret_port = colon + 1;
    long port = strtol(*ret_port, NULL, 10);
    return port >= 1 && port <= 65535;
}

static bool
is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    struct sockaddr_in6 v6;
    memcpy(&v6, address, sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

static int
listen_on(int family, const struct sockaddr *address, socklen_t len)
{
    int on = 1;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    if ((family == AF_UNIX || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0)
        && bind(fd, address, len) == 0 && listen(fd, BACKLOG) == 0) {
        return fd;
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

/* freeaddrinfo() the answer; NULL: the complaint says why. */
static struct addrinfo *
find(const char *what, const char *address, bool loopback, struct complaint *ret_complaint)
{
    static const struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
        .ai_socktype = SOCK_STREAM,
    };
    char host[HOST_MAX];
    const char *port = NULL;
    struct addrinfo *found = NULL;

    if (!split(address, host, &port) || getaddrinfo(host, port, &hints, &found) != 0) {
        (void)complain(ret_complaint, "%s cannot listen: %s is no address and port in numbers",
                       what, address);
        return NULL;
    }
    if (!loopback || is_loopback(found->ai_addr)) return found;
    (void)complain(ret_complaint, "%s may listen on a loopback address only, not on %s", what,
                   address);
    freeaddrinfo(found);
    return NULL;
}

bool
listen_check(const char *what, const char *address, bool loopback, struct complaint *ret_complaint)
{
    struct addrinfo *found = find(what, address, loopback, ret_complaint);
    if (found == NULL) return false;
    freeaddrinfo(found);
    return true;
}

/* The edges of a broker that was killed a moment ago may hold the port until they have ended, too. */
static int
listen_patiently(const struct addrinfo *where)
{
    int fd = -1;
    for (int i = 0; i < TRIES; i++) {
        fd = listen_on(where->ai_family, where->ai_addr, where->ai_addrlen);
        if (fd >= 0 || errno != EADDRINUSE) break;
        (void)poll(NULL, 0, TRY_MS);
        errno = EADDRINUSE;
    }
    return fd;
}

bool
listen_tcp(const char *what, const char *address, bool loopback, int *ret_fd,
           struct complaint *ret_complaint)
{
    struct addrinfo *found = find(what, address, loopback, ret_complaint);
    if (found == NULL) return false;
    int fd = listen_patiently(found);
    int error = errno;
    freeaddrinfo(found);
    if (fd < 0)
        return complain(ret_complaint, "%s cannot listen on %s: %s", what, address,
                        error == EADDRINUSE ? "somebody else does" : "the system says no");
    *ret_fd = fd;
    return true;
}

bool
listen_unix(const char *what, const char *path, int *ret_fd, struct complaint *ret_complaint)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat st;

    if (strlen(path) >= sizeof address.sun_path)
        return complain(ret_complaint, "%s cannot listen on %s: the path is too long", what, path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) (void)unlink(path);
    int fd = listen_on(AF_UNIX, (const struct sockaddr *)&address, sizeof address);
    if (fd < 0)
        return complain(ret_complaint, "%s cannot listen on %s: %s", what, path,
                        errno == EADDRINUSE ? "there is a file of that name"
                                            : "the system says no");
    *ret_fd = fd;
    return true;
}
