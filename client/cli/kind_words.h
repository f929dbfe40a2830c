/* kind_words.h - the kinds of items, their fields and the fixed values of fields, in words. Scripts get the names of
 * client/kinds.json instead. */
#ifndef CLIENT_CLI_KIND_WORDS_H
#define CLIENT_CLI_KIND_WORDS_H

#include <stddef.h>

/* "decision" is a kind, of a meeting, and a value, of an authority: other words. */
enum kind_part { KIND_NAME, KIND_FIELD, KIND_VALUE };

/* "job_lead", a name of this part, in the language of the process; constant. NULL: it has no word here. */
const char *kind_words_find(enum kind_part part, const char *name);
/* The same; a name without a word as "job lead". Cut to size. */
void kind_words_fill(enum kind_part part, const char *name, char *ret, size_t size);
/* The word for a value of a field that has fixed ones; constant. NULL: it is no such field, or has no word: show the
 * value as it is. */
const char *kind_words_value(const char *kind, const char *field, const char *value);

#endif
