/* out_of_memory.c - see out_of_memory.h */
#include "out_of_memory.h"

#include <stdlib.h>

static size_t n_asked;   /* allocations since the last start */
static size_t fails_at;  /* this one fails, counted from 1 */
static size_t n_held;    /* allocated and not freed */
static bool is_watching; /* cmocka's own are not counted */

/* The linker sends proto/ here. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void __real_free(void *at);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
void __wrap_free(void *at);

/* Whether this one may be given; the caller has it then. */
static bool
may_have(void)
{
    if (!is_watching) return true;
    if (++n_asked == fails_at) return false;
    n_held++;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return may_have() ? __real_malloc(size) : NULL;
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return may_have() ? __real_calloc(n, size) : NULL;
}

void *
__wrap_realloc(void *at, size_t size)
{
    if (!may_have()) return NULL;
    if (is_watching && at != NULL) n_held--;
    return __real_realloc(at, size);
}

void
__wrap_free(void *at)
{
    if (is_watching && at != NULL) n_held--;
    __real_free(at);
}

size_t
out_of_memory(change_check *check, struct sam_bytes bytes, void *arg, enum refusal wanted)
{
    enum sam_err r = SAM_E_NOMEM;
    enum refusal why = REFUSAL_NONE;

    fails_at = 0;
    do {
        assert_int_equal(r, SAM_E_NOMEM);
        assert_int_equal(why, REFUSAL_NONE);
        fails_at++;
        n_asked = n_held = 0;
        is_watching = true;
        r = check(bytes, arg, &why);
        is_watching = false;
        assert_int_equal(n_held, 0);
    } while (n_asked >= fails_at);
    assert_int_equal(r, wanted == REFUSAL_NONE ? SAM_OK : SAM_E_REFUSED);
    assert_int_equal(why, wanted);
    return n_asked;
}
