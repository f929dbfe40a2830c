/* stack.c - see stack.h */
#include "stack.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define STACK_BYTES ((size_t)256 * 1024)
#define WINDOW 8U

static _Alignas(4096) uint8_t stack[STACK_BYTES];
static uint8_t left[STACK_BYTES];   /* what was there when the call returned */
static uint8_t before[STACK_BYTES]; /* and after the run before */
static size_t below;                /* so many bytes of it lie below the frame that called */

struct run {
    void (*call)(void *);
    void *arg;
};

/* Copies before the thread ends, since the C library cleans up then; without a call of a function,
 * which would overwrite what it should show. A sanitizer rightly says that nobody should read there. */
__attribute__((no_sanitize_address)) static void *
on_stack(void *arg)
{
    const struct run *run = arg;
    const volatile uint8_t *from = stack;
    below = (size_t)((uintptr_t)&from - (uintptr_t)stack);
    run->call(run->arg);
    for (size_t i = 0; i < sizeof left; i++) {
        left[i] = from[i];
    }
    return NULL;
}

void
stack_run(void (*call)(void *), void *arg)
{
    struct run run = {call, arg};
    pthread_attr_t attr;
    pthread_t thread;
    memcpy(before, left, sizeof before);
    memset(stack, 0, sizeof stack);
    if (pthread_attr_init(&attr) != 0 || pthread_attr_setstack(&attr, stack, sizeof stack) != 0
        || pthread_create(&thread, &attr, on_stack, &run) != 0 || pthread_join(thread, NULL) != 0) {
        abort();
    }
    (void)pthread_attr_destroy(&attr);
}

bool
stack_left_the_same(void)
{
    return memcmp(left, before, below) == 0;
}

static bool
holds(const uint8_t window[static WINDOW])
{
    for (size_t at = 0; at + WINDOW <= sizeof left; at++) {
        size_t same = 0;
        while (same < WINDOW && left[at + same] == window[same]) {
            same++;
        }
        if (same == WINDOW) { return true; }
    }
    return false;
}

bool
stack_holds(const uint8_t *secret, size_t len)
{
    for (size_t at = 0; at + WINDOW <= len; at += 4) {
        if (holds(secret + at)) { return true; }
    }
    return false;
}
