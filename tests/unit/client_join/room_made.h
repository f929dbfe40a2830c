/* room_made.h - a room for tests, as Bo sees it, or Maja. */
#ifndef TESTS_CLIENT_JOIN_ROOM_MADE_H
#define TESTS_CLIENT_JOIN_ROOM_MADE_H

#include "join_view.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Characters are as wide as in C.UTF-8. For a group's setup. */
int in_utf8(void **state);

/* Bo, Sara and Tine; three points, the second at hand. is_owner: as Maja sees it. */
struct join_model *room_made(bool is_owner);
/* People of it, to be changed and given again. Returns how many. */
size_t room_people(struct join_somebody ret[static JOIN_PEOPLE_MAX]);
void room_says(struct join_model *m, const char *at, const char *who, const char *text);

#endif
