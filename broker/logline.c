/* logline.c - one write a line, so that lines of several processes do not mix. */
#include "logline.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024

void
logline(enum logline_level level, const char *format, ...)
{
    static const char *const levels[] = {"note", "warning", "error"};
    char line[LINE_MAX_BYTES + 1];
    struct timespec now = {0, 0};
    struct tm utc;
    va_list arguments;
    int saved = errno, len = 0;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (gmtime_r(&now.tv_sec, &utc) != NULL)
        len = (int)strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%SZ ", &utc);
    len += snprintf(line + len, sizeof line - (size_t)len, "%s: ", levels[level]);
    va_start(arguments, format);
    int more = vsnprintf(line + len, sizeof line - (size_t)len, format, arguments);
    va_end(arguments);
    if (more > 0) len += more;
    if (len >= LINE_MAX_BYTES) len = LINE_MAX_BYTES - 1;
    for (int i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f) line[i] = '?';
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)len) < 0) errno = 0; /* nobody is left to be told */
    errno = saved;
}
