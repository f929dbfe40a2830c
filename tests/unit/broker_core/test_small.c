/* test_small.c - the core's small parts: random bytes, stored shares, the clock, sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "draw.h"
#include "sessions.h"
#include "storage_key.h"
#include <cmocka.h>

#include <sodium.h>
#include <string.h>

#define NOW INT64_C(1795262400000)
#define HOUR INT64_C(3600000)

static int
start(void **state)
{
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

/* ---- draw ---------------------------------------------------------------------------------------- */

static void
draws_the_same_bytes_from_the_same_and_others_each_time(void **state)
{
    uint8_t random[32] = {7}, a[64], b[64], c[64];
    struct draw draw, again;
    (void)state;
    draw_begin(&draw, random);
    draw_begin(&again, random);
    draw_bytes(&draw, a, sizeof a);
    draw_bytes(&draw, b, sizeof b);
    draw_bytes(&again, c, sizeof c);
    assert_memory_equal(a, c, sizeof a);
    assert_memory_not_equal(a, b, sizeof a);
    draw_end(&draw);
    assert_true(sodium_is_zero((const uint8_t *)&draw, sizeof draw));
}

static void
draws_chacha20_of_rfc_8439(void **state)
{
    /* Appendix A.1, test vector 1: key, nonce and counter of zeros. */
    static const uint8_t expected[16] = {0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90,
                                         0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28};
    uint8_t random[32] = {0}, got[16];
    struct draw draw;
    (void)state;
    draw_begin(&draw, random);
    draw_bytes(&draw, got, sizeof got);
    assert_memory_equal(got, expected, sizeof got);
}

/* ---- stored shares --------------------------------------------------------------------------------- */

static void
a_share_opens_at_its_place_and_nowhere_else(void **state)
{
    uint8_t key[KEY_BYTES] = {1}, item[ID_BYTES] = {2}, reader[HASH_BYTES] = {3};
    uint8_t nonce[STORAGE_NONCE_BYTES] = {4}, share[KEY_BYTES] = {5}, got[KEY_BYTES];
    uint8_t sealed[STORAGE_SHARE_BYTES];
    struct sam_bytes bytes = {sealed, sizeof sealed};
    (void)state;
    storage_share_seal(key, item, reader, nonce, share, sealed);
    assert_int_equal(storage_share_open(key, item, reader, bytes, got), SAM_OK);
    assert_memory_equal(got, share, sizeof got);
    uint8_t *const parts[] = {key, item, reader};
    for (size_t i = 0; i < 3; i++) {
        parts[i][1] ^= 1;
        assert_int_equal(storage_share_open(key, item, reader, bytes, got), SAM_E_REFUSED);
        parts[i][1] ^= 1;
    }
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 0x40;
        assert_int_equal(storage_share_open(key, item, reader, bytes, got), SAM_E_REFUSED);
        sealed[i] ^= 0x40;
    }
    bytes.len--;
    assert_int_equal(storage_share_open(key, item, reader, bytes, got), SAM_E_REFUSED);
}

