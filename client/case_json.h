/* case_json.h - what this home remembers of a case, as JSON in small sealed files (vault.c): HOME/cases/HEX/NAME.
 * For client/ only. */
#ifndef CLIENT_CASE_JSON_H
#define CLIENT_CASE_JSON_H

#include "inside.h"

#include <jansson.h>

/* An empty object where there is no file.
 *   name      in   below the case's folder
 *   ret_root  out, owned: json_decref(); an object
 * Errors: of reading; MEMORY. */
enum sam_err case_json_read(const struct sam_case *c, const char *name, json_t **ret_root,
                            struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Written whole; nothing of the text stays in memory. Errors: of writing; MEMORY. */
enum sam_err case_json_write(const struct sam_case *c, const char *name, const json_t *root,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
