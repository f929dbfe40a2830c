/* send_page.h - what an author sees before sending: who will be able to read it, who is named in it and will not, and
 * how old the candidate's choices are. */
#ifndef CLIENT_CLI_SEND_PAGE_H
#define CLIENT_CLI_SEND_PAGE_H

#include "desk.h"

#include <samtykke/client_item.h>

/* Show the page, ask. Needs desk->c. With --json desk->out has "readers" and "warnings" afterwards.
 * Returns CLI_OK: send it; CLI_ANSWER: the answer was no. Every other exit is said already. */
enum cli_exit send_page(struct desk *desk, const struct sam_draft *draft);

#endif
