/* join_text.h - text of others, measured in columns of a terminal and broken into rows. What a terminal would act upon
 * (control characters, marks of direction, what joins or hides characters) is shown as "?"; of marks that stand above
 * others two are kept. Pure. Bytes that are no UTF-8: "?" each. Needs a UTF-8 locale. */
#ifndef CLIENT_CLI_JOIN_TEXT_H
#define CLIENT_CLI_JOIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define JOIN_CELL_MAX 16U /* bytes of one character and the marks above it, NUL included */
#define JOIN_COLUMNS_MAX 240U
#define JOIN_ROW_MAX (JOIN_COLUMNS_MAX * JOIN_CELL_MAX + 1U) /* bytes of a row, NUL included */

struct join_cell {
    char bytes[JOIN_CELL_MAX]; /* ends with a NUL */
    size_t len;
    unsigned columns; /* 1 or 2 */
};

/* The next character and the marks above it. A line break is a cell "\n" of one column.
 * Returns how many bytes of text it took; 0: the text has ended. */
size_t join_text_cell(const char *text, struct join_cell *ret_cell);

unsigned join_text_columns(const char *text);

/* The next row: breaks at blanks, at line breaks, and inside what is wider than a row.
 *   text     in and out: moved behind the row
 *   columns  2..JOIN_COLUMNS_MAX
 *   ret      room JOIN_ROW_MAX
 * Returns false: the text has ended, ret is "". */
bool join_text_row(const char **text, unsigned columns, char *ret);

/* As much as fits, with "..." at its end where it did not; one line, breaks as " / ".
 *   ret  room JOIN_ROW_MAX */
void join_text_cut(const char *text, unsigned columns, char *ret);

/* A mark, blanks up to `left` columns, and a row behind it.
 *   mark  ASCII, shorter than left
 *   row   as the functions here write it; cut where it does not fit in ret
 *   ret   room JOIN_ROW_MAX */
void join_text_shift(const char *mark, unsigned left, const char *row, char *ret);

/* As much as there is room, without what a terminal acts upon; one line, breaks as " / ".
 * Returns whether all of it was written. */
bool join_text_line(const char *text, char *ret, size_t size);

#endif
