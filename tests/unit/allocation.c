/* allocation.c - see allocation.h */
#include "allocation.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool is_watching;
static size_t n_asked;  /* since the last start */
static size_t fails_at; /* this one fails, counted from 1; 0: none */
static size_t n_held;   /* allocated and not freed */
static size_t n_found;  /* marks in what was given back */

static struct {
    const void *at;
    size_t len;
} marks[ALLOCATION_MARKS_MAX];
static size_t n_marks;

/* The linker sends the program here. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void __real_free(void *at);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
void __wrap_free(void *at);

static bool
runs_out(void)
{
    return is_watching && ++n_asked == fails_at;
}

/* A block may be longer than asked for: nothing of who had it before is to be found behind its end. */
static void *
hold(void *at)
{
    if (!is_watching || at == NULL) return at;
    n_held++;
    if (n_marks > 0) memset(at, 0, malloc_usable_size(at));
    return at;
}

static void
look(void *at)
{
    for (size_t i = 0; i < n_marks; i++)
        if (memmem(at, malloc_usable_size(at), marks[i].at, marks[i].len) != NULL) n_found++;
}

void *
__wrap_malloc(size_t size)
{
    return runs_out() ? NULL : hold(__real_malloc(size));
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return runs_out() ? NULL : hold(__real_calloc(n, size));
}

void *
__wrap_realloc(void *at, size_t size)
{
    if (runs_out()) return NULL;
    if (at == NULL) return hold(__real_realloc(at, size));
    if (is_watching) look(at);
    return __real_realloc(at, size);
}

void
__wrap_free(void *at)
{
    if (is_watching && at != NULL) {
        n_held--;
        look(at);
    }
    __real_free(at);
}

void
allocation_start(size_t n)
{
    n_asked = n_held = n_found = 0;
    fails_at = n;
    is_watching = true;
}

bool
allocation_stop(void)
{
    is_watching = false;
    assert_int_equal(n_held, 0);
    assert_int_equal(n_found, 0);
    return fails_at != 0 && n_asked >= fails_at;
}

size_t
allocation_asked(void)
{
    return n_asked;
}

void
allocation_mark(const void *mark, size_t len)
{
    assert_true(n_marks < ALLOCATION_MARKS_MAX && len > 0);
    marks[n_marks].at = mark;
    marks[n_marks++].len = len;
}
