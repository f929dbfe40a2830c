/* store.c - the memory of generated names. */
#include "store.h"
#include <stdlib.h>
#include <string.h>

void
store_clear(struct store *store)
{
    store->n_names = 0;
    store->n_text = 0;
}

struct sam_bytes *
store_names(struct store *store, size_t n)
{
    if (n > STORE_NAMES_MAX - store->n_names) { abort(); }
    struct sam_bytes *names = store->names + store->n_names;
    store->n_names += n;
    return names;
}

struct sam_bytes
store_join(struct store *store, struct sam_bytes a, struct sam_bytes b)
{
    if (a.len + b.len > STORE_TEXT_MAX - store->n_text) { abort(); }
    uint8_t *at = store->text + store->n_text;
    if (a.len > 0) { memcpy(at, a.at, a.len); }
    if (b.len > 0) { memcpy(at + a.len, b.at, b.len); }
    store->n_text += a.len + b.len;
    return (struct sam_bytes){at, a.len + b.len};
}
