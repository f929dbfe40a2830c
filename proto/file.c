/* file.c - see file.h. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLAGS (O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define PRIVATE_MODE (S_IRUSR | S_IWUSR)
#define RANDOM_BYTES 8U
#define HEX_ROOM (2U * RANDOM_BYTES + 1U)
#define TEMP_SUFFIX ".new"
#define TEMP_ROOM (FILE_NAME_MAX + 1U + HEX_ROOM + sizeof TEMP_SUFFIX - 1U) /* with its NUL: 256 */

static enum sam_err
say(enum file_reason reason, enum file_reason *ret_reason)
{
    *ret_reason = reason;
    switch (reason) {
    case FILE_BAD_NAME:
        return SAM_E_MALFORMED;
    case FILE_EXISTS:
    case FILE_NO_FILE:
    case FILE_NOT_PRIVATE:
        return SAM_E_REFUSED;
    case FILE_TOO_LONG:
        return SAM_E_TOO_BIG;
    case FILE_NO_MEMORY:
        return SAM_E_NOMEM;
    case FILE_ABSENT:
    case FILE_MOVING:
    case FILE_FULL:
    case FILE_FAILED:
        return SAM_E_IO;
    case FILE_FINE:
        break;
    }
    return SAM_E_INTERNAL;
}

/* What errno says. */
static enum sam_err
say_errno(enum file_reason *ret_reason)
{
    switch (errno) {
    case ENOENT:
        return say(FILE_ABSENT, ret_reason);
    case EEXIST:
        return say(FILE_EXISTS, ret_reason);
    case ELOOP:  /* a link */
    case EISDIR: /* a folder */
    case ENXIO:  /* a socket, or a device that is not there */
        return say(FILE_NO_FILE, ret_reason);
    case ENAMETOOLONG:
        return say(FILE_BAD_NAME, ret_reason);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return say(FILE_FULL, ret_reason);
    case ENOMEM:
        return say(FILE_NO_MEMORY, ret_reason);
    default:
        return say(FILE_FAILED, ret_reason);
    }
}

/* ---- reading ---------------------------------------------------------------------------------- */

static enum sam_err
admit(int fd, size_t max, size_t *ret_size, enum file_reason *ret_reason)
{
    struct stat st;
    if (fstat(fd, &st) != 0) { return say_errno(ret_reason); }
    if (!S_ISREG(st.st_mode)) { return say(FILE_NO_FILE, ret_reason); }
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0 || st.st_uid != geteuid()) {
        return say(FILE_NOT_PRIVATE, ret_reason);
    }
    if ((uintmax_t)st.st_size > max) { return say(FILE_TOO_LONG, ret_reason); }
    *ret_size = (size_t)st.st_size;
    return SAM_OK;
}

/* size bytes and then the end; content has room for one more, to see that it is. */
static enum sam_err
read_all(int fd, uint8_t *content, size_t size, enum file_reason *ret_reason)
{
    size_t at = 0;
    while (at <= size) {
        ssize_t n = read(fd, content + at, size + 1 - at);
        if (n < 0 && errno == EINTR) { continue; }
        if (n < 0) { return say_errno(ret_reason); }
        if (n == 0) { break; }
        at += (size_t)n;
    }
    return at == size ? SAM_OK : say(FILE_MOVING, ret_reason);
}

enum sam_err
file_read(const char *path, size_t max, uint8_t **ret_content, size_t *ret_len,
          enum file_reason *ret_reason)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t *content = NULL;
    size_t size = 0;

    int fd = open(path, O_RDONLY | FLAGS);
    if (fd < 0) {
        r = say_errno(ret_reason);
        goto out;
    }
    if ((r = admit(fd, max, &size, ret_reason)) != SAM_OK) { goto out; }
    content = malloc(size + 1);
    if (content == NULL) {
        r = say(FILE_NO_MEMORY, ret_reason);
        goto out;
    }
    if ((r = read_all(fd, content, size, ret_reason)) != SAM_OK) { goto out; }

    *ret_content = content;
    content = NULL; /* the caller's now */
    *ret_len = size;
    r = SAM_OK;
