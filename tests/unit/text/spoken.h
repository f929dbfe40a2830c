/* spoken.h - the sentence that answers a line, in a language, in the time zone of Copenhagen. */
#ifndef TESTS_UNIT_TEXT_SPOKEN_H
#define TESTS_UNIT_TEXT_SPOKEN_H

#include "policy/text/explain.h"
#include "said.h"

enum listener { CANDIDATE, MEMBER };

/* Group setup: TZ, before anybody asks for a local time. */
int speak_in_copenhagen(void **state);

/* From now on sentences are in this language. */
void speak(enum language language);

/* What a sentence of a line is made of. Sara is the candidate. */
struct explain about(const struct said *s, enum language language);

/* The sentence in this language for whoever listens; ret: EXPLAIN_MAX bytes. The line must be
 * answered with this reason. */
void sentence(const char *text, enum sam_reason reason, enum language language,
              enum listener listener, char *ret);

/* A sentence for people: UTF-8, no placeholder left, one full stop at its end, no doubled blank. */
#define is_well_spoken(text) is_well_spoken_at(text, __LINE__)
void is_well_spoken_at(const char *text, int line);

#define is_said(got, want) is_said_at(got, want, __LINE__)
void is_said_at(const char *got, const char *want, int line);

#endif
