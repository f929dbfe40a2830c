/* ledger.h - the whole log of a case, read as its candidate reads it: by requests, verified from keys alone.
 * Dies of what is not as it must be. */
#ifndef TESTS_PROCESS_LEDGER_H
#define TESTS_PROCESS_LEDGER_H

#include "caller.h"

#include "checkpoint.h"

#define FIELD_OF_ADMIT 3U /* in Request; the others follow in the order of enum request_kind */

/* How far somebody has seen the log. Zeroed: nothing yet. */
struct ledger_pin {
    uint64_t size;
    struct tree_hash root;
    sam_time time;
};

/* Read a checkpoint as it came; its signature is verified. False: there is none. */
bool ledger_note(const struct realm *realm, struct sam_bytes note, struct ledger_pin *ret_pin);

/* The checkpoint of now: it must follow what was pinned, by a proof, and is pinned. */
void ledger_follow(struct caller *caller, struct realm *realm, struct ledger_pin *pin);

struct ledger_entry {
    uint64_t seq, index;
    sam_time time;
    uint32_t kind; /* enum request_kind */
    uint32_t decision, reason;
    uint8_t actor[HASH_BYTES], item[ID_BYTES], request[ID_BYTES], version[HASH_BYTES];
};

/* Owned: ledger_free(). */
struct ledger {
    struct ledger_entry *at; /* by seq, from 1 */
    const struct ledger_entry **by_request;
    size_t n;
    size_t proven; /* entries whose inclusion was asked for: one in 16, and the last */
};

/* All of the case, under the checkpoint of now, which is pinned: numbers without gaps, links, inclusion. */
void ledger_read(struct caller *caller, struct realm *realm, const uint8_t case_id[static ID_BYTES],
                 struct ledger_pin *pin, struct ledger *ret_ledger);
void ledger_free(struct ledger *ledger);

/* Entries of this request, in the order of the log: ret_first[0], ret_first[1], ...
 * Returns how many there are. */
size_t ledger_find(const struct ledger *ledger, const uint8_t request[static ID_BYTES],
                   const struct ledger_entry *const **ret_first);

#endif
