/* language.h - the languages of the names in a taxonomy. Sentences are gettext's. */
#ifndef POLICY_TEXT_LANGUAGE_H
#define POLICY_TEXT_LANGUAGE_H

#include <stdbool.h>

enum language { LANGUAGE_EN = 0, LANGUAGE_DA, LANGUAGE_NB, LANGUAGES };

/* "en", "da", "nb" (and "no", "nn" read nb; "da_DK.UTF-8" reads da). False: none of these. */
bool language_read(const char *text, enum language *ret);
const char *language_code(enum language language);

/* The language of the locale (LANGUAGE, LC_ALL, LC_MESSAGES, LANG), else English. */
enum language language_of_locale(void);

/* Speak it: sets the locale of this process for gettext, with catalogues below locale_dir. */
void language_speak(enum language language, const char *locale_dir);

#endif
