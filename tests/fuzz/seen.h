/* seen.h - pins, for fuzz_files.c: their file, and what a client sees one after the other. */
#ifndef TESTS_FUZZ_SEEN_H
#define TESTS_FUZZ_SEEN_H

#include "proto/pins_file.h"

extern uint8_t seen_realm[PINS_ID_BYTES];

/* Make the folder of the file; it goes at exit. */
void seen_start(void);

/* A file as it is; what is taken is written again to the same bytes. */
void seen_decode(struct sam_bytes in);

/* A file without its MAC. */
void seen_sign(struct sam_bytes in);

/* Parts (parts.h): see enum in seen.c. */
void seen_follow(struct sam_bytes in);

#endif
