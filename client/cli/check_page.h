/* check_page.h - what the candidate sees before signing, then the signing. A change that only closes is signed
 * without a question. Nothing is said to be done that the broker has not acknowledged. */
#ifndef CLIENT_CLI_CHECK_PAGE_H
#define CLIENT_CLI_CHECK_PAGE_H

#include "choice.h"

/* Show the page and the warnings, ask, sign and send. Needs desk->c.
 *   change   in and out: whole but for the signature
 *   added    in: the new choices in it, one sentence each; n of them
 * Returns CLI_OK once the broker has acknowledged it; CLI_ANSWER: the answer was no, nothing was changed. Every
 * other exit is said already. */
enum cli_exit check_page_sign(struct desk *desk, struct sam_change *change,
                              const struct sam_provision *added, size_t n);
/* The same for a change of people or keys, about which the candidate was asked in words of its own: asks once more
 * only where somebody then sees more than before. */
enum cli_exit check_page_sign_people(struct desk *desk, struct sam_change *change);

/* A change of this case: begun, or its trouble said. */
enum cli_exit check_page_begin(struct desk *desk, struct sam_change **ret_change);

/* Whom choices are about: the one person's name; "" where they are several, or not by name. Names that a case lends
 * change with its version: ask before signing. */
void check_page_who(struct desk *desk, const struct sam_provision *list, size_t n,
                    char ret_who[static CHOICE_NAME_MAX]);
/* The sentences of choices, as strings; for what is said once they are signed. */
json_t *check_page_sentences(struct desk *desk, const struct sam_provision *list, size_t n);
void check_page_lines(struct desk *desk, const json_t *sentences);

/* What can't be called back. who: as check_page_who(); with_stop: "You can stop at any time" before it. */
void check_page_forward(struct desk *desk, const char *who, bool with_stop);

/* Prepare what was written earlier for those who may read it now, with progress. What could not be done is said;
 * the choice stands all the same. */
enum cli_exit check_page_rewrap(struct desk *desk);

#endif
