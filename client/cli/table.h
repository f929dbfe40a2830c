/* table.h - rows of words with columns that line up, for a terminal and for paper. */
#ifndef CLIENT_CLI_TABLE_H
#define CLIENT_CLI_TABLE_H

#include "desk.h"

#define TABLE_COLUMNS_MAX 8U

/* Zeroed but for columns; table_end() after. */
struct table {
    size_t columns; /* 1..TABLE_COLUMNS_MAX */
    char **cells;   /* owned; row after row */
    size_t n, room;
};

/* One cell more. Its control characters are shown as "?". False: no memory. */
bool table_add(struct table *table, const char *text);
/* Written to standard output, unless a cell failed, and given back. The last column is not filled up.
 *   fine  every table_add() was true; else MEMORY is said */
enum cli_exit table_end(struct table *table, struct desk *desk, bool fine);

#endif
