/* lines.h - JSON lines as a stream: constant memory, and a bad line never stops the rest. */
#ifndef CLIENT_CLI_LINES_H
#define CLIENT_CLI_LINES_H

#include "policy/text/line.h" /* LINE_BYTES_MAX */
#include <stdio.h>

/* Lines of a file descriptor. Zeroed but for fd and out; lines_close() after. */
struct lines {
    int fd;
    FILE *out;    /* flushed before waiting for more input, so that a pipe gets its answers */
    char *buffer; /* LINES_BUFFER bytes */
    size_t start, end;
    bool at_end;
};

/* The next line, without its newline. One that is too long comes as its first
 * LINE_BYTES_MAX + 1 bytes, which line_read refuses; its rest is passed over.
 *   ret        borrowed until the next call
 *   ret_there  false: the input has ended
 * Errors: NOMEM, IO. */
enum sam_err lines_next(struct lines *l, struct sam_bytes *ret, bool *ret_there) SAM_MUST_CHECK;
void lines_close(struct lines *l);

#endif
