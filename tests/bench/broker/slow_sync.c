/* slow_sync.c - a slower disk, by LD_PRELOAD: fsync and fdatasync take SLOW_SYNC_US microseconds longer. If
 * SLOW_SYNC_COUNT names a file of eight bytes, the number in it tells how many there were. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))

static struct timespec longer;
static _Atomic uint64_t *count;

__attribute__((constructor)) static void
begin(void)
{
    const char *us = getenv("SLOW_SYNC_US"), *path = getenv("SLOW_SYNC_COUNT");
    const long n = us == NULL ? 0 : strtol(us, NULL, 10);
    const int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    longer = (struct timespec){n / 1000000, n % 1000000 * 1000};
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED) count = at;
    (void)close(fd);
}

static int
sync_later(long call, int fd)
{
    (void)nanosleep(&longer, NULL);
    if (count != NULL) (void)atomic_fetch_add(count, 1);
    return (int)syscall(call, fd);
}

SEEN int
fsync(int fd)
{
    return sync_later(SYS_fsync, fd);
}

SEEN int
fdatasync(int fd)
{
    return sync_later(SYS_fdatasync, fd);
}
