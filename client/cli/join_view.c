/* join_view.c - a room as rows of a terminal. */
#include "join_view.h"

#include "desk.h"
#include "join_said.h"
#include "policy/text/phrase.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SHARE = 6, BOTTOM_ROWS = 2, ROOMY = 24, WRITING = 2 };

enum sam_err
join_page_new(struct join_page *ret_page)
{
    struct join_page page = {.width = 80, .height = 24};
    page.rows = calloc(JOIN_HEIGHT_MAX, sizeof *page.rows);
    if (page.rows == NULL) { return SAM_E_NOMEM; }
    *ret_page = page;
    return SAM_OK;
}

void
join_page_free(struct join_page *page)
{
    if (page->rows != NULL) { sodium_memzero(page->rows, JOIN_HEIGHT_MAX * sizeof *page->rows); }
    free(page->rows);
    page->rows = NULL;
}

/* ---- rows ---------------------------------------------------------------------------------------------- */

/* "-- Agenda ----------" */
static void
put_rule(struct join_page *page, unsigned row, const char *name)
{
    char text[JOIN_SENTENCE_MAX];
    char *to = page->rows[row];
    (void)snprintf(text, sizeof text, "-- %s ", name);
    join_text_cut(text, page->width, to);
    size_t len = strlen(to);
    for (unsigned n = join_text_columns(to); n < page->width; n++) {
        to[len++] = '-';
    }
    to[len] = '\0';
}

static unsigned
count_rows(const char *text, unsigned width)
{
    char row[JOIN_ROW_MAX];
    unsigned n = 0;
    while (join_text_row(&text, width, row)) {
        n++;
    }
    return n;
}

/* As many rows as it takes, at most max; the last one is cut. Returns how many. */
static unsigned
put_text(struct join_page *page, unsigned row, const char *text, unsigned max)
{
    unsigned n = 0;
    while (n + 1 < max && join_text_row(&text, page->width, page->rows[row + n])) {
        n++;
    }
    if (n + 1 == max && *text != '\0') { join_text_cut(text, page->width, page->rows[row + n++]); }
    return n;
}

/* ---- on top ------------------------------------------------------------------------------------------------ */

static void
put_title(const struct join_model *m, struct join_page *page)
{
    char text[JOIN_SENTENCE_MAX];
    const struct phrase_slot slots[] = {
        {"title", m->title}, {"hours", m->hours}, {"state", m->state}};
    phrase_fill(text, sizeof text, _("{title}. {state} ({hours})"), slots, 3);
    join_text_cut(text, page->width, page->rows[0]);
}

/* Fewer topics rather than without the last sentence. */
static unsigned
put_card(const struct join_model *m, struct join_page *page, unsigned row)
{
    char text[JOIN_SENTENCE_MAX];
    unsigned max = page->height / SHARE;
    size_t n = m->n_open;
    do {
        join_model_card_sentence(m, n, text);
    } while (count_rows(text, page->width) > max && n-- > 1);
    return put_text(page, row, text, max);
}

/* For the candidate: what is closed, a row a person. */
static unsigned
put_closed(const struct join_model *m, struct join_page *page, unsigned row)
{
    char text[JOIN_SENTENCE_MAX];
    unsigned n = 0, max = page->height / SHARE;
    for (size_t i = 0; i < m->n_people && m->is_owner; i++) {
        if (!m->people[i].counts) { continue; }
        join_model_closed_sentence(&m->people[i], text);
        if (text[0] == '\0') { continue; }
        if (n == max) {
            join_text_cut(_("More is closed to others: /card."), page->width,
                          page->rows[row + n - 1]);
            break;
        }
        join_text_cut(text, page->width, page->rows[row + n++]);
    }
    return n;
}

static unsigned
put_agenda(const struct join_model *m, struct join_page *page, unsigned row)
{
    char text[JOIN_SENTENCE_MAX], cut[JOIN_ROW_MAX];
    size_t max = page->height / SHARE, first = 0;
    size_t n = m->n_points < max ? m->n_points : max;
    while (first + n < m->n_points && first + 1 < m->n_points
           && m->points[first + 1].number < m->point) {
        first++;
    }
    put_rule(page, row, n < m->n_points ? _("Agenda (all of it: /agenda)") : _("Agenda"));
    for (size_t i = 0; i < n; i++) {
        const struct join_point *p = &m->points[first + i];
        join_model_point_sentence(p, text);
        join_text_cut(text, page->width - WRITING, cut);
        join_text_shift(p->number == m->point ? ">" : "", WRITING, cut, page->rows[row + 1 + i]);
    }
    return (unsigned)n + 1;
}

/* ---- at the bottom ---------------------------------------------------------------------------------------- */

static unsigned
here_rows(const struct join_model *m, const struct join_page *page, char *text)
{
    unsigned max = page->height >= ROOMY ? 2 : 1;
    join_model_people_sentence(m, text);
    unsigned n = count_rows(text, page->width);
    return n > max ? max : n;
}

static void
put_hearers(const struct join_model *m, struct join_page *page, unsigned row)
{
    char text[JOIN_SENTENCE_MAX];
    join_model_hearers_sentence(m, true, text);
    if (join_text_columns(text) > page->width) { join_model_hearers_sentence(m, false, text); }
    join_text_cut(text, page->width, page->rows[row]);
}

static void
put_edit(const struct join_edit *edit, struct join_page *page, unsigned row)
{
    char shown[JOIN_ROW_MAX];
    unsigned column = join_edit_show(edit, page->width - WRITING, shown);
    join_text_shift(">", WRITING, shown, page->rows[row]);
    page->row = row;
    page->column = column + WRITING;
}

/* Returns the first row of it. */
static unsigned
put_bottom(const struct join_model *m, const struct join_edit *edit, struct join_page *page)
{
    char text[JOIN_SENTENCE_MAX];
    unsigned n = here_rows(m, page, text);
    unsigned row = page->height - BOTTOM_ROWS - n - 1;
    put_rule(page, row, _("In the room"));
    (void)put_text(page, row + 1, text, n);
    put_hearers(m, page, page->height - 2);
    put_edit(edit, page, page->height - 1);
    return row;
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

static void
put_too_small(struct join_page *page)
{
    (void)put_text(page, 0, _("This window is too small: make it 60 by 16 or larger."),
                   page->height);
    page->row = page->column = 0;
}

void
join_view_fill(const struct join_model *m, const struct join_edit *edit, struct join_page *page)
{
    if (page->width > JOIN_COLUMNS_MAX) { page->width = JOIN_COLUMNS_MAX; }
    if (page->height > JOIN_HEIGHT_MAX) { page->height = JOIN_HEIGHT_MAX; }
    for (unsigned i = 0; i < page->height; i++) {
        page->rows[i][0] = '\0';
    }
    if (page->height < JOIN_HEIGHT_MIN || page->width < JOIN_WIDTH_MIN) {
        if (page->height > 0 && page->width > 1) { put_too_small(page); }
        return;
    }
    put_title(m, page);
    unsigned row = 1;
    row += put_card(m, page, row);
    row += put_closed(m, page, row);
    row += put_agenda(m, page, row);
    unsigned end = put_bottom(m, edit, page);
    page->said = end - row - 1;
    join_said_fill(m, page, row + 1);
    put_rule(page, row,
             page->scroll > 0 ? _("What is said (there is more below)") : _("What is said"));
}
