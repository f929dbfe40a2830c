/* bureau.h - an office with a folder, a request of Bo's, and a clock that is set. What fails, fails the test. */
#ifndef TESTS_UNIT_CLIENT_OFFICE_BUREAU_H
#define TESTS_UNIT_CLIENT_OFFICE_BUREAU_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/organisation.h"
#include "client/request.h"
#include <cmocka.h>

#define PASSPHRASE "a long walk by the sea"
#define START INT64_C(1790000000123) /* ms; what the clock says when an office is made */
#define HOUR_MS INT64_C(3600000)
#define BEFORE_MS INT64_C(600000) /* what is made is valid since ten minutes before */

struct bureau {
    char folder[64], ca[96];
    char *bo, *eva; /* requests: of a consultant; of a therapist */
    struct certificate_library *library;
};

/* Set-up and tear-down of a program and of one test; with an office for consultants and therapists. */
int bureau_begin(void **state);
int bureau_end(void **state);
int bureau_make(void **state);
int bureau_clear(void **state);

/* From now on it is this time, ms. */
void clock_set(sam_time now);

struct sam_bytes text_of(const char *text);
/* FOLDER/NAME; good until the next call. */
const char *in_ca(const struct bureau *b, const char *name);
/* The whole of a file; owned: free(). */
uint8_t *whole(const char *path, size_t *ret_len);
void put_whole(const char *path, const uint8_t *at, size_t len);

/* What must work. ret_der: room for CERTIFICATE_BYTES_MAX. */
size_t certify(const struct bureau *b, const char *request, uint32_t days, uint8_t *ret_der);
void revoke(const struct bureau *b, const char *request);
void renew(const struct bureau *b);

/* What a broker says at a time that has the folder's roots and lists as they are now. */
enum certificate_reason check_at(const struct bureau *b, const char *request, struct sam_bytes der,
                                 sam_time now);
/* The number of a role's list. */
uint64_t crl_number(const struct bureau *b, const char *request, struct sam_bytes der);

#endif
