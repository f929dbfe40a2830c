/* json.h - reading JSON with one clear complaint: the parts that every reader here shares.
 * The only foreign library: jansson. Borrowed bytes live as long as the reading. */
#ifndef POLICY_TEXT_JSON_H
#define POLICY_TEXT_JSON_H

#include <jansson.h>
#include <samtykke/consent.h>
#include <samtykke/err.h>

#define JSON_FAULT_MAX 192U /* bytes of a complaint, NUL included */

struct json_block;

/* One reading. Zeroed before use, json_close() after, whatever happened. */
struct json_reading {
    json_t *root;
    json_t *doubled;            /* paths of keys that come twice in one object; NULL: none */
    struct json_block *blocks;  /* memory of the reading */
    enum sam_err err;           /* the first thing that went wrong */
    char fault[JSON_FAULT_MAX]; /* "field: problem" */
};

/* A place in the text: "consent.team", or with index >= 0 "consent.team[1]". */
struct json_place {
    const char *of;
    int index;
};

/* Parse a text into r->root, an object. On failure says what is wrong of `name`. */
bool json_open(struct json_reading *r, struct sam_bytes text, const char *name);
void json_close(struct json_reading *r);

/* Zeroed memory that lives as long as the reading. NULL: none left, and r says so. */
void *json_memory(struct json_reading *r, size_t n, size_t size);

/* Complain, unless there was a complaint before. field: NULL for the place itself. Returns false. */
bool json_fail(struct json_reading *r, struct json_place place, const char *field,
               const char *problem);
bool json_fail_fault(struct json_reading *r, enum sam_err err, const struct sam_fault *fault);
bool json_fail_memory(struct json_reading *r);

/* Absent, null and [] mean the same. */
bool json_is_absent(const json_t *value);

/* The fields of an object, in the order of names; an absent one is NULL. Complains of anything that
 * is no object, and of a field without a name here. */
bool json_fields(struct json_reading *r, struct json_place place, json_t *object,
                 const char *const *names, size_t n, json_t **ret);

/* A list of at most max values, or absent. ret_n: its length. */
bool json_list(struct json_reading *r, struct json_place place, const char *field,
               const json_t *list, size_t max, size_t *ret_n);

/* The bytes of a string; empty for anything else. */
struct sam_bytes json_bytes(const json_t *value);

bool json_has_nul(const json_t *value);

/* A name from the text is shown only where it is plain: 1 to 64 of A-Z a-z 0-9 _ -. */
bool json_is_plain(const char *key);

/* Ids: 1 to 64 bytes of [a-z0-9._-]. Employer names: UTF-8 without control characters. */
bool json_is_id(struct sam_bytes text);
bool json_is_employer(struct sam_bytes text);

/* A field that is an id, a moment. required: complain where it is absent; else *ret is empty. */
bool json_id(struct json_reading *r, struct json_place place, const char *field,
             const json_t *value, bool required, struct sam_bytes *ret);
bool json_time(struct json_reading *r, struct json_place place, const char *field,
               const json_t *value, sam_time *ret);

#endif
