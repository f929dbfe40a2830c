/* join_input.c - what a line that was typed in a room means. */
#include "join_input.h"

#include "desk.h"
#include <string.h>

/* What follows the command. */
enum shape {
    NONE,      /* nothing */
    MAY_WORD,  /* one word, or nothing */
    WORD,      /* one word */
    MAY_REST,  /* text, or nothing */
    REST,      /* text */
    WORD_REST, /* a word, then text */
    REST_WORD, /* text, then a word */
};

static const struct {
    const char *name;
    enum join_verb verb;
    enum shape shape;
} COMMANDS[] = {
    {"topic", JOIN_TOPIC, MAY_REST},   {"next", JOIN_NEXT, MAY_WORD},
    {"present", JOIN_PRESENT, WORD},   {"absent", JOIN_ABSENT, WORD},
    {"table", JOIN_TABLE, WORD},       {"open", JOIN_OPEN, REST_WORD},
    {"close", JOIN_CLOSE, REST_WORD},  {"said", JOIN_SAID_FIRST, REST},
    {"decision", JOIN_DECISION, REST}, {"task", JOIN_TASK, WORD_REST},
    {"remark", JOIN_REMARK, REST},     {"card", JOIN_CARD_AGAIN, NONE},
    {"who", JOIN_WHO, NONE},           {"agenda", JOIN_AGENDA, NONE},
    {"leave", JOIN_LEAVE, NONE},       {"help", JOIN_HELP, NONE},
};

const char *const *
join_input_help(void)
{
    static const char FIRST[] = N_("What you type is said, about the topics that stand above it. A "
                                   "line that begins with / is a command:");
    static const char *const LINES[] = {
        FIRST,
        N_("/topic TOPIC, TOPIC: what you say is about these; /topic alone: about the point again"),
        N_("/next [N]: on to the next point, or to point N; /agenda, /card, /who: show them"),
        N_("/present PERSON, /absent PERSON: somebody without a computer is here, or is not"),
        N_("/table ITEM: put something that is written on the table"),
        N_("/open TOPIC PERSON, /close TOPIC PERSON: the candidate, for this meeting, at once"),
        N_("/said TEXT, /decision TEXT, /task OWNER TEXT, /remark TEXT: into the minutes"),
        N_("/leave: leave the meeting; //TEXT: say something that begins with /"),
        NULL,
    };
    return LINES;
}

/* ---- words ------------------------------------------------------------------------------------------- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Without blanks at both ends; NULL: nothing is left. */
static char *
trim(char *text)
{
    while (is_blank(*text)) {
        text++;
    }
    size_t n = strlen(text);
    while (n > 0 && is_blank(text[n - 1])) {
        text[--n] = '\0';
    }
    return n > 0 ? text : NULL;
}

/* Cut behind the first word; what follows, or NULL. */
static char *
cut_word(char *text)
{
    while (*text != '\0' && !is_blank(*text)) {
        text++;
    }
    if (*text == '\0') { return NULL; }
    *text = '\0';
    return trim(text + 1);
}

/* Cut before the last word and give it; NULL: there is only one. */
static char *
cut_last(char *text)
{
    size_t n = strlen(text);
    while (n > 0 && !is_blank(text[n - 1])) {
        n--;
    }
    if (n == 0) { return NULL; }
    char *last = text + n;
    text[n - 1] = '\0';
    return trim(text) == NULL ? NULL : last;
}

/* False: it does not have the shape. */
static bool
take_shape(enum shape shape, char *rest, struct join_line *line)
{
    bool may_be_empty = shape == NONE || shape == MAY_WORD || shape == MAY_REST;
    if (rest == NULL) { return may_be_empty; }
    if (shape == NONE) { return false; }
    if (shape == MAY_REST || shape == REST) {
        line->rest = rest;
        return true;
    }
    if (shape == REST_WORD) {
        line->word = cut_last(rest);
        line->rest = line->word == NULL ? NULL : trim(rest);
        return line->word != NULL;
    }
    line->word = rest;
    line->rest = cut_word(rest);
    return (shape == WORD_REST) == (line->rest != NULL);
}

void
join_input_read(char *text, struct join_line *ret_line)
{
    struct join_line line = {.verb = JOIN_NOTHING};
    text = trim(text);
    if (text != NULL && (text[0] != '/' || text[1] == '/')) {
        line.verb = JOIN_SAY;
        line.rest = text[0] == '/' ? text + 1 : text;
    } else if (text != NULL) {
        char *rest = cut_word(text);
        line.verb = JOIN_UNKNOWN;
        for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
            if (strcmp(text + 1, COMMANDS[i].name) != 0) { continue; }
            if (take_shape(COMMANDS[i].shape, rest, &line)) { line.verb = COMMANDS[i].verb; }
        }
        if (line.verb == JOIN_UNKNOWN) { line = (struct join_line){JOIN_UNKNOWN, text + 1, NULL}; }
    }
    *ret_line = line;
}
