/* minutes_html.c - the minutes as one page for printing. One file: no script, nothing from elsewhere; everything that
 * somebody wrote is text, and nothing else. */
#include "minutes.h"

#include "policy/text/phrase.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char STYLE[] =
    "@page{size:A4;margin:20mm}"
    "html{font:12pt/1.5 sans-serif;color:#000;background:#fff}"
    "main{max-width:42em;margin:1em auto;padding:0 1em}"
    "h1{font-size:1.5em}h2{font-size:1.2em;margin:1.5em 0 .3em;break-after:avoid}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:.3em .5em;text-align:left;vertical-align:top}"
    "thead{display:table-header-group}tr,li{break-inside:avoid}"
    "td{overflow-wrap:anywhere}"
    "@media print{main{max-width:none;margin:0;padding:0}}";

/* ---- text ------------------------------------------------------------------------------------------ */

static void
put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            (void)fputs("&amp;", out);
            break;
        case '<':
            (void)fputs("&lt;", out);
            break;
        case '>':
            (void)fputs("&gt;", out);
            break;
        case '"':
            (void)fputs("&quot;", out);
            break;
        case '\'':
            (void)fputs("&#39;", out);
            break;
        case '\n':
            (void)fputs("<br>", out);
            break;
        default:
            (void)fputc(*text, out);
            break;
        }
    }
}

/* What acts on a terminal or turns the direction of writing is shown as "?", here too. False: no memory. */
static bool
put(FILE *out, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy == NULL) { return false; }
    memcpy(copy, text, size);
    desk_tame(copy, true);
    put_escaped(out, copy);
    free(copy);
    return true;
}

/* <p>, <h1> ...; an empty one is left out. */
static bool
put_element(FILE *out, const char *element, const char *text)
{
    if (text[0] == '\0') { return true; }
    (void)fprintf(out, "<%s>", element);
    bool ok = put(out, text);
    (void)fprintf(out, "</%s>\n", element);
    return ok;
}

/* ---- cells ------------------------------------------------------------------------------------------ */

static bool
put_cell(FILE *out, const char *text)
{
    (void)fputs("<td>", out);
    bool ok = put(out, text);
    (void)fputs("</td>", out);
    return ok;
}

/* The entry itself, which names its row. */
static bool
put_words(FILE *out, const struct minutes_entry *entry)
{
    bool ok = put(out, entry->title);
    if (entry->title[0] != '\0' && entry->text[0] != '\0') { (void)fputs("<br>", out); }
    return ok && put(out, entry->text);
}

/* A column: its heading, and what an entry has in it. */
struct column {
    const char *heading; /* English msgid */
    void (*fill)(struct desk *desk, const struct minutes *minutes,
                 const struct minutes_entry *entry, char *ret);
};

static void
fill_agreed(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
            char *ret)
{
    (void)minutes;
    minutes_people(desk, entry, "agreed_by", ret);
}

static void
fill_between(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
             char *ret)
{
    (void)minutes;
    minutes_people(desk, entry, "made_between", ret);
}

static void
fill_point(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
           char *ret)
{
    (void)desk, (void)minutes;
    minutes_number(entry, "point", ret);
}

static void
fill_owner(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
           char *ret)
{
    (void)minutes;
    minutes_people(desk, entry, "owner", ret);
}

static void
fill_due(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
         char *ret)
{
    (void)minutes;
    minutes_day(desk, entry, "due", ret);
}

static void
fill_to(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
        char *ret)
{
    (void)desk;
    minutes_about(minutes, entry, ret);
}

static void
fill_author(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
            char *ret)
{
    (void)minutes;
    minutes_author(desk, entry, ret);
}

static void
fill_topics(struct desk *desk, const struct minutes *minutes, const struct minutes_entry *entry,
            char *ret)
{
    (void)minutes;
    minutes_topics(desk, entry, ret);
}

#define COLUMNS_MAX 5U
static const struct {
    const char *kind;
    struct column columns[COLUMNS_MAX]; /* ends with heading NULL */
} TABLES[] = {
    {"decision",
     {{N_("Agreed by"), fill_agreed},
      {N_("Made between"), fill_between},
      {N_("Point"), fill_point},
      {N_("About"), fill_topics}}},
    {"task", {{N_("Taken by"), fill_owner}, {N_("Before"), fill_due}, {N_("About"), fill_topics}}},
    {"remark", {{N_("To"), fill_to}, {N_("Written by"), fill_author}, {N_("About"), fill_topics}}},
};

