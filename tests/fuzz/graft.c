/* graft.c - see graft.h */
#include "graft.h"

#include "check.h"

#include <string.h>

#define POOL_MAX 128U

/* What there is of values in the message, to be put elsewhere in it. */
struct pool {
    size_t n_fixed, n_bytes;
    struct sam_bytes fixed[POOL_MAX], bytes[POOL_MAX];
};

struct graft {
    struct dice *dice;
    struct heap *heap;
    struct pool pool;
    size_t room;
};

static uint64_t
roll(struct graft *g, uint64_t below)
{
    return dice_roll(g->dice, below);
}

static bool
is_list(const struct wire_table *table, const struct wire_row *row)
{
    return table->message->fields[row - table->rows].label == PROTOBUF_C_LABEL_REPEATED;
}

static bool
is_bytes(const struct wire_row *row)
{
    return row->form == WIRE_BYTES || row->form == WIRE_NAME || row->form == WIRE_VISIBLE;
}

static size_t
size_of(const struct wire_row *row)
{
    if (row->form == WIRE_FIXED) return row->size;
    return row->form == WIRE_MESSAGE ? row->table->size : sizeof(struct sam_bytes);
}

static const void *
pointer_at(const uint8_t *at)
{
    const void *pointer;
    memcpy(&pointer, at, sizeof pointer);
    return pointer;
}

static size_t
count_at(const uint8_t *value, const struct wire_row *row)
{
    size_t n;
    memcpy(&n, value + row->beside, sizeof n);
    return n;
}

/* ---- what is in it --------------------------------------------------------------------------- */

static void
collect_one(struct pool *pool, const struct wire_row *row, const uint8_t *at)
{
    if (row->form == WIRE_FIXED && pool->n_fixed < POOL_MAX)
        pool->fixed[pool->n_fixed++] = (struct sam_bytes){at, row->size};
    if (is_bytes(row) && pool->n_bytes < POOL_MAX)
        memcpy(&pool->bytes[pool->n_bytes++], at, sizeof(struct sam_bytes));
}

static void
collect(struct pool *pool, const struct wire_table *table, const uint8_t *value)
{
    for (size_t place = 0; place < table->n_rows; place++) {
        const struct wire_row *row = &table->rows[place];
        bool list = is_list(table, row), inner = row->form == WIRE_MESSAGE;
        const uint8_t *at = list || inner ? pointer_at(value + row->at) : value + row->at;
        size_t n = list ? count_at(value, row) : at != NULL ? 1 : 0;
        for (size_t i = 0; i < n; i++)
            if (inner)
                collect(pool, row->table, at + i * size_of(row));
            else
                collect_one(pool, row, at + i * size_of(row));
    }
}

/* ---- one value ------------------------------------------------------------------------------- */

static void
change_fixed(struct graft *g, const struct wire_row *row, uint8_t *at)
{
    struct sam_bytes from = {NULL, 0};
    switch (roll(g, 4)) {
    case 0:
        at[roll(g, row->size)] ^= (uint8_t)(1U << roll(g, 8));
        break;
    case 1:
        memset(at, 0, row->size);
        break;
    default:
        if (g->pool.n_fixed > 0) from = g->pool.fixed[roll(g, g->pool.n_fixed)];
        if (from.len == row->size) memmove(at, from.at, from.len);
        break;
    }
}

static uint64_t
change_number(struct graft *g, const struct wire_row *row, uint64_t n)
{
    /* milliseconds: a clock's difference, an hour, 12, 72; a week and 30 days */
    static const uint64_t steps[] = {1,        1,         1,         600000,    3600000,
                                     43200000, 259200000, 604800000, 2592000000};
    uint64_t step = steps[roll(g, sizeof steps / sizeof *steps)];
    switch (roll(g, 8)) {
    case 0:
        return row->min;
    case 1:
        return row->form == WIRE_U32 || row->form == WIRE_U64 ? row->max : INT64_MAX;
    case 2:
        return n ^ UINT64_C(1) << roll(g, 40);
    case 3:
    case 4:
        return n - step;
    default:
        return n + step;
    }
}

static void
change_bytes(struct graft *g, uint8_t *at)
{
    struct sam_bytes bytes;
    memcpy(&bytes, at, sizeof bytes);
    if (roll(g, 2) == 0 && g->pool.n_bytes > 0)
        bytes = g->pool.bytes[roll(g, g->pool.n_bytes)];
    else if (bytes.len > 0)
        bytes.len--;
    memcpy(at, &bytes, sizeof bytes);
}

