/* json_text.h - write JSON into memory that the caller lends, in one of the forms that mean the
 * same. Which form is chosen comes from a prng, so that a line can be written again. */
#ifndef TESTS_GENERATE_JSON_TEXT_H
#define TESTS_GENERATE_JSON_TEXT_H

#include "prng.h"
#include <samtykke/consent.h>

struct json_text {
    char *at;
    size_t len, max; /* bytes; running out aborts */
    struct prng *shape;
    bool first; /* no comma before the next value */
};

/* As it stands. */
void json_raw(struct json_text *out, const char *raw);

/* `{` `[` and their ends. */
void json_open(struct json_text *out, char bracket);
void json_close(struct json_text *out, char bracket);

/* The next member's name, with the comma before it; a comma before the next element. */
void json_key(struct json_text *out, const char *key);
void json_next(struct json_text *out);

/* A string: prefix, then name; escaped where JSON needs it, now and then where it does not. */
void json_string(struct json_text *out, const char *prefix, struct sam_bytes name);

/* A list of strings. */
void json_strings(struct json_text *out, const struct sam_bytes *list, size_t n);

/* A member that is absent: left out, null or []. */
void json_absent(struct json_text *out, const char *key);

/* A member that is a name, or absent. */
void json_name(struct json_text *out, const char *key, struct sam_bytes name);

/* A moment: RFC 3339, in UTC or with an offset. Years 0002-9998. */
void json_time(struct json_text *out, sam_time t);

void json_number(struct json_text *out, uint64_t n);

#endif
