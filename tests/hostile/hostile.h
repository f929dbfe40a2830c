/* hostile.h - how these programs say what must be: a sentence; who breaks it ends the program. */
#ifndef TESTS_HOSTILE_HOSTILE_H
#define TESTS_HOSTILE_HOSTILE_H

#include "realm.h"

/* One line on stderr and abort, unless it is so. */
#define MUST(is_so, sentence)                                                                      \
    do {                                                                                           \
        if (!(is_so)) realm_die(sentence);                                                         \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct sam_bytes nothing = {NULL, 0};

#endif
