/* log_words.h - how entries of the log are spoken of. */
#ifndef CLIENT_CLI_LOG_WORDS_H
#define CLIENT_CLI_LOG_WORDS_H

#include "item_words.h"
#include <samtykke/client_log.h>

/* Who did it: a name, "You" for the candidate's own keys, "the broker", or a former member with the beginning of
 * the key. Cut to size. */
const char *log_who(const struct desk *desk, const struct sam_entry *entry, char *ret, size_t size);
/* What was done: a fixed phrase in the language; of a meeting with whom, to whom and which point. Cut to size. */
const char *log_what_words(const struct desk *desk, const struct sam_entry *entry, char *ret,
                           size_t size);
/* Of a meeting (log_room.c). what: the phrase for it outside of one. */
const char *log_room_words(const struct desk *desk, const struct sam_entry *entry, const char *what,
                           char *ret, size_t size);
void log_room_json(const struct sam_entry *entry, json_t *one);
/* The item: its title in quotation marks where this home knows it, else 8 digits; "" where there is none. */
const char *log_item_words(const struct sam_entry *entry, char *ret, size_t size);

/* sam_log_read() or sam_log_news(). */
typedef enum sam_err log_reading(struct sam_case *c, const struct sam_progress *progress,
                                 struct sam_log **ret_log, const struct sam_entry **ret_entries,
                                 size_t *ret_n, struct sam_trouble *trouble);
/* Read the log, with progress, and show it: the work gets its n entries. */
typedef enum cli_exit log_work(struct desk *desk, const struct sam_log *log,
                               const struct sam_entry *entries, size_t n);
enum cli_exit log_show(struct desk *desk, log_reading *read, log_work *work);

/* An entry for scripts. NULL: no memory. */
json_t *log_json(const struct sam_entry *entry);

#endif
