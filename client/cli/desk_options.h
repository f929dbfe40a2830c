/* desk_options.h - the command line of a command around a home. For desk.c. */
#ifndef CLIENT_CLI_DESK_OPTIONS_H
#define CLIENT_CLI_DESK_OPTIONS_H

#include "desk.h"

/* What the command line says beside what goes into struct desk. Borrowed from argv. */
struct desk_line {
    const char *home, *language;
    bool help;
};

/* Options in full, "--name value" or "--name=value", in any place; "--" ends them, "-" is a word.
 *   ret_fault  out: room for 512 bytes; what is wrong, in the language; written only where it is false
 * False: cannot be read. */
bool desk_options_read(struct desk *desk, const struct desk_usage *usage, int argc, char **argv,
                       struct desk_line *ret, char *ret_fault);
/* Are there as many words as the command takes? */
bool desk_options_words(const struct desk *desk, const struct desk_usage *usage, char *ret_fault);

#define DESK_FAULT_MAX 512U

#endif
