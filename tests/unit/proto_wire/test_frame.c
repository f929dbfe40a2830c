/* test_frame.c - frames between edge and core: what goes in comes out, in order; nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include <cmocka.h>
#include <string.h>

static uint8_t room[FRAME_PACKED_MAX], payload[FRAME_MAX + 1];
static const uint8_t no[] = {FRAME_NO}, maybe[] = {2};
static const uint8_t yes[FRAME_YES_BYTES] = {FRAME_YES, 0x11, 0x22};
static const uint8_t setup[FRAME_SETUP_BYTES] = {[FRAME_SECRET_BYTES] = 1, 64};
static const uint8_t setup_most[FRAME_SETUP_BYTES] = {[FRAME_SECRET_BYTES] = FRAME_THREADS_MAX};
static const uint8_t counts[FRAME_COUNTS_BYTES] = {1, [FRAME_COUNTS_BYTES - 1] = 0xff};

static struct frame
message_of(size_t len)
{
    struct frame f = {.kind = FRAME_MESSAGE, .route = {0, 1, 2, 3, 4}, .payload = {payload, len}};
    memset(f.key_id, 0x5A, sizeof f.key_id);
    return f;
}

static void
expect_same(const struct frame *a, const struct frame *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_memory_equal(a->route, b->route, FRAME_ROUTE_BYTES);
    assert_memory_equal(a->key_id, b->key_id, HASH_BYTES);
    assert_int_equal(a->payload.len, b->payload.len);
    if (a->payload.len > 0) assert_memory_equal(a->payload.at, b->payload.at, a->payload.len);
}

static void
frames_come_out_as_they_went_in(void **state)
{
    (void)state;
    const struct frame frames[] = {
        {.kind = FRAME_SETUP, .payload = {setup, sizeof setup}},
        {.kind = FRAME_SETUP, .payload = {setup_most, sizeof setup_most}},
        message_of(1),
        {.kind = FRAME_ASK, .key_id = {7}},
        message_of(300),
        {.kind = FRAME_ANSWER, .key_id = {7}, .payload = {yes, sizeof yes}},
        {.kind = FRAME_ANSWER, .key_id = {7}, .payload = {no, sizeof no}},
        {.kind = FRAME_COUNT, .payload = {counts, sizeof counts}},
        message_of(FRAME_MAX),
    };
    struct frame_pack pack = {.at = room};
    size_t n = sizeof frames / sizeof *frames;

    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(frame_put(&pack, &frames[i]), SAM_OK);
    struct sam_bytes left = {pack.at, pack.len};
    for (size_t i = 0; i < n; i++) {
        struct frame f;
        assert_int_equal(frame_next(&left, &f), SAM_OK);
        expect_same(&f, &frames[i]);
    }
    assert_int_equal(left.len, 0);
}

static void
a_pack_takes_frames_until_it_is_full_and_the_last_one_whole(void **state)
{
    (void)state;
    struct frame_pack pack = {.at = room};
    const struct frame small = message_of(FRAME_PACK - FRAME_HEADER_BYTES - 1);
    const struct frame largest = message_of(FRAME_MAX);
    assert_int_equal(frame_put(&pack, &small), SAM_OK);
    assert_int_equal(pack.len, FRAME_PACK - 1);
    assert_false(frame_pack_full(&pack));
    assert_int_equal(frame_put(&pack, &largest), SAM_OK);
    assert_true(pack.len <= FRAME_PACKED_MAX);
    assert_true(frame_pack_full(&pack));
    const size_t before = pack.len;
    const struct frame one = message_of(1);
    assert_int_equal(frame_put(&pack, &one), SAM_E_TOO_BIG);
    assert_int_equal(pack.len, before);
}

static void
refuses_frames_that_cannot_be(void **state)
{
    (void)state;
    static const uint8_t no_threads[FRAME_SETUP_BYTES] = {[FRAME_SECRET_BYTES] = 0};
    static const uint8_t nine[FRAME_SETUP_BYTES] = {[FRAME_SECRET_BYTES] = FRAME_THREADS_MAX + 1};
    struct frame bad[] = {
        message_of(0),
        message_of(FRAME_MAX + 1),
        message_of(1),
        {.kind = FRAME_ASK, .payload = {payload, 1}},
        {.kind = FRAME_ASK, .route = {0, 1}},
        {.kind = FRAME_ANSWER},
        {.kind = FRAME_ANSWER, .payload = {maybe, 1}},
        {.kind = FRAME_ANSWER, .payload = {yes, 1}}, /* yes, but who? */
        {.kind = FRAME_ANSWER, .payload = {yes, sizeof yes - 1}},
        {.kind = FRAME_ANSWER, .payload = {payload, FRAME_YES_BYTES + 1}},
        {.kind = FRAME_ANSWER, .payload = {counts + 1, FRAME_YES_BYTES}}, /* no, and who */
        {.kind = FRAME_ANSWER, .route = {0, 0, 0, 0, 1}, .payload = {no, 1}},
        {.kind = FRAME_SETUP, .payload = {setup, sizeof setup - 1}},
        {.kind = FRAME_SETUP, .payload = {payload, sizeof setup + 1}},
        {.kind = FRAME_SETUP, .payload = {no_threads, sizeof no_threads}},
        {.kind = FRAME_SETUP, .payload = {nine, sizeof nine}},
        {.kind = FRAME_SETUP, .key_id = {1}, .payload = {setup, sizeof setup}},
        {.kind = FRAME_SETUP, .route = {0, 1}, .payload = {setup, sizeof setup}},
        {.kind = FRAME_COUNT},
        {.kind = FRAME_COUNT, .payload = {counts, sizeof counts - 1}},
        {.kind = FRAME_COUNT, .payload = {payload, sizeof counts + 1}},
        {.kind = FRAME_COUNT, .key_id = {[HASH_BYTES - 1] = 1}, .payload = {counts, sizeof counts}},
        {.kind = FRAME_COUNT, .route = {0, 0, 0, 0, 1}, .payload = {counts, sizeof counts}},
    };
    memset(payload, FRAME_YES, FRAME_COUNTS_BYTES + 1); /* wrong in its length alone */
    bad[2].route[0] = 1;                                /* a routing id that a client chose */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct frame_pack pack = {.at = room};
        assert_int_equal(frame_put(&pack, &bad[i]), SAM_E_MALFORMED);
        assert_int_equal(pack.len, 0);
    }
}

