/* of_maja.h - Maja's case, as far as kinds look at it: what its people are called. */
#ifndef TESTS_UNIT_CLIENT_KINDS_OF_MAJA_H
#define TESTS_UNIT_CLIENT_KINDS_OF_MAJA_H

#include "client/inside.h"
#include "client/kinds.h"

/* A case with these people and nothing else. Borrows the handles.
 *   ret  zeroed before */
void of_people(const char *candidate, const char *const *team, size_t n, struct sam_case *ret);
/* Maja's: Bo, Tine, Sara. There once make_maja() ran, which is cmocka's, of a group. */
extern struct sam_case maja;
int make_maja(void **state);

/* A content that this kind takes: what is required, and nothing else. free() it.
 *   but   a field that is left out; NULL: none
 *   more  put behind the fields, ",\"x\":1"; NULL: nothing */
char *of_kind(const struct kind *kind, const char *but, const char *more);

/* A value of this type, as JSON. Constant. */
const char *of_type(const char *type);

/* Check a content as a writer of the kind; returns the kind of trouble, 0: none. */
enum sam_trouble_kind checked(const struct sam_case *c, const char *kind, const char *role,
                              const char *content, struct sam_trouble *ret);
/* As the kind's first writer. */
enum sam_trouble_kind checked_by_writer(const struct sam_case *c, const struct kind *kind,
                                        const char *content, struct sam_trouble *ret);

#endif