static void
the_storage_keys_id_is_another_for_another_key(void **state)
{
    uint8_t key[KEY_BYTES] = {1}, a[HASH_BYTES], b[HASH_BYTES];
    (void)state;
    storage_key_id(key, a);
    key[31] = 1;
    storage_key_id(key, b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* ---- the clock ------------------------------------------------------------------------------------- */

static struct core_moment
moment(int64_t wall, int64_t boot)
{
    return (struct core_moment){NOW + wall, 10 * HOUR + boot};
}

static struct clock_state
begun(sam_time newest)
{
    struct clock_state clock;
    clock_begin(&clock, &(struct core_moment){NOW, 10 * HOUR}, newest);
    return clock;
}

static sam_time
look(struct clock_state *clock, int64_t wall, int64_t boot, sam_time newest)
{
    struct core_moment m = moment(wall, boot);
    return clock_look(clock, &m, newest);
}

static void
time_never_goes_behind_the_newest_in_the_log(void **state)
{
    struct clock_state clock = begun(NOW - HOUR);
    (void)state;
    assert_int_equal(look(&clock, HOUR, HOUR, NOW), NOW + HOUR);
    assert_int_equal(look(&clock, 0, 2 * HOUR, NOW + HOUR), NOW + HOUR);
    assert_false(clock.stopped);
}

static void
a_step_of_more_than_a_day_stops_reading_either_way(void **state)
{
    static const int64_t steps[] = {CLOCK_STEP_MS, -CLOCK_STEP_MS};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        int64_t over = steps[i] > 0 ? 1 : -1;
        struct clock_state clock = begun(NOW);
        (void)look(&clock, steps[i], 0, NOW);
        assert_false(clock.stopped);
        (void)look(&clock, steps[i] + over, 0, NOW);
        assert_true(clock.stopped);
        (void)look(&clock, HOUR, HOUR, NOW); /* that it comes back confirms nothing */
        assert_true(clock.stopped);
    }
}

static void
many_small_steps_and_a_clock_that_stands_still_are_noticed_too(void **state)
{
    struct clock_state clock = begun(NOW), still = begun(NOW);
    (void)state;
    for (int i = 1; i <= 25; i++) {
        (void)look(&clock, 2 * i * HOUR, i * HOUR, NOW);
        (void)look(&still, 0, i * HOUR, NOW);
        assert_int_equal(clock.stopped, i > 24);
        assert_int_equal(still.stopped, i > 24);
    }
}

static void
while_it_is_stopped_time_goes_on_by_the_other_clock(void **state)
{
    struct clock_state clock = begun(NOW);
    (void)state;
    assert_int_equal(look(&clock, HOUR, HOUR, NOW), NOW + HOUR);
    int64_t ten_years = 3650 * CLOCK_STEP_MS;
    assert_int_equal(look(&clock, ten_years, 3 * HOUR, NOW), NOW + 3 * HOUR);
    assert_int_equal(look(&clock, ten_years, 4 * HOUR, NOW), NOW + 4 * HOUR);
    clock_confirm(&clock, &(struct core_moment){NOW + ten_years, 14 * HOUR});
    assert_false(clock.stopped);
    assert_int_equal(look(&clock, ten_years + HOUR, 5 * HOUR, NOW), NOW + ten_years + HOUR);
    assert_false(clock.stopped);
}

static void
a_start_long_after_the_last_entry_waits_for_the_operator(void **state)
{
    struct clock_state clock = begun(NOW - CLOCK_AWAY_MS);
    (void)state;
    assert_false(clock.stopped);
    clock = begun(NOW - CLOCK_AWAY_MS - 1);
    assert_true(clock.stopped);
    sam_time newest = NOW - CLOCK_AWAY_MS - 1; /* time goes on from there */
    assert_int_equal(look(&clock, HOUR, HOUR, newest), newest + HOUR);
    clock = begun(0); /* an empty log */
    assert_false(clock.stopped);
}

static void
absurd_clocks_overflow_nothing(void **state)
{
    struct clock_state clock = begun(NOW);
    (void)state;
    struct core_moment absurd = {INT64_MAX, INT64_MIN};
    assert_true(clock_look(&clock, &absurd, NOW) >= NOW);
    assert_true(clock.stopped);
    absurd = (struct core_moment){INT64_MIN, INT64_MAX};
    assert_true(clock_look(&clock, &absurd, NOW) >= NOW);
}

/* ---- sessions -------------------------------------------------------------------------------------- */

static const uint8_t *
route(uint32_t n)
{
    static uint8_t at[FRAME_ROUTE_BYTES];
    memcpy(at + 1, &n, sizeof n);
    return at;
}

static void
finds_a_session_by_edge_and_route(void **state)
{
    struct sessions *s = NULL;
    (void)state;
    assert_int_equal(sessions_new(2, &s), SAM_OK);
    sessions_edge(s, 0, 7);
    sessions_edge(s, 1, 9);
    assert_true(sessions_is_edge(s, 0, 7));
    assert_false(sessions_is_edge(s, 0, 9));
    assert_false(sessions_is_edge(s, 2, 7));
    struct peer_session *a = sessions_add(s, 0, route(1));
    assert_non_null(a);
    assert_int_equal(a->generation, 7);
    assert_ptr_equal(sessions_find(s, 0, route(1)), a);
    assert_null(sessions_find(s, 1, route(1)));
    assert_null(sessions_find(s, 0, route(2)));
    uint64_t before = a->serial;
    struct peer_session *b = sessions_add(s, 0, route(1)); /* in the old one's place */
    assert_true(b->serial > before);
    assert_int_equal(sessions_count(s), 1);
    sessions_edge(s, 0, 8);
    assert_int_equal(sessions_count(s), 0);
    sessions_free(&s);
    assert_null(s);
}

static void
the_least_used_session_of_an_edge_goes_first(void **state)
{
    struct sessions *s = NULL;
    (void)state;
    assert_int_equal(sessions_new(2, &s), SAM_OK);
    sessions_edge(s, 0, 1);
    sessions_edge(s, 1, 1);
    assert_non_null(sessions_add(s, 1, route(0)));
    for (uint32_t i = 0; i < CORE_EDGE_SESSIONS; i++) {
        assert_non_null(sessions_add(s, 0, route(i)));
    }
    assert_non_null(sessions_find(s, 0, route(0))); /* used */
    assert_non_null(sessions_add(s, 0, route(CORE_EDGE_SESSIONS)));
    assert_int_equal(sessions_count(s), CORE_EDGE_SESSIONS + 1);
    assert_non_null(sessions_find(s, 0, route(0)));
    assert_null(sessions_find(s, 0, route(1)));
    assert_non_null(sessions_find(s, 1, route(0))); /* another edge's are not touched */
    sessions_free(&s);
}

static void
goes_through_those_that_watch(void **state)
{
    struct sessions *s = NULL;
    struct peer_session *at = NULL;
    size_t seen = 0;
    (void)state;
    assert_int_equal(sessions_new(3, &s), SAM_OK);
    for (unsigned e = 0; e < 3; e++) {
        sessions_edge(s, e, 1);
        for (uint32_t i = 0; i < 4; i++) {
            sessions_add(s, e, route(i))->n_watches = i % 2;
        }
    }
    while ((at = sessions_watching(s, at)) != NULL) {
        assert_int_equal(at->n_watches, 1);
        seen++;
    }
    assert_int_equal(seen, 6);
    sessions_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_the_same_bytes_from_the_same_and_others_each_time),
        cmocka_unit_test(draws_chacha20_of_rfc_8439),
        cmocka_unit_test(a_share_opens_at_its_place_and_nowhere_else),
        cmocka_unit_test(the_storage_keys_id_is_another_for_another_key),
        cmocka_unit_test(time_never_goes_behind_the_newest_in_the_log),
        cmocka_unit_test(a_step_of_more_than_a_day_stops_reading_either_way),
        cmocka_unit_test(many_small_steps_and_a_clock_that_stands_still_are_noticed_too),
        cmocka_unit_test(while_it_is_stopped_time_goes_on_by_the_other_clock),
        cmocka_unit_test(a_start_long_after_the_last_entry_waits_for_the_operator),
        cmocka_unit_test(absurd_clocks_overflow_nothing),
        cmocka_unit_test(finds_a_session_by_edge_and_route),
        cmocka_unit_test(the_least_used_session_of_an_edge_goes_first),
        cmocka_unit_test(goes_through_those_that_watch),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
