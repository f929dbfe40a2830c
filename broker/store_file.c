/* store_file.c - the files beside the database: lock, ballast, checkpoint; see store.h. */
#include "file.h"
#include "store_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FLAGS (O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define PRIVATE_MODE (S_IRUSR | S_IWUSR)

static enum store_reason
errno_reason(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return STORE_FULL;
    case EEXIST:
        return STORE_EXISTS;
    case ENOENT:
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
        return STORE_NOT_THERE;
    case ENOMEM:
        return STORE_NO_MEMORY;
    default:
        return STORE_IO;
    }
}

bool
path_join(char *out, size_t room, const char *path, const char *suffix)
{
    int n = snprintf(out, room, "%s%s", path, suffix);
    return n > 0 && (size_t)n < room;
}

enum store_reason
folder_sync(const char *path)
{
    char folder[STORE_PATH_MAX + 16] = ".";
    const char *slash = strrchr(path, '/');
    if (slash != NULL) {
        size_t len = slash == path ? 1 : (size_t)(slash - path);
        if (len >= sizeof folder) { return STORE_NOT_THERE; }
        memcpy(folder, path, len);
        folder[len] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) { return errno_reason(errno); }
    enum store_reason reason = fsync(fd) == 0 ? STORE_FINE : errno_reason(errno);
    (void)close(fd);
    return reason;
}

enum store_reason
file_make(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | FLAGS, PRIVATE_MODE);
    if (fd < 0) { return errno_reason(errno); }
    (void)close(fd);
    return folder_sync(path);
}

enum store_reason
file_lock(const char *path, int *ret_fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CREAT | FLAGS, PRIVATE_MODE);
    if (fd < 0) { return errno_reason(errno); }
    if (fcntl(fd, F_SETLK, &lock) != 0) {
        enum store_reason reason = errno == EACCES || errno == EAGAIN ? STORE_BUSY
                                                                      : errno_reason(errno);
        (void)close(fd);
        return reason;
    }
    *ret_fd = fd;
    return STORE_FINE;
}

/* ---- room -------------------------------------------------------------------------------------- */

static bool
has_free(const struct store *store, uint64_t bytes)
{
    char folder[sizeof store->path];
    struct statvfs fs;
    if (!path_join(folder, sizeof folder, store->path, "")) { return false; }
    char *slash = strrchr(folder, '/');
    if (slash != NULL) { slash[slash == folder ? 1 : 0] = '\0'; }
    if (statvfs(slash == NULL ? "." : folder, &fs) != 0) { return false; }
    return fs.f_bavail > bytes / (fs.f_frsize == 0 ? 1 : fs.f_frsize);
}

bool
store_room(const struct store *store)
{
    if (store->is_dead || (store->ballast > 0 && !store->has_ballast)) { return false; }
    return has_free(store, store->room_min);
}

/* ---- the ballast ------------------------------------------------------------------------------- */

bool
ballast_is_there(const struct store *store)
{
    struct stat st;
    return stat(store->ballast_path, &st) == 0 && (uint64_t)st.st_size == store->ballast
           && (uint64_t)st.st_blocks * 512 >= store->ballast; /* really allocated */
}

enum sam_err
store_ballast_release(struct store *store)
{
    if (store->is_dead) { return sql_say(store->why); }
    store->has_ballast = false;
    if (unlink(store->ballast_path) == 0 || errno == ENOENT) { return SAM_OK; }
    return sql_fail(store, errno_reason(errno));
}

static enum store_reason
allocate(const char *path, uint64_t bytes)
{
    int fd = open(path, O_RDWR | O_CREAT | FLAGS, PRIVATE_MODE);
    if (fd < 0) { return errno_reason(errno); }
    int error = posix_fallocate(fd, 0, (off_t)bytes);
    if (error == 0 && ftruncate(fd, (off_t)bytes) != 0) { error = errno; }
    if (error == 0 && fsync(fd) != 0) { error = errno; }
    (void)close(fd);
    return error == 0 ? STORE_FINE : errno_reason(error);
}

