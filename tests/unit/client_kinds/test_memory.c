/* test_memory.c - every allocation failed in turn: no crash, no leak, nothing is taken that is wrong, and what was
 * there stays as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "allocation.h"
#include "of_maja.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAILURES_MAX 500U

static void
checks_or_says_that_memory_ran_out(void **state)
{
    (void)state;
    static const char GOOD[] = "{\"title\":\"A title\",\"text\":\"b\",\"fields\":{\"agreed_by\":"
                               "[\"bo\",\"maja\"],\"point\":2}}";
    static const char BAD[] = "{\"title\":\"A title\",\"title\":\"b\"}";
    struct sam_trouble t;
    size_t n = 1;
    for (bool reached = true; reached && n < FAILURES_MAX; n++) {
        allocation_start(n);
        enum sam_trouble_kind k = checked(&maja, "decision", "therapist", GOOD, &t);
        reached = allocation_stop();
        assert_int_equal(k, reached ? SAM_TROUBLE_MEMORY : SAM_TROUBLE_NONE);
    }
    assert_in_range(n, 5, FAILURES_MAX - 1);
    n = 1;
    for (bool reached = true; reached && n < FAILURES_MAX; n++) {
        allocation_start(n);
        enum sam_trouble_kind k = checked(&maja, "decision", "therapist", BAD, &t);
        reached = allocation_stop();
        assert_int_not_equal(k, SAM_TROUBLE_NONE);
    }
}

/* One assignment; what there is afterwards goes to ret, room bytes. */
static bool
put(size_t n, char *ret, size_t room, struct sam_trouble *trouble)
{
    static const char BEFORE[] = "{\"title\":\"T\",\"fields\":{\"agreed_by\":[\"bo\"]}}";
    allocation_start(n);
    char *json = malloc(sizeof BEFORE); /* the first one: never failed */
    memcpy(json, BEFORE, sizeof BEFORE);
    enum sam_err r = sam_kind_field(&maja, "decision", "agreed_by=maja", &json, trouble);
    (void)snprintf(ret, room, "%s", json);
    free(json);
    return r == SAM_OK;
}

static void
puts_a_field_or_changes_nothing(void **state)
{
    (void)state;
    char after[256];
    struct sam_trouble t;
    size_t n = 2;
    for (bool reached = true; reached && n < FAILURES_MAX; n++) {
        bool is_put = put(n, after, sizeof after, &t);
        reached = allocation_stop();
        assert_int_equal(is_put, !reached);
        assert_string_equal(
            after, is_put ? "{\"title\":\"T\",\"fields\":{\"agreed_by\":[\"bo\",\"maja\"]}}"
                          : "{\"title\":\"T\",\"fields\":{\"agreed_by\":[\"bo\"]}}");
    }
    assert_in_range(n, 10, FAILURES_MAX - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_or_says_that_memory_ran_out),
        cmocka_unit_test(puts_a_field_or_changes_nothing),
    };
    return cmocka_run_group_tests(tests, make_maja, NULL);
}
