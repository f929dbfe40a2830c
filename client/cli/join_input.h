/* join_input.h - what is typed in a room: one line, edited; then what it means. Pure. */
#ifndef CLIENT_CLI_JOIN_INPUT_H
#define CLIENT_CLI_JOIN_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* ---- a line that is being typed ---------------------------------------------------------------------- */

#define JOIN_LINE_MAX 8192U                 /* bytes of a line, NUL included */
#define JOIN_TYPED_MAX (JOIN_LINE_MAX / 4U) /* characters of one that is typed on the screen */

struct join_edit {
    wchar_t text[JOIN_TYPED_MAX];
    size_t n, at; /* characters; where the next one goes */
};

enum join_key {
    JOIN_LEFT,
    JOIN_RIGHT,
    JOIN_HOME,
    JOIN_END,
    JOIN_BACKSPACE,
    JOIN_DELETE,
    JOIN_CLEAR,
    JOIN_WORD_BACK
};

/* A character; what a terminal would act upon is left out. False: the line is full. */
bool join_edit_put(struct join_edit *e, wchar_t c);
void join_edit_key(struct join_edit *e, enum join_key key);
/* As UTF-8. ret: room JOIN_LINE_MAX */
void join_edit_text(const struct join_edit *e, char *ret);
/* Put a line back, to be changed and sent again. */
void join_edit_set(struct join_edit *e, const char *text);
/* What of it is shown in so many columns, so that the place where the next one goes is among them.
 *   ret      room JOIN_ROW_MAX (join_text.h)
 * Returns the column of that place. */
unsigned join_edit_show(const struct join_edit *e, unsigned columns, char *ret);

/* ---- what a line means ------------------------------------------------------------------------------- */

enum join_verb {
    JOIN_NOTHING = 0, /* an empty line */
    JOIN_SAY,
    JOIN_UNKNOWN, /* "/something" that there is not, or with another number of words */
    JOIN_TOPIC,
    JOIN_NEXT,
    JOIN_PRESENT,
    JOIN_ABSENT,
    JOIN_TABLE,
    JOIN_OPEN,
    JOIN_CLOSE,
    JOIN_SAID_FIRST,
    JOIN_DECISION,
    JOIN_TASK,
    JOIN_REMARK,
    JOIN_CARD_AGAIN,
    JOIN_WHO,
    JOIN_AGENDA,
    JOIN_LEAVE,
    JOIN_HELP,
};

/* A line, read. Texts borrow from the line that was given, which is changed. */
struct join_line {
    enum join_verb verb;
    char *word; /* the first word: a person, an owner, a number, an item; NULL: none */
    char *rest; /* what is said or written, or topics; NULL: none */
};

/* Read a line without its line break.
 *   /open and /close: word is the person (the last one), rest the topic; /task: word is the owner; /topic: rest
 *   "//..." says what stands behind the first stroke
 *   JOIN_UNKNOWN: word is the command as typed, without the stroke */
void join_input_read(char *text, struct join_line *ret_line);
/* The help, a line each, English msgids; NULL behind the last. */
const char *const *join_input_help(void);

#endif