static void
change_one(struct graft *g, const struct wire_row *row, uint8_t *at)
{
    uint32_t u32;
    uint64_t u64;
    switch (row->form) {
    case WIRE_FIXED:
        change_fixed(g, row, at);
        break;
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
        change_bytes(g, at);
        break;
    case WIRE_U32:
        memcpy(&u32, at, sizeof u32);
        u32 = (uint32_t)change_number(g, row, u32);
        memcpy(at, &u32, sizeof u32);
        break;
    case WIRE_U64:
    case WIRE_TIME:
    case WIRE_I64:
        memcpy(&u64, at, sizeof u64);
        u64 = change_number(g, row, u64);
        memcpy(at, &u64, sizeof u64);
        break;
    case WIRE_BOOL:
        *(bool *)at = !*(bool *)at;
        break;
    case WIRE_MESSAGE: /* a message is changed inside */
        break;
    }
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* The field as it is in a random message. */
static void
replace(struct graft *g, const struct wire_table *table, const struct wire_row *row, uint8_t *value)
{
    const uint8_t *other = random_value(table, g->dice, g->room / 8, g->heap);
    bool pointer = is_list(table, row) || row->form == WIRE_MESSAGE;
    size_t wide = sizeof(struct sam_bytes);
    if (pointer)
        wide = sizeof(void *);
    else if (row->form == WIRE_FIXED)
        wide = row->size;
    else if (row->form == WIRE_U32)
        wide = sizeof(uint32_t);
    else if (row->form == WIRE_BOOL)
        wide = sizeof(bool);
    else if (!is_bytes(row))
        wide = sizeof(uint64_t);
    memcpy(value + row->at, other + row->at, wide);
    if (row->beside == WIRE_ALONE) return;
    wide = is_list(table, row) ? sizeof(size_t) : sizeof(bool);
    memcpy(value + row->beside, other + row->beside, wide);
}

static void change(struct graft *g, const struct wire_table *table, uint8_t *value);

static void
change_list(struct graft *g, const struct wire_row *row, uint8_t *value)
{
    size_t n = count_at(value, row), wide = size_of(row), i, k;
    const void *old = pointer_at(value + row->at);
    uint8_t *list = heap_take(g->heap, (n + 1) * wide);
    if (n == 0) return;
    memcpy(list, old, n * wide);
    i = (size_t)roll(g, n);
    k = (size_t)roll(g, n);

    switch (roll(g, 6)) {
    case 0: /* one less */
        memmove(list + i * wide, list + (i + 1) * wide, (n - i - 1) * wide);
        n--;
        break;
    case 1: /* one more */
        memmove(list + (i + 1) * wide, list + i * wide, (n - i) * wide);
        memcpy(list + i * wide, list + (k < i ? k : k + 1) * wide, wide);
        n++;
        break;
    case 2: /* k as i is */
        memcpy(list + k * wide, list + i * wide, wide);
        break;
    default:
        if (row->form == WIRE_MESSAGE)
            change(g, row->table, list + i * wide);
        else
            change_one(g, row, list + i * wide);
        break;
    }
    const void *at = list;
    memcpy(value + row->at, &at, sizeof at);
    memcpy(value + row->beside, &n, sizeof n);
}

static void
change_inner(struct graft *g, const struct wire_row *row, uint8_t *value)
{
    const void *old = pointer_at(value + row->at);
    uint8_t *inner = heap_take(g->heap, row->table->size);
    if (old == NULL) return;
    memcpy(inner, old, row->table->size);
    change(g, row->table, inner);
    const void *at = inner;
    memcpy(value + row->at, &at, sizeof at);
}

static void
change(struct graft *g, const struct wire_table *table, uint8_t *value)
{
    if (table->n_rows == 0) return;
    const struct wire_row *row = &table->rows[roll(g, table->n_rows)];
    bool optional = !is_list(table, row) && row->beside != WIRE_ALONE;

    if (roll(g, 8) == 0)
        replace(g, table, row, value);
    else if (is_list(table, row))
        change_list(g, row, value);
    else if (row->form == WIRE_MESSAGE)
        change_inner(g, row, value);
    else if (optional && roll(g, 3) == 0)
        value[row->beside] = !value[row->beside]; /* a bool */
    else
        change_one(g, row, value + row->at);
}

/* ---- messages -------------------------------------------------------------------------------- */

void *
graft_open(const struct wire_table *table, struct sam_bytes in, struct heap *heap,
           struct wire **ret_memory)
{
    const void *decoded;
    if (wire_decode(table, in, ret_memory, &decoded) != SAM_OK) return NULL;
    uint8_t *value = heap_take(heap, table->size);
    memcpy(value, decoded, table->size);
    return value;
}

size_t
graft(const struct wire_table *table, uint8_t *at, size_t len, size_t room, struct dice *dice)
{
    struct graft g = {.dice = dice, .heap = heap_new(), .room = room};
    struct wire *memory = NULL;
    size_t made = 0;
    uint8_t *value = graft_open(table, (struct sam_bytes){at, len}, g.heap, &memory);

    if (value != NULL) {
        collect(&g.pool, table, value);
        for (uint64_t times = 1 + roll(&g, 3); times > 0; times--)
            change(&g, table, value);
        if (wire_encode(table, value, at, room, &made) != SAM_OK) made = 0;
    }
    heap_free(&g.heap);
    wire_free(&memory);
    return made;
}
