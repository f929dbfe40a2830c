/* made.h - certificates that proto/certificate_make.h makes, for fuzz_certificate.c: what is made by
 * any terms is what certificate_check() takes, at every time that it stands. */
#ifndef TESTS_FUZZ_MADE_H
#define TESTS_FUZZ_MADE_H

#include "proto/certificate.h"

/* in: the terms, byte by byte; those that are missing are zeros. */
void made_follow(struct certificate_library *library, struct sam_bytes in);

#endif