static void
refuses_every_cut_and_every_other_kind(void **state)
{
    (void)state;
    struct frame_pack pack = {.at = room};
    const struct frame f = message_of(50);
    struct frame out = {.kind = FRAME_ASK};
    assert_int_equal(frame_put(&pack, &f), SAM_OK);
    for (size_t len = 0; len < pack.len; len++) {
        struct sam_bytes cut = {pack.at, len};
        assert_int_equal(frame_next(&cut, &out), SAM_E_MALFORMED);
        assert_int_equal(cut.len, len);
    }
    for (unsigned kind = 0; kind < 256; kind++) {
        struct sam_bytes whole = {pack.at, pack.len};
        pack.at[4] = (uint8_t)kind;
        assert_int_equal(frame_next(&whole, &out),
                         kind == FRAME_MESSAGE ? SAM_OK : SAM_E_MALFORMED);
    }
    pack.at[4] = FRAME_MESSAGE;
    memset(pack.at, 0xff, 4); /* a length beyond everything */
    struct sam_bytes whole = {pack.at, pack.len};
    assert_int_equal(frame_next(&whole, &out), SAM_E_MALFORMED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_out_as_they_went_in),
        cmocka_unit_test(a_pack_takes_frames_until_it_is_full_and_the_last_one_whole),
        cmocka_unit_test(refuses_frames_that_cannot_be),
        cmocka_unit_test(refuses_every_cut_and_every_other_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
