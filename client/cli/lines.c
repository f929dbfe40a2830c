/* lines.c - JSON lines as a stream. */
#include "lines.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES_BUFFER (LINE_BYTES_MAX + 65536U)

/* More input behind what is there. */
static enum sam_err
fill(struct lines *l)
{
    if (l->start > 0) {
        memmove(l->buffer, l->buffer + l->start, l->end - l->start);
        l->end -= l->start;
        l->start = 0;
    }
    if (fflush(l->out) != 0) { return SAM_E_IO; }
    ssize_t n = -1;
    do {
        n = read(l->fd, l->buffer + l->end, LINES_BUFFER - l->end);
    } while (n < 0 && errno == EINTR);
    if (n < 0) { return SAM_E_IO; }
    l->at_end = n == 0;
    l->end += (size_t)n;
    return SAM_OK;
}

/* Drop everything up to the next newline. The part that is returned stays where it is. */
static enum sam_err
pass_over(struct lines *l)
{
    size_t keep = LINE_BYTES_MAX + 1;
    for (;;) {
        char *newline = memchr(l->buffer + keep, '\n', l->end - keep);
        if (newline != NULL) {
            size_t rest = (size_t)(l->buffer + l->end - newline) - 1;
            memmove(l->buffer + keep, newline + 1, rest);
            l->end = keep + rest;
            break;
        }
        l->end = keep;
        if (l->at_end) { break; }
        enum sam_err r = fill(l);
        if (r != SAM_OK) { return r; }
    }
    l->start = keep;
    return SAM_OK;
}

enum sam_err
lines_next(struct lines *l, struct sam_bytes *ret, bool *ret_there)
{
    if (l->buffer == NULL && (l->buffer = malloc(LINES_BUFFER)) == NULL) { return SAM_E_NOMEM; }
    size_t looked = 0;
    for (;;) {
        char *line = l->buffer + l->start;
        size_t n = l->end - l->start;
        char *newline = n > looked ? memchr(line + looked, '\n', n - looked) : NULL;
        *ret = (struct sam_bytes){(const uint8_t *)line, n};
        *ret_there = newline != NULL || n > 0;
        if (newline != NULL) {
            ret->len = (size_t)(newline - line);
            l->start += ret->len + 1;
            return SAM_OK;
        }
        if (n > LINE_BYTES_MAX && l->start == 0) {
            ret->len = LINE_BYTES_MAX + 1;
            return pass_over(l);
        }
        if (l->at_end) {
            l->start = l->end;
            return SAM_OK;
        }
        looked = n;
        enum sam_err r = fill(l);
        if (r != SAM_OK) { return r; }
    }
}

void
lines_close(struct lines *l)
{
    free(l->buffer);
    l->buffer = NULL;
}
