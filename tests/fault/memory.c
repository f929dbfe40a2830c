/* memory.c - see memory.h. */
#include "memory.h"

#include <errno.h>

static size_t asked, fails_at;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);

void
memory_fail_at(size_t n)
{
    asked = 0;
    fails_at = n;
}

bool
memory_stop(void)
{
    bool reached = fails_at > 0 && asked >= fails_at;
    fails_at = 0;
    return reached;
}

static bool
runs_out(void)
{
    if (fails_at == 0 || ++asked != fails_at) return false;
    errno = ENOMEM;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return runs_out() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return runs_out() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
    return runs_out() ? NULL : __real_realloc(at, size);
}
