/* pins.h - what a client remembers of each case and of the broker, so that it notices when it is shown
 * less than it has seen: a rollback or a fork. Here in memory; the file is pins_file.h's.
 * Pure but for memory: no I/O, clock, randomness or logging.
 * One realm's, as the key store is. All ids, no secrets: who may read the file learns with whom and when.
 * Source: design.md section 3 "Beacon", "Log" and "Case statement". */
#ifndef PROTO_PINS_H
#define PROTO_PINS_H

#include "file.h"

#include <samtykke/bytes.h>
#include <samtykke/consent.h>
#include <samtykke/err.h>
#include <stdbool.h>

#define PINS_ID_BYTES 16U /* a realm, a case */
#define PINS_HASH_BYTES                                                                            \
    32U /* a statement's id, a root, a consent's hash, a key_id; the identity key */
#define PINS_CASES_MAX 4096U
#define PINS_WORDS_MAX 33U /* members of a case: the largest team, and oneself */

/* What a case showed: a verified case statement, and a checkpoint that a verified head names.
 * All of the present; who asks for an old version to look at does not pin it. */
struct pins_seen {
    uint8_t case_id[PINS_ID_BYTES];
    uint64_t version;                     /* from 1 */
    uint8_t statement[PINS_HASH_BYTES];   /* id of that version's statement */
    uint8_t owners_from[PINS_HASH_BYTES]; /* id of the version that set its owners */
    bool has_consent;                     /* the hash is known */
    uint8_t consent[PINS_HASH_BYTES];     /* zeros where it is not */
    uint64_t log_size;                    /* leaves, 0..TREE_SIZE_MAX */
    uint8_t log_root[PINS_HASH_BYTES];
    sam_time log_time;              /* of the checkpoint; milliseconds since 1970, not negative */
    uint8_t first[PINS_HASH_BYTES]; /* id of v1's statement */
};

/* A case as it is remembered. */
struct pins_case {
    struct pins_seen seen;
    uint32_t n_words;
    uint8_t words[PINS_WORDS_MAX][PINS_HASH_BYTES]; /* key_ids whose eight words were compared */
};

struct pins_broker {
    uint8_t statement[PINS_HASH_BYTES];
    uint64_t version; /* from 1 */
    uint8_t identity[PINS_HASH_BYTES];
};

/* Everything. To be read; changed by the functions below only. */
struct pins {
    uint8_t realm[PINS_ID_BYTES];
    uint64_t counter;             /* how often the file was written; 0: never */
    uint8_t mac[PINS_HASH_BYTES]; /* of the file as it was loaded or saved; zeros: never */
    bool has_broker;
    struct pins_broker broker;
    uint32_t n, room;
    struct pins_case *cases; /* sorted by id */
};

/* Why something was not done. Each has one error, in brackets. */
enum pins_reason {
    PINS_FINE = 0,
    PINS_FILE,    /* (the file's) see file; FILE_ABSENT: there are no pins */
    PINS_NONE,    /* (MALFORMED) not a pins file */
    PINS_VERSION, /* (MALFORMED) a pins file of another version */
    PINS_DAMAGED, /* (REFUSED) the MAC is wrong: damaged, cut off, or of another local key */
    PINS_INVALID, /* (MALFORMED) the MAC is right, but what it covers breaks a rule above */
    PINS_REALM,   /* (REFUSED) of another realm */
    PINS_MEMORY,  /* (NOMEM) */
    PINS_CHANGED, /* (REFUSED) another process has written since: load again, see again */
    PINS_ROOM,    /* (TOO_BIG) one case, key_id or counter too many */
    PINS_RANGE,   /* (MALFORMED) what was seen is out of its range, or of no pinned case */

    /* (REFUSED) less than what was seen before, or something else: */
    PINS_OTHER_FIRST,     /* another v1: another case under this id */
    PINS_OLDER,           /* a lower version */
    PINS_OTHER_STATEMENT, /* the same version with another id, owners_from or consent */
    PINS_SMALLER_LOG,     /* the log lost leaves */
    PINS_OTHER_ROOT,      /* the same log size with another root: a fork */
    PINS_EARLIER,         /* an earlier checkpoint */
    PINS_OLDER_BROKER,    /* a broker statement of a lower version */
    PINS_OTHER_BROKER,    /* the same version of it with another id */
    PINS_OTHER_IDENTITY,  /* another identity key than the registrar's code was of */
};

/* Written only on an error. */
struct pins_why {
    enum pins_reason reason;
    enum file_reason file; /* where reason is PINS_FILE */
};

/* Say why, and give the error that goes with it: for pins.c and pins_file.c. */
enum sam_err pins_say(enum pins_reason reason, struct pins_why *ret_why) SAM_MUST_CHECK;

/* Pins without a case or a broker.
 *   realm     in, borrowed
 *   n         0..PINS_CASES_MAX, cases to keep room for
 *   ret_pins  out, owned: pins_free()
 * Errors: MEMORY. */
enum sam_err pins_new(const uint8_t realm[static PINS_ID_BYTES], uint32_t n, struct pins **ret_pins,
                      struct pins_why *ret_why) SAM_MUST_CHECK;

void pins_free(struct pins **pins);

/* A case; NULL where it is not pinned. Borrowed until pins change. */
const struct pins_case *pins_find(const struct pins *pins,
                                  const uint8_t case_id[static PINS_ID_BYTES]);

/* Pin what a case showed. Versions, log sizes and checkpoint times never go down; the same version has
 * the same id, owners_from and consent (which may become known), the same log size the same root; v1
 * stays. Where a rule is broken nothing of it is pinned, and the two together are evidence.
 *   seen  in, borrowed; not checked here: signatures, that owners_from is of a later version than the
 *         pinned one where it is another, and that the larger log begins with the smaller
 * Errors: RANGE; the REFUSED ones up to EARLIER, in that order; ROOM, MEMORY. */
enum sam_err pins_see(struct pins *pins, const struct pins_seen *seen, struct pins_why *ret_why)
    SAM_MUST_CHECK;

/* Pin a broker statement: by the same rules, and the identity key stays for good.
 * Errors: RANGE, OTHER_IDENTITY, OLDER_BROKER, OTHER_BROKER. */
enum sam_err pins_see_broker(struct pins *pins, const struct pins_broker *seen,
                             struct pins_why *ret_why) SAM_MUST_CHECK;

/* Were the eight words for this member compared and the same? They are a matter between people, so
 * what was said can be taken back; nothing that a broker shows changes it. */
bool pins_words_same(const struct pins_case *pinned, const uint8_t key_id[static PINS_HASH_BYTES]);

/* Remember that they were the same, or forget it. Twice is as good as once.
 * Errors: RANGE no such case; ROOM. */
enum sam_err pins_set_words(struct pins *pins, const uint8_t case_id[static PINS_ID_BYTES],
                            const uint8_t key_id[static PINS_HASH_BYTES], bool same,
                            struct pins_why *ret_why) SAM_MUST_CHECK;

#endif
