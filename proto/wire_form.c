/* wire_form.c - the form of one field: sizes, letters, ranges, order. */
#include "wire_table.h"

#include <string.h>

static bool
is_visible(struct sam_bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (b.at[i] < '!' || b.at[i] > '~') return false;
    return true;
}

static bool
bytes_fit(const struct wire_row *row, struct sam_bytes b)
{
    if (row->form == WIRE_NAME) return name_good(b);
    if (b.len < row->min || b.len > row->max) return false;
    return row->form == WIRE_BYTES || is_visible(b);
}

/* By bytes, the shorter first where it begins the longer. */
static int
compare(struct sam_bytes a, struct sam_bytes b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int way = shared == 0 ? 0 : memcmp(a.at, b.at, shared);
    if (way == 0 && a.len != b.len) way = a.len < b.len ? -1 : 1;
    return way;
}

static struct sam_bytes
element(const struct wire_row *row, const void *value, size_t i)
{
    if (row->form == WIRE_FIXED)
        return (struct sam_bytes){(const uint8_t *)value + i * row->size, row->size};
    return ((const struct sam_bytes *)value)[i];
}

static bool
list_fits(const struct wire_row *row, const void *value, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (row->form != WIRE_FIXED && !bytes_fit(row, element(row, value, i))) return false;
        if (row->sorted && i > 0
            && compare(element(row, value, i - 1), element(row, value, i)) >= 0)
            return false;
    }
    return true;
}

bool
wire_row_check(const struct wire_row *row, const void *value, size_t count)
{
    uint32_t u32;
    uint64_t u64;
    sam_time time;

    switch (row->form) {
    case WIRE_FIXED:
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
        return list_fits(row, value, count);
    case WIRE_U32:
        memcpy(&u32, value, sizeof u32);
        return u32 >= row->min && u32 <= row->max;
    case WIRE_U64:
        memcpy(&u64, value, sizeof u64);
        return u64 >= row->min && u64 <= row->max;
    case WIRE_TIME:
        memcpy(&time, value, sizeof time);
        return time >= 0;
    case WIRE_I64:
    case WIRE_BOOL:
    case WIRE_MESSAGE:
        return true;
    }
    return false;
}

unsigned
wire_count_set(const void *value, const struct wire_row *rows, size_t n, size_t *ret_last)
{
    unsigned set = 0;
    for (size_t i = 0; i < n; i++) {
        const void *inner = *(const void *const *)(const void *)((const uint8_t *)value
                                                                 + rows[i].at);
        if (inner == NULL) continue;
        set++;
        *ret_last = i;
    }
    return set;
}
