/* json_provision.h - a provision as JSON. Parts that are marked unreadable are written in one of
 * many shapes that really cannot be read. */
#ifndef TESTS_GENERATE_JSON_PROVISION_H
#define TESTS_GENERATE_JSON_PROVISION_H

#include "json_text.h"

void json_provision(struct json_text *out, const struct sam_provision *p);

/* json_unreadable.c: the part whose bit this is (never SAM_UNREADABLE_TYPE as a whole: see
 * json_no_object), with its key; and something that is no provision at all. */
void json_unreadable(struct json_text *out, enum sam_unreadable part);
void json_no_object(struct json_text *out);

#endif
