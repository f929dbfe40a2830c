/* memory.c - see memory.h */
#include "memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>

static size_t n_asked;   /* allocations since memory_fail() */
static size_t fails_at;  /* this one fails; 0: none */
static bool stays_out;   /* and all after it */
static bool is_watching; /* else none fails */
static size_t n_held;    /* allocated and not freed */

/* The linker sends our own calls here. */
void *__real_calloc(size_t n, size_t size);
void __real_free(void *at);
void *__wrap_calloc(size_t n, size_t size);
void __wrap_free(void *at);

static bool
runs_out(void)
{
    if (!is_watching) { return false; }
    n_asked++;
    return fails_at != 0 && (stays_out ? n_asked >= fails_at : n_asked == fails_at);
}

static void *
held(void *at)
{
    if (at != NULL) { n_held++; }
    return at;
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return runs_out() ? NULL : held(__real_calloc(n, size));
}

void
__wrap_free(void *at)
{
    if (at != NULL) { n_held--; }
    __real_free(at);
}

static void *
openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return runs_out() ? NULL : held(malloc(size));
}

static void *
openssl_realloc(void *at, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    if (runs_out()) { return NULL; }
    return at == NULL ? held(realloc(at, size)) : realloc(at, size);
}

static void
openssl_free(void *at, const char *file, int line)
{
    (void)file;
    (void)line;
    __wrap_free(at);
}

void
memory_install(void)
{
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1) { abort(); }
}

void
memory_fail(size_t n, bool and_all_after)
{
    n_asked = 0;
    fails_at = n;
    stays_out = and_all_after;
    is_watching = true;
}

bool
memory_stop(void)
{
    is_watching = false;
    return n_asked >= fails_at;
}

size_t
memory_held(void)
{
    OPENSSL_thread_stop();
    return n_held;
}
