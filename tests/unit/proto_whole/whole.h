/* whole.h - one small world from keys to plaintext, as tests/vectors/whole.json keeps it: Maja's case
 * with one device, Bo who wrote one item, Tine who reads it. All of it is the same in every run. What
 * does not go as it must fails the test. */
#ifndef TESTS_PROTO_WHOLE_WHOLE_H
#define TESTS_PROTO_WHOLE_WHOLE_H

#include "checkpoint.h"
#include "item_key.h"
#include "world.h"
#include "wrap.h"

#include <jansson.h>

#define WHOLE_PEOPLE 3U  /* owner, author, reader: their keys statements, and their shares */
#define WHOLE_ENTRIES 5U /* of this case in the log */
#define WHOLE_LEAVES 6U  /* in the log: one is another case's */
#define WHOLE_FOREIGN 1U /* that one's index */
#define WHOLE_PINNED 2U  /* leaves of the log that the reader pinned, and that the author saw */

enum whole_person { WHOLE_OWNER, WHOLE_AUTHOR, WHOLE_READER };

/* Any bytes of the file. */
#define octets signed_bytes

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct whole_entry {
    uint64_t index; /* leaf in the log */
    uint8_t salt[TREE_SALT_BYTES];
    struct octets entry;
    struct tree_proof proof; /* of inclusion */
};

/* What the reader brings along. */
struct whole_reader {
    uint8_t realm[ID_BYTES], case_id[ID_BYTES];
    uint8_t identity_key[KEY_BYTES]; /* of the broker */
    uint8_t nonce[ID_BYTES];         /* of her request */
    uint8_t x25519_secret[KEY_BYTES];
    uint8_t share[KEY_BYTES]; /* as the release gave it */
    sam_time now;
};

struct whole {
    struct octets keys[WHOLE_PEOPLE], broker, of_case, head, item, wraps; /* statements */
    struct octets consent, ciphertext;
    struct share shares[WHOLE_PEOPLE]; /* as the author sent them to the core */
    struct octets origin, checkpoint, pinned;
    struct tree_proof consistency;
    struct whole_entry log[WHOLE_ENTRIES];
    struct whole_reader reader;
    struct octets json, name, attachment; /* what she must find */
};

/* The people of it. */
extern struct world world;

/* Make it, in a folder of its own that is gone again. */
void whole_make(struct whole *ret_whole);

/* Somebody's keys statement. */
void whole_keys(const struct party *party, struct octets *ret_keys);

/* ---- whole_shared.c ---------------------------------------------------------------------------- */

void whole_put(struct octets *octets, const void *at, size_t len);
void whole_hash(const char *text, unsigned n, uint8_t ret_hash[static HASH_BYTES]);
/* Let libsodium draw these bytes, whenever it is asked for as many or fewer. */
void whole_draw(const uint8_t drawn[static KEY_BYTES]);

/* Where an item, and the wraps of it by this wrapper (key_id), belong. */
struct item_ctx whole_ctx(const struct item_body *item);
struct wrap_place whole_place(const struct item_body *item,
                              const uint8_t item_statement[static HASH_BYTES],
                              const uint8_t wrapper[static HASH_BYTES]);

/* A folder of one's own below /tmp; both ends of it. */
struct whole_folder {
    char path[64];
    int dir;
};
void whole_folder_make(struct whole_folder *ret_folder);
void whole_folder_remove(struct whole_folder *folder); /* nothing may be left in it */

/* ---- its log: whole_log.c ------------------------------------------------------------------------ */

/* The log that grows while the world is made. Appending fills whole->log[case_seq - 1] but for its
 * proof; an entry's case_seq and previous are filled in. */
void whole_log_begin(void);
void whole_log_add(struct whole *whole, struct log_entry *entry);
void whole_log_add_foreign(void);
struct tree_hash whole_log_root(void);
/* A signed checkpoint of the log as it is. */
void whole_log_checkpoint(const struct whole *whole, sam_time time, struct octets *ret_note);
/* All proofs, once the log is complete. */
void whole_log_prove(struct whole *whole);

/* ---- the file: whole_file.c -------------------------------------------------------------------- */

/* Owned: json_decref(). */
json_t *whole_json(const struct whole *whole);
void whole_read(const json_t *file, struct whole *ret_whole);

/* ---- opening it: whole_open.c ------------------------------------------------------------------ */

/* Go through all of it as its reader does, until something is refused.
 *   ret_step    out   the step that refused; NULL: all is as it must be, and was read
 *   ret_reason  out   its reason */
void whole_open(const struct whole *whole, const char **ret_step, const char **ret_reason);

#endif
