/* table.h - rows of words with columns that line up, for a terminal and for paper. */
#ifndef CLIENT_CLI_TABLE_H
#define CLIENT_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_COLUMNS_MAX 8U

/* Zeroed but for columns; table_close() after. */
struct table {
    size_t columns; /* 1..TABLE_COLUMNS_MAX */
    char **cells;   /* owned; row after row */
    size_t n, room;
};

/* One cell more. Its control characters are shown as "?". False: no memory. */
bool table_add(struct table *table, const char *text);
/* On standard output. The last column is not filled up. */
void table_write(const struct table *table);
void table_close(struct table *table);

#endif
