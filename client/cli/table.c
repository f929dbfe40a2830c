/* table.c - see table.h. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_STEP 64U

bool
table_add(struct table *table, const char *text)
{
    size_t len = strlen(text);
    if (table->n == table->room) {
        size_t room = table->room == 0 ? ROOM_STEP : 2 * table->room;
        char **more = realloc(table->cells, room * sizeof *more);
        if (more == NULL) { return false; }
        table->cells = more;
        table->room = room;
    }
    char *cell = malloc(len + 1);
    if (cell == NULL) { return false; }
    memcpy(cell, text, len + 1);
    desk_tame(cell, false);
    table->cells[table->n++] = cell;
    return true;
}

/* Letters, not bytes: 10xxxxxx goes on with one. */
static size_t
width_of(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xC0U) != 0x80U ? 1 : 0;
    }
    return n;
}

static void
put_rows(const struct table *table)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    for (size_t i = 0; i < table->n; i++) {
        size_t width = width_of(table->cells[i]), *most = &widths[i % table->columns];
        if (width > *most) { *most = width; }
    }
    for (size_t i = 0; i < table->n; i++) {
        size_t column = i % table->columns;
        bool is_last = column + 1 == table->columns;
        (void)fputs(table->cells[i], stdout);
        for (size_t n = width_of(table->cells[i]); !is_last && n < widths[column] + 2; n++) {
            (void)fputc(' ', stdout);
        }
        if (is_last) { (void)fputc('\n', stdout); }
    }
}

enum cli_exit
table_end(struct table *table, struct desk *desk, bool fine)
{
    if (fine) { put_rows(table); }
    for (size_t i = 0; i < table->n; i++) {
        free(table->cells[i]);
    }
    free(table->cells);
    *table = (struct table){.columns = table->columns};
    return fine ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}
