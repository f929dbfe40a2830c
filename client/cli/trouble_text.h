/* trouble_text.h - each trouble in one plain sentence: what happened and what to do. */
#ifndef CLIENT_CLI_TROUBLE_TEXT_H
#define CLIENT_CLI_TROUBLE_TEXT_H

#include "desk.h"

#define TROUBLE_TEXT_MAX 1024U

/* The sentence in the language of the process.
 *   desk  borrowed: for moments */
void trouble_text_fill(const struct desk *desk, const struct sam_trouble *trouble,
                       char ret[static TROUBLE_TEXT_MAX]);
/* Its name for scripts, "home-absent"; constant. */
const char *trouble_text_name(enum sam_trouble_kind kind);
enum cli_exit trouble_text_exit(enum sam_trouble_kind kind);

#endif
