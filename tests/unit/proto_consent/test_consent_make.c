/* test_consent_make.c - nobody makes a consent that cannot be read. */
#include "sample.h"

#include <stdio.h>
#include <string.h>

static uint8_t bytes[CONSENT_MAX];

/* Refused, "where: why", and nothing written. */
static void
refuses(enum sam_err wanted, const struct sam_provision *list, size_t n, const char *where,
        const char *why)
{
    struct sam_fault fault = {"", -2, ""};
    char place[64];
    size_t len = 12345;
    memset(bytes, 0x5a, sizeof bytes);
    enum sam_err r = consent_make(the_salt, list, n, bytes, &len, &fault);
    (void)snprintf(place, sizeof place, "%s[%d]", fault.field, fault.index);
    if (r != wanted || strcmp(place, where) != 0 || strcmp(fault.problem, why) != 0)
        fail_msg("error %d, %s: %s instead of error %d, %s: %s", r, place, fault.problem, wanted,
                 where, why);
    assert_int_equal(len, 12345);
    for (size_t i = 0; i < sizeof bytes; i++)
        if (bytes[i] != 0x5a) fail_msg("byte %zu was written", i);
}

/* The sample, but for its i-th provision. */
static void
refuses_as(size_t i, const struct sam_provision *instead, const char *why)
{
    struct sam_provision list[SAMPLE_N];
    char where[64];
    memcpy(list, sample, sizeof list);
    list[i] = *instead;
    (void)snprintf(where, sizeof where, "consent.provisions[%zu]", i);
    refuses(SAM_E_MALFORMED, list, SAMPLE_N, where, why);
}

static void
makes_the_same_bytes_of_the_same_consent(void **state)
{
    static uint8_t again[CONSENT_MAX];
    struct sam_fault fault;
    size_t len = 0;
    size_t len_again = 0;
    (void)state;
    assert_int_equal(consent_make(the_salt, sample, SAMPLE_N, bytes, &len, &fault), SAM_OK);
    assert_int_equal(consent_make(the_salt, sample, SAMPLE_N, again, &len_again, &fault), SAM_OK);
    assert_int_equal(len, len_again);
    assert_memory_equal(bytes, again, len);
    assert_memory_equal(bytes + 2, the_salt, KEY_BYTES);
}

static void
refuses_what_is_marked(void **state)
{
    static const char *const problems[] = {
        "a type that cannot be read",    "an actor that cannot be read",
        "a `by` that cannot be read",    "a category that cannot be read",
        "an action that cannot be read", "purposes that cannot be read",
        "a period that cannot be read",  "a data period that cannot be read",
        "a meeting that cannot be read", "a field that no provision has",
        "a field that no provision has" /* or a mark that nobody knows */};
    (void)state;
    for (size_t bit = 0; bit < sizeof problems / sizeof *problems; bit++) {
        struct sam_provision p = sample[bit % SAMPLE_N];
        p.unreadable = 1U << bit;
        refuses_as(bit % SAMPLE_N, &p, problems[bit]);
    }
}

static void
refuses_parts_that_have_not_the_form_of_the_wire(void **state)
{
    static const struct sam_actor actors[] = {
        {SAM_ACTOR_NONE, {NULL, 0}},
        {SAM_ACTOR_NONE, TEXT("bo-consultant-01")},
        {SAM_ACTOR_PERSON, {NULL, 0}},
        {SAM_ACTOR_PERSON, TEXT("bo")},
        {SAM_ACTOR_PERSON, TEXT("bo-consultant-017")},
        {SAM_ACTOR_ROLE, {NULL, 0}},
        {SAM_ACTOR_ROLE, TEXT("Role")},
        {SAM_ACTOR_ROLE, TEXT("abcdefghijklmnopqrstuvwxyz0123456789._-abcdefghijklmnopqrstuvwxyz")},
        {SAM_ACTOR_ORGANISATION, TEXT("a b")},
        {SAM_ACTOR_EMPLOYER, TEXT("Fjord A/S")},
        {SAM_ACTOR_TEAM, TEXT("x")},
        {(enum sam_actor_kind)8, {NULL, 0}},
    };
    struct sam_provision p;
    (void)state;
    for (size_t i = 0; i < sizeof actors / sizeof *actors; i++) {
        p = sample[0];
        p.actor = actors[i];
        refuses_as(0, &p, "an actor that cannot be read");
        if (i == 0) continue; /* no `by` at all */
        p = sample[3];
        p.by = actors[i];
        refuses_as(3, &p, "a `by` that cannot be read");
    }
}

