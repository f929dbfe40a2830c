/* test_consent_memory.c - memory that runs out anywhere is said and nothing is kept; memory that is given
 * back holds no choice any more. The linker sends proto/ here (--wrap). */
#include "sample.h"

#include <stdlib.h>
#include <string.h>

#define BLOCKS_MAX 256U

/* ---- memory that is watched ------------------------------------------------------------------------ */

static struct block {
    uint8_t *at;
    size_t size;
} held[BLOCKS_MAX];

static bool is_watching; /* cmocka's own are not */
static size_t n_asked, fails_at, n_held, n_found;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void __real_free(void *at);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
void __wrap_free(void *at);

static void *
hold(void *at, size_t size)
{
    if (!is_watching || at == NULL) return at;
    assert_true(n_held < BLOCKS_MAX);
    held[n_held++] = (struct block){at, size};
    return at;
}

static bool
runs_out(void)
{
    return is_watching && ++n_asked == fails_at;
}

void *
__wrap_malloc(size_t size)
{
    return runs_out() ? NULL : hold(__real_malloc(size), size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return runs_out() ? NULL : hold(__real_calloc(n, size), n * size);
}

void *
__wrap_realloc(void *at, size_t size)
{
    assert_false(is_watching); /* it would leave what it moves */
    return __real_realloc(at, size);
}

static bool
holds(const struct block *block, const void *wanted, size_t len)
{
    for (size_t i = 0; i + len <= block->size; i++)
        if (memcmp(block->at + i, wanted, len) == 0) return true;
    return false;
}

void
__wrap_free(void *at)
{
    static const sam_time moment = SAMPLE_START;
    for (size_t i = 0; is_watching && i < n_held; i++) {
        if (held[i].at != at) continue;
        if (holds(&held[i], &moment, sizeof moment)
            || holds(&held[i], sample_category.at, sample_category.len))
            n_found++;
        held[i] = held[--n_held];
        break;
    }
    __real_free(at);
}

static void
start(size_t failing)
{
    n_asked = n_held = n_found = 0;
    fails_at = failing;
    is_watching = true;
}

/* Returns whether the allocation that should fail was reached. */
static bool
stop(void)
{
    is_watching = false;
    assert_int_equal(n_held, 0);
    assert_int_equal(n_found, 0);
    return fails_at != 0 && n_asked >= fails_at;
}

/* ---- tests ----------------------------------------------------------------------------------------- */

static struct sam_provision list[SAM_PROVISIONS_MAX];
static uint8_t bytes[CONSENT_MAX];
static size_t len;

static int
setup(void **state)
{
    struct sam_fault fault;
    (void)state;
    sample_many(list, SAM_PROVISIONS_MAX);
    return consent_make(the_salt, list, SAM_PROVISIONS_MAX, bytes, &len, &fault) == SAM_OK ? 0 : -1;
}

static void
opening_without_memory_says_so_and_leaves_nothing(void **state)
{
    size_t n = 0;
    bool reached = true;
    (void)state;
    while (reached) {
        struct consent c = {.n_provisions = 77};
        enum refusal why = REFUSAL_NONE;
        start(++n);
        enum sam_err r = consent_open((struct sam_bytes){bytes, len}, NULL, &c, &why);
        if (r == SAM_OK) consent_close(&c);
        reached = stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        assert_int_equal(why, REFUSAL_NONE);
        assert_true(!reached || c.n_provisions == 77);
    }
    assert_true(n > 4); /* the message's, its blocks', the list's */
}

static void
making_without_memory_says_so_and_leaves_nothing(void **state)
{
    static uint8_t made[CONSENT_MAX];
    size_t n = 0;
    bool reached = true;
    (void)state;
    while (reached) {
        struct sam_fault fault = {"untouched", -1, ""};
        size_t made_len = 77;
        start(++n);
        enum sam_err r = consent_make(the_salt, list, SAM_PROVISIONS_MAX, made, &made_len, &fault);
        reached = stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        assert_int_equal(made_len, reached ? 77 : len);
        assert_string_equal(fault.field, "untouched");
    }
    assert_memory_equal(made, bytes, len);
    assert_true(n > 4);
}

/* A refusal on the way, too: the last provision's mark, the last byte. */
static void
refusing_leaves_nothing(void **state)
{
    struct sam_provision last = list[SAM_PROVISIONS_MAX - 1];
    static uint8_t made[CONSENT_MAX];
    enum refusal why = REFUSAL_NONE;
    struct sam_fault fault;
    struct consent c;
    size_t made_len = 0;
    (void)state;
    list[SAM_PROVISIONS_MAX - 1].unreadable = SAM_UNREADABLE_BY;
    start(0);
    assert_int_equal(consent_make(the_salt, list, SAM_PROVISIONS_MAX, made, &made_len, &fault),
                     SAM_E_MALFORMED);
    (void)stop();
    list[SAM_PROVISIONS_MAX - 1] = last;

    start(0);
    assert_int_equal(consent_open((struct sam_bytes){bytes, len - 1}, NULL, &c, &why),
                     SAM_E_REFUSED);
    (void)stop();
    assert_int_equal(why, REFUSAL_FORM);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_without_memory_says_so_and_leaves_nothing),
        cmocka_unit_test(making_without_memory_says_so_and_leaves_nothing),
        cmocka_unit_test(refusing_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
