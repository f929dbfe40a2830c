/* spool.c - see spool.h. */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OURS (S_IRUSR | S_IWUSR)

bool
spool_name_good(const char *name)
{
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t len = strspn(name, ALPHABET);
    return len >= 1 && len <= SPOOL_NAME_MAX && name[len] == '\0' && name[0] != '.';
}

/* A regular file of this user, that nobody else may use, under one name. */
static enum sam_err
check_ours(int fd, uint64_t *ret_len)
{
    struct stat st;
    if (fstat(fd, &st) != 0) { return SAM_E_IO; }
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || st.st_nlink != 1 || st.st_size < 0
        || (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return SAM_E_REFUSED;
    }
    *ret_len = (uint64_t)st.st_size;
    return SAM_OK;
}

static enum sam_err
lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_SETLK, &whole) == 0) { return SAM_OK; }
    return errno == EACCES || errno == EAGAIN ? SAM_E_REFUSED : SAM_E_IO;
}

/* O_NONBLOCK: a pipe that lies there must not hold us up until check_ours() has seen it. */
static enum sam_err
open_at(int dir, const char *name, int flags, int *ret_fd)
{
    int fd = -1;
    do {
        fd = openat(dir, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, OURS);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) { return errno == ELOOP ? SAM_E_REFUSED : SAM_E_IO; }
    *ret_fd = fd;
    return SAM_OK;
}

enum sam_err
spool_create(int dir, const char *name, int *ret_fd)
{
    enum sam_err r = open_at(dir, name, O_RDWR | O_CREAT | O_EXCL, ret_fd);
    return r == SAM_OK ? SAM_OK : SAM_E_IO;
}

enum sam_err
spool_continue(int dir, const char *name, int *ret_fd, uint64_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    int fd = -1;
    uint64_t len = 0;

    if ((r = open_at(dir, name, O_RDWR | O_CREAT, &fd)) != SAM_OK) { goto out; }
    if ((r = lock(fd)) != SAM_OK) { goto out; }
    if ((r = check_ours(fd, &len)) != SAM_OK) { goto out; }
    *ret_fd = fd;
    *ret_len = len;
    fd = -1;
    r = SAM_OK;
out:
    spool_close(&fd);
    return r;
}

enum sam_err
spool_open(int dir, const char *name, int *ret_fd, uint64_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    int fd = -1;
    uint64_t len = 0;

    if ((r = open_at(dir, name, O_RDONLY, &fd)) != SAM_OK) { goto out; }
    if ((r = check_ours(fd, &len)) != SAM_OK) { goto out; }
    *ret_fd = fd;
    *ret_len = len;
    fd = -1;
    r = SAM_OK;
out:
    spool_close(&fd);
    return r;
}

enum sam_err
spool_write(int fd, uint64_t at, struct sam_bytes bytes)
{
    for (size_t done = 0; done < bytes.len;) {
        ssize_t n = pwrite(fd, bytes.at + done, bytes.len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) { return SAM_E_IO; }
        done += (size_t)n;
    }
    return SAM_OK;
}

enum sam_err
spool_read(int fd, uint64_t at, uint8_t *ret, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(fd, ret + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) { continue; }
        if (n < 0) { return SAM_E_IO; }
        if (n == 0) { return SAM_E_REFUSED; }
        done += (size_t)n;
    }
    return SAM_OK;
}

enum sam_err
spool_sync(int fd)
{
    int failed = 0;
    do {
        failed = fsync(fd);
    } while (failed != 0 && errno == EINTR);
    return failed == 0 ? SAM_OK : SAM_E_IO;
}

void
spool_close(int *fd)
{
    if (*fd >= 0) { (void)close(*fd); } /* what was written is made sure by spool_sync() */
    *fd = -1;
}

void
spool_remove(int dir, const char *name)
{
    (void)unlinkat(dir, name, 0);
}