static void
refuses_other_parts_that_have_not_the_form_of_the_wire(void **state)
{
    static const struct sam_bytes wrong[] = {TEXT("job_search"), TEXT("Zzz Q")};
    static const struct sam_bytes categories[] = {TEXT("Zzz Q"), TEXT("**"), {NULL, 0}};
    static const struct sam_bytes meetings[] = {TEXT("m1"), TEXT("meeting-number-12")};
    struct sam_provision p;
    (void)state;
    p = sample[0];
    p.effect = (enum sam_effect)2;
    refuses_as(0, &p, "a type that cannot be read");
    p = sample[1];
    p.action = SAM_ACTION_NONE;
    refuses_as(1, &p, "an action that cannot be read");
    p.action = (enum sam_action)3;
    refuses_as(1, &p, "an action that cannot be read");
    p = sample[2];
    p.purposes = wrong;
    p.n_purposes = 2;
    refuses_as(2, &p, "purposes that cannot be read");
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
        p = sample[4];
        p.category = categories[i];
        refuses_as(4, &p, "a category that cannot be read");
    }
    for (size_t i = 0; i < sizeof meetings / sizeof *meetings; i++) {
        p = sample[6];
        p.meeting = meetings[i];
        refuses_as(6, &p, "a meeting that cannot be read");
    }
    p = sample[0];
    p.period.end = INT64_MAX;
    refuses_as(0, &p, "a period that cannot be read");
    p = sample[6];
    p.data_period.end = INT64_MIN;
    refuses_as(6, &p, "a data period that cannot be read");
}

static void
makes_32_purposes_and_not_33(void **state)
{
    struct sam_bytes purposes[PURPOSES_MAX + 1];
    struct sam_provision p = sample[0];
    struct trip trip;
    (void)state;
    for (size_t i = 0; i < PURPOSES_MAX + 1; i++)
        purposes[i] = sample[0].purposes[i % 3];
    p.purposes = purposes;
    p.n_purposes = PURPOSES_MAX;
    trip_make(&p, 1, &trip);
    expect_same(&p, trip.consent.provisions, 1);
    trip_close(&trip);
    p.n_purposes = PURPOSES_MAX + 1;
    refuses(SAM_E_MALFORMED, &p, 1, "consent.provisions[0]", "more than 32 purposes");
}

static void
makes_256_provisions_and_not_257(void **state)
{
    static struct sam_provision list[SAM_PROVISIONS_MAX + 1];
    struct sam_fault fault;
    size_t len = 0;
    (void)state;
    sample_many(list, SAM_PROVISIONS_MAX + 1);
    assert_int_equal(consent_make(the_salt, list, SAM_PROVISIONS_MAX, bytes, &len, &fault), SAM_OK);
    refuses(SAM_E_TOO_BIG, list, SAM_PROVISIONS_MAX + 1, "consent.provisions[-1]", "more than 256");
    refuses(SAM_E_TOO_BIG, list, SIZE_MAX, "consent.provisions[-1]", "more than 256");
}

static void
makes_40960_bytes_and_not_one_more(void **state)
{
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    struct sam_fault fault;
    size_t len = 0;
    (void)state;
    size_t n = sample_of_size(CONSENT_MAX - 1, list);
    assert_int_equal(consent_make(the_salt, list, n, bytes, &len, &fault), SAM_OK);
    assert_int_equal(len, CONSENT_MAX - 1);
    n = sample_of_size(CONSENT_MAX, list);
    assert_int_equal(consent_make(the_salt, list, n, bytes, &len, &fault), SAM_OK);
    assert_int_equal(len, CONSENT_MAX);
    n = sample_of_size(CONSENT_MAX + 1, list);
    refuses(SAM_E_TOO_BIG, list, n, "consent[-1]", "more than 40960 bytes");
}

/* Sides that are not there are not written, whatever stands in them. */
static void
a_side_that_is_not_there_does_not_travel(void **state)
{
    struct sam_provision p = sample[4];
    struct trip trip;
    (void)state;
    p.period = (struct sam_period){false, false, INT64_MIN, INT64_MAX};
    p.data_period = p.period;
    trip_make(&p, 1, &trip);
    expect_same(&sample[4], trip.consent.provisions, 1);
    assert_int_equal(trip.consent.provisions[0].data_period.end, 0);
    trip_close(&trip);
}

static void
a_provision_takes_about_70_bytes_and_256_short_ones_a_quarter_of_the_room(void **state)
{
    static struct sam_provision list[SAM_PROVISIONS_MAX];
    struct sam_fault fault;
    size_t typical = 0;
    size_t many = 0;
    (void)state;
    assert_int_equal(consent_make(the_salt, sample, 1, bytes, &typical, &fault), SAM_OK);
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++)
        list[i] = sample[4];
    assert_int_equal(consent_make(the_salt, list, SAM_PROVISIONS_MAX, bytes, &many, &fault),
                     SAM_OK);
    print_message("one: %zu bytes, 256 short ones: %zu\n", typical - 34, many);
    assert_in_range(typical - 34, 60, 80);
    assert_in_range(many, 7000, 10240);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_the_same_bytes_of_the_same_consent),
        cmocka_unit_test(refuses_what_is_marked),
        cmocka_unit_test(refuses_parts_that_have_not_the_form_of_the_wire),
        cmocka_unit_test(refuses_other_parts_that_have_not_the_form_of_the_wire),
        cmocka_unit_test(makes_32_purposes_and_not_33),
        cmocka_unit_test(makes_256_provisions_and_not_257),
        cmocka_unit_test(makes_40960_bytes_and_not_one_more),
        cmocka_unit_test(a_side_that_is_not_there_does_not_travel),
        cmocka_unit_test(a_provision_takes_about_70_bytes_and_256_short_ones_a_quarter_of_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
