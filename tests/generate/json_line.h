/* json_line.h - a generated case as one line for `samtykke decide` or `samtykke room`.
 * Source: the rules, "JSON form". The line is one that the program must answer, never an error. */
#ifndef TESTS_GENERATE_JSON_LINE_H
#define TESTS_GENERATE_JSON_LINE_H

#include "generated.h"
#include <samtykke/bytes.h>

#define JSON_LINE_MAX (1U << 20) /* bytes; the program's own limit */

/* Write a line, its newline included.
 *   id       letters, digits and "-" alone
 *   line     lent, JSON_LINE_MAX bytes
 * Returns its bytes. */
size_t json_line(const struct generated *g, const char *id, char *line);
size_t json_room_line(const struct generated *g, const char *id, char *line);

#endif
