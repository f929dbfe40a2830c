/* name.c */
#include "name.h"

#include <string.h>

bool
name_good(struct sam_bytes name)
{
    if (name.len == 0 || name.len > NAME_MAX_BYTES) return false;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t c = name.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
            return false;
    }
    return true;
}

int
name_order(struct sam_bytes a, struct sam_bytes b)
{
    int way = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    if (way == 0 && a.len != b.len) way = a.len < b.len ? -1 : 1;
    return way;
}
