/* join_text.c - text of others, in columns and rows. */
#include "join_text.h"

#include <string.h>
#include <wchar.h>
#include <wctype.h>

enum { MARKS_MAX = 2 }; /* above one character */

/* ---- one character -------------------------------------------------------------------------------- */

/* Bytes of the character; WEOF in *ret: none that may be shown. */
static size_t
read_character(const char *text, wint_t *ret)
{
    mbstate_t state;
    wchar_t c = 0;
    memset(&state, 0, sizeof state);
    *ret = WEOF;
    if (*text == '\0') { return 0; }
    size_t n = mbrtowc(&c, text, strlen(text), &state);
    if (n == (size_t)-1 || n == (size_t)-2) { return 1; }
    *ret = (wint_t)c;
    return n;
}

struct range {
    wint_t first, last;
};

static bool
is_in(wint_t c, const struct range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) { return true; }
    }
    return false;
}

/* Turns the direction of writing, or hides. */
static bool
is_acting(wint_t c)
{
    static const struct range RANGES[] = {
        {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C},   {0x115F, 0x1160},
        {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200C},   {0x200E, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    return is_in(c, RANGES, sizeof RANGES / sizeof *RANGES);
}

/* Joins pictures, or chooses a look: terminals do not agree on what comes of it, so it is left out. */
static bool
is_joining(wint_t c)
{
    static const struct range RANGES[] = {{0x200D, 0x200D}, {0xFE00, 0xFE0F}, {0x1F3FB, 0x1F3FF}};
    return is_in(c, RANGES, sizeof RANGES / sizeof *RANGES);
}

/* Columns: 0 for a mark above another; -1: not to be shown. */
static int
width_of(wint_t c)
{
    if (c == WEOF || is_acting(c)) { return -1; }
    if (is_joining(c)) { return 0; }
    if (iswprint(c) == 0) { return -1; }
    int n = wcwidth((wchar_t)c);
    return n < 0 || n > 2 ? -1 : n;
}

static void
put(struct join_cell *cell, const char *bytes, size_t n)
{
    if (cell->len + n >= sizeof cell->bytes) { return; }
    memcpy(cell->bytes + cell->len, bytes, n);
    cell->len += n;
    cell->bytes[cell->len] = '\0';
}

size_t
join_text_cell(const char *text, struct join_cell *ret_cell)
{
    wint_t c = WEOF;
    struct join_cell cell = {.columns = 1};
    size_t taken = read_character(text, &c), marks = 0;
    if (taken == 0) { return 0; }
    int width = c == L'\n' ? 1 : width_of(c);
    if (c == L'\t') {
        put(&cell, " ", 1);
    } else if (width <= 0) {
        put(&cell, "?", 1); /* also a mark that stands above nothing */
    } else {
        put(&cell, text, taken);
        cell.columns = (unsigned)width;
    }
    while (text[0] != '\n') {
        size_t n = read_character(text + taken, &c);
        if (n == 0 || width_of(c) != 0) { break; }
        if (!is_joining(c) && marks++ < MARKS_MAX) { put(&cell, text + taken, n); }
        taken += n;
    }
    *ret_cell = cell;
    return taken;
}

/* ---- many ------------------------------------------------------------------------------------------- */

unsigned
join_text_columns(const char *text)
{
    struct join_cell cell;
    unsigned columns = 0;
    for (size_t n; (n = join_text_cell(text, &cell)) > 0; text += n) {
        columns += cell.columns;
    }
    return columns;
}

static bool
is_blank(const struct join_cell *cell)
{
    return cell->len == 1 && cell->bytes[0] == ' ';
}

static const char *
after_blanks(const char *text)
{
    struct join_cell cell;
    for (size_t n; (n = join_text_cell(text, &cell)) > 0 && is_blank(&cell); text += n) {}
    return text;
}

bool
join_text_row(const char **text, unsigned columns, char *ret)
{
    struct join_cell cell;
    const char *at = *text, *after_word = NULL;
    size_t len = 0, word_len = 0;
    unsigned used = 0;
    ret[0] = '\0';
    if (*at == '\0') { return false; }
    for (size_t n; (n = join_text_cell(at, &cell)) > 0; at += n) {
        if (cell.bytes[0] == '\n') {
            *text = at + n;
            return true;
        }
        if (is_blank(&cell)) {
            after_word = at;
            word_len = len;
        }
        if (used + cell.columns > columns) { break; }
        memcpy(ret + len, cell.bytes, cell.len + 1);
        len += cell.len;
        used += cell.columns;
    }
    bool is_broken = *at != '\0' && after_word != NULL && word_len > 0;
    if (is_broken) { ret[word_len] = '\0'; }
    *text = is_broken ? after_blanks(after_word) : at;
    return true;
}

bool
join_text_line(const char *text, char *ret, size_t size)
{
    struct join_cell cell;
    size_t len = 0;
    for (size_t n; (n = join_text_cell(text, &cell)) > 0; text += n) {
        const char *bytes = cell.bytes[0] == '\n' ? " / " : cell.bytes;
        size_t more = strlen(bytes);
        if (len + more >= size) { break; }
        memcpy(ret + len, bytes, more);
        len += more;
    }
    ret[len] = '\0';
    return *text == '\0';
}

void
join_text_cut(const char *text, unsigned columns, char *ret)
{
    static const char MORE[] = "...";
    struct join_cell cell;
    size_t len = 0, len_short = 0;
    unsigned used = 0;
    for (size_t n; (n = join_text_cell(text, &cell)) > 0; text += n) {
        const char *bytes = cell.bytes[0] == '\n' ? " / " : cell.bytes;
        unsigned more = cell.bytes[0] == '\n' ? 3 : cell.columns;
        if (used + more > columns) { break; }
        memcpy(ret + len, bytes, strlen(bytes));
        len += strlen(bytes);
        used += more;
        if (used + sizeof MORE - 1 <= columns) { len_short = len; }
    }
    ret[len] = '\0';
    if (*text != '\0' && columns >= sizeof MORE - 1) { memcpy(ret + len_short, MORE, sizeof MORE); }
}

void
join_text_shift(const char *mark, unsigned left, const char *row, char *ret)
{
    size_t len = strlen(row), n = strlen(mark);
    memset(ret, ' ', left);
    memcpy(ret, mark, n < left ? n : left);
    if (len > JOIN_ROW_MAX - 1 - left) { len = JOIN_ROW_MAX - 1 - left; }
    memcpy(ret + left, row, len);
    ret[left + len] = '\0';
}
