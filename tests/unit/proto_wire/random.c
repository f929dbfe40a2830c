/* random.c */
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fuzz targets use this too, so nothing of cmocka. */
static void
must(bool holds, const char *what)
{
    if (holds) return;
    (void)fprintf(stderr, "random value: %s\n", what);
    abort();
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t
dice_roll(struct dice *dice, uint64_t below)
{
    uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % below;
}

/* ---- memory ---------------------------------------------------------------------------------- */

struct heap {
    struct heap *next;
    _Alignas(max_align_t) uint8_t at[];
};

struct heap *
heap_new(void)
{
    struct heap *heap = calloc(1, sizeof *heap);
    must(heap != NULL, "no memory");
    return heap;
}

void *
heap_take(struct heap *heap, size_t size)
{
    struct heap *piece = calloc(1, sizeof *piece + size);
    must(piece != NULL, "no memory");
    piece->next = heap->next;
    heap->next = piece;
    return piece->at;
}

void
heap_free(struct heap **heap)
{
    for (struct heap *piece = *heap, *next; piece != NULL; piece = next) {
        next = piece->next;
        free(piece);
    }
    *heap = NULL;
}

/* ---- values ---------------------------------------------------------------------------------- */

struct maker {
    struct dice *dice;
    struct heap *heap;
    size_t left; /* bytes that the encoding may still take, about */
};

static const void *make_value(const struct wire_table *table, struct maker *m);

static struct sam_bytes
make_bytes(const struct wire_row *row, struct maker *m)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    bool name = row->form == WIRE_NAME;
    size_t min = name ? 1 : (size_t)row->min, max = name ? NAME_MAX_BYTES : (size_t)row->max;
    if (max > m->left) max = m->left;
    if (max > min + 40 && dice_roll(m->dice, 8) != 0) max = min + 40;
    if (max < min) max = min;

    size_t len = min + (size_t)dice_roll(m->dice, max - min + 1);
    uint8_t *at = heap_take(m->heap, len + 1);
    for (size_t i = 0; i < len; i++)
        at[i] = name ? (uint8_t)letters[dice_roll(m->dice, sizeof letters - 1)]
                : row->form == WIRE_VISIBLE ? (uint8_t)('!' + dice_roll(m->dice, '~' - '!' + 1))
                                            : (uint8_t)dice_roll(m->dice, 256);
    m->left -= len < m->left ? len : m->left;
    return (struct sam_bytes){at, len};
}

static void
make_fixed(const struct wire_row *row, struct maker *m, uint8_t *to)
{
    for (size_t i = 0; i < row->size; i++)
        to[i] = (uint8_t)dice_roll(m->dice, 256);
    m->left -= row->size < m->left ? row->size : m->left;
}

static uint64_t
make_number(const struct wire_row *row, struct maker *m)
{
    uint64_t span = row->max - row->min;
    switch (dice_roll(m->dice, 4)) {
    case 0:
        return row->min;
    case 1:
        return row->max;
    default:
        break;
    }
    if (span > 1000 && dice_roll(m->dice, 2) == 0) span = 1000;
    return row->min
           + (span == UINT64_MAX ? dice_roll(m->dice, UINT64_MAX) : dice_roll(m->dice, span + 1));
}

static void
make_one(const struct wire_row *row, struct maker *m, void *to)
{
    uint32_t u32;
    uint64_t u64;
    const void *inner;
    struct sam_bytes bytes;

    switch (row->form) {
    case WIRE_FIXED:
        make_fixed(row, m, to);
        break;
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
        bytes = make_bytes(row, m);
        memcpy(to, &bytes, sizeof bytes);
        break;
    case WIRE_U32:
        u32 = (uint32_t)make_number(row, m);
        memcpy(to, &u32, sizeof u32);
        break;
    case WIRE_U64:
        u64 = make_number(row, m);
        memcpy(to, &u64, sizeof u64);
        break;
    case WIRE_TIME:
    case WIRE_I64:
        u64 = dice_roll(m->dice, UINT64_MAX) >> dice_roll(m->dice, 63);
        if (row->form == WIRE_TIME) u64 >>= 1;
        memcpy(to, &u64, sizeof u64);
        break;
    case WIRE_BOOL:
        *(bool *)to = dice_roll(m->dice, 2) == 1;
        break;
    case WIRE_MESSAGE:
        inner = make_value(row->table, m);
        memcpy(to, &inner, sizeof inner);
        break;
    }
}

