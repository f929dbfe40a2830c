/* stack.h - what a call leaves behind on its stack. The call gets a thread with a stack of the test's
 * own, so that it can be read when the call is over, whatever the compiler made of it. */
#ifndef TESTS_PROTO_STACK_H
#define TESTS_PROTO_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Run call(arg) to its end on a blank stack. arg must live elsewhere. */
void stack_run(void (*call)(void *), void *arg);

/* Are any 8 of these bytes, beginning at a multiple of 4, still on that stack? len >= 8. */
bool stack_holds(const uint8_t *secret, size_t len);

/* Did the last two runs leave the very same below the call? Then nothing is there that depends on what
 * differed between them, in whatever form. (Not of the first run of a call: the loader works in it.) */
bool stack_left_the_same(void);

#endif
