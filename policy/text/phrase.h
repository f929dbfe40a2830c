/* phrase.h - the small parts of a sentence: names, lists, days. */
#ifndef POLICY_TEXT_PHRASE_H
#define POLICY_TEXT_PHRASE_H

#include <samtykke/consent.h>

#define PHRASE_MAX 512U /* bytes of a part, NUL included */

/* A name, cut to fit a sentence, never inside a character. ret: PHRASE_MAX bytes. */
void phrase_name(struct sam_bytes name, char *ret);

/* Append one more thing to a list: "a", "a and b", "a, b and c".
 *   position   of this thing, from 0
 *   last       nothing follows */
void phrase_add(char *list, size_t size, const char *thing, size_t position, bool last);

struct phrase_slot {
    const char *name; /* "who": what {who} stands for */
    const char *text;
};

/* Put the slots into a pattern. A name that is no slot stands for nothing. No printf: patterns come
 * from translations. */
void phrase_fill(char *ret, size_t size, const char *pattern, const struct phrase_slot *slots,
                 size_t n);

/* A quoted label. */
void phrase_quote(struct sam_bytes label, char *ret);

/* "14 March", with the year where it is not that of `now`; with_time: "14 March at 14:20". Local
 * time of the process. */
void phrase_day(sam_time at, sam_time now, bool with_time, char *ret);

#endif
