/* faults.c - see faults.h */
#include "faults.h"

#include "allocation.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_watching; /* cmocka's own calls are not counted */
static enum fault kind;
static size_t fails_at, n_asked;
static int error;
static int first_free; /* descriptor */
static const char *call = "none";

static int
lowest_free(void)
{
    int fd = dup(STDIN_FILENO);
    (void)close(fd);
    return fd;
}

void
faults_start(enum fault fault, size_t n, int with)
{
    kind = fault;
    fails_at = n;
    error = with;
    n_asked = 0;
    first_free = lowest_free();
    is_watching = true;
    allocation_start(fault == FAULT_MEMORY ? n : 0);
}

bool
faults_stop(void)
{
    bool memory_ran_out = allocation_stop();
    is_watching = false;
    assert_int_equal(lowest_free(), first_free);
    if (kind == FAULT_MEMORY) { return memory_ran_out; }
    return fails_at != 0 && n_asked >= fails_at;
}

const char *
faults_call(void)
{
    return call;
}

/* ---- calls to the system ---------------------------------------------------------------------- */

int __real_open(const char *path, int flags, ...);
int __real_openat(int at, const char *path, int flags, ...);
int __real_fstat(int fd, struct stat *st);
int __real_fchmod(int fd, mode_t mode);
int __real_fsync(int fd);
int __real_renameat(int from_at, const char *from, int to_at, const char *to);
int __real_linkat(int from_at, const char *from, int to_at, const char *to, int flags);
int __real_unlinkat(int at, const char *path, int flags);
ssize_t __real_read(int fd, void *to, size_t len);
ssize_t __real___read_chk(int fd, void *to, size_t len, size_t room);
ssize_t __real_write(int fd, const void *from, size_t len);
int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fsync(int fd);
int __wrap_renameat(int from_at, const char *from, int to_at, const char *to);
int __wrap_linkat(int from_at, const char *from, int to_at, const char *to, int flags);
int __wrap_unlinkat(int at, const char *path, int flags);
ssize_t __wrap_read(int fd, void *to, size_t len);
ssize_t __wrap___read_chk(int fd, void *to, size_t len, size_t room);
ssize_t __wrap_write(int fd, const void *from, size_t len);

/* Does this call go wrong? */
static bool
fails(const char *name)
{
    if (!is_watching || kind == FAULT_MEMORY) { return false; }
    bool is_it = ++n_asked == fails_at;
    if (is_it) { call = name; }
    if (is_it && kind == FAULT_CRASH) { _exit(0); }
    errno = error;
    return is_it && kind == FAULT_ERRNO;
}

/* How many bytes the system takes; -1: it is interrupted. */
static ssize_t
taken(size_t len)
{
    if (is_watching && kind == FAULT_INTERRUPT && n_asked == fails_at) {
        errno = EINTR;
        return -1;
    }
    bool is_short = is_watching && kind == FAULT_SHORT && n_asked >= fails_at && len > 1;
    return is_short ? 1 : (ssize_t)len;
}

int
__wrap_open(const char *path, int flags, ...)
{
    return fails("open") ? -1 : __real_open(path, flags);
}

int
__wrap_openat(int at, const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return fails("openat") ? -1 : __real_openat(at, path, flags, mode);
}

int
__wrap_fstat(int fd, struct stat *st)
{
    return fails("fstat") ? -1 : __real_fstat(fd, st);
}

int
__wrap_fchmod(int fd, mode_t mode)
{
    return fails("fchmod") ? -1 : __real_fchmod(fd, mode);
}

int
__wrap_fsync(int fd)
{
    return fails("fsync") ? -1 : __real_fsync(fd);
}

int
__wrap_renameat(int from_at, const char *from, int to_at, const char *to)
{
    return fails("renameat") ? -1 : __real_renameat(from_at, from, to_at, to);
}

int
__wrap_linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    return fails("linkat") ? -1 : __real_linkat(from_at, from, to_at, to, flags);
}

int
__wrap_unlinkat(int at, const char *path, int flags)
{
    return fails("unlinkat") ? -1 : __real_unlinkat(at, path, flags);
}

ssize_t
__wrap_read(int fd, void *to, size_t len)
{
    ssize_t n = fails("read") ? -1 : taken(len);
    return n <= 0 ? n : __real_read(fd, to, (size_t)n);
}

/* What FORTIFY makes of it. */
ssize_t
__wrap___read_chk(int fd, void *to, size_t len, size_t room)
{
    ssize_t n = fails("read") ? -1 : taken(len);
    return n <= 0 ? n : __real___read_chk(fd, to, (size_t)n, room);
}

ssize_t
__wrap_write(int fd, const void *from, size_t len)
{
    ssize_t n = fails("write") ? -1 : taken(len);
    return n <= 0 ? n : __real_write(fd, from, (size_t)n);
}