enum sam_err
store_ballast_make(struct store *store)
{
    if (store->is_dead) { return sql_say(store->why); }
    if (store->has_ballast || store->ballast == 0) { return SAM_OK; }
    if (!has_free(store, store->ballast + store->room_min)) { return sql_fail(store, STORE_FULL); }
    enum store_reason reason = allocate(store->ballast_path, store->ballast);
    if (reason != STORE_FINE) {
        (void)unlink(store->ballast_path); /* half of it helps nobody */
        return sql_fail(store, reason);
    }
    store->has_ballast = true;
    return SAM_OK;
}

/* ---- the checkpoint file ----------------------------------------------------------------------- *
 * One line with the size, then the note. */

#define SIZE_LINE_MAX 21U /* 20 digits and the newline */

static enum store_reason
translate(enum file_reason reason)
{
    switch (reason) {
    case FILE_FULL:
        return STORE_FULL;
    case FILE_NO_MEMORY:
        return STORE_NO_MEMORY;
    case FILE_ABSENT:
    case FILE_BAD_NAME:
    case FILE_NO_FILE:
    case FILE_NOT_PRIVATE:
    case FILE_TOO_LONG:
        return STORE_NO_CHECKPOINT;
    case FILE_FINE:
    case FILE_EXISTS:
    case FILE_MOVING:
    case FILE_FAILED:
        break;
    }
    return STORE_IO;
}

enum sam_err
store_checkpoint_file_write(const char *path, uint64_t size, struct sam_bytes note,
                            enum store_reason *ret_reason)
{
    char text[SIZE_LINE_MAX + CHECKPOINT_MAX + 1];
    enum file_reason why = FILE_FINE;
    if (note.len > CHECKPOINT_MAX || size > TREE_SIZE_MAX) {
        *ret_reason = STORE_OUT_OF_RANGE;
        return sql_say(*ret_reason);
    }
    size_t len = (size_t)snprintf(text, sizeof text, "%llu\n", (unsigned long long)size);
    if (note.len > 0) { memcpy(text + len, note.at, note.len); }
    struct sam_bytes content = {(const uint8_t *)text, len + note.len};
    if (file_write(path, FILE_REPLACE, content, &why) == SAM_OK) { return SAM_OK; }
    *ret_reason = translate(why);
    return sql_say(*ret_reason);
}

/* 1 to 20 digits and a newline: its length; 0: it is not that. */
static size_t
read_size(const uint8_t *text, size_t len, uint64_t *ret_size)
{
    uint64_t size = 0;
    size_t n = 0;
    while (n < len && n < SIZE_LINE_MAX && text[n] >= '0' && text[n] <= '9') {
        uint64_t digit = (uint64_t)(text[n] - '0');
        if (size > (TREE_SIZE_MAX - digit) / 10) { return 0; }
        size = size * 10 + digit;
        n++;
    }
    if (n == 0 || n >= len || text[n] != '\n') { return 0; }
    *ret_size = size;
    return n + 1;
}

enum sam_err
store_checkpoint_file_read(const char *path, uint64_t *ret_size, uint8_t *ret_note,
                           size_t *ret_note_len, enum store_reason *ret_reason)
{
    uint8_t *text = NULL;
    uint64_t size = 0;
    size_t len = 0, at = 0;
    enum file_reason why = FILE_FINE;
    enum store_reason reason = STORE_FINE;

    if (file_read(path, SIZE_LINE_MAX + CHECKPOINT_MAX, &text, &len, &why) != SAM_OK) {
        reason = translate(why);
        goto out;
    }
    at = read_size(text, len, &size);
    if (at == 0 || len - at > CHECKPOINT_MAX) {
        reason = STORE_NO_CHECKPOINT;
        goto out;
    }
    if (len > at) { memcpy(ret_note, text + at, len - at); }
    *ret_size = size;
    *ret_note_len = len - at;
out:
    free(text);
    if (reason == STORE_FINE) { return SAM_OK; }
    *ret_reason = reason;
    return sql_say(reason);
}
