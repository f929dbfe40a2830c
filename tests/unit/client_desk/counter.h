/* counter.h - a desk for tests, and what was said at it. What fails, fails the test. */
#ifndef TESTS_UNIT_CLIENT_DESK_COUNTER_H
#define TESTS_UNIT_CLIENT_DESK_COUNTER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/cli/desk.h"
#include <cmocka.h>

#define SAID_MAX 4096U

/* A desk as desk_begin() leaves it, in a language. */
void desk_of(enum language language, struct desk *ret);

/* What comes on a descriptor from here on goes into a file; listen_end() gives it back. */
void listen_to(int fd);
void listen_end(char ret[static SAID_MAX]);

struct sam_bytes text_of(const char *text);

#endif
