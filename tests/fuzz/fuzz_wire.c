/* fuzz_wire.c - every message of the wire: what is taken is written again to the very same bytes, within
 * the budget. The first byte of the input chooses the type. */
#include "check.h"

#include "tests/unit/proto_wire/random.h"
#include <string.h>

static const struct wire_table *tables[TABLES_MAX];
static size_t n_tables;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    n_tables = all_tables(tables);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t again[FRAME_MAX];
    struct wire *memory = NULL;
    const void *value = NULL;
    size_t len = 0;

    if (size == 0) return 0;
    const struct wire_table *table = tables[data[0] % n_tables];
    struct sam_bytes in = {data + 1, size - 1};
    enum sam_err r = wire_decode(table, in, &memory, &value);
    if (r != SAM_OK) {
        check(memory == NULL && value == NULL);
        check(r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG);
        return 0;
    }
    check(wire_encode(table, value, again, sizeof again, &len) == SAM_OK);
    check(len == in.len && (len == 0 || memcmp(again, in.at, len) == 0));
    wire_free(&memory);
    return 0;
}

/* A valid message of a type, now and then, in place of the input. */
static size_t
renew(uint8_t *data, size_t max_size, struct dice *dice)
{
    struct heap *heap = heap_new();
    size_t which = (size_t)dice_roll(dice, n_tables), len = 0;
    const void *value = random_value(tables[which], dice, max_size / 4, heap);
    enum sam_err r = wire_encode(tables[which], value, data + 1, max_size - 1, &len);
    heap_free(&heap);
    data[0] = (uint8_t)which;
    return r == SAM_OK ? len + 1 : 1;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    if (max_size < 64) return LLVMFuzzerMutate(data, size, max_size);
    if (size < 2 || dice_roll(&dice, 4) == 0) size = renew(data, max_size, &dice);
    return dice_roll(&dice, 8) == 0 ? size : LLVMFuzzerMutate(data, size, max_size);
}
