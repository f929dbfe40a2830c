/* err.h - the one error type, and where in the input a fault lies.
 * Source: README.md, "Errors". */
#ifndef SAMTYKKE_ERR_H
#define SAMTYKKE_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SAM_MUST_CHECK __attribute__((warn_unused_result))
#define SAM_API __attribute__((visibility("default")))
#else
#define SAM_MUST_CHECK
#define SAM_API
#endif

/* An error says that something could not be done. It is never a decision: see struct sam_decision. */
enum sam_err {
    SAM_OK = 0,
    SAM_E_INTERNAL, /* a function did not reach its end; the value that every function starts with */
    SAM_E_NOMEM,    /* memory ran out */
    SAM_E_TOO_BIG,  /* over one of the limits of consent.h, or the caller's memory is too small */
    SAM_E_MALFORMED, /* the input cannot be read; struct sam_fault says where */
    SAM_E_IO,        /* a file could not be read or written */
    SAM_E_REFUSED,   /* a check of a signature, tag or proof failed */
};

/* Where an input is wrong. Both texts are constants, in English, for logs and developers.
 *   field    path of the field, "consent.team"
 *   index    position in that field, counted from 0; -1: the field itself
 *   problem  what is wrong, "a guest has no other role" */
struct sam_fault {
    const char *field;
    int index;
    const char *problem;
};

#ifdef __cplusplus
}
#endif
#endif
