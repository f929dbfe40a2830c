/* same.h - comparing borrowed bytes. Apart from bytes.h, because what is proved includes that one,
 * and compares nothing. */
#ifndef SAMTYKKE_SAME_H
#define SAMTYKKE_SAME_H

#include <samtykke/bytes.h>
#include <stdbool.h>
#include <string.h>

/* Byte for byte; two absent ones are the same. Not for secrets. */
static inline bool
sam_bytes_same(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Position of name in a list of n; n where it is not there. */
static inline uint32_t
sam_bytes_find(const struct sam_bytes *list, uint32_t n, struct sam_bytes name)
{
    for (uint32_t i = 0; i < n; i++) {
        if (sam_bytes_same(list[i], name)) { return i; }
    }
    return n;
}

#endif