static size_t
size_of_one(const struct wire_row *row)
{
    switch (row->form) {
    case WIRE_FIXED:
        return row->size;
    case WIRE_MESSAGE:
        return row->table->size;
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
    case WIRE_U32:
    case WIRE_U64:
    case WIRE_TIME:
    case WIRE_I64:
    case WIRE_BOOL:
        break;
    }
    return sizeof(struct sam_bytes);
}

static const struct wire_row *sorting; /* qsort has no argument for it */

static int
by_bytes(const void *a, const void *b)
{
    if (sorting->form == WIRE_FIXED) return memcmp(a, b, sorting->size);
    const struct sam_bytes *x = a, *y = b;
    int way = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);
    return way != 0 ? way : (x->len > y->len) - (x->len < y->len);
}

static void
make_list(const struct wire_row *row, struct maker *m, uint8_t *value)
{
    size_t size = size_of_one(row), count = row->few + (size_t)dice_roll(m->dice, 4);
    uint8_t *list = heap_take(m->heap, row->many * size + 1);
    if (dice_roll(m->dice, 10) == 0) count = row->many;
    if (count > row->many) count = row->many;

    size_t made = 0;
    for (; made < count && (made < row->few || m->left > 600); made++) {
        uint8_t *to = list + made * size;
        if (row->form == WIRE_MESSAGE)
            memcpy(to, make_value(row->table, m), size);
        else
            make_one(row, m, to);
    }
    if (row->sorted && made > 1) {
        sorting = row;
        qsort(list, made, size, by_bytes);
        for (size_t i = 1; i < made; i++) /* one letter names fall together */
            if (by_bytes(list + (i - 1) * size, list + i * size) == 0) made = i;
    }
    memcpy(value + row->beside, &made, sizeof made);
    const void *at = list;
    memcpy(value + row->at, &at, sizeof at);
}

/* Which of the optional fields: none, one, or any. */
static void
choose(const struct wire_table *table, struct maker *m, bool there[static 64])
{
    unsigned optional[64], n = 0;
    for (unsigned i = 0; i < table->n_rows; i++) {
        there[i] = table->message->fields[i].label != PROTOBUF_C_LABEL_OPTIONAL;
        if (!there[i]) optional[n++] = i;
    }
    uint64_t way = dice_roll(m->dice, 3);
    if (n == 0 || way == 0) return;
    if (way == 1)
        there[optional[dice_roll(m->dice, n)]] = true;
    else
        for (unsigned i = 0; i < n; i++)
            there[optional[i]] = dice_roll(m->dice, 2) == 1;
}

static void
fill(const struct wire_table *table, struct maker *m, uint8_t *value)
{
    bool there[64];
    must(table->n_rows <= 64, "more rows than expected");
    memset(value, 0, table->size);
    choose(table, m, there);
    for (unsigned i = 0; i < table->n_rows; i++) {
        const struct wire_row *row = &table->rows[i];
        if (table->message->fields[i].label == PROTOBUF_C_LABEL_REPEATED) {
            make_list(row, m, value);
        } else if (there[i]) {
            if (row->beside != WIRE_ALONE) *(bool *)(value + row->beside) = true;
            make_one(row, m, value + row->at);
        }
    }
}

static const void *
make_value(const struct wire_table *table, struct maker *m)
{
    uint8_t *value = heap_take(m->heap, table->size);
    for (unsigned tries = 0; tries < 1000; tries++) {
        fill(table, m, value);
        if (table->check == NULL || table->check(value)) return value;
    }
    must(false, table->message->name); /* no valid one was found */
    return NULL;
}

const void *
random_value(const struct wire_table *table, struct dice *dice, size_t bytes, struct heap *heap)
{
    struct maker m = {.dice = dice, .heap = heap, .left = bytes};
    return make_value(table, &m);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void
collect(const struct wire_table *table, const struct wire_table **tables, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (tables[i] == table) return;
    must(*n < TABLES_MAX, "more tables than expected");
    tables[(*n)++] = table;
    for (size_t i = 0; i < table->n_rows; i++)
        if (table->rows[i].table != NULL) collect(table->rows[i].table, tables, n);
}

size_t
all_tables(const struct wire_table *ret_tables[static TABLES_MAX])
{
    size_t n = 0;
#define COLLECT(S) collect(&wire_##S##_table, ret_tables, &n);
    WIRE_TYPES(COLLECT)
    return n;
}
