/* plain_file.c - a bounded read that waits for nothing. */
#include "plain_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* All there is, up to room bytes; false: it cannot be read. */
static bool
read_all(int fd, uint8_t *into, size_t room, size_t *ret_len)
{
    size_t len = 0;
    while (len < room) {
        ssize_t n = read(fd, into + len, room - len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;
        len += (size_t)n;
    }
    *ret_len = len;
    return true;
}

bool
plain_file_read(const char *what, const char *path, size_t max, uint8_t **ret_content,
                size_t *ret_len, struct complaint *ret_complaint)
{
    bool is_read = false;
    struct stat st;
    uint8_t *content = NULL;
    size_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    (void)complain(ret_complaint, "the %s %s %s", what, path,
                   fd < 0 && errno == ENOENT ? "is not there" : "cannot be read");
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) goto out;
    if ((content = malloc(max + 1)) == NULL) goto out;
    if (!read_all(fd, content, max + 1, &len)) goto out;
    if (len > max) {
        (void)complain(ret_complaint, "the %s %s is too long", what, path);
        goto out;
    }
    *ret_content = content;
    content = NULL; /* the caller's now */
    *ret_len = len;
    is_read = true;
out:
    free(content);
    if (fd >= 0) (void)close(fd);
    return is_read;
}
