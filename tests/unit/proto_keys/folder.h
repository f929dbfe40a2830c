/* folder.h - a folder of its own for each test, and what lies in it. What fails, fails the test. */
#ifndef TESTS_PROTO_KEYS_FOLDER_H
#define TESTS_PROTO_KEYS_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <samtykke/bytes.h>
#include <sys/types.h>

/* Set-up and tear-down of a test: a new folder, and its end with everything in it. They leave *state
 * alone. */
int folder_make(void **state);
int folder_remove(void **state);

/* The path of a name in it; good until the third call from here. */
const char *folder_path(const char *name);

/* Put a file there as anybody could, with exactly this mode. */
void folder_put(const char *name, struct sam_bytes content, mode_t mode);

/* Insist that a file holds this, with mode 0600 and one name. */
void folder_expect(const char *name, struct sam_bytes content);

/* How many names there are; one that no test chose (a temporary file's), or NULL. */
size_t folder_count(void);
const char *folder_temp(void);

struct sam_bytes text_bytes(const char *text);

#endif
