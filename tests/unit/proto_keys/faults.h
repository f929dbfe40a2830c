/* faults.h - the n-th call to the system, or for memory, goes wrong. The linker sends proto/ here: see
 * --wrap in CMakeLists.txt. */
#ifndef TESTS_PROTO_KEYS_FAULTS_H
#define TESTS_PROTO_KEYS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

enum fault {
    FAULT_ERRNO,     /* the call fails with an errno */
    FAULT_INTERRUPT, /* read or write is interrupted, once; other calls go on as ever */
    FAULT_SHORT,     /* read or write takes one byte only, from this call on */
    FAULT_CRASH,     /* the process ends there, before the call */
    FAULT_MEMORY,    /* the n-th allocation fails; calls to the system go on */
};

/* From here on the n-th call (counted from 1; 0: none) goes wrong. error: for FAULT_ERRNO. */
void faults_start(enum fault fault, size_t n, int error);

/* Nothing goes wrong any more. Fails the test if memory or a file stayed open since the start.
 * Returns whether the n-th call was reached. */
bool faults_stop(void);

/* The name of the call that went wrong last. */
const char *faults_call(void);

#endif
