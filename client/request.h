/* request.h - the paper that somebody gives to the registrar and to the candidate: who, in which role, with
 * which keys. JSON; no secret in it.
 *
 *   {"samtykke": "request v1", "realm": 32 hex, "person": 32 hex, "handle": ..., "name": ..., "role": ...,
 *    "organisation": ..., "keys": base64 of a keys statement}
 *
 * Only the keys are signed, and by themselves: that they are this person's is for the certificate and the
 * eight words to say, and who reads it aloud sees the name. All hexadecimal digits are lower-case.
 * Source: include/samtykke/client_office.h, sam_request_read(); proto/keys.h. */
#ifndef CLIENT_REQUEST_H
#define CLIENT_REQUEST_H

#include "paper.h"
#include "proto/keys.h"
#include <samtykke/client.h>

#define REQUEST_TEXT_MAX 16384U /* bytes */

/* One that was read and checked. Zeroed, it is a closed one. */
struct request_paper {
    struct sam_self self; /* key_id as the keys statement says; has_broker false */
    struct keys keys;     /* owned, checked */
    uint8_t *statement;   /* owned: the bytes of the keys statement, for Admit and PutCase */
    size_t statement_len;
};

/* Read one.
 *   text       in, borrowed, untrusted
 *   realm      in, borrowed   SAM_ID_BYTES that it must be of; NULL: any
 *   ret_paper  out, written only on OK; end it with request_close()
 * Errors (trouble): FILE_FORM; FORGED (the keys statement is not right); MEMORY. */
enum sam_err request_open(struct sam_bytes text, const uint8_t *realm,
                          struct request_paper *ret_paper, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Nothing but zeros are left. Takes a closed one. */
void request_close(struct request_paper *paper);

/* Write one.
 *   self      in, borrowed
 *   sign      in, borrowed, secret   STATEMENT_SECRET_BYTES
 *   body      in, borrowed           the keys, as keys_make() wants them
 *   ret_text  out, owned: free()
 * Errors: INTERNAL, MEMORY. */
enum sam_err request_write(const struct sam_self *self, const uint8_t *sign,
                           const struct keys_body *body, char **ret_text,
                           struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Who somebody is, in the paper of that and in a home's profile: the name of the field that is wrong, NULL: none.
 * ret_self: all but key_id and has_broker are written. And put there; false: no memory. */
const char *request_wrong_who(const json_t *json, struct sam_self *ret_self);
bool request_put_who(json_t *json, const char *what, const struct sam_self *self);

/* What all papers here take for a role or an organisation ([a-z0-9._-], 1..64 bytes), for a handle (the same, 1..31
 * bytes) and for a name (UTF-8 without control characters, 1..127 bytes, not only blanks). */
bool request_word_good(const char *text);
bool request_handle_good(const char *handle);
bool request_name_good(const char *name);

#endif
