/* dwelling.h - a realm, and a home in a folder of its own, for each test. What fails, fails the test. */
#ifndef TESTS_UNIT_CLIENT_HOME_DWELLING_H
#define TESTS_UNIT_CLIENT_HOME_DWELLING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/home.h"
#include "realm.h"
#include <cmocka.h>
#include <samtykke/client_office.h>
#include <sys/types.h>

#define PASSPHRASE "a long walk by the sea"

struct dwelling {
    struct realm realm;
    char code[SAM_CODE_MAX]; /* of its broker */
    char folder[64];
    char home[128];
    struct sam_home_terms terms; /* of Bo the consultant, with the broker */
};

/* Set-up of a program's tests: *state is a struct dwelling, with a realm. Its end. */
int dwelling_begin(void **state);
int dwelling_end(void **state);
/* Set-up and tear-down of one test: a new folder; with a home in it, made from the terms. */
int dwelling_folder(void **state);
int dwelling_home(void **state);
int dwelling_clear(void **state);

struct sam_bytes text_bytes(const char *text);

/* A path below the home; good until the fourth call from here. */
const char *path_of(const struct dwelling *d, const char *name);

/* The whole of a file; free(at). And one written as anybody could. */
struct octets slurp(const char *path);
void spill(const char *path, struct sam_bytes content, mode_t mode);
/* Flip a bit of a byte of it; from the end where at is negative. */
void flip(const char *path, long at);

/* The same realm made once more, so that it can go on by itself; as an impostor: under another identity key.
 * Owned: another_free(). */
struct realm *another_realm(bool is_impostor);
void another_free(struct realm **realm);

/* Insist on the permissions of what lies there. */
void expect_mode(const char *path, mode_t mode);

/* Make the home again; open it; insist that it does not open, and why. */
void make_home(const struct dwelling *d);
struct sam_client *open_home(const struct dwelling *d);
void expect_shut(const struct dwelling *d, const char *passphrase, enum sam_trouble_kind kind);

/* Insist on an error, and on the trouble that goes with it. */
#define expect_trouble(call, trouble, expected)                                                    \
    do {                                                                                           \
        assert_int_not_equal((call), SAM_OK);                                                      \
        assert_int_equal((trouble).kind, (expected));                                              \
    } while (0)

#endif
