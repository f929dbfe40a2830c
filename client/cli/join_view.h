/* join_view.h - a room as rows of a terminal: the card on top, the agenda, what is said as it comes, who is here, the
 * line that is typed. Pure.
 *
 * The room's own rows begin with "* " or "-- ", the point at hand with "> "; what others wrote always stands two
 * columns or more to the right, so that nobody's words can look like the room's. */
#ifndef CLIENT_CLI_JOIN_VIEW_H
#define CLIENT_CLI_JOIN_VIEW_H

#include "join_input.h"
#include "join_model.h"
#include "join_text.h"

#define JOIN_WIDTH_MIN 60U
#define JOIN_HEIGHT_MIN 16U
#define JOIN_HEIGHT_MAX 120U

struct join_page {
    unsigned width, height;     /* width up to JOIN_COLUMNS_MAX, height up to JOIN_HEIGHT_MAX */
    char (*rows)[JOIN_ROW_MAX]; /* JOIN_HEIGHT_MAX of them; each fits the width */
    unsigned row, column;       /* of the place where the next character goes */
    size_t scroll;              /* rows of what was said that are below what is shown */
    unsigned said;              /* rows for what was said */
};

/* Errors: NOMEM. */
enum sam_err join_page_new(struct join_page *ret_page) SAM_MUST_CHECK;
/* Wiped. */
void join_page_free(struct join_page *page);

/* Fill the rows for its width and height, which are cut to what is possible; below the floor of 60 x 16 the page says
 * only that.
 *   page->scroll  in and out: cut to what there is */
void join_view_fill(const struct join_model *m, const struct join_edit *edit,
                    struct join_page *page);

/* One entry as one line of text: "Said 11:32 Bo: ..." (the line mode), without anything that a terminal would act upon.
 * ret_line: owned, free() it; NULL: no memory */
char *join_view_line(const struct join_entry *e);

#endif
