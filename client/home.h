/* home.h - the folder that a person's keys and pins lie in, as the files of client/home*.c, client.c, agent*.c
 * and recover.c see it.
 *
 *   profile.json  who lives here; readable without a passphrase
 *   keys          the key store (proto/keystore.h)
 *   pins          what was seen (proto/pins_file.h); made with the keys, so that it cannot be absent
 *   request.json  for the registrar and the candidate (request.h)
 *   broker        the broker statement, as it came
 *   lock          held by who is at work here; lock.next by who comes next. A room that is shown for hours looks whether
 *                 somebody waits there, and hands the home over for a while (client_turn.c)
 *   agent, agent.lock   the agent's socket, and what the running one holds
 *   spool/ cases/ evidence/
 *
 * Files 0600, folders 0700. Who can write here is the person. Still the keys are sealed and the pins under a
 * MAC; the profile is compared with the keys when they are opened, the broker statement with the pins.
 * Source: design.md section 6; include/samtykke/client.h. */
#ifndef CLIENT_HOME_H
#define CLIENT_HOME_H

#include "inside.h"

#define HOME_PROFILE "profile.json"
#define HOME_KEYS "keys"
#define HOME_PINS "pins"
#define HOME_REQUEST "request.json"
#define HOME_BROKER "broker"
#define HOME_LOCK "lock"
#define HOME_AGENT "agent"
#define HOME_AGENT_LOCK "agent.lock"
#define HOME_SPOOL "spool"
#define HOME_CASES "cases"
#define HOME_EVIDENCE "evidence"

#define HOME_QUEUE_END ".next" /* of a lock's name: of the one beside it */
#define HOME_LOCK_MS 5000      /* how long another one's work is waited for */

/* HOME/NAME. Errors: FILE (the path is too long). */
enum sam_err home_path(const char *home, const char *name, char ret_path[static SAM_PATH_MAX],
                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Is it a folder, ours, and shut to others? Errors: HOME_ABSENT, HOME_UNSAFE, FILE. */
enum sam_err home_look(const char *home, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Hold a lock file of the home: made where it is not there. Close ret_fd to let go.
 *   wait_ms  0: at once. Else in turn: who waits holds NAME.next meanwhile
 * Errors: HOME_IN_USE, FILE. */
enum sam_err home_lock(const char *home, const char *name, int64_t wait_ms, int *ret_fd,
                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Write profile.json, where none may be yet. */
enum sam_err home_write_profile(const char *home, const struct sam_self *self,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;

/* A passphrase in NFC, in memory of its own.
 *   typed   in, borrowed
 *   ret_at  out, owned: sodium_free(); written only on OK
 * Errors: PASSPHRASE (empty, too long, not UTF-8), MEMORY. */
enum sam_err home_passphrase_nfc(struct sam_bytes typed, uint8_t **ret_at, size_t *ret_len,
                                 struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Open the key store.
 *   passphrase   in, borrowed, as it was typed
 *   ret_secrets  out, owned: sodium_free(); read-only memory
 * Errors: LOCKED, PASSPHRASE, KEY_FILE, HOME_UNSAFE, MEMORY, FILE. */
enum sam_err home_unlock(const char *home, struct sam_bytes passphrase,
                         struct keystore_secrets **ret_secrets, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* What keystore.h and pins.h say as a trouble about a path. */
enum sam_err home_keys_trouble(struct sam_trouble *ret, enum sam_err err,
                               const struct keystore_why *why, const char *path) SAM_MUST_CHECK;
enum sam_err home_pins_trouble(struct sam_trouble *ret, enum sam_err err,
                               const struct pins_why *why, const char *path) SAM_MUST_CHECK;

/* ---- making one (home_make.c) -------------------------------------------------------------------------- */

/* As sam_home_create().
 *   secrets  in, borrowed   keys that are there already; NULL: drawn */
enum sam_err home_make(const struct sam_home_terms *terms, const struct keystore_secrets *secrets,
                       struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Remove what home_make() made, while nobody has been given anything of it. */
void home_take_back(const char *home);

/* ---- a broker statement (broker_trust.c) ----------------------------------------------------------------- */

/* Open one by its own identity key.
 *   realm       in   ID_BYTES that it must be of; NULL: any
 *   ret_broker  out, written only on OK; broker_close()
 * Errors: FILE_FORM; MEMORY. */
enum sam_err home_broker_open(struct sam_bytes statement, const uint8_t *realm,
                              struct broker *ret_broker, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* The same, its code as the registrar gave it. Errors: CODE. */
enum sam_err home_broker_trusted(struct sam_bytes statement, const uint8_t *realm, const char *code,
                                 struct broker *ret_broker, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Read HOME/broker. ret_is_there false: none; ret_broker is closed then. */
enum sam_err home_broker_load(const char *home, const uint8_t *realm, bool *ret_is_there,
                              struct broker *ret_broker, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* The edge of an organisation; NULL: it has none. Borrowed from body. */
const struct edge *home_edge(const struct broker_body *body, const char *organisation);

/* Pin what a broker statement shows. Errors: ROLLBACK, FORK, OTHER_BROKER. */
enum sam_err home_broker_pin(struct pins *pins, const struct broker *broker,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
