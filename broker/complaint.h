/* complaint.h - one plain sentence about what could not be done, for the operator: nothing private is
 * in it but paths and names of the configuration. */
#ifndef BROKER_COMPLAINT_H
#define BROKER_COMPLAINT_H

#include "core.h"
#include "file.h"

#define COMPLAINT_MAX 4608U /* bytes; a path fits in */

struct complaint {
    char text[COMPLAINT_MAX]; /* no sentence end, no line end */
};

/* Say what is wrong. The last call counts. Returns false, so that a function ends with it. */
bool complain(struct complaint *complaint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What a library of ours says, as the end of a sentence: constants. */
const char *complaint_of_file(enum file_reason reason); /* "is not there" */
const char *
complaint_of_store(enum store_reason reason); /* "the database is in use by another process" */
const char *complaint_of_core(enum core_refusal refusal);

#endif
