/* join_said.h - what was said, as rows. Pure. */
#ifndef CLIENT_CLI_JOIN_SAID_H
#define CLIENT_CLI_JOIN_SAID_H

#include "join_view.h"

/* page->said rows from row on, the newest at the end; page->scroll rows of them are below, which is cut to what there
 * is. */
void join_said_fill(const struct join_model *m, struct join_page *page, unsigned row);

#endif