out:
    free(content);
    if (fd >= 0) { (void)close(fd); }
    return r;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* A file's folder, opened: what is made, renamed and synced is in the same one, whatever happens to
 * the path meanwhile. */
struct place {
    int folder; /* -1: not opened */
    const char *name;
    char temp[TEMP_ROOM];
    bool has_temp;
};

static enum sam_err
locate(const char *path, struct place *place, enum file_reason *ret_reason)
{
    char folder[FILE_PATH_MAX + 1] = ".";
    const char *slash = strrchr(path, '/');
    size_t folder_len = slash == NULL ? 0 : (size_t)(slash - path) + 1; /* with the slash */
    size_t name_len = strlen(path + folder_len);

    if (name_len < 1 || name_len > FILE_NAME_MAX || folder_len > FILE_PATH_MAX - name_len) {
        return say(FILE_BAD_NAME, ret_reason);
    }
    if (folder_len > 0) {
        memcpy(folder, path, folder_len);
        folder[folder_len] = '\0';
    }
    place->name = path + folder_len;
    place->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return place->folder >= 0 ? SAM_OK : say_errno(ret_reason);
}

/* A name of its own, because a fixed one would be shared with another writer, or left by a crash. */
static enum sam_err
open_temp(struct place *place, int *ret_fd, enum file_reason *ret_reason)
{
    uint8_t random[RANDOM_BYTES];
    char hex[HEX_ROOM];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    (void)snprintf(place->temp, sizeof place->temp, "%s.%s%s", place->name, hex, TEMP_SUFFIX);
    int fd = openat(place->folder, place->temp, O_WRONLY | O_CREAT | O_EXCL | FLAGS, PRIVATE_MODE);
    if (fd < 0) { return say_errno(ret_reason); }
    place->has_temp = true;
    *ret_fd = fd;
    return SAM_OK;
}

static enum sam_err
fill(int fd, struct sam_bytes content, enum file_reason *ret_reason)
{
    size_t at = 0;
    while (at < content.len) {
        ssize_t n = write(fd, content.at + at, content.len - at);
        if (n < 0 && errno == EINTR) { continue; }
        if (n < 0) { return say_errno(ret_reason); }
        if (n == 0) { return say(FILE_FAILED, ret_reason); }
        at += (size_t)n;
    }
    if (fchmod(fd, PRIVATE_MODE) != 0 || fsync(fd) != 0) { return say_errno(ret_reason); }
    return SAM_OK;
}

/* Give the temporary file its name. */
static enum sam_err
put(struct place *place, enum file_mode mode, enum file_reason *ret_reason)
{
    int at = place->folder;
    if (mode == FILE_REPLACE) {
        if (renameat(at, place->temp, at, place->name) != 0) { return say_errno(ret_reason); }
    } else {
        if (linkat(at, place->temp, at, place->name, 0) != 0) { return say_errno(ret_reason); }
        (void)unlinkat(at, place->temp, 0); /* it stays at worst, as after a crash */
    }
    place->has_temp = false;
    return fsync(at) == 0 ? SAM_OK : say_errno(ret_reason);
}

enum sam_err
file_write(const char *path, enum file_mode mode, struct sam_bytes content,
           enum file_reason *ret_reason)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct place place = {.folder = -1};
    int fd = -1;

    if ((r = locate(path, &place, ret_reason)) != SAM_OK) { goto out; }
    if ((r = open_temp(&place, &fd, ret_reason)) != SAM_OK) { goto out; }
    if ((r = fill(fd, content, ret_reason)) != SAM_OK) { goto out; }
    if ((r = put(&place, mode, ret_reason)) != SAM_OK) { goto out; }
    r = SAM_OK;
out:
    if (fd >= 0) { (void)close(fd); } /* fsync has said whether it is written */
    if (place.has_temp) { (void)unlinkat(place.folder, place.temp, 0); }
    if (place.folder >= 0) { (void)close(place.folder); }
    return r;
}
