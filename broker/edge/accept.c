/* accept.c - accept4() as libzmq is to see it: who comes when all places are taken is hung up on at once.
 * libzmq itself would leave such a connection in the queue and try it again and again, as fast as it can,
 * and it cannot stop listening without ending the clients that it has. The linker finds this one before
 * the C library's; if it did not, the limit of descriptors would still hold.
 * Source: accept(2); ld.so(8), the order in which symbols are looked up. */
#include "limits.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* sys/socket.h declares it with types that C has no names for. */
__attribute__((visibility("default"))) int accept4(int fd, void *address, void *len, int flags);

int
accept4(int fd, void *address, void *len, int flags)
{
    struct rlimit most;
    const int client = (int)syscall(SYS_accept4, fd, address, len, flags);

    if (client < 0 || getrlimit(RLIMIT_NOFILE, &most) != 0) return client;
    if ((rlim_t)client + LIMITS_FD_SPARE < most.rlim_cur) return client;
    (void)close(client);
    errno = ECONNABORTED;
    return -1;
}
