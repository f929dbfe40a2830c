/* desk_file.c - files that somebody names on the command line, and bytes as digits. */
#include "desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- reading -------------------------------------------------------------------------------------- */

static enum sam_err
say_errno(const char *path, struct sam_trouble *trouble)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_FILE;
    if (errno == ENOENT || errno == ENOTDIR) { kind = SAM_TROUBLE_FILE_ABSENT; }
    if (errno == EEXIST) { kind = SAM_TROUBLE_FILE_EXISTS; }
    if (errno == EISDIR) { kind = SAM_TROUBLE_FILE_FORM; }
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) { kind = SAM_TROUBLE_DISK_FULL; }
    return sam_trouble_say(trouble, kind, path);
}

static enum sam_err
too_long(const char *path, struct sam_trouble *trouble)
{
    enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_FILE_FORM, path);
    (void)snprintf(trouble->field, sizeof trouble->field, "%s", "too long");
    return r;
}

/* All that comes, up to max. text has room for max + 2. */
static enum sam_err
read_all(int fd, const char *path, size_t max, char *text, size_t *ret_len,
         struct sam_trouble *trouble)
{
    size_t used = 0;
    while (used <= max) {
        ssize_t n = read(fd, text + used, max + 1 - used);
        if (n < 0 && errno == EINTR) { continue; }
        if (n < 0) { return say_errno(path, trouble); }
        if (n == 0) { break; }
        used += (size_t)n;
    }
    if (used > max) { return too_long(path, trouble); }
    text[used] = '\0';
    *ret_len = used;
    return SAM_OK;
}

enum sam_err
desk_read_file(const char *path, size_t max, char **ret_text, size_t *ret_len,
               struct sam_trouble *trouble)
{
    bool is_input = strcmp(path, "-") == 0;
    int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) { return say_errno(path, trouble); }
    char *text = malloc(max + 2);
    enum sam_err r = text == NULL ? sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, "")
                                  : read_all(fd, path, max, text, ret_len, trouble);
    if (!is_input) { (void)close(fd); }
    if (r == SAM_OK) {
        *ret_text = text;
        text = NULL;
    }
    free(text);
    return r;
}

/* ---- writing --------------------------------------------------------------------------------------- */

static bool
write_all(int fd, struct sam_bytes content)
{
    while (content.len > 0) {
        ssize_t n = write(fd, content.at, content.len);
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) { return false; }
        content.at += n;
        content.len -= (size_t)n;
    }
    return fsync(fd) == 0 || errno == EINVAL; /* a pipe has no disk */
}

enum sam_err
desk_write_file(const char *path, struct sam_bytes content, struct sam_trouble *trouble)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (fd < 0) { return say_errno(path, trouble); }
    bool is_written = write_all(fd, content);
    enum sam_err r = is_written ? SAM_OK : say_errno(path, trouble);
    if (close(fd) != 0 && r == SAM_OK) { r = say_errno(path, trouble); }
    if (r != SAM_OK) { (void)unlink(path); } /* made here: half of one helps nobody */
    return r;
}

/* ---- for JSON ---------------------------------------------------------------------------------------- */

json_t *
desk_json_time(sam_time at)
{
    struct tm t;
    char text[64];
    int64_t ms = at % 1000 < 0 ? at % 1000 + 1000 : at % 1000;
    time_t seconds = (time_t)((at - ms) / 1000);
    if (gmtime_r(&seconds, &t) == NULL) { return json_null(); }
    (void)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900,
                   t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)ms);
    return json_string(text);
}

void
desk_hex(const uint8_t *bytes, size_t n, char *ret)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = DIGITS[bytes[i] >> 4U];
        ret[2 * i + 1] = DIGITS[bytes[i] & 15U];
    }
    ret[2 * n] = '\0';
}

json_t *
desk_json_hex(const uint8_t *bytes, size_t n)
{
    char text[2 * 64 + 1];
    if (n > 64) { return NULL; }
    desk_hex(bytes, n, text);
    return json_string(text);
}

json_t *
desk_json_more(json_t *list, json_t *value)
{
    if (json_array_append_new(list, value) == 0) { return list; }
    json_decref(list);
    return NULL;
}

static int
digit(char c)
{
    if (c >= '0' && c <= '9') { return c - '0'; }
    if (c >= 'a' && c <= 'f') { return c - 'a' + 10; }
    if (c >= 'A' && c <= 'F') { return c - 'A' + 10; }
    return -1;
}

bool
desk_unhex(const char *text, uint8_t *ret, size_t n)
{
    if (strlen(text) != 2 * n) { return false; }
    for (size_t i = 0; i < n; i++) {
        int high = digit(text[2 * i]);
        int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) { return false; }
        ret[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}
