/* item_words.h - how items are spoken of by several commands: their ids, topics, purposes, sizes, authors. */
#ifndef CLIENT_CLI_ITEM_WORDS_H
#define CLIENT_CLI_ITEM_WORDS_H

#include "desk.h"
#include <samtykke/client_item.h>

#define ITEM_SHORT_MAX 9U /* 8 hexadecimal digits and NUL */
#define ITEM_WORDS_MAX 512U

/* The first 8 digits: enough to say which, and to type. */
void item_short(const uint8_t item[static SAM_ID_BYTES], char ret[static ITEM_SHORT_MAX]);
/* Topics, or purposes, in words, with commas between; those that there is room for. */
void item_topics(struct desk *desk, const struct sam_bytes *labels, size_t n, char *ret,
                 size_t size);
void item_purposes(struct desk *desk, const struct sam_bytes *purposes, size_t n,
                   char ret[static ITEM_WORDS_MAX]);
/* "412 kB"; bytes below 1,000 as they are. */
void item_size_words(uint64_t bytes, char *ret, size_t size);
/* "Tine Tordensky"; a former member where person is NULL. */
const char *item_author_name(const struct sam_person *person);

/* The first name, where it says who of the case is meant; else all of it. */
void item_call_name(const struct sam_case_facts *facts, const char *name,
                    char ret[static SAM_NAME_MAX]);

/* Names as a JSON list. NULL: no memory. */
json_t *item_json_names(const struct sam_bytes *names, size_t n);
/* A person as scripts know them: the handle, or null. */
json_t *item_json_person(const struct sam_person *person);

/* The id of the first word of the command line. */
enum cli_exit item_of_word(struct desk *desk, uint8_t ret_item[static SAM_ID_BYTES]);

/* Open it, for the purposes of --purpose. Where several would do and none was said, a terminal is asked which.
 *   ret_opened  out, owned: sam_item_close() */
enum cli_exit item_open_for(struct desk *desk, const uint8_t item[static SAM_ID_BYTES],
                            struct sam_opened **ret_opened);

#endif