static const struct column *
columns_of(const char *kind)
{
    static const struct column USUAL[] = {
        {N_("Written by"), fill_author}, {N_("About"), fill_topics}, {NULL, NULL}};
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
        if (strcmp(TABLES[i].kind, kind) == 0) { return TABLES[i].columns; }
    }
    return USUAL;
}

/* ---- sections ----------------------------------------------------------------------------------------- */

static bool
put_head(FILE *out, const struct column *columns, const char *heading)
{
    (void)fputs("<table>\n<thead><tr><th scope=\"col\">", out);
    bool ok = put(out, heading);
    (void)fputs("</th>", out);
    for (; columns->heading != NULL; columns++) {
        (void)fputs("<th scope=\"col\">", out);
        ok = ok && put(out, _(columns->heading));
        (void)fputs("</th>", out);
    }
    (void)fputs("</tr></thead>\n<tbody>\n", out);
    return ok;
}

static bool
put_row(FILE *out, struct desk *desk, const struct minutes *minutes,
        const struct minutes_entry *entry, const struct column *columns)
{
    char text[CHOICE_MAX];
    (void)fputs("<tr><th scope=\"row\">", out);
    bool ok = put_words(out, entry);
    (void)fputs("</th>", out);
    for (; columns->heading != NULL; columns++) {
        columns->fill(desk, minutes, entry, text);
        ok = ok && put_cell(out, text);
    }
    (void)fputs("</tr>\n", out);
    return ok;
}

static bool
put_section(FILE *out, struct desk *desk, const struct minutes *minutes,
            const struct minutes_section *section)
{
    char heading[CHOICE_MAX];
    const struct column *columns = columns_of(section->kind);
    bool ok = true, is_begun = false;
    minutes_heading(desk, section, heading);
    for (size_t i = 0; i < minutes->n; i++) {
        const struct minutes_entry *entry = &minutes->entries[i];
        if (strcmp(entry->facts->kind, section->kind) != 0) { continue; }
        if (!is_begun) {
            ok = ok && put_element(out, "h2", heading) && put_head(out, columns, heading);
        }
        is_begun = true;
        ok = ok && put_row(out, desk, minutes, entry, columns);
    }
    if (is_begun) { (void)fputs("</tbody>\n</table>\n", out); }
    return ok;
}

/* ---- the page ------------------------------------------------------------------------------------------- */

static bool
put_filled(FILE *out, const char *pattern, const char *slot, const char *text)
{
    char filled[CHOICE_MAX * 2];
    const struct phrase_slot slots[] = {{slot, text}};
    if (text[0] == '\0') { return true; }
    phrase_fill(filled, sizeof filled, pattern, slots, 1);
    return put_element(out, "p", filled);
}

static bool
put_page(FILE *out, struct desk *desk, const struct minutes *minutes)
{
    char title[CHOICE_MAX];
    minutes_title(minutes, title);
    (void)fprintf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
                  language_code(desk->language));
    bool ok = put_element(out, "title", title);
    (void)fprintf(out, "<style>%s</style>\n</head>\n<body>\n<main>\n", STYLE);
    ok = ok && put_element(out, "h1", title) && put_element(out, "p", minutes->meeting->title)
         && put_filled(out, _("Place: {place}"), "place", minutes->meeting->place)
         && put_filled(out, _("There: {people}."), "people", minutes->there)
         && put_filled(out, _("As {who} may read them now."), "who", minutes->reader);
    for (size_t i = 0; i < MINUTES_SECTIONS; i++) {
        ok = ok && put_section(out, desk, minutes, &minutes_sections()[i]);
    }
    (void)fputs("</main>\n</body>\n</html>\n", out);
    return ok;
}

enum sam_err
minutes_html(struct desk *desk, const struct minutes *minutes, char **ret_text, size_t *ret_len,
             struct sam_trouble *trouble)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, ""); }
    bool ok = put_page(out, desk, minutes) && ferror(out) == 0;
    ok = fclose(out) == 0 && ok;
    if (!ok) {
        free(text);
        return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, "");
    }
    *ret_text = text;
    *ret_len = len;
    return SAM_OK;
}
