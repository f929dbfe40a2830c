/* world.h - a folder with a store in it, and records to put there. What fails, fails the test. */
#ifndef TESTS_BROKER_STORE_WORLD_H
#define TESTS_BROKER_STORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "store_data.h"
#include <cmocka.h>

#define ok(call) assert_int_equal(call, SAM_OK)
#define refuses(call, reason)                                                                      \
    do {                                                                                           \
        assert_int_not_equal(call, SAM_OK);                                                        \
        assert_int_equal(store_why(world.store), reason);                                          \
    } while (0)

struct world {
    char folder[64];
    char path[96], checkpoint[96];
    uint8_t realm[ID_BYTES], key_id[HASH_BYTES];
    struct store_options options;
    struct store *store;
    struct store_memory *memory;
};
extern struct world world;

/* Set-up and tear-down: an empty folder, its options, and (world_start) a new store in it. */
int world_folder(void **state);
int world_start(void **state);
int world_end(void **state);

/* Open what is there; the reason, or STORE_FINE. */
enum store_reason world_open(void);

/* The path of a name in the folder; good until the third call from here. */
const char *world_path(const char *name);

/* 32 bytes that begin with a number. Good until the 32nd call from here. */
const uint8_t *id(unsigned n);
struct sam_bytes text(const char *said);
void expect_bytes(struct sam_bytes is, const char *said);

/* A turn with one frame around what is done. */
void turn_begin(void);
void turn_end(void);

/* Records with numbers; errors are the caller's. */
enum sam_err put_case(struct store *store, unsigned case_id, uint64_t version);
enum sam_err put_item(struct store *store, unsigned item, unsigned case_id, unsigned author,
                      uint64_t length);
enum sam_err put_wrap(struct store *store, unsigned item, unsigned recipient, const char *share);

/* The next entry of the log, in this case. */
enum sam_err next_entry(struct store *store, unsigned case_id, sam_time time, const char *said,
                        struct store_entry *ret_entry, struct tree_grown *ret_grown);
enum sam_err put_entry(struct store *store, unsigned case_id, sam_time time, const char *said);

/* What one release writes, and the turn's checkpoint. */
enum sam_err put_checkpoint(struct store *store);

/* Is this in any file of the folder? */
bool found_on_disk(const char *mark);

#endif
