/* fuzz_wire.c - every message of the wire, and the frames between edge and core: what is taken is
 * written again to the very same bytes, within the budget. The first byte of the input chooses the
 * type; FRAMES: a message of the socketpair. */
#include "check.h"
#include "graft.h"

#include "proto/frame.h"
#include <string.h>

#define FRAMES 0xFFU

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

/* Frames as long as there are any; then the last one until the message is full. */
static void
read_frames(struct sam_bytes in)
{
    static uint8_t again[FRAME_PACKED_MAX];
    struct frame_pack pack = {again, 0};
    struct sam_bytes rest = in;
    struct frame frame;
    enum sam_err r = SAM_OK;

    while (rest.len > 0 && r == SAM_OK) {
        size_t before = rest.len;
        r = frame_next(&rest, &frame);
        check(r == SAM_OK || (r == SAM_E_MALFORMED && rest.len == before));
        if (r != SAM_OK || frame_pack_full(&pack)) break;
        check(rest.len < before && frame_put(&pack, &frame) == SAM_OK);
        check(memcmp(again, in.at, pack.len) == 0);
    }
    if (pack.len == 0) return;
    if (rest.len == 0 && !frame_pack_full(&pack)) check(pack.len == in.len);
    if (r != SAM_OK) return;
    while (!frame_pack_full(&pack))
        check(frame_put(&pack, &frame) == SAM_OK);
    check(pack.len <= FRAME_PACKED_MAX && frame_put(&pack, &frame) == SAM_E_TOO_BIG);
}

static void
read_message(const struct wire_table *table, struct sam_bytes in)
{
    static uint8_t again[FRAME_MAX];
    struct wire *memory = NULL;
    const void *value = NULL;
    size_t len = 0;
    enum sam_err r = wire_decode(table, in, &memory, &value);
    if (r != SAM_OK) {
        check(memory == NULL && value == NULL);
        check(r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG);
        return;
    }
    check(wire_encode(table, value, again, sizeof again, &len) == SAM_OK);
    check(len == in.len && (len == 0 || memcmp(again, in.at, len) == 0));
    wire_free(&memory);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct sam_bytes in = {data + 1, size - 1};
    if (data[0] == FRAMES)
        read_frames(in);
    else
        read_message(tables[data[0] % n_tables], in);
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
    if (max_size < 64 || (size > 0 && data[0] == FRAMES && dice_roll(&dice, 4) != 0))
        return LLVMFuzzerMutate(data, size, max_size);
    if (size < 2 || dice_roll(&dice, 8) == 0) size = renew(data, max_size, &dice);
    if (dice_roll(&dice, 2) == 0) {
        size_t changed = graft(tables[data[0] % n_tables], data + 1, size - 1, max_size - 1, &dice);
        if (changed != 0) return changed + 1;
    }
    return dice_roll(&dice, 8) == 0 ? size : LLVMFuzzerMutate(data, size, max_size);
}
