/* paper.h - the small JSON papers that people keep and hand around: profile, request, names. One object of
 * exactly the fields that are named, each once, "samtykke" first among them: what it is, and its version.
 * For client/ only. No I/O.
 * Source: RFC 8259, read by jansson. */
#ifndef CLIENT_PAPER_H
#define CLIENT_PAPER_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#include <jansson.h>
#include <stdbool.h>

/* Read an object.
 *   text      in, borrowed, untrusted
 *   what      in   value of "samtykke": "request v1"
 *   fields    in   names of all others, NULL at the end
 *   ret_json  out, owned: json_decref(); written only on OK
 * Errors: MALFORMED; NOMEM. */
enum sam_err paper_read(struct sam_bytes text, const char *what, const char *const *fields,
                        json_t **ret_json) SAM_MUST_CHECK;

/* Any object, whatever its fields. By the reader of policy/text, which notices that memory ran out where jansson alone
 * goes on.
 *   text      in, borrowed
 *   ret_json  out, owned: json_decref(); written only on OK
 * Errors: MALFORMED (also: a field that is there twice); NOMEM. */
enum sam_err paper_parse(struct sam_bytes text, json_t **ret_json) SAM_MUST_CHECK;

/* A string of 1..size-1 bytes. False: it is none. */
bool paper_text(const json_t *json, const char *field, char *ret, size_t size);

/* len bytes in lower-case hexadecimal digits, all of them; nothing else. */
bool paper_hex(const json_t *json, const char *field, uint8_t *ret, size_t len);

/* Put bytes in as such digits. False: no memory. */
bool paper_put_hex(json_t *json, const char *field, const uint8_t *at, size_t len);

/* Bytes in base64 (RFC 4648, with padding), at most max of them.
 *   ret  out, owned: free() */
enum sam_err paper_base64(const json_t *json, const char *field, size_t max, uint8_t **ret,
                          size_t *ret_len) SAM_MUST_CHECK;
bool paper_put_base64(json_t *json, const char *field, struct sam_bytes bytes);

/* An empty one to write, owned: json_decref(). Not json_object(), because memory that ran out in what was read or
 * written before is forgotten only when a reading begins (policy/text/json.c). NULL: no memory. */
json_t *paper_new(void);

/* As a text, with a line end. NULL: no memory, or json is NULL. Owned: free(). */
char *paper_write(const json_t *json);

#endif
