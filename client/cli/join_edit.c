/* join_edit.c - one line that is being typed. */
#include "join_input.h"

#include "join_text.h"
#include <limits.h>
#include <string.h>
#include <wctype.h>

bool
join_edit_put(struct join_edit *e, wchar_t c)
{
    if (e->n == JOIN_TYPED_MAX) { return false; }
    if (c == L'\t') { c = L' '; }
    if (iswprint((wint_t)c) == 0) { return true; }
    memmove(e->text + e->at + 1, e->text + e->at, (e->n - e->at) * sizeof *e->text);
    e->text[e->at++] = c;
    e->n++;
    return true;
}

/* Take away what stands from first to last, not included. */
static void
take_out(struct join_edit *e, size_t first, size_t last)
{
    memmove(e->text + first, e->text + last, (e->n - last) * sizeof *e->text);
    e->n -= last - first;
    e->at = first;
}

/* Where the character begins that ends at `at`, with the marks above it. */
static size_t
before(const struct join_edit *e, size_t at)
{
    while (at > 0 && wcwidth(e->text[--at]) == 0) {}
    return at;
}

static size_t
after(const struct join_edit *e, size_t at)
{
    if (at < e->n) { at++; }
    while (at < e->n && wcwidth(e->text[at]) == 0) {
        at++;
    }
    return at;
}

static size_t
word_before(const struct join_edit *e)
{
    size_t at = e->at;
    while (at > 0 && e->text[at - 1] == L' ') {
        at--;
    }
    while (at > 0 && e->text[at - 1] != L' ') {
        at--;
    }
    return at;
}

void
join_edit_key(struct join_edit *e, enum join_key key)
{
    switch (key) {
    case JOIN_LEFT:
        e->at = before(e, e->at);
        break;
    case JOIN_RIGHT:
        e->at = after(e, e->at);
        break;
    case JOIN_HOME:
        e->at = 0;
        break;
    case JOIN_END:
        e->at = e->n;
        break;
    case JOIN_BACKSPACE:
        take_out(e, before(e, e->at), e->at);
        break;
    case JOIN_DELETE:
        take_out(e, e->at, after(e, e->at));
        break;
    case JOIN_CLEAR:
        e->n = e->at = 0;
        break;
    case JOIN_WORD_BACK:
        take_out(e, word_before(e), e->at);
        break;
    }
}

/* Characters from first up to last as UTF-8; ret: room for all of them. */
static void
write_part(const struct join_edit *e, size_t first, size_t last, char *ret)
{
    mbstate_t state;
    size_t len = 0;
    memset(&state, 0, sizeof state);
    for (size_t i = first; i < last; i++) {
        char bytes[MB_LEN_MAX];
        size_t n = wcrtomb(bytes, e->text[i], &state);
        if (n == (size_t)-1 || len + n >= JOIN_LINE_MAX) { break; }
        memcpy(ret + len, bytes, n);
        len += n;
    }
    ret[len] = '\0';
}

void
join_edit_text(const struct join_edit *e, char *ret)
{
    write_part(e, 0, e->n, ret);
}

void
join_edit_set(struct join_edit *e, const char *text)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    e->n = e->at = 0;
    while (*text != '\0') {
        wchar_t c = 0;
        size_t n = mbrtowc(&c, text, strlen(text), &state);
        if (n == 0 || n > MB_LEN_MAX || !join_edit_put(e, c)) { break; }
        text += n;
    }
}

unsigned
join_edit_show(const struct join_edit *e, unsigned columns, char *ret)
{
    char text[JOIN_LINE_MAX];
    size_t first = e->at;
    unsigned used = 0;
    /* As many before the place as there is room for; one column stays for the place itself. */
    while (first > 0) {
        size_t more = before(e, first);
        write_part(e, more, first, text);
        unsigned n = join_text_columns(text);
        if (used + n + 1 > columns) { break; }
        used += n;
        first = more;
    }
    write_part(e, first, e->n, text);
    char *row = text;
    struct join_cell cell;
    size_t len = 0;
    unsigned shown = 0;
    for (size_t n; (n = join_text_cell(row, &cell)) > 0; row += n) {
        if (shown + cell.columns > columns) { break; }
        memcpy(ret + len, cell.bytes, cell.len);
        len += cell.len;
        shown += cell.columns;
    }
    ret[len] = '\0';
    return used;
}
