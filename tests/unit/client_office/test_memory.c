/* test_memory.c - every allocation failed in turn: no crash, no leak, no certificate that is not in the record. */
#include "allocation.h"
#include "bureau.h"

#include <string.h>

#define STEPS_MAX 200U

static void
certifies_or_says_that_memory_ran_out(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    bool is_reached = true;
    for (size_t n = 1; is_reached; n++) {
        struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
        size_t len = 0;
        assert_true(n < STEPS_MAX);
        allocation_start(n);
        enum sam_err r = sam_org_certify(b->ca, text_of(PASSPHRASE), text_of(b->bo), 30, der, &len,
                                         &trouble);
        is_reached = allocation_stop();
        assert_int_equal(r == SAM_OK, len > 0);
        if (r != SAM_OK) { assert_int_equal(trouble.kind, SAM_TROUBLE_MEMORY); }
    }
    struct sam_bytes bo = {der, certify(b, b->bo, 30, der)};
    assert_int_equal(check_at(b, b->bo, bo, START), CERTIFICATE_VALID);
    revoke(b, b->bo);
    assert_int_equal(check_at(b, b->bo, bo, START), CERTIFICATE_REVOKED);
}

static void
revokes_or_says_that_memory_ran_out(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    struct sam_bytes bo = {der, certify(b, b->bo, 30, der)};
    bool is_reached = true;
    for (size_t n = 1; is_reached; n++) {
        struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
        assert_true(n < STEPS_MAX);
        allocation_start(n);
        enum sam_err r = sam_org_revoke(b->ca, text_of(PASSPHRASE), text_of(b->bo), &trouble);
        is_reached = allocation_stop();
        if (r != SAM_OK) { assert_int_equal(trouble.kind, SAM_TROUBLE_MEMORY); }
    }
    assert_int_equal(check_at(b, b->bo, bo, START), CERTIFICATE_REVOKED);
}

int
main(void)
{
#define KEPT(test) cmocka_unit_test_setup_teardown(test, bureau_make, bureau_clear)
    const struct CMUnitTest tests[] = {
        KEPT(certifies_or_says_that_memory_ran_out),
        KEPT(revokes_or_says_that_memory_ran_out),
    };
    return cmocka_run_group_tests(tests, bureau_begin, bureau_end);
}
