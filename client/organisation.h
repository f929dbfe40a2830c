/* organisation.h - the folder of an office that certifies its people, as the files of client/organisation*.c see
 * it. For client/organisation* only.
 *
 *   keys        a key store (proto/keystore.h) of no realm, under the office's passphrase. The private key of the
 *               root of a role is HKDF-Expand(its local key, "samtykke organisation v1 root " | role), so that one
 *               passphrase and one file hold them all
 *   ROLE.der    the root's certificate: for the broker
 *   ROLE.crl    its list of revoked ones: for the broker, anew with each certificate
 *   issued      what was issued and is still valid, and the numbers of the lists; sealed
 *   lock        held by who is at work here
 *
 *   issued = "samtykke issued v1\n" | nonce 24 | sealed record
 *   record = organisation: u8 length, bytes | u8 roles, each u8 length, bytes, u64 number of its list
 *            | u32 entries, each u8 role, 16 serial, 32 key_id, i64 not_after, i64 revoked at (0: not)
 * Numbers are little-endian. Sealed with XChaCha20-Poly1305-IETF under HKDF-Expand(local key, "samtykke
 * organisation v1 issued"), the magic as additional data: who cannot open the keys cannot take somebody off the
 * list. Not prevented: an old copy of the folder put back.
 * `issued` is written before what it tells of, so that nothing is ever issued that it does not know, and no
 * number of a list is used twice. What has expired leaves it.
 * Source: design.md section 3, "Certificates"; include/samtykke/client_office.h. */
#ifndef CLIENT_ORGANISATION_H
#define CLIENT_ORGANISATION_H

#include "proto/certificate_make.h"
#include "proto/keystore.h"
#include <samtykke/client_office.h>

#define ORGANISATION_ISSUED "issued"
#define ORGANISATION_ISSUED_MAX 16384U /* certificates that are valid at a time */
#define ORGANISATION_REVOKED_MAX                                                                   \
    1500U /* of them, revoked under one root: a list has room for them */

struct organisation_role {
    char name[CERTIFICATE_TEXT_MAX + 1];
    uint64_t number; /* of its last list; 0: none yet */
};

struct organisation_entry {
    uint8_t role; /* which of the roles */
    uint8_t serial[CERTIFICATE_SERIAL_BYTES];
    uint8_t key_id[CERTIFICATE_KEY_ID_BYTES];
    sam_time not_after;
    sam_time revoked_at; /* 0: not revoked */
};

/* What `issued` says. */
struct organisation_record {
    char name[CERTIFICATE_TEXT_MAX + 1];
    struct organisation_role roles[SAM_ROLES_MAX];
    size_t n_roles;
    struct organisation_entry *entries; /* owned */
    size_t n_entries;
};

/* A folder, opened. Zeroed, it is a closed one. */
struct organisation {
    char folder[SAM_PATH_MAX];
    int lock;                         /* descriptor; valid where secrets is not NULL */
    struct keystore_secrets *secrets; /* owned: sodium_free() */
    struct certificate_library *library;
    struct organisation_record record;
};

/* The root of a role: its certificate, and its private key, secret. */
struct organisation_root {
    uint8_t *der; /* owned */
    size_t len;
    uint8_t seed[CERTIFICATE_SEED_BYTES];
};

/* ---- the record (organisation_issued.c) -------------------------------------------------------------------- */

/* The moment that certificates and lists are valid from: whole seconds, ten minutes ago, because clocks differ. */
sam_time organisation_now(void);

/* Read and open it. Errors: LOCKED (damaged, or of other keys), FILE*, MEMORY. */
enum sam_err organisation_read(struct organisation *o, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Seal and write it.
 *   is_new  nothing may be there yet */
enum sam_err organisation_write(const struct organisation *o, bool is_new,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Take in one more. Errors: TOO_MANY, MEMORY. */
enum sam_err organisation_add(struct organisation *o, const struct organisation_entry *entry,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Forget those that ended before `now`. */
void organisation_prune(struct organisation *o, sam_time now);

/* ---- the folder (organisation_folder.c) --------------------------------------------------------------------- */

/* Open one. Takes its lock.
 *   o  zeroed before; organisation_close() after, whatever happened
 * Errors: FILE_ABSENT, HOME_UNSAFE, HOME_IN_USE, LOCKED, PASSPHRASE, KEY_FILE, MEMORY, FILE. */
enum sam_err organisation_open(struct organisation *o, const char *folder,
                               struct sam_bytes passphrase, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
void organisation_close(struct organisation *o);

/* FOLDER/NAMEEND. Errors: FILE (too long). */
enum sam_err organisation_path(const struct organisation *o, const char *name, const char *end,
                               char ret_path[static SAM_PATH_MAX], struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* A key of the folder: HKDF-Expand of its local key. ret: 32 bytes, secret. */
void organisation_key(const struct organisation *o, const char *what, const char *name,
                      uint8_t ret[static KEYSTORE_KEY_BYTES]);
/* The private key of a role's root. */
void organisation_seed(const struct organisation *o, size_t role,
                       uint8_t ret_seed[static CERTIFICATE_SEED_BYTES]);
/* A role's root, to certify with.
 *   ret  organisation_root_close() it where it was opened
 * Errors: FILE*, MEMORY. */
enum sam_err organisation_root_open(const struct organisation *o, size_t role,
                                    struct organisation_root *ret, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
void organisation_root_close(struct organisation_root *root);

/* Write the list of a role anew, with the number that the record has for it. Errors: TOO_MANY, FILE. */
enum sam_err organisation_publish(const struct organisation *o, size_t role, sam_time now,
                                  struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What proto/certificate* says as a trouble. */
enum sam_err organisation_trouble(struct sam_trouble *ret, enum sam_err err, const char *what)
    SAM_MUST_CHECK;

#endif
