/* store.h - the memory that generated names and lists of names lie in. Emptied before each case;
 * copies of a case (generated_copy) borrow from the same store. Running out aborts: the sizes are
 * ours, not the input's. */
#ifndef TESTS_GENERATE_STORE_H
#define TESTS_GENERATE_STORE_H

#include <samtykke/bytes.h>

#define STORE_NAMES_MAX 65536U
#define STORE_TEXT_MAX (1U << 21)

struct store {
    struct sam_bytes names[STORE_NAMES_MAX];
    uint8_t text[STORE_TEXT_MAX];
    size_t n_names, n_text;
};

void store_clear(struct store *store);

/* Room for n names; none of them set. */
struct sam_bytes *store_names(struct store *store, size_t n);

/* One name: the bytes of a, then those of b. */
struct sam_bytes store_join(struct store *store, struct sam_bytes a, struct sam_bytes b);

#endif
