/* test_certificates.c - what an office issues holds as long as it said, and not when it was taken back. */
#include "bureau.h"

#include <string.h>

#define AT(der, len) ((struct sam_bytes){(der), (len)})
#define VALID(b, who, cert, now) assert_int_equal(check_at(b, who, cert, now), CERTIFICATE_VALID)
#define REFUSED(b, who, cert, now, why) assert_int_equal(check_at(b, who, cert, now), why)

/* Whole seconds, ten minutes before the clock. */
static const sam_time FROM = START - START % 1000 - BEFORE_MS;

static void
holds_for_its_days_and_not_a_second_more(void **state)
{
    const struct bureau *b = *state;
    static const uint32_t DAYS[] = {1, 29, 30, 0};
    uint8_t der[CERTIFICATE_BYTES_MAX] = {0};
    for (size_t i = 0; i < sizeof DAYS / sizeof DAYS[0]; i++) {
        struct sam_bytes bo = AT(der, certify(b, b->bo, DAYS[i], der));
        sam_time end = FROM + (DAYS[i] == 0 ? 30 : (sam_time)DAYS[i]) * SAM_DAY_MS;
        VALID(b, b->bo, bo, START);
        VALID(b, b->bo, bo, FROM);
        REFUSED(b, b->bo, bo, FROM - 1000,
                CERTIFICATE_CRL_BAD); /* the list is of the future, too */
        if (end < FROM + 30 * SAM_DAY_MS) {
            VALID(b, b->bo, bo, end - 1000);
            REFUSED(b, b->bo, bo, end, CERTIFICATE_EXPIRED);
        }
    }
}

static void
one_that_has_ended_stays_ended_under_a_new_list(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    struct sam_bytes bo = AT(der, certify(b, b->bo, 30, der));
    REFUSED(b, b->bo, bo, FROM + 30 * SAM_DAY_MS, CERTIFICATE_CRL_STALE);
    clock_set(START + 30 * SAM_DAY_MS);
    renew(b);
    REFUSED(b, b->bo, bo, START + 30 * SAM_DAY_MS, CERTIFICATE_EXPIRED);
}

static void
more_days_than_thirty_are_refused(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    struct sam_trouble trouble;
    assert_int_not_equal(
        sam_org_certify(b->ca, text_of(PASSPHRASE), text_of(b->bo), 31, der, &len, &trouble),
        SAM_OK);
    assert_int_equal(trouble.kind, SAM_TROUBLE_CERTIFICATE);
    assert_int_equal(len, 0);
}

static void
is_for_the_keys_and_the_role_of_its_request_alone(void **state)
{
    const struct bureau *b = *state;
    uint8_t one[CERTIFICATE_BYTES_MAX], other[CERTIFICATE_BYTES_MAX];
    struct sam_bytes bo = AT(one, certify(b, b->bo, 30, one));
    struct sam_bytes eva = AT(other, certify(b, b->eva, 30, other));
    VALID(b, b->bo, bo, START);
    VALID(b, b->eva, eva, START);
    REFUSED(b, b->eva, bo, START, CERTIFICATE_OTHER_KEY);
    REFUSED(b, b->bo, eva, START, CERTIFICATE_OTHER_KEY);
}

static void
a_revoked_one_is_refused_and_nobody_elses(void **state)
{
    const struct bureau *b = *state;
    uint8_t first[CERTIFICATE_BYTES_MAX], second[CERTIFICATE_BYTES_MAX],
        other[CERTIFICATE_BYTES_MAX];
    struct sam_bytes bo = AT(first, certify(b, b->bo, 30, first));
    struct sam_bytes again = AT(second, certify(b, b->bo, 30, second));
    struct sam_bytes eva = AT(other, certify(b, b->eva, 30, other));
    clock_set(START + HOUR_MS);
    revoke(b, b->bo);
    REFUSED(b, b->bo, bo, START + HOUR_MS, CERTIFICATE_REVOKED);
    REFUSED(b, b->bo, again, START + HOUR_MS, CERTIFICATE_REVOKED);
    VALID(b, b->eva, eva, START + HOUR_MS);
    again.len = certify(b, b->bo, 30, second);
    VALID(b, b->bo, again, START + HOUR_MS);
    REFUSED(b, b->bo, bo, START + HOUR_MS, CERTIFICATE_REVOKED);
}

static void
a_list_goes_stale_and_stands_again_when_it_is_renewed(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    clock_set(START + 10 * SAM_DAY_MS);
    struct sam_bytes bo = AT(der, certify(b, b->bo, 30, der));
    sam_time end = FROM + 40 * SAM_DAY_MS;
    VALID(b, b->bo, bo, end - 1000);
    clock_set(START);
    renew(b); /* an older list than is possible: ends ten days before the certificate */
    REFUSED(b, b->bo, bo, end - HOUR_MS, CERTIFICATE_CRL_STALE);
    clock_set(end - HOUR_MS);
    renew(b);
    VALID(b, b->bo, bo, end - HOUR_MS);
}

static void
numbers_of_lists_grow_even_where_the_clock_is_put_back(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    struct sam_bytes bo = AT(der, certify(b, b->bo, 30, der));
    assert_int_equal(crl_number(b, b->bo, bo), 2);
    clock_set(START - HOUR_MS);
    renew(b);
    assert_int_equal(crl_number(b, b->bo, bo), 3);
    clock_set(START + HOUR_MS / 12);
    (void)certify(b, b->eva, 30, der + 0); /* another root's list */
    renew(b);
    bo.len = certify(b, b->bo, 30, der);
    assert_int_equal(crl_number(b, b->bo, bo), 5);
}

static void
a_revoked_one_stays_so_when_the_clock_is_put_back(void **state)
{
    const struct bureau *b = *state;
    uint8_t der[CERTIFICATE_BYTES_MAX];
    struct sam_bytes bo = AT(der, certify(b, b->bo, 30, der));
    clock_set(START + 2 * HOUR_MS);
    revoke(b, b->bo);
    clock_set(START);
    renew(b);
    REFUSED(b, b->bo, bo, START, CERTIFICATE_REVOKED);
}

int
main(void)
{
#define KEPT(test) cmocka_unit_test_setup_teardown(test, bureau_make, bureau_clear)
    const struct CMUnitTest tests[] = {
        KEPT(holds_for_its_days_and_not_a_second_more),
        KEPT(one_that_has_ended_stays_ended_under_a_new_list),
        KEPT(more_days_than_thirty_are_refused),
        KEPT(is_for_the_keys_and_the_role_of_its_request_alone),
        KEPT(a_revoked_one_is_refused_and_nobody_elses),
        KEPT(a_list_goes_stale_and_stands_again_when_it_is_renewed),
        KEPT(numbers_of_lists_grow_even_where_the_clock_is_put_back),
        KEPT(a_revoked_one_stays_so_when_the_clock_is_put_back),
    };
    return cmocka_run_group_tests(tests, bureau_begin, bureau_end);
}
