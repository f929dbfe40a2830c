/* join_said.c - what was said: rows of the screen, and lines of the line mode. */
#include "join_said.h"

#include "desk.h"
#include "policy/text/phrase.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { GUTTER = 2, HANGING = 8 }; /* columns at the left of a message; of its further rows */

static bool
is_somebodys(const struct join_entry *e)
{
    return e->kind == JOIN_SAID || e->kind == JOIN_TABLED || e->kind == JOIN_WRITTEN;
}

/* "Bo to Sara, about Debt" */
static void
name_entry(const struct join_entry *e, char ret[static JOIN_SENTENCE_MAX])
{
    char who[SAM_NAME_MAX * 2], to[JOIN_WORDS_MAX], about[JOIN_WORDS_MAX];
    (void)join_text_line(e->who == NULL ? "" : e->who, who, sizeof who);
    (void)join_text_line(e->to == NULL ? "" : e->to, to, sizeof to);
    (void)join_text_line(e->about == NULL ? "" : e->about, about, sizeof about);
    const struct phrase_slot slots[] = {{"who", who}, {"whom", to}, {"topics", about}};
    const char *pattern = "{who}";
    if (to[0] != '\0') { pattern = _("{who} to {whom}"); }
    if (about[0] != '\0') { pattern = _("{who}, about {topics}"); }
    if (to[0] != '\0' && about[0] != '\0') { pattern = _("{who} to {whom}, about {topics}"); }
    phrase_fill(ret, JOIN_SENTENCE_MAX, pattern, slots, 3);
}

static const char *
text_of(const struct join_entry *e)
{
    return e->text == NULL ? "" : e->text;
}

/* The entry as one text to be broken into rows; owned. NULL: no memory. */
static char *
compose(const struct join_entry *e)
{
    char name[JOIN_SENTENCE_MAX];
    const char *text = text_of(e);
    if (e->kind == JOIN_CARD) { text = _("What may be talked about has changed: see above."); }
    name_entry(e, name);
    size_t size = strlen(text) + strlen(name) + JOIN_TITLE_MAX;
    char *whole = malloc(size);
    if (whole == NULL) { return NULL; }
    const struct phrase_slot slots[] = {{"what", text}};
    if (is_somebodys(e)) {
        (void)snprintf(whole, size, "%s %s: %s", e->at, name, text);
    } else {
        phrase_fill(whole, size, e->kind == JOIN_POINT ? _("On to {what}") : "{what}", slots, 1);
    }
    return whole;
}

static void
drop(char *text)
{
    if (text == NULL) { return; }
    sodium_memzero(text, strlen(text));
    free(text);
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* The next row of an entry, with what stands at its left. Without a page it is only counted. */
static bool
next_row(const struct join_entry *e, const char **text, bool is_first, unsigned width, char *ret)
{
    char part[JOIN_ROW_MAX];
    unsigned left = is_first || !is_somebodys(e) ? GUTTER : HANGING;
    if (!join_text_row(text, width - left, part)) { return false; }
    const char *mark = is_first && !is_somebodys(e) ? "*" : "";
    if (ret != NULL) { join_text_shift(mark, left, part, ret); }
    return true;
}

static size_t
rows_of(const struct join_entry *e, unsigned width)
{
    char *whole = e->is_first ? NULL : compose(e);
    const char *at = whole;
    size_t n = 0;
    while (whole != NULL && next_row(e, &at, n == 0, width, NULL)) {
        n++;
    }
    drop(whole);
    return n;
}

/* An entry whose last row would be the page's row `end` - 1; those above `first` or at `last` and below are left out. */
static void
put_entry(const struct join_entry *e, struct join_page *page, long first, long last, long begin)
{
    char row[JOIN_ROW_MAX];
    char *whole = e->is_first ? NULL : compose(e);
    const char *at = whole;
    bool is_first = true;
    for (long i = begin; i < last && whole != NULL; i++) {
        if (!next_row(e, &at, is_first, page->width, row)) { break; }
        if (i >= first) { memcpy(page->rows[i], row, sizeof row); }
        is_first = false;
    }
    drop(whole);
}

/* Rows of the newest entries, until there are enough. */
static size_t
count_enough(const struct join_model *m, unsigned width, size_t enough)
{
    size_t n = 0;
    for (size_t i = m->n_entries; i > 0 && n < enough; i--) {
        n += rows_of(join_model_entry(m, i - 1), width);
    }
    return n;
}

void
join_said_fill(const struct join_model *m, struct join_page *page, unsigned row)
{
    size_t there = count_enough(m, page->width, page->scroll + page->said);
    size_t most = there > page->said ? there - page->said : 0;
    if (page->scroll > most) { page->scroll = most; }
    long first = (long)row, last = first + (long)page->said;
    long begin = last + (long)page->scroll;
    if (there < page->said) { begin = first + (long)there; } /* few: from the top */
    for (size_t i = m->n_entries; i > 0 && begin > first; i--) {
        const struct join_entry *e = join_model_entry(m, i - 1);
        begin -= (long)rows_of(e, page->width);
        put_entry(e, page, first, last, begin);
    }
}

/* ---- the line mode ------------------------------------------------------------------------------------------- */

static const char *
prefix_of(enum join_kind kind)
{
    switch (kind) {
    case JOIN_SAID:
        return _("Said");
    case JOIN_TABLED:
        return _("On the table");
    case JOIN_WRITTEN:
        return _("Written down");
    case JOIN_CARD:
        return _("Card:");
    case JOIN_POINT:
        return _("Now:");
    case JOIN_PEOPLE:
        return _("Room:");
    case JOIN_NOTE:
        break;
    }
    return _("Note:");
}

char *
join_view_line(const struct join_entry *e)
{
    char name[JOIN_SENTENCE_MAX];
    const char *text = text_of(e);
    name_entry(e, name);
    size_t size = strlen(text) * 3 + strlen(name) + JOIN_TITLE_MAX; /* a break becomes " / " */
    char *line = malloc(size);
    if (line == NULL) { return NULL; }
    int n = is_somebodys(e) ? snprintf(line, size, "%s %s %s: ", prefix_of(e->kind), e->at, name)
                            : snprintf(line, size, "%s ", prefix_of(e->kind));
    size_t used = n > 0 && (size_t)n < size ? (size_t)n : 0;
    (void)join_text_line(text, line + used, size - used);
    return line;
}
