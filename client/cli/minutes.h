/* minutes.h - what was written down of a meeting, as one reader may read it: as text, and as one page for paper. */
#ifndef CLIENT_CLI_MINUTES_H
#define CLIENT_CLI_MINUTES_H

#include "meeting_desk.h"

/* One entry: opened, its content read. */
struct minutes_entry {
    const struct sam_opened_facts *facts;
    json_t *content;   /* owned */
    const char *title; /* "": all of it is in text */
    const char *text;  /* "": all of it is in title */
};

struct minutes {
    const struct sam_meeting_facts *meeting;
    char hours[CHOICE_MAX], there[CHOICE_MAX]; /* there: "" where that is not known */
    char reader[CHOICE_NAME_MAX];
    struct minutes_entry *entries; /* owned; in the order in which they were written */
    size_t n;
};

/* In this order. */
struct minutes_section {
    const char *kind;
    const char *heading; /* English msgid; {who}: the candidate */
};
#define MINUTES_SECTIONS 5U
const struct minutes_section *minutes_sections(void);
/* The heading, in the language. */
void minutes_heading(struct desk *desk, const struct minutes_section *section,
                     char ret[static CHOICE_MAX]);
/* "Minutes of the meeting on ..." */
void minutes_title(const struct minutes *minutes, char ret[static CHOICE_MAX]);

/* ---- parts of an entry; "" where it has none ----------------------------------------------------- */

/* People of a field: "Maja and Bo". */
void minutes_people(struct desk *desk, const struct minutes_entry *entry, const char *field,
                    char ret[static CHOICE_MAX]);
/* A date of a field: "30 November". */
void minutes_day(struct desk *desk, const struct minutes_entry *entry, const char *field,
                 char ret[static CHOICE_MAX]);
/* A number of a field. */
void minutes_number(const struct minutes_entry *entry, const char *field,
                    char ret[static CHOICE_MAX]);
void minutes_topics(struct desk *desk, const struct minutes_entry *entry,
                    char ret[static CHOICE_MAX]);
/* Who wrote it. */
void minutes_author(struct desk *desk, const struct minutes_entry *entry,
                    char ret[static CHOICE_NAME_MAX]);
/* What a remark is about: the words of the entry that it names, where that is among these. */
void minutes_about(const struct minutes *minutes, const struct minutes_entry *entry,
                   char ret[static CHOICE_MAX]);

/* ---- the page ------------------------------------------------------------------------------------- */

/* One page of HTML, for printing: no script, nothing from elsewhere.
 *   ret_text  out, owned: free() it
 * Errors: MEMORY. */
enum sam_err minutes_html(struct desk *desk, const struct minutes *minutes, char **ret_text,
                          size_t *ret_len, struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
