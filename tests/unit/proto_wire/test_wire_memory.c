/* test_wire_memory.c - each allocation refused in turn, nothing leaked, nothing left readable in what is
 * given back. */
#include "allocation.h"
#include "fields.h"
#include "random.h"

#include <string.h>

static const uint8_t mark[16] = {0xD5, 0x1C, 0x9B, 0x77, 0x02, 0xEE, 0x4A, 0x63,
                                 0x8F, 0x35, 0xB8, 0xC1, 0x5D, 0x20, 0xF6, 0x94};
static uint8_t bytes[FRAME_MAX], out[FRAME_MAX];

/* Decode and encode again, with the n-th allocation failing. */
static enum sam_err
there_and_back(const struct wire_table *table, size_t len, size_t n)
{
    struct wire *memory = NULL;
    const void *value;
    size_t out_len = 0;

    allocation_start(n);
    enum sam_err r = wire_decode(table, (struct sam_bytes){bytes, len}, &memory, &value);
    if (r == SAM_OK) r = wire_encode(table, value, out, sizeof out, &out_len);
    wire_free(&memory);
    (void)allocation_stop();
    return r;
}

static void
every_allocation_may_fail(void **state)
{
    (void)state;
    const struct wire_table *tables[TABLES_MAX];
    size_t n_tables = all_tables(tables);
    unsigned failures = 0;

    for (size_t t = 0; t < n_tables; t++) {
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct dice dice = {.state = seed};
            struct heap *heap = heap_new();
            size_t len = 0;
            const void *value = random_value(tables[t], &dice, 20000, heap);
            enum sam_err made = wire_encode(tables[t], value, bytes, sizeof bytes, &len);
            heap_free(&heap);
            if (made != SAM_OK) continue;
            enum sam_err r = SAM_E_NOMEM;
            for (size_t n = 1; r != SAM_OK; n++) {
                r = there_and_back(tables[t], len, n);
                if (r != SAM_OK) assert_int_equal(r, SAM_E_NOMEM);
                failures += r != SAM_OK;
            }
        }
    }
    assert_true(failures > 1000);
}

static void
what_is_given_back_is_wiped(void **state)
{
    (void)state;
    struct share share;
    const struct put_wraps wraps = {.wraps = {mark, sizeof mark}, .shares = &share, .n_shares = 1};
    const struct request request = {.put_wraps = &wraps};
    struct wire *memory;
    const struct request *read;
    size_t len = 0;

    memset(&share, 0, sizeof share);
    memcpy(share.share, mark, sizeof mark);
    allocation_mark(mark, sizeof mark);
    allocation_start(0);
    assert_int_equal(wire_request_encode(&request, bytes, sizeof bytes, &len), SAM_OK);
    assert_int_equal(wire_request_decode((struct sam_bytes){bytes, len}, &memory, &read), SAM_OK);
    assert_memory_equal(read->put_wraps->shares[0].share, mark, sizeof mark);
    wire_free(&memory);
    bytes[len - 1] ^= 1; /* another share: still read */
    bytes[0] ^= 1;       /* not a request any more */
    assert_int_equal(wire_request_decode((struct sam_bytes){bytes, len}, &memory, &read),
                     SAM_E_MALFORMED);
    (void)allocation_stop();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(what_is_given_back_is_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
