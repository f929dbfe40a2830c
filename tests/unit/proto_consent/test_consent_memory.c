/* test_consent_memory.c - memory that runs out anywhere is said and nothing is kept; memory that is given
 * back holds no choice any more. */
#include "allocation.h"
#include "sample.h"

static struct sam_provision list[SAM_PROVISIONS_MAX];
static uint8_t bytes[CONSENT_MAX];
static size_t len;

static int
setup(void **state)
{
    static const sam_time moment = SAMPLE_START;
    struct sam_fault fault;
    (void)state;
    sample_many(list, SAM_PROVISIONS_MAX);
    allocation_mark(&moment, sizeof moment);
    allocation_mark(sample_category.at, sample_category.len);
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
        allocation_start(++n);
        enum sam_err r = consent_open((struct sam_bytes){bytes, len}, NULL, &c, &why);
        if (r == SAM_OK) consent_close(&c);
        reached = allocation_stop();
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
        allocation_start(++n);
        enum sam_err r = consent_make(the_salt, list, SAM_PROVISIONS_MAX, made, &made_len, &fault);
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
        assert_int_equal(made_len, reached ? 77 : len);
        assert_string_equal(fault.field, "untouched");
    }
    assert_memory_equal(made, bytes, len);
    assert_true(n > 1);
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
    allocation_start(0);
    assert_int_equal(consent_make(the_salt, list, SAM_PROVISIONS_MAX, made, &made_len, &fault),
                     SAM_E_MALFORMED);
    (void)allocation_stop();
    list[SAM_PROVISIONS_MAX - 1] = last;

    allocation_start(0);
    assert_int_equal(consent_open((struct sam_bytes){bytes, len - 1}, NULL, &c, &why),
                     SAM_E_REFUSED);
    (void)allocation_stop();
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
