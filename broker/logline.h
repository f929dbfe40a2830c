/* logline.h - what the running broker tells its operator: one line on stderr, "TIME level: sentence".
 * Sentences are fixed, with names of the configuration and numbers in them; nothing that a client
 * sent, no key, no key id, no payload. */
#ifndef BROKER_LOGLINE_H
#define BROKER_LOGLINE_H

enum logline_level { LOGLINE_NOTE = 0, LOGLINE_WARNING, LOGLINE_ERROR };

/* Write a line; never waits for more than one write. What does not fit is cut, control characters
 * become '?'. errno stays. */
void logline(enum logline_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
