/* line.h - one line of `samtykke decide` or `samtykke room`: the JSON form of the rules. */
#ifndef POLICY_TEXT_LINE_H
#define POLICY_TEXT_LINE_H

#include "json.h"
#include <samtykke/decide.h>

#define LINE_BYTES_MAX ((size_t)1024 * 1024) /* without the newline */

enum line_form { LINE_DECIDE, LINE_ROOM };

struct line {
    struct json_reading reading;  /* owns every byte; its fault is the line's error */
    const json_t *id;             /* a string; NULL: none that can be read */
    struct sam_taxonomy taxonomy; /* the line's, with the default one's parts where it has none */
    struct sam_site site;
    bool has_consent;
    struct sam_consent consent;
    struct sam_request request;      /* LINE_DECIDE */
    struct sam_bytes meeting;        /* LINE_ROOM: the meeting, who is present, and when */
    const struct sam_bytes *present; /* each person once, in the order of the line */
    uint32_t n_present;
    sam_time at;
};

/* Read one line. line is zeroed before; line_close() after, whatever happened.
 *   taxonomy   the default one, borrowed as long as line lives
 * False: line->reading says what is wrong; line->id is there where it could be read. */
bool line_read(struct line *line, struct sam_bytes text, enum line_form form,
               const struct sam_taxonomy *taxonomy);
void line_close(struct line *line);

#endif
