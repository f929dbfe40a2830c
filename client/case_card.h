/* case_card.h - the card of a case as a paper: see case_card.c for its form. Pure. */
#ifndef CLIENT_CASE_CARD_H
#define CLIENT_CASE_CARD_H

#include "case_inside.h"

/* What a card says. Plain. */
struct card {
    uint8_t realm[SAM_ID_BYTES], case_id[SAM_ID_BYTES];
    struct book_person candidate;
    size_t n;
    struct book_person people[SAM_TEAM_MAX];
};

/* Errors: MALFORMED not a card; NOMEM. */
enum sam_err card_read(struct sam_bytes text, struct card *ret_card) SAM_MUST_CHECK;
/* Owned: free(). NULL: no memory. */
char *card_write(const struct sam_case_facts *facts, const uint8_t realm[static SAM_ID_BYTES]);

/* Put the people of a card into a book. Whoever is in it already stays as they are called there. False: no room. */
bool card_take(const struct card *card, struct book *book);

#endif
