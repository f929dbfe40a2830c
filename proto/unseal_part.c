/* unseal_part.c - see unseal_part.h. */
#include "unseal_part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".part"

_Static_assert(SPOOL_NAME_MAX + sizeof ".0123456789abcdef.31" SUFFIX <= SPOOL_PATH_MAX, "fits");

void
unseal_part_begin(struct unseal_parts *p, int dir, const char *name)
{
    *p = (struct unseal_parts){.dir = dir, .name = name, .fd = -1};
}

static void
part_name(const struct unseal_parts *p, size_t i, char ret[static SPOOL_PATH_MAX])
{
    (void)snprintf(ret, SPOOL_PATH_MAX, "%s.%016" PRIx64 ".%02zu" SUFFIX, p->name, p->random, i);
}

enum sam_err
unseal_part_end(struct unseal_parts *p)
{
    int fd = p->fd;
    if (fd < 0) { return SAM_OK; }
    p->fd = -1;
    return close(fd) == 0 || errno == EINTR ? SAM_OK : SAM_E_IO;
}

enum sam_err
unseal_part_next(struct unseal_parts *p)
{
    enum sam_err r = SAM_E_INTERNAL;
    char name[SPOOL_PATH_MAX];
    if ((r = unseal_part_end(p)) != SAM_OK) { return r; }
    if (p->n == CONTENT_FILES_MAX) { return SAM_E_INTERNAL; }
    if (p->n == 0) { randombytes_buf(&p->random, sizeof p->random); }
    part_name(p, p->n, name);
    if ((r = spool_create(p->dir, name, &p->fd)) != SAM_OK) { return r; }
    p->there |= UINT32_C(1) << p->n;
    p->at = 0;
    p->n++;
    return SAM_OK;
}

enum sam_err
unseal_part_write(struct unseal_parts *p, struct sam_bytes bytes)
{
    enum sam_err r = spool_write(p->fd, p->at, bytes);
    if (r == SAM_OK) { p->at += bytes.len; }
    return r;
}

/* The bytes must be on the disk before the name is. */
static enum sam_err
sync_part(const struct unseal_parts *p, const char *part)
{
    int fd = -1;
    uint64_t len = 0;
    enum sam_err r = spool_open(p->dir, part, &fd, &len);
    if (r == SAM_OK) { r = spool_sync(fd); }
    spool_close(&fd);
    return r == SAM_OK ? SAM_OK : SAM_E_IO;
}

/* linkat() is the rename of POSIX that never replaces. */
enum sam_err
unseal_part_keep(struct unseal_parts *p, size_t i, int dir, const char *name)
{
    enum sam_err r = SAM_E_INTERNAL;
    char part[SPOOL_PATH_MAX];
    uint32_t bit = UINT32_C(1) << i;
    if ((p->there & bit) == 0) { return SAM_E_INTERNAL; }
    part_name(p, i, part);
    if ((r = sync_part(p, part)) != SAM_OK) { return r; }
    if (linkat(p->dir, part, dir, name, 0) != 0) {
        return errno == EEXIST ? SAM_E_REFUSED : SAM_E_IO;
    }
    if ((r = spool_sync(dir)) != SAM_OK) {
        spool_remove(dir, name);
        return r;
    }
    spool_remove(p->dir, part);
    p->there &= ~bit;
    return SAM_OK;
}

void
unseal_part_remove(struct unseal_parts *p)
{
    char name[SPOOL_PATH_MAX];
    if (p->n > 0) { spool_close(&p->fd); }
    for (size_t i = 0; i < p->n; i++) {
        if ((p->there & UINT32_C(1) << i) == 0) { continue; }
        part_name(p, i, name);
        spool_remove(p->dir, name);
    }
    *p = (struct unseal_parts){.fd = -1};
}

static bool
is_part(const char *name)
{
    size_t len = strlen(name), end = sizeof SUFFIX - 1;
    return len > end && memcmp(name + len - end, SUFFIX, end) == 0;
}

enum sam_err
unseal_part_sweep(int dir)
{
    const struct dirent *entry = NULL;
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    if (list == NULL) {
        spool_close(&fd);
        return SAM_E_IO;
    }
    errno = 0;
    while ((entry = readdir(list)) != NULL) {
        if (is_part(entry->d_name)) { spool_remove(dir, entry->d_name); }
        errno = 0;
    }
    enum sam_err r = errno == 0 ? SAM_OK : SAM_E_IO;
    (void)closedir(list);
    return r;
}
