/* random.h - a random value of any type of the wire, of the right form, from a seed. */
#ifndef TESTS_PROTO_WIRE_RANDOM_H
#define TESTS_PROTO_WIRE_RANDOM_H

#include "wire_table.h"

/* Random numbers, the same from the same seed on every machine. */
struct dice {
    uint64_t state;
};
uint64_t dice_roll(struct dice *dice, uint64_t below); /* 0..below - 1; below > 0 */

/* Memory for the values of one test, given back at once. */
struct heap;
struct heap *heap_new(void);
void *heap_take(struct heap *heap, size_t size);
void heap_free(struct heap **heap);

/* A struct of table->size bytes whose encoding is at most `bytes` long, about.
 * Lists are short, or now and then as long as they may be. */
const void *random_value(const struct wire_table *table, struct dice *dice, size_t bytes,
                         struct heap *heap);

/* Every table, each once: the types of wire.h and the messages in them. */
#define TABLES_MAX 96U
size_t all_tables(const struct wire_table *ret_tables[static TABLES_MAX]);

#endif
