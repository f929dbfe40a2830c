/* words.h - the taxonomy that a command works with: the default one, or a site's file. */
#ifndef CLIENT_CLI_WORDS_H
#define CLIENT_CLI_WORDS_H

#include "cli.h"
#include "policy/text/taxonomy_data.h"

/* The data, and the text of the file that it was read from. Zeroed before; words_close() after. */
struct words {
    struct taxonomy_data data;
    char *text;
};

/* Open the taxonomy of a file, the default one where path is NULL. Says on standard error what is
 * wrong. */
enum cli_exit words_open(struct words *w, const char *path);
void words_close(struct words *w);

#endif
